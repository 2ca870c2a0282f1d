/// The extension parley._core: thin bindings, one file per topic. Users import `parley`, not this.

#include "python/bindings/register.h"

PYBIND11_MODULE(_core, module) {
  module.doc() = "The compiled part of Parley; import parley instead.";
  parley::python::register_errors(module);
  parley::python::register_transport(module);
  parley::python::register_mesh(module);
  parley::python::register_collectives(module);
  parley::python::register_random(module);
  parley::python::register_decorators(module);
  parley::python::register_shared(module);
  parley::python::register_session(module);
  parley::python::register_vectors(module);
}

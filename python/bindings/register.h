#pragma once

/// One function per topic; module.cpp calls them in an order in which each type is known before it is used.

#include <pybind11/pybind11.h>

namespace parley::python {

void register_errors(pybind11::module_& module);
void register_transport(pybind11::module_& module);
void register_mesh(pybind11::module_& module);
void register_collectives(pybind11::module_& module);
void register_random(pybind11::module_& module);
void register_decorators(pybind11::module_& module);
void register_shared(pybind11::module_& module);
void register_session(pybind11::module_& module);
void register_vectors(pybind11::module_& module);

}  // namespace parley::python

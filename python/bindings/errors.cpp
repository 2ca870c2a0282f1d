/// The errors of core/error.h as the classes of parley.errors.

#include "core/error.h"

#include "python/bindings/register.h"

namespace parley::python {

namespace py = pybind11;

namespace {

py::object error_class(const char* name) { return py::module_::import("parley.errors").attr(name); }

void raise(const char* name, const std::exception& error) { PyErr_SetString(error_class(name).ptr(), error.what()); }

void raise(const TransportError& error) {
  const py::object cls = error_class("TransportError");
  const py::object instance = cls(error.what(), std::string(name_of(error.code())), error.party());
  PyErr_SetObject(cls.ptr(), instance.ptr());
}

void translate(std::exception_ptr failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const TransportError& error) {
    raise(error);
  } catch (const ConfigError& error) {
    raise("ConfigError", error);
  } catch (const DataError& error) {
    raise("DataError", error);
  } catch (const ProtocolAbort& error) {
    raise("ProtocolAbort", error);
  } catch (const Error& error) {
    raise("ParleyError", error);
  }
}

}  // namespace

void register_errors(py::module_&) {
  py::register_exception_translator([](std::exception_ptr failure) {
    if (failure) translate(failure);
  });
}

}  // namespace parley::python

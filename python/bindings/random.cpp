/// The generator of core/random.h.

#include "core/random.h"

#include <fmt/format.h>

#include <cstring>

#include "python/bindings/buffers.h"
#include "python/bindings/register.h"

namespace parley::python {
namespace {

Key key_of(const py::bytes& bytes) {
  const std::string_view text = bytes;
  Key key;
  if (text.size() != key.size())
    throw py::value_error(
        fmt::format("Prg: expected a key of {} bytes, got {}; os_random_key() makes one", key.size(), text.size()));
  std::memcpy(key.data(), text.data(), key.size());
  return key;
}

py::bytes bytes_of_key(const Key& key) { return {reinterpret_cast<const char*>(key.data()), key.size()}; }

}  // namespace

void register_random(py::module_& module) {
  module.def(
      "os_random_key", [] { return bytes_of_key(os_random_key()); }, "16 random bytes from the operating system.");
  module.def(
      "key_from_seed", [](std::uint64_t seed, std::uint64_t label) { return bytes_of_key(key_from_seed(seed, label)); },
      py::arg("seed"), py::arg("label") = 0,
      "A key of 16 bytes for a reproducible run. Whoever knows the seed knows every secret that depends on it.");
  py::class_<Prg>(
      module, "Prg",
      "A stream of pseudo-random bytes with random access: AES-128 in counter mode under a key of 16 bytes.\n"
      "One key has 2**64 streams.")
      .def(py::init([](const py::bytes& key, std::uint64_t stream) { return Prg(key_of(key), stream); }),
           py::arg("key"), py::arg("stream") = 0, "The stream numbered `stream` of `key`.")
      .def(
          "fill",
          [](Prg& prg, const py::object& x) { prg.fill(PinnedBuffer::writable(x, "Prg.fill: x").mutable_bytes()); },
          py::arg("x"), "Fills the array or buffer `x` with the next bytes of the stream.")
      .def(
          "expand",
          [](const Prg& prg, std::uint64_t offset, const py::object& x) {
            prg.expand(offset, PinnedBuffer::writable(x, "Prg.expand: x").mutable_bytes());
          },
          py::arg("offset"), py::arg("x"),
          "Fills the array or buffer `x` with the bytes of the stream from byte `offset` on; `fill` goes on where it "
          "was.");
}

}  // namespace parley::python

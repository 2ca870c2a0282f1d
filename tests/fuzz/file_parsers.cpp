#include "tests/fuzz/file_parsers.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <stdexcept>

#include "experiments/plan.h"
#include "experiments/roster.h"
#include "experiments/workloads/labelled_rows.h"
#include "experiments/workloads/numeric_table.h"
#include "protocols/circuits/bristol.h"
#include "transports/network_profile.h"

namespace parley::test {
namespace {

using namespace std::string_literals;

std::string_view text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// Bytes under a path.
class MemoryFile {
 public:
  explicit MemoryFile(Bytes bytes) : fd_(memfd_create("fuzz", MFD_CLOEXEC)) {
    if (write(fd_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
      throw std::runtime_error("no file in memory");
  }
  ~MemoryFile() { close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return fmt::format("/proc/self/fd/{}", fd_); }

 private:
  int fd_;
};

std::string compressed(std::string text) {
  std::string packed(2 * text.size() + 64, '\0');
  z_stream stream{};
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  constexpr int kGzip = 16 + MAX_WBITS;
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY);
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

}  // namespace

void parse_roster_text(Bytes bytes) { parse_roster(text_of(bytes), "roster.toml"); }

std::vector<std::string> roster_seeds() {
  return {
      "session = \"000102030405060708090a0b0c0d0e0f\"\ntls = \"certs\"\n"
      "[[party]]\nid = 1\naddress = \"::1\"\nport = 9001\ncertificate = \"one.pem\"\n"
      "[[party]]\nid = 0\naddress = \"host.example\"\nport = 65535\n",
      "party = [{id = 0, address = '127.0.0.1', port = 1}, {id = 1, address = \"\\u00e9\", port = 0x10}]\n"};
}

void parse_plan_text(Bytes bytes) { parse_plan(text_of(bytes), "plan.json"); }

std::vector<std::string> plan_seeds() {
  return {R"({"seed": null, "cells": []})",
          R"({"seed": 7, "cells": [{"program": "ring_shift", "params": {"bytes": 8, "share": 0.5, "data": "\u00e9"},)"
          R"( "repetitions": 5, "min_time_s": 5e-2}]})"};
}

void parse_network(Bytes bytes) { parse_network_profile(text_of(bytes)); }

std::vector<std::string> network_seeds() { return {"wan", "rtt_ms=20,mbit_per_s=1e2", "mbit_per_s=0.5"}; }

void parse_csv(Bytes bytes) { read_csv(MemoryFile(bytes).path(), {.features = 3, .classes = 4}); }

std::vector<std::string> csv_seeds() {
  const std::string table = "label,a,b,c\r\n0, 1,2.5,-3e-2\n3,0,0,0\n\n";
  return {table, compressed(table)};
}

void parse_idx(Bytes bytes) {
  const std::size_t split = bytes.empty() ? 0 : std::min(std::to_integer<std::size_t>(bytes[0]), bytes.size() - 1);
  const Bytes rest = bytes.subspan(std::min<std::size_t>(1, bytes.size()));
  const MemoryFile images(rest.first(split)), labels(rest.subspan(split));
  read_idx(images.path(), labels.path(), 2, {.features = 4, .classes = 4});
}

std::vector<std::string> idx_seeds() {
  const std::string images = "\0\0\x08\3\0\0\0\2\0\0\0\2\0\0\0\2abcdefgh"s, labels = "\0\0\x08\1\0\0\0\2\0\3"s;
  std::vector<std::string> seeds;
  for (const std::string& first : {images, compressed(images)})
    seeds.push_back(static_cast<char>(first.size()) + first + labels);
  return seeds;
}

void parse_numeric_table(Bytes bytes) { read_numeric_table(MemoryFile(bytes).path(), 2, 1); }

std::vector<std::string> numeric_table_seeds() {
  const std::string table = "x y\n1 2\n-0.5,1e300\r\n \n";
  return {table, compressed(table)};
}

void parse_bristol_text(Bytes bytes) { parse_bristol(text_of(bytes), "circuit.txt"); }

std::vector<std::string> bristol_seeds() {
  return {
      "9 13\n2 2 1\n2 2 3\n\n4 2 0 0 1 1 3 4 MAND\n2 1 0 1 5 XOR\n2 1 0 1 6 AND\n1 1 4 7 EQW\n1 1 6 8 EQW\n"
      "2 1 5 6 9 XOR\n1 1 2 10 INV\n1 1 2 11 EQW\n1 1 1 12 EQ\n",
      "1 2\r\n1 1\r\n1 1\r\n1 1 0 1 NOT\r\n"};
}

}  // namespace parley::test

#include "tests/fuzz/wire_parsers.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/error.h"
#include "core/frame.h"
#include "tests/support/certificates.h"
#include "transports/hello.h"
#include "transports/stream_end.h"
#include "transports/tls_context.h"
#include "transports/tls_records.h"

namespace parley::test {
namespace {

template <typename T>
std::string text_of(const T& object) {
  return {reinterpret_cast<const char*>(&object), sizeof(object)};
}

/// The first bytes as a T, and zeros where there are none.
template <typename T>
T object_in(Bytes bytes) {
  T object;
  std::memset(static_cast<void*>(&object), 0, sizeof(object));
  std::memcpy(static_cast<void*>(&object), bytes.data(), std::min(bytes.size(), sizeof(object)));
  return object;
}

constexpr FrameHeader kExpected{.lane = 2, .depth = 7, .sequence = 41, .length = 80};

void check_header(FrameHeader got, Bytes behind) {
  if (got.kind == FrameKind::abort) throw_aborted(0, 1, object_in<AbortNotice>(behind));
  check_frame(0, 1, kExpected, got);
}

TlsDirection direction(TlsDirection::Use use) {
  const std::array<std::byte, 32> secret{std::byte{1}};
  return {{EVP_aes_128_gcm(), EVP_sha256()}, TlsSecret(secret), use};
}

std::string record_of(TlsDirection& sealer, TlsContent content, std::string text) {
  const iovec part{text.data(), text.size()};
  PartsCursor cursor({&part, 1}, text.size());
  std::vector<std::byte> record(text.size() + kTlsOverhead);
  const std::size_t size = sealer.seal(content, cursor, text.size(), record.data());
  return {reinterpret_cast<const char*>(record.data()), size};
}

std::string contents_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void put_contents(const std::filesystem::path& path, Bytes bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

void parse_hello(Bytes bytes) {
  MeshSpec spec;
  spec.parties = 3;
  if (!begins_like_hello(bytes)) throw TransportError(TransportErrc::bad_frame, kMaxParties, "a stranger");
  const auto hello = object_in<Hello>(bytes);
  const auto to_answerer = objection(spec, kMaxParties, hello);
  spec.self = 2;
  const auto to_caller = objection(spec, 0, hello);
  if (to_answerer && to_caller) throw TransportError(*to_answerer);
}

std::vector<std::string> hello_seeds() {
  MeshSpec spec;
  spec.parties = 3;
  const Hello answer = make_hello(spec, 2, 0);
  spec.self = 1;
  return {text_of(answer), text_of(make_hello(spec, 0, 7))};
}

void parse_frame(Bytes bytes) {
  AbortNotice notice;
  judge_end(bytes, notice);
  auto header = object_in<FrameHeader>(bytes);
  const Bytes behind = bytes.subspan(std::min(bytes.size(), sizeof(FrameHeader)));
  try {
    check_header(header, behind);
  } catch (const TransportError& error) {
    error.what();
  }
  header.seal();
  check_header(header, behind);
}

std::vector<std::string> frame_seeds() {
  FrameHeader later = kExpected;
  later.release_ns = 5;
  std::vector<std::string> seeds;
  for (FrameHeader header : {kExpected, later}) {
    header.seal();
    seeds.push_back(text_of(header) + std::string(80, 'x'));
  }
  return seeds;
}

void parse_tls_record(Bytes bytes) {
  TlsDirection opener = direction(TlsDirection::Use::open);
  std::vector<std::byte> plain(kTlsMostSealed);
  while (!bytes.empty()) {
    bool bad = false;
    const Bytes record = whole_record(bytes, bad);
    TlsContent content{};
    std::size_t size = 0;
    if (bad || record.empty() || !opener.open_whole(record, plain.data(), content, size))
      throw TransportError(TransportErrc::tampered, 1, "not a record of the other side");
    bytes = bytes.subspan(record.size());
  }
}

std::vector<std::string> tls_record_seeds() {
  TlsDirection sealer = direction(TlsDirection::Use::seal);
  const std::string first = record_of(sealer, TlsContent::data, "a message");
  return {first, first + record_of(sealer, TlsContent::alert, "\1")};
}

void parse_certificate(Bytes bytes) {
  static const CertificateFolder good(1), spoiled(1);
  const auto try_as = [&](const std::string& name) {
    put_contents(spoiled.file(name), bytes);
    try {
      const TlsContext context({.folder = spoiled.path(), .pinned = {}}, 0);
    } catch (const ConfigError& error) {
      error.what();
    }
  };
  for (const char* name : {"ca.pem", "party-0.pem", "party-0.key"}) {
    const std::string before = contents_of(spoiled.file(name));
    try_as(name);
    put_contents(spoiled.file(name), std::as_bytes(std::span(before)));
  }
  const auto pinned = good.file("pinned.pem");
  put_contents(pinned, bytes);
  const TlsContext context({.folder = good.path(), .pinned = {pinned.string()}}, 0);
}

std::vector<std::string> certificate_seeds() {
  const CertificateFolder folder(1);
  return {contents_of(folder.file("ca.pem")), contents_of(folder.file("party-0.pem"))};
}

}  // namespace parley::test

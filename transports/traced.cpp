#include "transports/traced.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <mutex>
#include <ostream>
#include <utility>

#include "transports/decorator.h"

namespace parley {
namespace {

Digest sha256(Bytes bytes) {
  Digest digest;
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_sha256(),
                 nullptr) != 1)
    throw ConfigError("traced: OpenSSL offers no SHA-256");
  return digest;
}

std::string_view name_of(FrameKind kind) {
  switch (kind) {
    case FrameKind::data: return "message";
    case FrameKind::fin: return "fin";
    case FrameKind::abort: return "abort";
  }
  return "frame";
}

struct SharedSink {
  std::mutex mutex;
  TraceSink write;
  TracePayload payload;
};

class Traced final : public Decorator {
 public:
  Traced(std::unique_ptr<Transport> inner, std::shared_ptr<SharedSink> sink)
      : Decorator(std::move(inner)), sink_(std::move(sink)) {}

 protected:
  void start(Operation& op) override {
    if (op.direction == Direction::send) report(op);
    Decorator::start(op);
  }

  void released(const Operation& op) override {
    if (op.direction == Direction::receive) report(op);
    Decorator::released(op);
  }

  std::unique_ptr<Transport> decorate(std::unique_ptr<Transport> lane) override {
    return std::make_unique<Traced>(std::move(lane), sink_);
  }

 private:
  void report(const Operation& op) {
    TraceEntry entry{.direction = op.direction,
                     .kind = op.header.kind,
                     .peer = op.peer,
                     .lane = op.header.lane,
                     .sequence = op.header.sequence,
                     .depth = op.header.depth,
                     .length = op.header.length,
                     .payload = std::nullopt};
    if (sink_->payload == TracePayload::digest) entry.payload = sha256({op.data, op.length});
    const std::lock_guard lock(sink_->mutex);
    sink_->write(entry);
  }

  std::shared_ptr<SharedSink> sink_;
};

}  // namespace

std::string to_string(const TraceEntry& entry) {
  std::string line = fmt::format("{} {} lane {} {} {} depth {} bytes {}",
                                 entry.direction == Direction::send ? "send to" : "receive from", entry.peer,
                                 entry.lane, name_of(entry.kind), entry.sequence, entry.depth, entry.length);
  if (!entry.payload) return line;
  line += " sha256 ";
  for (const std::byte byte : *entry.payload) line += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  return line;
}

TraceSink trace_into(std::vector<TraceEntry>& entries) {
  return [&entries](const TraceEntry& entry) { entries.push_back(entry); };
}

TraceSink trace_into(std::ostream& out) {
  return [&out](const TraceEntry& entry) { out << to_string(entry) << '\n'; };
}

std::unique_ptr<Transport> trace(std::unique_ptr<Transport> inner, TraceSink sink, TracePayload payload) {
  auto shared = std::make_shared<SharedSink>();
  shared->write = std::move(sink);
  shared->payload = payload;
  return std::make_unique<Traced>(std::move(inner), std::move(shared));
}

}  // namespace parley

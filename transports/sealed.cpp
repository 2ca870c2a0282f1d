#include "transports/sealed.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <string_view>

#include "transports/decorator.h"

namespace parley {
namespace {

constexpr std::size_t kTag = 16;

void require(bool good) {
  if (!good) throw std::bad_alloc();
}

unsigned char* octets(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }

/// What the lanes of one party share.
struct SealedMesh {
  explicit SealedMesh(std::vector<PairSecret> pair_secrets) : secrets(std::move(pair_secrets)) {}
  ~SealedMesh() {
    for (PairSecret& secret : secrets) OPENSSL_cleanse(secret.data(), secret.size());
  }

  /// How often a lane was opened before: it begins with message 0 again, and must not do so under the same key.
  std::uint32_t generation(LaneId lane) {
    const std::lock_guard lock(mutex);
    return generations[lane]++;
  }

  std::vector<PairSecret> secrets;
  std::mutex mutex;
  std::map<LaneId, std::uint32_t> generations;
};

/// One direction between two parties on one lane: a key of its own, and the sequence number as the nonce.
class SealedDirection {
 public:
  SealedDirection(const PairSecret& secret, LaneId lane, std::uint32_t generation, PartyId from, PartyId to, bool seals)
      : context_(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free) {
    const std::string about = fmt::format("parley sealed, lane {}.{}, from {} to {}", lane, generation, from, to);
    std::array<unsigned char, EVP_MAX_MD_SIZE> key;
    unsigned size = 0;
    require(context_ && HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
                             reinterpret_cast<const unsigned char*>(about.data()), about.size(), key.data(), &size));
    require(EVP_CipherInit_ex(context_.get(), EVP_aes_256_gcm(), nullptr, key.data(), nullptr, seals) == 1);
    OPENSSL_cleanse(key.data(), key.size());
  }

  /// `to` is a payload and a tag long.
  void seal(const FrameHeader& header, const std::byte* payload, std::byte* to) {
    const std::size_t size = header.length - kTag;
    begin(header);
    move(payload, size, to);
    int moved = 0;
    require(EVP_CipherFinal_ex(context_.get(), octets(to + size), &moved) == 1 &&
            EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, kTag, to + size) == 1);
  }

  /// False when it is not what was sealed.
  bool open(const FrameHeader& header, std::byte* sealed, std::byte* to) {
    const std::size_t size = header.length - kTag;
    begin(header);
    move(sealed, size, to);
    std::byte none{};
    int moved = 0;
    require(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, kTag, sealed + size) == 1);
    return EVP_CipherFinal_ex(context_.get(), octets(&none), &moved) == 1;
  }

 private:
  /// What is authenticated is all of the header but when the message may be seen, which a decorator underneath sets.
  void begin(FrameHeader header) {
    std::array<unsigned char, 12> nonce{};
    std::memcpy(nonce.data(), &header.sequence, sizeof(header.sequence));
    header.release_ns = 0;
    header.check = 0;
    int moved = 0;
    require(EVP_CipherInit_ex(context_.get(), nullptr, nullptr, nullptr, nonce.data(), -1) == 1 &&
            EVP_CipherUpdate(context_.get(), nullptr, &moved, reinterpret_cast<const unsigned char*>(&header),
                             sizeof(header)) == 1);
  }

  void move(const std::byte* from, std::size_t size, std::byte* to) {
    constexpr std::size_t kMost = std::size_t{1} << 30;  // OpenSSL counts in int
    for (std::size_t done = 0; done < size;) {
      const std::size_t step = std::min(size - done, kMost);
      int moved = 0;
      require(EVP_CipherUpdate(context_.get(), octets(to + done), &moved,
                               reinterpret_cast<const unsigned char*>(from + done), static_cast<int>(step)) == 1);
      done += step;
    }
  }

  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context_;
};

/// A message on its way: what the transport underneath sees of it.
struct Flight {
  Operation* message;
  Operation sealed;
  std::unique_ptr<std::byte[]> bytes;
};

struct Peer {
  std::optional<SealedDirection> out, in;
  std::deque<Flight> sends, receives;  // stable addresses
};

class Sealed final : public Decorator {
 public:
  Sealed(std::unique_ptr<Transport> inner, std::shared_ptr<SealedMesh> mesh)
      : Decorator(std::move(inner)), mesh_(std::move(mesh)), peers_(parties()) {
    const std::uint32_t generation = mesh_->generation(lane());
    for (PartyId id = 0; id < parties(); ++id) {
      if (id == self()) continue;
      const PairSecret& secret = mesh_->secrets.at(id);
      peers_[id].out.emplace(secret, lane(), generation, self(), id, true);
      peers_[id].in.emplace(secret, lane(), generation, id, self(), false);
    }
  }
  ~Sealed() override { abandon(); }

 protected:
  void start(Operation& op) override {
    const bool sends = op.direction == Direction::send;
    if ((sends ? op.header : op.expected).kind != FrameKind::data) return Decorator::start(op);
    Peer& peer = peers_[op.peer];
    Flight& flight = (sends ? peer.sends : peer.receives).emplace_back();
    flight.message = &op;
    flight.bytes = std::make_unique_for_overwrite<std::byte[]>(op.length + kTag);
    Operation& sealed = flight.sealed;
    sealed.direction = op.direction;
    sealed.peer = op.peer;
    sealed.data = flight.bytes.get();
    sealed.length = op.length + kTag;
    sealed.header = op.header;
    sealed.expected = op.expected;
    sealed.expected.length += kTag;
    if (sends) {
      sealed.header.length += kTag;
      sealed.header.seal();
      peer.out->seal(sealed.header, op.data, sealed.data);
    }
    Decorator::start(sealed);
  }

  bool progress(Effort effort, TimePoint until) override {
    for (Peer& peer : peers_)
      for (std::deque<Flight>* flights : {&peer.sends, &peer.receives})
        for (Flight& flight : *flights) flight.sealed.wanted = flight.message->wanted;
    const bool landed = land_all();
    const bool moved = Decorator::progress(landed && effort == Effort::block ? Effort::poll : effort, until);
    return land_all() || moved || landed;
  }

  std::unique_ptr<Transport> decorate(std::unique_ptr<Transport> lane) override {
    return std::make_unique<Sealed>(std::move(lane), mesh_);
  }

 private:
  /// Finishes what has moved underneath; true when there was something.
  bool land_all() {
    bool landed = false;
    for (Peer& peer : peers_) {
      for (; !peer.sends.empty() && has_moved(peer.sends.front()); peer.sends.pop_front(), landed = true)
        peer.sends.front().message->finish();
      for (; !peer.receives.empty() && has_moved(peer.receives.front()); peer.receives.pop_front(), landed = true)
        land(*peer.in, peer.receives.front());
    }
    return landed;
  }

  static bool has_moved(const Flight& flight) { return flight.sealed.done.load(std::memory_order_acquire); }

  void land(SealedDirection& from, Flight& flight) {
    Operation& op = *flight.message;
    if (!from.open(flight.sealed.header, flight.sealed.data, op.data))
      fail(TransportErrc::tampered, op.peer,
           fmt::format("message {} of party {} was changed on the way", op.expected.sequence, op.peer));
    op.header = flight.sealed.header;
    op.header.length -= kTag;
    op.header.seal();
    op.heeds_release |= flight.sealed.heeds_release;
    op.finish();
  }

  std::shared_ptr<SealedMesh> mesh_;
  std::vector<Peer> peers_;
};

}  // namespace

std::unique_ptr<Transport> make_sealed(std::unique_ptr<Transport> inner, std::vector<PairSecret> secrets) {
  return std::make_unique<Sealed>(std::move(inner), std::make_shared<SealedMesh>(std::move(secrets)));
}

}  // namespace parley

#include "protocols/preprocessing/seeded_triples.h"

#include <cassert>

namespace parley {

void SeededTriples::make(const TripleKind& kind, const Stock& stock, std::uint64_t count) {
  while (shares_.size() <= stock.id) {
    const auto id = static_cast<std::uint32_t>(shares_.size());
    shares_.push_back({Prg(key_, triple_stream(id, TriplePart::a)),
                       Prg(key_, triple_stream(id, TriplePart::b)),
                       Prg(key_, triple_stream(id, TriplePart::c)),
                       {},
                       0});
  }
  if (self_ != 0) return;
  Shares& shares = shares_[stock.id];
  if (stock.taken == stock.reserved) {
    shares.corrections.clear();
    shares.first_byte = stock.reserved * kind.c_words() * kind.word_bytes;
  }
  const std::size_t before = shares.corrections.size();
  shares.corrections.resize(before + count * kind.c_words() * kind.word_bytes);
  correct(kind, stock, count, MutableBytes(shares.corrections).subspan(before));
}

Bytes SeededTriples::view(std::uint32_t stock, TriplePart part, std::uint64_t first, MutableBytes room) {
  const Shares& shares = shares_.at(stock);
  if (part == TriplePart::c && self_ == 0) {
    assert(first >= shares.first_byte);
    return Bytes(shares.corrections).subspan(first - shares.first_byte, room.size());
  }
  const Prg& stream = part == TriplePart::a ? shares.a : part == TriplePart::b ? shares.b : shares.c;
  stream.expand(first, room);
  return room;
}

}  // namespace parley

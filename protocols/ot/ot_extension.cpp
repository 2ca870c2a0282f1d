#include "protocols/ot/ot_extension.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "core/error.h"
#include "protocols/ot/leaf_sums.h"

namespace parley {
namespace {

constexpr std::size_t kStride = OtColumns::kStride;

unsigned checked_field_bits(PartyId self, unsigned k) {
  if (k != 1 && k != 2 && k != 4)
    throw ConfigError(fmt::format(
        "party {}: OT extension over a field of 2^{} elements is not offered; k is 1 (IKNP), 2 or 4", self, k));
  return k;
}

std::size_t words_of_groups(std::size_t rows) { return (rows + kOtGroup - 1) / kOtGroup * (kOtGroup / 64); }

}  // namespace

OtStreams::OtStreams(unsigned k, std::span<const Key> keys) : k_(k) {
  for (const Key& key : keys) keys_.push_back(expand_aes_key(key));
}

template <typename Make>
void OtStreams::expand(std::size_t rows, OtColumns& columns, Make&& make) {
  assert(rows <= kOtChunk);
  const std::size_t units = padded_rows(rows) / kOtUnit, words = 2 * units;
  for (std::size_t tree = 0; tree < kOtColumns / k_; ++tree)
    make(tree * k_, tree * words, LeafStreams{&keys_[tree << k_], k_, position_, units});
  for (std::size_t column = 0; column < kOtColumns; ++column)  // the rest of the last group, which kernels read
    std::fill(columns.of(column) + words, columns.of(column) + words_of_groups(rows), 0);
  position_ += units;
}

OtSender::OtSender(unsigned k, const PuncturedLeaves& leaves) : OtStreams(k, leaves.keys), delta_(leaves.delta) {}

// Tree by tree, with u the sum of all leaf streams, v = sum of x r_x over the leaves x (k bits a row), and D the number
// of the missing leaf: the receiver has u and v, and corrects u to its choices b by sending u ^ b.
//
//   sum of (x ^ D) r_x  =  v ^ u D,   in which the missing leaf has coefficient 0   [Roy22, section 3]
//   q                   =  v ^ u D ^ (u ^ b) D  =  v ^ b D
//
// Leaves are stored by y = x ^ D, so that the sum is one over y and nothing depends on D but which digits take
// corrections.

void OtSender::expand(std::size_t rows, const std::uint64_t* corrections, OtColumns& columns) {
  OtStreams::expand(rows, columns, [&](std::size_t column, std::size_t word, const LeafStreams& streams) {
    const std::uint64_t bits = column < 64 ? delta_.low >> column : delta_.high >> (column - 64);
    leaf_sums().punctured(columns.of(column), kStride, corrections + word, static_cast<unsigned>(bits & 0xf), streams);
  });
}

void OtReceiver::expand(std::size_t rows, const std::uint64_t* choices, OtColumns& columns,
                        std::uint64_t* corrections) {
  OtStreams::expand(rows, columns, [&](std::size_t column, std::size_t word, const LeafStreams& streams) {
    leaf_sums().all(columns.of(column), kStride, corrections + word, choices, streams);
  });
}

OtExtension::OtExtension(Session& s, PartyId with, const OtOptions& wanted)
    : OtExtension(with, wanted, agree_on_leaves(s, with, checked_field_bits(s.self(), wanted.field_bits))) {}

OtExtension::OtExtension(PartyId with, const OtOptions& wanted, const LeafKeys& keys)
    : peer(with), options(wanted), sender(wanted.field_bits, keys.received), receiver(wanted.field_bits, keys.made) {}

Cost ot_extension_setup_cost(const OtOptions& options) { return leaves_cost(options.field_bits); }

}  // namespace parley

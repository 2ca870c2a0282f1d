#include "protocols/ot/ot_extension.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "core/error.h"
#include "protocols/ot/leaf_sums.h"
#include "protocols/ot/ot_kernels.h"

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

void OtStreams::expand(std::size_t tree, std::uint64_t* total, OtColumns& columns, std::size_t units) const {
  std::uint64_t* const digits = columns.words + tree * k_ * kStride;
  leaf_sums()(total, digits, kStride, &keys_[tree << k_], k_, position_, units);
  for (std::size_t b = 0; b < k_; ++b)  // the rest of the last group, which kernels read
    std::fill(digits + b * kStride + 2 * units, digits + b * kStride + words_of_groups(kOtUnit * units), 0);
}

OtSender::OtSender(unsigned k, const PuncturedLeaves& leaves) : OtStreams(k, leaves.keys), delta_(leaves.delta) {}

// Tree by tree, with u the sum of all leaf streams, v = sum of x r_x over the leaves x (k bits a row), and D the number
// of the missing leaf: the receiver has u and v, and corrects u to its choices b by sending u ^ b.
//
//   sum of (x ^ D) r_x  =  v ^ u D,   in which the missing leaf has coefficient 0   [Roy22, section 3]
//   q                   =  v ^ u D ^ (u ^ b) D  =  v ^ b D
//
// Leaves are stored by y = x ^ D, so that the sum is one over y and nothing here depends on D but the mask below.

void OtSender::expand(std::size_t rows, const std::uint64_t* corrections, OtColumns& columns) {
  assert(rows <= kOtChunk);
  const OtKernels& kernels = ot_kernels();
  const std::size_t units = padded_rows(rows) / kOtUnit, words = 2 * units;
  for (std::size_t tree = 0; tree < trees(); ++tree) {
    OtStreams::expand(tree, nullptr, columns, units);
    for (std::size_t column = tree * k_; column < (tree + 1) * k_; ++column) {
      const std::uint64_t bit = (column < 64 ? delta_.low >> column : delta_.high >> (column - 64)) & 1;
      std::uint64_t* const sums = columns.words + column * kStride;
      kernels.add_masked(sums, sums, corrections + tree * words, -bit, words);
    }
  }
  position_ += units;
}

void OtReceiver::expand(std::size_t rows, const std::uint64_t* choices, OtColumns& columns,
                        std::uint64_t* corrections) {
  assert(rows <= kOtChunk);
  const OtKernels& kernels = ot_kernels();
  const std::size_t units = padded_rows(rows) / kOtUnit, words = 2 * units;
  alignas(64) std::array<std::uint64_t, kStride> total;
  for (std::size_t tree = 0; tree < trees(); ++tree) {
    OtStreams::expand(tree, total.data(), columns, units);
    kernels.add_masked(corrections + tree * words, total.data(), choices, ~std::uint64_t{0}, words);
  }
  position_ += units;
}

OtExtension::OtExtension(Session& s, PartyId with, const OtOptions& wanted)
    : OtExtension(with, wanted, agree_on_leaves(s, with, checked_field_bits(s.self(), wanted.field_bits))) {}

OtExtension::OtExtension(PartyId with, const OtOptions& wanted, const LeafKeys& keys)
    : peer(with), options(wanted), sender(wanted.field_bits, keys.received), receiver(wanted.field_bits, keys.made) {}

Cost ot_extension_setup_cost(const OtOptions& options) { return leaves_cost(options.field_bits); }

}  // namespace parley

#include "tests/protocols/correlation_laws.h"

#include <algorithm>

namespace parley {
namespace {

/// gtest cannot print words of 128 bits.
template <typename Word>
testing::AssertionResult equal(const std::vector<Word>& got, const std::vector<Word>& expected) {
  if (got.size() != expected.size())
    return testing::AssertionFailure() << got.size() << " words instead of " << expected.size();
  for (std::size_t i = 0; i < got.size(); ++i)
    if (got[i] != expected[i])
      return testing::AssertionFailure() << "word " << i << " ends in " << static_cast<std::uint64_t>(got[i])
                                         << " instead of " << static_cast<std::uint64_t>(expected[i]);
  return testing::AssertionSuccess();
}

bool bit(std::uint64_t word, std::uint64_t at) { return word >> at & 1; }

}  // namespace

template <typename Word, typename View>
void Gathered::read(PartyId party, std::size_t part, std::uint64_t words, const View& view,
                    std::span<const Word> (View::*words_of)(std::uint64_t, std::span<Word>) const) {
  constexpr std::uint64_t kChunk = 777;  // begins and ends inside blocks of the cipher
  std::vector<Word> room(kChunk);
  for (std::uint64_t first = 0; first < words; first += kChunk)
    for (const Word word : (view.*words_of)(first, std::span(room).first(std::min(kChunk, words - first))))
      parts_[part].shares[party].push_back(word);
}

template <typename PartOf>
void Gathered::read_bits(PartyId party, std::size_t bits, std::size_t macs, std::uint64_t planes, PartOf&& part_of) {
  std::vector<std::uint64_t> room(kind_.m);
  for (std::uint64_t item = 0; item < count_; ++item)
    for (std::uint64_t plane = 0; plane < planes; ++plane)
      for (std::size_t p = 0; p <= kBitMacBits; ++p)
        for (const std::uint64_t word : part_of(plane, p, item, std::span(room)))
          parts_[p == 0 ? bits : macs].shares[party].push_back(word);
}

void Gathered::put(PartyId party, CorrelationSource& source, const TakenCorrelations& taken) {
  const auto [m, k, n] = std::array{kind_.m, kind_.k, kind_.n};
  if (is_authenticated(kind_)) {
    mac_key_shares_[party] = source.mac_key_share();
    bit_mac_key_shares_[party] = source.bit_mac_key_share();
  }
  EXPECT_EQ(taken.count(), count_);
  switch (kind_.type) {
    case CorrelationType::bit_triple: {
      const BitTriples view(taken);
      read(party, 0, count_, view, &BitTriples::a);
      read(party, 1, count_, view, &BitTriples::b);
      return read(party, 2, count_, view, &BitTriples::c);
    }
    case CorrelationType::auth_random: {
      const AuthRandoms view(taken);
      read(party, 0, count_, view, &AuthRandoms::a);
      return read(party, 1, count_, view, &AuthRandoms::mac);
    }
    case CorrelationType::auth_triple: {
      const AuthTriples view(taken);
      read(party, 0, count_ * m * k, view, &AuthTriples::a);
      read(party, 1, count_ * k * n, view, &AuthTriples::b);
      read(party, 2, count_ * m * n, view, &AuthTriples::c);
      read(party, 3, count_ * m * k, view, &AuthTriples::mac_a);
      read(party, 4, count_ * k * n, view, &AuthTriples::mac_b);
      return read(party, 5, count_ * m * n, view, &AuthTriples::mac_c);
    }
    case CorrelationType::auth_dabit: {
      const AuthDaBits view(taken);
      read_bits(party, 0, 3, 1, [&](std::uint64_t, std::size_t p, std::uint64_t item, std::span<std::uint64_t> room) {
        return view.part(p, item, room);
      });
      read(party, 1, 64 * m * count_, view, &AuthDaBits::values);
      return read(party, 2, 64 * m * count_, view, &AuthDaBits::mac);
    }
    case CorrelationType::auth_bits: {
      const AuthBits view(taken);
      return read_bits(party, 0, 1, 1,
                       [&](std::uint64_t, std::size_t p, std::uint64_t item, std::span<std::uint64_t> room) {
                         return view.part(p, item, room);
                       });
    }
    case CorrelationType::auth_bit_triple: {
      const AuthBitTriples view(taken);
      for (const auto factor : {AuthBitTriples::kA, AuthBitTriples::kB, AuthBitTriples::kC})
        read_bits(party, factor, std::size_t{3} + factor, 1,
                  [&](std::uint64_t, std::size_t p, std::uint64_t item, std::span<std::uint64_t> room) {
                    return view.part(factor, p, item, room);
                  });
      return;
    }
    case CorrelationType::auth_edabit: {
      const AuthEdaBits view(taken);
      read(party, 0, 64 * m * count_, view, &AuthEdaBits::values);
      read_bits(party, 1, 3, k,
                [&](std::uint64_t plane, std::size_t p, std::uint64_t item, std::span<std::uint64_t> room) {
                  return view.part(kind_.k, plane, p, item, room);
                });
      return read(party, 2, 64 * m * count_, view, &AuthEdaBits::mac);
    }
    case CorrelationType::auth_truncation_pair: {
      const AuthTruncationPairs view(taken);
      read(party, 0, count_, view, &AuthTruncationPairs::r);
      read(party, 1, count_, view, &AuthTruncationPairs::shifted);
      read(party, 2, count_, view, &AuthTruncationPairs::top);
      read(party, 3, count_, view, &AuthTruncationPairs::mac_r);
      read(party, 4, count_, view, &AuthTruncationPairs::mac_shifted);
      return read(party, 5, count_, view, &AuthTruncationPairs::mac_top);
    }
    default:
      if (kind_.word_bytes == 4) return put_in_ring<std::uint32_t>(party, taken);
      if (kind_.word_bytes == 8) return put_in_ring<std::uint64_t>(party, taken);
      return put_in_ring<Word128>(party, taken);
  }
}

template <typename R>
void Gathered::put_in_ring(PartyId party, const TakenCorrelations& taken) {
  const auto [m, k, n] = std::array{kind_.m, kind_.k, kind_.n};
  switch (kind_.type) {
    case CorrelationType::triple: {
      const Triples<R> view(taken);
      read(party, 0, count_ * m * k, view, &Triples<R>::a);
      read(party, 1, count_ * k * n, view, &Triples<R>::b);
      return read(party, 2, count_ * m * n, view, &Triples<R>::c);
    }
    case CorrelationType::square: {
      const Squares<R> view(taken);
      read(party, 0, count_, view, &Squares<R>::a);
      return read(party, 1, count_, view, &Squares<R>::square);
    }
    case CorrelationType::dabit: {
      const DaBits<R> view(taken);
      read(party, 0, count_, view, &DaBits<R>::bits);
      return read(party, 1, 64 * count_, view, &DaBits<R>::values);
    }
    case CorrelationType::edabit: {
      const EdaBits<R> view(taken);
      read(party, 0, 64 * m * count_, view, &EdaBits<R>::values);
      return read(party, 1, 8 * sizeof(R) * m * count_, view, &EdaBits<R>::planes);
    }
    case CorrelationType::truncation_pair: {
      const TruncationPairs<R> view(taken);
      read(party, 0, count_, view, &TruncationPairs<R>::r);
      read(party, 1, count_, view, &TruncationPairs<R>::shifted);
      return read(party, 2, count_, view, &TruncationPairs<R>::top);
    }
    default: FAIL() << "no law for " << to_string(kind_);
  }
}

void Gathered::expect_law() const {
  SCOPED_TRACE(to_string(kind_));
  const auto spread = [&](const std::vector<std::uint64_t>& bits) {
    std::vector<Word128> values;
    for (const std::uint64_t word : bits)
      for (int i = 0; i < 64; ++i) values.push_back(bit(word, i));
    return values;
  };
  switch (kind_.type) {
    case CorrelationType::bit_triple: {
      auto expected = parts_[0].xored<std::uint64_t>();
      const auto b = parts_[1].xored<std::uint64_t>();
      for (std::size_t i = 0; i < b.size(); ++i) expected[i] &= b[i];
      EXPECT_TRUE(equal(parts_[2].xored<std::uint64_t>(), expected));
      return;
    }
    case CorrelationType::auth_random: return expect_mac(0, 1);
    case CorrelationType::auth_triple:
      expect_products<Word128>();
      for (const std::size_t part : {0, 1, 2}) expect_mac(part, part + 3);
      return;
    case CorrelationType::auth_dabit:
      EXPECT_TRUE(equal(parts_[1].sum<Word128>(), spread(parts_[0].xored<std::uint64_t>())));
      expect_mac(1, 2);
      return expect_bit_mac(0, 3);
    case CorrelationType::auth_bits: return expect_bit_mac(0, 1);
    case CorrelationType::auth_bit_triple: {
      auto expected = parts_[0].xored<std::uint64_t>();
      const auto b = parts_[1].xored<std::uint64_t>();
      for (std::size_t i = 0; i < b.size(); ++i) expected[i] &= b[i];
      EXPECT_TRUE(equal(parts_[2].xored<std::uint64_t>(), expected));
      for (const std::size_t part : {0, 1, 2}) expect_bit_mac(part, part + 3);
      return;
    }
    case CorrelationType::auth_edabit: {
      const auto values = parts_[0].sum<Word128>();
      const auto planes = parts_[1].xored<std::uint64_t>();
      const std::size_t m = kind_.m, k = kind_.k;
      for (std::size_t i = 0; i < values.size(); ++i)
        for (std::size_t p = 0; p < k; ++p) {
          const std::size_t item = i / (64 * m), row = i % (64 * m);
          ASSERT_EQ(bit(planes[(item * k + p) * m + row / 64], row % 64), static_cast<bool>(values[i] >> p & 1));
        }
      expect_mac(0, 2);
      return expect_bit_mac(1, 3);
    }
    case CorrelationType::auth_truncation_pair: {
      const auto r = parts_[0].sum<Word128>(), shifted = parts_[1].sum<Word128>(), top = parts_[2].sum<Word128>();
      for (std::size_t i = 0; i < r.size(); ++i) {
        const Word128 low =
            kind_.k == 64 ? Word128{static_cast<std::uint64_t>(r[i])} : Word128{static_cast<std::uint32_t>(r[i])};
        Word128 divided = low;
        for (unsigned f = 0; f < kind_.shift; ++f) divided /= 2;
        ASSERT_TRUE(shifted[i] == divided) << i;
        ASSERT_TRUE(top[i] == (low >= Word128{1} << (kind_.k - 1) ? 1 : 0)) << i;
      }
      for (const std::size_t part : {0, 1, 2}) expect_mac(part, part + 3);
      return;
    }
    default:
      if (kind_.word_bytes == 4) return expect_law_in_ring<std::uint32_t>();
      if (kind_.word_bytes == 8) return expect_law_in_ring<std::uint64_t>();
      return expect_law_in_ring<Word128>();
  }
}

template <typename R>
void Gathered::expect_law_in_ring() const {
  const auto first = parts_[0].sum<R>();
  std::vector<R> expected;
  switch (kind_.type) {
    case CorrelationType::triple: return expect_products<R>();
    case CorrelationType::square:
      for (const R a : first) expected.push_back(a * a);
      EXPECT_TRUE(equal(parts_[1].sum<R>(), expected));
      return;
    case CorrelationType::dabit:
      for (const std::uint64_t word : parts_[0].xored<std::uint64_t>())
        for (int i = 0; i < 64; ++i) expected.push_back(bit(word, i));
      EXPECT_TRUE(equal(parts_[1].sum<R>(), expected));
      return;
    case CorrelationType::edabit: {
      const auto planes = parts_[1].xored<std::uint64_t>();
      const std::size_t m = kind_.m;
      for (std::size_t item = 0; item < count_; ++item)
        for (std::size_t row = 0; row < 64 * m; ++row) {
          R value = 0;
          for (std::size_t p = 0; p < 8 * sizeof(R); ++p)
            value |= R{bit(planes[item * m * 8 * sizeof(R) + p * m + row / 64], row % 64)} << p;
          expected.push_back(value);
        }
      EXPECT_TRUE(equal(first, expected));
      return;
    }
    case CorrelationType::truncation_pair: {
      std::vector<R> top;
      for (const R r : first) {
        R divided = r;
        for (unsigned i = 0; i < kind_.shift; ++i) divided /= 2;
        expected.push_back(divided);
        top.push_back(r >= R{1} << (8 * sizeof(R) - 1) ? 1 : 0);
      }
      EXPECT_TRUE(equal(parts_[1].sum<R>(), expected));
      EXPECT_TRUE(equal(parts_[2].sum<R>(), top));
      return;
    }
    default: FAIL() << "no law for " << to_string(kind_);
  }
}

template <typename R>
void Gathered::expect_products() const {
  const auto [m, k, n] = std::array{kind_.m, kind_.k, kind_.n};
  const auto a = parts_[0].sum<R>(), b = parts_[1].sum<R>();
  std::vector<R> expected;
  for (std::size_t t = 0; t < count_; ++t)
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        R sum = 0;
        for (std::size_t p = 0; p < k; ++p) sum += a[(t * m + i) * k + p] * b[(t * k + p) * n + j];
        expected.push_back(sum);
      }
  EXPECT_TRUE(equal(parts_[2].sum<R>(), expected));
}

void Gathered::expect_mac(std::size_t part, std::size_t mac) const {
  Word128 key = 0;
  for (const Word128 share : mac_key_shares_) {
    EXPECT_EQ(static_cast<std::uint64_t>(share >> 64), 0u) << "a share of the MAC key is too wide";
    key += share;
  }
  std::vector<Word128> expected;
  for (const Word128 value : parts_[part].sum<Word128>()) expected.push_back(key * value);
  EXPECT_TRUE(equal(parts_[mac].sum<Word128>(), expected)) << "MAC of part " << part;
}

void Gathered::expect_bit_mac(std::size_t part, std::size_t mac) const {
  std::uint64_t key = 0;
  for (const std::uint64_t share : bit_mac_key_shares_) {
    EXPECT_EQ(share >> kBitMacBits, 0u) << "a share of the MAC key of bits is too wide";
    key ^= share;
  }
  // The m words of each bit of the MACs follow those of the bit before it.
  std::vector<std::uint64_t> expected;
  const auto bits = parts_[part].xored<std::uint64_t>();
  for (std::size_t plane = 0; plane < bits.size() / kind_.m; ++plane)
    for (std::size_t t = 0; t < kBitMacBits; ++t)
      for (std::size_t w = 0; w < kind_.m; ++w) expected.push_back(bit(key, t) ? bits[plane * kind_.m + w] : 0);
  EXPECT_TRUE(equal(parts_[mac].xored<std::uint64_t>(), expected)) << "MAC of the bits of part " << part;
}

std::vector<Word128> Gathered::random_values() const {
  using enum CorrelationType;
  const bool pairs = kind_.type == bit_triple || kind_.type == auth_bit_triple;
  if (pairs || kind_.type == dabit || kind_.type == auth_dabit || kind_.type == auth_bits) {
    auto values = parts_[0].xored<Word128>();
    const auto b = pairs ? parts_[1].xored<Word128>() : std::vector<Word128>{};
    values.insert(values.end(), b.begin(), b.end());
    return values;
  }
  if (kind_.word_bytes == 4) return {};  // too short to be told from chance
  const auto sum = [&](const GatheredPart& part) {
    auto values = part.sum<Word128>();
    if (kind_.word_bytes == 8)
      for (Word128& value : values) value = static_cast<std::uint64_t>(value);
    return values;
  };
  auto values = sum(parts_[0]);
  if (kind_.type == triple || kind_.type == auth_triple) {
    const auto b = sum(parts_[1]);
    values.insert(values.end(), b.begin(), b.end());
  }
  return values;
}

}  // namespace parley

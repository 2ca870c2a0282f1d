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

void Gathered::put(PartyId party, CorrelationSource& source, const TakenCorrelations& taken) {
  const auto [m, k, n] = std::array{kind_.m, kind_.k, kind_.n};
  mac_key_shares_[party] = source.mac_key_share();
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
      read(party, 0, count_, view, &AuthDaBits::bits);
      read(party, 1, 64 * count_, view, &AuthDaBits::values);
      return read(party, 2, 64 * count_, view, &AuthDaBits::mac);
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
      return expect_mac(1, 2);
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

std::vector<Word128> Gathered::random_values() const {
  using enum CorrelationType;
  if (kind_.type == bit_triple || kind_.type == dabit || kind_.type == auth_dabit) {
    auto values = parts_[0].xored<Word128>();
    const auto b = kind_.type == bit_triple ? parts_[1].xored<Word128>() : std::vector<Word128>{};
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

#include "experiments/workloads/revenue_query.h"

#include <fmt/format.h>

#include <array>

#include "core/random.h"
#include "experiments/workloads/numeric_table.h"
#include "experiments/workloads/scheme_workload.h"
#include "protocols/arithmetic/products.h"
#include "protocols/boolean/comparison.h"
#include "protocols/boolean/equality.h"
#include "protocols/conversion/boolean_to_arithmetic.h"
#include "protocols/sharing/open.h"
#include "protocols/sharing/source.h"

namespace parley {
namespace {

using R = std::uint64_t;

/// Line items as TPC-H makes them, in the columns that the query reads.
struct LineItems {
  RingVector<R> ship_day;  ///< days since 1992-01-01
  RingVector<R> discount;  ///< per cent
  RingVector<R> quantity;
  RingVector<R> price;  ///< extended price in cents

  explicit LineItems(std::size_t rows) : ship_day(rows), discount(rows), quantity(rows), price(rows) {}
};

constexpr std::size_t kDayBits = 12, kDiscountBits = 4, kQuantityBits = 6;

/// select sum(price * discount) where ship_day in [kFirstDay, kEndDay), discount in [kLeast, kMost], quantity < kBound
constexpr R kFirstDay = 731, kEndDay = 1096;  // the year 1994
constexpr R kLeastDiscount = 5, kMostDiscount = 7, kQuantityBound = 24;

LineItems generate(std::uint64_t seed, std::size_t rows) {
  Prg random(key_from_seed(seed, 6));
  LineItems items(rows);
  RingVector<R> draws(4 * rows);
  random.fill(std::span<R>(draws));
  for (std::size_t i = 0; i < rows; ++i) {
    items.ship_day[i] = draws[4 * i] % 2526;
    items.discount[i] = draws[4 * i + 1] % 11;
    items.quantity[i] = 1 + draws[4 * i + 2] % 50;
    items.price[i] = items.quantity[i] * (90'100 + draws[4 * i + 3] % 119'900);  // a part costs 901 to 2100
  }
  return items;
}

bool selected(const LineItems& items, std::size_t i) {
  return items.ship_day[i] >= kFirstDay && items.ship_day[i] < kEndDay && items.discount[i] >= kLeastDiscount &&
         items.discount[i] <= kMostDiscount && items.quantity[i] < kQuantityBound;
}

/// What one owner's rows are shared as.
template <typename S>
struct SharedItems {
  typename S::Boolean ship_day, discount_bits, quantity;
  typename S::template Arithmetic<R> discount, price;
};

template <typename S>
class RevenueQuery {
 public:
  static constexpr std::string_view kName = "revenue_query",
                                    kSummary =
                                        "a sum of products over rows in three ranges, two owners (like TPC-H Q6)",
                                    kPaper = "Liagouris, Kalavri, Faisal, Varia 2023 (Secrecy) for the setting";
  static std::vector<Parameter> parameters() {
    return {{"rows", std::int64_t{1 << 20}, "line items, half of them at each owner"}};
  }

  RevenueQuery(const Parameters& given, std::uint64_t seed)
      : items_(generate(seed, static_cast<std::size_t>(given.integer("rows", 0, 1 << 26)))) {
    for (std::size_t i = 0; i < items_.price.size(); ++i)
      if (selected(items_, i)) expected_ += items_.price[i] * items_.discount[i];
  }

  void start(Session& session) {
    s_ = &session;
    for (PartyId owner = 0; owner < kOwners; ++owner) parts_.push_back(share(owner));
  }

  void run() {
    revenue_ = 0;
    for (const SharedItems<S>& part : parts_)
      if (part.price.size() > 0) revenue_ += query(part);
  }

  std::string check() const {
    if (revenue_ == expected_) return {};
    return fmt::format("the revenue is {}, in plaintext {}", revenue_, expected_);
  }

  Figures figures() const { return {{"revenue", static_cast<double>(revenue_) / 1e4}}; }

 private:
  static constexpr PartyId kOwners = 2;

  SharedItems<S> share(PartyId owner) {
    Session& s = *s_;
    const LineItems& items = items_;
    const auto [begin, end] = rows_of(owner, kOwners, items.price.size());
    const auto mine = [&](const RingVector<R>& column) { return std::span(column).subspan(begin, end - begin); };
    const auto party = static_cast<PartyId>(owner % s.parties());
    const auto bits = [&](const RingVector<R>& column, std::size_t width) {
      return share_input_bits<S>(s, party, width, end - begin, slice<R>(mine(column), width));
    };
    return {.ship_day = bits(items.ship_day, kDayBits),
            .discount_bits = bits(items.discount, kDiscountBits),
            .quantity = bits(items.quantity, kQuantityBits),
            .discount = share_input<S, R>(s, party, end - begin, mine(items.discount)),
            .price = share_input<S, R>(s, party, end - begin, mine(items.price))};
  }

  R query(const SharedItems<S>& items) {
    Session& s = *s_;
    // 1. The ranges: below the end and not below the begin.
    const auto day = less_than_public<S>(s, items.ship_day, std::array{kFirstDay, kEndDay});
    const auto discount = less_than_public<S>(s, items.discount_bits, std::array{kLeastDiscount, kMostDiscount + 1});
    const auto quantity = less_than_public<S>(s, items.quantity, std::array{kQuantityBound});
    const auto from_day = ~view(day).pick(0, 1), from_discount = ~view(discount).pick(0, 1);
    BitView<S> conditions = join(from_day, view(day).pick(1, 1));
    conditions.push(view(from_discount));
    conditions.push(view(discount).pick(1, 1));
    conditions.push(view(quantity));
    // 2. All of them, as 0 or 1.
    const auto chosen = bits_to_arithmetic<R, S>(s, and_all(s, conditions));
    // 3. The sum over the chosen rows.
    const auto revenue = mul(s, items.price, items.discount);
    return open(s, dot(s, chosen, revenue, revenue.size()))[0];
  }

  Session* s_ = nullptr;
  LineItems items_;
  std::vector<SharedItems<S>> parts_;
  R expected_ = 0, revenue_ = 0;
};

}  // namespace

std::vector<Program> revenue_query() {
  return {scheme_workload<RevenueQuery, Additive>(), scheme_workload<RevenueQuery, Replicated>(),
          scheme_workload<RevenueQuery, ReplicatedMalicious>(), scheme_workload<RevenueQuery, Spdz2k>()};
}

}  // namespace parley

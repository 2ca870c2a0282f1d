#include "protocols/verification/check.h"

#include <vector>

#include "protocols/authentication/mac_check.h"
#include "protocols/conversion/instantiate.h"
#include "protocols/verification/bit_check.h"
#include "protocols/verification/failure.h"
#include "protocols/verification/product_log.h"
#include "protocols/verification/ring_check.h"

namespace parley {
namespace {

/// `log` is one kind of records: verified and forgotten.
template <typename Log, typename Verify>
void settle(Session& s, Log& log, const Cost& cost, Verify&& verify) {
  s.costs().add("replicated_check", cost);
  or_abort([&] { verify(); });
  log.clear();
}

Cost times(const Cost& cost, std::uint64_t n) {
  return {.rounds = n * cost.rounds, .bytes_sent = n * cost.bytes_sent, .correlations = n * cost.correlations};
}

}  // namespace

Cost check_cost(Session& s) {
  const ProductLog& log = s.state<ProductLog>();
  Cost cost = check_bits_cost(log.bits.words());
  cost += check_ring_cost(log.words32);
  cost += check_ring_cost(log.words64);
  cost += check_macs_cost(s);
  return cost;
}

void check_ands(Session& s) {
  BitRecords& log = s.state<ProductLog>().bits;
  if (log.words() > 0) settle(s, log, check_bits_cost(log.words()), [&] { check_bits(s, log); });
}

template <Ring2k R>
void check_products(Session& s) {
  RingRecords<R>& log = s.state<ProductLog>().words<R>();
  if (!log.empty()) settle(s, log, check_ring_cost(log), [&] { check_ring(s, log); });
}

void check(Session& s) {
  check_macs(s);
  check_ands(s);
  check_products<std::uint32_t>(s);
  check_products<std::uint64_t>(s);
}

Cost check_ands_cost(std::size_t words) {
  Cost cost = times(check_bits_cost(kLogWords), words / kLogWords);
  cost += check_bits_cost(words % kLogWords);
  return cost;
}

template <Ring2k R>
Cost check_products_cost(std::initializer_list<MadeProducts> made) {
  Cost cost;
  std::vector<ProductSpan> log;
  const auto settle_log = [&] {
    cost += check_layout_cost<R>(layout_of(log, 0));
    log.clear();
  };
  std::size_t held = 0;
  for (const auto [outputs, length] : made) {
    if (length == 0) continue;
    const auto note = [&](std::size_t, std::size_t now) {
      if (log.empty() || log.back().length != length) log.push_back({.length = length, .outputs = 0});
      log.back().outputs += now;
    };
    held = fill_logs(held, length, outputs, note, settle_log);
  }
  if (!log.empty()) settle_log();
  return cost;
}

template <Ring2k R>
Cost check_matrix_cost(std::size_t k) {
  return check_layout_cost<R>(layout_of({}, matrix_terms(k)));
}

#define PARLEY_INSTANTIATE(R)                                                \
  template void check_products<R>(Session&);                                 \
  template Cost check_products_cost<R>(std::initializer_list<MadeProducts>); \
  template Cost check_matrix_cost<R>(std::size_t);
PARLEY_FOR_EACH_RING(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley

#include "protocols/verification/check.h"

#include "protocols/authentication/mac_check.h"
#include "protocols/verification/bit_check.h"
#include "protocols/verification/failure.h"
#include "protocols/verification/product_log.h"
#include "protocols/verification/ring_check.h"

namespace parley {
namespace {

void forget(ProductLog& log) {
  for (auto* operand : {&log.bits.x, &log.bits.y, &log.bits.z})
    for (RingVector<BitWord>& part : *operand) part.clear();  // keeps the memory
  log.words32 = {};
  log.words64 = {};
  log.bytes = 0;
}

}  // namespace

Cost check_cost(Session& s) {
  const ProductLog& log = s.state<ProductLog>();
  Cost cost = check_bits_cost(log.bits.z[0].size());
  cost += check_ring_cost(log.words32);
  cost += check_ring_cost(log.words64);
  cost += check_macs_cost(s);
  return cost;
}

void check(Session& s) {
  check_macs(s);
  ProductLog& log = s.state<ProductLog>();
  if (log.bytes == 0) return;
  s.costs().add("replicated_check", check_cost(s));
  or_abort([&] {
    if (!log.bits.z[0].empty()) check_bits(s, log.bits);
    if (!log.words32.empty()) check_ring(s, log.words32);
    if (!log.words64.empty()) check_ring(s, log.words64);
  });
  forget(log);
}

}  // namespace parley

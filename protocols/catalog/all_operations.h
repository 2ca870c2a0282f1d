#pragma once

/// The order in which the catalogue shows the operations.

#include <vector>

#include "protocols/catalog/arithmetic_operations.h"
#include "protocols/catalog/boolean_operations.h"
#include "protocols/catalog/conversion_operations.h"
#include "protocols/catalog/crossing_operations.h"
#include "protocols/catalog/rows.h"
#include "protocols/catalog/sharing_operations.h"

namespace parley {

/// A row, or the reason why there is none.
template <typename Op, Scheme S>
void add_to(CatalogPart& part) {
  if constexpr (exists<Op, S>())
    part.rows.push_back(scheme_row<Op, S>());
  else
    part.gaps.push_back({Op::kName, S::kName, Op::template lacking<S>()});
}

template <Scheme S, typename... Ops>
CatalogPart part_of_operations() {
  CatalogPart part;
  (add_to<Ops, S>(part), ...);
  return part;
}

template <Scheme S>
CatalogPart part_of() {
  return part_of_operations<S, InputRow, OpenRow, RevealRow, InputBitsRow, OpenBitsRow, RevealBitsRow, MulRow, DotRow,
                            MatmulRow, TruncateRow, TruncateExactRow, MulFixedRow, DivideByPublicRow, AndRow, SelectRow,
                            EqualRow, LessThanRow, LessThanPublicRow, AddRow<Adder::ripple>, AddRow<Adder::brent_kung>,
                            AddRow<Adder::sklansky>, PopcountRow, MinimumRow, MaximumRow, LessThanZeroRow, EqualZeroRow,
                            ArithmeticToBooleanRow, BooleanToArithmeticRow, BitToArithmeticRow<std::uint32_t>,
                            BitToArithmeticRow<std::uint64_t>, NarrowRow, WidenRow, AdditiveToReplicatedRow,
                            ReplicatedToAdditiveRow, ReplicatedToTwoRow, HandOverRow>();
}

}  // namespace parley

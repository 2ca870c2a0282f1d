#pragma once

/// The order in which the catalogue shows the operations.

#include <vector>

#include "protocols/catalog/arithmetic_operations.h"
#include "protocols/catalog/boolean_operations.h"
#include "protocols/catalog/conversion_operations.h"
#include "protocols/catalog/sharing_operations.h"

namespace parley {

template <Scheme S, typename... Ops>
std::vector<CatalogRow> rows_of_operations() {
  return {scheme_row<Ops, S>()...};
}

template <Scheme S>
std::vector<CatalogRow> rows_of() {
  return rows_of_operations<S, InputRow, OpenRow, RevealRow, MulRow, DotRow, MatmulRow, TruncateRow, TruncateExactRow,
                            MulFixedRow, AndRow, SelectRow, EqualRow, LessThanRow, AddRow<Adder::ripple>,
                            AddRow<Adder::brent_kung>, AddRow<Adder::sklansky>, MaximumRow, LessThanZeroRow,
                            EqualZeroRow, ArithmeticToBooleanRow, BooleanToArithmeticRow,
                            BitToArithmeticRow<std::uint32_t>, BitToArithmeticRow<std::uint64_t>>();
}

}  // namespace parley

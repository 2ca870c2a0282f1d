#include "experiments/workloads/workloads.h"

#include <algorithm>
#include <iterator>

#include "experiments/workloads/circuit_file.h"
#include "experiments/workloads/linear_scoring.h"
#include "experiments/workloads/logistic_regression.h"
#include "experiments/workloads/revenue_query.h"
#include "experiments/workloads/sha256.h"
#include "experiments/workloads/statistics.h"
#include "experiments/workloads/triples_by_ot.h"

namespace parley {

std::vector<Program> workloads() {
  std::vector<Program> all{linear_scoring(), triples_by_ot()};
  for (auto* list : {revenue_query, statistics, logistic_regression, sha256_workload, circuit_file})
    std::ranges::move(list(), std::back_inserter(all));
  return all;
}

}  // namespace parley

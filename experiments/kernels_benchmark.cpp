/// How fast the inner loops of the protocols are on one core, path by path, each beside the plain loop that it
/// replaces: `parley-kernels --benchmark_filter=slice`. On a machine that does other work, let it repeat and look at
/// the fastest: `--benchmark_repetitions=20 --benchmark_min_time=0.01`.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

#include "core/random.h"
#include "core/ring_vector.h"
#include "protocols/kernels/replicated_product.h"
#include "protocols/kernels/ring_kernels.h"

namespace {

using namespace parley;

template <Ring2k R>
RingVector<R> random_words(std::size_t n, std::uint64_t label) {
  RingVector<R> words(n);
  Prg(key_from_seed(1, label)).fill(std::span<R>(words));
  return words;
}

template <Ring2k R>
const RingKernels<R>& kernels_of(const KernelPath& path) {
  if constexpr (sizeof(R) == 4)
    return *path.words32;
  else
    return *path.words64;
}

/// One call of `body` handles `elements` and moves `bytes` of memory.
void add(const std::string& name, std::size_t elements, std::size_t bytes, std::function<void()> body) {
  const auto run = [=](benchmark::State& state) {
    for (auto _ : state) {
      body();
      benchmark::ClobberMemory();
    }
    using benchmark::Counter;
    const auto per_call = [&](std::size_t amount) {
      return Counter(static_cast<double>(amount), Counter::kIsIterationInvariantRate);
    };
    state.counters["elements"] = per_call(elements);
    if (bytes > 0) state.counters["bytes"] = per_call(bytes);
  };
  benchmark::RegisterBenchmark(name.c_str(), run)->ComputeStatistics("min", [](const std::vector<double>& all) {
    return std::ranges::min(all);
  });
}

template <Ring2k R>
void add_slicing(std::size_t n) {
  const std::size_t stride = (n + 63) / 64, bytes = 2 * n * sizeof(R);
  const auto x = std::make_shared<RingVector<R>>(random_words<R>(n, 1));
  const auto planes =
      std::make_shared<RingVector<std::uint64_t>>(random_words<std::uint64_t>(kRingBits<R> * stride, 2));
  const auto name = [&](std::string_view what, std::string_view path) {
    return fmt::format("{}{}/{}/{}", what, kRingBits<R>, n, path);
  };
  if (n < 100'000)
    add(name("slice", "reference"), n, bytes, [=] {
      std::ranges::fill(*planes, 0);
      for (std::size_t row = 0; row < n; ++row)
        for (std::size_t i = 0; i < kRingBits<R>; ++i)
          (*planes)[i * stride + row / 64] |= std::uint64_t{(*x)[row] >> i & 1} << row % 64;
    });
  for (const KernelPath& path : kernel_paths()) {
    if (!path.usable()) continue;
    const auto& kernels = kernels_of<R>(path);
    add(name("slice", path.name), n, bytes,
        [=, &kernels] { kernels.slice(planes->data(), stride, x->data(), n, 0, kRingBits<R>); });
    add(name("unslice", path.name), n, bytes,
        [=, &kernels] { kernels.unslice(x->data(), planes->data(), stride, n, kRingBits<R>, PlaneExtension::zero); });
  }
}

/// `n` words of each operand; the masks are there, or drawn from two streams.
void add_replicated(std::size_t n) {
  struct Data {
    RingVector<std::uint64_t> words[7];
    Prg plus{key_from_seed(1, 8)}, minus{key_from_seed(1, 9)};
  };
  const auto data = std::make_shared<Data>();
  for (std::uint64_t i = 0; i < 7; ++i) data->words[i] = random_words<std::uint64_t>(n, i);
  auto& [z, x0, x1, y0, y1, plus, minus] = data->words;
  std::uint64_t* const out = z.data();
  const ReplicatedWords<std::uint64_t> words{x0.data(), x1.data(), y0.data(), y1.data()};
  const std::uint64_t *f = plus.data(), *g = minus.data();
  const auto name = [&](std::string_view what, std::string_view path) {
    return fmt::format("{}/{}/{}", what, n, path);
  };
  for (const KernelPath& path : kernel_paths()) {
    if (!path.usable()) continue;
    add(name("replicated_and", path.name), 64 * n, 56 * n,
        [=, &path, keep = data] { path.bits->replicated_and(out, words, f, g, n); });
    add(name("replicated_mul", path.name), n, 56 * n,
        [=, &path, keep = data] { path.words64->replicated_mul(out, words, f, g, n); });
  }
  add(name("replicated_and_with_streams", "separate"), 64 * n, 40 * n, [=] {
    data->plus.fill(std::span(data->words[5]));
    data->minus.fill(std::span(data->words[6]));
    bit_kernels().replicated_and(out, words, f, g, n);
  });
  add(name("replicated_and_with_streams", "fused"), 64 * n, 40 * n, [=] {
    replicated_bit_product({out, n}, words, data->plus, data->minus);
  });
  add(name("replicated_mul_with_streams", "fused"), n, 40 * n, [=] {
    replicated_product<std::uint64_t>({out, n}, words, data->plus, data->minus);
  });
}

struct Shape {
  std::size_t m, k, n;
};

/// An element is a multiplication with its addition.
template <Ring2k R>
void add_matmul(const Shape& shape) {
  const auto [m, k, n] = shape;
  const std::size_t products = m * k * n;
  const auto x = std::make_shared<RingVector<R>>(random_words<R>(m * k, 1)),
             y = std::make_shared<RingVector<R>>(random_words<R>(k * n, 2)),
             z = std::make_shared<RingVector<R>>(random_words<R>(m * n, 3));
  const auto name = [shape](std::string_view path) {
    return fmt::format("matmul{}/{}x{}x{}/{}", kRingBits<R>, shape.m, shape.k, shape.n, path);
  };
  if (products < 20'000'000)
    add(name("reference"), products, 0, [=] {
      for (std::size_t i = 0; i < shape.m; ++i)
        for (std::size_t p = 0; p < shape.k; ++p)
          for (std::size_t j = 0; j < shape.n; ++j)
            (*z)[i * shape.n + j] += (*x)[i * shape.k + p] * (*y)[p * shape.n + j];
    });
  for (const KernelPath& path : kernel_paths())
    if (path.usable())
      add(name(path.name), products, 0, [=, &kernels = kernels_of<R>(path)] {
        kernels.matmul_add(z->data(), x->data(), y->data(), shape.m, shape.k, shape.n);
      });
}

}  // namespace

int main(int argc, char** argv) {
  for (const std::size_t n : {std::size_t{1} << 14, std::size_t{1} << 20}) {
    add_slicing<std::uint32_t>(n);
    add_slicing<std::uint64_t>(n);
  }
  for (const std::size_t n : {std::size_t{1} << 13, std::size_t{1} << 20}) add_replicated(n);
  for (const Shape& shape :
       {Shape{1024, 1024, 1024}, Shape{256, 256, 256}, Shape{128, 784, 10}, Shape{784, 128, 10}, Shape{1, 784, 128}}) {
    add_matmul<std::uint32_t>(shape);
    add_matmul<std::uint64_t>(shape);
  }

  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

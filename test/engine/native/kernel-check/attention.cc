// Attention over positions that do and do not fill groups, and heads that do and do not fill vectors.
#include "check.h"

namespace {

constexpr int64_t kQueries = 9;  // six that share what is loaded, two, and one
constexpr double kTolerance = 2e-5;

int64_t Groups(int64_t n_positions) { return (n_positions + kKeyLanes - 1) / kKeyLanes; }

// Keys or values in memory that ends with them.
struct Cached {
  Cached(int64_t n_positions, int64_t head_dim, uint64_t seed)
      : halves(static_cast<size_t>(2 * n_positions * head_dim)),
        codes(static_cast<size_t>(n_positions * head_dim)),
        scales(static_cast<size_t>(2 * n_positions * (head_dim / 32))) {
    Random random(seed);
    for (int64_t i = 0; i < n_positions * head_dim; i++) {
      halves.As<uint16_t>()[i] = random.Half();
      codes.As<int8_t>()[i] = static_cast<int8_t>(random.Bits() % 255 - 127);
    }
    for (int64_t i = 0; i < n_positions * (head_dim / 32); i++) scales.As<uint16_t>()[i] = random.Half();
  }
  Guarded halves, codes, scales;
};

using Compute = std::vector<float> (*)(const AttentionKernels&, int64_t n_positions, int64_t head_dim);

std::vector<float> Scores(const AttentionKernels& kernels, int64_t n_positions, int64_t head_dim, bool in_8_bits) {
  const int64_t stride = Groups(n_positions) * kKeyLanes;
  const Cached keys(stride, head_dim, 1);
  const std::vector<float> q = Random(2).Floats(kQueries * head_dim);
  const Guarded queries(q.data(), q.size() * sizeof q[0]), scores(static_cast<size_t>(kQueries * stride) * sizeof q[0]);
  if (in_8_bits) {
    kernels.scores_q8(scores.As<float>(), stride, queries.As<float>(), kQueries, keys.codes.As<int8_t>(),
                      keys.scales.As<uint16_t>(), n_positions, head_dim);
  } else {
    kernels.scores_f16(scores.As<float>(), stride, queries.As<float>(), kQueries, keys.halves.As<uint16_t>(),
                       n_positions, head_dim);
  }
  std::vector<float> of_positions;
  for (int64_t i = 0; i < kQueries * stride; i++) {
    if (i % stride < n_positions) of_positions.push_back(scores.As<float>()[i]);
  }
  return of_positions;
}

std::vector<float> Values(const AttentionKernels& kernels, int64_t n_positions, int64_t head_dim, bool in_8_bits) {
  Random random(3);
  const Cached values(n_positions, head_dim, 4);
  const std::vector<float> w = random.Floats(kQueries * n_positions), before = random.Floats(kQueries * head_dim);
  const Guarded weights(w.data(), w.size() * sizeof w[0]), out(before.data(), before.size() * sizeof w[0]);
  if (in_8_bits) {
    kernels.add_values_q8(out.As<float>(), weights.As<float>(), n_positions, kQueries, values.codes.As<int8_t>(),
                          values.scales.As<uint16_t>(), n_positions, head_dim);
  } else {
    kernels.add_values_f16(out.As<float>(), weights.As<float>(), n_positions, kQueries, values.halves.As<uint16_t>(),
                           n_positions, head_dim);
  }
  return {out.As<float>(), out.As<float>() + kQueries * head_dim};
}

std::string Compare(const Kernels& kernels, Compute compute, const std::vector<int64_t>& head_dims) {
  for (int64_t head_dim : head_dims) {
    for (int64_t n_positions : {1, 5, 15, 16, 17, 31, 32, 33, 48, 100, 128}) {
      const double error = RelativeError(compute(*kernels.attention, n_positions, head_dim),
                                         compute(*kernels_portable.attention, n_positions, head_dim));
      if (!(error < kTolerance)) {
        return Text("%lld positions, head of %lld: relative error %g", static_cast<long long>(n_positions),
                    static_cast<long long>(head_dim), error);
      }
    }
  }
  return "";
}

std::string Of(const Kernels& kernels, Compute compute, bool in_8_bits) {
  if (in_8_bits) return Compare(kernels, compute, {32, 64, 96, 128});
  return Compare(kernels, compute, {2, 20, 64, 80, 128});
}

}  // namespace

std::vector<Check> AttentionChecks() {
  const Compute scores_f16 = [](const AttentionKernels& k, int64_t n, int64_t d) { return Scores(k, n, d, false); };
  const Compute scores_q8 = [](const AttentionKernels& k, int64_t n, int64_t d) { return Scores(k, n, d, true); };
  const Compute values_f16 = [](const AttentionKernels& k, int64_t n, int64_t d) { return Values(k, n, d, false); };
  const Compute values_q8 = [](const AttentionKernels& k, int64_t n, int64_t d) { return Values(k, n, d, true); };
  return {
      {"scores of f16 keys", [=](const Kernels& k) { return Of(k, scores_f16, false); }},
      {"sums of f16 values", [=](const Kernels& k) { return Of(k, values_f16, false); }},
      {"scores of 8-bit keys", [=](const Kernels& k) { return Of(k, scores_q8, true); }},
      {"sums of 8-bit values", [=](const Kernels& k) { return Of(k, values_q8, true); }},
  };
}

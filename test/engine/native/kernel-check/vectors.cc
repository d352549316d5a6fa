// Rounding and elementwise kernels, for lengths that do and do not fill vectors.
#include <math.h>
#include <string.h>

#include "check.h"

namespace {

constexpr int64_t kMostElements = 40;

// Numbers of every size that activations may have, zeros and ties among them.
std::vector<float> OfManySizes(int64_t n, uint64_t seed) {
  Random random(seed);
  std::vector<float> x;
  for (int64_t i = 0; i < n; i++) {
    const float value = random.Between(-1, 1);
    switch (random.Bits() % 8) {
      case 0: x.push_back(value * 1e-7f); break;  // halves so small that they lack digits
      case 1: x.push_back(value * 70000); break;  // up to halves that are infinite
      case 2: x.push_back(rintf(value * 8) / 8 * (1 + 0x1p-11f)); break;  // halfway between halves
      case 3: x.push_back(value < 0 ? -0.0f : 0.0f); break;
      default: x.push_back(value); break;
    }
  }
  return x;
}

using Round = void (*)(const float*, void*, int64_t);

std::string CompareBytes(Round round, Round portable, const std::vector<float>& x, size_t bytes) {
  const int64_t n = static_cast<int64_t>(x.size());
  const Guarded from(x.data(), x.size() * sizeof x[0]), actual(bytes), expected(bytes);
  round(from.As<float>(), actual.As(), n);
  portable(from.As<float>(), expected.As(), n);
  if (memcmp(actual.As(), expected.As(), bytes) == 0) return "";
  size_t at = 0;
  while (actual.As()[at] == expected.As()[at]) at++;
  return Text("%lld elements: byte %zu differs", static_cast<long long>(n), at);
}

std::string CheckHalves(Round round, Round portable) {
  for (int64_t n = 1; n <= kMostElements; n++) {
    for (uint64_t seed = 0; seed < 20; seed++) {
      const std::string problem = CompareBytes(round, portable, OfManySizes(n, seed), static_cast<size_t>(2 * n));
      if (!problem.empty()) return problem;
    }
  }
  return "";
}

std::string CheckCodes(Round round, Round portable, int64_t block, size_t bytes_of_block) {
  for (int64_t n_blocks = 1; n_blocks <= 4; n_blocks++) {
    const size_t bytes = (static_cast<size_t>(n_blocks) * bytes_of_block + 63) / 64 * 64;  // as the engine makes them
    std::vector<std::vector<float>> inputs;
    for (uint64_t seed = 0; seed < 20; seed++) {
      inputs.push_back(OfManySizes(n_blocks * block, seed));
      inputs.push_back(Random(seed).Floats(n_blocks * block));
    }
    for (float value : {0.0f, 1e-40f, 1e-6f, -3e38f}) inputs.emplace_back(n_blocks * block, value);
    for (const std::vector<float>& x : inputs) {
      const std::string problem = CompareBytes(round, portable, x, bytes);
      if (!problem.empty()) return problem;
    }
  }
  return "";
}

std::string CheckThroughF16(const Kernels& kernels) {
  for (int64_t n = 1; n <= kMostElements; n++) {
    std::vector<float> x = OfManySizes(n, static_cast<uint64_t>(n));
    x[0] = NAN;
    const Guarded from(x.data(), x.size() * 4), actual(x.size() * 4), expected(x.size() * 4);
    kernels.through_f16(from.As<float>(), actual.As<float>(), n);
    kernels_portable.through_f16(from.As<float>(), expected.As<float>(), n);
    for (int64_t i = 0; i < n; i++) {
      if (!SameNumber(actual.As<float>()[i], expected.As<float>()[i]))
        return Text("%.9g becomes %.9g", x[static_cast<size_t>(i)], actual.As<float>()[i]);
    }
  }
  return "";
}

std::string CheckScale(const Kernels& kernels) {
  for (int64_t n = 1; n <= kMostElements; n++) {
    for (int64_t n_invalid : {int64_t{0}, int64_t{1}, n}) {
      std::vector<float> x = Random(static_cast<uint64_t>(n)).Floats(n);
      for (int64_t i = 0; i < n_invalid; i++) x[static_cast<size_t>(i * 7 % n)] = NAN;
      if (n_invalid == n) x.assign(x.size(), NAN);
      const Guarded actual(x.data(), x.size() * 4), expected(x.data(), x.size() * 4);
      const float largest = kernels.scale(actual.As<float>(), n, 0.37f);
      const float portable = kernels_portable.scale(expected.As<float>(), n, 0.37f);
      if (!SameNumber(largest, portable)) return Text("the largest is %.9g instead of %.9g", largest, portable);
      for (int64_t i = 0; i < n; i++) {
        if (!SameNumber(actual.As<float>()[i], expected.As<float>()[i])) return "a product differs";
      }
    }
  }
  return "";
}

// Equal up to `tolerance` of what is expected, with next to nothing for zero.
bool IsNear(float actual, float expected, float tolerance) {
  return SameNumber(actual, expected) || fabsf(actual - expected) <= tolerance * fabsf(expected) + 1e-30f;
}

std::string CheckExponentials(const Kernels& kernels) {
  for (int64_t n = 1; n <= kMostElements; n++) {
    for (float invalid : {0.0f, NAN, -INFINITY}) {
      std::vector<float> x = Random(static_cast<uint64_t>(n)).Floats(n, -80, 0);
      if (invalid != 0) x.back() = invalid;
      const Guarded actual(x.data(), x.size() * 4), expected(x.data(), x.size() * 4);
      const float sum = kernels.exponentials(actual.As<float>(), n, 1);
      const float portable = kernels_portable.exponentials(expected.As<float>(), n, 1);
      if (!IsNear(sum, portable, 2e-6f)) return Text("the sum is %.9g instead of %.9g", sum, portable);
      for (int64_t i = 0; i < n; i++) {
        const float a = actual.As<float>()[i], e = expected.As<float>()[i];
        if (!IsNear(a, e, 2e-6f)) return Text("exp(%.9g) is %.9g instead of %.9g", x[static_cast<size_t>(i)] - 1, a, e);
      }
    }
  }
  return "";
}

std::string CheckSwiGlu(const Kernels& kernels) {
  for (int64_t n = 1; n <= kMostElements; n++) {
    for (float range : {4.0f, 80.0f}) {
      Random random(static_cast<uint64_t>(n));
      const std::vector<float> gate = random.Floats(n, -range, range), up = random.Floats(n);
      const Guarded actual(gate.data(), gate.size() * 4), expected(gate.data(), gate.size() * 4);
      const Guarded guarded_up(up.data(), up.size() * 4);
      kernels.swiglu(actual.As<float>(), guarded_up.As<float>(), n);
      kernels_portable.swiglu(expected.As<float>(), guarded_up.As<float>(), n);
      for (int64_t i = 0; i < n; i++) {
        const float a = actual.As<float>()[i], e = expected.As<float>()[i];
        if (!IsNear(a, e, 2e-6f)) return Text("of gate %.9g comes %.9g instead of %.9g", gate[static_cast<size_t>(i)], a, e);
      }
    }
  }
  return "";
}

}  // namespace

std::vector<Check> VectorChecks() {
  const Kernels& portable = kernels_portable;
  return {
      {"rounding to f16", [&](const Kernels& k) { return CheckHalves(k.round_f16, portable.round_f16); }},
      {"rounding to bf16", [&](const Kernels& k) { return CheckHalves(k.round_bf16, portable.round_bf16); }},
      {"rounding to blocks",
       [&](const Kernels& k) { return CheckCodes(k.round_blocks, portable.round_blocks, 32, 32 + 6); }},
      {"rounding to superblocks",
       [&](const Kernels& k) { return CheckCodes(k.round_superblocks, portable.round_superblocks, 256, 256 + 4 + 32); }},
      {"rounding through f16", CheckThroughF16},
      {"scale", CheckScale},
      {"exponentials", CheckExponentials},
      {"swiglu", CheckSwiGlu},
  };
}

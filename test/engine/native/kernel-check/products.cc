// Products with weights: dots against the portable dots, tiles against the dots of the same instruction set.
#include <math.h>
#include <string.h>

#include <memory>

#include "check.h"

namespace {

struct Type {
  const char* name;
  int64_t elements, bytes;  // of a block
  std::vector<int64_t> halves;  // where its scale and minimum lie
  Product (*product)(const Kernels&);
};

const std::vector<Type>& Types() {
  static const std::vector<Type> types = {
      {"q8_0", 32, 34, {0}, [](const Kernels& k) { return k.block_products->q8_0; }},
      {"q4_0", 32, 18, {0}, [](const Kernels& k) { return k.block_products->q4_0; }},
      {"q4_1", 32, 20, {0, 2}, [](const Kernels& k) { return k.block_products->q4_1; }},
      {"q5_0", 32, 22, {0}, [](const Kernels& k) { return k.block_products->q5_0; }},
      {"q5_1", 32, 24, {0, 2}, [](const Kernels& k) { return k.block_products->q5_1; }},
      {"iq4_nl", 32, 18, {0}, [](const Kernels& k) { return k.block_products->iq4_nl; }},
      {"q2_k", 256, 84, {80, 82}, [](const Kernels& k) { return k.superblock_products->q2_k; }},
      {"q3_k", 256, 110, {108}, [](const Kernels& k) { return k.superblock_products->q3_k; }},
      {"q4_k", 256, 144, {0, 2}, [](const Kernels& k) { return k.superblock_products->q4_k; }},
      {"q5_k", 256, 176, {0, 2}, [](const Kernels& k) { return k.superblock_products->q5_k; }},
      {"q6_k", 256, 210, {208}, [](const Kernels& k) { return k.superblock_products->q6_k; }},
      {"iq4_xs", 256, 136, {0}, [](const Kernels& k) { return k.superblock_products->iq4_xs; }},
  };
  return types;
}

// Whole groups of 256 columns and parts of one.
std::vector<int64_t> ColumnCounts(const Type& type) {
  if (type.elements == 256) return {256, 768};
  return {32, 64, 96, 224, 256, 288, 544, 1024};
}

// What all codes and activations are: any, or all of them at a limit.
enum class Numbers { kAny, kLargest, kSmallest, kInvalid };

// Rows of weights, and rounded rows of activations, each in memory of its own.
struct Operands {
  Operands(const Type& type, int64_t rows, int64_t n_rows, int64_t n, uint64_t seed, Numbers numbers)
      : row_bytes(n / type.elements * type.bytes), weights(static_cast<size_t>(rows * row_bytes)) {
    Random random(seed);
    for (uint8_t* block = weights.As(); block < weights.As() + rows * row_bytes; block += type.bytes) {
      for (int64_t i = 0; i < type.bytes; i++) {
        const uint8_t any = static_cast<uint8_t>(random.Bits());
        block[i] = numbers == Numbers::kAny ? any : numbers == Numbers::kLargest ? 0xff : 0;
      }
      for (int64_t at : type.halves) {
        const uint16_t half = random.Half();
        memcpy(block + at, &half, sizeof half);
      }
    }
    const bool in_blocks = type.elements == 32;
    const int64_t bytes = in_blocks ? n / 32 * 6 + n : n / 256 * 4 + n / 16 * 2 + n;
    for (int64_t i = 0; i < n_rows; i++) {
      // As long as the engine makes them: rows begin at multiples of 64 bytes.
      activations.push_back(std::make_unique<Guarded>(static_cast<size_t>((bytes + 63) / 64 * 64)));
      void* row = activations.back()->As<void>();
      std::vector<float> x = random.Floats(n);
      if (numbers == Numbers::kLargest || numbers == Numbers::kSmallest) x.assign(x.size(), i % 2 == 0 ? 1.5f : -1.5f);
      (in_blocks ? kernels_portable.round_blocks : kernels_portable.round_superblocks)(x.data(), row, n);
      if (numbers == Numbers::kInvalid) memset(row, 0xff, static_cast<size_t>(bytes));  // as the engine marks such rows
      x_rows.push_back(row);
    }
  }

  float DotOf(Dot dot, int64_t row, int64_t i, int64_t n) const {
    return dot(weights.As() + row * row_bytes, x_rows[static_cast<size_t>(i)], n);
  }

  int64_t row_bytes;
  Guarded weights;
  std::vector<std::unique_ptr<Guarded>> activations;
  std::vector<const void*> x_rows;
};

std::string CompareDots(const Kernels& kernels, const Type& type, int64_t n, Numbers numbers) {
  constexpr int64_t kRows = 13, kActivations = 5;
  const Operands operands(type, kRows, kActivations, n, static_cast<uint64_t>(n), numbers);
  const Dot dot = type.product(kernels).dot, portable = type.product(kernels_portable).dot;
  std::vector<float> actual, expected;
  for (int64_t r = 0; r < kRows; r++) {
    for (int64_t i = 0; i < kActivations; i++) {
      actual.push_back(operands.DotOf(dot, r, i, n));
      expected.push_back(operands.DotOf(portable, r, i, n));
    }
  }
  if (numbers == Numbers::kInvalid) {
    for (float value : actual) {
      if (value == value) return "a number comes of what is none";
    }
    return "";
  }
  const double error = RelativeError(actual, expected);
  return error < 2e-5 ? "" : Text("%lld columns: relative error %g", static_cast<long long>(n), error);
}

std::string CheckDot(const Kernels& kernels, const Type& type) {
  for (int64_t n : ColumnCounts(type)) {
    for (Numbers numbers : {Numbers::kAny, Numbers::kLargest, Numbers::kSmallest, Numbers::kInvalid}) {
      const std::string problem = CompareDots(kernels, type, n, numbers);
      if (!problem.empty()) return problem;
    }
  }
  return "";
}

std::string CompareTile(const Kernels& kernels, const Type& type, int64_t n, int64_t n_rows, Numbers numbers) {
  // A tile in the middle of rows of results, whose neighbours must stay as they are.
  constexpr int64_t kFirst = 3, kColumns = kFirst + kTileRows + 2;
  constexpr float kUntouched = 12345;
  const Product product = type.product(kernels);
  const Operands operands(type, kTileRows, n_rows, n, static_cast<uint64_t>(n + n_rows), numbers);
  std::vector<float> results(static_cast<size_t>(n_rows * kColumns), kUntouched);
  std::vector<float*> out;
  for (int64_t i = 0; i < n_rows; i++) out.push_back(results.data() + i * kColumns);
  product.tile(out.data(), kFirst, operands.weights.As(), operands.row_bytes, operands.x_rows.data(), n_rows, n);
  for (int64_t i = 0; i < n_rows; i++) {
    for (int64_t c = 0; c < kColumns; c++) {
      const int64_t row = c - kFirst;
      const float actual = out[static_cast<size_t>(i)][c];
      const float expected =
          row >= 0 && row < kTileRows ? operands.DotOf(product.dot, row, i, n) : kUntouched;
      if (!SameNumber(actual, expected)) {
        return Text("%lld columns, row %lld of %lld, weight %lld: %.9g instead of %.9g", static_cast<long long>(n),
                    static_cast<long long>(i), static_cast<long long>(n_rows), static_cast<long long>(row), actual,
                    expected);
      }
    }
  }
  return "";
}

std::string CheckTile(const Kernels& kernels, const Type& type) {
  std::string problem;
  const auto compare = [&](int64_t n, int64_t n_rows, Numbers numbers) {
    if (problem.empty()) problem = CompareTile(kernels, type, n, n_rows, numbers);
  };
  for (int64_t n : ColumnCounts(type)) {
    for (int64_t n_rows = 1; n_rows <= 9; n_rows++) compare(n, n_rows, Numbers::kAny);
    for (Numbers numbers : {Numbers::kLargest, Numbers::kSmallest, Numbers::kInvalid}) compare(n, 7, numbers);
  }
  compare(256, 515, Numbers::kAny);  // more than are summed at a time
  return problem;
}

std::string CheckFloatDot(Dot dot, Dot portable, void (*round)(const float*, void*, int64_t), int64_t bytes) {
  for (int64_t n = 1; n <= 40; n++) {
    std::vector<float> actual, expected;
    for (uint64_t seed = 0; seed < 20; seed++) {
      Random random(seed);
      const Guarded w(static_cast<size_t>(n * bytes)), x(static_cast<size_t>(n * bytes));
      round(random.Floats(n).data(), w.As(), n);
      round(random.Floats(n).data(), x.As(), n);
      actual.push_back(dot(w.As(), x.As(), n));
      expected.push_back(portable(w.As(), x.As(), n));
    }
    const double error = RelativeError(actual, expected);
    if (!(error < 2e-5)) return Text("%lld columns: relative error %g", static_cast<long long>(n), error);
  }
  return "";
}

void Copy(const float* x, void* out, int64_t n) { memcpy(out, x, static_cast<size_t>(n) * sizeof *x); }

}  // namespace

std::vector<Check> ProductChecks(const Kernels& kernels) {
  const Kernels& portable = kernels_portable;
  std::vector<Check> checks = {
      {"f32 dot", [&](const Kernels& k) { return CheckFloatDot(k.dot_f32, portable.dot_f32, Copy, 4); }},
      {"f16 dot", [&](const Kernels& k) { return CheckFloatDot(k.dot_f16, portable.dot_f16, portable.round_f16, 2); }},
      {"bf16 dot",
       [&](const Kernels& k) { return CheckFloatDot(k.dot_bf16, portable.dot_bf16, portable.round_bf16, 2); }},
  };
  for (const Type& type : Types()) {
    const std::string name = type.name;
    checks.push_back({name + " dot", [&type](const Kernels& k) { return CheckDot(k, type); }});
    if (type.product(kernels).tile != nullptr)
      checks.push_back({name + " tile", [&type](const Kernels& k) { return CheckTile(k, type); }});
  }
  return checks;
}

std::vector<DotBits> BitsOfDots(const Kernels& kernels) {
  std::vector<DotBits> all;
  for (const Type& type : Types()) {
    uint64_t hash = 0xcbf29ce484222325;
    for (int64_t n : ColumnCounts(type)) {
      const Operands operands(type, 8, 4, n, 1, Numbers::kAny);
      for (int64_t at = 0; at < 32; at++) {
        const float value = operands.DotOf(type.product(kernels).dot, at / 4, at % 4, n);
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        hash = (hash ^ bits) * 0x100000001b3;
      }
    }
    all.push_back({type.name, hash});
  }
  return all;
}

#include "product.h"

#include <algorithm>
#include <cstring>

namespace tandem {
namespace {

// Weight rows that stay in the first-level cache while all activation rows pass by.
constexpr size_t kCachedBytes = 16 * 1024;

}  // namespace

size_t activationRowBytes(TensorType type, size_t columns) {
  switch (type) {
    case TensorType::kQ8_0: {
      const size_t padded = roundUp(columns, 64);
      return roundUp(2 * padded + padded / 32 * sizeof(float), 64);
    }
    case TensorType::kQ4_K:
    case TensorType::kQ6_K:
      return columns / 256 * sizeof(Q8KBlock);
    default:
      return roundUp(columns * sizeof(float), 64);
  }
}

void roundRow(const Kernels& kernels, TensorType type, uint8_t* out, const float* x, size_t columns) {
  switch (type) {
    case TensorType::kF32:
      std::memcpy(out, x, columns * sizeof(float));
      std::memset(out + columns * sizeof(float), 0, activationRowBytes(type, columns) - columns * sizeof(float));
      break;
    case TensorType::kF16:
      kernels.roundF16(reinterpret_cast<float*>(out), x, columns);
      break;
    case TensorType::kBF16:
      kernels.roundBF16(reinterpret_cast<float*>(out), x, columns);
      break;
    case TensorType::kQ8_0:
      if (columns % 64 != 0) std::memset(out, 0, activationRowBytes(type, columns));
      kernels.roundQ8_0(out, x, columns);
      break;
    case TensorType::kQ4_K:
    case TensorType::kQ6_K:
      kernels.roundQ8_K(out, x, columns);
      break;
  }
}

void multiply(const Kernels& kernels, const Weight& w, size_t expert, size_t begin, size_t end, const uint8_t* const* x,
              float* const* y, size_t n) {
  const auto product = kernels.product[static_cast<int>(w.type)];
  // One activation row: one pass over the weights in memory order, which is what the prefetcher follows best.
  const size_t step = n <= kMaxTile ? end - begin : std::max<size_t>(4, kCachedBytes / w.rowBytes);
  for (size_t r = begin; r < end; r += step) {
    const size_t nRows = std::min(step, end - r);
    for (size_t first = 0; first < n; first += kMaxTile) {
      const size_t nX = std::min<size_t>(kMaxTile, n - first);
      float* out[kMaxTile];
      for (size_t a = 0; a < nX; a++) out[a] = y[first + a] + r;
      product(out, w.row(expert, r), w.rowBytes, nRows, x + first, static_cast<int>(nX), w.columns);
    }
  }
}

}  // namespace tandem

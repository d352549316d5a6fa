// Products of many rows of activations with the same weights, for AVX2. A tile of 32 weight rows by 256 columns is taken apart
// once, into 16-bit integers with the integer scales of superblocks multiplied in, two columns side by side and rows in lanes.
// 16 bits rather than the 8 that AVX2 could multiply twice as many of: sums of those overflow for half of the formats.
//
// For each product of a row of weights and a row of activations the additions are those of the dots in
// avx2-blocks.h and avx2-superblocks.h, in the same order.
#pragma once

#include "avx2-tile-product.h"

// Each instruction set has a tile of its own by the same names.
namespace {

// Activation rows of which sums stay in registers at once.
constexpr int64_t kMaddRows = 3;

struct alignas(32) WeightTile {
  int16_t weights[kTileColumns / 2][kTileRows][2];
  float d[8][kTileRows], m[8][kTileRows];  // of each block; of superblocks the first, d and dmin
  int16_t mins[8][kTileRows][2];           // of superblocks, in pairs
};

// 16 columns of eight rows, as words, to their places in a tile.
inline void StoreWords(WeightTile& tile, __m256i words[8], int column, int row) {
  Transpose(words);
  UNROLLED for (int c = 0; c < 8; c++) _mm256_store_si256((__m256i*)tile.weights[column / 2 + c][row], words[c]);
}

// The activations of a few rows as words.
template <int kRows>
struct alignas(32) WideActivations {
  int16_t q[kRows][kTileColumns];

  void Widen(int row, const int8_t* from, int64_t n) {
    for (int64_t i = 0; i < n; i += 16)
      _mm256_store_si256((__m256i*)(q[row] + i), _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i*)(from + i))));
  }
};

// Σ weight · q over columns [first, end), for 16 of a tile's rows and kRows rows of activations.
template <int kRows>
inline void MultiplyRun(__m256i products[kRows][2], const WeightTile& tile, int row,
                               const WideActivations<kRows>& x, int first, int end) {
  UNROLLED for (int i = 0; i < kRows; i++) products[i][0] = products[i][1] = _mm256_setzero_si256();
  const int16_t* weights = tile.weights[first / 2][row];
  const int16_t* q = x.q[0] + first;
  for (int n = (end - first) / 2; n > 0; n--, weights += 2 * kTileRows, q += 2) {
    const __m256i low = Load32(weights), high = Load32(weights + 16);
    UNROLLED for (int i = 0; i < kRows; i++) {
      int32_t two;
      memcpy(&two, q + i * kTileColumns, sizeof two);
      const __m256i same = _mm256_set1_epi32(two);
      products[i][0] = _mm256_add_epi32(products[i][0], _mm256_madd_epi16(low, same));
      products[i][1] = _mm256_add_epi32(products[i][1], _mm256_madd_epi16(high, same));
    }
  }
}

}  // namespace

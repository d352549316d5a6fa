// Products of many rows of activations with the same weights, for registers of 256 bits with VNNI. A tile of 32 weight rows by
// 256 columns is taken apart once, into unsigned bytes, four columns side by side and rows in lanes. The source is built for
// AVX-VNNI and for AVX-512's form of the same instructions, which tests run where there is no AVX-VNNI.
//
// For each product of a row of weights and a row of activations the additions are those of the dots in avx2-blocks.h and
// avx2-superblocks.h, in the same order.
#pragma once

#include "avx2-tile-product.h"

namespace {

// Activation rows of which sums stay in registers at once.
constexpr int64_t kVnniRows = 6;

struct alignas(32) ByteTile {
  uint8_t codes[kTileColumns / 4][kTileRows][4];
  float scales[16][kTileRows];                // of each run of columns that has one
  float mins[8][kTileRows];                   // of blocks
  int16_t min_pairs[8][kTileRows][2];         // of superblocks
  float d[kTileRows], dmin[kTileRows];        // of superblocks
};

#ifdef TANDEM_AVXVNNI
inline __m256i AddFours(__m256i sum, __m256i codes, __m256i q) { return _mm256_dpbusd_avx_epi32(sum, codes, q); }
inline __m256i AddPairs(__m256i sum, __m256i a, __m256i b) { return _mm256_dpwssd_avx_epi32(sum, a, b); }
#else
inline __m256i AddFours(__m256i sum, __m256i codes, __m256i q) { return _mm256_dpbusd_epi32(sum, codes, q); }
inline __m256i AddPairs(__m256i sum, __m256i a, __m256i b) { return _mm256_dpwssd_epi32(sum, a, b); }
#endif

// 32 columns of eight rows to their places in a tile.
inline void StoreBytes(ByteTile& tile, __m256i codes[8], int column, int row) {
  Transpose(codes);
  UNROLLED for (int c = 0; c < 8; c++) _mm256_store_si256((__m256i*)tile.codes[column / 4 + c][row], codes[c]);
}

// Adds Σ code · q over kColumns columns, for 16 of a tile's rows and kRows rows of activations.
template <int kRows, int kColumns>
inline void AddRun(__m256i products[kRows][2], const ByteTile& tile, int row, const int8_t* const q[kRows], int column) {
  UNROLLED for (int c = 0; c < kColumns / 4; c++) {
    const __m256i low = Load32(tile.codes[column / 4 + c][row]), high = Load32(tile.codes[column / 4 + c][row + 8]);
    UNROLLED for (int i = 0; i < kRows; i++) {
      int32_t four;
      memcpy(&four, q[i] + column + 4 * c, sizeof four);
      const __m256i same = _mm256_set1_epi32(four);
      products[i][0] = AddFours(products[i][0], low, same);
      products[i][1] = AddFours(products[i][1], high, same);
    }
  }
}

}  // namespace

// Products with weights in blocks of 32 for AVX2.
#include "avx2-blocks.h"
#include "avx2-tiles.h"

namespace {

template <class Format>
struct BlockTiles {
  using Tile = WeightTile;
  static constexpr int64_t kRowsInRegisters = kMaddRows;

  static void Unpack(WeightTile& tile, const uint8_t* w, int64_t row_bytes, int64_t n, int64_t column) {
    const int64_t count = BlocksInGroup(n, column);
    w += column / 32 * Format::kBytes;
    for (int row = 0; row < kTileRows; row += 8) {
      for (int64_t b = 0; b < count; b++) {
        __m256i low[8], high[8];
        for (int r = 0; r < 8; r++) {
          const uint8_t* block = w + (row + r) * row_bytes + b * Format::kBytes;
          const __m256i weights = Format::Weights(block);
          const __m128i halves[2] = {_mm256_castsi256_si128(weights), _mm256_extracti128_si256(weights, 1)};
          low[r] = Format::kIsSigned ? _mm256_cvtepi8_epi16(halves[0]) : _mm256_cvtepu8_epi16(halves[0]);
          high[r] = Format::kIsSigned ? _mm256_cvtepi8_epi16(halves[1]) : _mm256_cvtepu8_epi16(halves[1]);
          tile.d[b][row + r] = HalfAt(block);
          if constexpr (Format::kHasMin) tile.m[b][row + r] = HalfAt(block + 2);
        }
        StoreWords(tile, low, (int)(32 * b), row);
        StoreWords(tile, high, (int)(32 * b + 16), row);
      }
    }
  }

  template <int kRows>
  static void Multiply(float (*sums)[kTileRows], const WeightTile& tile, const void* const* x, int64_t n,
                       int64_t column) {
    const int64_t count = BlocksInGroup(n, column);
    WideActivations<kRows> wide;
    float scales[kRows][kGroup], offsets[kRows][kGroup];
    for (int i = 0; i < kRows; i++) {
      const Blocks row(x[i], n);
      wide.Widen(i, row.q + column, 32 * count);
      for (int64_t b = 0; b < count; b++) {
        scales[i][b] = row.scales[column / 32 + b];
        if constexpr (Format::kHasMin) offsets[i][b] = scales[i][b] * (float)row.sums[column / 32 + b];
      }
    }
    for (int row = 0; row < kTileRows; row += 16) {
      __m256 group[kRows][2];
      UNROLLED for (int i = 0; i < kRows; i++) group[i][0] = group[i][1] = _mm256_setzero_ps();
      for (int b = 0; b < count; b++) {
        __m256i products[kRows][2];
        MultiplyRun<kRows>(products, tile, row, wide, 32 * b, 32 * b + 32);
        UNROLLED for (int half = 0; half < 2; half++) {
          const __m256 d = _mm256_load_ps(tile.d[b] + row + 8 * half);
          UNROLLED for (int i = 0; i < kRows; i++) {
            const __m256 factor = _mm256_mul_ps(d, _mm256_set1_ps(scales[i][b]));
            group[i][half] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(products[i][half]), factor, group[i][half]);
          }
          if constexpr (Format::kHasMin) {
            const __m256 m = _mm256_load_ps(tile.m[b] + row + 8 * half);
            UNROLLED for (int i = 0; i < kRows; i++)
              group[i][half] = _mm256_fmadd_ps(m, _mm256_set1_ps(offsets[i][b]), group[i][half]);
          }
        }
      }
      UNROLLED for (int i = 0; i < kRows; i++) {
        UNROLLED for (int half = 0; half < 2; half++) {
          float* sum = sums[i] + row + 8 * half;
          _mm256_store_ps(sum, _mm256_add_ps(_mm256_load_ps(sum), group[i][half]));
        }
      }
    }
  }
};

template <class Format>
constexpr Product ProductOf() {
  return {DotBlocks<Format>, TileProductOf<BlockTiles<Format>>};
}

}  // namespace

const struct BlockProducts BLOCK_PRODUCTS = {
    .q8_0 = ProductOf<Q8_0>(),
    .q4_0 = ProductOf<Q4_0>(),
    .q4_1 = ProductOf<Q4_1>(),
    .q5_0 = ProductOf<Q5_0>(),
    .q5_1 = ProductOf<Q5_1>(),
    .iq4_nl = ProductOf<IQ4_NL>(),
};

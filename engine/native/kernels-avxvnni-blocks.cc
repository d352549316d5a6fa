// Products with weights in blocks of 32 for registers of 256 bits with VNNI.
#include "avx2-blocks.h"
#include "avxvnni-tiles.h"

namespace {

template <class Format>
struct BlockTiles {
  using Tile = ByteTile;
  static constexpr int64_t kRowsInRegisters = kVnniRows;
  // What unsigned codes count from.
  static constexpr int kOffset = Format::kIsSigned ? 128 : 0;

  static void Unpack(ByteTile& tile, const uint8_t* w, int64_t row_bytes, int64_t n, int64_t column) {
    const int64_t count = BlocksInGroup(n, column);
    w += column / 32 * Format::kBytes;
    for (int row = 0; row < kTileRows; row += 8) {
      for (int64_t b = 0; b < count; b++) {
        __m256i codes[8];
        for (int r = 0; r < 8; r++) {
          const uint8_t* block = w + (row + r) * row_bytes + b * Format::kBytes;
          codes[r] = _mm256_xor_si256(Format::Weights(block), _mm256_set1_epi8((char)kOffset));
          tile.scales[b][row + r] = HalfAt(block);
          if constexpr (Format::kHasMin) tile.mins[b][row + r] = HalfAt(block + 2);
        }
        StoreBytes(tile, codes, (int)(32 * b), row);
      }
    }
  }

  template <int kRows>
  static void Multiply(float (*sums)[kTileRows], const ByteTile& tile, const void* const* x, int64_t n, int64_t column) {
    const int64_t count = BlocksInGroup(n, column);
    const int8_t* q[kRows];
    int32_t start[kRows][kGroup];
    float scales[kRows][kGroup], offsets[kRows][kGroup];
    for (int i = 0; i < kRows; i++) {
      const Blocks row(x[i], n);
      q[i] = row.q + column;
      for (int64_t b = 0; b < count; b++) {
        const int16_t sum = row.sums[column / 32 + b];
        start[i][b] = -kOffset * sum;
        scales[i][b] = row.scales[column / 32 + b];
        if constexpr (Format::kHasMin) offsets[i][b] = scales[i][b] * (float)sum;
      }
    }
    for (int row = 0; row < kTileRows; row += 16) {
      __m256 group[kRows][2];
      UNROLLED for (int i = 0; i < kRows; i++) group[i][0] = group[i][1] = _mm256_setzero_ps();
      for (int b = 0; b < count; b++) {
        __m256i products[kRows][2];
        UNROLLED for (int i = 0; i < kRows; i++)
          products[i][0] = products[i][1] = kOffset != 0 ? _mm256_set1_epi32(start[i][b]) : _mm256_setzero_si256();
        AddRun<kRows, 32>(products, tile, row, q, 32 * b);
        UNROLLED for (int half = 0; half < 2; half++) {
          const int lane = row + 8 * half;
          const __m256 d = _mm256_load_ps(tile.scales[b] + lane);
          UNROLLED for (int i = 0; i < kRows; i++) {
            const __m256 factor = _mm256_mul_ps(d, _mm256_set1_ps(scales[i][b]));
            group[i][half] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(products[i][half]), factor, group[i][half]);
          }
          if constexpr (Format::kHasMin) {
            const __m256 m = _mm256_load_ps(tile.mins[b] + lane);
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

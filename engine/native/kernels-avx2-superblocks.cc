// Products with weights in superblocks of 256 for AVX2.
#include "avx2-superblocks.h"
#include "avx2-tiles.h"

namespace {

template <class Format>
struct SuperblockTiles {
  using Tile = WeightTile;
  static constexpr int64_t kRowsInRegisters = kMaddRows;

  static void Unpack(WeightTile& tile, const uint8_t* w, int64_t row_bytes, int64_t, int64_t column) {
    w += column / 256 * Format::kBytes;
    for (int row = 0; row < kTileRows; row += 8) {
      const uint8_t* blocks[8];
      __m256i scales[8], mins[8];
      for (int r = 0; r < 8; r++) {
        blocks[r] = w + (row + r) * row_bytes;
        scales[r] = Format::Scales(blocks[r]);
        tile.d[0][row + r] = HalfAt(blocks[r] + Format::kScale);
        if constexpr (Format::kHasMins) {
          tile.m[0][row + r] = HalfAt(blocks[r] + Format::kScale + 2);
          mins[r] = Format::Mins(blocks[r]);
        }
      }
      if constexpr (Format::kHasMins) {
        Transpose(mins);
        for (int j = 0; j < 8; j++) _mm256_store_si256((__m256i*)tile.mins[j][row], mins[j]);
      }
      for (int run = 0; run < 8; run++) {
        __m256i low[8], high[8];
        for (int r = 0; r < 8; r++) {
          const __m256i codes = Format::Run(blocks[r], run), scale = OfRun(scales[r], run);
          low[r] = Scaled(_mm256_castsi256_si128(codes), _mm256_permute2x128_si256(scale, scale, 0x00));
          high[r] = Scaled(_mm256_extracti128_si256(codes, 1), _mm256_permute2x128_si256(scale, scale, 0x11));
        }
        StoreWords(tile, low, 32 * run, row);
        StoreWords(tile, high, 32 * run + 16, row);
      }
    }
  }

  // scale · (code − kZero): at most 13 bits.
  static __m256i Scaled(__m128i codes, __m256i scale) {
    const __m256i wide = Format::kIsSigned ? _mm256_cvtepi8_epi16(codes) : _mm256_cvtepu8_epi16(codes);
    return _mm256_mullo_epi16(_mm256_sub_epi16(wide, _mm256_set1_epi16(Format::kZero)), scale);
  }

  template <int kRows>
  static void Multiply(float (*sums)[kTileRows], const WeightTile& tile, const void* const* x, int64_t n,
                       int64_t column) {
    WideActivations<kRows> wide;
    float scale[kRows];
    alignas(32) int32_t sum_pairs[kRows][8];
    for (int i = 0; i < kRows; i++) {
      const Superblocks row(x[i], n);
      wide.Widen(i, row.q + column, kTileColumns);
      scale[i] = row.scales[column / 256];
      if constexpr (Format::kHasMins) _mm256_store_si256((__m256i*)sum_pairs[i], row.OrderedSums(column / 256));
    }
    for (int row = 0; row < kTileRows; row += 16) {
      __m256i products[kRows][2];
      MultiplyRun<kRows>(products, tile, row, wide, 0, kTileColumns);
      UNROLLED for (int half = 0; half < 2; half++) {
        const int lane = row + 8 * half;
        const __m256 d = _mm256_load_ps(tile.d[0] + lane);
        for (int i = 0; i < kRows; i++) {
          const __m256 factor = _mm256_mul_ps(d, _mm256_set1_ps(scale[i]));
          const __m256 total = _mm256_cvtepi32_ps(products[i][half]);
          __m256 sum = _mm256_fmadd_ps(total, factor, _mm256_load_ps(sums[i] + lane));
          if constexpr (Format::kHasMins) {
            __m256i mins = _mm256_setzero_si256();
            for (int j = 0; j < 8; j++) {
              const __m256i pairs = _mm256_madd_epi16(Load32(tile.mins[j][lane]), _mm256_set1_epi32(sum_pairs[i][j]));
              mins = _mm256_add_epi32(mins, pairs);
            }
            const __m256 min_factor = _mm256_mul_ps(_mm256_load_ps(tile.m[0] + lane), _mm256_set1_ps(scale[i]));
            sum = _mm256_fnmadd_ps(_mm256_cvtepi32_ps(mins), min_factor, sum);
          }
          _mm256_store_ps(sums[i] + lane, sum);
        }
      }
    }
  }
};

template <class Format>
constexpr Product ProductOf() {
  return {DotSuperblocks<Format>, TileProductOf<SuperblockTiles<Format>>};
}

}  // namespace

const struct SuperblockProducts SUPERBLOCK_PRODUCTS = {
    .q2_k = ProductOf<Q2_K>(),
    .q3_k = ProductOf<Q3_K>(),
    .q4_k = ProductOf<Q4_K>(),
    .q5_k = ProductOf<Q5_K>(),
    .q6_k = ProductOf<Q6_K>(),
    .iq4_xs = ProductOf<IQ4_XS>(),
};

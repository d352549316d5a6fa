// Products with weights in superblocks of 256 for registers of 256 bits with VNNI.
#include "avx2-superblocks.h"
#include "avxvnni-tiles.h"

namespace {

template <class Format>
struct SuperblockTiles {
  using Tile = ByteTile;
  static constexpr int64_t kRowsInRegisters = kVnniRows;
  static constexpr int kScales = 256 / Format::kPerScale;
  // What unsigned codes count from.
  static constexpr int kOffset = Format::kIsSigned ? 128 : Format::kZero;

  static void Unpack(ByteTile& tile, const uint8_t* w, int64_t row_bytes, int64_t, int64_t column) {
    w += column / 256 * Format::kBytes;
    for (int row = 0; row < kTileRows; row += 8) {
      const uint8_t* blocks[8];
      // Of the first halves of runs, and of the second.
      __m256i first[8], second[8], mins[8];
      for (int r = 0; r < 8; r++) {
        blocks[r] = w + (row + r) * row_bytes;
        const __m256i scales = Format::Scales(blocks[r]);
        first[r] = Floats(_mm256_castsi256_si128(scales));
        second[r] = Floats(_mm256_extracti128_si256(scales, 1));
        tile.d[row + r] = HalfAt(blocks[r] + Format::kScale);
        if constexpr (Format::kHasMins) {
          tile.dmin[row + r] = HalfAt(blocks[r] + Format::kScale + 2);
          mins[r] = Format::Mins(blocks[r]);
        }
      }
      Transpose(first);
      if constexpr (kScales == 16) Transpose(second);
      for (int run = 0; run < 8; run++) {
        float* scales = tile.scales[run * kScales / 8];
        _mm256_store_si256((__m256i*)(scales + row), first[run]);
        if constexpr (kScales == 16) _mm256_store_si256((__m256i*)(scales + kTileRows + row), second[run]);
      }
      if constexpr (Format::kHasMins) {
        Transpose(mins);
        for (int j = 0; j < 8; j++) _mm256_store_si256((__m256i*)tile.min_pairs[j][row], mins[j]);
      }
      for (int run = 0; run < 8; run++) {
        __m256i codes[8];
        for (int r = 0; r < 8; r++) {
          codes[r] = Format::Run(blocks[r], run);
          if constexpr (Format::kIsSigned) codes[r] = _mm256_xor_si256(codes[r], _mm256_set1_epi8((char)kOffset));
        }
        StoreBytes(tile, codes, 32 * run, row);
      }
    }
  }

  static __m256i Floats(__m128i words) {
    return _mm256_castps_si256(_mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(words)));
  }

  template <int kRows>
  static void Multiply(float (*sums)[kTileRows], const ByteTile& tile, const void* const* x, int64_t n, int64_t column) {
    const int8_t* q[kRows];
    float scale[kRows];
    int32_t start[kRows][kScales];
    alignas(32) int32_t sum_pairs[kRows][8];
    for (int i = 0; i < kRows; i++) {
      const Superblocks row(x[i], n);
      q[i] = row.q + column;
      scale[i] = row.scales[column / 256];
      const int16_t* sums16 = row.sums + column / 16;
      for (int j = 0; j < kScales; j++)
        start[i][j] = -kOffset * (kScales == 16 ? sums16[j] : sums16[2 * j] + sums16[2 * j + 1]);
      if constexpr (Format::kHasMins) _mm256_store_si256((__m256i*)sum_pairs[i], row.OrderedSums(column / 256));
    }
    for (int row = 0; row < kTileRows; row += 16) {
      // Σ s · Σ (code − kZero) · q, in floats that are exact up to 2^24: see avx512's.
      __m256 total[kRows][2];
      UNROLLED for (int i = 0; i < kRows; i++) total[i][0] = total[i][1] = _mm256_setzero_ps();
      for (int j = 0; j < kScales; j++) {
        __m256i products[kRows][2];
        UNROLLED for (int i = 0; i < kRows; i++)
          products[i][0] = products[i][1] = kOffset != 0 ? _mm256_set1_epi32(start[i][j]) : _mm256_setzero_si256();
        AddRun<kRows, Format::kPerScale>(products, tile, row, q, j * Format::kPerScale);
        UNROLLED for (int half = 0; half < 2; half++) {
          const __m256 s = _mm256_load_ps(tile.scales[j] + row + 8 * half);
          UNROLLED for (int i = 0; i < kRows; i++)
            total[i][half] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(products[i][half]), s, total[i][half]);
        }
      }
      UNROLLED for (int half = 0; half < 2; half++) {
        const int lane = row + 8 * half;
        const __m256 d = _mm256_load_ps(tile.d + lane);
        UNROLLED for (int i = 0; i < kRows; i++) {
          const __m256 factor = _mm256_mul_ps(d, _mm256_set1_ps(scale[i]));
          __m256 sum = _mm256_fmadd_ps(total[i][half], factor, _mm256_load_ps(sums[i] + lane));
          if constexpr (Format::kHasMins) {
            __m256i mins = _mm256_setzero_si256();
            for (int j = 0; j < 8; j++)
              mins = AddPairs(mins, Load32(tile.min_pairs[j][lane]), _mm256_set1_epi32(sum_pairs[i][j]));
            const __m256 min_factor = _mm256_mul_ps(_mm256_load_ps(tile.dmin + lane), _mm256_set1_ps(scale[i]));
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

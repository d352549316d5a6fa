// Products of many rows of activations with the same weights, for registers of 256 bits. A tile of 32 weight rows by 256
// columns is taken apart once, into unsigned bytes, four columns side by side and rows in lanes. The source is built for AVX2,
// for AVX-VNNI and for AVX-512's form of the same instructions, which tests run where there is no AVX-VNNI.
//
// For each product of a row of weights and a row of activations the additions are those of the dots in
// kernels-avx2-blocks.cc and kernels-avx2-superblocks.cc, in the same order.
#pragma once

#include "avx2.h"
#include "kernels.h"

// Each instruction set has functions of its own by the same names.
namespace {

enum { kTileColumns = 256 };

// Activation rows of which sums stay in the second-level cache.
constexpr int64_t kRowsInCache = 512;

struct alignas(32) WeightTile {
  uint8_t codes[kTileColumns / 4][kTileRows][4];
  float scales[16][kTileRows];         // of each run of columns that has one
  float mins[8][kTileRows];            // of blocks
  int16_t min_pairs[8][kTileRows][2];  // of superblocks
  float d[kTileRows], dmin[kTileRows];  // of superblocks
};

// Element j of vector i becomes element i of vector j.
inline void Transpose(__m256i v[8]) {
  __m256i a[8], b[8];
  UNROLLED for (int i = 0; i < 8; i += 2) {
    a[i] = _mm256_unpacklo_epi32(v[i], v[i + 1]);
    a[i + 1] = _mm256_unpackhi_epi32(v[i], v[i + 1]);
  }
  UNROLLED for (int i = 0; i < 8; i += 4) {
    b[i] = _mm256_unpacklo_epi64(a[i], a[i + 2]);
    b[i + 1] = _mm256_unpackhi_epi64(a[i], a[i + 2]);
    b[i + 2] = _mm256_unpacklo_epi64(a[i + 1], a[i + 3]);
    b[i + 3] = _mm256_unpackhi_epi64(a[i + 1], a[i + 3]);
  }
  UNROLLED for (int i = 0; i < 4; i++) {
    v[i] = _mm256_permute2x128_si256(b[i], b[i + 4], 0x20);
    v[i + 4] = _mm256_permute2x128_si256(b[i], b[i + 4], 0x31);
  }
}

// 32 columns of eight rows to their places in a tile.
inline void StoreBytes(WeightTile& tile, __m256i codes[8], int column, int row) {
  Transpose(codes);
  UNROLLED for (int c = 0; c < 8; c++) _mm256_store_si256((__m256i*)tile.codes[column / 4 + c][row], codes[c]);
}

// Four columns of eight rows.
inline __m256i Codes(const WeightTile& tile, int column, int row) {
  return _mm256_load_si256((const __m256i*)tile.codes[column / 4][row]);
}

// Four activations, in every lane.
inline __m256i FourOf(const int8_t* q) {
  int32_t four;
  memcpy(&four, q, sizeof four);
  return _mm256_set1_epi32(four);
}

// What codes count from when they are signed weights in unsigned bytes.
constexpr int kMiddle = 128;

#if defined(TANDEM_AVXVNNI) || defined(TANDEM_AVX256VNNI)

// Activation rows of which sums stay in registers at once.
constexpr int64_t kRowsInRegisters = 6;

#ifdef TANDEM_AVXVNNI
inline __m256i AddFours(__m256i sum, __m256i codes, __m256i q) { return _mm256_dpbusd_avx_epi32(sum, codes, q); }
inline __m256i AddPairs(__m256i sum, __m256i a, __m256i b) { return _mm256_dpwssd_avx_epi32(sum, a, b); }
#else
inline __m256i AddFours(__m256i sum, __m256i codes, __m256i q) { return _mm256_dpbusd_epi32(sum, codes, q); }
inline __m256i AddPairs(__m256i sum, __m256i a, __m256i b) { return _mm256_dpwssd_epi32(sum, a, b); }
#endif

// What a sum of products begins with, of codes that count from `zero` with activations that add up to `sum`.
inline int32_t FirstSum(int zero, int32_t sum) { return -zero * sum; }

// Adds Σ code · q over kColumns columns, for 16 of a tile's rows and kRows rows of activations. Codes count from kZero and go
// to kMostCode.
template <int kRows, int kColumns, int kZero, int kMostCode>
inline void AddRun(__m256i sums[kRows][2], const WeightTile& tile, int row, const int8_t* const q[kRows], int column) {
  UNROLLED for (int c = 0; c < kColumns; c += 4) {
    const __m256i low = Codes(tile, column + c, row), high = Codes(tile, column + c, row + 8);
    UNROLLED for (int i = 0; i < kRows; i++) {
      const __m256i same = FourOf(q[i] + column + c);
      sums[i][0] = AddFours(sums[i][0], low, same);
      sums[i][1] = AddFours(sums[i][1], high, same);
    }
  }
}

#else

constexpr int64_t kRowsInRegisters = 4;

inline __m256i AddPairs(__m256i sum, __m256i a, __m256i b) { return _mm256_add_epi32(sum, _mm256_madd_epi16(a, b)); }

// Codes that count from the middle are multiplied as the signed weights that they are.
inline int32_t FirstSum(int zero, int32_t sum) { return zero == kMiddle ? 0 : -zero * sum; }

// Products come in pairs of 16 bits. Of small codes some can be added up before they need 32.
template <int kRows, int kColumns, int kZero, int kMostCode>
inline void AddRun(__m256i sums[kRows][2], const WeightTile& tile, int row, const int8_t* const q[kRows], int column) {
  const __m256i ones = _mm256_set1_epi16(1);
  if constexpr (kZero == kMiddle) {
    for (int c = 0; c < kColumns; c += 4) {
      const __m256i middle = _mm256_set1_epi8((char)kMiddle);
      const __m256i weights[2] = {_mm256_xor_si256(Codes(tile, column + c, row), middle),
                                  _mm256_xor_si256(Codes(tile, column + c, row + 8), middle)};
      UNROLLED for (int i = 0; i < kRows; i++) {
        const __m256i same = FourOf(q[i] + column + c);
        UNROLLED for (int half = 0; half < 2; half++)
          sums[i][half] = AddPairs(sums[i][half], SignedPairs(weights[half], same), ones);
      }
    }
  } else {
    constexpr int kPairsInWord = 32767 / (2 * 128 * kMostCode);
    constexpr int kAtOnce = 4 * kPairsInWord < kColumns ? 4 * kPairsInWord : kColumns;
    static_assert(kAtOnce > 0 && kColumns % kAtOnce == 0);
    for (int c = 0; c < kColumns; c += kAtOnce) {
      __m256i words[kRows][2];
      UNROLLED for (int i = 0; i < kRows; i++) words[i][0] = words[i][1] = _mm256_setzero_si256();
      // Not unrolled by force: gcc would keep all pairs in memory and add them up at the end.
      for (int d = column + c; d < column + c + kAtOnce; d += 4) {
        const __m256i low = Codes(tile, d, row), high = Codes(tile, d, row + 8);
        UNROLLED for (int i = 0; i < kRows; i++) {
          const __m256i same = FourOf(q[i] + d);
          words[i][0] = _mm256_add_epi16(words[i][0], _mm256_maddubs_epi16(low, same));
          words[i][1] = _mm256_add_epi16(words[i][1], _mm256_maddubs_epi16(high, same));
        }
      }
      UNROLLED for (int i = 0; i < kRows; i++)
        UNROLLED for (int half = 0; half < 2; half++) sums[i][half] = AddPairs(sums[i][half], words[i][half], ones);
    }
  }
}

#endif

// Asks for a part of the tile that follows in memory: the parts of all columns are the whole of it.
inline void PrefetchNext(const uint8_t* w, int64_t row_bytes, int64_t n, int64_t column) {
  enum { kLine = 64 };
  const uint8_t* next = w + kTileRows * row_bytes;
  const int64_t last = column + kTileColumns < n ? column + kTileColumns : n;
  const auto offset = [&](int64_t c) { return kTileRows * row_bytes * c / n; };
  for (int64_t i = offset(column); i < offset(last); i += kLine)
    _mm_prefetch((const char*)next + i, _MM_HINT_T1);
}

// Passes all rows of activations by the tiles of kTileRows rows of weights. `Tiles` takes tiles apart and multiplies a few
// rows with them:
//   static void Unpack(WeightTile& tile, const uint8_t* w, int64_t row_bytes, int64_t n, int64_t column)
//   template <int kRows> static void Multiply(float (*sums)[kTileRows], const WeightTile&, const void* const* x, n, column)
template <class Tiles>
void TileProductOf(float* const* out, int64_t first_column, const uint8_t* w, int64_t row_bytes,
                   const void* const* x, int64_t n_rows, int64_t n) {
  alignas(32) float sums[kRowsInCache][kTileRows];
  WeightTile tile;
  for (int64_t first = 0; first < n_rows; first += kRowsInCache) {
    const int64_t count = n_rows - first < kRowsInCache ? n_rows - first : kRowsInCache;
    memset(sums, 0, (size_t)count * sizeof sums[0]);
    for (int64_t column = 0; column < n; column += kTileColumns) {
      PrefetchNext(w, row_bytes, n, column);
      Tiles::Unpack(tile, w, row_bytes, n, column);
      int64_t i = 0;
      for (; i + kRowsInRegisters <= count; i += kRowsInRegisters)
        Tiles::template Multiply<kRowsInRegisters>(sums + i, tile, x + first + i, n, column);
      for (; i < count; i++) Tiles::template Multiply<1>(sums + i, tile, x + first + i, n, column);
    }
    for (int64_t i = 0; i < count; i++) memcpy(out[first + i] + first_column, sums[i], sizeof sums[i]);
  }
}

}  // namespace

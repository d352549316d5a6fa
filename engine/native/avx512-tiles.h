// Products of many rows of activations with the same weights, for AVX-512 with VNNI. A tile of 32 weight rows by 256
// columns is taken apart once, into the first-level cache, with rows in lanes: a sum over columns then never crosses lanes,
// and every activation row that passes costs little more than its multiplications.
//
// For each product of a row of weights and a row of activations the additions are those of the dots in
// kernels-avx512-blocks.cc and kernels-avx512-superblocks.cc, in the same order.
#pragma once

#include "avx512.h"
#include "kernels.h"

// Each instruction set has a tile of its own by the same names.
namespace {

enum { kTileColumns = 256, kTileLanes = 16 };
static_assert(kTileRows == 2 * kTileLanes);

// Activation rows of which sums stay in registers at once, and in the second-level cache.
constexpr int64_t kRowsInRegisters = 6, kRowsInCache = 512;

struct alignas(64) WeightTile {
  uint8_t codes[kTileColumns / 4][kTileRows][4];
  float scales[16][kTileRows];     // of each run of columns that has one
  float mins[8][kTileRows];        // of blocks
  int16_t min_pairs[8][kTileRows][2];  // of superblocks
  float d[kTileRows], dmin[kTileRows];  // of superblocks
};

// Element j of vector i becomes element i of vector j.
inline void Transpose(__m512i v[16]) {
  __m512i a[16], b[16];
  UNROLLED for (int i = 0; i < 16; i += 2) {
    a[i] = _mm512_unpacklo_epi32(v[i], v[i + 1]);
    a[i + 1] = _mm512_unpackhi_epi32(v[i], v[i + 1]);
  }
  UNROLLED for (int i = 0; i < 16; i += 4) {
    b[i] = _mm512_unpacklo_epi64(a[i], a[i + 2]);
    b[i + 1] = _mm512_unpackhi_epi64(a[i], a[i + 2]);
    b[i + 2] = _mm512_unpacklo_epi64(a[i + 1], a[i + 3]);
    b[i + 3] = _mm512_unpackhi_epi64(a[i + 1], a[i + 3]);
  }
  UNROLLED for (int i = 0; i < 4; i++) {
    const __m512i even_low = _mm512_shuffle_i32x4(b[i], b[i + 4], 0x88);
    const __m512i odd_low = _mm512_shuffle_i32x4(b[i], b[i + 4], 0xdd);
    const __m512i even_high = _mm512_shuffle_i32x4(b[i + 8], b[i + 12], 0x88);
    const __m512i odd_high = _mm512_shuffle_i32x4(b[i + 8], b[i + 12], 0xdd);
    v[i] = _mm512_shuffle_i32x4(even_low, even_high, 0x88);
    v[i + 4] = _mm512_shuffle_i32x4(odd_low, odd_high, 0x88);
    v[i + 8] = _mm512_shuffle_i32x4(even_low, even_high, 0xdd);
    v[i + 12] = _mm512_shuffle_i32x4(odd_low, odd_high, 0xdd);
  }
}

// Σ code · q over kColumns columns, for the rows of a tile and kRows rows of activations. `products` holds what the sums
// begin with.
template <int kRows, int kColumns>
inline void MultiplyRun(__m512i products[kRows][2], const uint8_t (*codes)[kTileRows][4],
                               const int8_t* const q[kRows], int64_t column) {
  UNROLLED for (int c = 0; c < kColumns / 4; c++) {
    const __m512i low = _mm512_load_si512(codes[c]), high = _mm512_load_si512(codes[c][kTileLanes]);
    UNROLLED for (int i = 0; i < kRows; i++) {
      int32_t four;
      memcpy(&four, q[i] + column + 4 * c, sizeof four);
      const __m512i same = _mm512_set1_epi32(four);
      products[i][0] = _mm512_dpbusd_epi32(products[i][0], low, same);
      products[i][1] = _mm512_dpbusd_epi32(products[i][1], high, same);
    }
  }
}

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
  alignas(64) float sums[kRowsInCache][kTileRows];
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
      for (; i + 2 <= count; i += 2) Tiles::template Multiply<2>(sums + i, tile, x + first + i, n, column);
      if (i < count) Tiles::template Multiply<1>(sums + i, tile, x + first + i, n, column);
    }
    for (int64_t i = 0; i < count; i++) memcpy(out[first + i] + first_column, sums[i], sizeof sums[i]);
  }
}

}  // namespace

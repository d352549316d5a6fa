// What tiles of AVX2 and of AVX-VNNI have in common.
#pragma once

#include "avx2.h"
#include "kernels.h"

// Each instruction set has functions of its own by the same names.
namespace {

enum { kTileColumns = 256 };

// Activation rows of which sums stay in the second-level cache.
constexpr int64_t kRowsInCache = 512;

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
//   constexpr int64_t kRowsInRegisters: activation rows of which sums stay in registers at once
//   static void Unpack(WeightTile& tile, const uint8_t* w, int64_t row_bytes, int64_t n, int64_t column)
//   template <int kRows> static void Multiply(float (*sums)[kTileRows], const WeightTile&, const void* const* x, n, column)
template <class Tiles>
void TileProductOf(float* const* out, int64_t first_column, const uint8_t* w, int64_t row_bytes,
                   const void* const* x, int64_t n_rows, int64_t n) {
  alignas(32) float sums[kRowsInCache][kTileRows];
  typename Tiles::Tile tile;
  for (int64_t first = 0; first < n_rows; first += kRowsInCache) {
    const int64_t count = n_rows - first < kRowsInCache ? n_rows - first : kRowsInCache;
    memset(sums, 0, (size_t)count * sizeof sums[0]);
    for (int64_t column = 0; column < n; column += kTileColumns) {
      PrefetchNext(w, row_bytes, n, column);
      Tiles::Unpack(tile, w, row_bytes, n, column);
      int64_t i = 0;
      for (; i + Tiles::kRowsInRegisters <= count; i += Tiles::kRowsInRegisters)
        Tiles::template Multiply<Tiles::kRowsInRegisters>(sums + i, tile, x + first + i, n, column);
      for (; i < count; i++) Tiles::template Multiply<1>(sums + i, tile, x + first + i, n, column);
    }
    for (int64_t i = 0; i < count; i++) memcpy(out[first + i] + first_column, sums[i], sizeof sums[i]);
  }
}

}  // namespace

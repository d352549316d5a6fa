// Products of many rows of activations with the same weights, for arm64 with instructions that multiply bytes: by dot products,
// or by matrix products of two rows by two. A tile of 32 weight rows by 256 columns is taken apart once, into the first-level
// cache; a strip of eight of its rows then meets four rows of activations at a time. Their sums, and the totals of those times
// scales, take 16 of the 32 registers; each weight that is loaded is used for all four, and each activation for all eight.
//
// For each product of a row of weights and a row of activations the additions are those of the dots in
// kernels-neon-blocks.cc and kernels-neon-superblocks.cc, in the same order.
#pragma once

#include "kernels.h"
#include "neon.h"

// Each instruction set has a tile of its own by the same names.
namespace {

enum { kTileColumns = 256, kStripRows = 8, kStrips = kTileRows / kStripRows };

// Activation rows of which sums stay in registers at once, and in the second-level cache.
constexpr int64_t kRowsInRegisters = 4, kRowsInCache = 512;

// A vector of sums belongs to four rows of weights and one of activations, or to two and two:
//   | w0·x0 | w1·x0 | w2·x0 | w3·x0 |   or   | w0·x0 | w0·x1 | w1·x0 | w1·x1 |
// What has a number for each row of weights, or of activations, is spread over vectors in the same way.
#ifdef __ARM_FEATURE_MATMUL_INT8
constexpr int kActivationsInVector = 2;
#else
constexpr int kActivationsInVector = 1;
#endif
constexpr int kWeightsInVector = 4 / kActivationsInVector;
constexpr int kWeightVectors = kStripRows / kWeightsInVector;  // of a strip
constexpr int kSpreadRows = kTileRows * kActivationsInVector;

struct alignas(64) WeightTile {
  int8_t codes[kStrips][kTileColumns / 16][16 * kStripRows];  // as StoreColumns lays them out
  int8_t mins[kStrips][16 * kStripRows];                      // of superblocks: a column for each min of a row
  int32_t scales[16][kSpreadRows];                            // of superblocks
  float d[8][kSpreadRows], m[8][kSpreadRows];                 // of each block; of superblocks the first, d and dmin
};

// Element j of vector i becomes element i of vector j.
inline void Transpose(int32x4_t v[4]) {
  const int32x4_t a = vtrn1q_s32(v[0], v[1]), b = vtrn2q_s32(v[0], v[1]);
  const int32x4_t c = vtrn1q_s32(v[2], v[3]), d = vtrn2q_s32(v[2], v[3]);
  const auto wide = [](int32x4_t x) { return vreinterpretq_s64_s32(x); };
  v[0] = vreinterpretq_s32_s64(vtrn1q_s64(wide(a), wide(c)));
  v[1] = vreinterpretq_s32_s64(vtrn1q_s64(wide(b), wide(d)));
  v[2] = vreinterpretq_s32_s64(vtrn2q_s64(wide(a), wide(c)));
  v[3] = vreinterpretq_s32_s64(vtrn2q_s64(wide(b), wide(d)));
}

// The lower halves of two vectors, or their upper halves.
inline int8x16_t LowerHalves(int8x16_t a, int8x16_t b) {
  return vreinterpretq_s8_s64(vtrn1q_s64(vreinterpretq_s64_s8(a), vreinterpretq_s64_s8(b)));
}
inline int8x16_t UpperHalves(int8x16_t a, int8x16_t b) {
  return vreinterpretq_s8_s64(vtrn2q_s64(vreinterpretq_s64_s8(a), vreinterpretq_s64_s8(b)));
}

#ifdef __ARM_FEATURE_MATMUL_INT8

// 16 columns of a strip: [columns/8][rows][8].
inline void StoreColumns(int8_t* to, const int8x16_t rows[kStripRows]) {
  UNROLLED for (int r = 0; r < kStripRows; r += 2) {
    vst1q_s8(to + 8 * r, LowerHalves(rows[r], rows[r + 1]));
    vst1q_s8(to + 8 * r + 8 * kStripRows, UpperHalves(rows[r], rows[r + 1]));
  }
}

// Numbers of four rows of weights, the first of which is `row`.
inline void StoreOfRows(int32_t* spread, int row, int32x4_t numbers) {
  vst1q_s32(spread + 2 * row, vzip1q_s32(numbers, numbers));
  vst1q_s32(spread + 2 * row + 4, vzip2q_s32(numbers, numbers));
}
inline void StoreOfRow(float* spread, int row, float number) { spread[2 * row] = spread[2 * row + 1] = number; }

// Numbers of the rows of activations of a vector.
inline float32x4_t LoadOfActivations(const float* numbers) {
  const float32x2_t both = vld1_f32(numbers);
  return vcombine_f32(both, both);
}

// Activations of 16 columns: [columns/8][rows][8].
template <int kRows>
inline void StoreActivations(int8_t* to, const int8x16_t rows[kRows]) {
  UNROLLED for (int i = 0; i < kRows; i += 2) {
    vst1q_s8(to + 8 * i, LowerHalves(rows[i], rows[i + 1]));
    vst1q_s8(to + 8 * i + 8 * kRows, UpperHalves(rows[i], rows[i + 1]));
  }
}

// Σ code · q over kColumns columns, 8 or a multiple of 16, for the rows of a strip and kRows rows of activations.
template <int kRows, int kColumns>
inline void MultiplyRun(int32x4_t products[2 * kRows], const int8_t* codes, const int8_t* q) {
  UNROLLED for (int v = 0; v < 2 * kRows; v++) products[v] = vdupq_n_s32(0);
  UNROLLED for (int c = 0; c < kColumns; c += 8, codes += 8 * kStripRows, q += 8 * kRows) {
    int8x16_t weights[kWeightVectors];
    UNROLLED for (int r = 0; r < kWeightVectors; r++) weights[r] = vld1q_s8(codes + 16 * r);
    UNROLLED for (int i = 0; i < kRows / 2; i++) {
      const int8x16_t activations = vld1q_s8(q + 16 * i);
      UNROLLED for (int r = 0; r < kWeightVectors; r++) {
        int32x4_t& sum = products[i * kWeightVectors + r];
        sum = vmmlaq_s32(sum, weights[r], activations);
      }
    }
  }
}

// The sums of `count` rows of activations, spread, to their rows.
inline void StoreSums(float* const* out, int64_t first_column, const float* sums, int64_t count) {
  for (int64_t i = 0; i < count; i += 2, sums += kSpreadRows) {
    for (int r = 0; r < kTileRows; r += 4) {
      const float32x4_t low = vld1q_f32(sums + 2 * r), high = vld1q_f32(sums + 2 * r + 4);
      vst1q_f32(out[i] + first_column + r, vuzp1q_f32(low, high));
      if (i + 1 < count) vst1q_f32(out[i + 1] + first_column + r, vuzp2q_f32(low, high));
    }
  }
}

#else

// 16 columns of a strip: [columns/4][rows][4].
inline void StoreColumns(int8_t* to, const int8x16_t rows[kStripRows]) {
  UNROLLED for (int r = 0; r < kStripRows; r += 4) {
    int32x4_t v[4];
    UNROLLED for (int i = 0; i < 4; i++) v[i] = vreinterpretq_s32_s8(rows[r + i]);
    Transpose(v);
    UNROLLED for (int c = 0; c < 4; c++) vst1q_s8(to + 4 * (c * kStripRows + r), vreinterpretq_s8_s32(v[c]));
  }
}

// Numbers of four rows of weights, the first of which is `row`.
inline void StoreOfRows(int32_t* spread, int row, int32x4_t numbers) { vst1q_s32(spread + row, numbers); }
inline void StoreOfRow(float* spread, int row, float number) { spread[row] = number; }

// The number of the row of activations of a vector.
inline float32x4_t LoadOfActivations(const float* number) { return vld1q_dup_f32(number); }

// Activations of 16 columns: [rows][16].
template <int kRows>
inline void StoreActivations(int8_t* to, const int8x16_t rows[kRows]) {
  UNROLLED for (int i = 0; i < kRows; i++) vst1q_s8(to + 16 * i, rows[i]);
}

// Four of 16 columns.
template <int kColumns, int kRows>
inline void MultiplyColumns(int32x4_t products[2 * kRows], const int8_t* codes, const int8x16_t activations[kRows]) {
  const int8x16_t low = vld1q_s8(codes + 32 * kColumns), high = vld1q_s8(codes + 32 * kColumns + 16);
  UNROLLED for (int i = 0; i < kRows; i++) {
    products[2 * i] = vdotq_laneq_s32(products[2 * i], low, activations[i], kColumns);
    products[2 * i + 1] = vdotq_laneq_s32(products[2 * i + 1], high, activations[i], kColumns);
  }
}

// Σ code · q over kColumns columns, 8 or a multiple of 16, for the rows of a strip and kRows rows of activations.
template <int kRows, int kColumns>
inline void MultiplyRun(int32x4_t products[2 * kRows], const int8_t* codes, const int8_t* q) {
  UNROLLED for (int v = 0; v < 2 * kRows; v++) products[v] = vdupq_n_s32(0);
  UNROLLED for (int c = 0; c < kColumns; c += 16, codes += 16 * kStripRows, q += 16 * kRows) {
    int8x16_t activations[kRows];
    UNROLLED for (int i = 0; i < kRows; i++) activations[i] = vld1q_s8(q + 16 * i);
    MultiplyColumns<0, kRows>(products, codes, activations);
    MultiplyColumns<1, kRows>(products, codes, activations);
    if constexpr (kColumns > 8) {
      MultiplyColumns<2, kRows>(products, codes, activations);
      MultiplyColumns<3, kRows>(products, codes, activations);
    }
  }
}

// The sums of `count` rows of activations to their rows.
inline void StoreSums(float* const* out, int64_t first_column, const float* sums, int64_t count) {
  for (int64_t i = 0; i < count; i++) memcpy(out[i] + first_column, sums + i * kTileRows, kTileRows * sizeof(float));
}

#endif

// Vector r of a strip, of what is spread over the rows of a tile.
inline int SpreadAt(int strip, int r) { return 4 * (strip * kWeightVectors + r); }

// Activations of kRows rows as MultiplyRun takes them.
template <int kRows, int kColumns>
struct alignas(16) Activations {
  int8_t q[kColumns * kRows];

  void Take(const int8_t* const from[kRows], int64_t columns) {
    for (int64_t c = 0; c < columns; c += 16) {
      int8x16_t rows[kRows];
      UNROLLED for (int i = 0; i < kRows; i++) rows[i] = vld1q_s8(from[i] + c);
      StoreActivations<kRows>(q + c * kRows, rows);
    }
  }
};

// Passes all rows of activations by the tiles of kTileRows rows of weights. `Tiles` takes tiles apart and multiplies a few
// rows with them, adding to their sums, which are spread:
//   static void Unpack(WeightTile& tile, const uint8_t* w, int64_t row_bytes, int64_t n, int64_t column)
//   template <int kRows> static void Multiply(float* sums, const WeightTile&, const void* const* x, n, column)
template <class Tiles>
void TileProductOf(float* const* out, int64_t first_column, const uint8_t* w, int64_t row_bytes, const void* const* x,
                   int64_t n_rows, int64_t n) {
  alignas(64) float sums[kRowsInCache * kTileRows];
  WeightTile tile;
  for (int64_t first = 0; first < n_rows; first += kRowsInCache) {
    const int64_t count = n_rows - first < kRowsInCache ? n_rows - first : kRowsInCache;
    const int64_t spread = (count + kActivationsInVector - 1) / kActivationsInVector;
    memset(sums, 0, (size_t)(spread * kSpreadRows) * sizeof sums[0]);
    for (int64_t column = 0; column < n; column += kTileColumns) {
      Tiles::Unpack(tile, w, row_bytes, n, column);
      const void* const* rows = x + first;
      int64_t i = 0;
      for (; i + kRowsInRegisters <= count; i += kRowsInRegisters)
        Tiles::template Multiply<kRowsInRegisters>(sums + i * kTileRows, tile, rows + i, n, column);
      for (; i + 2 <= count; i += 2) Tiles::template Multiply<2>(sums + i * kTileRows, tile, rows + i, n, column);
      if (i < count) {  // where vectors hold two rows of activations, the last one stands in for its neighbour
        const void* const last[2] = {rows[i], rows[i]};
        Tiles::template Multiply<kActivationsInVector>(sums + i * kTileRows, tile, last, n, column);
      }
    }
    StoreSums(out + first, first_column, sums, count);
  }
}

}  // namespace

// Products with weights in blocks of 32 for arm64. Blocks are drawn in kernels-portable-blocks.cc.
#include <math.h>

#include "kernels.h"
#include "neon.h"
#ifdef __ARM_FEATURE_DOTPROD
#include "neon-tiles.h"
#endif

namespace {

// The weights of a block, without scale and minimum.
struct Weights {
  int8x16_t first, second;
};

inline int8x16_t Signed(uint8x16_t codes) { return vreinterpretq_s8_u8(codes); }

// The codes in 16 bytes, low halves first.
inline Weights Nibbles(const uint8_t* bytes) {
  const uint8x16_t packed = vld1q_u8(bytes);
  return {Signed(LowNibbles(packed)), Signed(HighNibbles(packed))};
}

inline Weights Minus(Weights codes, int8_t zero) {
  return {vsubq_s8(codes.first, vdupq_n_s8(zero)), vsubq_s8(codes.second, vdupq_n_s8(zero))};
}

// 16 for each weight whose bit is set in two bytes.
inline int8x16_t FifthBits(const uint8_t* bits) {
  const uint8x16_t bytes = vcombine_u8(vdup_n_u8(bits[0]), vdup_n_u8(bits[1]));
  const uint8x8_t bit = vcreate_u8(0x8040201008040201);
  return Signed(vandq_u8(vtstq_u8(bytes, vcombine_u8(bit, bit)), vdupq_n_u8(16)));
}

inline Weights WithFifthBits(Weights codes, const uint8_t* bits) {
  return {vorrq_s8(codes.first, FifthBits(bits)), vorrq_s8(codes.second, FifthBits(bits + 2))};
}

struct Q8_0 {
  static constexpr int kBytes = 34;
  static constexpr bool kHasMin = false;
  static Weights Unpack(const uint8_t* block) { return {Signed(vld1q_u8(block + 2)), Signed(vld1q_u8(block + 18))}; }
};

struct Q4_0 {
  static constexpr int kBytes = 18;
  static constexpr bool kHasMin = false;
  static Weights Unpack(const uint8_t* block) { return Minus(Nibbles(block + 2), 8); }
};

struct Q4_1 {
  static constexpr int kBytes = 20;
  static constexpr bool kHasMin = true;
  static Weights Unpack(const uint8_t* block) { return Nibbles(block + 4); }
};

struct Q5_0 {
  static constexpr int kBytes = 22;
  static constexpr bool kHasMin = false;
  static Weights Unpack(const uint8_t* block) { return Minus(WithFifthBits(Nibbles(block + 6), block + 2), 16); }
};

struct Q5_1 {
  static constexpr int kBytes = 24;
  static constexpr bool kHasMin = true;
  static Weights Unpack(const uint8_t* block) { return WithFifthBits(Nibbles(block + 8), block + 4); }
};

struct IQ4_NL {
  static constexpr int kBytes = 18;
  static constexpr bool kHasMin = false;
  static Weights Unpack(const uint8_t* block) {
    const uint8x16_t packed = vld1q_u8(block + 2);
    return {LevelsIQ4(LowNibbles(packed)), LevelsIQ4(HighNibbles(packed))};
  }
};

// Blocks are summed in groups of 256 weights. Within a group:
//   sum = sum + (Σ weight · q) · (d · scale)   with the inner sum exact in integers, one rounding for d · scale,
//   sum = sum + m · (scale · Σ q)              and one for the rest of each line
// block by block from zero, and the groups are added up one after the other.
constexpr int kGroup = 8;

// The activations of a row.
struct Blocks {
  const float* scales;
  const int16_t* sums;  // Σ q of each block
  const int8_t* q;
  Blocks(const void* x, int64_t n)
      : scales((const float*)x), sums((const int16_t*)(scales + n / 32)), q((const int8_t*)(sums + n / 32)) {}
};

// The sum of a group that begins with `block` and the activations of block `first`. Whole groups are a case of their own,
// without loops.
template <class Format, bool kIsWhole>
inline float DotGroup(const uint8_t* block, const Blocks& row, int64_t first, int64_t n_blocks) {
  const int64_t count = kIsWhole ? kGroup : n_blocks;
  int32x4_t products[kGroup];
  UNROLLED for (int b = 0; b < kGroup; b++) {
    products[b] = vdupq_n_s32(0);
    if (b >= count) continue;
    const Weights weights = Format::Unpack(block + b * Format::kBytes);
    const int8_t* q = row.q + 32 * (first + b);
    products[b] = AddProducts(products[b], weights.first, vld1q_s8(q));
    products[b] = AddProducts(products[b], weights.second, vld1q_s8(q + 16));
  }
  float totals[kGroup];
  vst1q_f32(totals, vcvtq_f32_s32(SumEach(products)));
  vst1q_f32(totals + 4, vcvtq_f32_s32(SumEach(products + 4)));
  float sum = 0;
  UNROLLED for (int b = 0; b < kGroup; b++) {
    if (b >= count) break;
    const uint8_t* halves = block + b * Format::kBytes;
    const float scale = row.scales[first + b];
    sum = fmaf(totals[b], HalfAt(halves) * scale, sum);
    if constexpr (Format::kHasMin) sum = fmaf(HalfAt(halves + 2), scale * (float)row.sums[first + b], sum);
  }
  return sum;
}

template <class Format>
float DotBlocks(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const Blocks row(x, n);
  const int64_t n_blocks = n / 32;
  float result = 0;
  int64_t first = 0;
  for (; first + kGroup <= n_blocks; first += kGroup, block += kGroup * Format::kBytes)
    result += DotGroup<Format, true>(block, row, first, kGroup);
  if (first < n_blocks) result += DotGroup<Format, false>(block, row, first, n_blocks - first);
  return result;
}

#ifdef __ARM_FEATURE_DOTPROD

inline int64_t BlocksInGroup(int64_t n, int64_t column) {
  const int64_t left = (n - column) / 32;
  return left < kGroup ? left : kGroup;
}

template <class Format>
struct BlockTiles {
  static void Unpack(WeightTile& tile, const uint8_t* w, int64_t row_bytes, int64_t n, int64_t column) {
    const int64_t count = BlocksInGroup(n, column);
    w += column / 32 * Format::kBytes;
    for (int strip = 0; strip < kStrips; strip++) {
      for (int64_t b = 0; b < count; b++) {
        int8x16_t first[kStripRows], second[kStripRows];
        UNROLLED for (int r = 0; r < kStripRows; r++) {
          const int row = strip * kStripRows + r;
          const uint8_t* block = w + row * row_bytes + b * Format::kBytes;
          const Weights weights = Format::Unpack(block);
          first[r] = weights.first;
          second[r] = weights.second;
          StoreOfRow(tile.d[b], row, HalfAt(block));
          if constexpr (Format::kHasMin) StoreOfRow(tile.m[b], row, HalfAt(block + 2));
        }
        StoreColumns(tile.codes[strip][2 * b], first);
        StoreColumns(tile.codes[strip][2 * b + 1], second);
      }
    }
  }

  template <int kRows>
  static void Multiply(float* sums, const WeightTile& tile, const void* const* x, int64_t n, int64_t column) {
    const int64_t count = BlocksInGroup(n, column);
    const int8_t* q[kRows];
    float scales[kGroup][kRows], offsets[kGroup][kRows];
    for (int i = 0; i < kRows; i++) {
      const Blocks row(x[i], n);
      q[i] = row.q + column;
      for (int64_t b = 0; b < count; b++) {
        scales[b][i] = row.scales[column / 32 + b];
        if constexpr (Format::kHasMin) offsets[b][i] = scales[b][i] * (float)row.sums[column / 32 + b];
      }
    }
    Activations<kRows, kTileColumns> activations;
    activations.Take(q, 32 * count);
    for (int strip = 0; strip < kStrips; strip++) {
      float32x4_t group[2 * kRows];
      UNROLLED for (int v = 0; v < 2 * kRows; v++) group[v] = vdupq_n_f32(0);
      for (int64_t b = 0; b < count; b++) {
        int32x4_t products[2 * kRows];
        MultiplyRun<kRows, 32>(products, tile.codes[strip][2 * b], activations.q + 32 * b * kRows);
        UNROLLED for (int v = 0; v < 2 * kRows; v++) {
          const int i = v / kWeightVectors * kActivationsInVector, at = SpreadAt(strip, v % kWeightVectors);
          const float32x4_t factor = vmulq_f32(vld1q_f32(tile.d[b] + at), LoadOfActivations(scales[b] + i));
          group[v] = vfmaq_f32(group[v], vcvtq_f32_s32(products[v]), factor);
          if constexpr (Format::kHasMin)
            group[v] = vfmaq_f32(group[v], vld1q_f32(tile.m[b] + at), LoadOfActivations(offsets[b] + i));
        }
      }
      UNROLLED for (int v = 0; v < 2 * kRows; v++) {
        float* sum = sums + v / kWeightVectors * kSpreadRows + SpreadAt(strip, v % kWeightVectors);
        vst1q_f32(sum, vaddq_f32(vld1q_f32(sum), group[v]));
      }
    }
  }
};

#endif

template <class Format>
constexpr Product ProductOf() {
#ifdef __ARM_FEATURE_DOTPROD
  return {DotBlocks<Format>, TileProductOf<BlockTiles<Format>>};
#else
  return {DotBlocks<Format>, nullptr};
#endif
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

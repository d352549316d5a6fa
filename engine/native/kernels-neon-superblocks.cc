// Products with weights in superblocks of 256 for arm64. Superblocks are drawn in kernels-portable-superblocks.cc.
#include <math.h>

#include "kernels.h"
#include "neon.h"
#ifdef __ARM_FEATURE_DOTPROD
#include "neon-tiles.h"
#endif

namespace {

// Bits `shift` and up of each byte, moved down to 0, or up for a negative `shift`.
inline uint8x16_t MoveDown(uint8x16_t bytes, int shift) { return vshlq_u8(bytes, vdupq_n_s8((int8_t)-shift)); }

// The sixteen codes of sub-block j in 64 bytes of two bits each, moved up to bit `to`.
inline uint8x16_t TwoBits(const uint8_t* bytes, int j, int to) {
  const uint8x16_t packed = vld1q_u8(bytes + 32 * (j / 8) + 16 * (j % 2));
  return vandq_u8(MoveDown(packed, 2 * (j / 2 % 4) - to), vdupq_n_u8((uint8_t)(3 << to)));
}

// One more bit of each code of sub-block j, in 32 bytes of which run r has bit r.
inline uint8x16_t UpperBits(const uint8_t* bytes, int j, int to) {
  return vandq_u8(MoveDown(vld1q_u8(bytes + 16 * (j % 2)), j / 2 - to), vdupq_n_u8((uint8_t)(1 << to)));
}

// The codes of sub-block j in 128 bytes of four bits each.
inline uint8x16_t PairedNibbles(const uint8_t* bytes, int j) {
  const uint8x16_t packed = vld1q_u8(bytes + 32 * (j / 4) + 16 * (j % 2));
  return j / 2 % 2 == 0 ? LowNibbles(packed) : HighNibbles(packed);
}

inline int8x16_t Signed(uint8x16_t codes) { return vreinterpretq_s8_u8(codes); }

// From the 12 scale bytes of Q4_K and Q5_K: eight scales in the lower half, eight mins in the upper half.
inline int8x16_t SixBits(const uint8_t* block) {
  static const uint8_t low_index[16] = {4, 5, 6, 7, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15};
  static const uint8_t high_index[16] = {99, 99, 99, 99, 4, 5, 6, 7, 99, 99, 99, 99, 8, 9, 10, 11};  // 99: none
  static const int8_t low_shift[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -4, -4, -4, -4};
  static const uint8_t low_mask[16] = {63, 63, 63, 63, 15, 15, 15, 15, 63, 63, 63, 63, 15, 15, 15, 15};
  const uint8x16_t header = vld1q_u8(block);  // d, dmin, 12 bytes
  const uint8x16_t low = vshlq_u8(vqtbl1q_u8(header, vld1q_u8(low_index)), vld1q_s8(low_shift));
  const uint8x16_t high = vshrq_n_u8(vqtbl1q_u8(header, vld1q_u8(high_index)), 2);
  return Signed(vorrq_u8(vandq_u8(low, vld1q_u8(low_mask)), vandq_u8(high, vdupq_n_u8(0x30))));
}

// Each format gives the codes of 16 weights, and its scales and mins: 16 of them, or 8 in the lower half if one covers 32
// weights. A weight is d · scale · (code − kZero) − dmin · min, where d is the half at kScale
// and dmin the one after it, if there are mins.

struct Q2_K {
  static constexpr int kBytes = 84, kScale = 80, kZero = 0, kPerScale = 16;
  static constexpr bool kHasMins = true;
  static int8x16_t Codes(const uint8_t* block, int j) { return Signed(TwoBits(block + 16, j, 0)); }
  static int8x16_t Scales(const uint8_t* block) { return Signed(LowNibbles(vld1q_u8(block))); }
  static int8x16_t Mins(const uint8_t* block) { return Signed(HighNibbles(vld1q_u8(block))); }
};

struct Q3_K {
  static constexpr int kBytes = 110, kScale = 108, kZero = 4, kPerScale = 16;
  static constexpr bool kHasMins = false;
  static int8x16_t Codes(const uint8_t* block, int j) {
    return Signed(vorrq_u8(TwoBits(block + 32, j, 0), UpperBits(block, j, 2)));
  }
  static int8x16_t Scales(const uint8_t* block) {
    static const int8_t shift[16] = {0, 0, 0, 0, -2, -2, -2, -2, -4, -4, -4, -4, -6, -6, -6, -6};
    uint32_t upper;
    memcpy(&upper, block + 104, sizeof upper);
    const uint8x8_t packed = vld1_u8(block + 96);
    const uint8x16_t low = LowNibbles(vcombine_u8(packed, vshr_n_u8(packed, 4)));
    const uint8x16_t shifted = vshlq_u8(vreinterpretq_u8_u32(vdupq_n_u32(upper)), vld1q_s8(shift));
    const uint8x16_t high = vshlq_n_u8(vandq_u8(shifted, vdupq_n_u8(3)), 4);
    return vsubq_s8(Signed(vorrq_u8(low, high)), vdupq_n_s8(32));
  }
};

struct Q4_K {
  static constexpr int kBytes = 144, kScale = 0, kZero = 0, kPerScale = 32;
  static constexpr bool kHasMins = true;
  static int8x16_t Codes(const uint8_t* block, int j) { return Signed(PairedNibbles(block + 16, j)); }
  static int8x16_t Scales(const uint8_t* block) { return SixBits(block); }
  static int8x16_t Mins(const uint8_t* block) {
    const int8x16_t bytes = SixBits(block);
    return vextq_s8(bytes, bytes, 8);
  }
};

struct Q5_K {
  static constexpr int kBytes = 176, kScale = 0, kZero = 0, kPerScale = 32;
  static constexpr bool kHasMins = true;
  static int8x16_t Codes(const uint8_t* block, int j) {
    return Signed(vorrq_u8(PairedNibbles(block + 48, j), UpperBits(block + 16, j, 4)));
  }
  static int8x16_t Scales(const uint8_t* block) { return Q4_K::Scales(block); }
  static int8x16_t Mins(const uint8_t* block) { return Q4_K::Mins(block); }
};

struct Q6_K {
  static constexpr int kBytes = 210, kScale = 208, kZero = 32, kPerScale = 16;
  static constexpr bool kHasMins = false;
  static int8x16_t Codes(const uint8_t* block, int j) {
    const uint8x16_t packed = vld1q_u8(block + 64 * (j / 8) + 16 * (j % 4));
    const uint8x16_t low = j % 8 < 4 ? LowNibbles(packed) : HighNibbles(packed);
    return Signed(vorrq_u8(low, TwoBits(block + 128, j, 4)));
  }
  static int8x16_t Scales(const uint8_t* block) { return Signed(vld1q_u8(block + 192)); }
};

struct IQ4_XS {
  static constexpr int kBytes = 136, kScale = 0, kZero = 0, kPerScale = 32;
  static constexpr bool kHasMins = false;
  static int8x16_t Codes(const uint8_t* block, int j) {
    const uint8x16_t packed = vld1q_u8(block + 8 + 16 * (j / 2));
    return LevelsIQ4(j % 2 == 0 ? LowNibbles(packed) : HighNibbles(packed));
  }
  static int8x16_t Scales(const uint8_t* block) {
    static const uint8_t low_index[8] = {2, 2, 3, 3, 4, 4, 5, 5}, high_index[8] = {0, 0, 0, 0, 1, 1, 1, 1};
    static const int8_t low_shift[8] = {0, -4, 0, -4, 0, -4, 0, -4}, high_shift[8] = {0, -2, -4, -6, 0, -2, -4, -6};
    const uint8x8_t packed = vld1_u8(block + 2);  // upper bits, lower bits, codes
    const uint8x8_t low = vshl_u8(vtbl1_u8(packed, vld1_u8(low_index)), vld1_s8(low_shift));
    const uint8x8_t high = vshl_u8(vtbl1_u8(packed, vld1_u8(high_index)), vld1_s8(high_shift));
    const uint8x8_t scales =
        vorr_u8(vand_u8(low, vdup_n_u8(15)), vshl_n_u8(vand_u8(high, vdup_n_u8(3)), 4));
    return vcombine_s8(vsub_s8(vreinterpret_s8_u8(scales), vdup_n_s8(32)), vdup_n_s8(0));
  }
};

// Four of 16 bytes.
inline int32x4_t Quarter(int8x16_t bytes, int k) {
  const int16x8_t half = k < 2 ? vmovl_s8(vget_low_s8(bytes)) : vmovl_high_s8(bytes);
  return k % 2 == 0 ? vmovl_s16(vget_low_s16(half)) : vmovl_high_s16(half);
}

// The activations of a row.
struct Superblocks {
  const float* scales;
  const int16_t* sums;  // Σ q of each 16
  const int8_t* q;
  Superblocks(const void* x, int64_t n)
      : scales((const float*)x), sums((const int16_t*)(scales + n / 256)), q((const int8_t*)(sums + n / 16)) {}
};

// Σ of 16 scales or mins times the sums of 16 activations each, or of 8 of those times the sums of 32.
template <int kPerScale>
inline int MultiplySums(int8x16_t bytes, const int16_t* sums) {
  int16x8_t first = vld1q_s16(sums);
  const int16x8_t second = vld1q_s16(sums + 8);
  if constexpr (kPerScale == 32) first = vpaddq_s16(first, second);
  const int16x8_t low = vmovl_s8(vget_low_s8(bytes)), high = vmovl_high_s8(bytes);
  int32x4_t total = vmull_s16(vget_low_s16(low), vget_low_s16(first));
  total = vmlal_high_s16(total, low, first);
  if constexpr (kPerScale == 16) {
    total = vmlal_s16(total, vget_low_s16(high), vget_low_s16(second));
    total = vmlal_high_s16(total, high, second);
  }
  return vaddvq_s32(total);
}

// Superblock by superblock from zero:
//   result = result + (Σ s · (code − kZero) · q) · (d · scale)   with sums over a superblock exact in integers,
//   result = result − (Σ m · q) · (dmin · scale)                 one rounding for the factor, and one for the rest
template <class Format>
float DotSuperblocks(const void* w, const void* x, int64_t n) {
  constexpr int kRun = Format::kPerScale;
  const uint8_t* block = (const uint8_t*)w;
  const Superblocks row(x, n);
  float result = 0;
  for (int64_t b = 0; b < n / 256; b++, block += Format::kBytes) {
    const int8_t* q = row.q + 256 * b;
    const int8x16_t scales = Format::Scales(block);
    int32x4_t products = vdupq_n_s32(0);
    UNROLLED for (int k = 0; k < 256 / kRun / 4; k++) {
      int32x4_t runs[4];
      UNROLLED for (int r = 0; r < 4; r++) {
        runs[r] = vdupq_n_s32(0);
        UNROLLED for (int i = (4 * k + r) * kRun; i < (4 * k + r + 1) * kRun; i += 16)
          runs[r] = AddProducts(runs[r], Format::Codes(block, i / 16), vld1q_s8(q + i));
      }
      products = vmlaq_s32(products, SumEach(runs), Quarter(scales, k));
    }
    int total = vaddvq_s32(products);
    if constexpr (Format::kZero != 0) total -= Format::kZero * MultiplySums<kRun>(scales, row.sums + 16 * b);
    result = fmaf((float)total, HalfAt(block + Format::kScale) * row.scales[b], result);
    if constexpr (Format::kHasMins) {
      const int mins = MultiplySums<kRun>(Format::Mins(block), row.sums + 16 * b);
      result = fmaf(-(float)mins, HalfAt(block + Format::kScale + 2) * row.scales[b], result);
    }
  }
  return result;
}

#ifdef __ARM_FEATURE_DOTPROD

template <class Format>
struct SuperblockTiles {
  static constexpr int kScales = 256 / Format::kPerScale;

  static void Unpack(WeightTile& tile, const uint8_t* w, int64_t row_bytes, int64_t, int64_t column) {
    w += column / 256 * Format::kBytes;
    for (int strip = 0; strip < kStrips; strip++) {
      const uint8_t* rows = w + strip * kStripRows * row_bytes;
      int8x16_t v[kStripRows];
      UNROLLED for (int j = 0; j < 16; j++) {
        UNROLLED for (int r = 0; r < kStripRows; r++)
          v[r] = vsubq_s8(Format::Codes(rows + r * row_bytes, j), vdupq_n_s8(Format::kZero));
        StoreColumns(tile.codes[strip][j], v);
      }
      if constexpr (Format::kHasMins) {
        for (int r = 0; r < kStripRows; r++) v[r] = Format::Mins(rows + r * row_bytes);
        StoreColumns(tile.mins[strip], v);
      }
      for (int r = 0; r < kStripRows; r++) v[r] = Format::Scales(rows + r * row_bytes);
      for (int r = 0; r < kStripRows; r += 4) {
        UNROLLED for (int k = 0; k < kScales / 4; k++) {
          int32x4_t scales[4];
          UNROLLED for (int i = 0; i < 4; i++) scales[i] = Quarter(v[r + i], k);
          Transpose(scales);
          UNROLLED for (int i = 0; i < 4; i++)
            StoreOfRows(tile.scales[4 * k + i], strip * kStripRows + r, scales[i]);
        }
      }
      for (int r = 0; r < kStripRows; r++) {
        const uint8_t* halves = rows + r * row_bytes + Format::kScale;
        StoreOfRow(tile.d[0], strip * kStripRows + r, HalfAt(halves));
        if constexpr (Format::kHasMins) StoreOfRow(tile.m[0], strip * kStripRows + r, HalfAt(halves + 2));
      }
    }
  }

  template <int kRows>
  static void Multiply(float* sums, const WeightTile& tile, const void* const* x, int64_t n, int64_t column) {
    const int8_t* q[kRows];
    float scales[kRows];
    for (int i = 0; i < kRows; i++) {
      const Superblocks row(x[i], n);
      q[i] = row.q + column;
      scales[i] = row.scales[column / 256];
    }
    Activations<kRows, kTileColumns> activations;
    activations.Take(q, kTileColumns);
    Activations<kRows, 16> lower_sums, upper_sums;
    if constexpr (Format::kHasMins) TakeSums<kRows>(lower_sums, upper_sums, x, n, column);

    for (int strip = 0; strip < kStrips; strip++) {
      int32x4_t totals[2 * kRows];
      UNROLLED for (int v = 0; v < 2 * kRows; v++) totals[v] = vdupq_n_s32(0);
      for (int j = 0; j < kScales; j++) {
        constexpr int kRun = Format::kPerScale;
        int32x4_t products[2 * kRows];
        MultiplyRun<kRows, kRun>(products, tile.codes[strip][j * kRun / 16], activations.q + j * kRun * kRows);
        UNROLLED for (int v = 0; v < 2 * kRows; v++) {
          const int32x4_t scale = vld1q_s32(tile.scales[j] + SpreadAt(strip, v % kWeightVectors));
          totals[v] = vmlaq_s32(totals[v], products[v], scale);
        }
      }
      int32x4_t lower[2 * kRows], upper[2 * kRows];
      if constexpr (Format::kHasMins) {
        MultiplyRun<kRows, kScales>(lower, tile.mins[strip], lower_sums.q);
        MultiplyRun<kRows, kScales>(upper, tile.mins[strip], upper_sums.q);
      }
      UNROLLED for (int v = 0; v < 2 * kRows; v++) {
        const int at = SpreadAt(strip, v % kWeightVectors);
        const float32x4_t scale = LoadOfActivations(scales + v / kWeightVectors * kActivationsInVector);
        float* to = sums + v / kWeightVectors * kSpreadRows + at;
        const float32x4_t factor = vmulq_f32(vld1q_f32(tile.d[0] + at), scale);
        float32x4_t sum = vfmaq_f32(vld1q_f32(to), vcvtq_f32_s32(totals[v]), factor);
        if constexpr (Format::kHasMins) {
          const int32x4_t mins = vaddq_s32(lower[v], vshlq_n_s32(upper[v], 7));
          sum = vfmsq_f32(sum, vcvtq_f32_s32(mins), vmulq_f32(vld1q_f32(tile.m[0] + at), scale));
        }
        vst1q_f32(to, sum);
      }
    }
  }

  // Mins multiply with the sums of 16 or 32 activations as weights do with activations. Those sums have up to 13 bits: here is
  // sum = lower + 128 · upper, in bytes.
  template <int kRows>
  static void TakeSums(Activations<kRows, 16>& lower, Activations<kRows, 16>& upper, const void* const* x, int64_t n,
                       int64_t column) {
    int8x16_t low[kRows], high[kRows];
    for (int i = 0; i < kRows; i++) {
      const int16_t* sums = Superblocks(x[i], n).sums + column / 16;
      int16x8_t first = vld1q_s16(sums);
      const int16x8_t second = vld1q_s16(sums + 8);
      if constexpr (kScales == 8) first = vpaddq_s16(first, second);
      low[i] = vandq_s8(vcombine_s8(vmovn_s16(first), vmovn_s16(second)), vdupq_n_s8(127));
      high[i] = vcombine_s8(vshrn_n_s16(first, 7), vshrn_n_s16(second, 7));
    }
    StoreActivations<kRows>(lower.q, low);
    StoreActivations<kRows>(upper.q, high);
  }
};

#endif

template <class Format>
constexpr Product ProductOf() {
#ifdef __ARM_FEATURE_DOTPROD
  return {DotSuperblocks<Format>, TileProductOf<SuperblockTiles<Format>>};
#else
  return {DotSuperblocks<Format>, nullptr};
#endif
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

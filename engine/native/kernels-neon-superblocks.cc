// Products with weights in superblocks of 256 for arm64. Superblocks are drawn in kernels-portable-superblocks.cc.
#include "kernels.h"
#include "neon.h"

namespace {

// Scales, or mins, of each 16 weights.
struct Words {
  int16_t of[16];
};

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

// Scales and mins of Q4_K and Q5_K, from their 12 bytes.
inline void UnpackSixBits(const uint8_t* packed, Words& scales, Words& mins) {
  for (int j = 0; j < 8; j++) {
    const int s = j < 4 ? packed[j] & 63 : (packed[j + 4] & 15) | (packed[j - 4] >> 6) << 4;
    const int m = j < 4 ? packed[j + 4] & 63 : packed[j + 4] >> 4 | (packed[j] >> 6) << 4;
    scales.of[2 * j] = scales.of[2 * j + 1] = (int16_t)s;
    mins.of[2 * j] = mins.of[2 * j + 1] = (int16_t)m;
  }
}

// Each format gives the codes of a sub-block of 16, and its scales and mins. A weight is d · scale · (code − kZero) −
// dmin · min, where d is the half at kScale and dmin the one after it, if there are mins.

struct Q2_K {
  static constexpr int kBytes = 84, kScale = 80, kZero = 0;
  static constexpr bool kHasMins = true;
  static int8x16_t Codes(const uint8_t* block, int j) { return vreinterpretq_s8_u8(TwoBits(block + 16, j, 0)); }
  static void Scales(const uint8_t* block, Words& scales, Words& mins) {
    for (int j = 0; j < 16; j++) {
      scales.of[j] = block[j] & 15;
      mins.of[j] = block[j] >> 4;
    }
  }
};

struct Q3_K {
  static constexpr int kBytes = 110, kScale = 108, kZero = 4;
  static constexpr bool kHasMins = false;
  static int8x16_t Codes(const uint8_t* block, int j) {
    return vreinterpretq_s8_u8(vorrq_u8(TwoBits(block + 32, j, 0), UpperBits(block, j, 2)));
  }
  static void Scales(const uint8_t* block, Words& scales, Words&) {
    const uint8_t* packed = block + 96;
    for (int j = 0; j < 16; j++) {
      const int low = j < 8 ? packed[j] & 15 : packed[j - 8] >> 4;
      const int high = packed[8 + j % 4] >> (2 * (j / 4)) & 3;
      scales.of[j] = (int16_t)((low | high << 4) - 32);
    }
  }
};

struct Q4_K {
  static constexpr int kBytes = 144, kScale = 0, kZero = 0;
  static constexpr bool kHasMins = true;
  static int8x16_t Codes(const uint8_t* block, int j) { return vreinterpretq_s8_u8(PairedNibbles(block + 16, j)); }
  static void Scales(const uint8_t* block, Words& scales, Words& mins) { UnpackSixBits(block + 4, scales, mins); }
};

struct Q5_K {
  static constexpr int kBytes = 176, kScale = 0, kZero = 0;
  static constexpr bool kHasMins = true;
  static int8x16_t Codes(const uint8_t* block, int j) {
    return vreinterpretq_s8_u8(vorrq_u8(PairedNibbles(block + 48, j), UpperBits(block + 16, j, 4)));
  }
  static void Scales(const uint8_t* block, Words& scales, Words& mins) { UnpackSixBits(block + 4, scales, mins); }
};

struct Q6_K {
  static constexpr int kBytes = 210, kScale = 208, kZero = 32;
  static constexpr bool kHasMins = false;
  static int8x16_t Codes(const uint8_t* block, int j) {
    const uint8x16_t packed = vld1q_u8(block + 64 * (j / 8) + 16 * (j % 4));
    const uint8x16_t low = j % 8 < 4 ? LowNibbles(packed) : HighNibbles(packed);
    return vreinterpretq_s8_u8(vorrq_u8(low, TwoBits(block + 128, j, 4)));
  }
  static void Scales(const uint8_t* block, Words& scales, Words&) {
    for (int j = 0; j < 16; j++) scales.of[j] = (int8_t)block[192 + j];
  }
};

struct IQ4_XS {
  static constexpr int kBytes = 136, kScale = 0, kZero = 0;
  static constexpr bool kHasMins = false;
  static int8x16_t Codes(const uint8_t* block, int j) {
    const uint8x16_t packed = vld1q_u8(block + 8 + 16 * (j / 2));
    return LevelsIQ4(j % 2 == 0 ? LowNibbles(packed) : HighNibbles(packed));
  }
  static void Scales(const uint8_t* block, Words& scales, Words&) {
    for (int j = 0; j < 8; j++) {
      const int low = block[4 + j / 2] >> (4 * (j % 2)) & 15;
      const int high = block[2 + j / 4] >> (2 * (j % 4)) & 3;
      scales.of[2 * j] = scales.of[2 * j + 1] = (int16_t)((low | high << 4) - 32);
    }
  }
};

// Σ of 16 products of words.
inline int Sum(const Words& words, const int16_t* sums) {
  int32x4_t total = vdupq_n_s32(0);
  for (int j = 0; j < 16; j += 4) total = vmlal_s16(total, vld1_s16(words.of + j), vld1_s16(sums + j));
  return vaddvq_s32(total);
}

// Everything within a superblock is exact in integers.
template <class Format>
float DotSuperblocks(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* activation_scales = (const float*)x;
  const int16_t* sums = (const int16_t*)(activation_scales + n / 256);
  const int8_t* q = (const int8_t*)(sums + n / 16);
  float result = 0;
  for (int64_t b = 0; b < n / 256; b++, block += Format::kBytes, q += 256, sums += 16) {
    Words scales, mins;
    Format::Scales(block, scales, mins);
    int32x4_t products = vdupq_n_s32(0);
    for (int j = 0; j < 16; j++) {
      const int32x4_t product = AddProducts(vdupq_n_s32(0), Format::Codes(block, j), vld1q_s8(q + 16 * j));
      products = vmlaq_n_s32(products, product, scales.of[j]);
    }
    int total = vaddvq_s32(products);
    if constexpr (Format::kZero != 0) total -= Format::kZero * Sum(scales, sums);
    result += HalfAt(block + Format::kScale) * activation_scales[b] * (float)total;
    if constexpr (Format::kHasMins) {
      result -= HalfAt(block + Format::kScale + 2) * activation_scales[b] * (float)Sum(mins, sums);
    }
  }
  return result;
}

}  // namespace

const struct SuperblockProducts SUPERBLOCK_PRODUCTS = {
    .q2_k = {DotSuperblocks<Q2_K>, nullptr},
    .q3_k = {DotSuperblocks<Q3_K>, nullptr},
    .q4_k = {DotSuperblocks<Q4_K>, nullptr},
    .q5_k = {DotSuperblocks<Q5_K>, nullptr},
    .q6_k = {DotSuperblocks<Q6_K>, nullptr},
    .iq4_xs = {DotSuperblocks<IQ4_XS>, nullptr},
};

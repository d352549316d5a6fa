// Products with weights in blocks of 32 for arm64. Blocks are drawn in kernels-portable-blocks.cc.
#include "kernels.h"
#include "neon.h"

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

template <class Format>
float DotBlocks(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* scales = (const float*)x;
  const int16_t* sums = (const int16_t*)(scales + n / 32);
  const int8_t* q = (const int8_t*)(sums + n / 32);
  float32x4_t result = vdupq_n_f32(0);
  float offset = 0;
  for (int64_t b = 0; b < n / 32; b++, block += Format::kBytes, q += 32) {
    const Weights weights = Format::Unpack(block);
    int32x4_t products = AddProducts(vdupq_n_s32(0), weights.first, vld1q_s8(q));
    products = AddProducts(products, weights.second, vld1q_s8(q + 16));
    result = vfmaq_n_f32(result, vcvtq_f32_s32(products), HalfAt(block) * scales[b]);
    if constexpr (Format::kHasMin) offset += HalfAt(block + 2) * scales[b] * (float)sums[b];
  }
  return vaddvq_f32(result) + offset;
}

}  // namespace

const struct BlockProducts BLOCK_PRODUCTS = {
    .q8_0 = {DotBlocks<Q8_0>, nullptr},
    .q4_0 = {DotBlocks<Q4_0>, nullptr},
    .q4_1 = {DotBlocks<Q4_1>, nullptr},
    .q5_0 = {DotBlocks<Q5_0>, nullptr},
    .q5_1 = {DotBlocks<Q5_1>, nullptr},
    .iq4_nl = {DotBlocks<IQ4_NL>, nullptr},
};

// Kernels for arm64, compiled twice: for any such processor, and for those with the dot-product instructions (all of
// Apple's, and most others since 2018). Block layouts are drawn in kernels-portable.cc.
#include <arm_neon.h>
#include <string.h>

#include "kernels.h"

#ifdef __ARM_FEATURE_DOTPROD
#define KERNELS kernels_dotprod
#define KERNELS_NAME "neon dotprod"
#else
#define KERNELS kernels_neon
#define KERNELS_NAME "neon"
#endif

static inline float Half(uint16_t half) {
  float16_t value;
  memcpy(&value, &half, sizeof value);
  return (float)value;
}

static inline float HalfAt(const uint8_t* p) {
  uint16_t half;
  memcpy(&half, p, sizeof half);
  return Half(half);
}

// sum + Σ of each four products of bytes.
static inline int32x4_t AddProducts(int32x4_t sum, int8x16_t a, int8x16_t b) {
#ifdef __ARM_FEATURE_DOTPROD
  return vdotq_s32(sum, a, b);
#else
  sum = vpadalq_s16(sum, vmull_s8(vget_low_s8(a), vget_low_s8(b)));
  return vpadalq_s16(sum, vmull_s8(vget_high_s8(a), vget_high_s8(b)));
#endif
}

static inline float32x4_t LoadHalfs(const uint16_t* p) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p))); }

static inline float32x4_t LoadBf16(const uint16_t* p) { return vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(p), 16)); }

static inline float Bf16(uint16_t upper) {
  const uint32_t bits = (uint32_t)upper << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

// e^x to about 1e-7: x = n·ln 2 + r with |r| ≤ ln 2 / 2, the Taylor polynomial of degree 6 at r, times 2^n.
static inline float32x4_t Exp(float32x4_t x) {
  x = vminq_f32(vmaxq_f32(x, vdupq_n_f32(-87.0f)), vdupq_n_f32(88.0f));
  const float32x4_t n = vrndnq_f32(vmulq_n_f32(x, 1.44269504f));
  // ln 2 in two parts, so that n·ln 2 is exact enough.
  float32x4_t r = vfmsq_f32(x, n, vdupq_n_f32(0.693145751953125f));
  r = vfmsq_f32(r, n, vdupq_n_f32(1.42860677e-6f));
  float32x4_t p = vdupq_n_f32(1.0f / 720);
  p = vfmaq_f32(vdupq_n_f32(1.0f / 120), p, r);
  p = vfmaq_f32(vdupq_n_f32(1.0f / 24), p, r);
  p = vfmaq_f32(vdupq_n_f32(1.0f / 6), p, r);
  p = vfmaq_f32(vdupq_n_f32(0.5f), p, r);
  p = vfmaq_f32(vdupq_n_f32(1.0f), p, r);
  p = vfmaq_f32(vdupq_n_f32(1.0f), p, r);
  const int32x4_t exponent = vshlq_n_s32(vaddq_s32(vcvtq_s32_f32(n), vdupq_n_s32(127)), 23);
  return vmulq_f32(p, vreinterpretq_f32_s32(exponent));
}

static void RoundF16(const float* x, void* out, int64_t n) {
  uint16_t* halfs = (uint16_t*)out;
  int64_t i = 0;
  for (; i + 4 <= n; i += 4) vst1_u16(halfs + i, vreinterpret_u16_f16(vcvt_f16_f32(vld1q_f32(x + i))));
  for (; i < n; i++) {
    const float16_t half = (float16_t)x[i];
    memcpy(halfs + i, &half, sizeof half);
  }
}

static void RoundQ80(const float* x, void* out, int64_t n) {
  float* scales = (float*)out;
  int8_t* q = (int8_t*)(scales + n / 32);
  for (int64_t b = 0; b < n / 32; b++, x += 32, q += 32) {
    float32x4_t magnitude = vdupq_n_f32(0);
    for (int i = 0; i < 32; i += 4) magnitude = vmaxq_f32(magnitude, vabsq_f32(vld1q_f32(x + i)));
    const float largest = vmaxvq_f32(magnitude);
    const float inverse = largest > 0 ? 127.0f / largest : 0.0f;
    scales[b] = (float)(float16_t)(largest / 127.0f);
    for (int i = 0; i < 32; i += 8) {
      const int16x4_t low = vqmovn_s32(vcvtnq_s32_f32(vmulq_n_f32(vld1q_f32(x + i), inverse)));
      const int16x4_t high = vqmovn_s32(vcvtnq_s32_f32(vmulq_n_f32(vld1q_f32(x + i + 4), inverse)));
      vst1_s8(q + i, vqmovn_s16(vcombine_s16(low, high)));
    }
  }
}

static float DotF32(const void* w, const void* x, int64_t n) {
  const float* a = (const float*)w;
  const float* b = (const float*)x;
  float32x4_t s0 = vdupq_n_f32(0), s1 = s0;
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    s0 = vfmaq_f32(s0, vld1q_f32(a + i), vld1q_f32(b + i));
    s1 = vfmaq_f32(s1, vld1q_f32(a + i + 4), vld1q_f32(b + i + 4));
  }
  float sum = vaddvq_f32(vaddq_f32(s0, s1));
  for (; i < n; i++) sum += a[i] * b[i];
  return sum;
}

static float DotF16(const void* w, const void* x, int64_t n) {
  const uint16_t* a = (const uint16_t*)w;
  const uint16_t* b = (const uint16_t*)x;
  float32x4_t s0 = vdupq_n_f32(0), s1 = s0;
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    s0 = vfmaq_f32(s0, LoadHalfs(a + i), LoadHalfs(b + i));
    s1 = vfmaq_f32(s1, LoadHalfs(a + i + 4), LoadHalfs(b + i + 4));
  }
  float sum = vaddvq_f32(vaddq_f32(s0, s1));
  for (; i < n; i++) sum += Half(a[i]) * Half(b[i]);
  return sum;
}

static float DotBf16(const void* w, const void* x, int64_t n) {
  const uint16_t* a = (const uint16_t*)w;
  const uint16_t* b = (const uint16_t*)x;
  float32x4_t s0 = vdupq_n_f32(0), s1 = s0;
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    s0 = vfmaq_f32(s0, LoadBf16(a + i), LoadBf16(b + i));
    s1 = vfmaq_f32(s1, LoadBf16(a + i + 4), LoadBf16(b + i + 4));
  }
  float sum = vaddvq_f32(vaddq_f32(s0, s1));
  for (; i < n; i++) sum += Bf16(a[i]) * Bf16(b[i]);
  return sum;
}

static float DotQ80(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* scales = (const float*)x;
  const int8_t* q = (const int8_t*)(scales + n / 32);
  float32x4_t sum = vdupq_n_f32(0);
  for (int64_t b = 0; b < n / 32; b++, block += 34, q += 32) {
    const int8_t* weights = (const int8_t*)(block + 2);
    int32x4_t products = AddProducts(vdupq_n_s32(0), vld1q_s8(weights), vld1q_s8(q));
    products = AddProducts(products, vld1q_s8(weights + 16), vld1q_s8(q + 16));
    sum = vfmaq_n_f32(sum, vcvtq_f32_s32(products), HalfAt(block) * scales[b]);
  }
  return vaddvq_f32(sum);
}

static inline void UnpackScalesQ4K(const uint8_t* packed, uint8_t* scales, uint8_t* mins) {
  for (int j = 0; j < 4; j++) {
    scales[j] = packed[j] & 63;
    mins[j] = packed[j + 4] & 63;
    scales[j + 4] = (uint8_t)((packed[j + 8] & 15) | (packed[j] >> 6) << 4);
    mins[j + 4] = (uint8_t)((packed[j + 8] >> 4) | (packed[j + 4] >> 6) << 4);
  }
}

static float DotQ4K(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* activation_scales = (const float*)x;
  const int16_t* sums = (const int16_t*)(activation_scales + n / 256);
  const int8_t* q = (const int8_t*)(sums + n / 16);
  const uint8x16_t nibble = vdupq_n_u8(15);
  float result = 0;
  for (int64_t b = 0; b < n / 256; b++, block += 144, q += 256, sums += 16) {
    uint8_t scales[8], mins[8];
    UnpackScalesQ4K(block + 4, scales, mins);
    const int16x8_t sums32 = vpaddq_s16(vld1q_s16(sums), vld1q_s16(sums + 8));
    const int16x8_t mins16 = vreinterpretq_s16_u16(vmovl_u8(vld1_u8(mins)));
    const int32x4_t offsets = vaddq_s32(vmull_s16(vget_low_s16(mins16), vget_low_s16(sums32)),
                                        vmull_s16(vget_high_s16(mins16), vget_high_s16(sums32)));
    int32x4_t products = vdupq_n_s32(0);
    for (int j = 0; j < 4; j++) {  // 32 bytes hold sub-block 2j in the low nibbles and 2j+1 in the high ones
      const uint8x16_t b0 = vld1q_u8(block + 16 + 32 * j), b1 = vld1q_u8(block + 32 + 32 * j);
      const int8_t* a = q + 64 * j;
      int32x4_t low = AddProducts(vdupq_n_s32(0), vreinterpretq_s8_u8(vandq_u8(b0, nibble)), vld1q_s8(a));
      low = AddProducts(low, vreinterpretq_s8_u8(vandq_u8(b1, nibble)), vld1q_s8(a + 16));
      int32x4_t high = AddProducts(vdupq_n_s32(0), vreinterpretq_s8_u8(vshrq_n_u8(b0, 4)), vld1q_s8(a + 32));
      high = AddProducts(high, vreinterpretq_s8_u8(vshrq_n_u8(b1, 4)), vld1q_s8(a + 48));
      products = vmlaq_n_s32(products, low, scales[2 * j]);
      products = vmlaq_n_s32(products, high, scales[2 * j + 1]);
    }
    const float d = HalfAt(block) * activation_scales[b], dmin = HalfAt(block + 2) * activation_scales[b];
    result += d * (float)vaddvq_s32(products) - dmin * (float)vaddvq_s32(offsets);
  }
  return result;
}

static float DotQ6K(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* activation_scales = (const float*)x;
  const int16_t* sums = (const int16_t*)(activation_scales + n / 256);
  const int8_t* q = (const int8_t*)(sums + n / 16);
  const uint8x16_t nibble = vdupq_n_u8(15), two_bits = vdupq_n_u8(3);
  float result = 0;
  for (int64_t b = 0; b < n / 256; b++, block += 210, q += 256, sums += 16) {
    const int8_t* scales = (const int8_t*)(block + 192);
    int32x4_t products = vdupq_n_s32(0);
    int offset = 0;
    for (int sub_block = 0; sub_block < 16; sub_block++) {
      const int half = sub_block / 8, k = sub_block / 2 % 4, part = 16 * (sub_block % 2);
      const uint8x16_t ql = vld1q_u8(block + 64 * half + 32 * (k % 2) + part);
      const uint8x16_t qh = vld1q_u8(block + 128 + 32 * half + part);
      const uint8x16_t low = k < 2 ? vandq_u8(ql, nibble) : vshrq_n_u8(ql, 4);
      const uint8x16_t high = vshlq_n_u8(vandq_u8(vshlq_u8(qh, vdupq_n_s8((int8_t)(-2 * k))), two_bits), 4);
      const int32x4_t product =
          AddProducts(vdupq_n_s32(0), vreinterpretq_s8_u8(vorrq_u8(low, high)), vld1q_s8(q + 16 * sub_block));
      products = vmlaq_n_s32(products, product, scales[sub_block]);
      offset += scales[sub_block] * sums[sub_block];
    }
    result += HalfAt(block + 208) * activation_scales[b] * (float)(vaddvq_s32(products) - 32 * offset);
  }
  return result;
}

static void Scores(float* scores, const float* q, const uint16_t* keys, int64_t n_positions, int64_t head_dim) {
  for (int64_t p = 0; p < n_positions; p++, keys += head_dim) {
    float32x4_t sum = vdupq_n_f32(0);
    int64_t i = 0;
    for (; i + 4 <= head_dim; i += 4) sum = vfmaq_f32(sum, vld1q_f32(q + i), LoadHalfs(keys + i));
    float score = vaddvq_f32(sum);
    for (; i < head_dim; i++) score += q[i] * Half(keys[i]);
    scores[p] = score;
  }
}

static void AddValues(float* out, const float* weights, const uint16_t* values, int64_t n_positions, int64_t head_dim) {
  int64_t i = 0;
  for (; i + 16 <= head_dim; i += 16) {  // a strip of the head stays in registers over all positions
    float32x4_t sum[4];
    for (int j = 0; j < 4; j++) sum[j] = vld1q_f32(out + i + 4 * j);
    for (int64_t p = 0; p < n_positions; p++) {
      const uint16_t* value = values + p * head_dim + i;
      for (int j = 0; j < 4; j++) sum[j] = vfmaq_n_f32(sum[j], LoadHalfs(value + 4 * j), weights[p]);
    }
    for (int j = 0; j < 4; j++) vst1q_f32(out + i + 4 * j, sum[j]);
  }
  for (; i < head_dim; i++) {
    for (int64_t p = 0; p < n_positions; p++) out[i] += weights[p] * Half(values[p * head_dim + i]);
  }
}

// The last elements, fewer than four, go through the same vector function.
static inline float32x4_t LoadTail(const float* x, int64_t n) {
  float lanes[4] = {0, 0, 0, 0};
  memcpy(lanes, x, (size_t)n * sizeof(float));
  return vld1q_f32(lanes);
}

static float Exponentials(float* x, int64_t n, float largest) {
  float32x4_t sum = vdupq_n_f32(0);
  int64_t i = 0;
  for (; i + 4 <= n; i += 4) {
    const float32x4_t e = Exp(vsubq_f32(vld1q_f32(x + i), vdupq_n_f32(largest)));
    vst1q_f32(x + i, e);
    sum = vaddq_f32(sum, e);
  }
  float total = vaddvq_f32(sum);
  if (i < n) {
    float lanes[4];
    vst1q_f32(lanes, Exp(vsubq_f32(LoadTail(x + i, n - i), vdupq_n_f32(largest))));
    for (int64_t j = i; j < n; j++) {
      x[j] = lanes[j - i];
      total += x[j];
    }
  }
  return total;
}

static inline float32x4_t SiluTimes(float32x4_t gate, float32x4_t up) {
  const float32x4_t e = Exp(vnegq_f32(gate));
  return vmulq_f32(vdivq_f32(gate, vaddq_f32(vdupq_n_f32(1.0f), e)), up);
}

static void SwiGlu(float* gate, const float* up, int64_t n) {
  int64_t i = 0;
  for (; i + 4 <= n; i += 4) vst1q_f32(gate + i, SiluTimes(vld1q_f32(gate + i), vld1q_f32(up + i)));
  if (i < n) {
    float lanes[4];
    vst1q_f32(lanes, SiluTimes(LoadTail(gate + i, n - i), LoadTail(up + i, n - i)));
    memcpy(gate + i, lanes, (size_t)(n - i) * sizeof(float));
  }
}

const struct Kernels KERNELS = {
    KERNELS_NAME,
    RoundF16,
    portable_round_bf16,
    RoundQ80,
    portable_round_q8_k,
    DotF32,
    DotF16,
    DotBf16,
    DotQ80,
    DotQ4K,
    DotQ6K,
    Scores,
    AddValues,
    Exponentials,
    SwiGlu,
};

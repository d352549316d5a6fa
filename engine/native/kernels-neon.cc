// Kernels for arm64, compiled three times: for any such processor, for those with the dot-product instructions (all of
// Apple's, and most others since 2018), and for those with matrix products of bytes, too (Apple's since the M2). Products
// with quantized weights are in kernels-neon-blocks.cc and kernels-neon-superblocks.cc.
#include <math.h>

#include "kernels.h"
#include "neon.h"

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

static void ThroughF16(const float* x, float* out, int64_t n) {
  int64_t i = 0;
  for (; i + 4 <= n; i += 4) vst1q_f32(out + i, vcvt_f32_f16(vcvt_f16_f32(vld1q_f32(x + i))));
  for (; i < n; i++) out[i] = (float)(float16_t)x[i];
}

static void RoundBlocks(const float* x, void* out, int64_t n) {
  float* scales = (float*)out;
  int16_t* sums = (int16_t*)(scales + n / 32);
  int8_t* q = (int8_t*)(sums + n / 32);
  for (int64_t b = 0; b < n / 32; b++, x += 32, q += 32) {
    float32x4_t magnitude = vdupq_n_f32(0);
    for (int i = 0; i < 32; i += 4) magnitude = vmaxq_f32(magnitude, vabsq_f32(vld1q_f32(x + i)));
    const float largest = vmaxvq_f32(magnitude);
    scales[b] = (float)(float16_t)(largest / 127.0f);
    // Of values so small that their scale is 0, the inverse might overflow, and the codes do not matter.
    const float inverse = scales[b] > 0 ? 127.0f / largest : 0.0f;
    for (int i = 0; i < 32; i += 8) {
      const int16x4_t low = vqmovn_s32(vcvtnq_s32_f32(vmulq_n_f32(vld1q_f32(x + i), inverse)));
      const int16x4_t high = vqmovn_s32(vcvtnq_s32_f32(vmulq_n_f32(vld1q_f32(x + i + 4), inverse)));
      vst1_s8(q + i, vqmovn_s16(vcombine_s16(low, high)));
    }
    sums[b] = (int16_t)(vaddlvq_s8(vld1q_s8(q)) + vaddlvq_s8(vld1q_s8(q + 16)));
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

// The last elements, fewer than four, go through the same vector function.
static inline float32x4_t LoadTail(const float* x, int64_t n) {
  float lanes[4] = {0, 0, 0, 0};
  memcpy(lanes, x, (size_t)n * sizeof(float));
  return vld1q_f32(lanes);
}

static float Scale(float* x, int64_t n, float factor) {
  float32x4_t lanes = vdupq_n_f32(-INFINITY);
  int64_t i = 0;
  for (; i + 4 <= n; i += 4) {
    const float32x4_t scaled = vmulq_n_f32(vld1q_f32(x + i), factor);
    vst1q_f32(x + i, scaled);
    lanes = vmaxnmq_f32(lanes, scaled);  // the number where the other is none
  }
  float largest = vmaxvq_f32(lanes);
  for (; i < n; i++) {
    x[i] *= factor;
    if (x[i] > largest) largest = x[i];
  }
  return largest;
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
    .name = KERNELS_NAME,
    .round_f16 = RoundF16,
    .round_bf16 = portable_round_bf16,
    .round_blocks = RoundBlocks,
    .round_superblocks = portable_round_superblocks,
    .through_f16 = ThroughF16,
    .dot_f32 = DotF32,
    .dot_f16 = DotF16,
    .dot_bf16 = DotBf16,
    .block_products = &BLOCK_PRODUCTS,
    .superblock_products = &SUPERBLOCK_PRODUCTS,
    .attention = &attention_kernels_neon,
    .scale = Scale,
    .exponentials = Exponentials,
    .swiglu = SwiGlu,
};

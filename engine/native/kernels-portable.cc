// Kernels for any processor, in plain C: the baseline, and the readable form of what the vector files do. Products with
// quantized weights are in kernels-portable-blocks.cc and kernels-portable-superblocks.cc.
#include <math.h>
#include <string.h>

#include "kernels.h"
#include "portable.h"

// Sums run in this many lanes, so that a compiler may use vectors without changing the result.
enum { kLanes = 8 };

static float SumLanes(const float* lanes) {
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

// Round to nearest, ties to even.
static uint16_t HalfOfFloat(float value) {
  const uint32_t bits = BitsOfFloat(value);
  const uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
  const uint32_t magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return (uint16_t)(sign | 0x7e00);   // NaN
  if (magnitude >= 0x477ff000) return (uint16_t)(sign | 0x7c00);  // rounds to infinity
  if (magnitude < 0x38800000) {                                   // subnormal: let the float adder round
    const float shifted = FloatOfBits(magnitude) + 0.5f;
    return (uint16_t)(sign | (BitsOfFloat(shifted) - 0x3f000000));
  }
  const uint32_t rounded = magnitude + 0xfff + (magnitude >> 13 & 1);
  return (uint16_t)(sign | (rounded - 0x38000000) >> 13);
}

static void RoundF16(const float* x, void* out, int64_t n) {
  uint16_t* halfs = (uint16_t*)out;
  for (int64_t i = 0; i < n; i++) halfs[i] = HalfOfFloat(x[i]);
}

static void ThroughF16(const float* x, float* out, int64_t n) {
  for (int64_t i = 0; i < n; i++) out[i] = FloatOfHalf(HalfOfFloat(x[i]));
}

// Round to nearest, ties to even; NaN stays NaN.
void portable_round_bf16(const float* x, void* out, int64_t n) {
  uint16_t* upper = (uint16_t*)out;
  for (int64_t i = 0; i < n; i++) {
    const uint32_t bits = BitsOfFloat(x[i]);
    const int is_nan = (bits & 0x7fffffff) > 0x7f800000;
    upper[i] = (uint16_t)(is_nan ? (bits >> 16 | 64) : (bits + 0x7fff + (bits >> 16 & 1)) >> 16);
  }
}

static int8_t Nearest(float value) { return (int8_t)rintf(value); }

static void RoundBlocks(const float* x, void* out, int64_t n) {
  float* scales = (float*)out;
  int16_t* sums = (int16_t*)(scales + n / 32);
  int8_t* q = (int8_t*)(sums + n / 32);
  for (int64_t b = 0; b < n / 32; b++, x += 32, q += 32) {
    float largest = 0;
    for (int i = 0; i < 32; i++) largest = fmaxf(largest, fabsf(x[i]));
    scales[b] = FloatOfHalf(HalfOfFloat(largest / 127.0f));
    // Of values so small that their scale is 0, the inverse might overflow, and the codes do not matter.
    const float inverse = scales[b] > 0 ? 127.0f / largest : 0.0f;
    int sum = 0;
    for (int i = 0; i < 32; i++) {
      q[i] = Nearest(x[i] * inverse);
      sum += q[i];
    }
    sums[b] = (int16_t)sum;
  }
}

// The scale is negative when the value of greatest magnitude is positive: that value then becomes exactly −127.
void portable_round_superblocks(const float* x, void* out, int64_t n) {
  float* scales = (float*)out;
  int16_t* sums = (int16_t*)(scales + n / 256);
  int8_t* q = (int8_t*)(sums + n / 16);
  for (int64_t b = 0; b < n / 256; b++, x += 256, q += 256, sums += 16) {
    float extreme = 0;
    for (int i = 0; i < 256; i++) {
      if (fabsf(x[i]) > fabsf(extreme)) extreme = x[i];
    }
    // Smaller values count as 0: the inverse would overflow.
    const float inverse = fabsf(extreme) > 1e-36f ? -127.0f / extreme : 0.0f;
    scales[b] = inverse != 0 ? 1.0f / inverse : 0.0f;
    for (int i = 0; i < 256; i++) q[i] = Nearest(fminf(127.0f, x[i] * inverse));
    for (int j = 0; j < 16; j++) {
      int sum = 0;
      for (int i = 0; i < 16; i++) sum += q[16 * j + i];
      sums[j] = (int16_t)sum;
    }
  }
}

static float DotF32(const void* w, const void* x, int64_t n) {
  const float* a = (const float*)w;
  const float* b = (const float*)x;
  float lanes[kLanes] = {0};
  for (int64_t i = 0; i < n; i++) lanes[i % kLanes] += a[i] * b[i];
  return SumLanes(lanes);
}

static float DotF16(const void* w, const void* x, int64_t n) {
  const uint16_t* a = (const uint16_t*)w;
  const uint16_t* b = (const uint16_t*)x;
  float lanes[kLanes] = {0};
  for (int64_t i = 0; i < n; i++) lanes[i % kLanes] += FloatOfHalf(a[i]) * FloatOfHalf(b[i]);
  return SumLanes(lanes);
}

static float DotBf16(const void* w, const void* x, int64_t n) {
  const uint16_t* a = (const uint16_t*)w;
  const uint16_t* b = (const uint16_t*)x;
  float lanes[kLanes] = {0};
  for (int64_t i = 0; i < n; i++)
    lanes[i % kLanes] += FloatOfBits((uint32_t)a[i] << 16) * FloatOfBits((uint32_t)b[i] << 16);
  return SumLanes(lanes);
}

static float Scale(float* x, int64_t n, float factor) {
  float largest = -INFINITY;
  for (int64_t i = 0; i < n; i++) {
    x[i] *= factor;
    if (x[i] > largest) largest = x[i];
  }
  return largest;
}

static float Exponentials(float* x, int64_t n, float largest) {
  float lanes[kLanes] = {0};
  for (int64_t i = 0; i < n; i++) {
    x[i] = expf(x[i] - largest);
    lanes[i % kLanes] += x[i];
  }
  return SumLanes(lanes);
}

static void SwiGlu(float* gate, const float* up, int64_t n) {
  for (int64_t i = 0; i < n; i++) gate[i] = gate[i] / (1.0f + expf(-gate[i])) * up[i];
}

const struct Kernels kernels_portable = {
    .name = "portable",
    .round_f16 = RoundF16,
    .round_bf16 = portable_round_bf16,
    .round_blocks = RoundBlocks,
    .round_superblocks = portable_round_superblocks,
    .through_f16 = ThroughF16,
    .dot_f32 = DotF32,
    .dot_f16 = DotF16,
    .dot_bf16 = DotBf16,
    .block_products = &block_products_portable,
    .superblock_products = &superblock_products_portable,
    .attention = &attention_kernels_portable,
    .scale = Scale,
    .exponentials = Exponentials,
    .swiglu = SwiGlu,
};

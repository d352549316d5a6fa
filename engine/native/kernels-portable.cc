// Kernels for any processor, in plain C: the baseline, and the readable form of what the vector files do.
#include <math.h>
#include <string.h>

#include "kernels.h"

// Sums run in this many lanes, so that a compiler may use vectors without changing the result.
enum { kLanes = 8 };

static float SumLanes(const float* lanes) {
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

static float FloatOfBits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static uint32_t BitsOfFloat(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

// IEEE half: | sign 1 | exponent 5 | fraction 10 |.
static float FloatOfHalf(uint16_t half) {
  const uint32_t sign = (uint32_t)(half & 0x8000) << 16;
  const uint32_t exponent = (half >> 10) & 31;
  const uint32_t fraction = half & 0x3ff;
  if (exponent == 31) return FloatOfBits(sign | 0x7f800000 | fraction << 13);
  if (exponent != 0) return FloatOfBits(sign | (exponent + 112) << 23 | fraction << 13);
  const float tiny = (float)fraction * 0x1p-24f;  // subnormal: no implied leading one
  return sign ? -tiny : tiny;
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

static uint16_t LoadHalf(const uint8_t* p) {
  uint16_t half;
  memcpy(&half, p, sizeof half);
  return half;
}

static void RoundF16(const float* x, void* out, int64_t n) {
  uint16_t* halfs = (uint16_t*)out;
  for (int64_t i = 0; i < n; i++) halfs[i] = HalfOfFloat(x[i]);
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

static void RoundQ80(const float* x, void* out, int64_t n) {
  float* scales = (float*)out;
  int8_t* q = (int8_t*)(scales + n / 32);
  for (int64_t b = 0; b < n / 32; b++, x += 32, q += 32) {
    float largest = 0;
    for (int i = 0; i < 32; i++) largest = fmaxf(largest, fabsf(x[i]));
    const float inverse = largest > 0 ? 127.0f / largest : 0.0f;
    scales[b] = FloatOfHalf(HalfOfFloat(largest / 127.0f));
    for (int i = 0; i < 32; i++) q[i] = Nearest(x[i] * inverse);
  }
}

// The scale is negative when the value of greatest magnitude is positive: that value then becomes exactly −127.
void portable_round_q8_k(const float* x, void* out, int64_t n) {
  float* scales = (float*)out;
  int16_t* sums = (int16_t*)(scales + n / 256);
  int8_t* q = (int8_t*)(sums + n / 16);
  for (int64_t b = 0; b < n / 256; b++, x += 256, q += 256, sums += 16) {
    float extreme = 0;
    for (int i = 0; i < 256; i++) {
      if (fabsf(x[i]) > fabsf(extreme)) extreme = x[i];
    }
    const float inverse = extreme != 0 ? -127.0f / extreme : 0.0f;
    scales[b] = extreme != 0 ? 1.0f / inverse : 0.0f;
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

// Q8_0 block, 34 bytes, 32 weights:   | d: f16 | q0 … q31: i8 |      weight[i] = d · q[i]
// Source: GGUF tensor type 8.
static float DotQ80(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* scales = (const float*)x;
  const int8_t* q = (const int8_t*)(scales + n / 32);
  float sum = 0;
  for (int64_t b = 0; b < n / 32; b++, block += 34, q += 32) {
    const int8_t* weights = (const int8_t*)(block + 2);
    int product = 0;
    for (int i = 0; i < 32; i++) product += weights[i] * q[i];
    sum += FloatOfHalf(LoadHalf(block)) * scales[b] * (float)product;
  }
  return sum;
}

// Q4_K block, 144 bytes, 256 weights in 8 sub-blocks of 32:   | d: f16 | dmin: f16 | scales: 12 bytes | qs: 128 bytes |
//   scales: 6-bit s[j] and m[j]; j < 4: s = byte j & 63, m = byte j+4 & 63; else the low four bits of s and m share
//   byte j+4 and their upper two bits are the upper bits of bytes j−4 and j. qs: sub-block j takes bytes 32·(j/2) …,
//   low nibbles for even j, high nibbles for odd j. weight[i] = d · s[j] · q[i] − dmin · m[j].   Source: GGUF tensor
//   type 12.
static void UnpackScalesQ4K(const uint8_t* packed, uint8_t* scales, uint8_t* mins) {
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
  float result = 0;
  for (int64_t b = 0; b < n / 256; b++, block += 144, q += 256, sums += 16) {
    uint8_t scales[8], mins[8];
    UnpackScalesQ4K(block + 4, scales, mins);
    int products = 0, offsets = 0;
    for (int j = 0; j < 8; j++) {
      const uint8_t* nibbles = block + 16 + 32 * (j / 2);
      int product = 0;
      for (int i = 0; i < 32; i++) product += (j % 2 ? nibbles[i] >> 4 : nibbles[i] & 15) * q[32 * j + i];
      products += scales[j] * product;
      offsets += mins[j] * (sums[2 * j] + sums[2 * j + 1]);
    }
    const float d = FloatOfHalf(LoadHalf(block)) * activation_scales[b];
    const float dmin = FloatOfHalf(LoadHalf(block + 2)) * activation_scales[b];
    result += d * (float)products - dmin * (float)offsets;
  }
  return result;
}

// Q6_K block, 210 bytes, 256 weights in 16 sub-blocks of 16:   | ql: 128 bytes | qh: 64 bytes | scales: i8 × 16 | d:
// f16 |
//   Each half h of 128 weights: four runs k of 32. Low four bits: runs 0 and 1 in the low nibbles of ql[64h …] and
//   ql[64h+32 …], runs 2 and 3 in their high nibbles. Upper two bits: bits 2k … 2k+1 of qh[32h …]. weight[i] = d ·
//   scales[i/16] · (q[i] − 32).   Source: GGUF tensor type 14.
static float DotQ6K(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* activation_scales = (const float*)x;
  const int16_t* sums = (const int16_t*)(activation_scales + n / 256);
  const int8_t* q = (const int8_t*)(sums + n / 16);
  float result = 0;
  for (int64_t b = 0; b < n / 256; b++, block += 210, q += 256, sums += 16) {
    const int8_t* scales = (const int8_t*)(block + 192);
    int products = 0;
    for (int run = 0; run < 8; run++) {
      const int half = run / 4, k = run % 4;
      const uint8_t* low = block + 64 * half + 32 * (k % 2);
      const uint8_t* high = block + 128 + 32 * half;
      for (int part = 0; part < 2; part++) {
        int product = 0;
        for (int i = 16 * part; i < 16 * part + 16; i++) {
          const int nibble = k < 2 ? low[i] & 15 : low[i] >> 4;
          product += (nibble | (high[i] >> (2 * k) & 3) << 4) * q[32 * run + i];
        }
        const int sub_block = 2 * run + part;
        products += scales[sub_block] * (product - 32 * sums[sub_block]);
      }
    }
    result += FloatOfHalf(LoadHalf(block + 208)) * activation_scales[b] * (float)products;
  }
  return result;
}

static void Scores(float* scores, const float* q, const uint16_t* keys, int64_t n_positions, int64_t head_dim) {
  for (int64_t p = 0; p < n_positions; p++, keys += head_dim) {
    float lanes[kLanes] = {0};
    for (int64_t i = 0; i < head_dim; i++) lanes[i % kLanes] += q[i] * FloatOfHalf(keys[i]);
    scores[p] = SumLanes(lanes);
  }
}

static void AddValues(float* out, const float* weights, const uint16_t* values, int64_t n_positions, int64_t head_dim) {
  for (int64_t p = 0; p < n_positions; p++, values += head_dim) {
    for (int64_t i = 0; i < head_dim; i++) out[i] += weights[p] * FloatOfHalf(values[i]);
  }
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
    "portable",
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

// What the portable kernels share. All functions are static: see CMakeLists.txt for why.
#pragma once

#include <stdint.h>
#include <string.h>

static inline float FloatOfBits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline uint32_t BitsOfFloat(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

// IEEE half: | sign 1 | exponent 5 | fraction 10 |.
static inline float FloatOfHalf(uint16_t half) {
  const uint32_t sign = (uint32_t)(half & 0x8000) << 16;
  const uint32_t exponent = (half >> 10) & 31;
  const uint32_t fraction = half & 0x3ff;
  if (exponent == 31) return FloatOfBits(sign | 0x7f800000 | fraction << 13);
  if (exponent != 0) return FloatOfBits(sign | (exponent + 112) << 23 | fraction << 13);
  const float tiny = (float)fraction * 0x1p-24f;  // subnormal: no implied leading one
  return sign ? -tiny : tiny;
}

// A half at any address.
static inline float HalfAt(const uint8_t* p) {
  uint16_t half;
  memcpy(&half, p, sizeof half);
  return FloatOfHalf(half);
}

// The sixteen levels of IQ4_NL and IQ4_XS: closer together near zero, where most weights are.   Source: ggml.
static const int8_t kLevelsIQ4[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

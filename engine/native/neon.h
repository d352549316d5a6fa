// What the NEON kernels share. All functions are static: see CMakeLists.txt for why.
#pragma once

#include <arm_neon.h>
#include <stdint.h>
#include <string.h>

// These files are compiled once for each level, and the tables' names say which is which.
#if defined(__ARM_FEATURE_DOTPROD) && defined(__ARM_FEATURE_MATMUL_INT8)
#define KERNELS kernels_i8mm
#define KERNELS_NAME "neon i8mm"
#define BLOCK_PRODUCTS block_products_i8mm
#define SUPERBLOCK_PRODUCTS superblock_products_i8mm
#elif defined(__ARM_FEATURE_DOTPROD)
#define KERNELS kernels_dotprod
#define KERNELS_NAME "neon dotprod"
#define BLOCK_PRODUCTS block_products_dotprod
#define SUPERBLOCK_PRODUCTS superblock_products_dotprod
#else
#define KERNELS kernels_neon
#define KERNELS_NAME "neon"
#define BLOCK_PRODUCTS block_products_neon
#define SUPERBLOCK_PRODUCTS superblock_products_neon
#endif

// Loops over registers, which must not remain loops.
#if defined(__clang__)
#define UNROLLED _Pragma("clang loop unroll(full)")
#elif defined(__GNUC__)
#define UNROLLED _Pragma("GCC unroll 16")
#else
#define UNROLLED
#endif

static inline float Half(uint16_t half) {
  float16_t value;
  memcpy(&value, &half, sizeof value);
  return (float)value;
}

// A half at any address.
static inline float HalfAt(const uint8_t* p) {
  uint16_t half;
  memcpy(&half, p, sizeof half);
  return Half(half);
}

static inline float32x4_t LoadHalfs(const uint16_t* p) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p))); }

// sum + Σ of each four products of bytes.
static inline int32x4_t AddProducts(int32x4_t sum, int8x16_t a, int8x16_t b) {
#ifdef __ARM_FEATURE_DOTPROD
  return vdotq_s32(sum, a, b);
#else
  sum = vpadalq_s16(sum, vmull_s8(vget_low_s8(a), vget_low_s8(b)));
  return vpadalq_s16(sum, vmull_s8(vget_high_s8(a), vget_high_s8(b)));
#endif
}

// Σ of the lanes of each of four vectors.
static inline int32x4_t SumEach(const int32x4_t v[4]) {
  return vpaddq_s32(vpaddq_s32(v[0], v[1]), vpaddq_s32(v[2], v[3]));
}

// The low half of each byte, or its high half.
static inline uint8x16_t LowNibbles(uint8x16_t bytes) { return vandq_u8(bytes, vdupq_n_u8(15)); }
static inline uint8x16_t HighNibbles(uint8x16_t bytes) { return vshrq_n_u8(bytes, 4); }

// The levels of IQ4_NL and IQ4_XS for these codes.
static inline int8x16_t LevelsIQ4(uint8x16_t codes) {
  static const int8_t levels[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
  return vqtbl1q_s8(vld1q_s8(levels), codes);
}

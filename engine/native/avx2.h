// What the AVX2 kernels share. All functions are static: see CMakeLists.txt for why.
#pragma once

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

// The same sources are built with and without VNNI, under names of their own.
#if defined(TANDEM_AVXVNNI)
#define KERNELS kernels_avxvnni
#define KERNELS_NAME "avxvnni"
#define BLOCK_PRODUCTS block_products_avxvnni
#define SUPERBLOCK_PRODUCTS superblock_products_avxvnni
#elif defined(TANDEM_AVX256VNNI)
#define KERNELS kernels_avx256vnni
#define KERNELS_NAME "avx256vnni"
#define BLOCK_PRODUCTS block_products_avx256vnni
#define SUPERBLOCK_PRODUCTS superblock_products_avx256vnni
#else
#define KERNELS kernels_avx2
#define KERNELS_NAME "avx2"
#define BLOCK_PRODUCTS block_products_avx2
#define SUPERBLOCK_PRODUCTS superblock_products_avx2
#endif

// Loops over registers, which must not remain loops.
#if defined(__clang__)
#define UNROLLED _Pragma("clang loop unroll(full)")
#elif defined(__GNUC__)
#define UNROLLED _Pragma("GCC unroll 16")
#else
#define UNROLLED
#endif

static inline float Half(uint16_t half) { return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(half))); }

// A half at any address.
static inline float HalfAt(const uint8_t* p) {
  uint16_t half;
  memcpy(&half, p, sizeof half);
  return Half(half);
}

static inline __m256 LoadHalfs(const uint16_t* p) { return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i*)p)); }

// Dots read each weight once, in the order of the file: asking for what lies a little ahead keeps memory busy across the
// borders of pages, where the processor's own look ahead ends. Measured on a Cascade Lake server: a third to a half faster,
// for any distance from 1 to 8 kB.
static inline void Prefetch(const void* weights, int bytes) {
  enum { kAhead = 2048, kLine = 64 };
  for (int i = 0; i < bytes; i += kLine) _mm_prefetch((const char*)weights + kAhead + i, _MM_HINT_T0);
}

static inline float SumFloats(__m256 v) {
  __m128 s = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  s = _mm_add_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
}

static inline __m256i Load32(const void* p) { return _mm256_loadu_si256((const __m256i*)p); }

// Codes of four bits: the low halves of 16 bytes, then their high halves.
static inline __m256i Nibbles(const uint8_t* bytes) {
  const __m128i packed = _mm_loadu_si128((const __m128i*)bytes);
  return _mm256_and_si256(_mm256_set_m128i(_mm_srli_epi16(packed, 4), packed), _mm256_set1_epi8(15));
}

// The levels of IQ4_NL and IQ4_XS for these codes.
static inline __m256i LevelsIQ4(__m256i codes) {
  const __m128i levels = _mm_setr_epi8(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113);
  return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(levels), codes);
}

// Sums of two neighbouring products, in 16 bits: at most 2 · 128 · 127, for signed weights.
static inline __m256i SignedPairs(__m256i weights, __m256i q) {
  // The multiply takes unsigned by signed: |weight| times activation with weight's sign.
  return _mm256_maddubs_epi16(_mm256_abs_epi8(weights), _mm256_sign_epi8(q, weights));
}

// Products with weights in blocks of 32 for AVX-512 with VNNI. Blocks are drawn in kernels-portable-blocks.cc.
#include "avx512.h"
#include "kernels.h"

namespace {

// VNNI multiplies unsigned codes by signed activations. Two blocks fill a register; a weight is d · (code − kZero),
// plus m if there is a minimum.

struct Q8_0 {
  static constexpr int kBytes = 34, kZero = 128;
  static constexpr bool kHasMin = false;
  static __m512i Codes(const uint8_t* a, const uint8_t* b) {
    const __m256i first = _mm256_loadu_si256((const __m256i*)(a + 2));
    const __m512i weights =
        _mm512_inserti64x4(_mm512_castsi256_si512(first), _mm256_loadu_si256((const __m256i*)(b + 2)), 1);
    return _mm512_xor_si512(weights, _mm512_set1_epi8((char)0x80));
  }
};

struct Q4_0 {
  static constexpr int kBytes = 18, kZero = 8;
  static constexpr bool kHasMin = false;
  static __m512i Codes(const uint8_t* a, const uint8_t* b) { return Nibbles(a + 2, b + 2); }
};

struct Q4_1 {
  static constexpr int kBytes = 20, kZero = 0;
  static constexpr bool kHasMin = true;
  static __m512i Codes(const uint8_t* a, const uint8_t* b) { return Nibbles(a + 4, b + 4); }
};

// The fifth bits of two blocks are a mask for 64 bytes.
inline __m512i WithFifthBits(__m512i codes, const uint8_t* a, const uint8_t* b) {
  const __mmask64 mask = Load32(a) | (uint64_t)Load32(b) << 32;
  return _mm512_mask_add_epi8(codes, mask, codes, _mm512_set1_epi8(16));
}

struct Q5_0 {
  static constexpr int kBytes = 22, kZero = 16;
  static constexpr bool kHasMin = false;
  static __m512i Codes(const uint8_t* a, const uint8_t* b) {
    return WithFifthBits(Nibbles(a + 6, b + 6), a + 2, b + 2);
  }
};

struct Q5_1 {
  static constexpr int kBytes = 24, kZero = 0;
  static constexpr bool kHasMin = true;
  static __m512i Codes(const uint8_t* a, const uint8_t* b) {
    return WithFifthBits(Nibbles(a + 8, b + 8), a + 4, b + 4);
  }
};

struct IQ4_NL {
  static constexpr int kBytes = 18, kZero = 128;
  static constexpr bool kHasMin = false;
  static __m512i Codes(const uint8_t* a, const uint8_t* b) {
    const __m128i unsigned_levels = _mm_xor_si128(LevelsIQ4(), _mm_set1_epi8((char)0x80));
    return LookUp(unsigned_levels, Nibbles(a + 2, b + 2));
  }
};

// Σ (code − kZero) · q of each four neighbours.
template <class Format>
inline __m512 Products(__m512i codes, __m512i q) {
  __m512i products = _mm512_dpbusd_epi32(_mm512_setzero_si512(), codes, q);
  if constexpr (Format::kZero != 0) {
    const __m512i zeros = _mm512_dpbusd_epi32(_mm512_setzero_si512(), _mm512_set1_epi8((char)Format::kZero), q);
    products = _mm512_sub_epi32(products, zeros);
  }
  return _mm512_cvtepi32_ps(products);
}

// The halves at a and b, times two activation scales, in lanes 0 and 1.
inline __m128 ScalePair(const uint8_t* a, const uint8_t* b, const float* activation_scales) {
  const __m128i halves = _mm_cvtsi32_si128((int)(Load16(a) | (uint32_t)Load16(b) << 16));
  return _mm_mul_ps(_mm_cvtph_ps(halves), _mm_castsi128_ps(_mm_loadl_epi64((const __m128i*)activation_scales)));
}

template <class Format>
float DotBlocks(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* scales = (const float*)x;
  const int16_t* sums = (const int16_t*)(scales + n / 32);
  const int8_t* q = (const int8_t*)(sums + n / 32);
  const __m512i halves = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
  __m512 result = _mm512_setzero_ps();
  __m128 offsets = _mm_setzero_ps();
  int64_t b = 0;
  for (; b + 2 <= n / 32; b += 2, block += 2 * Format::kBytes, q += 64) {
    const uint8_t* second = block + Format::kBytes;
    const __m512 products = Products<Format>(Format::Codes(block, second), _mm512_loadu_si512(q));
    const __m512 d = _mm512_castps128_ps512(ScalePair(block, second, scales + b));
    result = _mm512_fmadd_ps(products, _mm512_permutexvar_ps(halves, d), result);
    if constexpr (Format::kHasMin) {
      const __m128i sum_pair = _mm_cvtepi16_epi32(_mm_cvtsi32_si128((int)Load32((const uint8_t*)(sums + b))));
      const __m128 m = ScalePair(block + 2, second + 2, scales + b);
      offsets = _mm_fmadd_ps(m, _mm_cvtepi32_ps(sum_pair), offsets);
    }
  }
  if (b < n / 32) {  // the last block of an odd number meets zeros in its second half
    const __m512i last = _mm512_zextsi256_si512(_mm256_loadu_si256((const __m256i*)q));
    const __m512 products = Products<Format>(Format::Codes(block, block), last);
    result = _mm512_fmadd_ps(products, _mm512_set1_ps(HalfAt(block) * scales[b]), result);
    if constexpr (Format::kHasMin) {
      offsets = _mm_add_ss(offsets, _mm_set_ss(HalfAt(block + 2) * scales[b] * (float)sums[b]));
    }
  }
  float sum = _mm512_reduce_add_ps(result);
  if constexpr (Format::kHasMin) sum += _mm_cvtss_f32(_mm_add_ss(offsets, _mm_movehdup_ps(offsets)));
  return sum;
}

}  // namespace

const struct BlockDots block_dots_avx512 = {
    .q8_0 = DotBlocks<Q8_0>,
    .q4_0 = DotBlocks<Q4_0>,
    .q4_1 = DotBlocks<Q4_1>,
    .q5_0 = DotBlocks<Q5_0>,
    .q5_1 = DotBlocks<Q5_1>,
    .iq4_nl = DotBlocks<IQ4_NL>,
};

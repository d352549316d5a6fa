// Products with weights in blocks of 32 for AVX2. Blocks are drawn in kernels-portable-blocks.cc.
#include "avx2.h"
#include "kernels.h"

namespace {

// 16 for each weight whose bit is set in four bytes, and 0 for the others.
inline __m256i FifthBits(const uint8_t* bits) {
  int word;
  memcpy(&word, bits, sizeof word);
  const __m256i index = _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
  const __m256i bytes = _mm256_shuffle_epi8(_mm256_set1_epi32(word), index);  // byte i / 8 in place i
  const __m256i bit = _mm256_set1_epi64x((long long)0x8040201008040201);
  return _mm256_and_si256(_mm256_cmpeq_epi8(_mm256_and_si256(bytes, bit), bit), _mm256_set1_epi8(16));
}

struct Q8_0 {
  static constexpr int kBytes = 34;
  static constexpr bool kIsSigned = true, kHasMin = false;
  static __m256i Weights(const uint8_t* block) { return Load32(block + 2); }
};

struct Q4_0 {
  static constexpr int kBytes = 18;
  static constexpr bool kIsSigned = true, kHasMin = false;
  static __m256i Weights(const uint8_t* block) { return _mm256_sub_epi8(Nibbles(block + 2), _mm256_set1_epi8(8)); }
};

struct Q4_1 {
  static constexpr int kBytes = 20;
  static constexpr bool kIsSigned = false, kHasMin = true;
  static __m256i Weights(const uint8_t* block) { return Nibbles(block + 4); }
};

struct Q5_0 {
  static constexpr int kBytes = 22;
  static constexpr bool kIsSigned = true, kHasMin = false;
  static __m256i Weights(const uint8_t* block) {
    return _mm256_sub_epi8(_mm256_or_si256(Nibbles(block + 6), FifthBits(block + 2)), _mm256_set1_epi8(16));
  }
};

struct Q5_1 {
  static constexpr int kBytes = 24;
  static constexpr bool kIsSigned = false, kHasMin = true;
  static __m256i Weights(const uint8_t* block) { return _mm256_or_si256(Nibbles(block + 8), FifthBits(block + 4)); }
};

struct IQ4_NL {
  static constexpr int kBytes = 18;
  static constexpr bool kIsSigned = true, kHasMin = false;
  static __m256i Weights(const uint8_t* block) { return LevelsIQ4(Nibbles(block + 2)); }
};

template <class Format>
float DotBlocks(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* scales = (const float*)x;
  const int16_t* sums = (const int16_t*)(scales + n / 32);
  const int8_t* q = (const int8_t*)(sums + n / 32);
  __m256 result = _mm256_setzero_ps();
  float offset = 0;
  for (int64_t b = 0; b < n / 32; b++, block += Format::kBytes, q += 32) {
    const __m256i weights = Format::Weights(block);
    const __m256i pairs =
        Format::kIsSigned ? SignedPairs(weights, Load32(q)) : _mm256_maddubs_epi16(weights, Load32(q));
    const __m256i products = _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
    result = _mm256_fmadd_ps(_mm256_cvtepi32_ps(products), _mm256_set1_ps(HalfAt(block) * scales[b]), result);
    if constexpr (Format::kHasMin) offset += HalfAt(block + 2) * scales[b] * (float)sums[b];
  }
  return SumFloats(result) + offset;
}

}  // namespace

const struct BlockProducts block_products_avx2 = {
    .q8_0 = {DotBlocks<Q8_0>, nullptr},
    .q4_0 = {DotBlocks<Q4_0>, nullptr},
    .q4_1 = {DotBlocks<Q4_1>, nullptr},
    .q5_0 = {DotBlocks<Q5_0>, nullptr},
    .q5_1 = {DotBlocks<Q5_1>, nullptr},
    .iq4_nl = {DotBlocks<IQ4_NL>, nullptr},
};

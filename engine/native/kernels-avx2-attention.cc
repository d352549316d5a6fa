// Attention for AVX2 and FMA.
#include "avx2.h"
#include "attention-kernels.h"

namespace {

struct Vector {
  using Type = __m256;
  static constexpr int kLanes = 8, kOfSix = 2, kOfTwo = 4, kOfOne = 8;
  static Type Set(float x) { return _mm256_set1_ps(x); }
  static Type Load(const float* p) { return _mm256_loadu_ps(p); }
  static void Store(float* p, Type v) { _mm256_storeu_ps(p, v); }
  static Type Multiply(Type a, Type b) { return _mm256_mul_ps(a, b); }
  static Type MultiplyAdd(Type a, Type b, Type sum) { return _mm256_fmadd_ps(a, b, sum); }
  static Type OfHalfs(const uint16_t* p) { return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i*)p)); }
  static Type OfCodes(const int8_t* p) {
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i*)p)));
  }
  static void Prefetch(const void* p) { _mm_prefetch((const char*)p, _MM_HINT_T0); }
  static float Half(uint16_t bits) { return ::Half(bits); }
};

}  // namespace

const struct AttentionKernels attention_kernels_avx2 = AttentionOf<Vector>();

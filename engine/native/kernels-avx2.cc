// Kernels for x86 processors with AVX2, FMA and F16C. Products with quantized weights are in kernels-avx2-blocks.cc and
// kernels-avx2-superblocks.cc.
#include <math.h>

#include "avx2.h"
#include "kernels.h"

static inline float MaxFloat(__m256 v) {
  __m128 m = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  m = _mm_max_ps(m, _mm_movehl_ps(m, m));
  return _mm_cvtss_f32(_mm_max_ss(m, _mm_movehdup_ps(m)));
}

static inline __m256 Abs(__m256 v) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), v); }

// e^x to about 1e-7: x = n·ln 2 + r with |r| ≤ ln 2 / 2, the Taylor polynomial of degree 6 at r, times 2^n.
static inline __m256 Exp(__m256 x) {
  // These return the second operand when one is no number: x comes second, so that it stays none.
  x = _mm256_min_ps(_mm256_set1_ps(88.0f), _mm256_max_ps(_mm256_set1_ps(-87.0f), x));
  const __m256 n =
      _mm256_round_ps(_mm256_mul_ps(x, _mm256_set1_ps(1.44269504f)), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  // ln 2 in two parts, so that n·ln 2 is exact enough.
  __m256 r = _mm256_fnmadd_ps(n, _mm256_set1_ps(0.693145751953125f), x);
  r = _mm256_fnmadd_ps(n, _mm256_set1_ps(1.42860677e-6f), r);
  __m256 p = _mm256_set1_ps(1.0f / 720);
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.0f / 120));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.0f / 24));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.0f / 6));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(0.5f));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.0f));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.0f));
  const __m256i exponent = _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23);
  return _mm256_mul_ps(p, _mm256_castsi256_ps(exponent));
}

static void RoundF16(const float* x, void* out, int64_t n) {
  uint16_t* halfs = (uint16_t*)out;
  int64_t i = 0;
  for (; i + 8 <= n; i += 8)
    _mm_storeu_si128((__m128i*)(halfs + i), _mm256_cvtps_ph(_mm256_loadu_ps(x + i), _MM_FROUND_TO_NEAREST_INT));
  for (; i < n; i++) halfs[i] = (uint16_t)_mm_cvtsi128_si32(_mm_cvtps_ph(_mm_set_ss(x[i]), _MM_FROUND_TO_NEAREST_INT));
}

static void ThroughF16(const float* x, float* out, int64_t n) {
  int64_t i = 0;
  for (; i + 8 <= n; i += 8)
    _mm256_storeu_ps(out + i, _mm256_cvtph_ps(_mm256_cvtps_ph(_mm256_loadu_ps(x + i), _MM_FROUND_TO_NEAREST_INT)));
  for (; i < n; i++) out[i] = Half((uint16_t)_mm_cvtsi128_si32(_mm_cvtps_ph(_mm_set_ss(x[i]), _MM_FROUND_TO_NEAREST_INT)));
}

static inline __m256i RoundedInts(const float* x, __m256 inverse) {
  return _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x), inverse));
}

static inline int16_t SumBytes(__m256i bytes) {
  const __m256i pairs = _mm256_maddubs_epi16(_mm256_set1_epi8(1), bytes);
  const __m256i fours = _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
  __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(fours), _mm256_extracti128_si256(fours, 1));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
  return (int16_t)_mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1)));
}

static void RoundBlocks(const float* x, void* out, int64_t n) {
  float* scales = (float*)out;
  int16_t* sums = (int16_t*)(scales + n / 32);
  int8_t* q = (int8_t*)(sums + n / 32);
  // Packing works within 128-bit halves: this puts the four-byte groups back in order.
  const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
  for (int64_t b = 0; b < n / 32; b++, x += 32, q += 32) {
    __m256 magnitude = _mm256_setzero_ps();
    for (int i = 0; i < 32; i += 8) magnitude = _mm256_max_ps(magnitude, Abs(_mm256_loadu_ps(x + i)));
    const float largest = MaxFloat(magnitude);
    const __m256 inverse = _mm256_set1_ps(largest > 0 ? 127.0f / largest : 0.0f);
    scales[b] = _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtps_ph(_mm_set_ss(largest / 127.0f), _MM_FROUND_TO_NEAREST_INT)));
    const __m256i words01 = _mm256_packs_epi32(RoundedInts(x, inverse), RoundedInts(x + 8, inverse));
    const __m256i words23 = _mm256_packs_epi32(RoundedInts(x + 16, inverse), RoundedInts(x + 24, inverse));
    const __m256i codes = _mm256_permutevar8x32_epi32(_mm256_packs_epi16(words01, words23), order);
    _mm256_storeu_si256((__m256i*)q, codes);
    sums[b] = SumBytes(codes);
  }
}

// The first of the values of greatest magnitude.
static float Extreme(const float* x) {
  __m256 magnitude = _mm256_setzero_ps();
  for (int i = 0; i < 256; i += 8) magnitude = _mm256_max_ps(magnitude, Abs(_mm256_loadu_ps(x + i)));
  const __m256 largest = _mm256_set1_ps(MaxFloat(magnitude));
  for (int i = 0; i < 256; i += 8) {
    const int found = _mm256_movemask_ps(_mm256_cmp_ps(Abs(_mm256_loadu_ps(x + i)), largest, _CMP_EQ_OQ));
    for (int j = 0; found != 0 && j < 8; j++) {
      if ((found >> j & 1) != 0) return x[i + j];
    }
  }
  return 0;
}

// Sums of each 16 of 128 codes.
static inline __m128i SumsOf16(const int8_t* q) {
  __m256i sums[4];  // of each four
  for (int i = 0; i < 4; i++) {
    const __m256i pairs = _mm256_maddubs_epi16(_mm256_set1_epi8(1), Load32(q + 32 * i));
    sums[i] = _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
  }
  const __m256i each = _mm256_hadd_epi32(_mm256_hadd_epi32(sums[0], sums[1]), _mm256_hadd_epi32(sums[2], sums[3]));
  const __m128i even = _mm256_castsi256_si128(each), odd = _mm256_extracti128_si256(each, 1);
  return _mm_packs_epi32(_mm_unpacklo_epi32(even, odd), _mm_unpackhi_epi32(even, odd));
}

// As portable_round_superblocks.
static void RoundSuperblocks(const float* x, void* out, int64_t n) {
  float* scales = (float*)out;
  int16_t* sums = (int16_t*)(scales + n / 256);
  int8_t* q = (int8_t*)(sums + n / 16);
  const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
  for (int64_t b = 0; b < n / 256; b++, x += 256, q += 256, sums += 16) {
    const float extreme = Extreme(x);
    const float inverse = extreme > 1e-36f || extreme < -1e-36f ? -127.0f / extreme : 0.0f;
    scales[b] = inverse != 0 ? 1.0f / inverse : 0.0f;
    // No product is beyond 127.5 in magnitude, and the packing saturates at 127 as the portable minimum does.
    const __m256 factor = _mm256_set1_ps(inverse);
    for (int i = 0; i < 256; i += 32) {
      const __m256i words01 = _mm256_packs_epi32(RoundedInts(x + i, factor), RoundedInts(x + i + 8, factor));
      const __m256i words23 = _mm256_packs_epi32(RoundedInts(x + i + 16, factor), RoundedInts(x + i + 24, factor));
      const __m256i codes = _mm256_permutevar8x32_epi32(_mm256_packs_epi16(words01, words23), order);
      _mm256_storeu_si256((__m256i*)(q + i), codes);
    }
    _mm_storeu_si128((__m128i*)sums, SumsOf16(q));
    _mm_storeu_si128((__m128i*)(sums + 8), SumsOf16(q + 128));
  }
}

static float DotF32(const void* w, const void* x, int64_t n) {
  const float* a = (const float*)w;
  const float* b = (const float*)x;
  __m256 s0 = _mm256_setzero_ps(), s1 = s0;
  int64_t i = 0;
  for (; i + 16 <= n; i += 16) {
    s0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), s0);
    s1 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8), s1);
  }
  float sum = SumFloats(_mm256_add_ps(s0, s1));
  for (; i < n; i++) sum += a[i] * b[i];
  return sum;
}

static inline __m256 LoadBf16(const uint16_t* p) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i*)p)), 16));
}

static inline float Bf16(uint16_t upper) {
  const uint32_t bits = (uint32_t)upper << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static float DotF16(const void* w, const void* x, int64_t n) {
  const uint16_t* a = (const uint16_t*)w;
  const uint16_t* b = (const uint16_t*)x;
  __m256 s0 = _mm256_setzero_ps(), s1 = s0;
  int64_t i = 0;
  for (; i + 16 <= n; i += 16) {
    Prefetch(a + i, 32);
    s0 = _mm256_fmadd_ps(LoadHalfs(a + i), LoadHalfs(b + i), s0);
    s1 = _mm256_fmadd_ps(LoadHalfs(a + i + 8), LoadHalfs(b + i + 8), s1);
  }
  float sum = SumFloats(_mm256_add_ps(s0, s1));
  for (; i < n; i++) sum += Half(a[i]) * Half(b[i]);
  return sum;
}

static float DotBf16(const void* w, const void* x, int64_t n) {
  const uint16_t* a = (const uint16_t*)w;
  const uint16_t* b = (const uint16_t*)x;
  __m256 s0 = _mm256_setzero_ps(), s1 = s0;
  int64_t i = 0;
  for (; i + 16 <= n; i += 16) {
    Prefetch(a + i, 32);
    s0 = _mm256_fmadd_ps(LoadBf16(a + i), LoadBf16(b + i), s0);
    s1 = _mm256_fmadd_ps(LoadBf16(a + i + 8), LoadBf16(b + i + 8), s1);
  }
  float sum = SumFloats(_mm256_add_ps(s0, s1));
  for (; i < n; i++) sum += Bf16(a[i]) * Bf16(b[i]);
  return sum;
}

// Lanes 0 … n−1 of a vector, for the last few elements; n < 8.
static inline __m256i TailMask(int64_t n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

static float Scale(float* x, int64_t n, float factor) {
  __m256 lanes = _mm256_set1_ps(-INFINITY);
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    const __m256 scaled = _mm256_mul_ps(_mm256_loadu_ps(x + i), _mm256_set1_ps(factor));
    _mm256_storeu_ps(x + i, scaled);
    lanes = _mm256_max_ps(scaled, lanes);  // the second operand where the first is no number
  }
  float largest = MaxFloat(lanes);
  for (; i < n; i++) {
    x[i] *= factor;
    if (x[i] > largest) largest = x[i];
  }
  return largest;
}

static float Exponentials(float* x, int64_t n, float largest) {
  __m256 sum = _mm256_setzero_ps();
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    const __m256 e = Exp(_mm256_sub_ps(_mm256_loadu_ps(x + i), _mm256_set1_ps(largest)));
    _mm256_storeu_ps(x + i, e);
    sum = _mm256_add_ps(sum, e);
  }
  if (i < n) {
    const __m256i mask = TailMask(n - i);
    const __m256 e = Exp(_mm256_sub_ps(_mm256_maskload_ps(x + i, mask), _mm256_set1_ps(largest)));
    _mm256_maskstore_ps(x + i, mask, e);
    sum = _mm256_add_ps(sum, _mm256_and_ps(e, _mm256_castsi256_ps(mask)));
  }
  return SumFloats(sum);
}

static inline __m256 SiluTimes(__m256 gate, __m256 up) {
  const __m256 e = Exp(_mm256_sub_ps(_mm256_setzero_ps(), gate));
  return _mm256_mul_ps(_mm256_div_ps(gate, _mm256_add_ps(_mm256_set1_ps(1.0f), e)), up);
}

static void SwiGlu(float* gate, const float* up, int64_t n) {
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) _mm256_storeu_ps(gate + i, SiluTimes(_mm256_loadu_ps(gate + i), _mm256_loadu_ps(up + i)));
  if (i < n) {
    const __m256i mask = TailMask(n - i);
    _mm256_maskstore_ps(gate + i, mask,
                        SiluTimes(_mm256_maskload_ps(gate + i, mask), _mm256_maskload_ps(up + i, mask)));
  }
}

const struct Kernels KERNELS = {
    .name = KERNELS_NAME,
    .round_f16 = RoundF16,
    .round_bf16 = portable_round_bf16,
    .round_blocks = RoundBlocks,
    .round_superblocks = RoundSuperblocks,
    .through_f16 = ThroughF16,
    .dot_f32 = DotF32,
    .dot_f16 = DotF16,
    .dot_bf16 = DotBf16,
    .block_products = &BLOCK_PRODUCTS,
    .superblock_products = &SUPERBLOCK_PRODUCTS,
    .attention = &attention_kernels_avx2,
    .scale = Scale,
    .exponentials = Exponentials,
    .swiglu = SwiGlu,
};

// Kernels for x86 processors with AVX-512 (F, BW, VL, DQ) and VNNI. Products with quantized weights are in
// kernels-avx512-blocks.cc and kernels-avx512-superblocks.cc.
#include <immintrin.h>
#include <math.h>

#include "avx512.h"
#include "kernels.h"

// e^x to about 1e-7: x = n·ln 2 + r with |r| ≤ ln 2 / 2, the Taylor polynomial of degree 6 at r, times 2^n.
static inline __m512 Exp(__m512 x) {
  // These return the second operand when one is no number: x comes second, so that it stays none.
  x = _mm512_min_ps(_mm512_set1_ps(88.0f), _mm512_max_ps(_mm512_set1_ps(-88.0f), x));
  const __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(1.44269504f)),
                                        _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  // ln 2 in two parts, so that n·ln 2 is exact enough.
  __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0.693145751953125f), x);
  r = _mm512_fnmadd_ps(n, _mm512_set1_ps(1.42860677e-6f), r);
  __m512 p = _mm512_set1_ps(1.0f / 720);
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f / 120));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f / 24));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f / 6));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.5f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f));
  return _mm512_scalef_ps(p, n);
}

static void RoundF16(const float* x, void* out, int64_t n) {
  uint16_t* halfs = (uint16_t*)out;
  for (int64_t i = 0; i < n; i += 16) {
    const __mmask16 mask = n - i >= 16 ? 0xffff : Tail(n - i);
    _mm256_mask_storeu_epi16(halfs + i, mask,
                             _mm512_cvtps_ph(_mm512_maskz_loadu_ps(mask, x + i), _MM_FROUND_TO_NEAREST_INT));
  }
}

static void ThroughF16(const float* x, float* out, int64_t n) {
  for (int64_t i = 0; i < n; i += 16) {
    const __mmask16 mask = n - i >= 16 ? 0xffff : Tail(n - i);
    const __m256i halfs = _mm512_cvtps_ph(_mm512_maskz_loadu_ps(mask, x + i), _MM_FROUND_TO_NEAREST_INT);
    _mm512_mask_storeu_ps(out + i, mask, _mm512_cvtph_ps(halfs));
  }
}

static void RoundBlocks(const float* x, void* out, int64_t n) {
  float* scales = (float*)out;
  int16_t* sums = (int16_t*)(scales + n / 32);
  int8_t* q = (int8_t*)(sums + n / 32);
  for (int64_t b = 0; b < n / 32; b++, x += 32, q += 32) {
    const __m512 lo = _mm512_loadu_ps(x), hi = _mm512_loadu_ps(x + 16);
    const float largest = _mm512_reduce_max_ps(_mm512_max_ps(_mm512_abs_ps(lo), _mm512_abs_ps(hi)));
    const __m512 inverse = _mm512_set1_ps(largest > 0 ? 127.0f / largest : 0.0f);
    const __m128 scale = _mm_set_ss(largest / 127.0f);
    scales[b] = _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtps_ph(scale, _MM_FROUND_TO_NEAREST_INT)));
    const __m512i lo_codes = _mm512_cvtps_epi32(_mm512_mul_ps(lo, inverse));
    const __m512i hi_codes = _mm512_cvtps_epi32(_mm512_mul_ps(hi, inverse));
    _mm_storeu_si128((__m128i*)q, _mm512_cvtsepi32_epi8(lo_codes));
    _mm_storeu_si128((__m128i*)(q + 16), _mm512_cvtsepi32_epi8(hi_codes));
    sums[b] = (int16_t)_mm512_reduce_add_epi32(_mm512_add_epi32(lo_codes, hi_codes));
  }
}

// The first of the values of greatest magnitude.
static float Extreme(const float* x) {
  __m512 magnitude = _mm512_setzero_ps();
  for (int i = 0; i < 256; i += 16) magnitude = _mm512_max_ps(magnitude, _mm512_abs_ps(_mm512_loadu_ps(x + i)));
  const __m512 largest = _mm512_set1_ps(_mm512_reduce_max_ps(magnitude));
  for (int i = 0; i < 256; i += 16) {
    const __m512 values = _mm512_loadu_ps(x + i);
    const __mmask16 found = _mm512_cmp_ps_mask(_mm512_abs_ps(values), largest, _CMP_EQ_OQ);
    if (found != 0) return _mm512_cvtss_f32(_mm512_maskz_compress_ps(found, values));
  }
  return 0;
}

// As portable_round_superblocks.
static void RoundSuperblocks(const float* x, void* out, int64_t n) {
  float* scales = (float*)out;
  int16_t* sums = (int16_t*)(scales + n / 256);
  int8_t* q = (int8_t*)(sums + n / 16);
  const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  for (int64_t b = 0; b < n / 256; b++, x += 256, q += 256, sums += 16) {
    const float extreme = Extreme(x);
    const float inverse = extreme > 1e-36f || extreme < -1e-36f ? -127.0f / extreme : 0.0f;
    scales[b] = inverse != 0 ? 1.0f / inverse : 0.0f;
    for (int i = 0; i < 256; i += 16) {
      const __m512 scaled = _mm512_mul_ps(_mm512_loadu_ps(x + i), _mm512_set1_ps(inverse));
      const __m512i codes = _mm512_cvtps_epi32(_mm512_min_ps(_mm512_set1_ps(127.0f), scaled));
      _mm_storeu_si128((__m128i*)(q + i), _mm512_cvtsepi32_epi8(codes));
    }
    __m512i sums16 = _mm512_setzero_si512();  // lane 4k + r: the sum of 16 codes from 64 r + 16 k on
    for (int r = 0; r < 4; r++) {
      __m512i sum = _mm512_dpbusd_epi32(_mm512_setzero_si512(), _mm512_set1_epi8(1), _mm512_loadu_si512(q + 64 * r));
      sum = _mm512_add_epi32(sum, _mm512_shuffle_epi32(sum, _MM_PERM_CDAB));
      sum = _mm512_add_epi32(sum, _mm512_shuffle_epi32(sum, _MM_PERM_BADC));
      sums16 = _mm512_mask_mov_epi32(sums16, (__mmask16)(0x1111 << r), sum);
    }
    _mm256_storeu_si256((__m256i*)sums, _mm512_cvtepi32_epi16(_mm512_permutexvar_epi32(order, sums16)));
  }
}

static float DotF32(const void* w, const void* x, int64_t n) {
  const float* a = (const float*)w;
  const float* b = (const float*)x;
  __m512 s0 = _mm512_setzero_ps(), s1 = s0;
  int64_t i = 0;
  for (; i + 32 <= n; i += 32) {
    s0 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i), s0);
    s1 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + 16), _mm512_loadu_ps(b + i + 16), s1);
  }
  for (; i < n; i += 16) {
    const __mmask16 mask = n - i >= 16 ? 0xffff : Tail(n - i);
    s0 = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, a + i), _mm512_maskz_loadu_ps(mask, b + i), s0);
  }
  return _mm512_reduce_add_ps(_mm512_add_ps(s0, s1));
}

static inline __m512 LoadBf16(const uint16_t* p, __mmask16 mask) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(mask, p)), 16));
}

static float DotF16(const void* w, const void* x, int64_t n) {
  const uint16_t* a = (const uint16_t*)w;
  const uint16_t* b = (const uint16_t*)x;
  __m512 s0 = _mm512_setzero_ps(), s1 = s0;
  int64_t i = 0;
  for (; i + 32 <= n; i += 32) {
    Prefetch(a + i, 64);
    s0 = _mm512_fmadd_ps(LoadHalfs(a + i, 0xffff), LoadHalfs(b + i, 0xffff), s0);
    s1 = _mm512_fmadd_ps(LoadHalfs(a + i + 16, 0xffff), LoadHalfs(b + i + 16, 0xffff), s1);
  }
  for (; i < n; i += 16) {
    const __mmask16 mask = n - i >= 16 ? 0xffff : Tail(n - i);
    s0 = _mm512_fmadd_ps(LoadHalfs(a + i, mask), LoadHalfs(b + i, mask), s0);
  }
  return _mm512_reduce_add_ps(_mm512_add_ps(s0, s1));
}

static float DotBf16(const void* w, const void* x, int64_t n) {
  const uint16_t* a = (const uint16_t*)w;
  const uint16_t* b = (const uint16_t*)x;
  __m512 s0 = _mm512_setzero_ps(), s1 = s0;
  int64_t i = 0;
  for (; i + 32 <= n; i += 32) {
    Prefetch(a + i, 64);
    s0 = _mm512_fmadd_ps(LoadBf16(a + i, 0xffff), LoadBf16(b + i, 0xffff), s0);
    s1 = _mm512_fmadd_ps(LoadBf16(a + i + 16, 0xffff), LoadBf16(b + i + 16, 0xffff), s1);
  }
  for (; i < n; i += 16) {
    const __mmask16 mask = n - i >= 16 ? 0xffff : Tail(n - i);
    s0 = _mm512_fmadd_ps(LoadBf16(a + i, mask), LoadBf16(b + i, mask), s0);
  }
  return _mm512_reduce_add_ps(_mm512_add_ps(s0, s1));
}

static float Scale(float* x, int64_t n, float factor) {
  __m512 largest = _mm512_set1_ps(-INFINITY);
  for (int64_t i = 0; i < n; i += 16) {
    const __mmask16 mask = n - i >= 16 ? 0xffff : Tail(n - i);
    const __m512 scaled = _mm512_mul_ps(_mm512_maskz_loadu_ps(mask, x + i), _mm512_set1_ps(factor));
    _mm512_mask_storeu_ps(x + i, mask, scaled);
    largest = _mm512_mask_max_ps(largest, mask, scaled, largest);  // the second operand where the first is no number
  }
  return _mm512_reduce_max_ps(largest);
}

static float Exponentials(float* x, int64_t n, float largest) {
  __m512 sum = _mm512_setzero_ps();
  for (int64_t i = 0; i < n; i += 16) {
    const __mmask16 mask = n - i >= 16 ? 0xffff : Tail(n - i);
    const __m512 e = Exp(_mm512_sub_ps(_mm512_maskz_loadu_ps(mask, x + i), _mm512_set1_ps(largest)));
    _mm512_mask_storeu_ps(x + i, mask, e);
    sum = _mm512_mask_add_ps(sum, mask, sum, e);
  }
  return _mm512_reduce_add_ps(sum);
}

static void SwiGlu(float* gate, const float* up, int64_t n) {
  const __m512 one = _mm512_set1_ps(1.0f);
  for (int64_t i = 0; i < n; i += 16) {
    const __mmask16 mask = n - i >= 16 ? 0xffff : Tail(n - i);
    const __m512 g = _mm512_maskz_loadu_ps(mask, gate + i);
    const __m512 silu = _mm512_div_ps(g, _mm512_add_ps(one, Exp(_mm512_sub_ps(_mm512_setzero_ps(), g))));
    _mm512_mask_storeu_ps(gate + i, mask, _mm512_mul_ps(silu, _mm512_maskz_loadu_ps(mask, up + i)));
  }
}

const struct Kernels kernels_avx512 = {
    .name = "avx512",
    .round_f16 = RoundF16,
    .round_bf16 = portable_round_bf16,
    .round_blocks = RoundBlocks,
    .round_superblocks = RoundSuperblocks,
    .through_f16 = ThroughF16,
    .dot_f32 = DotF32,
    .dot_f16 = DotF16,
    .dot_bf16 = DotBf16,
    .block_products = &block_products_avx512,
    .superblock_products = &superblock_products_avx512,
    .attention = &attention_kernels_avx512,
    .scale = Scale,
    .exponentials = Exponentials,
    .swiglu = SwiGlu,
};

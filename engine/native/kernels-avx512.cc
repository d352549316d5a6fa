// Kernels for x86 processors with AVX-512 (F, BW, VL, DQ) and VNNI. Block layouts are drawn in kernels-portable.cc.
#include <immintrin.h>
#include <string.h>

#include "kernels.h"

static inline float HalfAt(const uint8_t* p) {
  uint16_t half;
  memcpy(&half, p, sizeof half);
  return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(half)));
}

static inline __mmask16 Tail(int64_t n) { return (__mmask16)((1u << n) - 1); }

// e^x to about 1e-7: x = n·ln 2 + r with |r| ≤ ln 2 / 2, the Taylor polynomial of degree 6 at r, times 2^n.
static inline __m512 Exp(__m512 x) {
  x = _mm512_min_ps(_mm512_max_ps(x, _mm512_set1_ps(-88.0f)), _mm512_set1_ps(88.0f));
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

static void RoundQ80(const float* x, void* out, int64_t n) {
  float* scales = (float*)out;
  int8_t* q = (int8_t*)(scales + n / 32);
  for (int64_t b = 0; b < n / 32; b++, x += 32, q += 32) {
    const __m512 lo = _mm512_loadu_ps(x), hi = _mm512_loadu_ps(x + 16);
    const float largest = _mm512_reduce_max_ps(_mm512_max_ps(_mm512_abs_ps(lo), _mm512_abs_ps(hi)));
    const __m512 inverse = _mm512_set1_ps(largest > 0 ? 127.0f / largest : 0.0f);
    const __m128 scale = _mm_set_ss(largest / 127.0f);
    scales[b] = _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtps_ph(scale, _MM_FROUND_TO_NEAREST_INT)));
    _mm_storeu_si128((__m128i*)q, _mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(_mm512_mul_ps(lo, inverse))));
    _mm_storeu_si128((__m128i*)(q + 16), _mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(_mm512_mul_ps(hi, inverse))));
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

static inline __m512 LoadHalfs(const uint16_t* p, __mmask16 mask) {
  return _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(mask, p));
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
    s0 = _mm512_fmadd_ps(LoadBf16(a + i, 0xffff), LoadBf16(b + i, 0xffff), s0);
    s1 = _mm512_fmadd_ps(LoadBf16(a + i + 16, 0xffff), LoadBf16(b + i + 16, 0xffff), s1);
  }
  for (; i < n; i += 16) {
    const __mmask16 mask = n - i >= 16 ? 0xffff : Tail(n - i);
    s0 = _mm512_fmadd_ps(LoadBf16(a + i, mask), LoadBf16(b + i, mask), s0);
  }
  return _mm512_reduce_add_ps(_mm512_add_ps(s0, s1));
}

// VNNI multiplies unsigned by signed: weights become unsigned with +128, and 128 · Σ activations is taken off again.
static inline __m512i ProductsQ80(__m512i weights, __m512i q) {
  const __m512i offset = _mm512_set1_epi8((char)0x80);
  const __m512i shifted = _mm512_dpbusd_epi32(_mm512_setzero_si512(), _mm512_xor_si512(weights, offset), q);
  return _mm512_sub_epi32(shifted, _mm512_dpbusd_epi32(_mm512_setzero_si512(), offset, q));
}

static float DotQ80(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* scales = (const float*)x;
  const int8_t* q = (const int8_t*)(scales + n / 32);
  __m512 sum = _mm512_setzero_ps();
  int64_t b = 0;
  for (; b + 2 <= n / 32; b += 2, block += 68, q += 64) {  // two blocks in one register
    const __m512i weights = _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_loadu_si256((const __m256i*)(block + 2))),
                                               _mm256_loadu_si256((const __m256i*)(block + 36)), 1);
    const __m512 scale = _mm512_insertf32x8(_mm512_set1_ps(HalfAt(block) * scales[b]),
                                            _mm256_set1_ps(HalfAt(block + 34) * scales[b + 1]), 1);
    sum = _mm512_fmadd_ps(_mm512_cvtepi32_ps(ProductsQ80(weights, _mm512_loadu_si512(q))), scale, sum);
  }
  if (b < n / 32) {
    const __m512i weights = _mm512_zextsi256_si512(_mm256_loadu_si256((const __m256i*)(block + 2)));
    const __m512i last = _mm512_zextsi256_si512(_mm256_loadu_si256((const __m256i*)q));
    sum =
        _mm512_fmadd_ps(_mm512_cvtepi32_ps(ProductsQ80(weights, last)), _mm512_set1_ps(HalfAt(block) * scales[b]), sum);
  }
  return _mm512_reduce_add_ps(sum);
}

// The 12 scale bytes of Q4_K, in vector registers: eight scales in the lower half, eight mins in the upper half.
static inline __m128i ScalesAndMins(__m128i header) {  // the first 16 bytes of the block
  const __m128i low_index = _mm_setr_epi8(4, 5, 6, 7, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m128i high_index = _mm_setr_epi8(-1, -1, -1, -1, 4, 5, 6, 7, -1, -1, -1, -1, 8, 9, 10, 11);
  const __m128i low_mask = _mm_setr_epi32(0x3f3f3f3f, 0x0f0f0f0f, 0x3f3f3f3f, 0x0f0f0f0f);
  const __m128i low =
      _mm_and_si128(_mm_srlv_epi32(_mm_shuffle_epi8(header, low_index), _mm_setr_epi32(0, 0, 0, 4)), low_mask);
  const __m128i high = _mm_and_si128(_mm_srli_epi16(_mm_shuffle_epi8(header, high_index), 2), _mm_set1_epi8(0x30));
  return _mm_or_si128(low, high);
}

// Sub-blocks a and b (each 32 activations), which meet the two halves of one register of nibbles.
static inline __m512i TwoSubBlocks(const int8_t* a, const int8_t* b) {
  return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_loadu_si256((const __m256i*)a)),
                            _mm256_loadu_si256((const __m256i*)b), 1);
}

// Word indices that put scale a into the lower 16 words and scale b into the upper 16.
static inline __m512i TwoScales(int a, int b) {
  return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_set1_epi16((short)a)), _mm256_set1_epi16((short)b), 1);
}

static float DotQ4K(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* activation_scales = (const float*)x;
  const int16_t* sums = (const int16_t*)(activation_scales + n / 256);
  const int8_t* q = (const int8_t*)(sums + n / 16);
  const __m512i nibble = _mm512_set1_epi8(15);
  const __m512i scales02 = TwoScales(0, 2), scales13 = TwoScales(1, 3), scales46 = TwoScales(4, 6),
                scales57 = TwoScales(5, 7);
  __m512 products = _mm512_setzero_ps();
  __m128 offsets = _mm_setzero_ps();
  for (int64_t b = 0; b < n / 256; b++, block += 144, q += 256, sums += 16) {
    const __m128i header = _mm_loadu_si128((const __m128i*)block);
    const __m128i scales_mins = ScalesAndMins(header);
    const __m512i scales = _mm512_broadcast_i32x4(_mm_cvtepu8_epi16(scales_mins));
    const __m512i first = _mm512_loadu_si512(block + 16), second = _mm512_loadu_si512(block + 80);
    const __m512i zero = _mm512_setzero_si512();
    // Nibble times activation in pairs is at most 2·15·127 and fits 16 bits; times a 6-bit scale it goes to 32.
    __m512i even =
        _mm512_dpwssd_epi32(zero, _mm512_maddubs_epi16(_mm512_and_si512(first, nibble), TwoSubBlocks(q, q + 64)),
                            _mm512_permutexvar_epi16(scales02, scales));
    __m512i odd = _mm512_dpwssd_epi32(
        zero, _mm512_maddubs_epi16(_mm512_and_si512(_mm512_srli_epi16(first, 4), nibble), TwoSubBlocks(q + 32, q + 96)),
        _mm512_permutexvar_epi16(scales13, scales));
    even = _mm512_dpwssd_epi32(even,
                               _mm512_maddubs_epi16(_mm512_and_si512(second, nibble), TwoSubBlocks(q + 128, q + 192)),
                               _mm512_permutexvar_epi16(scales46, scales));
    odd = _mm512_dpwssd_epi32(
        odd,
        _mm512_maddubs_epi16(_mm512_and_si512(_mm512_srli_epi16(second, 4), nibble), TwoSubBlocks(q + 160, q + 224)),
        _mm512_permutexvar_epi16(scales57, scales));
    const __m128 d = _mm_mul_ps(_mm_cvtph_ps(header), _mm_set1_ps(activation_scales[b]));  // d, dmin, …
    products = _mm512_fmadd_ps(_mm512_cvtepi32_ps(_mm512_add_epi32(even, odd)), _mm512_broadcastss_ps(d), products);
    const __m128i sums32 =
        _mm_hadd_epi16(_mm_loadu_si128((const __m128i*)sums), _mm_loadu_si128((const __m128i*)(sums + 8)));
    const __m128i mins = _mm_cvtepu8_epi16(_mm_unpackhi_epi64(scales_mins, scales_mins));
    offsets = _mm_fmadd_ps(_mm_cvtepi32_ps(_mm_madd_epi16(mins, sums32)), _mm_shuffle_ps(d, d, 0x55), offsets);
  }
  return _mm512_reduce_add_ps(_mm512_sub_ps(products, _mm512_zextps128_ps512(offsets)));
}

static float DotQ6K(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* activation_scales = (const float*)x;
  const int16_t* sums = (const int16_t*)(activation_scales + n / 256);
  const int8_t* q = (const int8_t*)(sums + n / 16);
  const __m512i nibble = _mm512_set1_epi8(15), upper = _mm512_set1_epi8(0x30);
  // Runs 0 and 1 of a half need qh's bits moved up by 4 and 2, runs 2 and 3 by 0 and −2.
  const __m512i left = _mm512_set_epi64(2, 2, 2, 2, 4, 4, 4, 4), right = _mm512_set_epi64(2, 2, 2, 2, 0, 0, 0, 0);
  __m512i scale_index[4];  // each register of 64 weights spans four sub-blocks of 16, that is of 8 words
  for (int k = 0; k < 4; k++) {
    int16_t words[32];
    for (int i = 0; i < 32; i++) words[i] = (int16_t)(4 * k + i / 8);
    scale_index[k] = _mm512_loadu_si512(words);
  }
  __m512 result = _mm512_setzero_ps();
  for (int64_t b = 0; b < n / 256; b++, block += 210, q += 256, sums += 16) {
    const __m256i scales16 = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i*)(block + 192)));
    const __m512i scales = _mm512_castsi256_si512(scales16);
    __m512i products[2] = {_mm512_setzero_si512(), _mm512_setzero_si512()};
    for (int half = 0; half < 2; half++) {
      const __m512i ql = _mm512_loadu_si512(block + 64 * half);
      const __m512i qh = _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i*)(block + 128 + 32 * half)));
      const __m512i runs01 =
          _mm512_or_si512(_mm512_and_si512(ql, nibble), _mm512_and_si512(_mm512_sllv_epi64(qh, left), upper));
      const __m512i runs23 = _mm512_or_si512(_mm512_and_si512(_mm512_srli_epi16(ql, 4), nibble),
                                             _mm512_and_si512(_mm512_srlv_epi64(qh, right), upper));
      const int8_t* activations = q + 128 * half;
      products[0] = _mm512_dpwssd_epi32(products[0], _mm512_maddubs_epi16(runs01, _mm512_loadu_si512(activations)),
                                        _mm512_permutexvar_epi16(scale_index[2 * half], scales));
      products[1] = _mm512_dpwssd_epi32(products[1], _mm512_maddubs_epi16(runs23, _mm512_loadu_si512(activations + 64)),
                                        _mm512_permutexvar_epi16(scale_index[2 * half + 1], scales));
    }
    // Σ scale · 32 · Σ activations, since weights count from −32.
    const __m256i offset = _mm256_slli_epi32(_mm256_madd_epi16(scales16, _mm256_loadu_si256((const __m256i*)sums)), 5);
    const __m512i total = _mm512_sub_epi32(_mm512_add_epi32(products[0], products[1]), _mm512_zextsi256_si512(offset));
    result =
        _mm512_fmadd_ps(_mm512_cvtepi32_ps(total), _mm512_set1_ps(HalfAt(block + 208) * activation_scales[b]), result);
  }
  return _mm512_reduce_add_ps(result);
}

static void Scores(float* scores, const float* q, const uint16_t* keys, int64_t n_positions, int64_t head_dim) {
  for (int64_t p = 0; p < n_positions; p++, keys += head_dim) {
    __m512 sum = _mm512_setzero_ps();
    for (int64_t i = 0; i < head_dim; i += 16) {
      const __mmask16 mask = head_dim - i >= 16 ? 0xffff : Tail(head_dim - i);
      sum = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, q + i), LoadHalfs(keys + i, mask), sum);
    }
    scores[p] = _mm512_reduce_add_ps(sum);
  }
}

static void AddValues(float* out, const float* weights, const uint16_t* values, int64_t n_positions, int64_t head_dim) {
  int64_t i = 0;
  for (; i + 64 <= head_dim; i += 64) {  // a strip of the head stays in registers over all positions
    __m512 sum[4];
    for (int j = 0; j < 4; j++) sum[j] = _mm512_loadu_ps(out + i + 16 * j);
    for (int64_t p = 0; p < n_positions; p++) {
      const __m512 weight = _mm512_set1_ps(weights[p]);
      const uint16_t* value = values + p * head_dim + i;
      for (int j = 0; j < 4; j++) sum[j] = _mm512_fmadd_ps(weight, LoadHalfs(value + 16 * j, 0xffff), sum[j]);
    }
    for (int j = 0; j < 4; j++) _mm512_storeu_ps(out + i + 16 * j, sum[j]);
  }
  for (; i < head_dim; i += 16) {
    const __mmask16 mask = head_dim - i >= 16 ? 0xffff : Tail(head_dim - i);
    __m512 sum = _mm512_maskz_loadu_ps(mask, out + i);
    for (int64_t p = 0; p < n_positions; p++) {
      sum = _mm512_fmadd_ps(_mm512_set1_ps(weights[p]), LoadHalfs(values + p * head_dim + i, mask), sum);
    }
    _mm512_mask_storeu_ps(out + i, mask, sum);
  }
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
    "avx512",
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

// Kernels for x86 processors with AVX2, FMA and F16C. Block layouts are drawn in kernels-portable.cc.
#include <immintrin.h>
#include <string.h>

#include "kernels.h"

static inline float HalfAt(const uint8_t* p) {
  uint16_t half;
  memcpy(&half, p, sizeof half);
  return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(half)));
}

static inline float Half(uint16_t half) { return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(half))); }

static inline float SumFloats(__m256 v) {
  __m128 s = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  s = _mm_add_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
}

static inline float MaxFloat(__m256 v) {
  __m128 m = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  m = _mm_max_ps(m, _mm_movehl_ps(m, m));
  return _mm_cvtss_f32(_mm_max_ss(m, _mm_movehdup_ps(m)));
}

static inline __m256 Abs(__m256 v) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), v); }

// e^x to about 1e-7: x = n·ln 2 + r with |r| ≤ ln 2 / 2, the Taylor polynomial of degree 6 at r, times 2^n.
static inline __m256 Exp(__m256 x) {
  x = _mm256_min_ps(_mm256_max_ps(x, _mm256_set1_ps(-87.0f)), _mm256_set1_ps(88.0f));
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

static inline __m256i RoundedInts(const float* x, __m256 inverse) {
  return _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x), inverse));
}

static void RoundQ80(const float* x, void* out, int64_t n) {
  float* scales = (float*)out;
  int8_t* q = (int8_t*)(scales + n / 32);
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
    _mm256_storeu_si256((__m256i*)q, _mm256_permutevar8x32_epi32(_mm256_packs_epi16(words01, words23), order));
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

static inline __m256 LoadHalfs(const uint16_t* p) { return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i*)p)); }

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
    s0 = _mm256_fmadd_ps(LoadBf16(a + i), LoadBf16(b + i), s0);
    s1 = _mm256_fmadd_ps(LoadBf16(a + i + 8), LoadBf16(b + i + 8), s1);
  }
  float sum = SumFloats(_mm256_add_ps(s0, s1));
  for (; i < n; i++) sum += Bf16(a[i]) * Bf16(b[i]);
  return sum;
}

static float DotQ80(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* scales = (const float*)x;
  const int8_t* q = (const int8_t*)(scales + n / 32);
  __m256 sum = _mm256_setzero_ps();
  for (int64_t b = 0; b < n / 32; b++, block += 34, q += 32) {
    const __m256i weights = _mm256_loadu_si256((const __m256i*)(block + 2));
    // The multiply takes unsigned by signed: |weight| times activation with weight's sign. 2·128·127 fits 16 bits.
    const __m256i signed_q = _mm256_sign_epi8(_mm256_loadu_si256((const __m256i*)q), weights);
    const __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(weights), signed_q);
    const __m256i products = _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
    sum = _mm256_fmadd_ps(_mm256_cvtepi32_ps(products), _mm256_set1_ps(HalfAt(block) * scales[b]), sum);
  }
  return SumFloats(sum);
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

// Word j of the eight words in `scales`, in every word.
static inline __m256i ScaleAt(__m256i scales, int j) {
  return _mm256_shuffle_epi8(scales, _mm256_set1_epi16((short)(0x0100 * (2 * j + 1) + 2 * j)));
}

static float DotQ4K(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* activation_scales = (const float*)x;
  const int16_t* sums = (const int16_t*)(activation_scales + n / 256);
  const int8_t* q = (const int8_t*)(sums + n / 16);
  const __m256i nibble = _mm256_set1_epi8(15);
  __m256 result = _mm256_setzero_ps();
  __m128 offsets = _mm_setzero_ps();
  for (int64_t b = 0; b < n / 256; b++, block += 144, q += 256, sums += 16) {
    const __m128i header = _mm_loadu_si128((const __m128i*)block);
    const __m128i scales_mins = ScalesAndMins(header);
    const __m256i scales = _mm256_broadcastsi128_si256(_mm_cvtepu8_epi16(scales_mins));
    __m256i products = _mm256_setzero_si256();
    for (int j = 0; j < 4; j++) {  // 32 bytes hold sub-block 2j in the low nibbles and 2j+1 in the high ones
      const __m256i bytes = _mm256_loadu_si256((const __m256i*)(block + 16 + 32 * j));
      const __m256i low =
          _mm256_maddubs_epi16(_mm256_and_si256(bytes, nibble), _mm256_loadu_si256((const __m256i*)(q + 64 * j)));
      const __m256i high = _mm256_maddubs_epi16(_mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble),
                                                _mm256_loadu_si256((const __m256i*)(q + 64 * j + 32)));
      products = _mm256_add_epi32(products, _mm256_madd_epi16(low, ScaleAt(scales, 2 * j)));
      products = _mm256_add_epi32(products, _mm256_madd_epi16(high, ScaleAt(scales, 2 * j + 1)));
    }
    const __m128 d = _mm_mul_ps(_mm_cvtph_ps(header), _mm_set1_ps(activation_scales[b]));  // d, dmin, …
    result = _mm256_fmadd_ps(_mm256_cvtepi32_ps(products), _mm256_broadcastss_ps(d), result);
    const __m128i sums32 =
        _mm_hadd_epi16(_mm_loadu_si128((const __m128i*)sums), _mm_loadu_si128((const __m128i*)(sums + 8)));
    const __m128i mins = _mm_cvtepu8_epi16(_mm_unpackhi_epi64(scales_mins, scales_mins));
    offsets = _mm_fmadd_ps(_mm_cvtepi32_ps(_mm_madd_epi16(mins, sums32)), _mm_shuffle_ps(d, d, 0x55), offsets);
  }
  return SumFloats(_mm256_sub_ps(result, _mm256_zextps128_ps256(offsets)));
}

// Word 2·r of the lower eight for the first 16 weights of run r, word 2·r+1 for the others.
static inline __m256i RunScales(__m128i scales8, int run_in_half) {
  const __m128i first =
      _mm_shuffle_epi8(scales8, _mm_set1_epi16((short)(0x0100 * (4 * run_in_half + 1) + 4 * run_in_half)));
  const __m128i second =
      _mm_shuffle_epi8(scales8, _mm_set1_epi16((short)(0x0100 * (4 * run_in_half + 3) + 4 * run_in_half + 2)));
  return _mm256_inserti128_si256(_mm256_castsi128_si256(first), second, 1);
}

static float DotQ6K(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* activation_scales = (const float*)x;
  const int16_t* sums = (const int16_t*)(activation_scales + n / 256);
  const int8_t* q = (const int8_t*)(sums + n / 16);
  const __m256i nibble = _mm256_set1_epi8(15), two_bits = _mm256_set1_epi8(3);
  __m256 result = _mm256_setzero_ps();
  for (int64_t b = 0; b < n / 256; b++, block += 210, q += 256, sums += 16) {
    const __m256i scales16 = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i*)(block + 192)));
    __m256i products = _mm256_setzero_si256();
    for (int half = 0; half < 2; half++) {
      const __m128i scales8 = half == 0 ? _mm256_castsi256_si128(scales16) : _mm256_extracti128_si256(scales16, 1);
      const __m256i ql[2] = {_mm256_loadu_si256((const __m256i*)(block + 64 * half)),
                             _mm256_loadu_si256((const __m256i*)(block + 64 * half + 32))};
      const __m256i qh = _mm256_loadu_si256((const __m256i*)(block + 128 + 32 * half));
      for (int k = 0; k < 4; k++) {
        const __m256i low = _mm256_and_si256(k < 2 ? ql[k] : _mm256_srli_epi16(ql[k - 2], 4), nibble);
        const __m256i high = _mm256_and_si256(_mm256_srli_epi16(qh, 2 * k), two_bits);
        const __m256i weights = _mm256_or_si256(low, _mm256_slli_epi16(high, 4));
        const __m256i pairs =
            _mm256_maddubs_epi16(weights, _mm256_loadu_si256((const __m256i*)(q + 128 * half + 32 * k)));
        products = _mm256_add_epi32(products, _mm256_madd_epi16(pairs, RunScales(scales8, k)));
      }
    }
    // Σ scale · 32 · Σ activations, since weights count from −32.
    const __m256i offset = _mm256_slli_epi32(_mm256_madd_epi16(scales16, _mm256_loadu_si256((const __m256i*)sums)), 5);
    const __m256 d = _mm256_set1_ps(HalfAt(block + 208) * activation_scales[b]);
    result = _mm256_fmadd_ps(_mm256_cvtepi32_ps(_mm256_sub_epi32(products, offset)), d, result);
  }
  return SumFloats(result);
}

static void Scores(float* scores, const float* q, const uint16_t* keys, int64_t n_positions, int64_t head_dim) {
  for (int64_t p = 0; p < n_positions; p++, keys += head_dim) {
    __m256 sum = _mm256_setzero_ps();
    int64_t i = 0;
    for (; i + 8 <= head_dim; i += 8) sum = _mm256_fmadd_ps(_mm256_loadu_ps(q + i), LoadHalfs(keys + i), sum);
    float score = SumFloats(sum);
    for (; i < head_dim; i++) score += q[i] * Half(keys[i]);
    scores[p] = score;
  }
}

static void AddValues(float* out, const float* weights, const uint16_t* values, int64_t n_positions, int64_t head_dim) {
  int64_t i = 0;
  for (; i + 32 <= head_dim; i += 32) {  // a strip of the head stays in registers over all positions
    __m256 sum[4];
    for (int j = 0; j < 4; j++) sum[j] = _mm256_loadu_ps(out + i + 8 * j);
    for (int64_t p = 0; p < n_positions; p++) {
      const __m256 weight = _mm256_set1_ps(weights[p]);
      const uint16_t* value = values + p * head_dim + i;
      for (int j = 0; j < 4; j++) sum[j] = _mm256_fmadd_ps(weight, LoadHalfs(value + 8 * j), sum[j]);
    }
    for (int j = 0; j < 4; j++) _mm256_storeu_ps(out + i + 8 * j, sum[j]);
  }
  for (; i < head_dim; i++) {
    for (int64_t p = 0; p < n_positions; p++) out[i] += weights[p] * Half(values[p * head_dim + i]);
  }
}

// Lanes 0 … n−1 of a vector, for the last few elements; n < 8.
static inline __m256i TailMask(int64_t n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
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

const struct Kernels kernels_avx2 = {
    "avx2",
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

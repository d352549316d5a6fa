// Products with weights in superblocks of 256 for AVX-512 with VNNI. Superblocks are drawn in
// kernels-portable-superblocks.cc. A register holds two of their eight runs of 32 weights.
#include "avx512.h"
#include "kernels.h"

namespace {

// Moves the lower 32 bytes right by `low` bits and the upper 32 by `high`; bits that come from a neighbouring byte must
// be masked away.
inline __m512i ShiftRight(__m512i bytes, int low, int high) {
  return _mm512_srlv_epi64(bytes, _mm512_setr_epi64(low, low, low, low, high, high, high, high));
}

inline __m512i ShiftLeft(__m512i bytes, int low, int high) {
  return _mm512_sllv_epi64(bytes, _mm512_setr_epi64(low, low, low, low, high, high, high, high));
}

// The same 32 bytes twice: runs that share bytes differ in their bits.
inline __m512i Twice(const uint8_t* bytes) { return _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i*)bytes)); }

// Runs 2p and 2p + 1 of codes of two bits in 64 bytes.
inline __m512i TwoBits(const uint8_t* bytes, int p) {
  const int shift = 4 * (p % 2);
  return _mm512_and_si512(ShiftRight(Twice(bytes + 32 * (p / 2)), shift, shift + 2), _mm512_set1_epi8(3));
}

// Runs 2p and 2p + 1 of codes of four bits in 128 bytes.
inline __m512i PairedNibbles(const uint8_t* bytes, int p) {
  return _mm512_and_si512(ShiftRight(Twice(bytes + 32 * p), 0, 4), _mm512_set1_epi8(15));
}

// Adds `value` to the codes of runs 2p and 2p + 1 whose upper bit is set; run r has bit r of 32 bytes.
inline __m512i WithUpperBits(__m512i codes, const uint8_t* bytes, int p, char value) {
  const __m512i bits =
      _mm512_inserti64x4(_mm512_set1_epi8((char)(1 << 2 * p)), _mm256_set1_epi8((char)(2 << 2 * p)), 1);
  return _mm512_mask_add_epi8(codes, _mm512_test_epi8_mask(Twice(bytes), bits), codes, _mm512_set1_epi8(value));
}

// Eight words, each twice: what holds for 32 weights, for each 16 of them.
inline __m256i EachTwice(__m128i words) {
  const __m256i wide = _mm256_cvtepu16_epi32(words);
  return _mm256_or_si256(wide, _mm256_slli_epi32(wide, 16));
}

// The 12 scale bytes of Q4_K and Q5_K: eight scales in the lower half, eight mins in the upper half.
inline __m128i SixBits(const uint8_t* block) {
  const __m128i header = _mm_loadu_si128((const __m128i*)block);  // d, dmin, 12 bytes
  const __m128i low_index = _mm_setr_epi8(4, 5, 6, 7, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m128i high_index = _mm_setr_epi8(-1, -1, -1, -1, 4, 5, 6, 7, -1, -1, -1, -1, 8, 9, 10, 11);
  const __m128i low_mask = _mm_setr_epi32(0x3f3f3f3f, 0x0f0f0f0f, 0x3f3f3f3f, 0x0f0f0f0f);
  const __m128i low =
      _mm_and_si128(_mm_srlv_epi32(_mm_shuffle_epi8(header, low_index), _mm_setr_epi32(0, 0, 0, 4)), low_mask);
  const __m128i high = _mm_and_si128(_mm_srli_epi16(_mm_shuffle_epi8(header, high_index), 2), _mm_set1_epi8(0x30));
  return _mm_or_si128(low, high);
}

// Each format gives the codes of two runs, its scales as words (16 of them, or 8 if one covers 32 weights), and its
// mins as 16 words. A weight is d · scale · (code − kZero) − dmin · min, where d is the half at kScale and dmin the
// one after it, if there are mins.

struct Q2_K {
  static constexpr int kBytes = 84, kScale = 80, kZero = 0, kPerScale = 16;
  static constexpr bool kIsSigned = false, kHasMins = true;
  static __m512i Runs(const uint8_t* block, int p) { return TwoBits(block + 16, p); }
  static __m256i Scales(const uint8_t* block) {
    return _mm256_cvtepu8_epi16(_mm_and_si128(_mm_loadu_si128((const __m128i*)block), _mm_set1_epi8(15)));
  }
  static __m256i Mins(const uint8_t* block) {
    const __m128i shifted = _mm_srli_epi16(_mm_loadu_si128((const __m128i*)block), 4);
    return _mm256_cvtepu8_epi16(_mm_and_si128(shifted, _mm_set1_epi8(15)));
  }
};

struct Q3_K {
  static constexpr int kBytes = 110, kScale = 108, kZero = 4, kPerScale = 16;
  static constexpr bool kIsSigned = false, kHasMins = false;
  static __m512i Runs(const uint8_t* block, int p) { return WithUpperBits(TwoBits(block + 32, p), block, p, 4); }
  static __m256i Scales(const uint8_t* block) {
    const __m128i packed = _mm_loadl_epi64((const __m128i*)(block + 96));
    const __m128i low = _mm_and_si128(_mm_unpacklo_epi64(packed, _mm_srli_epi16(packed, 4)), _mm_set1_epi8(15));
    const __m128i shifted = _mm_srlv_epi32(_mm_set1_epi32((int)Load32(block + 104)), _mm_setr_epi32(0, 2, 4, 6));
    const __m128i high = _mm_slli_epi16(_mm_and_si128(shifted, _mm_set1_epi8(3)), 4);
    return _mm256_cvtepi8_epi16(_mm_sub_epi8(_mm_or_si128(low, high), _mm_set1_epi8(32)));
  }
};

struct Q4_K {
  static constexpr int kBytes = 144, kScale = 0, kZero = 0, kPerScale = 32;
  static constexpr bool kIsSigned = false, kHasMins = true;
  static __m512i Runs(const uint8_t* block, int p) { return PairedNibbles(block + 16, p); }
  static __m256i Scales(const uint8_t* block) { return _mm256_cvtepu8_epi16(SixBits(block)); }
  static __m256i Mins(const uint8_t* block) { return EachTwice(_mm_cvtepu8_epi16(_mm_srli_si128(SixBits(block), 8))); }
};

struct Q5_K {
  static constexpr int kBytes = 176, kScale = 0, kZero = 0, kPerScale = 32;
  static constexpr bool kIsSigned = false, kHasMins = true;
  static __m512i Runs(const uint8_t* block, int p) {
    return WithUpperBits(PairedNibbles(block + 48, p), block + 16, p, 16);
  }
  static __m256i Scales(const uint8_t* block) { return Q4_K::Scales(block); }
  static __m256i Mins(const uint8_t* block) { return Q4_K::Mins(block); }
};

struct Q6_K {
  static constexpr int kBytes = 210, kScale = 208, kZero = 32, kPerScale = 16;
  static constexpr bool kIsSigned = false, kHasMins = false;
  static __m512i Runs(const uint8_t* block, int p) {
    const __m512i packed = _mm512_loadu_si512(block + 64 * (p / 2));
    const __m512i low = p % 2 == 0 ? packed : _mm512_srli_epi16(packed, 4);
    const __m512i upper = Twice(block + 128 + 32 * (p / 2));
    const __m512i high = p % 2 == 0 ? ShiftLeft(upper, 4, 2) : ShiftRight(upper, 0, 2);
    return _mm512_or_si512(_mm512_and_si512(low, _mm512_set1_epi8(15)), _mm512_and_si512(high, _mm512_set1_epi8(0x30)));
  }
  static __m256i Scales(const uint8_t* block) {
    return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i*)(block + 192)));
  }
};

struct IQ4_XS {
  static constexpr int kBytes = 136, kScale = 0, kZero = 0, kPerScale = 32;
  static constexpr bool kIsSigned = true, kHasMins = false;
  static __m512i Runs(const uint8_t* block, int p) {
    return LookUp(LevelsIQ4(), Nibbles(block + 8 + 32 * p, block + 24 + 32 * p));
  }
  static __m256i Scales(const uint8_t* block) {
    const __m256i low =
        _mm256_srlv_epi32(_mm256_set1_epi32((int)Load32(block + 4)), _mm256_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28));
    const __m256i high =
        _mm256_srlv_epi32(_mm256_set1_epi32(Load16(block + 2)), _mm256_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14));
    const __m256i scales = _mm256_or_si256(_mm256_and_si256(low, _mm256_set1_epi32(15)),
                                           _mm256_slli_epi32(_mm256_and_si256(high, _mm256_set1_epi32(3)), 4));
    return _mm256_zextsi128_si256(_mm256_cvtepi32_epi16(_mm256_sub_epi32(scales, _mm256_set1_epi32(32))));
  }
};

// Which scale belongs to each of the 32 words that a register of 64 products in pairs has, for the four registers of a
// superblock.
template <int kPerScale>
struct ScaleIndex {
  __m512i of_register[4];
  ScaleIndex() {
    for (int p = 0; p < 4; p++) {
      int16_t words[32];
      for (int i = 0; i < 32; i++) words[i] = (int16_t)((64 * p + 2 * i) / kPerScale);
      of_register[p] = _mm512_loadu_si512(words);
    }
  }
};

// Sums of two neighbouring products, in 16 bits.
template <bool kIsSigned>
inline __m512i Pairs(__m512i codes, __m512i q) {
  if constexpr (!kIsSigned) return _mm512_maddubs_epi16(codes, q);
  // The multiply takes unsigned by signed: |weight| times activation with weight's sign.
  const __m512i signed_q = _mm512_mask_sub_epi8(q, _mm512_movepi8_mask(codes), _mm512_setzero_si512(), q);
  return _mm512_maddubs_epi16(_mm512_abs_epi8(codes), signed_q);
}

// Everything within a superblock is exact in integers.
template <class Format>
float DotSuperblocks(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* activation_scales = (const float*)x;
  const int16_t* sums = (const int16_t*)(activation_scales + n / 256);
  const int8_t* q = (const int8_t*)(sums + n / 16);
  const ScaleIndex<Format::kPerScale> index;
  __m512 result = _mm512_setzero_ps();
  __m256 offsets = _mm256_setzero_ps();
  for (int64_t b = 0; b < n / 256; b++, block += Format::kBytes, q += 256, sums += 16) {
    const __m256i scales = Format::Scales(block);
    const __m256i sums16 = _mm256_loadu_si256((const __m256i*)sums);
    __m512i products[2] = {_mm512_setzero_si512(), _mm512_setzero_si512()};
    for (int p = 0; p < 4; p++) {
      const __m512i pairs = Pairs<Format::kIsSigned>(Format::Runs(block, p), _mm512_loadu_si512(q + 64 * p));
      const __m512i scale = _mm512_permutexvar_epi16(index.of_register[p], _mm512_castsi256_si512(scales));
      products[p % 2] = _mm512_dpwssd_epi32(products[p % 2], pairs, scale);
    }
    __m512i total = _mm512_add_epi32(products[0], products[1]);
    if constexpr (Format::kZero != 0) {
      const __m256i zeros = _mm256_madd_epi16(scales, sums16);
      total =
          _mm512_sub_epi32(total, _mm512_zextsi256_si512(_mm256_mullo_epi32(zeros, _mm256_set1_epi32(Format::kZero))));
    }
    const __m512 products_of_block = _mm512_cvtepi32_ps(total);
    if constexpr (Format::kHasMins) {
      const __m128i halves = _mm_cvtsi32_si128((int)Load32(block + Format::kScale));
      const __m128 d_dmin = _mm_mul_ps(_mm_cvtph_ps(halves), _mm_set1_ps(activation_scales[b]));
      const __m256 mins = _mm256_cvtepi32_ps(_mm256_madd_epi16(Format::Mins(block), sums16));
      result = _mm512_fmadd_ps(products_of_block, _mm512_broadcastss_ps(d_dmin), result);
      offsets = _mm256_fmadd_ps(mins, _mm256_broadcastss_ps(_mm_movehdup_ps(d_dmin)), offsets);
    } else {
      const float d = HalfAt(block + Format::kScale) * activation_scales[b];
      result = _mm512_fmadd_ps(products_of_block, _mm512_set1_ps(d), result);
    }
  }
  return _mm512_reduce_add_ps(_mm512_sub_ps(result, _mm512_zextps256_ps512(offsets)));
}

}  // namespace

const struct SuperblockDots superblock_dots_avx512 = {
    .q2_k = DotSuperblocks<Q2_K>,
    .q3_k = DotSuperblocks<Q3_K>,
    .q4_k = DotSuperblocks<Q4_K>,
    .q5_k = DotSuperblocks<Q5_K>,
    .q6_k = DotSuperblocks<Q6_K>,
    .iq4_xs = DotSuperblocks<IQ4_XS>,
};

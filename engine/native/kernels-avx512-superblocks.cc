// Products with weights in superblocks of 256 for AVX-512 with VNNI. Superblocks are drawn in
// kernels-portable-superblocks.cc. A register holds two of their eight runs of 32 weights.
#include "avx512.h"
#include "avx512-tiles.h"
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

// The activations of a row.
struct Superblocks {
  const float* scales;
  const int16_t* sums;  // Σ q of each 16
  const int8_t* q;
  Superblocks(const void* x, int64_t n)
      : scales((const float*)x), sums((const int16_t*)(scales + n / 256)), q((const int8_t*)(sums + n / 16)) {}
};

// Superblock by superblock from zero:
//   result = result + (Σ s · (code − kZero) · q) · (d · scale)   with sums over a superblock exact in integers,
//   result = result − (Σ m · q) · (dmin · scale)                 one rounding for the factor, and one for the rest
template <class Format>
float DotSuperblocks(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const Superblocks row(x, n);
  const int16_t* sums = row.sums;
  const int8_t* q = row.q;
  const ScaleIndex<Format::kPerScale> index;
  __m128 result = _mm_setzero_ps();
  for (int64_t b = 0; b < n / 256; b++, block += Format::kBytes, q += 256, sums += 16) {
    Prefetch(block, Format::kBytes);
    const __m256i scales = Format::Scales(block);
    const __m256i sums16 = _mm256_loadu_si256((const __m256i*)sums);
    __m512i products[2] = {_mm512_setzero_si512(), _mm512_setzero_si512()};
    for (int p = 0; p < 4; p++) {
      const __m512i pairs = Pairs<Format::kIsSigned>(Format::Runs(block, p), _mm512_loadu_si512(q + 64 * p));
      const __m512i scale = _mm512_permutexvar_epi16(index.of_register[p], _mm512_castsi256_si512(scales));
      products[p % 2] = _mm512_dpwssd_epi32(products[p % 2], pairs, scale);
    }
    const __m512i wide = _mm512_add_epi32(products[0], products[1]);
    __m256i total = _mm256_add_epi32(_mm512_castsi512_si256(wide), _mm512_extracti64x4_epi64(wide, 1));
    if constexpr (Format::kZero != 0) {
      const __m256i zeros = _mm256_madd_epi16(scales, sums16);
      total = _mm256_sub_epi32(total, _mm256_mullo_epi32(zeros, _mm256_set1_epi32(Format::kZero)));
    }
    __m256i mins = total;
    if constexpr (Format::kHasMins) mins = _mm256_madd_epi16(Format::Mins(block), sums16);
    // Lanes 0 and 1: the sum of all of `total`, and of all of `mins`.
    const __m256i pairs = _mm256_hadd_epi32(total, mins);
    const __m128i quads = _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
    const __m128 both = _mm_cvtepi32_ps(_mm_hadd_epi32(quads, quads));
    const __m128i halves =
        _mm_cvtsi32_si128((int)(Format::kHasMins ? Load32(block + Format::kScale) : Load16(block + Format::kScale)));
    const __m128 factors = _mm_mul_ps(_mm_cvtph_ps(halves), _mm_set1_ps(row.scales[b]));
    result = _mm_fmadd_ss(both, factors, result);
    if constexpr (Format::kHasMins)
      result = _mm_fnmadd_ss(_mm_movehdup_ps(both), _mm_movehdup_ps(factors), result);
  }
  return _mm_cvtss_f32(result);
}

template <class Format>
struct SuperblockTiles {
  static constexpr int kScales = 256 / Format::kPerScale;
  // What unsigned codes count from.
  static constexpr int kOffset = Format::kIsSigned ? 128 : Format::kZero;
  // Mins of 32 weights meet the sums of 32.
  static constexpr int kMinPairs = Format::kPerScale == 32 ? 4 : 8;

  static void Unpack(WeightTile& tile, const uint8_t* w, int64_t row_bytes, int64_t, int64_t column) {
    w += column / 256 * Format::kBytes;
    for (int half = 0; half < 2; half++) {
      const int lane = half * kTileLanes;
      const uint8_t* rows = w + lane * row_bytes;
      __m512i v[16];
      for (int p = 0; p < 4; p++) {
        UNROLLED for (int r = 0; r < 16; r++) {
          v[r] = Format::Runs(rows + r * row_bytes, p);
          if constexpr (Format::kIsSigned) v[r] = _mm512_xor_si512(v[r], _mm512_set1_epi8((char)0x80));
        }
        Transpose(v);
        for (int c = 0; c < 16; c++) _mm512_store_si512(tile.codes[16 * p + c][lane], v[c]);
      }
      for (int r = 0; r < 16; r++)
        v[r] = _mm512_castps_si512(_mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(Format::Scales(rows + r * row_bytes))));
      Transpose(v);
      for (int j = 0; j < kScales; j++) _mm512_store_si512(tile.scales[j] + lane, v[j]);
      if constexpr (Format::kHasMins) {
        for (int r = 0; r < 16; r++) {
          const __m256i mins = Format::Mins(rows + r * row_bytes);
          v[r] = _mm512_castsi256_si512(kMinPairs == 4 ? _mm256_castsi128_si256(_mm256_cvtepi32_epi16(mins)) : mins);
        }
        Transpose(v);
        for (int j = 0; j < kMinPairs; j++) _mm512_store_si512(tile.min_pairs[j][lane], v[j]);
      }
      for (int r = 0; r < 16; r++) {
        const uint8_t* block = rows + r * row_bytes;
        tile.d[lane + r] = HalfAt(block + Format::kScale);
        if constexpr (Format::kHasMins) tile.dmin[lane + r] = HalfAt(block + Format::kScale + 2);
      }
    }
  }

  template <int kRows>
  static void Multiply(float (*sums)[kTileRows], const WeightTile& tile, const void* const* x, int64_t n,
                       int64_t column) {
    const int8_t* q[kRows];
    float scale[kRows];
    alignas(64) int32_t start[kRows][16];
    alignas(32) int32_t sum_pairs[kRows][8];
    for (int i = 0; i < kRows; i++) {
      const Superblocks row(x[i], n);
      q[i] = row.q + column;
      scale[i] = row.scales[column / 256];
      const __m256i sums16 = _mm256_loadu_si256((const __m256i*)(row.sums + column / 16));
      const __m256i sums32 = _mm256_madd_epi16(sums16, _mm256_set1_epi16(1));
      if constexpr (kOffset != 0) {
        const __m512i of_runs =
            kScales == 16 ? _mm512_cvtepi16_epi32(sums16) : _mm512_castsi256_si512(sums32);
        _mm512_store_si512(start[i], _mm512_mullo_epi32(of_runs, _mm512_set1_epi32(-kOffset)));
      }
      if constexpr (Format::kHasMins) {
        const __m256i words = kMinPairs == 4 ? _mm256_castsi128_si256(_mm256_cvtepi32_epi16(sums32)) : sums16;
        _mm256_store_si256((__m256i*)sum_pairs[i], words);
      }
    }
    // Σ s · Σ (code − kZero) · q, in floats that are exact up to 2^24. A superblock could hold eight times as much if
    // all of its codes, its scales and the activations were at their limits at once; then the last bit may differ from
    // the dot's.
    __m512 total[kRows][2];
    UNROLLED for (int i = 0; i < kRows; i++) total[i][0] = total[i][1] = _mm512_setzero_ps();
    for (int j = 0; j < kScales; j++) {
      __m512i products[kRows][2];
      UNROLLED for (int i = 0; i < kRows; i++)
        products[i][0] = products[i][1] = kOffset != 0 ? _mm512_set1_epi32(start[i][j]) : _mm512_setzero_si512();
      MultiplyRun<kRows, Format::kPerScale>(products, tile.codes + j * Format::kPerScale / 4, q, j * Format::kPerScale);
      UNROLLED for (int half = 0; half < 2; half++) {
        const __m512 s = _mm512_load_ps(tile.scales[j] + half * kTileLanes);
        UNROLLED for (int i = 0; i < kRows; i++)
          total[i][half] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(products[i][half]), s, total[i][half]);
      }
    }
    UNROLLED for (int half = 0; half < 2; half++) {
      const __m512 d = _mm512_load_ps(tile.d + half * kTileLanes);
      UNROLLED for (int i = 0; i < kRows; i++) {
        float* sum = sums[i] + half * kTileLanes;
        const __m512 factor = _mm512_mul_ps(d, _mm512_set1_ps(scale[i]));
        total[i][half] = _mm512_fmadd_ps(total[i][half], factor, _mm512_load_ps(sum));
        if constexpr (!Format::kHasMins) _mm512_store_ps(sum, total[i][half]);
      }
      if constexpr (Format::kHasMins) {
        __m512i mins[kRows];
        UNROLLED for (int i = 0; i < kRows; i++) mins[i] = _mm512_setzero_si512();
        UNROLLED for (int j = 0; j < kMinPairs; j++) {
          const __m512i pairs = _mm512_load_si512(tile.min_pairs[j][half * kTileLanes]);
          UNROLLED for (int i = 0; i < kRows; i++)
            mins[i] = _mm512_dpwssd_epi32(mins[i], pairs, _mm512_set1_epi32(sum_pairs[i][j]));
        }
        const __m512 dmin = _mm512_load_ps(tile.dmin + half * kTileLanes);
        UNROLLED for (int i = 0; i < kRows; i++) {
          const __m512 factor = _mm512_mul_ps(dmin, _mm512_set1_ps(scale[i]));
          _mm512_store_ps(sums[i] + half * kTileLanes,
                          _mm512_fnmadd_ps(_mm512_cvtepi32_ps(mins[i]), factor, total[i][half]));
        }
      }
    }
  }
};

template <class Format>
constexpr Product ProductOf() {
  return {DotSuperblocks<Format>, TileProductOf<SuperblockTiles<Format>>};
}

}  // namespace

const struct SuperblockProducts superblock_products_avx512 = {
    .q2_k = ProductOf<Q2_K>(),
    .q3_k = ProductOf<Q3_K>(),
    .q4_k = ProductOf<Q4_K>(),
    .q5_k = ProductOf<Q5_K>(),
    .q6_k = ProductOf<Q6_K>(),
    .iq4_xs = ProductOf<IQ4_XS>(),
};

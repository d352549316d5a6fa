// Products with weights in superblocks of 256 for registers of 256 bits, with and without VNNI. Superblocks are drawn in
// kernels-portable-superblocks.cc.
#include "avx2.h"
#include "avx2-tiles.h"
#include "kernels.h"

namespace {

// Scales, mins and sums of 16 weights lie in this order: word r of the lower lane belongs to the first half of run r,
// word r of the upper lane to the second half.
inline __m128i FirstHalvesFirst(__m128i bytes) {
  return _mm_shuffle_epi8(bytes, _mm_setr_epi8(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15));
}

// Word r of each lane, in every word of the lane.
inline __m256i OfRun(__m256i words, int r) {
  return _mm256_shuffle_epi8(words, _mm256_set1_epi16((short)(0x0100 * (2 * r + 1) + 2 * r)));
}

// Bits `from` and up of each byte, moved to `to`; others must be masked away.
inline __m256i MoveBits(__m256i bytes, int from, int to) {
  return from > to ? _mm256_srli_epi16(bytes, from - to) : _mm256_slli_epi16(bytes, to - from);
}

// Run r of codes of two bits in 64 bytes, which are moved to `to`.
inline __m256i TwoBits(const uint8_t* bytes, int r, int to) {
  const __m256i mask = _mm256_set1_epi8((char)(3 << to));
  return _mm256_and_si256(MoveBits(Load32(bytes + 32 * (r / 4)), 2 * (r % 4), to), mask);
}

// Bit r of each of 32 bytes, moved to `to`.
inline __m256i UpperBits(const uint8_t* bytes, int r, int to) {
  return _mm256_and_si256(MoveBits(Load32(bytes), r, to), _mm256_set1_epi8((char)(1 << to)));
}

// Run r of codes of four bits in 128 bytes.
inline __m256i PairedNibbles(const uint8_t* bytes, int r) {
  return _mm256_and_si256(MoveBits(Load32(bytes + 32 * (r / 2)), 4 * (r % 2), 0), _mm256_set1_epi8(15));
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

struct Q2_K {
  static constexpr int kBytes = 84, kScale = 80, kZero = 0, kPerScale = 16, kMostCode = 3;
  static constexpr bool kIsSigned = false, kHasMins = true;
  static __m256i Run(const uint8_t* block, int r) { return TwoBits(block + 16, r, 0); }
  static __m256i Scales(const uint8_t* block) {
    const __m128i bytes = _mm_and_si128(_mm_loadu_si128((const __m128i*)block), _mm_set1_epi8(15));
    return _mm256_cvtepu8_epi16(FirstHalvesFirst(bytes));
  }
  static __m256i Mins(const uint8_t* block) {
    const __m128i bytes = _mm_srli_epi16(_mm_loadu_si128((const __m128i*)block), 4);
    return _mm256_cvtepu8_epi16(FirstHalvesFirst(_mm_and_si128(bytes, _mm_set1_epi8(15))));
  }
};

struct Q3_K {
  static constexpr int kBytes = 110, kScale = 108, kZero = 4, kPerScale = 16, kMostCode = 7;
  static constexpr bool kIsSigned = false, kHasMins = false;
  static __m256i Run(const uint8_t* block, int r) {
    return _mm256_or_si256(TwoBits(block + 32, r, 0), UpperBits(block, r, 2));
  }
  static __m256i Scales(const uint8_t* block) {
    int upper;
    memcpy(&upper, block + 104, sizeof upper);
    const __m128i packed = _mm_loadl_epi64((const __m128i*)(block + 96));
    const __m128i low = _mm_and_si128(_mm_unpacklo_epi64(packed, _mm_srli_epi16(packed, 4)), _mm_set1_epi8(15));
    const __m128i shifted = _mm_srlv_epi32(_mm_set1_epi32(upper), _mm_setr_epi32(0, 2, 4, 6));
    const __m128i high = _mm_slli_epi16(_mm_and_si128(shifted, _mm_set1_epi8(3)), 4);
    const __m128i scales = _mm_sub_epi8(_mm_or_si128(low, high), _mm_set1_epi8(32));
    return _mm256_cvtepi8_epi16(FirstHalvesFirst(scales));
  }
};

struct Q4_K {
  static constexpr int kBytes = 144, kScale = 0, kZero = 0, kPerScale = 32, kMostCode = 15;
  static constexpr bool kIsSigned = false, kHasMins = true;
  static __m256i Run(const uint8_t* block, int r) { return PairedNibbles(block + 16, r); }
  static __m256i Scales(const uint8_t* block) { return _mm256_broadcastsi128_si256(_mm_cvtepu8_epi16(SixBits(block))); }
  static __m256i Mins(const uint8_t* block) {
    return _mm256_broadcastsi128_si256(_mm_cvtepu8_epi16(_mm_srli_si128(SixBits(block), 8)));
  }
};

struct Q5_K {
  static constexpr int kBytes = 176, kScale = 0, kZero = 0, kPerScale = 32, kMostCode = 31;
  static constexpr bool kIsSigned = false, kHasMins = true;
  static __m256i Run(const uint8_t* block, int r) {
    return _mm256_or_si256(PairedNibbles(block + 48, r), UpperBits(block + 16, r, 4));
  }
  static __m256i Scales(const uint8_t* block) { return Q4_K::Scales(block); }
  static __m256i Mins(const uint8_t* block) { return Q4_K::Mins(block); }
};

struct Q6_K {
  static constexpr int kBytes = 210, kScale = 208, kZero = 32, kPerScale = 16, kMostCode = 63;
  static constexpr bool kIsSigned = false, kHasMins = false;
  static __m256i Run(const uint8_t* block, int r) {
    const __m256i low = MoveBits(Load32(block + 64 * (r / 4) + 32 * (r % 2)), r % 4 < 2 ? 0 : 4, 0);
    return _mm256_or_si256(_mm256_and_si256(low, _mm256_set1_epi8(15)), TwoBits(block + 128, r, 4));
  }
  static __m256i Scales(const uint8_t* block) {
    return _mm256_cvtepi8_epi16(FirstHalvesFirst(_mm_loadu_si128((const __m128i*)(block + 192))));
  }
};

struct IQ4_XS {
  static constexpr int kBytes = 136, kScale = 0, kZero = 0, kPerScale = 32, kMostCode = 255;
  static constexpr bool kIsSigned = true, kHasMins = false;
  static __m256i Run(const uint8_t* block, int r) { return LevelsIQ4(Nibbles(block + 8 + 16 * r)); }
  static __m256i Scales(const uint8_t* block) {
    uint16_t upper;
    int lower;
    memcpy(&upper, block + 2, sizeof upper);
    memcpy(&lower, block + 4, sizeof lower);
    const __m256i low =
        _mm256_and_si256(_mm256_srlv_epi32(_mm256_set1_epi32(lower), _mm256_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28)),
                         _mm256_set1_epi32(15));
    const __m256i high =
        _mm256_and_si256(_mm256_srlv_epi32(_mm256_set1_epi32(upper), _mm256_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14)),
                         _mm256_set1_epi32(3));
    const __m256i scales = _mm256_sub_epi32(_mm256_or_si256(low, _mm256_slli_epi32(high, 4)), _mm256_set1_epi32(32));
    const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(scales), _mm256_extracti128_si256(scales, 1));
    return _mm256_broadcastsi128_si256(words);
  }
};

// A weight is d · scale · (code − kZero) − dmin · min, where d is the half at kScale and dmin the one after it, if there are
// mins.

// The activations of a row.
struct Superblocks {
  const float* scales;
  const int16_t* sums;  // Σ q of each 16
  const int8_t* q;
  Superblocks(const void* x, int64_t n)
      : scales((const float*)x), sums((const int16_t*)(scales + n / 256)), q((const int8_t*)(sums + n / 16)) {}

  // The sums of superblock b in the order of the scales.
  __m256i OrderedSums(int64_t b) const {
    const __m256i halves =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15));
    return _mm256_permute4x64_epi64(_mm256_shuffle_epi8(Load32(sums + 16 * b), halves), 0xd8);
  }
};

// Superblock by superblock from zero:
//   result = result + (Σ s · (code − kZero) · q) · (d · scale)   with sums over a superblock exact in integers,
//   result = result − (Σ m · q) · (dmin · scale)                 one rounding for the factor, and one for the rest
template <class Format>
float DotSuperblocks(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const Superblocks row(x, n);
  __m128 result = _mm_setzero_ps();
  for (int64_t b = 0; b < n / 256; b++, block += Format::kBytes) {
    Prefetch(block, Format::kBytes);
    const int8_t* q = row.q + 256 * b;
    const __m256i scales = Format::Scales(block);
    __m256i products = _mm256_setzero_si256();
    for (int r = 0; r < 8; r++) {
      const __m256i codes = Format::Run(block, r), activations = Load32(q + 32 * r);
      const __m256i pairs =
          Format::kIsSigned ? SignedPairs(codes, activations) : _mm256_maddubs_epi16(codes, activations);
      products = _mm256_add_epi32(products, _mm256_madd_epi16(pairs, OfRun(scales, r)));
    }
    const __m256i ordered = row.OrderedSums(b);
    if constexpr (Format::kZero != 0) {
      const __m256i zeros = _mm256_madd_epi16(scales, ordered);
      products = _mm256_sub_epi32(products, _mm256_mullo_epi32(zeros, _mm256_set1_epi32(Format::kZero)));
    }
    __m256i mins = products;
    if constexpr (Format::kHasMins) mins = _mm256_madd_epi16(Format::Mins(block), ordered);
    // Lanes 0 and 1: the sum of all of `products`, and of all of `mins`.
    const __m256i pairs = _mm256_hadd_epi32(products, mins);
    const __m128i quads = _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
    const __m128 both = _mm_cvtepi32_ps(_mm_hadd_epi32(quads, quads));
    const float scale = row.scales[b];
    result = _mm_fmadd_ss(both, _mm_set_ss(HalfAt(block + Format::kScale) * scale), result);
    if constexpr (Format::kHasMins) {
      const float factor = HalfAt(block + Format::kScale + 2) * scale;
      result = _mm_fnmadd_ss(_mm_movehdup_ps(both), _mm_set_ss(factor), result);
    }
  }
  return _mm_cvtss_f32(result);
}

template <class Format>
struct SuperblockTiles {
  static constexpr int kScales = 256 / Format::kPerScale;
  // What unsigned codes count from.
  static constexpr int kOffset = Format::kIsSigned ? kMiddle : Format::kZero;

  static void Unpack(WeightTile& tile, const uint8_t* w, int64_t row_bytes, int64_t, int64_t column) {
    w += column / 256 * Format::kBytes;
    for (int row = 0; row < kTileRows; row += 8) {
      const uint8_t* blocks[8];
      // Of the first halves of runs, and of the second.
      __m256i first[8], second[8], mins[8];
      for (int r = 0; r < 8; r++) {
        blocks[r] = w + (row + r) * row_bytes;
        const __m256i scales = Format::Scales(blocks[r]);
        first[r] = Floats(_mm256_castsi256_si128(scales));
        second[r] = Floats(_mm256_extracti128_si256(scales, 1));
        tile.d[row + r] = HalfAt(blocks[r] + Format::kScale);
        if constexpr (Format::kHasMins) {
          tile.dmin[row + r] = HalfAt(blocks[r] + Format::kScale + 2);
          mins[r] = Format::Mins(blocks[r]);
        }
      }
      Transpose(first);
      if constexpr (kScales == 16) Transpose(second);
      for (int run = 0; run < 8; run++) {
        float* scales = tile.scales[run * kScales / 8];
        _mm256_store_si256((__m256i*)(scales + row), first[run]);
        if constexpr (kScales == 16) _mm256_store_si256((__m256i*)(scales + kTileRows + row), second[run]);
      }
      if constexpr (Format::kHasMins) {
        Transpose(mins);
        for (int j = 0; j < 8; j++) _mm256_store_si256((__m256i*)tile.min_pairs[j][row], mins[j]);
      }
      for (int run = 0; run < 8; run++) {
        __m256i codes[8];
        for (int r = 0; r < 8; r++) {
          codes[r] = Format::Run(blocks[r], run);
          if constexpr (Format::kIsSigned) codes[r] = _mm256_xor_si256(codes[r], _mm256_set1_epi8((char)kOffset));
        }
        StoreBytes(tile, codes, 32 * run, row);
      }
    }
  }

  static __m256i Floats(__m128i words) {
    return _mm256_castps_si256(_mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(words)));
  }

  template <int kRows>
  static void Multiply(float (*sums)[kTileRows], const WeightTile& tile, const void* const* x, int64_t n, int64_t column) {
    const int8_t* q[kRows];
    float scale[kRows];
    int32_t start[kRows][kScales];
    alignas(32) int32_t sum_pairs[kRows][8];
    for (int i = 0; i < kRows; i++) {
      const Superblocks row(x[i], n);
      q[i] = row.q + column;
      scale[i] = row.scales[column / 256];
      const int16_t* sums16 = row.sums + column / 16;
      for (int j = 0; j < kScales; j++)
        start[i][j] = FirstSum(kOffset, kScales == 16 ? sums16[j] : sums16[2 * j] + sums16[2 * j + 1]);
      if constexpr (Format::kHasMins) _mm256_store_si256((__m256i*)sum_pairs[i], row.OrderedSums(column / 256));
    }
    for (int row = 0; row < kTileRows; row += 16) {
      // Σ s · Σ (code − kZero) · q, in floats that are exact up to 2^24: see avx512's.
      __m256 total[kRows][2];
      UNROLLED for (int i = 0; i < kRows; i++) total[i][0] = total[i][1] = _mm256_setzero_ps();
      for (int j = 0; j < kScales; j++) {
        __m256i products[kRows][2];
        UNROLLED for (int i = 0; i < kRows; i++)
          products[i][0] = products[i][1] = kOffset != 0 ? _mm256_set1_epi32(start[i][j]) : _mm256_setzero_si256();
        AddRun<kRows, Format::kPerScale, kOffset, Format::kMostCode>(products, tile, row, q, j * Format::kPerScale);
        UNROLLED for (int half = 0; half < 2; half++) {
          const __m256 s = _mm256_load_ps(tile.scales[j] + row + 8 * half);
          UNROLLED for (int i = 0; i < kRows; i++)
            total[i][half] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(products[i][half]), s, total[i][half]);
        }
      }
      UNROLLED for (int half = 0; half < 2; half++) {
        const int lane = row + 8 * half;
        const __m256 d = _mm256_load_ps(tile.d + lane);
        UNROLLED for (int i = 0; i < kRows; i++) {
          const __m256 factor = _mm256_mul_ps(d, _mm256_set1_ps(scale[i]));
          __m256 sum = _mm256_fmadd_ps(total[i][half], factor, _mm256_load_ps(sums[i] + lane));
          if constexpr (Format::kHasMins) {
            __m256i mins = _mm256_setzero_si256();
            for (int j = 0; j < 8; j++)
              mins = AddPairs(mins, Load32(tile.min_pairs[j][lane]), _mm256_set1_epi32(sum_pairs[i][j]));
            const __m256 min_factor = _mm256_mul_ps(_mm256_load_ps(tile.dmin + lane), _mm256_set1_ps(scale[i]));
            sum = _mm256_fnmadd_ps(_mm256_cvtepi32_ps(mins), min_factor, sum);
          }
          _mm256_store_ps(sums[i] + lane, sum);
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

const struct SuperblockProducts SUPERBLOCK_PRODUCTS = {
    .q2_k = ProductOf<Q2_K>(),
    .q3_k = ProductOf<Q3_K>(),
    .q4_k = ProductOf<Q4_K>(),
    .q5_k = ProductOf<Q5_K>(),
    .q6_k = ProductOf<Q6_K>(),
    .iq4_xs = ProductOf<IQ4_XS>(),
};

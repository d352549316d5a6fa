// Products with weights in blocks of 32 for AVX-512 with VNNI. Blocks are drawn in kernels-portable-blocks.cc.
#include "avx512.h"
#include "avx512-tiles.h"
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

// Blocks are summed in groups of 256 weights. Within a group:
//   sum = sum + (Σ (code − kZero) · q) · (d · scale)   with the inner sum exact in integers, one rounding for d · scale,
//   sum = sum + m · (scale · Σ q)                      and one for the rest of each line
// block by block from zero, and the groups are added up one after the other.
constexpr int kGroup = 8;

// The activations of a row.
struct Blocks {
  const float* scales;
  const int16_t* sums;  // Σ q of each block
  const int8_t* q;
  Blocks(const void* x, int64_t n)
      : scales((const float*)x), sums((const int16_t*)(scales + n / 32)), q((const int8_t*)(sums + n / 32)) {}
};

// Halves from `count` blocks on, kBytes apart. Put together in registers: a vector that is read back from single stores
// waits for them.
template <int kBytes>
inline __m256 HalfsAt(const uint8_t* first, int64_t count) {
  const auto at = [&](int64_t b) { return (short)(b < count ? Load16(first + b * kBytes) : 0); };
  return _mm256_cvtph_ps(_mm_setr_epi16(at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)));
}

inline __mmask8 FirstLanes(int64_t count) { return (__mmask8)((1u << count) - 1); }

inline __m256i SumsAt(const int16_t* sums, int64_t count) {
  return _mm256_cvtepi16_epi32(_mm_maskz_loadu_epi16(FirstLanes(count), sums));
}

// Σ of the eight lanes of each half of four registers, in the order of the halves.
inline __m256i SumHalves(const __m512i v[4]) {
  const __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32(v[0], v[1]), _mm512_unpackhi_epi32(v[0], v[1]));
  const __m512i cd = _mm512_add_epi32(_mm512_unpacklo_epi32(v[2], v[3]), _mm512_unpackhi_epi32(v[2], v[3]));
  // Quarter k of the sum holds, for quarter k of v[0] … v[3], the sum of its lanes.
  const __m512i quarters = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
  const __m512i first = _mm512_shuffle_i32x4(quarters, quarters, 0x08);   // quarters 0 and 2
  const __m512i second = _mm512_shuffle_i32x4(quarters, quarters, 0x0d);  // quarters 1 and 3
  const __m256i halves = _mm256_add_epi32(_mm512_castsi512_si256(first), _mm512_castsi512_si256(second));
  return _mm256_permutevar8x32_epi32(halves, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

// The sum of a group that begins with `block` and the activations of block `first`. Whole groups are a case of their own,
// without loops.
template <class Format, bool kIsWhole>
inline __m128 DotGroup(const uint8_t* block, const Blocks& row, int64_t first, int64_t n_blocks) {
  const int64_t count = kIsWhole ? kGroup : n_blocks;
  if constexpr (kIsWhole) Prefetch(block, kGroup * Format::kBytes);
  __m512i products[4];
  UNROLLED for (int p = 0; p < 4; p++) {
    products[p] = _mm512_setzero_si512();
    if (2 * p >= count) continue;
    const uint8_t* a = block + 2 * p * Format::kBytes;
    const int8_t* q = row.q + 32 * (first + 2 * p);
    if (2 * p + 1 < count) {
      products[p] = _mm512_dpbusd_epi32(products[p], Format::Codes(a, a + Format::kBytes), _mm512_loadu_si512(q));
    } else {  // the last block of an odd number meets zeros in its second half
      const __m512i last = _mm512_zextsi256_si512(_mm256_loadu_si256((const __m256i*)q));
      products[p] = _mm512_dpbusd_epi32(products[p], Format::Codes(a, a), last);
    }
  }
  __m256i totals = SumHalves(products);
  const __m256i q_sums = SumsAt(row.sums + first, count);
  if constexpr (Format::kZero != 0)
    totals = _mm256_sub_epi32(totals, _mm256_mullo_epi32(q_sums, _mm256_set1_epi32(Format::kZero)));
  const __m256 scales = _mm256_maskz_loadu_ps(FirstLanes(count), row.scales + first);
  alignas(32) float total[kGroup], scale[kGroup], min[kGroup], offset[kGroup];
  _mm256_store_ps(total, _mm256_cvtepi32_ps(totals));
  _mm256_store_ps(scale, _mm256_mul_ps(HalfsAt<Format::kBytes>(block, count), scales));
  if constexpr (Format::kHasMin) {
    _mm256_store_ps(min, HalfsAt<Format::kBytes>(block + 2, count));
    _mm256_store_ps(offset, _mm256_mul_ps(scales, _mm256_cvtepi32_ps(q_sums)));
  }
  __m128 sum = _mm_setzero_ps();
  UNROLLED for (int64_t b = 0; b < count; b++) {
    sum = _mm_fmadd_ss(_mm_load_ss(total + b), _mm_load_ss(scale + b), sum);
    if constexpr (Format::kHasMin) sum = _mm_fmadd_ss(_mm_load_ss(min + b), _mm_load_ss(offset + b), sum);
  }
  return sum;
}

template <class Format>
float DotBlocks(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const Blocks row(x, n);
  const int64_t n_blocks = n / 32;
  __m128 result = _mm_setzero_ps();
  int64_t first = 0;
  for (; first + kGroup <= n_blocks; first += kGroup, block += kGroup * Format::kBytes)
    result = _mm_add_ss(result, DotGroup<Format, true>(block, row, first, kGroup));
  if (first < n_blocks) result = _mm_add_ss(result, DotGroup<Format, false>(block, row, first, n_blocks - first));
  return _mm_cvtss_f32(result);
}

template <class Format>
struct BlockTiles {
  static void Unpack(WeightTile& tile, const uint8_t* w, int64_t row_bytes, int64_t n, int64_t column) {
    const int64_t left = (n - column) / 32, count = left < kGroup ? left : kGroup;
    w += column / 32 * Format::kBytes;
    for (int half = 0; half < 2; half++) {
      const uint8_t* rows = w + half * kTileLanes * row_bytes;
      for (int64_t b = 0; b < count; b += 2) {
        __m512i v[16];
        UNROLLED for (int r = 0; r < 16; r++) {
          const uint8_t* block = rows + r * row_bytes + b * Format::kBytes;
          v[r] = Format::Codes(block, b + 1 < count ? block + Format::kBytes : block);
        }
        Transpose(v);
        for (int c = 0; c < 16; c++) _mm512_store_si512(tile.codes[8 * b + c][half * kTileLanes], v[c]);
      }
      __m512i scales[16];
      for (int r = 0; r < 16; r++) {
        const __m256 d = HalfsAt<Format::kBytes>(rows + r * row_bytes, count);
        const __m256 m = Format::kHasMin ? HalfsAt<Format::kBytes>(rows + r * row_bytes + 2, count) : d;
        scales[r] = _mm512_castps_si512(_mm512_insertf32x8(_mm512_castps256_ps512(d), m, 1));
      }
      Transpose(scales);
      for (int b = 0; b < kGroup; b++) {
        _mm512_store_si512(tile.scales[b] + half * kTileLanes, scales[b]);
        if constexpr (Format::kHasMin) _mm512_store_si512(tile.mins[b] + half * kTileLanes, scales[kGroup + b]);
      }
    }
  }

  template <int kRows>
  static void Multiply(float (*sums)[kTileRows], const WeightTile& tile, const void* const* x, int64_t n,
                       int64_t column) {
    const int64_t left = (n - column) / 32, count = left < kGroup ? left : kGroup;
    const int8_t* q[kRows];
    const float* scales[kRows];
    alignas(32) int32_t start[kRows][kGroup];
    alignas(32) float offset[kRows][kGroup];
    for (int i = 0; i < kRows; i++) {
      const Blocks row(x[i], n);
      q[i] = row.q + column;
      scales[i] = row.scales + column / 32;
      const __m256i q_sums = SumsAt(row.sums + column / 32, count);
      _mm256_store_si256((__m256i*)start[i], _mm256_mullo_epi32(q_sums, _mm256_set1_epi32(-Format::kZero)));
      if constexpr (Format::kHasMin) {
        const __m256 scale = _mm256_maskz_loadu_ps(FirstLanes(count), scales[i]);
        _mm256_store_ps(offset[i], _mm256_mul_ps(scale, _mm256_cvtepi32_ps(q_sums)));
      }
    }
    __m512 group[kRows][2];
    UNROLLED for (int i = 0; i < kRows; i++) group[i][0] = group[i][1] = _mm512_setzero_ps();
    for (int64_t b = 0; b < count; b++) {
      __m512i products[kRows][2];
      UNROLLED for (int i = 0; i < kRows; i++)
        products[i][0] = products[i][1] = Format::kZero != 0 ? _mm512_set1_epi32(start[i][b]) : _mm512_setzero_si512();
      MultiplyRun<kRows, 32>(products, tile.codes + 8 * b, q, 32 * b);
      UNROLLED for (int half = 0; half < 2; half++) {
        const __m512 d = _mm512_load_ps(tile.scales[b] + half * kTileLanes);
        UNROLLED for (int i = 0; i < kRows; i++) {
          const __m512 scale = _mm512_mul_ps(d, _mm512_set1_ps(scales[i][b]));
          group[i][half] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(products[i][half]), scale, group[i][half]);
        }
        if constexpr (Format::kHasMin) {
          const __m512 m = _mm512_load_ps(tile.mins[b] + half * kTileLanes);
          UNROLLED for (int i = 0; i < kRows; i++)
            group[i][half] = _mm512_fmadd_ps(m, _mm512_set1_ps(offset[i][b]), group[i][half]);
        }
      }
    }
    UNROLLED for (int i = 0; i < kRows; i++) {
      UNROLLED for (int half = 0; half < 2; half++) {
        float* sum = sums[i] + half * kTileLanes;
        _mm512_store_ps(sum, _mm512_add_ps(_mm512_load_ps(sum), group[i][half]));
      }
    }
  }
};

template <class Format>
constexpr Product ProductOf() {
  return {DotBlocks<Format>, TileProductOf<BlockTiles<Format>>};
}

}  // namespace

const struct BlockProducts block_products_avx512 = {
    .q8_0 = ProductOf<Q8_0>(),
    .q4_0 = ProductOf<Q4_0>(),
    .q4_1 = ProductOf<Q4_1>(),
    .q5_0 = ProductOf<Q5_0>(),
    .q5_1 = ProductOf<Q5_1>(),
    .iq4_nl = ProductOf<IQ4_NL>(),
};

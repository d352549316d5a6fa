// Products with weights in blocks of 32 for registers of 256 bits, with and without VNNI. Blocks are drawn in
// kernels-portable-blocks.cc.
#include "avx2.h"
#include "avx2-tiles.h"
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

// In a tile, weights are unsigned codes that count from kZero and go to kMostCode.
struct Q8_0 {
  static constexpr int kBytes = 34, kZero = kMiddle, kMostCode = 255;
  static constexpr bool kIsSigned = true, kHasMin = false;
  static __m256i Weights(const uint8_t* block) { return Load32(block + 2); }
};

struct Q4_0 {
  static constexpr int kBytes = 18, kZero = 8, kMostCode = 15;
  static constexpr bool kIsSigned = true, kHasMin = false;
  static __m256i Weights(const uint8_t* block) { return _mm256_sub_epi8(Nibbles(block + 2), _mm256_set1_epi8(8)); }
};

struct Q4_1 {
  static constexpr int kBytes = 20, kZero = 0, kMostCode = 15;
  static constexpr bool kIsSigned = false, kHasMin = true;
  static __m256i Weights(const uint8_t* block) { return Nibbles(block + 4); }
};

struct Q5_0 {
  static constexpr int kBytes = 22, kZero = 16, kMostCode = 31;
  static constexpr bool kIsSigned = true, kHasMin = false;
  static __m256i Weights(const uint8_t* block) {
    return _mm256_sub_epi8(_mm256_or_si256(Nibbles(block + 6), FifthBits(block + 2)), _mm256_set1_epi8(16));
  }
};

struct Q5_1 {
  static constexpr int kBytes = 24, kZero = 0, kMostCode = 31;
  static constexpr bool kIsSigned = false, kHasMin = true;
  static __m256i Weights(const uint8_t* block) { return _mm256_or_si256(Nibbles(block + 8), FifthBits(block + 4)); }
};

struct IQ4_NL {
  static constexpr int kBytes = 18, kZero = kMiddle, kMostCode = 255;
  static constexpr bool kIsSigned = true, kHasMin = false;
  static __m256i Weights(const uint8_t* block) { return LevelsIQ4(Nibbles(block + 2)); }
};

// Blocks are summed in groups of 256 weights. Within a group:
//   sum = sum + (Σ weight · q) · (d · scale)   with the inner sum exact in integers, one rounding for d · scale,
//   sum = sum + m · (scale · Σ q)              and one for the rest of each line
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

inline int64_t BlocksInGroup(int64_t n, int64_t column) {
  const int64_t left = (n - column) / 32;
  return left < kGroup ? left : kGroup;
}

template <class Format>
inline __m256i ProductsOf(const uint8_t* block, const int8_t* q) {
  const __m256i weights = Format::Weights(block);
  const __m256i pairs = Format::kIsSigned ? SignedPairs(weights, Load32(q)) : _mm256_maddubs_epi16(weights, Load32(q));
  return _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

// Σ of the lanes of each of eight vectors.
inline __m256i SumEach(const __m256i v[8]) {
  const __m256i first = _mm256_hadd_epi32(_mm256_hadd_epi32(v[0], v[1]), _mm256_hadd_epi32(v[2], v[3]));
  const __m256i last = _mm256_hadd_epi32(_mm256_hadd_epi32(v[4], v[5]), _mm256_hadd_epi32(v[6], v[7]));
  return _mm256_add_epi32(_mm256_permute2x128_si256(first, last, 0x20), _mm256_permute2x128_si256(first, last, 0x31));
}

template <class Format>
float DotBlocks(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const Blocks row(x, n);
  __m128 result = _mm_setzero_ps();
  for (int64_t first = 0; first < n / 32; first += kGroup, block += kGroup * Format::kBytes) {
    Prefetch(block, kGroup * Format::kBytes);
    const int64_t count = BlocksInGroup(n, 32 * first);
    __m256i products[kGroup];
    for (int b = 0; b < kGroup; b++) {
      products[b] = _mm256_setzero_si256();
      if (b < count) products[b] = ProductsOf<Format>(block + b * Format::kBytes, row.q + 32 * (first + b));
    }
    alignas(32) float totals[kGroup];
    _mm256_store_ps(totals, _mm256_cvtepi32_ps(SumEach(products)));
    __m128 sum = _mm_setzero_ps();
    for (int64_t b = 0; b < count; b++) {
      const uint8_t* halves = block + b * Format::kBytes;
      const float scale = row.scales[first + b];
      sum = _mm_fmadd_ss(_mm_set_ss(totals[b]), _mm_set_ss(HalfAt(halves) * scale), sum);
      if constexpr (Format::kHasMin) {
        const float offset = scale * (float)row.sums[first + b];
        sum = _mm_fmadd_ss(_mm_set_ss(HalfAt(halves + 2)), _mm_set_ss(offset), sum);
      }
    }
    result = _mm_add_ss(result, sum);
  }
  return _mm_cvtss_f32(result);
}

template <class Format>
struct BlockTiles {
  static void Unpack(WeightTile& tile, const uint8_t* w, int64_t row_bytes, int64_t n, int64_t column) {
    const int64_t count = BlocksInGroup(n, column);
    w += column / 32 * Format::kBytes;
    for (int row = 0; row < kTileRows; row += 8) {
      for (int64_t b = 0; b < count; b++) {
        __m256i codes[8];
        for (int r = 0; r < 8; r++) {
          const uint8_t* block = w + (row + r) * row_bytes + b * Format::kBytes;
          codes[r] = _mm256_add_epi8(Format::Weights(block), _mm256_set1_epi8((char)Format::kZero));
          tile.scales[b][row + r] = HalfAt(block);
          if constexpr (Format::kHasMin) tile.mins[b][row + r] = HalfAt(block + 2);
        }
        StoreBytes(tile, codes, (int)(32 * b), row);
      }
    }
  }

  template <int kRows>
  static void Multiply(float (*sums)[kTileRows], const WeightTile& tile, const void* const* x, int64_t n, int64_t column) {
    const int64_t count = BlocksInGroup(n, column);
    const int8_t* q[kRows];
    int32_t start[kRows][kGroup];
    float scales[kRows][kGroup], offsets[kRows][kGroup];
    for (int i = 0; i < kRows; i++) {
      const Blocks row(x[i], n);
      q[i] = row.q + column;
      for (int64_t b = 0; b < count; b++) {
        const int16_t sum = row.sums[column / 32 + b];
        start[i][b] = FirstSum(Format::kZero, sum);
        scales[i][b] = row.scales[column / 32 + b];
        if constexpr (Format::kHasMin) offsets[i][b] = scales[i][b] * (float)sum;
      }
    }
    for (int row = 0; row < kTileRows; row += 16) {
      __m256 group[kRows][2];
      UNROLLED for (int i = 0; i < kRows; i++) group[i][0] = group[i][1] = _mm256_setzero_ps();
      for (int b = 0; b < count; b++) {
        __m256i products[kRows][2];
        UNROLLED for (int i = 0; i < kRows; i++)
          products[i][0] = products[i][1] = Format::kZero != 0 ? _mm256_set1_epi32(start[i][b]) : _mm256_setzero_si256();
        AddRun<kRows, 32, Format::kZero, Format::kMostCode>(products, tile, row, q, 32 * b);
        UNROLLED for (int half = 0; half < 2; half++) {
          const int lane = row + 8 * half;
          const __m256 d = _mm256_load_ps(tile.scales[b] + lane);
          UNROLLED for (int i = 0; i < kRows; i++) {
            const __m256 factor = _mm256_mul_ps(d, _mm256_set1_ps(scales[i][b]));
            group[i][half] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(products[i][half]), factor, group[i][half]);
          }
          if constexpr (Format::kHasMin) {
            const __m256 m = _mm256_load_ps(tile.mins[b] + lane);
            UNROLLED for (int i = 0; i < kRows; i++)
              group[i][half] = _mm256_fmadd_ps(m, _mm256_set1_ps(offsets[i][b]), group[i][half]);
          }
        }
      }
      UNROLLED for (int i = 0; i < kRows; i++) {
        UNROLLED for (int half = 0; half < 2; half++) {
          float* sum = sums[i] + row + 8 * half;
          _mm256_store_ps(sum, _mm256_add_ps(_mm256_load_ps(sum), group[i][half]));
        }
      }
    }
  }
};

template <class Format>
constexpr Product ProductOf() {
  return {DotBlocks<Format>, TileProductOf<BlockTiles<Format>>};
}

}  // namespace

const struct BlockProducts BLOCK_PRODUCTS = {
    .q8_0 = ProductOf<Q8_0>(),
    .q4_0 = ProductOf<Q4_0>(),
    .q4_1 = ProductOf<Q4_1>(),
    .q5_0 = ProductOf<Q5_0>(),
    .q5_1 = ProductOf<Q5_1>(),
    .iq4_nl = ProductOf<IQ4_NL>(),
};

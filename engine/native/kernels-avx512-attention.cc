// Attention for AVX-512. A query and a position meet in one lane, and a value is added in one lane, each in the order of the
// head or of the positions: however many queries share what is loaded, the sums of each are the same.
#include "avx512.h"
#include "kernels.h"

namespace {

// Keys and values of halfs.
struct Halfs {
  const uint16_t* numbers;

  Halfs Skip(int64_t positions, int64_t head_dim) const { return {numbers + positions * head_dim}; }
  __m512 Value(int64_t i, __mmask16 mask) const { return LoadHalfs(numbers + i, mask); }
  void Prefetch(int64_t i, int n_vectors) const {
    for (int j = 0; j < n_vectors; j += 2) _mm_prefetch((const char*)(numbers + i + 16 * j), _MM_HINT_T0);
  }

  // q · keys for kQueries queries and kGroups groups of positions.
  template <int kQueries, int kGroups>
  void Scores(__m512 scores[kQueries][kGroups], const float* q, int64_t head_dim) const {
    UNROLLED for (int i = 0; i < kQueries; i++)
      UNROLLED for (int g = 0; g < kGroups; g++) scores[i][g] = _mm512_setzero_ps();
    for (int64_t d = 0; d < head_dim; d++) {
      __m512 keys[kGroups];
      UNROLLED for (int g = 0; g < kGroups; g++) {
        const uint16_t* lanes = numbers + (g * head_dim + d) * kKeyLanes;
        _mm_prefetch((const char*)(lanes + kGroups * head_dim * kKeyLanes), _MM_HINT_T0);
        keys[g] = LoadHalfs(lanes, 0xffff);
      }
      UNROLLED for (int i = 0; i < kQueries; i++) {
        const __m512 query = _mm512_set1_ps(q[i * head_dim + d]);
        UNROLLED for (int g = 0; g < kGroups; g++) scores[i][g] = _mm512_fmadd_ps(query, keys[g], scores[i][g]);
      }
    }
  }
};

inline __m512 LoadCodes(const int8_t* p, __mmask16 mask) {
  return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(mask, p)));
}

// Keys and values of 8-bit codes.
struct Codes {
  const int8_t* numbers;
  const uint16_t* scales;

  Codes Skip(int64_t positions, int64_t head_dim) const {
    return {numbers + positions * head_dim, scales + positions * (head_dim / 32)};
  }
  void Prefetch(int64_t i, int n_vectors) const {
    for (int j = 0; j < n_vectors; j += 4) _mm_prefetch((const char*)(numbers + i + 16 * j), _MM_HINT_T0);
  }
  __m512 Value(int64_t i, __mmask16 mask) const {
    const __m512 scale = _mm512_cvtph_ps(_mm256_set1_epi16((short)scales[i / 32]));
    return _mm512_mul_ps(LoadCodes(numbers + i, mask), scale);
  }

  template <int kQueries, int kGroups>
  void Scores(__m512 scores[kQueries][kGroups], const float* q, int64_t head_dim) const {
    UNROLLED for (int i = 0; i < kQueries; i++)
      UNROLLED for (int g = 0; g < kGroups; g++) scores[i][g] = _mm512_setzero_ps();
    for (int64_t d = 0; d < head_dim; d += 32) {
      __m512 products[kQueries][kGroups];
      UNROLLED for (int i = 0; i < kQueries; i++)
        UNROLLED for (int g = 0; g < kGroups; g++) products[i][g] = _mm512_setzero_ps();
      for (int j = 0; j < 32; j++) {
        __m512 keys[kGroups];
        UNROLLED for (int g = 0; g < kGroups; g++)
          keys[g] = LoadCodes(numbers + (g * head_dim + d + j) * kKeyLanes, 0xffff);
        UNROLLED for (int i = 0; i < kQueries; i++) {
          const __m512 query = _mm512_set1_ps(q[i * head_dim + d + j]);
          UNROLLED for (int g = 0; g < kGroups; g++) products[i][g] = _mm512_fmadd_ps(query, keys[g], products[i][g]);
        }
      }
      UNROLLED for (int g = 0; g < kGroups; g++) {
        const __m512 scale = LoadHalfs(scales + (g * head_dim + d) / 32 * kKeyLanes, 0xffff);
        UNROLLED for (int i = 0; i < kQueries; i++) scores[i][g] = _mm512_fmadd_ps(products[i][g], scale, scores[i][g]);
      }
    }
  }
};

// As many groups at once as keep the multipliers busy, then the rest one by one.
template <int kQueries, int kGroups, class Keys>
void ScoreQueries(float* scores, int64_t stride, const float* q, const Keys& keys, int64_t n_groups, int64_t head_dim) {
  int64_t first = 0;
  for (; first + kGroups <= n_groups; first += kGroups) {
    __m512 sums[kQueries][kGroups];
    keys.Skip(first * kKeyLanes, head_dim).template Scores<kQueries, kGroups>(sums, q, head_dim);
    UNROLLED for (int i = 0; i < kQueries; i++)
      UNROLLED for (int g = 0; g < kGroups; g++)
        _mm512_storeu_ps(scores + i * stride + (first + g) * kKeyLanes, sums[i][g]);
  }
  if constexpr (kGroups > 1) {
    if (first < n_groups) {
      ScoreQueries<kQueries, kGroups / 2>(scores + first * kKeyLanes, stride, q, keys.Skip(first * kKeyLanes, head_dim),
                                          n_groups - first, head_dim);
    }
  }
}

template <class Keys>
void ScoreAll(float* scores, int64_t stride, const float* q, int64_t n_queries, const Keys& keys, int64_t n_positions,
              int64_t head_dim) {
  const int64_t n_groups = (n_positions + kKeyLanes - 1) / kKeyLanes;
  int64_t i = 0;
  for (; i + 6 <= n_queries; i += 6)
    ScoreQueries<6, 4>(scores + i * stride, stride, q + i * head_dim, keys, n_groups, head_dim);
  for (; i + 2 <= n_queries; i += 2)
    ScoreQueries<2, 4>(scores + i * stride, stride, q + i * head_dim, keys, n_groups, head_dim);
  for (; i < n_queries; i++)
    ScoreQueries<1, 8>(scores + i * stride, stride, q + i * head_dim, keys, n_groups, head_dim);
}

// A strip of the head, kVectors registers wide, for kQueries queries; it stays in registers over all positions. Only lanes
// of `mask` count.
template <int kQueries, int kVectors, class Values>
void AddStrip(float* out, const float* weights, int64_t stride, const Values& values, int64_t n_positions,
              int64_t head_dim, int64_t strip, __mmask16 mask) {
  __m512 sums[kQueries][kVectors];
  UNROLLED for (int i = 0; i < kQueries; i++)
    UNROLLED for (int j = 0; j < kVectors; j++)
      sums[i][j] = _mm512_maskz_loadu_ps(mask, out + i * head_dim + strip + 16 * j);
  for (int64_t p = 0; p < n_positions; p++) {
    const Values position = values.Skip(p, head_dim);
    __m512 value[kVectors];
    values.Skip(p + 16, head_dim).Prefetch(strip, kVectors);
    UNROLLED for (int j = 0; j < kVectors; j++) value[j] = position.Value(strip + 16 * j, mask);
    UNROLLED for (int i = 0; i < kQueries; i++) {
      const __m512 weight = _mm512_set1_ps(weights[i * stride + p]);
      UNROLLED for (int j = 0; j < kVectors; j++) sums[i][j] = _mm512_fmadd_ps(weight, value[j], sums[i][j]);
    }
  }
  UNROLLED for (int i = 0; i < kQueries; i++)
    UNROLLED for (int j = 0; j < kVectors; j++)
      _mm512_mask_storeu_ps(out + i * head_dim + strip + 16 * j, mask, sums[i][j]);
}

template <int kQueries, int kVectors, class Values>
void AddHead(float* out, const float* weights, int64_t stride, const Values& values, int64_t n_positions,
             int64_t head_dim) {
  int64_t strip = 0;
  for (; strip + 16 * kVectors <= head_dim; strip += 16 * kVectors)
    AddStrip<kQueries, kVectors>(out, weights, stride, values, n_positions, head_dim, strip, 0xffff);
  for (; strip < head_dim; strip += 16) {
    const __mmask16 mask = head_dim - strip >= 16 ? 0xffff : Tail(head_dim - strip);
    AddStrip<kQueries, 1>(out, weights, stride, values, n_positions, head_dim, strip, mask);
  }
}

template <class Values>
void AddAll(float* out, const float* weights, int64_t stride, int64_t n_queries, const Values& values,
            int64_t n_positions, int64_t head_dim) {
  int64_t i = 0;
  for (; i + 6 <= n_queries; i += 6)
    AddHead<6, 4>(out + i * head_dim, weights + i * stride, stride, values, n_positions, head_dim);
  for (; i + 2 <= n_queries; i += 2)
    AddHead<2, 8>(out + i * head_dim, weights + i * stride, stride, values, n_positions, head_dim);
  for (; i < n_queries; i++)
    AddHead<1, 8>(out + i * head_dim, weights + i * stride, stride, values, n_positions, head_dim);
}

void ScoresF16(float* scores, int64_t stride, const float* q, int64_t n_queries, const uint16_t* keys,
               int64_t n_positions, int64_t head_dim) {
  ScoreAll(scores, stride, q, n_queries, Halfs{keys}, n_positions, head_dim);
}

void AddValuesF16(float* out, const float* weights, int64_t stride, int64_t n_queries, const uint16_t* values,
                  int64_t n_positions, int64_t head_dim) {
  AddAll(out, weights, stride, n_queries, Halfs{values}, n_positions, head_dim);
}

void ScoresQ8(float* scores, int64_t stride, const float* q, int64_t n_queries, const int8_t* codes,
              const uint16_t* scales, int64_t n_positions, int64_t head_dim) {
  ScoreAll(scores, stride, q, n_queries, Codes{codes, scales}, n_positions, head_dim);
}

void AddValuesQ8(float* out, const float* weights, int64_t stride, int64_t n_queries, const int8_t* codes,
                 const uint16_t* scales, int64_t n_positions, int64_t head_dim) {
  AddAll(out, weights, stride, n_queries, Codes{codes, scales}, n_positions, head_dim);
}

}  // namespace

const struct AttentionKernels attention_kernels_avx512 = {
    .scores_f16 = ScoresF16,
    .add_values_f16 = AddValuesF16,
    .scores_q8 = ScoresQ8,
    .add_values_q8 = AddValuesQ8,
};

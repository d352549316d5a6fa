// Attention for AVX2 and FMA.
#include "avx2.h"
#include "kernels.h"

namespace {

// Groups of positions that one query meets at once: as many as keep the multipliers busy.
constexpr int kGroups = 4;

// Keys and values of halfs.
struct Halfs {
  const uint16_t* numbers;

  Halfs Skip(int64_t positions, int64_t head_dim) const { return {numbers + positions * head_dim}; }
  __m256 Value(int64_t i) const { return LoadHalfs(numbers + i); }
  float ValueAt(int64_t i) const { return Half(numbers[i]); }

  template <int kVectors>
  void Scores(__m256 scores[kVectors], const float* q, int64_t head_dim) const {
    for (int j = 0; j < kVectors; j++) scores[j] = _mm256_setzero_ps();
    for (int64_t d = 0; d < head_dim; d++) {
      const __m256 query = _mm256_set1_ps(q[d]);
      for (int j = 0; j < kVectors; j++) {
        const __m256 keys = LoadHalfs(numbers + (j / 2 * head_dim + d) * kKeyLanes + j % 2 * 8);
        scores[j] = _mm256_fmadd_ps(query, keys, scores[j]);
      }
    }
  }
};

inline __m256 LoadCodes(const int8_t* p) {
  return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i*)p)));
}

// Keys and values of 8-bit codes.
struct Codes {
  const int8_t* numbers;
  const uint16_t* scales;

  Codes Skip(int64_t positions, int64_t head_dim) const {
    return {numbers + positions * head_dim, scales + positions * (head_dim / 32)};
  }
  __m256 Value(int64_t i) const { return _mm256_mul_ps(LoadCodes(numbers + i), _mm256_set1_ps(Half(scales[i / 32]))); }
  float ValueAt(int64_t i) const { return (float)numbers[i] * Half(scales[i / 32]); }

  template <int kVectors>
  void Scores(__m256 scores[kVectors], const float* q, int64_t head_dim) const {
    for (int j = 0; j < kVectors; j++) scores[j] = _mm256_setzero_ps();
    for (int64_t d = 0; d < head_dim; d += 32) {
      __m256 products[kVectors];
      for (int j = 0; j < kVectors; j++) products[j] = _mm256_setzero_ps();
      for (int64_t i = d; i < d + 32; i++) {
        const __m256 query = _mm256_set1_ps(q[i]);
        for (int j = 0; j < kVectors; j++) {
          const __m256 keys = LoadCodes(numbers + (j / 2 * head_dim + i) * kKeyLanes + j % 2 * 8);
          products[j] = _mm256_fmadd_ps(query, keys, products[j]);
        }
      }
      for (int j = 0; j < kVectors; j++) {
        const __m256 scale = LoadHalfs(scales + (j / 2 * head_dim + d) / 32 * kKeyLanes + j % 2 * 8);
        scores[j] = _mm256_fmadd_ps(products[j], scale, scores[j]);
      }
    }
  }
};

template <int kVectors, class Keys>
void ScoreGroups(float* scores, const float* q, const Keys& keys, int64_t head_dim) {
  __m256 sums[kVectors];
  keys.template Scores<kVectors>(sums, q, head_dim);
  for (int j = 0; j < kVectors; j++) _mm256_storeu_ps(scores + 8 * j, sums[j]);
}

template <class Keys>
void ScoreAll(float* scores, int64_t stride, const float* q, int64_t n_queries, const Keys& keys, int64_t n_positions,
              int64_t head_dim) {
  for (int64_t i = 0; i < n_queries; i++, scores += stride, q += head_dim) {
    int64_t p = 0;
    for (; p + kGroups * kKeyLanes <= n_positions; p += kGroups * kKeyLanes)
      ScoreGroups<2 * kGroups>(scores + p, q, keys.Skip(p, head_dim), head_dim);
    for (; p < n_positions; p += kKeyLanes) ScoreGroups<2>(scores + p, q, keys.Skip(p, head_dim), head_dim);
  }
}

template <class Values>
void AddAll(float* out, const float* weights, int64_t stride, int64_t n_queries, const Values& values,
            int64_t n_positions, int64_t head_dim) {
  for (int64_t q = 0; q < n_queries; q++, weights += stride, out += head_dim) {
    int64_t i = 0;
    for (; i + 32 <= head_dim; i += 32) {  // a strip of the head stays in registers over all positions
      __m256 sum[4];
      for (int j = 0; j < 4; j++) sum[j] = _mm256_loadu_ps(out + i + 8 * j);
      for (int64_t p = 0; p < n_positions; p++) {
        const __m256 weight = _mm256_set1_ps(weights[p]);
        const Values value = values.Skip(p, head_dim);
        for (int j = 0; j < 4; j++) sum[j] = _mm256_fmadd_ps(weight, value.Value(i + 8 * j), sum[j]);
      }
      for (int j = 0; j < 4; j++) _mm256_storeu_ps(out + i + 8 * j, sum[j]);
    }
    for (; i < head_dim; i++) {
      for (int64_t p = 0; p < n_positions; p++) out[i] += weights[p] * values.Skip(p, head_dim).ValueAt(i);
    }
  }
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

const struct AttentionKernels attention_kernels_avx2 = {
    .scores_f16 = ScoresF16,
    .add_values_f16 = AddValuesF16,
    .scores_q8 = ScoresQ8,
    .add_values_q8 = AddValuesQ8,
};

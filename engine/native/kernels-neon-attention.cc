// Attention for 64-bit ARM, the same for all levels.
#include "kernels.h"
#include "neon.h"

namespace {

// Vectors of four positions that one query meets at once: as many as keep the multipliers busy.
constexpr int kVectorsAtOnce = 8;

// Keys and values of halfs.
struct Halfs {
  const uint16_t* numbers;

  Halfs Skip(int64_t positions, int64_t head_dim) const { return {numbers + positions * head_dim}; }
  float32x4_t Value(int64_t i) const { return LoadHalfs(numbers + i); }
  float ValueAt(int64_t i) const { return Half(numbers[i]); }

  template <int kVectors>
  void Scores(float32x4_t scores[kVectors], const float* q, int64_t head_dim) const {
    for (int j = 0; j < kVectors; j++) scores[j] = vdupq_n_f32(0);
    for (int64_t d = 0; d < head_dim; d++) {
      for (int j = 0; j < kVectors; j++)
        scores[j] = vfmaq_n_f32(scores[j], LoadHalfs(numbers + (j / 4 * head_dim + d) * kKeyLanes + j % 4 * 4), q[d]);
    }
  }
};

// Keys and values of 8-bit codes.
struct Codes {
  const int8_t* numbers;
  const uint16_t* scales;

  static float32x4_t Load(const int8_t* p) {
    int32_t four;
    memcpy(&four, p, sizeof four);
    const int16x8_t words = vmovl_s8(vreinterpret_s8_s32(vdup_n_s32(four)));
    return vcvtq_f32_s32(vmovl_s16(vget_low_s16(words)));
  }
  Codes Skip(int64_t positions, int64_t head_dim) const {
    return {numbers + positions * head_dim, scales + positions * (head_dim / 32)};
  }
  float32x4_t Value(int64_t i) const { return vmulq_n_f32(Load(numbers + i), Half(scales[i / 32])); }
  float ValueAt(int64_t i) const { return (float)numbers[i] * Half(scales[i / 32]); }

  template <int kVectors>
  void Scores(float32x4_t scores[kVectors], const float* q, int64_t head_dim) const {
    for (int j = 0; j < kVectors; j++) scores[j] = vdupq_n_f32(0);
    for (int64_t d = 0; d < head_dim; d += 32) {
      float32x4_t products[kVectors];
      for (int j = 0; j < kVectors; j++) products[j] = vdupq_n_f32(0);
      for (int64_t i = d; i < d + 32; i++) {
        for (int j = 0; j < kVectors; j++)
          products[j] = vfmaq_n_f32(products[j], Load(numbers + (j / 4 * head_dim + i) * kKeyLanes + j % 4 * 4), q[i]);
      }
      for (int j = 0; j < kVectors; j++) {
        const float32x4_t scale = LoadHalfs(scales + (j / 4 * head_dim + d) / 32 * kKeyLanes + j % 4 * 4);
        scores[j] = vfmaq_f32(scores[j], products[j], scale);
      }
    }
  }
};

template <int kVectors, class Keys>
void ScoreGroups(float* scores, const float* q, const Keys& keys, int64_t head_dim) {
  float32x4_t sums[kVectors];
  keys.template Scores<kVectors>(sums, q, head_dim);
  for (int j = 0; j < kVectors; j++) vst1q_f32(scores + 4 * j, sums[j]);
}

template <class Keys>
void ScoreAll(float* scores, int64_t stride, const float* q, int64_t n_queries, const Keys& keys, int64_t n_positions,
              int64_t head_dim) {
  constexpr int64_t kPositions = 4 * kVectorsAtOnce;
  for (int64_t i = 0; i < n_queries; i++, scores += stride, q += head_dim) {
    int64_t p = 0;
    for (; p + kPositions <= n_positions; p += kPositions)
      ScoreGroups<kVectorsAtOnce>(scores + p, q, keys.Skip(p, head_dim), head_dim);
    for (; p < n_positions; p += kKeyLanes) ScoreGroups<4>(scores + p, q, keys.Skip(p, head_dim), head_dim);
  }
}

template <class Values>
void AddAll(float* out, const float* weights, int64_t stride, int64_t n_queries, const Values& values,
            int64_t n_positions, int64_t head_dim) {
  for (int64_t q = 0; q < n_queries; q++, weights += stride, out += head_dim) {
    int64_t i = 0;
    for (; i + 16 <= head_dim; i += 16) {  // a strip of the head stays in registers over all positions
      float32x4_t sum[4];
      for (int j = 0; j < 4; j++) sum[j] = vld1q_f32(out + i + 4 * j);
      for (int64_t p = 0; p < n_positions; p++) {
        const Values value = values.Skip(p, head_dim);
        for (int j = 0; j < 4; j++) sum[j] = vfmaq_n_f32(sum[j], value.Value(i + 4 * j), weights[p]);
      }
      for (int j = 0; j < 4; j++) vst1q_f32(out + i + 4 * j, sum[j]);
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

const struct AttentionKernels attention_kernels_neon = {
    .scores_f16 = ScoresF16,
    .add_values_f16 = AddValuesF16,
    .scores_q8 = ScoresQ8,
    .add_values_q8 = AddValuesQ8,
};

// Portable attention.
#include "kernels.h"
#include "portable.h"

namespace {

void ScoresF16(float* scores, int64_t stride, const float* q, int64_t n_queries, const uint16_t* keys,
               int64_t n_positions, int64_t head_dim) {
  for (int64_t i = 0; i < n_queries; i++, scores += stride, q += head_dim) {
    for (int64_t p = 0; p < n_positions; p++) {
      const uint16_t* key = keys + p / kKeyLanes * kKeyLanes * head_dim + p % kKeyLanes;
      scores[p] = 0;
      for (int64_t d = 0; d < head_dim; d++) scores[p] += q[d] * FloatOfHalf(key[d * kKeyLanes]);
    }
  }
}

void AddValuesF16(float* out, const float* weights, int64_t stride, int64_t n_queries, const uint16_t* values,
                  int64_t n_positions, int64_t head_dim) {
  for (int64_t i = 0; i < n_queries; i++, weights += stride, out += head_dim) {
    for (int64_t p = 0; p < n_positions; p++) {
      for (int64_t d = 0; d < head_dim; d++) out[d] += weights[p] * FloatOfHalf(values[p * head_dim + d]);
    }
  }
}

void ScoresQ8(float* scores, int64_t stride, const float* q, int64_t n_queries, const int8_t* codes,
              const uint16_t* scales, int64_t n_positions, int64_t head_dim) {
  for (int64_t i = 0; i < n_queries; i++, scores += stride, q += head_dim) {
    for (int64_t p = 0; p < n_positions; p++) {
      const int64_t group = p / kKeyLanes * kKeyLanes;
      const int8_t* key = codes + group * head_dim + p % kKeyLanes;
      const uint16_t* scale = scales + group * (head_dim / 32) + p % kKeyLanes;
      scores[p] = 0;
      for (int64_t d = 0; d < head_dim; d += 32) {
        float products = 0;
        for (int64_t j = d; j < d + 32; j++) products += q[j] * (float)key[j * kKeyLanes];
        scores[p] += products * FloatOfHalf(scale[d / 32 * kKeyLanes]);
      }
    }
  }
}

void AddValuesQ8(float* out, const float* weights, int64_t stride, int64_t n_queries, const int8_t* codes,
                 const uint16_t* scales, int64_t n_positions, int64_t head_dim) {
  for (int64_t i = 0; i < n_queries; i++, weights += stride, out += head_dim) {
    for (int64_t p = 0; p < n_positions; p++) {
      for (int64_t d = 0; d < head_dim; d++) {
        const float value = (float)codes[p * head_dim + d] * FloatOfHalf(scales[(p * head_dim + d) / 32]);
        out[d] += weights[p] * value;
      }
    }
  }
}

}  // namespace

const struct AttentionKernels attention_kernels_portable = {
    .scores_f16 = ScoresF16,
    .add_values_f16 = AddValuesF16,
    .scores_q8 = ScoresQ8,
    .add_values_q8 = AddValuesQ8,
};

// Causal grouped-query attention with a running softmax: keys and values are read in place, a block at a time.
#include <algorithm>
#include <cmath>

#include "backend.h"
#include "dequantize.h"

namespace {

// Positions of a block. Blocks start at multiples of this from position 0 on, whatever the batch, so that the order of
// additions of a query depends on nothing but its position. Divides the page size.
constexpr int64_t kBlock = 128;
static_assert(Kv::kPagePositions % kBlock == 0);

// Queries that pass a block of keys together while it is in the cache.
constexpr int64_t kRowsPerTask = 8;
// Query heads that share a key-value head, at most: far above the 16 of the largest Qwen3.
constexpr int64_t kMostSharing = 256;

// One query head on its way through the positions.
struct Running {
  float largest = -INFINITY;
  float sum = 0;
};

}  // namespace

void Backend::Scores(float* scores, const float* q, const Kv& kv, const Kv::Place& keys, int64_t n) const {
  if (kv.type == TensorType::kF16) {
    kernels_.scores_f16(scores, q, reinterpret_cast<const uint16_t*>(keys.numbers), n, kv.head_dim);
  } else {
    kernels_.scores_q8(scores, q, reinterpret_cast<const int8_t*>(keys.numbers), keys.scales, n, kv.head_dim);
  }
}

void Backend::AddValues(float* out, const float* weights, const Kv& kv, const Kv::Place& values, int64_t n) const {
  if (kv.type == TensorType::kF16) {
    kernels_.add_values_f16(out, weights, reinterpret_cast<const uint16_t*>(values.numbers), n, kv.head_dim);
  } else {
    kernels_.add_values_q8(out, weights, reinterpret_cast<const int8_t*>(values.numbers), values.scales, n,
                           kv.head_dim);
  }
}

void Backend::Attend(Tensor& out, const Tensor& q, const Kv& kv, int64_t layer, const AttentionShape& shape) {
  const int64_t d = kv.head_dim;
  Require(layer >= 0 && layer < kv.n_layers, "The KV cache has no such layer.");
  Require(shape.n_kv_heads == kv.n_kv_heads && shape.n_heads > 0 && shape.n_heads % kv.n_kv_heads == 0 &&
              shape.n_heads / kv.n_kv_heads <= kMostSharing && q.columns == shape.n_heads * d,
          "Queries do not fit the KV cache.");
  Require(shape.position >= 0 && shape.position + q.rows <= kv.written[static_cast<size_t>(layer)],
          "Attention would read positions that were not written.");
  Require(&out != &q, "Attention cannot replace its queries.");
  out.Resize(q.rows, q.columns);

  const int64_t group = shape.n_heads / kv.n_kv_heads;  // query heads that share a key-value head
  const int64_t row_tasks = (q.rows + kRowsPerTask - 1) / kRowsPerTask;
  // Taken here, because a task must not fail: queries as the kernels want them, [rows, n_heads, head_dim], and their
  // halfs.
  queries_.resize(static_cast<size_t>(q.rows * q.columns));
  query_halfs_.resize(queries_.size());
  pool_.Run(kv.n_kv_heads * row_tasks, [&](int64_t task) {
    const int64_t kv_head = task / row_tasks;
    const int64_t first = task % row_tasks * kRowsPerTask, end = std::min(q.rows, first + kRowsPerTask);
    const int64_t n_queries = (end - first) * group;
    const auto place = [&](int64_t i) { return (first + i / group) * q.columns + (kv_head * group + i % group) * d; };
    Running running[kRowsPerTask * kMostSharing];
    float scores[kBlock];

    for (int64_t i = 0; i < n_queries; i++) {
      // Queries are rounded to 16 bits, whatever the keys are stored as: see engine/ops/reference.ts.
      uint16_t* halfs = query_halfs_.data() + place(i);
      kernels_.round_f16(q.data.data() + place(i), halfs, d);
      DequantizeRow(TensorType::kF16, reinterpret_cast<const uint8_t*>(halfs), queries_.data() + place(i), d);
      std::fill_n(out.data.data() + place(i), d, 0.0f);
    }

    for (int64_t start = 0; start < shape.position + end; start += kBlock) {
      const Kv::Place keys = kv.Keys(layer, kv_head, start), values = kv.Values(layer, kv_head, start);
      for (int64_t i = 0; i < n_queries; i++) {
        const int64_t row = first + i / group;
        const int64_t n =
            std::min(kBlock, shape.position + row + 1 - start);  // a query sees itself and what came before
        if (n <= 0) continue;
        float* result = out.data.data() + place(i);
        Running& state = running[i];
        Scores(scores, queries_.data() + place(i), kv, keys, n);
        float largest = state.largest;
        for (int64_t p = 0; p < n; p++) {
          scores[p] *= shape.scale;
          largest = std::max(largest, scores[p]);
        }
        if (largest > state.largest) {  // what was summed so far counts less against the new largest score
          const float factor = std::exp(state.largest - largest);
          state.sum *= factor;
          for (int64_t j = 0; j < d; j++) result[j] *= factor;
          state.largest = largest;
        }
        state.sum += kernels_.exponentials(scores, n, state.largest);
        AddValues(result, scores, kv, values, n);
      }
    }

    for (int64_t i = 0; i < n_queries; i++) {
      float* result = out.data.data() + place(i);
      const float inverse = 1.0f / running[i].sum;
      for (int64_t j = 0; j < d; j++) result[j] *= inverse;
    }
  });
}

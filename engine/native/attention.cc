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

// Rows of queries that pass the positions together.
constexpr int64_t kRowsPerTask = 16;
// Queries that meet a block of keys at once, while what they give stays in the first-level cache.
constexpr int64_t kQueriesAtOnce = 24;
// Scores become weights: each e^(score − the largest so far). What was summed before counts less against a new largest.
template <class Running>
void Weigh(const Kernels& kernels, float* scores, int64_t n, float scale, Running& state, float* result, int64_t d) {
  const float largest = std::max(state.largest, kernels.scale(scores, n, scale));
  if (largest > state.largest) {
    const float factor = std::exp(state.largest - largest);
    state.sum *= factor;
    for (int64_t j = 0; j < d; j++) result[j] *= factor;
    state.largest = largest;
  }
  state.sum += kernels.exponentials(scores, n, state.largest);
}

}  // namespace

void Backend::Scores(float* scores, const float* q, int64_t n_queries, const Kv& kv, const Kv::Place& keys,
                     int64_t n) const {
  const AttentionKernels& kernels = *kernels_.attention;
  if (kv.type == TensorType::kF16) {
    kernels.scores_f16(scores, kBlock, q, n_queries, reinterpret_cast<const uint16_t*>(keys.numbers), n, kv.head_dim);
  } else {
    kernels.scores_q8(scores, kBlock, q, n_queries, reinterpret_cast<const int8_t*>(keys.numbers), keys.scales, n,
                      kv.head_dim);
  }
}

void Backend::AddValues(float* out, const float* weights, int64_t n_queries, const Kv& kv, const Kv::Place& values,
                        int64_t n) const {
  const AttentionKernels& kernels = *kernels_.attention;
  if (kv.type == TensorType::kF16) {
    kernels.add_values_f16(out, weights, kBlock, n_queries, reinterpret_cast<const uint16_t*>(values.numbers), n,
                           kv.head_dim);
  } else {
    kernels.add_values_q8(out, weights, kBlock, n_queries, reinterpret_cast<const int8_t*>(values.numbers),
                          values.scales, n, kv.head_dim);
  }
}

void Backend::Attend(Tensor& out, const Tensor& q, const Kv& kv, int64_t layer, const AttentionShape& shape) {
  const int64_t d = kv.head_dim;
  Require(layer >= 0 && layer < kv.n_layers, "The KV cache has no such layer.");
  Require(shape.n_kv_heads == kv.n_kv_heads && shape.n_heads > 0 && shape.n_heads % kv.n_kv_heads == 0 &&
              q.columns == shape.n_heads * d,
          "Queries do not fit the KV cache.");
  Require(shape.position >= 0 && shape.position + q.rows <= kv.written[static_cast<size_t>(layer)],
          "Attention would read positions that were not written.");
  Require(&out != &q, "Attention cannot replace its queries.");
  out.Resize(q.rows, q.columns);

  const int64_t group = shape.n_heads / kv.n_kv_heads;  // query heads that share a key-value head
  const int64_t row_tasks = (q.rows + kRowsPerTask - 1) / kRowsPerTask;
  // Taken here, because a task must not fail.
  queries_.resize(static_cast<size_t>(q.rows * q.columns));
  attended_.resize(queries_.size());
  query_halfs_.resize(queries_.size());
  running_.resize(static_cast<size_t>(q.rows * shape.n_heads));
  pool_.Run(kv.n_kv_heads * row_tasks, [&](int64_t task) {
    const int64_t kv_head = task / row_tasks;
    const int64_t first = task % row_tasks * kRowsPerTask, end = std::min(q.rows, first + kRowsPerTask);
    const int64_t n_queries = (end - first) * group, start_of_task = (kv_head * q.rows + first) * group * d;
    float* queries = queries_.data() + start_of_task;
    float* attended = attended_.data() + start_of_task;
    Running* running = running_.data() + start_of_task / d;
    std::fill_n(running, n_queries, Running{});
    alignas(64) float scores[kQueriesAtOnce * kBlock];

    for (int64_t row = first; row < end; row++) {
      // Queries are rounded to 16 bits, whatever the keys are stored as: see engine/ops/reference.ts.
      const int64_t place = start_of_task + (row - first) * group * d;
      uint16_t* halfs = query_halfs_.data() + place;
      kernels_.round_f16(q.Row(row) + kv_head * group * d, halfs, group * d);
      DequantizeRow(TensorType::kF16, reinterpret_cast<const uint8_t*>(halfs), queries_.data() + place, group * d);
    }
    std::fill_n(attended, n_queries * d, 0.0f);

    for (int64_t start = 0; start < shape.position + end; start += kBlock) {
      const Kv::Place keys = kv.Keys(layer, kv_head, start), values = kv.Values(layer, kv_head, start);
      // A query sees itself and what came before.
      const auto n_seen = [&](int64_t i) {
        return std::clamp<int64_t>(shape.position + first + i / group + 1 - start, 0, kBlock);
      };
      int64_t i = 0;
      while (i < n_queries && n_seen(i) == 0) i++;
      for (int64_t n = 0; i < n_queries; i += n) {
        n = std::min(kQueriesAtOnce, n_queries - i);
        Scores(scores, queries + i * d, n, kv, keys, n_seen(i + n - 1));
        for (int64_t j = 0; j < n; j++)
          Weigh(kernels_, scores + j * kBlock, n_seen(i + j), shape.scale, running[i + j], attended + (i + j) * d, d);
        for (int64_t j = 0, same = 0; j < n; j += same) {  // queries that see the same positions share values
          for (same = 1; j + same < n && n_seen(i + j + same) == n_seen(i + j);) same++;
          AddValues(attended + (i + j) * d, scores + j * kBlock, same, kv, values, n_seen(i + j));
        }
      }
    }

    for (int64_t i = 0; i < n_queries; i++) {
      const float inverse = 1.0f / running[i].sum;
      float* result = out.Row(first + i / group) + (kv_head * group + i % group) * d;
      for (int64_t j = 0; j < d; j++) result[j] = attended[i * d + j] * inverse;
    }
  });
}

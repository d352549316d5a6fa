// Causal grouped-query attention with a running softmax: keys and values are read in place, a block at a time.
#include <algorithm>
#include <cmath>

#include "backend.h"

namespace {

// Positions of a block. Blocks start at multiples of this from position 0 on, whatever the batch, so that the order of
// additions of a query depends on nothing but its position. Divides the page size.
constexpr int64_t kBlock = 128;
static_assert(Kv::kPagePositions % kBlock == 0);

// Positions that are summed by themselves before they join what came before: threads can share a long past, and whether
// they do changes nothing.
constexpr int64_t kChunk = 8 * kBlock;

// Queries that pass the positions together, and those that meet a block at once, while what they give stays in the
// first-level cache.
constexpr int64_t kQueriesPerTask = 48, kQueriesAtOnce = 24;

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

// Adds what later positions gave to what earlier ones did.
template <class Running>
void Join(Running& state, float* result, const Running& later, const float* later_result, int64_t d) {
  const float largest = std::max(state.largest, later.largest);
  const float factor = std::exp(state.largest - largest), later_factor = std::exp(later.largest - largest);
  state.sum = state.sum * factor + later.sum * later_factor;
  state.largest = largest;
  for (int64_t j = 0; j < d; j++) result[j] = result[j] * factor + later_result[j] * later_factor;
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

void Backend::AttendChunk(const QueryBlock& block, int64_t chunk, int64_t slot, const Kv& kv,
                          const AttentionShape& shape) {
  const int64_t d = kv.head_dim, n_queries = block.n_rows * block.group;
  const float* queries = queries_.data() + block.first_query * d;
  float* attended = Attended(slot, block.first_query, d);
  Running* running = Progress(slot, block.first_query);
  std::fill_n(attended, n_queries * d, 0.0f);
  std::fill_n(running, n_queries, Running{});
  alignas(64) float scores[kQueriesAtOnce * kBlock];

  const int64_t end = std::min((chunk + 1) * kChunk, block.first_position + block.n_rows);
  for (int64_t start = chunk * kChunk; start < end; start += kBlock) {
    const Kv::Place keys = kv.Keys(block.layer, block.kv_head, start);
    // A query sees itself and what came before.
    const auto n_seen = [&](int64_t i) {
      return std::clamp<int64_t>(block.first_position + i / block.group + 1 - start, 0, kBlock);
    };
    int64_t i = 0;
    while (n_seen(i) == 0) i++;
    for (int64_t n = 0; i < n_queries; i += n) {
      n = std::min(kQueriesAtOnce, n_queries - i);
      Scores(scores, queries + i * d, n, kv, keys, n_seen(i + n - 1));
      for (int64_t j = 0; j < n; j++)
        Weigh(kernels_, scores + j * kBlock, n_seen(i + j), shape.scale, running[i + j], attended + (i + j) * d, d);
      // What the first of them sees, all see; the rest is shared by the queries of a row.
      const int64_t common = n_seen(i);
      AddValues(attended + i * d, scores, n, kv, kv.Values(block.layer, block.kv_head, start), common);
      for (int64_t j = 0, same = 0; j < n; j += same) {
        for (same = 1; j + same < n && n_seen(i + j + same) == n_seen(i + j);) same++;
        const int64_t more = n_seen(i + j) - common;
        if (more > 0) {
          AddValues(attended + (i + j) * d, scores + j * kBlock + common, same, kv,
                    kv.Values(block.layer, block.kv_head, start + common), more);
        }
      }
    }
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
  const int64_t rows_per_task = std::max<int64_t>(1, kQueriesPerTask / group);
  const int64_t row_tasks = (q.rows + rows_per_task - 1) / rows_per_task, n_blocks = kv.n_kv_heads * row_tasks;
  const auto chunks_before = [&](int64_t position) { return (position + kChunk - 1) / kChunk; };
  const int64_t n_chunks = chunks_before(shape.position + q.rows);
  // Few queries with a long past share it out; many give all threads enough to do.
  const bool by_chunks = n_chunks > 1 && n_blocks < 4 * pool_.n_threads();
  const int64_t n_slots = by_chunks ? n_chunks : std::min<int64_t>(n_chunks, 2);
  // Taken here, because a task must not fail.
  queries_.resize(static_cast<size_t>(q.rows * q.columns));
  attended_.resize(static_cast<size_t>(n_slots) * queries_.size());
  running_.resize(static_cast<size_t>(n_slots * q.rows * shape.n_heads));
  n_queries_ = q.rows * shape.n_heads;

  // Queries are rounded to 16 bits, whatever the keys are stored as: see engine/ops/reference.ts.
  EachRow(q.rows, [&](int64_t row) {
    for (int64_t kv_head = 0; kv_head < kv.n_kv_heads; kv_head++) {
      float* rounded = queries_.data() + (kv_head * q.rows + row) * group * d;
      kernels_.through_f16(q.Row(row) + kv_head * group * d, rounded, group * d);
    }
  });

  const auto block_at = [&](int64_t i) {
    const int64_t kv_head = i / row_tasks, first_row = i % row_tasks * rows_per_task;
    return QueryBlock{.layer = layer,
                      .kv_head = kv_head,
                      .group = group,
                      .first_row = first_row,
                      .n_rows = std::min(rows_per_task, q.rows - first_row),
                      .first_query = (kv_head * q.rows + first_row) * group,
                      .first_position = shape.position + first_row};
  };
  const auto join = [&](const QueryBlock& block, int64_t slot) {
    for (int64_t i = block.first_query; i < block.first_query + block.n_rows * group; i++)
      Join(*Progress(0, i), Attended(0, i, d), *Progress(slot, i), Attended(slot, i, d), d);
  };
  const auto finish = [&](const QueryBlock& block) {
    for (int64_t i = 0; i < block.n_rows * group; i++) {
      const float inverse = 1.0f / Progress(0, block.first_query + i)->sum;
      const float* attended = Attended(0, block.first_query + i, d);
      float* result = out.Row(block.first_row + i / group) + (block.kv_head * group + i % group) * d;
      for (int64_t j = 0; j < d; j++) result[j] = attended[j] * inverse;
    }
  };

  if (by_chunks) {
    // Rows of one call may end in different chunks.
    const auto has_part = [&](const QueryBlock& block, int64_t chunk) {
      return chunk < chunks_before(block.first_position + block.n_rows);
    };
    pool_.Run(n_blocks * n_chunks, [&](int64_t task) {
      const QueryBlock block = block_at(task / n_chunks);
      const int64_t chunk = task % n_chunks;
      if (has_part(block, chunk)) AttendChunk(block, chunk, chunk, kv, shape);
    });
    EachRow(n_blocks, [&](int64_t i) {
      const QueryBlock block = block_at(i);
      for (int64_t chunk = 1; has_part(block, chunk); chunk++) join(block, chunk);
      finish(block);
    });
  } else {
    pool_.Run(n_blocks, [&](int64_t i) {
      const QueryBlock block = block_at(i);
      AttendChunk(block, 0, 0, kv, shape);
      for (int64_t chunk = 1; chunk < chunks_before(block.first_position + block.n_rows); chunk++) {
        AttendChunk(block, chunk, 1, kv, shape);
        join(block, 1);
      }
      finish(block);
    });
  }
}

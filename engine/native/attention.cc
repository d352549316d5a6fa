#include <algorithm>
#include <cmath>
#include <cstring>

#include "verbs.h"

namespace tandem {
namespace {

// Query rows of one KV head that pass over a page together.
constexpr size_t kRowBlock = 8;
// Up to this many rows there are too few (head, row block) pairs for all threads, so pages are handed out as well.
constexpr size_t kFewRows = 4;

// Running or partial results of some queries over some positions.
struct Partial {
  float* largest;    // [nQueries] largest score
  float* weightSum;  // [nQueries] sum of exp(score − largest)
  float* sum;        // [nQueries][dim] values summed with these weights
};

struct Attention {
  const Backend& b;
  Tensor& out;
  const Tensor& q;
  const Kv& kv;
  size_t layer, nHeads, position;
  float scale;

  const size_t sharing = nHeads / kv.nKvHeads;  // query heads that share one KV head
  const size_t dim = kv.paddedDim;
  const size_t rowBlock = std::min(kRowBlock, q.rows);
  const size_t nQueries = rowBlock * sharing;
  const size_t nBlocks = (q.rows + rowBlock - 1) / rowBlock;
  const size_t nGroups = nBlocks * kv.nKvHeads;

  // Floats of one Partial, and of everything one thread needs beside it.
  size_t partialFloats() const { return roundUp(nQueries * (dim + 2), 16); }
  size_t workFloats() const { return roundUp(nQueries * (dim + kPagePositions + 1), 16); }

  Partial partialAt(float* p) const { return {p, p + nQueries, p + 2 * nQueries}; }

  size_t head(size_t group) const { return group % kv.nKvHeads; }
  size_t firstRow(size_t group) const { return group / kv.nKvHeads * rowBlock; }
  size_t rows(size_t group) const { return std::min(rowBlock, q.rows - firstRow(group)); }
  // Pages that the last row of the group sees.
  size_t nPages(size_t group) const {
    return (position + firstRow(group) + rows(group) + kPagePositions - 1) / kPagePositions;
  }

  // The queries of a group, ordered by row, then head, rounded to half precision.
  void gather(size_t group, float* to) const {
    for (size_t i = 0; i < rows(group); i++) {
      for (size_t g = 0; g < sharing; g++, to += dim) {
        std::fill(to + kv.headDim, to + dim, 0.0f);
        const float* from = q.row(firstRow(group) + i) + (head(group) * sharing + g) * kv.headDim;
        // Exactly headDim floats, or up to the padding, which stays zero either way.
        b.kernels.roundF16(to, from, kv.headDim);
      }
    }
  }

  // Queries of a group over one page. `work` holds its queries in front; see workFloats.
  void page(size_t group, size_t page, float* work, Partial partial) const {
    const size_t start = page * kPagePositions;
    int* counts = reinterpret_cast<int*>(work + nQueries * (dim + kPagePositions));
    size_t skipped = 0;  // rows that stand before this page
    for (size_t i = 0; i < rows(group); i++) {
      const size_t visible = position + firstRow(group) + i + 1;
      const size_t count = visible <= start ? 0 : std::min<size_t>(kPagePositions, visible - start);
      if (count == 0) skipped = i + 1;
      for (size_t g = 0; g < sharing; g++) counts[i * sharing + g] = static_cast<int>(count);
    }
    const size_t first = skipped * sharing;
    for (size_t i = 0; i < first; i++) {
      partial.largest[i] = -INFINITY;
      partial.weightSum[i] = 0;
    }
    std::fill(partial.sum, partial.sum + first * dim, 0.0f);
    const AttentionChunk chunk = {
        .q = work + first * dim,
        .keys = kv.keys(layer, page, head(group)),
        .values = kv.values(layer, page, head(group)),
        .counts = counts + first,
        .nQueries = static_cast<int>(rows(group) * sharing - first),
        .headDim = static_cast<int>(dim),
        .scale = scale,
        .scores = work + nQueries * dim,
        .largest = partial.largest + first,
        .weightSum = partial.weightSum + first,
        .sum = partial.sum + first * dim,
    };
    b.kernels.attendChunk(chunk);
  }

  void clear(size_t group, Partial p) const {
    const size_t n = rows(group) * sharing;
    std::fill(p.largest, p.largest + n, -INFINITY);
    std::fill(p.weightSum, p.weightSum + n, 0.0f);
    std::fill(p.sum, p.sum + n * dim, 0.0f);
  }

  // Both sides are brought to the larger of the two largest scores. Pages are merged in order, so that the result is the same
  // whoever computed them.
  void merge(size_t group, Partial into, Partial from) const {
    for (size_t i = 0; i < rows(group) * sharing; i++) {
      if (from.weightSum[i] == 0) continue;  // the row sees nothing of this page
      const float largest = std::max(into.largest[i], from.largest[i]);
      const float old = std::exp(into.largest[i] - largest), fresh = std::exp(from.largest[i] - largest);
      into.largest[i] = largest;
      into.weightSum[i] = into.weightSum[i] * old + from.weightSum[i] * fresh;
      float* a = into.sum + i * dim;
      const float* c = from.sum + i * dim;
      for (size_t d = 0; d < dim; d++) a[d] = a[d] * old + c[d] * fresh;
    }
  }

  void store(size_t group, Partial p) const {
    for (size_t i = 0; i < rows(group) * sharing; i++) {
      const size_t h = head(group) * sharing + i % sharing;
      float* to = out.row(firstRow(group) + i / sharing) + h * kv.headDim;
      const float inverse = 1.0f / p.weightSum[i];
      for (size_t d = 0; d < kv.headDim; d++) to[d] = p.sum[i * dim + d] * inverse;
    }
  }
};

// Each thread takes (head, row block) pairs and walks their pages.
void attendByGroup(const Attention& a, Backend& b) {
  const size_t perThread = 2 * a.partialFloats() + a.workFloats();
  float* scratch = b.scratch.attention.atLeast(b.pool->size() * perThread * sizeof(float)).as<float>();
  b.pool->tasks(a.nGroups, [&](size_t task, int thread) {
    const size_t group = a.nGroups - 1 - task;  // the last rows see most: longest work first
    float* mine = scratch + static_cast<size_t>(thread) * perThread;
    const Partial running = a.partialAt(mine), partial = a.partialAt(mine + a.partialFloats());
    float* work = mine + 2 * a.partialFloats();
    a.gather(group, work);
    a.clear(group, running);
    for (size_t page = 0; page < a.nPages(group); page++) {
      a.page(group, page, work, partial);
      a.merge(group, running, partial);
    }
    a.store(group, running);
  });
}

// Each thread takes (head, page) pairs; their results are merged afterwards.
void attendByPage(const Attention& a, Backend& b) {
  const size_t nPages = a.nPages(a.nGroups - 1), nTasks = a.nGroups * nPages;
  const size_t nThreads = static_cast<size_t>(b.pool->size());
  const size_t floats = nThreads * a.workFloats() + (nTasks + a.nGroups) * a.partialFloats();
  float* scratch = b.scratch.attention.atLeast(floats * sizeof(float)).as<float>();
  float* partials = scratch + nThreads * a.workFloats();
  b.pool->tasks(nTasks, [&](size_t task, int thread) {
    float* work = scratch + static_cast<size_t>(thread) * a.workFloats();
    a.gather(task / nPages, work);
    a.page(task / nPages, task % nPages, work, a.partialAt(partials + task * a.partialFloats()));
  });
  for (size_t group = 0; group < a.nGroups; group++) {
    const Partial running = a.partialAt(partials + (nTasks + group) * a.partialFloats());
    a.clear(group, running);
    for (size_t page = 0; page < nPages; page++) {
      a.merge(group, running, a.partialAt(partials + (group * nPages + page) * a.partialFloats()));
    }
    a.store(group, running);
  }
}

}  // namespace

void writeKv(Backend& b, Kv& kv, size_t layer, size_t position, const Tensor& k, const Tensor& v) {
  requireLive(k);
  requireLive(v);
  require(layer < kv.layers.size(), "The KV cache has no such layer, or it was freed.");
  const size_t width = kv.nKvHeads * kv.headDim;
  require(k.columns == width && v.columns == width && k.rows == v.rows, "Keys and values do not fit the KV cache.");
  Kv::Layer& l = kv.layers[layer];
  require(position <= l.length, "A position was written to the KV cache before the ones in front of it.");
  kv.reserve(layer, position + k.rows);
  uint16_t* halves = b.scratch.attention.atLeast(2 * width * sizeof(uint16_t)).as<uint16_t>();
  for (size_t i = 0; i < k.rows; i++) {
    b.kernels.toHalf(halves, k.row(i), width);
    b.kernels.toHalf(halves + width, v.row(i), width);
    kv.write(layer, position + i, halves, halves + width);
  }
  l.length = std::max(l.length, position + k.rows);
}

void attend(Backend& b, Tensor& out, const Tensor& q, const Kv& kv, size_t layer, size_t nHeads, size_t position,
            float scale) {
  requireLive(q);
  require(&out != &q, "Attention cannot write its own input.");
  require(layer < kv.layers.size(), "The KV cache has no such layer, or it was freed.");
  require(nHeads > 0 && nHeads % kv.nKvHeads == 0, "The query heads are not a multiple of the KV heads.");
  require(q.columns == nHeads * kv.headDim, "The queries do not fit the heads.");
  require(position <= kv.layers[layer].length && q.rows <= kv.layers[layer].length - position,
          "Attention was asked for positions that were not written to the KV cache.");
  out.resize(q.rows, q.columns);
  if (q.rows == 0) return;
  const Attention a = {b, out, q, kv, layer, nHeads, position, scale};
  if (q.rows <= kFewRows) {
    attendByPage(a, b);
  } else {
    attendByGroup(a, b);
  }
}

}  // namespace tandem

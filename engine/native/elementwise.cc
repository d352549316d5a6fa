// Operations that touch each activation once: embedding, norms, rotary positions, sums.
#include <cmath>
#include <cstring>

#include "backend.h"
#include "dequantize.h"

namespace {

// Σ x² in double, in eight lanes so that vectors may be used without changing the result.
double SumOfSquares(const float* x, int64_t n) {
  double lanes[8] = {0};
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (int j = 0; j < 8; j++) lanes[j] += static_cast<double>(x[i + j]) * x[i + j];
  }
  for (; i < n; i++) lanes[0] += static_cast<double>(x[i]) * x[i];
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

void NormRow(float* out, const float* x, const float* w, int64_t n, float eps) {
  const float scale = static_cast<float>(1.0 / std::sqrt(SumOfSquares(x, n) / static_cast<double>(n) + eps));
  for (int64_t i = 0; i < n; i++) out[i] = w[i] * (x[i] * scale);
}

}  // namespace

void Backend::Embed(Tensor& out, const Weight& table, const int32_t* tokens, int64_t n_tokens) {
  Require(table.n_experts == 1, "An embedding has no experts.");
  for (int64_t i = 0; i < n_tokens; i++) Require(tokens[i] >= 0 && tokens[i] < table.rows, "A token has no embedding.");
  out.Resize(n_tokens, table.columns);
  const uint8_t* rows = table.Expert(0);
  EachRow(n_tokens, [&](int64_t i) {
    DequantizeRow(table.type, rows + tokens[i] * table.row_bytes, out.Row(i), table.columns);
  });
}

void Backend::RmsNorm(Tensor& out, const Tensor& x, const Weight& w, float eps) {
  Require(w.columns == x.columns, "A norm does not fit its input.");
  const float* weights = w.Floats();
  const int64_t rows = x.rows;
  out.Resize(rows, x.columns);
  EachRow(rows, [&](int64_t i) { NormRow(out.Row(i), x.Row(i), weights, x.columns, eps); });
}

void Backend::RmsNormHeads(Tensor& x, int64_t n_heads, const Weight& w, float eps) {
  // A bound first: the product may not fit 64 bits.
  Require(n_heads > 0 && n_heads <= x.columns && w.columns * n_heads == x.columns, "A norm does not fit its heads.");
  const float* weights = w.Floats();
  x.revision = Tensor::NextRevision();
  EachRow(x.rows, [&](int64_t i) {
    for (int64_t h = 0; h < n_heads; h++) {
      float* head = x.Row(i) + h * w.columns;
      NormRow(head, head, weights, w.columns, eps);
    }
  });
}

// Angles are computed in double, since positions go far beyond what a float's fraction can turn precisely. Queries and
// keys of all layers need the same table.
void Backend::FillRope(const double* inverse_frequencies, int64_t n_pairs, double factor, int64_t position,
                       int64_t rows) {
  const bool same = rope_.position == position && rope_.rows == rows && rope_.factor == factor &&
                    rope_.inverse_frequencies.size() == static_cast<size_t>(n_pairs) &&
                    std::memcmp(rope_.inverse_frequencies.data(), inverse_frequencies,
                                static_cast<size_t>(n_pairs) * sizeof(double)) == 0;
  if (same) return;
  rope_.position = -1;  // until the table is whole
  rope_.inverse_frequencies.assign(inverse_frequencies, inverse_frequencies + n_pairs);
  rope_.cos.resize(static_cast<size_t>(rows * n_pairs));
  rope_.sin.resize(static_cast<size_t>(rows * n_pairs));
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t j = 0; j < n_pairs; j++) {
      const double angle = static_cast<double>(position + i) * inverse_frequencies[j];
      rope_.cos[static_cast<size_t>(i * n_pairs + j)] = static_cast<float>(std::cos(angle) * factor);
      rope_.sin[static_cast<size_t>(i * n_pairs + j)] = static_cast<float>(std::sin(angle) * factor);
    }
  }
  rope_.factor = factor;
  rope_.rows = rows;
  rope_.position = position;
}

void Backend::Rope(Tensor& x, int64_t n_heads, const double* inverse_frequencies, int64_t n_pairs, double factor,
                   int64_t position) {
  Require(n_heads > 0 && n_heads <= x.columns && n_pairs > 0 && 2 * n_pairs * n_heads == x.columns && position >= 0,
          "Rotary positions do not fit their heads.");
  FillRope(inverse_frequencies, n_pairs, factor, position, x.rows);
  x.revision = Tensor::NextRevision();
  EachRow(x.rows, [&](int64_t i) {
    const float* cos = rope_.cos.data() + i * n_pairs;
    const float* sin = rope_.sin.data() + i * n_pairs;
    for (int64_t h = 0; h < n_heads; h++) {
      float* a = x.Row(i) + h * 2 * n_pairs;
      float* b = a + n_pairs;
      for (int64_t j = 0; j < n_pairs; j++) {
        const float first = a[j] * cos[j] - b[j] * sin[j];
        b[j] = b[j] * cos[j] + a[j] * sin[j];
        a[j] = first;
      }
    }
  });
}

void Backend::Add(Tensor& x, const Tensor& y) {
  Require(x.rows == y.rows && x.columns == y.columns, "Tensors of different shapes cannot be added.");
  x.revision = Tensor::NextRevision();
  EachRow(x.rows, [&](int64_t i) {
    float* sum = x.Row(i);
    const float* row = y.Row(i);
    for (int64_t j = 0; j < x.columns; j++) sum[j] += row[j];
  });
}

void Backend::SwiGlu(Tensor& gate, const Tensor& up) {
  Require(gate.rows == up.rows && gate.columns == up.columns, "Gate and up have different shapes.");
  gate.revision = Tensor::NextRevision();
  EachRow(gate.rows, [&](int64_t i) { kernels_.swiglu(gate.Row(i), up.Row(i), gate.columns); });
}

void Backend::CopyRow(Tensor& out, const Tensor& x, int64_t index) {
  Require(index >= 0 && index < x.rows, "The tensor has no such row.");
  out.Resize(1, x.columns);
  std::memmove(out.Row(0), x.Row(index), static_cast<size_t>(x.columns) * sizeof(float));
}

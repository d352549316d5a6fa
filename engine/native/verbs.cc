#include "verbs.h"

#include <cmath>
#include <cstring>

#include "cpu.h"
#include "product.h"
#include "tensor-type.h"

namespace tandem {
namespace {

// Fewer elements than this are done before another thread has noticed that there is work.
constexpr size_t kSerialElements = 16 * 1024;

size_t serialRows(size_t elementsPerRow) { return kSerialElements / elementsPerRow + 1; }

// Sums in double precision, in eight lanes whatever the instruction set.
double meanSquare(const float* x, size_t n) {
  double lanes[8] = {};
  size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (int j = 0; j < 8; j++) lanes[j] += static_cast<double>(x[i + j]) * x[i + j];
  }
  for (; i < n; i++) lanes[0] += static_cast<double>(x[i]) * x[i];
  double sum = 0;
  for (const double lane : lanes) sum += lane;
  return sum / static_cast<double>(n);
}

void normalize(float* out, const float* x, const float* w, size_t n, double eps) {
  const float scale = static_cast<float>(1.0 / std::sqrt(meanSquare(x, n) + eps));
  for (size_t i = 0; i < n; i++) out[i] = w[i] * (x[i] * scale);
}

size_t headWidth(const Tensor& x, size_t nHeads) {
  require(nHeads > 0 && x.columns % nHeads == 0, "The columns of a tensor are not a whole number of heads.");
  return x.columns / nHeads;
}

// Cosines and sines do not depend on the layer, so they are kept from one call to the next.
void prepareRope(Backend::Scratch& s, const double* frequencies, size_t half, double factor, size_t position,
                 size_t nRows) {
  const bool same = s.ropePosition == position && s.ropeRows == nRows && s.ropeFactor == factor &&
                    s.frequencies.size() == half &&
                    std::memcmp(s.frequencies.data(), frequencies, half * sizeof(double)) == 0;
  if (same) return;
  s.frequencies.clear();  // nothing counts as prepared if the memory does not suffice
  s.cosines.resize(nRows * half);
  s.sines.resize(nRows * half);
  for (size_t i = 0; i < nRows; i++) {
    for (size_t j = 0; j < half; j++) {
      const double angle = static_cast<double>(position + i) * frequencies[j];
      s.cosines[i * half + j] = static_cast<float>(std::cos(angle) * factor);
      s.sines[i * half + j] = static_cast<float>(std::sin(angle) * factor);
    }
  }
  s.frequencies.assign(frequencies, frequencies + half);
  s.ropePosition = position;
  s.ropeRows = nRows;
  s.ropeFactor = factor;
}

}  // namespace

Backend::Backend(int nThreads, const std::string& name)
    : Handle(kKind), kernels(chooseKernels(name)), pool(std::make_unique<ThreadPool>(nThreads)) {}

void embed(Backend& b, Tensor& out, const Weight& table, const int32_t* tokens, size_t n) {
  require(table.nExperts == 1, "An embedding table is one matrix.");
  for (size_t i = 0; i < n; i++) {
    if (tokens[i] < 0 || static_cast<size_t>(tokens[i]) >= table.rows) {
      fail("Token " + std::to_string(tokens[i]) + " has no embedding; the table has " + std::to_string(table.rows) + ".");
    }
  }
  const uint8_t* first = table.row(0, 0);
  out.resize(n, table.columns);
  b.pool->ranges(n, serialRows(table.columns), [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; i++) {
      dequantizeRow(table.type, out.row(i), first + static_cast<size_t>(tokens[i]) * table.rowBytes, table.columns);
    }
  });
}

void rmsNorm(Backend& b, Tensor& out, const Tensor& x, const Weight& w, double eps) {
  requireLive(x);
  require(w.rows * w.nExperts == 1 && w.columns == x.columns, "The weights of a norm do not fit its rows.");
  const float* weights = w.floats();
  out.resize(x.rows, x.columns);
  b.pool->ranges(x.rows, serialRows(x.columns), [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; i++) normalize(out.row(i), x.row(i), weights, x.columns, eps);
  });
}

void rmsNormHeads(Backend& b, Tensor& x, size_t nHeads, const Weight& w, double eps) {
  requireLive(x);
  const size_t headDim = headWidth(x, nHeads);
  require(w.rows * w.nExperts == 1 && w.columns == headDim, "The weights of a head norm do not fit the heads.");
  const float* weights = w.floats();
  b.pool->ranges(x.rows, serialRows(x.columns), [&](size_t begin, size_t end) {
    for (float* head = x.row(begin); head < x.row(end); head += headDim) normalize(head, head, weights, headDim, eps);
  });
}

void matmul(Backend& b, Tensor& out, const Tensor& x, const Weight& w) {
  requireLive(x);
  require(&out != &x, "A product cannot write its own input.");
  require(w.nExperts == 1, "A product needs one matrix, not a stack of experts.");
  require(w.columns == x.columns, "The columns of a product's two sides differ.");
  w.row(0, 0);  // the file is open
  out.resize(x.rows, w.rows);
  const size_t n = x.rows, stride = activationRowBytes(w.type, w.columns);
  uint8_t* rounded = b.scratch.activations.atLeast(checkedProduct(n, stride)).data();
  const uint8_t** inputs = b.scratch.pointers.atLeast(n * 2 * sizeof(void*)).as<const uint8_t*>();
  float** outputs = reinterpret_cast<float**>(inputs + n);
  for (size_t i = 0; i < n; i++) {
    inputs[i] = rounded + i * stride;
    outputs[i] = out.row(i);
  }
  b.pool->ranges(n, serialRows(x.columns), [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; i++) roundRow(b.kernels, w.type, rounded + i * stride, x.row(i), x.columns);
  });
  // Rows of weights are split, never the sums: no result depends on the number of threads.
  const size_t serialBelow = n == 0 ? 1 : 4 * kSerialElements / (n * w.columns) + 1;
  b.pool->ranges(w.rows, serialBelow,
                 [&](size_t begin, size_t end) { multiply(b.kernels, w, 0, begin, end, inputs, outputs, n); });
}

void rope(Backend& b, Tensor& x, size_t nHeads, const double* frequencies, size_t nFrequencies, double factor,
          size_t position) {
  requireLive(x);
  const size_t headDim = headWidth(x, nHeads), half = headDim / 2;
  require(headDim % 2 == 0 && nFrequencies == half, "Rotary frequencies do not fit the heads.");
  prepareRope(b.scratch, frequencies, half, factor, position, x.rows);
  b.pool->ranges(x.rows, serialRows(x.columns), [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; i++) {
      const float* cosines = b.scratch.cosines.data() + i * half;
      const float* sines = b.scratch.sines.data() + i * half;
      for (float* head = x.row(i); head < x.row(i + 1); head += headDim) {
        for (size_t j = 0; j < half; j++) {
          const float first = head[j], second = head[j + half];
          head[j] = first * cosines[j] - second * sines[j];
          head[j + half] = second * cosines[j] + first * sines[j];
        }
      }
    }
  });
}

void add(Backend& b, Tensor& x, const Tensor& y) {
  requireLive(x);
  requireLive(y);
  require(x.rows == y.rows && x.columns == y.columns, "The two sides of a sum have different shapes.");
  b.pool->ranges(x.rows, serialRows(x.columns), [&](size_t begin, size_t end) {
    const float* from = y.row(begin);
    for (float* to = x.row(begin); to < x.row(end); to++, from++) *to += *from;
  });
}

void swiglu(Backend& b, Tensor& gate, const Tensor& up) {
  requireLive(gate);
  requireLive(up);
  require(gate.rows == up.rows && gate.columns == up.columns, "Gate and up have different shapes.");
  b.pool->ranges(gate.rows, serialRows(gate.columns), [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; i++) b.kernels.swiglu(gate.row(i), up.row(i), gate.columns);
  });
}

void row(Tensor& out, const Tensor& x, size_t index) {
  requireLive(x);
  require(index < x.rows, "A row was asked for that the tensor does not have.");
  out.resize(1, x.columns);
  std::memmove(out.row(0), x.row(index), x.columns * sizeof(float));
}

}  // namespace tandem

// Matrix products: a few rows of weights at a time against all rows of activations.
#include <algorithm>
#include <bit>
#include <cstring>

#include "backend.h"

namespace {

// Rows of weights that stay in the first-level cache while every row of activations passes them.
constexpr int64_t kRowsInCache = 4;

// As many rows of activations pay for taking a tile of weights apart.
constexpr int64_t kRowsForTile = 2;

bool AllFinite(const float* row, int64_t n) {
  uint32_t largest = 0;  // as bits without the sign, where infinity and all that is no number are the largest
  for (int64_t i = 0; i < n; i++) largest = std::max(largest, std::bit_cast<uint32_t>(row[i]) & 0x7fffffff);
  return largest < 0x7f800000;
}

// Codes of 8 bits cannot say that a value is no number, and what a damaged weight did would vanish in them. The scales
// can: all bits set is none, so no product with the row is a number either.
void SetInvalid(uint8_t* rounded, int64_t bytes) { std::memset(rounded, 0xff, static_cast<size_t>(bytes)); }

}  // namespace

int64_t Backend::RowsPerTask(int64_t rows) const {
  return std::clamp<int64_t>(rows / (8 * pool_.n_threads()) / kTileRows * kTileRows, kTileRows, 8 * kTileRows);
}

Product Backend::ProductFor(TensorType type) const {
  switch (type) {
    case TensorType::kF32:
      return {kernels_.dot_f32, nullptr};
    case TensorType::kF16:
      return {kernels_.dot_f16, nullptr};
    case TensorType::kBF16:
      return {kernels_.dot_bf16, nullptr};
    case TensorType::kQ8_0:
      return kernels_.block_products->q8_0;
    case TensorType::kQ4_0:
      return kernels_.block_products->q4_0;
    case TensorType::kQ4_1:
      return kernels_.block_products->q4_1;
    case TensorType::kQ5_0:
      return kernels_.block_products->q5_0;
    case TensorType::kQ5_1:
      return kernels_.block_products->q5_1;
    case TensorType::kIQ4_NL:
      return kernels_.block_products->iq4_nl;
    case TensorType::kQ2_K:
      return kernels_.superblock_products->q2_k;
    case TensorType::kQ3_K:
      return kernels_.superblock_products->q3_k;
    case TensorType::kQ4_K:
      return kernels_.superblock_products->q4_k;
    case TensorType::kQ5_K:
      return kernels_.superblock_products->q5_k;
    case TensorType::kQ6_K:
      return kernels_.superblock_products->q6_k;
    case TensorType::kIQ4_XS:
      return kernels_.superblock_products->iq4_xs;
  }
  throw BadArgument("The kernels do not know this tensor type.");
}

void Backend::Round(Rounded& out, ActivationFormat format, const float* x, int64_t rows, int64_t columns) {
  out.row_bytes = RoundedRowBytes(format, columns);
  out.revision = 0;
  const size_t needed = static_cast<size_t>(rows * out.row_bytes);
  if (out.bytes.size() < needed) out.bytes.resize(needed);
  EachRow(rows, [&](int64_t i) {
    const float* row = x + i * columns;
    uint8_t* target = out.bytes.data() + i * out.row_bytes;
    const bool has_codes = format == ActivationFormat::kBlocks || format == ActivationFormat::kSuperblocks;
    if (has_codes && !AllFinite(row, columns)) {
      SetInvalid(target, out.row_bytes);
      return;
    }
    switch (format) {
      case ActivationFormat::kF32:
        std::memcpy(target, row, static_cast<size_t>(columns) * sizeof(float));
        break;
      case ActivationFormat::kF16:
        kernels_.round_f16(row, target, columns);
        break;
      case ActivationFormat::kBF16:
        kernels_.round_bf16(row, target, columns);
        break;
      case ActivationFormat::kBlocks:
        kernels_.round_blocks(row, target, columns);
        break;
      case ActivationFormat::kSuperblocks:
        kernels_.round_superblocks(row, target, columns);
        break;
    }
  });
}

void Backend::Round(Rounded& out, ActivationFormat format, const Tensor& x) {
  if (out.revision == x.revision && out.format == format) return;
  Round(out, format, x.data.data(), x.rows, x.columns);
  out.format = format;
  out.revision = x.revision;
}

void Backend::Multiply(float* const* out, const void* const* x, int64_t n_rows, const Weight& w, int64_t expert,
                       int64_t first, int64_t end) const {
  const Product product = ProductFor(w.type);
  const uint8_t* weights = w.Expert(expert);
  if (product.tile != nullptr && n_rows >= kRowsForTile) {
    for (; first + kTileRows <= end; first += kTileRows)
      product.tile(out, first, weights + first * w.row_bytes, w.row_bytes, x, n_rows, w.columns);
  }
  for (; first < end; first += kRowsInCache) {
    const int64_t last = std::min(end, first + kRowsInCache);
    for (int64_t i = 0; i < n_rows; i++) {
      for (int64_t r = first; r < last; r++) out[i][r] = product.dot(weights + r * w.row_bytes, x[i], w.columns);
    }
  }
}

void Backend::MatMul(const Tensor& x, const std::vector<Projection>& projections) {
  for (size_t i = 0; i < projections.size(); i++) {
    for (size_t j = 0; j < i; j++) Require(projections[i].out != projections[j].out, "Two products need two tensors.");
  }
  for (const auto& [out, w] : projections) {
    Require(w->columns == x.columns && w->n_experts == 1, "A matrix does not fit its input.");
    Require(out != &x, "A product cannot replace its input.");
    w->Expert(0);  // throws here, not on another thread, when the file was closed
    out->Resize(x.rows, w->rows);
  }
  // Those that round their input alike share out their rows together.
  const auto format_of = [&](size_t i) { return ShapeOf(projections[i].w->type).activations; };
  for (size_t first = 0, end = 0; first < projections.size(); first = end) {
    while (end < projections.size() && format_of(end) == format_of(first)) end++;
    Round(rounded_, format_of(first), x);
    MultiplyAll(x.rows, {projections.data() + first, end - first});
  }
}

void Backend::MultiplyAll(int64_t n_rows, std::span<const Projection> projections) {
  input_rows_.clear();
  for (int64_t i = 0; i < n_rows; i++) input_rows_.push_back(rounded_.Row(i));
  output_rows_.clear();
  struct Part {
    const Weight* w;
    float* const* out;
    int64_t rows_per_task, first_task;
  };
  std::vector<Part> parts;
  int64_t n_tasks = 0;
  for (const auto& [out, w] : projections) {
    for (int64_t i = 0; i < n_rows; i++) output_rows_.push_back(out->Row(i));
    const int64_t rows_per_task = RowsPerTask(w->rows);
    parts.push_back({w, nullptr, rows_per_task, n_tasks});
    n_tasks += (w->rows + rows_per_task - 1) / rows_per_task;
  }
  for (size_t i = 0; i < parts.size(); i++) parts[i].out = output_rows_.data() + static_cast<int64_t>(i) * n_rows;
  pool_.Run(n_tasks, [&](int64_t task) {
    const Part& part = *std::find_if(parts.rbegin(), parts.rend(), [&](const Part& p) { return p.first_task <= task; });
    const int64_t first = (task - part.first_task) * part.rows_per_task;
    const int64_t end = std::min(part.w->rows, first + part.rows_per_task);
    Multiply(part.out, input_rows_.data(), n_rows, *part.w, 0, first, end);
  });
}

#include "backend.h"

#include <algorithm>
#include <atomic>

#include "cpu.h"

namespace {

constexpr TypeShape kTypes[] = {
    {TensorType::kF32, 1, 4, ActivationFormat::kF32},
    {TensorType::kF16, 1, 2, ActivationFormat::kF16},
    {TensorType::kBF16, 1, 2, ActivationFormat::kBF16},
    {TensorType::kQ8_0, 32, 34, ActivationFormat::kBlocks},
    {TensorType::kQ4_0, 32, 18, ActivationFormat::kBlocks},
    {TensorType::kQ4_1, 32, 20, ActivationFormat::kBlocks},
    {TensorType::kQ5_0, 32, 22, ActivationFormat::kBlocks},
    {TensorType::kQ5_1, 32, 24, ActivationFormat::kBlocks},
    {TensorType::kIQ4_NL, 32, 18, ActivationFormat::kBlocks},
    {TensorType::kQ2_K, 256, 84, ActivationFormat::kSuperblocks},
    {TensorType::kQ3_K, 256, 110, ActivationFormat::kSuperblocks},
    {TensorType::kQ4_K, 256, 144, ActivationFormat::kSuperblocks},
    {TensorType::kQ5_K, 256, 176, ActivationFormat::kSuperblocks},
    {TensorType::kQ6_K, 256, 210, ActivationFormat::kSuperblocks},
    {TensorType::kIQ4_XS, 256, 136, ActivationFormat::kSuperblocks},
};

}  // namespace

const TypeShape& ShapeOf(TensorType type) {
  for (const TypeShape& shape : kTypes) {
    if (shape.type == type) return shape;
  }
  throw BadArgument("The kernels do not know this tensor type.");
}

int64_t RowBytes(TensorType type, int64_t n) {
  const TypeShape& shape = ShapeOf(type);
  Require(n % shape.block_elements == 0, "A row of weights is not a whole number of blocks.");
  return n / shape.block_elements * shape.block_bytes;
}

int64_t RoundedRowBytes(ActivationFormat format, int64_t n) {
  int64_t bytes = 0;
  switch (format) {
    case ActivationFormat::kF32:
      bytes = 4 * n;
      break;
    case ActivationFormat::kF16:
    case ActivationFormat::kBF16:
      bytes = 2 * n;
      break;
    case ActivationFormat::kBlocks:
      bytes = n / 32 * (4 + 2) + n;
      break;
    case ActivationFormat::kSuperblocks:
      bytes = n / 256 * 4 + n / 16 * 2 + n;
      break;
  }
  return (bytes + 63) / 64 * 64;
}

Weight::Weight(const MappedFile& file, TensorType t, uint64_t o, uint64_t size, int64_t r, int64_t c, int64_t e)
    : Handle(HandleKind::kWeight), mapping(file.mapping), type(t), offset(o), rows(r), columns(c), n_experts(e) {
  constexpr int64_t kLargest = int64_t{1} << 31;
  Require(rows > 0 && columns > 0 && n_experts > 0 && rows < kLargest && columns < kLargest && n_experts < 65536,
          "A weight has an impossible shape.");
  row_bytes = RowBytes(type, columns);
  // In floating point first: the exact product may not fit 64 bits.
  Require(static_cast<double>(row_bytes) * static_cast<double>(rows) * static_cast<double>(n_experts) < 9e15,
          "A weight has an impossible shape.");
  Require(size == static_cast<uint64_t>(row_bytes * rows * n_experts), "A weight's size does not fit its shape.");
  Require(mapping->data() != nullptr && offset <= mapping->size() && size <= mapping->size() - offset,
          "A weight lies outside its file.");
  Require(type != TensorType::kF32 || offset % 4 == 0, "Floats must lie at a multiple of four bytes.");
  Require((type != TensorType::kF16 && type != TensorType::kBF16) || offset % 2 == 0,
          "16-bit floats must lie at an even byte.");
}

const uint8_t* Weight::Expert(int64_t expert) const {
  Require(mapping->data() != nullptr, "The model file was closed.");
  return mapping->data() + offset + expert * rows * row_bytes;
}

const float* Weight::Floats() const {
  Require(type == TensorType::kF32, "This weight must be F32.");
  return reinterpret_cast<const float*>(Expert(0));
}

Tensor::Tensor(int64_t m, int64_t c) : Handle(HandleKind::kTensor), max_rows(m), columns(c) {
  Require(m > 0 && c > 0 && m < (int64_t{1} << 31) && c < (int64_t{1} << 31) && m * c < (int64_t{1} << 40),
          "A tensor has an impossible shape.");
  data.resize(static_cast<size_t>(m * c));
}

void Tensor::Resize(int64_t new_rows, int64_t new_columns) {
  Require(!data.empty(), "The tensor was freed.");
  Require(new_columns == columns && new_rows >= 0 && new_rows <= max_rows, "A result does not fit its tensor.");
  rows = new_rows;
  revision = NextRevision();
}

uint64_t Tensor::NextRevision() {
  static std::atomic<uint64_t> last{0};
  return ++last;
}

void Tensor::Free() {
  std::vector<float>().swap(data);
  rows = 0;
}

Backend::Backend(int n_threads, const std::string& name)
    : Handle(HandleKind::kBackend), kernels_(ChooseKernels(name)), pool_(n_threads) {}

void Backend::EachRow(int64_t rows, const std::function<void(int64_t)>& work) {
  constexpr int64_t kRowsPerTask = 8;
  pool_.Run((rows + kRowsPerTask - 1) / kRowsPerTask, [&](int64_t task) {
    const int64_t end = std::min(rows, (task + 1) * kRowsPerTask);
    for (int64_t i = task * kRowsPerTask; i < end; i++) work(i);
  });
}

#include <algorithm>
#include <cmath>
#include <cstring>

#include "backend.h"

namespace {

// One head in 8 bits. `scratch` holds a packed row of activations.
void StoreCodes(const Kernels& kernels, const float* x, int64_t n, const Kv::Place& place, uint8_t* scratch) {
  if (!std::all_of(x, x + n, [](float value) { return std::isfinite(value); })) {
    // Codes cannot say that a value is no number, and the scales can.
    std::fill_n(place.scales, n / 32, uint16_t{0x7e00});
    return;
  }
  kernels.round_blocks(x, scratch, n);
  const float* scales = reinterpret_cast<const float*>(scratch);
  kernels.round_f16(scales, place.scales, n / 32);  // exact: they were rounded to halfs
  std::memcpy(place.numbers, scratch + n / 32 * static_cast<int64_t>(sizeof(float) + sizeof(int16_t)),
              static_cast<size_t>(n));
}

}  // namespace

Kv::Kv(TensorType t, int64_t l, int64_t h, int64_t d)
    : Handle(HandleKind::kKv), type(t), n_layers(l), n_kv_heads(h), head_dim(d) {
  Require(t == TensorType::kF16 || t == TensorType::kQ8_0, "A KV cache cannot be of this type.");
  Require(l > 0 && l <= 4096 && h > 0 && h <= 4096 && d > 0 && d <= kMostHeadDim,
          "A KV cache has an impossible shape.");
  Require(t == TensorType::kF16 || d % 32 == 0, "Heads in 8 bits must be a multiple of 32 wide.");
  written.resize(static_cast<size_t>(l));
  pages_.resize(static_cast<size_t>(l));
  if (t == TensorType::kQ8_0) rounded_.resize(static_cast<size_t>(RoundedRowBytes(ActivationFormat::kBlocks, d)));
}

int64_t Kv::PageBytes() const {
  return type == TensorType::kF16 ? PageElements() * 2 : PageElements() + PageElements() / 32 * 2;
}

Kv::Place Kv::At(int64_t layer, int64_t head, int64_t position) const {
  uint8_t* page = pages_[static_cast<size_t>(layer)][static_cast<size_t>(position / kPagePositions)].get();
  const int64_t element = (head * kPagePositions + position % kPagePositions) * head_dim;
  if (type == TensorType::kF16) return {page + element * 2, nullptr};
  return {page + element, reinterpret_cast<uint16_t*>(page + PageElements()) + element / 32};
}

// Positions may be written again (a truncated timeline goes on elsewhere) but must not leave a gap.
void Kv::Write(const Kernels& kernels, int64_t layer, int64_t position, const Tensor& k, const Tensor& v) {
  Require(layer >= 0 && layer < n_layers, "The KV cache has no such layer.");
  Require(k.rows == v.rows && k.columns == n_kv_heads * head_dim && v.columns == k.columns,
          "Keys and values do not fit the KV cache.");
  int64_t& length = written[static_cast<size_t>(layer)];
  Require(position >= 0 && position <= length, "Positions must follow each other in the KV cache.");
  std::vector<std::unique_ptr<uint8_t[]>>& pages = pages_[static_cast<size_t>(layer)];
  while (static_cast<int64_t>(pages.size()) * kPagePositions < position + k.rows) {
    pages.push_back(std::make_unique<uint8_t[]>(static_cast<size_t>(PageBytes())));
  }
  const auto store = [&](const float* x, const Place& place) {
    if (type == TensorType::kF16) {
      kernels.round_f16(x, place.numbers, head_dim);
    } else {
      StoreCodes(kernels, x, head_dim, place, rounded_.data());
    }
  };
  for (int64_t i = 0; i < k.rows; i++) {
    for (int64_t head = 0; head < n_kv_heads; head++) {
      store(k.Row(i) + head * head_dim, Keys(layer, head, position + i));
      store(v.Row(i) + head * head_dim, Values(layer, head, position + i));
    }
  }
  length = std::max(length, position + k.rows);
}

int64_t Kv::SizeBytes() const {
  int64_t n_pages = 0;
  for (const auto& pages : pages_) n_pages += static_cast<int64_t>(pages.size());
  return n_pages * PageBytes();
}

void Kv::Free() {
  for (auto& pages : pages_) pages.clear();
  for (int64_t& length : written) length = 0;
}

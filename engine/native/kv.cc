#include <algorithm>
#include <cmath>
#include <cstring>

#include "backend.h"
#include "own-memory.h"

namespace {

// Stores numbers `stride` places apart: values lie together, keys have those of other positions in between.
template <class T>
void Spread(const T* from, int64_t n, T* to, int64_t stride) {
  for (int64_t i = 0; i < n; i++) to[i * stride] = from[i];
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
void Backend::WriteKv(Kv& kv, int64_t layer, int64_t position, const Tensor& k, const Tensor& v) {
  Require(k.rows == v.rows && k.columns == kv.n_kv_heads * kv.head_dim && v.columns == k.columns,
          "Keys and values do not fit the KV cache.");
  kv.MakeRoom(layer, position, k.rows);
  const auto write = [&](int64_t head) {
    for (int64_t i = 0; i < k.rows; i++) {
      const int64_t lane = (position + i) % kKeyLanes;
      Kv::Place keys = kv.Keys(layer, head, position + i - lane);
      keys.numbers += lane * (kv.type == TensorType::kF16 ? 2 : 1);
      if (keys.scales != nullptr) keys.scales += lane;
      kv.Store(kernels_, k.Row(i) + head * kv.head_dim, keys, kKeyLanes);
      kv.Store(kernels_, v.Row(i) + head * kv.head_dim, kv.Values(layer, head, position + i), 1);
    }
  };
  if (k.rows > 1) {
    pool_.Run(kv.n_kv_heads, write);
  } else {
    for (int64_t head = 0; head < kv.n_kv_heads; head++) write(head);
  }
}

void Kv::MakeRoom(int64_t layer, int64_t position, int64_t n) {
  Require(layer >= 0 && layer < n_layers, "The KV cache has no such layer.");
  int64_t& length = written[static_cast<size_t>(layer)];
  Require(position >= 0 && position <= length, "Positions must follow each other in the KV cache.");
  std::vector<std::shared_ptr<uint8_t[]>>& pages = pages_[static_cast<size_t>(layer)];
  while (static_cast<int64_t>(pages.size()) * kPagePositions < position + n) {
    const std::shared_ptr<uint8_t[]> all_layers = PagesOfAllLayers(pages.size());
    pages.emplace_back(all_layers, all_layers.get() + layer * PageBytes());
  }
  length = std::max(length, position + n);
}

std::shared_ptr<uint8_t[]> Kv::PagesOfAllLayers(size_t page) {
  if (owned_.size() <= page) owned_.resize(page + 1);
  std::shared_ptr<uint8_t[]> pages = owned_[page].lock();
  if (pages == nullptr) {
    const size_t size = static_cast<size_t>(n_layers * PageBytes());
    pages = {TakeMemory(size), [size](uint8_t* data) { GiveBackMemory(data, size); }};
    owned_[page] = pages;
  }
  return pages;
}

void Kv::Store(const Kernels& kernels, const float* x, const Place& place, int64_t stride) const {
  if (type == TensorType::kF16) {
    uint16_t halfs[kMostHeadDim];
    kernels.round_f16(x, halfs, head_dim);
    Spread(halfs, head_dim, reinterpret_cast<uint16_t*>(place.numbers), stride);
    return;
  }
  const int64_t n_blocks = head_dim / 32;
  if (!std::all_of(x, x + head_dim, [](float value) { return std::isfinite(value); })) {
    // Codes cannot say that a value is no number, and the scales can.
    for (int64_t b = 0; b < n_blocks; b++) place.scales[b * stride] = 0x7e00;
    return;
  }
  // | scale: f32 × n/32 | sum: i16 × n/32 | q: i8 × n |
  alignas(64) uint8_t rounded[kMostHeadDim / 32 * (sizeof(float) + sizeof(int16_t)) + kMostHeadDim];
  kernels.round_blocks(x, rounded, head_dim);
  uint16_t scales[kMostHeadDim / 32];
  kernels.round_f16(reinterpret_cast<const float*>(rounded), scales, n_blocks);  // exact: they were rounded to halfs
  Spread(scales, n_blocks, place.scales, stride);
  const uint8_t* codes = rounded + n_blocks * static_cast<int64_t>(sizeof(float) + sizeof(int16_t));
  Spread(codes, head_dim, place.numbers, stride);
}

void Kv::ReadPage(int64_t layer, int64_t page, uint8_t* out, int64_t size) const {
  Require(layer >= 0 && layer < n_layers, "The KV cache has no such layer.");
  Require(page >= 0 && page < written[static_cast<size_t>(layer)] / kPagePositions,
          "This page of the KV cache is not full.");
  Require(size == PageBytes(), "A page of the KV cache has another size.");
  std::memcpy(out, pages_[static_cast<size_t>(layer)][static_cast<size_t>(page)].get(), static_cast<size_t>(size));
}

void Kv::MapPages(int64_t page, const std::string& path, int64_t offset, int64_t stride) {
  const int64_t full = *std::min_element(written.begin(), written.end()) / kPagePositions;
  Require(page >= 0 && page <= full, "Positions must follow each other in the KV cache.");
  const auto mapping = std::make_shared<Mapping>(path, Mapping::Kind::kCopied);
  const int64_t size = static_cast<int64_t>(mapping->size());
  Require(offset >= 0 && stride >= PageBytes() && offset % 64 == 0 && stride % 64 == 0 && offset <= size &&
              stride <= (size - offset) / n_layers,
          "Pages of a KV cache lie outside their file.");
  for (int64_t layer = 0; layer < n_layers; layer++) {
    auto& pages = pages_[static_cast<size_t>(layer)];
    pages.resize(static_cast<size_t>(page));
    pages.emplace_back(mapping, mapping->writable() + offset + layer * stride);
    written[static_cast<size_t>(layer)] = (page + 1) * kPagePositions;
  }
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

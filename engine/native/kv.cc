#include <algorithm>

#include "backend.h"

Kv::Kv(int64_t l, int64_t h, int64_t d) : Handle(HandleKind::kKv), n_layers(l), n_kv_heads(h), head_dim(d) {
  Require(l > 0 && l <= 4096 && h > 0 && h <= 4096 && d > 0 && d <= 4096, "A KV cache has an impossible shape.");
  written.resize(static_cast<size_t>(l));
  pages_.resize(static_cast<size_t>(l));
}

// Positions may be written again (a truncated timeline goes on elsewhere) but must not leave a gap.
void Kv::Write(const Kernels& kernels, int64_t layer, int64_t position, const Tensor& k, const Tensor& v) {
  Require(layer >= 0 && layer < n_layers, "The KV cache has no such layer.");
  Require(k.rows == v.rows && k.columns == n_kv_heads * head_dim && v.columns == k.columns,
          "Keys and values do not fit the KV cache.");
  int64_t& length = written[static_cast<size_t>(layer)];
  Require(position >= 0 && position <= length, "Positions must follow each other in the KV cache.");
  std::vector<std::unique_ptr<uint16_t[]>>& pages = pages_[static_cast<size_t>(layer)];
  while (static_cast<int64_t>(pages.size()) * kPagePositions < position + k.rows) {
    pages.push_back(std::make_unique<uint16_t[]>(static_cast<size_t>(PageElements())));
  }
  for (int64_t i = 0; i < k.rows; i++) {
    uint16_t* page = Page(layer, (position + i) / kPagePositions);
    const int64_t slot = (position + i) % kPagePositions;
    for (int64_t head = 0; head < n_kv_heads; head++) {
      kernels.round_f16(k.Row(i) + head * head_dim, page + (head * kPagePositions + slot) * head_dim, head_dim);
      kernels.round_f16(v.Row(i) + head * head_dim, page + ((n_kv_heads + head) * kPagePositions + slot) * head_dim,
                        head_dim);
    }
  }
  length = std::max(length, position + k.rows);
}

int64_t Kv::SizeBytes() const {
  int64_t n_pages = 0;
  for (const auto& pages : pages_) n_pages += static_cast<int64_t>(pages.size());
  return n_pages * PageElements() * static_cast<int64_t>(sizeof(uint16_t));
}

void Kv::Free() {
  for (auto& pages : pages_) pages.clear();
  for (int64_t& length : written) length = 0;
}

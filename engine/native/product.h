#pragma once
#include "handles.h"

namespace tandem {

// Bytes of one row of activations that meets weights of `type` (layouts: kernels/kernels.h).
size_t activationRowBytes(TensorType type, size_t columns);

// Rounds one row of activations as products with `type` want it, padding included.
void roundRow(const Kernels& kernels, TensorType type, uint8_t* out, const float* x, size_t columns);

// y[a][r] = row r of `w` · x[a], for rows [begin, end) of one expert and n rounded activation rows.
void multiply(const Kernels& kernels, const Weight& w, size_t expert, size_t begin, size_t end, const uint8_t* const* x,
              float* const* y, size_t n);

}  // namespace tandem

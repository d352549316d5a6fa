#pragma once

#include <cstdint>

#include "backend.h"

// Decodes `n` weights of one row into floats; layouts are drawn in kernels-portable-blocks.cc and
// kernels-portable-superblocks.cc.
void DequantizeRow(TensorType type, const uint8_t* row, float* out, int64_t n);

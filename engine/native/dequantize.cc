#include "dequantize.h"

#include <cmath>
#include <cstring>

namespace {

uint16_t Load16(const uint8_t* p) {
  uint16_t value;
  std::memcpy(&value, p, sizeof value);
  return value;
}

float HalfAt(const uint8_t* p) {
  const uint16_t half = Load16(p);
  const int exponent = half >> 10 & 31;
  const float fraction = static_cast<float>(half & 0x3ff);
  float magnitude;
  if (exponent == 31)
    magnitude = fraction == 0 ? INFINITY : NAN;
  else if (exponent == 0)
    magnitude = std::ldexp(fraction, -24);
  else
    magnitude = std::ldexp(fraction + 1024.0f, exponent - 25);
  return half & 0x8000 ? -magnitude : magnitude;
}

float Bf16At(const uint8_t* p) {
  const uint32_t bits = static_cast<uint32_t>(Load16(p)) << 16;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

void BlockQ80(const uint8_t* block, float* out) {
  const float d = HalfAt(block);
  for (int i = 0; i < 32; i++) out[i] = d * static_cast<float>(static_cast<int8_t>(block[2 + i]));
}

void BlockQ4K(const uint8_t* block, float* out) {
  const float d = HalfAt(block), dmin = HalfAt(block + 2);
  const uint8_t* packed = block + 4;
  for (int j = 0; j < 8; j++) {
    const int scale = j < 4 ? packed[j] & 63 : (packed[j + 4] & 15) | (packed[j - 4] >> 6) << 4;
    const int min = j < 4 ? packed[j + 4] & 63 : (packed[j + 4] >> 4) | (packed[j] >> 6) << 4;
    const uint8_t* nibbles = block + 16 + 32 * (j / 2);
    for (int i = 0; i < 32; i++) {
      const int q = j % 2 ? nibbles[i] >> 4 : nibbles[i] & 15;
      out[32 * j + i] = d * static_cast<float>(scale) * static_cast<float>(q) - dmin * static_cast<float>(min);
    }
  }
}

void BlockQ6K(const uint8_t* block, float* out) {
  const float d = HalfAt(block + 208);
  for (int run = 0; run < 8; run++) {
    const int half = run / 4, k = run % 4;
    const uint8_t* low = block + 64 * half + 32 * (k % 2);
    const uint8_t* high = block + 128 + 32 * half;
    for (int i = 0; i < 32; i++) {
      const int nibble = k < 2 ? low[i] & 15 : low[i] >> 4;
      const int q = (nibble | (high[i] >> (2 * k) & 3) << 4) - 32;
      const int scale = static_cast<int8_t>(block[192 + 2 * run + i / 16]);
      out[32 * run + i] = d * static_cast<float>(scale) * static_cast<float>(q);
    }
  }
}

}  // namespace

void DequantizeRow(TensorType type, const uint8_t* row, float* out, int64_t n) {
  switch (type) {
    case TensorType::kF32:
      std::memcpy(out, row, static_cast<size_t>(n) * sizeof(float));
      break;
    case TensorType::kF16:
      for (int64_t i = 0; i < n; i++) out[i] = HalfAt(row + 2 * i);
      break;
    case TensorType::kBF16:
      for (int64_t i = 0; i < n; i++) out[i] = Bf16At(row + 2 * i);
      break;
    case TensorType::kQ8_0:
      for (int64_t b = 0; b < n / 32; b++) BlockQ80(row + 34 * b, out + 32 * b);
      break;
    case TensorType::kQ4_K:
      for (int64_t b = 0; b < n / 256; b++) BlockQ4K(row + 144 * b, out + 256 * b);
      break;
    case TensorType::kQ6_K:
      for (int64_t b = 0; b < n / 256; b++) BlockQ6K(row + 210 * b, out + 256 * b);
      break;
  }
}

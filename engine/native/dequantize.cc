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

int Int8At(const uint8_t* p) { return static_cast<int8_t>(*p); }

constexpr int kLevels[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

void BlockQ80(const uint8_t* block, float* out) {
  const float d = HalfAt(block);
  for (int i = 0; i < 32; i++) out[i] = d * static_cast<float>(Int8At(block + 2 + i));
}

// Codes of 16 bytes, low halves first; `fifth` holds one more bit of each code, or 0.
void Codes(const uint8_t* bytes, uint32_t fifth, int* codes) {
  for (int i = 0; i < 16; i++) {
    codes[i] = (bytes[i] & 15) + static_cast<int>(fifth >> i & 1) * 16;
    codes[i + 16] = (bytes[i] >> 4) + static_cast<int>(fifth >> (i + 16) & 1) * 16;
  }
}

// out = d · (code + shift) + m.
void Affine(const int* codes, float d, int shift, float m, float* out) {
  for (int i = 0; i < 32; i++) out[i] = d * static_cast<float>(codes[i] + shift) + m;
}

void BlockQ40(const uint8_t* block, float* out) {
  int codes[32];
  Codes(block + 2, 0, codes);
  Affine(codes, HalfAt(block), -8, 0, out);
}

void BlockQ41(const uint8_t* block, float* out) {
  int codes[32];
  Codes(block + 4, 0, codes);
  Affine(codes, HalfAt(block), 0, HalfAt(block + 2), out);
}

void BlockQ50(const uint8_t* block, float* out) {
  int codes[32];
  Codes(block + 6, Load16(block + 2) | static_cast<uint32_t>(Load16(block + 4)) << 16, codes);
  Affine(codes, HalfAt(block), -16, 0, out);
}

void BlockQ51(const uint8_t* block, float* out) {
  int codes[32];
  Codes(block + 8, Load16(block + 4) | static_cast<uint32_t>(Load16(block + 6)) << 16, codes);
  Affine(codes, HalfAt(block), 0, HalfAt(block + 2), out);
}

// 32 weights of IQ4_NL or of a run of IQ4_XS.
void Levels(const uint8_t* bytes, float d, float* out) {
  int codes[32];
  Codes(bytes, 0, codes);
  for (int i = 0; i < 32; i++) out[i] = d * static_cast<float>(kLevels[codes[i]]);
}

void BlockIQ4NL(const uint8_t* block, float* out) { Levels(block + 2, HalfAt(block), out); }

// In the order in which the codes lie: half, shift, byte.
void BlockQ2K(const uint8_t* block, float* out) {
  const float d = HalfAt(block + 80), dmin = HalfAt(block + 82);
  const uint8_t* scales = block;
  for (const uint8_t* qs = block + 16; qs < block + 80; qs += 32) {
    for (int shift = 0; shift < 8; shift += 2, scales += 2) {
      for (int i = 0; i < 32; i++) {
        const int q = qs[i] >> shift & 3, scale = scales[i / 16] & 15, min = scales[i / 16] >> 4;
        *out++ = d * static_cast<float>(scale) * static_cast<float>(q) - dmin * static_cast<float>(min);
      }
    }
  }
}

void BlockQ3K(const uint8_t* block, float* out) {
  const float d = HalfAt(block + 108);
  const uint8_t* packed = block + 96;
  for (int run = 0; run < 8; run++) {
    for (int i = 0; i < 32; i++) {
      const int j = 2 * run + i / 16;
      const int scale = (packed[j % 8] >> (j < 8 ? 0 : 4) & 15) + (packed[8 + j % 4] >> (j / 4 * 2) & 3) * 16 - 32;
      const int q = (block[32 + 32 * (run / 4) + i] >> (run % 4 * 2) & 3) - (block[i] >> run & 1 ? 0 : 4);
      out[32 * run + i] = d * static_cast<float>(scale) * static_cast<float>(q);
    }
  }
}

// Q4_K and Q5_K: `upper` is where the fifth bits are, or null.
void BlockWithMins(const uint8_t* block, const uint8_t* upper, const uint8_t* nibbles, float* out) {
  const float d = HalfAt(block), dmin = HalfAt(block + 2);
  const uint8_t* packed = block + 4;
  for (int j = 0; j < 8; j++) {
    const int scale = j < 4 ? packed[j] & 63 : (packed[j + 4] & 15) | (packed[j - 4] >> 6) << 4;
    const int min = j < 4 ? packed[j + 4] & 63 : (packed[j + 4] >> 4) | (packed[j] >> 6) << 4;
    for (int i = 0; i < 32; i++) {
      const uint8_t byte = nibbles[32 * (j / 2) + i];
      int q = j % 2 ? byte >> 4 : byte & 15;
      if (upper != nullptr && (upper[i] >> j & 1)) q += 16;
      out[32 * j + i] = d * static_cast<float>(scale) * static_cast<float>(q) - dmin * static_cast<float>(min);
    }
  }
}

void BlockQ4K(const uint8_t* block, float* out) { BlockWithMins(block, nullptr, block + 16, out); }

void BlockQ5K(const uint8_t* block, float* out) { BlockWithMins(block, block + 16, block + 48, out); }

void BlockQ6K(const uint8_t* block, float* out) {
  const float d = HalfAt(block + 208);
  for (int run = 0; run < 8; run++) {
    const int half = run / 4, k = run % 4;
    const uint8_t* low = block + 64 * half + 32 * (k % 2);
    const uint8_t* high = block + 128 + 32 * half;
    for (int i = 0; i < 32; i++) {
      const int nibble = k < 2 ? low[i] & 15 : low[i] >> 4;
      const int q = (nibble | (high[i] >> (2 * k) & 3) << 4) - 32;
      const int scale = Int8At(block + 192 + 2 * run + i / 16);
      out[32 * run + i] = d * static_cast<float>(scale) * static_cast<float>(q);
    }
  }
}

void BlockIQ4XS(const uint8_t* block, float* out) {
  const float d = HalfAt(block);
  for (int j = 0; j < 8; j++) {
    const int low = block[4 + j / 2] >> (j % 2 * 4) & 15, high = Load16(block + 2) >> (2 * j) & 3;
    Levels(block + 8 + 16 * j, d * static_cast<float>(low + 16 * high - 32), out + 32 * j);
  }
}

void BlockF32(const uint8_t* block, float* out) { std::memcpy(out, block, sizeof *out); }

void BlockF16(const uint8_t* block, float* out) { *out = HalfAt(block); }

void BlockBF16(const uint8_t* block, float* out) { *out = Bf16At(block); }

using DecodeBlock = void (*)(const uint8_t* block, float* out);

DecodeBlock DecoderOf(TensorType type) {
  switch (type) {
    case TensorType::kF32:
      return BlockF32;
    case TensorType::kF16:
      return BlockF16;
    case TensorType::kBF16:
      return BlockBF16;
    case TensorType::kQ8_0:
      return BlockQ80;
    case TensorType::kQ4_0:
      return BlockQ40;
    case TensorType::kQ4_1:
      return BlockQ41;
    case TensorType::kQ5_0:
      return BlockQ50;
    case TensorType::kQ5_1:
      return BlockQ51;
    case TensorType::kIQ4_NL:
      return BlockIQ4NL;
    case TensorType::kQ2_K:
      return BlockQ2K;
    case TensorType::kQ3_K:
      return BlockQ3K;
    case TensorType::kQ4_K:
      return BlockQ4K;
    case TensorType::kQ5_K:
      return BlockQ5K;
    case TensorType::kQ6_K:
      return BlockQ6K;
    case TensorType::kIQ4_XS:
      return BlockIQ4XS;
  }
  throw BadArgument("The kernels do not know this tensor type.");
}

}  // namespace

void DequantizeRow(TensorType type, const uint8_t* row, float* out, int64_t n) {
  const TypeShape& shape = ShapeOf(type);
  const DecodeBlock decode = DecoderOf(type);
  for (int64_t i = 0; i < n; i += shape.block_elements, row += shape.block_bytes) decode(row, out + i);
}

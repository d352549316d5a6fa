// Portable products with weights in blocks of 32, and the drawings of their blocks. Where codes have four bits, byte i
// holds code i in its low half and code i + 16 in its high half.
#include "kernels.h"
#include "portable.h"

namespace {

void UnpackNibbles(const uint8_t* bytes, int8_t* codes) {
  for (int i = 0; i < 16; i++) {
    codes[i] = bytes[i] & 15;
    codes[16 + i] = (int8_t)(bytes[i] >> 4);
  }
}

// Bit i of four bytes is the fifth bit of code i.
void AddFifthBits(const uint8_t* bits, int8_t* codes) {
  for (int byte = 0; byte < 4; byte++, codes += 8) {
    for (int i = 0; i < 8; i++) codes[i] = (int8_t)(codes[i] | (bits[byte] >> i & 1) << 4);
  }
}

void Subtract(int zero, int8_t* codes) {
  for (int i = 0; i < 32; i++) codes[i] = (int8_t)(codes[i] - zero);
}

// Each format tells how long its block is, how its 32 weights are taken out as bytes, and whether a minimum m follows
// the scale d that every block begins with.   Source: ggml.

// Q8_0:   | d: f16 | q0 … q31: i8 |      weight[i] = d · q[i]
struct Q8_0 {
  static constexpr int kBytes = 34;
  static constexpr bool kHasMin = false;
  static void Unpack(const uint8_t* block, int8_t* weights) { memcpy(weights, block + 2, 32); }
};

// Q4_0:   | d: f16 | q: 4 bits × 32 |      weight[i] = d · (q[i] − 8)
struct Q4_0 {
  static constexpr int kBytes = 18;
  static constexpr bool kHasMin = false;
  static void Unpack(const uint8_t* block, int8_t* weights) {
    UnpackNibbles(block + 2, weights);
    Subtract(8, weights);
  }
};

// Q4_1:   | d: f16 | m: f16 | q: 4 bits × 32 |      weight[i] = d · q[i] + m
struct Q4_1 {
  static constexpr int kBytes = 20;
  static constexpr bool kHasMin = true;
  static void Unpack(const uint8_t* block, int8_t* weights) { UnpackNibbles(block + 4, weights); }
};

// Q5_0:   | d: f16 | fifth bits of q: 1 bit × 32 | q: 4 bits × 32 |      weight[i] = d · (q[i] − 16)
struct Q5_0 {
  static constexpr int kBytes = 22;
  static constexpr bool kHasMin = false;
  static void Unpack(const uint8_t* block, int8_t* weights) {
    UnpackNibbles(block + 6, weights);
    AddFifthBits(block + 2, weights);
    Subtract(16, weights);
  }
};

// Q5_1:   | d: f16 | m: f16 | fifth bits of q: 1 bit × 32 | q: 4 bits × 32 |      weight[i] = d · q[i] + m
struct Q5_1 {
  static constexpr int kBytes = 24;
  static constexpr bool kHasMin = true;
  static void Unpack(const uint8_t* block, int8_t* weights) {
    UnpackNibbles(block + 8, weights);
    AddFifthBits(block + 4, weights);
  }
};

// IQ4_NL:   | d: f16 | q: 4 bits × 32 |      weight[i] = d · level[q[i]]
struct IQ4_NL {
  static constexpr int kBytes = 18;
  static constexpr bool kHasMin = false;
  static void Unpack(const uint8_t* block, int8_t* weights) {
    for (int i = 0; i < 16; i++) {
      weights[i] = kLevelsIQ4[block[2 + i] & 15];
      weights[16 + i] = kLevelsIQ4[block[2 + i] >> 4];
    }
  }
};

// The minimum meets the exact sum of the activations' codes. ggml rounds scale · sum to a half at this place, so its
// results differ by a few ten-thousandths of that term.
template <class Format>
float DotBlocks(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* scales = (const float*)x;
  const int16_t* sums = (const int16_t*)(scales + n / 32);
  const int8_t* q = (const int8_t*)(sums + n / 32);
  float result = 0;
  for (int64_t b = 0; b < n / 32; b++, block += Format::kBytes, q += 32) {
    int8_t weights[32];
    Format::Unpack(block, weights);
    int product = 0;
    for (int i = 0; i < 32; i++) product += weights[i] * q[i];
    result += HalfAt(block) * scales[b] * (float)product;
    if constexpr (Format::kHasMin) result += HalfAt(block + 2) * scales[b] * (float)sums[b];
  }
  return result;
}

}  // namespace

const struct BlockProducts block_products_portable = {
    .q8_0 = {DotBlocks<Q8_0>, nullptr},
    .q4_0 = {DotBlocks<Q4_0>, nullptr},
    .q4_1 = {DotBlocks<Q4_1>, nullptr},
    .q5_0 = {DotBlocks<Q5_0>, nullptr},
    .q5_1 = {DotBlocks<Q5_1>, nullptr},
    .iq4_nl = {DotBlocks<IQ4_NL>, nullptr},
};

// Portable products with weights in blocks of 32, and the drawings of their blocks. Where codes have four bits, byte i
// holds code i in its low half and code i + 16 in its high half.
#include "kernels.h"
#include "portable.h"

namespace {

int Nibble(const uint8_t* bytes, int i) { return i < 16 ? bytes[i] & 15 : bytes[i - 16] >> 4; }

// Fifth bit of code i, in place.
int FifthBit(const uint8_t* bits, int i) { return (bits[i / 8] >> (i % 8) & 1) << 4; }

// Each format tells how long its block is, where the weights' bytes come from, and whether a minimum m follows the
// scale d that every block begins with.   Source: ggml.

// Q8_0:   | d: f16 | q0 … q31: i8 |      weight[i] = d · q[i]
struct Q8_0 {
  static constexpr int kBytes = 34;
  static constexpr bool kHasMin = false;
  static int Weight(const uint8_t* block, int i) { return (int8_t)block[2 + i]; }
};

// Q4_0:   | d: f16 | q: 4 bits × 32 |      weight[i] = d · (q[i] − 8)
struct Q4_0 {
  static constexpr int kBytes = 18;
  static constexpr bool kHasMin = false;
  static int Weight(const uint8_t* block, int i) { return Nibble(block + 2, i) - 8; }
};

// Q4_1:   | d: f16 | m: f16 | q: 4 bits × 32 |      weight[i] = d · q[i] + m
struct Q4_1 {
  static constexpr int kBytes = 20;
  static constexpr bool kHasMin = true;
  static int Weight(const uint8_t* block, int i) { return Nibble(block + 4, i); }
};

// Q5_0:   | d: f16 | fifth bits of q: 1 bit × 32 | q: 4 bits × 32 |      weight[i] = d · (q[i] − 16)
struct Q5_0 {
  static constexpr int kBytes = 22;
  static constexpr bool kHasMin = false;
  static int Weight(const uint8_t* block, int i) { return (Nibble(block + 6, i) | FifthBit(block + 2, i)) - 16; }
};

// Q5_1:   | d: f16 | m: f16 | fifth bits of q: 1 bit × 32 | q: 4 bits × 32 |      weight[i] = d · q[i] + m
struct Q5_1 {
  static constexpr int kBytes = 24;
  static constexpr bool kHasMin = true;
  static int Weight(const uint8_t* block, int i) { return Nibble(block + 8, i) | FifthBit(block + 4, i); }
};

// IQ4_NL:   | d: f16 | q: 4 bits × 32 |      weight[i] = d · level[q[i]]
struct IQ4_NL {
  static constexpr int kBytes = 18;
  static constexpr bool kHasMin = false;
  static int Weight(const uint8_t* block, int i) { return kLevelsIQ4[Nibble(block + 2, i)]; }
};

// The minimum meets the exact sum of the activations' codes. ggml rounds scale · sum to a half at this place, so its
// results differ by up to a two-thousandth of that term.
template <class Format>
float DotBlocks(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* scales = (const float*)x;
  const int16_t* sums = (const int16_t*)(scales + n / 32);
  const int8_t* q = (const int8_t*)(sums + n / 32);
  float result = 0;
  for (int64_t b = 0; b < n / 32; b++, block += Format::kBytes, q += 32) {
    int product = 0;
    for (int i = 0; i < 32; i++) product += Format::Weight(block, i) * q[i];
    result += HalfAt(block) * scales[b] * (float)product;
    if constexpr (Format::kHasMin) result += HalfAt(block + 2) * scales[b] * (float)sums[b];
  }
  return result;
}

}  // namespace

const struct BlockDots block_dots_portable = {
    .q8_0 = DotBlocks<Q8_0>,
    .q4_0 = DotBlocks<Q4_0>,
    .q4_1 = DotBlocks<Q4_1>,
    .q5_0 = DotBlocks<Q5_0>,
    .q5_1 = DotBlocks<Q5_1>,
    .iq4_nl = DotBlocks<IQ4_NL>,
};

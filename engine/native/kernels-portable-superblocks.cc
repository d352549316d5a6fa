// Portable products with weights in superblocks of 256, and the drawings of those. A superblock is eight runs of 32
// weights; sub-blocks of 16 or 32 weights have an integer scale each.
#include "kernels.h"
#include "portable.h"

namespace {

// One superblock, taken apart: a scale, and a min, for each sub-block.
struct Superblock {
  uint8_t codes[256];  // or, where weights are signed, the bits of those
  int16_t scales[16], mins[16];
  float d, dmin;
};

// Codes of two bits in 64 bytes: 32 bytes for each half of 128 weights; run k of a half has bits 2k and 2k + 1.
void UnpackTwoBits(const uint8_t* bytes, uint8_t* codes) {
  for (int run = 0; run < 8; run++, codes += 32) {
    const uint8_t* half = bytes + 32 * (run / 4);
    for (int i = 0; i < 32; i++) codes[i] = half[i] >> (2 * (run % 4)) & 3;
  }
}

// One more bit of each code in 32 bytes: run r has bit r.
void AddUpperBits(const uint8_t* bytes, int place, uint8_t* codes) {
  for (int run = 0; run < 8; run++, codes += 32) {
    for (int i = 0; i < 32; i++) codes[i] |= (uint8_t)((bytes[i] >> run & 1) << place);
  }
}

// Codes of four bits in 128 bytes: runs 2k and 2k + 1 are the low and the high halves of the same 32 bytes.
void UnpackNibbles(const uint8_t* bytes, uint8_t* codes) {
  for (int pair = 0; pair < 4; pair++, bytes += 32, codes += 64) {
    for (int i = 0; i < 32; i++) {
      codes[i] = bytes[i] & 15;
      codes[32 + i] = bytes[i] >> 4;
    }
  }
}

// Eight 6-bit scales s and mins m in 12 bytes: j < 4: s = byte j & 63, m = byte j+4 & 63; else the low four bits of s
// and m share byte j+4, and their upper two bits are the upper bits of bytes j−4 and j.
void UnpackSixBits(const uint8_t* packed, int16_t* scales, int16_t* mins) {
  for (int j = 0; j < 8; j++) {
    const int s = j < 4 ? packed[j] & 63 : (packed[j + 4] & 15) | (packed[j - 4] >> 6) << 4;
    const int m = j < 4 ? packed[j + 4] & 63 : packed[j + 4] >> 4 | (packed[j] >> 6) << 4;
    scales[j] = (int16_t)s;
    mins[j] = (int16_t)m;
  }
}

// Each format tells how long its superblock is, what its codes count from, how many weights have a scale, and how it is
// taken apart.   Source: ggml.

// Q2_K:   | 4-bit s (low) and 4-bit m (high) × 16 | q: 2 bits × 256 | d: f16 | dmin: f16 |
//   weight[i] = d · s[i/16] · q[i] − dmin · m[i/16]
struct Q2_K {
  static constexpr int kBytes = 84, kZero = 0, kSubBlock = 16;
  static constexpr bool kHasMins = true, kIsSigned = false;
  static void Unpack(const uint8_t* block, Superblock& out) {
    UnpackTwoBits(block + 16, out.codes);
    for (int j = 0; j < 16; j++) {
      out.scales[j] = block[j] & 15;
      out.mins[j] = block[j] >> 4;
    }
    out.d = HalfAt(block + 80);
    out.dmin = HalfAt(block + 82);
  }
};

// Q3_K:   | upper bits of q: 1 bit × 256 | lower bits of q: 2 bits × 256 | 12 bytes: 6-bit s × 16 | d: f16 |
//   weight[i] = d · (s[i/16] − 32) · (q[i] − 4). The low halves of scales 0 … 7 and 8 … 15 are the low and the high
//   halves of bytes 0 … 7; bytes 8 … 11 hold the upper two bits, those of scale j in byte 8 + j % 4 from bit 2 · (j/4)
//   on.
struct Q3_K {
  static constexpr int kBytes = 110, kZero = 4, kSubBlock = 16;
  static constexpr bool kHasMins = false, kIsSigned = false;
  static void Unpack(const uint8_t* block, Superblock& out) {
    UnpackTwoBits(block + 32, out.codes);
    AddUpperBits(block, 2, out.codes);
    const uint8_t* packed = block + 96;
    for (int j = 0; j < 16; j++) {
      const int low = j < 8 ? packed[j] & 15 : packed[j - 8] >> 4;
      const int high = packed[8 + j % 4] >> (2 * (j / 4)) & 3;
      out.scales[j] = (int16_t)((low | high << 4) - 32);
    }
    out.d = HalfAt(block + 108);
  }
};

// Q4_K:   | d: f16 | dmin: f16 | 12 bytes: 6-bit s × 8, 6-bit m × 8 | q: 4 bits × 256 |
//   weight[i] = d · s[i/32] · q[i] − dmin · m[i/32]
struct Q4_K {
  static constexpr int kBytes = 144, kZero = 0, kSubBlock = 32;
  static constexpr bool kHasMins = true, kIsSigned = false;
  static void Unpack(const uint8_t* block, Superblock& out) {
    UnpackNibbles(block + 16, out.codes);
    UnpackSixBits(block + 4, out.scales, out.mins);
    out.d = HalfAt(block);
    out.dmin = HalfAt(block + 2);
  }
};

// Q5_K:   | d: f16 | dmin: f16 | 12 bytes: as in Q4_K | fifth bits of q: 1 bit × 256 | q: 4 bits × 256 |
//   weight[i] = d · s[i/32] · q[i] − dmin · m[i/32]
struct Q5_K {
  static constexpr int kBytes = 176, kZero = 0, kSubBlock = 32;
  static constexpr bool kHasMins = true, kIsSigned = false;
  static void Unpack(const uint8_t* block, Superblock& out) {
    UnpackNibbles(block + 48, out.codes);
    AddUpperBits(block + 16, 4, out.codes);
    UnpackSixBits(block + 4, out.scales, out.mins);
    out.d = HalfAt(block);
    out.dmin = HalfAt(block + 2);
  }
};

// Q6_K:   | ql: 128 bytes | qh: 64 bytes | s: i8 × 16 | d: f16 |      weight[i] = d · s[i/16] · (q[i] − 32)
//   Each half h of 128 weights has four runs k of 32. Low four bits: runs 0 and 1 in the low halves of ql[64h …] and
//   ql[64h+32 …], runs 2 and 3 in their high halves. Upper two bits: bits 2k and 2k + 1 of qh[32h …].
struct Q6_K {
  static constexpr int kBytes = 210, kZero = 32, kSubBlock = 16;
  static constexpr bool kHasMins = false, kIsSigned = false;
  static void Unpack(const uint8_t* block, Superblock& out) {
    UnpackTwoBits(block + 128, out.codes);
    for (int half = 0; half < 2; half++) {
      const uint8_t* low = block + 64 * half;
      uint8_t* codes = out.codes + 128 * half;
      for (int i = 0; i < 64; i++) {
        codes[i] = (uint8_t)(codes[i] << 4 | (low[i] & 15));
        codes[64 + i] = (uint8_t)(codes[64 + i] << 4 | low[i] >> 4);
      }
    }
    for (int j = 0; j < 16; j++) out.scales[j] = (int8_t)block[192 + j];
    out.d = HalfAt(block + 208);
  }
};

// IQ4_XS:   | d: f16 | upper bits of s: 2 bits × 8 | lower bits of s: 4 bits × 8 | q: 4 bits × 256 |
//   weight[i] = d · (s[i/32] − 32) · level[q[i]]. Each run has 16 bytes, whose low halves come before their high
//   halves.
struct IQ4_XS {
  static constexpr int kBytes = 136, kZero = 0, kSubBlock = 32;
  static constexpr bool kHasMins = false, kIsSigned = true;
  static void Unpack(const uint8_t* block, Superblock& out) {
    for (int run = 0; run < 8; run++) {
      const uint8_t* packed = block + 8 + 16 * run;
      for (int i = 0; i < 16; i++) {
        out.codes[32 * run + i] = (uint8_t)kLevelsIQ4[packed[i] & 15];
        out.codes[32 * run + 16 + i] = (uint8_t)kLevelsIQ4[packed[i] >> 4];
      }
    }
    for (int j = 0; j < 8; j++) {
      const int low = block[4 + j / 2] >> (4 * (j % 2)) & 15;
      const int high = block[2 + j / 4] >> (2 * (j % 4)) & 3;
      out.scales[j] = (int16_t)((low | high << 4) - 32);
    }
    out.d = HalfAt(block);
  }
};

template <class Format>
float DotSuperblocks(const void* w, const void* x, int64_t n) {
  const uint8_t* block = (const uint8_t*)w;
  const float* activation_scales = (const float*)x;
  const int16_t* sums = (const int16_t*)(activation_scales + n / 256);
  const int8_t* q = (const int8_t*)(sums + n / 16);
  float result = 0;
  for (int64_t b = 0; b < n / 256; b++, block += Format::kBytes, q += 256, sums += 16) {
    Superblock weights;
    Format::Unpack(block, weights);
    int products = 0, offsets = 0;
    for (int j = 0; j < 256 / Format::kSubBlock; j++) {
      const uint8_t* codes = weights.codes + Format::kSubBlock * j;
      const int8_t* activations = q + Format::kSubBlock * j;
      int product = 0;
      for (int i = 0; i < Format::kSubBlock; i++) {
        product += (Format::kIsSigned ? (int8_t)codes[i] : codes[i]) * activations[i];
      }
      const int sum = Format::kSubBlock == 16 ? sums[j] : sums[2 * j] + sums[2 * j + 1];
      products += weights.scales[j] * (product - Format::kZero * sum);
      if constexpr (Format::kHasMins) offsets += weights.mins[j] * sum;
    }
    result += weights.d * activation_scales[b] * (float)products;
    if constexpr (Format::kHasMins) result -= weights.dmin * activation_scales[b] * (float)offsets;
  }
  return result;
}

}  // namespace

const struct SuperblockProducts superblock_products_portable = {
    .q2_k = {DotSuperblocks<Q2_K>, nullptr},
    .q3_k = {DotSuperblocks<Q3_K>, nullptr},
    .q4_k = {DotSuperblocks<Q4_K>, nullptr},
    .q5_k = {DotSuperblocks<Q5_K>, nullptr},
    .q6_k = {DotSuperblocks<Q6_K>, nullptr},
    .iq4_xs = {DotSuperblocks<IQ4_XS>, nullptr},
};

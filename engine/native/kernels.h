// The inner loops, once for each instruction set. Plain C types only: see CMakeLists.txt for why.
//
// Weights lie in the file as they are; activations are first rounded to what the weight type multiplies with:
//   F32: float            F16: IEEE half           BF16: upper half of a float
//   types with blocks of 32 weights: 8-bit in blocks of 32,
//     packed row = | scale: f32 × n/32 | sum of the 32 q: i16 × n/32 | q: i8 × n |
//   types with superblocks of 256 weights: 8-bit in blocks of 256,
//     packed row = | scale: f32 × n/256 | sum of each 16 q: i16 × n/16 | q: i8 × n |
// The sums are for weights that count from an offset: Σ (w − z) · q = Σ w · q − z · Σ q.
//
// One dot product of a type has one order of additions for each instruction set, whatever the batch or the thread: that
// is what makes prefill at once and token by token give the same bits.
#pragma once

#include <stdint.h>

// One weight row times one rounded activation row of n elements. Weights need not be aligned.
typedef float (*Dot)(const void* w, const void* x, int64_t n);

// Types with blocks of 32 weights.
struct BlockDots {
  Dot q8_0, q4_0, q4_1, q5_0, q5_1, iq4_nl;
};

// Types with superblocks of 256 weights.
struct SuperblockDots {
  Dot q2_k, q3_k, q4_k, q5_k, q6_k, iq4_xs;
};

enum { kMostHeadDim = 4096 };

struct Kernels {
  const char* name;

  void (*round_f16)(const float* x, void* out, int64_t n);
  void (*round_bf16)(const float* x, void* out, int64_t n);
  void (*round_blocks)(const float* x, void* out, int64_t n);
  void (*round_superblocks)(const float* x, void* out, int64_t n);

  Dot dot_f32, dot_f16, dot_bf16;
  const struct BlockDots* block_dots;
  const struct SuperblockDots* superblock_dots;

  // scores[p] = q · keys[p], keys [n_positions, head_dim] as halfs.
  void (*scores_f16)(float* scores, const float* q, const uint16_t* keys, int64_t n_positions, int64_t head_dim);
  // out += Σ weights[p] · values[p].
  void (*add_values_f16)(float* out, const float* weights, const uint16_t* values, int64_t n_positions,
                         int64_t head_dim);
  // The same for keys and values of 8 bits: codes [n_positions, head_dim], and a scale for each 32 of them as a half,
  // [n_positions, head_dim/32]. head_dim is at most kMostHeadDim.
  void (*scores_q8)(float* scores, const float* q, const int8_t* codes, const uint16_t* scales, int64_t n_positions,
                    int64_t head_dim);
  void (*add_values_q8)(float* out, const float* weights, const int8_t* codes, const uint16_t* scales,
                        int64_t n_positions, int64_t head_dim);
  // x[i] = exp(x[i] − largest); returns the sum.
  float (*exponentials)(float* x, int64_t n, float largest);
  // gate[i] = gate[i] / (1 + exp(−gate[i])) · up[i].
  void (*swiglu)(float* gate, const float* up, int64_t n);
};

extern const struct Kernels kernels_portable;
extern const struct Kernels kernels_avx2;
extern const struct Kernels kernels_avx512;
extern const struct Kernels kernels_neon;
extern const struct Kernels kernels_dotprod;

extern const struct BlockDots block_dots_portable;
extern const struct BlockDots block_dots_avx2;
extern const struct BlockDots block_dots_avx512;
extern const struct BlockDots block_dots_neon;
extern const struct BlockDots block_dots_dotprod;

extern const struct SuperblockDots superblock_dots_portable;
extern const struct SuperblockDots superblock_dots_avx2;
extern const struct SuperblockDots superblock_dots_avx512;
extern const struct SuperblockDots superblock_dots_neon;
extern const struct SuperblockDots superblock_dots_dotprod;

// Portable functions that other tables use where vectors gain nothing.
void portable_round_bf16(const float* x, void* out, int64_t n);
void portable_round_superblocks(const float* x, void* out, int64_t n);

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

enum { kTileRows = 32 };

// kTileRows rows of weights, row_bytes apart, times each of n_rows rounded activation rows x[i] of n elements, to
// out[i][first_column + 0 … kTileRows − 1]. The same bits as that many dots, which it outruns as soon as there are a few
// rows.
typedef void (*TileProduct)(float* const* out, int64_t first_column, const uint8_t* w, int64_t row_bytes,
                            const void* const* x, int64_t n_rows, int64_t n);

struct Product {
  Dot dot;
  TileProduct tile;  // null where dots do it all
};

// Types with blocks of 32 weights.
struct BlockProducts {
  struct Product q8_0, q4_0, q4_1, q5_0, q5_1, iq4_nl;
};

// Types with superblocks of 256 weights.
struct SuperblockProducts {
  struct Product q2_k, q3_k, q4_k, q5_k, q6_k, iq4_xs;
};

enum { kMostHeadDim = 4096, kKeyLanes = 16 };

// Several queries against positions of one head in the KV cache. Keys lie in groups of kKeyLanes positions with the
// positions in lanes, so that a score never needs a sum across lanes; values lie position after position. Head dimensions
// of 8-bit caches are multiples of 32.
struct AttentionKernels {
  // scores[i][p] = q[i] · keys[p], for queries [n_queries, head_dim] and keys of halfs
  // [n_positions/kKeyLanes, head_dim, kKeyLanes]. Rows of scores are `stride` apart. A last group that is not full is
  // computed whole: what its other lanes give means nothing.
  void (*scores_f16)(float* scores, int64_t stride, const float* q, int64_t n_queries, const uint16_t* keys,
                     int64_t n_positions, int64_t head_dim);
  // out[i] += Σ weights[i][p] · values[p], out [n_queries, head_dim], values of halfs [n_positions, head_dim].
  void (*add_values_f16)(float* out, const float* weights, int64_t stride, int64_t n_queries, const uint16_t* values,
                         int64_t n_positions, int64_t head_dim);
  // The same for codes of 8 bits, where each 32 along the head have a scale: scales of keys
  // [n_positions/kKeyLanes, head_dim/32, kKeyLanes], of values [n_positions, head_dim/32], as halfs.
  void (*scores_q8)(float* scores, int64_t stride, const float* q, int64_t n_queries, const int8_t* codes,
                    const uint16_t* scales, int64_t n_positions, int64_t head_dim);
  void (*add_values_q8)(float* out, const float* weights, int64_t stride, int64_t n_queries, const int8_t* codes,
                        const uint16_t* scales, int64_t n_positions, int64_t head_dim);
};

struct Kernels {
  const char* name;

  void (*round_f16)(const float* x, void* out, int64_t n);
  void (*round_bf16)(const float* x, void* out, int64_t n);
  void (*round_blocks)(const float* x, void* out, int64_t n);
  void (*round_superblocks)(const float* x, void* out, int64_t n);

  // out[i] = x[i] with no more digits than a half has.
  void (*through_f16)(const float* x, float* out, int64_t n);

  Dot dot_f32, dot_f16, dot_bf16;
  const struct BlockProducts* block_products;
  const struct SuperblockProducts* superblock_products;

  const struct AttentionKernels* attention;
  // x[i] = x[i] · factor; returns the largest, or −∞ when none is a number.
  float (*scale)(float* x, int64_t n, float factor);
  // x[i] = exp(x[i] − largest); returns the sum.
  float (*exponentials)(float* x, int64_t n, float largest);
  // gate[i] = gate[i] / (1 + exp(−gate[i])) · up[i].
  void (*swiglu)(float* gate, const float* up, int64_t n);
};

extern const struct Kernels kernels_portable;
extern const struct Kernels kernels_avx2;
extern const struct Kernels kernels_avxvnni;
extern const struct Kernels kernels_avx256vnni;
extern const struct Kernels kernels_avx512;
extern const struct Kernels kernels_neon;
extern const struct Kernels kernels_dotprod;
extern const struct Kernels kernels_i8mm;

extern const struct AttentionKernels attention_kernels_portable;
extern const struct AttentionKernels attention_kernels_avx2;
extern const struct AttentionKernels attention_kernels_avx512;
extern const struct AttentionKernels attention_kernels_neon;

extern const struct BlockProducts block_products_portable;
extern const struct BlockProducts block_products_avx2;
extern const struct BlockProducts block_products_avxvnni;
extern const struct BlockProducts block_products_avx256vnni;
extern const struct BlockProducts block_products_avx512;
extern const struct BlockProducts block_products_neon;
extern const struct BlockProducts block_products_dotprod;
extern const struct BlockProducts block_products_i8mm;

extern const struct SuperblockProducts superblock_products_portable;
extern const struct SuperblockProducts superblock_products_avx2;
extern const struct SuperblockProducts superblock_products_avxvnni;
extern const struct SuperblockProducts superblock_products_avx256vnni;
extern const struct SuperblockProducts superblock_products_avx512;
extern const struct SuperblockProducts superblock_products_neon;
extern const struct SuperblockProducts superblock_products_dotprod;
extern const struct SuperblockProducts superblock_products_i8mm;

// Portable functions that other tables use where vectors gain nothing.
void portable_round_bf16(const float* x, void* out, int64_t n);
void portable_round_superblocks(const float* x, void* out, int64_t n);

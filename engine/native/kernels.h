// The inner loops, once for each instruction set. Plain C types only: see CMakeLists.txt for why.
//
// Weights lie in the file as they are; activations are first rounded to what the weight type multiplies with:
//   F32: float            F16: IEEE half           BF16: upper half of a float
//   Q8_0: 8-bit in blocks of 32,   packed row = | scale: f32 × n/32 | q: i8 × n |
//   Q4_K, Q6_K: 8-bit in blocks of 256, packed row = | scale: f32 × n/256 | sum of each 16 q: i16 × n/16 | q: i8 × n |
// One dot product of a type has one order of additions for each instruction set, whatever the batch or the thread: that
// is what makes prefill at once and token by token give the same bits.
#pragma once

#include <stdint.h>

struct Kernels {
  const char* name;

  void (*round_f16)(const float* x, void* out, int64_t n);
  void (*round_bf16)(const float* x, void* out, int64_t n);
  void (*round_q8_0)(const float* x, void* out, int64_t n);
  void (*round_q8_k)(const float* x, void* out, int64_t n);

  // One weight row times one rounded activation row of n elements.
  float (*dot_f32)(const void* w, const void* x, int64_t n);
  float (*dot_f16)(const void* w, const void* x, int64_t n);
  float (*dot_bf16)(const void* w, const void* x, int64_t n);
  float (*dot_q8_0)(const void* w, const void* x, int64_t n);
  float (*dot_q4_k)(const void* w, const void* x, int64_t n);
  float (*dot_q6_k)(const void* w, const void* x, int64_t n);

  // scores[p] = q · keys[p], keys [n_positions, head_dim] as halfs.
  void (*scores)(float* scores, const float* q, const uint16_t* keys, int64_t n_positions, int64_t head_dim);
  // out += Σ weights[p] · values[p].
  void (*add_values)(float* out, const float* weights, const uint16_t* values, int64_t n_positions, int64_t head_dim);
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

// Portable functions that other tables use where vectors gain nothing.
void portable_round_bf16(const float* x, void* out, int64_t n);
void portable_round_q8_k(const float* x, void* out, int64_t n);

#pragma once
// The verbs of engine/ops/ops.ts. Each checks everything that it is given, throws Failure, and leaves `out` with its row count.
#include "handles.h"

namespace tandem {

void embed(Backend& b, Tensor& out, const Weight& table, const int32_t* tokens, size_t n);
void rmsNorm(Backend& b, Tensor& out, const Tensor& x, const Weight& w, double eps);
void rmsNormHeads(Backend& b, Tensor& x, size_t nHeads, const Weight& w, double eps);
void matmul(Backend& b, Tensor& out, const Tensor& x, const Weight& w);
// `frequencies`: [headDim / 2], angle per position.
void rope(Backend& b, Tensor& x, size_t nHeads, const double* frequencies, size_t nFrequencies, double factor,
          size_t position);
void add(Backend& b, Tensor& x, const Tensor& y);
void swiglu(Backend& b, Tensor& gate, const Tensor& up);
void row(Tensor& out, const Tensor& x, size_t index);
void writeKv(Backend& b, Kv& kv, size_t layer, size_t position, const Tensor& k, const Tensor& v);
void attend(Backend& b, Tensor& out, const Tensor& q, const Kv& kv, size_t layer, size_t nHeads, size_t position,
            float scale);

struct Experts {
  const Weight& router;
  const Weight& gate;
  const Weight& up;
  const Weight& down;
};
void moeFfn(Backend& b, Tensor& out, const Tensor& x, const Experts& experts, size_t topK, bool normalize);

// Throws when the tensor was freed.
inline void requireLive(const Tensor& x) { require(!x.buffer.empty(), "A tensor was used after it was freed."); }

}  // namespace tandem

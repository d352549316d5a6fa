// Attention, written once for all instruction sets. A query and a position meet in one lane, and a value is added in one
// lane, each in the order of the head or of the positions: however many queries share what is loaded, the sums of each are
// the same.
//
// `Vector` is a register of floats:
//   Type, kLanes
//   kOfSix, kOfTwo, kOfOne: registers of positions, or of a head, that so many queries meet at once. As many as keep the
//     multipliers busy and as there are registers for.
//   Set(x), Load(p), Store(p, v), Multiply(a, b), MultiplyAdd(a, b, sum), OfHalfs(p), OfCodes(p), Prefetch(p), Half(bits)
#pragma once

#include "kernels.h"

// Each instruction set has functions of its own by the same names.
namespace {

// Where the numbers of a register begin that holds positions from j · kLanes on, at place d of the head.
template <class Vector>
inline int64_t KeyOffset(int j, int64_t d, int64_t head_dim) {
  return (j * Vector::kLanes / kKeyLanes * head_dim + d) * kKeyLanes + j * Vector::kLanes % kKeyLanes;
}

// Keys and values of halfs.
template <class Vector>
struct Halfs {
  using Type = typename Vector::Type;
  const uint16_t* numbers;

  Halfs Skip(int64_t positions, int64_t head_dim) const { return {numbers + positions * head_dim}; }
  Type Value(int64_t i) const { return Vector::OfHalfs(numbers + i); }
  float ValueAt(int64_t i) const { return Vector::Half(numbers[i]); }
  void Prefetch(int64_t i, int64_t n) const {
    for (int64_t j = 0; j < n; j += 32) Vector::Prefetch(numbers + i + j);
  }

  template <int kQueries, int kVectors>
  void Scores(Type scores[kQueries][kVectors], const float* q, int64_t head_dim) const {
    UNROLLED for (int i = 0; i < kQueries; i++)
      UNROLLED for (int j = 0; j < kVectors; j++) scores[i][j] = Vector::Set(0);
    for (int64_t d = 0; d < head_dim; d++) {
      Type keys[kVectors];
      UNROLLED for (int j = 0; j < kVectors; j++) {
        const uint16_t* lanes = numbers + KeyOffset<Vector>(j, d, head_dim);
        if (j * Vector::kLanes % kKeyLanes == 0) Vector::Prefetch(lanes + kVectors * Vector::kLanes * head_dim);
        keys[j] = Vector::OfHalfs(lanes);
      }
      UNROLLED for (int i = 0; i < kQueries; i++) {
        const Type query = Vector::Set(q[i * head_dim + d]);
        UNROLLED for (int j = 0; j < kVectors; j++)
          scores[i][j] = Vector::MultiplyAdd(query, keys[j], scores[i][j]);
      }
    }
  }
};

// Keys and values of 8-bit codes.
template <class Vector>
struct Codes {
  using Type = typename Vector::Type;
  const int8_t* numbers;
  const uint16_t* scales;

  Codes Skip(int64_t positions, int64_t head_dim) const {
    return {numbers + positions * head_dim, scales + positions * (head_dim / 32)};
  }
  Type Value(int64_t i) const {
    return Vector::Multiply(Vector::OfCodes(numbers + i), Vector::Set(Vector::Half(scales[i / 32])));
  }
  float ValueAt(int64_t i) const { return (float)numbers[i] * Vector::Half(scales[i / 32]); }
  void Prefetch(int64_t i, int64_t n) const {
    for (int64_t j = 0; j < n; j += 64) Vector::Prefetch(numbers + i + j);
  }

  template <int kQueries, int kVectors>
  void Scores(Type scores[kQueries][kVectors], const float* q, int64_t head_dim) const {
    UNROLLED for (int i = 0; i < kQueries; i++)
      UNROLLED for (int j = 0; j < kVectors; j++) scores[i][j] = Vector::Set(0);
    for (int64_t first = 0; first < head_dim; first += 32) {
      Type products[kQueries][kVectors];
      UNROLLED for (int i = 0; i < kQueries; i++)
        UNROLLED for (int j = 0; j < kVectors; j++) products[i][j] = Vector::Set(0);
      for (int64_t d = first; d < first + 32; d++) {
        Type keys[kVectors];
        UNROLLED for (int j = 0; j < kVectors; j++)
          keys[j] = Vector::OfCodes(numbers + KeyOffset<Vector>(j, d, head_dim));
        UNROLLED for (int i = 0; i < kQueries; i++) {
          const Type query = Vector::Set(q[i * head_dim + d]);
          UNROLLED for (int j = 0; j < kVectors; j++)
            products[i][j] = Vector::MultiplyAdd(query, keys[j], products[i][j]);
        }
      }
      UNROLLED for (int j = 0; j < kVectors; j++) {
        const Type scale = Vector::OfHalfs(scales + KeyOffset<Vector>(j, first / 32, head_dim / 32));
        UNROLLED for (int i = 0; i < kQueries; i++)
          scores[i][j] = Vector::MultiplyAdd(products[i][j], scale, scores[i][j]);
      }
    }
  }
};

// kVectors registers of positions at once, then the rest in fewer; whole groups of kKeyLanes positions at least.
template <class Vector, int kQueries, int kVectors, class Keys>
void ScoreQueries(float* scores, int64_t stride, const float* q, const Keys& keys, int64_t n_positions,
                  int64_t head_dim) {
  constexpr int64_t kPositions = kVectors * Vector::kLanes;
  int64_t first = 0;
  for (; first + kPositions <= n_positions; first += kPositions) {
    typename Vector::Type sums[kQueries][kVectors];
    keys.Skip(first, head_dim).template Scores<kQueries, kVectors>(sums, q, head_dim);
    UNROLLED for (int i = 0; i < kQueries; i++)
      UNROLLED for (int j = 0; j < kVectors; j++)
        Vector::Store(scores + i * stride + first + j * Vector::kLanes, sums[i][j]);
  }
  if constexpr (kPositions > kKeyLanes) {
    if (first < n_positions) {
      ScoreQueries<Vector, kQueries, kVectors / 2>(scores + first, stride, q, keys.Skip(first, head_dim),
                                                   n_positions - first, head_dim);
    }
  }
}

template <class Vector, class Keys>
void ScoreAll(float* scores, int64_t stride, const float* q, int64_t n_queries, const Keys& keys, int64_t n_positions,
              int64_t head_dim) {
  const int64_t whole_groups = (n_positions + kKeyLanes - 1) / kKeyLanes * kKeyLanes;
  int64_t i = 0;
  for (; i + 6 <= n_queries; i += 6)
    ScoreQueries<Vector, 6, Vector::kOfSix>(scores + i * stride, stride, q + i * head_dim, keys, whole_groups, head_dim);
  for (; i + 2 <= n_queries; i += 2)
    ScoreQueries<Vector, 2, Vector::kOfTwo>(scores + i * stride, stride, q + i * head_dim, keys, whole_groups, head_dim);
  for (; i < n_queries; i++)
    ScoreQueries<Vector, 1, Vector::kOfOne>(scores + i * stride, stride, q + i * head_dim, keys, whole_groups, head_dim);
}

// A strip of the head, kVectors registers wide, for kQueries queries; it stays in registers over all positions.
template <class Vector, int kQueries, int kVectors, class Values>
void AddStrip(float* out, const float* weights, int64_t stride, const Values& values, int64_t n_positions,
              int64_t head_dim, int64_t strip) {
  constexpr int64_t kAhead = 16;  // positions
  typename Vector::Type sums[kQueries][kVectors];
  UNROLLED for (int i = 0; i < kQueries; i++)
    UNROLLED for (int j = 0; j < kVectors; j++)
      sums[i][j] = Vector::Load(out + i * head_dim + strip + j * Vector::kLanes);
  for (int64_t p = 0; p < n_positions; p++) {
    const Values position = values.Skip(p, head_dim);
    values.Skip(p + kAhead, head_dim).Prefetch(strip, kVectors * Vector::kLanes);
    typename Vector::Type value[kVectors];
    UNROLLED for (int j = 0; j < kVectors; j++) value[j] = position.Value(strip + j * Vector::kLanes);
    UNROLLED for (int i = 0; i < kQueries; i++) {
      const typename Vector::Type weight = Vector::Set(weights[i * stride + p]);
      UNROLLED for (int j = 0; j < kVectors; j++) sums[i][j] = Vector::MultiplyAdd(weight, value[j], sums[i][j]);
    }
  }
  UNROLLED for (int i = 0; i < kQueries; i++)
    UNROLLED for (int j = 0; j < kVectors; j++)
      Vector::Store(out + i * head_dim + strip + j * Vector::kLanes, sums[i][j]);
}

template <class Vector, int kQueries, int kVectors, class Values>
void AddHead(float* out, const float* weights, int64_t stride, const Values& values, int64_t n_positions,
             int64_t head_dim) {
  int64_t strip = 0;
  for (; strip + kVectors * Vector::kLanes <= head_dim; strip += kVectors * Vector::kLanes)
    AddStrip<Vector, kQueries, kVectors>(out, weights, stride, values, n_positions, head_dim, strip);
  for (; strip + Vector::kLanes <= head_dim; strip += Vector::kLanes)
    AddStrip<Vector, kQueries, 1>(out, weights, stride, values, n_positions, head_dim, strip);
  for (; strip < head_dim; strip++) {
    for (int i = 0; i < kQueries; i++) {
      float* sum = out + i * head_dim + strip;
      for (int64_t p = 0; p < n_positions; p++) *sum += weights[i * stride + p] * values.Skip(p, head_dim).ValueAt(strip);
    }
  }
}

template <class Vector, class Values>
void AddAll(float* out, const float* weights, int64_t stride, int64_t n_queries, const Values& values,
            int64_t n_positions, int64_t head_dim) {
  int64_t i = 0;
  for (; i + 6 <= n_queries; i += 6)
    AddHead<Vector, 6, Vector::kOfSix>(out + i * head_dim, weights + i * stride, stride, values, n_positions, head_dim);
  for (; i + 2 <= n_queries; i += 2)
    AddHead<Vector, 2, Vector::kOfTwo>(out + i * head_dim, weights + i * stride, stride, values, n_positions, head_dim);
  for (; i < n_queries; i++)
    AddHead<Vector, 1, Vector::kOfOne>(out + i * head_dim, weights + i * stride, stride, values, n_positions, head_dim);
}

template <class Vector>
void ScoresF16(float* scores, int64_t stride, const float* q, int64_t n_queries, const uint16_t* keys,
               int64_t n_positions, int64_t head_dim) {
  ScoreAll<Vector>(scores, stride, q, n_queries, Halfs<Vector>{keys}, n_positions, head_dim);
}

template <class Vector>
void AddValuesF16(float* out, const float* weights, int64_t stride, int64_t n_queries, const uint16_t* values,
                  int64_t n_positions, int64_t head_dim) {
  AddAll<Vector>(out, weights, stride, n_queries, Halfs<Vector>{values}, n_positions, head_dim);
}

template <class Vector>
void ScoresQ8(float* scores, int64_t stride, const float* q, int64_t n_queries, const int8_t* codes,
              const uint16_t* scales, int64_t n_positions, int64_t head_dim) {
  ScoreAll<Vector>(scores, stride, q, n_queries, Codes<Vector>{codes, scales}, n_positions, head_dim);
}

template <class Vector>
void AddValuesQ8(float* out, const float* weights, int64_t stride, int64_t n_queries, const int8_t* codes,
                 const uint16_t* scales, int64_t n_positions, int64_t head_dim) {
  AddAll<Vector>(out, weights, stride, n_queries, Codes<Vector>{codes, scales}, n_positions, head_dim);
}

template <class Vector>
constexpr AttentionKernels AttentionOf() {
  return {ScoresF16<Vector>, AddValuesF16<Vector>, ScoresQ8<Vector>, AddValuesQ8<Vector>};
}

}  // namespace

// What the checks share. A check compares kernels of one instruction set with the portable ones.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "kernels.h"

struct Check {
  std::string name;
  // Returns what is wrong, or an empty string.
  std::function<std::string(const Kernels&)> run;
};

// Tiles only where these kernels have them.
std::vector<Check> ProductChecks(const Kernels& kernels);
std::vector<Check> VectorChecks();
std::vector<Check> AttentionChecks();

// One number for the bits of the dots of each quantized type, to compare instruction sets with each other.
struct DotBits {
  std::string type;
  uint64_t hash;
};
std::vector<DotBits> BitsOfDots(const Kernels& kernels);

// Memory that ends where a page begins that may not be touched: reading or writing beyond ends the process.
class Guarded {
 public:
  explicit Guarded(size_t bytes);
  Guarded(const void* from, size_t bytes);
  ~Guarded();
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  template <class T = uint8_t>
  T* As() const {
    return reinterpret_cast<T*>(data_);
  }

 private:
  void* mapped_;
  size_t mapped_bytes_;
  uint8_t* data_;
};

// The same sequence everywhere.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 2 + 1) {}
  uint32_t Bits();
  float Between(float low, float high);
  std::vector<float> Floats(int64_t n, float low = -2, float high = 2);
  // A half from 1/8 to 2, of either sign.
  uint16_t Half();

 private:
  uint64_t state_;
};

// Largest difference as a share of the root mean square of what is expected; infinite when one is no number and the other is.
double RelativeError(const std::vector<float>& actual, const std::vector<float>& expected);
// Equal bits, but that one NaN is as good as another.
bool SameNumber(float a, float b);

// printf to a string.
std::string Text(const char* format, ...) __attribute__((format(printf, 1, 2)));

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <stdexcept>

#include "check.h"

Guarded::Guarded(size_t bytes) {
  const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const size_t usable = (bytes + page - 1) / page * page;
  mapped_bytes_ = usable + page;
  mapped_ = mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped_ == MAP_FAILED) throw std::runtime_error("no memory");
  uint8_t* begin = static_cast<uint8_t*>(mapped_);
  if (mprotect(begin + usable, page, PROT_NONE) != 0) throw std::runtime_error("memory cannot be protected");
  data_ = begin + usable - bytes;
}

Guarded::Guarded(const void* from, size_t bytes) : Guarded(bytes) { memcpy(data_, from, bytes); }

Guarded::~Guarded() { munmap(mapped_, mapped_bytes_); }

uint32_t Random::Bits() {
  state_ ^= state_ >> 12;
  state_ ^= state_ << 25;
  state_ ^= state_ >> 27;
  return static_cast<uint32_t>(state_ * 0x2545f4914f6cdd1d >> 32);
}

float Random::Between(float low, float high) {
  return low + (high - low) * (static_cast<float>(Bits() >> 8) * 0x1p-24f);
}

std::vector<float> Random::Floats(int64_t n, float low, float high) {
  std::vector<float> floats(static_cast<size_t>(n));
  for (float& value : floats) value = Between(low, high);
  return floats;
}

uint16_t Random::Half() {
  const uint32_t bits = Bits();
  return static_cast<uint16_t>((bits & 0x83ff) | (12 + (bits >> 16) % 4) << 10);
}

double RelativeError(const std::vector<float>& actual, const std::vector<float>& expected) {
  double squares = 0, worst = 0;
  for (size_t i = 0; i < expected.size(); i++) {
    squares += static_cast<double>(expected[i]) * expected[i];
    const double difference = std::fabs(static_cast<double>(actual[i]) - expected[i]);
    if (!(difference <= worst)) worst = std::isnan(difference) ? INFINITY : difference;
  }
  if (worst == 0) return 0;
  return worst / std::sqrt(squares / static_cast<double>(expected.size()));
}

bool SameNumber(float a, float b) { return (a != a && b != b) || memcmp(&a, &b, sizeof a) == 0; }

std::string Text(const char* format, ...) {
  char text[200];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return text;
}

// limits FILE THREADS: what the machine can do at most, as one line of JSON:
//   readGBps   streaming through the mapped file, each thread its own contiguous part
//   int8GOPS   products of 8-bit numbers summed in 32 bits, in registers; a multiplication and an addition are two operations
// Built for the processor that it runs on. Of several passes the fastest counts: a limit is what nothing disturbed.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <thread>
#include <vector>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace {

constexpr int kPasses = 7;
// Independent sums, as many as hide the latency of an addition and fit into the registers.
constexpr int kSums = 12;

// What the compiler must believe to be needed.
std::atomic<uint64_t> sink{0};

double ThreadSeconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Taken {
  double seconds;            // from the start of the first thread to the end of the last
  double processor_seconds;  // of the thread that took most
};

Taken Time(int n_threads, const std::function<void(int)>& work) {
  std::vector<double> processor_seconds(static_cast<size_t>(n_threads));
  std::atomic<int> ready{0};
  std::atomic<bool> go{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < n_threads; i++) {
    threads.emplace_back([&, i] {
      ready++;
      while (!go) std::this_thread::yield();
      const double before = ThreadSeconds();
      work(i);
      processor_seconds[static_cast<size_t>(i)] = ThreadSeconds() - before;
    });
  }
  while (ready < n_threads) std::this_thread::yield();
  const auto start = std::chrono::steady_clock::now();
  go = true;
  for (auto& thread : threads) thread.join();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
          *std::max_element(processor_seconds.begin(), processor_seconds.end())};
}

uint64_t Read(const uint8_t* data, size_t size) {
  size_t at = 0;
  uint64_t sum = 0;
#if defined(__AVX512F__)
  __m512i s[4] = {};
  for (; at + 256 <= size; at += 256) {
    for (int i = 0; i < 4; i++) s[i] = _mm512_xor_si512(s[i], _mm512_loadu_si512(data + at + 64 * i));
  }
  for (auto& part : s) sum ^= static_cast<uint64_t>(_mm512_reduce_or_epi64(part));
#elif defined(__AVX2__)
  __m256i s[4] = {};
  for (; at + 128 <= size; at += 128) {
    for (int i = 0; i < 4; i++) {
      s[i] = _mm256_xor_si256(s[i], _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + at + 32 * i)));
    }
  }
  for (auto& part : s) sum ^= static_cast<uint64_t>(_mm256_extract_epi64(part, 0) ^ _mm256_extract_epi64(part, 3));
#elif defined(__aarch64__)
  uint8x16_t s[4] = {};
  for (; at + 64 <= size; at += 64) {
    for (int i = 0; i < 4; i++) s[i] = veorq_u8(s[i], vld1q_u8(data + at + 16 * i));
  }
  for (auto& part : s) sum ^= vaddlvq_u8(part);
#endif
  for (; at < size; at++) sum += data[at];
  return sum;
}

// Keeps the compiler from computing the loop beforehand.
template <typename T>
void Renew(T& value) {
#if defined(__x86_64__)
  asm volatile("" : "+v"(value));
#else
  asm volatile("" : "+w"(value));
#endif
}

// Operations of one thread in `n` steps.
#if defined(__AVX512VNNI__)
constexpr double kOperations = kSums * 64 * 2;
void Multiply(int64_t n) {
  __m512i sums[kSums] = {}, x = _mm512_set1_epi8(3), y = _mm512_set1_epi8(1);
  for (int64_t i = 0; i < n; i++) {
    for (auto& sum : sums) sum = _mm512_dpbusd_epi32(sum, x, y);
    Renew(x);
  }
  for (auto& sum : sums) sink += static_cast<uint64_t>(_mm512_reduce_add_epi32(sum));
}
#elif defined(__AVXVNNI__) || defined(__AVX2__)
constexpr double kOperations = kSums * 32 * 2;
void Multiply(int64_t n) {
  __m256i sums[kSums] = {}, x = _mm256_set1_epi8(3), y = _mm256_set1_epi8(1);
#ifndef __AVXVNNI__
  const __m256i ones = _mm256_set1_epi16(1);
#endif
  for (int64_t i = 0; i < n; i++) {
    for (auto& sum : sums) {
#ifdef __AVXVNNI__
      sum = _mm256_dpbusd_avx_epi32(sum, x, y);
#else
      sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(x, y), ones));
      Renew(x);
#endif
    }
    Renew(x);
  }
  for (auto& sum : sums) sink += static_cast<uint64_t>(_mm256_extract_epi32(sum, 0));
}
#elif defined(__ARM_FEATURE_MATMUL_INT8)
constexpr double kOperations = kSums * 32 * 2;
void Multiply(int64_t n) {
  int32x4_t sums[kSums] = {};
  int8x16_t x = vdupq_n_s8(3), y = vdupq_n_s8(1);
  for (int64_t i = 0; i < n; i++) {
    for (auto& sum : sums) sum = vmmlaq_s32(sum, x, y);
    Renew(x);
  }
  for (auto& sum : sums) sink += static_cast<uint64_t>(vaddvq_s32(sum));
}
#elif defined(__ARM_FEATURE_DOTPROD)
constexpr double kOperations = kSums * 16 * 2;
void Multiply(int64_t n) {
  int32x4_t sums[kSums] = {};
  int8x16_t x = vdupq_n_s8(3), y = vdupq_n_s8(1);
  for (int64_t i = 0; i < n; i++) {
    for (auto& sum : sums) sum = vdotq_s32(sum, x, y);
    Renew(x);
  }
  for (auto& sum : sums) sink += static_cast<uint64_t>(vaddvq_s32(sum));
}
#else
constexpr double kOperations = 256 * 2;
void Multiply(int64_t n) {
  static const int8_t x[256] = {3}, y[256] = {1};
  for (int64_t i = 0; i < n; i++) {
    int32_t sum = 0;
    for (int j = 0; j < 256; j++) sum += x[j] * y[j];
    sink += static_cast<uint64_t>(sum);
  }
}
#endif

Taken Fastest(int n_threads, const std::function<void(int)>& work) {
  Taken best{1e9, 1e9};
  for (int pass = 0; pass < kPasses; pass++) {
    const Taken taken = Time(n_threads, work);
    best.seconds = std::min(best.seconds, taken.seconds);
    best.processor_seconds = std::min(best.processor_seconds, taken.processor_seconds);
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  const int file = argc == 3 ? open(argv[1], O_RDONLY) : -1;
  struct stat info;
  if (file < 0 || fstat(file, &info) != 0) {
    std::fprintf(stderr, "usage: limits FILE THREADS\n");
    return 1;
  }
  const int n_threads = std::atoi(argv[2]);
  const size_t size = static_cast<size_t>(info.st_size);
  void* mapped = mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) return 1;
  const uint8_t* data = static_cast<const uint8_t*>(mapped);

  const size_t part = size / static_cast<size_t>(n_threads);
  const auto read = [&](int i) { sink += Read(data + part * static_cast<size_t>(i), part); };
  Time(n_threads, read);  // so that the file is in memory
  const double bytes = static_cast<double>(part) * n_threads;
  const double reading = Fastest(n_threads, read).seconds;

  constexpr int64_t kSteps = 4'000'000;
  // Threads share no memory here, so what other programs take of the clock can be left out.
  const double multiplying = Fastest(n_threads, [](int) { Multiply(kSteps); }).processor_seconds;
  const double operations = kOperations * kSteps * n_threads;
  std::printf("{\"readGBps\":%.2f,\"int8GOPS\":%.1f}\n", bytes / reading / 1e9, operations / multiplying / 1e9);
}

#include "thread-pool.h"

#include <system_error>

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace {

// Looks at a flag this often before a thread goes to sleep: about 50 µs. Within a token the next round comes sooner
// than that, and waking a sleeping thread costs as much as a small matrix; between tokens nothing should burn.
constexpr int kSpins = 2000;

void Pause() {
#if defined(__x86_64__) || defined(_M_X64)
  _mm_pause();
#elif defined(__aarch64__) && !defined(_MSC_VER)
  __asm__ volatile("yield");
#else
  std::this_thread::yield();
#endif
}

}  // namespace

ThreadPool::ThreadPool(int n_threads) {
  try {
    for (int i = 1; i < n_threads; i++) workers_.emplace_back([this] { Work(); });
  } catch (const std::system_error&) {
    // The system grants no more. Fewer threads compute the same.
  }
}

ThreadPool::~ThreadPool() { Close(); }

void ThreadPool::Close() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
    round_++;
  }
  wake_.notify_all();
  for (std::thread& worker : workers_) worker.join();
  workers_.clear();
}

void ThreadPool::Run(int64_t n_tasks, const std::function<void(int64_t)>& task) {
  if (workers_.empty() || n_tasks <= 1) {
    for (int64_t i = 0; i < n_tasks; i++) task(i);
    return;
  }
  task_ = &task;
  n_tasks_ = n_tasks;
  unfinished_.store(n_tasks, std::memory_order_relaxed);
  untaken_.store(n_tasks, std::memory_order_release);
  round_.fetch_add(1);  // sequentially consistent with `parked_`: a worker that parks now sees the new round
  if (parked_.load() > 0) {
    std::lock_guard<std::mutex> lock(mutex_);
    wake_.notify_all();
  }
  TakeTasks();
  // Only tasks are waited for, not workers: one that another program keeps from running holds up nothing that it has
  // not begun.
  for (int spins = 0; unfinished_.load(std::memory_order_acquire) != 0; spins++) {
    if (spins < kSpins) {
      Pause();
    } else {
      std::this_thread::yield();  // this core may be the one that the unfinished task needs
    }
  }
}

void ThreadPool::TakeTasks() {
  while (true) {
    const int64_t left = untaken_.fetch_sub(1, std::memory_order_acq_rel);
    if (left <= 0) return;
    (*task_)(n_tasks_ - left);
    unfinished_.fetch_sub(1, std::memory_order_release);
  }
}

void ThreadPool::Work() {
  uint64_t seen = 0;
  while (true) {
    for (int spins = 0; spins < kSpins && round_.load(std::memory_order_acquire) == seen; spins++) Pause();
    if (round_.load(std::memory_order_acquire) == seen) {
      std::unique_lock<std::mutex> lock(mutex_);
      parked_++;
      wake_.wait(lock, [&] { return round_.load() != seen; });
      parked_--;
    }
    if (ending_) return;
    seen = round_.load(std::memory_order_acquire);
    TakeTasks();
  }
}

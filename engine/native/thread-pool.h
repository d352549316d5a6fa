// A team of threads that lives as long as its backend. The calling thread works along.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

class ThreadPool {
 public:
  // `n_threads` counts the calling thread.
  explicit ThreadPool(int n_threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Ends and joins the threads; what runs afterwards runs on the calling thread alone.
  void Close();

  int n_threads() const { return static_cast<int>(workers_.size()) + 1; }

  // Calls task(i) for each i in [0, n_tasks), in any order, on any thread, and returns when all are done. Tasks must
  // not throw and must write to places of their own; then results do not depend on who did what.
  void Run(int64_t n_tasks, const std::function<void(int64_t)>& task);

 private:
  void Work();
  void TakeTasks();

  std::vector<std::thread> workers_;
  // Written before `untaken_` says that there is work. They stay as they are until the last task is done, so whoever
  // took a task reads the right ones, however late its thread woke up.
  const std::function<void(int64_t)>* task_ = nullptr;
  int64_t n_tasks_ = 0;
  // Counts down to zero and, by threads that come too late, below it.
  std::atomic<int64_t> untaken_{0};
  std::atomic<int64_t> unfinished_{0};
  std::atomic<uint64_t> round_{0};
  std::atomic<int> parked_{0};
  std::atomic<bool> ending_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
};

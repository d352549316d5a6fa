// A thread that asks the system for parts of files in the order that they will be used in, while a model begins to run.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "mapping.h"

class ReadAheadThread {
 public:
  struct Range {
    std::shared_ptr<const Mapping> mapping;
    uint64_t offset, size;
  };

  ReadAheadThread() = default;
  ~ReadAheadThread() { Close(); }
  ReadAheadThread(const ReadAheadThread&) = delete;
  ReadAheadThread& operator=(const ReadAheadThread&) = delete;

  // Starts the thread when there is none.
  void Add(Range range);
  // Forgets what was not asked for yet and ends the thread.
  void Close();

 private:
  void Work();

  std::mutex mutex_;
  std::deque<Range> waiting_;
  bool is_working_ = false;
  bool is_closing_ = false;
  std::thread thread_;
};

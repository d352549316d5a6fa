#include "read-ahead.h"

#include <algorithm>

namespace {

// The call may wait where the disk has more to do than it can queue, and closing waits for the call.
constexpr uint64_t kBytesAtOnce = 4 << 20;

}  // namespace

void ReadAheadThread::Add(Range range) {
  const std::lock_guard lock(mutex_);
  if (is_closing_) return;
  waiting_.push_back(std::move(range));
  if (is_working_) return;
  if (thread_.joinable()) thread_.join();  // it is past its last look at `waiting_`
  is_working_ = true;
  thread_ = std::thread([this] { Work(); });
}

void ReadAheadThread::Close() {
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
    waiting_.clear();
  }
  if (thread_.joinable()) thread_.join();
}

void ReadAheadThread::Work() {
  for (;;) {
    Range part;
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.empty()) {
        is_working_ = false;
        return;
      }
      Range& next = waiting_.front();
      part = {next.mapping, next.offset, std::min(next.size, kBytesAtOnce)};
      next.offset += part.size;
      next.size -= part.size;
      if (next.size == 0) waiting_.pop_front();
    }
    part.mapping->WillNeed(part.offset, part.size);
  }
}

// The bytes of a file in our address space: mapped, so that weights and saved keys and values are used where they lie and
// the operating system decides what stays in memory, or read into memory of our own, which it cannot take back.
#pragma once

#include <cstdint>
#include <shared_mutex>
#include <string>

class Mapping {
 public:
  // kCopied: pages may be written; what is written is this process's own and never reaches the file.
  // kKept: in memory of our own, zeros until ReadMore has read them.
  enum class Kind { kMapped, kCopied, kKept };
  enum class Presence { kMissing, kPresent, kUnknown };

  // `path` is UTF-8. Throws std::runtime_error with the system's reason, std::bad_alloc when there is no address space
  // for a kept file.
  explicit Mapping(const std::string& path, Kind kind = Kind::kMapped);
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  void Close();

  // Of a kept file: reads up to `bytes` more and returns how many have been read, size() when that was all. The system's
  // own copy of what was read is given back as far as it can be. Throws std::runtime_error.
  uint64_t ReadMore(uint64_t bytes);

  // Whether all of these bytes are in memory, so that using them waits for no disk. Unknown where the system does not say.
  Presence Look(uint64_t offset, uint64_t size) const;
  // Asks the system to read these bytes, and does not wait for them. May be called from any thread.
  void WillNeed(uint64_t offset, uint64_t size) const;

  // Null after Close.
  const uint8_t* data() const { return data_; }
  // Of a mapping whose writes are copied.
  uint8_t* writable() { return data_; }
  uint64_t size() const { return size_; }

 private:
  void EndReading();

  const Kind kind_;
  uint8_t* data_ = nullptr;
  uint64_t size_ = 0;
  // Whether the system tells us which pages of the file are in memory.
  bool shows_presence_ = false;
  // Of a kept file that is being read.
  uint64_t read_ = 0;
#ifdef _WIN32
  void* file_ = nullptr;
#else
  int file_ = -1;
#endif
  // Keeps Close from unmapping what another thread is asking for.
  mutable std::shared_mutex open_;
};

// A mapping of a file: weights and saved keys and values are used where they lie, and the operating system decides what
// stays in memory.
#pragma once

#include <cstdint>
#include <string>

class Mapping {
 public:
  // kCopied: pages may be written; what is written is this process's own and never reaches the file.
  enum class Writes { kForbidden, kCopied };

  // `path` is UTF-8. Throws std::runtime_error with the system's reason.
  explicit Mapping(const std::string& path, Writes writes = Writes::kForbidden);
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  void Close();

  // Null after Close.
  const uint8_t* data() const { return data_; }
  // Of a mapping whose writes are copied.
  uint8_t* writable() { return data_; }
  uint64_t size() const { return size_; }

 private:
  uint8_t* data_ = nullptr;
  uint64_t size_ = 0;
};

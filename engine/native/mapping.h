// A read-only mapping of a file: the weights are used where they lie, and the operating system decides what stays in
// memory.
#pragma once

#include <cstdint>
#include <string>

class Mapping {
 public:
  // `path` is UTF-8. Throws std::runtime_error with the system's reason.
  explicit Mapping(const std::string& path);
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  void Close();

  // Null after Close.
  const uint8_t* data() const { return data_; }
  uint64_t size() const { return size_; }

 private:
  const uint8_t* data_ = nullptr;
  uint64_t size_ = 0;
};

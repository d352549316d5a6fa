#include "mapping.h"

#include <stdexcept>

#ifdef _WIN32
#include <windows.h>

namespace {

std::runtime_error SystemError(const char* step) {
  return std::runtime_error(std::string(step) + " failed with Windows error " + std::to_string(GetLastError()));
}

std::wstring Wide(const std::string& utf8) {
  const int length = MultiByteToWideChar(CP_UTF8, 0, utf8.data(), static_cast<int>(utf8.size()), nullptr, 0);
  std::wstring wide(static_cast<size_t>(length), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, utf8.data(), static_cast<int>(utf8.size()), wide.data(), length);
  return wide;
}

}  // namespace

Mapping::Mapping(const std::string& path, Writes writes) {
  const bool copied = writes == Writes::kCopied;
  const HANDLE file = CreateFileW(Wide(path).c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr,
                                  OPEN_EXISTING, 0, nullptr);
  if (file == INVALID_HANDLE_VALUE) throw SystemError("opening it");
  LARGE_INTEGER size{};
  const bool sized = GetFileSizeEx(file, &size) && size.QuadPart > 0;
  const DWORD protection = copied ? PAGE_WRITECOPY : PAGE_READONLY;
  const HANDLE section = sized ? CreateFileMappingW(file, nullptr, protection, 0, 0, nullptr) : nullptr;
  CloseHandle(file);
  if (section == nullptr) throw SystemError("mapping it");
  data_ = static_cast<uint8_t*>(MapViewOfFile(section, copied ? FILE_MAP_COPY : FILE_MAP_READ, 0, 0, 0));
  CloseHandle(section);
  if (data_ == nullptr) throw SystemError("mapping it");
  size_ = static_cast<uint64_t>(size.QuadPart);
}

void Mapping::Close() {
  if (data_ != nullptr) UnmapViewOfFile(data_);
  data_ = nullptr;
}

#else
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#ifdef TANDEM_SANITIZE
#include <sanitizer/asan_interface.h>
#endif

namespace {

std::runtime_error SystemError(const char* step) {
  return std::runtime_error(std::string(step) + " failed: " + std::strerror(errno));
}

#ifdef TANDEM_SANITIZE
// The sanitizer does not know how long a mapped file is: bytes behind its end that share its last page read as zeros,
// and behind that page lies some other mapping. Here the bytes are marked, and the page behind cannot be read.
size_t PagesOf(size_t size) {
  const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return (size + page - 1) / page * page;
}

void* Map(int file, size_t size, int protection, int flags) {
  const size_t pages = PagesOf(size);
  void* reserved = mmap(nullptr, pages + 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (reserved == MAP_FAILED) return reserved;
  void* data = mmap(reserved, size, protection, flags | MAP_FIXED, file, 0);
  if (data != MAP_FAILED) ASAN_POISON_MEMORY_REGION(static_cast<uint8_t*>(data) + size, pages - size);
  return data;
}

void Unmap(void* data, size_t size) {
  const size_t pages = PagesOf(size);
  ASAN_UNPOISON_MEMORY_REGION(static_cast<uint8_t*>(data) + size, pages - size);
  munmap(data, pages + 1);
}
#else
void* Map(int file, size_t size, int protection, int flags) {
  return mmap(nullptr, size, protection, flags, file, 0);
}

void Unmap(void* data, size_t size) { munmap(data, size); }
#endif

}  // namespace

Mapping::Mapping(const std::string& path, Writes writes) {
  // Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) throw SystemError("opening it");
  struct stat info;
  if (fstat(file, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size <= 0) {
    close(file);
    throw std::runtime_error("it is not a file with content");
  }
  const size_t size = static_cast<size_t>(info.st_size);
  void* data = writes == Writes::kCopied ? Map(file, size, PROT_READ | PROT_WRITE, MAP_PRIVATE)
                                         : Map(file, size, PROT_READ, MAP_SHARED);
  const int mapping_error = errno;
  close(file);
  if (data == MAP_FAILED) {
    errno = mapping_error;
    throw SystemError("mapping it");
  }
  data_ = static_cast<uint8_t*>(data);
  size_ = static_cast<uint64_t>(info.st_size);
}

void Mapping::Close() {
  if (data_ != nullptr) Unmap(data_, static_cast<size_t>(size_));
  data_ = nullptr;
}
#endif

Mapping::~Mapping() { Close(); }

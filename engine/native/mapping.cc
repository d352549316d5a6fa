#include "mapping.h"

#include <algorithm>
#include <mutex>
#include <new>
#include <stdexcept>

#include "own-memory.h"

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

Mapping::Mapping(const std::string& path, Kind kind) : kind_(kind) {
  const HANDLE file = CreateFileW(Wide(path).c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr,
                                  OPEN_EXISTING, kind == Kind::kKept ? FILE_FLAG_SEQUENTIAL_SCAN : 0, nullptr);
  if (file == INVALID_HANDLE_VALUE) throw SystemError("opening it");
  LARGE_INTEGER size{};
  const bool sized = GetFileSizeEx(file, &size) && size.QuadPart > 0;
  if (sized && kind == Kind::kKept) {
    try {
      data_ = TakeMemory(static_cast<size_t>(size.QuadPart));
    } catch (...) {
      CloseHandle(file);
      throw;
    }
    file_ = file;
  } else {
    const bool copied = kind == Kind::kCopied;
    const DWORD protection = copied ? PAGE_WRITECOPY : PAGE_READONLY;
    const HANDLE section = sized ? CreateFileMappingW(file, nullptr, protection, 0, 0, nullptr) : nullptr;
    CloseHandle(file);
    if (section == nullptr) throw SystemError("mapping it");
    data_ = static_cast<uint8_t*>(MapViewOfFile(section, copied ? FILE_MAP_COPY : FILE_MAP_READ, 0, 0, 0));
    CloseHandle(section);
    if (data_ == nullptr) throw SystemError("mapping it");
  }
  size_ = static_cast<uint64_t>(size.QuadPart);
}

void Mapping::Close() {
  const std::lock_guard lock(open_);
  EndReading();
  if (data_ != nullptr && kind_ == Kind::kKept) GiveBackMemory(data_, static_cast<size_t>(size_));
  if (data_ != nullptr && kind_ != Kind::kKept) UnmapViewOfFile(data_);
  data_ = nullptr;
}

uint64_t Mapping::ReadMore(uint64_t bytes) {
  if (file_ == nullptr) return read_;
  const DWORD wanted = static_cast<DWORD>(std::min<uint64_t>({bytes, size_ - read_, uint64_t{1} << 30}));
  DWORD got = 0;
  if (!ReadFile(file_, data_ + read_, wanted, &got, nullptr)) throw SystemError("reading it");
  if (got == 0) throw std::runtime_error("it became shorter meanwhile");
  read_ += got;
  if (read_ == size_) {
    DWORD before;
    VirtualProtect(data_, static_cast<SIZE_T>(size_), PAGE_READONLY, &before);
    EndReading();
  }
  return read_;
}

void Mapping::EndReading() {
  if (file_ != nullptr) CloseHandle(file_);
  file_ = nullptr;
}

// The system tells only what is mapped for this process, not what would be mapped without reading.
Mapping::Presence Mapping::Look(uint64_t, uint64_t) const {
  return kind_ == Kind::kKept ? Presence::kPresent : Presence::kUnknown;
}

void Mapping::WillNeed(uint64_t offset, uint64_t size) const {
  const std::shared_lock lock(open_);
  if (data_ == nullptr || kind_ == Kind::kKept) return;
  WIN32_MEMORY_RANGE_ENTRY range{data_ + offset, static_cast<SIZE_T>(size)};
  PrefetchVirtualMemory(GetCurrentProcess(), 1, &range, 0);
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

uint64_t PageSize() {
  static const uint64_t size = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  return size;
}

#ifdef TANDEM_SANITIZE
// The sanitizer does not know how long a mapped file is: bytes behind its end that share its last page read as zeros,
// and behind that page lies some other mapping. Here the bytes are marked, and the page behind cannot be read.
size_t PagesOf(size_t size) { return (size + PageSize() - 1) / PageSize() * PageSize(); }

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

// Linux answers truly about files that one may write to, and otherwise says of all pages that they are in memory.
bool ShowsPresence(const std::string& path, const struct stat& info) {
  return info.st_uid == geteuid() || access(path.c_str(), W_OK) == 0;
}

}  // namespace

Mapping::Mapping(const std::string& path, Kind kind) : kind_(kind) {
  // Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) throw SystemError("opening it");
  struct stat info;
  if (fstat(file, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size <= 0) {
    close(file);
    throw std::runtime_error("it is not a file with content");
  }
  size_ = static_cast<uint64_t>(info.st_size);
  shows_presence_ = ShowsPresence(path, info);
  if (kind == Kind::kKept) {
#ifdef F_NOCACHE
    fcntl(file, F_NOCACHE, 1);  // macOS: the system need not hold what we hold
#endif
    file_ = file;
    try {
      data_ = TakeMemory(static_cast<size_t>(size_));
    } catch (...) {
      EndReading();
      throw;
    }
    return;
  }
  const size_t size = static_cast<size_t>(size_);
  void* data = kind == Kind::kCopied ? Map(file, size, PROT_READ | PROT_WRITE, MAP_PRIVATE)
                                     : Map(file, size, PROT_READ, MAP_SHARED);
  const int mapping_error = errno;
  close(file);
  if (data == MAP_FAILED) {
    errno = mapping_error;
    throw SystemError("mapping it");
  }
  data_ = static_cast<uint8_t*>(data);
}

void Mapping::Close() {
  const std::lock_guard lock(open_);
  EndReading();
  if (data_ != nullptr && kind_ == Kind::kKept) GiveBackMemory(data_, static_cast<size_t>(size_));
  if (data_ != nullptr && kind_ != Kind::kKept) Unmap(data_, static_cast<size_t>(size_));
  data_ = nullptr;
}

uint64_t Mapping::ReadMore(uint64_t bytes) {
  if (file_ < 0) return read_;
  const size_t wanted = static_cast<size_t>(std::min<uint64_t>({bytes, size_ - read_, uint64_t{1} << 30}));
  const ssize_t got = pread(file_, data_ + read_, wanted, static_cast<off_t>(read_));
  if (got < 0 && errno == EINTR) return read_;
  if (got < 0) throw SystemError("reading it");
  if (got == 0) throw std::runtime_error("it became shorter meanwhile");
#ifdef POSIX_FADV_DONTNEED
  // Now and not at the end: else the file would be in memory twice.
  posix_fadvise(file_, static_cast<off_t>(read_), got, POSIX_FADV_DONTNEED);
#endif
  read_ += static_cast<uint64_t>(got);
  if (read_ == size_) {
#ifndef TANDEM_SANITIZE
    mprotect(data_, static_cast<size_t>(size_), PROT_READ);
#endif
    EndReading();
  }
  return read_;
}

void Mapping::EndReading() {
  if (file_ >= 0) close(file_);
  file_ = -1;
}

Mapping::Presence Mapping::Look(uint64_t offset, uint64_t size) const {
  if (kind_ == Kind::kKept) return Presence::kPresent;
  if (!shows_presence_ || data_ == nullptr) return Presence::kUnknown;
  constexpr uint64_t kPagesAtOnce = 1024;
#ifdef __APPLE__
  char pages[kPagesAtOnce];
#else
  unsigned char pages[kPagesAtOnce];
#endif
  const uint64_t end = offset + size;
  for (uint64_t from = offset / PageSize() * PageSize(); from < end; from += kPagesAtOnce * PageSize()) {
    const uint64_t length = std::min(end - from, kPagesAtOnce * PageSize());
    if (mincore(data_ + from, static_cast<size_t>(length), pages) != 0) return Presence::kUnknown;
    const uint64_t n_pages = (length + PageSize() - 1) / PageSize();
    // The lowest bit says that a page is in memory, on every system that has this call.
    if (!std::all_of(pages, pages + n_pages, [](auto page) { return (page & 1) != 0; })) return Presence::kMissing;
  }
  return Presence::kPresent;
}

void Mapping::WillNeed(uint64_t offset, uint64_t size) const {
  const std::shared_lock lock(open_);
  if (data_ == nullptr || kind_ == Kind::kKept) return;
  const uint64_t from = offset / PageSize() * PageSize();
  madvise(data_ + from, static_cast<size_t>(offset + size - from), MADV_WILLNEED);
}
#endif

Mapping::~Mapping() { Close(); }

#include "own-memory.h"

#include <new>

#if defined(TANDEM_SANITIZE)
// The sanitizer sees what goes past the ends of its own heap's memory only.
#include <cstdlib>

uint8_t* TakeMemory(size_t size) {
  void* data = std::calloc(size, 1);
  if (data == nullptr) throw std::bad_alloc();
  return static_cast<uint8_t*>(data);
}

void GiveBackMemory(uint8_t* data, size_t) { std::free(data); }

#elif defined(_WIN32)
#include <windows.h>

uint8_t* TakeMemory(size_t size) {
  void* data = VirtualAlloc(nullptr, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
  if (data == nullptr) throw std::bad_alloc();
  return static_cast<uint8_t*>(data);
}

void GiveBackMemory(uint8_t* data, size_t) { VirtualFree(data, 0, MEM_RELEASE); }

#else
#include <sys/mman.h>
#include <unistd.h>

namespace {

// A multiple of every page size that there is.
constexpr size_t kHugePage = size_t{2} << 20;

size_t WholePages(size_t size) {
  static const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return (size + page - 1) / page * page;
}

}  // namespace

uint8_t* TakeMemory(size_t size) {
  const size_t pages = WholePages(size), reserved_size = pages + kHugePage;
  void* reserved = mmap(nullptr, reserved_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (reserved == MAP_FAILED) throw std::bad_alloc();
  // Huge pages begin at multiples of their size. What lies before and behind is not touched, and given back.
  const size_t before = (kHugePage - reinterpret_cast<uintptr_t>(reserved) % kHugePage) % kHugePage;
  uint8_t* data = static_cast<uint8_t*>(reserved) + before;
  if (before > 0) munmap(reserved, before);
  if (before < kHugePage) munmap(data + pages, kHugePage - before);
#ifdef MADV_HUGEPAGE
  madvise(data, pages, MADV_HUGEPAGE);
#endif
  return data;
}

void GiveBackMemory(uint8_t* data, size_t size) { munmap(data, WholePages(size)); }
#endif

// Memory straight from the system, all zeros, for what is large and read over and over. Huge pages are asked for: keys and
// values are read faster from them, since the processor walks its page tables less often.
#pragma once

#include <cstddef>
#include <cstdint>

// Throws std::bad_alloc.
uint8_t* TakeMemory(size_t size);
void GiveBackMemory(uint8_t* data, size_t size);

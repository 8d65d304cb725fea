// SPDX-License-Identifier: MIT
#include "failing_memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

// The allocating functions of the program. Nothing here is declared elsewhere: to link this file is to use it.

namespace {

void* allocate(std::size_t size, std::size_t alignment) noexcept {
  if (!hubcaf::test::memory.gives())
    return nullptr;
  void* result = nullptr;
  const auto bytes = std::max<std::size_t>(size, 1);
  if (alignment <= alignof(std::max_align_t))
    return std::malloc(bytes);
  return posix_memalign(&result, alignment, bytes) == 0 ? result : nullptr;
}

void* allocate_or_throw(std::size_t size, std::size_t alignment) {
  if (auto* const place = allocate(size, alignment))
    return place;
  throw std::bad_alloc();
}

} // namespace

// GCC takes the `free` below for a mistake where it sees an allocation by another `new`.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

void* operator new(std::size_t size) {
  return allocate_or_throw(size, 1);
}

void* operator new[](std::size_t size) {
  return allocate_or_throw(size, 1);
}

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return allocate(size, 1);
}

void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return allocate(size, 1);
}

void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate_or_throw(size, static_cast<std::size_t>(alignment));
}

void* operator new[](std::size_t size, std::align_val_t alignment) {
  return allocate_or_throw(size, static_cast<std::size_t>(alignment));
}

extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return allocate(size, std::max(alignment, 2 * alignof(std::max_align_t)));
}

void operator delete(void* place) noexcept {
  std::free(place);
}

void operator delete[](void* place) noexcept {
  std::free(place);
}

void operator delete(void* place, std::size_t) noexcept {
  std::free(place);
}

void operator delete[](void* place, std::size_t) noexcept {
  std::free(place);
}

void operator delete(void* place, std::align_val_t) noexcept {
  std::free(place);
}

void operator delete[](void* place, std::align_val_t) noexcept {
  std::free(place);
}

void operator delete(void* place, std::size_t, std::align_val_t) noexcept {
  std::free(place);
}

void operator delete[](void* place, std::size_t, std::align_val_t) noexcept {
  std::free(place);
}

#pragma GCC diagnostic pop

// SPDX-License-Identifier: MIT
#include "failing_memory.hpp"

#include <cstdlib>
#include <new>

namespace hubcaf::test {

namespace {

constexpr std::size_t never = static_cast<std::size_t>(-1);

thread_local std::size_t left_until_failure = never;
thread_local bool failed = false;

} // namespace

failing_memory::failing_memory(std::size_t fails) noexcept {
  failed = false;
  left_until_failure = fails;
}

failing_memory::~failing_memory() {
  left_until_failure = never;
}

bool failing_memory::has_failed() const noexcept {
  return failed;
}

bool allocation_fails() noexcept {
  if (left_until_failure == never)
    return false;
  if (left_until_failure-- != 0)
    return false;
  left_until_failure = never;
  failed = true;
  return true;
}

} // namespace hubcaf::test

// In this file, so that programs which do not use the class keep their own operators.

namespace {

void* allocate(std::size_t size, std::size_t alignment) noexcept {
  if (hubcaf::test::allocation_fails())
    return nullptr;
  const auto bytes = size == 0 ? 1 : size;
  return alignment <= alignof(std::max_align_t)
           ? std::malloc(bytes)
           : std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
}

void* allocate_or_throw(std::size_t size, std::size_t alignment) {
  if (auto* const place = allocate(size, alignment))
    return place;
  throw std::bad_alloc();
}

} // namespace

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

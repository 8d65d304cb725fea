// SPDX-License-Identifier: MIT
#include "allocation_counter.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

/// What one thread has counted, on a cache line of its own; threads that come late share one.
struct alignas(64) cell {
  std::atomic<std::uint64_t> count{0};
};

constinit std::array<cell, 64> cells{};
constinit std::atomic<std::size_t> threads{0};

void count() noexcept {
  thread_local const std::size_t own = threads.fetch_add(1);
  if (own < cells.size() - 1) {
    auto& mine = cells[own].count;
    mine.store(mine.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  } else {
    cells.back().count.fetch_add(1, std::memory_order_relaxed);
  }
}

void* checked(void* memory) {
  if (memory == nullptr)
    throw std::bad_alloc();
  return memory;
}

} // namespace

void* operator new(std::size_t size) {
  count();
  return checked(std::malloc(size == 0 ? 1 : size));
}

void* operator new(std::size_t size, std::align_val_t alignment) {
  count();
  const auto step = static_cast<std::size_t>(alignment);
  return checked(std::aligned_alloc(step, (size + step - 1) / step * step));
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

namespace hubcaf::bench {

std::uint64_t allocations() noexcept {
  std::uint64_t sum = 0;
  for (const auto& one : cells)
    sum += one.count.load(std::memory_order_relaxed);
  return sum;
}

} // namespace hubcaf::bench

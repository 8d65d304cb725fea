// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <new>

namespace hubcaf {

/// Memory for the completion handler of one pending operation, so that an operation that must not fail needs no
/// allocation. A second operation that begins while the first is pending allocates as usual. Used by one thread at
/// a time.
class handler_memory {
public:
  handler_memory() = default;
  handler_memory(const handler_memory&) = delete;
  handler_memory& operator=(const handler_memory&) = delete;

  [[nodiscard]] void* allocate(std::size_t bytes) {
    if (is_taken_ || bytes > room_.size())
      return ::operator new(bytes);
    is_taken_ = true;
    return room_.data();
  }

  void deallocate(void* place) noexcept {
    if (place == room_.data())
      is_taken_ = false;
    else
      ::operator delete(place);
  }

private:
  alignas(std::max_align_t) std::array<std::byte, 512> room_;
  bool is_taken_ = false;
};

/// Gives Asio the memory of a `handler_memory`, for `asio::bind_allocator`.
template <class T>
class handler_allocator {
public:
  using value_type = T;

  explicit handler_allocator(handler_memory& memory) noexcept : memory_(&memory) {
  }

  template <class Other>
  handler_allocator(const handler_allocator<Other>& other) noexcept : memory_(other.memory_) {
  }

  [[nodiscard]] T* allocate(std::size_t count) {
    return static_cast<T*>(memory_->allocate(count * sizeof(T)));
  }

  void deallocate(T* place, std::size_t) noexcept {
    memory_->deallocate(place);
  }

  bool operator==(const handler_allocator&) const = default;

private:
  template <class>
  friend class handler_allocator;

  handler_memory* memory_;
};

} // namespace hubcaf

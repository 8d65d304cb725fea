// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <new>

/// Memory for one handler of the event loop, kept ready, so that the handler can be posted when no memory is left.
namespace hubcaf {

class handler_slot {
public:
  handler_slot() = default;
  handler_slot(const handler_slot&) = delete;
  handler_slot& operator=(const handler_slot&) = delete;

  /// The slot's own memory, if it is free and large enough, else the heap's.
  [[nodiscard]] void* take(std::size_t size) {
    if (taken_ || size > sizeof(memory_))
      return ::operator new(size);
    taken_ = true;
    return memory_;
  }

  void give_back(void* memory) noexcept {
    if (memory == memory_)
      taken_ = false;
    else
      ::operator delete(memory);
  }

private:
  alignas(std::max_align_t) std::byte memory_[256];
  bool taken_ = false;
};

/// What Asio asks of an allocator; the slot has to outlive the handler.
template <class T>
struct slot_allocator {
  using value_type = T;

  explicit slot_allocator(handler_slot& from) noexcept : slot(&from) {
  }

  template <class Other>
  slot_allocator(const slot_allocator<Other>& other) noexcept : slot(other.slot) {
  }

  [[nodiscard]] T* allocate(std::size_t count) {
    return static_cast<T*>(slot->take(count * sizeof(T)));
  }

  void deallocate(T* memory, std::size_t) noexcept {
    slot->give_back(memory);
  }

  template <class Other>
  bool operator==(const slot_allocator<Other>& other) const noexcept {
    return slot == other.slot;
  }

  handler_slot* slot;
};

} // namespace hubcaf

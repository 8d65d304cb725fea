// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

namespace hubcaf {

/// Small blocks of memory for what comes and goes with every message. A thread keeps the blocks that it gives back, up to
/// `most_kept` bytes of each size, and takes them again without asking the heap; the heap gets them when the thread ends.
/// Thread-safe: a block may be given back on any thread, and is that thread's from then on. Where a thread only takes and
/// another only gives back, the heap does its usual work, and no more memory is held than that.
///
/// Switched off in builds with sanitizers, so that these see each use of memory that was given back.
class recycler {
public:
  /// Larger blocks come from the heap.
  static constexpr std::size_t largest = 512;
  /// Sizes are rounded up to a multiple of this.
  static constexpr std::size_t step = 64;
  /// Bytes of each of the sizes that a thread keeps.
  static constexpr std::size_t most_kept = 256 * 1024;

  /// The most that one thread keeps.
  [[nodiscard]] static constexpr std::size_t ceiling() noexcept {
    return largest / step * most_kept;
  }

  /// Takes what the calling thread needs once. A thread that does not call this takes it when it first gives a block back,
  /// and the C library ends the process if there is no memory then.
  static void prepare() noexcept;

  /// Memory for `size` bytes, aligned as `operator new` aligns it. @throws std::bad_alloc
  [[nodiscard]] static void* take(std::size_t size);

  /// Gives back what `take(size)` returned.
  static void give_back(void* memory, std::size_t size) noexcept;

  /// False in builds with sanitizers.
  [[nodiscard]] static bool is_on() noexcept;

  /// Bytes that the calling thread keeps.
  [[nodiscard]] static std::size_t kept() noexcept;
};

/// Takes memory from the `recycler`, larger arrays from the heap. For `std::allocate_shared` and for queues that come and go.
template <class T>
struct recycling_allocator {
  using value_type = T;

  recycling_allocator() = default;

  template <class U>
  recycling_allocator(const recycling_allocator<U>&) noexcept { // implicit, as of an allocator
  }

  [[nodiscard]] T* allocate(std::size_t count) {
    if (is_recycled(count))
      return static_cast<T*>(recycler::take(count * sizeof(T)));
    return std::allocator<T>().allocate(count);
  }

  void deallocate(T* memory, std::size_t count) noexcept {
    if (is_recycled(count))
      recycler::give_back(memory, count * sizeof(T));
    else
      std::allocator<T>().deallocate(memory, count);
  }

  /// Aggregates are constructed in braces: clang 14 does not know the form in parentheses.
  template <class U, class... Args>
  requires std::is_aggregate_v<U>
  void construct(U* at, Args&&... args) {
    ::new (static_cast<void*>(at)) U{std::forward<Args>(args)...};
  }

  template <class U>
  bool operator==(const recycling_allocator<U>&) const noexcept {
    return true;
  }

private:
  static constexpr bool is_recycled(std::size_t count) noexcept {
    return alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__ && count != 0 && count <= recycler::largest / sizeof(T);
  }
};

/// Text whose memory comes from the `recycler`.
using recycled_string = std::basic_string<char, std::char_traits<char>, recycling_allocator<char>>;

/// `std::make_shared` with memory of the `recycler`.
template <class T, class... Args>
[[nodiscard]] std::shared_ptr<T> make_recycled(Args&&... args) {
  return std::allocate_shared<T>(recycling_allocator<T>(), std::forward<Args>(args)...);
}

} // namespace hubcaf

// SPDX-License-Identifier: MIT
#include "recycler.hpp"

#include <array>
#include <cstdint>
#include <new>
#include <utility>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HUBCAF_RECYCLES false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define HUBCAF_RECYCLES false
#endif
#endif
#ifndef HUBCAF_RECYCLES
#define HUBCAF_RECYCLES true
#endif

namespace hubcaf {

namespace {

/// A block that is kept; its memory holds this.
struct kept_block {
  kept_block* next;
};

/// The blocks of one size.
struct bin {
  kept_block* first = nullptr;
  std::size_t count = 0;
};

enum class stage : std::uint8_t { unused, in_use, over };

constexpr std::size_t bin_count = recycler::largest / recycler::step;

/// What a thread keeps. Needs no construction, so that reaching it costs nothing, and stays valid while the thread's other
/// objects are destroyed.
struct shelf {
  std::array<bin, bin_count> bins;
  stage now = stage::unused;
};

constinit thread_local shelf own_shelf;

/// Gives everything to the heap when the thread ends. What is given back later goes straight to the heap.
struct shelf_closer {
  ~shelf_closer() {
    own_shelf.now = stage::over;
    for (auto& one : own_shelf.bins)
      while (one.first != nullptr)
        ::operator delete(std::exchange(one.first, one.first->next));
    own_shelf.bins = {};
  }

  void open() noexcept {
    own_shelf.now = stage::in_use;
  }
};

/// @returns false if the thread is ending
bool open_shelf() noexcept {
  if (own_shelf.now == stage::over)
    return false;
  thread_local shelf_closer closer;
  closer.open();
  return true;
}

constexpr std::size_t bin_of(std::size_t size) noexcept {
  return size == 0 ? 0 : (size - 1) / recycler::step;
}

constexpr std::size_t block_size(std::size_t index) noexcept {
  return (index + 1) * recycler::step;
}

} // namespace

void recycler::prepare() noexcept {
  open_shelf();
}

void* recycler::take(std::size_t size) {
  if (!HUBCAF_RECYCLES || size > largest)
    return ::operator new(size);
  const auto index = bin_of(size);
  auto& from = own_shelf.bins[index];
  if (from.first == nullptr)
    return ::operator new(block_size(index));
  --from.count;
  return std::exchange(from.first, from.first->next);
}

void recycler::give_back(void* memory, std::size_t size) noexcept {
  if (!HUBCAF_RECYCLES || size > largest) {
    ::operator delete(memory);
    return;
  }
  const auto index = bin_of(size);
  auto& to = own_shelf.bins[index];
  if (to.count * block_size(index) >= most_kept || (own_shelf.now != stage::in_use && !open_shelf())) {
    ::operator delete(memory);
    return;
  }
  to.first = ::new (memory) kept_block{to.first};
  ++to.count;
}

bool recycler::is_on() noexcept {
  return HUBCAF_RECYCLES;
}

std::size_t recycler::kept() noexcept {
  std::size_t bytes = 0;
  for (std::size_t index = 0; index < bin_count; ++index)
    bytes += own_shelf.bins[index].count * block_size(index);
  return bytes;
}

} // namespace hubcaf

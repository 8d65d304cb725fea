// SPDX-License-Identifier: MIT
#include "thread_number.hpp"

#include <array>
#include <atomic>
#include <limits>
#include <utility>

namespace hubcaf {

namespace {

constexpr std::size_t unknown = std::numeric_limits<std::size_t>::max();

/// Which of the numbers below `own_count` have a thread.
constinit std::array<std::atomic<bool>, thread_number::own_count> taken{};
/// What a thread gets for which none was left.
constinit std::atomic<std::size_t> next_shared{thread_number::own_count};

// Needs no construction, so that reading it costs nothing, and stays valid while the thread's other objects are destroyed.
constinit thread_local std::size_t own_number = unknown;

std::size_t claim() noexcept {
  for (std::size_t i = 0; i < taken.size(); ++i)
    if (!taken[i].load(std::memory_order_relaxed) && !taken[i].exchange(true, std::memory_order_acquire))
      return i;
  return next_shared.fetch_add(1, std::memory_order_relaxed);
}

/// Gives the number back when the thread ends. What still counts then does so among the others.
struct claimant {
  claimant() noexcept {
  }

  claimant(const claimant&) = delete;
  claimant& operator=(const claimant&) = delete;

  ~claimant() {
    const auto mine = std::exchange(own_number, thread_number::own_count);
    if (mine < thread_number::own_count)
      taken[mine].store(false, std::memory_order_release);
  }
};

} // namespace

std::size_t thread_number::mine() noexcept {
  if (own_number == unknown) {
    prepare();
    own_number = claim();
  }
  return own_number;
}

void thread_number::prepare() noexcept {
  thread_local const claimant registered;
}

} // namespace hubcaf

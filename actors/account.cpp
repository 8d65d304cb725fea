// SPDX-License-Identifier: MIT
#include "account.hpp"

#include <numeric>
#include <thread>

namespace hubcaf {

std::uint64_t account_totals::dropped_total() const noexcept {
  return std::accumulate(dropped.begin(), dropped.end(), std::uint64_t{0});
}

std::uint64_t account_totals::returned_total() const noexcept {
  return std::accumulate(returned.begin(), returned.end(), std::uint64_t{0});
}

std::int64_t account_totals::residue() const noexcept {
  return static_cast<std::int64_t>(accepted - delivered - dropped_total() - returned_total() - expired) - held;
}

account_totals& account_totals::operator+=(const account_totals& other) noexcept {
  accepted += other.accepted;
  delivered += other.delivered;
  expired += other.expired;
  for (std::size_t i = 0; i < drop_cause_count; ++i)
    dropped[i] += other.dropped[i];
  for (std::size_t i = 0; i < errc_count; ++i)
    returned[i] += other.returned[i];
  held += other.held;
  return *this;
}

/// Alone in a cell from construction to destruction.
class account::transaction {
public:
  explicit transaction(account& books) noexcept {
    const auto number = thread_number::mine();
    if (number < thread_number::own_count) {
      cell_ = &books.cells_[number];
      sequence_ = cell_->sequence.load(std::memory_order_relaxed);
      cell_->sequence.store(sequence_ + 1, std::memory_order_relaxed);
      return;
    }
    for (std::size_t i = 0;; ++i) {
      cell_ = &books.cells_[thread_number::own_count + (number + i) % shared_cell_count];
      sequence_ = cell_->sequence.load(std::memory_order_relaxed);
      if (sequence_ % 2 == 0 && cell_->sequence.compare_exchange_strong(
                                  sequence_, sequence_ + 1, std::memory_order_acquire, std::memory_order_relaxed))
        return;
      // Somebody is in this cell: on to the next. If all were taken, some of those threads wait for a processor.
      if (i % shared_cell_count == shared_cell_count - 1)
        std::this_thread::yield();
    }
  }

  transaction(const transaction&) = delete;
  transaction& operator=(const transaction&) = delete;

  ~transaction() {
    cell_->sequence.store(sequence_ + 2, std::memory_order_release);
  }

  cell& operator*() const noexcept {
    return *cell_;
  }

  /// Adds to a number of the cell.
  static void add(number& to, std::uint64_t n) noexcept {
    // A release, so that a reader that sees the new number sees the odd sequence too.
    to.store(to.load(std::memory_order_relaxed) + n, std::memory_order_release);
  }

  void settle(number& fate, std::uint64_t n) const noexcept {
    add(fate, n);
    add(cell_->held, std::uint64_t{0} - n);
  }

private:
  cell* cell_ = nullptr;
  std::uint64_t sequence_ = 0;
};

void account::accept(std::uint64_t n) noexcept {
  const transaction mine(*this);
  transaction::add((*mine).accepted, n);
  transaction::add((*mine).held, n);
}

void account::deliver(std::uint64_t n) noexcept {
  const transaction mine(*this);
  mine.settle((*mine).delivered, n);
}

void account::drop(drop_cause cause, std::uint64_t n) noexcept {
  const transaction mine(*this);
  mine.settle((*mine).dropped[static_cast<std::size_t>(cause)], n);
}

void account::give_back(errc reason, std::uint64_t n) noexcept {
  const transaction mine(*this);
  mine.settle((*mine).returned[static_cast<std::size_t>(reason)], n);
}

void account::expire(std::uint64_t n) noexcept {
  const transaction mine(*this);
  mine.settle((*mine).expired, n);
}

std::uint64_t account::read(const cell& from, account_totals& to) noexcept {
  for (;; std::this_thread::yield()) {
    const auto before = from.sequence.load(std::memory_order_acquire);
    if (before == 0)
      return before; // Nobody was ever here.
    if (before % 2 != 0)
      continue;
    account_totals here;
    here.accepted = from.accepted.load(std::memory_order_acquire);
    here.delivered = from.delivered.load(std::memory_order_acquire);
    here.expired = from.expired.load(std::memory_order_acquire);
    here.held = static_cast<std::int64_t>(from.held.load(std::memory_order_acquire));
    for (std::size_t i = 0; i < drop_cause_count; ++i)
      here.dropped[i] = from.dropped[i].load(std::memory_order_acquire);
    for (std::size_t i = 0; i < errc_count; ++i)
      here.returned[i] = from.returned[i].load(std::memory_order_acquire);
    if (from.sequence.load(std::memory_order_relaxed) != before)
      continue;
    to += here;
    return before;
  }
}

bool account::read(account_totals& sum) const noexcept {
  std::array<std::uint64_t, cell_count> sequences;
  for (std::size_t i = 0; i < cell_count; ++i)
    sequences[i] = read(cells_[i], sum);
  for (std::size_t i = 0; i < cell_count; ++i)
    if (cells_[i].sequence.load(std::memory_order_relaxed) != sequences[i])
      return false;
  return true;
}

account_totals account::totals() const noexcept {
  constexpr int tries_for_one_instant = 16;
  constexpr int most_tries = 1000;
  for (int tries = 1;; ++tries) {
    account_totals sum;
    const bool one_instant = read(sum);
    if (one_instant || tries >= most_tries)
      return sum;
    // A message that was accepted in a cell read before, and settled in one read after, makes `held` too small: read again.
    if (tries >= tries_for_one_instant && sum.held >= 0)
      return sum;
  }
}

} // namespace hubcaf

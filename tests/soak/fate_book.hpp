// SPDX-License-Identifier: MIT
#pragma once

#include "verdict.hpp"

#include <hubcaf/actors/broadcast_tally.hpp>
#include <hubcaf/actors/inbound.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

namespace hubcaf::soak {

/// What senders were told of their messages. Each function that it makes is for one call of the hub. Thread-safe; must outlive
/// the hub.
class fate_book {
public:
  explicit fate_book(verdict& broken) : broken_(broken) {
  }

  /// For a message to one receiver: a second call breaks the soak.
  [[nodiscard]] fate_function once() {
    return [this, told = std::make_shared<std::atomic<bool>>(false)](message_fate fate) {
      broken_.expect(!told->exchange(true), "a sender was told twice what became of its message");
      add(fate, 1);
    };
  }

  /// For a message to an id that several connections may share.
  [[nodiscard]] fate_function each() {
    return [this](message_fate fate) { add(fate, 1); };
  }

  [[nodiscard]] broadcast_fates_function all() {
    return [this, told = std::make_shared<std::atomic<bool>>(false)](const broadcast_fates& sum) {
      broken_.expect(!told->exchange(true), "a sender was told twice what became of its broadcast");
      calls_.fetch_add(1, std::memory_order_relaxed);
      add(message_fate::delivered, sum.delivered);
      add(message_fate::dropped, sum.dropped);
      add(message_fate::returned, sum.returned);
      add(message_fate::expired, sum.expired);
    };
  }

  [[nodiscard]] std::uint64_t of(message_fate fate) const noexcept {
    return counts_[static_cast<std::size_t>(fate)].load();
  }

  [[nodiscard]] std::uint64_t total() const noexcept {
    return of(message_fate::delivered) + of(message_fate::dropped) + of(message_fate::returned) +
           of(message_fate::expired);
  }

  /// Broadcasts that were told.
  [[nodiscard]] std::uint64_t broadcasts() const noexcept {
    return calls_.load();
  }

private:
  void add(message_fate fate, std::uint64_t n) noexcept {
    counts_[static_cast<std::size_t>(fate)].fetch_add(n, std::memory_order_relaxed);
  }

  verdict& broken_;
  std::array<std::atomic<std::uint64_t>, 4> counts_{};
  std::atomic<std::uint64_t> calls_{0};
};

} // namespace hubcaf::soak

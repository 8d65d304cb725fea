// SPDX-License-Identifier: MIT
#pragma once

#include "arena.hpp"
#include "kinds.hpp"
#include "order_book.hpp"

#include <hubcaf/actors/hub.hpp>
#include <hubcaf/simulation/random_source.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>

namespace hubcaf::soak {

/// What one handler is there for.
struct duty {
  kind what = kind::function;
  /// Which of those for its kind it is, by count of the gaps before it.
  std::uint32_t life = 0;
  /// It holds up nobody but those who wait for it.
  bool may_pause = false;
};

/// The handlers of all kinds, and what they saw. Registering and `answer_later` are for one thread at a time; must outlive the
/// hub's life.
class workshop {
public:
  workshop(hub& served, arena& here, simulation::random_source chance);

  /// Registers all handlers.
  void open();

  /// Replaces, removes or adds some handler while messages flow.
  void rebuild();

  /// Answers some of what was put aside. @param all everything.
  void answer_later(bool all);

  /// How a handler deals with a message.
  /// @returns false if its actor is to quit with it. @throws std::runtime_error if a function is to die of it.
  bool take(const duty& mine, const mark& content, const inbound& message);

  /// The same for content that nobody decoded.
  bool take_raw(const duty& mine, const inbound& message);

  /// Messages with which functions of this kind were done.
  [[nodiscard]] std::uint64_t finished(kind what) const noexcept {
    return desk_of(what).finished;
  }

  /// Numbers that functions of this kind never saw, though they saw later ones of the same sender.
  [[nodiscard]] std::uint64_t left_out(kind what) const noexcept {
    return desk_of(what).left_out;
  }

  /// Functions that threw under supervision.
  [[nodiscard]] std::uint64_t deaths() const noexcept {
    return deaths_;
  }

private:
  /// What all handlers of one kind, one after the other, have seen.
  struct desk {
    std::mutex mutex;
    simulation::random_source chance{0};
    order_book orders;
    std::atomic<std::uint64_t> finished{0};
    std::atomic<std::uint64_t> left_out{0};
  };

  /// What chance wants of a message.
  struct mood {
    bool dies = false;
    bool fails = false;
    bool asks_fate = false;
    std::chrono::microseconds pause{0};
  };

  void open(kind what);
  void open_moved();
  [[nodiscard]] kind busiest() const;
  [[nodiscard]] handler_options drawn_options(kind what);
  [[nodiscard]] mood note(const duty& mine, const mark& content);
  bool answer(kind what, std::uint32_t life, mark content, const inbound& message, bool asks_fate);

  [[nodiscard]] const desk& desk_of(kind what) const noexcept {
    return desks_[static_cast<std::size_t>(what)];
  }

  [[nodiscard]] desk& desk_of(kind what) noexcept {
    return desks_[static_cast<std::size_t>(what)];
  }

  hub& hub_;
  arena& arena_;
  simulation::random_source chance_;
  std::array<desk, kind_count> desks_;
  /// Which handler of kind `moved` is in force, by count; and whether one is.
  std::uint32_t life_ = 0;
  bool has_moved_ = false;
  std::mutex aside_mutex_;
  std::deque<inbound> aside_;
  std::atomic<std::uint64_t> deaths_{0};
};

} // namespace hubcaf::soak

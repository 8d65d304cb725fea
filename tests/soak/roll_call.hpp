// SPDX-License-Identifier: MIT
#pragma once

#include "verdict.hpp"

#include <hubcaf/simulation/random_source.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace hubcaf::soak {

/// What a client knows for sure of its session; read by others.
struct session_record {
  /// Messages given to the socket that the hub has to book if it reads them; counted before the first byte leaves.
  std::atomic<std::uint64_t> sent{0};
  /// Messages read that the hub books.
  std::atomic<std::uint64_t> received{0};
  /// Those of `sent` that must be answered and are not yet.
  std::atomic<std::uint64_t> unanswered{0};
  /// Messages whose errors came together, in one reply.
  std::atomic<std::uint64_t> merged{0};
};

/// The sums of the sessions under one id.
struct session_sum {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  std::uint64_t unanswered = 0;
  std::uint64_t merged = 0;
};

/// The sessions that have been welcomed and have not seen their end. Thread-safe.
class roll_call {
public:
  void enter(const std::string& id, std::shared_ptr<session_record> session) {
    const std::lock_guard guard{mutex_};
    sessions_.emplace_back(id, std::move(session));
  }

  void leave(const session_record& session) {
    const std::lock_guard guard{mutex_};
    std::erase_if(sessions_, [&](const auto& entry) { return entry.second.get() == &session; });
  }

  /// The id of one of them; an id that nobody has if there is none.
  [[nodiscard]] std::string any_id(simulation::random_source& chance) const {
    const std::lock_guard guard{mutex_};
    return sessions_.empty() ? "nobody" : sessions_[chance.below(sessions_.size())].first;
  }

  [[nodiscard]] std::size_t size() const {
    const std::lock_guard guard{mutex_};
    return sessions_.size();
  }

  [[nodiscard]] std::map<std::string, session_sum> sums() const {
    std::map<std::string, session_sum> result;
    const std::lock_guard guard{mutex_};
    for (const auto& [id, session] : sessions_) {
      auto& sum = result[id];
      sum.sent += session->sent;
      sum.received += session->received;
      sum.unanswered += session->unanswered;
      sum.merged += session->merged;
    }
    return result;
  }

private:
  mutable std::mutex mutex_;
  std::vector<std::pair<std::string, std::shared_ptr<session_record>>> sessions_;
};

/// What hooks were told of connects and disconnects. Thread-safe.
class presence_book {
public:
  explicit presence_book(verdict& broken) : broken_(broken) {
  }

  void connected(const std::string& id) {
    const std::lock_guard guard{mutex_};
    ++connects_;
    auto& seen = ids_[id];
    ++seen.connects;
    if (seen.connects > 1 && !may_be_shared(id))
      broken_.note("two connect events for one connection of " + id);
  }

  void disconnected(const std::string& id) {
    const std::lock_guard guard{mutex_};
    ++disconnects_;
    auto& seen = ids_[id];
    if (++seen.disconnects > seen.connects)
      broken_.note("a disconnect event of " + id + " without a connect before");
  }

  [[nodiscard]] std::uint64_t connects() const {
    const std::lock_guard guard{mutex_};
    return connects_;
  }

  [[nodiscard]] std::uint64_t disconnects() const {
    const std::lock_guard guard{mutex_};
    return disconnects_;
  }

  /// True for ids under which clients connect again and again; all others are used once.
  [[nodiscard]] static bool may_be_shared(const std::string& id) {
    return id.starts_with(shared_prefix);
  }

  static constexpr std::string_view shared_prefix = "shared.";

private:
  struct seen_events {
    std::uint64_t connects = 0;
    std::uint64_t disconnects = 0;
  };

  verdict& broken_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, seen_events> ids_;
  std::uint64_t connects_ = 0;
  std::uint64_t disconnects_ = 0;
};

} // namespace hubcaf::soak

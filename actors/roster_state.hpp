// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/event.hpp"
#include "../schema/frame.hpp"
#include "beat_wheel.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace hubcaf {

class route_table;
struct options;
struct client;

/// A connection as the roster of its io thread sees it. None of these functions throws: what does inside ends the connection.
class roster_member {
public:
  /// Queues a message that was accepted for the client, or decides its fate if that is not possible.
  /// @param needs_place it has no place in the client's queue yet.
  virtual void deliver(shared_frame message, bool needs_place) = 0;
  /// Accepts and queues a message, if the client's queue has or can make room; false if not.
  virtual bool offer(const shared_frame& message) = 0;
  /// Pings or reaps, whatever is due. @returns when to look again, at the earliest.
  virtual std::chrono::steady_clock::time_point beat(std::chrono::steady_clock::time_point now) = 0;
  /// Will be asked for its beat in a moment.
  virtual void soon() const noexcept = 0;
  /// The io thread itself stood still for so long: nobody could be heard then.
  virtual void forgive(std::chrono::steady_clock::duration stalled, std::chrono::steady_clock::time_point now) = 0;
  /// Takes no more messages from the client.
  virtual void quiesce() = 0;
  virtual void end(end_reason reason, const std::string& message) = 0;
  /// True once its end is under way or ordered.
  [[nodiscard]] virtual bool is_ending() const noexcept = 0;
  /// Ends once nothing waits for the client any more.
  virtual void end_when_flushed(end_reason reason, const std::string& message) = 0;
  virtual void abort() = 0;
  [[nodiscard]] virtual const client& who() const noexcept = 0;

protected:
  ~roster_member() = default;

private:
  friend class roster_state;
  friend class beat_wheel<roster_member>;
  std::size_t position_ = 0;
  bool counts_as_healthy_ = false;
  beat_wheel_place place;
};

/// The clients of one io thread in sum. Written on that thread, read by any.
struct roster_gauges {
  /// Messages that waited for them, and how full the fullest of their queues was (0 to 1), at the last beat.
  std::atomic<std::size_t> waiting{0};
  std::atomic<double> fullest{0};
  /// Those with a good health score at the last beat, newcomers included.
  std::atomic<std::size_t> healthy{0};
};

/// The connections of one io thread, and what they share. Used by the actors that are pinned to that thread, by nobody else.
class roster_state {
public:
  /// The most that the broadcasts hold that wait for the io threads.
  [[nodiscard]] static std::uint64_t ceiling(const options& opts);

  explicit roster_state(std::size_t io_thread_index) : index(io_thread_index) {
  }

  /// Index of the io thread.
  const std::size_t index;

  /// Messages for clients in the roster's mailbox; counted by any thread. What is sent on the io thread itself must not overtake them.
  std::atomic<std::size_t> under_way{0};

  /// Brought up to date by each beat.
  roster_gauges gauges;

  /// Routes in force on this io thread; never null once the hub has started.
  std::shared_ptr<const route_table> routes;

  /// If it throws, nothing has changed.
  void add(roster_member& joining) {
    joining.position_ = members_.size();
    members_.push_back(&joining);
    try {
      wheel_.add(joining);
    } catch (...) {
      members_.pop_back();
      throw;
    }
    note_health(joining, true);
  }

  /// Whether a member counts as healthy from now on.
  void note_health(roster_member& member, bool is_healthy) noexcept {
    if (member.counts_as_healthy_ == is_healthy)
      return;
    member.counts_as_healthy_ = is_healthy;
    const auto before = gauges.healthy.load(std::memory_order_relaxed);
    gauges.healthy.store(is_healthy ? before + 1 : before - 1, std::memory_order_relaxed);
  }

  /// Takes a member off the roster.
  /// Also while a function of the leaving member itself is called.
  void remove(roster_member& leaving) noexcept {
    note_health(leaving, false);
    members_.back()->position_ = leaving.position_;
    members_[leaving.position_] = members_.back();
    members_.pop_back();
    if (looked_at_ == &leaving)
      looked_at_ = nullptr;
    else
      wheel_.remove(leaving);
  }

  /// In no order. For a walk that calls functions of members use `each`: a member that fails leaves.
  [[nodiscard]] const std::vector<roster_member*>& members() const noexcept {
    return members_;
  }

  /// Calls `call(member)` for each, in no order. The member that is called may leave meanwhile, and take others
  /// with it.
  template <class Call>
  void each(Call call) const {
    // From the last to the first: the last takes the position of one that leaves, and has been called.
    for (auto next = members_.size(); next != 0; next = std::min(next - 1, members_.size()))
      call(*members_[next - 1]);
  }

  /// Drops the sockets of all members.
  void abort_all() const {
    each([](roster_member& member) { member.abort(); });
  }

  /// A beat: calls `look(member)`, which returns the beats until the next look, for each member who is due. The member that is
  /// looked at may leave meanwhile.
  template <class Look>
  void look_after(Look look) {
    wheel_.turn([&](roster_member& member) -> std::size_t {
      looked_at_ = &member;
      const auto beats = look(member);
      return std::exchange(looked_at_, nullptr) != nullptr ? beats : 0;
    });
  }

private:
  std::vector<roster_member*> members_;
  beat_wheel<roster_member> wheel_;
  /// The member whose beat it is, unless it has left.
  roster_member* looked_at_ = nullptr;
};

} // namespace hubcaf

// SPDX-License-Identifier: MIT
#pragma once

#include "actors.hpp"
#include "handler_member.hpp"
#include "handler_spec.hpp"
#include "inbox.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace hubcaf {

class hub_context;

/// A handler works off an inbox and keeps its workers alive. It has one worker, or as a group one per pattern.
class handler_state {
public:
  static constexpr const char* name = "hubcaf.handler";

  /// @param spec null for a group, which gets its members by message.
  handler_state(handler_actor::pointer self, std::shared_ptr<hub_context> hub, std::shared_ptr<const handler_spec> spec,
                std::shared_ptr<inbox> queue, bool waits);
  handler_state(const handler_state&) = delete;
  handler_state& operator=(const handler_state&) = delete;

  /// Nobody works off what waits then: it is returned.
  ~handler_state();

  handler_actor::behavior_type make_behavior();

  /// Inside a catch block: something else than the worker threw. What was in hand goes back to its sender. @returns false if the
  /// handler cannot even wake itself: the actor ends, and all that waits goes back.
  bool survives() noexcept;

private:
  using phase = handler_member::phase;
  using suspect = handler_member::suspect;

  /// A message that the group waits for no longer. Its answer is still welcome.
  struct late {
    inbound message;
    /// Of the worker that has it, which is kept until then.
    std::uint64_t life;
    caf::strong_actor_ptr actor;
  };

  // handler.cpp: messages
  void work_off();
  [[nodiscard]] bool is_ready() const noexcept;
  [[nodiscard]] handler_member* member_of(const inbound& message) noexcept;
  void put_back(const inbound& message);
  bool handle(handler_member& by, const inbound& message);
  void call(handler_member& whom, const inbound& message);
  void ask(handler_member& whom, const inbound& message);
  template <class Fate>
  void settle(std::uint64_t number, Fate fate);
  void fail(const handler_member& by, const inbound& message, const std::string& why);

  // handler_supervision.cpp: life and death
  void begin_working();
  void retire_with(std::shared_ptr<acknowledgement> done);
  void died(handler_member& of, const inbound& message, const std::string& why);
  void doubt(std::uint64_t number, const std::string& why, bool came_back);
  void watch_suspect(const handler_member& of);
  void acquit(std::uint64_t life);
  void convict(handler_member& dead);
  void actor_died(const handler_down& news);
  void go_down(handler_member& who, const std::string& why);
  void restart_worker(const restart& order);
  void start_anew(handler_member& who);
  void employ(handler_member& by, handler_worker worker);
  void give_back_waiting();
  void wake_self();
  void let_go_when_idle() noexcept;
  [[nodiscard]] bool has_in_hand() const noexcept;
  [[nodiscard]] bool is_any_down() const noexcept;
  [[nodiscard]] handler_member* member_living(std::uint64_t life) noexcept;
  [[nodiscard]] static bool is_poisoned(const handler_member& by, const inbound& message);

  // handler_group_members.cpp: who is in a group
  void set(const set_member& order);
  void add(const set_member& order);
  void forget(const member_gone& news);
  void wait_no_longer(const member_overdue& news);
  void let_followers_begin();
  void switch_over(handler_member& who);
  void leave_behind(handler_member& whose);
  void bury(handler_member& dead);
  void fail_late_of(std::uint64_t life);

  handler_actor::pointer self_;
  std::shared_ptr<hub_context> hub_;
  std::shared_ptr<inbox> queue_;
  const bool is_group_;
  /// By number. Without a group there is one, number 0.
  std::map<std::uint32_t, handler_member> members_;
  /// The one that was looked up last, or null.
  handler_member* recent_ = nullptr;
  /// In a group: the highest number of which it was told. What comes for a higher one came before the news of it.
  std::uint32_t newest_ = 0;
  /// Another handler took over, or the worker died for good. Never in a group.
  bool retired_ = false;
  std::shared_ptr<acknowledgement> when_idle_;
  /// False while its predecessor has not finished.
  bool begun_;
  /// Counts the workers, and the messages that were in the hands of actors.
  std::uint64_t lives_ = 0;
  std::uint64_t next_number_ = 0;
  /// By number, as in `handler_member::asked`.
  std::map<std::uint64_t, late> late_;
};

} // namespace hubcaf

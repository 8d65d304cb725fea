// SPDX-License-Identifier: MIT
#pragma once

#include "actors.hpp"
#include "handler_spec.hpp"
#include "inbox.hpp"
#include "poison_list.hpp"
#include "restart_pauses.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace hubcaf {

class hub_context;

/// What a handler knows and does: work off an inbox, and keep the worker alive.
class handler_state {
public:
  static constexpr const char* name = "hubcaf.handler";

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
  enum class phase : std::uint8_t {
    working,
    down,    // the worker died and is to be made anew
    retired, // another handler took over, or the worker died for good
  };

  /// A message that the user's actor did not handle, until it is clear whether it died of it.
  struct suspect {
    inbound message;
    std::string why;
    /// The actor was down and never saw it.
    bool came_back;
  };

  // handler.cpp: messages
  void work_off();
  bool handle(const inbound& message);
  void call(const inbound& message);
  void ask(const inbound& message);
  template <class Fate>
  void settle(std::uint64_t number, Fate fate);
  void fail(const inbound& message, const std::string& why);

  // handler_supervision.cpp: life and death
  void begin_working();
  void retire_with(std::shared_ptr<acknowledgement> done);
  void died(const inbound& message, const std::string& why);
  void doubt(std::uint64_t number, const std::string& why, bool came_back);
  void acquit(std::uint64_t life);
  void convict();
  void actor_died(const handler_down& news);
  void go_down(const std::string& why);
  void start_anew();
  void employ(handler_worker worker);
  void give_back_waiting();
  void wake_self();
  [[nodiscard]] bool is_poisoned(const inbound& message) const;
  [[nodiscard]] bool restarts() const noexcept {
    return static_cast<bool>(spec_->make);
  }

  handler_actor::pointer self_;
  std::shared_ptr<hub_context> hub_;
  std::shared_ptr<const handler_spec> spec_;
  std::shared_ptr<inbox> queue_;
  handler_worker worker_;
  phase phase_ = phase::down;
  /// False while its predecessor has not finished.
  bool begun_;
  /// Counts the workers, so that news of an earlier one's end is recognised.
  std::uint64_t life_ = 0;
  poison_list poison_;
  restart_pauses pauses_;
  /// What the user's actor has in hand, by number; the copies here hold the places in the inbox.
  std::map<std::uint64_t, inbound> asked_;
  std::uint64_t next_number_ = 0;
  /// While there are any, nothing more is asked of the actor.
  std::vector<suspect> suspects_;
  bool actor_is_down_ = false;
  std::shared_ptr<acknowledgement> retired_;
  /// In a row, up to what shows that the function is quick: what it sends may wait for what it sends next.
  unsigned quick_calls_ = 0;
};

} // namespace hubcaf

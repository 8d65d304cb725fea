// SPDX-License-Identifier: MIT
#include "simulated_session.hpp"

#include "clockwork.hpp"

#include <iterator>
#include <utility>

/// Beginning and end. The two directions are in simulated_session_down.cpp and simulated_session_up.cpp.
namespace hubcaf::simulation {

simulated_session::simulated_session(clockwork& clock, std::uint64_t number, wire_end& far_end,
                                     std::shared_ptr<const network> net, const session_limits& limits)
  : clock_(clock),
    far_end_(far_end),
    last_up_(clock.now()),
    last_input_(clock.now()),
    between_(std::move(net)),
    last_down_(clock.now()),
    number_(number),
    max_message_size_(limits.max_message_size),
    close_timeout_(limits.close_timeout_ms),
    queue_(limits.queue_messages, limits.queue_bytes) {
}

void simulated_session::open() {
  self_ = shared_from_this();
}

void simulated_session::start(session_events& events) {
  events_ = &events;
  reading_ = true;
  plan(clock_.now(), happening::hear);
}

// -- what is going to happen ------------------------------------------------------------

void simulated_session::plan(std::chrono::steady_clock::time_point when, happening what) {
  ++planned_;
  clock_.events.add(when, *this, static_cast<std::uint32_t>(what));
}

void simulated_session::happen(std::uint32_t what) {
  const auto gone = let_go();
  switch (static_cast<happening>(what)) {
    case happening::pump:
      pump_planned_ = false;
      return pump();
    case happening::down:
      ++arrived_;
      return read();
    case happening::read:
      return read();
    case happening::up:
      return arrive();
    case happening::hear:
      return hear();
    case happening::pong:
      if (!over_ && !silent_ && !broken_)
        return hears({kind::pong, {}, 0, clock_.now()});
      return;
    case happening::close_timeout:
      return finish(session_end::closed_here, closing_->code, "the peer did not answer the close");
    case happening::lost_here:
      return finish(end_without_a_word(), close_code::abnormal, "the connection broke");
    case happening::lost_there:
      if (!std::exchange(far_end_told_, true))
        far_end_.on_lost();
      return;
  }
}

void simulated_session::soon() const noexcept {
  __builtin_prefetch(events_);
  __builtin_prefetch(reinterpret_cast<const char*>(events_) + 64);
  __builtin_prefetch(reinterpret_cast<const char*>(events_) + 128);
}

void simulated_session::forget(std::uint32_t) {
  // Nothing else will happen, either.
  over_ = true;
  static_cast<void>(let_go());
}

/// One event fewer is planned. @returns what kept this alive, if nothing else can happen.
std::shared_ptr<simulated_session> simulated_session::let_go() {
  return --planned_ == 0 && over_ ? std::move(self_) : nullptr;
}

// -- the end ------------------------------------------------------------------------------

void simulated_session::close(close_code code, std::string_view reason) {
  if (over_ || closing_ != nullptr)
    return;
  closing_ = std::make_unique<plan_to_close>(plan_to_close{code, std::string(reason)});
  if (writing_ != nullptr && queue_.popped_from() == lane::data)
    writing_ = nullptr;
  unsent_ = queue_.close();
  plan(clock_.now() + close_timeout_, happening::close_timeout);
  plan_pump();
  resume_reading();
}

void simulated_session::abort() {
  if (over_)
    return;
  nothing_arrives();
  broken_ = true;
  plan(clock_.now(), happening::lost_here);
}

shared_frame simulated_session::forget_events() noexcept {
  if (!std::exchange(over_, true)) {
    events_ = nullptr;
    writing_ = nullptr;
    pongs_.clear();
    heard_.clear();
    place_ = nullptr;
    try {
      // The client sees the wire go, as if the hub's process had let go of the socket.
      if (!far_end_told_ && !silent_)
        plan(clock_.now() + between_->latency, happening::lost_there);
      if (planned_ == 0)
        plan(clock_.now(), happening::read);
    } catch (...) {
      // It then ends with the clockwork.
      --planned_;
    }
  }
  if (!unsent_.empty()) {
    auto unsent = std::move(unsent_.back());
    unsent_.pop_back();
    return unsent;
  }
  return queue_.take_any();
}

void simulated_session::goes_silent() noexcept {
  nothing_arrives();
  silent_ = true;
}

void simulated_session::is_forgotten() noexcept {
  nothing_arrives();
  silent_ = true;
  far_end_told_ = true;
}

/// Whether the connection breaks while so many bytes pass.
bool simulated_session::breaks(std::size_t size) {
  bytes_passed_ += size;
  if (bytes_passed_ >= between_->breaks_after && !broken_) {
    nothing_arrives();
    broken_ = true;
    lose();
  }
  return broken_;
}

/// Tells both ends, once that has got there.
void simulated_session::lose() {
  plan(clock_.now() + between_->latency, happening::lost_here);
  plan(clock_.now() + between_->latency, happening::lost_there);
}

/// The client broke the protocol: it is told so, and not listened to any more.
void simulated_session::fail(close_code code, const std::string& detail) {
  if (closing_ == nullptr) {
    closing_ = std::make_unique<plan_to_close>(plan_to_close{code, detail});
    close_sent_ = true;
    put_on_wire(kind::close, nullptr, close_frame_size + detail.size());
  }
  finish(session_end::protocol_error, code, detail);
}

void simulated_session::fails() {
  if (over_ || events_ == nullptr)
    return;
  if (closing_ == nullptr)
    closing_ = std::make_unique<plan_to_close>(plan_to_close{close_code::internal_error, {}});
  if (!std::exchange(close_sent_, true))
    put_on_wire(kind::close, nullptr, close_frame_size);
  finish(session_end::failed, close_code::internal_error, "an exception");
}

/// How it ends if the wire is gone.
session_end simulated_session::end_without_a_word() const noexcept {
  if (closing_ != nullptr)
    return session_end::closed_here;
  return writing_ != nullptr ? session_end::write_failed : session_end::lost;
}

void simulated_session::finish(session_end how, close_code code, std::string detail) {
  if (std::exchange(over_, true))
    return;
  clock_.trace.add(number_);
  clock_.trace.add(detail);
  auto waiting = queue_.close();
  unsent_.insert(unsent_.end(), std::make_move_iterator(waiting.begin()), std::make_move_iterator(waiting.end()));
  writing_ = nullptr;
  pongs_.clear();
  heard_.clear();
  place_ = nullptr;
  if (auto* const told = std::exchange(events_, nullptr))
    told->on_close({how, code, std::move(detail), std::exchange(unsent_, {})});
  // After a breach of the protocol, or an exception, a Close frame is under way.
  if (!far_end_told_ && !silent_ && how != session_end::protocol_error && how != session_end::failed)
    plan(clock_.now() + between_->latency, happening::lost_there);
  if (planned_ == 0)
    // Whoever called is still inside.
    plan(clock_.now(), happening::read);
}

} // namespace hubcaf::simulation

// SPDX-License-Identifier: MIT
#include "clockwork.hpp"
#include "simulated_session.hpp"

#include <algorithm>
#include <utility>

/// From the hub to the client.
namespace hubcaf::simulation {

namespace {

/// RFC 6455 section 5.2: the header of a frame that a server sends.
std::size_t on_the_wire(std::size_t payload) noexcept {
  return payload + (payload < 126 ? 2 : payload < 65536 ? 4 : 10);
}

constexpr std::size_t ping_size = 2;

/// RFC 6455 section 5.5: payload of a control frame.
constexpr std::size_t max_control_payload = 125;

/// When so many bytes have passed at this rate.
std::chrono::nanoseconds time_for(std::size_t bytes, std::uint64_t per_second) noexcept {
  return std::chrono::nanoseconds(per_second == 0 ? 0 : bytes * 1'000'000'000 / per_second);
}

} // namespace

bool simulated_session::has_room() const noexcept {
  return bytes_down_ < between_->window;
}

bool simulated_session::takes_more() const noexcept {
  return events_ != nullptr && closing_ == nullptr && !broken_ && !pump_planned_ && has_room();
}

push_result simulated_session::send(shared_frame message) {
  if (over_ || closing_ != nullptr)
    return push_result::closed;
  const auto result = queue_.push(std::move(message));
  // An idle socket takes it at once; it is told later, as everything is.
  if (result == push_result::queued && writing_ == nullptr && !pump_planned_ && has_room())
    writing_ = queue_.pop();
  plan_pump();
  return result;
}

shared_frame simulated_session::drop_oldest() {
  return queue_.drop_oldest();
}

shared_frame simulated_session::replace(const shared_frame& newer) {
  return over_ || closing_ != nullptr ? nullptr : queue_.replace(newer);
}

bool simulated_session::write_now() {
  if (events_ == nullptr || closing_ != nullptr || tells_)
    return false;
  bool has_written = false;
  while (!over_ && closing_ == nullptr && has_room() && (writing_ != nullptr || !queue_.empty()) && write_one())
    has_written = true;
  return has_written;
}

push_result simulated_session::send_control(shared_frame message) {
  if (over_ || closing_ != nullptr)
    return push_result::closed;
  const auto result = queue_.push_control(std::move(message));
  plan_pump();
  return result;
}

std::size_t simulated_session::queued() const noexcept {
  return queue_.size();
}

std::size_t simulated_session::urgent_bytes() const noexcept {
  std::size_t result = ping_waits_ ? ping_size : 0;
  for (const auto& payload : pongs_)
    result += on_the_wire(payload.size());
  if (closing_ != nullptr && !close_sent_)
    result += std::min(close_frame_size + closing_->reason.size(), on_the_wire(max_control_payload));
  return result;
}

void simulated_session::ping() {
  if (over_ || ping_waits_ || close_sent_)
    return;
  ping_waits_ = true;
  // On an idle wire a ping and its pong are one event.
  if (writing_ == nullptr && !pump_planned_ && on_wire_.empty() && on_way_.empty() && client_reads_ && !silent_ &&
      between_->breaks_after == network().breaks_after) {
    ping_waits_ = false;
    ++clock_.passed.pings;
    if (!far_end_.on_ping())
      return;
    const auto there_and_back = 2 * between_->latency + clock_.random.up_to(between_->jitter);
    last_up_ = std::max(last_up_, clock_.now() + there_and_back);
    plan(last_up_, happening::pong);
    return;
  }
  plan_pump();
}

// -- the socket takes what there is -----------------------------------------------------

void simulated_session::plan_pump() {
  if (pump_planned_ || over_ || !has_room())
    return;
  pump_planned_ = true;
  plan(clock_.now(), happening::pump);
}

void simulated_session::pump() {
  while (!over_ && has_room() && write_one()) {
  }
}

/// @returns false if nothing waits.
bool simulated_session::write_one() {
  if (std::exchange(ping_waits_, false)) {
    ++clock_.passed.pings;
    put_on_wire(kind::ping, nullptr, ping_size);
    return goes_on_listening();
  }
  if (!pongs_.empty()) {
    auto pong = std::make_shared<frame>(frame{recycled_string(pongs_.pop()), {}, opcode::text, {}});
    const auto size = on_the_wire(pong->payload.size());
    put_on_wire(kind::pong, std::move(pong), size);
    return goes_on_listening();
  }
  auto frame = writing_ != nullptr ? std::exchange(writing_, nullptr) : next_due();
  if (frame == nullptr) {
    if (closing_ != nullptr && !std::exchange(close_sent_, true))
      put_on_wire(kind::close, nullptr, close_frame_size + closing_->reason.size());
    else if (std::exchange(had_data_, false) && events_ != nullptr)
      events_->on_drained();
    return false;
  }
  const auto from = queue_.popped_from();
  if (from == lane::data)
    queue_.written();
  had_data_ = true;
  put_on_wire(kind::text, frame, on_the_wire(frame->payload.size()));
  if (events_ != nullptr)
    events_->on_written(frame, from);
  return true;
}

/// A control frame has left: what the client has said may be heard again. @returns true
bool simulated_session::goes_on_listening() {
  if (!heard_.empty() && urgent_bytes() == 0)
    plan(clock_.now(), happening::hear);
  return true;
}

/// The next frame that the hub still wants to be written.
shared_frame simulated_session::next_due() {
  while (auto next = queue_.pop()) {
    if (queue_.popped_from() == lane::control || events_ == nullptr)
      return next;
    const bool due = events_->on_due(next);
    if (closing_ != nullptr) {
      // The answer came with a `close`, which took the frame back.
      if (!due)
        std::erase(unsent_, next);
      continue;
    }
    if (due)
      return next;
    queue_.written();
    had_data_ = true;
  }
  return nullptr;
}

void simulated_session::put_on_wire(kind what, shared_frame message, std::size_t size) {
  if (breaks(size))
    return;
  down_is_free_ = std::max(clock_.now(), down_is_free_) + time_for(size, between_->download);
  last_down_ = std::max(last_down_, down_is_free_ + between_->latency + clock_.random.up_to(between_->jitter));
  bytes_down_ += size;
  on_wire_.push({what, std::move(message), size});
  plan(last_down_, happening::down);
}

// -- the client reads ---------------------------------------------------------------------

void simulated_session::read() {
  while (arrived_ != 0 && client_reads_ && !silent_ && !far_end_told_) {
    --arrived_;
    const auto item = on_wire_.pop();
    bytes_down_ -= item.size;
    if (writing_ != nullptr || !queue_.empty() || ping_waits_ || !pongs_.empty() || closing_ != nullptr)
      plan_pump();
    switch (item.what) {
      case kind::ping:
        if (far_end_.on_ping())
          says(kind::pong, {}, ping_size);
        break;
      case kind::pong:
        clock_.trace.add(number_);
        clock_.trace.add(item.message->payload);
        ++clock_.passed.client_pongs;
        far_end_.on_pong(item.message->payload);
        break;
      case kind::close:
        far_end_told_ = true;
        clock_.trace.add(number_);
        far_end_.on_close_frame(closing_->code, closing_->reason);
        says(kind::close, {}, close_frame_size);
        break;
      default:
        clock_.trace.add(number_);
        clock_.trace.add(item.message->payload);
        ++clock_.passed.to_clients;
        far_end_.on_frame(item.message);
    }
  }
}

void simulated_session::has_network(std::shared_ptr<const network> other) {
  nothing_arrives();
  between_ = std::move(other);
  // Its window may be larger.
  plan_pump();
}

void simulated_session::stops_reading() noexcept {
  client_reads_ = false;
}

void simulated_session::goes_on_reading() {
  client_reads_ = true;
  plan(clock_.now(), happening::read);
}

} // namespace hubcaf::simulation

// SPDX-License-Identifier: MIT
#include "../transport/raised_flag.hpp"
#include "../transport/websocket_session.hpp"
#include "clockwork.hpp"
#include "simulated_session.hpp"

#include <algorithm>
#include <utility>

/// From the client to the hub.
namespace hubcaf::simulation {

namespace {

/// RFC 6455 section 5.2: the header of a frame that a client sends, with its mask.
std::size_t on_the_wire(std::size_t payload) noexcept {
  return payload + (payload < 126 ? 6 : payload < 65536 ? 8 : 14);
}

constexpr std::size_t close_size = 8;

/// RFC 6455 section 5.5: of the hub.
constexpr std::size_t largest_control_frame = 2 + 125;

} // namespace

void simulated_session::says_text(std::string text) {
  const auto size = on_the_wire(text.size());
  says(kind::text, std::move(text), size);
}

void simulated_session::says_binary(std::string data) {
  const auto size = on_the_wire(data.size());
  says(kind::binary, std::move(data), size);
}

void simulated_session::says_close(close_code code) {
  far_end_told_ = true;
  says(kind::close, std::to_string(static_cast<unsigned>(code)), close_size);
}

void simulated_session::says_ping(std::string payload) {
  const auto size = on_the_wire(payload.size());
  says(kind::ping, std::move(payload), size);
}

void simulated_session::resets() {
  far_end_told_ = true;
  says(kind::reset, {}, 0);
}

void simulated_session::says(kind what, std::string text, std::size_t size) {
  if (over_ || breaks(size))
    return;
  const std::chrono::nanoseconds passing(between_->upload == 0 ? 0 : size * 1'000'000'000 / between_->upload);
  up_is_free_ = std::max(clock_.now(), up_is_free_) + passing;
  last_up_ = std::max(last_up_, up_is_free_ + between_->latency + clock_.random.up_to(between_->jitter));
  on_way_.push({what, std::move(text), size, last_up_ - passing});
  plan(last_up_, happening::up);
}

void simulated_session::arrive() {
  auto item = on_way_.pop();
  if (!over_ && !silent_)
    hears(std::move(item));
}

void simulated_session::hears(up_item item) {
  // What nobody reads fills the system's buffer; after that the client's bytes stay at its own end.
  if (bytes_heard_ < between_->window)
    last_input_ = clock_.now();
  // A reset overtakes what nobody has read.
  if (item.what == kind::reset || (listens() && heard_.empty()))
    return tell(item);
  bytes_heard_ += item.size;
  heard_.push(std::move(item));
}

/// Tells the hub what the client has said, as far as the hub reads.
void simulated_session::hear() {
  while (listens() && !over_ && !heard_.empty()) {
    const auto item = heard_.pop();
    bytes_heard_ -= item.size;
    tell(item);
  }
}

/// A client that does not take its Pongs is not read, until the session closes.
bool simulated_session::listens() const noexcept {
  return reading_ && (closing_ != nullptr || has_room() || urgent_bytes() == 0);
}

void simulated_session::answer_ping(const std::string& payload) {
  ++clock_.passed.client_pings;
  if (!close_sent_) {
    // The Close frame always finds room.
    if (urgent_bytes() + 2 + payload.size() + largest_control_frame > max_urgent_bytes)
      keep_latest_pong();
    pongs_.push(payload);
    if (!has_room())
      keep_latest_pong();
    plan_pump();
  }
  if (closing_ == nullptr)
    events_->on_ping();
}

void simulated_session::keep_latest_pong() {
  while (pongs_.size() > 1 && !keeps_every_pong_)
    pongs_.pop();
}

void simulated_session::tell(const up_item& heard) {
  const raised_flag during(tells_);
  clock_.trace.add(number_);
  switch (heard.what) {
    case kind::text:
    case kind::binary:
      // After `close` what still comes is read and discarded.
      if (closing_ != nullptr)
        return;
      clock_.trace.add(heard.text);
      ++clock_.passed.to_hub;
      if (heard.text.size() > max_message_size_)
        fail(close_code::message_too_big, "the message is too large");
      else if (heard.what == kind::text)
        events_->on_text(heard.text);
      else
        events_->on_binary(heard.text);
      return;
    case kind::pong:
      ++clock_.passed.pongs;
      events_->on_pong();
      return;
    case kind::close:
      if (closing_ != nullptr)
        finish(session_end::closed_here, closing_->code, "closed");
      else
        finish(session_end::closed_by_peer, static_cast<close_code>(std::stoul(heard.text)), "closed by the client");
      return;
    case kind::reset:
      finish(end_without_a_word(), close_code::abnormal, "Connection reset by peer");
      return;
    case kind::ping:
      answer_ping(heard.text);
      return;
  }
}

void simulated_session::suspend_reading() {
  reading_ = closing_ != nullptr;
}

void simulated_session::resume_reading() {
  reading_ = true;
  if (!heard_.empty() && !over_)
    plan(clock_.now(), happening::hear);
}

/// A message of which some bytes have come.
bool simulated_session::hears_bytes() const noexcept {
  return !silent_ && !broken_ && bytes_heard_ < between_->window && !on_way_.empty() &&
         on_way_.front().begins <= clock_.now();
}

/// From now on; what has come of a message remains life.
void simulated_session::nothing_arrives() noexcept {
  if (hears_bytes())
    last_input_ = clock_.now();
}

std::chrono::milliseconds simulated_session::time_since_input() const noexcept {
  if (hears_bytes())
    return std::chrono::milliseconds{0};
  return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - last_input_);
}

} // namespace hubcaf::simulation

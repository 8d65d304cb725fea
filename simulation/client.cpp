// SPDX-License-Identifier: MIT
#include "client.hpp"

#include "../schema/envelope.hpp"
#include "clockwork.hpp"
#include "simulated_session.hpp"
#include "world.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace hubcaf::simulation {

client::client(simulation::world& home, std::string id, std::shared_ptr<behavior> does,
               std::shared_ptr<const network> between, client_address address)
  : world_(home), id_(std::move(id)), behavior_(std::move(does)), network_(std::move(between)), address_(address) {
}

client::~client() = default;

// -- life -------------------------------------------------------------------------------

void client::connect() {
  leave();
  connecting_ = true;
  auto& clock = world_.clock();
  clock.events.add(clock.now() + network_->latency + clock.random.up_to(network_->jitter), *this, arrived);
}

/// Its connection has come to the hub's door.
void client::arrive() {
  visit_ = world_.knock(*this);
  if (visit_ == nullptr)
    return;
  if (head_time_.count() == 0)
    ask_upgrade();
  else
    stand_in_door();
}

void client::stand_in_door() {
  visit_->wait([this] {
    visit_ = nullptr;
    is_refused({close_code::abnormal, "the request did not come in time", {}, 0});
  });
  auto& clock = world_.clock();
  const bool never = head_time_ == std::chrono::nanoseconds::max();
  head_at_ = never ? clockwork::time_point::max() : clock.now() + head_time_;
  if (!never)
    clock.events.add(head_at_, *this, head_comes);
}

/// The head of its request is complete.
void client::ask_upgrade() {
  wire_ = world_.open(*this, std::exchange(visit_, nullptr)->head_came());
}

/// Forgets the connection that it has, if any.
void client::leave() {
  if (visit_ != nullptr)
    std::exchange(visit_, nullptr)->is_forgotten();
  if (wire_ != nullptr)
    std::exchange(wire_, nullptr)->is_forgotten();
  welcomed_ = false;
  connecting_ = false;
  announced_ = false;
}

void client::close(close_code code) {
  if (wire_ != nullptr)
    wire_->says_close(code);
  leave_quietly();
}

void client::reset() {
  if (wire_ != nullptr)
    wire_->resets();
  leave_quietly();
}

/// What it said last still gets there.
void client::leave_quietly() {
  if (visit_ != nullptr)
    std::exchange(visit_, nullptr)->goes(world_.clock().now() + network_->latency);
  wire_ = nullptr;
  welcomed_ = false;
  connecting_ = false;
}

void client::over(disconnection how) {
  leave_quietly();
  end_ = std::make_unique<disconnection>(std::move(how));
  if (behavior_ != nullptr)
    behavior_->on_close(*this, *end_);
}

// -- messages ---------------------------------------------------------------------------

bool client::send(const any_message& message, meta_view meta) {
  if (!welcomed_)
    return false;
  std::string content;
  message.encode_content(content);
  std::string text;
  write_envelope(text, message.type(), content, meta, world_.date());
  return send_text(std::move(text));
}

bool client::send_text(std::string text) {
  if (welcomed_)
    wire_->says_text(std::move(text));
  return welcomed_;
}

bool client::send_binary(std::string data) {
  if (welcomed_)
    wire_->says_binary(std::move(data));
  return welcomed_;
}

bool client::ping(std::string payload) {
  if (welcomed_)
    wire_->says_ping(std::move(payload));
  return welcomed_;
}

bool client::flood_pings(std::size_t count) {
  constexpr std::size_t max_control_payload = 125;
  for (; welcomed_ && count > 0; --count)
    ping(std::string(max_control_payload, 'p'));
  return welcomed_;
}

std::size_t client::count(std::string_view type) const {
  return static_cast<std::size_t>(
    std::count_if(inbox_.begin(), inbox_.end(), [&](const auto& one) { return one.type() == type; }));
}

const received* client::last(std::string_view type) const {
  const auto found = std::find_if(inbox_.rbegin(), inbox_.rend(), [&](const auto& one) { return one.type() == type; });
  return found != inbox_.rend() ? &*found : nullptr;
}

void client::on_frame(const shared_frame& message) {
  const received got(world_.now(), message);
  if (world_.keeps_received())
    inbox_.push_back(got);
  if (got.type() == "system.welcome") {
    welcomed_ = true;
    if (behavior_ != nullptr)
      behavior_->on_open(*this);
  } else if (got.type() == "system.closing") {
    note_closing(got);
  } else if (behavior_ != nullptr) {
    behavior_->on_message(*this, got);
  }
}

/// The hub says why it is going to close.
void client::note_closing(const received& message) {
  const auto content = message.content();
  const auto word = meta_member(content, "reason");
  const auto pause = meta_member(content, "retry_after_ms");
  end_ = std::make_unique<disconnection>();
  if (word.size() > 2)
    end_->reason = word.substr(1, word.size() - 2);
  if (std::int64_t milliseconds = 0;
      std::from_chars(pause.data(), pause.data() + pause.size(), milliseconds).ec == std::errc())
    end_->retry_after = std::chrono::milliseconds(milliseconds);
  announced_ = true;
}

void client::on_close_frame(close_code code, std::string_view reason) {
  auto how = std::exchange(announced_, false) ? *end_ : disconnection{code, std::string(reason), {}, 0};
  how.code = code;
  over(std::move(how));
}

void client::on_lost() {
  auto how = std::exchange(announced_, false) ? *end_ : disconnection{};
  how.code = close_code::abnormal;
  over(std::move(how));
}

bool client::on_ping() {
  return answers_pings_;
}

void client::on_pong(std::string_view) {
}

// -- time -------------------------------------------------------------------------------

void client::after(std::chrono::nanoseconds time, std::uint32_t number) {
  world_.clock().events.add(world_.clock().now() + time, *this, number);
}

void client::happen(std::uint32_t what) {
  switch (what) {
    case arrived:
      if (std::exchange(connecting_, false))
        arrive();
      return;
    case head_comes:
      // It may have turned to another connection since.
      if (visit_ != nullptr && world_.clock().now() >= head_at_)
        ask_upgrade();
      return;
    case refused:
      if (behavior_ != nullptr && end_ != nullptr)
        behavior_->on_close(*this, *end_);
      return;
    case go_on:
      if (world_.clock().now() >= stalled_until_)
        resume();
      return;
    default:
      if (behavior_ != nullptr)
        behavior_->on_timer(*this, what);
  }
}

void client::forget(std::uint32_t) {
}

/// The hub, or whoever stands in its place, has answered the upgrade with no.
void client::is_refused(disconnection how) {
  end_ = std::make_unique<disconnection>(std::move(how));
  world_.clock().events.add(world_.clock().now() + network_->latency, *this, refused);
}

// -- faults -----------------------------------------------------------------------------

void client::set_network(const network& between) {
  network_ = std::make_shared<const network>(between);
  if (wire_ != nullptr)
    wire_->has_network(network_);
}

void client::stall(std::chrono::nanoseconds time) {
  auto& clock = world_.clock();
  const bool for_ever = time == std::chrono::nanoseconds::max();
  stalled_until_ = for_ever ? clockwork::time_point::max() : clock.now() + time;
  if (wire_ != nullptr)
    wire_->stops_reading();
  if (!for_ever)
    clock.events.add(stalled_until_, *this, go_on);
}

void client::resume() {
  stalled_until_ = {};
  if (wire_ != nullptr)
    wire_->goes_on_reading();
}

void client::go_silent() {
  if (wire_ != nullptr)
    wire_->goes_silent();
}

} // namespace hubcaf::simulation

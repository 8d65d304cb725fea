// SPDX-License-Identifier: MIT
#include "watched_session.hpp"

#include "../actors/roster_state.hpp"
#include "simulated_session.hpp"

#include <algorithm>
#include <utility>

/// The way of frames. What the peer says is in watched_session_errors.cpp.
namespace hubcaf::simulation {

watched_session::watched_session(std::size_t number, std::shared_ptr<hubcaf::client> who,
                                 std::shared_ptr<const roster_state> home, std::shared_ptr<session> below,
                                 const options& promised, std::shared_ptr<law_notes> notes,
                                 std::shared_ptr<simulated_session> wire)
  : session_filter(std::move(below)),
    number_(number),
    who_(std::move(who)),
    home_(std::move(home)),
    promised_(promised),
    notes_(std::move(notes)),
    wire_(std::move(wire)),
    last_life_(who_->context->now()) {
}

void watched_session::start(session_events& above) {
  heard();
  if (on_start)
    on_start();
  compat::on_end(who_->connection, [parked = parked_for_, ended = actor_ended_] {
    parked->reset();
    *ended = true;
  });
  try {
    calling([&] { session_filter::start(above); });
  } catch (...) {
    failure_.cannot_close();
    throw;
  }
}

std::string watched_session::name() const {
  return "client " + who_->id + " (connection " + std::to_string(number_) + ')';
}

void watched_session::heard() {
  last_life_ = who_->context->now();
}

/// Bytes of a message that is not whole are life, too; they may never become one.
std::chrono::milliseconds watched_session::time_since_input() const noexcept {
  const auto silence = session_filter::time_since_input();
  // What is told was rounded down.
  const auto life = who_->context->now() - silence - std::chrono::milliseconds{1};
  last_life_ = std::max(last_life_, life);
  return silence;
}

// -- data -------------------------------------------------------------------------

push_result watched_session::send(shared_frame message) {
  const auto result = calling([&] { return session_filter::send(message); });
  if (result == push_result::queued)
    waiting_.push_back(std::move(message));
  return result;
}

shared_frame watched_session::drop_oldest() {
  auto oldest = calling([&] { return session_filter::drop_oldest(); });
  if (oldest != nullptr)
    take_out(oldest);
  return oldest;
}

shared_frame watched_session::replace(const shared_frame& newer) {
  auto older = calling([&] { return session_filter::replace(newer); });
  if (older != nullptr)
    *std::find(waiting_.begin(), waiting_.end(), older) = newer;
  return older;
}

bool watched_session::on_due(const shared_frame& next) {
  if (!control_.empty())
    data_overtakes();
  const bool due = session_filter::on_due(next);
  if (!due)
    take_out(next);
  return due;
}

void watched_session::on_written(const shared_frame& written, lane from) {
  if (from == lane::control) {
    std::erase(control_, written);
    overtaken_by_ = 0;
  } else {
    // One that found the socket idle may have left before the control frame came.
    if (!control_.empty() && ++overtaken_by_ > 1)
      data_overtakes();
    take_out(written);
    const auto message = parse_envelope(written->payload, promised_.max_json_depth);
    if (const auto number = message ? sequence_of(message->content) : std::nullopt)
      if (const auto wrong = order_.add(*number, written->type, written->label.key))
        notes_->note(3, "at " + name() + ' ' + *wrong);
  }
  session_filter::on_written(written, from);
}

void watched_session::data_overtakes() {
  notes_->note(5, name() + " gets data while control waits: " + std::string(control_.front()->payload));
}

void watched_session::take_out(const shared_frame& which) {
  const auto found = std::find(waiting_.begin(), waiting_.end(), which);
  if (found == waiting_.end())
    notes_->note(1, name() + " gets what was never sent to it: " + std::string(which->payload));
  else
    waiting_.erase(found);
}

// -- control ----------------------------------------------------------------------

push_result watched_session::send_control(shared_frame message) {
  const auto result = calling([&] { return session_filter::send_control(message); });
  if (result == push_result::queued) {
    if (control_.empty())
      overtaken_by_ = 0;
    control_.push_back(message);
    if (message->type == "error")
      note_error(*message);
    else if (message->type == "system.closing")
      note_closing(*message);
  } else if (result == push_result::full) {
    lose_count_of_errors();
    closing_found_no_room_ = closing_found_no_room_ || message->type == "system.closing";
  }
  return result;
}

void watched_session::note_closing(const frame& message) {
  const auto envelope = parse_envelope(message.payload, promised_.max_json_depth);
  const auto word = envelope ? meta_member(envelope->content, "reason") : std::string();
  if (word.size() > 2)
    closing_for_ = end_reason_from(std::string_view(word).substr(1, word.size() - 2));
}

void watched_session::ping() {
  calling([&] { session_filter::ping(); });
}

void watched_session::abort() {
  calling([&] { session_filter::abort(); });
}

void watched_session::close(close_code code, std::string_view reason) {
  look_for_faults();
  failure_.closes(code);
  if (!ended_for_) {
    ended_for_ = end_reason_from(reason);
    told_ = closing_for_ == ended_for_;
    if (ended_for_ == end_reason::heartbeat_timeout)
      check_silence();
    if (ended_for_errors_of_a_minute() && errors_by_minute_.stayed_below(promised_.max_errors_per_minute))
      notes_->note(7, name() +
                        " is ended before max_client_errors bad messages in a row and before max_errors_per_minute "
                        "within a minute");
  }
  try {
    calling([&] { session_filter::close(code, reason); });
  } catch (...) {
    failure_.cannot_close();
    throw;
  }
}

shared_frame watched_session::forget_events() noexcept {
  auto unsent = session_filter::forget_events();
  if (unsent != nullptr) {
    take_out(unsent);
    return unsent;
  }
  if (!ended_for_)
    ended_for_ = end_reason::internal_error;
  over();
  return nullptr;
}

/// Whether it was silent for long enough to be reaped.
void watched_session::check_silence() {
  const auto silence = who_->context->now() - last_life_;
  const auto lost = lost_since ? lost_since(last_life_) : std::chrono::milliseconds{0};
  if (silence - lost >= promised_.heartbeat_timeout)
    return;
  const auto in_milliseconds = [](auto time) {
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) + " ms";
  };
  notes_->note(5, name() + " is reaped, but was heard " + in_milliseconds(silence) + " ago" +
                    (lost.count() > 0 ? ", and the hub stood still for " + in_milliseconds(lost) : std::string()));
}

void watched_session::on_close(session_report report) {
  if (!ended_for_)
    ended_for_ = report.end == session_end::protocol_error ? end_reason::protocol_error
                 : report.end == session_end::write_failed ? end_reason::send_error
                 : report.end == session_end::failed       ? end_reason::internal_error
                                                           : end_reason::client_disconnect;
  for (const auto& unsent : report.unsent)
    take_out(unsent);
  over();
  session_filter::on_close(std::move(report));
}

/// Nothing comes from the session any more.
void watched_session::over() {
  failure_.is_over(who_->context->now());
  control_.clear();
  wire_ = nullptr;
  handled_.clear();
  handled_in_groups_.clear();
}

bool watched_session::is_on_roster() const {
  const auto& members = home_->members();
  return std::any_of(members.begin(), members.end(), [this](const auto* one) { return &one->who() == who_.get(); });
}

void watched_session::handled(std::size_t receiver, std::string_view type, std::string_view key, std::uint64_t number) {
  auto& last = handled_[{receiver, std::string(type), std::string(key)}];
  if (number <= last)
    notes_->note(3, "the handler of " + std::string(type) + " gets message " + std::to_string(number) + " of " +
                      name() + " after message " + std::to_string(last));
  last = number;
}

void watched_session::handled_in_group(std::size_t group, std::string_view type, std::uint64_t number,
                                       bool may_be_early) {
  auto& last = handled_in_groups_[group];
  if (number <= last)
    notes_->note(3, "the group of " + std::string(type) + " gets message " + std::to_string(number) + " of " + name() +
                      " after message " + std::to_string(last) + " of another type");
  if (!may_be_early)
    last = std::max(last, number);
}

bool watched_session::stands_still() const noexcept {
  return wire_ != nullptr && !ended_for_ && (!waiting_.empty() || !control_.empty()) && wire_->takes_more();
}

std::size_t watched_session::control_bytes() const noexcept {
  std::size_t sum = 0;
  for (const auto& message : control_)
    sum += message->held_bytes();
  return sum;
}

std::size_t watched_session::urgent_bytes() const noexcept {
  return wire_ != nullptr ? wire_->urgent_bytes() : 0;
}

std::size_t watched_session::longest_chain() const noexcept {
  return wire_ != nullptr ? wire_->longest_chain() : 0;
}

bool watched_session::is_closing() const noexcept {
  return wire_ != nullptr && wire_->is_closing();
}

// -- reading ----------------------------------------------------------------------

void watched_session::suspend_reading() {
  // From inside a message: there is no room for it. Else the hub tries again in vain, or drains.
  if (telling_)
    *parked_for_ = telling_->pattern;
  calling([&] { session_filter::suspend_reading(); });
}

void watched_session::resume_reading() {
  parked_for_->reset();
  heard();
  calling([&] { session_filter::resume_reading(); });
}

void watched_session::on_ping() {
  heard();
  session_filter::on_ping();
}

void watched_session::on_pong() {
  heard();
  session_filter::on_pong();
}

} // namespace hubcaf::simulation

// SPDX-License-Identifier: MIT
#include "watched_session.hpp"

#include "../actors/roster_state.hpp"
#include "../actors/route_table.hpp"

#include <algorithm>
#include <exception>
#include <utility>

/// Law 7: what the peer says, and the errors that it earns.
namespace hubcaf::simulation {

namespace {

/// Error replies that wait one by one; what comes on top is told together.
constexpr std::ptrdiff_t most_errors_waiting = 64;

/// A message that came back for these reasons is no fault of the client.
bool is_excused(std::string_view code) {
  return code == R"("handler_failed")" || code == R"("queue_full")" || code == R"("expired")" ||
         code == R"("poisoned")" || code == R"("shutting_down")" || code == R"("type_format")";
}

/// A handler said it, of a message that it got: the hub itself says nothing else of a message that it had handed on than that it
/// came back, or where its content or meta does not fit.
bool is_refusal(std::string_view code, std::string_view content) {
  return !is_excused(code) && (code != R"("bad_content")" || meta_member(content, "pointer").empty());
}

} // namespace

/// What has to become of a text, by the rules of the wire and the routes of its io thread.
watched_session::judged watched_session::judge(std::string_view text) const {
  const auto& hub = *who_->context;
  const auto message = parse_envelope(text, promised_.max_json_depth);
  if (!message)
    return {verdict::bad, {}, {}, false};
  if (message->type == "ping")
    return {verdict::answered, {}, {}, false};
  const auto* route = home_->routes->find(message->type);
  if (route == nullptr)
    return {message->type == "pong" || message->type == "error" ? verdict::ignored : verdict::bad, {}, {}, false};
  try {
    if (!decode(route->decode, message->type, message->content))
      return {verdict::bad, {}, {}, false};
  } catch (const std::exception&) {
    // A `check` of the user's threw.
    return {verdict::ignored, {}, {}, false};
  }
  const auto policy = route->overflow.value_or(hub.handler_overflow(message->type));
  return {verdict::good, route->pattern, std::string(message->ref), policy == overflow_policy::drop_newest};
}

void watched_session::on_text(std::string_view text) {
  heard();
  if (who_->ended) {
    session_filter::on_text(text);
    return;
  }
  const auto faults_before = look_for_faults();
  telling_ = judge(text);
  told_errors_ = 0;
  const auto merged_before = merged();
  const auto dropped_before = who_->books.inbound.totals().dropped;
  const bool is_bad = telling_->what == verdict::bad;
  if (is_bad)
    count_error();
  else if (telling_->what == verdict::answered)
    errors_.answered();
  else if (telling_->what == verdict::good)
    errors_.good(telling_->ref);
  session_filter::on_text(text);
  if (look_for_faults() == faults_before)
    expect_one_error(is_bad, merged_before);
  // Nobody is told of that.
  if (telling_->may_be_dropped && who_->books.inbound.totals().dropped != dropped_before)
    errors_.undone(telling_->ref);
  telling_.reset();
}

void watched_session::on_binary(std::string_view data) {
  heard();
  const auto faults_before = look_for_faults();
  const auto merged_before = merged();
  const bool counts = !who_->ended;
  telling_ = judged{verdict::bad, {}, {}, false};
  told_errors_ = 0;
  if (counts)
    count_error();
  session_filter::on_binary(data);
  if (counts && look_for_faults() == faults_before)
    expect_one_error(true, merged_before);
  telling_.reset();
}

void watched_session::expect_one_error(bool wanted, std::size_t merged_before) {
  const auto errors = told_errors_ + (wanted ? merged() - merged_before : 0);
  if (errors != (wanted ? 1U : 0U))
    notes_->note(7, name() + " gets " + std::to_string(errors) + " errors for one " + (wanted ? "bad" : "good") +
                      " message");
}

void watched_session::note_error(const frame& message) {
  const auto envelope = parse_envelope(message.payload, promised_.max_json_depth);
  if (!envelope || !meta_member(envelope->content, "merged").empty())
    return;
  const auto waiting = [](const shared_frame& one) { return one->type == "error"; };
  if (std::count_if(control_.begin(), control_.end(), waiting) >= most_errors_waiting)
    lose_count_of_errors();
  const auto code = meta_member(envelope->content, "code");
  const bool excused = is_excused(code);
  if (telling_ && !excused)
    ++told_errors_;
  if ((telling_ && telling_->what == verdict::bad) || code == R"("type_format")")
    return;
  // It never counts. Its message ended the row when it was handed on, and that stays so.
  if (is_refusal(code, envelope->content))
    return;
  errors_.undone(std::string(envelope->ref));
  // The content was bad for the handler that took over.
  if (!excused)
    count_error();
}

void watched_session::count_error() {
  errors_.bad();
  errors_by_minute_.bad(who_->context->now());
  if (too_many_errors_)
    return;
  if (errors_.reached(promised_.max_client_errors))
    too_many_errors_ = "max_client_errors bad messages in a row";
  else if (errors_by_minute_.reached(promised_.max_errors_per_minute))
    too_many_errors_ = "max_errors_per_minute bad messages within a minute";
}

void watched_session::lose_count_of_errors() noexcept {
  errors_.lose_count();
  errors_by_minute_.lose_count();
}

/// Errors may have gone unseen if something hit the hub, and messages with them. @returns how many faults have.
std::uint64_t watched_session::look_for_faults() noexcept {
  const auto now = at_border != nullptr ? at_border->faults() : 0;
  if (std::exchange(faults_, now) != now)
    lose_count_of_errors();
  return now;
}

std::size_t watched_session::merged() const {
  return who_->context->counters.totals()[counter::errors_merged];
}

} // namespace hubcaf::simulation

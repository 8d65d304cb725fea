// SPDX-License-Identifier: MIT
#include "client.hpp"
#include "connection_state.hpp"
#include "hub_context.hpp"
#include "log.hpp"

#include <utility>

/// What a client is told of its mistakes, and what becomes of it if there are too many.
namespace hubcaf {

namespace {

/// Error replies that wait one by one for a client that does not read them; what comes on top is told together.
constexpr std::size_t most_errors_waiting = 64;

/// So few must be left before that is told.
constexpr std::size_t few_errors_waiting = 8;

} // namespace

void connection_state::client_error(const error_reply& reply) {
  send_error(reply);
  const auto& limits = hub_->settings;
  if (++errors_in_a_row_ >= limits.max_client_errors)
    end(end_reason::too_many_errors, "too many bad messages in a row (max_client_errors)");
  else if (limits.max_errors_per_minute != 0 && errors_by_minute_.add(hub_->now()) >= limits.max_errors_per_minute)
    end(end_reason::too_many_errors, "too many bad messages within a minute (max_errors_per_minute)");
}

void connection_state::take_back(const returned& news) {
  // A message that was not handled does not forgive the errors before it; a later one may have done so.
  if (news.forgiver == forgivers_)
    errors_in_a_row_ += news.errors_before;
  const error_reply reply{news.code, news.message, news.ref, news.type, {}, {}, {}};
  switch (news.code) {
    case errc::handler_failed:
    case errc::queue_full:
    case errc::expired:
    case errc::poisoned:
    case errc::shutting_down:
      return send_error(reply);
    default:
      return client_error(reply);
  }
}

void connection_state::send_error(const error_reply& reply) {
  hub_->log->debug("error_reply client={} connection={} code={} type={} cause={}", quoted{who_->id}, who_->number,
                   to_string(reply.code), quoted{reply.original_type}, quoted{reply.message});
  hub_->counters.add(reply.code);
  if (merged_errors_ == 0 && errors_waiting_ < most_errors_waiting) {
    if (below_->send_control(encode(reply, hub_->date())) == push_result::queued) {
      ++errors_waiting_;
      return;
    }
    if (who_->ended)
      return;
  }
  ++merged_errors_;
  last_merged_ = reply.code;
  hub_->counters.add(counter::errors_merged);
}

void connection_state::tell_merged_errors() {
  if (merged_errors_ == 0 || errors_waiting_ > few_errors_waiting)
    return;
  error_reply reply{
    last_merged_, "more messages were answered with errors than could be told one by one", {}, {}, {}, {}, {}};
  reply.merged = merged_errors_;
  if (below_->send_control(encode(reply, hub_->date())) == push_result::queued) {
    merged_errors_ = 0;
    ++errors_waiting_;
  }
}

} // namespace hubcaf

// SPDX-License-Identifier: MIT
#include "../schema/utf8.hpp"
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

/// A pointer whose keys the client chose, short enough to be repeated in an error.
std::string shortened(std::string_view pointer) {
  constexpr std::size_t longest_pointer = 256;
  std::string result(utf8_head(pointer, longest_pointer));
  if (result.size() < pointer.size())
    result += "...";
  return result;
}

} // namespace

void connection_state::client_error(const error_reply& reply) {
  send_error(reply);
  const auto& limits = hub_->settings;
  if (++errors_in_a_row_ >= limits.max_client_errors)
    end(end_reason::too_many_errors, "too many bad messages in a row (max_client_errors)");
  else if (limits.max_errors_per_minute != 0 && errors_by_minute_.add(hub_->now()) >= limits.max_errors_per_minute)
    end(end_reason::too_many_errors, "too many bad messages within a minute (max_errors_per_minute)");
}

void connection_state::refuse_content(const decode_error& wrong, std::string_view ref, std::string_view type) {
  const auto where = shortened(wrong.pointer);
  client_error({errc::bad_content, where + ": " + describe(wrong), ref, type, {}, where, wrong.expected});
}

void connection_state::take_back(const returned& news) {
  // A message that was not handled does not forgive the errors before it; a later one may have done so.
  if (news.forgiver == forgivers_)
    errors_in_a_row_ += news.errors_before;
  if (news.code == errc::bad_content)
    return refuse_content(news.wrong, news.ref, news.type);
  const error_reply reply{news.code, news.message, news.ref, news.type, {}, {}, {}};
  counts_against_client(news.code) ? client_error(reply) : send_error(reply);
}

/// A refusal is an answer: its message ended a row of errors when it was handed on, and that stays so.
void connection_state::tell_refusal(const handler_refusal& news) {
  const auto word = news.code ? error_word(*news.code) : error_word::own(news.own_word);
  send_error({word, news.message, news.ref, news.type, {}, {}, {}, 0, news.details});
}

void connection_state::send_error(const error_reply& reply) {
  hub_->log->debug("error_reply client={} connection={} code={} type={} cause={}", quoted{who_->id}, who_->number,
                   reply.code.text(), quoted{reply.original_type}, quoted{reply.message});
  if (errors_told_ == nullptr)
    errors_told_ = std::make_unique<error_summary>();
  errors_told_->add(reply.code, reply.message);
  if (const auto code = reply.code.code())
    hub_->counters.add(*code);
  else
    hub_->counters.add(counter::handler_refusals);
  if (merged_errors_ == 0 && errors_waiting_ < most_errors_waiting) {
    if (below_->send_control(encode(reply, hub_->date())) == push_result::queued) {
      ++errors_waiting_;
      return;
    }
    if (who_->ended)
      return;
  }
  ++merged_errors_;
  last_merged_ = reply.code.text();
  hub_->counters.add(counter::errors_merged);
}

void connection_state::tell_merged_errors() {
  if (merged_errors_ == 0 || errors_waiting_ > few_errors_waiting)
    return;
  const error_reply reply{error_word::own(last_merged_),
                          "more messages were answered with errors than could be told one by one",
                          {},
                          {},
                          {},
                          {},
                          {},
                          merged_errors_};
  if (below_->send_control(encode(reply, hub_->date())) == push_result::queued) {
    merged_errors_ = 0;
    ++errors_waiting_;
  }
}

} // namespace hubcaf

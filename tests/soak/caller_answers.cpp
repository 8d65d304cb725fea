// SPDX-License-Identifier: MIT
#include "caller.hpp"

#include <hubcaf/schema/json_decode.hpp>

#include <charconv>

/// What the hub says.
namespace hubcaf::soak {

namespace {

constexpr std::size_t deepest = 32;

/// A JSON string without escapes, unquoted.
std::string_view unquoted(std::string_view json) {
  return json.size() >= 2 && json.front() == '"' ? json.substr(1, json.size() - 2) : std::string_view{};
}

std::optional<std::uint64_t> number_in(std::string_view json) {
  std::uint64_t value = 0;
  const auto [end, problem] = std::from_chars(json.data(), json.data() + json.size(), value);
  return problem == std::errc{} && end == json.data() + json.size() ? std::optional(value) : std::nullopt;
}

} // namespace

void caller::on_response(int status) {
  if (status == 101) {
    where_ = state::open;
    return;
  }
  if (status != 409 && status != 503)
    arena_.broken.note("an upgrade was answered with " + std::to_string(status));
  go_away(std::chrono::steady_clock::now(), false);
}

void caller::on_frame(const test::raw_frame& frame) {
  switch (frame.op) {
    case 1:
      return on_text(frame.payload);
    case 8:
      if (where_ == state::open) {
        wire_->write(test::client_frame(8, frame.payload));
        wire_->flush();
      }
      return go_away(std::chrono::steady_clock::now(), false);
    case 9:
      wire_->write(test::client_frame(10, frame.payload));
      return;
    case 10:
      return;
    default:
      arena_.broken.note("a frame with opcode " + std::to_string(frame.op));
  }
}

void caller::on_text(const std::string& text) {
  const auto parsed = parse_envelope(text, deepest);
  if (!parsed) {
    arena_.broken.note("a message that is no envelope: " + parsed.error().message + ": " + text.substr(0, 200));
    return;
  }
  if (session_->told_of_end)
    arena_.broken.note("a message behind system.closing: " + text.substr(0, 200));
  if (session_->welcomed == (parsed->type == "system.welcome"))
    arena_.broken.note("the first message, and only that, must be the welcome: " + text.substr(0, 200));
  if (parsed->type == "system.welcome")
    on_welcome(*parsed);
  else if (parsed->type == "system.closing") {
    session_->told_of_end = true;
    arena_.note_end(std::string(unquoted(meta_member(parsed->content, "reason"))));
  } else if (parsed->type == "error")
    on_error(*parsed);
  else if (parsed->type == "pong")
    answered(parsed->ref, "ping");
  else if (const auto what = kind_of(parsed->type))
    on_data(*what, *parsed);
  else
    arena_.broken.note("a message of an unknown type: " + text.substr(0, 200));
}

void caller::on_welcome(const envelope& message) {
  session_->welcomed = true;
  session_->id = unquoted(meta_member(message.content, "client_id"));
  ++arena_.welcomed;
  arena_.sessions.enter(session_->id, session_->record);
}

void caller::on_error(const envelope& message) {
  if (const auto merged = number_in(meta_member(message.content, "merged"))) {
    session_->record->merged += *merged;
    return;
  }
  if (!message.ref.empty())
    answered(message.ref, unquoted(meta_member(message.meta, "original_type")));
}

void caller::on_data(kind what, const envelope& message) {
  ++arena_.received;
  ++session_->record->received;
  const auto content = json_decode<mark>(message.content);
  if (!content) {
    arena_.broken.note("content came out of shape: " + std::string(message.content.substr(0, 200)));
    return;
  }
  if (!session_->orders.note(what, *content).in_order)
    arena_.broken.note("out of order at client " + session_->id + ": " + type_of(what) + " number " +
                       std::to_string(content->number) + " of sender " + std::to_string(content->sender));
  if (!message.ref.empty())
    answered(message.ref, message.type);
}

void caller::answered(std::string_view ref, std::string_view type) {
  const auto position = number_in(ref);
  if (!position || *position >= session_->sent.size()) {
    arena_.broken.note("an answer to a message that was never sent: ref " + std::string(ref));
    return;
  }
  auto& message = session_->sent[*position];
  if (message.type != type)
    arena_.broken.note("an answer of type " + std::string(type) + " to a message of type " + std::string(message.type));
  if (std::exchange(message.answered, true))
    arena_.broken.note("two answers to message " + std::string(ref) + " of client " + session_->id + ", of type " +
                       std::string(message.type));
  else if (message.must_be_answered) {
    --session_->record->unanswered;
    if (in_flight_ != 0)
      --in_flight_;
  }
}

} // namespace hubcaf::soak

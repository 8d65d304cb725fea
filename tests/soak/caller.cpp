// SPDX-License-Identifier: MIT
#include "caller.hpp"

#include <hubcaf/schema/json_encode.hpp>

#include <array>

/// Connecting and speaking.
namespace hubcaf::soak {

namespace {

using std::chrono::milliseconds;

constexpr std::uint8_t op_text = 1;
constexpr std::uint8_t op_continuation = 0;
constexpr std::uint8_t op_ping = 9;

/// Ids that several callers fight for.
constexpr std::size_t shared_ids = 5;

/// Messages without an answer after which a caller waits, and how long it does at most.
constexpr std::size_t window = 48;
constexpr milliseconds patience{50};

/// Bytes that may wait for the socket.
constexpr std::size_t most_waiting = 16 * 1024;

/// One fault comes with so many messages.
constexpr std::size_t messages_per_fault = 120;

/// How often each kind is drawn, out of the sum.
constexpr std::array<std::size_t, client_kind_count> weights = {24, 10, 8, 8, 8, 6, 1, 6, 6, 2, 5, 6, 5, 5};

} // namespace

caller::caller(arena& here, simulation::random_source chance, std::uint16_t port, std::size_t number)
  : arena_(here), chance_(std::move(chance)), port_(port), number_(number) {
}

caller::~caller() {
  if (session_)
    arena_.sessions.leave(*session_->record);
}

void caller::turn(time_point now) {
  if (arena_.calm)
    stalled_until_ = {};
  switch (where_) {
    case state::away:
      if (now >= away_until_ && !arena_.calm)
        connect();
      return;
    case state::open:
      if (!arena_.calm)
        speak(now);
      return;
    case state::handshake:
    case state::leaving:
      return;
  }
}

pollfd caller::interest() const {
  if (where_ == state::away)
    return {-1, 0, 0};
  const bool reads = stalled_until_ == time_point{} || std::chrono::steady_clock::now() >= stalled_until_;
  return {wire_->handle(), static_cast<short>((reads ? POLLIN : 0) | (wire_->waiting() != 0 ? POLLOUT : 0)), 0};
}

void caller::on_ready(short events) {
  if ((events & POLLOUT) != 0 && !wire_->flush())
    return go_away(std::chrono::steady_clock::now(), false);
  if ((events & ~POLLOUT) == 0)
    return;
  stalled_until_ = {};
  const bool more = wire_->fill();
  if (where_ == state::handshake)
    if (const auto status = wire_->next_response())
      on_response(*status);
  while (where_ == state::open || where_ == state::leaving) {
    const auto frame = wire_->next_frame();
    if (!frame)
      break;
    on_frame(*frame);
  }
  if (where_ != state::away && !more)
    go_away(std::chrono::steady_clock::now(), false);
}

void caller::connect() {
  auto id = "c" + std::to_string(number_) + "." + std::to_string(++connects_);
  std::string path = "/ws/";
  if (chance_.one_in(4)) {
    arena_.faults.add(fault::contested_id);
    id = std::string(presence_book::shared_prefix) + std::to_string(chance_.below(shared_ids));
  } else if (chance_.one_in(6)) {
    path = "/ws";
    id.clear();
  }
  wire_ = std::make_unique<wire>(port_, chance_.one_in(3) ? 4096 : 65536);
  wire_->write(test::get(path + id, "GET",
                         "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
  session_ = std::make_unique<session>();
  session_->sender = arena_.next_sender++;
  where_ = state::handshake;
  in_flight_ = 0;
  if (chance_.one_in(40)) {
    arena_.faults.add(fault::reset_in_handshake);
    wire_->flush();
    go_away(std::chrono::steady_clock::now(), true);
  }
}

/// @param hard with a reset; what waits for the socket is lost either way.
void caller::go_away(time_point now, bool hard) {
  if (hard)
    wire_->reset();
  arena_.sessions.leave(*session_->record);
  wire_.reset();
  session_.reset();
  where_ = state::away;
  stalled_until_ = {};
  away_until_ = now + milliseconds{chance_.below(40)};
}

void caller::speak(time_point now) {
  if (!session_->welcomed || wire_->waiting() > most_waiting)
    return;
  if (in_flight_ >= window) {
    if (now - spoke_ < patience)
      return;
    // What was answered with silence, because it was dropped on one of the ways.
    in_flight_ = 0;
  }
  spoke_ = now;
  for (auto burst = 1 + chance_.below(12); burst != 0 && where_ == state::open; --burst) {
    if (chance_.one_in(messages_per_fault))
      misbehave(now);
    else if (chance_.one_in(60))
      send_ping();
    else
      send_one(any_kind());
  }
  if (where_ == state::open && !wire_->flush())
    go_away(now, false);
}

kind caller::any_kind() {
  std::size_t sum = 0;
  for (const auto weight : weights)
    sum += weight;
  auto drawn = chance_.below(sum);
  std::size_t i = 0;
  while (drawn >= weights[i])
    drawn -= weights[i++];
  return static_cast<kind>(i);
}

std::string caller::pad() {
  return std::string(chance_.one_in(50) ? chance_.below(3000) : chance_.below(120), 'x');
}

void caller::send_one(kind what) {
  mark content;
  content.sender = session_->sender;
  if (what == kind::latest)
    content.key = static_cast<std::uint32_t>(chance_.below(key_count));
  content.number = session_->next_number[static_cast<std::size_t>(what)][content.key]++;
  content.pad = pad();
  std::string json;
  json_encode(json, content);
  send(info_of(what).type, json, info_of(what).is_answered,
       what == kind::latest ? std::optional(content.key) : std::nullopt);
}

void caller::send_ping() {
  if (chance_.one_in(2))
    wire_->write(test::client_frame(op_ping, "soak"));
  else
    send("ping", "null", true, std::nullopt);
}

/// A message that the hub books. Its `ref` is its position among those of the session.
void caller::send(std::string_view type, const std::string& content, bool must_be_answered,
                  std::optional<std::uint32_t> key) {
  auto text = R"({"type":")" + std::string(type) + R"(","content":)" + content + R"(,"meta":{"ref":)" +
              std::to_string(session_->sent.size());
  if (key)
    text += R"(,"key":)" + std::to_string(*key);
  text += "}}";
  session_->sent.push_back({type, must_be_answered});
  ++arena_.offered;
  ++session_->record->sent;
  if (must_be_answered) {
    ++session_->record->unanswered;
    ++in_flight_;
  }
  send_text(text);
}

/// Sometimes in pieces, with a ping between them.
void caller::send_text(std::string_view text) {
  if (!chance_.one_in(40)) {
    wire_->write(test::client_frame(op_text, text));
    return;
  }
  const auto half = chance_.below(text.size());
  wire_->write(test::client_frame(op_text, text.substr(0, half), false));
  wire_->write(test::client_frame(op_ping, {}));
  wire_->write(test::client_frame(op_continuation, text.substr(half)));
}

} // namespace hubcaf::soak

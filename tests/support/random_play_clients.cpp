// SPDX-License-Identifier: MIT
#include "random_play.hpp"

#include <algorithm>

/// What clients do in a random play.
namespace hubcaf::test {

peer* random_play::any_peer() {
  std::erase_if(peers_, [](const auto& one) { return one->socket->is_over(); });
  return peers_.empty() ? nullptr : random_.one_of(peers_).get();
}

void random_play::connect() {
  const auto ids = random_.percent(80) ? std::size_t{4} : std::size_t{40};
  if (peers_.size() >= 8)
    return;
  if (const auto joined = world_.connect("c" + std::to_string(random_.below(ids)))) {
    peers_.push_back(joined);
    if (random_.percent(80))
      answering_.emplace_back(joined, 0);
  }
}

std::string random_play::any_meta() {
  return random_.percent(60) ? R"("key":"k)" + std::to_string(random_.below(3)) + '"' : std::string();
}

std::size_t random_play::any_padding() {
  return random_.percent(10) ? random_.between(1000, 40'000) : random_.below(200);
}

void random_play::say() {
  auto* const who = any_peer();
  if (who == nullptr)
    return;
  if (random_.percent(12))
    return say_badly(*who);
  const auto type = handlers_.any_type();
  for (auto messages = random_.percent(40) ? random_.between(2, 8) : 1; messages > 0; --messages)
    // Too large ones the session would refuse.
    world_.say(*who, type, any_meta(), std::min<std::size_t>(any_padding(), 3000));
}

void random_play::say_badly(peer& who) {
  switch (random_.below(7)) {
    case 0:
      return who.socket->says("{");
    case 6:
      // A flood that never is too many in a row.
      for (int i = 0; i < 80; ++i) {
        who.socket->says(R"({"type":"ping"})");
        who.socket->says("{");
      }
      return;
    case 1:
      return who.socket->says_binary("\x01\x02");
    case 2:
      return who.socket->says(R"({"type":"t.typed","content":{"from":"x"},"meta":{"ref":"b)" +
                              std::to_string(++who.said) + R"("}})");
    case 3:
      return who.socket->says(R"({"type":"ping","meta":{"ref":"p"}})");
    case 4:
      return who.socket->says(R"({"type":"pong"})");
    default:
      return world_.say(who, "no.such_type");
  }
}

void random_play::write() {
  auto* const who = any_peer();
  if (who == nullptr)
    return;
  if (random_.percent(30))
    return who->socket->flush();
  for (auto frames = random_.between(1, 4); frames > 0; --frames)
    who->socket->flush_one();
}

void random_play::finish(peer& who) {
  if (who.socket->closed_with) {
    if (random_.percent(50))
      who.socket->flush();
    return who.socket->ends(session_end::closed_here, *who.socket->closed_with);
  }
  if (random_.percent(30))
    return who.socket->ends(random_.one_of(
      {session_end::lost, session_end::closed_by_peer, session_end::protocol_error, session_end::write_failed}));
  // It falls silent, or comes back to life.
  const auto is_it = [&](const auto& one) { return one.first.get() == &who; };
  if (std::erase_if(answering_, is_it) == 0)
    for (const auto& one : peers_)
      if (one.get() == &who)
        answering_.emplace_back(one, who.socket->pings);
}

} // namespace hubcaf::test

// SPDX-License-Identifier: MIT
#include "random_client.hpp"

#include "random_options.hpp"

#include <algorithm>

namespace hubcaf::test {

using namespace std::chrono_literals;
using simulation::client;
using std::chrono::microseconds;

std::string any_meta(simulation::random_source& random) {
  return random.percent(60) ? R"("key":"k)" + std::to_string(random.below(3)) + '"' : std::string();
}

std::size_t any_padding(simulation::random_source& random, const options& settings) {
  const bool is_large_world = settings.max_message_size > 40'000;
  if (!random.percent(is_large_world ? 40 : 10))
    return random.below(200);
  return random.between(1000, is_large_world ? settings.max_message_size : 40'000);
}

random_client::random_client(crowd& all)
  : all_(all),
    random_(all.random),
    think_(random_.one_of<microseconds>({10ms, 50ms, 200ms, 1s, 5s})),
    badness_(random_.one_of<std::size_t>({0, 5, 20, 50})),
    frailty_(random_.one_of<std::size_t>({0, 5, 15, 40})),
    obeys_(random_.percent(50)) {
}

void random_client::begin(client& who) {
  who.answer_pings(random_.percent(85));
  who.after(random_.up_to(random_.percent(50) ? 10ms : 1s), come_back);
  who.after(random_.exponential(think_), act);
}

void random_client::connect(client& who) {
  if (all_.connects_left == 0)
    return;
  --all_.connects_left;
  who.set_network(random_network(random_, true));
  who.set_head_time(random_.percent(10) ? random_.up_to(2 * all_.settings.handshake_timeout) : 0ms);
  who.connect();
}

// -- what happens to it -------------------------------------------------------------------

void random_client::on_open(client& who) {
  all_.world.begin(who);
  if (random_.percent(30))
    say(who);
}

void random_client::on_message(client& who, const simulation::received&) {
  if (random_.percent(3))
    say(who);
}

void random_client::on_close(client& who, const simulation::disconnection& how) {
  if (random_.percent(15))
    return;
  const std::chrono::nanoseconds pause = obeys_ && how.retry_after ? *how.retry_after : random_.up_to(200ms);
  who.after(pause, come_back);
}

void random_client::on_timer(client& who, std::uint32_t number) {
  if (number == come_back) {
    connect(who);
    return;
  }
  if (number == flood) {
    flood_more(who);
    return;
  }
  if (who.is_connected())
    do_something(who);
  else if (random_.percent(10))
    connect(who);
  who.after(random_.exponential(think_), act);
}

// -- what it does -------------------------------------------------------------------------

void random_client::do_something(client& who) {
  if (random_.percent(badness_))
    say_badly(who);
  else if (random_.percent(frailty_))
    break_something(who);
  else if (random_.percent(4))
    leave(who);
  else
    say(who);
}

void random_client::say(client& who) {
  const auto type = all_.handlers.any_type();
  const auto longest = all_.settings.max_message_size - 200;
  for (auto messages = random_.percent(30) ? random_.between(2, 8) : 1; messages > 0; --messages)
    all_.world.say(who, type, any_meta(random_), std::min(any_padding(random_, all_.settings), longest));
}

void random_client::say_badly(client& who) {
  all_.tell(who, "speaks badly");
  switch (random_.below(9)) {
    case 0:
      who.send_text("{");
      return;
    case 1:
      who.send_binary("\x01\x02");
      return;
    case 2:
      who.send_text(R"({"type":"t.typed","content":{"from":"x"},"meta":{"ref":"b)" + std::to_string(++bad_said_) +
                    R"("}})");
      return;
    case 3:
      who.send_text(R"({"type":"ping","meta":{"ref":"p"}})");
      return;
    case 4:
      who.send_text(R"({"type":"pong"})");
      return;
    case 5:
      // Too large.
      if (random_.percent(30))
        all_.world.say(who, "t.function", {}, all_.settings.max_message_size);
      return;
    case 6:
      // A flood that never is too many in a row; now and then from one who does not read the answers.
      for (auto n = is_large_flood(who) ? 80 : 5; n > 0; --n) {
        who.send_text(R"({"type":"ping"})");
        who.send_text("{");
      }
      return;
    case 7:
      for (auto n = random_.between(1, 8); n > 0; --n)
        who.send_text("[]");
      return;
    default:
      all_.world.say(who, "no.such_type");
  }
}

bool random_client::is_large_flood(client& who) {
  const bool is = random_.percent(25);
  if (is)
    who.stall(random_.up_to(2s));
  return is;
}

void random_client::break_something(client& who) {
  switch (random_.below(7)) {
    case 0:
      all_.tell(who, "stalls");
      who.stall(random_.percent(20) ? std::chrono::nanoseconds::max() : random_.up_to(5s));
      return;
    case 1:
      all_.tell(who, "reads again");
      who.resume();
      return;
    case 2:
      all_.tell(who, "is half-open");
      who.go_silent();
      return;
    case 3:
      all_.tell(who, "changes its mind about pings");
      who.answer_pings(random_.percent(50));
      return;
    case 4:
      all_.tell(who, "has another network");
      who.set_network(random_network(random_, true));
      return;
    case 5:
      begin_flood(who);
      return;
    default:
      all_.tell(who, "connects anew without a word");
      connect(who);
  }
}

/// It does not read and pings, while the connection is open or while the hub ends it.
void random_client::begin_flood(client& who) {
  all_.tell(who, "floods pings and does not read");
  who.stall(random_.up_to(3s));
  // Errors earn it the end of the connection.
  if (random_.percent(60))
    for (auto n = all_.settings.max_client_errors + 2; n > 0; --n)
      who.send_text("[]");
  floods_left_ = random_.between(1, 10);
  flood_more(who);
}

void random_client::flood_more(client& who) {
  if (floods_left_ == 0 || !who.flood_pings(random_.between(1, 30)))
    return;
  --floods_left_;
  who.after(random_.up_to(200ms), flood);
}

void random_client::leave(client& who) {
  all_.tell(who, "leaves");
  if (random_.percent(50))
    who.close();
  else
    who.reset();
  if (random_.percent(70))
    who.after(random_.up_to(1s), come_back);
}

} // namespace hubcaf::test

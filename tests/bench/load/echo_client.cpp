// SPDX-License-Identifier: MIT
#include "echo_client.hpp"

#include <algorithm>
#include <limits>

namespace hubcaf::bench {

echo_client::echo_client(const settings& wanted, engine& loop)
  : wanted_(wanted), loop_(loop), request_("bench.echo", wanted.message_size), reader_(request_) {
  loop.oldest = [this] {
    auto first = std::numeric_limits<std::int64_t>::max();
    for (const auto& one : flights_)
      first = std::min(first, one.oldest());
    return first;
  };
}

void echo_client::on_open(connection& opened) {
  if (flights_.size() <= opened.number)
    flights_.resize(opened.number + 1);
  flights_[opened.number] = {};
}

void echo_client::ask(connection& from, std::int64_t due) {
  request_.append(from.out, flights_[from.number].begin(due, loop_.now()));
  ++missing_;
}

void echo_client::on_text(connection& from, std::string_view text) {
  const auto came = expect_reply(reader_, from.number, text);
  if (!came)
    return;
  const auto due = flights_[from.number].land(*came, from.number);
  --missing_;
  on_reply(from, due);
}

void echo_client::ask_all() {
  for (const auto& each : loop_.connections) {
    for (std::size_t i = 0; i < wanted_.in_flight; ++i)
      ask(*each, loop_.now());
    each->flush();
  }
}

void echo_client::drain() {
  loop_.run_until(*this, [this] { return missing_ == 0; });
}

} // namespace hubcaf::bench

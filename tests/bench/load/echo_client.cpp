// SPDX-License-Identifier: MIT
#include "echo_client.hpp"

#include "failure.hpp"

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
}

void echo_client::ask(connection& from, std::int64_t due) {
  request_.append(from.out, flights_[from.number].begin(due, loop_.now()));
  ++missing_;
}

void echo_client::on_text(connection& from, std::string_view text) {
  const auto came = reader_.read(text);
  if (came.what == reply::kind::other && came.type.starts_with("system.") && came.type != "system.closing")
    return;
  if (came.what != reply::kind::ours)
    throw failure("connection " + std::to_string(from.number) + " got what is no reply: " + std::string(text));
  const auto due = flights_[from.number].land(came.carried, from.number);
  --missing_;
  on_reply(from, due);
}

void echo_client::drain() {
  loop_.run_until(*this, [this] { return missing_ == 0; });
}

} // namespace hubcaf::bench

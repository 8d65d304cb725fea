// SPDX-License-Identifier: MIT
#include "post_office.hpp"

#include "../support/raw_client.hpp"

#include <hubcaf/schema/envelope.hpp>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <utility>

namespace hubcaf::soak {

namespace {

constexpr std::uint64_t sender_number = 1;
constexpr std::uint64_t clerk_number = 2;

/// The longest pause between two sends.
constexpr std::size_t most_microseconds = 200;

/// How long a sender waits for its broadcast before it sends something else.
constexpr std::chrono::milliseconds most_patience{5};

void rest_a_while(simulation::random_source& chance, std::size_t factor) {
  std::this_thread::sleep_for(std::chrono::microseconds{chance.below(most_microseconds) * factor});
}

} // namespace

post_office::post_office(hub& served, arena& here, simulation::random_source chance)
  : hub_(served), arena_(here), sender_chance_(chance.fork()), clerk_chance_(chance.fork()) {
  // A type that only HTTP names has no books of its own.
  for (const auto what : {kind::rest_send, kind::rest_cast})
    hub_.notify(any_message(type_of(what), mark{}), "nobody");
  sender_ = std::thread([this] { run_sender(); });
  clerk_ = std::thread([this] { run_clerk(); });
}

post_office::~post_office() {
  close();
}

void post_office::close() {
  over_ = true;
  if (sender_.joinable())
    sender_.join();
  if (clerk_.joinable())
    clerk_.join();
}

post_sums post_office::sums() {
  for (auto& future : std::exchange(broadcasts_, {})) {
    if (future.wait_for(std::chrono::seconds{0}) != std::future_status::ready) {
      arena_.broken.note("a broadcast's result never came");
      continue;
    }
    const auto result = future.get();
    sums_.casts += result.taken ? 1 : 0;
    sums_.cast_accepted += result.accepted;
    sums_.cast_recipients += result.recipients;
  }
  return sums_;
}

any_message post_office::next(kind what, std::uint64_t sender, simulation::random_source& chance, std::uint32_t key) {
  mark content{sender, next_number_[static_cast<std::size_t>(what)][key]++, key, 0,
               std::string(chance.below(200), 'y')};
  return any_message(type_of(what), std::move(content));
}

// -- by C++ -----------------------------------------------------------------------

void post_office::run_sender() {
  while (!over_) {
    if (sender_chance_.one_in(16))
      broadcast_something(sender_chance_);
    else
      send_something(sender_chance_);
    if (sender_chance_.one_in(4))
      rest_a_while(sender_chance_, 1);
  }
}

void post_office::send_something(simulation::random_source& chance) {
  switch (chance.below(4)) {
    case 0: {
      ++arena_.offered;
      hub_.push(next(kind::push, sender_number, chance), {}, arena_.push_fates.once());
      return;
    }
    case 1: {
      const auto key = static_cast<std::uint32_t>(chance.below(key_count));
      hub_.notify(next(kind::tell, sender_number, chance, key), arena_.sessions.any_id(chance),
                  R"({"key":)" + std::to_string(key) + "}");
      return;
    }
    default:
      hub_.send(arena_.sessions.any_id(chance), next(kind::send, sender_number, chance), {}, arena_.send_fates.each());
  }
}

/// Not faster than the hub takes them: else it would do nothing but drop.
void post_office::broadcast_something(simulation::random_source& chance) {
  if (!broadcasts_.empty() && broadcasts_.back().wait_for(most_patience) != std::future_status::ready)
    return;
  if (chance.one_in(4)) {
    const auto key = static_cast<std::uint32_t>(chance.below(key_count));
    hub_.notify(next(kind::tell, sender_number, chance, key), std::nullopt, R"({"key":)" + std::to_string(key) + "}");
    return;
  }
  broadcasts_.push_back(hub_.broadcast(next(kind::cast, sender_number, chance), {}, arena_.cast_fates.all()));
}

// -- by HTTP ----------------------------------------------------------------------

void post_office::run_clerk() {
  while (!over_) {
    post_something(clerk_chance_);
    rest_a_while(clerk_chance_, 20);
  }
}

void post_office::post_something(simulation::random_source& chance) {
  const bool to_all = chance.one_in(4);
  const auto what = to_all ? kind::rest_cast : kind::rest_send;
  std::string body = R"({"type":")" + type_of(what) + R"(","content":)";
  next(what, clerk_number, chance).encode_content(body);
  body += '}';
  const auto target =
    to_all ? std::string("/ws/send-message") : "/ws/send-message?client_id=" + arena_.sessions.any_id(chance);
  const auto answer = response_to(hub_.port(), test::get(target, "POST",
                                                         "Content-Type: application/json\r\nConnection: close\r\n"
                                                         "Content-Length: " +
                                                           std::to_string(body.size()) + "\r\n") +
                                                 body);
  const auto status = answer.size() > 9 ? std::atoi(answer.c_str() + 9) : 0;
  if (status == 200 && to_all) {
    const auto start = answer.find("\r\n\r\n");
    const auto counts = meta_member(std::string_view(answer).substr(start + 4), "broadcast");
    sums_.rest_casts += std::strtoull(meta_member(counts, "accepted").c_str(), nullptr, 10);
  } else if (status == 200)
    ++sums_.rest_sends;
  else if (answer.find("shutting_down") != std::string::npos)
    // It may have been accepted before, and returned.
    sums_.rest_is_complete = false;
  else if (status != 404 && status != 503) {
    // The hub may end between the request and its answer.
    sums_.rest_is_complete = false;
    if (status != 0)
      arena_.broken.note("POST /ws/send-message was answered with " + std::to_string(status));
  }
}

std::string post_office::response_to(std::uint16_t port, const std::string& request) {
  try {
    test::raw_client http(port);
    return http.send(request) ? http.read_response() : std::string();
  } catch (const std::exception&) {
    return {};
  }
}

} // namespace hubcaf::soak

// SPDX-License-Identifier: MIT
#pragma once

#include "arena.hpp"
#include "kinds.hpp"

#include <hubcaf/actors/hub.hpp>
#include <hubcaf/simulation/random_source.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <future>
#include <string>
#include <thread>
#include <vector>

namespace hubcaf::soak {

/// What code sent, by the hub's own answers.
struct post_sums {
  /// Sends by HTTP that were accepted, and whether each request was answered.
  std::uint64_t rest_sends = 0;
  std::uint64_t rest_casts = 0;
  bool rest_is_complete = true;
  /// Broadcasts that were taken, and the sums of their results.
  std::uint64_t casts = 0;
  std::uint64_t cast_accepted = 0;
  std::uint64_t cast_recipients = 0;
};

/// Two threads that send in the name of code, from construction to `close`: one by C++, one by HTTP.
class post_office {
public:
  post_office(hub& served, arena& here, simulation::random_source chance);
  post_office(const post_office&) = delete;
  post_office& operator=(const post_office&) = delete;
  ~post_office();

  /// Ends the threads. The second call does nothing.
  void close();

  /// After `close`, and after the hub has stopped.
  [[nodiscard]] post_sums sums();

private:
  // By C++.
  void run_sender();
  void send_something(simulation::random_source& chance);
  void broadcast_something(simulation::random_source& chance);

  // By HTTP.
  void run_clerk();
  void post_something(simulation::random_source& chance);
  [[nodiscard]] static std::string response_to(std::uint16_t port, const std::string& request);

  [[nodiscard]] any_message next(kind what, std::uint64_t sender, simulation::random_source& chance,
                                 std::uint32_t key = 0);

  hub& hub_;
  arena& arena_;
  simulation::random_source sender_chance_;
  simulation::random_source clerk_chance_;
  std::array<std::array<std::uint64_t, key_count>, kind_count> next_number_{};
  std::vector<std::future<broadcast_result>> broadcasts_;
  post_sums sums_;
  std::atomic<bool> over_{false};
  std::thread sender_;
  std::thread clerk_;
};

} // namespace hubcaf::soak

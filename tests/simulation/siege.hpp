// SPDX-License-Identifier: MIT
#pragma once

#include "random_client.hpp"

#include <hubcaf/simulation/behavior.hpp>
#include <hubcaf/simulation/door_places.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace hubcaf::test {

/// Attackers of one address who come hundreds of times and hold all places that they may, and honest clients who want
/// to get in meanwhile, each from an address of its own.
class siege {
public:
  explicit siege(crowd& all);
  siege(const siege&) = delete;
  siege& operator=(const siege&) = delete;

  void begin();

  [[nodiscard]] std::uint64_t turned_away() const noexcept {
    return turned_away_;
  }

  [[nodiscard]] std::uint64_t out_of_time() const noexcept {
    return out_of_time_;
  }

  /// Honest clients that got in.
  [[nodiscard]] std::uint64_t let_in() const noexcept {
    return let_in_;
  }

  /// Whether all places are taken now, or all that one address may have.
  [[nodiscard]] bool door_is_full() const;
  [[nodiscard]] bool address_is_full() const;

private:
  class attacker;
  class honest_client;

  void send_honest_client();

  crowd& all_;
  simulation::client_address address_ = 0;
  /// How often attackers still come.
  std::size_t attempts_left_;
  std::size_t honest_left_ = 5;
  std::uint64_t turned_away_ = 0;
  std::uint64_t out_of_time_ = 0;
  std::uint64_t let_in_ = 0;
};

} // namespace hubcaf::test

// SPDX-License-Identifier: MIT
#pragma once

#include "hub_world.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/directory.hpp>

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace hubcaf::test {

using client_list = std::vector<std::shared_ptr<client>>;

inline constexpr std::array duplicate_policies{duplicate_policy::newest_wins, duplicate_policy::oldest_wins,
                                               duplicate_policy::allow};

/// A directory of each policy, and clients that no connection stands behind.
struct directory_fixture {
  hub_world world;
  directory uut;
  directory oldest_wins{duplicate_policy::oldest_wins};
  directory allow{duplicate_policy::allow};

  std::shared_ptr<client> make(const std::string& id) {
    return std::make_shared<client>(world.hub, id, "test", 0);
  }
};

} // namespace hubcaf::test

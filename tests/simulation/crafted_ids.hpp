// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/schema/keyed_hash.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace hubcaf::test {

/// The key that attackers believe the hub to have.
inline constexpr hash_key believed_key{};

/// Client ids which, if that is the key, all stand in one shard of the directory and there in one chain of a table with
/// 29 places, as libstdc++ makes it for 14 to 29 entries.
inline std::vector<std::string> crafted_ids(std::size_t count) {
  constexpr std::uint64_t shards = 16;
  constexpr std::uint64_t places = 29;
  std::vector<std::string> result;
  for (std::uint64_t i = 0; result.size() < count; ++i)
    if (auto id = "x" + std::to_string(i); keyed_hash(believed_key, id) % (shards * places) == 0)
      result.push_back(std::move(id));
  return result;
}

} // namespace hubcaf::test

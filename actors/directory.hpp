// SPDX-License-Identifier: MIT
#pragma once

#include "client.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hubcaf {

/// Which client id belongs to which connection. Thread-safe; not on the path of any message from a client.
class directory {
public:
  /// Enters a client. @returns the one that had its id until now, or null: the newcomer wins.
  [[nodiscard]] std::shared_ptr<client> attach(std::shared_ptr<client> newcomer);

  /// Takes a client out, if it is the one that stands under its id: an old connection never harms its successor.
  void detach(const client& leaving);

  /// The client with this id, or null.
  [[nodiscard]] std::shared_ptr<client> find(std::string_view id) const;

  /// All clients, in no order.
  [[nodiscard]] std::vector<std::shared_ptr<client>> list() const;

private:
  struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };

  struct alignas(64) shard {
    mutable std::shared_mutex mutex;
    std::unordered_map<std::string, std::shared_ptr<client>, text_hash, std::equal_to<>> clients;
  };

  [[nodiscard]] shard& shard_of(std::string_view id) noexcept {
    return shards_[text_hash{}(id) % shards_.size()];
  }

  [[nodiscard]] const shard& shard_of(std::string_view id) const noexcept {
    return shards_[text_hash{}(id) % shards_.size()];
  }

  std::array<shard, 16> shards_;
};

} // namespace hubcaf

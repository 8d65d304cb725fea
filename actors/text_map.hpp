// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/keyed_hash.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

/// Tables by text, and which of the hub's tables have a hash with a key.
///
/// Strangers can choose many keys to which `std::hash` gives one hash: each look-up then walks through all of them. So
/// these tables have a keyed hash, with the key that the hub drew (`hub_context::text_key`):
///
/// | table | its keys |
/// | --- | --- |
/// | `directory`: shards, clients, elders, reservations | client ids |
/// | `inbox_queue`: the latest of each name | types, and `meta.key` of messages from clients |
/// | `write_queue`: the latest of each name | types, and `meta.key` that handlers pass on; `frame_label::name_hash` |
/// | `type_table` | types that code sends; code may make them from what clients said |
///
/// `route_table` needs no key: code registers its patterns. A stranger chooses the type that is looked up, but a
/// look-up passes registered patterns only. All other tables of the hub are ordered (`std::map`), or go by
/// numbers or addresses that nobody outside chooses.
namespace hubcaf {

/// Hash of texts that strangers do not choose, for tables that are asked with a view.
struct text_hash {
  using is_transparent = void;
  // Without `noexcept` the standard library keeps each entry's hash, and need not look at the texts that it passes.
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

/// Hash of texts that strangers choose.
class keyed_text_hash {
public:
  using is_transparent = void;

  explicit keyed_text_hash(const hash_key& key) noexcept : key_(key) {
  }

  // See `text_hash`.
  std::size_t operator()(std::string_view text) const {
    return keyed_hash(key_, text);
  }

private:
  hash_key key_;
};

/// By text; `find` takes a view.
template <class T, class Hash = text_hash>
using text_map = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

template <class Hash = text_hash>
using text_set = std::unordered_set<std::string, Hash, std::equal_to<>>;

/// For tests and laws: the most entries that one look-up has to pass now. Walks through the whole table.
template <class Table>
[[nodiscard]] std::size_t longest_chain(const Table& table) noexcept {
  std::size_t longest = 0;
  for (std::size_t i = 0; i < table.bucket_count(); ++i)
    longest = std::max(longest, table.bucket_size(i));
  return longest;
}

} // namespace hubcaf

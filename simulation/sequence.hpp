// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/envelope.hpp"

#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace hubcaf::simulation {

/// Where a message stands among those of its sender: content `{"from":3,"n":12}`.
struct sequence {
  std::uint64_t sender = 0;
  std::uint64_t number = 0;
};

/// The sequence in a message's content; nothing if the content has none.
[[nodiscard]] inline std::optional<sequence> sequence_of(std::string_view content) {
  const auto sender = meta_member(content, "from");
  const auto number = meta_member(content, "n");
  if (sender.empty() || number.empty())
    return std::nullopt;
  return sequence{std::strtoull(sender.c_str(), nullptr, 10), std::strtoull(number.c_str(), nullptr, 10)};
}

/// What one receiver got last, by sender, type and key.
class order_book {
public:
  /// @returns what is wrong with this message's place in the order, or nothing.
  [[nodiscard]] std::optional<std::string> add(const sequence& what, std::string_view type, std::string_view key) {
    auto& last = last_[{what.sender, std::string(type), std::string(key)}];
    if (what.number > last) {
      last = what.number;
      return std::nullopt;
    }
    return "number " + std::to_string(what.number) + " of sender " + std::to_string(what.sender) + " (" +
           std::string(type) + ") came after number " + std::to_string(last);
  }

  /// The same for a group of handlers, over all types. @param may_be_early whether the message may stand in the place of an older one
  /// that it superseded.
  [[nodiscard]] std::optional<std::string> add_in_group(const sequence& what, std::string_view type,
                                                        bool may_be_early) {
    auto& last = last_of_all_[what.sender];
    if (what.number <= last)
      return "number " + std::to_string(what.number) + " of sender " + std::to_string(what.sender) + " (" +
             std::string(type) + ") came after number " + std::to_string(last) + " of another type";
    if (!may_be_early)
      last = what.number;
    return std::nullopt;
  }

private:
  std::map<std::tuple<std::uint64_t, std::string, std::string>, std::uint64_t> last_;
  std::map<std::uint64_t, std::uint64_t> last_of_all_;
};

} // namespace hubcaf::simulation

// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace hubcaf {

/// True for 1 to 128 bytes without control characters in which `*` stands only at the end, alone or after a dot: `chat.message`
/// (that very type), `chat.*` (all that begins with `chat.`), `*` (all).
[[nodiscard]] inline bool is_type_pattern(std::string_view text) noexcept {
  constexpr std::size_t longest = 128;
  if (text.empty() || text.size() > longest)
    return false;
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (std::any_of(text.begin(), text.end(), is_control))
    return false;
  const auto star = text.find('*');
  if (star == std::string_view::npos)
    return true;
  return star + 1 == text.size() && (star == 0 || (star > 1 && text[star - 1] == '.'));
}

/// Values by message type: exact beats longest prefix beats `*`. A plain value; meant for a handful of rules.
template <class Value>
class type_rules {
public:
  using entry_map = std::map<std::string, Value, std::less<>>;

  type_rules() = default;

  /// The rules in this order; of equal patterns the last counts.
  type_rules(std::initializer_list<std::pair<std::string_view, Value>> rules) {
    for (const auto& [pattern, value] : rules)
      set(pattern, value);
  }

  /// Adds a rule; one with the same pattern is replaced. Any pattern is taken: `validate` refuses what `is_type_pattern` denies.
  type_rules& set(std::string_view pattern, Value value) {
    entries_.insert_or_assign(std::string(pattern), std::move(value));
    return *this;
  }

  /// The value for a type, or null; valid until the rules change. A pattern such as `chat.*` finds its own rule or that of a
  /// shorter prefix.
  [[nodiscard]] const Value* find(std::string_view type) const {
    if (entries_.empty())
      return nullptr;
    if (const auto exact = entries_.find(type); exact != entries_.end())
      return &exact->second;
    const Value* best = nullptr;
    std::size_t longest = 0;
    for (const auto& [pattern, value] : entries_)
      if (covers(pattern, type) && pattern.size() > longest) {
        best = &value;
        longest = pattern.size();
      }
    return best;
  }

  [[nodiscard]] bool empty() const noexcept {
    return entries_.empty();
  }

  /// All rules, in the order of their patterns.
  [[nodiscard]] const entry_map& entries() const noexcept {
    return entries_;
  }

  friend bool operator==(const type_rules&, const type_rules&) = default;

private:
  /// Whether a pattern with a `*` takes in the type; as with routes, `chat.*` does not take in `chat.` itself.
  static bool covers(std::string_view pattern, std::string_view type) noexcept {
    if (pattern == "*")
      return true;
    if (!pattern.ends_with(".*"))
      return false;
    const auto prefix = pattern.substr(0, pattern.size() - 1);
    return type.size() > prefix.size() && type.starts_with(prefix);
  }

  entry_map entries_;
};

} // namespace hubcaf

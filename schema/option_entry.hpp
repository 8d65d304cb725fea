// SPDX-License-Identifier: MIT
#pragma once

#include "option_parse.hpp"
#include "options.hpp"

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What entries of the option table are made from: one function for each kind of option.
namespace hubcaf::option_entry {

/// How values of one kind are written, and which of them are allowed.
template <class Value>
struct value_form {
  /// What may be given, such as `1 to 256`.
  std::string allowed;
  std::function<std::optional<Value>(std::string_view)> parse;
  std::function<std::string(const Value&)> format;
  std::function<bool(const Value&)> is_allowed;
};

// -- forms --------------------------------------------------------------------

[[nodiscard]] inline value_form<std::uint64_t> count_form(std::uint64_t low, std::uint64_t high) {
  return {std::to_string(low) + " to " + std::to_string(high), parse_count,
          [](std::uint64_t value) { return std::to_string(value); },
          [=](std::uint64_t value) { return value >= low && value <= high; }};
}

[[nodiscard]] inline value_form<std::uint64_t> bytes_form(std::uint64_t low, std::uint64_t high) {
  return {format_bytes(low) + " to " + format_bytes(high), parse_bytes, format_bytes,
          [=](std::uint64_t value) { return value >= low && value <= high; }};
}

[[nodiscard]] inline value_form<std::chrono::milliseconds> duration_form() {
  using std::chrono::milliseconds;
  constexpr milliseconds shortest{1};
  constexpr milliseconds longest = std::chrono::hours(24);
  return {"1ms to " + format_duration(longest), parse_duration, format_duration,
          [=](milliseconds value) { return value >= shortest && value <= longest; }};
}

/// The word for a choice: its `to_string`, or the text itself.
template <class Value>
[[nodiscard]] std::string word_for(const Value& choice) {
  if constexpr (std::same_as<Value, std::string>)
    return choice;
  else
    return std::string(to_string(choice));
}

/// One of `choices`, at least two.
template <class Value>
[[nodiscard]] value_form<Value> choice_form(const std::vector<Value>& choices) {
  std::string allowed = word_for(choices.front());
  for (auto choice = choices.begin() + 1; choice != choices.end(); ++choice)
    allowed += (choice + 1 == choices.end() ? " or " : ", ") + word_for(*choice);
  const auto parse = [=](std::string_view text) -> std::optional<Value> {
    for (const auto& choice : choices)
      if (word_for(choice) == text)
        return choice;
    return std::nullopt;
  };
  const auto is_allowed = [=](const Value& value) {
    return std::find(choices.begin(), choices.end(), value) != choices.end();
  };
  return {std::move(allowed), parse, word_for<Value>, is_allowed};
}

/// Rules by message type with values of `one`, of which `example` is one.
template <class Value>
[[nodiscard]] value_form<type_rules<Value>> rules_form(const value_form<Value>& one, std::string_view example) {
  using rules = type_rules<Value>;
  const auto parse = [one](std::string_view text) -> std::optional<rules> {
    const auto pairs = split_rules(text);
    if (!pairs)
      return std::nullopt;
    rules result;
    for (const auto& [pattern, word] : *pairs) {
      const auto value = one.parse(word);
      if (!value)
        return std::nullopt;
      result.set(pattern, *value);
    }
    return result;
  };
  const auto format = [one](const rules& value) {
    std::string result;
    for (const auto& [pattern, entry] : value.entries())
      result += (result.empty() ? "" : ",") + pattern + '=' + one.format(entry);
    return result;
  };
  const auto is_allowed = [one](const rules& value) {
    return std::all_of(value.entries().begin(), value.entries().end(),
                       [&](const auto& rule) { return is_type_pattern(rule.first) && one.is_allowed(rule.second); });
  };
  return {"rules such as chat.*=" + std::string(example) + " with commas between, no type twice, each value " +
            one.allowed,
          parse, format, is_allowed};
}

// -- entries ------------------------------------------------------------------

/// The entry for a member whose values have the given form.
template <class Member, class Value>
[[nodiscard]] option_info entry(std::string_view name, option_kind kind, std::string_view unit, Member options::*member,
                                value_form<Value> form, std::string_view meaning) {
  option_info info;
  info.name = name;
  info.kind = kind;
  info.unit = unit;
  info.meaning = meaning;
  info.allowed = form.allowed;
  info.set = [=](options& opts, std::string_view text) -> std::optional<std::string> {
    const auto value = form.parse(text);
    if (!value || !form.is_allowed(*value))
      return form.allowed;
    opts.*member = static_cast<Member>(*value);
    return std::nullopt;
  };
  info.get = [=](const options& opts) { return form.format(opts.*member); };
  info.check = [=](const options& opts) -> std::optional<std::string> {
    if (!form.is_allowed(opts.*member))
      return form.allowed;
    return std::nullopt;
  };
  return info;
}

[[nodiscard]] inline option_info text(std::string_view name, std::string options::*member, std::string allowed,
                                      std::string_view meaning, bool (*is_allowed)(std::string_view)) {
  const auto same = [](std::string_view given) { return std::string(given); };
  return entry(name, option_kind::text, "", member, value_form<std::string>{std::move(allowed), same, same, is_allowed},
               meaning);
}

template <class Member>
[[nodiscard]] option_info count(std::string_view name, Member options::*member, std::string_view unit,
                                std::uint64_t low, std::uint64_t high, std::string_view meaning) {
  return entry(name, option_kind::count, unit, member, count_form(low, high), meaning);
}

[[nodiscard]] inline option_info bytes(std::string_view name, std::size_t options::*member, std::uint64_t high,
                                       std::string_view meaning, std::uint64_t low = 1) {
  return entry(name, option_kind::bytes, "bytes", member, bytes_form(low, high), meaning);
}

[[nodiscard]] inline option_info duration(std::string_view name, std::chrono::milliseconds options::*member,
                                          std::string_view meaning) {
  return entry(name, option_kind::duration, "seconds", member, duration_form(), meaning);
}

[[nodiscard]] inline option_info flag(std::string_view name, bool options::*member, std::string_view meaning) {
  const auto format = [](bool value) { return std::string(value ? "true" : "false"); };
  return entry(name, option_kind::flag, "", member,
               value_form<bool>{"true or false", parse_flag, format, [](bool) { return true; }}, meaning);
}

template <class Member>
[[nodiscard]] option_info choice(std::string_view name, Member options::*member, const std::vector<Member>& choices,
                                 std::string_view meaning) {
  return entry(name, option_kind::choice, "", member, choice_form(choices), meaning);
}

/// @param example one of the values, as text
template <class Value>
[[nodiscard]] option_info rules(std::string_view name, type_rules<Value> options::*member, std::string_view unit,
                                const value_form<Value>& one, std::string_view example, std::string_view meaning) {
  return entry(name, option_kind::rules, unit, member, rules_form(one, example), meaning);
}

} // namespace hubcaf::option_entry

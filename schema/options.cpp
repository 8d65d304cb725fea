// SPDX-License-Identifier: MIT
#include "options.hpp"

#include "option_parse.hpp"

#include <algorithm>

namespace hubcaf {

namespace {

/// One line; control characters, which could break it, and what is too long to read are not repeated.
option_error refuse(std::string_view setting, std::string_view value, std::string_view allowed) {
  constexpr std::size_t longest = 80;
  std::string shown(value.substr(0, longest));
  std::replace_if(
    shown.begin(), shown.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
  if (value.size() > longest)
    shown += "...";
  std::string message(setting);
  message += ": \"" + shown + "\" is not allowed, must be ";
  message += allowed;
  return {std::move(message)};
}

/// Refuses a value that is smaller than that of another setting.
template <class Value>
std::optional<option_error> not_below(std::string_view setting, Value value, std::string_view other, Value least,
                                      const auto& format) {
  if (value >= least)
    return std::nullopt;
  return refuse(setting, format(value), "at least " + std::string(other) + ", which is " + format(least));
}

} // namespace

std::optional<option_error> set_option(options& opts, std::string_view name, std::string_view text) {
  std::string wanted(name);
  std::replace(wanted.begin(), wanted.end(), '-', '_');
  auto table = option_table();
  auto info = std::find_if(table.begin(), table.end(), [&](const option_info& entry) { return entry.name == wanted; });
  if (info == table.end())
    return option_error{std::string(name) + ": there is no such setting"};
  if (auto allowed = info->set(opts, text))
    return refuse(info->name, text, *allowed);
  return std::nullopt;
}

std::optional<option_error> validate(const options& opts) {
  for (const auto& info : option_table())
    if (auto allowed = info.check(opts))
      return refuse(info.name, info.get(opts), *allowed);
  for (auto& wrong :
       {not_below("handler_queue_bytes", opts.handler_queue_bytes, "max_message_size", opts.max_message_size,
                  format_bytes),
        not_below("max_inbound_bytes", opts.max_inbound_bytes, "max_message_size", opts.max_message_size, format_bytes),
        not_below("heartbeat_timeout", opts.heartbeat_timeout, "heartbeat_interval", opts.heartbeat_interval,
                  format_duration)})
    if (wrong)
      return wrong;
  return std::nullopt;
}

std::optional<option_error> apply_environment(options& opts, const std::function<const char*(const char*)>& lookup) {
  for (const auto& info : option_table()) {
    auto variable = variable_name(info.name);
    auto value = lookup(variable.c_str());
    if (value == nullptr)
      continue;
    if (auto allowed = info.set(opts, value))
      return refuse(variable, value, *allowed);
  }
  return std::nullopt;
}

} // namespace hubcaf

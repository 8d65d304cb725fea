// SPDX-License-Identifier: MIT
#include "event.hpp"

#include <array>
#include <cstddef>

namespace hubcaf {

namespace {

struct reason_entry {
  std::string_view word;
  close_code code;
};

// In the order of `end_reason`.
constexpr std::array<reason_entry, 11> reasons = {{
  {"client_disconnect", close_code::normal},
  {"server_disconnect", close_code::server_disconnect},
  {"heartbeat_timeout", close_code::heartbeat_timeout},
  {"send_error", close_code::send_error},
  {"shutdown", close_code::service_restart},
  {"duplicate_client", close_code::duplicate_client},
  {"slow_consumer", close_code::slow_consumer},
  {"rate_limited", close_code::rate_limited},
  {"too_many_errors", close_code::too_many_errors},
  {"protocol_error", close_code::protocol_error},
  {"internal_error", close_code::internal_error},
}};
static_assert(static_cast<std::size_t>(end_reason::internal_error) + 1 == reasons.size());

// In the order of `event_kind`.
constexpr std::array<std::string_view, event_kind_count> kinds = {
  "client_connected",
  "client_disconnected",
  "message_received",
  "message_failed",
};
static_assert(static_cast<std::size_t>(event_kind::message_failed) + 1 == kinds.size());

} // namespace

std::string_view to_string(end_reason reason) noexcept {
  auto index = static_cast<std::size_t>(reason);
  return index < reasons.size() ? reasons[index].word : "unknown";
}

std::optional<end_reason> end_reason_from(std::string_view word) noexcept {
  for (std::size_t index = 0; index < reasons.size(); ++index)
    if (reasons[index].word == word)
      return static_cast<end_reason>(index);
  return std::nullopt;
}

close_code close_code_of(end_reason reason) noexcept {
  auto index = static_cast<std::size_t>(reason);
  return index < reasons.size() ? reasons[index].code : close_code::internal_error;
}

std::string_view to_string(event_kind kind) noexcept {
  auto index = static_cast<std::size_t>(kind);
  return index < kinds.size() ? kinds[index] : "unknown";
}

std::optional<event_kind> event_kind_from(std::string_view word) noexcept {
  for (std::size_t index = 0; index < kinds.size(); ++index)
    if (kinds[index] == word)
      return static_cast<event_kind>(index);
  return std::nullopt;
}

} // namespace hubcaf

// SPDX-License-Identifier: MIT
#include "close_code.hpp"

namespace hubcaf {

bool may_retry(close_code code) noexcept {
  switch (code) {
    case close_code::normal:
    case close_code::going_away:
    case close_code::no_status:
    case close_code::abnormal:
    case close_code::policy_violation:
    case close_code::internal_error:
    case close_code::service_restart:
    case close_code::try_again_later:
      return true;
    default: {
      auto number = static_cast<unsigned>(code);
      return number >= 4000 && number <= 4499;
    }
  }
}

std::string_view to_string(close_code code) noexcept {
  switch (code) {
    case close_code::normal:
      return "normal";
    case close_code::going_away:
      return "going_away";
    case close_code::protocol_error:
      return "protocol_error";
    case close_code::unsupported_data:
      return "unsupported_data";
    case close_code::no_status:
      return "no_status";
    case close_code::abnormal:
      return "abnormal";
    case close_code::invalid_payload:
      return "invalid_payload";
    case close_code::policy_violation:
      return "policy_violation";
    case close_code::message_too_big:
      return "message_too_big";
    case close_code::internal_error:
      return "internal_error";
    case close_code::service_restart:
      return "service_restart";
    case close_code::try_again_later:
      return "try_again_later";
    case close_code::heartbeat_timeout:
      return "heartbeat_timeout";
    case close_code::slow_consumer:
      return "slow_consumer";
    case close_code::rate_limited:
      return "rate_limited";
    case close_code::send_error:
      return "send_error";
    case close_code::too_many_errors:
      return "too_many_errors";
    case close_code::duplicate_client:
      return "duplicate_client";
    case close_code::server_disconnect:
      return "server_disconnect";
  }
  return "unknown";
}

} // namespace hubcaf

// SPDX-License-Identifier: MIT
#pragma once

#include "transport_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace hubcaf::test {

// Code of a Close frame; 1005 if it has none, 0 if it is none.
inline int code_of(const std::optional<raw_frame>& frame) {
  if (!frame || frame->op != 8)
    return 0;
  if (frame->payload.size() < 2)
    return 1005;
  return static_cast<unsigned char>(frame->payload[0]) << 8 | static_cast<unsigned char>(frame->payload[1]);
}

inline std::string reason_of(const std::optional<raw_frame>& frame) {
  return frame && frame->payload.size() > 2 ? frame->payload.substr(2) : "";
}

/// Clients that are closed, or close.
struct closing_fixture : transport_fixture {
  // Sends `bytes` on a new connection and tells the code of the Close frame that comes back and the session's report.
  std::string answer_to(std::string_view bytes) {
    start();
    const auto client = open();
    client->send(bytes);
    auto frame = client->read_frame();
    while (frame && frame->op != 8)
      frame = client->read_frame();
    const auto code = code_of(frame);
    const auto rest = client->read_all();
    client->close();
    return std::to_string(code) + rest + " " + gate.log.wait_for("close");
  }
};

} // namespace hubcaf::test

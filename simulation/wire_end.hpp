// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/close_code.hpp"
#include "../schema/frame.hpp"

#include <string_view>

namespace hubcaf::simulation {

/// A client as its wire sees it. May call back into the wire at once.
class wire_end {
public:
  /// A message arrives.
  virtual void on_frame(const shared_frame& message) = 0;

  /// A ping arrives. @returns whether it is answered.
  virtual bool on_ping() = 0;

  /// The hub's answer to a Ping of this client arrives.
  virtual void on_pong(std::string_view payload) = 0;

  /// The hub closes the connection; the answer is given by the wire. Nothing comes after this.
  virtual void on_close_frame(close_code code, std::string_view reason) = 0;

  /// The connection is lost without a word. Nothing comes after this.
  virtual void on_lost() = 0;

protected:
  ~wire_end() = default;
};

} // namespace hubcaf::simulation

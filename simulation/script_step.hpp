// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/close_code.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace hubcaf::simulation {

class client;
class received;

/// One step of a `script`, as its `script_player` sees it: its name, for messages of errors, and one of the kinds
/// below.
struct script_step {
  /// Done at once. @returns what went wrong, or nothing.
  struct act {
    std::function<std::string(client&)> what;
  };

  struct wait {
    std::function<std::chrono::nanoseconds(client&)> how_long;
  };

  struct await {
    std::string type;
    std::chrono::nanoseconds limit;
    std::function<void(client&, const received&)> then;
  };

  struct expect_nothing {
    std::chrono::nanoseconds time;
    /// Empty: any.
    std::string type;
  };

  struct await_close {
    std::optional<close_code> code;
    std::chrono::nanoseconds limit;
  };

  struct connect {
    std::chrono::nanoseconds limit;
  };

  struct forget {};

  /// The `length` steps that follow are done so often; the `again` after them jumps back.
  struct repeat {
    std::size_t times;
    std::size_t length;
  };

  struct again {
    std::size_t length;
  };

  std::string name;
  std::variant<act, wait, await, expect_nothing, await_close, connect, forget, repeat, again> kind;
};

} // namespace hubcaf::simulation

// SPDX-License-Identifier: MIT
#pragma once

#include "caf_compat_prepared.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace hubcaf {

struct route;

/// One handler follows another on a route. Takes the memory for its orders to both before anything changes, so that
/// a replacement either fails as a whole or goes through. The successor begins when the predecessor has nothing in
/// hand any more: messages of one sender are handled in their order.
class succession {
public:
  /// @throws std::bad_alloc nothing has happened then.
  succession(std::shared_ptr<const route> from, std::shared_ptr<const route> to);

  /// Once all io threads route by the successor: what waits for the predecessor moves to the front of the
  /// successor's queue, and the predecessor retires. Only once. @param note called inside the handler of an
  /// exception: a message found no memory to move with, and is returned.
  void carry_out(const std::function<void()>& note);

  [[nodiscard]] const std::shared_ptr<const route>& successor() const noexcept {
    return to_;
  }

private:
  void move_waiting(const std::function<void()>& note);

  std::shared_ptr<const route> from_;
  std::shared_ptr<const route> to_;
  std::vector<compat::prepared_message> retire_;
};

} // namespace hubcaf

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>

namespace hubcaf::test {

/// Every so many times; counted over a whole world.
class now_and_then {
public:
  explicit now_and_then(std::size_t period) : period_(period), count_(std::make_shared<std::size_t>(0)) {
  }

  bool is_now() {
    return ++*count_ % period_ == 0;
  }

private:
  std::size_t period_;
  std::shared_ptr<std::size_t> count_;
};

} // namespace hubcaf::test

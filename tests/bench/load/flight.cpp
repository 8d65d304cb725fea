// SPDX-License-Identifier: MIT
#include "flight.hpp"

#include "failure.hpp"

#include <string>

namespace hubcaf::bench {

namespace {

/// More are not kept.
constexpr std::size_t most_landed = 4096;

} // namespace

std::int64_t flight::land(const stamp& carried, std::size_t connection) {
  const auto wrong = [&](const std::string& what) {
    return failure("connection " + std::to_string(connection) + " got reply " +
                   std::to_string(static_cast<std::int64_t>(carried.number - first_number)) + what);
  };
  if (size() == 0)
    throw wrong(" and waits for none");
  const auto next = begun_ - size();
  if (carried.number != first_number + next)
    throw wrong(" where number " + std::to_string(next) + " is next");
  const auto first = waiting_[landed_];
  if (carried.sent != first.sent)
    throw wrong(" with another content than that of its message");
  if (++landed_ == waiting_.size() || landed_ == most_landed) {
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(landed_));
    landed_ = 0;
  }
  return first.due;
}

} // namespace hubcaf::bench

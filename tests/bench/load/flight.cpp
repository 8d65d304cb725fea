// SPDX-License-Identifier: MIT
#include "flight.hpp"

#include "failure.hpp"

#include <string>

namespace hubcaf::bench {

std::int64_t flight::land(const stamp& carried, std::size_t connection) {
  const auto who = "connection " + std::to_string(connection) + ' ';
  if (waiting_.empty())
    throw failure(who + "got a reply that it did not ask for, number " + std::to_string(carried.number - first_number));
  const stamp expected{first_number + begun_ - waiting_.size(), waiting_.front().sent};
  if (carried.number != expected.number)
    throw failure(who + "got reply " + std::to_string(carried.number - first_number) + " where number " +
                  std::to_string(expected.number - first_number) + " is next");
  if (carried.sent != expected.sent)
    throw failure(who + "got reply " + std::to_string(carried.number - first_number) + " with another content");
  const auto due = waiting_.front().due;
  waiting_.pop_front();
  return due;
}

} // namespace hubcaf::bench

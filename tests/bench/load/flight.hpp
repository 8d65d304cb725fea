// SPDX-License-Identifier: MIT
#pragma once

#include "request.hpp"

#include <cstdint>
#include <deque>
#include <limits>

namespace hubcaf::bench {

/// The messages of one connection that have no reply yet, in the order in which they went.
class flight {
public:
  /// Notes a message that is due at `due`, and is stamped with the clock `now`. @returns what it must carry.
  stamp begin(std::int64_t due, std::int64_t now) {
    const stamp carried{first_number + begun_++, sent_stamp(now)};
    waiting_.push_back({due, carried.sent});
    return carried;
  }

  /// Notes a reply. @returns when its message was due. @throws failure if another reply is next, or its content another one.
  std::int64_t land(const stamp& carried, std::size_t connection);

  [[nodiscard]] std::size_t size() const {
    return waiting_.size();
  }

  /// When the message was due that waits longest; the greatest number if none does.
  [[nodiscard]] std::int64_t oldest() const {
    return waiting_.empty() ? std::numeric_limits<std::int64_t>::max() : waiting_.front().due;
  }

private:
  struct message {
    std::int64_t due;
    std::uint64_t sent;
  };

  std::deque<message> waiting_;
  std::uint64_t begun_ = 0;
};

} // namespace hubcaf::bench

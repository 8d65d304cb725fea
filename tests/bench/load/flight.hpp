// SPDX-License-Identifier: MIT
#pragma once

#include "request.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

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
    return waiting_.size() - landed_;
  }

  /// When the message was due that waits longest; the greatest number if none does.
  [[nodiscard]] std::int64_t oldest() const {
    return size() == 0 ? std::numeric_limits<std::int64_t>::max() : waiting_[landed_].due;
  }

private:
  struct message {
    std::int64_t due;
    std::uint64_t sent;
  };

  /// Those before `landed_` have their reply.
  std::vector<message> waiting_;
  std::size_t landed_ = 0;
  std::uint64_t begun_ = 0;
};

} // namespace hubcaf::bench

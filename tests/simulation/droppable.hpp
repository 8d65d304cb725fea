// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/schema/frame.hpp>

/// Messages for which a good session has no room.
namespace hubcaf::test {

inline bool may_be_dropped(const frame& one) {
  return one.label.overflow == overflow_policy::drop_oldest || one.label.overflow == overflow_policy::keep_latest;
}

inline bool may_replace(const frame& newer, const frame& older) {
  return newer.label.overflow == overflow_policy::keep_latest && older.label.overflow == overflow_policy::keep_latest &&
         newer.type == older.type && newer.label.key == older.label.key;
}

} // namespace hubcaf::test

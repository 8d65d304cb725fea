// SPDX-License-Identifier: MIT
#pragma once

#include "handler_spec.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace hubcaf {

struct options;

/// The common part of a group's handlers. A group that comes after one of the same name has gone is another object.
struct handler_group {
  std::string name;
  run_on place = run_on::scheduler;
  std::size_t queue_size = 0;
  std::size_t queue_bytes = 0;
};

/// Which handler the application has put into which group. The registry carries the changes out later, in the same order. A
/// mistake is so told to the caller at once. Thread-safe. As large as the number of handlers.
class handler_groups {
public:
  /// The entry of one handler.
  struct membership {
    /// Null for a handler without a group.
    std::shared_ptr<const handler_group> group;
    /// Differs from all others.
    std::uint64_t registration = 0;
  };

  /// Enters a handler, or one that replaces it, and calls `order`, so that no other change comes in between. What `order` throws
  /// undoes the entry.
  /// @param settings say the queue of a group whose first handler does not say it.
  /// @throws std::invalid_argument if the pattern has a handler in another group or without one, if the handler differs from its
  /// group's others in what they share, or if it wants several messages at a time.
  void enter(const std::string& pattern, const handler_options& how, const options& settings,
             const std::function<void(const membership&)>& order);

  /// Removes the handler of this pattern, if there is one, and calls `order`, so that no other change comes in between.
  void leave(const std::string& pattern, const std::function<void()>& order);

  /// A handler died for good. Does nothing if it has been replaced meanwhile.
  void forget(const std::string& pattern, std::uint64_t registration) noexcept;

private:
  [[nodiscard]] std::shared_ptr<const handler_group> group_for(const std::string& pattern, const handler_options& how,
                                                               const options& settings) const;

  std::mutex mutex_;
  /// By pattern.
  std::map<std::string, membership> entries_;
  std::uint64_t registrations_ = 0;
};

} // namespace hubcaf

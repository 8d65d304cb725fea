// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <utility>

namespace hubcaf {

/// What became of a broadcast. `recipients` = `accepted` + `dropped`.
struct broadcast_result {
  /// Clients that were connected when it reached their io thread.
  std::size_t recipients = 0;
  /// Clients in whose queue it was placed.
  std::size_t accepted = 0;
  /// Clients that did not get it, since a queue was full.
  std::size_t dropped = 0;
  /// False if the hub was stopping, or too many broadcasts waited already: nobody got it.
  bool taken = true;
};

/// What finally became of a broadcast, at all clients for which it was accepted.
struct broadcast_fates {
  std::size_t delivered = 0;
  std::size_t dropped = 0;
  std::size_t returned = 0;
  std::size_t expired = 0;
};

/// Told that. Runs on CAF's scheduler.
using broadcast_fates_function = std::function<void(const broadcast_fates&)>;

/// Adds up what the io threads did with a broadcast, and tells the result when the last is done. Shared through `std::shared_ptr`.
class broadcast_tally {
public:
  explicit broadcast_tally(std::function<void(broadcast_result)> done) : done_(std::move(done)) {
  }

  broadcast_tally(const broadcast_tally&) = delete;
  broadcast_tally& operator=(const broadcast_tally&) = delete;

  ~broadcast_tally() {
    if (done_)
      try {
        done_({accepted_ + dropped_, accepted_, dropped_, taken_});
      } catch (...) {
        // No memory to pass it on: the one who waits sees that the answer will not come.
      }
  }

  /// Thread-safe.
  void add(std::size_t accepted, std::size_t dropped) noexcept {
    accepted_ += accepted;
    dropped_ += dropped;
  }

  /// Nobody got it. Call before it is shared.
  void refuse() noexcept {
    taken_ = false;
  }

private:
  std::atomic<std::size_t> accepted_{0};
  std::atomic<std::size_t> dropped_{0};
  std::atomic<bool> taken_{true};
  std::function<void(broadcast_result)> done_;
};

} // namespace hubcaf

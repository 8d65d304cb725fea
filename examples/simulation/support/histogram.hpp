// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace example {

/// Counts values in buckets whose width grows with the value, so that percentiles of any number of values need little memory.
///
/// Values below 256 are exact; above, a power of two has 128 buckets, and a percentile is wrong by at most 1/256 (0.4 %).
/// Least, greatest and count are exact. At most 60 KB; 30 KB for nanoseconds up to a minute. Plain data structure.
class histogram {
public:
  void record(std::uint64_t value, std::uint64_t times = 1);

  /// Adds what `other` has counted.
  void merge(const histogram& other);

  /// Forgets all values and keeps the memory.
  void clear();

  [[nodiscard]] std::uint64_t count() const {
    return count_;
  }

  [[nodiscard]] bool empty() const {
    return count_ == 0;
  }

  /// 0 of an empty histogram, as all that follow.
  [[nodiscard]] std::uint64_t min() const {
    return empty() ? 0 : min_;
  }

  [[nodiscard]] std::uint64_t max() const {
    return max_;
  }

  [[nodiscard]] double mean() const {
    return empty() ? 0 : sum_ / static_cast<double>(count_);
  }

  /// The least value that at least `share` (0 to 1) of all values do not exceed: `percentile(0.99)`.
  [[nodiscard]] std::uint64_t percentile(double share) const;

private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::uint64_t min_ = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t max_ = 0;
  double sum_ = 0;
};

} // namespace example

// SPDX-License-Identifier: MIT
#include "histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace example {

namespace {

/// A power of two is cut into 2^7 buckets.
constexpr unsigned bits = 7;

std::size_t bucket_of(std::uint64_t value) {
  const auto width = static_cast<unsigned>(std::bit_width(value));
  if (width <= bits)
    return value;
  const auto shift = width - bits - 1;
  return (static_cast<std::size_t>(shift) << bits) + (value >> shift);
}

/// The value in the middle of a bucket, which is at most half its width away from any other in it.
std::uint64_t middle_of(std::size_t bucket) {
  const auto row = bucket >> bits;
  if (row <= 1)
    return bucket;
  const auto shift = row - 1;
  const std::uint64_t low = ((std::uint64_t{bucket} & ((1U << bits) - 1)) | (1U << bits)) << shift;
  return low + (std::uint64_t{1} << shift) / 2;
}

} // namespace

void histogram::record(std::uint64_t value, std::uint64_t times) {
  if (times == 0)
    return;
  const auto bucket = bucket_of(value);
  if (bucket >= buckets_.size())
    buckets_.resize(bucket + 1);
  buckets_[bucket] += times;
  count_ += times;
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
  sum_ += static_cast<double>(value) * static_cast<double>(times);
}

void histogram::merge(const histogram& other) {
  buckets_.resize(std::max(buckets_.size(), other.buckets_.size()));
  for (std::size_t i = 0; i < other.buckets_.size(); ++i)
    buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

void histogram::clear() {
  auto kept = std::move(buckets_);
  std::fill(kept.begin(), kept.end(), 0);
  *this = {};
  buckets_ = std::move(kept);
}

std::uint64_t histogram::percentile(double share) const {
  if (empty() || std::isnan(share))
    return 0;
  // 0.07 * 100 is a little above 7: what the product is off by must not ask for one value more.
  constexpr double exact = 1 - 1e-12;
  const auto wanted = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_) * exact);
  if (wanted <= 1)
    return min_;
  if (wanted >= static_cast<double>(count_))
    return max_;
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (static_cast<double>(seen) >= wanted)
      return std::clamp(middle_of(i), min_, max_);
  }
  return max_;
}

} // namespace example

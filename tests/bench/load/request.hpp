// SPDX-License-Identifier: MIT
#pragma once

#include "../wire/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hubcaf::bench {

/// Sequence number and send time of a message, both of fixed width in decimal digits, so that prepared bytes can be patched.
struct stamp {
  /// 10 digits: from `first_number` on.
  std::uint64_t number = 0;
  /// 16 digits, which every JSON library reads exactly: microseconds.
  std::uint64_t sent = 0;

  bool operator==(const stamp&) const = default;
};

inline constexpr std::uint64_t first_number = 1'000'000'000;

/// Microseconds of the clock, with an offset that makes them 16 digits long.
[[nodiscard]] std::uint64_t sent_stamp(std::int64_t nanoseconds);

/// A masked text frame `{"type":...,"content":{"seq":...,"sent":...,"text":"..."}}`, made once and patched for each message.
class request {
public:
  /// @param size bytes of the envelope, at least 100.
  request(std::string_view type, std::size_t size);

  void append(std::string& out, const stamp& now) const;

  /// What every reply must carry as the content's `text`.
  [[nodiscard]] const std::string& text() const {
    return text_;
  }

  [[nodiscard]] const std::string& type() const {
    return type_;
  }

private:
  std::string type_;
  std::string text_;
  std::string frame_;
  std::size_t number_at_ = 0;
  std::size_t sent_at_ = 0;
  std::size_t payload_at_ = 0;
};

} // namespace hubcaf::bench

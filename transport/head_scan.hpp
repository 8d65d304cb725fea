// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hubcaf {

/// Looks at the raw bytes of a request's head as they come, before they are parsed: a parser spends time and memory on
/// each field, and joins folded lines so that nobody sees them any more. Looks at each byte once.
class head_scan {
public:
  /// Most header fields of a request, those of its trailer included.
  static constexpr std::size_t max_fields = 100;

  enum class verdict : std::uint8_t {
    fine,
    too_many_fields,
    folded, ///< a line goes on in the next: obs-fold of RFC 9112 section 5.2
  };

  head_scan() = default;

  /// Looks at a trailer instead, which has no line before its fields. @param fields those of the head, which count,
  /// too.
  explicit head_scan(std::size_t fields) noexcept : lines_(1 + fields) {
  }

  /// @param unparsed all bytes of the head that the parser has not taken yet; those that were seen before are not
  /// looked at again.
  [[nodiscard]] verdict see(std::string_view unparsed) noexcept {
    for (; seen_ < unparsed.size() && !complete_; ++seen_) {
      const char c = unparsed[seen_];
      if (c == '\n') {
        // An empty line ends the head.
        complete_ = line_length_ == 0;
        // The request line, then one line for each field.
        if (!complete_ && ++lines_ > 1 + max_fields)
          return verdict::too_many_fields;
        line_length_ = 0;
      } else if (c != '\r') {
        if (line_length_++ == 0 && lines_ != 0 && (c == ' ' || c == '\t'))
          return verdict::folded;
      }
    }
    return verdict::fine;
  }

  /// The parser took the first `count` of those bytes.
  void taken(std::size_t count) noexcept {
    seen_ -= count < seen_ ? count : seen_;
  }

private:
  std::size_t seen_ = 0;
  std::size_t lines_ = 0;
  std::size_t line_length_ = 0;
  bool complete_ = false;
};

} // namespace hubcaf

// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/error_word.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hubcaf {

/// Sums up the errors that one client was told, for the line of the log that tells of its end. Plain data structure.
class error_summary {
public:
  /// Codes that are counted one by one; what comes on top is counted together.
  static constexpr std::size_t most_codes = 8;

  /// Bytes of a code, and of an error's text, that are kept at most.
  static constexpr std::size_t longest_code = 64;
  static constexpr std::size_t longest_text = 128;

  /// The most memory that one summary holds.
  [[nodiscard]] static std::size_t most_bytes() noexcept;

  /// Counts an error. @param text what was said of it.
  void add(const error_word& code, std::string_view text);

  /// Such as `9 bad_content, 1 auction.too_low`, in the order in which the codes came first; empty if there was no error.
  [[nodiscard]] std::string text() const;

  /// The text of the last error.
  [[nodiscard]] const std::string& last() const noexcept {
    return last_;
  }

private:
  struct entry {
    std::string code;
    std::uint64_t count = 0;
  };

  std::array<entry, most_codes> entries_;
  std::size_t codes_ = 0;
  std::uint64_t others_ = 0;
  std::string last_;
};

} // namespace hubcaf

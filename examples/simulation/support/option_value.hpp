// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

/// Values of options as text: strict readers, and the words for what they allow.
namespace example {

constexpr auto max_number = std::numeric_limits<std::uint64_t>::max();

/// `1 to 10000000 clients`.
[[nodiscard]] std::string limits_of(std::uint64_t low, std::uint64_t high, const std::string& unit);
[[nodiscard]] std::string limits_of(double low, double high, const std::string& unit);

/// `reject, drop_oldest or disconnect`; `any text` if there is no choice.
[[nodiscard]] std::string choices_of(const std::vector<std::string>& choices);

/// The shortest text that `read_number` reads as the same value.
[[nodiscard]] std::string to_text(std::uint64_t value);
[[nodiscard]] std::string to_text(double value);

/// Reads a number that is nothing else from the first character to the last, without sign or blanks.
/// @throws std::invalid_argument that says what was given and `allowed`.
[[nodiscard]] std::uint64_t read_number(const std::string& text, std::uint64_t low, std::uint64_t high,
                                        const std::string& allowed);
[[nodiscard]] double read_number(const std::string& text, double low, double high, const std::string& allowed);

/// Reads one of `choices`, or any text if there are none. Throws as `read_number` does.
[[nodiscard]] std::string read_word(const std::string& text, const std::vector<std::string>& choices,
                                    const std::string& allowed);

} // namespace example

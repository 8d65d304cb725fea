// SPDX-License-Identifier: MIT
#include "option_value.hpp"

#include "text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace example {

namespace {

[[noreturn]] void refuse(const std::string& text, const std::string& allowed) {
  constexpr std::size_t most = 60;
  throw std::invalid_argument('"' + shorten(clean(text), most) + "\" is not allowed; allowed: " + allowed);
}

std::string print(std::uint64_t value) {
  std::array<char, 24> text;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

/// Without an exponent where people write none.
std::string print(double value) {
  const auto size = value < 0 ? -value : value;
  std::array<char, 64> text;
  const auto format =
    size == 0 || (size >= 1e-4 && size < 1e15) ? std::chars_format::fixed : std::chars_format::general;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value, format).ptr};
}

template <class Number>
std::string limits(Number low, Number high, const std::string& unit) {
  return print(low) + " to " + print(high) + (unit.empty() ? "" : ' ' + unit);
}

template <class Number>
Number read(const std::string& text, Number low, Number high, const std::string& allowed) {
  Number value{};
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  // Written so that what is no number fails.
  if (error != std::errc{} || stopped != end || !(value >= low && value <= high))
    refuse(text, allowed);
  return value;
}

} // namespace

std::string limits_of(std::uint64_t low, std::uint64_t high, const std::string& unit) {
  return limits(low, high, unit);
}

std::string limits_of(double low, double high, const std::string& unit) {
  return limits(low, high, unit);
}

std::string choices_of(const std::vector<std::string>& choices) {
  std::string result;
  for (std::size_t i = 0; i < choices.size(); ++i)
    result += (i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ") + choices[i];
  return choices.empty() ? "any text" : result;
}

std::string to_text(std::uint64_t value) {
  return print(value);
}

std::string to_text(double value) {
  return print(value);
}

std::uint64_t read_number(const std::string& text, std::uint64_t low, std::uint64_t high, const std::string& allowed) {
  return read(text, low, high, allowed);
}

double read_number(const std::string& text, double low, double high, const std::string& allowed) {
  return read(text, low, high, allowed);
}

std::string read_word(const std::string& text, const std::vector<std::string>& choices, const std::string& allowed) {
  if (!choices.empty() && std::find(choices.begin(), choices.end(), text) == choices.end())
    refuse(text, allowed);
  return text;
}

} // namespace example

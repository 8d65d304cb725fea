// SPDX-License-Identifier: MIT
#include "client_id.hpp"

#include "json_string.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace hubcaf {

namespace {

constexpr std::size_t max_client_id_size = 128;
/// Words that stand for something else than a client where a path names clients, today or later.
constexpr std::array<std::string_view, 11> reserved_ids = {
  ".", "..", "stats", "clients", "health", "send-message", "topics", "publish", "nodes", "drain", "asyncapi.json"};
constexpr std::string_view anonymous_prefix = "anon-";
// Hexadecimal digits but for the dashes, the version and the variant (one of 8, 9, a, b).
constexpr std::string_view uuid4_form = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";

bool is_id_char(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("._~:@-").find(c) != std::string_view::npos;
}

bool fits(char form, char c) noexcept {
  switch (form) {
    case 'x':
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    case 'y':
      return c == '8' || c == '9' || c == 'a' || c == 'b';
    default:
      return c == form;
  }
}

} // namespace

bool is_client_id(std::string_view id) noexcept {
  return !id.empty() && id.size() <= max_client_id_size && std::all_of(id.begin(), id.end(), is_id_char) &&
         std::find(reserved_ids.begin(), reserved_ids.end(), id) == reserved_ids.end();
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t pos = 0; pos < text.size(); ++pos) {
    if (text[pos] != '%') {
      result += text[pos];
      continue;
    }
    if (text.size() - pos < 3)
      return std::nullopt;
    auto high = hex_value(text[pos + 1]);
    auto low = hex_value(text[pos + 2]);
    if (high < 0 || low < 0)
      return std::nullopt;
    result += static_cast<char>(high * 16 + low);
    pos += 2;
  }
  return result;
}

std::string anonymous_id(std::uint64_t high, std::uint64_t low) {
  high = (high & ~std::uint64_t{0xF000}) | 0x4000;                    // version 4
  low = (low & ~(std::uint64_t{3} << 62U)) | std::uint64_t{1} << 63U; // variant 10
  std::string result(anonymous_prefix);
  unsigned nibble = 0;
  for (auto form : uuid4_form) {
    if (form == '-') {
      result += '-';
      continue;
    }
    auto half = nibble < 16 ? high : low;
    result += "0123456789abcdef"[(half >> (60U - 4U * (nibble % 16))) & 0xFU];
    ++nibble;
  }
  return result;
}

bool is_anonymous(std::string_view id) noexcept {
  if (!id.starts_with(anonymous_prefix))
    return false;
  id.remove_prefix(anonymous_prefix.size());
  return std::equal(uuid4_form.begin(), uuid4_form.end(), id.begin(), id.end(), fits);
}

} // namespace hubcaf

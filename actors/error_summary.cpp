// SPDX-License-Identifier: MIT
#include "error_summary.hpp"

#include "../schema/held_bytes.hpp"
#include "../schema/utf8.hpp"

namespace hubcaf {

std::size_t error_summary::most_bytes() noexcept {
  return detail::heap_block(sizeof(error_summary)) + most_codes * detail::heap_block(longest_code + 1) +
         detail::heap_block(2 * longest_text + 1);
}

void error_summary::add(const error_word& code, std::string_view text) {
  last_ = utf8_head(text, longest_text);
  const auto name = code.text().substr(0, longest_code);
  for (std::size_t i = 0; i < codes_; ++i)
    if (entries_[i].code == name) {
      ++entries_[i].count;
      return;
    }
  if (codes_ == most_codes) {
    ++others_;
    return;
  }
  entries_[codes_].code = name;
  entries_[codes_++].count = 1;
}

std::string error_summary::text() const {
  std::string result;
  const auto append = [&result](std::uint64_t count, std::string_view what) {
    if (!result.empty())
      result += ", ";
    (result += std::to_string(count) + ' ') += what;
  };
  for (std::size_t i = 0; i < codes_; ++i)
    append(entries_[i].count, entries_[i].code);
  if (others_ != 0)
    append(others_, "others");
  return result;
}

} // namespace hubcaf

// SPDX-License-Identifier: MIT
#pragma once

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

/// How a text that a stranger chose stands in a line of the log.
namespace hubcaf {

/// A field of a log line whose text a stranger chose: `log->info("client_connected client={}", quoted{id})`. It brings
/// its own double quotes, and is formatted only if the line is logged. The text must outlive the call.
///
/// No text can leave its field or its line: `"` and `\` get a backslash before them, and a `?` stands for each control
/// character (C0, DEL, C1), each separator of lines (U+2028, U+2029), each character that turns the direction of
/// writing, and each byte that is no UTF-8. What is left of a long text ends with `...` inside the quotes.
struct quoted {
  std::string_view text;

  /// Most bytes between the quotes, besides the `...`.
  static constexpr std::size_t longest = 256;
};

/// Appends the field, quotes included, to `out`.
void append(fmt::memory_buffer& out, quoted field);

} // namespace hubcaf

template <>
struct fmt::formatter<hubcaf::quoted> {
  constexpr auto parse(format_parse_context& context) {
    return context.begin();
  }

  template <class Context>
  auto format(hubcaf::quoted field, Context& context) const {
    memory_buffer text;
    hubcaf::append(text, field);
    return std::copy(text.begin(), text.end(), context.out());
  }
};

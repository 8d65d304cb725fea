// SPDX-License-Identifier: MIT
#pragma once

#include "request.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hubcaf::bench {

/// What a server sent as text.
struct reply {
  enum class kind {
    /// The type that was asked for, with a content of the right form.
    ours,
    /// Another type, well-formed: a welcome, a JSON ping.
    other,
    /// Neither.
    wrong
  };

  kind what = kind::wrong;
  /// Of `ours`.
  stamp carried{};
  /// Of `other`.
  std::string_view type{};
};

/// Reads replies to one kind of request. Replies in the shortest form of JSON are compared as bytes, all others are walked through.
class reply_reader {
public:
  explicit reply_reader(const request& asked);

  [[nodiscard]] reply read(std::string_view text) const;

private:
  [[nodiscard]] std::optional<reply> read_short(std::string_view text) const;
  [[nodiscard]] reply read_any(std::string_view text) const;

  std::string type_;
  std::string text_;
  std::string before_number_;
  std::string after_sent_;
};

/// What a text that came carries, nothing if it is a word of the server's own such as its welcome.
/// @throws failure if it is neither.
[[nodiscard]] std::optional<stamp> expect_reply(const reply_reader& reader, std::size_t connection,
                                                std::string_view text);

} // namespace hubcaf::bench

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

/// The least JSON work there can be: nothing is checked that is not needed to go on.
namespace hubcaf::bench {

/// The content of both message types, with its text as it stands in the JSON.
struct content {
  std::uint64_t seq = 0;
  std::uint64_t sent = 0;
  std::string_view text;
};

/// What is done with a type; the name that is looked up among them is that of the envelope.
enum class action : std::uint8_t { none, echo, broadcast };

/// The two types that have work, among 32.
[[nodiscard]] std::map<std::string, action, std::less<>> make_actions();

/// Type and content of an envelope, in its own text.
struct envelope {
  std::string_view type;
  content told;
};

[[nodiscard]] std::optional<envelope> read_envelope(std::string_view text);

/// Appends the envelope of an answer: type, content, meta and timestamp.
void write_envelope(std::string& out, const envelope& answer);

} // namespace hubcaf::bench

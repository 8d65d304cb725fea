// SPDX-License-Identifier: MIT
/// A chat room. Open the printed address in two browser tabs: the page is built into the library.
///
///     chat [port]
///     -> {"type":"chat.message","content":"hello"}
///     <- {"type":"chat.message","content":"hello","meta":{"from":"ann"},"timestamp":"..."}    to everybody

#include "support/run.hpp"

#include <hubcaf/actors/hub.hpp>

#include <optional>
#include <string>

/// What somebody says: on the wire a bare string.
struct line {
  std::string text;
};

HUBCAF_VALUE_MESSAGE(line, "chat.message", text)

/// What the types cannot say. Whoever breaks it is told `bad_content`.
std::optional<hubcaf::violation> check(const line& said) {
  if (said.text.empty() || said.text.size() > 4096)
    return hubcaf::violation{"", "a string of 1 to 4096 bytes"};
  return std::nullopt;
}

int main(int argc, char** argv) {
  hubcaf::hub hub{example::settings(argc, argv)};

  hub.on<line>([](const line& said, const hubcaf::inbound& message) {
    message.reply_all(said, hubcaf::meta{{"from", message.client_id()}});
  });

  return example::run(hub);
}

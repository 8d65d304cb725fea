// SPDX-License-Identifier: MIT
/// The smallest hub: whatever content comes as `echo.message` goes back to its sender.
///
///     echo [port]
///     -> {"type":"echo.message","content":[1,"two"],"meta":{"ref":7}}
///     <- {"type":"echo.message","content":[1,"two"],"meta":{"ref":7},"timestamp":"..."}

#include "support/run.hpp"

#include <hubcaf/actors/hub.hpp>

int main(int argc, char** argv) {
  hubcaf::hub hub{example::settings(argc, argv)};

  hub.on("echo.message", [](const hubcaf::inbound& message) { message.reply(message.message(), message.meta()); });

  return example::run(hub);
}

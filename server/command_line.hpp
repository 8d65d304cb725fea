// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/schema/options.hpp>

#include <optional>

/// What the command line asks for.
struct command_line {
  hubcaf::options settings;
  /// Adds the handlers that misbehave.
  bool demo_faults = false;
};

/// Reads the environment, then the flags, which beat it. `--help` and errors are printed here.
/// @returns nothing if the program is to end with `exit_code`.
std::optional<command_line> read_command_line(int argc, char** argv, int& exit_code);

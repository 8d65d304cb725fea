// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace example {

/// What every simulation takes; the values given here are its defaults.
struct run_settings {
  /// Where chance begins: equal seeds give equal runs.
  std::uint64_t seed = 1;
  /// Simulated clients. 1 to 10,000,000.
  std::size_t clients = 1000;
  /// Virtual time to simulate, in minutes; fractions are allowed. 0.001 to 1,000,000.
  double minutes = 10;
  /// The HTML file to write; empty: none.
  std::string report = {};
  /// Whether a terminal shows how far the run is.
  bool show_progress = true;

  /// The virtual time to simulate.
  [[nodiscard]] std::chrono::nanoseconds virtual_time() const;
};

/// The command line of a simulation: the common options, and its own.
///
///     example::command_line line{"chat_room", "Rooms of talkers and lurkers.", {.clients = 10'000, .minutes = 60}};
///     std::size_t rooms = 100;
///     line.add("--rooms", rooms, "Rooms", "rooms", 1, 100'000);
///     const auto wanted = line.parse(argc, argv);
class command_line {
public:
  /// `about` is one paragraph for `--help`.
  command_line(std::string name, const std::string& about, run_settings defaults = {});
  ~command_line();
  command_line(const command_line&) = delete;
  command_line& operator=(const command_line&) = delete;

  /// Adds a number from `low` to `high`. `value` holds the default now and the wish after `parse`; so in all that follow.
  void add(const std::string& flag, std::uint64_t& value, const std::string& meaning, const std::string& unit,
           std::uint64_t low, std::uint64_t high);
  void add(const std::string& flag, double& value, const std::string& meaning, const std::string& unit, double low,
           double high);

  /// Adds one word out of `choices`; without choices any text.
  void add(const std::string& flag, std::string& value, const std::string& meaning,
           const std::vector<std::string>& choices = {});

  /// Adds a list of such numbers or words, with commas between them: `10,100,1000`. At least one.
  void add(const std::string& flag, std::vector<std::uint64_t>& values, const std::string& meaning,
           const std::string& unit, std::uint64_t low, std::uint64_t high);
  void add(const std::string& flag, std::vector<std::string>& values, const std::string& meaning,
           const std::vector<std::string>& choices = {});

  /// Adds a switch that is off by default.
  void add(const std::string& flag, bool& value, const std::string& meaning);

  /// The parser itself, for whatever else is wanted. What is added there is no part of `replay()`.
  [[nodiscard]] CLI::App& app() {
    return *app_;
  }

  /// Reads the command line. Of an option that is given twice the last counts.
  /// Ends the program with code 0 after `--help`, with 2 after a bad option or a report that cannot be written, with 1 if a report
  /// is wanted and gnuplot is missing; each with one line on stderr.
  [[nodiscard]] run_settings parse(int argc, char** argv);

  /// The command that repeats this run: the program as it was called, with every setting that has a say in the result.
  [[nodiscard]] std::string replay() const;

private:
  using reader = std::function<void(const std::string&)>;

  void add_value(const std::string& flag, const std::string& meaning, const reader& read);
  [[noreturn]] void refuse(const std::string& why, int exit_code) const;

  std::string name_;
  std::string program_;
  std::unique_ptr<CLI::App> app_;
  run_settings settings_;
  /// Flags with their values as a shell reads them, for `replay`.
  std::vector<std::function<std::string()>> repeated_;
};

} // namespace example

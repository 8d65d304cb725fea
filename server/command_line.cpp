// SPDX-License-Identifier: MIT
#include "command_line.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

std::string dashed(std::string_view name) {
  std::string result{name};
  std::replace(result.begin(), result.end(), '_', '-');
  return result;
}

/// The meaning, unit and default of an option, for `--help`.
std::string describe(const hubcaf::option_info& info) {
  const auto value = info.get({});
  std::string text{info.meaning};
  text += " [";
  if (!info.unit.empty())
    text += std::string(info.unit) + ", ";
  text += info.allowed + ", ";
  return text + "default: " + (value.empty() ? "empty" : value) + ']';
}

/// What stands for the value in `--help`.
std::string placeholder(hubcaf::option_kind kind) {
  switch (kind) {
    case hubcaf::option_kind::choice:
      return "WORD";
    case hubcaf::option_kind::rules:
      return "TYPE=VALUE,...";
    default:
      return "VALUE";
  }
}

void require(const std::optional<hubcaf::option_error>& wrong) {
  if (wrong)
    throw std::invalid_argument(wrong->message);
}

void add_option(CLI::App& app, hubcaf::options& settings, const hubcaf::option_info& info) {
  const auto flag = dashed(info.name);
  const auto apply = [&settings, name = info.name](const std::string& text) {
    require(hubcaf::set_option(settings, name, text));
  };
  if (info.kind != hubcaf::option_kind::flag) {
    app.add_option_function<std::string>("--" + flag, apply, describe(info))->type_name(placeholder(info.kind));
    return;
  }
  // A flag arrives as the word `true` or `false`, or as what stands behind its `=`.
  const auto word = std::make_shared<std::string>();
  app.add_flag("--" + flag + ",!--no-" + flag, *word, describe(info))->each([apply, word](const std::string& given) {
    apply(given);
  });
}

} // namespace

std::optional<command_line> read_command_line(int argc, char** argv, int& exit_code) {
  command_line result;
  CLI::App app{
    "A WebSocket message hub with demo handlers. Every option can also be set in the environment: "
    "HUBCAF_MAX_QUEUE_SIZE for --max-queue-size. Durations: 30, 0.5 (seconds), 500ms, 2min. Sizes: bytes, 64KiB, 1MiB. "
    "Rules by message type: chat.message=drop_oldest,log.*=keep_latest,*=reject; a type beats a prefix, the longest "
    "prefix counts.",
    "hubcaf-server"};
  app.get_formatter()->column_width(36);
  for (const auto& info : hubcaf::option_table())
    add_option(app, result.settings, info);
  app.add_flag("--demo-faults", result.demo_faults, "Adds handlers that misbehave: demo.throw, demo.slow, plain");
  exit_code = 2;
  try {
    require(
      hubcaf::apply_environment(result.settings, [](const char* name) -> const char* { return std::getenv(name); }));
    app.parse(argc, argv);
    require(hubcaf::validate(result.settings));
    return result;
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    exit_code = 0;
  } catch (const std::exception& wrong) {
    std::cerr << "hubcaf-server: " << wrong.what() << '\n';
  }
  return std::nullopt;
}

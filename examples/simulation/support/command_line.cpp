// SPDX-License-Identifier: MIT
#include "command_line.hpp"

#include "gnuplot.hpp"
#include "option_value.hpp"
#include "report_file.hpp"
#include "text.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <iostream>

namespace example {

namespace {

constexpr std::size_t help_width = 100;

/// Reads a list, or nothing of it. @param read reads one value.
template <class Value, class Read>
std::vector<Value> read_list(const std::string& text, Read read) {
  std::vector<Value> result;
  for (std::size_t begin = 0;;) {
    const auto end = text.find(',', begin);
    result.push_back(read(text.substr(begin, end - begin)));
    if (end == std::string::npos)
      return result;
    begin = end + 1;
  }
}

template <class Value, class Print>
std::string print_list(const std::vector<Value>& values, Print print) {
  std::string result;
  for (const auto& value : values)
    result += (result.empty() ? "" : ",") + print(value);
  return result;
}

std::string as_it_is(const std::string& word) {
  return word;
}

std::string number_text(std::uint64_t value) {
  return to_text(value);
}

} // namespace

std::chrono::nanoseconds run_settings::virtual_time() const {
  return std::chrono::round<std::chrono::nanoseconds>(std::chrono::duration<double, std::ratio<60>>(minutes));
}

command_line::command_line(std::string name, const std::string& about, run_settings defaults)
  : name_(std::move(name)),
    program_(name_),
    app_(std::make_unique<CLI::App>(wrap(about, help_width), name_)),
    settings_(std::move(defaults)) {
  app_->option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app_->get_formatter()->column_width(28);
  add("--seed", settings_.seed, "Where chance begins: equal seeds give equal runs", "", 0, max_number);
  add("--clients", settings_.clients, "Simulated clients", "clients", 1, 10'000'000);
  add("--minutes", settings_.minutes, "Virtual time to simulate, fractions allowed", "minutes", 0.001, 1e6);
  app_->add_option("--report", settings_.report, "Writes a page with figures and plots [an .html file, default: none]")
    ->type_name("FILE");
  app_->add_flag_callback(
    "--no-progress", [this] { settings_.show_progress = false; }, "Shows no progress bar on a terminal");
}

command_line::~command_line() = default;

void command_line::add(const std::string& flag, std::uint64_t& value, const std::string& meaning,
                       const std::string& unit, std::uint64_t low, std::uint64_t high) {
  const auto what = limits_of(low, high, unit);
  add_value(flag, meaning + " [" + what + ", default: " + to_text(value) + ']',
            [&value, low, high, what](const std::string& text) { value = read_number(text, low, high, what); });
  repeated_.push_back([flag, &value] { return flag + ' ' + to_text(value); });
}

void command_line::add(const std::string& flag, double& value, const std::string& meaning, const std::string& unit,
                       double low, double high) {
  const auto what = limits_of(low, high, unit);
  add_value(flag, meaning + " [" + what + ", default: " + to_text(value) + ']',
            [&value, low, high, what](const std::string& text) { value = read_number(text, low, high, what); });
  repeated_.push_back([flag, &value] { return flag + ' ' + to_text(value); });
}

void command_line::add(const std::string& flag, std::string& value, const std::string& meaning,
                       const std::vector<std::string>& choices) {
  const auto what = choices_of(choices);
  add_value(flag, meaning + " [" + what + ", default: " + (value.empty() ? "empty" : value) + ']',
            [&value, choices, what](const std::string& text) { value = read_word(text, choices, what); });
  repeated_.push_back([flag, &value] { return flag + ' ' + shell_word(value); });
}

void command_line::add(const std::string& flag, std::vector<std::uint64_t>& values, const std::string& meaning,
                       const std::string& unit, std::uint64_t low, std::uint64_t high) {
  const auto what = limits_of(low, high, unit);
  add_value(flag, meaning + " [each " + what + ", default: " + print_list(values, number_text) + ']',
            [&values, low, high, what](const std::string& text) {
              values =
                read_list<std::uint64_t>(text, [&](const auto& one) { return read_number(one, low, high, what); });
            });
  repeated_.push_back([flag, &values] { return flag + ' ' + print_list(values, number_text); });
}

void command_line::add(const std::string& flag, std::vector<std::string>& values, const std::string& meaning,
                       const std::vector<std::string>& choices) {
  const auto what = choices_of(choices);
  add_value(flag, meaning + " [each " + what + ", default: " + print_list(values, as_it_is) + ']',
            [&values, choices, what](const std::string& text) {
              values = read_list<std::string>(text, [&](const auto& one) { return read_word(one, choices, what); });
            });
  repeated_.push_back([flag, &values] { return flag + ' ' + shell_word(print_list(values, as_it_is)); });
}

void command_line::add(const std::string& flag, bool& value, const std::string& meaning) {
  app_->add_flag(flag, value, meaning);
  repeated_.push_back([flag, &value] { return value ? flag : std::string(); });
}

run_settings command_line::parse(int argc, char** argv) {
  if (argc > 0)
    program_ = argv[0];
  try {
    app_->parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app_->help() << std::flush;
    std::exit(0);
  } catch (const CLI::ParseError& wrong) {
    refuse(wrong.what(), 2);
  }
  if (app_->count("--report") > 0) {
    if (const auto problem = report_file_problem(settings_.report); !problem.empty())
      refuse("--report: " + problem, 2);
    if (const auto problem = gnuplot_problem(); !problem.empty())
      refuse("--report: " + problem, 1);
  }
  return settings_;
}

std::string command_line::replay() const {
  auto result = shell_word(program_);
  for (const auto& words : repeated_)
    if (const auto text = words(); !text.empty())
      result += ' ' + text;
  return result;
}

void command_line::add_value(const std::string& flag, const std::string& meaning, const reader& read) {
  app_
    ->add_option_function<std::string>(
      flag,
      [flag, read](const std::string& text) {
        try {
          read(text);
        } catch (const std::invalid_argument& wrong) {
          throw CLI::ValidationError(flag, wrong.what());
        }
      },
      meaning)
    ->type_name("VALUE");
}

void command_line::refuse(const std::string& why, int exit_code) const {
  std::cerr << name_ << ": " << clean(why) << std::endl;
  std::exit(exit_code);
}

} // namespace example

// SPDX-License-Identifier: MIT
/// A simulation that simulates nothing: command line, progress bar, summary and report of the simulation examples, to be tested.
#include "pages.hpp"

#include <support/command_line.hpp>
#include <support/progress_bar.hpp>
#include <support/summary.hpp>

#include <chrono>
#include <exception>
#include <iostream>
#include <iterator>
#include <string>

namespace {

/// What came on stdin, cut at null bytes.
std::vector<std::string> read_names() {
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  std::vector<std::string> result;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\0', begin), text.size());
    result.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return result;
}

/// Pretends to simulate in steps of a thousandth, and that this takes `wall` of real time.
void pretend(const example::run_settings& wanted, std::chrono::milliseconds wall) {
  example::progress_bar::clock::time_point now;
  example::progress_bar bar(wanted.virtual_time(), wanted.show_progress, [&now] { return now; });
  for (int i = 1; i <= 1000; ++i) {
    now += std::chrono::nanoseconds{wall} / 1000;
    bar.show(wanted.virtual_time() * i / 1000);
  }
}

} // namespace

int main(int argc, char** argv) {
  example::command_line line{
    "report-sample", "Shows what the support of the simulation examples does.", {.clients = 50, .minutes = 1.5}};
  std::string page = "plain", word = "it's";
  std::uint64_t wall = 0;
  double share = 0.25;
  bool loud = false;
  line.add("--page", page, "Which page to write", {"plain", "hostile"});
  line.add("--word", word, "Any text");
  line.add("--wall", wall, "Real time that it pretends to take", "ms", 0, 60'000);
  line.add("--share", share, "A fraction", "", 0, 1);
  line.add("--loud", loud, "A switch");
  const auto wanted = line.parse(argc, argv);
  try {
    pretend(wanted, std::chrono::milliseconds{wall});
    const example::report_head head{"Report sample", "", line.replay(), wanted.seed, "5d41402abc4b2a76"};
    const auto figures = page == "plain" ? plain_figures() : hostile_figures(read_names());
    std::cout << line.replay() << '\n';
    figures.print(std::cout);
    if (!wanted.report.empty())
      (page == "plain" ? plain_page(head, figures) : hostile_page(head, figures)).write(wanted.report);
  } catch (const std::exception& failure) {
    std::cerr << "report-sample: " << failure.what() << std::endl;
    return 1;
  }
}

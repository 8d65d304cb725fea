// SPDX-License-Identifier: MIT
/// What if? Runs one scenario, a feed with some slow readers, under each combination of options, each in a process of its own, as many at
/// a time as there are processors.
///
///     sweep --max-queue-size 10,100,1000 --policy drop_oldest,disconnect --rate 20,50 --report sweep.html

#include "support/feed.hpp"
#include "support/number_format.hpp"
#include "support/option_value.hpp"
#include "support/outcome_sum.hpp"
#include "support/print_table.hpp"
#include "support/process_pool.hpp"
#include "support/report.hpp"
#include "support/simulation_files.hpp"
#include "support/text.hpp"
#include "support/world_run.hpp"

#include <hubcaf/schema/json_decode.hpp>
#include <hubcaf/schema/json_encode.hpp>

#include <cmath>
#include <iostream>
#include <thread>

using namespace std::chrono_literals;

// -- the grid -----------------------------------------------------------------------------

struct grid {
  std::vector<std::uint64_t> queues{10, 100, 1000};
  std::vector<std::string> policies{"reject", "drop_oldest", "keep_latest", "disconnect"};
  std::vector<std::uint64_t> heartbeats{30};
  std::vector<std::uint64_t> rates{20};

  [[nodiscard]] std::vector<example::feed_options> cells() const {
    std::vector<example::feed_options> result;
    for (const auto rate : rates)
      for (const auto heartbeat : heartbeats)
        for (const auto queue : queues)
          for (const auto& policy : policies)
            result.push_back({queue, policy, heartbeat, rate});
    return result;
  }

  /// What tells cells apart besides the policy.
  [[nodiscard]] std::string name_of(const example::feed_options& one) const {
    auto result = "queue " + example::format_number(one.max_queue_size);
    if (heartbeats.size() > 1)
      result += ", heartbeat " + std::to_string(one.heartbeat) + " s";
    return rates.size() > 1 ? result + ", " + std::to_string(one.rate) + "/s" : result;
  }
};

/// The command that runs one cell, without the program.
std::vector<std::string> command_of(const example::feed_options& what, const example::run_settings& wanted) {
  return {"--cell",
          "--seed",
          example::to_text(wanted.seed),
          "--clients",
          example::to_text(std::uint64_t{wanted.clients}),
          "--minutes",
          example::to_text(wanted.minutes),
          "--max-queue-size",
          example::to_text(what.max_queue_size),
          "--policy",
          what.policy,
          "--heartbeat",
          example::to_text(what.heartbeat),
          "--rate",
          example::to_text(what.rate)};
}

/// A cell whose process has ended.
struct finished {
  example::feed_options what;
  /// How to run it again.
  std::string command;
  example::process_end end;
  /// Nothing if it failed.
  std::optional<example::feed_result> result;
};

std::vector<finished> run_all(const std::string& program, const example::run_settings& wanted,
                              const std::vector<example::feed_options>& cells, std::size_t jobs) {
  std::vector<std::vector<std::string>> commands;
  std::vector<finished> results;
  for (const auto& what : cells) {
    auto words = command_of(what, wanted);
    results.push_back({what, example::shell_word(program), {}, {}});
    for (const auto& word : words)
      results.back().command += ' ' + example::shell_word(word);
    words.insert(words.begin(), "/proc/self/exe");
    commands.push_back(std::move(words));
  }
  example::progress_bar bar(wanted.virtual_time() * cells.size(), wanted.show_progress);
  bar.show(0s);
  auto ends =
    example::run_processes(commands, jobs, [&](std::size_t ended) { bar.show(wanted.virtual_time() * ended); });
  bar.finish();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    auto& [what, command, end, result] = results[i];
    end = std::move(ends[i]);
    if (!end.problem.empty())
      continue;
    if (auto told = hubcaf::json_decode<example::feed_result>(end.out))
      result = *told;
    else
      end.problem = "said nothing that can be read";
  }
  return results;
}

// -- what came of it ----------------------------------------------------------------------

example::run_outcome sum_of(const std::vector<finished>& cells) {
  example::run_outcome result;
  std::vector<std::uint64_t> digests;
  for (const auto& one : cells) {
    if (!one.result)
      continue;
    const auto& from = *one.result;
    auto& books = result.ledger.outbound;
    digests.push_back(from.digest);
    result.steps += from.steps;
    books.accepted += from.accepted;
    books.delivered += from.delivered;
    books.dropped += from.dropped;
    books.returned += from.returned;
    books.expired += from.expired;
    books.held += from.held;
    result.peak_memory = std::max(result.peak_memory, from.memory);
  }
  result.digest = example::digest_of(digests);
  return result;
}

double mebibytes(std::uint64_t bytes) {
  return double(bytes) / (1024 * 1024);
}

example::table table_of(const grid& over, const std::vector<finished>& cells) {
  example::table result{"Cells",
                        {"options", "policy", "delivered", "refused", "dropped", "returned", "slow ended",
                         "silent ended", "p99 [ms]", "slow p99 [ms]", "waiting", "memory [MiB]"},
                        {}};
  for (const auto& [what, command, end, got] : cells) {
    std::vector<std::string> row{over.name_of(what), what.policy};
    if (got)
      for (const auto count : {got->delivered, got->refused, got->dropped, got->returned, got->ended, got->timeouts})
        row.push_back(example::format_number(count));
    if (got)
      for (const auto value : {got->p99, got->p99_slow, double(got->most_waiting), mebibytes(got->memory)})
        row.push_back(example::format_number(value));
    else
      row.push_back("died");
    result.rows.push_back(std::move(row));
  }
  return result;
}

/// Bars of one figure: a group per combination, a colour per policy.
template <class Value>
example::plot bars(const grid& over, const std::vector<finished>& cells, std::string title, std::string unit,
                   bool log_y, Value value) {
  example::plot result{std::move(title), "options", std::move(unit), {}, example::plot_style::bars, log_y, {}};
  for (const auto& policy : over.policies)
    result.lines.push_back({policy, {}});
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto group = i / over.policies.size();
    if (i % over.policies.size() == 0)
      result.categories.push_back(over.name_of(cells[i].what));
    const auto& got = cells[i].result;
    result.lines[i % over.policies.size()].points.emplace_back(double(group), got ? value(*got) : std::nan(""));
  }
  return result;
}

constexpr auto about = "A feed of quotes for many readers. Of ten, eight keep up, one has a line that is too slow, and "
                       "one is a phone that stalls, or falls "
                       "silent and comes back. Each combination of options runs in a process of its own.";

void write_report(const std::string& file, const example::report_head& head, const example::summary& figures,
                  const grid& over, const std::vector<finished>& cells) {
  const auto of = [](auto member) {
    return [member](const example::feed_result& from) { return double(from.*member); };
  };
  example::report page(head);
  page.add(bars(over, cells, "Messages lost: refused, dropped or returned", "messages", false,
                [](const example::feed_result& from) {
                  return double(from.refused + from.dropped + from.returned + from.expired);
                }));
  page.add_text("Where slow readers are ended, they are sent nothing until they are back, so less counts as lost.");
  page.add(bars(over, cells, "Slow readers that were ended", "connections", false, of(&example::feed_result::ended)));
  page.add(bars(over, cells, "Latency of the readers that keep up, p99", "milliseconds", false,
                of(&example::feed_result::p99)));
  page.add(bars(over, cells, "Latency of the others, p99", "milliseconds, logarithmic", true,
                of(&example::feed_result::p99_slow)));
  page.add(bars(over, cells, "Messages waiting, at most", "messages, logarithmic", true,
                of(&example::feed_result::most_waiting)));
  page.add(bars(over, cells, "Memory of the process, at most", "MiB", false,
                [](const example::feed_result& from) { return mebibytes(from.memory); }));
  page.add(table_of(over, cells));
  example::table died{"Cells that died", {"what happened", "run again"}, {}};
  for (const auto& one : cells)
    if (!one.result)
      died.rows.push_back({one.end.problem, one.command});
  if (!died.rows.empty())
    page.add(died);
  page.add_heading("All together");
  page.add(figures);
  page.add(example::file_table());
  page.write(file);
}

int main(int argc, char** argv) {
  example::command_line line{
    "sweep",
    "What if? One scenario, a feed with some slow readers, under each combination of the options that follow, each in "
    "a process of its own.",
    {.clients = 100, .minutes = 3}};
  grid over;
  std::uint64_t jobs = std::max(1U, std::thread::hardware_concurrency());
  bool only_cell = false;
  line.add("--max-queue-size", over.queues, "Most messages that wait for one client", "messages", 1, 10'000'000);
  line.add("--policy", over.policies, "What a message meets for which there is no room",
           {"reject", "drop_newest", "drop_oldest", "keep_latest", "disconnect"});
  line.add("--heartbeat", over.heartbeats, "Time between pings; twice that is the time-out", "s", 1, 3600);
  line.add("--rate", over.rates, "Quotes of the feed", "per second", 1, 10'000);
  line.add("--jobs", jobs, "Processes at a time", "processes", 1, 1024);
  line.add("--cell", only_cell, "Runs the first cell in this process and prints a line of JSON");
  auto wanted = line.parse(argc, argv);

  bool failed = false;
  const auto code = example::guarded("sweep", [&] {
    const auto cells = over.cells();
    if (only_cell) {
      wanted.show_progress = false;
      std::string text;
      hubcaf::json_encode(text, example::run_feed(line, wanted, cells.front()));
      std::cout << text << std::endl;
      return;
    }
    const auto began = std::chrono::steady_clock::now();
    const auto results = run_all(argv[0], wanted, cells, jobs);
    auto all = sum_of(results);
    all.seed = wanted.seed;
    all.virtual_time = wanted.virtual_time() * cells.size();
    all.wall_time = std::chrono::steady_clock::now() - began;
    example::summary figures;
    figures.add("cells", cells.size());
    figures.add("processes at a time", jobs);
    all.add_to(figures);
    example::print(std::cout, table_of(over, results));
    std::cout << '\n';
    figures.print(std::cout);
    for (const auto& one : results)
      if (!one.result) {
        failed = true;
        std::cerr << "sweep: a cell " << one.end.problem << "; again: " << one.command << std::endl;
      }
    if (!wanted.report.empty())
      write_report(wanted.report, {"What if?", about, line.replay(), wanted.seed, all.digest_text()}, figures, over,
                   results);
  });
  return code != 0 ? code : failed ? 1 : 0;
}

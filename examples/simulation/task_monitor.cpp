// SPDX-License-Identifier: MIT
/// Workers tell of their tasks, watchers follow some of them. Of progress only the latest of each task waits, the oldest lines of logs make
/// room for newer ones, and the end of a task reaches everybody who watches it, however slow.
///
///     task_monitor --clients 100 --minutes 5 --report task_monitor.html

#include "support/comparison.hpp"
#include "support/latency.hpp"
#include "support/print_table.hpp"
#include "support/report.hpp"
#include "support/simulation_files.hpp"
#include "support/world_run.hpp"

#include <hubcaf/actors/hub.hpp>
#include <hubcaf/schema/raw_json.hpp>

#include <iostream>
#include <optional>
#include <unordered_map>

using namespace std::chrono_literals;
using hubcaf::overflow_policy;
using std::chrono::nanoseconds;
namespace simulation = hubcaf::simulation;

const std::string started = "tasks_worker.task_started", progress = "tasks_worker.task_progress",
                  logs = "tasks_worker.logs", watch = "tasks_worker.watch", remind = "tasks_worker.remind";

/// The meta of all messages about a task.
struct about_task {
  std::optional<std::string> task_id;
};

HUBCAF_STRUCT(about_task, task_id)

bool is_end(std::string_view type) {
  return type == "tasks_worker.task_success" || type == "tasks_worker.task_failed" ||
         type == "tasks_worker.task_cancelled";
}

// -- what runs in the hub -----------------------------------------------------------------

/// @param ends what becomes of the end of a task for which there is no room.
void set_policies(hubcaf::options& settings, overflow_policy ends) {
  settings.keep_latest_key = "task_id";
  settings.client_overflow_types = {{progress, overflow_policy::keep_latest},
                                    {logs, overflow_policy::drop_oldest},
                                    {started, overflow_policy::drop_oldest},
                                    {"tasks_worker.*", ends}};
}

/// Handles `tasks_worker.*`, one message at a time: passes on what workers say to those who watch that task. What the hub refuses of the
/// ends of tasks, it keeps and tries again.
class monitor {
public:
  explicit monitor(hubcaf::hub& hub) : hub_(hub) {
  }

  void handle(const hubcaf::inbound& message) {
    const auto& type = message.type();
    const auto task = message.meta_as<about_task>().task_id.value_or("");
    if (type == started) {
      watchers_[task];
      hub_.broadcast(message.message(), message.meta());
    } else if (type == watch) {
      if (const auto found = watchers_.find(task); found != watchers_.end())
        found->second.push_back(message.client_id());
    } else if (type == remind) {
      std::erase_if(owed, [this](const auto& end) { return is_accepted(end); });
    } else if (is_end(type)) {
      for (const auto& watcher : watchers_[task])
        tell({watcher, message.message(), std::string(message.meta())});
      watchers_.erase(task);
    } else {
      for (const auto& watcher : watchers_[task])
        hub_.send(watcher, message.message(), message.meta());
    }
  }

  struct end_for_watcher {
    std::string watcher;
    hubcaf::any_message message;
    std::string meta;
  };

  /// What watchers have not been told yet, since their queues were full.
  std::vector<end_for_watcher> owed;
  std::uint64_t ends = 0;
  std::uint64_t refused = 0;

private:
  void tell(end_for_watcher end) {
    ++ends;
    if (is_accepted(end))
      return;
    ++refused;
    owed.push_back(std::move(end));
  }

  bool is_accepted(const end_for_watcher& end) {
    return hub_.send(end.watcher, end.message, end.meta) != hubcaf::send_result::queue_full;
  }

  hubcaf::hub& hub_;
  /// By task.
  std::unordered_map<std::string, std::vector<std::string>> watchers_;
};

// -- who is connected ---------------------------------------------------------------------

/// Runs one task after the other, until the time is over.
class worker : public simulation::behavior {
public:
  worker(nanoseconds end, std::uint64_t number) : end_(end), name_(std::to_string(number)) {
  }

private:
  void on_open(simulation::client& who) override {
    who.after(who.world().random().up_to(5s));
  }

  /// Four times a second while a task runs.
  void on_timer(simulation::client& who, std::uint32_t) override {
    auto& chance = who.world().random();
    if (size_ == 0 && who.world().now() < end_) {
      ++tasks_;
      done_ = 0;
      size_ = chance.between(40, 400);
      say(who, started, hubcaf::raw_json{}, {{"event", "task_started"}, {"function", "render"}});
    } else if (size_ != 0) {
      ++done_;
      for (auto lines = chance.below(4); lines > 0; --lines)
        say(who, logs, "read another block of pixels", {{"level", "info"}});
      say(who, progress, 100 * done_ / size_);
      if (who.world().now() >= end_)
        finish(who, "cancelled", false);
      else if (done_ == size_)
        chance.percent(90) ? finish(who, "success", true) : finish(who, "failed", false);
    }
    if (who.world().now() < end_ || size_ != 0)
      who.after(size_ != 0 ? 250ms : chance.up_to(5s));
  }

  void finish(simulation::client& who, const std::string& how, bool success) {
    say(who, logs, "", {{"end", true}});
    say(who, "tasks_worker.task_" + how, hubcaf::raw_json{},
        {{"event", "task_" + how}, {"function", "render"}, {"success", success}});
    size_ = 0;
  }

  void say(simulation::client& who, const std::string& type, const auto& content, hubcaf::meta about = {}) {
    about.set("task_id", name_ + '.' + std::to_string(tasks_)).set("at", who.world().now().count());
    who.send({type, content}, about);
  }

  const nanoseconds end_;
  const std::string name_;
  std::uint64_t tasks_ = 0;
  /// Of the task, in steps; 0 while there is none.
  std::size_t size_ = 0;
  std::size_t done_ = 0;
};

enum kind : std::size_t { of_progress, of_logs, of_ends };
constexpr std::array kind_names{"progress", "log lines", "ends of tasks"};

kind kind_of(const std::string& type) {
  return type == progress ? of_progress : type == logs ? of_logs : of_ends;
}

/// Watchers of one sort. Each follows one task in four.
class audience : public simulation::behavior {
public:
  /// @param stalls whether they read nothing for a while, now and then, until `end`.
  audience(nanoseconds end, bool stalls) : end_(end), stalls_(stalls) {
  }

  /// By kind: from the worker to the watcher.
  std::array<example::percentile_lines, 3> latency{example::percentile_lines(15s), example::percentile_lines(15s),
                                                   example::percentile_lines(15s)};

private:
  void on_open(simulation::client& who) override {
    if (stalls_)
      who.after(who.world().random().exponential(1min));
  }

  void on_message(simulation::client& who, const simulation::received& got) override {
    if (got.type() == started) {
      if (who.world().random().percent(25))
        who.send({watch, hubcaf::raw_json{}}, hubcaf::meta{{"task_id", hubcaf::raw_json{got.meta("task_id")}}});
    } else if (got.type() != "error") {
      latency[kind_of(got.type())].record(got.at(), got.at() - nanoseconds{std::stoll(got.meta("at"))});
    }
  }

  void on_timer(simulation::client& who, std::uint32_t) override {
    if (who.world().now() >= end_)
      return;
    const auto time = 10s + who.world().random().up_to(30s);
    who.stall(time);
    who.after(time + who.world().random().exponential(1min));
  }

  const nanoseconds end_;
  const bool stalls_;
};

// -- the run ------------------------------------------------------------------------------

constexpr auto about =
  "Workers send logs, progress and the end of each task; watchers follow some of the tasks. Some watchers have too "
  "little bandwidth, some stall. Progress gives way to newer progress of the same task, the oldest log lines to "
  "newer lines. The end of a task is refused while a queue is full, and sent again until it is taken.";

/// Of messages to watchers, by kind.
hubcaf::ledger_entry books_of(const hubcaf::hub& hub, kind of) {
  hubcaf::ledger_entry result;
  for (const auto& [type, _, outbound] : hub.ledger().types)
    if (type != started && of == kind_of(type)) {
      result.accepted += outbound.accepted;
      result.delivered += outbound.delivered;
      result.dropped += outbound.dropped;
    }
  return result;
}

/// The 99th percentiles of several latencies.
example::plot p99_plot(std::string title, const std::array<example::percentile_lines, 3>& latency) {
  auto result = example::latency_plot(std::move(title), latency[0]);
  result.lines.clear();
  for (const auto of : {of_progress, of_logs, of_ends})
    result.lines.push_back({kind_names[of], latency[of].lines()[2].points});
  return result;
}

int main(int argc, char** argv) {
  example::command_line line{"task_monitor", about, {.clients = 100, .minutes = 5}};
  std::size_t workers = 20;
  std::size_t queue = 100;
  std::string ends = "reject";
  line.add("--workers", workers, "Workers; --clients are the watchers", "workers", 1, 100'000);
  line.add("--queue", queue, "Messages that may wait for a watcher", "messages", 1, 1'000'000);
  line.add("--ends", ends, "Policy for the ends of tasks; with drop_oldest some are lost", {"reject", "drop_oldest"});
  const auto wanted = line.parse(argc, argv);

  return example::guarded("task_monitor", [&] {
    auto settings = example::settings_of(line, wanted);
    settings.hub.client_queue_size = queue;
    set_policies(settings.hub, *hubcaf::overflow_policy_from(ends));
    simulation::world world(settings);
    auto& hub = world.hub();
    monitor monitor(hub);
    hub.on("tasks_worker.*", [&](const hubcaf::inbound& message) { monitor.handle(message); });
    // In service a timer does this.
    world.every(1s, [&] { return hub.push({remind, hubcaf::raw_json{}}) == hubcaf::send_result::accepted; });

    const auto end = wanted.virtual_time();
    const auto fast = std::make_shared<audience>(end, false);
    const auto narrow = std::make_shared<audience>(end, false);
    const auto absent = std::make_shared<audience>(end, true);
    const simulation::network home{.latency = 20ms, .jitter = 5ms, .window = 16 * 1024};
    const simulation::network mobile{.latency = 60ms, .jitter = 40ms, .download = 4000, .window = 4 * 1024};
    for (std::size_t i = 0; i < wanted.clients; ++i) {
      const auto& sort = i % 20 < 3 ? narrow : i % 20 < 5 ? absent : fast;
      world.add("watcher-" + std::to_string(i), sort, sort == narrow ? mobile : home).connect();
    }
    for (std::size_t i = 0; i < workers; ++i)
      world.add("worker-" + std::to_string(i), std::make_shared<worker>(end, i), home).connect();

    example::sampled_plot flow("To watchers", "messages per second");
    flow.add_rate("delivered", [&] { return double(hub.ledger().outbound.delivered); });
    flow.add_rate("progress that gave way", [&] { return double(books_of(hub, of_progress).dropped); });
    flow.add_rate("log lines that gave way", [&] { return double(books_of(hub, of_logs).dropped); });
    example::sampled_plot waiting("Ends of tasks that had to wait for room", "ends");
    waiting.add_level("owed", [&] { return double(monitor.owed.size()); });

    // Workers stop at the end; a minute later the slowest has read all.
    const auto began = std::chrono::steady_clock::now();
    example::progress_bar bar(end + 1min, wanted.show_progress);
    example::run_on(world, end + 1min, 1s, bar, {&flow, &waiting});
    bar.finish();

    example::comparison kinds("messages to watchers",
                              {"accepted", "delivered", "gave way to newer", "read", "fast: latency [s]",
                               "thin: latency [s]", "stalling: latency [s]"});
    std::uint64_t ends_read = 0;
    for (const auto of : {of_progress, of_logs, of_ends}) {
      const auto books = books_of(hub, of);
      std::uint64_t read = 0;
      for (const auto& sort : {fast, narrow, absent})
        read += sort->latency[of].all().count();
      ends_read = read;
      const auto p99 = [of](const auto& sort) { return example::latency_ms(sort->latency[of].all(), 0.99) / 1000; };
      kinds.add(kind_names[of], {double(books.accepted), double(books.delivered), double(books.dropped), double(read),
                                 p99(fast), p99(narrow), p99(absent)});
    }
    const auto outcome = example::stop(world, began);
    example::summary figures;
    figures.add("ends of tasks for watchers", monitor.ends);
    figures.add("refused at first", monitor.refused);
    figures.add("never read", monitor.ends - ends_read);
    outcome.add_to(figures);
    example::print(std::cout, kinds.to_table("By kind"));
    std::cout << '\n';
    figures.print(std::cout);
    if (wanted.report.empty())
      return;
    example::report page({"Task monitor", about, line.replay(), wanted.seed, outcome.digest_text()});
    page.add(kinds.to_table("By kind of message"));
    page.add_text("Latency: from the worker to the watcher; 99 % are not greater.");
    page.add(kinds.bars("What became of them", "messages, logarithmic", {"delivered", "gave way to newer"}, true));
    page.add_heading("Over virtual time");
    page.add(flow.picture());
    page.add(p99_plot("Watchers with little bandwidth: latency, 99 %", narrow->latency));
    page.add(waiting.picture());
    page.add_heading("The run");
    page.add(figures);
    page.add(example::ledger_table(outcome.ledger));
    page.add(example::file_table());
    page.write(wanted.report);
  });
}

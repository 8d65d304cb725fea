// SPDX-License-Identifier: MIT
#include "pages.hpp"

#include <support/percentile_lines.hpp>

#include <chrono>
#include <cmath>
#include <cstdint>

namespace {

using namespace std::chrono_literals;

/// Numbers that look random and are the same everywhere.
class numbers {
public:
  /// From 0 to 1.
  double next() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<double>(state_ >> 11) / 9007199254740992.0;
  }

private:
  std::uint64_t state_ = 42;
};

example::plot latencies() {
  example::percentile_lines lines(2s);
  numbers chance;
  for (int i = 0; i < 600'000; ++i) {
    const auto now = i * 1ms;
    const auto load = now > 240s && now < 300s ? 12.0 : 1.0;
    const auto milliseconds = load * (0.4 - 2.5 * std::log(1 - chance.next() * 0.9999999));
    lines.record(now, std::chrono::nanoseconds(static_cast<std::int64_t>(milliseconds * 1e6)));
  }
  return {"Latency of the healthy clients",
          "virtual time [min]",
          "milliseconds, logarithmic",
          lines.lines(),
          example::plot_style::lines,
          true,
          {}};
}

example::plot depths() {
  example::plot result{
    "Queue depths", "virtual time [min]", "messages waiting", {}, example::plot_style::steps, false, {}};
  numbers chance;
  for (const auto* name : {"greatest of all clients", "mean of the slow", "handlers"}) {
    example::series line{name, {}};
    double depth = 0;
    const auto push = 0.2 + 0.2 * static_cast<double>(result.lines.size());
    for (int i = 0; i <= 10'000; ++i) {
      depth = std::max(0.0, depth + (chance.next() - 0.5 - push / 50) * 20);
      line.points.emplace_back(i / 1000.0, std::floor(depth));
    }
    result.lines.push_back(line);
  }
  return result;
}

example::plot fates() {
  return {"What became of the messages",
          "policy of the slow clients' queues",
          "messages, logarithmic",
          {{"delivered", {{0, 1'234'567}, {1, 1'150'201}, {2, 1'201'333}, {3, 611'000}}},
           {"dropped", {{0, 0}, {1, 84'366}, {2, 33'234}, {3, 12}}},
           {"returned to the sender", {{0, 190'001}, {1, 0}, {2, 0}, {3, 420'123}}}},
          example::plot_style::bars,
          true,
          {"reject", "drop_oldest", "keep_latest", "disconnect"}};
}

} // namespace

example::summary plain_figures() {
  example::summary result;
  result.add("clients at the end", 9'871);
  result.add("messages delivered", std::uint64_t{4'197'101});
  result.add("latency, p99", 12.3456, "ms");
  result.add("memory, greatest", 81.25, "MiB");
  result.add("faster than real time", 183.0, "times");
  result.add("digest", "5d41402abc4b2a76");
  return result;
}

example::report plain_page(const example::report_head& head, const example::summary& figures) {
  auto about = head;
  about.about =
    "One slow client in ten, one overflow policy after the other, the same load for each. The healthy clients should "
    "not notice; the plots say whether they do.";
  example::report result(about);
  result.add_heading("Key figures");
  result.add(figures);
  result.add_heading("Over virtual time");
  result.add_text("From minute four to five a stall of the slow clients ends in a burst.");
  result.add(latencies());
  result.add(depths());
  result.add_heading("By policy");
  result.add(fates());
  result.add({"Memory by policy",
              "",
              "greatest memory [MiB]",
              {{"", {{0, 81.25}, {1, 12.5}, {2, 3.2}, {3, 9}}}},
              example::plot_style::bars,
              false,
              {"reject", "drop_oldest", "keep_latest", "disconnect"}});
  result.add(example::table{"All figures",
                            {"policy", "delivered", "dropped", "returned", "p50 [ms]", "p99 [ms]", "memory [MiB]"},
                            {{"reject", "1,234,567", "0", "190,001", "1.2", "12.35", "81.25"},
                             {"drop_oldest", "1,150,201", "84,366", "0", "1.2", "12.1", "12.5"},
                             {"keep_latest", "1,201,333", "33,234", "0", "1.1", "11.9", "3.2"},
                             {"disconnect", "611,000", "12", "420,123", "1.1", "10.4", "9"}}});
  return result;
}

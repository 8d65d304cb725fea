// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/simulation/world.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hubcaf::test {

using namespace std::chrono_literals;
using simulation::play;
using simulation::script;
using simulation::script_failed;

struct question {
  std::int64_t number = 0;
};

struct answer {
  std::int64_t number = 0;
};

HUBCAF_MESSAGE(question, "test.question", number)
HUBCAF_MESSAGE(answer, "test.answer", number)

/// A hub that answers each question with its number plus one.
struct script_fixture {
  script_fixture() {
    uut.hub().on<question>(
      [](const question& asked, const inbound& message) { message.reply(answer{asked.number + 1}); });
  }

  /// Lets ann play a script. @returns what its step that does not come true says; nothing if all do.
  std::string failure(const script& what, std::chrono::nanoseconds time = 1min) {
    try {
      uut.connect("ann", play(what));
      uut.run_for(time);
    } catch (const script_failed& failed) {
      return failed.what();
    }
    return "";
  }

  script note_time() {
    return script().then([this](simulation::client&) { times.push_back(uut.now()); });
  }

  /// A message takes 10 ms from one end to the other.
  static simulation::world_settings plain() {
    simulation::world_settings result;
    result.between.latency = 10ms;
    result.between.jitter = {};
    return result;
  }

  simulation::world uut{plain()};
  std::vector<std::chrono::nanoseconds> times;
};

using moments = std::vector<std::chrono::nanoseconds>;

inline bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace hubcaf::test

// SPDX-License-Identifier: MIT
#include "seed_outcome.hpp"

#include <cstdio>
#include <exception>
#include <sstream>

namespace hubcaf::test {

namespace {

/// The last line of an outcome.
constexpr std::string_view end_mark = "end";

} // namespace

seed_outcome play(const random_plan& plan, const random_world::narrator& tell) {
  seed_outcome result;
  result.seed = plan.seed;
  random_world uut(plan, tell);
  try {
    uut.run();
  } catch (const simulation::law_broken& broken) {
    result.wrong = broken.what();
    result.law = broken.law.number;
  } catch (const std::exception& failure) {
    result.wrong = "exception: " + std::string(failure.what()) + "; at step " + std::to_string(uut.world().steps()) +
                   ", seed " + std::to_string(plan.seed) + "; again: " + plan.replay;
  }
  // Before the world ends, which may hang.
  if (tell && !result.wrong.empty())
    tell("BROKEN: " + result.wrong);
  result.steps = uut.world().steps();
  result.digest = uut.world().digest();
  result.virtual_time = std::chrono::duration_cast<std::chrono::milliseconds>(uut.world().now());
  result.seen = uut.seen();
  return result;
}

std::string to_text(const seed_outcome& what) {
  std::ostringstream out;
  out << what.seed << ' ' << what.law << ' ' << what.steps << ' ' << what.digest << ' ' << what.virtual_time.count()
      << '\n'
      << what.wrong << '\n';
  for (const auto& [name, count] : what.seen)
    out << count << ' ' << name << '\n';
  out << end_mark << '\n';
  return out.str();
}

std::optional<seed_outcome> outcome_from(std::string_view text) {
  std::istringstream in{std::string(text)};
  seed_outcome result;
  std::int64_t milliseconds = 0;
  in >> result.seed >> result.law >> result.steps >> result.digest >> milliseconds;
  result.virtual_time = std::chrono::milliseconds(milliseconds);
  std::string line;
  std::getline(in, line);
  std::getline(in, result.wrong);
  while (std::getline(in, line)) {
    if (line == end_mark)
      return result;
    if (const auto blank = line.find(' '); blank != std::string::npos)
      result.seen[line.substr(blank + 1)] = std::stoull(line);
  }
  return std::nullopt;
}

std::string digest_text(std::uint64_t digest) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(digest));
  return text.data();
}

} // namespace hubcaf::test

// SPDX-License-Identifier: MIT
#include "seed_processes.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <map>
#include <system_error>

namespace hubcaf::test {

using std::chrono::steady_clock;

struct seed_processes::process {
  const random_plan* plan;
  std::size_t index;
  ::pid_t id;
  int pipe;
  steady_clock::time_point deadline;
  std::string said = {};
  bool hangs = false;
};

namespace {

void write_all(int to, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(to, text.data(), text.size());
    if (written < 0 && errno != EINTR)
      return;
    text.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
  }
}

/// @returns false at the end.
bool read_some(int from, std::string& into) {
  std::array<char, 4096> buffer;
  const auto got = ::read(from, buffer.data(), buffer.size());
  if (got > 0)
    into.append(buffer.data(), static_cast<std::size_t>(got));
  return got > 0 || (got < 0 && errno == EINTR);
}

} // namespace

seed_processes::seed_processes(std::size_t at_once, std::chrono::seconds limit, function how)
  : at_once_(at_once), limit_(limit), how_(std::move(how)) {
}

seed_processes::process seed_processes::start(const random_plan& plan, std::size_t index) const {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe");
  std::fflush(nullptr);
  const auto id = ::fork();
  if (id < 0)
    throw std::system_error(errno, std::generic_category(), "fork");
  if (id == 0) {
    ::close(ends[0]);
    write_all(ends[1], to_text(how_(plan)));
    ::_exit(0);
  }
  ::close(ends[1]);
  return {&plan, index, id, ends[0], steady_clock::now() + limit_};
}

/// Its pipe is closed, or its time is over.
seed_outcome seed_processes::finish(process& one) const {
  ::close(one.pipe);
  int status = 0;
  while (::waitpid(one.id, &status, 0) < 0 && errno == EINTR) {
  }
  if (auto whole = outcome_from(one.said); whole && !one.hangs)
    return *whole;
  seed_outcome result;
  result.seed = one.plan->seed;
  const auto seed = "seed " + std::to_string(one.plan->seed);
  if (one.hangs)
    result.wrong = seed + " hangs: it took longer than " + std::to_string(limit_.count()) + " s";
  else if (WIFSIGNALED(status))
    result.wrong =
      seed + " crashes: signal " + std::to_string(WTERMSIG(status)) + " (" + ::strsignal(WTERMSIG(status)) + ')';
  else
    result.wrong = seed + " ends its process with status " + std::to_string(WEXITSTATUS(status));
  result.wrong += "; again: " + one.plan->replay;
  return result;
}

bool seed_processes::play(const std::vector<random_plan>& plans, const std::function<void(const seed_outcome&)>& done) {
  std::vector<process> running;
  std::map<std::size_t, seed_outcome> waiting;
  std::size_t started = 0;
  std::size_t told = 0;
  // Nobody after the first that went wrong is of interest.
  std::size_t end = plans.size();
  bool is_well = true;
  while (told < end || !running.empty()) {
    while (running.size() < at_once_ && started < end) {
      running.push_back(start(plans[started], started));
      ++started;
    }
    std::vector<::pollfd> pipes;
    for (const auto& one : running)
      pipes.push_back({one.pipe, POLLIN, 0});
    ::poll(pipes.data(), pipes.size(), 100);
    for (std::size_t i = running.size(); i-- > 0;) {
      auto& one = running[i];
      one.hangs = steady_clock::now() > one.deadline;
      const bool is_over = one.index >= end;
      if (one.hangs || is_over)
        ::kill(one.id, SIGKILL);
      else if (pipes[i].revents == 0 || read_some(one.pipe, one.said))
        continue;
      auto outcome = finish(one);
      if (!outcome.wrong.empty() && !is_over) {
        end = std::min(end, one.index + 1);
        is_well = false;
      }
      waiting.emplace(one.index, std::move(outcome));
      running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
    }
    for (auto next = waiting.find(told); told < end && next != waiting.end(); next = waiting.find(told)) {
      done(next->second);
      waiting.erase(next);
      ++told;
    }
  }
  return is_well;
}

} // namespace hubcaf::test

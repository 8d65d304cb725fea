// SPDX-License-Identifier: MIT
#include "child_process.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace example {

namespace {

[[noreturn]] void fail(int error, const char* what) {
  throw std::system_error(error, std::generic_category(), what);
}

/// A nameless file. Files instead of pipes: neither side waits for the other, and a child that does not read harms nobody.
class scratch_file {
public:
  scratch_file() : file_(std::tmpfile(), &std::fclose) {
    if (!file_)
      fail(errno, "a temporary file");
  }

  [[nodiscard]] int descriptor() const {
    return fileno(file_.get());
  }

  void fill(std::string_view text) const {
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size() || std::fflush(file_.get()) != 0)
      fail(errno, "a temporary file");
    std::rewind(file_.get());
  }

  [[nodiscard]] std::string content() const {
    std::rewind(file_.get());
    std::string result;
    char buffer[1 << 14];
    while (const auto size = std::fread(buffer, 1, sizeof(buffer), file_.get()))
      result.append(buffer, size);
    return result;
  }

private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

/// What a child starts with instead of our standard streams.
class file_actions {
public:
  file_actions() {
    if (const auto error = posix_spawn_file_actions_init(&actions_))
      fail(error, "posix_spawn_file_actions_init");
  }

  file_actions(const file_actions&) = delete;
  file_actions& operator=(const file_actions&) = delete;

  ~file_actions() {
    posix_spawn_file_actions_destroy(&actions_);
  }

  void put(const scratch_file& file, int as) {
    if (const auto error = posix_spawn_file_actions_adddup2(&actions_, file.descriptor(), as))
      fail(error, "posix_spawn_file_actions_adddup2");
  }

  [[nodiscard]] const posix_spawn_file_actions_t* get() const {
    return &actions_;
  }

private:
  posix_spawn_file_actions_t actions_{};
};

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      fail(errno, "waitpid");
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

} // namespace

std::optional<child_result> run_child(const std::vector<std::string>& command, std::string_view input) {
  const scratch_file in, out, errors;
  in.fill(input);
  file_actions streams;
  streams.put(in, STDIN_FILENO);
  streams.put(out, STDOUT_FILENO);
  streams.put(errors, STDERR_FILENO);
  std::vector<char*> words;
  for (const auto& word : command)
    words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t child = 0;
  if (const auto error = posix_spawnp(&child, words.front(), streams.get(), nullptr, words.data(), environ)) {
    if (error == ENOENT || error == EACCES)
      return std::nullopt;
    fail(error, words.front());
  }
  const auto code = wait_for(child);
  return child_result{code, out.content(), errors.content()};
}

} // namespace example

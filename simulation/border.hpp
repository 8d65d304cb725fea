// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace hubcaf::simulation {

/// The border between the hub's code and that of the world around it: sessions, handlers, hooks, laws. A world
/// tells it whose code runs, so that faults can hit the hub alone. Calls nest like those of functions.
class border {
public:
  virtual ~border() = default;

  /// Code of the hub begins to run. @param part such as `hubcaf.rest`: an actor, or what a session or the door calls.
  virtual void enters(std::string_view part) noexcept = 0;
  /// The hub's code has returned or thrown.
  virtual void leaves() noexcept = 0;

  /// The hub calls code of the world.
  virtual void calls_out() noexcept = 0;
  /// The world's code has returned or thrown.
  virtual void comes_back() noexcept = 0;

  /// Faults that have hit the hub so far.
  [[nodiscard]] virtual std::uint64_t faults() const noexcept = 0;
};

/// As long as this lives, code of the hub runs.
class in_hub {
public:
  /// @param where may be null.
  in_hub(std::shared_ptr<border> where, std::string_view part) noexcept : where_(std::move(where)) {
    if (where_ != nullptr)
      where_->enters(part);
  }

  in_hub(const in_hub&) = delete;
  in_hub& operator=(const in_hub&) = delete;

  ~in_hub() {
    if (where_ != nullptr)
      where_->leaves();
  }

private:
  const std::shared_ptr<border> where_;
};

/// As long as this lives, code of the world runs that the hub has called.
class in_world {
public:
  /// @param where may be null.
  explicit in_world(std::shared_ptr<border> where) noexcept : where_(std::move(where)) {
    if (where_ != nullptr)
      where_->calls_out();
  }

  in_world(const in_world&) = delete;
  in_world& operator=(const in_world&) = delete;

  ~in_world() {
    if (where_ != nullptr)
      where_->comes_back();
  }

private:
  const std::shared_ptr<border> where_;
};

} // namespace hubcaf::simulation

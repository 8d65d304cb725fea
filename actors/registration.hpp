// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <utility>

namespace hubcaf {

/// Something that is in force as long as this object lives: its end undoes it. Movable, not copyable; one thread at a
/// time. It may outlive the hub; undoing does nothing then.
class [[nodiscard]] registration {
public:
  /// Stands for nothing.
  registration() noexcept = default;

  /// @param undo called once, by `reset` or the destructor, on the thread that calls those. It must not throw: an
  /// exception ends the program. Empty: the object stands for nothing.
  explicit registration(std::function<void()> undo) noexcept : undo_(std::move(undo)) {
  }

  registration(registration&& other) noexcept : undo_(std::exchange(other.undo_, nullptr)) {
  }

  /// Undoes what it stood for before.
  registration& operator=(registration&& other) noexcept {
    if (this != &other) {
      reset();
      undo_ = std::exchange(other.undo_, nullptr);
    }
    return *this;
  }

  ~registration() {
    reset();
  }

  /// Undoes it now; a further call does nothing.
  void reset() noexcept {
    if (const auto undo = std::exchange(undo_, nullptr))
      undo();
  }

  /// Leaves it in force: nobody undoes it any more.
  void release() noexcept {
    undo_ = nullptr;
  }

  /// False if it stands for nothing: it was made so, moved from, undone or released.
  [[nodiscard]] explicit operator bool() const noexcept {
    return undo_ != nullptr;
  }

private:
  std::function<void()> undo_;
};

} // namespace hubcaf

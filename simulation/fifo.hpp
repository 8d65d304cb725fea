// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace hubcaf::simulation {

/// A first-in, first-out queue that holds no memory while it is empty: most of a million clients are idle most of the time.
template <class T>
class fifo {
public:
  [[nodiscard]] bool empty() const noexcept {
    return head_ == items_.size();
  }

  [[nodiscard]] std::size_t size() const noexcept {
    return items_.size() - head_;
  }

  [[nodiscard]] const T& front() const noexcept {
    return items_[head_];
  }

  /// The first that waits, and the end.
  [[nodiscard]] auto begin() const noexcept {
    return items_.begin() + static_cast<std::ptrdiff_t>(head_);
  }

  [[nodiscard]] auto end() const noexcept {
    return items_.end();
  }

  void push(T item) {
    items_.push_back(std::move(item));
  }

  T pop() {
    T result = std::move(items_[head_++]);
    if (empty())
      clear();
    else if (head_ >= 64 && head_ * 2 >= items_.size()) {
      items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(head_));
      head_ = 0;
    }
    return result;
  }

  void clear() {
    std::vector<T>().swap(items_);
    head_ = 0;
  }

private:
  std::vector<T> items_;
  std::size_t head_ = 0;
};

} // namespace hubcaf::simulation

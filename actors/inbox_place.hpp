// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

namespace hubcaf {

class inbox;

/// A place in a handler's inbox. Travels inside the message and is given back when the message is destroyed, whatever became of it.
class inbox_place {
public:
  inbox_place() = default;

  /// A place that was taken for a message of `bytes`.
  inbox_place(std::shared_ptr<inbox> where, std::size_t bytes) noexcept : where_(std::move(where)), bytes_(bytes) {
  }

  inbox_place(inbox_place&& other) noexcept = default;

  inbox_place& operator=(inbox_place&& other) noexcept {
    std::swap(where_, other.where_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }

  ~inbox_place();

  /// Gives the place up without giving it back. @returns its bytes.
  std::size_t forget() noexcept {
    where_.reset();
    return bytes_;
  }

private:
  std::shared_ptr<inbox> where_;
  std::size_t bytes_ = 0;
};

} // namespace hubcaf

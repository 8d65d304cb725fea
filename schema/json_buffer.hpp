// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace hubcaf {

/// Text that is being written, such as JSON. Stands on the stack; up to `inline_size` bytes nothing is allocated.
class json_buffer {
public:
  static constexpr std::size_t inline_size = 4096;

  json_buffer() noexcept : begin_(own_), pos_(own_), end_(own_ + inline_size) {
  }

  json_buffer(const json_buffer&) = delete;
  json_buffer& operator=(const json_buffer&) = delete;

  ~json_buffer() {
    if (begin_ != own_)
      delete[] begin_;
  }

  /// Makes room for `size` more bytes. @returns where to write them; `commit` says how many were written. Valid until then.
  [[nodiscard]] char* room(std::size_t size) {
    if (static_cast<std::size_t>(end_ - pos_) < size)
      grow(size);
    return pos_;
  }

  /// What was written since `room` ends at `end`.
  void commit(char* end) noexcept {
    pos_ = end;
  }

  void append(char c) {
    *room(1) = c;
    ++pos_;
  }

  void append(std::string_view text) {
    std::memcpy(room(text.size()), text.data(), text.size());
    pos_ += text.size();
  }

  template <std::size_t Size>
  void append(const std::array<char, Size>& text) {
    std::memcpy(room(Size), text.data(), Size);
    pos_ += Size;
  }

  [[nodiscard]] std::size_t size() const noexcept {
    return static_cast<std::size_t>(pos_ - begin_);
  }

  /// The byte at `index`, which is below `size()`.
  [[nodiscard]] char& operator[](std::size_t index) noexcept {
    return begin_[index];
  }

  /// What was written. Valid until the next change.
  [[nodiscard]] std::string_view view() const noexcept {
    return {begin_, size()};
  }

private:
  void grow(std::size_t size);

  char* begin_;
  char* pos_;
  char* end_;
  char own_[inline_size]; // left as it is: clearing it would cost more than most texts
};

} // namespace hubcaf

// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/close_code.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace hubcaf {

struct options;

/// Takes the frames apart that a client sends (RFC 6455 section 5) and puts messages together. Plain data structure: no I/O. A frame
/// that came whole is unmasked and told where it stands; only of one that was cut, and of fragments, the bytes are kept.
/// Extensions are not supported. The first breach of the protocol is final: ask no more after it.
class frame_reader {
public:
  enum class found : std::uint8_t {
    nothing, ///< all input is taken, and more is needed
    text,    ///< a whole message of valid UTF-8
    binary,  ///< a whole message
    ping,    ///< a control frame, perhaps between the fragments of a message
    pong,    ///< the same
    close,   ///< the same; `peer_code` and `payload`, the reason, are in order
    breach,  ///< the peer broke the protocol; `breach_code` and `breach_cause` say how
  };

  /// The most that one reader can hold: a message and a control frame that are not complete.
  [[nodiscard]] static std::uint64_t ceiling(const options& opts);

  /// @param max_message_size most bytes of a message; one more is a breach, found at the header.
  explicit frame_reader(std::size_t max_message_size) noexcept : max_message_size_(max_message_size) {
  }

  /// Bytes that it holds now of messages and control frames that are not complete; at most `max_message_size` and 256, or what
  /// an empty string has room for.
  [[nodiscard]] std::size_t held_bytes() const noexcept {
    return message_.capacity() + control_.capacity();
  }

  /// Takes bytes off the front of `input` until there is something to tell. The bytes taken are changed.
  [[nodiscard]] found next(std::span<char>& input);

  /// What was found, valid until the next call and as long as the input's memory is.
  [[nodiscard]] std::string_view payload() const noexcept {
    return payload_;
  }

  /// True between the first byte of a message, or of a control frame, and its last.
  [[nodiscard]] bool is_inside() const noexcept {
    const bool message_told = told_ && op_ < 8;
    return header_size_ != 0 || in_payload_ || (message_op_ != 0 && !message_told);
  }

  /// The code of the Close frame; `no_status` if it had none.
  [[nodiscard]] close_code peer_code() const noexcept {
    return code_;
  }

  /// The code to close with.
  [[nodiscard]] close_code breach_code() const noexcept {
    return code_;
  }

  /// In a few words.
  [[nodiscard]] const char* breach_cause() const noexcept {
    return cause_;
  }

private:
  static constexpr std::size_t max_header = 14;

  [[nodiscard]] bool read_header(std::span<char>& input);
  [[nodiscard]] bool accept_first_bytes(unsigned first, unsigned second) noexcept;
  [[nodiscard]] bool accept_length(std::uint64_t length) noexcept;
  [[nodiscard]] found take_control(std::span<char> piece);
  [[nodiscard]] found take_data(std::span<char> piece);
  void keep(std::string_view piece);
  [[nodiscard]] found tell_message(std::string_view whole) noexcept;
  [[nodiscard]] found read_close() noexcept;
  [[nodiscard]] bool breach(close_code code, const char* cause) noexcept;
  void unmask(std::span<char> piece) noexcept;
  void forget_message() noexcept;

  std::size_t max_message_size_;
  /// The message that is being put together, and how far it is known to be UTF-8.
  std::string message_;
  std::size_t checked_ = 0;
  std::string_view payload_;
  const char* cause_ = nullptr;
  /// Payload of the frame being read that has not come yet.
  std::uint64_t missing_ = 0;
  std::array<char, max_header> header_;
  std::array<unsigned char, 4> mask_{};
  /// A control frame that was cut; RFC 6455 section 5.5 lets it have 125 bytes.
  std::string control_;
  close_code code_ = close_code::no_status;
  std::uint8_t header_size_ = 0;
  std::uint8_t op_ = 0;
  /// Of the message that is being put together; 0: none.
  std::uint8_t message_op_ = 0;
  bool fin_ = false;
  bool in_payload_ = false;
  bool told_ = false;
};

} // namespace hubcaf

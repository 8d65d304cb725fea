// SPDX-License-Identifier: MIT
#include "frame_reader.hpp"

#include "../schema/amount.hpp"
#include "../schema/options.hpp"
#include "frame_header.hpp"
#include "utf8_prefix.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace hubcaf {

namespace {

// A larger buffer is given back after its message: an idle session keeps little.
constexpr std::size_t kept_buffer = 2048;

// The capacity of a string that grew to the largest control frame.
constexpr std::size_t control_buffer = 256;

constexpr bool is_control(std::uint8_t op) noexcept {
  return op >= 8;
}

// What a peer may say in a Close frame: RFC 6455 section 7.4 and IANA's registry.
bool may_be_sent(std::uint16_t code) noexcept {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

std::uint64_t read_big_endian(const char* from, int count) noexcept {
  std::uint64_t value = 0;
  for (int i = 0; i < count; ++i)
    value = value << 8U | static_cast<unsigned char>(from[i]);
  return value;
}

} // namespace

std::uint64_t frame_reader::ceiling(const options& opts) {
  return (std::max(amount{opts.max_message_size}, amount{kept_buffer}) + amount{control_buffer}).value();
}

frame_reader::found frame_reader::next(std::span<char>& input) {
  if (std::exchange(told_, false))
    forget_message();
  for (;;) {
    if (!in_payload_ && !read_header(input))
      return cause_ != nullptr ? found::breach : found::nothing;
    const auto piece = input.first(std::min<std::size_t>(input.size(), missing_));
    input = input.subspan(piece.size());
    unmask(piece);
    missing_ -= piece.size();
    in_payload_ = missing_ != 0;
    const auto result = is_control(op_) ? take_control(piece) : take_data(piece);
    if (result != found::nothing || in_payload_)
      return result;
  }
}

// True once the header of a frame is known.
bool frame_reader::read_header(std::span<char>& input) {
  const auto before = header_size_;
  const auto count = std::min<std::size_t>(max_header - before, input.size());
  std::copy_n(input.data(), count, header_.data() + before);
  const auto have = before + count;
  const auto wait = [&] {
    header_size_ = static_cast<std::uint8_t>(have);
    input = input.subspan(count);
    return false;
  };
  if (have < 2)
    return wait();
  const auto second = static_cast<unsigned char>(header_[1]);
  if (!accept_first_bytes(static_cast<unsigned char>(header_[0]), second))
    return false;
  const auto short_length = second & 0x7FU;
  const int length_bytes = short_length == 126 ? 2 : short_length == 127 ? 8 : 0;
  const auto size = static_cast<std::size_t>(2 + length_bytes) + mask_.size();
  if (have < size)
    return wait();
  const auto length = length_bytes == 0 ? short_length : read_big_endian(header_.data() + 2, length_bytes);
  if ((length_bytes == 2 && length < 126) || (length_bytes == 8 && length < 65536))
    return breach(close_code::protocol_error, "a length is longer than needed");
  if ((length >> 63U) != 0)
    return breach(close_code::protocol_error, "a length has more than 63 bits");
  if (!accept_length(length))
    return false;
  std::memcpy(mask_.data(), header_.data() + size - mask_.size(), mask_.size());
  input = input.subspan(size - before);
  header_size_ = 0;
  missing_ = length;
  return true;
}

bool frame_reader::accept_first_bytes(unsigned first, unsigned second) noexcept {
  op_ = static_cast<std::uint8_t>(first & 0x0FU);
  fin_ = (first & 0x80U) != 0;
  if ((first & 0x70U) != 0)
    return breach(close_code::protocol_error, "a reserved bit is set");
  if ((second & 0x80U) == 0)
    return breach(close_code::protocol_error, "a frame is not masked");
  if (is_control(op_)) {
    if (op_ > static_cast<std::uint8_t>(frame_op::pong))
      return breach(close_code::protocol_error, "an opcode is reserved");
    if (!fin_)
      return breach(close_code::protocol_error, "a control frame is fragmented");
    return (second & 0x7FU) <= 125 || breach(close_code::protocol_error, "a control frame is too long");
  }
  if (op_ > static_cast<std::uint8_t>(frame_op::binary))
    return breach(close_code::protocol_error, "an opcode is reserved");
  const bool continues = op_ == static_cast<std::uint8_t>(frame_op::continuation);
  if (continues == (message_op_ == 0))
    return breach(close_code::protocol_error,
                  continues ? "a continuation continues nothing" : "a message begins inside another");
  return true;
}

bool frame_reader::accept_length(std::uint64_t length) noexcept {
  if (is_control(op_))
    return true;
  if (length > max_message_size_ || message_.size() > max_message_size_ - length)
    return breach(close_code::message_too_big, "the message is too big");
  if (message_op_ == 0)
    message_op_ = op_;
  return true;
}

frame_reader::found frame_reader::take_control(std::span<char> piece) {
  payload_ = {piece.data(), piece.size()};
  if (in_payload_ || !control_.empty()) {
    control_.append(piece.data(), piece.size());
    if (in_payload_)
      return found::nothing;
    payload_ = control_;
    told_ = true;
  }
  switch (static_cast<frame_op>(op_)) {
    case frame_op::ping:
      return found::ping;
    case frame_op::pong:
      return found::pong;
    default:
      return read_close();
  }
}

frame_reader::found frame_reader::read_close() noexcept {
  if (payload_.empty()) {
    code_ = close_code::no_status;
    return found::close;
  }
  const auto code =
    payload_.size() < 2 ? std::uint16_t{0} : static_cast<std::uint16_t>(read_big_endian(payload_.data(), 2));
  if (!may_be_sent(code)) {
    (void)breach(close_code::protocol_error, "the code of a Close frame is not to be sent");
    return found::breach;
  }
  payload_.remove_prefix(2);
  if (utf8_prefix(payload_) != payload_.size()) {
    (void)breach(close_code::invalid_payload, "the reason of a Close frame is not UTF-8");
    return found::breach;
  }
  code_ = static_cast<close_code>(code);
  return found::close;
}

frame_reader::found frame_reader::take_data(std::span<char> piece) {
  const bool whole = fin_ && !in_payload_;
  const std::string_view text(piece.data(), piece.size());
  if (whole && message_.empty())
    return tell_message(text);
  keep(text);
  if (whole)
    return tell_message(message_);
  if (message_op_ != static_cast<std::uint8_t>(frame_op::text))
    return found::nothing;
  // Told at once, as RFC 6455 section 8.1 has it: a message that cannot become good is not waited for.
  checked_ += utf8_prefix(std::string_view(message_).substr(checked_));
  if (may_become_utf8(std::string_view(message_).substr(checked_)))
    return found::nothing;
  (void)breach(close_code::invalid_payload, "text is not UTF-8");
  return found::breach;
}

/// The buffer grows as strings do, but never beyond the largest message, so that its capacity has the limit that its size has.
void frame_reader::keep(std::string_view piece) {
  const auto needed = message_.size() + piece.size();
  if (needed > message_.capacity()) {
    // A string that grows by itself doubles its capacity.
    std::string larger;
    larger.reserve(std::max(needed, std::min(2 * message_.capacity(), max_message_size_)));
    larger += message_;
    message_.swap(larger);
  }
  message_ += piece;
}

frame_reader::found frame_reader::tell_message(std::string_view whole) noexcept {
  payload_ = whole;
  told_ = true;
  if (message_op_ == static_cast<std::uint8_t>(frame_op::binary))
    return found::binary;
  if (checked_ + utf8_prefix(whole.substr(checked_)) == whole.size())
    return found::text;
  (void)breach(close_code::invalid_payload, "text is not UTF-8");
  return found::breach;
}

bool frame_reader::breach(close_code code, const char* cause) noexcept {
  code_ = code;
  cause_ = cause;
  return false;
}

void frame_reader::unmask(std::span<char> piece) noexcept {
  using block = std::array<unsigned char, 32>;
  block key;
  for (std::size_t i = 0; i < key.size(); ++i)
    key[i] = mask_[i % mask_.size()];
  auto* data = piece.data();
  auto left = piece.size();
  for (; left >= sizeof(block); data += sizeof(block), left -= sizeof(block)) {
    block bytes;
    std::memcpy(bytes.data(), data, sizeof(block));
    for (std::size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<unsigned char>(bytes[i] ^ key[i]);
    std::memcpy(data, bytes.data(), sizeof(block));
  }
  for (std::size_t i = 0; i < left; ++i)
    data[i] = static_cast<char>(static_cast<unsigned char>(data[i]) ^ key[i]);
  // The rest of a frame that was cut goes on in the middle of the mask.
  std::rotate(mask_.begin(), mask_.begin() + static_cast<std::ptrdiff_t>(piece.size() % mask_.size()), mask_.end());
}

void frame_reader::forget_message() noexcept {
  if (is_control(op_)) {
    control_.clear();
    return;
  }
  checked_ = 0;
  message_op_ = 0;
  message_.clear();
  if (message_.capacity() > kept_buffer)
    message_ = std::string();
}

} // namespace hubcaf

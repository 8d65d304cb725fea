// SPDX-License-Identifier: MIT
#include "request.hpp"

#include <stdexcept>

namespace hubcaf::bench {

namespace {

constexpr mask_key key{'\x5a', '\x13', '\x7c', '\x29'};
constexpr std::size_t number_digits = 10;
constexpr std::size_t sent_digits = 16;

/// Writes masked digits; `at` is their distance from the payload's begin.
void patch(char* out, std::uint64_t value, std::size_t digits, std::size_t at) {
  for (std::size_t i = digits; i-- > 0; value /= 10)
    out[i] = static_cast<char>(('0' + value % 10) ^ static_cast<unsigned char>(key[(at + i) % 4]));
}

} // namespace

std::uint64_t sent_stamp(std::int64_t nanoseconds) {
  return 1'000'000'000'000'000 + static_cast<std::uint64_t>(nanoseconds) / 1000;
}

request::request(std::string_view type, std::size_t size) : type_(type) {
  std::string envelope = R"({"type":")" + type_ + R"(","content":{"seq":)";
  const auto number_at = envelope.size();
  envelope += std::string(number_digits, '0') + R"(,"sent":)";
  const auto sent_at = envelope.size();
  envelope += std::string(sent_digits, '0') + R"(,"text":")";
  const std::string_view end = R"("}})";
  if (envelope.size() + end.size() >= size)
    throw std::invalid_argument("a message of this type takes more bytes");
  while (envelope.size() + text_.size() + end.size() < size)
    text_ += static_cast<char>('a' + text_.size() % 26);
  envelope += text_;
  envelope += end;
  append_frame(frame_, opcode::text, envelope, key);
  payload_at_ = frame_.size() - envelope.size();
  number_at_ = number_at;
  sent_at_ = sent_at;
}

void request::append(std::string& out, const stamp& now) const {
  const auto begin = out.size() + payload_at_;
  out += frame_;
  patch(out.data() + begin + number_at_, now.number, number_digits, number_at_);
  patch(out.data() + begin + sent_at_, now.sent, sent_digits, sent_at_);
}

} // namespace hubcaf::bench

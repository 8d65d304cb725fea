// SPDX-License-Identifier: MIT
#pragma once

#include "client_frames.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Reads a whole stream at once, frame by frame, as the text of RFC 6455 says. Slow and independent of the library.
/// Tells what in_words of frame_telling.hpp tells.
class frame_stream_model {
public:
  frame_stream_model(std::string_view bytes, std::size_t max) : bytes_(bytes), max_(max) {
  }

  std::string read() {
    try {
      while (read_frame()) {
      }
    } catch (unsigned code) {
      told_ += "breach " + std::to_string(code) + ";";
    }
    return told_;
  }

private:
  enum class utf8 { good, unfinished, bad };

  unsigned at(std::size_t i) const {
    return static_cast<unsigned char>(bytes_.at(i));
  }

  static void demand(bool holds, unsigned code = 1002) {
    if (!holds)
      throw code;
  }

  static utf8 judge(const std::string& text) {
    for (std::size_t i = 0; i < text.size();) {
      const auto first = static_cast<unsigned char>(text[i]);
      const std::size_t length = first < 0x80   ? 1
                                 : first < 0xC2 ? 0
                                 : first < 0xE0 ? 2
                                 : first < 0xF0 ? 3
                                 : first < 0xF5 ? 4
                                                : 0;
      if (length == 0)
        return utf8::bad;
      for (std::size_t k = 1; k < length; ++k) {
        if (i + k == text.size())
          return utf8::unfinished;
        const auto byte = static_cast<unsigned char>(text[i + k]);
        const unsigned low = k > 1 ? 0x80 : first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        const unsigned high = k > 1 ? 0xBF : first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (byte < low || byte > high)
          return utf8::bad;
      }
      i += length;
    }
    return utf8::good;
  }

  bool read_frame() {
    if (bytes_.size() < 2)
      return false;
    const bool fin = at(0) >= 0x80;
    const auto of = at(0) % 16;
    const bool control = of >= 8;
    demand(at(0) / 16 % 8 == 0);
    demand(at(1) >= 0x80);
    demand(of <= 2 || (of >= 8 && of <= 10));
    demand(!control || (fin && at(1) % 128 < 126));
    demand(control || (of == client_frames::continuation) == in_message_);
    const std::size_t field = at(1) % 128 < 126 ? 0 : at(1) % 128 == 126 ? 2 : 8;
    if (bytes_.size() < 6 + field)
      return false;
    std::uint64_t length = field == 0 ? at(1) % 128 : 0;
    for (std::size_t i = 0; i < field; ++i)
      length = length * 256 + at(2 + i);
    demand(field != 2 || length > 125);
    demand(field != 8 || (length > 65535 && length < std::uint64_t{1} << 63U));
    demand(control || (length <= max_ && message_.size() + length <= max_), 1009);
    client_frames::mask_key mask;
    for (std::size_t i = 0; i < mask.size(); ++i)
      mask[i] = static_cast<unsigned char>(at(2 + field + i));
    const auto payload = client_frames::masked(bytes_.substr(6 + field, length), mask);
    const bool all = payload.size() == length;
    bytes_.remove_prefix(6 + field + payload.size());
    if (control)
      tell_control(of, payload, all);
    else
      tell_data(of, payload, all && fin);
    return all;
  }

  void tell_control(unsigned of, const std::string& payload, bool all) {
    if (!all)
      return;
    if (of != client_frames::close_op) {
      told_ += (of == client_frames::ping ? "ping " : "pong ") + payload + ";";
      return;
    }
    unsigned code = 1005;
    if (!payload.empty()) {
      demand(payload.size() > 1);
      code = static_cast<unsigned char>(payload[0]) * 256U + static_cast<unsigned char>(payload[1]);
      demand(code >= 1000 && code < 5000 && code != 1004 && code != 1005 && code != 1006 &&
             (code < 1015 || code >= 3000));
      demand(judge(payload.substr(2)) == utf8::good, 1007);
    }
    told_ += "close " + std::to_string(code) + " " + (payload.empty() ? "" : payload.substr(2)) + ";";
  }

  void tell_data(unsigned of, const std::string& payload, bool ends) {
    if (!in_message_)
      is_text_ = of == client_frames::text;
    in_message_ = !ends;
    message_ += payload;
    if (is_text_) {
      const auto verdict = judge(message_);
      demand(verdict == utf8::good || (verdict == utf8::unfinished && !ends), 1007);
    }
    if (ends) {
      told_ += (is_text_ ? "text " : "binary ") + message_ + ";";
      message_.clear();
    }
  }

  std::string_view bytes_;
  std::size_t max_;
  std::string message_;
  bool in_message_ = false;
  bool is_text_ = false;
  std::string told_;
};

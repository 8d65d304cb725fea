// SPDX-License-Identifier: MIT
#pragma once

#include "../../support/choices.hpp"
#include "../../support/client_frames.hpp"

#include <array>
#include <cstddef>
#include <string>

/// Writes the stream of a client as the bytes of an input tell. Most frames are in order, so that a short input reaches
/// long frames and many fragments; between them stand bytes of the input itself.
class frame_script {
public:
  /// The stream ends soon after this.
  static constexpr std::size_t most_bytes = 70'000;

  explicit frame_script(input_choices& choices) : choices_(choices) {
  }

  std::string write() {
    std::string result;
    while (!choices_.empty() && result.size() < most_bytes)
      result += choices_.pick(8) == 7 ? std::string(choices_.bytes(1 + choices_.pick(32))) : frame();
    return result;
  }

private:
  std::string frame() {
    const auto first = first_byte();
    const auto mask = mask_key();
    const auto payload = some_payload();
    // Seldom the length is not that of the payload, or its field is not the shortest.
    const auto odd = choices_.pick(32);
    const std::size_t announced = odd == 31 ? payload.size() + choices_.pick(65536) : payload.size();
    const std::size_t field = odd == 30 ? 2 : odd == 29 ? 8 : client_frames::field_for(announced);
    return client_frames::header(first, announced, field, mask) + client_frames::masked(payload, mask);
  }

  unsigned first_byte() {
    // Final and not final text, binary, continuation; Close, Ping, Pong.
    static constexpr std::array<unsigned, 9> usual = {0x81, 0x01, 0x80, 0x00, 0x82, 0x02, 0x89, 0x8A, 0x88};
    const auto choice = choices_.pick(16);
    return choice < usual.size() ? usual[choice] : static_cast<unsigned>(choices_.pick(256));
  }

  client_frames::mask_key mask_key() {
    client_frames::mask_key mask = client_frames::usual_mask;
    if (choices_.pick(4) == 3)
      for (auto& byte : mask)
        byte = static_cast<unsigned char>(choices_.pick(256));
    return mask;
  }

  // Some bytes of the input, as often as the length asks for.
  std::string some_payload() {
    // The long ones are seldom: they take a hundred times as long as the others.
    static constexpr std::array<std::size_t, 8> edges = {0, 1, 2, 124, 125, 126, 127, 300};
    static constexpr std::array<std::size_t, 4> long_ones = {65535, 65536, 65537, 70'000};
    const auto choice = choices_.pick(256);
    const auto length = choice < edges.size() ? edges[choice]
                        : choice == 255       ? long_ones[choices_.pick(long_ones.size())]
                                              : choice % 64;
    const auto pattern = choices_.bytes(1 + choices_.pick(8));
    std::string result;
    while (result.size() < length)
      result += pattern.empty() ? "x" : pattern;
    result.resize(length);
    return result;
  }

  input_choices& choices_;
};

// SPDX-License-Identifier: MIT
// fuzz: -max_len=700 -entropic_scale_per_exec_time=1
/// The frame reader against a slow model of RFC 6455: a stream of frames is read whole, byte by byte and cut at random.
/// The input is the stream itself, or a script that writes it; see frame_script.hpp.

#include "../support/choices.hpp"
#include "../support/frame_stream_model.hpp"
#include "../support/frame_telling.hpp"
#include "support/finding.hpp"
#include "support/frame_script.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <string>

namespace {

constexpr std::array<std::size_t, 8> limits = {1000,   0,       5,      130,
                                               65'535, 100'000, 65'536, std::numeric_limits<std::size_t>::max()};
// A longer stream is not read byte by byte: that takes too long.
constexpr std::size_t bytewise_most = 4096;

void compare(const std::string& told, const std::string& expected, const char* how) {
  if (told != expected)
    fuzz::report(std::string("the frame reader differs from its model, read ") + how,
                 told + "\nexpected:\n" + expected);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  input_choices choices({data, size});
  const auto limit = limits[choices.pick(limits.size())];
  random_choices cuts(static_cast<unsigned>(choices.pick(256)));
  const auto bytes = choices.pick(4) == 0 ? std::string(choices.bytes(choices.size())) : frame_script(choices).write();
  const auto expected = frame_stream_model(bytes, limit).read();

  try {
    const auto read = [&](auto next_size) { return frame_telling::read_in_pieces(bytes, limit, next_size); };
    compare(read([&] { return bytes.size(); }), expected, "whole");
    const std::size_t step = bytes.size() <= bytewise_most ? 1 : 4093;
    compare(read([&] { return step; }), expected, "in steps");
    const auto largest = std::array<std::size_t, 4>{6, 60, 700, 20'000}[cuts.pick(4)];
    if (bytes.size() / largest <= bytewise_most)
      compare(read([&] { return 1 + cuts.pick(largest); }), expected, "cut at random");
  } catch (const std::exception& wrong) {
    fuzz::report(wrong.what());
  }
  return 0;
}

// SPDX-License-Identifier: MIT
/// Random streams of frames, whole and damaged, read beside a slow model.
#define CAF_SUITE transport_frame_reader_model

#include "../support/client_frames.hpp"
#include "../support/frame_stream_model.hpp"
#include "../support/frame_telling.hpp"

#include <hubcaf/transport/frame_reader.hpp>

#include <caf/test/unit_test.hpp>

#include <array>
#include <exception>
#include <random>
#include <string>

using namespace hubcaf;
using namespace client_frames;

namespace {

class random_stream {
public:
  explicit random_stream(unsigned seed) : random_(seed) {
  }

  // Valid frames; now and then the last is a Close.
  std::string valid() {
    std::string result;
    for (auto messages = pick(6); messages > 0; --messages) {
      const bool is_text = pick(2) == 0;
      const auto payload = is_text ? some_text() : some_bytes(some_length());
      const auto first = is_text ? text : binary;
      const auto fragments = pick(3) == 0 ? 1 + pick(5) : 1;
      std::size_t begin = 0;
      for (std::size_t i = 0; i < fragments; ++i) {
        while (pick(4) == 0)
          result += frame(0x80U | (pick(2) == 0 ? ping : pong), some_bytes(pick(3) == 0 ? pick(126) : pick(8)));
        const auto length = i + 1 == fragments ? payload.size() - begin : pick(payload.size() - begin + 1);
        result +=
          frame((i + 1 == fragments ? 0x80U : 0U) | (i == 0 ? first : continuation), payload.substr(begin, length));
        begin += length;
      }
    }
    if (pick(4) == 0)
      result +=
        frame(0x80U | close_op,
              pick(4) == 0 ? "" : big_endian(pick(2) == 0 ? 1000 : 3000 + pick(2000), 2) + std::string(pick(50), 'r'));
    return result;
  }

  // Changes, leaves out, doubles some bytes. Most changes hit a header if messages are small.
  std::string mutated(std::string bytes) {
    for (auto times = 1 + pick(4); times > 0 && !bytes.empty(); --times) {
      const auto place = pick(bytes.size());
      switch (pick(4)) {
        case 0:
          bytes[place] = static_cast<char>(pick(256));
          break;
        case 1:
          bytes[place] = static_cast<char>(static_cast<unsigned char>(bytes[place]) ^ (1U << pick(8)));
          break;
        case 2:
          bytes.erase(place, 1 + pick(4));
          break;
        default:
          bytes.insert(place, bytes.substr(place, 1 + pick(20)));
      }
    }
    return bytes;
  }

  std::string noise() {
    return some_bytes(pick(60));
  }

  std::size_t some_limit() {
    return pick(4) == 0 ? pick(200) : 100'000;
  }

  // Cuts the bytes and reads the pieces.
  std::string read_cut(std::string_view bytes, std::size_t max) {
    const auto largest = std::array<std::size_t, 4>{1, 6, 60, 20'000}[pick(4)];
    return frame_telling::read_in_pieces(bytes, max, [this, largest] { return 1 + pick(largest); });
  }

private:
  std::size_t pick(std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_);
  }

  std::size_t some_length() {
    static constexpr std::array<std::size_t, 6> edges = {0, 125, 126, 127, 65535, 65536};
    return pick(40) == 0 ? edges[pick(6)] : pick(8) == 0 ? pick(300) : pick(12);
  }

  std::string some_bytes(std::size_t length) {
    std::string result;
    while (result.size() < length)
      result += static_cast<char>(pick(256));
    return result;
  }

  std::string some_text() {
    static constexpr std::array<std::string_view, 7> characters = {
      "a", "eight or more", "\xC3\xA4", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"};
    std::string result;
    for (auto length = some_length(); result.size() < length;)
      result += characters[pick(characters.size())];
    return result;
  }

  std::string frame(unsigned first, std::string_view payload) {
    mask_key mask;
    for (auto& byte : mask)
      byte = static_cast<unsigned char>(pick(5) == 0 ? 0 : pick(256));
    return raw(first, payload, mask);
  }

  std::mt19937 random_;
};

// @returns what went wrong first, with its seed; nothing if all is well.
std::string play(unsigned seeds, std::string (*make)(random_stream&)) {
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    random_stream random(seed);
    const auto bytes = make(random);
    const auto max = random.some_limit();
    const auto expected = frame_stream_model(bytes, max).read();
    try {
      for (int times = 0; times < 4; ++times)
        if (random.read_cut(bytes, max) != expected)
          return "seed " + std::to_string(seed) + ": differs from the model";
    } catch (const std::exception& wrong) {
      return "seed " + std::to_string(seed) + ": " + wrong.what();
    }
  }
  return {};
}

} // namespace

CAF_TEST(valid_streams_are_read_as_by_the_model_wherever_they_are_cut) {
  std::size_t breaches = 0;
  for (unsigned seed = 1; seed <= 200; ++seed)
    breaches += frame_stream_model(random_stream(seed).valid(), 1'000'000).read().find("breach") != std::string::npos;
  CAF_CHECK_EQUAL(breaches, 0u);
  CAF_CHECK_EQUAL(play(1000, [](random_stream& random) { return random.valid(); }), "");
}

CAF_TEST(damaged_streams_are_read_as_by_the_model_wherever_they_are_cut) {
  CAF_CHECK_EQUAL(play(3000, [](random_stream& random) { return random.mutated(random.valid()); }), "");
}

CAF_TEST(noise_is_read_as_by_the_model_wherever_it_is_cut) {
  CAF_CHECK_EQUAL(play(6000, [](random_stream& random) { return random.noise(); }), "");
}

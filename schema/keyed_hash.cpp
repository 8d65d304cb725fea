// SPDX-License-Identifier: MIT
#include "keyed_hash.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <random>

namespace hubcaf {

namespace {

constexpr std::size_t word_size = sizeof(std::uint64_t);

struct state {
  explicit state(const hash_key& key) noexcept
    : v0(key.first ^ 0x736f6d6570736575U),
      v1(key.second ^ 0x646f72616e646f6dU),
      v2(key.first ^ 0x6c7967656e657261U),
      v3(key.second ^ 0x7465646279746573U) {
  }

  void round() noexcept {
    v0 += v1;
    v2 += v3;
    v1 = std::rotl(v1, 13) ^ v0;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 = std::rotl(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = std::rotl(v1, 17) ^ v2;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 = std::rotl(v2, 32);
  }

  void add(std::uint64_t word) noexcept {
    v3 ^= word;
    round();
    v0 ^= word;
  }

  [[nodiscard]] std::uint64_t finish() noexcept {
    v2 ^= 0xffU;
    round();
    round();
    round();
    return v0 ^ v1 ^ v2 ^ v3;
  }

  std::uint64_t v0, v1, v2, v3;
};

/// Eight bytes, the first being the lowest.
std::uint64_t word_at(const char* from) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, from, word_size);
  if constexpr (std::endian::native == std::endian::big) {
    auto* bytes = reinterpret_cast<unsigned char*>(&word);
    std::reverse(bytes, bytes + word_size);
  }
  return word;
}

/// The last bytes of the text, fewer than eight, the first being the lowest.
std::uint64_t rest_of(std::string_view text) noexcept {
  const auto rest = text.size() % word_size;
  if (rest == 0)
    return 0;
  if (text.size() > word_size)
    return word_at(text.data() + text.size() - word_size) >> (8 * (word_size - rest));
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < rest; ++i)
    word |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
  return word;
}

} // namespace

hash_key hash_key::from_system() {
  std::random_device device;
  const auto draw = [&device] { return (std::uint64_t{device()} << 32U) | device(); };
  const auto first = draw();
  return {first, draw()};
}

std::uint64_t keyed_hash(const hash_key& key, std::string_view text) noexcept {
  state sum(key);
  for (std::size_t i = 0; i + word_size <= text.size(); i += word_size)
    sum.add(word_at(text.data() + i));
  sum.add((std::uint64_t{text.size()} << 56U) | rest_of(text));
  return sum.finish();
}

std::uint64_t keyed_hash(const hash_key& key, std::span<const std::uint64_t> numbers) noexcept {
  state sum(key);
  for (const auto number : numbers)
    sum.add(number);
  sum.add(std::uint64_t{numbers.size()} << 59U);
  return sum.finish();
}

} // namespace hubcaf

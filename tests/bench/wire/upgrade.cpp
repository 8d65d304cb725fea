// SPDX-License-Identifier: MIT
#include "upgrade.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cstdint>

namespace hubcaf::bench {

namespace {

using digest = std::array<std::uint32_t, 5>;

/// One round of SHA-1 (FIPS 180-4) over 64 bytes.
void mix(digest& state, const unsigned char* block) {
  std::array<std::uint32_t, 80> words{};
  for (std::size_t i = 0; i < 16; ++i)
    for (std::size_t j = 0; j < 4; ++j)
      words[i] = words[i] << 8 | block[4 * i + j];
  for (std::size_t i = 16; i < 80; ++i)
    words[i] = std::rotl(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
  auto [a, b, c, d, e] = state;
  for (std::size_t i = 0; i < 80; ++i) {
    const std::uint32_t choice = i < 20   ? ((b & c) | (~b & d)) + 0x5a827999U
                                 : i < 40 ? (b ^ c ^ d) + 0x6ed9eba1U
                                 : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdcU
                                          : (b ^ c ^ d) + 0xca62c1d6U;
    const std::uint32_t next = std::rotl(a, 5) + choice + e + words[i];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  const digest add{a, b, c, d, e};
  for (std::size_t i = 0; i < state.size(); ++i)
    state[i] += add[i];
}

std::string sha1(std::string text) {
  const std::uint64_t bits = text.size() * 8;
  text += '\x80';
  text.append((120 - text.size() % 64) % 64, '\0');
  for (int shift = 56; shift >= 0; shift -= 8)
    text += static_cast<char>(bits >> shift);
  digest state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  for (std::size_t i = 0; i < text.size(); i += 64)
    mix(state, reinterpret_cast<const unsigned char*>(text.data()) + i);
  std::string out;
  for (const auto word : state)
    for (int shift = 24; shift >= 0; shift -= 8)
      out += static_cast<char>(word >> shift);
  return out;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j)
      group = group << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j)
      out += i + j > bytes.size() ? '=' : letters[group >> (18 - 6 * j) & 63];
  }
  return out;
}

} // namespace

std::string accept_key(std::string_view key) {
  return base64(sha1(std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
}

std::optional<std::string> grant_upgrade(std::string_view head) {
  constexpr std::string_view name = "\r\nsec-websocket-key:";
  const auto found = std::search(head.begin(), head.end(), name.begin(), name.end(),
                                 [](unsigned char a, char b) { return std::tolower(a) == b; });
  if (found == head.end())
    return std::nullopt;
  auto key = head.substr(static_cast<std::size_t>(found - head.begin()) + name.size());
  key = key.substr(0, key.find('\r'));
  key.remove_prefix(std::min(key.find_first_not_of(' '), key.size()));
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
         accept_key(key) + "\r\n\r\n";
}

} // namespace hubcaf::bench

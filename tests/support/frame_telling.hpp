// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/transport/frame_reader.hpp>

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// Puts the messages that a frame reader finds into words, so that two readings can be compared.
namespace frame_telling {

inline std::string in_words(hubcaf::frame_reader::found what, const hubcaf::frame_reader& uut) {
  using found = hubcaf::frame_reader::found;
  if (what == found::nothing)
    return "";
  if (what == found::breach)
    return "breach " + std::to_string(static_cast<unsigned>(uut.breach_code())) + ";";
  const std::string payload(uut.payload());
  switch (what) {
    case found::text:
      return "text " + payload + ";";
    case found::binary:
      return "binary " + payload + ";";
    case found::ping:
      return "ping " + payload + ";";
    case found::pong:
      return "pong " + payload + ";";
    case found::close:
      return "close " + std::to_string(static_cast<unsigned>(uut.peer_code())) + " " + payload + ";";
    default:
      return "what is this?";
  }
}

/// Gives the reader one piece, in memory of its own. Throws if a call makes no headway.
/// @returns false after a breach: the reader must not be asked again.
inline bool give(hubcaf::frame_reader& uut, std::string_view piece, std::string& told) {
  std::vector<char> memory(piece.begin(), piece.end());
  std::span<char> input(memory);
  while (!input.empty()) {
    const auto before = input.size();
    const auto what = uut.next(input);
    told += in_words(what, uut);
    if (what == hubcaf::frame_reader::found::breach)
      return false;
    if (input.size() >= before || (what == hubcaf::frame_reader::found::nothing && !input.empty()))
      throw std::runtime_error("the reader does not take its input");
  }
  return true;
}

/// What a new reader tells of `bytes`, in pieces of the sizes that `next_size()` names.
template <class NextSize>
std::string read_in_pieces(std::string_view bytes, std::size_t max_message_size, NextSize next_size) {
  hubcaf::frame_reader uut(max_message_size);
  std::string told;
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, next_size());
    bytes.remove_prefix(piece.size());
    if (!give(uut, piece, told))
      break;
  }
  return told;
}

} // namespace frame_telling

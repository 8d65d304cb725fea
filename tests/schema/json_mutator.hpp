// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Makes texts that are nearly JSON out of JSON.
class json_mutator {
public:
  json_mutator(std::uint64_t seed, std::vector<std::string> texts) : random_(seed), texts_(std::move(texts)) {
  }

  /// One of the texts with one to four changes.
  std::string next() {
    auto text = texts_[below(texts_.size())];
    for (auto left = 1 + below(4); left > 0 && !text.empty(); --left)
      change(text);
    text.shrink_to_fit(); // so that reading past the end is seen
    return text;
  }

private:
  std::size_t below(std::size_t limit) {
    return static_cast<std::size_t>(random_() % limit);
  }

  void change(std::string& text) {
    static constexpr std::string_view tokens = "{}[]\",:\\/u0123456789.eE+-tfn \t\n\x01\x7F\xC3\x80\xED\xF5";
    auto pos = below(text.size());
    auto length = std::min(below(12) + 1, text.size() - pos);
    switch (below(7)) {
      case 0:
        text[pos] = tokens[below(tokens.size())];
        break;
      case 1:
        text.insert(pos, 1, tokens[below(tokens.size())]);
        break;
      case 2:
        text.erase(pos, length);
        break;
      case 3:
        text.insert(below(text.size()), text.substr(pos, length));
        break;
      case 4:
        text.resize(pos);
        break;
      case 5:
        text[pos] = static_cast<char>(random_());
        break;
      default:
        text.insert(pos, std::string(below(40), tokens[below(4)]));
        break;
    }
  }

  std::mt19937_64 random_;
  std::vector<std::string> texts_;
};

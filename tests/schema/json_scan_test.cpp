// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_json_scan

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/json_scan.hpp>
#include <hubcaf/schema/utf8.hpp>

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace hubcaf;
using namespace hubcaf::detail;

namespace {

/// Both ways have to find the same as a plain loop does.
template <class Stop>
bool agree(std::string_view text) {
  const std::vector<char> own(text.begin(), text.end()); // so that reading past the end is seen
  const auto first = own.data();
  const auto last = first + own.size();
  auto known = first;
  while (known != last && !Stop::is(static_cast<unsigned char>(*known)))
    ++known;
  return find_stop<Stop>(first, last) == known && find_stop_by_words<Stop>(first, last) == known;
}

/// Each byte at each place of texts of each length, among bytes that are no stops.
template <class Stop>
int count_disagreements(char filler) {
  int result = 0;
  for (std::size_t size = 0; size < 40; ++size) {
    std::string text(size, filler);
    result += agree<Stop>(text) ? 0 : 1;
    for (auto& place : text) {
      for (int byte = 0; byte < 256; ++byte) {
        place = static_cast<char>(byte);
        result += agree<Stop>(text) ? 0 : 1;
      }
      place = filler;
    }
  }
  return result;
}

template <class Stop>
int count_random_disagreements(std::string_view letters) {
  std::mt19937_64 random(3);
  int result = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random() % 50, ' ');
    for (auto& place : text)
      place = random() % 8 == 0 ? static_cast<char>(random()) : letters[random() % letters.size()];
    result += agree<Stop>(text) ? 0 : 1;
  }
  return result;
}

} // namespace

CAF_TEST(a_stop_is_found_wherever_it_stands) {
  CAF_CHECK_EQUAL(count_disagreements<string_stop>('a'), 0);
  CAF_CHECK_EQUAL(count_disagreements<string_stop>('\xE2'), 0);
  CAF_CHECK_EQUAL(count_disagreements<ascii_string_stop>('!'), 0);
  CAF_CHECK_EQUAL(count_disagreements<digit_stop>('9'), 0);
  CAF_CHECK_EQUAL(count_disagreements<digit_stop>('0'), 0);
}

CAF_TEST(of_many_stops_the_first_is_found) {
  CAF_CHECK_EQUAL(count_random_disagreements<string_stop>("a \x7F\xC3"), 0);
  CAF_CHECK_EQUAL(count_random_disagreements<ascii_string_stop>("a #]\x7F"), 0);
  CAF_CHECK_EQUAL(count_random_disagreements<digit_stop>("0123456789"), 0);
}

CAF_TEST(what_is_not_ascii_is_skipped_as_far_as_it_is_utf8) {
  std::mt19937_64 random(4);
  const std::vector<std::string> parts = {
    "\xC3\xA9", "\xE2\x82\xAC", "\xED\x9F\xBF", "\xF0\x9F\x98\x80", "a",    " ",
    "\"",       "\x80",         "\xED\xA0\x80", "\xE0\x80\x80",     "\xC3", "\xF4\x90\x80\x80"};
  const auto is_character = [](std::string_view text) { return utf8_length(text) > 1; };
  int unequal = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::string text;
    for (auto left = random() % 9; left > 0; --left)
      text += parts[random() % (random() % 3 == 0 ? parts.size() : 6)];
    text.shrink_to_fit();
    auto known = std::string_view(text);
    while (!known.empty()) {
      if (is_character(known))
        known.remove_prefix(utf8_length(known));
      else if ((known[0] == 'a' || known[0] == ' ') && known.size() >= 4 &&
               static_cast<unsigned char>(known[1]) >= 0x80)
        known.remove_prefix(1);
      else
        break;
    }
    unequal += skip_non_ascii(text.data(), text.data() + text.size()) == known.data() ? 0 : 1;
  }
  CAF_CHECK_EQUAL(unequal, 0);
}

CAF_TEST(every_character_of_unicode_is_skipped) {
  int stopped = 0;
  for (std::uint32_t code_point = 0x80; code_point < 0x110000; ++code_point) {
    if (code_point >= 0xD800 && code_point <= 0xDFFF)
      continue;
    std::string text;
    append_utf8(text, code_point);
    text += "!!!!";
    stopped += skip_non_ascii(text.data(), text.data() + text.size()) == text.data() + text.size() - 4 ? 0 : 1;
  }
  CAF_CHECK_EQUAL(stopped, 0);
}

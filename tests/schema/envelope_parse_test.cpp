// SPDX-License-Identifier: MIT
// ctest: timeout=300
#define CAF_SUITE schema_envelope_parse

#include "json_mutator.hpp"

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/envelope_parse.hpp>

#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace hubcaf;
using detail::judge_envelope;
using detail::skim_envelope;

namespace {

constexpr std::size_t depth = 12;

const std::vector<std::string> seeds = {
  R"({"type":"bench.echo","content":{"seq":123456,"sent":1234567890123,"text":"the quick brown fox"},"meta":{"ref":7}})",
  R"({"content":[0,-0,1.5,-0.25e+3,1E5,2e-05,{"a":{"b":[[],{}]}},true,false,null,"\"\\\/\b\f\n\r\t"],"type":"x.y"})",
  R"( { "meta" : { "ref" : { "a" : [ 1 , 2 ] } , "x" : "y" } , "type" : "a" , "timestamp" : "2026-01-31T12:00:00.123Z" } )",
  R"({"type":"a.b","type":"b.c","meta":null,"meta":{"ref":1,"ref":"\u00e9\ud83d\ude00"},"timestamp":null,"other":[{}]})",
  "{\"type\":\"\xC3\xA9.\xE2\x82\xAC\",\"content\":\"\xD0\xBF\xD1\x80 \xF0\x9F\x98\x80 "
  "x\xC3\xA9\",\"\xC3\xA9\":[\"\xED\x9F\xBF\"]}",
  R"({"type":"\u0061","content":12345678901234567890.123456789012345678901234567890e-12,"me\u0074a":{},"meta":{"r\u0065f":2}})",
  R"({"type":"deep","content":[[[[[[[[[[{"a":{}}]]]]]]]]]],"meta":{"ref":[[[[[[[[[1]]]]]]]]]}})",
};

/// What a way of parsing made of a text.
struct outcome {
  bool taken;
  std::string type;
  std::string_view content, meta, ref;
  std::string message, error_ref;

  bool operator==(const outcome& other) const {
    const auto same = [](std::string_view a, std::string_view b) {
      return a.size() == b.size() && (a.empty() || a == "null" || a.data() == b.data()) && a == b;
    };
    return taken == other.taken && type == other.type && same(content, other.content) && same(meta, other.meta) &&
           same(ref, other.ref) && message == other.message && error_ref == other.error_ref;
  }
};

outcome outcome_of(const envelope& parsed) {
  return {true, parsed.type, parsed.content, parsed.meta, parsed.ref, {}, {}};
}

outcome outcome_of(const boost::system::result<envelope, envelope_error>& result) {
  if (result)
    return outcome_of(*result);
  return {false, {}, {}, {}, {}, result.error().message, result.error().ref};
}

/// Parses in every way. @returns false if they are not of one mind
bool agree(std::string_view text, std::size_t max_depth) {
  const std::vector<char> own(text.begin(), text.end()); // so that reading past the end is seen
  const std::string_view view(own.data(), own.size());
  const auto judged = outcome_of(judge_envelope(view, max_depth));
  envelope skimmed;
  if (skim_envelope(view, max_depth, skimmed) && !(outcome_of(skimmed) == judged))
    return false;
  return outcome_of(parse_envelope(view, max_depth)) == judged;
}

bool skims(std::string_view text, std::size_t max_depth = depth) {
  envelope parsed;
  return skim_envelope(text, max_depth, parsed) && agree(text, max_depth);
}

std::string with_content(std::string_view content) {
  return R"({"type":"a","content":)" + std::string(content) + "}";
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

} // namespace

CAF_TEST(mutated_envelopes_are_parsed_alike_by_both_ways) {
  json_mutator mutate(20260201, seeds);
  int taken = 0;
  int skimmed = 0;
  for (int round = 0; round < 1'000'000; ++round) {
    const auto text = mutate.next();
    if (!agree(text, depth))
      CAF_FAIL("not of one mind: " << text);
    if (parse_envelope(text, depth)) {
      ++taken;
      envelope parsed;
      skimmed += skim_envelope(text, depth, parsed) ? 1 : 0;
    }
  }
  CAF_MESSAGE("envelopes: " << taken << ", read quickly: " << skimmed);
  CAF_CHECK(taken > 50'000);
  CAF_CHECK(taken < 900'000);
  CAF_CHECK(skimmed > taken / 10 * 7);
}

CAF_TEST(every_short_string_is_judged_alike) {
  // All of two bytes, and what may follow the first byte of a longer character.
  int unequal = 0;
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second)
      for (std::string_view rest : {"", "\x80", "\xBF\x80", "\x80\x80\x80"}) {
        std::string text = "\"  ";
        text[1] = static_cast<char>(first);
        text[2] = static_cast<char>(second);
        text.append(rest).append("\"");
        unequal += agree(with_content(text), depth) && agree(R"({"type":)" + text + '}', depth) ? 0 : 1;
      }
  CAF_CHECK_EQUAL(unequal, 0);
}

CAF_TEST(every_short_number_is_judged_alike) {
  constexpr std::string_view letters = "019-+.eE \"";
  int unequal = 0;
  int taken = 0;
  for (int code = 0; code < 1'000'000; ++code) {
    std::string text;
    for (int left = code; left > 0; left /= 10)
      text += letters[static_cast<std::size_t>(left % 10)];
    if (code % 7 != 0) // takes long
      continue;
    unequal += agree(with_content(text), depth) ? 0 : 1;
    taken += parse_envelope(with_content(text), depth) ? 1 : 0;
  }
  CAF_CHECK_EQUAL(unequal, 0);
  CAF_CHECK(taken > 1000);
}

CAF_TEST(every_surrogate_is_judged_alike) {
  int unequal = 0;
  for (std::string_view first : {"d7ff", "d800", "DBFF", "dc00", "dfFF", "e000", "0000", "00zz", "d83"})
    for (std::string_view second :
         {"", "x", "\\", "\\n", "\\u", "\\udc00", "\\uDFFF", "\\ud800", "\\ue000", "\\udc0", "\\u0041"})
      unequal += agree(with_content("\"\\u" + std::string(first) + std::string(second) + '"'), depth) ? 0 : 1;
  CAF_CHECK_EQUAL(unequal, 0);
}

CAF_TEST(an_envelope_may_be_cut_off_anywhere) {
  int unequal = 0;
  for (const auto& seed : seeds)
    for (std::size_t size = 0; size < seed.size(); ++size)
      for (std::string_view end : {"", "}", "}}", "\"}", "} \n"})
        unequal += agree(seed.substr(0, size) + std::string(end), depth) ? 0 : 1;
  CAF_CHECK_EQUAL(unequal, 0);
}

CAF_TEST(both_ways_count_the_same_levels) {
  for (std::size_t levels = 0; levels < 70; ++levels)
    for (std::size_t most : {levels, levels + 1, levels + 2, levels + 3}) {
      CAF_CHECK(agree(with_content(nested(levels)), most));
      CAF_CHECK(agree(R"({"type":"a","meta":{"ref":)" + nested(levels) + "}}", most));
    }
  CAF_CHECK(skims(with_content(nested(31)), 32));
  CAF_CHECK(skims(with_content(nested(63)), std::numeric_limits<std::size_t>::max()));
  CAF_CHECK(parse_envelope(with_content(nested(500)), std::numeric_limits<std::size_t>::max()).has_value());
}

CAF_TEST(usual_envelopes_are_read_quickly) {
  for (const auto& seed : {seeds[0], seeds[1], seeds[2], seeds[3], seeds[4]}) {
    CAF_MESSAGE(seed);
    CAF_CHECK(skims(seed));
  }
  CAF_CHECK(skims(with_content(R"("ends with an escape\n")")));
  CAF_CHECK(skims(with_content(R"("ends with an escape \u00e9")")));
  CAF_CHECK(skims(with_content("1.7976931348623157e+308")));
  CAF_CHECK(skims("\t\r\n {\"type\":\"a\"} \n\r\t"));
  CAF_CHECK(skims(R"({"type":")" + std::string(128, 'x') + "\"}"));
}

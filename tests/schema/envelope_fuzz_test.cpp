// SPDX-License-Identifier: MIT
// ctest: timeout=300
#define CAF_SUITE schema_envelope_fuzz

#include "../support/boost_judge.hpp"
#include "../support/json_spacing.hpp"
#include "json_mutator.hpp"
#include "sample_types.hpp"

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/envelope.hpp>
#include <hubcaf/schema/json_validate.hpp>

#include <array>
#include <string>
#include <vector>

using namespace hubcaf;

namespace {

constexpr std::size_t depth = 13; // that of the deepest seed

const std::array<std::string, 6> seeds = {
  R"({"type":"demo.order","content":{"id":12,"price":0.1,"note":"hi \u00e9\n","items":[{"sku":"a","count":2}]}})",
  R"({"type":"chat.message","content":"\ud83d\ude00 hello","meta":{"ref":"r-1"},"timestamp":"2026-01-31T12:00:00.123Z"})",
  R"({"type":"x.y","content":[[[[[[[[[[{"a":[1e5,-0.5E-3,true,false,null]}]]]]]]]]]],"meta":null})",
  R"( {"meta":{"ref":{"a":[1]},"ref":2} , "type" : "a" , "content" : {} , "type":"\u0062"} )",
  "{\"type\":\"\xC3\xA9.\xE2\x82\xAC\",\"content\":\"\xF0\x9F\x98\x80\",\"unknown\":{\"\":[]}}",
  R"({"type":"sample.everything","content":{"flag":true,"i8":-128,"u8":255,"i64":-1,"u64":1,"single":0.5,"real":1e300,)"
  R"("text":"","flags":[true],"triple":[1,2,3],"by_name":{"a":{"sku":"s","count":1}},"series":{"x":[1.5]},)"
  R"("paint":"green","wrapped":"w","raw":[1.0],"tree":{"a":null}}})",
};

const std::vector<std::string> all_seeds(seeds.begin(), seeds.end());

bool boost_takes(std::string_view text) {
  return boost_parse(text, depth).has_value();
}

/// True if `text` is skipped as one value: the grammar, but for UTF-8, surrogates and the depth.
bool cursor_takes(std::string_view text) {
  json_cursor in(text);
  return in.skip_value() && in.at_end();
}

/// Reads every kind of struct from `content`; what is read has to be JSON again.
void decode_all(std::string_view content) {
  auto decode_one = [content]<class T>(std::type_identity<T>) {
    auto value = json_decode<T>(content);
    if (!value)
      return;
    std::string json;
    json_encode(json, *value);
    if (!boost_takes(json))
      CAF_FAIL("written: " << json);
  };
  decode_one(std::type_identity<sample::order>{});
  decode_one(std::type_identity<sample::everything>{});
  decode_one(std::type_identity<sample::line>{});
}

} // namespace

CAF_TEST(the_seeds_are_envelopes) {
  for (const auto& seed : seeds) {
    CAF_MESSAGE(seed);
    CAF_CHECK(parse_envelope(seed, depth).has_value());
  }
  CAF_CHECK(json_decode<sample::everything>(parse_envelope(seeds[5], depth).value().content).has_value());
}

CAF_TEST(mutated_envelopes_are_judged_as_boost_json_judges_them) {
  json_mutator mutate(20260131, all_seeds);
  int taken = 0;
  int valid = 0;
  for (int round = 0; round < 200'000; ++round) {
    auto text = mutate.next();
    auto known = boost_takes(text);
    auto parsed = parse_envelope(text, depth);
    if (!json_validate(text, depth).code != known)
      CAF_FAIL("not of one mind: " << text);
    if (parsed && !known)
      CAF_FAIL("taken: " << text);
    if (known && !cursor_takes(text))
      CAF_FAIL("not skipped: " << text);
    if (!parsed && known && parsed.error().message.find("JSON:") != std::string::npos)
      CAF_FAIL("refused: " << text);
    if (!parsed && parsed.error().message.empty())
      CAF_FAIL("no reason: " << text);
    valid += known ? 1 : 0;
    taken += parsed ? 1 : 0;
    if (parsed)
      decode_all(parsed->content);
  }
  CAF_MESSAGE("JSON: " << valid << ", envelopes: " << taken);
  CAF_CHECK(taken > 10'000);
  CAF_CHECK(valid < 190'000);
}

CAF_TEST(structs_are_read_alike_by_the_short_way_and_by_the_long_one) {
  const std::array<std::string_view, 4> contents = {
    R"({"id":12,"price":0.1,"note":"hi","items":[{"sku":"a","count":2},{"sku":"b","count":3}]})",
    R"({"id":1,"price":2,"items":[{"count":2,"sku":"a"}],"id":2})",
    R"({"id":1,"price":"x","items":[],"price":3,"more":{}})",
    R"({"id":1,"price":1,"items":[{"sku":"a","count":0},{"sku":"a"}],"items":[{"sku":"a","count":1}],"note":null})"};
  json_mutator mutate(11, {contents.begin(), contents.end()});
  int valid = 0;
  for (int round = 0; round < 200'000; ++round) {
    const auto text = mutate.next();
    if (!boost_takes(text))
      continue;
    ++valid;
    if (!decodes_alike<sample::order>(text))
      CAF_FAIL("not alike: " << text);
  }
  CAF_CHECK(valid > 10'000);
  const auto everything = parse_envelope(seeds[5], depth).value();
  CAF_CHECK(decodes_alike<sample::everything>(everything.content));
}

CAF_TEST(text_that_nobody_validated_is_decoded_without_harm) {
  json_mutator mutate(7, all_seeds);
  int fitting = 0;
  for (int round = 0; round < 100'000; ++round) {
    auto text = mutate.next();
    auto from = text.find("\"content\":");
    if (from == std::string::npos)
      continue;
    std::string content = text.substr(from + 10, text.size() - from - 11);
    content.shrink_to_fit();
    fitting += json_decode<sample::order>(content).has_value() ? 1 : 0;
    fitting += json_decode<sample::everything>(content).has_value() ? 1 : 0;
    fitting += json_decode<boost::json::value>(content).has_value() ? 1 : 0;
    if (auto raw = json_decode<raw_json>(content); raw && !cursor_takes(raw->text))
      CAF_FAIL("not JSON: " << raw->text);
  }
  CAF_CHECK(fitting > 1000);
}

CAF_TEST(a_meta_that_nobody_validated_is_merged_without_harm) {
  json_mutator mutate(8, all_seeds);
  for (int round = 0; round < 20'000; ++round)
    if (auto merged = with_ref(mutate.next(), "7"); !cursor_takes(merged))
      CAF_FAIL("not JSON: " << merged);
  CAF_CHECK(true);
}

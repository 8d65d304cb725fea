// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_option_parse

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/option_parse.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;

CAF_TEST(counts_are_digits_alone) {
  CAF_CHECK(parse_count("0") == 0u);
  CAF_CHECK(parse_count("18446744073709551615") == 18446744073709551615u);
  for (auto text : {"", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x10", "ten", "18446744073709551616"}) {
    CAF_MESSAGE(text);
    CAF_CHECK(!parse_count(text));
  }
}

CAF_TEST(sizes_carry_binary_units) {
  CAF_CHECK(parse_bytes("65536") == 65536u);
  CAF_CHECK(parse_bytes("64KiB") == 65536u);
  CAF_CHECK(parse_bytes("1MiB") == 1048576u);
  CAF_CHECK(parse_bytes("2GiB") == 2147483648u);
  for (auto text :
       {"", "KiB", "-1KiB", "1 KiB", "1KiB ", "1.5KiB", "1KB", "1kib", "1KiBKiB", "18446744073709551615GiB"}) {
    CAF_MESSAGE(text);
    CAF_CHECK(!parse_bytes(text));
  }
}

CAF_TEST(times_are_seconds_unless_they_say_otherwise) {
  CAF_CHECK(parse_duration("30") == 30s);
  CAF_CHECK(parse_duration("0.5") == 500ms);
  CAF_CHECK(parse_duration("500ms") == 500ms);
  CAF_CHECK(parse_duration("30s") == 30s);
  CAF_CHECK(parse_duration("2min") == 2min);
  CAF_CHECK(parse_duration("1.5h") == 90min);
  CAF_CHECK(parse_duration("0") == 0ms);
}

CAF_TEST(times_are_rounded_to_milliseconds) {
  CAF_CHECK(parse_duration("1.4ms") == 1ms);
  CAF_CHECK(parse_duration("1.5ms") == 2ms);
  CAF_CHECK(parse_duration("4.35") == 4350ms);
  CAF_CHECK(parse_duration("0.0012345") == 1ms);
}

CAF_TEST(times_that_are_none_are_refused) {
  for (auto text : {"",
                    "s",
                    "ms",
                    "-1",
                    "-1s",
                    "+1",
                    " 1",
                    "1 ",
                    "1 s",
                    "1sec",
                    "1m",
                    "1ss",
                    "1e3",
                    ".5",
                    "5.",
                    "1.2.3",
                    "inf",
                    "nan",
                    "0x1",
                    "0.9ms",
                    "0.0009",
                    "1S",
                    "0.0000000000000000000000000001s",
                    "99999999999999999999"}) {
    CAF_MESSAGE(text);
    CAF_CHECK(!parse_duration(text));
  }
  CAF_CHECK(!parse_duration(std::string(400, '9')));
  CAF_CHECK(!parse_duration("0." + std::string(400, '0') + "1"));
}

CAF_TEST(flags_have_four_spellings_each) {
  for (auto text : {"true", "1", "on", "yes", "TRUE", "Yes"})
    CAF_CHECK(parse_flag(text) == true);
  for (auto text : {"false", "0", "off", "no", "False", "OFF"})
    CAF_CHECK(parse_flag(text) == false);
  for (auto text : {"", "2", "t", "tru", "truee", " true", "y", "enable"})
    CAF_CHECK(!parse_flag(text));
}

CAF_TEST(rules_are_split_at_commas_and_blanks) {
  using rules = std::vector<std::pair<std::string_view, std::string_view>>;
  const rules expected = {{"chat.message", "drop_oldest"}, {"log.*", "keep_latest"}, {"*", "reject"}};
  for (auto text :
       {"chat.message=drop_oldest,log.*=keep_latest,*=reject", "chat.message=drop_oldest log.*=keep_latest *=reject",
        " chat.message=drop_oldest, log.*=keep_latest ,*=reject, "}) {
    CAF_MESSAGE(text);
    CAF_CHECK(split_rules(text) == expected);
  }
  CAF_CHECK(split_rules("") == rules{});
  CAF_CHECK((split_rules("a=b=c") == rules{{"a=b", "c"}}));
}

CAF_TEST(rules_that_are_none_are_refused) {
  for (auto text : {"a", "a=", "=b", "=", "a=b,c", "a = b", "chat*=b", "**=b", "a.*.b=c", "a\n=b", "a=b,a=b",
                    "a.*=b c=d a.*=c", "*=a,*=a"}) {
    CAF_MESSAGE(text);
    CAF_CHECK(!split_rules(text));
  }
  CAF_CHECK(split_rules(std::string(128, 'a') + "=b"));
  CAF_CHECK(!split_rules(std::string(129, 'a') + "=b"));
}

CAF_TEST(sizes_and_times_are_written_as_they_are_read) {
  CAF_CHECK_EQUAL(format_bytes(0), "0");
  CAF_CHECK_EQUAL(format_bytes(1023), "1023");
  CAF_CHECK_EQUAL(format_bytes(65536), "64KiB");
  CAF_CHECK_EQUAL(format_bytes(16u << 20u), "16MiB");
  CAF_CHECK_EQUAL(format_bytes(std::uint64_t{3} << 30u), "3GiB");
  CAF_CHECK_EQUAL(format_duration(30s), "30s");
  CAF_CHECK_EQUAL(format_duration(1500ms), "1500ms");
  for (std::uint64_t bytes : {1u, 1000u, 1024u, 1536u, 1u << 20u, 1u << 30u})
    CAF_CHECK(parse_bytes(format_bytes(bytes)) == bytes);
  for (auto time : {1ms, 999ms, 1000ms, 60'000ms, 3'600'001ms})
    CAF_CHECK(parse_duration(format_duration(time)) == time);
}

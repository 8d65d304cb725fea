// SPDX-License-Identifier: MIT
/// The rules of RFC 6455 sections 5 and 7.4 for control frames, and for text: where it may be cut, and what is a
/// breach.
#define CAF_SUITE transport_frame_reader_control

#include "../support/client_frames.hpp"
#include "../support/frame_cuts.hpp"

#include <hubcaf/transport/frame_reader.hpp>

#include <caf/test/unit_test.hpp>

#include <string>

using namespace hubcaf;
using namespace hubcaf::test;
using namespace client_frames;

// -- control frames --------------------------------------------------------------------

CAF_TEST(control_frames_come_between_fragments) {
  CAF_CHECK_EQUAL(read_all_ways(part(text, "a") + last(ping, "1") + part(continuation, "b") + last(pong, "2") +
                                last(ping, "") + last(continuation, "c") + last(ping, "3")),
                  "ping 1;pong 2;ping ;text abc;ping 3;");
  CAF_CHECK_EQUAL(read_all_ways(part(binary, "") + last(ping, "1") + last(continuation, "") + last(text, "x")),
                  "ping 1;binary ;text x;");
  CAF_CHECK_EQUAL(read_all_ways(part(text, "a") + closing(1001, "gone")), "close 1001 gone;");
}

CAF_TEST(a_control_frame_has_at_most_125_bytes) {
  const std::string most(125, '\xFF');
  CAF_CHECK_EQUAL(read_all_ways(last(ping, most)), "ping " + most + ";");
  CAF_CHECK_EQUAL(read_all_ways(last(pong, most)), "pong " + most + ";");
  for (const auto of : {ping, pong, close_op}) {
    // Told without the length itself.
    CAF_CHECK_EQUAL(read_all_ways(last(of, most + "x").substr(0, 2)), "breach 1002;");
    CAF_CHECK_EQUAL(read_all_ways(header(0x80U | of, 65536, 8).substr(0, 2)), "breach 1002;");
  }
}

CAF_TEST(a_control_frame_is_not_fragmented) {
  for (const auto of : {ping, pong, close_op}) {
    CAF_CHECK_EQUAL(read_all_ways(part(of, "").substr(0, 2)), "breach 1002;");
    CAF_CHECK_EQUAL(read_all_ways(part(text, "a") + part(of, "")), "breach 1002;");
  }
}

// -- Close ---------------------------------------------------------------------------

CAF_TEST(only_codes_that_may_be_sent_are_taken) {
  for (unsigned code = 0; code < 65536; ++code) {
    // Section 7.4, and what IANA's registry has added: 1012 to 1014.
    const bool good =
      (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) || (code >= 3000 && code <= 4999);
    const auto told = read_pieces(closing(code), whole, whole, 10);
    CAF_REQUIRE_EQUAL(told, good ? "close " + std::to_string(code) + " ;" : std::string("breach 1002;"));
  }
}

CAF_TEST(half_a_code_is_a_breach) {
  for (const char byte : {'\0', '\3', '\xFF'})
    CAF_CHECK_EQUAL(read_all_ways(last(close_op, {&byte, 1})), "breach 1002;");
}

CAF_TEST(a_reason_is_told_and_has_to_be_utf8) {
  const std::string longest = std::string(120, 'x') + "\xE2\x82\xAC";
  CAF_CHECK_EQUAL(read_all_ways(closing(4000, longest)), "close 4000 " + longest + ";");
  for (auto bad : {"\xFF", "ok\x80", "\xE2\x82", "\xED\xA0\x80", "\xC0\xAF", "\xF4\x90\x80\x80"})
    CAF_CHECK_EQUAL(read_all_ways(closing(1000, bad)), "breach 1007;");
  CAF_CHECK_EQUAL(read_all_ways(closing(1005, "\xFF")), "breach 1002;");
}

CAF_TEST(an_empty_close_frame_has_no_code_whatever_was_told_before) {
  frame_reader uut(100);
  std::string told;
  frame_telling::give(uut, closing(1001, "gone") + last(close_op, ""), told);
  CAF_CHECK_EQUAL(told, "close 1001 gone;close 1005 ;");
}

// -- UTF-8 ---------------------------------------------------------------------------

CAF_TEST(text_may_be_cut_inside_a_character) {
  const std::string all = "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF";
  CAF_CHECK_EQUAL(read_all_ways(last(text, all)), "text " + all + ";");
  for (std::size_t first = 0; first <= all.size(); ++first)
    for (std::size_t second = first; second <= all.size(); ++second)
      CAF_REQUIRE_EQUAL(read_all_ways(part(text, all.substr(0, first)) +
                                      part(continuation, all.substr(first, second - first)) + last(ping, "\xFF") +
                                      last(continuation, all.substr(second))),
                        "ping \xFF;text " + all + ";");
}

CAF_TEST(text_that_is_not_utf8_is_a_breach) {
  for (const std::string bad : {"\x80", "\xBF", "\xFF", "\xFE", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xE0\x9F\xBF",
                                "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x80\x80\xAF", "\xF0\x8F\xBF\xBF",
                                "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3\x28", "\xE2\x28\xA1", "\xE2\x82\x28"})
    for (auto before : {"", "a", "eight or more bytes", "\xE2\x82\xAC"})
      for (auto behind : {"", "z"}) {
        CAF_CHECK_EQUAL(read_all_ways(last(text, before + bad + behind)), "breach 1007;");
        CAF_CHECK_EQUAL(read_all_ways(part(text, before + bad + behind) + last(continuation, "more")), "breach 1007;");
        CAF_CHECK_EQUAL(read_all_ways(part(text, before) + last(continuation, bad + behind)), "breach 1007;");
        CAF_CHECK_EQUAL(read_all_ways(last(binary, before + bad + behind)), "binary " + (before + bad + behind) + ";");
      }
}

CAF_TEST(text_does_not_end_inside_a_character) {
  for (const std::string cut : {"\xC3", "\xE2", "\xE2\x82", "\xF0", "\xF0\x9F", "\xF0\x9F\x98"}) {
    CAF_CHECK_EQUAL(read_all_ways(last(text, "a" + cut)), "breach 1007;");
    CAF_CHECK_EQUAL(read_all_ways(part(text, "a" + cut)), "");
    CAF_CHECK_EQUAL(read_all_ways(part(text, "a" + cut) + last(continuation, "")), "breach 1007;");
    CAF_CHECK_EQUAL(read_all_ways(part(text, "a") + last(continuation, cut)), "breach 1007;");
    // The next message does not bring what this one lacks.
    CAF_CHECK_EQUAL(read_all_ways(last(text, cut) + last(text, "\x82\xAC")), "breach 1007;");
  }
}

CAF_TEST(text_that_cannot_become_good_is_not_waited_for) {
  // Only the first four bytes of a hundred have come.
  auto begun = last(text, "ab\xED\xA0" + std::string(96, 'x'));
  begun.resize(begun.size() - 96);
  CAF_CHECK_EQUAL(read_all_ways(begun), "breach 1007;");
  CAF_CHECK_EQUAL(read_all_ways(part(text, "ab\xC0")), "breach 1007;");
  CAF_CHECK_EQUAL(read_all_ways(part(text, "ab\xE2") + part(continuation, "\x28")), "breach 1007;");
}

CAF_TEST(what_was_checked_of_one_message_is_not_taken_for_the_next) {
  CAF_CHECK_EQUAL(read_all_ways(part(text, "long and good") + last(continuation, "!") + part(text, "\xE2") +
                                last(continuation, "\x82\xAC") + last(text, "ab\xFF")),
                  "text long and good!;text \xE2\x82\xAC;breach 1007;");
}

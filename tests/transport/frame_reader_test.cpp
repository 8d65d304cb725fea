// SPDX-License-Identifier: MIT
/// The rules of RFC 6455 sections 5 and 7.4 for what a client sends. All is read whole, byte by byte, and cut anywhere.
#define CAF_SUITE transport_frame_reader

#include "../support/client_frames.hpp"
#include "../support/frame_cuts.hpp"

#include <hubcaf/transport/frame_reader.hpp>

#include <caf/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

using namespace hubcaf;
using namespace hubcaf::test;
using namespace client_frames;

namespace {

using found = frame_reader::found;

} // namespace

// -- headers, lengths, masks -----------------------------------------------------------

CAF_TEST(the_samples_of_rfc_6455_are_read) {
  // Section 5.7.
  CAF_CHECK_EQUAL(read_all_ways("\x81\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58"), "text Hello;");
  CAF_CHECK_EQUAL(read_all_ways("\x8A\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58"), "pong Hello;");
}

CAF_TEST(each_kind_is_told_with_its_payload) {
  CAF_CHECK_EQUAL(read_all_ways(last(text, "a")), "text a;");
  CAF_CHECK_EQUAL(read_all_ways(last(binary, "\xFF\x01")), "binary \xFF\x01;");
  CAF_CHECK_EQUAL(read_all_ways(last(ping, "b")), "ping b;");
  CAF_CHECK_EQUAL(read_all_ways(last(pong, "c")), "pong c;");
  CAF_CHECK_EQUAL(read_all_ways(closing(1000, "d")), "close 1000 d;");
}

CAF_TEST(every_kind_may_be_empty) {
  CAF_CHECK_EQUAL(read_all_ways(last(text, "")), "text ;");
  CAF_CHECK_EQUAL(read_all_ways(last(binary, "")), "binary ;");
  CAF_CHECK_EQUAL(read_all_ways(last(ping, "")), "ping ;");
  CAF_CHECK_EQUAL(read_all_ways(last(pong, "")), "pong ;");
  CAF_CHECK_EQUAL(read_all_ways(last(close_op, "")), "close 1005 ;");
  CAF_CHECK_EQUAL(read_all_ways(part(text, "") + part(continuation, "") + last(continuation, "")), "text ;");
  CAF_CHECK_EQUAL(read_all_ways(last(text, "") + last(text, "") + last(ping, "") + last(binary, "")),
                  "text ;text ;ping ;binary ;");
  CAF_CHECK_EQUAL(read_all_ways(last(text, ""), 0), "text ;");
}

CAF_TEST(any_mask_is_taken_off_wherever_the_frame_is_cut) {
  std::string payload;
  for (std::size_t length = 0; length < 140; ++length) {
    for (const auto& mask : {usual_mask, mask_key{}, mask_key{0xFF, 0, 0x80, 1}})
      CAF_REQUIRE_EQUAL(read_all_ways(raw(0x80U | binary, payload, mask)), "binary " + payload + ";");
    payload += static_cast<char>(length * 7);
  }
}

CAF_TEST(lengths_are_read_in_all_three_forms) {
  for (const std::size_t length : {0U, 1U, 125U, 126U, 127U, 255U, 256U, 65535U, 65536U, 65537U, 200'000U}) {
    const std::string payload(length, 'x');
    const auto bytes = last(text, payload) + last(ping, "behind");
    const auto expected = "text " + payload + ";ping behind;";
    for (const std::size_t cut : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 9U, 10U, 11U, 12U, 13U, 14U, 15U, 100U})
      CAF_CHECK(read_pieces(bytes, cut, whole, 200'000) == expected);
    CAF_CHECK(read_pieces(bytes, 1, 1, 200'000) == expected);
    CAF_CHECK(read_pieces(bytes, whole, whole, 200'000) == expected);
    CAF_CHECK(read_pieces(bytes, 16384, 16384, 200'000) == expected);
  }
}

CAF_TEST(a_length_is_as_short_as_it_can_be) {
  for (std::uint64_t length = 0; length < 126; ++length)
    CAF_REQUIRE_EQUAL(read_all_ways(header(0x80U | text, length, 2)), "breach 1002;");
  for (const std::uint64_t length : {0U, 125U, 126U, 65535U})
    CAF_CHECK_EQUAL(read_all_ways(header(0x80U | text, length, 8), 100'000), "breach 1002;");
  CAF_CHECK_EQUAL(read_all_ways(header(0x80U | text, 126, 2)), "");
  CAF_CHECK_EQUAL(read_all_ways(header(0x80U | text, 65536, 8), 65536), "");
}

CAF_TEST(a_length_has_63_bits) {
  // Section 5.2: the most significant bit must be 0.
  for (const auto max : {std::size_t{1000}, std::numeric_limits<std::size_t>::max()}) {
    CAF_CHECK_EQUAL(read_all_ways(header(0x80U | binary, std::uint64_t{1} << 63U, 8), max), "breach 1002;");
    CAF_CHECK_EQUAL(read_all_ways(header(0x80U | binary, ~std::uint64_t{0}, 8), max), "breach 1002;");
  }
  CAF_CHECK_EQUAL(read_all_ways(header(0x80U | binary, ~std::uint64_t{0} >> 1U, 8)), "breach 1009;");
}

CAF_TEST(reserved_bits_are_a_breach_at_the_second_byte) {
  for (const unsigned bit : {0x40U, 0x20U, 0x10U, 0x70U})
    for (const unsigned of : {text, binary, ping, pong, close_op})
      CAF_CHECK_EQUAL(read_all_ways(raw(0x80U | bit | of, "").substr(0, 2)), "breach 1002;");
  CAF_CHECK_EQUAL(read_all_ways(part(text, "a") + raw(0x80U | 0x40U, "b")), "breach 1002;");
}

CAF_TEST(an_unmasked_frame_is_a_breach_at_the_second_byte) {
  for (const unsigned of : {text, binary, ping, pong, close_op})
    for (const char length : {'\0', '\5', '\x7D', '\x7E', '\x7F'})
      CAF_CHECK_EQUAL(read_all_ways(std::string{static_cast<char>(0x80U | of), length}), "breach 1002;");
}

CAF_TEST(reserved_opcodes_are_a_breach) {
  for (const unsigned of : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U})
    for (const unsigned fin : {0U, 0x80U}) {
      CAF_CHECK_EQUAL(read_all_ways(raw(fin | of, "x")), "breach 1002;");
      CAF_CHECK_EQUAL(read_all_ways(part(text, "a") + raw(fin | of, "x")), "breach 1002;");
    }
}

CAF_TEST(an_empty_input_changes_nothing) {
  frame_reader uut(100);
  std::string told;
  const auto bytes = part(text, "ab") + last(ping, "cd") + last(continuation, "ef");
  for (const char byte : bytes) {
    std::span<char> none;
    CAF_CHECK(uut.next(none) == found::nothing);
    frame_telling::give(uut, {&byte, 1}, told);
  }
  CAF_CHECK_EQUAL(told, "ping cd;text abef;");
}

// -- limits --------------------------------------------------------------------------

CAF_TEST(a_message_has_its_limit_found_at_the_header) {
  CAF_CHECK_EQUAL(read_all_ways(last(text, "12345"), 5), "text 12345;");
  CAF_CHECK_EQUAL(read_all_ways(header(0x80U | text, 6, 0), 5), "breach 1009;");
  CAF_CHECK_EQUAL(read_all_ways(header(text, 6, 0), 5), "breach 1009;");
  CAF_CHECK_EQUAL(read_all_ways(header(0x80U | binary, 1001, 2), 1000), "breach 1009;");
  CAF_CHECK_EQUAL(read_all_ways(header(0x80U | binary, 65536, 8), 65535), "breach 1009;");
  CAF_CHECK_EQUAL(read_all_ways(header(0x80U | text, 1, 0), 0), "breach 1009;");
}

CAF_TEST(fragments_count_together) {
  CAF_CHECK_EQUAL(read_all_ways(part(text, "123") + last(continuation, "45") + last(text, "67890"), 5),
                  "text 12345;text 67890;");
  CAF_CHECK_EQUAL(read_all_ways(part(text, "123") + header(0x80U | continuation, 3, 0), 5), "breach 1009;");
  CAF_CHECK_EQUAL(read_all_ways(part(text, "12345") + part(continuation, "") + header(continuation, 1, 0), 5),
                  "breach 1009;");
  CAF_CHECK_EQUAL(read_all_ways(part(text, "12345") + header(0x80U | continuation, ~std::uint64_t{0} >> 1U, 8), 5),
                  "breach 1009;");
  CAF_CHECK_EQUAL(read_all_ways(part(binary, "12345") + part(continuation, "") + last(continuation, ""), 5),
                  "binary 12345;");
}

CAF_TEST(control_frames_are_not_under_the_limit_of_messages) {
  CAF_CHECK_EQUAL(read_all_ways(part(text, "123") + last(ping, "1234567890") + last(continuation, "45"), 5),
                  "ping 1234567890;text 12345;");
  CAF_CHECK_EQUAL(read_all_ways(closing(1000, "1234567890"), 0), "close 1000 1234567890;");
}

// -- fragments -----------------------------------------------------------------------

CAF_TEST(fragments_are_put_together) {
  CAF_CHECK_EQUAL(read_all_ways(part(text, "Hel") + last(continuation, "lo")), "text Hello;");
  CAF_CHECK_EQUAL(
    read_all_ways(part(binary, "\xFF") + part(continuation, "") + part(continuation, "a\x80") + last(continuation, "")),
    "binary \xFF"
    "a\x80;");
  CAF_CHECK_EQUAL(read_all_ways(part(text, "") + last(continuation, "a") + last(text, "b")), "text a;text b;");
  CAF_CHECK_EQUAL(
    read_all_ways(part(text, "a") + last(continuation, "b") + part(binary, "c") + last(continuation, "d")),
    "text ab;binary cd;");
}

CAF_TEST(the_memory_for_a_message_has_the_limit_of_its_size) {
  constexpr std::size_t limit = 10'000;
  frame_reader uut(limit);
  std::string told;
  std::size_t most = 0;
  // A piece more each time, so that the last growth would be a doubling far beyond the limit.
  CAF_REQUIRE(frame_telling::give(uut, part(text, std::string(6'000, 'a')), told));
  for (int i = 0; i < 39; ++i) {
    CAF_REQUIRE(frame_telling::give(uut, part(continuation, std::string(100, 'a')), told));
    most = std::max(most, uut.held_bytes());
  }
  CAF_REQUIRE(frame_telling::give(uut, last(continuation, std::string(100, 'a')), told));

  CAF_CHECK_EQUAL(told.size(), std::string("text ;").size() + limit);
  CAF_CHECK_LESS_OR_EQUAL(most, limit + 256);
}

CAF_TEST(a_continuation_continues_something) {
  CAF_CHECK_EQUAL(read_all_ways(last(continuation, "a")), "breach 1002;");
  CAF_CHECK_EQUAL(read_all_ways(part(continuation, "a")), "breach 1002;");
  CAF_CHECK_EQUAL(read_all_ways(last(text, "a") + last(continuation, "b")), "text a;breach 1002;");
  CAF_CHECK_EQUAL(read_all_ways(part(text, "a") + last(continuation, "b") + last(continuation, "c")),
                  "text ab;breach 1002;");
  CAF_CHECK_EQUAL(read_all_ways(last(ping, "a") + part(continuation, "b")), "ping a;breach 1002;");
}

CAF_TEST(a_message_does_not_begin_inside_another) {
  for (const auto second : {text, binary}) {
    CAF_CHECK_EQUAL(read_all_ways(part(text, "a") + last(second, "b")), "breach 1002;");
    CAF_CHECK_EQUAL(read_all_ways(part(binary, "") + part(second, "b")), "breach 1002;");
    CAF_CHECK_EQUAL(read_all_ways(part(text, "a") + part(continuation, "b") + last(ping, "") + last(second, "c")),
                    "ping ;breach 1002;");
  }
}

CAF_TEST(several_messages_come_in_one_input) {
  frame_reader uut(100);
  auto bytes = last(text, "a") + last(ping, "b") + part(text, "c") + last(pong, "d") + last(continuation, "e");
  std::span<char> input(bytes);

  CAF_CHECK(uut.next(input) == found::text);
  CAF_CHECK_EQUAL(input.size(), bytes.size() - last(text, "a").size());
  CAF_CHECK(uut.next(input) == found::ping);
  CAF_CHECK(uut.next(input) == found::pong);
  CAF_CHECK_EQUAL(input.size(), last(continuation, "e").size());
  CAF_CHECK(uut.next(input) == found::text);
  CAF_CHECK_EQUAL(uut.payload(), "ce");
  CAF_CHECK(input.empty());
  CAF_CHECK(uut.next(input) == found::nothing);
}

CAF_TEST(a_whole_frame_is_told_where_it_stands_and_nothing_behind_it_changes) {
  frame_reader uut(1000);
  const std::string payload(300, 'x');
  const auto behind = last(text, "behind");
  auto bytes = last(binary, payload) + behind;
  std::span<char> input(bytes);

  CAF_CHECK(uut.next(input) == found::binary);

  CAF_CHECK_EQUAL(uut.payload(), payload);
  CAF_CHECK(uut.payload().data() == bytes.data() + 8);
  CAF_CHECK_EQUAL(std::string(input.begin(), input.end()), behind);
}

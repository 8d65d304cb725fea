// SPDX-License-Identifier: MIT
/// The rules of RFC 6455 sections 5 and 7.4 for what a client sends. All is read whole, byte by byte, and cut anywhere.
#define CAF_SUITE transport_frame_reader

#include <hubcaf/transport/frame_reader.hpp>

#include <caf/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

using namespace hubcaf;

namespace {

using found = frame_reader::found;

enum op { continuation = 0, text = 1, binary = 2, close_op = 8, ping = 9, pong = 10 };

constexpr std::size_t whole = std::numeric_limits<std::size_t>::max();

// -- what a client sends ---------------------------------------------------------

using mask_key = std::array<unsigned char, 4>;
constexpr mask_key usual_mask = {0x37, 0xFA, 0x21, 0x3D};

std::string big_endian(std::uint64_t value, std::size_t bytes) {
  std::string result;
  for (std::size_t i = bytes; i > 0; --i)
    result += static_cast<char>((value >> (8 * (i - 1))) & 0xFF);
  return result;
}

// A header that announces `length` in a field of 0, 2 or 8 bytes.
std::string header(unsigned first, std::uint64_t length, std::size_t field, const mask_key& mask = usual_mask) {
  std::string result;
  result += static_cast<char>(first);
  result += static_cast<char>(0x80U | (field == 0 ? length : field == 2 ? 126U : 127U));
  result += big_endian(length, field);
  for (const auto byte : mask)
    result += static_cast<char>(byte);
  return result;
}

// A frame whose first byte is `first`, with the shortest length.
std::string raw(unsigned first, std::string_view payload, const mask_key& mask = usual_mask) {
  auto result = header(first, payload.size(), payload.size() < 126 ? 0 : payload.size() < 65536 ? 2 : 8, mask);
  for (std::size_t i = 0; i < payload.size(); ++i)
    result += static_cast<char>(static_cast<unsigned char>(payload[i]) ^ mask[i % 4]);
  return result;
}

std::string last(op of, std::string_view payload) {
  return raw(0x80U | of, payload);
}

// A fragment that is not the last of its message.
std::string part(op of, std::string_view payload) {
  return raw(of, payload);
}

std::string closing(unsigned code, std::string_view reason = {}) {
  return last(close_op, big_endian(code, 2) + std::string(reason));
}

// -- what the reader makes of it ---------------------------------------------------

std::string in_words(found what, const frame_reader& uut) {
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

// Gives the reader one piece, in memory of its own. Throws if a call makes no headway.
bool give(frame_reader& uut, std::string_view piece, std::string& told) {
  std::vector<char> memory(piece.begin(), piece.end());
  std::span<char> input(memory);
  while (!input.empty()) {
    const auto before = input.size();
    const auto what = uut.next(input);
    told += in_words(what, uut);
    if (what == found::breach)
      return false;
    if (input.size() >= before || (what == found::nothing && !input.empty()))
      throw std::runtime_error("the reader does not take its input");
  }
  return true;
}

// In pieces of `size`, the first of which has `first` bytes.
std::string read_pieces(std::string_view bytes, std::size_t first, std::size_t size, std::size_t max_message_size) {
  frame_reader uut(max_message_size);
  std::string told;
  for (auto next = first; !bytes.empty(); next = size) {
    const auto piece = bytes.substr(0, next);
    bytes.remove_prefix(piece.size());
    if (!give(uut, piece, told))
      break;
  }
  return told;
}

// What is told of these bytes, however they are cut.
std::string read(std::string_view bytes, std::size_t max_message_size = 1000) {
  const auto told = read_pieces(bytes, whole, whole, max_message_size);
  for (std::size_t size = 1; size <= 5; ++size)
    if (const auto other = read_pieces(bytes, size, size, max_message_size); other != told)
      return "in pieces of " + std::to_string(size) + ": " + other + " instead of " + told;
  for (std::size_t cut = 1; cut < bytes.size(); ++cut)
    if (const auto other = read_pieces(bytes, cut, whole, max_message_size); other != told)
      return "cut at " + std::to_string(cut) + ": " + other + " instead of " + told;
  return told;
}

} // namespace

// -- headers, lengths, masks -----------------------------------------------------------

CAF_TEST(the_samples_of_rfc_6455_are_read) {
  // Section 5.7.
  CAF_CHECK_EQUAL(read("\x81\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58"), "text Hello;");
  CAF_CHECK_EQUAL(read("\x8A\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58"), "pong Hello;");
}

CAF_TEST(each_kind_is_told_with_its_payload) {
  CAF_CHECK_EQUAL(read(last(text, "a")), "text a;");
  CAF_CHECK_EQUAL(read(last(binary, "\xFF\x01")), "binary \xFF\x01;");
  CAF_CHECK_EQUAL(read(last(ping, "b")), "ping b;");
  CAF_CHECK_EQUAL(read(last(pong, "c")), "pong c;");
  CAF_CHECK_EQUAL(read(closing(1000, "d")), "close 1000 d;");
}

CAF_TEST(every_kind_may_be_empty) {
  CAF_CHECK_EQUAL(read(last(text, "")), "text ;");
  CAF_CHECK_EQUAL(read(last(binary, "")), "binary ;");
  CAF_CHECK_EQUAL(read(last(ping, "")), "ping ;");
  CAF_CHECK_EQUAL(read(last(pong, "")), "pong ;");
  CAF_CHECK_EQUAL(read(last(close_op, "")), "close 1005 ;");
  CAF_CHECK_EQUAL(read(part(text, "") + part(continuation, "") + last(continuation, "")), "text ;");
  CAF_CHECK_EQUAL(read(last(text, "") + last(text, "") + last(ping, "") + last(binary, "")),
                  "text ;text ;ping ;binary ;");
  CAF_CHECK_EQUAL(read(last(text, ""), 0), "text ;");
}

CAF_TEST(any_mask_is_taken_off_wherever_the_frame_is_cut) {
  std::string payload;
  for (std::size_t length = 0; length < 140; ++length) {
    for (const auto& mask : {usual_mask, mask_key{}, mask_key{0xFF, 0, 0x80, 1}})
      CAF_REQUIRE_EQUAL(read(raw(0x80U | binary, payload, mask)), "binary " + payload + ";");
    payload += static_cast<char>(length * 7);
  }
}

CAF_TEST(lengths_are_read_in_all_three_forms) {
  for (const std::size_t length : {0, 1, 125, 126, 127, 255, 256, 65535, 65536, 65537, 200'000}) {
    const std::string payload(length, 'x');
    const auto bytes = last(text, payload) + last(ping, "behind");
    const auto expected = "text " + payload + ";ping behind;";
    for (const std::size_t cut : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 100})
      CAF_CHECK(read_pieces(bytes, cut, whole, 200'000) == expected);
    CAF_CHECK(read_pieces(bytes, 1, 1, 200'000) == expected);
    CAF_CHECK(read_pieces(bytes, whole, whole, 200'000) == expected);
    CAF_CHECK(read_pieces(bytes, 16384, 16384, 200'000) == expected);
  }
}

CAF_TEST(a_length_is_as_short_as_it_can_be) {
  for (std::uint64_t length = 0; length < 126; ++length)
    CAF_REQUIRE_EQUAL(read(header(0x80U | text, length, 2)), "breach 1002;");
  for (const std::uint64_t length : {0, 125, 126, 65535})
    CAF_CHECK_EQUAL(read(header(0x80U | text, length, 8), 100'000), "breach 1002;");
  CAF_CHECK_EQUAL(read(header(0x80U | text, 126, 2)), "");
  CAF_CHECK_EQUAL(read(header(0x80U | text, 65536, 8), 65536), "");
}

CAF_TEST(a_length_has_63_bits) {
  // Section 5.2: the most significant bit must be 0.
  for (const auto max : {std::size_t{1000}, std::numeric_limits<std::size_t>::max()}) {
    CAF_CHECK_EQUAL(read(header(0x80U | binary, std::uint64_t{1} << 63U, 8), max), "breach 1002;");
    CAF_CHECK_EQUAL(read(header(0x80U | binary, ~std::uint64_t{0}, 8), max), "breach 1002;");
  }
  CAF_CHECK_EQUAL(read(header(0x80U | binary, ~std::uint64_t{0} >> 1U, 8)), "breach 1009;");
}

CAF_TEST(reserved_bits_are_a_breach_at_the_second_byte) {
  for (const unsigned bit : {0x40U, 0x20U, 0x10U, 0x70U})
    for (const unsigned of : {text, binary, ping, pong, close_op})
      CAF_CHECK_EQUAL(read(raw(0x80U | bit | of, "").substr(0, 2)), "breach 1002;");
  CAF_CHECK_EQUAL(read(part(text, "a") + raw(0x80U | 0x40U, "b")), "breach 1002;");
}

CAF_TEST(an_unmasked_frame_is_a_breach_at_the_second_byte) {
  for (const unsigned of : {text, binary, ping, pong, close_op})
    for (const char length : {'\0', '\5', '\x7D', '\x7E', '\x7F'})
      CAF_CHECK_EQUAL(read(std::string{static_cast<char>(0x80U | of), length}), "breach 1002;");
}

CAF_TEST(reserved_opcodes_are_a_breach) {
  for (const unsigned of : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U})
    for (const unsigned fin : {0U, 0x80U}) {
      CAF_CHECK_EQUAL(read(raw(fin | of, "x")), "breach 1002;");
      CAF_CHECK_EQUAL(read(part(text, "a") + raw(fin | of, "x")), "breach 1002;");
    }
}

CAF_TEST(an_empty_input_changes_nothing) {
  frame_reader uut(100);
  std::string told;
  const auto bytes = part(text, "ab") + last(ping, "cd") + last(continuation, "ef");
  for (const char byte : bytes) {
    std::span<char> none;
    CAF_CHECK(uut.next(none) == found::nothing);
    give(uut, {&byte, 1}, told);
  }
  CAF_CHECK_EQUAL(told, "ping cd;text abef;");
}

// -- limits --------------------------------------------------------------------------

CAF_TEST(a_message_has_its_limit_found_at_the_header) {
  CAF_CHECK_EQUAL(read(last(text, "12345"), 5), "text 12345;");
  CAF_CHECK_EQUAL(read(header(0x80U | text, 6, 0), 5), "breach 1009;");
  CAF_CHECK_EQUAL(read(header(text, 6, 0), 5), "breach 1009;");
  CAF_CHECK_EQUAL(read(header(0x80U | binary, 1001, 2), 1000), "breach 1009;");
  CAF_CHECK_EQUAL(read(header(0x80U | binary, 65536, 8), 65535), "breach 1009;");
  CAF_CHECK_EQUAL(read(header(0x80U | text, 1, 0), 0), "breach 1009;");
}

CAF_TEST(fragments_count_together) {
  CAF_CHECK_EQUAL(read(part(text, "123") + last(continuation, "45") + last(text, "67890"), 5),
                  "text 12345;text 67890;");
  CAF_CHECK_EQUAL(read(part(text, "123") + header(0x80U | continuation, 3, 0), 5), "breach 1009;");
  CAF_CHECK_EQUAL(read(part(text, "12345") + part(continuation, "") + header(continuation, 1, 0), 5), "breach 1009;");
  CAF_CHECK_EQUAL(read(part(text, "12345") + header(0x80U | continuation, ~std::uint64_t{0} >> 1U, 8), 5),
                  "breach 1009;");
  CAF_CHECK_EQUAL(read(part(binary, "12345") + part(continuation, "") + last(continuation, ""), 5), "binary 12345;");
}

CAF_TEST(control_frames_are_not_under_the_limit_of_messages) {
  CAF_CHECK_EQUAL(read(part(text, "123") + last(ping, "1234567890") + last(continuation, "45"), 5),
                  "ping 1234567890;text 12345;");
  CAF_CHECK_EQUAL(read(closing(1000, "1234567890"), 0), "close 1000 1234567890;");
}

// -- fragments -----------------------------------------------------------------------

CAF_TEST(fragments_are_put_together) {
  CAF_CHECK_EQUAL(read(part(text, "Hel") + last(continuation, "lo")), "text Hello;");
  CAF_CHECK_EQUAL(
    read(part(binary, "\xFF") + part(continuation, "") + part(continuation, "a\x80") + last(continuation, "")),
    "binary \xFF"
    "a\x80;");
  CAF_CHECK_EQUAL(read(part(text, "") + last(continuation, "a") + last(text, "b")), "text a;text b;");
  CAF_CHECK_EQUAL(read(part(text, "a") + last(continuation, "b") + part(binary, "c") + last(continuation, "d")),
                  "text ab;binary cd;");
}

CAF_TEST(the_memory_for_a_message_has_the_limit_of_its_size) {
  constexpr std::size_t limit = 10'000;
  frame_reader uut(limit);
  std::string told;
  std::size_t most = 0;
  // A piece more each time, so that the last growth would be a doubling far beyond the limit.
  CAF_REQUIRE(give(uut, part(text, std::string(6'000, 'a')), told));
  for (int i = 0; i < 39; ++i) {
    CAF_REQUIRE(give(uut, part(continuation, std::string(100, 'a')), told));
    most = std::max(most, uut.held_bytes());
  }
  CAF_REQUIRE(give(uut, last(continuation, std::string(100, 'a')), told));

  CAF_CHECK_EQUAL(told.size(), std::string("text ;").size() + limit);
  CAF_CHECK_LESS_OR_EQUAL(most, limit + 256);
}

CAF_TEST(a_continuation_continues_something) {
  CAF_CHECK_EQUAL(read(last(continuation, "a")), "breach 1002;");
  CAF_CHECK_EQUAL(read(part(continuation, "a")), "breach 1002;");
  CAF_CHECK_EQUAL(read(last(text, "a") + last(continuation, "b")), "text a;breach 1002;");
  CAF_CHECK_EQUAL(read(part(text, "a") + last(continuation, "b") + last(continuation, "c")), "text ab;breach 1002;");
  CAF_CHECK_EQUAL(read(last(ping, "a") + part(continuation, "b")), "ping a;breach 1002;");
}

CAF_TEST(a_message_does_not_begin_inside_another) {
  for (const auto second : {text, binary}) {
    CAF_CHECK_EQUAL(read(part(text, "a") + last(second, "b")), "breach 1002;");
    CAF_CHECK_EQUAL(read(part(binary, "") + part(second, "b")), "breach 1002;");
    CAF_CHECK_EQUAL(read(part(text, "a") + part(continuation, "b") + last(ping, "") + last(second, "c")),
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

// -- control frames --------------------------------------------------------------------

CAF_TEST(control_frames_come_between_fragments) {
  CAF_CHECK_EQUAL(read(part(text, "a") + last(ping, "1") + part(continuation, "b") + last(pong, "2") + last(ping, "") +
                       last(continuation, "c") + last(ping, "3")),
                  "ping 1;pong 2;ping ;text abc;ping 3;");
  CAF_CHECK_EQUAL(read(part(binary, "") + last(ping, "1") + last(continuation, "") + last(text, "x")),
                  "ping 1;binary ;text x;");
  CAF_CHECK_EQUAL(read(part(text, "a") + closing(1001, "gone")), "close 1001 gone;");
}

CAF_TEST(a_control_frame_has_at_most_125_bytes) {
  const std::string most(125, '\xFF');
  CAF_CHECK_EQUAL(read(last(ping, most)), "ping " + most + ";");
  CAF_CHECK_EQUAL(read(last(pong, most)), "pong " + most + ";");
  for (const auto of : {ping, pong, close_op}) {
    // Told without the length itself.
    CAF_CHECK_EQUAL(read(last(of, most + "x").substr(0, 2)), "breach 1002;");
    CAF_CHECK_EQUAL(read(header(0x80U | of, 65536, 8).substr(0, 2)), "breach 1002;");
  }
}

CAF_TEST(a_control_frame_is_not_fragmented) {
  for (const auto of : {ping, pong, close_op}) {
    CAF_CHECK_EQUAL(read(part(of, "").substr(0, 2)), "breach 1002;");
    CAF_CHECK_EQUAL(read(part(text, "a") + part(of, "")), "breach 1002;");
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
    CAF_CHECK_EQUAL(read(last(close_op, {&byte, 1})), "breach 1002;");
}

CAF_TEST(a_reason_is_told_and_has_to_be_utf8) {
  const std::string longest = std::string(120, 'x') + "\xE2\x82\xAC";
  CAF_CHECK_EQUAL(read(closing(4000, longest)), "close 4000 " + longest + ";");
  for (auto bad : {"\xFF", "ok\x80", "\xE2\x82", "\xED\xA0\x80", "\xC0\xAF", "\xF4\x90\x80\x80"})
    CAF_CHECK_EQUAL(read(closing(1000, bad)), "breach 1007;");
  CAF_CHECK_EQUAL(read(closing(1005, "\xFF")), "breach 1002;");
}

CAF_TEST(an_empty_close_frame_has_no_code_whatever_was_told_before) {
  frame_reader uut(100);
  std::string told;
  give(uut, closing(1001, "gone") + last(close_op, ""), told);
  CAF_CHECK_EQUAL(told, "close 1001 gone;close 1005 ;");
}

// -- UTF-8 ---------------------------------------------------------------------------

CAF_TEST(text_may_be_cut_inside_a_character) {
  const std::string all = "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF";
  CAF_CHECK_EQUAL(read(last(text, all)), "text " + all + ";");
  for (std::size_t first = 0; first <= all.size(); ++first)
    for (std::size_t second = first; second <= all.size(); ++second)
      CAF_REQUIRE_EQUAL(read(part(text, all.substr(0, first)) + part(continuation, all.substr(first, second - first)) +
                             last(ping, "\xFF") + last(continuation, all.substr(second))),
                        "ping \xFF;text " + all + ";");
}

CAF_TEST(text_that_is_not_utf8_is_a_breach) {
  for (const std::string bad : {"\x80", "\xBF", "\xFF", "\xFE", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xE0\x9F\xBF",
                                "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x80\x80\xAF", "\xF0\x8F\xBF\xBF",
                                "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3\x28", "\xE2\x28\xA1", "\xE2\x82\x28"})
    for (auto before : {"", "a", "eight or more bytes", "\xE2\x82\xAC"})
      for (auto behind : {"", "z"}) {
        CAF_CHECK_EQUAL(read(last(text, before + bad + behind)), "breach 1007;");
        CAF_CHECK_EQUAL(read(part(text, before + bad + behind) + last(continuation, "more")), "breach 1007;");
        CAF_CHECK_EQUAL(read(part(text, before) + last(continuation, bad + behind)), "breach 1007;");
        CAF_CHECK_EQUAL(read(last(binary, before + bad + behind)), "binary " + (before + bad + behind) + ";");
      }
}

CAF_TEST(text_does_not_end_inside_a_character) {
  for (const std::string cut : {"\xC3", "\xE2", "\xE2\x82", "\xF0", "\xF0\x9F", "\xF0\x9F\x98"}) {
    CAF_CHECK_EQUAL(read(last(text, "a" + cut)), "breach 1007;");
    CAF_CHECK_EQUAL(read(part(text, "a" + cut)), "");
    CAF_CHECK_EQUAL(read(part(text, "a" + cut) + last(continuation, "")), "breach 1007;");
    CAF_CHECK_EQUAL(read(part(text, "a") + last(continuation, cut)), "breach 1007;");
    // What one message lacks, the next does not bring.
    CAF_CHECK_EQUAL(read(last(text, cut) + last(text, "\x82\xAC")), "breach 1007;");
  }
}

CAF_TEST(text_that_cannot_become_good_is_not_waited_for) {
  // Only the first four bytes of a hundred have come.
  auto begun = last(text, "ab\xED\xA0" + std::string(96, 'x'));
  begun.resize(begun.size() - 96);
  CAF_CHECK_EQUAL(read(begun), "breach 1007;");
  CAF_CHECK_EQUAL(read(part(text, "ab\xC0")), "breach 1007;");
  CAF_CHECK_EQUAL(read(part(text, "ab\xE2") + part(continuation, "\x28")), "breach 1007;");
}

CAF_TEST(what_was_checked_of_one_message_is_not_taken_for_the_next) {
  CAF_CHECK_EQUAL(read(part(text, "long and good") + last(continuation, "!") + part(text, "\xE2") +
                       last(continuation, "\x82\xAC") + last(text, "ab\xFF")),
                  "text long and good!;text \xE2\x82\xAC;breach 1007;");
}

// -- random streams against a slow model -------------------------------------------------

namespace {

// Reads the whole stream at once, frame by frame, as the RFC's text says.
class model {
public:
  model(std::string_view bytes, std::size_t max) : bytes_(bytes), max_(max) {
  }

  std::string read() {
    try {
      while (read_frame()) {
      }
    } catch (unsigned code) {
      told_ += "breach " + std::to_string(code) + ";";
    }
    return told_;
  }

private:
  enum class utf8 { good, unfinished, bad };

  unsigned at(std::size_t i) const {
    return static_cast<unsigned char>(bytes_.at(i));
  }

  static void demand(bool holds, unsigned code = 1002) {
    if (!holds)
      throw code;
  }

  static utf8 judge(const std::string& text) {
    for (std::size_t i = 0; i < text.size();) {
      const auto first = static_cast<unsigned char>(text[i]);
      const std::size_t length = first < 0x80   ? 1
                                 : first < 0xC2 ? 0
                                 : first < 0xE0 ? 2
                                 : first < 0xF0 ? 3
                                 : first < 0xF5 ? 4
                                                : 0;
      if (length == 0)
        return utf8::bad;
      for (std::size_t k = 1; k < length; ++k) {
        if (i + k == text.size())
          return utf8::unfinished;
        const auto byte = static_cast<unsigned char>(text[i + k]);
        const unsigned low = k > 1 ? 0x80 : first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        const unsigned high = k > 1 ? 0xBF : first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (byte < low || byte > high)
          return utf8::bad;
      }
      i += length;
    }
    return utf8::good;
  }

  bool read_frame() {
    if (bytes_.size() < 2)
      return false;
    const bool fin = at(0) >= 0x80;
    const auto of = at(0) % 16;
    const bool control = of >= 8;
    demand(at(0) / 16 % 8 == 0);
    demand(at(1) >= 0x80);
    demand(of <= 2 || (of >= 8 && of <= 10));
    demand(!control || (fin && at(1) % 128 < 126));
    demand(control || (of == continuation) == in_message_);
    const std::size_t field = at(1) % 128 < 126 ? 0 : at(1) % 128 == 126 ? 2 : 8;
    if (bytes_.size() < 6 + field)
      return false;
    std::uint64_t length = field == 0 ? at(1) % 128 : 0;
    for (std::size_t i = 0; i < field; ++i)
      length = length * 256 + at(2 + i);
    demand(field != 2 || length > 125);
    demand(field != 8 || (length > 65535 && length < std::uint64_t{1} << 63U));
    demand(control || (length <= max_ && message_.size() + length <= max_), 1009);
    std::string payload;
    for (std::size_t i = 0; i < length && 6 + field + i < bytes_.size(); ++i)
      payload += static_cast<char>(at(6 + field + i) ^ at(2 + field + i % 4));
    const bool all = payload.size() == length;
    bytes_.remove_prefix(6 + field + payload.size());
    if (control)
      tell_control(of, payload, all);
    else
      tell_data(of, payload, all && fin);
    return all;
  }

  void tell_control(unsigned of, const std::string& payload, bool all) {
    if (!all)
      return;
    if (of != close_op) {
      told_ += (of == ping ? "ping " : "pong ") + payload + ";";
      return;
    }
    unsigned code = 1005;
    if (!payload.empty()) {
      demand(payload.size() > 1);
      code = static_cast<unsigned char>(payload[0]) * 256U + static_cast<unsigned char>(payload[1]);
      demand(code >= 1000 && code < 5000 && code != 1004 && code != 1005 && code != 1006 &&
             (code < 1015 || code >= 3000));
      demand(judge(payload.substr(2)) == utf8::good, 1007);
    }
    told_ += "close " + std::to_string(code) + " " + (payload.empty() ? "" : payload.substr(2)) + ";";
  }

  void tell_data(unsigned of, const std::string& payload, bool ends) {
    if (!in_message_)
      is_text_ = of == text;
    in_message_ = !ends;
    message_ += payload;
    if (is_text_) {
      const auto verdict = judge(message_);
      demand(verdict == utf8::good || (verdict == utf8::unfinished && !ends), 1007);
    }
    if (ends) {
      told_ += (is_text_ ? "text " : "binary ") + message_ + ";";
      message_.clear();
    }
  }

  std::string_view bytes_;
  std::size_t max_;
  std::string message_;
  bool in_message_ = false;
  bool is_text_ = false;
  std::string told_;
};

class random_stream {
public:
  explicit random_stream(unsigned seed) : random_(seed) {
  }

  // Valid frames; now and then the last is a Close.
  std::string valid() {
    std::string result;
    for (auto messages = pick(6); messages > 0; --messages) {
      const bool is_text = pick(2) == 0;
      const auto payload = is_text ? some_text() : some_bytes(some_length());
      const auto first = is_text ? text : binary;
      const auto fragments = pick(3) == 0 ? 1 + pick(5) : 1;
      std::size_t begin = 0;
      for (std::size_t i = 0; i < fragments; ++i) {
        while (pick(4) == 0)
          result += frame(0x80U | (pick(2) == 0 ? ping : pong), some_bytes(pick(3) == 0 ? pick(126) : pick(8)));
        const auto length = i + 1 == fragments ? payload.size() - begin : pick(payload.size() - begin + 1);
        result +=
          frame((i + 1 == fragments ? 0x80U : 0U) | (i == 0 ? first : continuation), payload.substr(begin, length));
        begin += length;
      }
    }
    if (pick(4) == 0)
      result +=
        frame(0x80U | close_op,
              pick(4) == 0 ? "" : big_endian(pick(2) == 0 ? 1000 : 3000 + pick(2000), 2) + std::string(pick(50), 'r'));
    return result;
  }

  // Changes, leaves out, doubles some bytes. Most changes hit a header if messages are small.
  std::string mutated(std::string bytes) {
    for (auto times = 1 + pick(4); times > 0 && !bytes.empty(); --times) {
      const auto place = pick(bytes.size());
      switch (pick(4)) {
        case 0:
          bytes[place] = static_cast<char>(pick(256));
          break;
        case 1:
          bytes[place] = static_cast<char>(static_cast<unsigned char>(bytes[place]) ^ (1U << pick(8)));
          break;
        case 2:
          bytes.erase(place, 1 + pick(4));
          break;
        default:
          bytes.insert(place, bytes.substr(place, 1 + pick(20)));
      }
    }
    return bytes;
  }

  std::string noise() {
    return some_bytes(pick(60));
  }

  std::size_t some_limit() {
    return pick(4) == 0 ? pick(200) : 100'000;
  }

  // Cuts the bytes and reads the pieces.
  std::string read_cut(std::string_view bytes, std::size_t max) {
    frame_reader uut(max);
    std::string told;
    const auto largest = std::array<std::size_t, 4>{1, 6, 60, 20'000}[pick(4)];
    while (!bytes.empty()) {
      const auto piece = bytes.substr(0, 1 + pick(largest));
      bytes.remove_prefix(piece.size());
      if (!give(uut, piece, told))
        break;
    }
    return told;
  }

private:
  std::size_t pick(std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_);
  }

  std::size_t some_length() {
    static constexpr std::array<std::size_t, 6> edges = {0, 125, 126, 127, 65535, 65536};
    return pick(40) == 0 ? edges[pick(6)] : pick(8) == 0 ? pick(300) : pick(12);
  }

  std::string some_bytes(std::size_t length) {
    std::string result;
    while (result.size() < length)
      result += static_cast<char>(pick(256));
    return result;
  }

  std::string some_text() {
    static constexpr std::array<std::string_view, 7> characters = {
      "a", "eight or more", "\xC3\xA4", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"};
    std::string result;
    for (auto length = some_length(); result.size() < length;)
      result += characters[pick(characters.size())];
    return result;
  }

  std::string frame(unsigned first, std::string_view payload) {
    mask_key mask;
    for (auto& byte : mask)
      byte = static_cast<unsigned char>(pick(5) == 0 ? 0 : pick(256));
    return raw(first, payload, mask);
  }

  std::mt19937 random_;
};

// @returns what went wrong first, with its seed; nothing if all is well.
std::string play(unsigned seeds, std::string (*make)(random_stream&)) {
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    random_stream random(seed);
    const auto bytes = make(random);
    const auto max = random.some_limit();
    const auto expected = model(bytes, max).read();
    try {
      for (int times = 0; times < 4; ++times)
        if (random.read_cut(bytes, max) != expected)
          return "seed " + std::to_string(seed) + ": differs from the model";
    } catch (const std::exception& wrong) {
      return "seed " + std::to_string(seed) + ": " + wrong.what();
    }
  }
  return {};
}

} // namespace

CAF_TEST(valid_streams_are_read_as_by_the_model_wherever_they_are_cut) {
  std::size_t breaches = 0;
  for (unsigned seed = 1; seed <= 200; ++seed)
    breaches += model(random_stream(seed).valid(), 1'000'000).read().find("breach") != std::string::npos ? 1 : 0;
  CAF_CHECK_EQUAL(breaches, 0u);
  CAF_CHECK_EQUAL(play(1000, [](random_stream& random) { return random.valid(); }), "");
}

CAF_TEST(damaged_streams_are_read_as_by_the_model_wherever_they_are_cut) {
  CAF_CHECK_EQUAL(play(3000, [](random_stream& random) { return random.mutated(random.valid()); }), "");
}

CAF_TEST(noise_is_read_as_by_the_model_wherever_it_is_cut) {
  CAF_CHECK_EQUAL(play(6000, [](random_stream& random) { return random.noise(); }), "");
}

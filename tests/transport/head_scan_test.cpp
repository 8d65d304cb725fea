// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_head_scan

#include <hubcaf/transport/head_scan.hpp>

#include <caf/test/unit_test.hpp>

#include <string>

using namespace hubcaf;

namespace {

using verdict = head_scan::verdict;

std::string head(std::size_t fields) {
  std::string result = "GET / HTTP/1.1\r\n";
  for (std::size_t i = 0; i < fields; ++i)
    result += "X: 1\r\n";
  return result + "\r\n";
}

/// The verdict on `text`, of which `piece` more bytes are seen each time, and the first line is taken as soon as it is
/// there.
verdict seen(const std::string& text, std::size_t piece) {
  head_scan uut;
  std::size_t taken = 0;
  for (std::size_t end = piece; end < text.size() + piece; end += piece) {
    const auto known = std::string_view(text).substr(0, end);
    if (const auto found = uut.see(known.substr(taken)); found != verdict::fine)
      return found;
    if (const auto line = known.find('\n'); taken == 0 && line != std::string_view::npos) {
      taken = line + 1;
      uut.taken(taken);
    }
  }
  return verdict::fine;
}

} // namespace

CAF_TEST(a_hundred_fields_pass_and_one_more_does_not) {
  for (std::size_t piece : {1, 2, 3, 7, 100'000}) {
    CAF_CHECK(seen(head(0), piece) == verdict::fine);
    CAF_CHECK(seen(head(100), piece) == verdict::fine);
    CAF_CHECK(seen(head(101), piece) == verdict::too_many_fields);
  }
}

CAF_TEST(folded_lines_are_seen) {
  for (std::size_t piece : {1, 2, 3, 7, 100'000}) {
    CAF_CHECK(seen("GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", piece) == verdict::folded);
    CAF_CHECK(seen("GET / HTTP/1.1\r\nA: b\r\n\tc\r\n\r\n", piece) == verdict::folded);
    CAF_CHECK(seen("GET / HTTP/1.1\n A: b\n\n", piece) == verdict::folded);
    CAF_CHECK(seen("GET / HTTP/1.1\r\nA: b \r\nC:\td e\r\n\r\n", piece) == verdict::fine);
  }
}

CAF_TEST(what_follows_the_head_is_of_no_interest) {
  CAF_CHECK(seen("GET / HTTP/1.1\r\nA: b\r\n\r\n body\r\n folded\r\n" + std::string(500, '\n'), 1) == verdict::fine);
}

CAF_TEST(the_fields_of_a_trailer_count_with_those_of_the_head) {
  CAF_CHECK(head_scan(98).see("A: b\r\nC: d\r\n\r\n") == verdict::fine);
  CAF_CHECK(head_scan(99).see("A: b\r\nC: d\r\n\r\n") == verdict::too_many_fields);
  CAF_CHECK(head_scan(100).see("\r\n") == verdict::fine);
  CAF_CHECK(head_scan(1).see("A: b\r\n c\r\n\r\n") == verdict::folded);
}

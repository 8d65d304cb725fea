// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_error_word

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/error_word.hpp>

#include <string>

using namespace hubcaf;

CAF_TEST(a_word_of_the_hubs_is_the_name_of_its_code) {
  const error_word uut = errc::queue_full;

  CAF_CHECK(uut.code() == errc::queue_full);
  CAF_CHECK_EQUAL(std::string(uut.text()), "queue_full");
}

CAF_TEST(a_word_of_the_applications_has_no_code) {
  const auto uut = error_word::own("auction.too_low");

  CAF_CHECK(!uut.code());
  CAF_CHECK_EQUAL(std::string(uut.text()), "auction.too_low");
}

CAF_TEST(an_applications_word_has_a_dot_between_other_characters) {
  for (const auto* word : {"auction.too_low", "a.b", "a.b.c", "Shop-2.sold_out"})
    CAF_CHECK(error_word::is_own(word));
  for (const auto* word :
       {"", ".", "..", "too_low", ".too_low", "auction.", "auction.too low", "auction.\"x\"", "a.\xC3\xA4"})
    CAF_CHECK(!error_word::is_own(word));
}

CAF_TEST(an_applications_word_has_a_longest_length) {
  CAF_CHECK(error_word::is_own("a." + std::string(error_word::longest - 2, 'x')));
  CAF_CHECK(!error_word::is_own("a." + std::string(error_word::longest - 1, 'x')));
}

CAF_TEST(no_word_of_the_hubs_could_be_an_applications) {
  for (std::size_t code = 1; code < errc_count; ++code)
    CAF_CHECK(!error_word::is_own(to_string(static_cast<errc>(code))));
}

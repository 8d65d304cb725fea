// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_error_summary
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"
#include "../support/log_lines.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/error_summary.hpp>

#include <string>

using namespace hubcaf;

CAF_TEST(errors_are_summed_up_by_code) {
  error_summary uut;
  CAF_CHECK_EQUAL(uut.text(), "");

  for (int i = 0; i < 9; ++i)
    uut.add(errc::bad_content, "/content/id: missing; expected an integer");
  uut.add(error_word::own("auction.too_low"), "bid more");

  CAF_CHECK_EQUAL(uut.text(), "9 bad_content, 1 auction.too_low");
  CAF_CHECK_EQUAL(uut.last(), "bid more");
}

CAF_TEST(only_so_many_codes_and_so_much_text_are_kept) {
  CAF_MESSAGE("law 2");
  error_summary uut;
  for (int i = 0; i < 1000; ++i)
    uut.add(error_word::own("a." + std::to_string(i)), std::string(1000, 'x'));
  uut.add(error_word::own("a.0"), "y\xC3");
  error_summary wide;
  for (std::size_t i = 0; i < error_summary::most_codes; ++i)
    wide.add(error_word::own("a." + std::to_string(i) + std::string(100, 'x')), "");

  CAF_CHECK_EQUAL(uut.text(), "2 a.0, 1 a.1, 1 a.2, 1 a.3, 1 a.4, 1 a.5, 1 a.6, 1 a.7, 992 others");
  CAF_CHECK_EQUAL(wide.text().size(), error_summary::most_codes * (error_summary::longest_code + 4) - 2);
  uut.add(errc::bad_message, std::string(1000, 'x'));
  CAF_CHECK_EQUAL(uut.last().size(), error_summary::longest_text);
}

CAF_TEST(the_line_of_a_disconnect_sums_up_the_errors_that_the_client_was_told) {
  test::log_lines lines;
  options settings;
  settings.max_client_errors = 3;
  settings.logger = lines.logger();
  test::hub_world world{settings};
  world.on("test.x", [](const inbound& message) { message.fail("auction.too_low", "bid more"); });
  const auto alice = world.connect("alice");
  const auto bob = world.connect("bob");

  alice->says(R"({"type":"test.x"})");
  world.run();
  for (int i = 0; i < 3; ++i)
    alice->says(R"({"type":"no.such"})");
  bob->ends(session_end::lost);
  world.run();

  CAF_CHECK_EQUAL(
    lines.of("client_disconnected client=\"alice\""),
    "client_disconnected client=\"alice\" connection=1 reason=too_many_errors cause=\"too many bad messages in a row "
    "(max_client_errors)\" errors=\"1 auction.too_low, 3 unknown_type\" last_error=\"no handler takes this "
    "type\"");
  CAF_CHECK(lines.of("client_disconnected client=\"bob\"").find("error") == std::string::npos);
  CAF_CHECK(!lines.of("client_disconnected client=\"bob\"").empty());
}

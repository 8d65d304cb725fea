// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_descriptor_limit

#include <hubcaf/schema/descriptor_limit.hpp>
#include <hubcaf/schema/options.hpp>

#include <caf/test/unit_test.hpp>

#include <sys/resource.h>
#include <unistd.h>

using namespace hubcaf;

CAF_TEST(every_connection_needs_a_descriptor) {
  options settings;
  const auto before = descriptors_needed(settings, 5);
  CAF_CHECK(before > settings.max_connections + settings.max_http_connections + settings.max_handshakes + 16 + 5);

  settings.max_connections += 1;
  settings.max_http_connections += 10;
  settings.max_handshakes += 100;
  CAF_CHECK_EQUAL(descriptors_needed(settings, 6), before + 112);
}

CAF_TEST(what_fits_is_left_as_it_is) {
  options settings;
  const auto needed = descriptors_needed(settings, 5);

  CAF_CHECK(!fit_connections(settings, 5, needed));

  CAF_CHECK_EQUAL(settings.max_connections, 10'000u);
  CAF_CHECK_EQUAL(settings.max_http_connections, 1000u);
  CAF_CHECK_EQUAL(settings.max_handshakes, 1000u);
}

CAF_TEST(websockets_are_lowered_alone_while_they_have_two_thirds) {
  options settings;
  const auto needed = descriptors_needed(settings, 5);

  CAF_CHECK(fit_connections(settings, 5, needed - 100));

  CAF_CHECK_EQUAL(settings.max_connections, 9900u);
  CAF_CHECK_EQUAL(settings.max_http_connections, 1000u);
  CAF_CHECK_EQUAL(settings.max_handshakes, 1000u);
}

CAF_TEST(under_low_limits_websockets_have_the_larger_share) {
  for (const std::uint64_t limit : {512U, 1024U, 2048U, 4096U}) {
    options settings;
    settings.max_handshakes = 500;

    CAF_CHECK(fit_connections(settings, 5, limit));

    CAF_CHECK_LESS_OR_EQUAL(descriptors_needed(settings, 5), limit);
    CAF_CHECK(descriptors_needed(settings, 5) + 2 >= limit);
    CAF_CHECK(settings.max_connections >= 2 * (settings.max_http_connections + settings.max_handshakes));
    // In their proportion.
    CAF_CHECK_LESS_OR_EQUAL(settings.max_http_connections, 2 * settings.max_handshakes + 2);
    CAF_CHECK_LESS_OR_EQUAL(2 * settings.max_handshakes, settings.max_http_connections + 4);
  }
}

CAF_TEST(few_websockets_keep_what_they_asked_for) {
  options settings;
  settings.max_connections = 500;
  const auto needed = descriptors_needed(settings, 5);

  CAF_CHECK(fit_connections(settings, 5, needed - 100));

  CAF_CHECK_EQUAL(settings.max_connections, 500u);
  CAF_CHECK_EQUAL(settings.max_http_connections, 950u);
  CAF_CHECK_EQUAL(settings.max_handshakes, 950u);
}

CAF_TEST(nothing_is_lowered_below_one) {
  options settings;

  CAF_CHECK(fit_connections(settings, 5, 10));

  CAF_CHECK_EQUAL(settings.max_connections, 1u);
  CAF_CHECK_EQUAL(settings.max_http_connections, 1u);
  CAF_CHECK_EQUAL(settings.max_handshakes, 1u);
}

CAF_TEST(open_descriptors_are_counted) {
  const auto before = open_descriptors();
  const int one = dup(0);
  CAF_CHECK_EQUAL(open_descriptors(), before + 1);
  close(one);
  CAF_CHECK_EQUAL(open_descriptors(), before);
}

CAF_TEST(the_limit_is_raised_as_far_as_it_goes) {
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  auto low = before;
  low.rlim_cur = 50;
  setrlimit(RLIMIT_NOFILE, &low);

  CAF_CHECK_EQUAL(raise_descriptor_limit(), before.rlim_max);

  rlimit now{};
  getrlimit(RLIMIT_NOFILE, &now);
  CAF_CHECK_EQUAL(now.rlim_cur, before.rlim_max);
  setrlimit(RLIMIT_NOFILE, &before);
}

// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_host_port
#include <caf/test/unit_test.hpp>

#include <hubcaf/transport/host_port.hpp>

using namespace hubcaf;

CAF_TEST(an_ipv6_address_stands_in_brackets) {
  CAF_CHECK_EQUAL(host_port("::1", 80), "[::1]:80");
  CAF_CHECK_EQUAL(host_port("fe80::1%eth0", 65535), "[fe80::1%eth0]:65535");
}

CAF_TEST(other_hosts_stand_as_they_are) {
  CAF_CHECK_EQUAL(host_port("127.0.0.1", 8080), "127.0.0.1:8080");
  CAF_CHECK_EQUAL(host_port("localhost", 0), "localhost:0");
}

// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_frame_header

#include <hubcaf/transport/frame_header.hpp>

#include <caf/test/unit_test.hpp>

#include <limits>
#include <string>

using namespace hubcaf;

namespace {

std::string header(frame_op op, std::size_t size) {
  return std::string(frame_header(op, size).view());
}

std::string bytes(std::initializer_list<int> values) {
  std::string result;
  for (const int value : values)
    result += static_cast<char>(value);
  return result;
}

} // namespace

CAF_TEST(short_lengths_stand_in_the_second_byte) {
  CAF_CHECK_EQUAL(header(frame_op::text, 0), bytes({0x81, 0}));
  CAF_CHECK_EQUAL(header(frame_op::text, 5), bytes({0x81, 5}));
  CAF_CHECK_EQUAL(header(frame_op::text, 125), bytes({0x81, 125}));
}

CAF_TEST(longer_ones_follow_in_two_bytes) {
  CAF_CHECK_EQUAL(header(frame_op::binary, 126), bytes({0x82, 126, 0, 126}));
  CAF_CHECK_EQUAL(header(frame_op::binary, 256), bytes({0x82, 126, 1, 0}));
  CAF_CHECK_EQUAL(header(frame_op::binary, 65535), bytes({0x82, 126, 0xFF, 0xFF}));
}

CAF_TEST(the_longest_follow_in_eight_bytes) {
  CAF_CHECK_EQUAL(header(frame_op::text, 65536), bytes({0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0}));
  CAF_CHECK_EQUAL(header(frame_op::text, 0x0102030405060708), bytes({0x81, 127, 1, 2, 3, 4, 5, 6, 7, 8}));
}

CAF_TEST(each_kind_has_its_opcode_and_is_whole) {
  CAF_CHECK_EQUAL(header(frame_op::continuation, 1), bytes({0x80, 1}));
  CAF_CHECK_EQUAL(header(frame_op::text, 1), bytes({0x81, 1}));
  CAF_CHECK_EQUAL(header(frame_op::binary, 1), bytes({0x82, 1}));
  CAF_CHECK_EQUAL(header(frame_op::close, 1), bytes({0x88, 1}));
  CAF_CHECK_EQUAL(header(frame_op::ping, 1), bytes({0x89, 1}));
  CAF_CHECK_EQUAL(header(frame_op::pong, 1), bytes({0x8A, 1}));
}

CAF_TEST(the_size_is_known_without_a_header) {
  for (std::size_t size = 0; size < 70'000; ++size)
    CAF_REQUIRE_EQUAL(frame_header::size_for(size), frame_header(frame_op::text, size).view().size());
  CAF_CHECK_EQUAL(frame_header::size_for(0), 2u);
  CAF_CHECK_EQUAL(frame_header::size_for(125), 2u);
  CAF_CHECK_EQUAL(frame_header::size_for(126), 4u);
  CAF_CHECK_EQUAL(frame_header::size_for(65535), 4u);
  CAF_CHECK_EQUAL(frame_header::size_for(65536), 10u);
  CAF_CHECK_EQUAL(frame_header::size_for(std::numeric_limits<std::size_t>::max()), 10u);
}

// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_json_buffer

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/json_buffer.hpp>

#include <algorithm>
#include <array>
#include <random>
#include <string>

using namespace hubcaf;

CAF_TEST(what_is_appended_stands_in_the_buffer) {
  json_buffer uut;
  CAF_CHECK(uut.view().empty());

  uut.append('a');
  uut.append("bc");
  uut.append(std::array{'d', 'e'});
  uut.append("");

  CAF_CHECK(uut.view() == "abcde");
  uut[0] = 'x';
  CAF_CHECK(uut.view() == "xbcde");
}

CAF_TEST(only_what_was_committed_counts) {
  json_buffer uut;
  uut.append("a");

  auto to = uut.room(100);
  to = std::fill_n(to, 3, 'b');
  CAF_CHECK_EQUAL(uut.size(), 1u);
  uut.commit(to);

  CAF_CHECK(uut.view() == "abbb");
}

CAF_TEST(a_buffer_grows_and_keeps_what_it_has) {
  std::mt19937_64 random(5);
  json_buffer uut;
  std::string known;
  while (known.size() < 40 * json_buffer::inline_size) {
    const std::string part(random() % 3000, static_cast<char>('a' + random() % 26));
    switch (random() % 3) {
      case 0:
        uut.append(part);
        known += part;
        break;
      case 1:
        uut.commit(std::copy(part.begin(), part.end(), uut.room(part.size())));
        known += part;
        break;
      default:
        uut.append('!');
        known += '!';
    }
  }
  CAF_CHECK(uut.view() == known);
}

CAF_TEST(a_buffer_is_filled_to_the_last_byte) {
  for (std::size_t size : {json_buffer::inline_size - 1, json_buffer::inline_size, json_buffer::inline_size + 1}) {
    json_buffer uut;
    uut.append(std::string(size, 'a'));
    uut.append('b');
    CAF_CHECK(uut.view() == std::string(size, 'a') + 'b');
  }
}

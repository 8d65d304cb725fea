// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_http_target

#include <hubcaf/transport/http_target.hpp>

#include <caf/test/unit_test.hpp>

using namespace hubcaf;

namespace {

// Path and parameters in one line; "(none)" if the target is refused.
std::string parsed(std::string_view text) {
  const auto target = parse_target(text);
  if (!target)
    return "(none)";
  auto line = target->path;
  for (const auto& [name, value] : target->query)
    line += " " + name + "=" + value;
  return line;
}

} // namespace

CAF_TEST(a_path_stays_encoded) {
  CAF_CHECK_EQUAL(parsed("/"), "/");
  CAF_CHECK_EQUAL(parsed("/ws/a%40b"), "/ws/a%40b");
  CAF_CHECK_EQUAL(parsed("//double"), "//double");
  CAF_CHECK_EQUAL(parsed("/a?"), "/a");
}

CAF_TEST(parameters_are_decoded_in_order) {
  CAF_CHECK_EQUAL(parsed("/ws?clientId=a%40b&x=1"), "/ws clientId=a@b x=1");
  CAF_CHECK_EQUAL(parsed("/?reason=good+bye%2B"), "/ reason=good bye+");
  CAF_CHECK_EQUAL(parsed("/?a&b=&=c&&d=e=f"), "/ a= b= =c d=e=f");
  CAF_CHECK_EQUAL(parsed("/?a=1&a=2?3"), "/ a=1 a=2?3");
}

CAF_TEST(the_absolute_form_is_understood) {
  CAF_CHECK_EQUAL(parsed("http://example.com/ws?x=1"), "/ws x=1");
  CAF_CHECK_EQUAL(parsed("HTTPS://example.com:80"), "/");
  CAF_CHECK_EQUAL(parsed("http://example.com?x=1"), "/ x=1");
}

CAF_TEST(anything_else_is_refused) {
  for (auto text : {"", "*", "ws", "example.com:80", "http://", "http:///x", "ftp://a/b", "/%", "/%4", "/%gg", "/a#b",
                    "/?a=%", "/?%zz=1"})
    CAF_CHECK_EQUAL(parsed(text), "(none)");
}

CAF_TEST(a_query_has_a_limited_number_of_parameters) {
  const auto with = [](std::size_t count) {
    std::string text = "/ws?";
    for (std::size_t i = 0; i < count; ++i)
      text += "a&&";
    return *parse_target(text);
  };

  CAF_CHECK_EQUAL(with(32).query.size(), 32u);
  CAF_CHECK(!with(32).has_too_many_parameters);
  CAF_CHECK_EQUAL(with(8000).query.size(), 32u);
  CAF_CHECK(with(33).has_too_many_parameters);
}

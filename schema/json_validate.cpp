// SPDX-License-Identifier: MIT
#include "json_validate.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/parse_options.hpp>

#include <cstdint>

namespace hubcaf {

namespace json = boost::json;

namespace {

// clang-format off
/// Takes the parser's events and keeps nothing.
struct sink {
  static constexpr auto max_object_size = static_cast<std::size_t>(-1);
  static constexpr auto max_array_size = max_object_size;
  static constexpr auto max_key_size = max_object_size;
  static constexpr auto max_string_size = max_object_size;

  using error_code = json::error_code;
  using text = json::string_view;

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return true; }
  bool on_object_end(std::size_t, error_code&) { return true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t, error_code&) { return true; }
  bool on_key_part(text, std::size_t, error_code&) { return true; }
  bool on_key(text, std::size_t, error_code&) { return true; }
  bool on_string_part(text, std::size_t, error_code&) { return true; }
  bool on_string(text, std::size_t, error_code&) { return true; }
  bool on_number_part(text, error_code&) { return true; }
  bool on_int64(std::int64_t, text, error_code&) { return true; }
  bool on_uint64(std::uint64_t, text, error_code&) { return true; }
  bool on_double(double, text, error_code&) { return true; }
  bool on_bool(bool, error_code&) { return true; }
  bool on_null(error_code&) { return true; }
  bool on_comment_part(text, error_code&) { return true; }
  bool on_comment(text, error_code&) { return true; }
};
// clang-format on

} // namespace

bool json_fault::is_depth() const noexcept {
  return code == json::error::too_deep;
}

json_fault json_validate(std::string_view text, std::size_t max_depth) {
  json::parse_options options;
  options.max_depth = max_depth;
  json::basic_parser<sink> parser(options);
  json_fault result;
  result.offset = parser.write_some(false, text.data(), text.size(), result.code);
  if (!result.code && result.offset < text.size())
    result.code = json::error::extra_data;
  return result;
}

} // namespace hubcaf

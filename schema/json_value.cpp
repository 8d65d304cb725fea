// SPDX-License-Identifier: MIT
#include "json_value.hpp"

#include "json_number.hpp"
#include "json_object.hpp"
#include "json_string.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <string_view>

namespace hubcaf::detail {

namespace json = boost::json;

namespace {

bool read_array(json_cursor& in, json::value& out, decode_error& error) {
  if (!in.enter('['))
    return refuse(in, error, "an array");
  auto& elements = out.emplace_array();
  for (bool first = true;; first = false) {
    auto step = in.next(']', first);
    if (step == json_cursor::step::done)
      return true;
    if (step == json_cursor::step::malformed)
      return refuse(in, error, "well-formed JSON");
    auto index = elements.size();
    if (!read_value(in, elements.emplace_back(nullptr), error)) {
      prepend_token(error.pointer, std::to_string(index));
      return false;
    }
  }
}

bool read_object_entry(void* target, std::string_view key, json_cursor& in, decode_error& error) {
  json::value value;
  if (!read_value(in, value, error))
    return false;
  static_cast<json::object*>(target)->insert_or_assign(key, std::move(value));
  return true;
}

bool read_number(json_cursor& in, json::value& out, decode_error& error) {
  auto text = in.read_number();
  if (text.empty())
    return refuse(in, error, "a JSON value");
  if (auto number = parse_integer<std::int64_t>(text); number && text != "-0")
    out = *number;
  else if (auto large = parse_integer<std::uint64_t>(text); large && text != "-0")
    out = *large;
  else if (auto real = parse_double(text))
    out = *real;
  else
    return refuse(in, error, real_range(std::numeric_limits<double>::max()));
  return true;
}

/// Appends a list of `items`, each by `append`.
void append_list(json_buffer& out, char opening, char closing, const auto& items, auto append) {
  out.append(opening);
  bool first = true;
  for (const auto& item : items) {
    if (!first)
      out.append(',');
    first = false;
    append(item);
  }
  out.append(closing);
}

void append_double(json_buffer& out, double value) {
  auto begin = out.size();
  append_number(out, value);
  if (out.view().substr(begin).find_first_of(".eln") == std::string_view::npos)
    out.append(".0");
}

} // namespace

bool read_value(json_cursor& in, json::value& out, decode_error& error) {
  switch (in.peek()) {
    case '{':
      return read_entries(in, &out.emplace_object(), read_object_entry, error);
    case '[':
      return read_array(in, out, error);
    case '"': {
      std::string text;
      if (!in.read_string(text))
        return refuse(in, error, "a string");
      out = text;
      return true;
    }
    case 't':
    case 'f':
      out = in.peek() == 't';
      return in.read_word(out.get_bool() ? "true" : "false") || refuse(in, error, "true or false");
    case 'n':
      out = nullptr;
      return in.read_word("null") || refuse(in, error, "null");
    default:
      return read_number(in, out, error);
  }
}

void append_value(json_buffer& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      out.append("null");
      break;
    case json::kind::bool_:
      out.append(value.get_bool() ? "true" : "false");
      break;
    case json::kind::int64:
      append_number(out, value.get_int64());
      break;
    case json::kind::uint64:
      append_number(out, value.get_uint64());
      break;
    case json::kind::double_:
      append_double(out, value.get_double());
      break;
    case json::kind::string:
      json_encode_string(out, std::string_view(value.get_string().data(), value.get_string().size()));
      break;
    case json::kind::array:
      append_list(out, '[', ']', value.get_array(), [&out](const json::value& item) { append_value(out, item); });
      break;
    case json::kind::object:
      append_list(out, '{', '}', value.get_object(), [&out](const json::key_value_pair& item) {
        json_encode_string(out, std::string_view(item.key().data(), item.key().size()));
        out.append(':');
        append_value(out, item.value());
      });
      break;
  }
}

} // namespace hubcaf::detail

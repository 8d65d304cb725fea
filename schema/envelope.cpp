// SPDX-License-Identifier: MIT
#include "envelope.hpp"

#include "envelope_parse.hpp"
#include "json_cursor.hpp"
#include "json_validate.hpp"
#include "timestamp.hpp"

#include <boost/throw_exception.hpp>

#include <algorithm>
#include <stdexcept>

namespace hubcaf {

namespace {

constexpr std::size_t max_type_size = 128;

/// The top-level members as raw JSON; of duplicates the last.
struct raw_members {
  std::string_view type;
  std::string_view content;
  std::string_view meta;
  std::string_view timestamp;
};

/// Calls `visit(key, raw value)` for each member. @returns false if `text` is no well-formed object
template <class Visit>
bool for_each_member(std::string_view text, Visit visit) {
  json_cursor in(text);
  if (!in.enter('{'))
    return false;
  std::string scratch;
  for (bool first = true;; first = false) {
    switch (in.next('}', first)) {
      case json_cursor::step::done:
        return in.at_end();
      case json_cursor::step::malformed:
        return false;
      case json_cursor::step::more:
        break;
    }
    auto key = in.read_key(scratch);
    auto value = key ? in.read_raw() : std::string_view();
    if (value.empty())
      return false;
    visit(*key, value);
  }
}

std::optional<raw_members> read_members(std::string_view text) {
  raw_members result;
  auto visit = [&result](std::string_view key, std::string_view value) {
    if (key == "type")
      result.type = value;
    else if (key == "content")
      result.content = value;
    else if (key == "meta")
      result.meta = value;
    else if (key == "timestamp")
      result.timestamp = value;
  };
  if (!for_each_member(text, visit))
    return std::nullopt;
  return result;
}

/// `meta.ref`; empty if there is none or `meta` is no object.
std::string_view read_ref(std::string_view meta) {
  std::string_view result;
  auto visit = [&result](std::string_view key, std::string_view value) {
    if (key == "ref")
      result = value;
  };
  return for_each_member(meta, visit) ? result : std::string_view();
}

/// `meta.ref` of a text that is not all in order: only if it can be sent back without harm.
std::string_view salvage_ref(std::string_view text, std::size_t max_depth) {
  auto members = read_members(text);
  if (!members)
    return {};
  auto ref = read_ref(members->meta);
  auto depth = max_depth > 2 ? max_depth - 2 : 0; // it stands in an object in an object
  return ref.empty() || json_validate(ref, depth).code ? std::string_view() : ref;
}

std::string describe(const json_fault& fault, std::size_t max_depth) {
  if (fault.is_depth())
    return "the message is nested more than " + std::to_string(max_depth) + (max_depth == 1 ? " level" : " levels") +
           " deep";
  return "the message is not valid JSON: " + fault.code.message() + " at byte " + std::to_string(fault.offset);
}

/// Reads `type` into `out`. @returns what is wrong with it, or null
const char* read_type(std::string_view raw, std::string& out) {
  if (raw.empty())
    return "type is missing";
  if (!json_cursor(raw).read_string(out))
    return "type is not a string";
  if (out.empty())
    return "type is empty";
  if (out.size() > max_type_size)
    return "type is longer than 128 bytes";
  auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::any_of(out.begin(), out.end(), is_control))
    return "type contains a control character";
  return nullptr;
}

bool is_absent(std::string_view raw) noexcept {
  return raw.empty() || raw == "null";
}

bool is_time(std::string_view raw) {
  std::string text;
  return is_absent(raw) || (json_cursor(raw).read_string(text) && is_rfc3339(text));
}

} // namespace

boost::system::result<envelope, envelope_error> detail::judge_envelope(std::string_view text, std::size_t max_depth) {
  using result = boost::system::result<envelope, envelope_error>;
  auto refuse = [](std::string message, std::string_view ref) {
    return result(boost::system::in_place_error, envelope_error{std::move(message), std::string(ref)});
  };
  if (auto fault = json_validate(text, max_depth); fault.code)
    return refuse(describe(fault, max_depth), salvage_ref(text, max_depth));
  auto members = read_members(text);
  if (!members)
    return refuse("the message is not a JSON object", {});
  envelope parsed;
  parsed.ref = read_ref(members->meta);
  std::string type;
  if (auto problem = read_type(members->type, type))
    return refuse(problem, parsed.ref);
  if (!is_absent(members->meta) && !members->meta.starts_with('{'))
    return refuse("meta is not an object", parsed.ref);
  if (!is_time(members->timestamp))
    return refuse("timestamp is not an RFC 3339 time", parsed.ref);
  parsed.type = borrowed_text::owning(std::move(type));
  if (!members->content.empty())
    parsed.content = members->content;
  if (!is_absent(members->meta))
    parsed.meta = members->meta;
  return result(boost::system::in_place_value, std::move(parsed));
}

boost::system::result<envelope, envelope_error> parse_envelope(std::string_view text, std::size_t max_depth) {
  boost::system::result<envelope, envelope_error> parsed;
  if (!detail::skim_envelope(text, max_depth, *parsed))
    parsed = detail::judge_envelope(text, max_depth);
  return parsed;
}

void throw_exception_from_error(const envelope_error& error, const boost::source_location& where) {
  boost::throw_exception(std::invalid_argument(error.message), where);
}

} // namespace hubcaf

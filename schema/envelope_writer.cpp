// SPDX-License-Identifier: MIT
#include "envelope.hpp"

#include "envelope_write.hpp"
#include "json_cursor.hpp"
#include "json_string.hpp"
#include "timestamp.hpp"

namespace hubcaf {

namespace {

/// The members of an object that is being written.
class object_writer {
public:
  /// Appends a member; `key` has to be as it stands in JSON, without quotes.
  std::string& member(std::string_view key) {
    text_ += text_.empty() ? "{\"" : ",\"";
    text_ += key;
    text_ += "\":";
    return text_;
  }

  /// The object; empty if there were no members.
  std::string finish() && {
    if (!text_.empty())
      text_ += '}';
    return std::move(text_);
  }

private:
  std::string text_;
};

/// Copies the members of `meta` but `ref`, as they stand.
void copy_others(object_writer& out, std::string_view meta) {
  json_cursor in(meta);
  if (!in.enter('{'))
    return;
  std::string scratch;
  for (bool first = true; in.next('}', first) == json_cursor::step::more; first = false) {
    auto key = in.read_key(scratch);
    auto value = key ? in.read_raw() : std::string_view();
    if (value.empty())
      return;
    if (*key == "ref")
      continue;
    std::string quoted;
    json_encode_string(quoted, *key);
    out.member(std::string_view(quoted).substr(1, quoted.size() - 2)) += value;
  }
}

} // namespace

void detail::begin_envelope(json_buffer& out, std::string_view type) {
  out.append(R"({"type":)");
  json_encode_string(out, type);
  out.append(R"(,"content":)");
}

void detail::end_envelope(json_buffer& out, std::string_view meta, std::chrono::system_clock::time_point now) {
  out.append(R"(,"meta":)");
  out.append(meta.empty() ? std::string_view{"{}"} : meta);
  out.append(R"(,"timestamp":")");
  append_timestamp(out, now);
  out.append("\"}");
}

void write_envelope(std::string& out, std::string_view type, std::string_view content, std::string_view meta,
                    std::chrono::system_clock::time_point now) {
  json_buffer text;
  detail::begin_envelope(text, type);
  text.append(content);
  detail::end_envelope(text, meta, now);
  out += text.view();
}

std::string reply_meta(std::string_view ref, std::string_view original_type, std::string_view warning) {
  object_writer out;
  if (!ref.empty())
    out.member("ref") += ref;
  if (!original_type.empty())
    json_encode_string(out.member("original_type"), original_type);
  if (!warning.empty())
    json_encode_string(out.member("warning"), warning);
  return std::move(out).finish();
}

std::string meta_member(std::string_view meta, std::string_view name) {
  json_cursor in(meta);
  std::string_view found;
  if (!in.enter('{'))
    return {};
  std::string scratch;
  for (bool first = true; in.next('}', first) == json_cursor::step::more; first = false) {
    const auto key = in.read_key(scratch);
    const bool is_it = key && *key == name;
    const auto value = key ? in.read_raw() : std::string_view();
    if (value.empty())
      return {};
    // Of members of the same name the last one counts.
    if (is_it)
      found = value;
  }
  return std::string(found);
}

std::string with_ref(std::string_view meta, std::string_view ref) {
  if (ref.empty())
    return std::string(meta);
  object_writer out;
  copy_others(out, meta);
  out.member("ref") += ref;
  return std::move(out).finish();
}

} // namespace hubcaf

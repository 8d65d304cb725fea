// SPDX-License-Identifier: MIT
#include "reply.hpp"

#include "../wire/json_scan.hpp"
#include "failure.hpp"

#include <charconv>

namespace hubcaf::bench {

namespace {

constexpr std::string_view between = R"(,"sent":)";
constexpr std::string_view before_time = R"(,"meta":{},"timestamp":")";

/// Takes `expected` off `text`.
bool pass(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected))
    return false;
  text.remove_prefix(expected.size());
  return true;
}

bool pass_number(std::string_view& text, std::uint64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return error == std::errc();
}

/// Whether nothing follows, or a meta without members and a timestamp.
bool ends_short(std::string_view text) {
  if (!pass(text, before_time))
    return text == "}";
  return text.ends_with(R"("})") && text.find('"') == text.size() - 2;
}

/// The content, if it has the three members and no others.
std::optional<stamp> read_content(json_scan& scan, std::string_view text) {
  std::optional<std::uint64_t> number;
  std::optional<std::uint64_t> sent;
  std::optional<std::string_view> told;
  if (!scan.take('{'))
    return std::nullopt;
  do {
    const auto name = scan.string();
    if (!name || !scan.take(':'))
      return std::nullopt;
    if (*name == "seq")
      number = scan.number();
    else if (*name == "sent")
      sent = scan.number();
    else if (*name == "text")
      told = scan.string();
    else
      return std::nullopt;
  } while (scan.take(','));
  if (!scan.take('}') || !number || !sent || told != text)
    return std::nullopt;
  return stamp{*number, *sent};
}

} // namespace

reply_reader::reply_reader(const request& asked)
  : type_(asked.type()),
    text_(asked.text()),
    before_number_(R"({"type":")" + type_ + R"(","content":{"seq":)"),
    after_sent_(R"(,"text":")" + text_ + R"("})") {
}

std::optional<reply> reply_reader::read_short(std::string_view text) const {
  stamp found;
  if (!pass(text, before_number_) || !pass_number(text, found.number) || !pass(text, between) ||
      !pass_number(text, found.sent) || !pass(text, after_sent_) || !ends_short(text))
    return std::nullopt;
  return reply{reply::kind::ours, found};
}

reply reply_reader::read_any(std::string_view text) const {
  json_scan scan(text);
  std::optional<std::string_view> type;
  std::optional<stamp> carried;
  if (!scan.take('{'))
    return {};
  do {
    const auto name = scan.string();
    if (!name || !scan.take(':'))
      return {};
    auto content = scan;
    if (*name == "type")
      type = scan.string();
    else if (!scan.skip())
      return {};
    if (*name == "content")
      carried = read_content(content, text_);
  } while (scan.take(','));
  if (!scan.take('}') || !scan.at_end() || !type)
    return {};
  if (*type != type_)
    return {reply::kind::other, {}, *type};
  return carried ? reply{reply::kind::ours, *carried} : reply{};
}

reply reply_reader::read(std::string_view text) const {
  const auto quick = read_short(text);
  return quick ? *quick : read_any(text);
}

std::optional<stamp> expect_reply(const reply_reader& reader, std::size_t connection, std::string_view text) {
  const auto came = reader.read(text);
  if (came.what == reply::kind::ours)
    return came.carried;
  if (came.what == reply::kind::other && (came.type == "system.welcome" || came.type == "ping"))
    return std::nullopt;
  throw failure("connection " + std::to_string(connection) + " got what is no reply: " + std::string(text));
}

} // namespace hubcaf::bench

// SPDX-License-Identifier: MIT
#include "envelope.hpp"

#include "../../wire/json_scan.hpp"
#include "../clock_text.hpp"

#include <array>
#include <charconv>

namespace hubcaf::bench {

namespace {

std::optional<content> read_content(json_scan& scan) {
  content found;
  if (!scan.take('{'))
    return std::nullopt;
  do {
    const auto name = scan.string();
    if (!name || !scan.take(':'))
      return std::nullopt;
    if (*name == "seq")
      found.seq = scan.number().value_or(0);
    else if (*name == "sent")
      found.sent = scan.number().value_or(0);
    else if (*name == "text")
      found.text = scan.string().value_or("");
    else
      scan.skip();
  } while (scan.take(','));
  return scan.take('}') ? std::optional(found) : std::nullopt;
}

void write_number(std::string& out, std::uint64_t value) {
  std::array<char, 20> digits{};
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

} // namespace

std::map<std::string, action, std::less<>> make_actions() {
  std::map<std::string, action, std::less<>> all{{"bench.echo", action::echo}, {"bench.broadcast", action::broadcast}};
  for (int i = 0; i < 30; ++i)
    all.emplace("bench.idle_" + std::to_string(i), action::none);
  return all;
}

std::optional<envelope> read_envelope(std::string_view text) {
  json_scan scan(text);
  envelope found;
  if (!scan.take('{'))
    return std::nullopt;
  do {
    const auto name = scan.string();
    if (!name || !scan.take(':'))
      return std::nullopt;
    if (*name == "type") {
      found.type = scan.string().value_or("");
    } else if (*name == "content") {
      const auto told = read_content(scan);
      if (!told)
        return std::nullopt;
      found.told = *told;
    } else if (!scan.skip()) {
      return std::nullopt;
    }
  } while (scan.take(','));
  return scan.take('}') ? std::optional(found) : std::nullopt;
}

void write_envelope(std::string& out, const envelope& answer) {
  ((out += R"({"type":")") += answer.type) += R"(","content":{"seq":)";
  write_number(out, answer.told.seq);
  out += R"(,"sent":)";
  write_number(out, answer.told.sent);
  ((out += R"(,"text":")") += answer.told.text) += R"("},"meta":{},"timestamp":")";
  (out += clock_text()) += R"("})";
}

} // namespace hubcaf::bench

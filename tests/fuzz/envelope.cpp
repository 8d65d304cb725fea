// SPDX-License-Identifier: MIT
// fuzz: -max_len=4096 -dict=tests/fuzz/envelope.dict
/// An envelope and the decoders of structs with members of every kind, against Boost.JSON as the second reader.
/// The two have to agree on taking or refusing the text, and on every value that is read. A refused value has to stand
/// where the error points to. A message has to come through a round trip unchanged. The input is the text.

#include "../schema/sample_types.hpp"
#include "../support/boost_judge.hpp"
#include "../support/json_spacing.hpp"
#include "support/boost_reader.hpp"
#include "support/envelope_model.hpp"
#include "support/finding.hpp"

#include <hubcaf/schema/codec.hpp>
#include <hubcaf/schema/envelope.hpp>
#include <hubcaf/schema/envelope_parse.hpp>
#include <hubcaf/schema/message.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace hubcaf;
using boost_reader::alike;
using fuzz::demand;

namespace {

// That of the options' default, and one that short texts reach.
constexpr std::size_t usual_depth = 32;
constexpr std::size_t small_depth = 4;

bool is_alike(std::string_view raw, const boost::json::value& expected) {
  const auto value = boost_parse(raw, usual_depth);
  try {
    return value && alike(*value, expected);
  } catch (const boost_reader::unclear&) {
    return true;
  }
}

void compare(const envelope& parsed, const envelope_model& expected, std::string_view text) {
  demand(parsed.type == expected.type, "the type is not what Boost.JSON reads", text);
  demand(is_alike(parsed.content, expected.content), "the content is not what Boost.JSON reads", text);
  demand(parsed.meta.empty() ? expected.meta.is_null() : is_alike(parsed.meta, expected.meta),
         "the meta is not what Boost.JSON reads", text);
  demand(parsed.ref.empty() ? !expected.has_ref : is_alike(parsed.ref, expected.ref),
         "the ref is not what Boost.JSON reads", text);
}

void compare(const envelope& one, const envelope& other, std::string_view text) {
  demand(one.type == other.type && one.content == other.content && one.meta == other.meta && one.ref == other.ref,
         "the quick reader and the thorough one differ", text);
}

// What both readers of the library and Boost.JSON make of `text`.
boost::system::result<envelope, envelope_error> read(std::string_view text, std::size_t max_depth) {
  const auto tree = boost_parse(text, max_depth);
  const auto expected = tree ? envelope_model::read(*tree) : std::nullopt;
  const auto judged = detail::judge_envelope(text, max_depth);
  demand(judged.has_value() == expected.has_value(),
         judged ? "taken, but no envelope for Boost.JSON" : "refused, but an envelope for Boost.JSON", text);
  if (judged) {
    compare(*judged, *expected, text);
  } else {
    const auto& ref = judged.error().ref;
    const auto* known = tree ? envelope_model::find_ref(*tree) : nullptr;
    demand(!judged.error().message.empty(), "refused without a reason", text);
    demand(known ? is_alike(ref, *known) : ref.empty() || (!tree && boost_parse(ref, usual_depth)),
           "the ref of a refused text is not its own", text);
  }
  envelope skimmed;
  if (detail::skim_envelope(text, max_depth, skimmed)) {
    demand(judged.has_value(), "the quick reader takes what the thorough one refuses", text);
    compare(skimmed, *judged, text);
  }
  return judged;
}

// A refused value stands in the message, or is a member that the object around it lacks.
void check_pointer(const decode_error& error, const boost::json::value& content, std::string_view text) {
  constexpr std::string_view root = "/content";
  demand(!error.expected.empty() && error.pointer.starts_with(root), "an error of the decoder is incomplete", text);
  const auto inner = error.pointer.substr(root.size());
  const auto around = inner.substr(0, inner.empty() ? 0 : inner.rfind('/'));
  boost::system::error_code none;
  demand(content.find_pointer(around, none) != nullptr, "an error points outside of the message", text);
}

// The message in a frame, as it goes to a client, and read again.
template <class T>
void round_trip(const any_message& message, const envelope& parsed) {
  const auto meta = with_ref(parsed.meta, parsed.ref);
  const auto frame = encode(message, meta, std::chrono::system_clock::time_point(std::chrono::milliseconds(1)));
  const std::string_view text = frame->payload;
  const auto again = read(text, usual_depth);
  demand(again.has_value(), "a written message is no envelope", text);
  demand(again->type == message.type() && again->ref == parsed.ref, "a written message lost its type or its ref", text);
  const auto decoded = decode_content<T>(again->type, again->content);
  demand(decoded.has_value(), "a written message cannot be decoded", text);
  demand(*decoded->template get_if<T>() == *message.template get_if<T>(), "a round trip changed a message", text);
}

template <class T>
void decode_as(const envelope& parsed, const boost::json::value& content) {
  const auto decoded = decode_content<T>(parsed.type, parsed.content);
  const T* value = decoded ? decoded->template get_if<T>() : nullptr;
  demand(decoded.has_value() == (value != nullptr), "a decoded message is of another type", parsed.content);
  try {
    demand(boost_reader::fits<T>(content, value) == decoded.has_value(),
           decoded ? "decoded otherwise than Boost.JSON reads it" : "refused by the decoder, but it fits",
           parsed.content);
  } catch (const boost_reader::unclear&) {
  }
  demand(decodes_alike<T>(parsed.content), "the short way and the long one decode otherwise", parsed.content);
  if (decoded)
    round_trip<T>(*decoded, parsed);
  else
    check_pointer(decoded.error(), content, parsed.content);
}

// Text that nobody validated does no harm, whatever comes of it.
template <class T>
void decode_unvalidated(std::string_view text) {
  if (const auto value = json_decode<T>(text)) {
    std::string json;
    json_encode(json, *value);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // In memory of its own, so that a read beyond its end is seen.
  const std::vector<char> memory(data, data + size);
  const std::string_view text(memory.data(), memory.size());
  decode_unvalidated<sample::everything>(text);
  decode_unvalidated<boost::json::value>(text);
  static_cast<void>(with_ref(text, "7"));
  static_cast<void>(meta_member(text, "key"));

  static_cast<void>(read(text, small_depth));
  const auto parsed = read(text, usual_depth);
  if (!parsed)
    return 0;
  const auto content = boost_parse(parsed->content, usual_depth);
  decode_as<sample::order>(*parsed, *content);
  decode_as<sample::everything>(*parsed, *content);
  decode_as<sample::line>(*parsed, *content);
  decode_as<boost::json::value>(*parsed, *content);
  return 0;
}

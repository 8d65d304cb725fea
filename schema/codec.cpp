// SPDX-License-Identifier: MIT
#include "codec.hpp"

#include "envelope.hpp"
#include "envelope_write.hpp"
#include "recycler.hpp"

namespace hubcaf {

std::shared_ptr<frame> encode(const any_message& message, std::string_view meta,
                              std::chrono::system_clock::time_point now, frame_label label) {
  json_buffer text;
  detail::begin_envelope(text, message.type());
  message.encode_content(text);
  detail::end_envelope(text, meta, now);
  return make_recycled<frame>(recycled_string(text.view()), message.type(), opcode::text, std::move(label));
}

shared_frame encode(const error_reply& reply, std::chrono::system_clock::time_point now) {
  std::string content = R"({"code":)";
  const auto member = [&content](std::string_view name, std::string_view value) {
    if (value.empty())
      return;
    content += name;
    json_encode_string(content, value);
  };
  json_encode_string(content, reply.code.text());
  member(R"(,"message":)", reply.message);
  member(R"(,"pointer":)", reply.pointer);
  member(R"(,"expected":)", reply.expected);
  if (reply.merged != 0)
    content += R"(,"merged":)" + std::to_string(reply.merged);
  if (!reply.details.empty())
    (content += R"(,"details":)") += reply.details;
  content += '}';
  return encode(any_message("error", raw_json{std::move(content)}),
                reply_meta(reply.ref, reply.original_type, reply.warning), now);
}

} // namespace hubcaf

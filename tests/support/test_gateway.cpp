// SPDX-License-Identifier: MIT
#include "test_gateway.hpp"

#include <array>
#include <new>
#include <utility>

namespace hubcaf::test {

namespace {

std::string name_of(session_end end) {
  switch (end) {
    case session_end::closed_here:
      return "closed_here";
    case session_end::closed_by_peer:
      return "closed_by_peer";
    case session_end::lost:
      return "lost";
    case session_end::protocol_error:
      return "protocol_error";
    case session_end::write_failed:
      return "write_failed";
    case session_end::failed:
      return "failed";
  }
  return "?";
}

} // namespace

shared_frame text_frame(std::string_view payload) {
  auto result = std::make_shared<frame>();
  result->payload = payload;
  result->label.overflow = overflow_policy::drop_oldest;
  return result;
}

std::string payload_of(const shared_frame& frame) {
  if (frame == nullptr)
    return "(no frame)";
  return std::string(frame->payload);
}

void recorder::add(std::string line) {
  log_->add(inside_a_call ? "INSIDE A CALL: " + line : std::move(line));
}

void recorder::on_text(std::string_view text) {
  add("text " + std::string(text));
  if (reaction)
    reaction(text);
}

void recorder::on_binary(std::string_view data) {
  add("binary " + std::string(data));
}

void recorder::on_ping() {
  add("ping");
}

void recorder::on_pong() {
  add("pong");
}

bool recorder::on_due(const shared_frame& next) {
  if (!is_due)
    return true;
  const bool due = is_due(next);
  add((due ? "due " : "too late ") + payload_of(next));
  return due;
}

void recorder::on_written(const shared_frame& written, lane from) {
  add((from == lane::data ? "written data " : "written control ") + payload_of(written));
  if (written_reaction)
    written_reaction(written);
}

void recorder::on_drained() {
  add("drained");
}

void recorder::on_close(session_report report) {
  report_ = std::move(report);
  add("close " + name_of(report_.end) + " " + std::to_string(static_cast<int>(report_.code)));
}

upgrade_answer test_gateway::on_upgrade(const std::string& client_id, const std::string&) {
  log.add("upgrade " + client_id);
  if (decide)
    return decide(client_id);
  return {client_id.empty() ? "generated" : client_id, {}};
}

void test_gateway::on_upgrade_failed(const std::string& client_id) {
  log.add("failed " + client_id);
}

void test_gateway::on_open(std::size_t io_thread, std::string client_id, std::string, std::shared_ptr<session> opened) {
  if (opening)
    opening();
  auto made = std::make_shared<recorder>(std::move(opened), log);
  {
    const std::lock_guard guard(mutex_);
    sessions_[client_id] = made;
  }
  log.add("open " + std::to_string(io_thread) + " " + client_id);
  if (starts)
    made->uut().start(*made);
}

void test_gateway::on_request(http_request request, http_responder respond) {
  log.add("request " + request.method + " " + request.path);
  if (answer) {
    answer(std::move(request), std::move(respond));
    return;
  }
  http_response response;
  response.content_type = "text/plain";
  response.body = request.method + " " + request.path;
  respond(std::move(response));
}

void test_gateway::on_refused(refusal why) noexcept {
  static constexpr std::array<const char*, 6> names = {"handshakes",         "handshakes_per_address",  "http_connections",
                                                       "health_connections", "connections_per_address", "descriptors"};
  try {
    log.add(std::string("refused ") + names.at(static_cast<std::size_t>(why)));
  } catch (const std::bad_alloc&) {
    // A test lets allocations fail.
  }
}

std::shared_ptr<recorder> test_gateway::at(const std::string& client_id) {
  const std::lock_guard guard(mutex_);
  return sessions_.at(client_id);
}

void test_gateway::clear() {
  const std::lock_guard guard(mutex_);
  sessions_.clear();
}

} // namespace hubcaf::test

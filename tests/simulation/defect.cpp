// SPDX-License-Identifier: MIT
#include "defect.hpp"

#include "defective_failures.hpp"
#include "defective_hub.hpp"
#include "defective_sessions.hpp"
#include "kept_places.hpp"
#include "one_queue.hpp"
#include "overtaken_group.hpp"

#include <hubcaf/simulation/simulated_session.hpp>

#include <array>
#include <memory>
#include <string>
#include <utility>

namespace hubcaf::test {

namespace {

constexpr std::array<defect_info, 22> infos = {{
  {defect::deaf_heartbeat, "deaf_heartbeat", "answered heartbeats do not count"},
  {defect::silent_drop, "silent_drop", "an accepted message is dropped silently"},
  {defect::one_queue, "one_queue", "one queue and one consumer: a slow client stalls everyone"},
  {defect::harmful_duplicate, "harmful_duplicate", "a duplicate's old socket, when it ends, closes the new one"},
  {defect::fatal_error, "fatal_error", "one bad message ends the connection"},
  {defect::fatal_refusal, "fatal_refusal", "a handler's refusal ends the connection as too many errors do"},
  {defect::forgotten_resume, "forgotten_resume", "now and then nobody goes on reading"},
  {defect::forgotten_write, "forgotten_write", "now and then a message waits for the next one to be written"},
  {defect::double_count, "double_count", "now and then a message is counted as delivered twice"},
  {defect::overtaken_group, "overtaken_group", "now and then a message in a group overtakes one of another type"},
  {defect::swapped_messages, "swapped_messages", "now and then two messages leave in the wrong order"},
  {defect::endless_errors, "endless_errors", "bad messages with good ones in between never are too many"},
  {defect::every_pong, "every_pong", "all Pongs wait for a peer that does not read"},
  {defect::kept_place, "kept_place", "the place of a handshake is not given back if the head never comes"},
  {defect::blind_door, "blind_door", "limits per address are ignored"},
  {defect::fixed_hash, "fixed_hash", "everybody knows the key of the hash tables"},
  {defect::survivor, "survivor", "what a session throws ends nothing"},
  {defect::wordless_end, "wordless_end", "a connection in which something threw is cut off without a close code"},
  {defect::late_end, "late_end", "a connection in which something threw stays until the hub stops"},
  {defect::dead_rest, "dead_rest", "the REST actor is not replaced when it ends"},
  {defect::failed_door, "failed_door", "a hub that has failed lets clients in"},
  {defect::failed_silence, "failed_silence", "a hub that has failed does not close its clients"},
}};

/// The first draw is the key of the hash.
std::function<std::uint64_t()> with_known_key(std::function<std::uint64_t()> good) {
  return [good = std::move(good), drawn = std::make_shared<int>(0)] { return (*drawn)++ < 2 ? 0 : good(); };
}

/// The REST actor that there was first keeps its name.
std::function<void(hub_context&)> keep_first_rest() {
  return [first = std::make_shared<rest_actor>()](hub_context& hub) {
    if (!*first)
      *first = hub.rest.get();
    else if (hub.rest && hub.rest.get() != *first)
      hub.rest = *first;
    else if (!hub.rest)
      *first = nullptr;
  };
}

/// Everybody is let in while the hub says that it has failed.
upgrade_answer let_in(upgrade_answer given) {
  if (given.refusal && given.refusal->body.find("the hub has failed") != std::string::npos)
    return {"nobody", std::nullopt};
  return given;
}

/// Puts a `Filter` there.
template <class Filter, class... Args>
simulation::interference::session_wrapper with(Args... args) {
  return [=](std::shared_ptr<session> next) -> std::shared_ptr<session> {
    return std::make_shared<Filter>(std::move(next), args...);
  };
}

} // namespace

std::span<const defect_info> all_defects() noexcept {
  return infos;
}

std::optional<defect> defect_from(std::string_view name) noexcept {
  for (const auto& one : infos)
    if (one.name == name)
      return one.which;
  return std::nullopt;
}

simulation::interference interference_of(defect which) {
  simulation::interference result;
  switch (which) {
    case defect::none:
      break;
    case defect::deaf_heartbeat:
      result.above = with<deaf_heartbeat>();
      break;
    case defect::silent_drop:
      result.above = with<silent_drop>(now_and_then(20));
      break;
    case defect::one_queue:
      result.below = with<one_queue>(std::make_shared<shop>());
      break;
    case defect::harmful_duplicate:
      result.above = with<harmful_duplicate>();
      break;
    case defect::fatal_error:
      result.above = with<fatal_error>();
      break;
    case defect::fatal_refusal:
      result.above = with<fatal_refusal>();
      break;
    case defect::forgotten_resume:
      result.above = with<forgotten_resume>(now_and_then(3));
      break;
    case defect::forgotten_write:
      result.below = with<forgotten_write>(now_and_then(20));
      break;
    case defect::double_count:
      result.above = with<double_count>(now_and_then(20));
      break;
    case defect::overtaken_group:
      result.meddles = overtaken_group(now_and_then(2));
      break;
    case defect::swapped_messages:
      result.below = with<swapped_messages>(now_and_then(2));
      break;
    case defect::endless_errors:
      result.betrays = [](options& settings) { settings.max_errors_per_minute = 0; };
      break;
    case defect::every_pong:
      result.wire = [](simulation::simulated_session& wire) { wire.keep_every_pong(); };
      break;
    case defect::kept_place:
      result.places = [](const options& limits) { return std::make_unique<kept_places>(limits); };
      break;
    case defect::blind_door:
      result.betrays = [](options& settings) {
        settings.max_handshakes_per_address = 0;
        settings.max_connections_per_address = 0;
      };
      break;
    case defect::fixed_hash:
      result.random = with_known_key;
      break;
    case defect::survivor:
      result.above = with<survivor>();
      break;
    case defect::wordless_end:
      result.above = with<wordless_end>();
      break;
    case defect::late_end:
      result.above = with<late_end>();
      break;
    case defect::dead_rest:
      result.meddles = keep_first_rest();
      break;
    case defect::failed_door:
      result.answers = let_in;
      break;
    case defect::failed_silence:
      result.above = with<failed_silence>();
      break;
  }
  return result;
}

} // namespace hubcaf::test

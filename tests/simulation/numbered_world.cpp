// SPDX-License-Identifier: MIT
#include "numbered_world.hpp"

#include <hubcaf/actors/hub_context.hpp>

#include <utility>

namespace hubcaf::test {

numbered_world::numbered_world(simulation::world_settings settings, simulation::interference spoiled)
  : world(std::move(settings), std::move(spoiled)) {
}

std::string numbered_world::content(std::uint64_t sender, std::uint64_t number, std::size_t padding) {
  return R"({"from":)" + std::to_string(sender) + R"(,"n":)" + std::to_string(number) + R"(,"padding":")" +
         std::string(padding, 'x') + "\"}";
}

any_message numbered_world::next(std::uint64_t sender, const std::string& type, std::size_t padding) {
  return {type, raw_json{content(sender, ++numbers_[sender], padding)}};
}

void numbered_world::begin(const simulation::client& who) {
  speakers_[&who] = {new_sender(), 0};
}

bool numbered_world::say(simulation::client& who, std::string_view type, const std::string& meta, std::size_t padding) {
  if (!who.is_connected())
    return false;
  auto& [sender, said] = speakers_[&who];
  if (sender == 0)
    sender = new_sender();
  const auto number = ++said;
  return who.send_text(R"({"type":")" + std::string(type) + R"(","content":)" + content(sender, number, padding) +
                       R"(,"meta":{"ref":)" + std::to_string(number) + (meta.empty() ? "" : ',' + meta) + "}}");
}

// -- code -------------------------------------------------------------------------------

send_result numbered_world::send(const std::string& id, const std::string& type, const std::string& meta,
                                 std::size_t padding) {
  const auto result = world.hub().send(id, next(0, type, padding), '{' + meta + '}');
  laws().sent(result);
  return result;
}

void numbered_world::broadcast(const std::string& type, const std::string& meta, std::size_t padding) {
  static_cast<void>(world.hub().broadcast(next(0, type, padding), '{' + meta + '}'));
}

send_result numbered_world::push(const std::string& type, const std::string& meta, std::size_t padding) {
  return laws().pushes(
    [&](fate_function told) { return world.hub().push(next(0, type, padding), '{' + meta + '}', std::move(told)); });
}

void numbered_world::set_handler(handler_spec spec) {
  compat::post(context().registry, set_route{std::make_shared<const handler_spec>(std::move(spec)), nullptr});
}

void numbered_world::ask(http_request request) {
  if (request.path == "/ws/health") {
    // No actor answers it.
    static_cast<void>(world.hub().health());
    return;
  }
  compat::post(context().rest,
               rest_call{std::make_shared<const http_request>(std::move(request)), [](http_response) {}});
}

// -- laws -------------------------------------------------------------------------------

std::optional<simulation::broken_law> numbered_world::broken_by(const std::function<void()>& what) {
  try {
    what();
    world.check();
    return std::nullopt;
  } catch (const simulation::law_broken& broken) {
    return broken.law;
  }
}

std::optional<simulation::broken_law> numbered_world::check(std::chrono::nanoseconds time) {
  return broken_by([&] { world.run_for(time); });
}

std::optional<simulation::broken_law> numbered_world::end() {
  return broken_by([&] { world.stop(std::chrono::milliseconds{0}); });
}

simulation::world_settings at_once(const options& hub, std::size_t window) {
  simulation::world_settings result;
  result.hub = hub;
  result.hub.log_level = "off";
  result.shuffle = false;
  result.between.latency = {};
  result.between.jitter = {};
  result.between.window = window;
  return result;
}

} // namespace hubcaf::test

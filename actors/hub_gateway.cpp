// SPDX-License-Identifier: MIT
#include "hub_gateway.hpp"

#include "../schema/client_id.hpp"
#include "client.hpp"
#include "hub_context.hpp"
#include "log.hpp"
#include "rest_health.hpp"
#include "rest_room.hpp"

namespace hubcaf {

namespace {

counter counter_of(refusal why) noexcept {
  switch (why) {
    case refusal::handshakes:
      return counter::refused_handshakes;
    case refusal::handshakes_per_address:
      return counter::refused_handshakes_per_address;
    case refusal::http_connections:
      return counter::refused_http_connections;
    case refusal::health_connections:
      return counter::refused_health_connections;
    case refusal::connections_per_address:
      return counter::refused_connections_per_address;
    default:
      return counter::refused_descriptors;
  }
}

} // namespace

hub_gateway::hub_gateway(std::shared_ptr<hub_context> hub, std::vector<std::shared_ptr<roster_state>> rosters)
  : hub_(std::move(hub)), rosters_(std::move(rosters)) {
}

upgrade_answer hub_gateway::on_upgrade(const std::string& client_id, const std::string& peer) {
  if (hub_->draining)
    return {{}, http_unavailable(to_string(errc::shutting_down), "the hub is stopping")};
  if (!client_id.empty() && !hub_->clients.reserve(client_id))
    return {{}, http_error(409, "duplicate_client", "a client with this id is connected")};
  if (hub_->open_connections.fetch_add(1) >= hub_->settings.max_connections) {
    hub_->open_connections.fetch_sub(1);
    hub_->clients.release(client_id);
    hub_->counters.add(counter::refused_connections);
    hub_->log->debug("upgrade_refused peer={} cause=\"max_connections reached\"", quoted{peer});
    return {{}, http_unavailable("too_many_connections", "the hub has as many connections as it may have")};
  }
  return {client_id.empty() ? anonymous_id(hub_->random(), hub_->random()) : client_id, std::nullopt};
}

void hub_gateway::on_upgrade_failed(const std::string& client_id) {
  hub_->open_connections.fetch_sub(1);
  hub_->clients.release(client_id);
  hub_->log->debug("upgrade_failed client={}", quoted{client_id});
}

void hub_gateway::on_open(std::size_t io_thread, std::string client_id, std::string peer,
                          std::shared_ptr<session> opened) {
  if (!hub_->ready) {
    hub_->log->warn("client_refused client={} peer={} cause=\"not ready\"", quoted{client_id}, quoted{peer});
    opened->close(close_code::internal_error, "not ready to serve");
    hub_->clients.release(client_id);
    hub_->open_connections.fetch_sub(1);
    return;
  }
  std::shared_ptr<client> who;
  try {
    who = std::make_shared<client>(hub_, client_id, std::move(peer), io_thread);
  } catch (...) {
    on_upgrade_failed(client_id);
    throw;
  }
  hub_->spawn_connection(std::move(who), rosters_[io_thread], hub_->io_threads[io_thread].pin, std::move(opened));
}

void hub_gateway::on_refused(refusal why) noexcept {
  hub_->counters.add(counter_of(why));
}

void hub_gateway::on_request(http_request request, http_responder respond) {
  // A health check waits for nobody: not for the REST actor, and not for a place.
  if (request.path == health_path)
    return respond(answer_health(*hub_, request));
  http_response refusal;
  auto room = rest_room::take(*hub_, request, refusal);
  if (!room) {
    hub_->counters.add(counter::http_refused);
    return respond(std::move(refusal));
  }
  compat::post(hub_->rest,
               rest_call{std::make_shared<const http_request>(std::move(request)),
                         [hub = hub_, room = std::move(room), respond = std::move(respond)](http_response answer) {
                           respond(rest_room::fill(*hub, room, std::move(answer)));
                         }});
}

} // namespace hubcaf

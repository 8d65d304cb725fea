// SPDX-License-Identifier: MIT
#include "rest_room.hpp"

#include "../schema/amount.hpp"
#include "../schema/options.hpp"
#include "hub_context.hpp"
#include "rest_clients.hpp"

#include <utility>

namespace hubcaf {

namespace {

std::size_t size_of(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::size_t result = 0;
  for (const auto& [name, value] : pairs)
    result += name.size() + value.size();
  return result;
}

std::size_t size_of(const http_request& request) {
  return request.body.size() + request.path.size() + size_of(request.query);
}

std::size_t size_of(const http_response& response) {
  return response.body.size() + size_of(response.headers);
}

} // namespace

std::uint64_t rest_room::ceiling(const options& opts) {
  // Of a request or a response besides its texts: the objects that it stands in, its way to the actor and back.
  constexpr amount record{2 * 1024};
  const auto requests = amount{opts.rest_queue_size} * (record + amount{small_response});
  return (amount{opts.rest_queue_bytes} + requests).value();
}

std::shared_ptr<rest_room> rest_room::take(hub_context& hub, const http_request& request, http_response& refusal) {
  mailbox_slot list;
  if (request.path == clients_path) {
    list = mailbox_slot(hub.client_lists);
    if (!list) {
      refusal = http_unavailable("busy", "another list of clients is being built");
      return nullptr;
    }
  }
  mailbox_slot place(hub.rest_requests, size_of(request));
  if (!place) {
    refusal = http_unavailable("too_many_requests", "the hub has as many requests to answer as it may have");
    return nullptr;
  }
  return std::make_shared<rest_room>(std::move(place), std::move(list));
}

http_response rest_room::fill(hub_context& hub, const std::shared_ptr<rest_room>& room, http_response response) {
  mailbox_slot built;
  built = std::move(room->list_);
  // It grew as strings do.
  response.body.shrink_to_fit();
  if (const auto bytes = size_of(response); !room->place_.resize(bytes) && bytes > small_response) {
    hub.counters.add(counter::http_refused);
    response = http_unavailable("no_room", "there is no room for the answer until others have been read");
    // The place may be that of a long request.
    static_cast<void>(room->place_.resize(size_of(response)));
  }
  response.held = room;
  return response;
}

} // namespace hubcaf

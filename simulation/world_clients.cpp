// SPDX-License-Identifier: MIT
#include "../transport/gateway.hpp"
#include "clockwork.hpp"
#include "door.hpp"
#include "laws.hpp"
#include "simulated_platform.hpp"
#include "simulated_session.hpp"
#include "world.hpp"

#include <cstdlib>
#include <exception>
#include <utility>

/// The ways into the hub: clients and the REST face.
namespace hubcaf::simulation {

namespace {

session_limits limits_of(const options& settings) {
  session_limits result;
  result.max_message_size = settings.max_message_size;
  result.queue_messages = settings.client_queue_limit();
  result.queue_bytes = settings.client_queue_bytes;
  result.close_timeout_ms = static_cast<std::uint32_t>(settings.close_timeout.count());
  return result;
}

/// The answer to a request of which the hub has let go, as from HTTP connections.
class last_word {
public:
  last_word(std::shared_ptr<std::optional<http_response>> answer, std::shared_ptr<border> where)
    : answer_(std::move(answer)), where_(std::move(where)) {
  }

  last_word(const last_word&) = delete;
  last_word& operator=(const last_word&) = delete;

  ~last_word() {
    const in_world outside(where_);
    if (!*answer_)
      *answer_ = http_error(500, "internal_error", "the request was not answered");
  }

private:
  const std::shared_ptr<std::optional<http_response>> answer_;
  const std::shared_ptr<border> where_;
};

} // namespace

client& world::add(std::string id, std::shared_ptr<behavior> does) {
  return add(std::move(id), std::move(does), network_);
}

client& world::add(std::string id, std::shared_ptr<behavior> does, const network& between) {
  return add(std::move(id), std::move(does), std::make_shared<const network>(between));
}

client& world::add(std::string id, std::shared_ptr<behavior> does, std::shared_ptr<const network> between) {
  constexpr client_address network_10 = 10U << 24U;
  const auto address = network_10 + static_cast<client_address>(clients_.size()) + 1;
  return clients_.emplace_back(*this, std::move(id), std::move(does), std::move(between), address);
}

client& world::connect(std::string id, std::shared_ptr<behavior> does) {
  auto& who = add(std::move(id), std::move(does));
  who.connect();
  run_until([&] { return who.is_connected() || who.last_end() != nullptr; });
  return who;
}

std::shared_ptr<door::visit> world::knock(client& who) {
  if (platform_->way_in() == nullptr) {
    who.is_refused({close_code::abnormal, "connection refused", {}, 0});
    return nullptr;
  }
  auto visit = door_->knock(who.address());
  if (visit == nullptr) {
    if (laws_ != nullptr)
      laws_->turned_away(who.address());
    who.is_refused({close_code::abnormal, "turned away", {}, 0});
  }
  return visit;
}

std::shared_ptr<simulated_session> world::open(client& who, door::answer entered) {
  auto* const hub = platform_->way_in();
  if (hub == nullptr) {
    who.is_refused({close_code::abnormal, "connection refused", {}, 0});
    return nullptr;
  }
  if (!entered.let_in) {
    if (laws_ != nullptr)
      laws_->too_many_from(who.address());
    constexpr unsigned too_many_requests = 429;
    who.is_refused({close_code::abnormal, "upgrade refused", std::chrono::seconds{1}, too_many_requests});
    return nullptr;
  }
  const auto peer = address_text(who.address());
  auto answer = ask(*hub, who.id(), peer);
  if (answer.refusal) {
    disconnection how{close_code::abnormal, "upgrade refused", {}, answer.refusal->status};
    for (const auto& [name, value] : answer.refusal->headers)
      if (name == "Retry-After")
        how.retry_after = std::chrono::seconds(std::strtol(value.c_str(), nullptr, 10));
    if (laws_ != nullptr && how.refused_with == 409)
      laws_->refused(who.id());
    who.is_refused(std::move(how));
    return nullptr;
  }
  wire_end& far_end = who;
  auto wire =
    std::make_shared<simulated_session>(*clock_, ++connections_, far_end, who.between(), limits_of(settings_.hub));
  wire->open();
  wire->holds(std::move(entered.place));
  try {
    const in_hub inside(clock_->at_border, "hubcaf.gateway");
    hub->on_open(connections_ % settings_.hub.io_threads, std::move(answer.client_id), peer, wire);
  } catch (const std::exception&) {
    wire->abort();
  }
  return wire;
}

/// An upgrade in which something throws is answered as by HTTP connections.
upgrade_answer world::ask(gateway& hub, const std::string& client_id, const std::string& peer) {
  upgrade_answer answer;
  try {
    const in_hub inside(clock_->at_border, "hubcaf.gateway");
    answer = hub.on_upgrade(client_id, peer);
  } catch (const std::exception&) {
    answer = {{}, http_error(500, "internal_error", "the request was not answered")};
  }
  return laws_ != nullptr ? laws_->answered(std::move(answer)) : answer;
}

http_response world::request(const std::string& method, const std::string& path, std::string body) {
  auto* const hub = platform_->way_in();
  if (hub == nullptr)
    throw std::logic_error("the hub does not listen");
  http_request asked;
  asked.method = method;
  asked.path = path;
  if (const auto query = asked.path.find('?'); query != std::string::npos) {
    const auto name = asked.path.find('=', query);
    if (name != std::string::npos)
      asked.query.emplace_back(asked.path.substr(query + 1, name - query - 1), asked.path.substr(name + 1));
    asked.path.resize(query);
  }
  asked.content_type = body.empty() ? "" : "application/json";
  asked.body = std::move(body);
  asked.peer = "simulated";
  const auto answer = std::make_shared<std::optional<http_response>>();
  {
    const auto unanswered = std::make_shared<last_word>(answer, clock_->at_border);
    const in_hub inside(clock_->at_border, "hubcaf.gateway");
    try {
      hub->on_request(std::move(asked), [this, answer, unanswered](http_response given) {
        const in_world outside(clock_->at_border);
        *answer = std::move(given);
      });
    } catch (const std::exception&) {
      // It is answered all the same, see `last_word`.
    }
  }
  constexpr std::chrono::minutes patience{10};
  if (!run_until([&] { return answer->has_value(); }, patience))
    throw std::runtime_error("the hub has not answered " + method + ' ' + path + " within " +
                             std::to_string(patience.count()) + " minutes");
  return std::move(**answer);
}

} // namespace hubcaf::simulation

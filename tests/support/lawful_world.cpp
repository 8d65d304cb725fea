// SPDX-License-Identifier: MIT
#include "lawful_world.hpp"

#include <hubcaf/actors/hooks.hpp>
#include <hubcaf/actors/outbox.hpp>
#include <hubcaf/actors/route_table.hpp>

#include <stdexcept>
#include <utility>

namespace hubcaf::test {

namespace {

/// Receivers' numbers are below, those of clients above.
constexpr std::uint64_t first_client = 1'000'000;

} // namespace

lawful_world::lawful_world(const options& settings, const std::optional<options>& promised)
  : world(settings), laws(world.hub, promised.value_or(settings)) {
  world.wrap = [this](std::shared_ptr<client> who, std::shared_ptr<session> socket) -> std::shared_ptr<session> {
    if (below)
      socket = below(std::move(socket));
    std::shared_ptr<session> watched = laws.watch(std::move(who), std::move(socket));
    return above ? above(std::move(watched)) : watched;
  };
  world.after_each_turn = [this] {
    static_cast<void>(laws.check_now());
    if (between_turns)
      between_turns();
  };
  add_hooks();
}

lawful_world::~lawful_world() {
  static_cast<void>(end());
  world.after_each_turn = nullptr;
}

void lawful_world::add_hooks() {
  for (std::size_t i = 0; i < event_kind_count; ++i) {
    const auto tell = [this](const event& what) {
      if (tells(what))
        laws.told(what);
    };
    compat::post(world.hub->hooks,
                 add_hook{std::make_shared<const hook>(hook{i + 1, static_cast<event_kind>(i), tell, nullptr})});
    ++world.hub->hook_counts[i];
  }
  world.run();
}

std::shared_ptr<peer> lawful_world::connect(const std::string& id) {
  if (!world.hub->clients.reserve(id)) {
    laws.refused(id);
    return nullptr;
  }
  auto socket = world.connect(id);
  auto watched = laws.sessions().back();
  peers_.push_back(
    std::make_shared<peer>(peer{id, std::move(socket), std::move(watched), first_client + peers_.size(), 0}));
  return peers_.back();
}

void lawful_world::on(const std::string& pattern, reaction does, handler_options how, bool dies) {
  const auto receiver = laws.receiver_for(pattern);
  const auto function = [this, receiver, does = std::move(does)](const inbound& message) {
    see(receiver, message);
    if (does)
      does(message);
  };
  if (dies)
    world.set_handler({pattern, nullptr, how, nullptr, nullptr, [function] {
                         return handler_worker{function, nullptr};
                       }});
  else
    world.on(pattern, function, how);
}

void lawful_world::see(std::size_t receiver, const inbound& message) {
  laws.handled(receiver, message);
}

// -- messages -----------------------------------------------------------------------

std::string lawful_world::content(std::uint64_t sender, std::uint64_t number, std::size_t padding) const {
  return R"({"from":)" + std::to_string(sender) + R"(,"n":)" + std::to_string(number) + R"(,"padding":")" +
         std::string(padding, 'x') + "\"}";
}

void lawful_world::say(peer& who, std::string_view type, const std::string& meta, std::size_t padding) {
  const auto number = ++who.said;
  who.socket->says(R"({"type":")" + std::string(type) + R"(","content":)" + content(who.sender, number, padding) +
                   R"(,"meta":{"ref":)" + std::to_string(number) + (meta.empty() ? "" : ',' + meta) + "}}");
}

any_message lawful_world::next_message(const std::string& type, std::size_t padding) {
  return {type, raw_json{content(0, ++sent_, padding)}};
}

send_result lawful_world::send(const std::string& id, const std::string& type, const std::string& meta,
                               std::size_t padding) {
  return hubcaf::send(*world.hub, id, pack(*world.hub, next_message(type, padding), '{' + meta + '}'), {});
}

send_result lawful_world::broadcast(const std::string& type, const std::string& meta, std::size_t padding) {
  return hubcaf::broadcast(*world.hub, pack(*world.hub, next_message(type, padding), '{' + meta + '}'), nullptr,
                           nullptr, {});
}

/// As `hub::push` does it.
send_result lawful_world::push(const std::string& type, const std::string& meta) {
  const auto& hub = world.hub;
  const auto routes = hub->routes();
  const auto* route = routes->find(type);
  if (route == nullptr)
    return send_result::no_handler;
  const auto policy = route->overflow.value_or(hub->handler_overflow(type));
  inbound::parts all;
  all.hub = hub;
  all.content = *decode(route->decode, type, content(0, ++sent_, 0));
  all.meta = '{' + meta + '}';
  all.decoded_by = route->decode;
  all.books = route->books;
  all.bytes = 50;
  all.expires = hub->expiry(type, hub->now());
  all.on_fate = laws.pushed();
  if (policy == overflow_policy::keep_latest)
    all.key = meta_member(all.meta, hub->settings.keep_latest_key);
  const inbound message(std::move(all));
  const auto result = inbox::push(route->instance(0), message, policy, connection_actor{});
  if (result == inbox_result::queued)
    return send_result::accepted;
  if (result == inbox_result::dropped)
    return send_result::dropped;
  message.give_back(errc::queue_full);
  return send_result::queue_full;
}

any_message lawful_world::answer(std::size_t receiver, const std::string& type) {
  if (answers_.size() <= receiver)
    answers_.resize(receiver + 1);
  return {type, raw_json{content(receiver, ++answers_[receiver], 0)}};
}

// -- laws ---------------------------------------------------------------------------

std::optional<broken_law> lawful_world::check() {
  world.run();
  for (bool again = true; again;) {
    again = false;
    for (const auto& one : peers_)
      again = one->socket->deliver_pending() != 0 || again;
    world.run();
  }
  return laws.check();
}

std::optional<broken_law> lawful_world::end() {
  for (const auto& one : peers_)
    if (!one->socket->is_over())
      one->socket->ends(session_end::lost);
  world.run();
  compat::post(world.hub->registry, end_handlers{nullptr});
  world.run();
  return laws.check_end();
}

} // namespace hubcaf::test

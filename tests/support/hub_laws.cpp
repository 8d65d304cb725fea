// SPDX-License-Identifier: MIT
#include "hub_laws.hpp"

#include <hubcaf/actors/handler_spec.hpp>
#include <hubcaf/actors/route_table.hpp>

#include <utility>

/// What happens. The laws themselves are in hub_laws_books.cpp, hub_laws_bounds.cpp and hub_laws_clients.cpp.
namespace hubcaf::test {

hub_laws::hub_laws(std::shared_ptr<hub_context> hub, options promised)
  : hub_(std::move(hub)), promised_(std::move(promised)) {
  hub_->spawn_handler = [this, spawn = std::move(hub_->spawn_handler)](compat::execution_unit* pin,
                                                                       std::shared_ptr<const handler_spec> spec,
                                                                       std::shared_ptr<inbox> queue, bool waits) {
    const auto& how = spec->how;
    watched_inbox watched{spec->pattern,
                          queue,
                          {},
                          how.queue_size != 0 ? how.queue_size : promised_.handler_queue_limit(),
                          how.queue_bytes != 0 ? how.queue_bytes : promised_.handler_queue_bytes};
    auto spawned = spawn(pin, std::move(spec), std::move(queue), waits);
    watched.handler = compat::weak(spawned);
    inboxes_.push_back(std::move(watched));
    return spawned;
  };
}

std::shared_ptr<watched_session> hub_laws::watch(std::shared_ptr<client> who, std::shared_ptr<session> below) {
  sessions_.push_back(std::make_shared<watched_session>(std::move(who), std::move(below), promised_, notes_));
  return sessions_.back();
}

std::size_t hub_laws::receiver_for(const std::string& pattern) {
  auto& receiver = receivers_[pattern];
  // One that was removed may work off what it has while its successor gets what comes.
  if (hub_->routes()->find_exactly(pattern) == nullptr)
    receiver = orders_.size() + 1;
  orders_[receiver];
  return receiver;
}

void hub_laws::handled(std::size_t receiver, const inbound& message) {
  std::string content;
  message.message().encode_content(content);
  const auto number = sequence_of(content);
  if (!number)
    return;
  const auto& all = message.all();
  if (const auto wrong = orders_[receiver].add(*number, message.type(), all.key))
    notes_->note(3, "at handler " + all.books->name + ' ' + *wrong);
}

fate_function hub_laws::pushed() {
  ++*pushed_;
  return [count = pushed_](message_fate) { --*count; };
}

void hub_laws::time_lost(std::chrono::milliseconds time) noexcept {
  lost_.emplace_back(hub_->now(), time);
}

std::optional<broken_law> hub_laws::check() {
  static_cast<void>(check_now());
  conservation();
  events();
  heartbeat();
  duplicates();
  errors();
  return notes_->first();
}

std::optional<broken_law> hub_laws::check_now() {
  balance();
  bounds();
  return notes_->first();
}

std::optional<broken_law> hub_laws::check_end() {
  static_cast<void>(check());
  hub_->counters.types.for_each([&](const message_type& type) {
    if (type.inbound.totals().held != 0 || type.outbound.totals().held != 0)
      notes_->note(1, "messages of type " + type.name + " are held after the end");
  });
  for (const auto& one : sessions_)
    if (!one->ended_for())
      notes_->note(4, "client " + one->who().id + " has not ended");
  return notes_->first();
}

} // namespace hubcaf::test

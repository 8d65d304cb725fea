// SPDX-License-Identifier: MIT
#include "laws.hpp"

#include <algorithm>
#include <utility>

/// Law 1: accepted = delivered + dropped + returned + expired + held, and held is what really waits.
namespace hubcaf::simulation {

namespace {

/// The messages that wait are at least the first and at most the second number.
using range = std::pair<std::int64_t, std::int64_t>;

std::string differs(std::int64_t held, const range& waiting) {
  return "the books hold " + std::to_string(held) + ", but " + std::to_string(waiting.first) +
         (waiting.first != waiting.second ? " to " + std::to_string(waiting.second) : std::string()) + " wait";
}

bool is_in(std::int64_t value, const range& allowed) {
  return allowed.first <= value && value <= allowed.second;
}

} // namespace

/// Holds in the middle of everything, too.
void laws::balance() {
  hub_->counters.types.for_each([&](const message_type& type) {
    const auto inbound = type.inbound.totals();
    const auto outbound = type.outbound.totals();
    if (inbound.residue() != 0 || outbound.residue() != 0)
      notes_->note(1, "the books of type " + type.name + " do not balance");
    if (inbound.held < 0 || outbound.held < 0)
      notes_->note(1, "more messages of type " + type.name + " are settled than were accepted");
  });
}

/// A name of the queue for each pattern in a group: that of the first pattern with which it shares one. Queues of a pattern that was
/// in several count as one: the books do not tell them apart.
std::map<std::string, std::string> laws::queue_names() const {
  std::map<std::string, std::string> result;
  for (const auto& one : inboxes_) {
    if (one.patterns.size() < 2)
      continue;
    std::set<std::string> same;
    for (const auto& pattern : one.patterns)
      same.insert(result.try_emplace(pattern, pattern).first->second);
    for (auto& [pattern, name] : result)
      if (same.contains(name))
        name = *same.begin();
  }
  return result;
}

void laws::conservation() {
  const auto names = queue_names();
  const auto queue_of = [&](const std::string& pattern) {
    const auto found = names.find(pattern);
    return found != names.end() ? found->second : pattern;
  };
  std::map<std::uint32_t, std::int64_t> outbound;
  std::map<std::string, range> inbound;
  range from_clients{*pushed_, *pushed_};
  for (const auto& one : sessions_) {
    conservation_of(*one);
    for (const auto& message : one->waiting())
      ++outbound[message->label.account];
    // Whether it still waits, or has moved on and the client should be read again, is a matter of law 8.
    if (const auto& pattern = one->parked_for())
      inbound[queue_of(*pattern)].second += 1;
    const auto held = one->who().books.inbound.totals().held;
    from_clients.first += held;
    from_clients.second += held;
  }
  std::erase_if(inboxes_, [](const auto& one) { return one.queue.expired(); });
  for (const auto& one : inboxes_)
    if (const auto queue = one.queue.lock()) {
      if (one.patterns.empty())
        continue;
      auto& waiting = inbound[queue_of(*one.patterns.begin())];
      waiting.first += static_cast<std::int64_t>(queue->size());
      waiting.second += static_cast<std::int64_t>(queue->size());
      // What was moved to a successor keeps its place here.
      if (queue->size() != 0 && std::none_of(one.patterns.begin(), one.patterns.end(),
                                             [&](const auto& pattern) { return is_handled(pattern); }))
        notes_->note(1, "messages wait for handlers of " + one.name() + ", of whom none is left");
    }
  std::int64_t all_inbound = 0;
  struct held_messages {
    std::int64_t count = 0;
    std::set<std::string> patterns;
  };
  std::map<std::string, held_messages> held;
  hub_->counters.types.for_each([&](const message_type& type) {
    const auto in = type.inbound.totals().held;
    const auto out = type.outbound.totals().held;
    all_inbound += in;
    auto& of_queue = held[queue_of(type.name)];
    of_queue.count += in;
    of_queue.patterns.insert(type.name);
    if (const auto waiting = outbound[type.number]; out != waiting)
      notes_->note(1, "to clients, type " + type.name + ": " + differs(out, {waiting, waiting}));
  });
  for (const auto& [queue, in] : held)
    if (const auto waiting = inbound[queue]; !is_in(in.count, waiting))
      notes_->note(1, "to the handler of " + queue + ' ' + differs(in.count, waiting));
    else if (in.count != waiting.second && hub_->accepts() && hits_ == 0)
      has_moved_on(in.patterns);
  // Code that pushes messages need not say so.
  if (!counts_pushes_)
    from_clients.second = std::max(from_clients.second, all_inbound);
  if (!is_in(all_inbound, from_clients) && !hub_->cut_off)
    notes_->note(1, "by sender: " + differs(all_inbound, from_clients));
}

/// Somebody waits for a handler that has got all messages.
void laws::has_moved_on(const std::set<std::string>& patterns) {
  for (const auto& one : sessions_)
    if (const auto& pattern = one->parked_for(); pattern && patterns.contains(*pattern))
      return notes_->note(8, one->name() + " or another is not read, though what waited for handler " + *pattern +
                               " has moved on");
}

/// Whether some handler of this pattern lives.
bool laws::is_handled(const std::string& pattern) const {
  return std::any_of(inboxes_.begin(), inboxes_.end(), [&](const auto& one) {
    return one.patterns.contains(pattern) && compat::lock<handler_actor>(one.handler) != nullptr;
  });
}

void laws::conservation_of(const watched_session& one) {
  const auto& who = one.who();
  const auto waiting = static_cast<std::int64_t>(one.waiting().size());
  const auto outbound = who.books.outbound.totals().held;
  if (outbound != waiting)
    notes_->note(1, "to " + one.name() + ' ' + differs(outbound, {waiting, waiting}));
  // Nothing is on its way while no actor has anything to do.
  std::size_t bytes = 0;
  for (const auto& message : one.waiting())
    bytes += message->held_bytes();
  if (who.queue.size() != one.waiting().size() || who.queue.bytes() != bytes)
    notes_->note(1, one.name() + " has " + std::to_string(who.queue.size()) + " places (" +
                      std::to_string(who.queue.bytes()) + " bytes) for " + std::to_string(one.waiting().size()) +
                      " messages (" + std::to_string(bytes) + " bytes)");
  if (who.overdraft.size() != 0 || who.overdraft.bytes() != 0)
    notes_->note(1, one.name() + " has an overdraft for nothing");
  if (who.refusals.size() != 0 || who.refusals.bytes() != 0)
    notes_->note(1, one.name() + " has places of refusals for nothing");
}

} // namespace hubcaf::simulation

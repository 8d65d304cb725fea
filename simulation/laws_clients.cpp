// SPDX-License-Identifier: MIT
#include "laws.hpp"

#include <algorithm>

/// Laws 4 to 8, as far as they are about the life of clients.
namespace hubcaf::simulation {

namespace {

bool has_ended(const watched_session& one) {
  return one.ended_for().has_value();
}

bool is_duplicate(const watched_session& one) {
  return one.ended_for() == end_reason::duplicate_client;
}

} // namespace

laws::sessions_by_id laws::by_id() const {
  sessions_by_id result;
  for (const auto* one : attached_)
    result[one->who().id].push_back(one);
  return result;
}

// -- law 4 --------------------------------------------------------------------------

void laws::told(const event& what) {
  const in_world outside(spoiled_.at_border);
  if (spoiled_.tells)
    spoiled_.tells(what, [this](const event& passed_on) { see(passed_on); });
  else
    see(what);
}

void laws::see(const event& what) {
  auto& seen = presences_[what.client_id];
  if (what.kind == event_kind::client_connected) {
    ++seen.connected;
    return;
  }
  if (what.kind != event_kind::client_disconnected)
    return;
  if (!what.reason)
    return notes_->note(4, "client " + what.client_id + " is disconnected for no reason");
  seen.ended_for.insert(*what.reason);
  // An event for which there was no memory is lost.
  if (seen.ended_for.size() > seen.connected && hits_ == 0)
    notes_->note(4, "client " + what.client_id + " is disconnected more often than connected");
}

void laws::events() {
  for (const auto& [id, clients] : by_id()) {
    const auto& seen = presences_[id];
    std::multiset<end_reason> ended_for;
    for (const auto* one : clients)
      if (one->ended_for())
        ended_for.insert(*one->ended_for());
    if (hits_ != 0 && seen.connected <= clients.size() && seen.ended_for.size() <= ended_for.size())
      continue;
    if (seen.connected != clients.size())
      notes_->note(4, "hooks were told of " + std::to_string(seen.connected) + " connects of client " + id + ", not " +
                        std::to_string(clients.size()));
    if (seen.ended_for != ended_for)
      notes_->note(4, "hooks were told of " + std::to_string(seen.ended_for.size()) + " ends of client " + id +
                        ", or of other reasons; there were " + std::to_string(ended_for.size()));
  }
}

// -- law 5 --------------------------------------------------------------------------

void laws::heartbeat() {
  if (!promised_.enable_heartbeat || !hub_->accepts())
    return;
  for (const auto& one : sessions_) {
    // Who is not read cannot be heard.
    if (has_ended(*one) || one->parked_for())
      continue;
    static_cast<void>(one->time_since_input());
    const auto silence = hub_->now() - one->last_life() - lost_since(one->last_life());
    if (silence > promised_.heartbeat_timeout + promised_.heartbeat_interval)
      notes_->note(5, one->name() + " is silent for longer than timeout and interval, and still there");
  }
}

// -- law 6 --------------------------------------------------------------------------

void laws::refused(const std::string& client_id) {
  const auto is_alive = [&](const auto& one) { return one->who().id == client_id && !has_ended(*one); };
  if (promised_.duplicates != duplicate_policy::oldest_wins)
    notes_->note(6, "newcomer " + client_id + " is refused");
  else if (std::none_of(sessions_.begin(), sessions_.end(), is_alive))
    notes_->note(6, "newcomer " + client_id + " is refused, though nobody has its id");
}

void laws::duplicates() {
  for (const auto& [id, clients] : by_id())
    duplicates_of(id, clients);
}

void laws::duplicates_of(const std::string& id, const std::vector<const watched_session*>& clients) {
  std::vector<const hubcaf::client*> alive;
  for (const auto* one : clients) {
    if (!has_ended(*one))
      alive.push_back(&one->who());
    else if (is_duplicate(*one) && (promised_.duplicates != duplicate_policy::newest_wins || one == clients.back()))
      notes_->note(6, one->name() + " is ended as a duplicate, and should not be");
    else if (is_duplicate(*one) && !one->was_told() && hits_ == 0 && !one->closing_found_no_room())
      notes_->note(6, one->name() + " is not told that it is a duplicate");
  }
  // The order to end the older one may have found no memory; the next beat sees to it.
  if (promised_.duplicates != duplicate_policy::allow && alive.size() > 1 && !was_hit())
    notes_->note(6, "there are " + std::to_string(alive.size()) + " clients " + id);
  // A newcomer that something ended in its turn cannot win; nor can one that left before the order to end the older one,
  // which found no memory, is given again by the next beat.
  const bool newest_failed = has_ended(*clients.back()) && was_hit();
  if (!alive.empty() && promised_.duplicates == duplicate_policy::newest_wins && !newest_failed &&
      alive.back() != &clients.back()->who())
    notes_->note(6, "the older client " + id + " won");
  // What is sent to the id reaches those and no others.
  std::vector<const hubcaf::client*> known;
  for (const auto& one : hub_->clients.find_all(id))
    known.push_back(one.get());
  // A newcomer that is ended in its turn may leave the older one behind, outside of the directory, until the next beat.
  if (known != alive && !was_hit())
    notes_->note(6, "the directory knows " + std::to_string(known.size()) + " clients " + id + ", of " +
                      std::to_string(alive.size()) + " that are alive");
}

// -- law 7 --------------------------------------------------------------------------

void laws::errors() {
  for (const auto& one : sessions_)
    if (const auto& limit = one->too_many_errors(); limit && !has_ended(*one))
      notes_->note(7, one->name() + " is still there after " + *limit);
}

// -- law 8 --------------------------------------------------------------------------

/// Nothing stands still that could go on: wake-ups are not lost, and no client waits for another.
void laws::progress() {
  std::set<std::string> busy;
  for (const auto& one : inboxes_)
    if (const auto queue = one.queue.lock(); queue != nullptr && queue->size() != 0)
      busy.insert(one.patterns.begin(), one.patterns.end());
  for (const auto& one : sessions_) {
    if (one->stands_still())
      notes_->note(8, one->name() + " is not written to, though its socket has room");
    // While the hub drains, nobody sees when such a message moves on.
    // If the news of room found no memory, a beat brings it.
    if (const auto& pattern = one->parked_for(); pattern && hub_->accepts() && !busy.contains(*pattern) && !was_hit())
      notes_->note(8, one->name() + " is not read, though handler " + *pattern + " has nothing to do");
  }
}

} // namespace hubcaf::simulation

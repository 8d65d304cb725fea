// SPDX-License-Identifier: MIT
// ctest: timeout=600
/// Inboxes against a naive model of themselves: random operations on a handler's inbox and on those of its successors, everything
/// compared after each.
#define CAF_SUITE actors_inbox_model
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/inbox.hpp>
#include <hubcaf/actors/route_table.hpp>
#include <hubcaf/simulation/random_source.hpp>

#include <algorithm>
#include <deque>
#include <stdexcept>
#include <string>

using namespace hubcaf;
using simulation::random_source;

namespace {

constexpr std::size_t max_messages = 6;
constexpr std::size_t max_bytes = 60;

// Says the same as a row of inboxes, slowly. Inbox 0 is the first handler's, 1 that of its successor, and so on.
struct model {
  struct entry {
    std::size_t number;
    std::size_t bytes;
    std::string key;   // with `keep_latest`, if it can still be found by it
    std::size_t place; // the inbox where its place is
    overflow_policy policy;
  };

  std::deque<entry> waiting;
  std::vector<entry> in_hand;
  std::vector<std::size_t> dropped;
  std::size_t current = 0;

  std::size_t size(std::size_t at) const {
    const auto is_there = [at](const entry& one) { return one.place == at; };
    return static_cast<std::size_t>(std::count_if(waiting.begin(), waiting.end(), is_there) +
                                    std::count_if(in_hand.begin(), in_hand.end(), is_there));
  }

  std::size_t bytes(std::size_t at) const {
    std::size_t sum = 0;
    for (const auto& one : waiting)
      sum += one.place == at ? one.bytes : 0;
    for (const auto& one : in_hand)
      sum += one.place == at ? one.bytes : 0;
    return sum;
  }

  bool has_room(std::size_t more) const {
    return size(current) < max_messages && bytes(current) + more <= max_bytes;
  }

  inbox_result push(const entry& next, overflow_policy policy) {
    if (!next.key.empty()) {
      const auto same = [&](const entry& one) { return one.key == next.key; };
      if (const auto older = std::find_if(waiting.begin(), waiting.end(), same); older != waiting.end()) {
        dropped.push_back(older->number);
        if (bytes(current) - older->bytes + next.bytes <= max_bytes) {
          *older = next;
          return inbox_result::queued;
        }
        waiting.erase(older);
      }
    }
    const bool makes_room = policy == overflow_policy::drop_oldest || policy == overflow_policy::keep_latest;
    // Neither what a predecessor left nor what has another policy is dropped for it.
    const auto may_go = [this](const entry& one) {
      return one.place == current &&
             (one.policy == overflow_policy::drop_oldest || one.policy == overflow_policy::keep_latest);
    };
    while (!has_room(next.bytes) && makes_room && next.bytes <= max_bytes) {
      const auto oldest = std::find_if(waiting.begin(), waiting.end(), may_go);
      if (oldest == waiting.end())
        break;
      dropped.push_back(oldest->number);
      waiting.erase(oldest);
    }
    if (!has_room(next.bytes))
      return policy == overflow_policy::drop_newest ? inbox_result::dropped : inbox_result::full;
    waiting.push_back(next);
    return inbox_result::queued;
  }
};

// Plays one random game.
class game {
public:
  game(test::hub_world& world, std::uint64_t seed)
    : world_(world),
      random_(seed),
      idle_(world.hub->spawn_handler(
        nullptr,
        std::make_shared<const handler_spec>(handler_spec{"test.x", nullptr, {}, [](const inbound&) {}, nullptr}),
        std::make_shared<inbox>(1, 1, world.hub->inbound_bytes), true)) {
    add_inbox();
  }

  void step() {
    switch (random_.below(10)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4:
        return push();
      case 5:
      case 6:
        return take();
      case 7:
      case 8:
        return finish();
      default:
        if (random_.percent(30))
          succeed();
    }
  }

  // Throws what is different.
  void compare() {
    for (std::size_t i = 0; i < inboxes_.size(); ++i) {
      same(inboxes_[i].inbox->size() == model_.size(i), "messages of inbox " + std::to_string(i));
      same(inboxes_[i].inbox->bytes() == model_.bytes(i), "bytes of inbox " + std::to_string(i));
    }
    same(dropped_ == model_.dropped, "what was dropped");
  }

  void end() {
    for (const auto& left : inboxes_.back().inbox->close(nullptr)) {
      same(!model_.waiting.empty() && number_of(left) == model_.waiting.front().number, "what is left");
      model_.waiting.pop_front();
      left.finish();
    }
    same(model_.waiting.empty(), "how much is left");
    for (const auto& one : in_hand_)
      one.finish();
    in_hand_.clear();
    for (const auto& one : inboxes_)
      same(one.inbox->size() == 0 && one.inbox->bytes() == 0, "places after the end");
  }

private:
  static void same(bool holds, const std::string& what) {
    if (!holds)
      throw std::runtime_error(what);
  }

  static std::size_t number_of(const inbound& message) {
    return std::stoull(message.all().meta);
  }

  void add_inbox() {
    inboxes_.push_back({idle_, std::make_shared<inbox>(max_messages, max_bytes, world_.hub->inbound_bytes)});
  }

  void push() {
    const auto policy = random_.one_of({overflow_policy::reject, overflow_policy::drop_newest,
                                        overflow_policy::drop_oldest, overflow_policy::keep_latest});
    inbound::parts all;
    all.hub = world_.hub;
    all.content = any_message("test.x", 1);
    all.meta = std::to_string(++last_);
    all.books = &world_.hub->counters.types.others();
    all.bytes = random_.percent(5) ? random_.between(max_bytes - 5, max_bytes + 5) : random_.below(25);
    if (policy == overflow_policy::keep_latest)
      all.key = std::string(1, random_.one_of({'a', 'b', 'c'}));
    all.on_fate = [this, number = last_](message_fate fate) {
      if (fate == message_fate::dropped)
        dropped_.push_back(number);
    };
    auto wanted = model_.push({last_, all.bytes, all.key, model_.current, policy}, policy);
    const inbound message(std::move(all));
    // A late one may still go to a predecessor, which passes it on.
    const auto result = inbox::push(random_.percent(80) ? inboxes_.back() : random_.one_of(inboxes_), message, policy,
                                    connection_actor{});
    same(result == wanted, "push of " + std::to_string(last_));
    if (result == inbox_result::dropped)
      model_.dropped.push_back(last_);
    if (result == inbox_result::full)
      message.give_back(errc::queue_full);
  }

  void take() {
    auto message = inboxes_.back().inbox->take();
    same(message.has_value() != model_.waiting.empty(), "take");
    if (!message)
      return;
    same(number_of(*message) == model_.waiting.front().number, "what was taken");
    in_hand_.push_back(std::move(*message));
    model_.in_hand.push_back(model_.waiting.front());
    model_.waiting.pop_front();
  }

  void finish() {
    if (in_hand_.empty())
      return;
    const auto which = static_cast<std::ptrdiff_t>(random_.below(in_hand_.size()));
    in_hand_[static_cast<std::size_t>(which)].finish();
    in_hand_.erase(in_hand_.begin() + which);
    model_.in_hand.erase(model_.in_hand.begin() + which);
  }

  void succeed() {
    auto& old = *inboxes_.back().inbox;
    add_inbox();
    auto successor = std::make_shared<route>();
    successor->instances.push_back(inboxes_.back());
    auto left = old.close(std::move(successor));
    same(inboxes_.back().inbox->prepend(left), "that the successor is open");
    ++model_.current;
    for (auto& one : model_.waiting)
      one.key.clear();
  }

  test::hub_world& world_;
  random_source random_;
  // The game itself takes what waits; whom the inboxes wake does nothing.
  handler_actor idle_;
  std::vector<handler_slot> inboxes_;
  model model_;
  std::vector<inbound> in_hand_;
  std::vector<std::size_t> dropped_;
  std::size_t last_ = 0;
};

} // namespace

CAF_TEST(inboxes_do_what_their_model_does) {
  test::hub_world world;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    int step = 0;
    try {
      game uut(world, seed);
      for (; step < 200; ++step) {
        uut.step();
        uut.compare();
      }
      uut.end();
    } catch (const std::exception& wrong) {
      CAF_FAIL("seed " << seed << ", step " << step << ": " << wrong.what());
    }
  }
  CAF_CHECK(world.hub->counters.report().inbound.held == 0);
}

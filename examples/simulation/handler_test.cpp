// SPDX-License-Identifier: MIT
/// How to test a handler of your own: the real hub, its limits and its wire, clients and minutes, without a socket or a second of waiting.
#include <hubcaf/simulation/world.hpp>

#include <cstdlib>
#include <iostream>
#include <map>

using namespace std::chrono_literals;
namespace simulation = hubcaf::simulation;

// -- what is to be tested ---------------------------------------------------------------

struct bid {
  std::string item;
  std::int64_t amount = 0;
};

/// The least that the next bid has to be.
struct least {
  std::int64_t amount = 0;
};

struct highest {
  std::string item;
  std::int64_t amount = 0;
  std::string bidder;
};

HUBCAF_MESSAGE(bid, "auction.bid", item, amount)
HUBCAF_STRUCT(least, amount)
HUBCAF_MESSAGE(highest, "auction.highest", item, amount, bidder)

/// Tells everybody of each bid that is higher than those before.
void add_auction(hubcaf::hub& hub) {
  hub.on<bid>([best = std::map<std::string, std::int64_t>()](const bid& made, const hubcaf::inbound& message) mutable {
    if (made.amount <= best[made.item])
      return message.fail("auction.too_low", "somebody has bid as much", least{best[made.item] + 1});
    best[made.item] = made.amount;
    message.reply_all(highest{made.item, made.amount, message.client_id()});
  });
}

// -- the test ---------------------------------------------------------------------------

void check(bool holds, const char* what) {
  std::cout << (holds ? "passed: " : "FAILED: ") << what << std::endl;
  if (!holds)
    std::exit(1);
}

int main() {
  simulation::world world;
  add_auction(world.hub());
  auto& ann = world.connect("ann");
  auto& bob = world.connect("bob");

  ann.send(bid{"vase", 10});
  world.run_for(1s);
  bob.send(bid{"vase", 5});
  ann.go_silent();
  world.run_for(2min);

  check(bob.last<highest>().bidder == "ann", "bob hears of ann's bid");
  check(bob.count("error") == 1 && bob.last("error")->content().starts_with(R"({"code":"auction.too_low")"),
        "his own was too low");
  check(world.hub().clients().size() == 1, "ann's dead line was noticed");
}

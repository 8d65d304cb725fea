// SPDX-License-Identifier: MIT
/// A hub inside a service that runs on CAF already: clients bid at an auctioneer, a typed actor of the service.
///
///     embed [port]
///     -> {"type":"auction.bid","content":{"amount":10}}
///     <- {"type":"auction.lead","content":{"bidder":"ann","amount":10},...}       to everybody, after a higher bid
///     <- {"type":"auction.standing","content":{"bidder":"ann","amount":10},...}   to the bidder: the answer
///     <- {"type":"auction.outbid","content":{"amount":11},...}                    to ann, once somebody bids 11

#include "support/run.hpp"

#include <hubcaf/actors/hub.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/typed_event_based_actor.hpp>

struct bid {
  std::int64_t amount = 0;
};
HUBCAF_MESSAGE(bid, "auction.bid", amount)

struct lead {
  std::string bidder;
  std::int64_t amount = 0;
};
HUBCAF_MESSAGE(lead, "auction.lead", bidder, amount)

using auctioneer_actor = caf::typed_actor<caf::replies_to<hubcaf::inbound>::with<hubcaf::any_message>>;

auctioneer_actor::behavior_type auctioneer(auctioneer_actor::pointer, hubcaf::hub* hub) {
  return {[hub, best = lead{}](const hubcaf::inbound& message) mutable -> hubcaf::any_message {
    const auto& offered = message.as<bid>();
    if (offered.amount > best.amount) {
      hub->send(best.bidder, {"auction.outbid", offered});
      best = {message.client_id(), offered.amount};
      hub->broadcast(best);
    }
    return {"auction.standing", best};
  }};
}

int main(int argc, char** argv) {
  caf::actor_system_config config;
  caf::actor_system system{config};
  hubcaf::hub hub{system, example::settings(argc, argv)};

  hub.register_handler<bid>("auction.bid", system.spawn(auctioneer, &hub));

  return example::run(hub);
}

// SPDX-License-Identifier: MIT
#include "receipts.hpp"

#include "../schema/amount.hpp"
#include "../schema/options.hpp"
#include "exception_cause.hpp"
#include "hub_context.hpp"
#include "log.hpp"
#include "supervision.hpp"

#include <array>
#include <atomic>
#include <exception>
#include <memory>

namespace hubcaf {

namespace {

class receipts_state {
public:
  static constexpr const char* name = "hubcaf.receipts";

  receipts_state(receipts_actor::pointer, std::shared_ptr<hub_context> hub) : hub_(std::move(hub)) {
  }

  receipts_actor::behavior_type make_behavior() {
    return {[this](const notice& news) {
      if (hub_->cut_off)
        return;
      try {
        (*news.tell)();
      } catch (const std::exception& failure) {
        hub_->log->error("receipt_failed cause={}", quoted{failure.what()});
      } catch (...) {
        hub_->log->error("receipt_failed cause=\"unknown exception\"");
      }
    }};
  }

  bool survives() noexcept {
    with_cause([this](const char* cause) { hub_->note_exception(name, cause); });
    return true;
  }

private:
  std::shared_ptr<hub_context> hub_;
};

void tell(hub_context& hub, std::function<void()> call) {
  compat::post(hub.receipts, notice{std::make_shared<const std::function<void()>>(std::move(call))});
}

/// Adds up the fates of a broadcast's copies; the last copy takes it along.
struct fate_tally {
  fate_tally(std::shared_ptr<hub_context> of, std::shared_ptr<mailbox_slot> held_place, broadcast_fates_function whom)
    : hub(std::move(of)), place(std::move(held_place)), told(std::move(whom)) {
  }

  fate_tally(const fate_tally&) = delete;
  fate_tally& operator=(const fate_tally&) = delete;

  ~fate_tally() {
    const auto count = [this](message_fate fate) { return counts[static_cast<std::size_t>(fate)].load(); };
    try {
      tell(*hub, [place = place, told = told,
                  sum = broadcast_fates{count(message_fate::delivered), count(message_fate::dropped),
                                        count(message_fate::returned), count(message_fate::expired)}] { told(sum); });
    } catch (...) {
      with_cause([this](const char* cause) { hub->note_exception("receipt", cause); });
    }
  }

  const std::shared_ptr<hub_context> hub;
  const std::shared_ptr<mailbox_slot> place;
  const broadcast_fates_function told;
  std::array<std::atomic<std::size_t>, 4> counts{};
};

} // namespace

receipts_actor receipts(hub_context& hub) {
  auto result = compat::spawn<receipts_actor, receipts_state>(hub.system, nullptr, hub.shared_from_this());
  supervise(hub, receipts_state::name, result,
            [](hub_context& of) { of.receipts.replace([&of] { return receipts(of); }); });
  return result;
}

std::uint64_t receipts_ceiling(const options& opts) {
  // A place, the functions that hold it, and a message for the actor.
  constexpr amount record{768};
  return (amount{opts.max_queue_size} * record).value();
}

bool attach_receipt(hub_context& hub, fate_function& slot, fate_function told) {
  if (!told)
    return true;
  auto place = std::make_shared<mailbox_slot>(hub.receipts_under_way);
  if (!*place)
    return false;
  slot = [hub = hub.shared_from_this(), place = std::move(place), told = std::move(told)](message_fate fate) {
    tell(*hub, [place, told, fate] { told(fate); });
  };
  return true;
}

bool attach_receipt(hub_context& hub, fate_function& slot, broadcast_fates_function told) {
  if (!told)
    return true;
  auto place = std::make_shared<mailbox_slot>(hub.receipts_under_way);
  if (!*place)
    return false;
  slot = [tally = std::make_shared<fate_tally>(hub.shared_from_this(), std::move(place), std::move(told))](
           message_fate fate) {
    tally->counts[static_cast<std::size_t>(fate)].fetch_add(1, std::memory_order_relaxed);
  };
  return true;
}

} // namespace hubcaf

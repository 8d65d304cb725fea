// SPDX-License-Identifier: MIT
#include "simulated_platform.hpp"

#include "../actors/hub_context.hpp"
#include "../actors/roster_state.hpp"
#include "clockwork.hpp"
#include "door.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace hubcaf::simulation {

simulated_platform::simulated_platform(clockwork& clock, std::function<void(std::shared_ptr<hub_context>)> prepared,
                                       std::shared_ptr<door> entrance)
  : clock_(clock),
    door_(std::move(entrance)),
    prepared_(std::move(prepared)),
    random_([&clock] { return clock.random.next(); }) {
}

std::chrono::system_clock::time_point simulated_platform::date() const {
  return epoch + std::chrono::duration_cast<std::chrono::system_clock::duration>(clock_.elapsed() + clock_.date_offset);
}

std::function<std::uint64_t()> simulated_platform::random() {
  return random_;
}

/// All of them are the one thread that there is.
std::vector<compat::execution_unit*> simulated_platform::start_io_threads(caf::actor_system&, std::size_t count) {
  return std::vector<compat::execution_unit*>(count, nullptr);
}

void simulated_platform::prepare(hub_context& hub) {
  hub_ = hub.weak_from_this();
  prepared_(hub.shared_from_this());
}

std::uint16_t simulated_platform::bind(const options& settings, gateway& above, std::function<void(std::string_view)>) {
  above_ = &above;
  return settings.port;
}

void simulated_platform::open() {
  is_open_ = true;
}

void simulated_platform::close() noexcept {
  is_open_ = false;
  if (door_ != nullptr)
    door_->turn_out_all();
}

bool simulated_platform::is_closed() const noexcept {
  return !is_open_;
}

void simulated_platform::drop_connections() noexcept {
  if (const auto hub = hub_.lock())
    for (const auto& io_thread : hub->io_threads)
      io_thread.state->abort_all();
}

/// Looks at the condition once all actors have had their turns, and then as often as in service.
bool simulated_platform::wait_until(steady_time deadline, const std::function<bool()>& condition) {
  const auto too_late = clock_.now() + std::chrono::hours{25};
  for (clock_.settle(); !condition();) {
    if (clock_.now() >= deadline)
      return false;
    if (clock_.now() >= too_late)
      throw std::logic_error("the hub waits for something that does not happen");
    const auto next_look = std::min(clock_.now() + std::chrono::milliseconds{2}, deadline);
    while (clock_.step(next_look)) {
    }
  }
  return true;
}

} // namespace hubcaf::simulation

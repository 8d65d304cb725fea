// SPDX-License-Identifier: MIT
#pragma once

#include "caf_compat.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace hubcaf {

class gateway;
class hub_context;
struct options;

/// The ground of a hub: where connections run, how clients reach it, date, randomness, and how the thread waits that
/// starts or stops it. Threads and sockets in service, see `hub_network`; a virtual clock in a simulation. For one hub.
class hub_platform {
public:
  using steady_time = std::chrono::steady_clock::time_point;

  hub_platform() = default;
  hub_platform(const hub_platform&) = delete;
  hub_platform& operator=(const hub_platform&) = delete;
  virtual ~hub_platform() = default;

  /// The date now, as the system has it: somebody may put it forward or back. Called on any thread.
  [[nodiscard]] virtual std::chrono::system_clock::time_point date() const = 0;

  /// The hub's source of randomness: any number at each call, from any thread.
  [[nodiscard]] virtual std::function<std::uint64_t()> random() = 0;

  /// Starts as many io threads as the settings say. Called first. @returns the pin of each; null: its actors run on the scheduler.
  virtual std::vector<compat::execution_unit*> start_io_threads(caf::actor_system& system, std::size_t count) = 0;

  /// Completes the context before any actor is spawned.
  virtual void prepare(hub_context&) {
  }

  /// Binds, without letting anybody in yet. @returns the port. @throws std::runtime_error one line, naming address and cause.
  virtual std::uint16_t bind(const options& settings, gateway& above, std::function<void(std::string_view)> log) = 0;

  /// Lets clients in.
  virtual void open() = 0;

  /// Lets nobody in any more. Needs no memory. Also without `bind`, and more than once.
  virtual void close() noexcept = 0;

  /// True once nobody is in or on the way in, after `close`.
  [[nodiscard]] virtual bool is_closed() const noexcept = 0;

  /// Drops the sockets of all connections soon, each on its io thread, without a closing handshake. Needs no
  /// memory. A connection that finds none for its own end needs a further call.
  virtual void drop_connections() noexcept = 0;

  /// True until each io thread has come to the last `drop_connections`.
  [[nodiscard]] virtual bool is_dropping() const noexcept {
    return false;
  }

  /// Waits for a condition that actors bring about. @returns whether it came true before `deadline`, on the actor system's clock.
  virtual bool wait_until(steady_time deadline, const std::function<bool()>& condition) = 0;

  /// All actors are gone: ends the io threads.
  virtual void end() {
  }
};

} // namespace hubcaf

// SPDX-License-Identifier: MIT
#pragma once

#include "hub_platform.hpp"

#include <atomic>
#include <memory>

namespace hubcaf {

class io_thread;
class listener;

/// The platform of a hub in service: io threads, and a listener that hands its sockets to them.
class hub_network : public hub_platform {
public:
  hub_network();
  ~hub_network() override;

  [[nodiscard]] std::chrono::system_clock::time_point date() const override;
  [[nodiscard]] std::function<std::uint64_t()> random() override;
  std::vector<compat::execution_unit*> start_io_threads(caf::actor_system& system, std::size_t count) override;
  void prepare(hub_context& hub) override;
  std::uint16_t bind(const options& settings, gateway& above, std::function<void(std::string_view)> log) override;
  void open() override;
  void close() noexcept override;
  [[nodiscard]] bool is_closed() const noexcept override;
  void drop_connections() noexcept override;
  [[nodiscard]] bool is_dropping() const noexcept override;
  bool wait_until(steady_time deadline, const std::function<bool()>& condition) override;
  void end() override;

private:
  std::weak_ptr<hub_context> hub_;
  std::vector<std::unique_ptr<io_thread>> threads_;
  std::shared_ptr<listener> listener_;
  std::atomic<bool> closed_{false};
  bool closes_ = false;
};

} // namespace hubcaf

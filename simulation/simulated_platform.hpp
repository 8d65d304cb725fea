// SPDX-License-Identifier: MIT
#pragma once

#include "../actors/hub_platform.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

namespace hubcaf::simulation {

class clockwork;
class door;

/// What a simulated hub stands on: the clockwork in place of threads, sockets and the time of day.
class simulated_platform final : public hub_platform {
public:
  /// When a world begins.
  static constexpr std::chrono::sys_days epoch{std::chrono::year{2026} / 1 / 1};

  /// @param prepared is given the hub's context before its actors are spawned. @param entrance the door in front of the
  /// hub; null: none, for those who talk to the gateway themselves.
  simulated_platform(clockwork& clock, std::function<void(std::shared_ptr<hub_context>)> prepared,
                     std::shared_ptr<door> entrance = nullptr);

  [[nodiscard]] std::chrono::system_clock::time_point date() const override;
  [[nodiscard]] std::function<std::uint64_t()> random() override;
  std::vector<compat::execution_unit*> start_io_threads(caf::actor_system& system, std::size_t count) override;
  void prepare(hub_context& hub) override;
  std::uint16_t bind(const options& settings, gateway& above, std::function<void(std::string_view)> log) override;
  void open() override;
  void close() noexcept override;
  [[nodiscard]] bool is_closed() const noexcept override;
  void drop_connections() noexcept override;
  bool wait_until(steady_time deadline, const std::function<bool()>& condition) override;

  /// Before the hub is built: it draws from there.
  void draw_from(std::function<std::uint64_t()> source) {
    random_ = std::move(source);
  }

  /// The way into the hub; null while it lets nobody in.
  [[nodiscard]] gateway* way_in() const noexcept {
    return is_open_ ? above_ : nullptr;
  }

private:
  clockwork& clock_;
  const std::shared_ptr<door> door_;
  std::function<void(std::shared_ptr<hub_context>)> prepared_;
  std::function<std::uint64_t()> random_;
  std::weak_ptr<hub_context> hub_;
  gateway* above_ = nullptr;
  bool is_open_ = false;
};

} // namespace hubcaf::simulation

// SPDX-License-Identifier: MIT
#pragma once

#include "../support/failing_memory.hpp"

#include <hubcaf/simulation/border.hpp>
#include <hubcaf/simulation/random_source.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace hubcaf::test {

/// Memory that runs out inside the hub, and there alone, at drawn moments: now and then one allocation of an
/// actor's turn, or of a call of a session or of the door, fails. Only in programs that link `failing_memory`.
/// Draws from a source of its own.
class memory_shortage final : public simulation::border {
public:
  /// @param seed of its own draws. @param hits_hub whether the hub's own actors are hit, too, else only connections
  /// and handlers.
  memory_shortage(std::uint64_t seed, bool hits_hub) : random_(seed), hits_hub_(hits_hub) {
  }

  void enters(std::string_view part) noexcept override;
  void leaves() noexcept override;
  void calls_out() noexcept override;
  void comes_back() noexcept override;

  [[nodiscard]] std::uint64_t faults() const noexcept override {
    return faults_;
  }

  /// Another fault hits the hub. @param what for `seen`.
  void note(const std::string& what) {
    ++faults_;
    ++seen_[what];
    if (tell)
      tell(what);
  }

  /// Told each fault, as for `seen`. May be empty.
  std::function<void(const std::string& what)> tell;

  /// Faults that have hit the hub, such as `no memory in hubcaf.rest`, and how often.
  [[nodiscard]] const std::map<std::string, std::uint64_t>& seen() const noexcept {
    return seen_;
  }

  [[nodiscard]] simulation::random_source& random() noexcept {
    return random_;
  }

  /// From now on no allocation fails.
  void end() noexcept {
    has_ended_ = true;
  }

  /// The part of the hub that runs now; empty: none.
  [[nodiscard]] std::string_view part() const noexcept {
    return part_;
  }

private:
  [[nodiscard]] bool is_hit(std::string_view part);
  void note_failure();

  /// Calls between hub and world that are inside each other.
  static constexpr std::size_t deepest = 64;

  struct outer {
    memory_plan plan;
    std::string_view part;
  };

  simulation::random_source random_;
  const bool hits_hub_;
  bool has_ended_ = false;
  std::array<outer, deepest> outer_{};
  std::size_t depth_ = 0;
  std::string_view part_;
  std::uint64_t faults_ = 0;
  std::map<std::string, std::uint64_t> seen_;
};

} // namespace hubcaf::test

// SPDX-License-Identifier: MIT
#pragma once

#include "agenda.hpp"
#include "door_places.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace hubcaf {

struct options;

} // namespace hubcaf

namespace hubcaf::simulation {

class clockwork;

/// The door in front of the hub's gateway: what listener and HTTP connections are in service, without sockets and bytes
/// of HTTP. A connection stands in the door until the head of its request is complete, it goes away, or
/// `handshake_timeout` is over. Keeps count of those who are really there, whatever places `door_places` believes to be
/// taken.
class door final : public std::enable_shared_from_this<door> {
public:
  class visit;

  /// @param promised the limits that are to hold. @param places decides who gets in.
  door(clockwork& clock, const options& promised, std::unique_ptr<door_places> places);
  ~door();

  /// A connection comes. @returns null if it is turned away without a word.
  [[nodiscard]] std::shared_ptr<visit> knock(client_address from);

  /// Becomes of a connection that stood in the door.
  struct answer {
    /// Else there are as many connections from its address as there may be.
    bool let_in = false;
    /// The connection's place, given back with it; null if connections are not counted.
    std::shared_ptr<void> place;
  };

  /// Turns out all who stand in the door. Who comes later is not stopped by this.
  void turn_out_all();

  // -- for the laws -------------------------------------------------------------------

  /// How many are there from one address.
  struct presence {
    std::size_t handshakes = 0;
    std::size_t connections = 0;
  };

  /// All who stand in the door.
  [[nodiscard]] std::size_t handshakes() const noexcept {
    return visits_.size();
  }

  /// Addresses of which somebody is there. Connections are counted only if there is a limit for them.
  [[nodiscard]] const std::map<client_address, presence>& present() const noexcept {
    return present_;
  }

  [[nodiscard]] presence present_from(client_address from) const;

  /// Since when the first of those who stand in the door has been there; `time_point::max()` for none.
  [[nodiscard]] agenda::time_point since() const noexcept;

private:
  /// The oldest first.
  struct order {
    bool operator()(const visit* a, const visit* b) const noexcept;
  };

  [[nodiscard]] answer enter(const visit& who);
  void leave(client_address from, std::size_t presence::*what);

  clockwork& clock_;
  const std::chrono::milliseconds handshake_timeout_;
  const bool counts_connections_;
  const std::unique_ptr<door_places> places_;
  std::set<visit*, order> visits_;
  std::map<client_address, presence> present_;
  std::uint64_t visits_so_far_ = 0;
};

/// A connection that stands in the door.
class door::visit final : public std::enable_shared_from_this<visit>, public handshake_owner, private agenda::target {
public:
  /// Use `door::knock`.
  visit(std::shared_ptr<door> where, client_address from, std::uint64_t number);
  visit(const visit&) = delete;
  visit& operator=(const visit&) = delete;
  ~visit();

  /// The head of its request does not come with it. @param turned_out called if it has not come in time, a newcomer
  /// has its place, or the door is closed.
  void wait(std::function<void()> turned_out);

  /// The head has come: the visit is over.
  [[nodiscard]] answer head_came();

  /// The client has turned elsewhere: nobody is told of the end.
  void is_forgotten() noexcept {
    turned_out_ = nullptr;
  }

  /// The client goes away, which is seen at the door at that time.
  void goes(agenda::time_point when);

  void on_displaced() noexcept override;

private:
  friend class door;

  enum happening : std::uint32_t { too_late, gone };

  void plan(agenda::time_point when, happening what);
  void happen(std::uint32_t what) override;
  void forget(std::uint32_t what) override;
  [[nodiscard]] std::shared_ptr<visit> let_go() noexcept;
  void turn_out();
  bool end();
  void give_up();

  const std::shared_ptr<door> door_;
  const client_address from_;
  const std::uint64_t number_;
  const agenda::time_point since_;
  std::function<void()> turned_out_;
  std::size_t planned_ = 0;
  bool stands_here_ = false;
  /// Keeps this alive while an event is planned.
  std::shared_ptr<visit> self_;
};

/// Such as `10.0.0.1`.
[[nodiscard]] std::string address_text(client_address address);

} // namespace hubcaf::simulation

// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/message.hpp"
#include "../schema/meta_view.hpp"
#include "agenda.hpp"
#include "behavior.hpp"
#include "door.hpp"
#include "network.hpp"
#include "received.hpp"
#include "wire_end.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace hubcaf::simulation {

class simulated_session;
class world;

/// A simulated client: connects, talks and breaks as its behaviour or the test says. Lives as long as its world, connected or not. Use it
/// on the world's thread.
class client final : private wire_end, private agenda::target {
public:
  /// Use `world::add` or `world::connect`.
  client(simulation::world& home, std::string id, std::shared_ptr<behavior> does,
         std::shared_ptr<const network> between, client_address address);
  client(const client&) = delete;
  client& operator=(const client&) = delete;
  ~client();

  /// The id that it asks for; empty: the hub makes one up for each connection.
  [[nodiscard]] const std::string& id() const noexcept {
    return id_;
  }

  [[nodiscard]] simulation::world& world() const noexcept {
    return world_;
  }

  // -- life ---------------------------------------------------------------------------

  /// Asks for a connection, which takes a way to the hub and back. A connection that is left over is forgotten, not closed.
  void connect();

  /// From the welcome until it is over.
  [[nodiscard]] bool is_connected() const noexcept {
    return welcomed_;
  }

  /// Closes the connection with a Close frame; does nothing without one.
  void close(close_code code = close_code::normal);

  /// From its next connection on: how long after the connection the whole head of its request comes; the longest:
  /// never, as from one who only takes a place. It comes at once, unless told otherwise.
  void set_head_time(std::chrono::nanoseconds time) noexcept {
    head_time_ = time;
  }

  /// From where it connects next. Each client has an address of its own, unless told otherwise: 10.0.0.1 is the first
  /// one's.
  void set_address(client_address address) noexcept {
    address_ = address;
  }

  [[nodiscard]] client_address address() const noexcept {
    return address_;
  }

  /// Drops the connection: the hub sees a reset once that has arrived.
  void reset();

  // -- messages -----------------------------------------------------------------------

  /// Says a message: `ann.send(chat{"hi"})`, `ann.send({"chat.message", raw_json{"1"}})`. @param meta a JSON object, or empty.
  /// @returns false if it is not connected.
  bool send(const any_message& message, meta_view meta = {});

  /// Says a text as it is, well-formed or not. @returns as `send`.
  bool send_text(std::string text);
  bool send_binary(std::string data);

  /// Sends a WebSocket Ping. @param payload at most 125 bytes. @returns as `send`.
  bool ping(std::string payload = {});

  /// Sends so many Pings at once, as large as they may be. @returns as `send`.
  bool flood_pings(std::size_t count);

  /// All that it got, oldest first, if `world_settings::keep_received`: `system.welcome` and `system.closing` are among them.
  [[nodiscard]] const std::vector<received>& inbox() const noexcept {
    return inbox_;
  }

  /// How many of them are of a type.
  [[nodiscard]] std::size_t count(std::string_view type) const;

  /// The last of them that is of a type; null if there is none.
  [[nodiscard]] const received* last(std::string_view type) const;

  /// The last of a declared message. @throws std::out_of_range if there is none.
  template <class T>
  [[nodiscard]] T last() const {
    const auto* found = last(wire_name<T>());
    if (found == nullptr)
      throw std::out_of_range("client " + id_ + " got no " + std::string(wire_name<T>()));
    return found->template as<T>();
  }

  /// How its last connection ended; nothing if none has.
  [[nodiscard]] const disconnection* last_end() const noexcept {
    return end_.get();
  }

  // -- time ---------------------------------------------------------------------------

  /// Calls `behavior::on_timer` with `number` after a time, whether it is connected then or not. @param number below 2^31.
  void after(std::chrono::nanoseconds time, std::uint32_t number = 0);

  // -- faults ---------------------------------------------------------------------------

  /// What lies between it and the hub, from its next message on.
  void set_network(const network& between);
  [[nodiscard]] const std::shared_ptr<const network>& between() const noexcept {
    return network_;
  }

  /// Stops reading: what the hub sends fills the buffers. @param time until it goes on; the longest: for ever.
  void stall(std::chrono::nanoseconds time = std::chrono::nanoseconds::max());
  void resume();

  /// From now on nothing gets through to the hub or back, and nobody is told: a half-open connection.
  void go_silent();

  /// Whether it answers pings; it does, unless told otherwise.
  void answer_pings(bool does) noexcept {
    answers_pings_ = does;
  }

private:
  friend class simulation::world;

  enum happening : std::uint32_t { arrived = 1U << 31U, head_comes, refused, go_on };

  void on_frame(const shared_frame& message) override;
  bool on_ping() override;
  void on_pong(std::string_view payload) override;
  void on_close_frame(close_code code, std::string_view reason) override;
  void on_lost() override;
  void happen(std::uint32_t what) override;
  void forget(std::uint32_t) override;
  void arrive();
  void stand_in_door();
  void ask_upgrade();
  void leave();
  void leave_quietly();
  void is_refused(disconnection how);
  void over(disconnection how);
  void note_closing(const received& message);

  simulation::world& world_;
  const std::string id_;
  std::shared_ptr<behavior> behavior_;
  /// Shared with those whose network is the same.
  std::shared_ptr<const network> network_;
  std::shared_ptr<simulated_session> wire_;
  /// While it stands in the door.
  std::shared_ptr<door::visit> visit_;
  std::chrono::nanoseconds head_time_{0};
  std::chrono::steady_clock::time_point head_at_;
  std::unique_ptr<disconnection> end_;
  std::vector<received> inbox_;
  std::chrono::steady_clock::time_point stalled_until_;
  client_address address_;
  bool connecting_ = false;
  bool announced_ = false;
  bool welcomed_ = false;
  bool answers_pings_ = true;
};

} // namespace hubcaf::simulation

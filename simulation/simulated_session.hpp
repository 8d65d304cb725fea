// SPDX-License-Identifier: MIT
#pragma once

#include "../transport/session.hpp"
#include "agenda.hpp"
#include "fifo.hpp"
#include "network.hpp"
#include "wire_end.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hubcaf::simulation {

class clockwork;

/// One connection without sockets: the session that the hub sees above, and the wire to a simulated client at its far end. Bytes take
/// their time, the system's buffers are as small as real ones, and things go wrong as they do in a network.
class simulated_session final : public session,
                                private agenda::target,
                                public std::enable_shared_from_this<simulated_session> {
public:
  /// @param number names it in the trace. @param far_end must live as long as the clockwork.
  simulated_session(clockwork& clock, std::uint64_t number, wire_end& far_end, std::shared_ptr<const network> net,
                    const session_limits& limits);

  /// Begins to live: from now on it keeps itself until it is over. Once, before all else.
  void open();

  /// Gives this back when it is over.
  void holds(std::shared_ptr<void> place) noexcept {
    place_ = std::move(place);
  }

  // -- the hub's side ---------------------------------------------------------------

  void start(session_events& events) override;
  push_result send(shared_frame message) override;
  [[nodiscard]] shared_frame drop_oldest() override;
  [[nodiscard]] shared_frame replace(const shared_frame& newer) override;
  bool write_now() override;
  push_result send_control(shared_frame message) override;
  void ping() override;
  void close(close_code code, std::string_view reason) override;
  void abort() override;
  [[nodiscard]] shared_frame forget_events() noexcept override;
  void suspend_reading() override;
  void resume_reading() override;
  [[nodiscard]] std::chrono::milliseconds time_since_input() const noexcept override;
  [[nodiscard]] std::size_t queued() const noexcept override;

  // -- the client's side --------------------------------------------------------------

  void says_text(std::string text);
  void says_binary(std::string data);
  void says_close(close_code code);

  /// The client sends a Ping. @param payload at most 125 bytes.
  void says_ping(std::string payload);

  /// The client is gone, and the hub is told, once that has arrived.
  void resets();

  /// From now on nothing arrives at either end, and nobody is told.
  void goes_silent() noexcept;

  /// The client has turned to another connection: as if this one were half-open.
  void is_forgotten() noexcept;

  /// The client stops reading, until it goes on.
  void stops_reading() noexcept;
  void goes_on_reading();

  /// From now on this lies between the two.
  void has_network(std::shared_ptr<const network> other);

  /// Something throws in the session itself: it closes with 1011, and both ends are told. Does nothing before `start`.
  void fails();

  /// Nothing will happen any more.
  [[nodiscard]] bool is_over() const noexcept {
    return over_;
  }

  /// True if the socket has room and nothing is on its way into it.
  [[nodiscard]] bool takes_more() const noexcept;

  /// Bytes of the Pings, Pongs and the Close frame that wait for the client, in every phase. At most
  /// `max_urgent_bytes`: of Pongs that find no room, or that the socket does not take, only the latest is kept.
  [[nodiscard]] std::size_t urgent_bytes() const noexcept;

  /// True from `close` on.
  [[nodiscard]] bool is_closing() const noexcept {
    return closing_ != nullptr;
  }

  /// For the laws: the most entries that one look-up in its queue has to pass now.
  [[nodiscard]] std::size_t longest_chain() const noexcept {
    return queue_.longest_chain();
  }

  /// For tests of the laws: from now on all Pongs wait, however many.
  void keep_every_pong() noexcept {
    keeps_every_pong_ = true;
  }

private:
  enum class happening : std::uint32_t { pump, down, up, read, hear, pong, close_timeout, lost_here, lost_there };
  enum class kind : std::uint8_t { text, binary, ping, pong, close, reset };

  /// Of a Close frame without its reason, from the hub.
  static constexpr std::size_t close_frame_size = 4;

  struct down_item {
    kind what;
    shared_frame message;
    std::size_t size;
  };

  struct up_item {
    kind what;
    std::string text;
    std::size_t size;
    /// When its first byte arrives.
    std::chrono::steady_clock::time_point begins;
  };

  void happen(std::uint32_t what) override;
  void forget(std::uint32_t what) override;
  void soon() const noexcept override;
  void plan(std::chrono::steady_clock::time_point when, happening what);
  std::shared_ptr<simulated_session> let_go();

  // simulated_session_down.cpp
  void plan_pump();
  void pump();
  bool write_one();
  bool goes_on_listening();
  shared_frame next_due();
  void put_on_wire(kind what, shared_frame message, std::size_t size);
  void read();
  [[nodiscard]] bool has_room() const noexcept;

  // simulated_session_up.cpp
  void says(kind what, std::string text, std::size_t size);
  void arrive();
  void hears(up_item item);
  void hear();
  void tell(const up_item& heard);
  void answer_ping(const std::string& payload);
  void keep_latest_pong();
  [[nodiscard]] bool listens() const noexcept;
  [[nodiscard]] bool hears_bytes() const noexcept;
  void nothing_arrives() noexcept;

  [[nodiscard]] bool breaks(std::size_t size);
  void lose();
  void fail(close_code code, const std::string& detail);
  [[nodiscard]] session_end end_without_a_word() const noexcept;
  void finish(session_end how, close_code code, std::string detail);

  // What a heartbeat needs comes first, as there may be a million of these.
  clockwork& clock_;
  wire_end& far_end_;
  session_events* events_ = nullptr;
  std::uint32_t planned_ = 0;
  bool pump_planned_ = false;
  bool ping_waits_ = false;
  bool close_sent_ = false;
  bool reading_ = false;
  bool client_reads_ = true;
  bool silent_ = false;
  bool broken_ = false;
  bool had_data_ = false;
  bool far_end_told_ = false;
  bool over_ = false;
  bool keeps_every_pong_ = false;
  /// True inside a call of `tell`.
  bool tells_ = false;
  std::chrono::steady_clock::time_point last_up_;
  std::chrono::steady_clock::time_point last_input_;

  /// What lies between the two.
  std::shared_ptr<const network> between_;

  // Down: from the hub to the client.
  shared_frame writing_;
  /// Payloads of the Pongs that wait.
  fifo<std::string> pongs_;
  fifo<down_item> on_wire_;
  fifo<up_item> on_way_;
  fifo<up_item> heard_;
  std::size_t arrived_ = 0;
  std::size_t bytes_down_ = 0;
  std::size_t bytes_heard_ = 0;
  std::uint64_t bytes_passed_ = 0;
  std::chrono::steady_clock::time_point last_down_;
  std::chrono::steady_clock::time_point down_is_free_;
  std::chrono::steady_clock::time_point up_is_free_;
  const std::uint64_t number_;
  const std::size_t max_message_size_;
  const std::chrono::milliseconds close_timeout_;
  write_queue queue_;
  std::vector<shared_frame> unsent_;
  std::shared_ptr<void> place_;
  struct plan_to_close {
    close_code code;
    std::string reason;
  };
  std::unique_ptr<plan_to_close> closing_;
  /// Keeps this alive until it is over and no event is planned.
  std::shared_ptr<simulated_session> self_;
};

} // namespace hubcaf::simulation

// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/schema/message.hpp>
#include <hubcaf/schema/options.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What travels in a soak: kinds of messages, each with a type of its own, since rules and books go by type.
namespace hubcaf::soak {

/// The content of every message: who sent it and where it stands in that sender's order.
struct mark {
  /// A client's session or a thread of the program; never used twice in a round.
  std::uint64_t sender = 0;
  /// Counts from 0 per sender, kind and key.
  std::uint64_t number = 0;
  /// With `keep_latest` the order holds per key.
  std::uint32_t key = 0;
  /// Counts the handlers of a kind that is removed at times: an order holds within one handler's life.
  std::uint32_t life = 0;
  std::string pad;
};

HUBCAF_STRUCT(mark, sender, number, key, life, pad)

enum class kind : std::uint8_t {
  // From clients to handlers, and back as replies.
  function, ///< a function
  prefix,   ///< a function for a prefix
  fragile,  ///< a supervised function that throws at random
  worker,   ///< a supervised actor that quits at random
  moved,    ///< replaced, removed and added again; sometimes an actor that dies for good
  later,    ///< answered by another thread, long after the function has returned
  fanout,   ///< answered to all clients
  suspend,  ///< a tiny queue: the connection stops reading
  reject,   ///< a tiny queue
  strict,   ///< a tiny queue that ends who overfills it
  mortal,   ///< with a time to live
  oldest,   ///< a tiny queue: the oldest is dropped
  newest,   ///< a tiny queue: the newest is dropped
  latest,   ///< of each key only the latest waits
  // From code.
  push,      ///< to a handler
  send,      ///< to one client
  cast,      ///< to all
  tell,      ///< to one or all, by `notify`
  rest_send, ///< to one client by HTTP
  rest_cast, ///< to all by HTTP
};

inline constexpr std::size_t kind_count = static_cast<std::size_t>(kind::rest_cast) + 1;
inline constexpr std::size_t client_kind_count = static_cast<std::size_t>(kind::latest) + 1;

/// Keys that senders use with `keep_latest`.
inline constexpr std::size_t key_count = 4;

struct kind_info {
  /// The wire type.
  std::string_view type;
  /// What its handler is registered for; empty if it has none.
  std::string_view pattern;
  /// Places in its handler's queue.
  std::size_t queue_size = 0;
  /// When that is full.
  overflow_policy inbound = overflow_policy::reject;
  /// When the queue of a client is full.
  overflow_policy outbound = overflow_policy::disconnect;
  /// Its sender hears of each message, if only that it failed: nothing is dropped in silence on the way to the handler.
  bool is_answered = true;
  /// Its handler is a function, which is told when it has returned; else an actor at times.
  bool is_function = true;
};

[[nodiscard]] const kind_info& info_of(kind what) noexcept;

[[nodiscard]] std::string type_of(kind what);

[[nodiscard]] std::optional<kind> kind_of(std::string_view type) noexcept;

/// All kinds, in order.
[[nodiscard]] std::array<kind, kind_count> all_kinds() noexcept;

/// The hub's rules for these types.
void set_rules(options& settings);

} // namespace hubcaf::soak

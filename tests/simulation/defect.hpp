// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/simulation/interference.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace hubcaf::test {

/// Bugs that a random world can be given, to see that they are found. They are in what stands between a connection
/// and its session, in the places at the door, in what the hub answers there, in settings that it does not obey, or
/// in the way to its actors; the hub's own code is the production one.
enum class defect : std::uint8_t {
  none,
  deaf_heartbeat,    ///< answered heartbeats do not count
  silent_drop,       ///< an accepted message is dropped silently
  one_queue,         ///< one queue and one consumer: a slow client stalls everyone
  harmful_duplicate, ///< a duplicate's old socket, when it ends, closes the new one
  fatal_error,       ///< one bad message ends the connection
  fatal_refusal,     ///< a handler's refusal ends the connection as too many errors do
  forgotten_resume,  ///< now and then nobody goes on reading
  forgotten_write,   ///< now and then a message waits until the next one wakes its writer
  double_count,      ///< now and then a message is counted as delivered twice
  overtaken_group,   ///< now and then a message in a group overtakes one of another type
  swapped_messages,  ///< now and then two messages leave in the wrong order
  endless_errors,    ///< bad messages with good ones in between never are too many
  every_pong,        ///< all Pongs wait for a peer that does not read
  kept_place,        ///< the place of a handshake is not given back if the head never comes
  blind_door,        ///< limits per address are ignored
  fixed_hash,        ///< everybody knows the key of the hash tables
  survivor,          ///< what a session throws ends nothing
  wordless_end,      ///< a connection in which something threw is cut off without a close code
  late_end,          ///< a connection in which something threw stays until the hub stops
  dead_rest,         ///< the REST actor is not replaced when it ends
  failed_door,       ///< a hub that has failed lets clients in
  failed_silence,    ///< a hub that has failed does not close its clients
};

struct defect_info {
  defect which;
  std::string_view name;
  std::string_view what;
};

/// All but `none`.
[[nodiscard]] std::span<const defect_info> all_defects() noexcept;

[[nodiscard]] std::optional<defect> defect_from(std::string_view name) noexcept;

/// What brings the defect into a world.
[[nodiscard]] simulation::interference interference_of(defect which);

} // namespace hubcaf::test

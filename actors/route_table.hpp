// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/message.hpp"
#include "actors.hpp"
#include "inbox.hpp"
#include "text_map.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hubcaf {

struct handler_group;
struct message_type;

/// Where a handler runs.
enum class run_on : std::uint8_t {
  /// On CAF's scheduler: a slow handler never stalls a socket. One instance.
  scheduler,
  /// On the io thread of the sender: saves two thread switches; must be short and never block. One instance per io thread, so the
  /// function is called from several threads at once if there are several.
  io_thread,
};

/// Who handles a pattern.
struct route {
  /// `chat.message` (exact), `chat.*` (all that begins with `chat.`) or `*` (default).
  std::string pattern;
  /// Decodes the content for the handler; null: it takes raw JSON.
  content_decoder decode = nullptr;
  run_on place = run_on::scheduler;
  /// What becomes of messages for which there is no room; none: the hub's settings say it.
  std::optional<overflow_policy> overflow;
  /// Where messages are booked: under their type, or for a pattern that takes many types, all under the pattern.
  message_type* books = nullptr;
  /// One instance, or one per io thread. In a group: the one that all share, by the seat of this handler.
  std::vector<handler_slot> instances;
  /// Null without a group.
  std::shared_ptr<const handler_group> group;
  /// As in `inbound::parts`.
  std::uint32_t member = 0;
  /// As in `handler_spec`.
  std::uint64_t registration = 0;

  /// The instance for a message that came in on this io thread.
  [[nodiscard]] const handler_slot& instance(std::size_t io_thread) const noexcept {
    return instances[io_thread % instances.size()];
  }
};

/// Reads `content` (well-formed JSON) as a handler with this decoder wants it.
[[nodiscard]] inline boost::system::result<any_message, decode_error>
decode(content_decoder with, std::string_view type, std::string_view content) {
  if (with != nullptr)
    return with(type, content);
  return any_message(std::string(type), raw_json{std::string(content)});
}

/// Which handler takes which type: exact beats longest prefix beats default. Immutable once published; shared by all io threads.
class route_table {
public:
  /// Adds a route; one with the same pattern is replaced and returned.
  std::shared_ptr<const route> set(std::shared_ptr<const route> added);

  /// Removes the route with this very pattern and returns it; null if there is none.
  std::shared_ptr<const route> remove(std::string_view pattern);

  /// The route for a wire type, or null. `*` does not match reserved types.
  [[nodiscard]] const route* find(std::string_view type) const;

  /// The route with this very pattern, or null.
  [[nodiscard]] const route* find_exactly(std::string_view pattern) const;

  /// All routes, by pattern.
  [[nodiscard]] std::vector<std::shared_ptr<const route>> list() const;

private:
  /// By whole pattern; `*` itself stands under `*`.
  text_map<std::shared_ptr<const route>> routes_;
  /// Lengths of the prefixes in use, `chat.` being 5; longest first.
  std::vector<std::size_t> prefix_lengths_;

  void index_prefixes();
};

} // namespace hubcaf

// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/error.hpp"
#include "../schema/message.hpp"
#include "broadcast_tally.hpp"
#include "mailbox_limit.hpp"
#include "send_result.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>

namespace hubcaf {

class hub_context;
struct client;

/// A message on its way to a handler. Cheap to copy; all copies are the same message. It takes a place in the handler's mailbox
/// until the last copy is gone. If the handler dies with it, the sender is told `handler_failed`.
/// Thread-safe; may be kept to answer later, but not beyond the hub.
class inbound {
public:
  /// What a message consists of.
  struct parts {
    std::shared_ptr<hub_context> hub;
    /// Null if the message was pushed by code.
    std::shared_ptr<client> from;
    /// Decoded for the handler, or `raw_json`.
    any_message content;
    /// Raw JSON object, or empty.
    std::string meta;
    /// Raw JSON, or empty.
    std::string ref;
    mailbox_slot slot;
    /// Errors in a row of the sender before this message; they count on if its handler fails.
    std::size_t errors_before = 0;
  };

  inbound() = default;
  explicit inbound(parts all);

  /// Id of the client that sent it; empty if it was pushed by code.
  [[nodiscard]] const std::string& client_id() const noexcept;

  /// The wire type as it came.
  [[nodiscard]] const std::string& type() const noexcept;

  /// The content as the `T` into which it was decoded. @throws std::bad_cast if it was not.
  template <class T>
  [[nodiscard]] const T& as() const {
    const auto* value = message().template get_if<T>();
    if (value == nullptr)
      throw std::bad_cast();
    return *value;
  }

  /// The message: its content is typed for handlers with a struct, else `raw_json`. It may be sent back as it is.
  [[nodiscard]] const any_message& message() const noexcept;

  /// The content as JSON text for handlers that take raw JSON; empty for typed ones.
  [[nodiscard]] std::string_view content() const noexcept;

  /// The sender's `meta`, a raw JSON object; empty if there was none.
  [[nodiscard]] std::string_view meta() const noexcept;

  /// Answers the sender; its `meta.ref` comes back in the answer.
  /// @param meta further members for the answer's meta, a JSON object; may be empty.
  send_result reply(const any_message& answer, std::string_view meta = {}) const;

  /// Answers all clients, the sender included; only the sender's copy carries its `meta.ref`.
  send_result reply_all(const any_message& answer, std::string_view meta = {}) const;

  /// Answers with an error, in place of a reply.
  void fail(errc code, std::string message) const;

  // -- for the hub's own use ----------------------------------------------------

  /// The handler is done with it: it counts as delivered.
  void finish() const noexcept;

private:
  struct state {
    explicit state(parts all) : parts_(std::move(all)) {
    }

    state(const state&) = delete;
    state& operator=(const state&) = delete;
    ~state();

    parts parts_;
    std::atomic<bool> settled{false};
  };

  std::shared_ptr<state> state_;
};

} // namespace hubcaf

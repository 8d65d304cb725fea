// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/application_state.hpp"
#include "../schema/error.hpp"
#include "../schema/message.hpp"
#include "../schema/message_fate.hpp"
#include "../schema/meta.hpp"
#include "../schema/overflow_policy.hpp"
#include "../schema/unfit_meta.hpp"
#include "send_result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>

namespace hubcaf {

class hub_context;
class inbox_place;
struct client;
struct message_type;

/// Where the name of a message type comes from: clients do not get books of their own for what they make up.
enum class type_name : std::uint8_t { from_code, from_outside };

/// Told what finally became of a message. Runs on CAF's scheduler.
using fate_function = std::function<void(message_fate)>;

/// A message on its way to a handler. Cheap to copy; all copies are the same message. It takes a place in the handler's inbox
/// until the last copy is gone. If the handler dies with it, the sender is told `handler_failed`.
/// Thread-safe; may be kept to answer later, but not beyond the hub.
class inbound {
public:
  /// A message counts as this many bytes at least, however little it says.
  static constexpr std::size_t least_bytes = 256;

  /// What a message consists of.
  struct parts {
    std::shared_ptr<hub_context> hub;
    /// Null if the message was pushed by code.
    std::shared_ptr<client> from;
    /// Decoded for the handler, or `raw_json`.
    any_message content;
    /// The decoder that made it; null for `raw_json`.
    content_decoder decoded_by = nullptr;
    /// Raw JSON object, or empty.
    std::string meta;
    /// Raw JSON, or empty.
    std::string ref;
    /// Where it is booked; lives as long as the hub.
    message_type* books = nullptr;
    /// Its size in the limits of queues; see `held_bytes`.
    std::size_t bytes = 0;
    /// Not handled after this.
    std::chrono::steady_clock::time_point expires = std::chrono::steady_clock::time_point::max();
    /// With `keep_latest`: of each type and key only the latest waits.
    std::string key;
    /// Told the fate; may be empty.
    fate_function on_fate;
    /// Errors in a row of the sender before this message; they count on if its handler fails.
    std::size_t errors_before = 0;
    /// Which of the sender's messages it is that end a row of errors.
    std::uint64_t forgiver = 0;
    /// Which handler of its group takes it; 0: its handler has no group.
    std::uint32_t member = 0;
  };

  /// Memory of all that keeps track of a waiting message.
  [[nodiscard]] static std::size_t record_bytes() noexcept;

  /// Bytes of memory that a message of these parts holds while it waits under this policy: decoded content, meta, ref,
  /// key, and all that keeps track of it. Not less than the heap takes for it.
  [[nodiscard]] static std::size_t held_bytes(const parts& all, overflow_policy policy) noexcept;

  inbound() = default;

  /// Accepts a message: it is in the books from here on.
  explicit inbound(parts&& all);

  /// False for the one that is constructed without a message; nothing else may be asked of that.
  [[nodiscard]] explicit operator bool() const noexcept {
    return record_ != nullptr;
  }

  /// Id of the client that sent it; empty if it was pushed by code.
  [[nodiscard]] const std::string& client_id() const noexcept;

  /// Number of the connection that sent it: unique in the hub's life; 0 if it was pushed by code. A table of connections
  /// is keyed by this: a client's id may pass to another connection.
  [[nodiscard]] std::uint64_t connection() const noexcept;

  /// The application's object of type `T` on the connection that sent it, made when it is first asked for, and gone with
  /// the connection; others wait for it as long as the result lives. Hooks reach the same object by `event::state`.
  /// Another connection has another object, whatever its client's id.
  /// @throws std::logic_error if the message was pushed by code.
  template <class T>
  [[nodiscard]] state_lock<T> state() const {
    return application().template get<T>();
  }

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

  /// The sender's `meta`, a raw JSON object; empty if there was none. It may be sent on as it is, without a further check.
  [[nodiscard]] meta_view meta() const noexcept;

  /// The sender's `meta` as a `T`, any type that content may have; without one, as if it were `{}`. For example
  /// `struct trace { std::optional<std::string> span; }`. Members of other names, such as `ref`, are ignored.
  /// @throws unfit_meta if it does not fit. Where a handler's function lets that through, the client is answered `bad_content`,
  /// and the handler goes on.
  template <class T>
  [[nodiscard]] T meta_as() const {
    const std::string_view text = meta();
    auto read = json_decode<T>(text.empty() ? std::string_view{"{}"} : text, "/meta");
    if (!read)
      throw unfit_meta(std::move(read.error()));
    return std::move(*read);
  }

  /// Answers the sender; its `meta.ref` comes back in the answer.
  /// @param meta further members for the answer's meta: `hubcaf::meta{{"n", 3}}`, JSON text of an object, or empty.
  /// @param told once, what finally became of an answer that was accepted; may be empty.
  /// @throws std::invalid_argument where `meta` is text of anything else; so does `reply_all`.
  send_result reply(const any_message& answer, meta_view meta = {}, fate_function told = {}) const;

  /// The same with a struct, which is encoded without being copied.
  template <declared_message T>
  send_result reply(const T& answer, meta_view meta = {}, fate_function told = {}) const {
    return reply(static_cast<const any_message&>(message_view(answer)), meta, std::move(told));
  }

  /// Answers all clients, the sender included; only the sender's copy carries its `meta.ref`.
  send_result reply_all(const any_message& answer, meta_view meta = {}) const;

  /// The same with a struct, which is encoded without being copied.
  template <declared_message T>
  send_result reply_all(const T& answer, meta_view meta = {}) const {
    return reply_all(static_cast<const any_message&>(message_view(answer)), meta);
  }

  /// Most bytes of a refusal's text and details together.
  static constexpr std::size_t longest_refusal = 16 * 1024;

  /// Refuses the message with a word of the hub's, in place of a reply. It counts as returned. Whatever the code, such a
  /// refusal never counts as an error of the client. It ends a row of errors, unless the code says that the message was not
  /// handled (`is_undone`). Does nothing if the message's fate has been decided before.
  void fail(errc code, std::string_view message) const noexcept;

  /// Refuses the message with a word of the application's own, in place of a reply: the client gets an `error` with this
  /// code, such as `auction.too_low`. The handler has dealt with the message: it counts as delivered, ends a row of errors,
  /// and never counts as one. Does nothing if the message's fate has been decided before.
  /// @param code as in `error_word::is_own`: with a dot, which no `errc` has. @param message one sentence for people.
  /// @throws std::invalid_argument for another code, and for more than `longest_refusal`.
  void fail(std::string_view code, std::string_view message) const {
    refuse(code, message, {});
  }

  /// The same with `details` for programs, as the error's content has them: any value that has a JSON form.
  template <class Details>
  void fail(std::string_view code, std::string_view message, const Details& details) const {
    std::string text;
    json_encode(text, details);
    refuse(code, message, std::move(text));
  }

  // -- for the hub's own use ----------------------------------------------------
  // The first of these and `fail` decides the message's fate; the others do nothing then.

  /// The handler is done with it: it counts as delivered.
  void finish() const noexcept;

  /// A policy drops it; the sender is not told.
  void drop(drop_cause why) const noexcept;

  /// It counts as returned; whoever calls tells the sender.
  void give_back(errc why) const noexcept;

  /// It counts as returned, and its sender is told.
  void give_back(errc why, std::string_view message) const noexcept;

  /// It counts as returned for its content or meta, and its sender is told what does not fit.
  void give_back(decode_error wrong) const noexcept;

  /// If its time is over at `now`, it is returned as `expired`.
  bool expire(std::chrono::steady_clock::time_point now) const;

  /// It has a place now. @returns the one that it had before.
  inbox_place settle_in(inbox_place place) const noexcept;

  /// Holds the content as the JSON text that it came as, until `decode_for`: what is decoded may be many times as
  /// large. Nobody else may look at the message meanwhile.
  void keep_as_text(std::string_view content) const;

  /// Makes the content what a handler with this decoder wants, anew if it was decoded for another one. Nobody else may look at the
  /// message meanwhile. @returns false if it does not fit; its sender is told then.
  bool decode_for(content_decoder wanted) const;

  /// Index of the sender's io thread; 0 if it was pushed by code.
  [[nodiscard]] std::size_t io_thread() const noexcept;

  [[nodiscard]] const parts& all() const noexcept;

private:
  struct record;

  [[nodiscard]] application_state& application() const;

  void refuse(std::string_view code, std::string_view message, std::string details) const;

  /// A client may have made up the type if the answer has that of the message.
  [[nodiscard]] type_name name_of(const any_message& answer) const noexcept;

  std::shared_ptr<record> record_;
};

} // namespace hubcaf

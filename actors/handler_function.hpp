// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/message.hpp"
#include "handler_spec.hpp"
#include "inbound.hpp"

#include <caf/actor_cast.hpp>

#include <concepts>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

/// Functions of the application as the hub calls them. A function of another form stops the compiler with one sentence.
namespace hubcaf {

/// A function that takes a message whose content nobody decodes.
template <class T>
concept raw_handler = std::is_invocable_v<T&, const inbound&>;

/// The handle of a CAF actor, typed or not.
template <class T>
concept actor_handle = requires(const T& handle) {
  handle.address();
};

namespace detail {

template <class Function, class T>
inline constexpr bool takes_both = std::is_invocable_v<Function&, const T&, const inbound&>;

template <class Function, class T>
inline constexpr bool takes_content = !takes_both<Function, T> && std::is_invocable_v<Function&, const T&>;

/// Something that a handler returns to let the hub send it as the reply.
template <class T>
concept reply_message = declared_message<T> || std::same_as<T, any_message>;

template <class T>
inline constexpr bool is_optional_reply = false;

template <reply_message T>
inline constexpr bool is_optional_reply<std::optional<T>> = true;

template <class T>
concept handler_result = std::is_void_v<T> || std::same_as<T, send_result> || reply_message<T> || is_optional_reply<T>;

template <reply_message T>
void send_reply(const inbound& message, const T& answer) {
  if constexpr (std::same_as<T, any_message>)
    if (answer.type().empty())
      return;
  message.reply(answer);
}

/// Calls a handler's function and sends what it returns, if that is a message, to the sender.
template <class Function, class... Arguments>
void call_handler(const inbound& message, Function& function, const Arguments&... arguments) {
  using result = std::remove_cvref_t<std::invoke_result_t<Function&, const Arguments&...>>;
  static_assert(handler_result<result>,
                "a handler returns nothing, a send_result, or the message that is its reply: a type declared with "
                "HUBCAF_MESSAGE, hubcaf::any_message, or std::optional of one");
  if constexpr (reply_message<result>) {
    send_reply(message, std::invoke(function, arguments...));
  } else if constexpr (is_optional_reply<result>) {
    if (const result answer = std::invoke(function, arguments...))
      send_reply(message, *answer);
  } else {
    std::invoke(function, arguments...);
  }
}

template <class Function>
constexpr void require_copyable() noexcept {
  static_assert(std::is_copy_constructible_v<Function>,
                "a handler can be copied: let it hold what cannot be in a std::shared_ptr");
}

/// A handler whose content is decoded into a `T`.
template <class T, class Function>
std::function<void(const inbound&)> typed_function(Function function) {
  static_assert(std::same_as<T, std::remove_cvref_t<T>>, "on<T> names the plain type T, without const and &");
  static_assert(takes_both<Function, T> || takes_content<Function, T>,
                "a handler of T is a function (const T&, const hubcaf::inbound&), or (const T&)");
  require_copyable<Function>();
  if constexpr (!std::is_copy_constructible_v<Function>)
    return {};
  else if constexpr (takes_both<Function, T>)
    return [function = std::move(function)](const inbound& message) mutable {
      call_handler(message, function, message.as<T>(), message);
    };
  else if constexpr (takes_content<Function, T>)
    return [function = std::move(function)](const inbound& message) mutable {
      call_handler(message, function, message.as<T>());
    };
  else
    return {};
}

/// A handler whose content nobody decodes.
template <class Function>
std::function<void(const inbound&)> raw_function(Function function) {
  static_assert(raw_handler<Function>,
                "a handler without a type is a function (const hubcaf::inbound&): on<T> has its content decoded");
  require_copyable<Function>();
  if constexpr (!raw_handler<Function> || !std::is_copy_constructible_v<Function>)
    return {};
  else if constexpr (std::is_convertible_v<Function, std::function<void(const inbound&)>> &&
                     std::is_void_v<std::invoke_result_t<Function&, const inbound&>>)
    return std::function<void(const inbound&)>(std::move(function));
  else
    return
      [function = std::move(function)](const inbound& message) mutable { call_handler(message, function, message); };
}

template <class Make>
concept worker_maker = requires(Make& make) {
  { std::invoke(make) } -> std::move_constructible;
};

/// Makes workers of what `make()` makes: the handle of an actor, or a function that `wrap` makes one of the hub's.
template <class Make, class Wrap>
std::function<handler_worker()> worker_factory(Make make, Wrap wrap) {
  static_assert(
    worker_maker<Make>,
    "supervise takes a factory: a function () that returns a handler's function, or the handle of an actor");
  require_copyable<Make>();
  if constexpr (!worker_maker<Make> || !std::is_copy_constructible_v<Make>)
    return {};
  else if constexpr (actor_handle<std::invoke_result_t<Make&>>)
    return [make = std::move(make)]() mutable -> handler_worker {
      return {nullptr, caf::actor_cast<caf::strong_actor_ptr>(std::invoke(make))};
    };
  else
    return [make = std::move(make), wrap]() mutable -> handler_worker { return {wrap(std::invoke(make)), nullptr}; };
}

} // namespace detail

} // namespace hubcaf

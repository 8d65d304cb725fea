// SPDX-License-Identifier: MIT
#pragma once

#include "json_decode.hpp"
#include "json_encode.hpp"

#include <boost/describe/class.hpp>
#include <boost/system/result.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>

/// Declaring messages once, and carrying them typed, immutable and shared.

/// Declares a message: its wire name and its members, in the namespace of `Type`, after the struct.
/// The content on the wire is a JSON object with these members.
/// `HUBCAF_MESSAGE(order, "demo.order", id, price, note, items)`
#define HUBCAF_MESSAGE(Type, name, ...)                                                                                \
  BOOST_DESCRIBE_STRUCT(Type, (), (__VA_ARGS__))                                                                       \
  [[maybe_unused]] constexpr std::string_view hubcaf_wire_name(Type**) noexcept {                                      \
    return name;                                                                                                       \
  }

/// Declares a message whose content is the bare value of its one member, not an object.
/// `HUBCAF_VALUE_MESSAGE(chat, "chat.message", text)` is `{"type":"chat.message","content":"hello"}`.
#define HUBCAF_VALUE_MESSAGE(Type, name, member)                                                                       \
  [[maybe_unused]] constexpr auto hubcaf_value_member(Type**) noexcept {                                               \
    return &Type::member;                                                                                              \
  }                                                                                                                    \
  [[maybe_unused]] constexpr std::string_view hubcaf_wire_name(Type**) noexcept {                                      \
    return name;                                                                                                       \
  }

/// Declares a struct that is part of messages but none itself.
#define HUBCAF_STRUCT(Type, ...) BOOST_DESCRIBE_STRUCT(Type, (), (__VA_ARGS__))

namespace hubcaf {

/// The wire name that `HUBCAF_MESSAGE` gave to `T`.
template <class T>
constexpr std::string_view wire_name() noexcept {
  return hubcaf_wire_name(static_cast<T**>(nullptr));
}

/// A type with a wire name of its own.
template <class T>
concept declared_message = requires {
  hubcaf_wire_name(static_cast<T**>(nullptr));
};

/// A message of any declared type, or raw JSON under a wire name: immutable, cheap to copy, thread-safe to read.
class any_message {
public:
  any_message() = default;

  /// Wraps a declared message under its own wire name.
  template <class T>
  requires declared_message<std::remove_cvref_t<T>>
  any_message(T&& value) // implicit: `hub.broadcast(chat{"hi"})` reads well
    : any_message(std::string(wire_name<std::remove_cvref_t<T>>()), std::forward<T>(value)) {
  }

  /// Wraps any value that can be encoded, under the given wire name. Text is kept as a `std::string`.
  template <class T>
  any_message(std::string type, T&& value)
    : type_(std::move(type)),
      value_(std::make_shared<stored<T>>(std::forward<T>(value))),
      info_(&typeid(stored<T>)),
      encode_([](json_buffer& out, const void* ptr) { detail::encode(out, *static_cast<const stored<T>*>(ptr)); }) {
  }

  /// The wire name; empty for a default-constructed message.
  [[nodiscard]] const std::string& type() const noexcept {
    return type_;
  }

  /// The content if it is a `T`, else null. Use `raw_json` for content that nobody decoded.
  template <class T>
  [[nodiscard]] const T* get_if() const noexcept {
    return info_ != nullptr && *info_ == typeid(T) ? static_cast<const T*>(value_.get()) : nullptr;
  }

  /// Appends the content as JSON; `null` for a default-constructed message.
  void encode_content(std::string& out) const {
    json_buffer text;
    encode_content(text);
    out += text.view();
  }

  void encode_content(json_buffer& out) const {
    if (encode_ == nullptr)
      out.append("null");
    else
      encode_(out, value_.get());
  }

private:
  // Literals and views must not outlive what they point to.
  template <class T>
  using stored =
    std::conditional_t<std::is_convertible_v<T, std::string_view> && !declared_message<std::remove_cvref_t<T>>,
                       std::string, std::remove_cvref_t<T>>;

  std::string type_;
  std::shared_ptr<const void> value_;
  const std::type_info* info_ = nullptr;
  void (*encode_)(json_buffer&, const void*) = nullptr;
};

/// Reads a JSON value (already known to be well-formed) into a message under the wire name `type`.
/// Null for handlers that take raw JSON.
using content_decoder = boost::system::result<any_message, decode_error> (*)(std::string_view type,
                                                                             std::string_view content);

/// The decoder of `T`. Errors name the JSON pointer from the envelope's root, such as `/content/items/0/count`.
template <class T>
[[nodiscard]] boost::system::result<any_message, decode_error> decode_content(std::string_view type,
                                                                              std::string_view content) {
  using result = boost::system::result<any_message, decode_error>;
  auto value = json_decode<T>(content, "/content");
  if (!value)
    return result(boost::system::in_place_error, std::move(value).error());
  return result(boost::system::in_place_value, std::string(type), std::move(*value));
}

} // namespace hubcaf

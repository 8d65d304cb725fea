// SPDX-License-Identifier: MIT
#pragma once

#include "json_decode.hpp"
#include "json_encode.hpp"
#include "json_form.hpp"
#include "message_block.hpp"
#include "recycler.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/system/result.hpp>

#include <cstddef>
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
  HUBCAF_STRUCT(Type, __VA_ARGS__)                                                                                     \
  [[maybe_unused]] constexpr std::string_view hubcaf_wire_name(Type**) noexcept {                                      \
    return name;                                                                                                       \
  }

/// Declares a message whose content is the bare value of its one member, not an object.
/// `HUBCAF_VALUE_MESSAGE(chat, "chat.message", text)` is `{"type":"chat.message","content":"hello"}`.
#define HUBCAF_VALUE_MESSAGE(Type, name, member)                                                                       \
  [[maybe_unused]] constexpr auto hubcaf_value_member(Type**) noexcept {                                               \
    return &Type::member;                                                                                              \
  }                                                                                                                    \
  HUBCAF_DETAIL_REQUIRE_MEMBERS(Type, member)                                                                          \
  [[maybe_unused]] constexpr std::string_view hubcaf_wire_name(Type**) noexcept {                                      \
    return name;                                                                                                       \
  }

/// Declares a struct that is part of messages but none itself.
#define HUBCAF_STRUCT(Type, ...)                                                                                       \
  BOOST_DESCRIBE_STRUCT(Type, (), (__VA_ARGS__))                                                                       \
  HUBCAF_DETAIL_REQUIRE_MEMBERS(Type, __VA_ARGS__)

namespace hubcaf {

/// The wire name that `HUBCAF_MESSAGE` gave to `T`.
template <class T>
constexpr std::string_view wire_name() noexcept;

/// A type with a wire name of its own.
template <class T>
concept declared_message = requires {
  hubcaf_wire_name(static_cast<T**>(nullptr));
};

template <class T>
constexpr std::string_view wire_name() noexcept {
  static_assert(declared_message<T>, "this type has no wire name: declare it with HUBCAF_MESSAGE");
  if constexpr (declared_message<T>)
    return hubcaf_wire_name(static_cast<T**>(nullptr));
  else
    return {};
}

/// The same as a string that lives as long as the program.
template <class T>
const std::string& wire_name_text() {
  static const auto& text = *new std::string(wire_name<T>()); // kept, so that messages may outlive `main`
  return text;
}

/// A message of any declared type, or raw JSON under a wire name: immutable, cheap to copy, thread-safe to read.
class any_message {
public:
  any_message() = default;

  /// Wraps a declared message under its own wire name.
  template <class T>
  requires declared_message<std::remove_cvref_t<T>>
  any_message(T&& value) // implicit: `hub.broadcast(chat{"hi"})` reads well
    : block_(make_recycled<detail::content_block<std::remove_cvref_t<T>>>(&wire_name_text<std::remove_cvref_t<T>>(),
                                                                          std::forward<T>(value))) {
  }

  /// Wraps any value that can be encoded, under the given wire name. Text is kept as a `std::string`.
  template <class T>
  any_message(std::string type, T&& value)
    : block_(make_recycled<detail::named_block<stored<T>>>(std::move(type), std::forward<T>(value))) {
  }

  /// The wire name; empty for a default-constructed message. Valid as long as a copy of the message is.
  [[nodiscard]] const std::string& type() const noexcept {
    return block_ ? *block_->name : detail::no_name();
  }

  /// The content if it is a `T`, else null. Use `raw_json` for content that nobody decoded.
  template <class T>
  [[nodiscard]] const T* get_if() const noexcept {
    return block_ && *block_->type->info == typeid(T) ? static_cast<const T*>(block_->content) : nullptr;
  }

  /// Appends the content as JSON; `null` for a default-constructed message.
  void encode_content(std::string& out) const {
    json_buffer text;
    encode_content(text);
    out += text.view();
  }

  void encode_content(json_buffer& out) const {
    if (block_)
      block_->type->encode(out, block_->content);
    else
      out.append("null");
  }

  /// Bytes of memory that the message holds, which its copies share: not less than the heap takes for it. Types that
  /// cannot be decoded count with their size alone.
  [[nodiscard]] std::size_t held_bytes() const noexcept {
    if (block_ == nullptr)
      return 0;
    const auto& content = *block_->type;
    return content.block_bytes + detail::heap_of(*block_->name) +
           (content.heap != nullptr ? content.heap(block_->content) : 0);
  }

private:
  template <class T>
  friend boost::system::result<any_message, decode_error> decode_content(std::string_view type,
                                                                         std::string_view content);

  template <declared_message T>
  friend class message_view;

  explicit any_message(std::shared_ptr<const detail::message_block> block) noexcept : block_(std::move(block)) {
  }

  // Literals and views must not outlive what they point to.
  template <class T>
  using stored =
    std::conditional_t<std::is_convertible_v<T, std::string_view> && !declared_message<std::remove_cvref_t<T>>,
                       std::string, std::remove_cvref_t<T>>;

  std::shared_ptr<const detail::message_block> block_;
};

/// A value as a message, without a copy: for a call that does not keep the message. Both must outlive the call.
template <declared_message T>
class message_view : detail::message_block {
public:
  explicit message_view(const T& value) noexcept
    : message_block(&wire_name_text<T>(), &detail::content_type_of<T>, &value),
      message_(std::shared_ptr<const detail::message_block>(std::shared_ptr<const void>(), this)) {
  }

  operator const any_message&() const noexcept { // implicit: it stands for the message in a call
    return message_;
  }

private:
  const any_message message_;
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
  decode_error error;
  const auto read = [content, &error](const auto& block) {
    if (detail::decode_text(content, "/content", block->value, error))
      return result(boost::system::in_place_value, any_message(block));
    return result(boost::system::in_place_error, std::move(error));
  };
  if constexpr (!detail::has_form<T, detail::reading>) {
    detail::require_form<T, detail::reading>();
    return result(boost::system::in_place_error, std::move(error));
  } else {
    if constexpr (declared_message<T>)
      if (type == wire_name<T>())
        return read(make_recycled<detail::content_block<T>>(&wire_name_text<T>()));
    return read(make_recycled<detail::named_block<T>>(std::string(type)));
  }
}

} // namespace hubcaf

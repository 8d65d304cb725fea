// SPDX-License-Identifier: MIT
#pragma once

#include "held_bytes.hpp"
#include "json_buffer.hpp"
#include "json_encode.hpp"

#include <cstddef>
#include <string>
#include <typeinfo>
#include <utility>

/// What the copies of a message share: its wire name, its content, and what is known of the content's type.
namespace hubcaf::detail {

/// What `any_message` wants to know of a type.
struct content_type {
  const std::type_info* info;
  void (*encode)(json_buffer& out, const void* content);
  /// Memory of a block with the content, without the memory that the content holds elsewhere.
  std::size_t block_bytes;
  /// The latter; null: never anything.
  std::size_t (*heap)(const void* content) noexcept;
};

/// Bytes of a block besides the content: what it has of `message_block`, and a wire name of its own.
inline constexpr std::size_t block_head = 3 * sizeof(void*) + sizeof(std::string);

template <class T>
constexpr auto heap_function() noexcept -> std::size_t (*)(const void*) noexcept {
  if constexpr (is_flat<T>())
    return nullptr;
  else
    return [](const void* content) noexcept { return heap_of(*static_cast<const T*>(content)); };
}

template <class T>
inline constexpr content_type content_type_of{
  &typeid(T), [](json_buffer& out, const void* content) { encode(out, *static_cast<const T*>(content)); },
  recycled_block(block_head + sizeof(T)), heap_function<T>()};

/// The wire name of a message without content.
inline const std::string& no_name() {
  static const auto& none = *new std::string; // kept, so that messages may outlive `main`
  return none;
}

/// The part that does not depend on the content. Destroyed as the type that was made, by who owns it.
struct message_block {
  message_block(const std::string* of_type, const content_type* of_content, const void* at) noexcept
    : name(of_type), type(of_content), content(at) {
  }
  message_block(const message_block&) = delete;
  message_block& operator=(const message_block&) = delete;

  /// The wire name.
  const std::string* name;
  const content_type* type;
  const void* content;

protected:
  ~message_block() = default;
};

/// Content under a wire name that lives as long as the program.
template <class T>
struct content_block : message_block {
  template <class... Args>
  explicit content_block(const std::string* of_type, Args&&... args)
    : message_block(of_type, &content_type_of<T>, &value), value(std::forward<Args>(args)...) {
  }

  T value;
};

/// Content under a wire name of its own.
template <class T>
struct named_block : content_block<T> {
  template <class... Args>
  explicit named_block(std::string of_type, Args&&... args)
    : content_block<T>(&own_name, std::forward<Args>(args)...), own_name(std::move(of_type)) {
  }

  std::string own_name;
};

} // namespace hubcaf::detail

// SPDX-License-Identifier: MIT
#pragma once

#include "json_encode.hpp"
#include "meta_view.hpp"

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace hubcaf {

/// Builds the `meta` of a message from names and values: `meta{{"from", id}, {"n", 3}}`. The text is JSON whatever stands in
/// the values. Any value with a JSON form will do, a `meta` among them; an empty `std::optional` adds no member.
/// Of members of the same name the last one counts.
class meta {
public:
  /// One name with its value.
  class member {
  public:
    template <class Value>
    member(std::string_view name, const Value& value) { // implicit: it is written in braces
      if constexpr (detail::json_optional<Value>)
        if (!value)
          return;
      json_encode_string(text_, name);
      text_ += ':';
      if constexpr (std::same_as<Value, meta>)
        text_ += value.text();
      else if constexpr (std::same_as<Value, meta_view>)
        text_ += value.empty() ? std::string_view{"{}"} : std::string_view{value};
      else if constexpr (std::is_convertible_v<const Value&, std::string_view>)
        json_encode_string(text_, value);
      else
        json_encode(text_, value);
    }

  private:
    friend class meta;

    /// `"name":value`, or empty.
    std::string text_;
  };

  meta() = default;

  meta(std::initializer_list<member> members) {
    for (const auto& one : members)
      add(one);
  }

  /// Adds a member.
  template <class Value>
  meta& set(std::string_view name, const Value& value) {
    add(member(name, value));
    return *this;
  }

  /// The JSON object.
  [[nodiscard]] std::string_view text() const noexcept {
    return text_;
  }

  /// For the functions that take a message and its meta. Views the text of this.
  operator meta_view() const noexcept { // implicit: it stands for the text in a call
    return meta_view::known(text_);
  }

private:
  void add(const member& one) {
    if (one.text_.empty())
      return;
    if (text_.size() > 2)
      text_.insert(text_.size() - 1, ",");
    text_.insert(text_.size() - 1, one.text_);
  }

  std::string text_ = "{}";
};

} // namespace hubcaf

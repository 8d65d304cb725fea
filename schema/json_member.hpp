// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <string>

/// What stands before a struct's members in JSON, made at compile time of what Boost.Describe knows.
namespace hubcaf::detail {

/// `,"name":`
template <class Descriptor>
constexpr auto make_member_lead() {
  constexpr auto length = std::char_traits<char>::length(Descriptor::name);
  std::array<char, length + 4> lead{',', '"'};
  std::copy_n(Descriptor::name, length, lead.begin() + 2);
  lead[length + 2] = '"';
  lead[length + 3] = ':';
  return lead;
}

template <class Descriptor>
inline constexpr auto member_lead = make_member_lead<Descriptor>();

/// The same without the comma, before the first one.
template <class Descriptor>
inline constexpr auto first_lead = [] {
  constexpr auto lead = make_member_lead<Descriptor>();
  std::array<char, lead.size() - 1> result{};
  std::copy_n(lead.begin() + 1, result.size(), result.begin());
  return result;
}();

} // namespace hubcaf::detail

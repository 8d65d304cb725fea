// SPDX-License-Identifier: MIT
#include "decode_error.hpp"

#include <boost/throw_exception.hpp>

#include <stdexcept>

namespace hubcaf {

void prepend_token(std::string& pointer, std::string_view token) {
  std::string result = "/";
  for (auto c : token) {
    if (c == '~')
      result += "~0";
    else if (c == '/')
      result += "~1";
    else
      result += c;
  }
  pointer.insert(0, result);
}

std::string describe(const decode_error& error) {
  return (error.missing ? "missing; expected " : "expected ") + error.expected;
}

void throw_exception_from_error(const decode_error& error, const boost::source_location& where) {
  const auto place = error.pointer.empty() ? "the value" : error.pointer;
  const auto* what = error.missing ? " is missing; expected " : " is not ";
  boost::throw_exception(std::invalid_argument(place + what + error.expected), where);
}

} // namespace hubcaf

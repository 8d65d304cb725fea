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

void throw_exception_from_error(const decode_error& error, const boost::source_location& where) {
  auto place = error.pointer.empty() ? "the value" : error.pointer;
  boost::throw_exception(std::invalid_argument(place + " is not " + error.expected), where);
}

} // namespace hubcaf

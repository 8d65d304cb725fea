// SPDX-License-Identifier: MIT
#include "http_message.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace hubcaf {

const std::string* http_request::find_query(std::string_view name) const noexcept {
  for (const auto& [key, value] : query)
    if (key == name)
      return &value;
  return nullptr;
}

http_response http_error(unsigned status, std::string_view error, std::string_view message) {
  http_response response;
  response.status = status;
  response.body = boost::json::serialize(boost::json::object{
    {"success", false},
    {"error", boost::json::string_view(error.data(), error.size())},
    {"message", boost::json::string_view(message.data(), message.size())},
  });
  return response;
}

http_response http_unavailable(std::string_view error, std::string_view message) {
  auto result = http_error(503, error, message);
  result.headers.emplace_back("Retry-After", "5");
  return result;
}

} // namespace hubcaf

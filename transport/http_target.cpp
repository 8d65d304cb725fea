// SPDX-License-Identifier: MIT
#include "http_target.hpp"

#include "../schema/client_id.hpp"
#include "ascii.hpp"

#include <algorithm>

namespace hubcaf {

namespace {

std::optional<std::string> decode_parameter(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decode(spaced);
}

// The part of an absolute form that an origin form would have; nothing if `target` has neither form.
std::optional<std::string> origin_form(std::string_view target) {
  if (target.starts_with('/'))
    return std::string(target);
  for (std::string_view scheme : {"http://", "https://"}) {
    if (!ascii_iequal(target.substr(0, scheme.size()), scheme))
      continue;
    const auto rest = target.substr(scheme.size());
    const auto host_end = std::min(rest.find_first_of("/?"), rest.size());
    if (host_end == 0)
      return std::nullopt;
    std::string path{rest.substr(host_end)};
    if (!path.starts_with('/'))
      path.insert(path.begin(), '/');
    return path;
  }
  return std::nullopt;
}

} // namespace

std::optional<http_target> parse_target(std::string_view target) {
  const auto origin = origin_form(target);
  if (!origin || origin->find('#') != std::string::npos)
    return std::nullopt;
  const auto mark = std::min(origin->find('?'), origin->size());
  http_target result;
  result.path = origin->substr(0, mark);
  if (!percent_decode(result.path))
    return std::nullopt;
  std::string_view query = *origin;
  query.remove_prefix(std::min(mark + 1, query.size()));
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty())
      continue;
    if (result.query.size() == http_target::max_parameters) {
      result.has_too_many_parameters = true;
      break;
    }
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = decode_parameter(pair.substr(0, equals));
    auto value = decode_parameter(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value)
      return std::nullopt;
    result.query.emplace_back(std::move(*name), std::move(*value));
  }
  return result;
}

} // namespace hubcaf

// SPDX-License-Identifier: MIT
#include "received.hpp"

#include "../schema/envelope.hpp"

#include <limits>

namespace hubcaf::simulation {

std::string received::content() const {
  const auto envelope = parse_envelope(text(), std::numeric_limits<std::size_t>::max());
  return envelope ? std::string(envelope->content) : std::string();
}

std::string received::meta(std::string_view member) const {
  const auto envelope = parse_envelope(text(), std::numeric_limits<std::size_t>::max());
  return envelope ? meta_member(envelope->meta, member) : std::string();
}

} // namespace hubcaf::simulation

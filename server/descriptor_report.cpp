// SPDX-License-Identifier: MIT
#include "descriptor_report.hpp"

#include <hubcaf/schema/descriptor_limit.hpp>
#include <hubcaf/schema/options.hpp>

#include <ostream>

void fit_descriptors(std::ostream& out, hubcaf::options& settings) {
  const auto limit = hubcaf::raise_descriptor_limit();
  const auto open = hubcaf::open_descriptors();
  const auto needed = hubcaf::descriptors_needed(settings, open);
  const auto asked = settings.max_connections;
  if (needed <= limit)
    return;
  hubcaf::fit_connections(settings, open, limit);
  out << "descriptors_short limit=" << limit << " needed=" << needed << " max_connections=" << settings.max_connections
      << " asked=" << asked << " max_http_connections=" << settings.max_http_connections
      << " max_handshakes=" << settings.max_handshakes << " cause=\"the limit on open files (ulimit -n) is too low\"\n";
}

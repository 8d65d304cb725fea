// SPDX-License-Identifier: MIT
#include "memory_report.hpp"

#include "memory_available.hpp"

#include <hubcaf/actors/memory_ceiling.hpp>
#include <hubcaf/schema/options.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <iomanip>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>

namespace {

/// With one digit after the point, in the largest unit of which there is at least one.
std::string readable(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 7> units = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  auto number = static_cast<double>(bytes);
  std::size_t unit = 0;
  // What would be rounded to 1024.0 is one of the next unit.
  for (; number >= 1023.95 && unit + 1 < units.size(); ++unit)
    number /= 1024;
  std::ostringstream text;
  text << std::fixed << std::setprecision(unit == 0 ? 0 : 1) << number << ' ' << units[unit];
  return text.str();
}

} // namespace

void print_memory_ceiling(std::ostream& out, const hubcaf::options& settings) {
  const auto ceiling = hubcaf::memory_ceiling(settings);
  const auto available = find_memory_available();
  out << "memory_ceiling bytes=" << ceiling.total << " size=\"" << readable(ceiling.total) << '"';
  if (available)
    out << " available_bytes=" << available->bytes << " available_from=" << available->source;
  const auto buffer = [&](std::string_view name, std::size_t bytes) {
    out << ' ' << name << '=' << (bytes != 0 ? std::to_string(bytes) : "autotuned");
  };
  buffer("socket_send_buffer", settings.socket_send_buffer);
  buffer("socket_receive_buffer", settings.socket_receive_buffer);
  if (settings.socket_send_buffer == 0 || settings.socket_receive_buffer == 0)
    out << " note=\"buffers of sockets that the system sizes are not counted\"";
  out << '\n';
  if (settings.log_level == "debug" || settings.log_level == "trace")
    for (const auto& part : ceiling.parts)
      out << "  " << part.holder << ": " << readable(part.bytes) << '\n';
  if (available && ceiling.total > available->bytes)
    out << "memory_short ceiling=\"" << readable(ceiling.total) << "\" available=\"" << readable(available->bytes)
        << "\" cause=\"clients could make the queues grow beyond " << available->source
        << "; lower max_connections or the sizes of queues\"\n";
}

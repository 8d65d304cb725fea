// SPDX-License-Identifier: MIT
#include "kinds.hpp"

#include <chrono>

namespace hubcaf::soak {

namespace {

using enum overflow_policy;

constexpr std::array<kind_info, kind_count> table = {{
  {"soak.function", "soak.function", 512, reject, disconnect, true, true},
  {"soak.prefix.one", "soak.prefix.*", 512, reject, disconnect, true, true},
  {"soak.fragile", "soak.fragile", 512, reject, reject, true, true},
  {"soak.worker", "soak.worker", 512, reject, reject, true, false},
  {"soak.moved", "soak.moved", 64, reject, reject, true, false},
  {"soak.later", "soak.later", 256, reject, reject, true, true},
  {"soak.fanout", "soak.fanout", 64, reject, drop_oldest, true, true},
  {"soak.suspend", "soak.suspend", 4, suspend, reject, true, true},
  {"soak.reject", "soak.reject", 4, reject, reject, true, true},
  {"soak.strict", "soak.strict", 16, disconnect, reject, true, true},
  {"soak.mortal", "soak.mortal", 64, reject, reject, true, true},
  {"soak.oldest", "soak.oldest", 4, drop_oldest, drop_oldest, false, true},
  {"soak.newest", "soak.newest", 4, drop_newest, drop_newest, false, true},
  {"soak.latest", "soak.latest", 8, keep_latest, keep_latest, false, true},
  {"soak.push", "soak.push", 32, reject, reject, false, true},
  {"soak.send", "", 0, reject, reject, false, true},
  {"soak.cast", "", 0, reject, drop_oldest, false, true},
  {"soak.tell", "", 0, reject, keep_latest, false, true},
  {"soak.rest_send", "", 0, reject, reject, false, true},
  {"soak.rest_cast", "", 0, reject, reject, false, true},
}};

} // namespace

const kind_info& info_of(kind what) noexcept {
  return table[static_cast<std::size_t>(what)];
}

std::string type_of(kind what) {
  return std::string(info_of(what).type);
}

std::optional<kind> kind_of(std::string_view type) noexcept {
  for (std::size_t i = 0; i < kind_count; ++i)
    if (table[i].type == type)
      return static_cast<kind>(i);
  return std::nullopt;
}

std::array<kind, kind_count> all_kinds() noexcept {
  std::array<kind, kind_count> result{};
  for (std::size_t i = 0; i < kind_count; ++i)
    result[i] = static_cast<kind>(i);
  return result;
}

void set_rules(options& settings) {
  for (const auto& one : table) {
    settings.client_overflow_types.set(one.type, one.outbound);
    if (!one.pattern.empty())
      settings.handler_overflow_types.set(one.type, one.inbound);
  }
  settings.time_to_live_types.set(info_of(kind::mortal).type, std::chrono::milliseconds{4});
}

} // namespace hubcaf::soak

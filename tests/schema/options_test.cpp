// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_options

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/options.hpp>

#include <map>
#include <set>
#include <string>
#include <utility>

using namespace hubcaf;
using namespace std::chrono_literals;

namespace {

/// Stands for a member of any type, to count the members of `options`.
struct any_member {
  template <class T>
  operator T() const;
};

template <class... Members>
constexpr std::size_t count_members() {
  if constexpr (requires { options{Members{}..., any_member{}}; })
    return count_members<Members..., any_member>();
  else
    return sizeof...(Members);
}

/// A value that the option takes and that is not its default.
std::string other_value(const option_info& info) {
  switch (info.kind) {
    case option_kind::flag:
      return info.get(options{}) == "true" ? "false" : "true";
    case option_kind::choice: {
      const auto first = info.allowed.substr(0, info.allowed.find(','));
      return info.get(options{}) != first ? first : info.allowed.substr(info.allowed.rfind(' ') + 1);
    }
    case option_kind::rules:
      return info.unit == "seconds" ? "*=77s,chat.message=5ms" : "*=reject,log.*=drop_oldest";
    case option_kind::text:
      return "::1";
    case option_kind::duration:
      return "77s";
    case option_kind::bytes:
      return "3MiB";
    default:
      return "177";
  }
}

std::string message(const std::optional<option_error>& error) {
  return error ? error->message : "";
}

std::string set(std::string_view name, std::string_view text) {
  options opts;
  return message(set_option(opts, name, text));
}

std::map<std::string, std::string> values(const options& opts) {
  std::map<std::string, std::string> result;
  for (const auto& info : option_table())
    result.emplace(info.name, info.get(opts));
  return result;
}

} // namespace

CAF_TEST(the_table_has_every_member) {
  std::set<std::string_view> names;
  for (const auto& info : option_table())
    names.insert(info.name);

  // The logger is set by code alone.
  constexpr std::size_t without_text = 1;
  CAF_CHECK_EQUAL(names.size(), option_table().size());
  CAF_CHECK_EQUAL(names.size(), count_members<>() - without_text);
}

CAF_TEST(each_entry_sets_its_own_member_and_no_other) {
  for (const auto& info : option_table()) {
    CAF_MESSAGE(std::string(info.name));
    auto expected = values(options{});
    auto text = other_value(info);
    CAF_CHECK_NOT_EQUAL(expected[std::string(info.name)], text);
    expected[std::string(info.name)] = text;

    options uut;
    CAF_CHECK(!info.set(uut, text));

    CAF_CHECK(values(uut) == expected);
  }
}

CAF_TEST(what_an_option_says_it_takes_back) {
  for (const auto& info : option_table()) {
    CAF_MESSAGE(std::string(info.name));
    options uut;
    CAF_CHECK(!info.set(uut, other_value(info)));
    CAF_CHECK(!info.set(uut, info.get(options{})));
    CAF_CHECK(values(uut) == values(options{}));
    CAF_CHECK(!info.meaning.empty());
    CAF_CHECK(!info.allowed.empty());
  }
}

CAF_TEST(the_defaults_are_those_of_the_reference_system) {
  CAF_MESSAGE("S01, S02, S03, S04, S05, S06");
  auto uut = values(options{});

  CAF_CHECK_EQUAL(uut["max_queue_size"], "10000");
  CAF_CHECK_EQUAL(uut["enable_heartbeat"], "true");
  CAF_CHECK_EQUAL(uut["heartbeat_interval"], "30s");
  CAF_CHECK_EQUAL(uut["heartbeat_timeout"], "60s");
  CAF_CHECK_EQUAL(uut["consumer_pool_size"], "4");
  CAF_CHECK_EQUAL(uut["max_client_errors"], "10");
  CAF_CHECK(!validate(options{}));
}

CAF_TEST(a_name_may_have_dashes) {
  options uut;

  CAF_CHECK(!set_option(uut, "max-queue-size", "20000"));
  CAF_CHECK_EQUAL(uut.max_queue_size, 20000u);
  CAF_CHECK(!set_option(uut, "max_queue_size", "30000"));
  CAF_CHECK_EQUAL(uut.max_queue_size, 30000u);
  CAF_CHECK_EQUAL(set("max_size", "1"), "max_size: there is no such setting");
}

CAF_TEST(a_refusal_names_the_setting_the_value_and_the_range) {
  CAF_CHECK_EQUAL(set("max_queue_size", "0"), R"(max_queue_size: "0" is not allowed, must be 1 to 10000000)");
  CAF_CHECK_EQUAL(set("port", "65536"), R"(port: "65536" is not allowed, must be 0 to 65535)");
  CAF_CHECK_EQUAL(set("heartbeat_interval", "0"), R"(heartbeat_interval: "0" is not allowed, must be 1ms to 86400s)");
  CAF_CHECK_EQUAL(set("max-message-size", "2GiB"), R"(max_message_size: "2GiB" is not allowed, must be 1 to 1GiB)");
  CAF_CHECK_EQUAL(set("log_level", "loud"),
                  R"(log_level: "loud" is not allowed, must be trace, debug, info, warning, error or off)");
  CAF_CHECK_EQUAL(set("host", ""), R"(host: "" is not allowed, must be an IPv4 or IPv6 address)");
  CAF_CHECK_EQUAL(set("enable_heartbeat", "maybe"),
                  R"(enable_heartbeat: "maybe" is not allowed, must be true or false)");
}

CAF_TEST(a_refusal_is_one_readable_line) {
  auto line = set("port", "1\n2\x01" + std::string(10000, '9'));

  CAF_CHECK_EQUAL(line.find('\n'), std::string::npos);
  CAF_CHECK(line.size() < 200);
}

CAF_TEST(a_refused_value_changes_nothing) {
  for (const auto& info : option_table()) {
    if (info.kind == option_kind::text)
      continue;
    CAF_MESSAGE(std::string(info.name));
    for (std::string text : {"", "-1", "-5s", "garbage", "1 2", "99999999999999999999999999"}) {
      if (text.empty() && info.kind == option_kind::rules)
        continue; // no rules
      options uut;
      CAF_CHECK(set_option(uut, info.name, text));
      CAF_CHECK(values(uut) == values(options{}));
    }
  }
}

CAF_TEST(zero_passes_only_where_the_text_says_so) {
  for (const auto& info : option_table()) {
    if (info.kind != option_kind::count && info.kind != option_kind::bytes && info.kind != option_kind::duration)
      continue;
    CAF_MESSAGE(std::string(info.name));
    options uut;
    auto says_so = info.meaning.find("0:") != std::string_view::npos || info.name == "port";
    CAF_CHECK_EQUAL(!set_option(uut, info.name, "0"), says_so);
  }
}

CAF_TEST(ranges_end_where_they_say) {
  for (auto [name, text] :
       std::initializer_list<std::pair<const char*, const char*>>{{"io_threads", "257"},
                                                                  {"consumer_pool_size", "1025"},
                                                                  {"max_queue_size", "10000001"},
                                                                  {"client_queue_size", "10000001"},
                                                                  {"max_json_depth", "257"},
                                                                  {"max_client_errors", "1000001"},
                                                                  {"hook_queue_size", "10000001"},
                                                                  {"broadcast_queue_size", "10000001"},
                                                                  {"rest_queue_size", "10000001"},
                                                                  {"poison_limit", "1001"},
                                                                  {"max_reconnects_per_second", "1000001"},
                                                                  {"handler_queue_bytes", "1025GiB"},
                                                                  {"task_restart_interval", "24.001h"},
                                                                  {"time_to_live_types", "*=24.001h"},
                                                                  {"drain_timeout", "24.001h"},
                                                                  {"close_timeout", "0.5ms"}}) {
    CAF_MESSAGE(name);
    CAF_CHECK_NOT_EQUAL(set(name, text), "");
  }
  CAF_CHECK_EQUAL(set("io_threads", "256"), "");
  CAF_CHECK_EQUAL(set("max_queue_size", "10000000"), "");
  CAF_CHECK_EQUAL(set("max_json_depth", "256"), "");
  CAF_CHECK_EQUAL(set("drain_timeout", "24h"), "");
  CAF_CHECK_EQUAL(set("max_message_size", "1GiB"), "");
  CAF_CHECK_EQUAL(set("poison_limit", "1000"), "");
  CAF_CHECK_EQUAL(set("max_reconnects_per_second", "1000000"), "");
  CAF_CHECK_EQUAL(set("max_outbound_bytes", "256GiB"), "");
  CAF_CHECK_EQUAL(set("time_to_live_types", "*=24h,a=1ms"), "");
}

CAF_TEST(the_bounds_of_queues_have_defaults) {
  auto uut = values(options{});

  for (auto name : {"client_queue_bytes", "hook_queue_bytes", "broadcast_queue_bytes", "rest_queue_bytes"})
    CAF_CHECK_EQUAL(uut[name], "16MiB");
  CAF_CHECK_EQUAL(uut["handler_queue_bytes"], "8MiB");
  CAF_CHECK_EQUAL(uut["max_outbound_bytes"], "1GiB");
  CAF_CHECK_EQUAL(uut["max_inbound_bytes"], "256MiB");
  CAF_CHECK_EQUAL(uut["hook_queue_size"], "0");
  CAF_CHECK_EQUAL(uut["broadcast_queue_size"], "0");
  CAF_CHECK_EQUAL(uut["rest_queue_size"], "1000");
  CAF_CHECK_EQUAL(uut["client_overflow"], "disconnect");
  CAF_CHECK_EQUAL(uut["handler_overflow"], "reject");
  for (auto name : {"client_overflow_types", "handler_overflow_types", "time_to_live_types"})
    CAF_CHECK_EQUAL(uut[name], "");
  CAF_CHECK_EQUAL(uut["keep_latest_key"], "key");
}

CAF_TEST(restarts_and_returns_have_defaults) {
  CAF_MESSAGE("S07");
  auto uut = values(options{});

  CAF_CHECK_EQUAL(uut["task_restart_interval"], "5s");
  CAF_CHECK_EQUAL(uut["poison_limit"], "3");
  CAF_CHECK_EQUAL(uut["hold_while_restarting"], "true");
  CAF_CHECK_EQUAL(uut["duplicates"], "newest_wins");
  CAF_CHECK_EQUAL(uut["max_reconnects_per_second"], "100");
}

CAF_TEST(only_handlers_suspend) {
  for (auto policy : {"reject", "drop_newest", "drop_oldest", "keep_latest", "disconnect"}) {
    CAF_CHECK_EQUAL(set("client_overflow", policy), "");
    CAF_CHECK_EQUAL(set("handler_overflow", policy), "");
    CAF_CHECK_EQUAL(set("client_overflow_types", std::string("*=") + policy), "");
  }
  CAF_CHECK_EQUAL(set("handler_overflow", "suspend"), "");
  CAF_CHECK_EQUAL(set("handler_overflow_types", "*=suspend"), "");
  CAF_CHECK_EQUAL(set("client_overflow", "suspend"), R"(client_overflow: "suspend" is not allowed, must be )"
                                                     "reject, drop_newest, drop_oldest, keep_latest or disconnect");
  CAF_CHECK_EQUAL(set("client_overflow_types", "a.b=reject,*=suspend"),
                  R"(client_overflow_types: "a.b=reject,*=suspend" is not allowed, must be )"
                  "rules such as chat.*=drop_oldest with commas between, no type twice, each value "
                  "reject, drop_newest, drop_oldest, keep_latest or disconnect");
}

CAF_TEST(policies_that_were_set_in_code_are_validated) {
  options uut;
  uut.client_overflow = overflow_policy::suspend;
  CAF_CHECK_EQUAL(message(validate(uut)), R"(client_overflow: "suspend" is not allowed, must be )"
                                          "reject, drop_newest, drop_oldest, keep_latest or disconnect");

  uut = {};
  uut.handler_overflow = overflow_policy::suspend;
  uut.handler_overflow_types.set("*", overflow_policy::suspend);
  uut.client_overflow_types.set("log.*", overflow_policy::drop_oldest);
  CAF_CHECK(!validate(uut));

  uut.client_overflow_types.set("chat.message", overflow_policy::suspend);
  CAF_CHECK_EQUAL(message(validate(uut)).substr(0, 81),
                  R"(client_overflow_types: "chat.message=suspend,log.*=drop_oldest" is not allowed, m)");
}

CAF_TEST(patterns_that_were_set_in_code_are_validated) {
  options uut;
  uut.handler_overflow_types.set("chat*", overflow_policy::reject);
  CAF_CHECK_EQUAL(message(validate(uut)).substr(0, 55), R"(handler_overflow_types: "chat*=reject" is not allowed, )");

  uut = {};
  uut.time_to_live_types.set("chat.*", 0ms);
  CAF_CHECK_EQUAL(message(validate(uut)), R"(time_to_live_types: "chat.*=0s" is not allowed, must be )"
                                          "rules such as chat.*=30s with commas between, no type twice, each value "
                                          "1ms to 86400s");
}

CAF_TEST(rules_are_read_by_type) {
  options uut;
  CAF_CHECK(!set_option(uut, "client-overflow-types", "chat.message=drop_oldest,log.*=keep_latest,*=reject"));
  CAF_CHECK(!set_option(uut, "time-to-live-types", "chat.message=2min *=0.5"));

  CAF_REQUIRE(uut.client_overflow_types.find("log.line") != nullptr);
  CAF_CHECK(*uut.client_overflow_types.find("log.line") == overflow_policy::keep_latest);
  CAF_REQUIRE(uut.time_to_live_types.find("chat.message") != nullptr);
  CAF_CHECK(*uut.time_to_live_types.find("chat.message") == 2min);
  auto texts = values(uut);
  CAF_CHECK_EQUAL(texts["client_overflow_types"], "*=reject,chat.message=drop_oldest,log.*=keep_latest");
  CAF_CHECK_EQUAL(texts["time_to_live_types"], "*=500ms,chat.message=120s");

  CAF_CHECK(!set_option(uut, "client-overflow-types", ""));
  CAF_CHECK(uut.client_overflow_types.empty());
}

CAF_TEST(rules_are_refused_as_a_whole) {
  for (auto text : {"a=drop", "a=REJECT", "a=reject,b", "a=reject,a=reject", "chat*=reject", "a=reject,b=30s"}) {
    CAF_MESSAGE(text);
    options uut;
    CAF_CHECK(set_option(uut, "handler_overflow_types", text));
    CAF_CHECK(uut.handler_overflow_types.empty());
  }
  for (auto text : {"a=0", "a=-1s", "a=soon", "a=25h", "a=1s a=1s"}) {
    CAF_MESSAGE(text);
    CAF_CHECK_NOT_EQUAL(set("time_to_live_types", text), "");
  }
}

CAF_TEST(the_key_of_keep_latest_is_a_short_name) {
  CAF_CHECK_EQUAL(set("keep_latest_key", std::string(64, 'k')), "");
  CAF_CHECK_EQUAL(set("keep_latest_key", "h\xc3\xa9"), "");
  CAF_CHECK_EQUAL(set("keep_latest_key", ""),
                  R"(keep_latest_key: "" is not allowed, must be 1 to 64 bytes without control characters)");
  for (auto text : {std::string(65, 'k'), std::string("a\tb"), std::string("\x7f"), std::string("a\0b", 3)})
    CAF_CHECK_NOT_EQUAL(set("keep_latest_key", text), "");
}

CAF_TEST(a_queue_of_messages_takes_at_least_the_largest) {
  options uut;
  uut.max_message_size = uut.handler_queue_bytes;
  CAF_CHECK(!validate(uut));

  uut.max_message_size = uut.handler_queue_bytes + 1;
  CAF_CHECK_EQUAL(message(validate(uut)), R"(handler_queue_bytes: "8MiB" is not allowed, must be at least )"
                                          "max_message_size, which is 8388609");

  uut = {};
  uut.max_message_size = 2 * 1024 * 1024;
  uut.max_inbound_bytes = uut.max_message_size;
  CAF_CHECK(!validate(uut));
  uut.max_inbound_bytes = uut.max_message_size - 1;
  CAF_CHECK_EQUAL(message(validate(uut)), R"(max_inbound_bytes: "2097151" is not allowed, must be at least )"
                                          "max_message_size, which is 2MiB");
  uut = {};
  uut.max_inbound_bytes = 1024 * 1024 - 1;
  CAF_CHECK(validate(uut).has_value());
}

CAF_TEST(values_that_were_set_in_code_are_validated) {
  options uut;
  uut.max_json_depth = 257;
  CAF_CHECK_EQUAL(message(validate(uut)), R"(max_json_depth: "257" is not allowed, must be 1 to 256)");

  uut = {};
  uut.close_timeout = -1ms;
  CAF_CHECK_EQUAL(message(validate(uut)), R"(close_timeout: "-1ms" is not allowed, must be 1ms to 86400s)");

  uut = {};
  uut.log_level = "INFO";
  CAF_CHECK(validate(uut));
}

CAF_TEST(a_heartbeat_times_out_no_sooner_than_it_beats) {
  options uut;
  uut.heartbeat_interval = uut.heartbeat_timeout;
  CAF_CHECK(!validate(uut));

  uut.heartbeat_interval = 61s;
  CAF_CHECK_EQUAL(message(validate(uut)), "heartbeat_timeout: \"60s\" is not allowed, must be at least "
                                          "heartbeat_interval, which is 61s");
}

CAF_TEST(queues_take_the_common_limit_unless_they_have_their_own) {
  CAF_MESSAGE("S01");
  options uut;
  uut.max_queue_size = 7;
  CAF_CHECK_EQUAL(uut.client_queue_limit(), 7u);
  CAF_CHECK_EQUAL(uut.handler_queue_limit(), 7u);
  CAF_CHECK_EQUAL(uut.hook_queue_limit(), 7u);
  CAF_CHECK_EQUAL(uut.broadcast_queue_limit(), 7u);

  uut.client_queue_size = 3;
  uut.handler_queue_size = 4;
  uut.hook_queue_size = 5;
  uut.broadcast_queue_size = 6;
  CAF_CHECK_EQUAL(uut.client_queue_limit(), 3u);
  CAF_CHECK_EQUAL(uut.handler_queue_limit(), 4u);
  CAF_CHECK_EQUAL(uut.hook_queue_limit(), 5u);
  CAF_CHECK_EQUAL(uut.broadcast_queue_limit(), 6u);
}

CAF_TEST(the_environment_sets_options_by_prefix) {
  CAF_MESSAGE("section 1");
  std::map<std::string, std::string> environment = {
    {"HUBCAF_MAX_QUEUE_SIZE", "20000"},        {"HUBCAF_ENABLE_HEARTBEAT", "off"},
    {"HUBCAF_HEARTBEAT_INTERVAL", "500ms"},    {"HUBCAF_DUPLICATES", "allow"},
    {"HUBCAF_TIME_TO_LIVE_TYPES", "log.*=2s"}, {"MAX_CLIENT_ERRORS", "1"}};
  auto lookup = [&](const char* name) {
    auto it = environment.find(name);
    return it == environment.end() ? nullptr : it->second.c_str();
  };
  options uut;

  CAF_CHECK(!apply_environment(uut, lookup));
  CAF_CHECK_EQUAL(uut.max_queue_size, 20000u);
  CAF_CHECK_EQUAL(uut.enable_heartbeat, false);
  CAF_CHECK(uut.heartbeat_interval == 500ms);
  CAF_CHECK(uut.duplicates == duplicate_policy::allow);
  CAF_CHECK((uut.time_to_live_types == type_rules<std::chrono::milliseconds>{{"log.*", 2s}}));
  CAF_CHECK_EQUAL(uut.max_client_errors, 10u);

  environment["HUBCAF_MAX_QUEUE_SIZE"] = "lots";
  CAF_CHECK_EQUAL(message(apply_environment(uut, lookup)),
                  R"(HUBCAF_MAX_QUEUE_SIZE: "lots" is not allowed, must be 1 to 10000000)");
}

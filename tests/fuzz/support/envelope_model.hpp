// SPDX-License-Identifier: MIT
#pragma once

#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

/// An envelope as README's section on the wire format says it, read from a tree of Boost.JSON.
struct envelope_model {
  std::string type;
  boost::json::value content;
  /// Null if there is none.
  boost::json::value meta;
  /// Null if there is none, but then see `has_ref`.
  boost::json::value ref;
  bool has_ref = false;

  /// Nothing if `message` is no envelope.
  static std::optional<envelope_model> read(const boost::json::value& message) {
    const auto* members = message.if_object();
    if (members == nullptr)
      return std::nullopt;
    envelope_model result;
    const auto member = [members](std::string_view name) {
      const auto* found = members->if_contains({name.data(), name.size()});
      return found != nullptr ? *found : boost::json::value();
    };
    const auto type = member("type");
    if (!type.is_string() || type.get_string().empty() || type.get_string().size() > 128)
      return std::nullopt;
    result.type = type.get_string().c_str();
    const auto is_control = [](unsigned char byte) { return byte < 32 || byte == 127; };
    if (std::any_of(type.get_string().begin(), type.get_string().end(), is_control))
      return std::nullopt;
    const auto time = member("timestamp");
    if (!time.is_null() && !(time.is_string() && is_time(time.get_string())))
      return std::nullopt;
    result.content = member("content");
    result.meta = member("meta");
    if (!result.meta.is_null() && !result.meta.is_object())
      return std::nullopt;
    result.has_ref = find_ref(message) != nullptr;
    if (result.has_ref)
      result.ref = *find_ref(message);
    return result;
  }

  /// `meta.ref` of anything that is JSON; null if there is none.
  static const boost::json::value* find_ref(const boost::json::value& message) {
    const auto* members = message.if_object();
    const auto* meta = members != nullptr ? members->if_contains("meta") : nullptr;
    const auto* inner = meta != nullptr ? meta->if_object() : nullptr;
    return inner != nullptr ? inner->if_contains("ref") : nullptr;
  }

  /// RFC 3339 section 5.6.
  static bool is_time(std::string_view text) {
    const auto digits = [&text](std::size_t count) {
      int value = 0;
      for (; count > 0; --count, text.remove_prefix(text.empty() ? 0 : 1)) {
        if (text.empty() || text[0] < '0' || text[0] > '9')
          return -1;
        value = value * 10 + (text[0] - '0');
      }
      return value;
    };
    const auto take = [&text](std::string_view any_of) {
      const bool taken = !text.empty() && any_of.find(text[0]) != std::string_view::npos;
      text.remove_prefix(taken ? 1 : 0);
      return taken;
    };
    const int year = digits(4);
    const int month = year >= 0 && take("-") ? digits(2) : -1;
    const int day = month >= 1 && month <= 12 && take("-") ? digits(2) : -1;
    const int hour = day >= 1 && day <= days_of(year, month) && take("Tt") ? digits(2) : -1;
    const int minute = hour >= 0 && hour < 24 && take(":") ? digits(2) : -1;
    const int second = minute >= 0 && minute < 60 && take(":") ? digits(2) : -1;
    if (second < 0 || second > 60)
      return false;
    if (take(".")) {
      if (digits(1) < 0)
        return false;
      while (take("0123456789")) {
      }
    }
    int offset = 0;
    if (!take("Zz")) {
      const int sign = take("+") ? 1 : take("-") ? -1 : 0;
      const int hours = sign != 0 ? digits(2) : -1;
      const int minutes = hours >= 0 && hours < 24 && take(":") ? digits(2) : -1;
      if (minutes < 0 || minutes > 59)
        return false;
      offset = sign * (hours * 60 + minutes);
    }
    // Leap seconds are at the end of a day in UTC.
    constexpr int day_minutes = 24 * 60;
    const int utc = (hour * 60 + minute - offset + day_minutes) % day_minutes;
    return text.empty() && (second < 60 || utc == day_minutes - 1);
  }

private:
  static int days_of(int year, int month) {
    static constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
  }
};

// SPDX-License-Identifier: MIT
#include "json_object.hpp"

#include <bit>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

namespace hubcaf::detail {

namespace {

/// Members whose values did not fit: a later one of the same name may still make it good.
class unfit_members {
public:
  void add(std::string_view key, decode_error&& error) {
    unfit_.insert_or_assign(std::string(key), std::pair(count_++, std::move(error)));
  }

  void forget(std::string_view key) {
    if (!unfit_.empty())
      unfit_.erase(std::string(key));
  }

  /// True if there are none; else the first one's error is moved out.
  bool settle(decode_error& error) {
    if (unfit_.empty())
      return true;
    auto first = unfit_.begin();
    for (auto it = unfit_.begin(); it != unfit_.end(); ++it)
      if (it->second.first < first->second.first)
        first = it;
    error = std::move(first->second.second);
    return false;
  }

private:
  std::map<std::string, std::pair<std::size_t, decode_error>> unfit_;
  std::size_t count_ = 0;
};

struct struct_target {
  void* object;
  std::span<const member_reader> members;
  read_progress progress;
  std::size_t likely; // members mostly come in the order of the struct
};

bool read_member(void* target, std::string_view key, json_cursor& in, decode_error& error) {
  auto& self = *static_cast<struct_target*>(target);
  const auto count = self.members.size();
  for (std::size_t tried = 0; tried < count; ++tried) {
    auto index = self.likely + tried < count ? self.likely + tried : self.likely + tried - count;
    if (self.members[index].name == key) {
      self.likely = index + 1 < count ? index + 1 : 0;
      self.progress.see(index);
      return self.members[index].read(self.object, in, error);
    }
  }
  return in.skip_value() || refuse(in, error, "well-formed JSON");
}

/// Keeps the error of the member `key`, whose value comes next and does not fit, and skips the value.
bool note_unfit(json_cursor& in, std::string_view key, unfit_members& unfit, decode_error& error) {
  prepend_token(error.pointer, key);
  if (!in.skip_value())
    return false;
  unfit.add(key, std::exchange(error, {}));
  return true;
}

/// Reads the rest of an object; `first` just behind its opening bracket.
bool read_rest(json_cursor& in, void* target, entry_reader read, unfit_members& unfit, bool first,
               decode_error& error) {
  std::string scratch;
  for (;; first = false) {
    auto step = in.next('}', first);
    if (step == json_cursor::step::done)
      return unfit.settle(error);
    auto key = step == json_cursor::step::more ? in.read_key(scratch) : std::nullopt;
    if (!key)
      return refuse(in, error, "well-formed JSON");
    auto value = in;
    if (read(target, *key, in, error)) {
      unfit.forget(*key);
      continue;
    }
    in = value;
    if (!note_unfit(in, *key, unfit, error))
      return false;
  }
}

} // namespace

bool refuse(json_cursor in, decode_error& error, std::string_view expected) {
  error.pointer.clear();
  error.missing = false;
  if (in.at_max_nesting() && (in.peek() == '[' || in.peek() == '{'))
    error.expected = "at most " + std::to_string(json_cursor::max_nesting) + " levels of nesting";
  else
    error.expected = expected;
  return false;
}

bool read_entries(json_cursor& in, void* target, entry_reader read, decode_error& error) {
  if (!in.enter('{'))
    return refuse(in, error, "an object");
  unfit_members unfit;
  return read_rest(in, target, read, unfit, true, error);
}

bool read_members(json_cursor& in, void* object, std::span<const member_reader> members, read_progress progress,
                  decode_error& error) {
  unfit_members unfit;
  if (progress.unfit) {
    if (!note_unfit(in, members[*progress.unfit].name, unfit, error))
      return false;
    progress.see(*progress.unfit);
  }
  const bool first = progress.seen == 0;
  const auto next = static_cast<std::size_t>(std::bit_width(progress.seen));
  struct_target target{object, members, progress, next < members.size() ? next : 0};
  if (!read_rest(in, &target, read_member, unfit, first, error))
    return false;
  for (std::size_t index = 0; index < members.size(); ++index) {
    if (!target.progress.sees(index) && !members[index].absent(object, error)) {
      error.pointer.clear();
      prepend_token(error.pointer, members[index].name);
      return false;
    }
  }
  return true;
}

} // namespace hubcaf::detail

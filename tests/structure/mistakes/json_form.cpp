// SPDX-License-Identifier: MIT
// Types without a JSON form.
// mistake 1: "order::part has no JSON form: list the members of its struct with HUBCAF_STRUCT"
// mistake 2: "order::part has no JSON form: list the members of its struct with HUBCAF_STRUCT"
// mistake 3: "order::part has no JSON form: list the names of its enumeration with BOOST_DESCRIBE_ENUM"
// mistake 4: "order::part has no JSON form: types that have one are bool,
// mistake 5: "order::part has no JSON form: types that have one are bool,
// mistake 6: "order::part has no JSON form: types that have one are bool,
// mistake 7: "order::part has no JSON form: types that have one are bool,
// mistake 8: "order::part has no JSON form: the keys of a map must be std::string"
// mistake 9: "order::part cannot be read from JSON: text that is read is a std::string"
// mistake 10: "order::part cannot be read from JSON: its type has no default constructor"
// mistake 11: "this type has no JSON form: list the members of its struct with HUBCAF_STRUCT"
// mistake 12: "this type has no JSON form: types that have one are bool,
// mistake 13: "note::part has no JSON form: list the members of its struct with HUBCAF_STRUCT"
// mistake 14: "order::part has no JSON form: list the members of its struct with HUBCAF_STRUCT"
// mistake 15: "this type has no JSON form: list the members of its struct with HUBCAF_STRUCT"
// mistake 16: "a member of this struct has no JSON form: list the members of its struct with HUBCAF_STRUCT"
#include <hubcaf/schema/message.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mistakes::json {

struct plain {
  int x = 0;
};

/// A member list would do for it, too.
class guarded {
public:
  guarded() : x(1) {
  }
  int x;
};

enum class colour { red, green };

struct fixed {
  explicit fixed(int of) : x(of) {
  }
  int x;
};

HUBCAF_STRUCT(fixed, x)

struct described {
  int x = 0;
};

HUBCAF_STRUCT(described, x)

enum class shape { round, square };
BOOST_DESCRIBE_ENUM(shape, round, square)

#if MISTAKE == 1
using part_type = std::vector<std::optional<plain>>;
#elif MISTAKE == 2
using part_type = guarded;
#elif MISTAKE == 3
using part_type = colour;
#elif MISTAKE == 4
using part_type = described*;
#elif MISTAKE == 5
using part_type = std::function<void()>;
#elif MISTAKE == 6
using part_type = std::shared_ptr<described>;
#elif MISTAKE == 7
using part_type = std::chrono::milliseconds;
#elif MISTAKE == 8
using part_type = std::map<int, described>;
#elif MISTAKE == 9
using part_type = std::string_view;
#elif MISTAKE == 10
using part_type = std::optional<fixed>;
#elif MISTAKE == 13 || MISTAKE == 14 || MISTAKE == 16
using part_type = plain;
#else
using part_type = std::map<std::string, std::vector<std::optional<described>>>;
#endif

struct order {
  int id = 0;
  part_type part;
  shape form = shape::round;
};

#if MISTAKE == 16
BOOST_DESCRIBE_STRUCT(order, (), (id, part, form))
#else
HUBCAF_MESSAGE(order, "shop.order", id, part, form)
#endif

struct note {
  part_type part;
};

HUBCAF_VALUE_MESSAGE(note, "shop.note", part)

/// A part of itself, and the other of a pair that name each other.
struct tree {
  std::vector<tree> branches;
  std::vector<struct leaf> leaves;
};

struct leaf {
  std::vector<tree> of;
};

HUBCAF_STRUCT(tree, branches, leaves)
HUBCAF_STRUCT(leaf, of)

/// Only ever written.
struct view {
  std::string_view text;
  const int number = 1;
};

HUBCAF_STRUCT(view, text, number)

/// The reader of content for a handler.
template <class T>
inline hubcaf::content_decoder reader() {
  return &hubcaf::decode_content<T>;
}

inline void use() {
#if MISTAKE == 11
  reader<plain>();
#elif MISTAKE == 12
  reader<described*>();
#elif MISTAKE == 13
  reader<note>();
#elif MISTAKE == 14
  hubcaf::any_message written(order{});
#elif MISTAKE == 15
  hubcaf::any_message written("shop.plain", plain{});
#else
  reader<order>();
#endif
#ifndef MISTAKE
  reader<note>();
  reader<tree>();
  reader<described>();
  const hubcaf::any_message one = order{};
  const hubcaf::any_message other("shop.view", view{});
#endif
}

} // namespace mistakes::json

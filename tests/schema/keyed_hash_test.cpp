// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_keyed_hash
#include <caf/test/unit_test.hpp>

#include "../support/colliding_texts.hpp"

#include <hubcaf/schema/keyed_hash.hpp>

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <set>
#include <string>

using namespace hubcaf;

namespace {

/// Hashes of another implementation: CPython 3.11, whose hash of bytes is SipHash-1-3. PYTHONHASHSEED=20261130 stands
/// for this key. Entry n is of the bytes 0, 1, 2, ..., n.
constexpr hash_key pythons_key{0xd4f852bf20388a8bU, 0xa49ddc7b4cf8a103U};
constexpr std::array<std::uint64_t, 24> pythons_hashes{
  0xcf325f9a6626e46fU, 0x1c3bfc6d16d1d3bfU, 0xef21aab467e50027U, 0x96c768650d83e192U, 0xa06a3986444b67bdU,
  0xb8b3bcd6d87dadd7U, 0xdf4c1bea7732962cU, 0xa3ddd753d4d1fc47U, 0x12513eb4948510a5U, 0x3ffc9612e764dedcU,
  0x8d4ff7cc49400397U, 0xb14133b547a209cfU, 0x77bb636fe4d64221U, 0x2bc0696d78136b4eU, 0x402303064c84631bU,
  0xc269d1fcf74835feU, 0x6bc0733c8d84be65U, 0xbb95f17924c51177U, 0xaa0eeccc1fdaa179U, 0xb88bf35c547e00bfU,
  0x1365e98e14563cc2U, 0x2a08f843e47f457aU, 0xee0bf34b773d47b1U, 0x00aab0f9254b46afU,
};

} // namespace

CAF_TEST(it_is_what_another_implementation_says) {
  std::string text;
  for (std::size_t i = 0; i < pythons_hashes.size(); ++i) {
    text += static_cast<char>(i);
    CAF_CHECK_EQUAL(keyed_hash(pythons_key, text), pythons_hashes[i]);
  }
}

CAF_TEST(numbers_hash_as_their_bytes) {
  const std::array<std::uint64_t, 3> numbers{1, 0x0123456789abcdefU, 77};
  std::string bytes;
  for (const auto number : numbers)
    for (unsigned shift = 0; shift < 64; shift += 8)
      bytes += static_cast<char>(number >> shift & 0xffU);

  CAF_CHECK_EQUAL(keyed_hash(pythons_key, numbers), keyed_hash(pythons_key, bytes));
}

CAF_TEST(texts_that_collide_without_a_key_do_not_collide_with_one) {
  std::set<std::size_t> without;
  std::set<std::uint64_t> with;

  for (const auto& text : test::colliding_texts(5000)) {
    without.insert(std::hash<std::string>{}(text));
    with.insert(keyed_hash(pythons_key, text));
  }

  CAF_CHECK_EQUAL(without.size(), 1u);
  CAF_CHECK_EQUAL(with.size(), 5000u);
}

CAF_TEST(the_system_draws_different_keys) {
  const auto one = hash_key::from_system();
  const auto other = hash_key::from_system();

  CAF_CHECK(one.first != other.first);
  CAF_CHECK(one.first != one.second);
  CAF_CHECK(keyed_hash(one, "ann") != keyed_hash(other, "ann"));
}

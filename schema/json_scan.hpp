// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Finding where a run of bytes of one kind ends: 16 bytes at a time with SSE2, elsewhere 8. Nothing is read beyond the end.
namespace hubcaf::detail {

/// Each byte of a word is `byte`.
constexpr std::uint64_t every_byte(std::uint64_t byte) noexcept {
  return byte * 0x0101010101010101U;
}

/// Marks bytes below `limit`, which is at most 128, by their high bit. The lowest mark is right, and so is 'none'; marks
/// above the lowest may be wrong. The same holds for the other functions of this kind.
constexpr std::uint64_t mark_below(std::uint64_t word, std::uint64_t limit) noexcept {
  return (word - every_byte(limit)) & ~word & every_byte(0x80);
}

constexpr std::uint64_t mark_equal(std::uint64_t word, std::uint64_t byte) noexcept {
  return mark_below(word ^ every_byte(byte), 1);
}

/// The number that eight digits are.
[[nodiscard]] inline std::int64_t eight_digits(const char* pos) noexcept {
  if constexpr (std::endian::native == std::endian::little) {
    // Pairs of digits, then of pairs, then of fours: the first digit is in the lowest byte.
    std::uint64_t word = 0;
    std::memcpy(&word, pos, sizeof word);
    word -= every_byte('0');
    word = (word * 10 + (word >> 8U)) & 0x00FF00FF00FF00FFU;
    word = (word * 100 + (word >> 16U)) & 0x0000FFFF0000FFFFU;
    return static_cast<std::int64_t>((word * 10000 + (word >> 32U)) & 0xFFFFFFFFU);
  } else {
    std::int64_t value = 0;
    for (int count = 0; count < 8; ++count)
      value = value * 10 + (pos[count] - '0');
    return value;
  }
}

/// What ends a run inside a JSON string: a quote, a backslash, a control character.
struct string_stop {
  static constexpr bool is(unsigned char c) noexcept {
    return c < 0x20 || c == '"' || c == '\\';
  }
  static constexpr std::uint64_t marks(std::uint64_t word) noexcept {
    return mark_below(word, 0x20) | mark_equal(word, '"') | mark_equal(word, '\\');
  }
#if defined(__SSE2__)
  static __m128i marks(__m128i bytes) noexcept {
    const auto control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
    const auto quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    return _mm_or_si128(_mm_or_si128(control, quote), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
  }
#endif
};

/// The same, and whatever is not ASCII.
struct ascii_string_stop {
  static constexpr bool is(unsigned char c) noexcept {
    return string_stop::is(c) || c >= 0x80;
  }
  static constexpr std::uint64_t marks(std::uint64_t word) noexcept {
    return string_stop::marks(word) | (word & every_byte(0x80));
  }
#if defined(__SSE2__)
  static __m128i marks(__m128i bytes) noexcept {
    const auto other = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)); // as signed bytes, those from 0x80 are below, too
    const auto quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    return _mm_or_si128(_mm_or_si128(other, quote), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
  }
#endif
};

/// What ends a number's digits.
struct digit_stop {
  static constexpr bool is(unsigned char c) noexcept {
    return c < '0' || c > '9';
  }
  static constexpr std::uint64_t marks(std::uint64_t word) noexcept {
    return mark_below(word, '0') | (((word + every_byte(0x7F - '9')) | word) & every_byte(0x80));
  }
#if defined(__SSE2__)
  static __m128i marks(__m128i bytes) noexcept {
    return _mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8('0')), _mm_cmpgt_epi8(bytes, _mm_set1_epi8('9')));
  }
#endif
};

/// The first byte from `pos` on that is a `Stop`, or `end`: the portable way.
template <class Stop>
[[nodiscard]] inline const char* find_stop_by_words(const char* pos, const char* end) noexcept {
  while (end - pos >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, pos, sizeof word);
    if (const auto marks = Stop::marks(word); marks != 0) {
      if constexpr (std::endian::native == std::endian::little)
        return pos + std::countr_zero(marks) / 8;
      break;
    }
    pos += 8;
  }
  while (pos != end && !Stop::is(static_cast<unsigned char>(*pos)))
    ++pos;
  return pos;
}

/// The first byte from `pos` on that is a `Stop`, or `end`.
template <class Stop>
[[nodiscard]] inline const char* find_stop(const char* pos, const char* end) noexcept {
#if defined(__SSE2__)
  while (end - pos >= 16) {
    const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(pos));
    if (const auto marks = static_cast<unsigned>(_mm_movemask_epi8(Stop::marks(bytes))); marks != 0)
      return pos + std::countr_zero(marks);
    pos += 16;
  }
#endif
  return find_stop_by_words<Stop>(pos, end);
}

} // namespace hubcaf::detail

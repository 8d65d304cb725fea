// SPDX-License-Identifier: MIT
#define CAF_SUITE examples_text

#include <caf/test/unit_test.hpp>

#include <support/text.hpp>

using namespace example;

CAF_TEST(clean_text_is_one_line_of_valid_utf8) {
  CAF_CHECK_EQUAL(clean("a\nb\tc\x1b[31m\x7f"), "a b c [31m ");
  CAF_CHECK_EQUAL(clean("grüße 😀"), "grüße 😀");
  // Cut short, overlong, a surrogate, out of range, a stray continuation.
  CAF_CHECK_EQUAL(clean("\xC3"), "\uFFFD");
  CAF_CHECK_EQUAL(clean("\xC0\xAF"), "\uFFFD\uFFFD");
  CAF_CHECK_EQUAL(clean("\xE0\x80\x80x"), "\uFFFD\uFFFD\uFFFDx");
  CAF_CHECK_EQUAL(clean("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");
  CAF_CHECK_EQUAL(clean("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");
  CAF_CHECK_EQUAL(clean("\x80"), "\uFFFD");
  // A control of two bytes, a line separator, an override of direction, no character.
  CAF_CHECK_EQUAL(clean("\u0085|\u2028|\u202E|\uFFFF"), " | | | ");
}

CAF_TEST(html_has_no_markup_left) {
  CAF_CHECK_EQUAL(html("<a b='c' d=\"e\">&amp;\n"), "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;amp; ");
}

CAF_TEST(a_shell_gets_one_word) {
  CAF_CHECK_EQUAL(shell_word("build/x-1.5"), "build/x-1.5");
  CAF_CHECK_EQUAL(shell_word(""), "''");
  CAF_CHECK_EQUAL(shell_word("it's $HOME"), "'it'\\''s $HOME'");
  CAF_CHECK_EQUAL(shell_word("~"), "'~'");
}

CAF_TEST(lines_are_broken_at_blanks) {
  CAF_CHECK_EQUAL(wrap("one two three", 7), "one two\nthree");
  CAF_CHECK_EQUAL(wrap("  one   two ", 80), "one two");
  CAF_CHECK_EQUAL(wrap("unbreakable is long", 4), "unbreakable\nis\nlong");
  CAF_CHECK_EQUAL(wrap("größe größe", 11), "größe größe");
  CAF_CHECK_EQUAL(wrap("", 5), "");
}

CAF_TEST(long_text_is_cut_between_characters) {
  CAF_CHECK_EQUAL(length("größe"), 5u);
  CAF_CHECK_EQUAL(shorten("größe", 5), "größe");
  CAF_CHECK_EQUAL(shorten("größer", 5), "größ…");
  CAF_CHECK_EQUAL(shorten("ab", 1), "…");
}

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# ctest: heavy timeout=300
"""Mistakes of an application do not compile, and the first error says why in one sentence.

Each file of mistakes/ compiles as it stands: that is the right form. With `-DMISTAKE=<n>` it makes one mistake, and the
compiler's first error has to have the words that stand in the file's line `// mistake <n>: <words>`.
"""
import os
import pathlib
import re
import shlex
import subprocess
import tempfile
import unittest

FILES = sorted((pathlib.Path(__file__).resolve().parent / "mistakes").glob("*.cpp"))
# The compiler, and the flags that every file of the project needs.
COMPILE = [*shlex.split(os.environ["HUBCAF_COMPILE"]), "-fsyntax-only"]
MISTAKE = re.compile(r"^// mistake (\d+): (.+)$", re.MULTILINE)
ERROR = re.compile(r"^.*\berror: .*$", re.MULTILINE)


def mistakes(path):
    """The mistakes in a file: pairs of a number and the words of the first error."""
    return [(int(number), words) for number, words in MISTAKE.findall(path.read_text(encoding="utf-8"))]


def include_of(path):
    """The first header of the project that a file includes."""
    return re.search(r"^#include <(hubcaf/[^>]+)>$", path.read_text(encoding="utf-8"), re.MULTILINE)[1]


class Mistakes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """Compiles each header that the files include once, for all of them."""
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.compiled_headers = {name: cls.compile_header(name) for name in {include_of(path) for path in FILES}}

    @classmethod
    def compile_header(cls, name):
        """Compiles one header. Returns the flags that use the result."""
        header = pathlib.Path(cls.folder.name) / pathlib.Path(name).name
        header.write_text(f"#include <{name}>\n", encoding="utf-8")
        is_clang = "clang" in COMPILE[0]
        compiled = header.with_suffix(".hpp.pch" if is_clang else ".hpp.gch")
        subprocess.run([*COMPILE[:-1], "-x", "c++-header", header, "-o", compiled], check=True)
        return ["-include-pch", compiled] if is_clang else ["-include", header]

    def compiled(self, path, header, *flags):
        """What the compiler says, or nothing if it accepts the file."""
        run = subprocess.run([*COMPILE, *self.compiled_headers[header], *flags, path], capture_output=True, text=True,
                             check=False)
        return run.stderr or "no words" if run.returncode != 0 else ""

    def test_the_right_form_compiles(self):
        everything = pathlib.Path(self.folder.name) / "everything.cpp"
        everything.write_text("".join(f'#include "{path}"\n' for path in FILES), encoding="utf-8")
        said = self.compiled(everything, "hubcaf/actors/hub.hpp", "-Wall", "-Wextra", "-Wno-unused")
        self.assertEqual(said, "")

    def test_the_first_error_says_what_is_wrong(self):
        found = 0
        for path in FILES:
            for number, words in mistakes(path):
                found += 1
                with self.subTest(file=path.name, mistake=number):
                    said = self.compiled(path, include_of(path), f"-DMISTAKE={number}")
                    first = ERROR.search(said)
                    self.assertIsNotNone(first, "it compiles")
                    self.assertIn(words.strip('"'), first[0])
        self.assertGreater(found, 0)

    def test_every_mistake_has_a_sentence(self):
        for path in FILES:
            with self.subTest(file=path.name):
                used = {int(number) for number in re.findall(r"MISTAKE == (\d+)", path.read_text(encoding="utf-8"))}
                told = {number for number, _ in mistakes(path)}
                self.assertTrue(used <= told, f"{used - told} have no words")


if __name__ == "__main__":
    unittest.main()

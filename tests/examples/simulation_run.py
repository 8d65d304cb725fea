# SPDX-License-Identifier: MIT
"""Runs the simulation examples and reads what they print. HUBCAF_EXAMPLES names the folder above theirs."""
import os
import pathlib
import re
import subprocess
import tempfile

import report_page

EXAMPLES = pathlib.Path(os.environ["HUBCAF_EXAMPLES"]) / "simulation"
# In seconds; only a hang ever takes that long.
DEADLINE = 100


def run(name, *arguments):
    return subprocess.run([EXAMPLES / name, *map(str, arguments)], capture_output=True, text=True, timeout=DEADLINE, check=False)


def number(text):
    """The first number of a text, without its thousands separators."""
    return float(re.match(r"-?[\d,.]+", text)[0].replace(",", ""))


def figures(printed):
    """Name -> the rest of the line, of a summary."""
    return dict(re.split(r" {2,}", line, maxsplit=1) for line in printed.splitlines() if re.search(r"\S {2,}\S", line))


def row(printed, name):
    """The numbers of one line of a table, after its name."""
    line = next(line for line in printed.splitlines() if re.match(re.escape(name) + " {2,}", line))
    return [number(cell) for cell in re.split(r" {2,}", line)[1:]]


class Example:
    """What holds for every simulation example: for a `unittest.TestCase` with `name` and `small`, the arguments of a run of a second."""
    # The books that are not empty; none if nobody sends anything.
    carries = "accepted for clients"

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        page = pathlib.Path(cls.folder.name) / "page.html"
        result = run(cls.name, *cls.small, "--report", page)
        assert (result.returncode, result.stderr) == (0, ""), (result.returncode, result.stderr)
        cls.page = page.read_text(encoding="utf-8")
        cls.printed = result.stdout
        cls.figures = figures(result.stdout)

    def value(self, name):
        return number(self.figures[name])

    def test_the_same_seed_does_the_same(self):
        again = run(self.name, *self.small)
        self.assertEqual((again.returncode, again.stderr), (0, ""))
        for name in ("seed", "digest", "steps", "accepted from clients", "accepted for clients"):
            self.assertEqual(figures(again.stdout)[name], self.figures[name])

    def test_another_seed_does_something_else(self):
        other = figures(run(self.name, *self.small, "--seed", 77).stdout)
        self.assertEqual(other["seed"], "77")
        self.assertNotEqual(other["digest"], self.figures["digest"])

    def test_the_books_balance(self):
        for name in ("accepted from clients", "accepted for clients"):
            accepted, *fates = [number(part) for part in re.split(r" [=+] ", self.figures[name])]
            self.assertEqual(len(fates), 5)
            self.assertEqual(accepted, sum(fates))
            self.assertEqual(fates[-1], 0, "held after the end")
        if self.carries:
            self.assertGreater(self.value(self.carries), 0)

    def test_the_report_stands_alone(self):
        self.assertEqual(report_page.problems(self.page), [])
        tree = report_page.parse(self.page)
        self.assertGreaterEqual(len(report_page.plots(tree)), 4)
        self.assertIn(self.figures["digest"], report_page.texts(tree, "code"))
        self.assertIn("simulation/world.cpp", report_page.texts(tree, "td"))
        self.assertNotIn("There are no values to show.", report_page.texts(tree, "p"))

    def test_bad_options_are_refused(self):
        for arguments in (("--clients", "0"), ("--minutes", "x"), ("--no-such-option",), ("--report", "/no/such/folder/page.html")):
            result = run(self.name, *arguments)
            self.assertEqual((result.returncode, result.stdout), (2, ""), arguments)
            self.assertRegex(result.stderr, rf"\A{self.name}: [^\n]+\n\Z")

    def test_help_says_what_it_shows(self):
        result = run(self.name, "--help")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertIn("--seed", result.stdout)


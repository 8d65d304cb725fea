#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# ctest: heavy timeout=240
"""Counts the instructions of a few messages, and checks how they are divided and compared.

HUBCAF_BENCH names the folder of the built programs. Sanitizers and callgrind do not go together.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import callgrind  # noqa: E402
import instructions  # noqa: E402
import server  # noqa: E402
import stages  # noqa: E402

PROGRAMS = pathlib.Path(os.environ["HUBCAF_BENCH"])
STAGES = ["read", "decode", "route", "hop", "handler", "encode", "write"]
# Of the total, in a small run.
MOST_REST = 0.1

# main calls the loop; the loop, a() of stage A; that, malloc and b() of stage B; which calls malloc and itself.
PROFILE = """\
version: 1
events: Ir
summary: 191

fl=(1) main.cpp
fn=(1) main
16 3
cfn=(2) loop()
calls=1 20
17 188

fn=(2)
20 8
cfn=(3) non-virtual thunk to a(int)
calls=2 30
+1 180

fn=(3)
30 20
fi=(2) a.hpp
-7 10
fe=(1)
cfn=(4) malloc
calls=4 1
* 50
cfn=(5) std::vector<int> b<int>(c())
calls=2 40
+3 100

fn=(4)
1 75

fn=(5)
40 75
cfn=(4)
calls=1 1
+1 25
cfn=(5)
calls=1 40
+1 30
"""


def run(*arguments, **settings):
    return subprocess.run([sys.executable, HERE / "instructions.py", "--programs", PROGRAMS, "--messages", "1000", *arguments],
                          capture_output=True, text=True, check=False, **settings)


class SmallRun(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "kept.json"
            file.write_text(json.dumps({"decode": 1, "total": 1e9}), encoding="utf-8")
            cls.done = run("--kept", file, "--keep")
            cls.kept = json.loads(file.read_text(encoding="utf-8"))

    def test_every_stage_is_there(self):
        self.assertEqual(self.done.returncode, 0, self.done.stderr)
        self.assertEqual(list(self.kept), [*STAGES, "rest", "total"])
        for stage in STAGES:
            with self.subTest(stage=stage):
                self.assertGreater(self.kept[stage], 50)
                self.assertRegex(self.done.stdout, rf"(?m)^{stage} +[\d,]+ ")

    def test_the_stages_add_up_to_the_total(self):
        total = self.kept["total"]
        self.assertAlmostEqual(sum(self.kept[stage] for stage in (*STAGES, "rest")), total, delta=1)
        self.assertAlmostEqual(sum(self.kept[stage] for stage in STAGES), total, delta=MOST_REST * total)

    def test_changes_are_shown_and_are_no_failure(self):
        shown = [line.partition(":")[0] for line in self.done.stdout.splitlines() if line.startswith("!")]
        self.assertEqual(shown, ["! decode", "! total"])


class Comparison(unittest.TestCase):
    def shown(self, measured, kept):
        lines = list(instructions.report(instructions.compare(measured, kept)))
        self.assertEqual([line.split()[0] for line in lines[1:len(measured) + 1]], list(measured))
        return lines[len(measured) + 1:]

    def test_a_change_over_3_percent_is_shown(self):
        self.assertEqual(self.shown({"read": 1031.0, "write": 969.0}, {"read": 1000, "write": 1000}),
                         ["! read: 1,031 instead of 1,000 instructions per message, +3.1%",
                          "! write: 969 instead of 1,000 instructions per message, -3.1%"])

    def test_a_smaller_one_is_not(self):
        self.assertEqual(self.shown({"read": 1029.0, "write": 971.0}, {"read": 1000, "write": 1000}), [])

    def test_nor_is_what_is_not_kept_or_one_of_the_rest(self):
        self.assertEqual(self.shown({"read": 1000.0, "rest": 3.0}, {"rest": 1}), [])


class Division(unittest.TestCase):
    FUNCTIONS = {"A": ("a(",), "B": ("b<",)}

    def setUp(self):
        self.profile = callgrind.read(PROFILE.splitlines())

    def test_all_that_was_executed_is_read(self):
        self.assertEqual(self.profile.total, 191)
        # Not what it spends on itself.
        self.assertEqual(self.profile.calls["std::vector<int> b<int>(c())"], {"a(int)": 100})
        self.assertEqual(self.profile.calls["malloc"], {"a(int)": 50, "std::vector<int> b<int>(c())": 25})

    def test_what_a_stage_calls_is_its_own_but_for_other_stages(self):
        self.assertEqual(stages.by_stage(self.profile, self.FUNCTIONS), {"A": 80, "B": 100, "rest": 11})

    def test_what_runs_in_two_stages_is_divided_by_what_each_spends_on_it(self):
        profile = callgrind.Profile()
        profile.total = 100
        profile.calls["a("]["main"] = 60
        profile.calls["b<"]["main"] = 40
        profile.calls["shared"].update({"a(": 30, "b<": 10})
        profile.calls["c("]["shared"] = 20
        self.assertEqual(stages.by_stage(profile, {**self.FUNCTIONS, "C": ("c(",)}), {"A": 45, "B": 35, "C": 20, "rest": 0})

    def test_a_function_that_is_not_found_is_an_error(self):
        # c() is but an argument's type.
        with self.assertRaisesRegex(stages.FunctionNotFound, "C: no call of c;"):
            stages.by_stage(self.profile, {**self.FUNCTIONS, "C": ("c(",)})


class Missing(unittest.TestCase):
    def test_without_valgrind_it_says_so(self):
        with tempfile.TemporaryDirectory() as empty:
            done = run(env={**os.environ, "PATH": empty})
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(done.stderr, "instructions are not counted: valgrind is not installed\n")

    def test_without_the_hub_it_says_so(self):
        with tempfile.TemporaryDirectory() as empty:
            done = run("--programs", empty)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, "^instructions are not counted: bench-hub ")


class FixedLoad(unittest.TestCase):
    def played(self, messages):
        with server.Server("epoll", "epoll", [PROGRAMS / "bench-epoll"]) as quick:
            done = subprocess.run([PROGRAMS / "hubcaf-load", "echo", quick.url, "--connections", "4", "--in-flight", "16", "--messages",
                                   str(messages)], capture_output=True, text=True, check=True)
        return json.loads(done.stdout)["messages_in_all"]

    def test_as_many_messages_are_played_as_asked_for(self):
        self.assertEqual(self.played(1001), 1001)

    def test_but_no_fewer_than_are_in_flight_at_first(self):
        self.assertEqual(self.played(10), 64)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Heartbeat, reconnect storm, million clients and sweep, simulated: each small, and what its story claims."""
# ctest: timeout=300
import json
import os
import pathlib
import re
import resource
import shlex
import subprocess
import tempfile
import unittest

import report_page
import simulation_run


class heartbeat(simulation_run.Example, unittest.TestCase):
    name = "heartbeat"
    small = ("--clients", 100, "--minutes", 20)
    carries = "accepted from clients"

    def test_who_answers_is_never_ended(self):
        self.assertEqual(self.value("hubcaf: live clients ended"), 0)

    def test_a_deaf_heartbeat_ends_listeners_again_and_again(self):
        # 80 listeners, each ended about once in 80 seconds.
        self.assertGreater(self.value("pongs do not count: live clients ended"), 80 * 10)

    def test_who_is_gone_is_found(self):
        for name in ("hubcaf", "pongs do not count"):
            self.assertGreater(self.value(f"{name}: dead clients found"), 10)
        # Time-out, and a quarter of an interval.
        self.assertLessEqual(self.value("hubcaf: found after, at most"), 60 + 30 / 4 + 1)

    def test_longer_stalls_than_the_timeout_are_no_life(self):
        result = simulation_run.run(self.name, *self.small, "--stall", 300)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertGreater(simulation_run.number(simulation_run.figures(result.stdout)["hubcaf: live clients ended"]), 0)


class reconnect_storm(simulation_run.Example, unittest.TestCase):
    name = "reconnect_storm"
    small = ("--clients", 2000, "--rate", 100, "--down", 2, "--laws", "all")
    carries = None

    def test_all_come_back(self):
        for name in ("reconnect slots", "growing pauses", "at once"):
            self.assertEqual(self.value(f"{name}: back"), 2000)
            self.assertGreater(self.value(f"{name}: all back after"), 2)

    def test_slots_flatten_the_peak(self):
        slots, pauses, at_once = (self.value(f"{name}: most returns in a second") for name in ("reconnect slots", "growing pauses", "at once"))
        # Those whose slot was gone before the hub was back come on top.
        self.assertLess(slots, 4 * 100)
        self.assertGreater(pauses, 2 * slots)
        self.assertEqual(at_once, 2000)
        self.assertGreater(self.value("reconnect slots: all back after"), 2000 / 100 * 0.9)

    def test_slots_keep_the_rate_where_the_hub_is_back_in_time(self):
        result = simulation_run.run(self.name, *self.small, "--down", 0)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        figures = simulation_run.figures(result.stdout)
        # The network's jitter may push a few into another second.
        self.assertLessEqual(simulation_run.number(figures["reconnect slots: most returns in a second"]), 100 + 5)
        self.assertEqual(simulation_run.number(figures["reconnect slots: connects refused"]), 0)

    def test_the_hasty_knock_in_vain(self):
        # At once, then each second for as long as nobody answers.
        self.assertEqual(self.value("at once: connects refused"), 2000 * 2)
        self.assertGreater(self.value("growing pauses: connects refused"), self.value("reconnect slots: connects refused"))


class million_clients(simulation_run.Example, unittest.TestCase):
    name = "million_clients"
    small = ("--clients", 2000, "--minutes", 3)
    carries = None

    def test_all_stay_and_answer(self):
        self.assertEqual(self.value("connected after 3 minutes"), 2000)
        self.assertEqual(self.value("heartbeat timeouts"), 0)
        # Each is pinged every 30 seconds.
        self.assertGreater(self.value("pings"), 2000 * 3)
        self.assertLess(self.value("pings"), 2000 * 6)
        self.assertGreater(self.value("pongs"), self.value("pings") - 2000)

    def test_a_client_costs_a_few_kilobytes(self):
        """On top of the program itself."""
        if os.environ.get("HUBCAF_SANITIZE"):
            return
        more = simulation_run.figures(simulation_run.run(self.name, "--clients", 22000, "--minutes", 3).stdout)
        grown = (simulation_run.number(more["memory, greatest"]) - self.value("memory, greatest")) * 1024 * 1024
        # Of these, 0.2 KB are the application's state of a connection and the places for handlers' refusals.
        self.assertLess(grown / 20000, 3400)


class sweep(simulation_run.Example, unittest.TestCase):
    name = "sweep"
    small = ("--clients", 20, "--minutes", 1, "--max-queue-size", "10,100", "--policy", "drop_oldest,disconnect")
    cells = ("queue 10", "drop_oldest"), ("queue 10", "disconnect"), ("queue 100", "drop_oldest"), ("queue 100", "disconnect")

    def table(self):
        lines = [re.split(r" {2,}", line) for line in self.printed.split("\n\n")[0].splitlines()]
        return {tuple(line[:2]): dict(zip(lines[0], line, strict=True)) for line in lines[1:]}

    def column(self, name):
        return [simulation_run.number(self.table()[cell][name]) for cell in self.cells]

    def test_there_is_a_row_per_cell(self):
        self.assertEqual(tuple(self.table()), self.cells)
        self.assertEqual(self.value("cells"), 4)

    def test_options_matter(self):
        self.assertEqual([count > 0 for count in self.column("slow ended")], [False, True, False, True])
        dropped, waiting = self.column("dropped"), self.column("waiting")
        # Of 1200 quotes, two slow lines lose more than half.
        self.assertGreater(dropped[0], 1200)
        # Two of twenty have a slow line, two are phones.
        self.assertLess(max(waiting[:2]), 4 * 10 + 20 * 8)
        self.assertGreater(waiting[2], 2 * waiting[0])
        self.assertGreater(self.column("slow p99 [ms]")[2], self.column("slow p99 [ms]")[0])

    def test_who_keeps_up_does_not_notice(self):
        self.assertLess(max(self.column("p99 [ms]")), 30)

    def test_the_number_of_processes_changes_nothing(self):
        one = simulation_run.run(self.name, *self.small, "--jobs", 1)
        self.assertEqual(simulation_run.figures(one.stdout)["digest"], self.figures["digest"])
        self.assertEqual(simulation_run.figures(one.stdout)["processes at a time"], "1")

    def test_other_options_can_be_swept(self):
        result = simulation_run.run(self.name, "--clients", 10, "--minutes", 1, "--heartbeat", "5,30", "--rate", "10,20", "--max-queue-size",
                                    100, "--policy", "keep_latest")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        for name in ("heartbeat 5 s, 10/s", "heartbeat 30 s, 10/s", "heartbeat 5 s, 20/s", "heartbeat 30 s, 20/s"):
            self.assertIn(f"queue 100, {name}", result.stdout)

    def test_bad_lists_are_refused(self):
        for flag, value in (("--max-queue-size", "10,,100"), ("--max-queue-size", "0"), ("--max-queue-size", ""), ("--policy", "drop_oldest,x"),
                            ("--policy", "suspend"), ("--rate", "10,"), ("--heartbeat", "30 60"), ("--jobs", "0")):
            result = simulation_run.run(self.name, flag, value)
            self.assertEqual((result.returncode, result.stdout), (2, ""), value)
            self.assertRegex(result.stderr, rf"\Asweep: {flag}: [^\n]+\n\Z")

    def test_a_cell_can_be_run_alone(self):
        result = simulation_run.run(self.name, *self.small, "--max-queue-size", "10", "--policy", "drop_oldest", "--cell")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        told = json.loads(result.stdout)
        self.assertEqual(told["dropped"], self.column("dropped")[0])
        self.assertEqual(told["accepted"], sum(told[fate] for fate in ("delivered", "dropped", "returned", "expired", "held")))


class a_sweep_whose_cells_die(unittest.TestCase):
    # Far more than there is time for: only who is killed ends.
    endless = ("--clients", "100", "--minutes", "100000", "--max-queue-size", "10,100", "--policy", "reject", "--jobs", "2")
    # Of processor time: whoever has used it is killed by the system. The sweep itself and its plots need far less.
    seconds = 3

    def limit_processor_time(self):
        """For this process and those that it starts."""
        resource.setrlimit(resource.RLIMIT_CPU, (self.seconds, self.seconds))

    def test_each_is_told_with_its_command(self):
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder) / "page.html"
            sweep = subprocess.run([simulation_run.EXAMPLES / "sweep", *self.endless, "--report", page], capture_output=True, text=True,
                                   check=False, timeout=simulation_run.DEADLINE, preexec_fn=self.limit_processor_time)
            printed, errors = sweep.stdout, sweep.stderr
            report = page.read_text(encoding="utf-8")
        self.assertEqual(sweep.returncode, 1)
        self.assertRegex(printed, r"queue 10 +reject +died *\nqueue 100 +reject +died *\n")
        told = re.findall(r"^sweep: a cell died of signal 9 \(Killed\); again: (.*)$", errors, re.MULTILINE)
        self.assertEqual([re.search(r"--max-queue-size (\d+) --policy reject", command)[1] for command in told], ["10", "100"])
        self.assertEqual(report_page.problems(report), [])
        for command in told:
            self.assertIn(command, report_page.texts(report_page.parse(report), "td"))
            again = subprocess.run([*shlex.split(command), "--minutes", "0.1"], capture_output=True, text=True, check=False,
                                   timeout=simulation_run.DEADLINE)
            self.assertEqual((again.returncode, again.stderr), (0, ""))
            self.assertEqual(json.loads(again.stdout)["held"], 0)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# ctest: timeout=180
"""Plays all workloads of the benchmark, small and short. No speed is asserted: that everything runs and is checked is.

HUBCAF_BENCH names the folder of the built programs.
"""
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import listening_process  # noqa: E402
import rows  # noqa: E402
import server  # noqa: E402
import targets  # noqa: E402

PROGRAMS = pathlib.Path(os.environ["HUBCAF_BENCH"])
# What may be 0 in a short run.
MAY_BE_ZERO = {"server_cpu_share", "pings", "slow_ended_by_server", "resident_growth_bytes", "bytes_per_connection",
               "bytes_per_connection_later"}


def bench(*arguments):
    """@returns the report and the page of a small run, and what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([sys.executable, HERE / "bench.py", "--smoke", "--programs", PROGRAMS, "--output", folder, "--runs", "1",
                               "--seconds", "0.1", "--warm-up", "0.02", *arguments], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(done.stdout + done.stderr)
        report = json.loads((pathlib.Path(folder) / "bench.json").read_text(encoding="utf-8"))
        return report, (pathlib.Path(folder) / "bench.html").read_text(encoding="utf-8"), done.stdout


def load(url, *arguments):
    return subprocess.run([PROGRAMS / "hubcaf-load", *arguments[:1], url, *arguments[1:], "--warm-up", "0", "--seconds", "1"],
                          capture_output=True, text=True, check=False)


class AllRows(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.report, cls.page, cls.text = bench("--servers", "hub_io,epoll,beast", "--no-counts")

    def test_every_row_has_figures_of_every_server(self):
        self.assertEqual([row["name"] for row in self.report["rows"]], [row.name for row in rows.ROWS])
        for row, known in zip(self.report["rows"], rows.ROWS):
            self.assertEqual(set(row["servers"]), set(known.servers) & {"hub_io", "epoll", "beast"})
            for name, figures in row["servers"].items():
                with self.subTest(row=row["name"], server=name):
                    self.assertEqual(figures["failure"], "")
                    self.assertEqual(len(figures["runs"]), 1)
                    self.assert_positive(figures["metrics"])

    def assert_positive(self, metrics):
        for key, spread in metrics.items():
            self.assertGreaterEqual(spread["low"], 0, key)
            if key not in MAY_BE_ZERO:
                self.assertGreater(spread["low"], 0, key)

    def test_every_target_is_judged_or_said_to_be_not_measured(self):
        self.assertEqual(len(self.report["targets"]), len(json.loads(targets.FILE.read_text(encoding="utf-8"))))
        for target in self.report["targets"]:
            with self.subTest(target=target):
                left_out = target["row"] == "allocations" or target["numerator"] == "hub_scheduler"
                self.assertEqual(target["reached"] is None, left_out)
                self.assertEqual(targets.describe(target) in self.text, not left_out)

    def test_the_page_needs_nothing_else(self):
        page = xml.etree.ElementTree.fromstring(self.page)
        self.assertEqual(len(page.findall(".//h2")), 1 + len(rows.ROWS))
        self.assertGreater(len(page.findall(".//div[@class='bar hub']")), len(rows.ROWS) - 1)
        for word in ("src=", "href=", "url(", "@import", "<script"):
            self.assertNotIn(word, self.page)


class Counts(unittest.TestCase):
    def test_allocations_are_counted_and_system_calls_where_they_can_be(self):
        report, _, text = bench("--servers", "hub_scheduler", "--only", "echo_1")
        self.assertGreater(report["allocations"]["echo_1"]["hub_scheduler"], 0)
        calls = report["system_calls"].get("echo_1", {}).get("hub_scheduler")
        if report["system_calls_missing"] or not calls:
            self.assertIn("not measured", text)
        else:
            # A message is read and answered; more than ten calls would be a mistake in counting.
            self.assertTrue(0.1 < calls["all"] < 10, calls)


class Peers(unittest.TestCase):
    def test_a_server_that_runs_already_is_measured_by_its_url(self):
        with server.Server("other", "another", [PROGRAMS / "bench-epoll"]) as other:
            report, _, _ = bench("--servers", "epoll", "--only", "echo_1", "--no-counts", "--peer", f"other={other.url}")
        self.assertGreater(report["rows"][0]["servers"]["other"]["metrics"]["messages_per_server_cpu_second"]["low"], 0)

    def test_a_process_is_found_by_the_port_on_which_it_listens(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            self.assertEqual(listening_process.find(f"ws://127.0.0.1:{port}/ws"), os.getpid())
        self.assertIsNone(listening_process.find(f"ws://127.0.0.1:{port}/ws"))


class Checks(unittest.TestCase):
    """A server that does something wrong is noticed, and it is said what is wrong."""

    def assert_noticed(self, fault, pattern, *workload):
        faulty = server.Server("faulty", "faulty", [PROGRAMS / "bench-epoll", "--fault", fault, "--every", "50"])
        with faulty:
            done = load(faulty.url, *workload, "--connections", "8", "--reply-timeout", "0.5")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertRegex(done.stderr, re.compile(pattern))
        self.assertEqual(done.stdout, "")

    def test_a_changed_reply(self):
        self.assert_noticed("corrupt", "got what is no reply: ", "echo", "--in-flight", "4")

    def test_a_lost_reply(self):
        self.assert_noticed("drop", r"got reply \d+ where number \d+ is next", "echo", "--in-flight", "8")

    def test_a_lost_reply_after_which_none_follows(self):
        self.assert_noticed("drop", r"no reply for 0\.5", "echo", "--in-flight", "1")

    def test_replies_in_another_order(self):
        self.assert_noticed("swap", r"got reply \d+ where number \d+ is next", "echo", "--in-flight", "8")

    def test_a_lost_connection(self):
        self.assert_noticed("close", r"the server closed connection \d+", "echo")

    def test_a_changed_broadcast(self):
        self.assert_noticed("corrupt", "got what is no reply: ", "fanout", "--in-flight", "4")

    def test_a_lost_broadcast(self):
        self.assert_noticed("drop", r"got broadcast \d+ where number \d+ is next", "fanout", "--in-flight", "4")

    def test_a_lost_reply_of_an_open_loop(self):
        self.assert_noticed("drop", r"got reply \d+ where number \d+ is next", "open_loop")

    def test_no_server(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        done = load(f"ws://127.0.0.1:{port}/ws", "echo")
        self.assertEqual(done.returncode, 1)
        self.assertIn("cannot connect", done.stderr)

    def test_a_deadline(self):
        with server.Server("epoll", "epoll", [PROGRAMS / "bench-epoll"]) as quick:
            done = load(quick.url, "echo", "--deadline", "0.3")
        self.assertEqual(done.returncode, 1)
        self.assertIn("not done after 0.3", done.stderr)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# ctest: timeout=300
"""Chat rooms, slow consumers and a task monitor, simulated: each small, and what its story claims."""
import unittest

import simulation_run


class chat_room(simulation_run.Example, unittest.TestCase):
    name = "chat_room"
    small = ("--clients", 200, "--minutes", 20, "--rooms", 4)

    def test_a_line_reaches_its_room(self):
        # 20 talkers, a line a minute each while they are there; about 40 members per room.
        self.assertGreater(self.value("lines said"), 150)
        self.assertGreater(self.value("lines read"), 20 * self.value("lines said"))
        self.assertLess(self.value("lines read"), 60 * self.value("lines said"))

    def test_hooks_tell_who_is_gone(self):
        self.assertEqual(self.value("lines for who was not there"), 0)
        self.assertGreater(self.value("ends by client_disconnect"), 0)
        self.assertGreater(self.value("ends by heartbeat_timeout"), 0)

    def test_lines_arrive_as_fast_as_the_network_allows(self):
        self.assertGreater(self.value("latency, p50"), 40)
        self.assertLess(self.value("latency, p50"), 60)
        self.assertLess(self.value("latency, greatest"), 1500)

    def test_the_books_alone_can_be_checked(self):
        result = simulation_run.run(self.name, *self.small, "--laws", "books")
        self.assertEqual((result.returncode, result.stderr), (0, ""))


class slow_consumer(simulation_run.Example, unittest.TestCase):
    name = "slow_consumer"
    small = ("--clients", 40, "--minutes", 2, "--queue", 100)

    def by_policy(self, name):
        return dict(zip(("reject", "drop_newest", "drop_oldest", "keep_latest", "disconnect"), simulation_run.row(self.printed, name),
                        strict=True))

    def test_the_healthy_do_not_notice(self):
        for latency in self.by_policy("healthy: latency [s]").values():
            self.assertLess(latency, 0.03)

    def test_each_policy_does_what_it_says(self):
        refused, dropped, ended = (self.by_policy(name) for name in ("refused", "dropped", "slow clients ended"))
        self.assertGreater(refused.pop("reject"), 500)
        self.assertEqual(dropped.pop("reject"), 0)
        # The message for which there was no room is refused, and its client ended.
        self.assertEqual(refused.pop("disconnect"), ended["disconnect"])
        self.assertGreater(ended.pop("disconnect"), 4)
        self.assertEqual(set(refused.values()), {0})
        self.assertEqual(set(ended.values()), {0})
        self.assertGreater(min(dropped.values()), 500)

    def test_the_latest_are_the_freshest(self):
        age = self.by_policy("thin: age of the newest [s]")
        self.assertLess(age["keep_latest"], 10)
        self.assertGreater(min(value for policy, value in age.items() if policy != "keep_latest"), 1.5 * age["keep_latest"])
        self.assertLess(age["drop_oldest"], age["drop_newest"])

    def test_queues_are_bounded(self):
        # 4 thin and 2 stalling clients, 100 messages of less than 200 bytes each.
        queues = self.by_policy("queues at most [KiB]")
        self.assertLess(max(queues.values()), 6 * 100 * 200 / 1024)
        self.assertLess(queues["keep_latest"], queues["drop_oldest"] / 2)


class task_monitor(simulation_run.Example, unittest.TestCase):
    name = "task_monitor"
    small = ("--clients", 40, "--minutes", 2)

    def by_kind(self, name):
        return dict(zip(("progress", "log lines", "ends of tasks"), simulation_run.row(self.printed, name), strict=True))

    def test_progress_and_logs_give_way(self):
        accepted, delivered, dropped, read = (self.by_kind(name) for name in ("accepted", "delivered", "gave way to newer", "read"))
        for kind in accepted:
            self.assertEqual(accepted[kind], delivered[kind] + dropped[kind])
            self.assertEqual(read[kind], delivered[kind])
        self.assertGreater(dropped["progress"], 1000)
        self.assertGreater(dropped["log lines"], 1000)

    def test_no_end_of_a_task_is_lost(self):
        self.assertGreater(self.value("refused at first"), 5)
        self.assertEqual(self.value("never read"), 0)
        self.assertEqual(self.by_kind("gave way to newer")["ends of tasks"], 0)
        self.assertEqual(self.by_kind("read")["ends of tasks"], self.value("ends of tasks for watchers"))

    def test_ends_that_may_be_dropped_are_lost(self):
        careless = simulation_run.figures(simulation_run.run(self.name, *self.small, "--ends", "drop_oldest").stdout)
        self.assertGreater(simulation_run.number(careless["never read"]), 0)

    def test_who_is_fast_gets_all_at_once(self):
        latency = simulation_run.row(self.printed, "fast: latency [s]")
        self.assertLess(max(latency), 0.15)

    def test_the_latest_progress_overtakes_logs(self):
        latency = self.by_kind("thin: latency [s]")
        self.assertLess(latency["progress"], latency["log lines"])


if __name__ == "__main__":
    unittest.main()

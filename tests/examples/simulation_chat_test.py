#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
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


if __name__ == "__main__":
    unittest.main()

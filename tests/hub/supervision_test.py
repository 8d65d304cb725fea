# SPDX-License-Identifier: MIT
# ctest: timeout=240
"""Handlers that die: what becomes of the message in hand and of those behind it, and when they live again (issue 3, item 7)."""
import time
import unittest

from support import books
from support.client import frame
from support.hub_test import HubTest

INTERVAL = 0.2


def message(kind, content, ref):
    return frame('{"type":"%s","content":"%s","meta":{"ref":%d}}' % (kind, content, ref))


class Supervised(HubTest):
    flags = ('--demo-faults', '--task-restart-interval', '200ms')

    def assert_echo(self, reply, kind, ref):
        self.assertEqual((kind, 'live', ref), (reply['type'], reply['content'], reply['meta'].get('ref')), reply)


class Deaths(Supervised):
    def test_the_message_in_hand_is_returned_and_those_behind_it_wait(self):
        """Item 7: handler_failed; after the pause, not before, the next life takes them in their order (law 3)"""
        for kind in ('demo.fragile', 'demo.actor'):
            with self.subTest(kind):
                client, begin = self.join(), time.monotonic()
                client.send_bytes(message(kind, 'die', 0) + b''.join(message(kind, 'live', ref) for ref in range(1, 4)))

                self.assert_error(client.receive(), 'handler_failed', ref=0, original_type=kind)
                for ref in range(1, 4):
                    self.assert_echo(client.receive(), kind, ref)
                self.assertGreaterEqual(time.monotonic() - begin, INTERVAL)
                books.at_rest(self.hub)
                entry = books.books(self.hub, kind, 'inbound')
                self.assertEqual({'accepted': 4, 'delivered': 3, 'returned': 1}, books.figures(entry))
                self.assertEqual({'handler_failed': 1}, entry['returned_by'])
        self.assertEqual(2, self.hub.stats()['handler_deaths'])

    def test_a_message_that_kills_three_times_is_poisoned(self):
        """Item 7: the third death returns it as poisoned; from then on it is refused without another death"""
        for deaths, kind in enumerate(('demo.fragile', 'demo.actor'), 1):
            with self.subTest(kind):
                client = self.join()
                client.send_bytes(b''.join(message(kind, 'die', ref) for ref in range(5)) + message(kind, 'live', 5))
                for ref, code in enumerate(('handler_failed', 'handler_failed', 'poisoned', 'poisoned', 'poisoned')):
                    self.assert_error(client.receive(), code, ref=ref, original_type=kind)
                self.assert_echo(client.receive(), kind, 5)
                self.assertEqual(3 * deaths, self.hub.stats()['handler_deaths'])

                begin = time.monotonic()
                self.assert_error(client.ask({'type': kind, 'content': 'die'}), 'poisoned', original_type=kind)
                self.assertLess(time.monotonic() - begin, 4 * INTERVAL, 'nobody died of it')
                self.assertEqual(3 * deaths, self.hub.stats()['handler_deaths'])

    def test_others_do_not_notice(self):
        """Item 7: while one handler is down, all the others answer, also its sender"""
        client, other = self.join(), self.join()
        client.send_bytes(message('demo.fragile', 'die', 0) + message('demo.fragile', 'live', 1))
        self.assert_error(client.receive(), 'handler_failed', ref=0)
        client.send_bytes(message('demo.actor', 'live', 2) + message('echo.fast', 'live', 3))
        answers = {answer['type']: answer for answer in (client.receive() for _ in range(2))}
        for i in range(20):
            self.assertEqual(i, other.ask({'type': 'echo.message', 'content': i})['content'])

        self.assertEqual({'demo.actor', 'echo.fast'}, set(answers), 'before the pause was over')
        self.assert_echo(client.receive(), 'demo.fragile', 1)


class GrowingPauses(Supervised):
    flags = (*Supervised.flags, '--poison-limit', '1000')

    def test_each_pause_is_longer_than_the_last(self):
        """Item 7: `task_restart_interval` first, then twice as long each time; who lives for long begins anew"""
        client, deaths = self.join(), []
        client.send_bytes(b''.join(message('demo.fragile', 'die', ref) for ref in range(4)))
        for ref in range(4):
            self.assert_error(client.receive(), 'handler_failed', ref=ref)
            deaths.append(time.monotonic())

        # The reply may reach us late, but the first one by no more than the tolerance.
        for pauses, death in zip((1, 3, 7), deaths[1:]):
            self.assertGreaterEqual(death - deaths[0], pauses * INTERVAL - 0.1)
        self.hub.wait(lambda: self.hub.output.count('handler_restarts') == 4, 'it restarts a fourth time')
        pauses = [line.split('pause_ms=')[1].split()[0] for line in self.hub.output.splitlines() if 'handler_restarts' in line]
        self.assertEqual(['200', '400', '800', '1600'], pauses)


class NoHolding(Supervised):
    flags = (*Supervised.flags[:1], '--task-restart-interval', '600ms', '--no-hold-while-restarting')

    def test_what_waits_is_returned(self):
        """Item 7: by option; what was queued and what comes during the pause"""
        for kind in ('demo.fragile', 'demo.actor'):
            with self.subTest(kind):
                client, begin = self.join(), time.monotonic()
                client.send_bytes(message(kind, 'die', 0) + message(kind, 'live', 1))
                for ref in range(2):
                    self.assert_error(client.receive(), 'handler_failed', ref=ref)
                reply, refused = client.ask({'type': kind, 'content': 'live', 'meta': {'ref': 1}}), 0
                while reply['type'] == 'error':
                    self.assert_error(reply, 'handler_failed', ref=1)
                    refused += 1
                    reply = client.ask({'type': kind, 'content': 'live', 'meta': {'ref': 1}})
                self.assert_echo(reply, kind, 1)
                self.assertGreater(refused, 0)
                self.assertGreaterEqual(time.monotonic() - begin, 0.6)
                books.at_rest(self.hub)
                self.assertEqual(2 + refused, books.books(self.hub, kind, 'inbound')['returned'])


if __name__ == '__main__':
    unittest.main()

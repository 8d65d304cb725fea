# SPDX-License-Identifier: MIT
"""Handlers at their limit and handlers that fail: `queue_full` and `handler_failed`, and nobody else suffers."""
import collections
import unittest

from support.client import frame
from support.hub_test import HubTest


class FaultyHandlers(HubTest):
    flags = ('--demo-faults',)

    def test_a_handler_at_its_limit_refuses_and_loses_nothing(self):
        """Issue, table: one `queue_full` each, counted; law 1: 50 in, 10 or 11 taken, the rest returned"""
        client = self.join('ann')
        client.send_bytes(b''.join(frame('{"type":"demo.slow","content":%d,"meta":{"ref":%d}}' % (i, i)) for i in range(50)))
        replies = [client.receive() for _ in range(50)]
        stats = self.hub.stats()

        refused = [reply for reply in replies if reply['type'] == 'error']
        taken = [reply['meta']['ref'] for reply in replies if reply['type'] == 'demo.slow']
        for reply in refused:
            self.assert_error(reply, 'queue_full', ref=reply['meta']['ref'], original_type='demo.slow')
        self.assertIn(len(taken), (10, 11))
        self.assertEqual(sorted(taken), taken)
        self.assertEqual(list(range(50)), sorted(taken + [reply['meta']['ref'] for reply in refused]))
        self.assertEqual(len(refused), stats['queue_overflows'])
        self.assertEqual(len(refused), stats['errors']['queue_full'])
        self.assertEqual('demo.slow', client.ask({'type': 'demo.slow'})['type'])

    def test_the_limit_holds_over_all_senders(self):
        """Law 2: five clients share the one mailbox of 10"""
        clients = [self.join(name) for name in 'abcde']
        for client in clients:
            client.send_bytes(frame('{"type":"demo.slow"}') * 10)
        kinds = collections.Counter(client.receive()['type'] for client in clients for _ in range(10))

        self.assertEqual(50, kinds['demo.slow'] + kinds['error'])
        self.assertLessEqual(10, kinds['demo.slow'])
        self.assertLessEqual(kinds['demo.slow'], 14)

    def test_a_slow_handler_stalls_nobody(self):
        """Law 8, section 9 point 3: while it works for a second, others are answered"""
        slow, other = self.join('slow'), self.join('other')
        slow.send_bytes(frame('{"type":"demo.slow"}') * 10)
        for i in range(100):
            self.assertEqual(i, other.ask({'type': 'echo.message', 'content': i})['content'])
        answered = slow.socket
        answered.setblocking(False)
        received = 0
        try:
            received = len(answered.recv(65536, 2))
        except BlockingIOError:
            pass
        one = len('{"type":"demo.slow","content":null,"meta":{},"timestamp":"2026-01-01T00:00:00.000Z"}')
        self.assertLess(received, 10 * one, 'the hundred answers took longer than the slow handler')

    def test_a_handler_that_throws_costs_one_error_each(self):
        """Issue, table: `handler_failed` to the sender; S44: a hundred times do not end the connection or harm another"""
        client, other = self.join('ann'), self.join('bob')
        for i in range(100):
            client.send({'type': 'demo.throw', 'meta': {'ref': i}})
            self.assertEqual(i, other.ask({'type': 'echo.message', 'content': i})['content'])
        for i in range(100):
            self.assert_error(client.receive(), 'handler_failed', ref=i, original_type='demo.throw')

        self.assertEqual('pong', client.ask({'type': 'ping'})['type'])
        self.assertEqual(100, self.hub.stats()['errors']['handler_failed'])

    def test_what_a_handler_threw_stays_inside(self):
        """Issue, table: the sender learns that it failed; the log has the cause"""
        text = self.join('ann').ask({'type': 'demo.throw'})['content']['message']

        self.assertNotIn('throws', text)
        self.hub.wait(lambda: 'handler_failed' in self.hub.output, 'the log has the failure')


class QueueSizes(HubTest):
    flags = ('--handler-queue-size', '3', '--demo-faults')

    def test_a_small_limit_holds_for_every_handler(self):
        """Section 7 of the design: `handler_queue_size` bounds each handler's mailbox; nothing is lost"""
        client = self.join('ann')
        client.send_bytes(b''.join(frame('{"type":"echo.message","meta":{"ref":%d}}' % i) for i in range(500)))
        replies = [client.receive() for _ in range(500)]

        self.assertEqual(list(range(500)), sorted(reply['meta']['ref'] for reply in replies))
        for reply in replies:
            if reply['type'] == 'error':
                self.assert_error(reply, 'queue_full', ref=reply['meta']['ref'], original_type='echo.message')
        taken = [reply['meta']['ref'] for reply in replies if reply['type'] == 'echo.message']
        self.assertEqual(sorted(taken), taken)
        self.assertGreaterEqual(len(taken), 3)


if __name__ == '__main__':
    unittest.main()

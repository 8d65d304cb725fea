# SPDX-License-Identifier: MIT
# ctest: timeout=240
"""Clients that flood the hub with what is answered by errors and do not read the answers (issue 3, item 9)."""
import threading
import unittest

from support import books
from support.client import frame
from support.hub_process import SANITIZED
from support.hub_test import HubTest

FLOOD = 100_000


class Flooder(threading.Thread):
    """Sends `data` until all is sent or the connection has ended."""

    def __init__(self, client, data):
        super().__init__(daemon=True)
        self.client, self.data = client, data
        self.start()

    def run(self):
        try:
            self.client.send_bytes(self.data)
        except OSError:
            pass  # The hub has ended the connection.


class BadMessages(HubTest):
    def test_max_client_errors_holds_under_a_pipelined_flood(self):
        """Item 9: 100,000 bad messages, nothing read meanwhile: ten errors, then 4500"""
        for bad in ('nonsense', '{"type":"no.such"}', '{"type":"demo.order","content":7}'):
            with self.subTest(bad):
                client = self.join()
                flooder = Flooder(client, frame(bad) * FLOOD)
                self.hub.wait(lambda client=client: client.id not in self.hub.clients(), 'it is out')
                messages = self.assert_ended(client, 4500, 'too_many_errors')

                self.assertEqual(10, len(messages))
                self.assertEqual({'error'}, {message['type'] for message in messages})
                client.socket.close()
                flooder.join()
        self.assertEqual(30, sum(self.hub.stats()['errors'].values()))


class RefusedMessages(HubTest):
    flags = ('--demo-faults', '--handler-queue-size', '2', '--enable-heartbeat=false')

    def test_errors_that_nobody_reads_are_merged(self):
        """Item 9: 100,000 refusals cost bounded memory, are told together, counted each, and none is forgotten"""
        client, other = self.join('ann', receive_buffer=4096), self.join('bob')
        before = self.hub.memory()
        client.send_bytes(frame('{"type":"demo.crawl"}') * 2 + frame('{"type":"demo.crawl"}') * FLOOD)
        self.hub.wait(lambda: books.books(self.hub, 'demo.crawl', 'inbound')['accepted'] == FLOOD + 2, 'all was read')
        if not SANITIZED:
            self.assertLess(self.hub.memory() - before, 8 * 2 ** 20)
        self.assertEqual(1, other.ask({'type': 'echo.message', 'content': 1})['content'])
        stats = self.hub.stats()
        self.assertGreater(stats['errors_merged'], FLOOD // 2)
        refused = books.books(self.hub, 'demo.crawl', 'inbound')['returned']
        told = 0
        while told < refused:
            message = client.receive()
            if message['type'] == 'error':
                self.assertEqual('queue_full', message['content']['code'])
                told += message['content'].get('merged', 1)

        self.assertEqual(refused, told)
        self.assertEqual(refused, self.hub.stats()['errors']['queue_full'])
        client.send({'type': 'ping'})
        while (message := client.receive())['type'] != 'pong':
            self.assertEqual('demo.crawl', message['type'])


if __name__ == '__main__':
    unittest.main()

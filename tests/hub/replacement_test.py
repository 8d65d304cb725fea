# SPDX-License-Identifier: MIT
# ctest: timeout=240
"""Handlers that are replaced while messages flow (issue 3, item 8)."""
import threading
import unittest

from support import books
from support.client import frame
from support.hub_test import HubTest

SENDERS, BATCHES, BATCH = 4, 40, 50
COUNT = BATCHES * BATCH


class Sender(threading.Thread):
    """Sends numbered messages in batches, two of them ahead of the answers, which it keeps as (number, generation)."""

    def __init__(self, client):
        super().__init__(daemon=True)
        self.client, self.answers, self.failure = client, [], None

    def run(self):
        try:
            for first in range(0, COUNT, BATCH):
                self.client.send_bytes(b''.join(
                    frame('{"type":"demo.version","content":{"n":%d},"meta":{"ref":%d}}' % (i, i)) for i in range(first, first + BATCH)))
                while len(self.answers) < first - BATCH:
                    self.read()
            while len(self.answers) < COUNT:
                self.read()
        except Exception as error:  # pylint: disable=broad-except
            self.failure = repr(error)

    def read(self):
        answer = self.client.receive()
        self.answers.append((answer['meta']['ref'], answer['content'] if answer['type'] == 'demo.version' else answer))


class Replacement(HubTest):
    flags = ('--demo-faults', '--io-threads', '2', '--log-level', 'warning')

    def test_each_message_is_answered_once_in_order_by_generations_that_never_go_back(self):
        """Item 8; laws 1 and 3: four senders at full load, and a fifth client that replaces the handler all the time"""
        senders, master = [Sender(self.join(f's{i}')) for i in range(SENDERS)], self.join('master')
        for sender in senders:
            sender.start()
        generation = 1
        while any(sender.is_alive() for sender in senders):
            answer = master.ask({'type': 'demo.replace'})
            generation += 1
            self.assertEqual(('demo.replace', generation), (answer['type'], answer['content']))
        for sender in senders:
            sender.join()

        self.assertGreater(generation, 10)
        for sender in senders:
            self.assertIsNone(sender.failure)
            self.assertEqual(list(range(COUNT)), [number for number, _ in sender.answers])
            generations = [version for _, version in sender.answers]
            self.assertTrue(all(isinstance(version, int) for version in generations), 'no errors')
            self.assertEqual(sorted(generations), generations)
            self.assertLessEqual(generations[-1], generation)
        self.assertGreater(len({version for sender in senders for _, version in sender.answers}), 5)
        self.assertEqual('pong', senders[0].client.ask({'type': 'ping'})['type'])
        self.assert_books(generation)

    def assert_books(self, generation):
        books.at_rest(self.hub)
        for side in books.SIDES:
            self.assertEqual({'accepted': SENDERS * COUNT, 'delivered': SENDERS * COUNT},
                             books.figures(books.books(self.hub, 'demo.version', side)))
        self.assertEqual(generation - 1, books.books(self.hub, 'demo.replace', 'inbound')['delivered'])

    def test_the_next_message_after_a_replacement_reaches_the_new_one_soon(self):
        """Item 8"""
        client = self.join('ann')
        self.assertEqual(1, client.ask({'type': 'demo.version'})['content'])
        self.assertEqual(2, client.ask({'type': 'demo.replace'})['content'])

        self.hub.wait(lambda: client.ask({'type': 'demo.version'})['content'] == 2, 'the second generation answers')


if __name__ == '__main__':
    unittest.main()

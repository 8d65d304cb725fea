# SPDX-License-Identifier: MIT
# ctest: timeout=240
"""Time to live by message type: what waited longer is expired, counted, and not delivered late (issue 3, item 6)."""
import time
import unittest

from support import books, deaf
from support.client import frame
from support.hub_test import HubTest
from support.rest_sender import RestSender


class Outbound(HubTest):
    flags = ('--client-overflow', 'reject', '--client-queue-size', '20',
             '--time-to-live-types', 'news.*=200ms,news.item=200ms,news.eternal=1h')

    def test_stale_messages_are_left_out_when_the_client_reads_again(self):
        """Item 6, laws 1 and 3: of the fresh ones none is missing; places of the stale ones are free again"""
        client, ann = self.join('deaf', receive_buffer=4096), self.join('ann')
        with RestSender(self.hub) as rest:
            deaf.stuff(self.hub, rest, 'deaf')
            for i in range(5):
                for kind in ('news.item', 'news.eternal', 'other.item'):
                    self.assertEqual(200, rest.send(kind, i).status)
            sent = time.monotonic()
            self.assertEqual(15, len([ann.receive() for _ in range(15)]))
            while time.monotonic() < sent + 0.3:
                self.assertEqual(0, books.books(self.hub, 'news.item', 'outbound')['expired'], 'it is looked at when its turn comes')
                time.sleep(0.02)
            heard = []
            while len(heard) < 10:
                heard += deaf.without_fillers([client.receive()])

            self.assertEqual([(kind, i) for i in range(5) for kind in ('news.eternal', 'other.item')],
                             [(message['type'], message['content']) for message in heard])
            books.at_rest(self.hub)
            self.assertEqual({'accepted': 10, 'delivered': 5, 'expired': 5}, books.figures(books.books(self.hub, 'news.item', 'outbound')))
            self.assertEqual({'accepted': 10, 'delivered': 10}, books.figures(books.books(self.hub, 'news.eternal', 'outbound')))
            self.assertEqual(5, self.hub.clients()['deaf']['ledger']['outbound']['expired'])
            self.assertEqual(200, rest.send('other.item', 'fresh', 'deaf').status)
            self.assertEqual('fresh', client.receive()['content'])


class Inbound(HubTest):
    flags = ('--demo-faults', '--time-to-live-types', 'demo.crawl=700ms')

    def test_who_waits_too_long_for_a_handler_is_told(self):
        """Item 6: `demo.crawl` takes a second; the two behind are expired, one error each with its ref"""
        ann = self.join('ann')
        ann.send_bytes(b''.join(frame('{"type":"demo.crawl","meta":{"ref":%d}}' % i) for i in range(3)))
        replies = [ann.receive() for _ in range(3)]

        handled = [reply for reply in replies if reply['type'] == 'demo.crawl']
        self.assertEqual([0], [reply['meta']['ref'] for reply in handled])
        for ref, reply in enumerate((reply for reply in replies if reply['type'] == 'error'), 1):
            self.assert_error(reply, 'expired', ref=ref, original_type='demo.crawl')
        entry = books.at_rest(self.hub)['inbound']
        self.assertEqual({'accepted': 3, 'delivered': 1, 'expired': 2}, books.figures(entry))
        self.assertEqual(2, self.hub.stats()['errors']['expired'])
        self.assertEqual('demo.crawl', ann.ask({'type': 'demo.crawl'})['type'])

    def test_types_without_a_rule_wait(self):
        """Item 6: off by default; ten that take 100 ms each"""
        ann = self.join('ann')
        ann.send_bytes(frame('{"type":"demo.slow"}') * 10)

        self.assertEqual(['demo.slow'] * 10, [ann.receive()['type'] for _ in range(10)])


if __name__ == '__main__':
    unittest.main()

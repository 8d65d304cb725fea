# SPDX-License-Identifier: MIT
# ctest: heavy serial timeout=300
"""Memory has a ceiling whatever clients do (issue 3, 'Real sockets')."""
import os
import re
import socket
import time
import unittest

from support import books
from support.client import frame
from support.counting_readers import CountingReaders
from support.hub_test import HubTest
from support.rest_sender import RestSender

MIB = 2 ** 20
TOTAL = int(float(os.environ.get('HUBCAF_FLOOD_BYTES', '1e9')))
SIZE = 64_000
COUNT = TOTAL // SIZE
AHEAD = 4  # Messages that have room in a client's queue; the sender is never further ahead of the slowest healthy reader.
DEAF, HEALTHY = 200, 20


class Peak:
    """The server's resident memory: `base` at first, and the highest since then."""

    def __init__(self, hub):
        self.hub, self.base = hub, hub.memory()

    def growth(self):
        with open(f'/proc/{self.hub.process.pid}/status', encoding='ascii') as status:
            return int(re.search(r'VmHWM:\s+(\d+) kB', status.read())[1]) * 1024 - self.base


class Broadcasts(HubTest):
    flags = ('--max-connections', '230', '--max-http-connections', '4', '--max-handshakes', '100',
             '--client-queue-size', '100', '--client-queue-bytes', '272KiB',
             '--max-outbound-bytes', '48MiB', '--max-inbound-bytes', '1MiB', '--handler-queue-bytes', '1MiB', '--hook-queue-bytes', '1MiB',
             '--hook-queue-size', '100', '--broadcast-queue-size', '100', '--broadcast-queue-bytes', '4MiB', '--rest-queue-bytes', '4MiB',
             '--client-overflow-types', 'told.item=reject,counted.item=drop_oldest,*=drop_oldest',
             '--enable-heartbeat=false', '--log-level', 'warning')

    def ceiling(self):
        """`memory_ceiling`, as the server prints it."""
        return int(re.search(r'memory_ceiling bytes=(\d+)', self.hub.output)[1])

    def test_a_gigabyte_for_clients_that_never_read(self):
        """200 that never read, 20 healthy ones, 1 GB of broadcasts: RSS under base + memory_ceiling + 64 MB; the healthy get all of it;
        each loss is told to the sender (`reject`) or stands in the ledger (`drop_oldest`)"""
        peak = Peak(self.hub)
        self.assertLess(self.ceiling(), 256 * MIB, 'a ceiling that says something')
        for i in range(DEAF):
            self.join(f'deaf{i}', receive_buffer=4096)
        readers = CountingReaders(self.hub, [f'healthy{i}' for i in range(HEALTHY)], COUNT)
        self.addCleanup(readers.stop)
        self.hub.wait(lambda: readers.slowest() == 0, 'all have joined')
        begin = time.monotonic()
        lost = self.flood(readers)
        self.hub.wait(lambda: readers.slowest() == COUNT, 'the healthy have got all')
        self.fill_with_copies_of_their_own()

        print(f'{COUNT} broadcasts in {time.monotonic() - begin:.0f} s, {lost["told.item"]} copies refused; ceiling {self.ceiling() / MIB:.0f} MiB, '
              f'base {peak.base / MIB:.0f} MiB, peak + {peak.growth() / MIB:.0f} MiB')
        self.assertLess(peak.growth(), self.ceiling() + 64e6)
        self.assert_losses_counted(lost)

    def flood(self, readers):
        """Broadcasts of both types in turn. @returns how many copies of each were answered as lost."""
        lost, text = {'told.item': 0, 'counted.item': 0}, 'x' * (SIZE - 100)
        with RestSender(self.hub) as rest:
            for i in range(COUNT):
                while readers.slowest() <= i - AHEAD:
                    time.sleep(0.0001)
                kind = 'counted.item' if i % 2 else 'told.item'
                answer = rest.post('{"type":"%s","content":"%s","meta":{"n":%d}}' % (kind, text, i))
                self.assertEqual(200, answer.status, answer.body)
                told = answer.json['broadcast']
                self.assertEqual(DEAF + HEALTHY, told['recipients'])
                lost[kind] += told['dropped']
        return lost

    def fill_with_copies_of_their_own(self):
        """What all queues hold of a broadcast is in memory once; this is not."""
        body = '{"type":"own.item","content":"%s"}' % ('x' * (SIZE - 100))
        with RestSender(self.hub) as rest:
            for i in range(DEAF * (AHEAD + 1)):
                self.assertEqual(200, rest.post(body, f'deaf{i % DEAF}').status)

    def assert_losses_counted(self, lost):
        refused = lost['told.item']
        ledger = books.report(self.hub)
        books.check_report(ledger)
        told, counted = (books.books(self.hub, kind, 'outbound') for kind in ('told.item', 'counted.item'))
        copies = (COUNT - COUNT // 2) * (DEAF + HEALTHY), COUNT // 2 * (DEAF + HEALTHY)
        self.assertEqual(copies, (told['accepted'] + refused, counted['accepted']))
        self.assertLessEqual(set(ledger['outbound']['dropped_by']), {'drop_oldest', 'drop_newest'})
        # A newcomer is dropped where all that waits may not be, as its sender is told.
        self.assertEqual(lost['counted.item'], counted['dropped_by'].get('drop_newest', 0))
        self.assertEqual(refused + ledger['outbound']['dropped'], self.hub.stats()['messages_failed'])
        self.assertGreater(counted['dropped'], copies[1] / 2)
        self.assertGreater(refused, copies[0] / 2)
        clients = self.hub.clients()
        for i in range(HEALTHY):
            self.assertEqual({'accepted': COUNT, 'delivered': COUNT}, books.figures(clients[f'healthy{i}']['ledger']['outbound']))


class Suspended(HubTest):
    flags = ('--demo-faults', '--handler-overflow', 'suspend', '--handler-queue-bytes', '8MiB', '--drain-timeout', '1s',
             '--log-level', 'warning')

    def test_64_megabytes_for_a_handler_that_takes_one_message_per_second(self):
        """The server buffers less than 16 MB and loses nothing: TCP holds the client back; another client is served meanwhile"""
        peak = Peak(self.hub)
        client, other = self.join('ann'), self.join('bob')
        message = frame('{"type":"demo.crawl","content":"%s"}' % ('x' * 65_000))
        data = memoryview(message * (64_000_000 // len(message)))
        client.socket.settimeout(3)
        sent = 0
        try:
            while sent < len(data):
                sent += client.socket.send(data[sent:sent + MIB])
        except socket.timeout:
            pass
        self.assertLess(sent, len(data), 'it was held back')
        self.assertGreater(sent, 8 * MIB)
        for i in range(50):
            self.assertEqual(i, other.ask({'type': 'echo.message', 'content': i})['content'])
        entry = books.books(self.hub, 'demo.crawl', 'inbound')

        print(f'{sent / MIB:.1f} MiB sent, + {peak.growth() / MIB:.1f} MiB, {books.figures(entry)}')
        self.assertLess(peak.growth(), 16e6)
        self.assertEqual(entry['accepted'], entry['held'] + entry['delivered'])
        self.assertGreater(entry['accepted'], 100)
        self.assertGreater(entry['delivered'], 0)
        books.check_clients(self.hub.get('/ws/clients'))


if __name__ == '__main__':
    unittest.main()

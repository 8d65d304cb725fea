# SPDX-License-Identifier: MIT
# ctest: timeout=240
"""The ledger from outside (law 1): it adds up in every snapshot under load, and at rest it says what the clients saw."""
import collections
import threading
import unittest

from support import books, deaf
from support.client import Client, Closed, frame
from support.hub_test import HubTest
from support.rest_sender import RestSender

ROUNDS = 60
TEXTS = ('{"type":"echo.message","content":1,"meta":%s}', '{"type":"chat.message","content":"x","meta":%s}',
         '{"type":"echo.fast","meta":%s}', '{"type":"demo.throw","meta":%s}', '{"type":"demo.slow","meta":%s}',
         '{"type":"no.such","meta":%s}', '{"type":"demo.order","content":{},"meta":%s}', '{"type":"demo.fragile","content":"die","meta":%s}',
         '{"type":"demo.fragile","content":"live","meta":%s}', '{"type":"demo.version","meta":%s}', '{"type":"ping","meta":%s}')


class Talker(threading.Thread):
    """Sends every kind of message in rounds; reads until each of its own was answered or is known to be dropped."""

    def __init__(self, client):
        super().__init__(daemon=True)
        self.client, self.seen, self.sent, self.failure = client, collections.Counter(), 0, None

    def run(self):
        try:
            for turn in range(ROUNDS):
                self.client.send_bytes(b''.join(frame(text % '{"ref":%d}' % turn) for text in TEXTS))
                self.sent += len(TEXTS)
                while self.read()['type'] != 'pong':
                    pass
        except Exception as error:  # pylint: disable=broad-except
            self.failure = repr(error)

    def read(self):
        message = self.client.receive()
        self.seen[message['type']] += 1
        return message

    def data_seen(self):
        """Messages that did not come on the control lane."""
        return sum(count for kind, count in self.seen.items() if kind not in ('error', 'pong'))


class Background(threading.Thread):
    """Does something again and again until `stop`."""

    def __init__(self, deed):
        super().__init__(daemon=True)
        self.deed, self.times, self.failure, self.over = deed, 0, None, threading.Event()
        self.start()

    def run(self):
        while not self.over.is_set():
            try:
                self.deed()
            except Exception as error:  # pylint: disable=broad-except
                self.failure = repr(error)
                return
            self.times += 1

    def stop(self):
        self.over.set()
        self.join()


class Ledger(HubTest):
    flags = ('--demo-faults', '--io-threads', '2', '--client-queue-size', '200', '--client-overflow', 'drop_oldest',
             '--handler-overflow-types', 'demo.slow=drop_oldest,demo.throw=reject', '--task-restart-interval', '20ms',
             '--time-to-live-types', 'demo.fragile=30ms,news.*=20ms', '--close-timeout', '500ms', '--log-level', 'warning')

    def snapshot(self):
        """Two readings, each of which must add up; and what was accepted does not become less."""
        ledger = books.report(self.hub)
        books.check_report(ledger)
        accepted = [ledger[side]['accepted'] for side in books.SIDES]
        self.assertTrue(all(before <= now for before, now in zip(self.accepted, accepted)), (self.accepted, accepted))
        self.accepted = accepted
        books.check_clients(self.hub.get('/ws/clients'))

    def come_and_go(self):
        """A client that says much and leaves without listening."""
        try:
            with Client(self.hub, '/ws/passer') as client:
                client.send_bytes(b''.join(frame(text % '{}') for text in TEXTS))
                client.receive()
                client.reset()
        except (Closed, OSError):
            pass  # An old one may be put out by the next.

    def tell_the_deaf(self):
        self.rest.send('news.item', 'x' * 1000, 'deaf')
        self.rest.send('other.item', 'x' * 1000)

    def test_it_adds_up_at_any_instant_and_says_what_clients_saw(self):
        """Issue 3, item 1; law 1: totals, types and clients, with handlers that die and clients that do not read or leave"""
        self.accepted = [0, 0]
        with RestSender(self.hub) as self.rest:
            self.join('deaf', receive_buffer=4096)
            deaf.stuff(self.hub, self.rest, 'deaf')
            talkers = [Talker(self.join(f'talker{i}')) for i in range(4)]
            background = [Background(deed) for deed in (self.snapshot, self.come_and_go, self.tell_the_deaf)]
            for talker in talkers:
                talker.start()
            for talker in talkers:
                talker.join()
            for one in background:
                one.stop()
        self.assertEqual([None] * 7, [one.failure for one in (*talkers, *background)])
        self.assertGreater(min(one.times for one in background), 5)

        self.at_rest_it_is_what_they_saw(talkers)

    def at_rest_it_is_what_they_saw(self, talkers):
        def held():
            clients = self.hub.clients()
            return [clients[talker.client.id]['ledger'][side]['held'] for talker in talkers for side in books.SIDES]

        for talker in talkers:
            mine = self.hub.clients()[talker.client.id]['ledger']
            self.assertEqual(talker.sent, mine['inbound']['accepted'])
            # The socket must be read for the last of it to be written.
            while mine['outbound']['delivered'] > talker.data_seen() or mine['outbound']['held'] or mine['inbound']['held']:
                if mine['outbound']['delivered'] > talker.data_seen():
                    talker.read()
                mine = self.hub.clients()[talker.client.id]['ledger']
        self.hub.wait(lambda: not any(held()), 'nothing is held for those who listen')
        for talker in talkers:
            mine = self.hub.clients()[talker.client.id]['ledger']
            self.assertEqual(mine['outbound']['delivered'], talker.data_seen(), talker.seen)
            self.assertEqual(ROUNDS, mine['inbound']['delivered'] + mine['inbound']['dropped'] + mine['inbound']['returned'] +
                             mine['inbound']['expired'] - ROUNDS * (len(TEXTS) - 1))
            self.assertEqual({'echo.fast': ROUNDS, 'echo.message': ROUNDS, 'demo.version': ROUNDS, 'pong': ROUNDS},
                             {kind: talker.seen[kind] for kind in ('echo.fast', 'echo.message', 'demo.version', 'pong')})
        self.assert_books_of_the_deaf()

    def assert_books_of_the_deaf(self):
        """What it still has to get is held, no more and no less; once it is gone, nothing is."""
        self.hub.wait(lambda: 'passer' not in self.hub.clients(), 'nobody else is left')
        clients, ledger = self.hub.clients(), books.report(self.hub)
        self.assertEqual(clients['deaf']['queue_size'], clients['deaf']['ledger']['outbound']['held'])
        self.assertGreater(clients['deaf']['ledger']['outbound']['dropped'], 0)
        self.assertEqual(clients['deaf']['queue_size'], ledger['outbound']['held'])
        self.hub.request('DELETE', '/ws/clients/deaf')
        books.at_rest(self.hub)


if __name__ == '__main__':
    unittest.main()

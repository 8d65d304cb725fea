# SPDX-License-Identifier: MIT
"""Limits on connections of a whole hub: whom a crowd at the door keeps out, and what is counted."""
import socket
import time
import unittest

from support.hub_process import SLOWNESS, SOON
from support.hub_test import HubTest


class Places(HubTest):
    def open(self):
        raw = socket.create_connection((self.hub.host, self.hub.port), SOON)
        self.addCleanup(raw.close)
        return raw

    def was_closed_unanswered(self, raw):
        """Whether the server ends this connection without a word."""
        try:
            return raw.recv(1) == b''
        except ConnectionResetError:
            return True

    def refused_by(self):
        return self.hub.stats()['refused']


class Handshakes(Places):
    def test_one_address_cannot_take_all_places(self):
        """Of 300 silent connections 64 wait, the others are closed unanswered and counted; whoever is in stays"""
        ann = self.join('ann')
        rest = self.open()
        rest.sendall(b'GET /ws/stats HTTP/1.1\r\nHost: h\r\n\r\n')
        self.assertIn(b' 200 ', rest.recv(100))
        silent = [self.open() for _ in range(300)]
        for raw in silent[-36:]:
            self.assertTrue(self.was_closed_unanswered(raw))

        self.assertEqual('pong', ann.ask({'type': 'ping'})['type'])
        for raw in silent[:64]:
            raw.close()
        self.hub.wait(lambda: self.is_served(), 'the places are free again')
        self.assertGreaterEqual(self.refused_by()['handshakes_per_address'], 236)
        self.assertNotIn('handshakes', self.refused_by())

    def is_served(self):
        raw = self.open()
        try:
            raw.sendall(b'GET /ws/health HTTP/1.1\r\nHost: h\r\n\r\n')
            return raw.recv(100).startswith(b'HTTP/1.1 200 ')
        except ConnectionError:
            return False


class HandshakesInAll(Places):
    flags = ('--max-handshakes', '5', '--max-handshakes-per-address', '0')

    def test_silent_connections_over_the_limit_are_closed(self):
        """`max_handshakes`; 0 turns the limit per address off"""
        silent = [self.open() for _ in range(5)]
        over = self.open()
        self.assertTrue(self.was_closed_unanswered(over))
        for raw in silent:
            raw.sendall(b'GET /ws/stats HTTP/1.1\r\nHost: h\r\n\r\n')
            self.assertIn(b' 200 ', raw.recv(100))
        self.assertEqual({'handshakes': 1}, self.refused_by())


class OneAddress(Places):
    flags = ('--max-connections-per-address', '5')

    def test_websockets_count_until_they_end(self):
        """`max_connections_per_address`: 429 with `Retry-After`, for WebSockets and REST; who leaves makes room"""
        clients = [self.join(name) for name in 'abcde']
        refused = self.refused('/ws/f')
        self.assertEqual(429, refused.status)
        self.assertGreaterEqual(int(refused.headers['retry-after']), 1)
        response = self.hub.request('GET', '/ws/stats')
        self.assertEqual(429, response.status)
        self.assert_rest_error(response, 429)

        clients[0].leave()
        self.hub.wait(lambda: self.hub.request('GET', '/ws/health').status == 200, 'one place is free')
        clients[1].reset()
        self.hub.wait(lambda: self.hub.request('GET', '/ws/health').status == 200, 'another is')
        self.hub.wait(lambda: self.hub.request('GET', '/ws/stats').status == 200, 'another is')
        self.assertGreaterEqual(self.refused_by()['connections_per_address'], 2)


class Crowded(Places):
    flags = ('--max-connections', '1', '--max-http-connections', '1')

    def test_refusals_are_counted_by_their_limit(self):
        """503 with `Retry-After` over `max_connections` and `max_http_connections`; health is asked at places of its own"""
        self.join('ann')
        self.assertEqual(503, self.refused('/ws/bob').status)
        rest = self.open()
        # Told to go on once it has the place; a connection that is between two requests would give it up.
        rest.sendall(b'POST /ws/send-message HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n')
        self.assertIn(b' 100 ', rest.recv(100))
        response = self.hub.request('GET', '/ws/stats')
        self.assertEqual((503, '1'), (response.status, response.headers['retry-after']))
        self.assertEqual(200, self.hub.request('GET', '/ws/health').status)
        rest.close()
        self.hub.wait(lambda: self.hub.request('GET', '/ws/stats').status == 200, 'the place is free again')

        refused = self.refused_by()
        self.assertEqual(1, refused['connections'])
        self.assertGreaterEqual(refused['http_connections'], 1)
        self.assertEqual({'connections', 'http_connections'}, set(refused))


class SlowHeads(Places):
    flags = ('--handshake-timeout', '1s')

    def test_a_slow_head_holds_its_place_no_longer_than_the_timeout(self):
        """64 connections that send a byte now and then; afterwards another one is served"""
        slow = [self.open() for _ in range(64)]
        begin = time.monotonic()
        for raw in slow:
            raw.sendall(b'GET /ws/stats HTTP/1.1\r\nX: ')
        over = self.open()
        self.assertTrue(self.was_closed_unanswered(over))
        # That one was closed at once; the slow ones still have their time.
        slow[0].setblocking(False)
        with self.assertRaises(BlockingIOError):
            slow[0].recv(1)
        slow[0].settimeout(SOON)
        for raw in slow:
            self.assertTrue(self.was_closed_unanswered(raw))
        self.assertLess(time.monotonic() - begin, 1 + 2.5 * SLOWNESS)
        self.assertEqual(200, self.hub.request('GET', '/ws/stats').status)


if __name__ == '__main__':
    unittest.main()

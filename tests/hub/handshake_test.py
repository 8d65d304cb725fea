# SPDX-License-Identifier: MIT
"""The handshake: time and size limits, and upgrades that are no valid upgrades."""
import socket
import time
import unittest

from support.hub_process import SLOWNESS, SOON
from support.hub_test import HubTest

UPGRADE = ('GET /ws/ann HTTP/1.1', 'Host: h', 'Upgrade: websocket', 'Connection: Upgrade',
           'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13')


def request(*lines):
    return ('\r\n'.join(lines) + '\r\n\r\n').encode('latin-1')


class HandshakeTest(HubTest):
    def open(self):
        raw = socket.create_connection((self.hub.host, self.hub.port), SOON)
        self.addCleanup(raw.close)
        return raw

    def answer(self, data):
        """The status with which the server answers these bytes; None if it just closes."""
        raw = self.open()
        raw.sendall(data)
        line = raw.makefile('rb').readline().decode('latin-1')
        return int(line.split()[1]) if line else None

    def seconds_to_end(self, raw):
        """How long it takes until the server ends this connection, whatever it sends before."""
        start = time.monotonic()
        try:
            while raw.recv(65536):
                pass
        except ConnectionResetError:
            pass
        return time.monotonic() - start


class Handshake(HandshakeTest):
    def test_a_correct_upgrade_passes(self):
        """S20: the request that the others vary"""
        self.assertEqual(101, self.answer(request(*UPGRADE)))

    def test_headers_over_16_kib_are_431(self):
        """Issue, table: headers over 16 KiB"""
        self.assertEqual(431, self.answer(request(*UPGRADE, 'X: ' + 'a' * 17000)))
        self.assertEqual(431, self.answer(request(*UPGRADE, *(f'X{i}: {i}' for i in range(2000)))))

    def test_headers_below_16_kib_pass(self):
        """Issue, table: headers over 16 KiB"""
        self.assertEqual(101, self.answer(request(*UPGRADE, 'X: ' + 'a' * 15000)))

    def test_malformed_upgrades_are_400(self):
        """DESIGN section 9: what Beast lets pass"""
        bad = {
            'empty key': [line if 'Key' not in line else 'Sec-WebSocket-Key:' for line in UPGRADE],
            'short key': [line if 'Key' not in line else 'Sec-WebSocket-Key: abc' for line in UPGRADE],
            'key not base64': [line if 'Key' not in line else 'Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!==' for line in UPGRADE],
            'no key': [line for line in UPGRADE if 'Key' not in line],
            'no host': [line for line in UPGRADE if 'Host' not in line],
            'two hosts': [*UPGRADE, 'Host: other'],
            'a body': [*UPGRADE, 'Content-Length: 3'],
            'chunked': [*UPGRADE, 'Transfer-Encoding: chunked'],
            'extensions': [*UPGRADE, 'Sec-WebSocket-Extensions: ,;;=,a b c'],
        }
        for name, lines in bad.items():
            with self.subTest(name):
                self.assertEqual(400, self.answer(request(*lines)))

    def test_another_version_is_refused(self):
        """RFC 6455 4.4: 426 with the version that is spoken"""
        raw = self.open()
        raw.sendall(request(*[line if 'Version' not in line else 'Sec-WebSocket-Version: 8' for line in UPGRADE]))
        answer = raw.makefile('rb').read(300).decode('latin-1').lower() if raw else ''

        self.assertRegex(answer, r'^http/1.1 4(26|00) ')
        self.assertIn('sec-websocket-version: 13', answer)

    def test_an_upgrade_elsewhere_is_no_upgrade(self):
        """S20, S21"""
        for path in ('/', '/other', '/wsx', '/ws/a/b', '/static/websocket-client.js'):
            with self.subTest(path):
                self.assertNotEqual(101, self.answer(request(f'GET {path} HTTP/1.1', *UPGRADE[1:])))

    def test_garbage_is_400(self):
        """Issue: bad input gets a clear answer"""
        for garbage in (b'\x16\x03\x01\x02\x00\x01\r\n\r\n', b'hello\r\n\r\n', b'GET / HTTP/9.9\r\n\r\n'):
            with self.subTest(garbage):
                self.assertIn(self.answer(garbage), (400, 505, None))
        self.assertEqual(200, self.hub.request('GET', '/ws/health').status)


class HandshakeTimeout(HandshakeTest):
    flags = ('--handshake-timeout', '500ms')

    def assert_ended_in_time(self, raw):
        seconds = self.seconds_to_end(raw)
        self.assertGreater(seconds, 0.3)
        self.assertLess(seconds, 2.5 * SLOWNESS)

    def test_a_silent_connection_is_closed(self):
        """Issue, table: handshake not finished in `handshake_timeout`"""
        self.assert_ended_in_time(self.open())

    def test_half_a_request_is_closed(self):
        """Issue, table: handshake not finished in `handshake_timeout`"""
        raw = self.open()
        raw.sendall(request(*UPGRADE)[:60])
        self.assert_ended_in_time(raw)

    def test_a_dripping_request_is_closed(self):
        """Issue, table: bytes that come one by one do not prolong the handshake"""
        raw, start = self.open(), time.monotonic()
        raw.settimeout(0.05)
        with self.assertRaises((ConnectionError, EOFError)):
            for byte in request(*UPGRADE, 'X: ' + 'a' * 4000):
                raw.send(bytes([byte]))
                try:
                    if not raw.recv(1000):
                        raise EOFError
                except TimeoutError:
                    pass
        self.assertLess(time.monotonic() - start, 2.5 * SLOWNESS)

    def test_a_client_that_made_it_stays(self):
        """Issue, table: the time-out ends with the handshake"""
        client, silent = self.join('ann'), self.open()
        self.seconds_to_end(silent)

        self.assertEqual('pong', client.ask({'type': 'ping'})['type'])


class HttpConnections(HandshakeTest):
    flags = ('--max-http-connections', '3')

    def test_too_many_http_connections_are_refused(self):
        """Settled details: over `max_http_connections`: 503, then close; WebSocket connections do not count"""
        for name in 'abcde':
            self.join(name)
        idle = [self.open() for _ in range(3)]
        # Each has a request under way: a connection that is between two requests would give its place up.
        for raw in idle:
            raw.sendall(b'POST /ws/send-message HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n')
            self.assertIn(b' 100 ', raw.recv(100))
        one_more = self.open()
        one_more.sendall(b'GET /ws/clients HTTP/1.1\r\nHost: h\r\n\r\n')
        answer = one_more.makefile('rb').read()

        self.assertTrue(answer.startswith(b'HTTP/1.1 503 '), answer)
        self.assertIn(b'retry-after:', answer.lower())
        idle[0].close()
        self.hub.wait(lambda: self.answer(b'GET /ws/clients HTTP/1.1\r\nHost: h\r\n\r\n') == 200, 'a place is free')


if __name__ == '__main__':
    unittest.main()

# SPDX-License-Identifier: MIT
# ctest: timeout=300
"""Hostile clients, at random, for HUBCAF_ABUSE_SECONDS (5): the server stays up, serves others, and its numbers add up."""
import os
import random
import socket
import threading
import time
import unittest

from support.client import BINARY, CLOSE, PING, Client, Closed, Refused, frame
from support.hub_process import SOON
from support.hub_test import HubTest

SECONDS = float(os.environ.get('HUBCAF_ABUSE_SECONDS', '5'))
SEED = int(os.environ.get('HUBCAF_ABUSE_SEED', '0')) or int(time.time())
THREADS = 6
UPGRADE = (b'GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
           b'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n')
TEXTS = ('{"type":"echo.message","content":1}', '{"type":"echo.fast"}', '{"type":"demo.throw"}', '{"type":"demo.slow"}', '{', '{}',
         '{"type":"chat.message","content":"x"}', '{"type":"no.such"}', '[' * 5000, '{"type":"plain"}', '{"type":"demo.order","content":{}}')


class Abuser(threading.Thread):
    """Does one hostile thing after the other until the time is up."""

    def __init__(self, hub, number, end):
        super().__init__(daemon=True)
        self.hub, self.end, self.chance = hub, end, random.Random(f'{SEED} {number}')
        self.deeds, self.failure, self.loris = 0, None, None

    def run(self):
        deeds = [getattr(self, name) for name in sorted(dir(self)) if name.startswith('do_')]
        while time.monotonic() < self.end and not self.failure:
            deed = self.chance.choice(deeds)
            try:
                deed()
            except (OSError, Closed, Refused):
                pass  # The server may end what is hostile.
            except Exception as error:  # pylint: disable=broad-except
                self.failure = f'{deed.__name__}: {error!r}'
            self.deeds += 1

    def raw(self, data=b''):
        made = socket.create_connection((self.hub.host, self.hub.port), SOON)
        made.sendall(data)
        return made

    def client(self):
        return Client(self.hub, self.chance.choice(('/ws', f'/ws/c{self.chance.randrange(5)}')))

    def do_connect_and_leave(self):
        for _ in range(20):
            self.raw().close()

    def do_upgrade_and_reset(self):
        for _ in range(20):
            client = Client.__new__(Client)
            client.socket = self.raw(UPGRADE)
            client.reset()

    def do_welcome_and_reset(self):
        self.client().reset()

    def do_leave_in_order(self):
        self.client().leave()

    def do_reset_in_a_frame(self):
        client = self.client()
        data = frame(self.chance.choice(TEXTS))
        client.send_bytes(data[:self.chance.randrange(1, len(data))])
        self.chance.choice((client.reset, client.socket.close))()

    def do_garbage_for_http(self):
        with self.raw(self.chance.randbytes(self.chance.randrange(1, 3000)) + b'\r\n\r\n') as made:
            made.recv(1000)

    def do_garbage_for_frames(self):
        with self.client() as client:
            client.send_bytes(self.chance.randbytes(self.chance.randrange(1, 3000)))
            client.socket.settimeout(0.05)
            client.socket.recv(10000)

    def do_tiny_fragments(self):
        with self.client() as client:
            count = self.chance.randrange(1, 3000)
            client.send_bytes(frame('[', fin=False) + frame('1', 0, fin=False) * count + frame(']', 0))
            client.receive_text()
            client.receive_text()

    def do_pings_and_text(self):
        with self.client() as client:
            client.send_bytes(b''.join(frame(b'x' * self.chance.randrange(126), PING) + frame(self.chance.choice(TEXTS))
                                       for _ in range(self.chance.randrange(100))))
            if self.chance.random() < 0.5:
                client.receive_text()

    def do_binary_and_close(self):
        with self.client() as client:
            client.send_bytes(frame(b'\0' * 100, BINARY) * self.chance.randrange(20) + frame(self.chance.randbytes(2), CLOSE) * 2)

    def do_pipelined_http(self):
        paths = ('/ws/stats', '/ws/clients', '/', '/x', '/ws/health', '/static/websocket-client.js')
        with self.raw(b''.join(f'GET {self.chance.choice(paths)} HTTP/1.1\r\nHost: h\r\n\r\n'.encode() for _ in range(100))) as made:
            if self.chance.random() < 0.7:
                made.recv(self.chance.randrange(1, 100000))

    def do_slow_loris(self):
        self.forget()
        self.loris = self.raw()
        for byte in UPGRADE[:self.chance.randrange(60)]:
            self.loris.send(bytes([byte]))

    def forget(self):
        """Closes the slow connection, if there is one."""
        if self.loris:
            self.loris.close()
            self.loris = None

    def do_disconnect_somebody(self):
        self.hub.request('DELETE', f'/ws/clients/c{self.chance.randrange(5)}')

    def do_send_to_somebody(self):
        query = self.chance.choice(('', f'?client_id=c{self.chance.randrange(5)}'))
        self.hub.request('POST', f'/ws/send-message{query}', {'type': 'a.b', 'content': 'x' * self.chance.randrange(10000)})

    def do_end_a_post_early(self):
        self.raw(b'POST /ws/send-message HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{').close()


class Abuse(HubTest):
    flags = ('--demo-faults', '--io-threads', '2', '--handshake-timeout', '1s', '--close-timeout', '1s', '--drain-timeout', '3s',
             '--heartbeat-interval', '1s', '--heartbeat-timeout', '2s', '--log-level', 'warning')

    def test_the_server_survives_and_its_numbers_add_up(self):
        """Issue, table: bad input; law 4: connections minus disconnections are the active ones"""
        print(f'HUBCAF_ABUSE_SEED={SEED}')
        end = time.monotonic() + SECONDS
        abusers = [Abuser(self.hub, number, end) for number in range(THREADS)]
        for abuser in abusers:
            abuser.start()
        witness = self.join('witness')
        turn = 0
        while time.monotonic() < end:
            turn += 1
            witness.send({'type': 'echo.message', 'meta': {'ref': turn}})
            while (reply := witness.receive())['meta'].get('ref') != turn:
                self.assertIn(reply['type'], ('chat.message', 'a.b'))
        for abuser in abusers:
            abuser.join(SOON)
            self.assertIsNone(abuser.failure)
            abuser.forget()
        self.assertGreater(sum(abuser.deeds for abuser in abusers), 100)

        witness.leave()
        self.hub.wait(lambda: self.hub.stats()['total_active_connections'] == 0, 'all abusers are gone')
        self.hub.wait(lambda: self.hub.stats()['queue_size'] == 0, 'what the slow handler held is done')
        stats = self.hub.stats()
        self.assertEqual(stats['total_connections'], stats['total_disconnections'])
        self.assertEqual((0, 0), (stats['active_named_connections'], stats['active_anonymous_connections']))
        print(f'{sum(abuser.deeds for abuser in abusers)} deeds, {turn} turns, {stats}, {self.hub.memory() >> 20} MiB')


if __name__ == '__main__':
    unittest.main()

# SPDX-License-Identifier: MIT
# ctest: heavy serial timeout=300
"""Thousands of idle connections: none is reaped, the silent one is, and each costs little memory ("Done when" 3)."""
import asyncio
import base64
import os
import resource
import time
import unittest

from support.client import PING, PONG, frame
from support.hub_process import SANITIZED, SLOWNESS, SOON
from support.hub_test import Closed, HubTest

CONNECTIONS = 500 if SANITIZED else 5000
BYTES_EACH = 12 * 1024
INTERVAL, TIMEOUT = 2.0 * SLOWNESS, 6.0 * SLOWNESS


class Idle(asyncio.Protocol):
    """A connection that does nothing but answer pings."""

    def __init__(self, client_id):
        self.client_id, self.buffer, self.pings = client_id, b'', 0
        self.ready, self.ended = asyncio.get_running_loop().create_future(), None

    def connection_made(self, transport):
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(f'GET /ws/{self.client_id} HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                        f'Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n'.encode())

    def data_received(self, data):
        self.buffer += data
        if not self.ready.done():
            head, end, rest = self.buffer.partition(b'\r\n\r\n')
            if not end:
                return
            self.buffer = rest
            self.ready.set_result(head.startswith(b'HTTP/1.1 101'))
        while len(self.buffer) >= 2:
            size, start = self.buffer[1], 2
            if size == 126:
                size, start = int.from_bytes(self.buffer[2:4], 'big'), 4
            if len(self.buffer) < start + size:
                return
            payload, opcode = self.buffer[start:start + size], self.buffer[0] & 15
            self.buffer = self.buffer[start + size:]
            if opcode == PING:
                self.pings += 1
                self.transport.write(frame(payload, PONG))
            elif opcode == 8:
                self.ended = int.from_bytes(payload[:2], 'big')

    def connection_lost(self, _):
        self.ended = self.ended or 'lost'


class IdleConnections(HubTest):
    flags = ('--heartbeat-interval', f'{INTERVAL}', '--heartbeat-timeout', f'{TIMEOUT}', '--log-level', 'warning',
             '--close-timeout', '1s', '--drain-timeout', '5s', '--max-handshakes-per-address', '0')

    def setUp(self):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        super().setUp()

    async def connect_all(self):
        """All connections, some hundred at a time."""
        loop, connections = asyncio.get_running_loop(), []
        for first in range(0, CONNECTIONS, 250):
            made = await asyncio.gather(*(loop.create_connection(lambda i=i: Idle(f'idle-{i}'), self.hub.host, self.hub.port)
                                          for i in range(first, min(first + 250, CONNECTIONS))))
            connections += [protocol for _, protocol in made]
            self.assertTrue(all(await asyncio.gather(*(connection.ready for connection in connections[first:]))))
        return connections

    def silence(self):
        """How long a client that never answers is kept; runs in a thread of its own."""
        client = self.join('silent', answer_pings=False)
        start = time.monotonic()
        try:
            while True:
                client.receive_frame(TIMEOUT + INTERVAL + SOON)
        except Closed:
            return time.monotonic() - start

    async def scenario(self):
        before = self.hub.memory()
        connections = await self.connect_all()
        each = (self.hub.memory() - before) / CONNECTIONS
        print(f'memory per idle connection: {each:.0f} bytes, with {CONNECTIONS} connections', flush=True)
        silent = asyncio.get_running_loop().run_in_executor(None, self.silence)

        deadline = time.monotonic() + 5 * TIMEOUT + SOON
        while min(connection.pings for connection in connections) < 3 and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        seconds = await silent
        each_later = (self.hub.memory() - before) / CONNECTIONS
        print(f'memory per idle connection after three heartbeats: {each_later:.0f} bytes', flush=True)

        self.assertGreaterEqual(min(connection.pings for connection in connections), 3)
        self.assertEqual([], [connection.client_id for connection in connections if connection.ended])
        self.assertTrue(TIMEOUT - 0.1 <= seconds <= TIMEOUT + INTERVAL + SLOWNESS, seconds)
        stats = await asyncio.to_thread(self.hub.stats)
        self.assertEqual((CONNECTIONS, 1, 1), tuple(stats[name] for name in (
            'total_active_connections', 'heartbeat_timeouts', 'total_disconnections')))
        if not SANITIZED:
            self.assertLessEqual(max(each, each_later), BYTES_EACH)
        for connection in connections:
            connection.transport.abort()
        await asyncio.to_thread(self.hub.wait, lambda: self.hub.stats()['total_active_connections'] == 0, 'all are gone')

    def test_idle_connections_stay_and_the_silent_one_goes(self):
        """S60, S62, law 5, section 9 point 1: through three heartbeats; at most 12 KiB each"""
        asyncio.run(self.scenario())


if __name__ == '__main__':
    unittest.main()

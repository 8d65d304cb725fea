# SPDX-License-Identifier: MIT
"""Clients in a process of their own that read as fast as they can, and only count: for floods that a parser could not follow."""
import multiprocessing
import selectors
import signal

from .client import PING, PONG, Client, frame
from .hub_process import SOON


class Counter:
    """One client: takes frames apart without looking inside, but checks that each message's tail has the number that is due."""

    def __init__(self, client):
        self.client, self.buffer, self.count = client, bytearray(), 0
        client.socket.setblocking(False)

    def read(self, space):
        """Takes what is there. @returns how many messages are complete now."""
        taken = self.client.socket.recv_into(space)
        if taken == 0:
            raise AssertionError(f'{self.client.id} was ended after {self.count} messages: {bytes(self.buffer[:300])}')
        self.buffer += space[:taken]
        while self.take_frame():
            pass

    def take_frame(self):
        buffer = self.buffer
        if len(buffer) < 2:
            return False
        size, head = buffer[1], 2
        if size >= 126:
            head = 4 if size == 126 else 10
            if len(buffer) < head:
                return False
            size = int.from_bytes(buffer[2:head], 'big')
        if len(buffer) < head + size:
            return False
        if buffer[0] & 15 == PING:
            self.client.socket.send(frame(bytes(buffer[head:head + size]), PONG))
        else:
            mark = b'"meta":{"n":%d}' % self.count
            assert mark in buffer[head + size - 100:head + size], (self.client.id, self.count, bytes(buffer[head:head + 100]))
            self.count += 1
        del buffer[:head + size]
        return True


class CountingReaders:
    """`names` are the ids of the clients. `slowest()` is how many messages each has got at least."""

    def __init__(self, hub, names, expected):
        self._slowest = multiprocessing.Value('q', -1, lock=False)
        self._process = multiprocessing.get_context('fork').Process(target=self._run, args=(hub, names, expected), daemon=True)
        self._process.start()
        self.names = names

    def _run(self, hub, names, expected):
        readers, space = [Counter(Client.join(hub, name)) for name in names], memoryview(bytearray(1 << 20))
        with selectors.DefaultSelector() as ready:
            for reader in readers:
                ready.register(reader.client.socket, selectors.EVENT_READ, reader)
            while (slowest := min(reader.count for reader in readers)) < expected:
                self._slowest.value = slowest
                for key, _ in ready.select(SOON):
                    key.data.read(space)
        self._slowest.value = expected
        signal.pause()

    def slowest(self):
        """-1 before all have been welcomed. Fails if a reader has failed."""
        assert self._process.exitcode in (None, 0), 'a reader failed: see above'
        return self._slowest.value

    def stop(self):
        self._process.kill()
        self._process.join()

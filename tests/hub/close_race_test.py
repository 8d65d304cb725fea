# SPDX-License-Identifier: MIT
"""The hub closes a connection while its client breaks the protocol, leaves or resets: nothing is left behind."""
import signal
import time
import unittest

from support.client import BINARY, CLOSE, PING, TEXT, frame
from support.hub_test import HubTest

LAST_WORDS = {
    'nothing': b'',
    'invalid text': frame(b'\xff'),
    'reserved bits': b'\xf3\x81abcde',
    'too large': b'\x81\xff' + (2 ** 20).to_bytes(8, 'big') + b'abcd',
    'half a frame': frame('abcdef')[:7],
    'half a message': frame('[', fin=False),
    'a message within a message': frame('[', fin=False) + frame('['),
    'its own close': frame(b'\x03\xe8', CLOSE),
    'a bad close': frame(b'\x03', CLOSE),
    'a close and more': frame(b'\x03\xe8', CLOSE) + frame('x') * 10,
    'a crowd': frame('{"type":"echo.message"}') * 200,
    'control and binary': frame('x', PING) * 50 + frame(b'x', BINARY) * 50,
    'bad messages': frame('x', TEXT) * 20,
}


class CloseRace(HubTest):
    """Each ends with a signal, and the process must end too: a connection that was kept would hold it up."""

    flags = ('--close-timeout', '500ms', '--drain-timeout', '1s', '--max-client-errors', '3')

    def assert_nothing_left(self):
        self.hub.wait(lambda: self.hub.stats()['total_active_connections'] == 0, 'all are gone')
        stats = self.hub.stats()
        self.assertEqual(stats['total_connections'], stats['total_disconnections'])
        self.hub.tell(signal.SIGTERM)
        self.assertEqual(0, self.hub.wait_exit())

    def race(self, close, end):
        """For all last words: `close` makes the hub close `client`, which then says them and ends by `end`."""
        for words in LAST_WORDS.values():
            for order in (0, 1) * 3:
                client = self.join('ann')
                try:
                    if order:
                        client.send_bytes(words)
                    close(client)
                    if not order:
                        client.send_bytes(words)
                except OSError:
                    pass  # The hub was quicker.
                end(client)
        self.assert_nothing_left()

    def delete(self, _):
        self.hub.request('DELETE', '/ws/clients/ann')

    def replace(self, _):
        self.join('ann').socket.close()

    def offend(self, client):
        client.send_bytes(frame('x') * 3)

    def test_disconnected_and_gone(self):
        """S83, law 4"""
        self.race(self.delete, lambda client: client.socket.close())

    def test_disconnected_and_reset(self):
        """S83, law 4"""
        self.race(self.delete, lambda client: client.reset())

    def test_disconnected_and_silent(self):
        """S83, law 4: the socket stays open; `close_timeout` ends it"""
        self.race(self.delete, lambda client: None)

    def test_replaced(self):
        """Law 6, law 4"""
        self.race(self.replace, lambda client: client.socket.close())

    def test_replaced_and_reset(self):
        """Law 6, law 4"""
        self.race(self.replace, lambda client: client.reset())

    def test_too_many_errors(self):
        """S06, law 4"""
        self.race(self.offend, lambda client: client.socket.close())

    def test_stopped(self):
        """S104: the signal comes while clients say their last words"""
        clients = [self.join() for _ in LAST_WORDS]
        self.hub.tell(signal.SIGTERM)
        for client, words in zip(clients, LAST_WORDS.values()):
            try:
                client.send_bytes(words)
            except OSError:
                pass
            client.socket.close()
        self.assertEqual(0, self.hub.wait_exit())


class TimerRace(HubTest):
    """Clients end their connection in the very moment in which the hub's patience with them ends."""

    flags = ('--close-timeout', '300ms')

    def test_a_client_that_leaves_as_the_close_timer_fires(self):
        """Section 9 of the design: the closing handshake has a timer of its own"""
        for shift in (0, 0.0003, 0.0006, -0.0003, 0.001):
            clients = [self.join(f'c{i}') for i in range(100)]
            due = []
            for client in clients:
                client.send_bytes(frame(b'\x03\xe8', CLOSE))
                due.append(time.perf_counter() + 0.3 + shift)
            for client, moment in zip(clients, due):
                while time.perf_counter() < moment:
                    pass
                client.socket.close()
        self.hub.wait(lambda: self.hub.stats()['total_active_connections'] == 0, 'all are gone')


if __name__ == '__main__':
    unittest.main()

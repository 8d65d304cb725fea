# SPDX-License-Identifier: MIT
"""The end by SIGINT and SIGTERM: clients are told, what was accepted is answered, and nobody holds it up (S24, S104)."""
import signal
import socket
import time
import unittest

from support import deaf
from support.client import frame
from support.hub_process import SLOWNESS
from support.hub_test import HubTest, Refused
from support.rest_sender import RestSender

MARGIN = 2 + SLOWNESS


class Shutdown(HubTest):
    flags = ('--demo-faults', '--drain-timeout', '20s')

    def assert_clean_exit(self, timeout):
        self.assertEqual(0, self.hub.wait_exit(timeout), self.hub.output)

    def test_clients_are_told_and_the_exit_is_clean(self):
        """S104, S75, Settled details: `system.closing` shutdown with a retry time, close 1012, exit code 0"""
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number):
                self.hub = self.start(*self.flags)
                clients = [self.join(name) for name in 'abc']
                self.hub.tell(number)
                for client in clients:
                    messages, code = client.receive_close()
                    self.assertEqual((1, 1012), (len(messages), code))
                    self.assert_closing(messages[0], 1012, 'shutdown')
                    self.assertIsInstance(messages[0]['content']['retry_after_ms'], int)
                    self.assertGreaterEqual(messages[0]['content']['retry_after_ms'], 0)
                    client.socket.close()
                self.assert_clean_exit(MARGIN)

    def test_without_clients_it_ends_at_once(self):
        """Issue 7"""
        self.hub.get('/ws/stats')
        self.hub.tell(signal.SIGTERM)
        self.assert_clean_exit(MARGIN)

    def test_signals_again_change_nothing(self):
        """Issue 7: an impatient second and third signal still end it in order"""
        client = self.join('ann')
        for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGINT):
            self.hub.tell(number)
        self.assertEqual(1012, client.receive_close()[1])
        client.socket.close()
        self.assert_clean_exit(MARGIN)

    def test_what_was_accepted_is_answered_before_the_end(self):
        """S104, law 1: nine slow messages that a handler holds when the signal comes are answered, then comes the close"""
        client = self.join('ann')
        client.send_bytes(frame('{"type":"demo.slow"}') * 9 + frame('{"type":"ping"}'))
        first = client.receive()
        self.hub.tell(signal.SIGTERM)
        messages, code = client.receive_close()

        types = [message['type'] for message in (first, *messages)]
        self.assertEqual(9, types.count('demo.slow'), types)
        self.assertEqual(1, types.count('pong'))
        self.assertEqual(('system.closing', 1012), (types[-1], code))
        client.socket.close()
        self.assert_clean_exit(MARGIN)

    def test_every_pipelined_message_is_answered_or_was_not_accepted(self):
        """S104, law 3: what is answered is a gapless beginning"""
        client = self.join('ann')
        client.send_bytes(b''.join(frame('{"type":"echo.message","content":%d}' % i) for i in range(2000)))
        replies = [client.receive()]
        self.hub.tell(signal.SIGTERM)
        messages, code = client.receive_close()

        replies += messages[:-1]
        self.assertEqual(1012, code)
        echoes = [reply['content'] for reply in replies if reply['type'] == 'echo.message']
        self.assertEqual(list(range(len(echoes))), echoes)
        client.socket.close()
        self.assert_clean_exit(MARGIN)


class SlowReaders(HubTest):
    flags = ('--drain-timeout', '1s', '--close-timeout', '1s', '--demo-faults')

    def test_a_client_that_never_answers_the_close_does_not_hold_the_exit(self):
        """S104: at most drain_timeout + close_timeout + 2 s"""
        self.join('mute')
        start = time.monotonic()
        self.hub.tell(signal.SIGTERM)
        self.assertEqual(0, self.hub.wait_exit(1 + 1 + MARGIN))
        self.assertLess(time.monotonic() - start, 2 + MARGIN)

    def test_a_client_that_never_reads_does_not_hold_the_exit(self):
        """S104: its queue and its socket are full"""
        self.join('deaf', receive_buffer=4096)
        ann = self.join('ann')
        for _ in range(2000):
            ann.send({'type': 'chat.message', 'content': 'x' * 4096})
            ann.receive()
        self.assertGreater(self.hub.clients()['deaf']['queue_size'], 0)
        self.hub.tell(signal.SIGTERM)

        self.assertEqual(0, self.hub.wait_exit(1 + 1 + MARGIN))

    def test_half_a_handshake_and_an_idle_http_connection_do_not_hold_the_exit(self):
        """S104"""
        for data in (b'', b'GET /ws/a HTTP/1.1\r\nHo', b'GET /ws/health HTTP/1.1\r\nHost: h\r\n\r\n'):
            raw = socket.create_connection((self.hub.host, self.hub.port))
            self.addCleanup(raw.close)
            raw.sendall(data)
        self.hub.get('/ws/health')
        self.hub.tell(signal.SIGTERM)

        self.assertEqual(0, self.hub.wait_exit(1 + 1 + MARGIN))


class FullQueues(HubTest):
    flags = ('--drain-timeout', '1s', '--client-queue-size', '50', '--demo-faults', '--io-threads', '2')

    def test_full_queues_do_not_hold_the_exit(self):
        """Issue 3, item 12: ten clients that do not read, a handler that is busy; exit code 0 within drain_timeout + 2 s"""
        for policy in ('reject', 'drop_oldest'):
            with self.subTest(policy):
                self.hub = self.start(*self.flags, '--client-overflow', policy)
                names = [f'deaf{i}' for i in range(10)]
                for name in names:
                    self.join(name, receive_buffer=4096)
                ann = self.join('ann')
                with RestSender(self.hub) as rest:
                    deaf.stuff(self.hub, rest, *names)
                    for i in range(60):
                        self.assertEqual(200, rest.send('news.item', 'x' * 4096, key=i).status)
                        self.assertEqual('news.item', ann.receive()['type'])
                self.assertEqual([50] * 10, [self.hub.clients()[name]['queue_size'] for name in names])
                ann.send_bytes(frame('{"type":"demo.slow"}') * 10 + frame('{"type":"ping"}'))
                while ann.receive()['type'] != 'pong':
                    pass
                begin = time.monotonic()
                self.hub.tell(signal.SIGTERM)
                while (refused := self.knock()) is None:
                    pass
                self.assertEqual(503, refused.status)
                self.assertGreaterEqual(int(refused.headers['retry-after']), 1)

                self.assert_exit_in_time(begin)

    def knock(self):
        """The refusal of a newcomer; none while the signal has not been heard."""
        try:
            self.join()
        except Refused as refused:
            return refused
        return None

    def assert_exit_in_time(self, begin):
        self.assertEqual(0, self.hub.wait_exit(1 + 2 + MARGIN))
        self.assertLess(time.monotonic() - begin, 1 + 2)


if __name__ == '__main__':
    unittest.main()

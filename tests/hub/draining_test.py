# SPDX-License-Identifier: MIT
"""While the hub drains: the door is shut politely, and who is slow gets everything (S24, S104)."""
import signal
import unittest

from support.client import CLOSE
from support.hub_process import SLOWNESS
from support.hub_test import HubTest

MARGIN = 2 + SLOWNESS


class Draining(HubTest):
    flags = ('--drain-timeout', '60s', '--close-timeout', '1s', '--client-queue-size', '5000')

    def setUp(self):
        """A client with a full socket holds the drain until it reads or leaves."""
        super().setUp()
        self.slow = self.join('slow', receive_buffer=4096)
        ann = self.join('ann')
        for _ in range(2000):
            ann.send({'type': 'chat.message', 'content': 'x' * 4096})
            ann.receive()
        self.hub.tell(signal.SIGTERM)
        ann.receive_close()
        ann.socket.close()

    def assert_unavailable(self, status, headers):
        self.assertEqual(503, status)
        self.assertGreaterEqual(int(headers['retry-after']), 1)

    def test_new_connections_and_messages_are_refused(self):
        """S24, Settled details: upgrades, send-message and health answer 503 with `Retry-After`, health says draining"""
        for path in ('/ws', '/ws/new', '/ws?clientId=new'):
            refused = self.refused(path)
            self.assert_unavailable(refused.status, refused.headers)
        health = self.hub.request('GET', '/ws/health')
        self.assert_unavailable(health.status, health.headers)
        self.assertEqual('draining', health.json['status'])
        for query in ('', '?client_id=slow', '?client_id=nobody'):
            response = self.hub.request('POST', f'/ws/send-message{query}', {'type': 'a.b'})
            self.assert_unavailable(response.status, response.headers)
            self.assert_rest_error(response, 503)
        stats = self.hub.get('/ws/stats')
        self.assertEqual((True, 'draining'), (stats['stats']['is_shutdown'], stats['health']['status']))
        self.slow.reset()
        self.assertEqual(0, self.hub.wait_exit(1 + MARGIN))

    def test_a_slow_reader_gets_everything_first(self):
        """S104: 2000 messages that were accepted before the signal, then the closing message and 1012"""
        messages, code = self.slow.receive_close()

        self.assertEqual(['chat.message'] * 2000 + ['system.closing'], [message['type'] for message in messages])
        self.assertEqual(1012, code)
        self.slow.socket.close()
        self.assertEqual(0, self.hub.wait_exit(1 + MARGIN))


class Closing(HubTest):
    flags = ('--drain-timeout', '60s', '--close-timeout', '4s')

    def test_the_port_answers_until_the_last_session_is_gone(self):
        """Queues are empty at once; a client that does not answer our Close has `close_timeout`, and newcomers hear 503 all the while"""
        mute = self.join('mute')
        self.hub.tell(signal.SIGTERM)
        # The last words come when the queues are empty; from then on the hub only waits for the answer to its Close.
        while mute.receive_frame()[0] != CLOSE:
            pass

        refused = self.refused('/ws/new')
        self.assertEqual(503, refused.status)
        self.assertGreaterEqual(int(refused.headers['retry-after']), 1)
        health = self.hub.request('GET', '/ws/health')
        self.assertEqual((503, 'draining'), (health.status, health.json['status']))
        self.assertGreaterEqual(int(health.headers['retry-after']), 1)
        self.assertEqual(503, self.hub.request('POST', '/ws/send-message', {'type': 'a.b'}).status)
        mute.reset()
        self.assertEqual(0, self.hub.wait_exit(1 + MARGIN))


if __name__ == '__main__':
    unittest.main()

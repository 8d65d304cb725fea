# SPDX-License-Identifier: MIT
"""The base of tests of a whole hub: a fresh server for each test, and checks that several files share."""
import re
import unittest

from .client import Client, Closed, Refused
from .hub_process import Hub

TIMESTAMP = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z')


class HubTest(unittest.TestCase):
    """Starts a server with the class's `flags` before each test; fails if it does not end cleanly after it."""

    flags = ()
    maxDiff = None

    def setUp(self):
        self.hub = self.start(*self.flags)

    def start(self, *flags, env=None):
        """A further server, stopped after the test."""
        hub = Hub(*flags, env=env)
        self.addCleanup(hub.stop)
        return hub

    def connect(self, path, **how):
        """A client that has not been welcomed yet."""
        return Client(self.hub, path, **how)

    def join(self, client_id=None, **how):
        """A client that has been welcomed. Its socket is closed before the server is stopped."""
        client = Client.join(self.hub, client_id, **how)
        self.addCleanup(client.socket.close)
        return client

    def refused(self, path, **how):
        """The server's answer to an upgrade that it must refuse."""
        with self.assertRaises(Refused) as caught:
            Client(self.hub, path, **how).socket.close()
        return caught.exception

    def assert_timestamp(self, text):
        self.assertRegex(text, TIMESTAMP)

    def assert_error(self, reply, code, ref=None, **meta):
        """`reply` is an error with this code, a text, and exactly this `ref` and members of meta."""
        self.assertEqual(('error', code), (reply['type'], reply['content']['code']), reply)
        self.assertIsInstance(reply['content']['message'], str)
        self.assertTrue(reply['content']['message'])
        if ref is not None:
            meta['ref'] = ref
        seen = reply.get('meta', {})
        self.assertEqual(meta, {name: seen[name] for name in seen if name in meta or name == 'ref'}, reply)

    def assert_rest_error(self, response, status):
        """`response` has this status and the body of a REST error."""
        self.assertEqual(status, response.status, response.body)
        self.assertIn('application/json', response.headers['content-type'])
        body = response.json
        self.assertEqual({'success', 'error', 'message'}, set(body))
        self.assertIs(False, body['success'])
        self.assertTrue(body['error'] and isinstance(body['error'], str))
        self.assertTrue(body['message'] and isinstance(body['message'], str))

    def assert_closing(self, message, code, reason):
        """`message` is the hub's `system.closing` with this code and reason."""
        self.assertEqual('system.closing', message['type'], message)
        content = message['content']
        self.assertEqual({'code', 'reason', 'message', 'retry_after_ms'}, set(content))
        self.assertEqual((code, reason), (content['code'], content['reason']))
        self.assertIsInstance(content['message'], str)
        if code >= 4500:
            self.assertIsNone(content['retry_after_ms'])

    def assert_ended(self, client, code, reason):
        """The hub ends `client` with a closing message and this close code; returns the messages before."""
        messages, seen = client.receive_close()
        self.assertTrue(messages, f'closed with {seen} without a message')
        self.assert_closing(messages[-1], code, reason)
        self.assertEqual(code, seen)
        return messages[:-1]


__all__ = ['Client', 'Closed', 'Hub', 'HubTest', 'Refused']

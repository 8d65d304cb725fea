# SPDX-License-Identifier: MIT
"""Types without a dot: handled, and warned about once per connection (S31, S32)."""
import unittest

from support.client import frame
from support.hub_test import HubTest


class FormatWarning(HubTest):
    flags = ('--demo-faults', '--max-client-errors', '1000')

    def setUp(self):
        super().setUp()
        self.client = self.join('ann')

    def assert_nothing_else(self):
        """The next message is the answer to this ping."""
        self.assertEqual(('pong', 'end'), (lambda reply: (reply['type'], reply['meta']['ref']))(
            self.client.ask({'type': 'ping', 'meta': {'ref': 'end'}})))

    def test_a_type_without_a_dot_is_handled_and_warned_about_once(self):
        """S32: `error`, meta {original_type, warning: "format"}, once per connection"""
        self.client.send_bytes(frame('{"type":"plain","content":1,"meta":{"ref":"r"}}') * 3)
        replies = [self.client.receive() for _ in range(4)]

        warnings = [reply for reply in replies if reply['type'] == 'error']
        self.assertEqual(1, len(warnings))
        self.assert_error(warnings[0], 'type_format', ref='r', original_type='plain', warning='format')
        self.assertEqual([('plain', 1)] * 3, [(reply['type'], reply['content']) for reply in replies if reply['type'] != 'error'])
        self.assert_nothing_else()

    def test_another_connection_is_warned_again(self):
        """S32: per connection"""
        for name in ('bob', 'bob'):
            client = self.join(name)
            client.send({'type': 'plain'})
            self.assertEqual({'error', 'plain'}, {client.receive()['type'], client.receive()['type']})

    def test_without_a_handler_there_is_one_error_only(self):
        """Settled details: `unknown_type`, also before and after a format warning"""
        for _ in range(2):
            self.assert_error(self.client.ask({'type': 'nobody'}), 'unknown_type', original_type='nobody', warning='unhandled')
        self.client.send({'type': 'plain'})
        self.assertEqual({'error', 'plain'}, {self.client.receive()['type'], self.client.receive()['type']})
        self.assert_nothing_else()

    def test_types_of_the_hub_earn_no_warning(self):
        """Settled details: `ping` is answered; an unhandled `pong` or `error` is ignored"""
        self.assertEqual('pong', self.client.ask({'type': 'ping'})['type'])
        self.client.send({'type': 'pong', 'meta': {'ping_id': 'x'}})
        self.client.send({'type': 'error', 'content': 'x'})
        self.assert_nothing_else()

    def test_unhandled_message_and_echo_are_unknown(self):
        """Settled details: no format warning; S43"""
        for kind in ('message', 'echo'):
            self.assert_error(self.client.ask({'type': kind}), 'unknown_type', original_type=kind, warning='unhandled')
        self.assert_nothing_else()

    def test_a_type_with_a_dot_earns_no_warning(self):
        """S31"""
        self.assertEqual('echo.message', self.client.ask({'type': 'echo.message'})['type'])
        self.assert_nothing_else()


if __name__ == '__main__':
    unittest.main()

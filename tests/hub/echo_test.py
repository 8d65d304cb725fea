# SPDX-License-Identifier: MIT
"""`echo.message` and `echo.fast`: content and meta come back as they came, in order; `ref` always does."""
import json
import unittest

from support.client import frame
from support.hub_test import HubTest

ECHOES = ('echo.message', 'echo.fast')
# Raw JSON that a parse and a print would change.
RAW = ('0', '-0', '1.0', '1.10', '1E5', '1e+05', '2.5E0', '0.1000000000000000055511151231257827', '12345678901234567890123',
       '9007199254740993', '1e400', '-1e-400', '"\\u0041\\/\\ud83d\\ude00"', '"é\u2028"', 'null', 'true', '[]', '{}', '""',
       '{"b":1,"a":2,"b":3}', '[1.0,{"x":[ 1 , 2 ]}]', '"' + 'y' * 60000 + '"')
REFS = (None, True, False, 0, -1, 2.5, 2 ** 63, 1e300, '', 'r', 'é"\\\n\U0001f600', [], [1, [2]], {}, {'a': {'b': None}})


class Echo(HubTest):
    flags = ('--demo-faults', '--max-client-errors', '1000')

    def setUp(self):
        super().setUp()
        self.client = self.join('ann')

    def test_content_comes_back_byte_for_byte(self):
        """Issue 7 (content as raw JSON), Settled details: numbers survive exactly"""
        for kind in ECHOES:
            for raw in RAW:
                with self.subTest(kind=kind, raw=raw[:40]):
                    self.client.send('{"type":"%s","content":%s}' % (kind, raw))
                    text = self.client.receive_text()
                    self.assertIn(f'"content":{raw}', text)
                    self.assertEqual(kind, json.loads(text)['type'])

    def test_meta_comes_back(self):
        """Issue 7: type, content and meta as they came; S41"""
        meta = {'ref': 'r', 'z': [1.5, None], 'é': {'from': 'me'}}
        for kind in ECHOES:
            self.assertEqual(meta, self.client.ask({'type': kind, 'meta': meta})['meta'])

    def test_what_the_hub_sends_is_a_whole_envelope(self):
        """S30: type, content, meta (an object, also when it is empty) and a UTC timestamp, both ways"""
        for message in ({'type': 'echo.message'}, {'type': 'ping'}, {'type': 'chat.message', 'content': 'x'}, 'nonsense',
                        {'type': 'demo.order', 'content': {'id': 1, 'price': 1, 'items': []}}):
            with self.subTest(str(message)):
                reply = self.client.ask(message)
                self.assertEqual({'type', 'content', 'meta', 'timestamp'}, set(reply))
                self.assertIsInstance(reply['meta'], dict)
                self.assert_timestamp(reply['timestamp'])

    def test_ref_of_every_kind_comes_back_in_replies(self):
        """DESIGN section 6: `meta.ref`, chosen by the sender, comes back in the reply"""
        for ref in REFS:
            for message in ({'type': 'echo.message'}, {'type': 'echo.fast'}, {'type': 'ping'},
                            {'type': 'chat.message', 'content': 'x'},
                            {'type': 'demo.order', 'content': {'id': 1, 'price': 1, 'items': []}}):
                with self.subTest(ref=ref, type=message['type']):
                    reply = self.client.ask({**message, 'meta': {'ref': ref}})
                    self.assertEqual(repr(ref), repr(reply['meta']['ref']))

    def test_ref_of_every_kind_comes_back_in_errors(self):
        """Settled details: an error repeats `ref` whenever it could be read, also when the type is missing"""
        for ref in REFS:
            for message in ({'type': 'no.such'}, {'type': 'demo.order'}, {'type': 'demo.throw'}, {}, {'type': 1},
                            {'type': 'a' * 129}, {'type': ''}, {'type': 'a.b', 'timestamp': 1}):
                with self.subTest(ref=ref, message=message):
                    reply = self.client.ask({'meta': {'ref': ref}, **message})
                    self.assertEqual('error', reply['type'])
                    self.assertEqual(repr(ref), repr(reply['meta']['ref']))

    def test_ref_comes_back_byte_for_byte(self):
        """DESIGN section 6"""
        for raw in ('1.0', '1E5', '12345678901234567890123', '"\\u0041"'):
            for kind in ('echo.message', 'no.such', 'ping', 'demo.throw'):
                self.client.send('{"type":"%s","meta":{"ref":%s}}' % (kind, raw))
                self.assertIn(f'"ref":{raw}', self.client.receive_text())

    def test_unknown_members_are_ignored_and_the_last_duplicate_wins(self):
        """Settled details"""
        reply = self.client.ask('{"x":1,"type":"no.such","type":"echo.message","content":1,"meta":{"ref":1},"content":2,'
                                '"meta":{"ref":3,"ref":4},"client_id":"bob","timestamp":5,"timestamp":null}')

        self.assertEqual(('echo.message', 2, 4), (reply['type'], reply['content'], reply['meta']['ref']))

    def test_an_escaped_type_is_the_type(self):
        """S30: JSON's escapes in keys and values are equal to the characters"""
        self.assertEqual('echo.fast', self.client.ask('{"\\u0074ype":"echo\\u002efast"}')['type'])

    def test_a_thousand_pipelined_messages_keep_their_order(self):
        """Law 3: first in, first out per sender, receiver and type"""
        for kind in ECHOES:
            self.client.send_bytes(b''.join(frame('{"type":"%s","content":%d}' % (kind, i)) for i in range(1000)))
            self.assertEqual(list(range(1000)), [self.client.receive()['content'] for _ in range(1000)])

    def test_two_types_interleaved_keep_the_order_of_each(self):
        """Law 3"""
        self.client.send_bytes(b''.join(frame('{"type":"%s","content":%d}' % (ECHOES[i % 2], i)) for i in range(1000)))
        replies = [self.client.receive() for _ in range(1000)]

        for kind in ECHOES:
            numbers = [reply['content'] for reply in replies if reply['type'] == kind]
            self.assertEqual(sorted(numbers), numbers)
            self.assertEqual(500, len(numbers))

    def test_a_ping_message_is_answered_with_pong(self):
        """DESIGN section 6: a client's own `ping` is always answered; S61: `ping_id` comes back"""
        reply = self.client.ask({'type': 'ping', 'content': 'ping', 'meta': {'ping_id': 'p1'}})

        self.assertEqual(('pong', 'p1'), (reply['type'], reply['meta']['ping_id']))


if __name__ == '__main__':
    unittest.main()

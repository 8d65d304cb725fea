# SPDX-License-Identifier: MIT
"""Messages that are none: each costs one `error` of the right code, never the connection (law 7, S45)."""
import json
import unittest

from support.client import BINARY
from support.hub_test import HubTest


class BadMessage(HubTest):
    flags = ('--demo-faults', '--max-client-errors', '1000')

    def setUp(self):
        super().setUp()
        self.client = self.join('ann')

    def assert_bad(self, message, code='bad_message', **meta):
        """One error, then the connection still works and nothing else came."""
        with self.subTest(str(message)[:80]):
            self.assert_error(self.client.ask(message), code, **meta)
            self.assertEqual('pong', self.client.ask({'type': 'ping'})['type'])

    def assert_good(self, message):
        with self.subTest(str(message)[:80]):
            self.assertEqual('echo.message', self.client.ask(message)['type'])

    def test_what_is_not_json(self):
        """Issue, table: not JSON; S45"""
        for text in ('', ' ', 'hello', '{', '{"type":"echo.message"', '{"type":"echo.message"}}', "{'type':'a.b'}",
                     '{"type":"echo.message",}', '{"type":"echo.message","content":01}', '{"type":"echo.message","content":.5}',
                     '{"type":"echo.message","content":1.}', '{"type":"echo.message","content":+1}',
                     '{"type":"echo.message","content":NaN}', '{"type":"echo.message","content":Infinity}',
                     '{"type":"echo.message","content":tru}', '{"type":"echo.message","content":"a\tb"}',
                     '{"type":"echo.message","content":"\\x"}', '{"type":"echo.message"} x', '/**/{"type":"echo.message"}',
                     '\ufeff{"type":"echo.message"}', '{"type":"echo.message","content":"a', '{"type" "echo.message"}',
                     '{"type":"echo.message","content":[1,]}', '{"type":"echo.message","content":"\\ud83d\\u00e9"}'):
            self.assert_bad(text)

    def test_what_is_no_object(self):
        """Issue, table: not an object"""
        for text in ('null', 'true', '1', '"echo.message"', '[]', '[{"type":"echo.message"}]'):
            self.assert_bad(text)

    def test_types_that_are_none(self):
        """Issue, table: no `type`, not a string, empty, over 128 bytes; Settled details: no control characters"""
        self.assert_bad('{}')
        for kind in (None, True, 1, [], {}, '', 'a' * 129, 'é' * 64 + 'a', 'a\nb', 'a\u0000b', 'a\u007fb', '\u001f.b'):
            self.assert_bad({'type': kind})
        for kind in ('Type', 'TYPE', ' type'):
            self.assert_bad({kind: 'echo.message'})

    def test_types_up_to_128_bytes_are_types(self):
        """Issue, table: 128 bytes pass, multi-byte characters too; nobody handles them"""
        for kind in ('a.' + 'b' * 126, 'é' * 64, '€' * 42 + 'ab', '\U0001f600' * 32, 'a b', '.', '"', '\\', '\u0080'):
            self.assert_bad({'type': kind}, 'unknown_type', original_type=kind, warning='unhandled')

    def test_meta_and_timestamp_of_the_wrong_kind(self):
        """Settled details: `meta` that is no object, `timestamp` that is no RFC 3339 string"""
        for meta in (True, 1, 'x', []):
            self.assert_bad({'type': 'echo.message', 'meta': meta})
        for timestamp in (True, 1, {}, '', 'now', '2026-01-31', '2026-13-01T00:00:00Z', '2026-01-32T00:00:00Z',
                          '2026-01-31T24:00:01Z', '2026-01-31T12:00:00', '2026-01-31T12:00Z', '2026-02-30T00:00:00Z',
                          '2025-02-29T00:00:00Z', '2026-01-31T12:00:00+2', '2026-01-31T12:00:00.Z', ' 2026-01-31T12:00:00Z',
                          '2026-01-31T12:60:00Z', '2026-01-31T12:00:00Z '):
            self.assert_bad({'type': 'echo.message', 'timestamp': timestamp})

    def test_meta_and_timestamp_that_pass(self):
        """Settled details: null counts as absent; RFC 3339 has offsets, fractions and a leap year"""
        for meta in (None, {}, {'a': None}):
            self.assert_good({'type': 'echo.message', 'meta': meta})
        for timestamp in (None, '2026-01-31T12:00:00Z', '2026-01-31T12:00:00.123Z', '2026-01-31T12:00:00.123456789+02:00',
                          '2024-02-29T23:59:59-11:30', '2026-01-31T12:00:00-00:00', '2026-01-31t12:00:00z'):
            self.assert_good({'type': 'echo.message', 'timestamp': timestamp})

    def test_depth(self):
        """Issue, table: 32 levels pass, one more is refused, thousands neither crash nor overflow the stack"""
        for levels in (33, 34, 257, 5000, 30000):
            inner = levels - 1
            self.assert_bad('{"type":"echo.message","content":' + '[' * inner + ']' * inner + '}')
            self.assert_bad('[' * levels)
        self.assert_bad('{"type":"echo.message","meta":' + '{"a":' * 31 + '{}' + '}' * 31 + '}')
        self.assert_bad('{"type":"echo.message","other":' + '[' * 32 + ']' * 32 + '}')
        self.assert_good('{"type":"echo.message","content":' + '[' * 31 + ']' * 31 + '}')
        self.assert_good('{"type":"echo.message","content":' + '{"a":' * 30 + '{}' + '}' * 30 + '}')
        self.assert_good('{"type":"echo.message","meta":' + '{"a":' * 30 + '{}' + '}' * 30 + '}')

    def test_lone_surrogates(self):
        """Settled details: a lone surrogate is `bad_message`, in content, type, meta and keys; a pair is not"""
        for lone in ('\\ud83d', '\\ude00', '\\ud83d\\ud83d', '\\ud83dx', 'x\\uDE00\\uD83D'):
            self.assert_bad('{"type":"echo.message","content":"%s"}' % lone)
            self.assert_bad('{"type":"a.%s"}' % lone)
            self.assert_bad('{"type":"echo.message","meta":{"x":"%s"}}' % lone)
            self.assert_bad('{"type":"echo.message","content":{"%s":1}}' % lone)
        self.assert_good('{"type":"echo.message","content":"\\ud83d\\ude00"}')

    def test_binary_frames(self):
        """Issue, table: binary frame -> `binary_not_supported`, connection kept"""
        for data in (b'', b'\0\xff', b'{"type":"echo.message"}', b'x' * 65536):
            self.client.send(data, BINARY)
            self.assert_error(self.client.receive(), 'binary_not_supported')
        self.assertEqual('pong', self.client.ask({'type': 'ping'})['type'])

    def test_every_error_is_counted(self):
        """Settled details: `errors` counts error replies by `errc` name"""
        for text in ('x', '{}', '{"type":"no.such"}', '{"type":"demo.order","content":{}}'):
            self.client.ask(text)
        self.client.send(b'', BINARY)
        self.client.receive()

        errors = {name: count for name, count in self.hub.stats()['errors'].items() if count}
        self.assertEqual({'bad_message': 2, 'unknown_type': 1, 'bad_content': 1, 'binary_not_supported': 1}, errors)

    def test_the_exact_shape_of_an_error(self):
        """DESIGN section 6: type, content {code, message}, meta {ref, original_type}, timestamp"""
        reply = self.client.ask({'type': 'no.such', 'meta': {'ref': 7, 'x': 1}})

        self.assertEqual({'type', 'content', 'meta', 'timestamp'}, set(reply))
        self.assertEqual({'code', 'message'}, set(reply['content']))
        self.assertEqual({'ref': 7, 'original_type': 'no.such', 'warning': 'unhandled'}, reply['meta'])
        self.assert_timestamp(reply['timestamp'])
        reply = self.client.ask('nonsense')
        self.assertEqual({'code', 'message'}, set(reply['content']))
        self.assertNotIn('ref', reply['meta'])

    def test_a_type_is_escaped_in_the_error(self):
        """DESIGN section 6: `original_type` is the type, whatever characters it has"""
        kind = '"\\/<\u2028\u00e9\U0001f600'
        text = self.client
        text.send(json.dumps({'type': kind}))
        self.assertEqual(kind, text.receive()['meta']['original_type'])


if __name__ == '__main__':
    unittest.main()

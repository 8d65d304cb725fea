# SPDX-License-Identifier: MIT
"""`max_message_size` and what breaks the WebSocket protocol: the connection ends with the right code."""
import json
import unittest

from support.client import BINARY, CLOSE, PONG, TEXT, frame
from support.hub_test import HubTest


def echo_of(size):
    """An `echo.message` of exactly `size` bytes."""
    head = '{"type":"echo.message","content":"'
    return head + 'x' * (size - len(head) - 2) + '"}'


class MessageSize(HubTest):
    flags = ('--max-message-size', '1000')

    def test_a_message_of_exactly_the_limit_passes(self):
        """Issue, table: message over `max_message_size`"""
        client = self.join()

        self.assertEqual(1000, client.welcome['content']['limits']['max_message_size'])
        self.assertEqual(json.loads(echo_of(1000))['content'], client.ask(echo_of(1000))['content'])

    def test_one_byte_more_closes_1009_at_once(self):
        """Issue, table; Settled details: no `system.closing` before 1002, 1007, 1009"""
        client = self.join()
        client.send(echo_of(1001))

        self.assertEqual(([], 1009), client.receive_close())

    def test_the_sum_of_fragments_counts(self):
        """Issue, table: message over `max_message_size`"""
        client, text = self.join(), echo_of(1000)
        client.send_bytes(frame(text[:400], TEXT, fin=False) + frame(text[400:999], 0, fin=False) + frame(text[999:], 0))
        self.assertEqual('echo.message', client.receive()['type'])

        client.send_bytes(frame(text[:500], TEXT, fin=False) + frame(text[:501], 0, fin=False))
        self.assertEqual(([], 1009), client.receive_close())

    def test_a_length_that_is_only_announced_closes(self):
        """Issue, table: nothing is reserved for what a header promises"""
        for length in (65536, 2 ** 32, 2 ** 62):
            client = self.join()
            client.send_bytes(b'\x81\xff' + length.to_bytes(8, 'big') + b'abcd')
            self.assertEqual(([], 1009), client.receive_close())

    def test_large_binary_closes_1009(self):
        """Issue, table: the limit holds for binary too"""
        client = self.join()
        client.send(b'x' * 1001, BINARY)

        self.assertEqual(([], 1009), client.receive_close())


class Protocol(HubTest):
    def assert_closed(self, data, code):
        with self.subTest(data[:20]):
            client = self.join()
            client.send_bytes(data)
            self.assertEqual(([], code), client.receive_close())

    def test_the_default_limit_is_64_kib(self):
        """Issue, table: 64 KiB"""
        client = self.join()
        self.assertEqual('echo.message', client.ask(echo_of(65536))['type'])
        client.send(echo_of(65537))

        self.assertEqual(([], 1009), client.receive_close())

    def test_invalid_utf8_closes_1007(self):
        """Issue, table: also in the last fragment, and a character that is cut off at the end (DESIGN section 9)"""
        bad = b'\xff', b'\xc0\x80', b'\xed\xa0\x80', b'\xf4\x90\x80\x80', b'"\xe2\x82', b'{"type":"echo.message","content":"\xff"}'
        for payload in bad:
            self.assert_closed(frame(payload), 1007)
        self.assert_closed(frame(b'"\xe2\x82', TEXT, fin=False) + frame(b'', 0), 1007)
        self.assert_closed(frame(b'"\xe2\x82', TEXT, fin=False) + frame(b'"', 0), 1007)

    def test_a_character_split_over_fragments_passes(self):
        """RFC 6455 8.1"""
        client, text = self.join(), '{"type":"echo.message","content":"€"}'.encode()
        client.send_bytes(b''.join(frame(bytes([byte]), 0 if i else TEXT, fin=False) for i, byte in enumerate(text)))
        client.send_bytes(frame(b'', 0))

        self.assertEqual('€', client.receive()['content'])

    def test_protocol_violations_close_1002(self):
        """Issue, table: protocol violation"""
        plain = frame('x')
        self.assert_closed(bytes([plain[0], 1]) + b'x', 1002)
        for first in (0xc1, 0xa1, 0x91, 0x83, 0x8b, 0x80):
            self.assert_closed(bytes([first]) + plain[1:], 1002)
        self.assert_closed(frame('x', PONG - 1, fin=False), 1002)
        self.assert_closed(frame('x' * 126, PONG - 1), 1002)
        self.assert_closed(frame('x', TEXT, fin=False) + frame('x', TEXT), 1002)
        self.assert_closed(frame(b'\x03', CLOSE), 1002)

    def test_close_codes(self):
        """RFC 6455 7.4, DESIGN section 9: a close is answered with its code; a code that may not be sent with 1002"""
        for code, answer in ((1000, 1000), (1001, 1001), (3000, 3000), (4999, 4999), (5000, 1002), (65535, 1002), (0, 1002),
                             (999, 1002), (1005, 1002), (1006, 1002), (1015, 1002)):
            self.assert_closed(frame(code.to_bytes(2, 'big') + b'bye', CLOSE), answer)

    def test_a_close_without_a_code_is_answered(self):
        """RFC 6455 5.5.1"""
        client = self.join()
        client.send_bytes(frame(b'', CLOSE))

        self.assertIn(client.receive_close(), (([], None), ([], 1000)))

    def test_pings_are_answered_also_between_fragments(self):
        """RFC 6455 5.5.2"""
        client = self.join()
        client.send_bytes(frame('{"type":', TEXT, fin=False) + frame('hi', 9) + frame('"echo.message"}', 0))

        self.assertEqual((PONG, b'hi'), client.receive_frame())
        self.assertEqual('echo.message', client.receive()['type'])


if __name__ == '__main__':
    unittest.main()

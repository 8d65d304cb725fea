#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# ctest: timeout=300
"""RFC 6455, frame by frame, against the echo server: what must pass comes back, what must not closes with the right code."""
import unittest

from echo_server import EchoServer
from wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Wire, close, frame

SIZES = (0, 1, 125, 126, 127, 128, 65535, 65536, 1 << 20)
EURO = "€".encode()


class Conformance(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = EchoServer()
        cls.server.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def wire(self):
        wire = Wire(self.server.port)
        self.addCleanup(wire.socket.close)
        return wire

    def expect_close(self, code, *frames):
        """The frames end the connection with that code, and nothing else comes back."""
        wire = self.wire()
        wire.send(b"".join(frames))
        self.assertEqual(wire.read_close()[0], code)

    def expect_echo(self, wire, op, payload, *frames):
        wire.send(b"".join(frames))
        self.assertEqual(wire.read_frame(), (op, payload))

    # -- messages

    def test_every_size_comes_back(self):
        wire = self.wire()
        for size in SIZES:
            self.expect_echo(wire, TEXT, b"*" * size, frame(TEXT, b"*" * size))
            self.expect_echo(wire, BINARY, b"\xfe" * size, frame(BINARY, b"\xfe" * size))

    def test_every_mask_is_undone(self):
        wire = self.wire()
        for mask in (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\1\2\3\4"):
            for size in (1, 2, 3, 4, 5, 1000, 70000):
                payload = bytes(i % 251 for i in range(size))
                self.expect_echo(wire, BINARY, payload, frame(BINARY, payload, mask=mask))

    def test_frames_in_one_piece_come_back_in_order(self):
        wire = self.wire()
        wire.send(b"".join(frame(TEXT, str(i).encode()) for i in range(5000)))
        for i in range(5000):
            self.assertEqual(wire.read_frame(), (TEXT, str(i).encode()))

    def test_large_messages_cut_into_pieces(self):
        for piece in (64, 1000, 1460, 65536):
            wire = self.wire()
            payload = b"*" * 65536
            data = frame(TEXT, payload)
            for start in range(0, len(data), piece):
                wire.send(data[start:start + piece])
            self.assertEqual(wire.read_frame(), (TEXT, payload))

    def test_frames_cut_at_every_byte(self):
        stream = (frame(TEXT, b"hello " + EURO) + frame(PING, b"p") + frame(BINARY, b"\0" * 130)
                  + frame(TEXT, b"", fin=False) + frame(CONTINUATION, b"") + close(1000, b"bye"))
        expected = [(TEXT, b"hello " + EURO), (PONG, b"p"), (BINARY, b"\0" * 130), (TEXT, b""), (CLOSE, b"\x03\xe8")]
        for cut in range(len(stream) + 1):
            with self.subTest(cut=cut), Wire(self.server.port) as wire:
                wire.send(stream[:cut])
                wire.send(stream[cut:])
                answers = [wire.read_frame() for _ in expected]
                # A Pong may overtake the echoes, which are data.
                self.assertCountEqual(answers, expected)
                self.assertEqual([a for a in answers if a[0] != PONG], [e for e in expected if e[0] != PONG])
        with self.subTest("byte by byte"), Wire(self.server.port) as wire:
            for i in range(len(stream)):
                wire.send(stream[i:i + 1])
            self.assertCountEqual([wire.read_frame() for _ in expected], expected)

    def test_a_connection_that_ends_inside_a_frame_harms_nobody(self):
        stream = frame(TEXT, b"x" * 200, fin=False) + frame(CONTINUATION, b"y" * 200)
        for cut in range(0, len(stream), 7):
            with Wire(self.server.port) as wire:
                wire.send(stream[:cut])
        self.expect_echo(self.wire(), TEXT, b"alive", frame(TEXT, b"alive"))

    # -- control frames

    def test_pings_are_answered_with_their_payload(self):
        wire = self.wire()
        for payload in (b"", b"x", b"\x00\xff\xfe", b"*" * 125):
            self.expect_echo(wire, PONG, payload, frame(PING, payload))

    def test_pongs_nobody_asked_for_are_ignored(self):
        self.expect_echo(self.wire(), TEXT, b"x", frame(PONG, b"unasked"), frame(PONG), frame(TEXT, b"x"))

    def test_many_pings_in_one_piece(self):
        wire = self.wire()
        wire.send(b"".join(frame(PING, str(i).encode()) for i in range(100)))
        for i in range(100):
            self.assertEqual(wire.read_frame(), (PONG, str(i).encode()))

    def test_long_control_frames_fail(self):
        for op in (PING, PONG, CLOSE):
            with self.subTest(op=op):
                self.expect_close(1002, frame(op, b"\x03\xe8" + b"*" * 124))

    def test_fragmented_control_frames_fail(self):
        for op in (PING, PONG, CLOSE):
            with self.subTest(op=op):
                self.expect_close(1002, frame(op, fin=False), frame(CONTINUATION))

    # -- fragments

    def test_fragments_are_put_together(self):
        wire = self.wire()
        for op in (TEXT, BINARY):
            self.expect_echo(wire, op, b"abc", frame(op, b"a", fin=False), frame(CONTINUATION, b"b", fin=False),
                             frame(CONTINUATION, b"c"))

    def test_control_frames_between_fragments(self):
        wire = self.wire()
        wire.send(frame(TEXT, b"a", fin=False) + frame(PING, b"p") + frame(CONTINUATION, b"b", fin=False)
                  + frame(PONG) + frame(PING, b"q") + frame(CONTINUATION, b"c"))
        self.assertEqual([wire.read_frame() for _ in range(3)], [(PONG, b"p"), (PONG, b"q"), (TEXT, b"abc")])

    def test_empty_fragments(self):
        wire = self.wire()
        self.expect_echo(wire, TEXT, b"", frame(TEXT, fin=False), frame(CONTINUATION, fin=False), frame(CONTINUATION))
        self.expect_echo(wire, TEXT, b"x", frame(TEXT, fin=False), frame(CONTINUATION, b"x", fin=False),
                         frame(CONTINUATION))

    def test_a_message_of_many_small_fragments(self):
        wire = self.wire()
        payload = b"0123456789" * 2000
        parts = [frame(TEXT, payload[:1], fin=False)]
        parts += [frame(CONTINUATION, payload[i:i + 1], fin=False) for i in range(1, len(payload) - 1)]
        self.expect_echo(wire, TEXT, payload, *parts, frame(CONTINUATION, payload[-1:]))

    def test_a_continuation_of_nothing_fails(self):
        for fin in (True, False):
            self.expect_close(1002, frame(CONTINUATION, b"x", fin=fin))

    def test_a_new_message_inside_another_fails(self):
        self.expect_close(1002, frame(TEXT, b"x", fin=False), frame(TEXT, b"y"))

    # -- frames in bad form

    def test_reserved_bits_fail(self):
        for rsv in range(1, 8):
            for op in (TEXT, BINARY, PING, PONG, CLOSE):
                with self.subTest(rsv=rsv, op=op):
                    self.expect_close(1002, frame(op, rsv=rsv))

    def test_reserved_bits_in_a_continuation_fail(self):
        self.expect_close(1002, frame(TEXT, b"x", fin=False), frame(CONTINUATION, b"y", rsv=4))

    def test_reserved_opcodes_fail(self):
        for op in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15):
            with self.subTest(op=op):
                self.expect_close(1002, frame(op, b"x"))

    def test_unmasked_frames_fail(self):
        for op in (TEXT, BINARY, PING, CLOSE):
            with self.subTest(op=op):
                self.expect_close(1002, frame(op, mask=None))

    def test_lengths_longer_than_needed_fail(self):
        self.expect_close(1002, frame(BINARY, b"x", length=2))
        self.expect_close(1002, frame(BINARY, b"x" * 125, length=8))
        self.expect_close(1002, frame(BINARY, b"x" * 65535, length=8))

    def test_a_message_over_the_limit_fails_before_it_is_sent(self):
        header = bytes([0x82, 0xff]) + (16 * 1024 * 1024 + 1).to_bytes(8, "big") + b"mask"
        self.expect_close(1009, header)
        self.expect_close(1009, bytes([0x82, 0xff]) + b"\x7f" + b"\xff" * 7 + b"mask")
        self.expect_close(1002, bytes([0x82, 0xff]) + b"\xff" * 8 + b"mask")

    # -- UTF-8

    def test_text_in_every_length_of_character(self):
        wire = self.wire()
        for text in ("κόσμε", "\u0000", "\u007f\u0080\u07ff\u0800\uffff", "\U00010000\U0010ffff", "\ufffe\ufeff"):
            self.expect_echo(wire, TEXT, text.encode(), frame(TEXT, text.encode()))

    def test_characters_cut_by_fragments(self):
        payload = "κόσμ€\U0001F600".encode()
        for cut in range(len(payload) + 1):
            with self.subTest(cut=cut):
                self.expect_echo(self.wire(), TEXT, payload, frame(TEXT, payload[:cut], fin=False),
                                 frame(CONTINUATION, payload[cut:]))

    def test_each_byte_a_fragment(self):
        payload = "κόσμ€\U0001F600".encode()
        parts = [frame(CONTINUATION, payload[i:i + 1], fin=i == len(payload) - 1) for i in range(1, len(payload))]
        self.expect_echo(self.wire(), TEXT, payload, frame(TEXT, payload[:1], fin=False), *parts)

    def test_invalid_text_fails(self):
        for payload in (b"\xff", b"\x80", b"\xc0\xaf", b"\xe0\x80\xaf", b"\xed\xa0\x80", b"\xed\xbf\xbf",
                        b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xce\xba\xed\xa0\x80edited", b"a\xe2\x82", b"\xc3"):
            with self.subTest(payload=payload):
                self.expect_close(1007, frame(TEXT, payload))

    def test_invalid_text_fails_before_its_message_is_over(self):
        self.expect_close(1007, frame(TEXT, b"valid", fin=False), frame(CONTINUATION, b"\xff", fin=False))
        # Even inside a frame: only the beginning of its payload is sent.
        self.expect_close(1007, frame(TEXT, b"valid \xf4\x90" + b"x" * 1000)[:20])

    def test_text_that_ends_inside_a_character_fails(self):
        for tail in (EURO[:1], EURO[:2], "\U0001F600".encode()[:3]):
            with self.subTest(tail=tail):
                self.expect_close(1007, frame(TEXT, b"x" + tail, fin=False), frame(CONTINUATION))
                self.expect_close(1007, frame(TEXT, b"x" + tail, fin=False), frame(CONTINUATION, fin=False),
                                  frame(CONTINUATION))

    def test_binary_may_be_anything(self):
        self.expect_echo(self.wire(), BINARY, b"\xff\xe2\x82", frame(BINARY, b"\xff\xe2", fin=False),
                         frame(CONTINUATION, b"\x82", fin=False), frame(CONTINUATION))

    # -- closing

    def test_a_close_is_answered_with_its_code(self):
        for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000, 3999, 4000, 4999):
            with self.subTest(code=code):
                self.expect_close(code, close(code))

    def test_a_close_without_a_code(self):
        self.assertIn(self._close_of(close()), (None, 1000))

    def test_bad_codes_fail(self):
        for code in (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 5001, 9999, 65535):
            with self.subTest(code=code):
                self.expect_close(1002, close(code))

    def test_a_reason_comes_with_a_code(self):
        self.expect_close(1000, close(1000, b"x" * 123))
        self.expect_close(1000, close(1000, EURO))

    def test_a_close_of_one_byte_fails(self):
        self.expect_close(1002, frame(CLOSE, b"\x03"))

    def test_an_invalid_reason_fails(self):
        self.assertIn(self._close_of(close(1000, b"\xff")), (1002, 1007))
        self.assertIn(self._close_of(close(1000, EURO[:2])), (1002, 1007))

    def test_nothing_after_a_close_counts(self):
        self.expect_close(1000, close(1000), frame(TEXT, b"late"), frame(PING, b"late"))
        self.expect_close(1000, close(1000), close(1001))

    def test_a_close_inside_a_message(self):
        self.expect_close(1000, frame(TEXT, b"half", fin=False), close(1000))

    def test_messages_before_a_close_come_back(self):
        wire = self.wire()
        wire.send(frame(TEXT, b"first"))
        self.assertEqual(wire.read_frame(), (TEXT, b"first"))
        wire.send(close(1000))
        self.assertEqual(wire.read_close()[0], 1000)

    def _close_of(self, data):
        wire = self.wire()
        wire.send(data)
        return wire.read_close()[0]


if __name__ == "__main__":
    unittest.main()

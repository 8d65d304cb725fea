# SPDX-License-Identifier: MIT
"""WebSocket frames written and read by hand over a plain socket."""
import socket
import struct

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


def frame(op, payload=b"", fin=True, rsv=0, mask=b"\x12\x34\x56\x78", length=None):
    """A frame as a client sends it. `mask=None` leaves it unmasked; `length` is how many bytes its length takes (0, 2, 8)."""
    size = len(payload)
    if length is None:
        length = 0 if size < 126 else 2 if size < 65536 else 8
    head = bytes([(0x80 if fin else 0) | rsv << 4 | op])
    bit = 0x80 if mask is not None else 0
    if length == 0:
        head += bytes([bit | size])
    elif length == 2:
        head += bytes([bit | 126]) + struct.pack("!H", size)
    else:
        head += bytes([bit | 127]) + struct.pack("!Q", size)
    if mask is None:
        return head + payload
    repeated = mask * (size // 4 + 1)
    masked = (int.from_bytes(payload, "big") ^ int.from_bytes(repeated[:size], "big")).to_bytes(size, "big")
    return head + mask + masked


def close(code=None, reason=b""):
    return frame(CLOSE, b"" if code is None else struct.pack("!H", code) + reason)


class Wire:
    """A TCP connection on which the opening handshake is done."""

    def __init__(self, port, path="/"):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.send((f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                   "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode())
        while b"\r\n\r\n" not in self.buffer:
            self.fill()
        self.head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        if not self.head.startswith(b"HTTP/1.1 101 "):
            raise ConnectionError(self.head)

    def send(self, data):
        self.socket.sendall(data)

    def fill(self):
        piece = self.socket.recv(1 << 16)
        if not piece:
            raise EOFError
        self.buffer += piece

    def read(self, count):
        while len(self.buffer) < count:
            self.fill()
        result, self.buffer = self.buffer[:count], self.buffer[count:]
        return result

    def read_frame(self):
        """(opcode, payload) of the next frame, which must be whole, unmasked and without reserved bits."""
        first, second = self.read(2)
        if first & 0xF0 != 0x80 or second & 0x80:
            raise ValueError(f"odd frame: {first:#x} {second:#x}")
        size = second
        if size == 126:
            size = struct.unpack("!H", self.read(2))[0]
        elif size == 127:
            size = struct.unpack("!Q", self.read(8))[0]
        return first & 15, self.read(size)

    def read_close(self):
        """Code and reason of the Close frame that must come next and be the last thing; the code is None if there is none."""
        op, payload = self.read_frame()
        if op != CLOSE:
            raise ValueError(f"opcode {op} instead of a close: {payload[:50]!r}")
        try:
            self.fill()
        except EOFError:
            pass
        if self.buffer:
            raise ValueError(f"something after the close: {self.buffer[:50]!r}")
        if not payload:
            return None, b""
        return struct.unpack("!H", payload[:2])[0], payload[2:]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

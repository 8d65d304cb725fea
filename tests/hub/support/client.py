# SPDX-License-Identifier: MIT
"""A small blocking WebSocket client of our own, for what a well-behaved library does not let a test do."""
import base64
import hashlib
import json
import os
import socket
import struct
import time

from .hub_process import SOON

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class Refused(Exception):
    """The server answered the upgrade with something else than 101."""

    def __init__(self, status, headers, body):
        super().__init__(f'{status} {body!r}')
        self.status, self.headers, self.body = status, headers, body


class Closed(Exception):
    """The connection ended: with the close `code` and reason, or with the socket (None)."""

    def __init__(self, code=None, reason=''):
        super().__init__(f'{code} {reason}')
        self.code, self.reason = code, reason


def frame(payload, opcode=TEXT, fin=True):
    """The bytes of one masked frame."""
    if isinstance(payload, str):
        payload = payload.encode('utf-8', 'surrogatepass')
    size, key = len(payload), os.urandom(4)
    length = (struct.pack('!B', 128 | size) if size < 126 else
              struct.pack('!BH', 254, size) if size < 65536 else struct.pack('!BQ', 255, size))
    mask = (key * (size // 4 + 1))[:size]
    masked = (int.from_bytes(payload, 'big') ^ int.from_bytes(mask, 'big')).to_bytes(size, 'big')
    return bytes([(128 if fin else 0) | opcode]) + length + key + masked


class Client:
    """One connection. Pings are answered while it waits for a message, unless `answer_pings` is false."""

    def __init__(self, hub, path='/ws', receive_buffer=None, answer_pings=True, headers=''):
        self.answer_pings, self.pings, self._buffer = answer_pings, 0, bytearray()
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(SOON)
        self.socket.connect((hub.host, hub.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        self.send_bytes(f'GET {path} HTTP/1.1\r\nHost: {hub.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                        f'Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n'.encode('latin-1'))
        status, fields = self._read_head()
        if status != 101:
            body = self._take(int(fields.get('content-length', 0)), time.monotonic() + SOON)
            self.socket.close()
            raise Refused(status, fields, bytes(body))
        accept = base64.b64encode(hashlib.sha1(f'{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11'.encode()).digest())
        assert fields['sec-websocket-accept'] == accept.decode()

    @classmethod
    def join(cls, hub, client_id=None, **how):
        """Connects and takes the welcome message, which is kept as `welcome`, and the id, as `id`."""
        client = cls(hub, f'/ws/{client_id}' if client_id else '/ws', **how)
        client.welcome = client.receive()
        client.id = client.welcome['content']['client_id']
        return client

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send_bytes(self, data):
        """Sends bytes as they are."""
        self.socket.settimeout(SOON)
        self.socket.sendall(data)

    def send(self, message, opcode=TEXT):
        """Sends one data message: text or bytes as they are, anything else as JSON."""
        if not isinstance(message, (str, bytes)):
            message = json.dumps(message)
        self.send_bytes(frame(message, opcode))

    def ask(self, message, timeout=SOON):
        """Sends a message and returns the next one that comes."""
        self.send(message)
        return self.receive(timeout)

    def receive_frame(self, timeout=SOON):
        """The next frame as (opcode, payload), whatever it is. Raises `Closed` at the end of the stream."""
        deadline = time.monotonic() + timeout
        first, second = self._take(2, deadline)
        size = second & 127
        assert not second & 128 and not first & 0x70, 'server frames are neither masked nor extended'
        if size >= 126:
            width = 2 if size == 126 else 8
            size = int.from_bytes(self._take(width, deadline), 'big')
        assert first & 128, 'the hub does not fragment'
        return first & 15, bytes(self._take(size, deadline))

    def receive_text(self, timeout=SOON):
        """The text of the next data message. Raises `Closed` when the server closes, having answered the close."""
        deadline = time.monotonic() + timeout
        while True:
            opcode, payload = self.receive_frame(deadline - time.monotonic())
            if opcode == PING:
                self.pings += 1
                if self.answer_pings:
                    self.send_bytes(frame(payload, PONG))
            elif opcode == CLOSE:
                self.send_bytes(frame(payload, CLOSE))
                raise Closed(int.from_bytes(payload[:2], 'big') if payload else None, payload[2:].decode())
            elif opcode == TEXT:
                return payload.decode()
            else:
                assert opcode == PONG, f'unexpected opcode {opcode}'

    def receive(self, timeout=SOON):
        """The next data message, parsed."""
        return json.loads(self.receive_text(timeout))

    def receive_close(self, timeout=SOON):
        """Takes all messages until the server closes; returns them and the close code (None: no close frame)."""
        messages, deadline = [], time.monotonic() + timeout
        try:
            while True:
                messages.append(self.receive(deadline - time.monotonic()))
        except Closed as end:
            return messages, end.code

    def leave(self):
        """Closes with the closing handshake."""
        self.send_bytes(frame(struct.pack('!H', 1000), CLOSE))
        try:
            while self.receive_frame()[0] != CLOSE:
                pass
        finally:
            self.socket.close()

    def reset(self):
        """Ends the TCP connection with a reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.socket.close()

    def _take(self, count, deadline):
        """The next `count` bytes of the stream."""
        while len(self._buffer) < count:
            self.socket.settimeout(max(deadline - time.monotonic(), 0.001))
            try:
                data = self.socket.recv(65536)
            except ConnectionResetError:
                data = b''
            if not data:
                raise Closed()
            self._buffer += data
        taken = self._buffer[:count]
        del self._buffer[:count]
        return taken

    def _read_head(self):
        """The status and the headers (lower-case names) of the answer to the upgrade."""
        head, deadline = bytearray(), time.monotonic() + SOON
        while not head.endswith(b'\r\n\r\n'):
            head += self._take(1, deadline)
        status, *lines = head.decode('latin-1').strip().split('\r\n')
        fields = {name.lower(): value.strip() for name, value in (line.split(':', 1) for line in lines)}
        return int(status.split()[1]), fields

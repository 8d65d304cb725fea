# SPDX-License-Identifier: MIT
"""Sends messages by REST, one after the other, over a connection that is kept."""
import http.client
import json

from .hub_process import SOON, Response


class RestSender:
    """`POST /ws/send-message`. Not for two threads at once."""

    def __init__(self, hub):
        self._connection = http.client.HTTPConnection(hub.host, hub.port, timeout=SOON)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._connection.close()

    def post(self, body, client_id=None):
        """Sends an envelope as text or bytes; to all, without an id. Returns the answer."""
        path = '/ws/send-message' + (f'?client_id={client_id}' if client_id else '')
        self._connection.request('POST', path, body, {'Content-Type': 'application/json'})
        answer = self._connection.getresponse()
        return Response(answer.status, answer.headers, answer.read())

    def send(self, message_type, content=None, client_id=None, **meta):
        """Sends one message; the other arguments are its meta."""
        return self.post(json.dumps({'type': message_type, 'content': content, 'meta': meta}), client_id)

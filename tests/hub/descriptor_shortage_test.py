# SPDX-License-Identifier: MIT
# ctest: heavy
"""Descriptors have run out. Left out under sanitizers, which need one themselves when they look at memory."""
import http.client
import os
import resource
import socket
import unittest

from support.client import PING, PONG, frame
from support.few_descriptors import Few
from support.hub_process import SOON


class Shedding(Few):
    LIMIT = 600
    LEFT = 60
    flags = ('--max-handshakes', '1000', '--max-handshakes-per-address', '0', '--handshake-timeout', '60s',
             '--heartbeat-interval', '500ms')

    def test_newcomers_are_closed_at_once(self):
        """Silent connections take all descriptors; those beyond are closed, the hub does not spin, and recovers"""
        ann = self.join('ann')
        # The server has fitted its connections into the limit; now there is less.
        resource.prlimit(self.hub.process.pid, resource.RLIMIT_NOFILE, (self.LEFT, self.LIMIT))
        silent = [socket.create_connection((self.hub.host, self.hub.port), SOON) for _ in range(self.LEFT + 40)]
        closed = 0
        for raw in silent[-40:]:
            raw.settimeout(SOON)
            try:
                closed += raw.recv(1) == b''
            except ConnectionResetError:
                closed += 1
        self.assertEqual(40, closed)
        self.assertEqual('pong', ann.ask({'type': 'ping'})['type'])
        before = self.cpu()
        self.assertEqual([PING, PING], [self.next_ping(ann), self.next_ping(ann)])
        # A hub that tries again and again uses all of the half second between two pings.
        self.assertLess(self.cpu() - before, 0.25)

        for raw in silent:
            raw.close()
        self.hub.wait(self.is_served, 'the hub has descriptors again')
        self.assertGreaterEqual(self.hub.stats()['refused']['descriptors'], 40)

    def next_ping(self, client):
        """Waits for the hub's next ping, and answers it."""
        opcode, payload = client.receive_frame()
        client.send_bytes(frame(payload, PONG))
        return opcode

    def is_served(self):
        try:
            return self.hub.request('GET', '/ws/health').status == 200
        except (OSError, http.client.HTTPException):
            return False

    def cpu(self):
        """Seconds of CPU that the server has used."""
        with open(f'/proc/{self.hub.process.pid}/stat', encoding='ascii') as stat:
            fields = stat.read().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


if __name__ == '__main__':
    unittest.main()

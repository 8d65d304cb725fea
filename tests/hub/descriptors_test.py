# SPDX-License-Identifier: MIT
"""Descriptors: what the server does with a low limit, what it does when there are none left, and that no child gets any."""
import http.client
import os
import resource
import socket
import tempfile
import unittest

from support import hub_process
from support.client import PING, PONG, frame
from support.hub_process import SOON
from support.hub_test import HubTest

CLOSE_ON_EXEC = 0o2000000


class Descriptors(HubTest):
    def test_the_soft_limit_is_raised(self):
        """The server raises it to the hard one"""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
        try:
            hub = self.start()
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

        self.assertEqual((hard, hard), resource.prlimit(hub.process.pid, resource.RLIMIT_NOFILE))

    def test_no_socket_is_inherited(self):
        """Each descriptor of a hub with a client, an HTTP connection and a silent one is close-on-exec, but for the standard ones"""
        self.join('ann')
        raw = [socket.create_connection((self.hub.host, self.hub.port), SOON) for _ in range(2)]
        for one in raw:
            self.addCleanup(one.close)
        raw[0].sendall(b'GET /ws/health HTTP/1.1\r\nHost: h\r\n\r\n')
        self.assertIn(b' 200 ', raw[0].recv(100))
        pid, kinds = self.hub.process.pid, {}
        for fd in os.listdir(f'/proc/{pid}/fd'):
            if int(fd) > 2:
                target = os.readlink(f'/proc/{pid}/fd/{fd}')
                with open(f'/proc/{pid}/fdinfo/{fd}', encoding='ascii') as info:
                    flags = int(next(line for line in info if line.startswith('flags:')).split()[1], 8)
                self.assertTrue(flags & CLOSE_ON_EXEC, target)
                kinds.setdefault(target.split(':')[0], []).append(fd)

        # The listening socket and three connections.
        self.assertEqual(4, len(kinds['socket']), kinds)


class Few(HubTest):
    """A server that may have few descriptors, whatever it asks for."""

    LIMIT = 160

    def setUp(self):
        # A hard limit that is low can only be had by a process of its own: the server is started by a shell.
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        wrapper, server = os.path.join(folder.name, 'server'), hub_process.SERVER
        with open(wrapper, 'w', encoding='utf-8') as script:
            script.write(f'#!/bin/sh\nulimit -n {self.LIMIT}\nexec "{server}" "$@"\n')
        os.chmod(wrapper, 0o755)
        hub_process.SERVER = wrapper
        try:
            super().setUp()
        finally:
            hub_process.SERVER = server



class Clamped(Few):
    flags = ('--max-http-connections', '20', '--max-handshakes', '20')

    def test_connections_are_lowered_to_what_fits(self):
        """One line says so; the hub refuses in time, and health is answered all the same"""
        line = next(line for line in self.hub.output.splitlines() if line.startswith('descriptors_short '))
        fields = dict(part.split('=') for part in line.split(' cause=')[0].split()[1:])
        self.assertEqual((str(self.LIMIT), '10000'), (fields['limit'], fields['asked']))
        most = int(fields['max_connections'])
        self.assertTrue(20 < most < self.LIMIT - 56, line)
        self.assertEqual(10000 - most, int(fields['needed']) - self.LIMIT)

        for i in range(most):
            self.join(f'c{i}')
        self.assertEqual(503, self.refused('/ws/more').status)
        self.assertEqual(200, self.hub.request('GET', '/ws/health').status)
        self.assertEqual({'connections': 1}, self.hub.stats()['refused'])


class Shedding(Few):
    flags = ('--max-handshakes', '1000', '--max-handshakes-per-address', '0', '--handshake-timeout', '60s',
             '--heartbeat-interval', '500ms')

    def test_newcomers_are_closed_at_once(self):
        """Silent connections take all descriptors; those beyond are closed, the hub does not spin, and recovers"""
        ann = self.join('ann')
        silent = [socket.create_connection((self.hub.host, self.hub.port), SOON) for _ in range(self.LIMIT + 40)]
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

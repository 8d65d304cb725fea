# SPDX-License-Identifier: MIT
"""Descriptors: what the server does with a low limit, and that no child gets any."""
import os
import resource
import socket
import unittest

from support.few_descriptors import Few
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


class Clamped(Few):
    flags = ('--max-http-connections', '20', '--max-handshakes', '20')

    def test_connections_are_lowered_to_what_fits(self):
        """One line says so; the hub refuses in time, and health is answered all the same"""
        line = next(line for line in self.hub.output.splitlines() if line.startswith('descriptors_short '))
        fields = dict(part.split('=') for part in line.split(' cause=')[0].split()[1:])
        self.assertEqual((str(self.LIMIT), '10000'), (fields['limit'], fields['asked']))
        most, others = int(fields['max_connections']), int(fields['max_http_connections']) + int(fields['max_handshakes'])
        self.assertTrue(20 < most < self.LIMIT - 56, line)
        self.assertEqual(10000 + 20 + 20 - most - others, int(fields['needed']) - self.LIMIT)
        self.assertGreaterEqual(most, 2 * others, line)

        for i in range(most):
            self.join(f'c{i}')
        self.assertEqual(503, self.refused('/ws/more').status)
        self.assertEqual(200, self.hub.request('GET', '/ws/health').status)
        self.assertEqual({'connections': 1}, self.hub.stats()['refused'])


if __name__ == '__main__':
    unittest.main()

# SPDX-License-Identifier: MIT
# ctest: heavy timeout=240
"""Answers that nobody reads: their memory is bounded, and health is told meanwhile."""
import http.client
import json
import socket
import time
import unittest

from support.hub_process import SOON
from support.hub_test import HubTest

MIB = 1024 * 1024
CLIENTS = 500
DEAF = 200


class UnreadAnswers(HubTest):
    flags = ('--rest-queue-bytes', '2MiB', '--consumer-pool-size', '1', '--log-level', 'warning')

    def ask_without_reading(self, path):
        peer = socket.socket()
        self.addCleanup(peer.close)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.connect((self.hub.host, self.hub.port))
        peer.sendall(f'GET {path} HTTP/1.1\r\nHost: {self.hub.host}\r\n\r\n'.encode())
        return peer

    def fill_the_hub(self):
        for i in range(CLIENTS):
            self.join(f'c{i}')
        self.assertGreater(len(self.hub.request('GET', '/ws/clients').body), 200_000)

    def test_connections_that_have_read_their_list_hold_none_of_it(self):
        """200 connections that are kept after a list of 260 KB each: less than 10 MB"""
        self.fill_the_hub()
        before = self.hub.memory()
        for _ in range(DEAF):
            kept = http.client.HTTPConnection(self.hub.host, self.hub.port, timeout=SOON)
            self.addCleanup(kept.close)
            kept.request('GET', '/ws/clients')
            answer = kept.getresponse()
            self.assertEqual((200, CLIENTS), (answer.status, len(json.loads(answer.read())['clients'])))
        growth = self.hub.memory() - before
        print(f'+ {growth / MIB:.1f} MiB')
        self.assertLess(growth, 10e6)

    def test_lists_that_nobody_reads(self):
        """200 lists of 260 KB for peers that read nothing: less than 20 MB; health, and once they are gone a list, are answered"""
        self.fill_the_hub()
        before = self.hub.memory()
        peers, worst = [], 0
        for _ in range(DEAF):
            begin = time.monotonic()
            peers.append(self.ask_without_reading('/ws/clients'))
            self.assertEqual(200, self.hub.request('GET', '/ws/health').status)
            worst = max(worst, time.monotonic() - begin)
        growth = self.hub.memory() - before
        print(f'+ {growth / MIB:.1f} MiB, health in {worst * 1000:.0f} ms at most')
        self.assertLess(growth, 20e6)
        for peer in peers:
            peer.close()
        self.hub.wait(lambda: self.hub.request('GET', '/ws/clients').status == 200, 'a list is answered again')


if __name__ == '__main__':
    unittest.main()

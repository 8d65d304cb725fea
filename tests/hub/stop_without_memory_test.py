# SPDX-License-Identifier: MIT
# ctest: heavy
"""The end by SIGTERM of a server that has used up its memory and gets no more: in time, with a status that is documented."""
import http.client
import os
import re
import resource
import signal
import unittest

from support.client import Client, frame
from support.hub_process import SLOWNESS, Hub

ROUNDS = int(os.environ.get('HUBCAF_STOP_ROUNDS', '6'))
PAGE = resource.getpagesize()
PATIENCE = 0.5 + 0.5 + 3 * SLOWNESS  # drain_timeout, close_timeout, and the rest.
SOFTWARE = 70


class StopWithoutMemory(unittest.TestCase):
    flags = ('--drain-timeout', '0.5s', '--close-timeout', '0.5s', '--io-threads', '2', '--demo-faults',
             '--log-lines-per-second', '0')
    # One heap for all threads, which grows page by page.
    env = {'MALLOC_ARENA_MAX': '1', 'MALLOC_TOP_PAD_': '0', 'MALLOC_MMAP_THRESHOLD_': '1000000000'}

    def test_it_comes_in_time_with_a_documented_status(self):
        """Each time another number of pages is left; messages wait for clients that do not read, and a handler is at work"""
        statuses = []
        for number in range(ROUNDS):
            with self.subTest(number):
                statuses.append(self.end_of_one(PAGE * number))
        print('statuses:', statuses)

    def end_of_one(self, room):
        hub = Hub(*self.flags, env=self.env)
        self.addCleanup(hub.process.kill)
        clients = [Client.join(hub, f'c{i}', receive_buffer=4096) for i in range(16)]
        for client in clients:
            self.addCleanup(client.socket.close)
        # Threads have done before what they will do: glibc ends a process that has no memory for a thread's first object.
        for client in clients:
            for number in range(4):
                client.ask({'type': 'echo.message', 'content': number})
        hub.get('/ws/clients')
        clients[0].send_bytes(frame('{"type":"demo.slow"}') * 3)

        self.allow_no_more(hub, room)
        self.use_up(hub)
        hub.tell(signal.SIGTERM)
        status = hub.wait_exit(PATIENCE)

        self.assertIn(status, (0, SOFTWARE), hub.output[-3000:])
        return status

    def allow_no_more(self, hub, room):
        """From now on the process gets no more address space than `room` bytes."""
        with open(f'/proc/{hub.process.pid}/status', encoding='ascii') as status:
            used = int(re.search(r'VmSize:\s+(\d+) kB', status.read())[1]) * 1024
        resource.prlimit(hub.process.pid, resource.RLIMIT_AS, (used + room, resource.RLIM_INFINITY))

    def use_up(self, hub):
        """Broadcasts that wait for clients who do not read, until there is no memory for one."""
        connection = http.client.HTTPConnection(hub.host, hub.port, timeout=0.5)
        self.addCleanup(connection.close)
        try:
            status = 200
            while status == 200:
                connection.request('POST', '/ws/send-message', '{"type":"news.item","content":"%s"}' % ('x' * 1000),
                                   {'Content-Type': 'application/json'})
                answer = connection.getresponse()
                answer.read()
                status = answer.status
        except (OSError, http.client.HTTPException):
            pass  # There was no memory for the answer, either.
        hub.wait(lambda: 'bad_alloc' in hub.output, 'memory runs out')


if __name__ == '__main__':
    unittest.main()

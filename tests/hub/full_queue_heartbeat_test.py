# SPDX-License-Identifier: MIT
# ctest: timeout=240
"""A slow reader whose queue is full all the time, but who answers pings (issue 3, item 5; law 5)."""
import time
import unittest

from support.client import PING, PONG, frame
from support.hub_process import SLOWNESS
from support.hub_test import HubTest
from support.rest_sender import RestSender

UNIT = SLOWNESS / 2  # In seconds: the queue is filled in less than three of them, during which nothing is read.
SECONDS = 6 * UNIT
BYTES_PER_SECOND = 5_000_000 / UNIT  # What sockets hold is read in a fraction of the time-out; what the queue holds is not.


class FullQueueHeartbeat(HubTest):
    flags = ('--client-overflow', 'reject', '--client-queue-bytes', '48MiB', '--heartbeat-interval', f'{UNIT}s',
             '--heartbeat-timeout', f'{3 * UNIT}s')

    def test_who_answers_pings_is_not_reaped_however_full_its_queue_is(self):
        """Item 5: pings and pongs do not wait behind the 48 MB of data, which take three times as long to read as the time-out is"""
        self.client, self.pings, self.pong_after = self.join('slow', receive_buffer=65536), 0, None
        body = '{"type":"news.item","content":"' + 'x' * 200_000 + '"}'
        with RestSender(self.hub) as rest:
            self.fill(rest, body)
            self.client.send({'type': 'ping'})
            read, refused, begin = 0, 0, time.monotonic()
            while (now := time.monotonic()) < begin + SECONDS:
                self.fill(rest, body)
                refused += 1
                self.assertGreater(self.hub.clients()['slow']['queue_size'], 200)
                while read < (now - begin) * BYTES_PER_SECOND:
                    read += self.read(read)
                time.sleep(0.02)

        self.assertGreaterEqual(self.pings, 3)
        self.assertEqual(0, self.hub.stats()['heartbeat_timeouts'])
        self.assertGreater(refused, 10)
        self.assertIsNotNone(self.pong_after, 'its own ping was answered')
        self.assertLess(self.pong_after, 16_000_000, 'the pong had to wait for what the sockets held, not for the queue')

    @staticmethod
    def fill(rest, body):
        while rest.post(body, 'slow').status == 200:
            pass

    def read(self, before):
        """Takes one frame; answers it if it is a ping. @returns its length."""
        opcode, payload = self.client.receive_frame()
        if payload.startswith(b'{"type":"pong"'):
            self.pong_after = before
        if opcode == PING:
            self.pings += 1
            self.client.send_bytes(frame(payload, PONG))
        return len(payload)


if __name__ == '__main__':
    unittest.main()

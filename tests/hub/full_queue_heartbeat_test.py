# SPDX-License-Identifier: MIT
"""A slow reader whose queue is full all the time, but who answers pings (issue 3, item 5; law 5)."""
import time
import unittest

from support.client import PING, PONG, TEXT, frame
from support.hub_test import HubTest
from support.rest_sender import RestSender

SECONDS = 5
TURN = 0.02
READ_PER_TURN = 160_000  # Over four times of what sockets hold, in the time-out.


class FullQueueHeartbeat(HubTest):
    flags = ('--client-overflow', 'reject', '--client-queue-bytes', '48MiB', '--heartbeat-interval', '1s', '--heartbeat-timeout', '2s')

    def test_who_answers_pings_is_not_reaped_however_full_its_queue_is(self):
        """Item 5: pings do not wait behind the 48 MB of data, which take longer to read than the time-out"""
        client = self.join('slow', receive_buffer=65536)
        body = '{"type":"news.item","content":"' + 'x' * 200_000 + '"}'
        pings = texts = 0
        with RestSender(self.hub) as rest:
            while rest.post(body, 'slow').status == 200:
                pass
            over = time.monotonic() + SECONDS
            refused, turn = 0, time.monotonic()
            while time.monotonic() < over:
                turn += TURN
                read = 0
                while read < READ_PER_TURN:
                    opcode, payload = client.receive_frame()
                    read += len(payload)
                    if opcode == PING:
                        pings += 1
                        client.send_bytes(frame(payload, PONG))
                    texts += opcode == TEXT
                while rest.post(body, 'slow').status == 200:
                    pass
                refused += 1
                self.assertGreater(self.hub.clients()['slow']['queue_size'], 200)
                time.sleep(max(0, turn - time.monotonic()))

        self.assertGreaterEqual(pings, SECONDS - 2)
        self.assertGreater(texts, 0)
        self.assertEqual(0, self.hub.stats()['heartbeat_timeouts'])
        self.assertGreater(refused, 50)


if __name__ == '__main__':
    unittest.main()

# SPDX-License-Identifier: MIT
"""Heartbeats: who answers is never reaped, who is silent is gone in time (law 5, section 9 point 1)."""
import time
import unittest

from support.client import PING, PONG, TEXT, frame
from support.hub_process import SLOWNESS
from support.hub_test import Closed, HubTest

INTERVAL, TIMEOUT = 0.2 * SLOWNESS, 0.6 * SLOWNESS
# What a busy machine may add to a time that is promised.
LATE = 0.5 * SLOWNESS
SHORT = ('--heartbeat-interval', f'{INTERVAL:.3f}', '--heartbeat-timeout', f'{TIMEOUT:.3f}')


def seconds_until_closed(client):
    """Reads (and answers nothing) until the server ends the connection."""
    start = time.monotonic()
    try:
        while True:
            client.receive_frame()
    except Closed:
        return time.monotonic() - start


class Heartbeat(HubTest):
    flags = SHORT + ('--close-timeout', '200ms')

    def test_a_client_that_answers_every_ping_is_never_reaped(self):
        """Section 9 point 1, law 5: it does nothing else, for many times the time-out"""
        client = self.join('ann')
        end = time.monotonic() + 4 * TIMEOUT
        while time.monotonic() < end:
            opcode, payload = client.receive_frame()
            self.assertEqual(PING, opcode)
            client.send_bytes(frame(payload, PONG))

        self.assertEqual('pong', client.ask({'type': 'ping'})['type'])
        self.assertEqual(0, self.hub.stats()['heartbeat_timeouts'])

    def test_a_silent_client_is_gone_in_time(self):
        """S62, law 5: not before the time-out, at latest one interval later; counted"""
        silent = self.join('silent', answer_pings=False)
        self.assertEqual('silent', silent.id)

        seconds = seconds_until_closed(silent)

        self.assertGreaterEqual(seconds, TIMEOUT - 0.1)
        self.assertLessEqual(seconds, TIMEOUT + INTERVAL + 0.2 + LATE)
        self.hub.wait(lambda: self.hub.stats()['heartbeat_timeouts'] == 1, 'the time-out is counted')
        self.assertEqual({}, self.hub.clients())
        self.assertIn('heartbeat_timeout', self.hub.output)

    def test_a_silent_client_is_told_why(self):
        """S75, Settled details: `system.closing` heartbeat_timeout with a retry time, close 4000 (it may come back)"""
        silent = self.join('silent', answer_pings=False)
        messages, code = silent.receive_close()

        self.assert_closing(messages[-1], 4000, 'heartbeat_timeout')
        self.assertEqual(4000, code)
        self.assertEqual(1, len(messages))

    def test_a_client_that_never_even_reads_is_gone_in_time(self):
        """S62: nothing of it is left, although it neither answers the close nor ends its socket"""
        self.join('deaf', answer_pings=False)
        start = time.monotonic()
        self.hub.wait(lambda: not self.hub.clients(), 'it is gone')

        self.assertLessEqual(time.monotonic() - start, TIMEOUT + INTERVAL + LATE)
        self.assertEqual(1, self.hub.stats()['total_disconnections'])

    def test_any_inbound_traffic_counts_as_life(self):
        """Law 5: a client that sends data, or pings, or pongs nobody asked for, but answers no ping, is not reaped"""
        kinds = {'message': frame('{"type":"echo.fast"}'), 'ping': frame('x', PING), 'pong': frame('', PONG),
                 'bad message': frame('x') + frame('{"type":"echo.fast"}'), 'part of a message': frame('', 0, fin=False)}
        clients = {kind: self.join(kind.replace(' ', '-'), answer_pings=False) for kind in kinds}
        clients['part of a message'].send_bytes(frame('', TEXT, fin=False))
        end = time.monotonic() + 3 * TIMEOUT
        while time.monotonic() < end:
            for kind, data in kinds.items():
                clients[kind].send_bytes(data)
            time.sleep(INTERVAL / 2)  # The pace of the traffic.

        self.assertEqual(set(kinds), {name.replace('-', ' ') for name in self.hub.clients()})
        self.assertEqual(0, self.hub.stats()['heartbeat_timeouts'])

    def test_rest_shows_pings_and_pongs(self):
        """S86: `last_ping`, `last_pong`, `time_since_pong`, `is_alive`"""
        client = self.join('ann')
        for _ in range(2):
            opcode, payload = client.receive_frame()
            self.assertEqual(PING, opcode)
            client.send_bytes(frame(payload, PONG))
        self.hub.wait(lambda: self.hub.clients()['ann'].get('last_pong'), 'the pong is shown')
        shown = self.hub.clients()['ann']

        self.assert_timestamp(shown['last_ping'])
        self.assert_timestamp(shown['last_pong'])
        self.assertLess(shown['time_since_pong'], TIMEOUT)
        self.assertIs(True, shown['is_alive'])

    def test_the_welcome_tells_the_times(self):
        """DESIGN section 6"""
        self.assertEqual({'interval_ms': round(INTERVAL * 1000), 'timeout_ms': round(TIMEOUT * 1000)},
                         self.join().welcome['content']['heartbeat'])


class JsonHeartbeat(HubTest):
    flags = SHORT + ('--heartbeat-json',)

    def test_json_pings_have_the_reference_form_and_a_pong_keeps_alive(self):
        """S60, S61: content "ping", meta {timestamp, from, ping_id}; only JSON pongs are sent back here"""
        client = self.join('ann', answer_pings=False)
        end, ids = time.monotonic() + 3 * TIMEOUT, set()
        while time.monotonic() < end:
            ping = client.receive()
            self.assertEqual(('ping', 'ping', 'server'), (ping['type'], ping['content'], ping['meta']['from']))
            self.assert_timestamp(ping['meta']['timestamp'])
            ids.add(ping['meta']['ping_id'])
            client.send({'type': 'pong', 'content': 'pong', 'meta': {'ping_id': ping['meta']['ping_id']}})

        self.assertGreaterEqual(len(ids), 4)
        self.assertEqual(0, sum(self.hub.stats()['errors'].values()))
        self.assertGreaterEqual(client.pings, 4)


class NoHeartbeat(HubTest):
    flags = ('--no-enable-heartbeat', *SHORT)

    def test_nobody_is_pinged_or_reaped(self):
        """S02"""
        client = self.join('ann', answer_pings=False)
        with self.assertRaises(TimeoutError):
            client.receive_frame(2 * (TIMEOUT + INTERVAL))

        self.assertEqual('pong', client.ask({'type': 'ping'})['type'])


if __name__ == '__main__':
    unittest.main()

# SPDX-License-Identifier: MIT
# ctest: timeout=240
"""When the hub ends many clients at once, it spreads their return (issue 3, item 11)."""
import datetime
import signal
import unittest

from support.hub_test import HubTest

CLIENTS, RATE = 200, 50


class ReconnectSlots(HubTest):
    flags = ('--max-reconnects-per-second', str(RATE), '--io-threads', '2')

    def test_no_second_sees_more_returns_than_the_rate(self):
        """Item 11: 200 clients at 50 per second; when each would be back if it obeyed `retry_after_ms`"""
        clients = [self.join(f'c{i}') for i in range(CLIENTS)]
        self.hub.tell(signal.SIGTERM)
        pauses, returns = [], []
        for client in clients:
            closing = client.receive()
            self.assert_closing(closing, 1012, 'shutdown')
            self.assertIsInstance(closing['content']['retry_after_ms'], int)
            pauses.append(closing['content']['retry_after_ms'] / 1000)
            returns.append(datetime.datetime.fromisoformat(closing['timestamp']).timestamp() + pauses[-1])
            client.socket.close()
        self.assertEqual(0, self.hub.wait_exit())

        returns.sort()
        # Both times are whole milliseconds, and the time stamp is taken a moment after the slot.
        for first, last in zip(returns, returns[RATE + 1:]):
            self.assertGreater(last - first, 0.98)
        self.assertGreaterEqual(min(pauses), 0.5)
        self.assertLess(max(pauses), 0.5 + CLIENTS / RATE + 0.1)


if __name__ == '__main__':
    unittest.main()

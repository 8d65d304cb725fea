# SPDX-License-Identifier: MIT
"""A hub that fails: clients are closed with 1011, nothing new is let in, health says why, and the server exits with 70."""
import time
import unittest

from support.hub_process import Hub
from support.hub_test import HubTest

MARGIN = 3


class Failure(HubTest):
    flags = ('--demo-faults', '--close-timeout', '2s')

    def setUp(self):
        # Its exit code is not 0, which `start` takes for a failure of the test.
        self.hub = Hub(*self.flags)
        self.addCleanup(self.hub.process.kill)

    def test_clients_are_closed_health_says_why_and_the_exit_code_is_70(self):
        """The port stays until `close_timeout` is over"""
        bystander, client = self.join('bob'), self.join('ann')
        begin = time.monotonic()
        client.send({'type': 'demo.failure'})
        for one in (client, bystander):
            self.assert_ended(one, 1011, 'internal_error')

        health = self.hub.request('GET', '/ws/health')
        self.assertEqual((503, 'critical'), (health.status, health.json['status']))
        self.assertEqual('the hub has failed: program: demo.failure was asked for', health.json['issues'][0])
        self.assertEqual(503, self.refused('/ws/carol').status)
        for one in (client, bystander):
            one.socket.close()
        self.assertEqual(70, self.hub.wait_exit(2 + MARGIN), self.hub.output)
        self.assertGreaterEqual(time.monotonic() - begin, 1.9)
        self.assertIn('hub_failed where=program', self.hub.output)


if __name__ == '__main__':
    unittest.main()

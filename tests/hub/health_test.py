# SPDX-License-Identifier: MIT
"""The rules of `GET /ws/health`, each reached from outside (S84, S85)."""
import unittest

from support.hub_test import HubTest

BIG = {'type': 'news.item', 'content': 'x' * 60000}


class Health(HubTest):
    # A beat every 50 ms: as often the queues of clients are looked at.
    flags = ('--client-queue-size', '100', '--demo-faults', '--heartbeat-interval', '200ms',
             '--heartbeat-timeout', '60s')

    def assert_health(self, status, issues=1):
        """The same in both places; every issue is a sentence."""
        body, other = self.hub.get('/ws/health'), self.hub.get('/ws/stats')['health']
        self.assertEqual((status, issues), (body['status'], len(body['issues'])), body)
        self.assertEqual((status, body['issues']), (other['status'], other['issues']))
        self.assertTrue(all(issue and isinstance(issue, str) for issue in body['issues']))
        return body['stats']

    def wait_for(self, status):
        self.hub.wait(lambda: self.hub.get('/ws/health')['status'] == status, f'{status} with the next beat')

    def fill(self, client_id, count):
        """Sends to a client that does not read until `count` messages wait in its queue."""
        for _ in range(2000):
            if self.hub.clients()[client_id]['queue_size'] >= count:
                return
            response = self.hub.request('POST', f'/ws/send-message?client_id={client_id}', BIG)
            self.assertEqual(200, response.status, response.body)
        self.fail('the queue does not fill')

    def test_utilisation(self):
        """S85: over 0.7 a warning, over 0.9 critical; healthy again when the queue is gone; S86: `queue_size`"""
        deaf = self.join('deaf', receive_buffer=4096)
        self.assert_health('healthy', 0)
        self.fill('deaf', 70)
        self.assert_health('healthy', 0)
        self.fill('deaf', 72)
        self.wait_for('warning')
        stats = self.assert_health('warning')
        self.assertTrue(0.7 < stats['queue_utilization'] <= 0.8)
        self.fill('deaf', 92)
        self.wait_for('critical')
        self.assert_health('critical')
        received = [deaf.receive()['type'] for _ in range(92)]
        self.assertEqual({'news.item'}, set(received))
        self.hub.wait(lambda: self.hub.get('/ws/health')['stats']['queue_utilization'] < 0.7, 'the queue has shrunk')
        self.assert_health('healthy', 0)

    def test_failed_messages_are_a_warning(self):
        """S85: failed over 10 % of sent; S54, S87: `messages_failed`; rates are 0 to 1"""
        deaf = self.join('deaf', receive_buffer=4096)
        self.fill('deaf', 60)
        deaf.reset()
        self.hub.wait(lambda: self.hub.stats()['total_disconnections'] == 1, 'it is gone')
        stats = self.assert_health('warning')

        self.assertTrue(0 < stats['message_success_rate'] < 0.9)
        self.assertGreaterEqual(self.hub.stats()['messages_failed'], 60)

    def test_an_overflow_is_critical(self):
        """S85: any overflow is critical, also after the queue is empty again"""
        client = self.join('ann')
        for _ in range(50):
            client.send({'type': 'demo.slow'})
        for _ in range(50):
            client.receive()
        self.hub.wait(lambda: self.hub.stats()['queue_size'] == 0, 'the queue is empty')

        self.assert_health('critical')

    def test_health_forgets_what_is_older_than_its_window(self):
        """S85: an overflow is critical for `health_window`, then the hub is healthy again; the total stays"""
        self.hub = self.start(*self.flags, '--health-window', '4s')
        client = self.join('ann')
        for _ in range(50):
            client.send({'type': 'demo.slow'})
        self.assert_error(client.receive(), 'queue_full', original_type='demo.slow')
        self.assertEqual('critical', self.hub.get('/ws/health')['status'])
        for _ in range(49):
            client.receive()
        self.wait_for('healthy')

        self.assertGreater(self.hub.stats()['queue_overflows'], 0)

    def test_heartbeat_timeouts_are_a_warning(self):
        """S85: time-outs of more than 5 % of the connections; 1 of 20 is not more"""
        self.hub = self.start('--heartbeat-interval', '100ms', '--heartbeat-timeout', '200ms')
        self.join('ann', answer_pings=False)
        self.hub.wait(lambda: self.hub.stats()['heartbeat_timeouts'] == 1, 'it is reaped')
        self.assert_health('warning')
        for _ in range(19):
            self.join().leave()

        self.assert_health('healthy', 0)


if __name__ == '__main__':
    unittest.main()

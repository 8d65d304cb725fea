# SPDX-License-Identifier: MIT
"""The REST face: every member of every body (S80-S87)."""
import unittest

from support.hub_test import HubTest

STATS = {'total_connections': int, 'total_disconnections': int, 'messages_sent': int, 'messages_failed': int, 'queue_overflows': int,
         'heartbeat_timeouts': int, 'errors_merged': int, 'control_dropped': int, 'handler_deaths': int, 'handler_refusals': int, 'total_active_connections': int, 'active_named_connections': int,
         'active_anonymous_connections': int, 'queue_size': int, 'max_queue_size': int, 'queue_utilization': (int, float),
         'is_shutdown': bool, 'registered_handlers': list, 'handler_groups': dict, 'registered_hooks': (list, dict), 'errors': dict,
         'refused': dict}
CLIENT = {'client_id': str, 'connection': int, 'type': str, 'connected_at': str, 'duration': (int, float), 'last_ping': (str, type(None)),
          'last_pong': (str, type(None)), 'messages_sent': int, 'messages_failed': int, 'health_score': (int, float),
          'is_alive': bool, 'time_since_pong': (int, float, type(None)), 'ledger': dict}
LEDGER = {**dict.fromkeys(('accepted', 'delivered', 'dropped', 'returned', 'expired', 'held'), int), 'dropped_by': dict, 'returned_by': dict}
HANDLERS = ['chat.message', 'demo.order', 'echo.fast', 'echo.message']


class Rest(HubTest):
    def assert_members(self, value, members):
        for name, kind in members.items():
            with self.subTest(name):
                self.assertIn(name, value)
                self.assertIsInstance(value[name], kind)

    def test_stats(self):
        """S81, S87: every member and its kind; `registered_handlers` is the list of names"""
        body = self.hub.get('/ws/stats')

        self.assertEqual({'stats', 'health', 'ledger', 'timestamp'}, set(body))
        self.assert_members(body['stats'], STATS)
        self.assertEqual(HANDLERS, sorted(body['stats']['registered_handlers']))
        self.assertLessEqual({'client_connected', 'client_disconnected', 'message_received', 'message_failed'},
                             set(body['stats']['registered_hooks']))
        self.assertIs(False, body['stats']['is_shutdown'])
        self.assertEqual((10000, 0, 0), tuple(body['stats'][name] for name in ('max_queue_size', 'queue_size', 'queue_utilization')))
        self.assertLessEqual({'status', 'issues', 'message_success_rate'}, set(body['health']))
        self.assertEqual(('healthy', [], 1), tuple(body['health'][name] for name in ('status', 'issues', 'message_success_rate')))
        self.assert_timestamp(body['timestamp'])

    def test_stats_count(self):
        """S87; Settled details: `messages_sent` counts every text message written to a socket, the welcome included"""
        ann, anonymous = self.join('ann'), self.join()
        ann.ask({'type': 'echo.message'})
        ann.ask('nonsense')
        anonymous.ask({'type': 'ping'})
        stats = self.hub.stats()

        self.assertEqual((2, 0, 2, 1, 1, 5, 0), tuple(stats[name] for name in (
            'total_connections', 'total_disconnections', 'total_active_connections', 'active_named_connections',
            'active_anonymous_connections', 'messages_sent', 'messages_failed')))
        self.assertEqual(1, stats['errors']['bad_message'])
        ann.leave()
        self.hub.wait(lambda: self.hub.stats()['total_disconnections'] == 1, 'one has left')
        self.assertEqual((1, 0, 1), tuple(self.hub.stats()[name] for name in (
            'total_active_connections', 'active_named_connections', 'active_anonymous_connections')))

    def test_the_ledger(self):
        """Issue 3, item 1: totals, types in order, and the books of each client; what was answered is what was accepted"""
        ann = self.join('ann')
        ann.ask({'type': 'echo.message'})
        ann.ask('nonsense')
        self.hub.wait(lambda: self.hub.get('/ws/stats')['ledger']['outbound']['delivered'] == 1, 'the echo is booked')
        body = self.hub.get('/ws/stats')['ledger']
        mine = self.hub.clients()['ann']['ledger']

        self.assertEqual({'inbound', 'outbound', 'residue', 'types'}, set(body))
        self.assertEqual(['echo.message'], [one['type'] for one in body['types']])
        for books in (body, *body['types'], mine):
            for side in ('inbound', 'outbound'):
                self.assert_members(books[side], LEDGER)
                self.assertEqual(set(LEDGER), set(books[side]))
                self.assertEqual((1, 1, 0), tuple(books[side][name] for name in ('accepted', 'delivered', 'held')), body)
        self.assertEqual(0, body['residue'])

    def test_clients(self):
        """S82, S86: summary, and every member of each client"""
        ann, anonymous = self.join('ann'), self.join()
        ann.ask({'type': 'echo.message'})
        body = self.hub.get('/ws/clients')

        self.assertEqual({'summary', 'clients', 'next', 'timestamp'}, set(body))
        self.assertIsNone(body['next'])
        self.assertEqual({'total_clients': 2, 'named_clients': 1, 'anonymous_clients': 1, 'healthy_clients': 2}, body['summary'])
        self.assertEqual({'ann', anonymous.id}, {client['client_id'] for client in body['clients']})
        for client in body['clients']:
            self.assert_members(client, CLIENT)
            self.assertEqual('named' if client['client_id'] == 'ann' else 'anonymous', client['type'])
            self.assertEqual(2 if client['client_id'] == 'ann' else 1, client['messages_sent'])
            self.assert_timestamp(client['connected_at'])
            self.assertTrue(0.8 < client['health_score'] <= 1)
            self.assertTrue(0 <= client['duration'] < 60)
            self.assertIs(True, client['is_alive'])

    def test_clients_page_by_page(self):
        """`limit`, `after`, `id`, `kind`; each client once; what makes no sense is 400"""
        for i in range(5):
            self.join(f'c{i}')
        anonymous = self.join()
        seen, body = [], {'next': ''}
        while body['next'] is not None:
            body = self.hub.get('/ws/clients?limit=2' + (f'&after={body["next"]}' if body['next'] else ''))
            self.assertLessEqual(len(body['clients']), 2)
            self.assertEqual(6, body['summary']['total_clients'])
            seen += [client['client_id'] for client in body['clients']]

        self.assertEqual(sorted([anonymous.id, *(f'c{i}' for i in range(5))]), sorted(seen))
        self.assertEqual(['c3'], [client['client_id'] for client in self.hub.get('/ws/clients?id=c3')['clients']])
        body = self.hub.get('/ws/clients?kind=anonymous')
        self.assertEqual([anonymous.id], [client['client_id'] for client in body['clients']])
        for query in ('limit=0', 'limit=1001', 'limit=x', 'after=x', 'id=a%20b', 'kind=all'):
            self.assert_rest_error(self.hub.request('GET', f'/ws/clients?{query}'), 400)

    def test_no_clients(self):
        """S82"""
        body = self.hub.get('/ws/clients')

        self.assertEqual([], body['clients'])
        self.assertEqual({0}, set(body['summary'].values()))

    def test_health(self):
        """S84: 200, status, issues, stats; rates are 0 to 1"""
        self.join('ann')
        response = self.hub.request('GET', '/ws/health')
        body = response.json

        self.assertEqual(200, response.status)
        self.assertEqual({'status', 'issues', 'stats', 'timestamp'}, set(body))
        self.assertEqual(('healthy', []), (body['status'], body['issues']))
        self.assertEqual((1, 0, 1), tuple(body['stats'][name] for name in (
            'active_connections', 'queue_utilization', 'message_success_rate')))
        self.assert_timestamp(body['timestamp'])

    def test_answers_are_json_that_nobody_caches(self):
        """S81-S84"""
        for path in ('/ws/stats', '/ws/clients', '/ws/health'):
            self.assertIn('application/json', self.hub.request('GET', path).headers['content-type'])

    def test_a_query_does_not_change_the_route(self):
        """S81-S84"""
        for path in ('/ws/stats', '/ws/clients', '/ws/health'):
            self.assertEqual(200, self.hub.request('GET', f'{path}?x=1').status)

    def test_disconnect(self):
        """S83; Settled details: the reason reaches the client as `system.closing`'s message, close 4502"""
        ann, bob = self.join('ann'), self.join('bob')
        response = self.hub.request('DELETE', '/ws/clients/ann?reason=too%20loud%21+%C3%A9')

        self.assertEqual(200, response.status)
        self.assertEqual({'success', 'message', 'reason', 'timestamp'}, set(response.json))
        self.assertIs(True, response.json['success'])
        self.assertIn(response.json['reason'], ('too loud!+é', 'too loud! é'))
        messages, code = ann.receive_close()
        self.assertEqual((1, 4502), (len(messages), code))
        self.assert_closing(messages[0], 4502, 'server_disconnect')
        self.assertEqual(response.json['reason'], messages[0]['content']['message'])
        self.assertEqual('pong', bob.ask({'type': 'ping'})['type'])

    def test_disconnect_without_a_reason(self):
        """S83"""
        ann = self.join('ann@x')
        response = self.hub.request('DELETE', '/ws/clients/ann%40x')

        self.assertTrue(response.json['success'])
        self.assertEqual([], self.assert_ended(ann, 4502, 'server_disconnect'))

    def test_disconnecting_nobody_is_404(self):
        """Section 9 point 6, S83; also a second time"""
        self.assert_rest_error(self.hub.request('DELETE', '/ws/clients/nobody'), 404)
        ann = self.join('ann')
        self.assertEqual(200, self.hub.request('DELETE', '/ws/clients/ann').status)
        ann.receive_close()
        self.hub.wait(lambda: not self.hub.clients(), 'it is gone')
        self.assert_rest_error(self.hub.request('DELETE', '/ws/clients/ann'), 404)


if __name__ == '__main__':
    unittest.main()

# SPDX-License-Identifier: MIT
"""A client id that connects again: the newcomer wins and is never harmed (law 6, section 9 point 4)."""
import threading
import unittest

from support.hub_test import HubTest


class DuplicateId(HubTest):
    def test_the_old_one_is_told_and_closed(self):
        """S75, law 6: `system.closing` duplicate_client, close 4501, which says 'do not come back'"""
        old = self.join('ann')
        self.join('ann')

        self.assertEqual([], self.assert_ended(old, 4501, 'duplicate_client'))

    def test_the_newcomer_lives_on_after_the_old_socket_ended(self):
        """Section 9 point 4"""
        old = self.join('ann')
        new = self.join('ann')
        old.receive_close()
        old.socket.close()
        self.hub.wait(lambda: self.hub.stats()['total_disconnections'] == 1, 'the old one is gone')

        self.assertEqual(1, new.ask({'type': 'echo.message', 'content': 1})['content'])
        response = self.hub.request('POST', '/ws/send-message?client_id=ann', {'type': 'news.item', 'content': 2})
        self.assertTrue(response.json['success'])
        self.assertEqual(2, new.receive()['content'])

    def test_there_is_exactly_one_at_any_time(self):
        """S82, S87: REST shows one client also while the old one's closing handshake is pending"""
        old = self.join('ann')
        self.join('ann')

        listed = self.hub.get('/ws/clients')
        stats = self.hub.stats()

        self.assertEqual(['ann'], [client['client_id'] for client in listed['clients']])
        self.assertEqual(1, listed['summary']['total_clients'])
        self.assertEqual((2, 1), (stats['total_connections'], stats['total_active_connections']))
        old.receive_close()
        self.hub.wait(lambda: self.hub.stats()['total_disconnections'] == 1, 'the old one is counted')
        self.assertEqual(1, self.hub.stats()['total_active_connections'])

    def test_an_old_one_that_never_answers_harms_nobody(self):
        """Law 6: the newcomer does not wait for the old one's closing handshake"""
        self.join('ann', answer_pings=False)
        new = self.join('ann')

        self.assertEqual('x', new.ask({'type': 'echo.fast', 'content': 'x'})['content'])

    def test_a_broadcast_reaches_the_newcomer_once(self):
        """S51, law 6"""
        old = self.join('ann')
        new = self.join('ann')
        self.hub.request('POST', '/ws/send-message', {'type': 'news.item', 'content': 1})
        self.hub.request('POST', '/ws/send-message', {'type': 'news.item', 'content': 2})

        self.assertEqual([1, 2], [new.receive()['content'], new.receive()['content']])
        self.assertEqual([], self.assert_ended(old, 4501, 'duplicate_client'))

    def test_of_many_at_once_one_remains(self):
        """Law 6: 40 newcomers in a race; 39 are closed with 4501 and the one that REST shows is served"""
        clients = []
        threads = [threading.Thread(target=lambda: clients.append(self.join('ann'))) for _ in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(40, len(clients))
        self.hub.request('POST', '/ws/send-message', {'type': 'news.item', 'content': 'last'})

        winners = []
        for client in clients:
            message = client.receive()
            if message['type'] == 'news.item':
                winners.append(client)
            else:
                self.assert_closing(message, 4501, 'duplicate_client')
                self.assertEqual(([], 4501), client.receive_close())
        self.assertEqual(1, len(winners))
        self.hub.wait(lambda: self.hub.stats()['total_disconnections'] == 39, '39 are gone')
        self.assertEqual(['ann'], list(self.hub.clients()))
        self.assertEqual('pong', winners[0].ask({'type': 'ping'})['type'])


if __name__ == '__main__':
    unittest.main()

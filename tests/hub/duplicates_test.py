# SPDX-License-Identifier: MIT
# ctest: timeout=240
"""Client ids that connect twice, where it is not the newest that wins (issue 3, item 10, law 6)."""
import socket
import threading
import unittest

from support.client import Refused
from support.hub_test import HubTest

BAD_UPGRADE = (b'GET /ws/ann HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
               b'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: %d\r\n\r\n')


class OldestWins(HubTest):
    flags = ('--duplicates', 'oldest_wins')

    def assert_conflict(self):
        refused = self.refused('/ws/ann')
        self.assertEqual((409, b'duplicate_client' in refused.body), (refused.status, True), refused.body)

    def free(self):
        self.hub.wait(lambda: 'ann' not in self.hub.clients(), 'the old one is gone')

    def test_the_newcomer_is_refused_and_the_old_one_untouched(self):
        """Item 10: HTTP 409, as often as it tries, by each way of naming the id"""
        old = self.join('ann')
        for path in ('/ws/ann', '/ws?clientId=ann', '/ws/%61nn'):
            refused = self.refused(path)
            self.assertEqual((409, b'duplicate_client' in refused.body), (refused.status, True), refused.body)

        self.assertEqual(1, old.ask({'type': 'echo.message', 'content': 1})['content'])
        self.assertEqual(1, self.hub.stats()['total_connections'])
        self.join('bob')

    def test_after_the_old_one_has_left_the_id_is_free(self):
        """Item 10: after a close, a reset and a DELETE"""
        for leave in ('leave', 'reset', None):
            old = self.join('ann')
            self.assert_conflict()
            if leave:
                getattr(old, leave)()
            else:
                self.hub.request('DELETE', '/ws/clients/ann')
            self.free()
            self.assertEqual(2, self.join('ann').ask({'type': 'echo.fast', 'content': 2})['content'])
            self.hub.request('DELETE', '/ws/clients/ann')
            self.free()

    def test_a_handshake_that_fails_does_not_keep_the_id(self):
        """Item 10: a version that is not spoken, half a request, a client that is gone before the answer"""
        for data in (BAD_UPGRADE % 7, (BAD_UPGRADE % 13)[:-2], BAD_UPGRADE % 13):
            raw = socket.create_connection((self.hub.host, self.hub.port))
            raw.sendall(data)
            raw.close()
        joined = []

        def came_in():
            try:
                joined.append(self.join('ann'))
            except Refused as refused:
                self.assertEqual(409, refused.status)
            return joined

        self.hub.wait(came_in, 'the id is free')
        self.assertEqual('pong', joined[0].ask({'type': 'ping'})['type'])

    def test_of_many_at_once_one_comes_in(self):
        """Item 10, law 6: 20 in a race"""
        came, refused = [], []

        def try_it():
            try:
                came.append(self.join('ann'))
            except Refused as answer:
                refused.append(answer.status)

        threads = [threading.Thread(target=try_it) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        self.assertEqual((1, [409] * 19), (len(came), refused))
        self.assertEqual('pong', came[0].ask({'type': 'ping'})['type'])


class NoRoom(HubTest):
    flags = ('--duplicates', 'oldest_wins', '--max-connections', '3')

    def test_a_newcomer_for_whom_there_is_no_room_does_not_keep_the_id(self):
        """Item 10: refused with 503 for `max_connections`"""
        others = [self.join() for _ in range(3)]
        self.assertEqual(503, self.refused('/ws/ann').status)
        others[0].leave()
        self.hub.wait(lambda: len(self.hub.clients()) == 2, 'one has left')

        joined = []

        def came_in():
            try:
                joined.append(self.join('ann'))
            except Refused as refused:
                self.assertEqual(503, refused.status, 'its place is free a moment after it is gone')
            return joined

        self.hub.wait(came_in, 'there is room')


class Allow(HubTest):
    flags = ('--duplicates', 'allow')

    def test_several_share_an_id_and_all_get_what_is_sent(self):
        """Item 10: a send and a broadcast reach each once; what one asks only it is answered"""
        clients = [self.join('ann') for _ in range(3)]
        one = self.hub.request('POST', '/ws/send-message?client_id=ann', {'type': 'news.item', 'content': 1})
        everyone = self.hub.request('POST', '/ws/send-message', {'type': 'news.item', 'content': 2})

        self.assertTrue(one.json['success'])
        self.assertEqual({'recipients': 3, 'accepted': 3, 'dropped': 0}, everyone.json['broadcast'])
        for number, client in enumerate(clients):
            self.assertEqual([1, 2], [client.receive()['content'] for _ in range(2)])
            self.assertEqual(number, client.ask({'type': 'echo.message', 'content': number})['content'])
        self.assertEqual(['ann'] * 3, [client['client_id'] for client in self.hub.get('/ws/clients')['clients']])
        self.assertEqual(3, self.hub.stats()['total_active_connections'])

    def test_who_leaves_harms_no_other(self):
        """Item 10, law 6: in any order"""
        for leaving in range(3):
            clients = [self.join('ann') for _ in range(3)]
            clients.pop(leaving).leave()
            self.hub.wait(lambda: self.hub.stats()['total_active_connections'] == 2, 'it has left')
            self.hub.request('POST', '/ws/send-message?client_id=ann', {'type': 'news.item', 'content': leaving})
            self.assertEqual([leaving] * 2, [client.receive()['content'] for client in clients])
            for client in clients:
                client.leave()
            self.hub.wait(lambda: not self.hub.clients(), 'all have left')

    def test_delete_ends_all_of_them(self):
        """Item 10: 4502 for each, then 404"""
        clients, bob = [self.join('ann') for _ in range(2)], self.join('bob')
        self.assertEqual(200, self.hub.request('DELETE', '/ws/clients/ann').status)

        for client in clients:
            self.assertEqual([], self.assert_ended(client, 4502, 'server_disconnect'))
        self.hub.wait(lambda: list(self.hub.clients()) == ['bob'], 'both are gone')
        self.assert_rest_error(self.hub.request('DELETE', '/ws/clients/ann'), 404)
        self.assertEqual('pong', bob.ask({'type': 'ping'})['type'])


if __name__ == '__main__':
    unittest.main()

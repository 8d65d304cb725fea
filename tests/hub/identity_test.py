# SPDX-License-Identifier: MIT
"""Connecting: ids, the welcome message, and what is refused before the upgrade."""
import re
import unittest

from support.hub_test import HubTest

ANONYMOUS = re.compile(r'anon-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}')
ALLOWED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~:@-'


class Identity(HubTest):
    def type_of(self, client_id):
        return self.hub.clients()[client_id]['type']

    def test_the_path_gives_the_id(self):
        """S20, S22"""
        client = self.join('ann')

        self.assertEqual('ann', client.id)
        self.assertEqual('named', self.type_of('ann'))

    def test_without_an_id_one_is_generated(self):
        """S21, S22: `anon-<uuid4>`, type anonymous, never the same twice"""
        first, second = self.join(), self.join()

        self.assertRegex(first.id, f'^{ANONYMOUS.pattern}$')
        self.assertRegex(second.id, f'^{ANONYMOUS.pattern}$')
        self.assertNotEqual(first.id, second.id)
        self.assertEqual('anonymous', self.type_of(first.id))

    def test_the_query_gives_the_id(self):
        """S21: `?clientId=`, among other parameters too"""
        for query, expected in (('clientId=bob', 'bob'), ('x=1&clientId=carl&y=2', 'carl'), ('clientId=d%2De', 'd-e')):
            with self.subTest(query), self.connect(f'/ws?{query}') as client:
                self.assertEqual(expected, client.receive()['content']['client_id'])

    def test_other_parameters_give_no_id(self):
        """S21"""
        for query in ('', 'clientid=bob', 'xclientId=bob', 'id=bob'):
            with self.subTest(query), self.connect(f'/ws?{query}') as client:
                self.assertRegex(client.receive()['content']['client_id'], ANONYMOUS)

    def test_the_path_beats_the_query(self):
        """S20"""
        with self.connect('/ws/ann?clientId=bob') as client:
            self.assertEqual('ann', client.receive()['content']['client_id'])

    def test_a_named_client_that_looks_generated_is_taken(self):
        """S22: the type follows the form of the id"""
        client = self.join('anon-0d9f0e4c-3b5e-4c39-9d3c-0d2a1c0e8a11')

        self.assertEqual('anonymous', self.type_of(client.id))

    def test_every_allowed_character_is_allowed(self):
        """Issue, table: client id"""
        self.assertEqual(ALLOWED, self.join(ALLOWED).id)

    def test_ids_of_one_and_of_128_bytes_pass(self):
        """Issue, table: client id"""
        self.assertEqual('a', self.join('a').id)
        self.assertEqual('b' * 128, self.join('b' * 128).id)

    def test_an_encoded_id_is_decoded_once(self):
        """Settled details: decoded once, then checked"""
        self.assertEqual('a:b@c', self.join('%61%3Ab%40c').id)
        self.assertEqual('x' * 128, self.join('%78' * 128).id)

    def test_bad_ids_are_refused_before_the_upgrade(self):
        """Issue, table: empty, over 128 bytes, other characters -> 400"""
        bad = ['a' * 129, 'a%20b', 'a+b', 'a!', 'a$b', 'a,b', 'a;b', 'a=b', '%2561', 'a%2Fb', '%C3%A9', 'a%00', 'a%7F',
               'a%0D%0Ab', 'a%', 'a%4', 'a%zz', 'a%2', "a'b", 'a(b)', 'a*b', 'a|b', 'a&b', '%', '%78' * 129]
        for client_id in bad:
            with self.subTest(client_id):
                self.assertEqual(400, self.refused(f'/ws/{client_id}').status)
                if '&' not in client_id and '+' not in client_id:
                    self.assertEqual(400, self.refused(f'/ws?clientId={client_id}').status)

        self.assertEqual(0, self.hub.stats()['total_connections'])

    def test_raw_bytes_outside_ascii_are_refused(self):
        """Issue, table: client id"""
        self.assertEqual(400, self.refused('/ws/\xc3\xa9').status)

    def test_an_empty_id_is_refused(self):
        """Issue, table: empty -> 400; Settled details: `/ws/` is 404"""
        self.assertEqual(400, self.refused('/ws?clientId=').status)
        self.assertEqual(404, self.refused('/ws/').status)
        self.assertEqual(404, self.hub.request('GET', '/ws/').status)

    def test_reserved_ids_are_refused(self):
        """Settled details: `stats`, `clients`, `health`, `send-message` -> 400 on upgrade"""
        for client_id in ('stats', 'clients', 'health', 'send-message', '%73tats'):
            with self.subTest(client_id):
                self.assertEqual(400, self.refused(f'/ws/{client_id}').status)
                self.assertEqual(400, self.refused(f'/ws?clientId={client_id}').status)

    def test_ids_of_faces_to_come_and_dot_segments_are_refused(self):
        """The words that REST will name one day, and those that a path may lose on its way"""
        words = ('.', '..', '%2e', '%2E%2e', 'topics', 'publish', 'nodes', 'drain', 'asyncapi.json', 'to%70ics')
        for client_id in words:
            with self.subTest(client_id):
                self.assertEqual(400, self.refused(f'/ws/{client_id}').status)
                self.assertEqual(400, self.refused(f'/ws?clientId={client_id}').status)
                deleted = self.hub.request('DELETE', f'/ws/clients/{client_id}')
                self.assert_rest_error(deleted, 404)
                self.assertEqual('no_such_client', deleted.json['error'])
                self.assert_rest_error(self.hub.request('DELETE', f'/ws/{client_id}'), 404)
        self.assertEqual(0, self.hub.stats()['total_connections'])

    def test_no_upgrade_is_426(self):
        """Settled details: `GET /ws` without an upgrade: 426 with `Upgrade: websocket`"""
        for path in ('/ws', '/ws/ann'):
            response = self.hub.request('GET', path)
            self.assertEqual((426, 'websocket'), (response.status, response.headers['upgrade'].lower()))

    def test_the_welcome_comes_first_and_says_the_limits(self):
        """S25, DESIGN section 6"""
        welcome = self.join('ann').welcome

        self.assertEqual('system.welcome', welcome['type'])
        self.assertEqual('ann', welcome['content']['client_id'])
        self.assertEqual({'interval_ms': 30000, 'timeout_ms': 60000}, welcome['content']['heartbeat'])
        self.assertEqual(65536, welcome['content']['limits']['max_message_size'])
        self.assertEqual('connected', welcome['meta']['event'])
        self.assert_timestamp(welcome['timestamp'])
        self.assertEqual({'client_id', 'heartbeat', 'limits'}, set(welcome['content']))

    def test_the_welcome_precedes_answers_to_an_eager_client(self):
        """S25: the first message even if the client spoke before it was welcomed, and no broadcast is earlier"""
        noisy = self.join('noisy')
        for turn in range(20):
            noisy.send({'type': 'chat.message', 'content': f'{turn}'})
            with self.connect(f'/ws/eager{turn}') as client:
                client.send({'type': 'echo.fast'})
                self.assertEqual('system.welcome', client.receive()['type'])


class RefusedUpgrades(HubTest):
    flags = ('--max-connections', '2')

    def test_too_many_connections_are_refused(self):
        """Issue, table: more than `max_connections` -> 503 with `Retry-After`; a free place is used again"""
        first = self.join('first')
        self.join('second')
        refused = self.refused('/ws/third')
        first.leave()
        self.hub.wait(lambda: 'first' not in self.hub.clients(), 'the first client is gone')

        self.assertEqual(503, refused.status)
        self.assertGreaterEqual(int(refused.headers['retry-after']), 1)
        self.assertEqual('third', self.join('third').id)


if __name__ == '__main__':
    unittest.main()

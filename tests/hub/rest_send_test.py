# SPDX-License-Identifier: MIT
"""`POST /ws/send-message`: to one, to all, and what it refuses (S80)."""
import unittest

from support.hub_test import HubTest

NEWS = {'type': 'news.item', 'content': {'x': [1, None]}, 'meta': {'level': 'info'}}


class RestSend(HubTest):
    flags = ('--demo-faults',)

    def post(self, body, query='', **how):
        return self.hub.request('POST', f'/ws/send-message{query}', body, **how)

    def test_to_one(self):
        """S80, S50: body, target, stats; the other gets nothing"""
        ann, bob = self.join('ann'), self.join('bob')
        response = self.post(NEWS, '?client_id=ann')

        self.assertEqual(200, response.status)
        body = response.json
        self.assertLessEqual({'success', 'message', 'target', 'stats'}, set(body))
        self.assertEqual((True, 'ann', 2), (body['success'], body['target'], body['stats']['active_connections']))
        self.assertIsInstance(body['stats']['queue_size'], int)
        self.assertIsInstance(body['message'], str)
        message = ann.receive()
        self.assertEqual(NEWS, {name: message[name] for name in NEWS})
        self.assert_timestamp(message['timestamp'])
        self.assertEqual('pong', bob.ask({'type': 'ping'})['type'])

    def test_to_all(self):
        """S80, S51; Settled details: target is "all"; successes are counted"""
        clients = [self.join(), self.join('ann'), self.join('bob')]
        body = self.post(NEWS).json

        self.assertEqual((True, 'all', 3), (body['success'], body['target'], body['stats']['active_connections']))
        for client in clients:
            self.assertEqual(NEWS['content'], client.receive()['content'])
            self.assertEqual('pong', client.ask({'type': 'ping'})['type'])

    def test_to_all_where_nobody_is(self):
        """S80: a broadcast to no client is no failure"""
        response = self.post(NEWS)

        self.assertEqual((200, True), (response.status, response.json['success']))

    def test_to_nobody(self):
        """S80: 404 no such client; section 9 point 2: the answer is what happened"""
        self.join('ann')
        self.assert_rest_error(self.post(NEWS, '?client_id=nobody'), 404)
        self.assertIn(self.post(NEWS, '?client_id=').status, (400, 404))
        self.assert_rest_error(self.post(NEWS, '?client_id=nobody'), 404)

    def test_an_encoded_id(self):
        """S80: the query is decoded once"""
        ann = self.join('a:b@c')

        self.assertTrue(self.post(NEWS, '?client_id=a%3Ab%40c').json['success'])
        self.assertEqual('news.item', ann.receive()['type'])

    def test_numbers_and_text_are_passed_on_as_they_came(self):
        """Settled details: content that nobody decodes is passed on as the raw JSON text"""
        ann = self.join('ann')
        for raw in ('1.0', '0.1000000000000000055511151231257827', '12345678901234567890123', '"\\u0041"', '{"b":1,"a":2}'):
            response = self.post('{"type":"a.b","content":%s}' % raw, headers={'Content-Type': 'application/json'})
            self.assertTrue(response.json['success'])
            self.assertIn(f'"content":{raw}', ann.receive_text())

    def test_a_type_that_has_a_handler_still_goes_to_the_client(self):
        """S80: the message is sent to clients, not to handlers"""
        ann = self.join('ann')
        self.post({'type': 'demo.throw'}, '?client_id=ann')

        self.assertEqual('demo.throw', ann.receive()['type'])

    def test_content_types_that_pass(self):
        """Issue, table: 415 is for another content type, in any case and with parameters"""
        for kind in ('application/json', 'application/json; charset=utf-8', 'Application/JSON', 'application/json;charset="utf-8"'):
            self.assertEqual(200, self.post('{"type":"a.b"}', headers={'Content-Type': kind}).status)

    def test_what_is_no_json(self):
        """Issue, table: not content type JSON 415, not JSON 400"""
        for kind in ('text/plain', 'application/xml', 'application/jsonx', 'application', '', 'text/plain; a=application/json'):
            self.assert_rest_error(self.post('{"type":"a.b"}', headers={'Content-Type': kind}), 415)
        self.assert_rest_error(self.post(b'{"type":"a.b"}'), 415)
        for text in ('', 'x', '{', '{"type":"a.b"} x', b'{"type":"a.b","content":"\xff"}', '\ufeff{}', '{"type":"a.b","content":"\\ud800"}',
                     '[' * 100000):
            text = text.encode() if isinstance(text, str) else text
            self.assert_rest_error(self.post(text, headers={'Content-Type': 'application/json'}), 400)

    def test_what_is_no_envelope(self):
        """Issue, table: the same envelope rules as on the socket"""
        for body in ([], 'x', None, {}, {'type': 1}, {'type': ''}, {'type': 'a' * 129}, {'type': 'a\nb'}, {'type': 'a.b', 'meta': []},
                     {'type': 'a.b', 'timestamp': 'now'}):
            if body is None or isinstance(body, str):
                response = self.post('null', headers={'Content-Type': 'application/json'})
            else:
                response = self.post(body)
            self.assert_rest_error(response, 400)

    def test_a_body_over_1_mib_is_413(self):
        """Issue, table: body over 1 MiB; up to it passes"""
        self.assert_rest_error(self.post(b'x' * (2 ** 20 + 1), headers={'Content-Type': 'application/json'}), 413)
        self.assert_rest_error(self.post(b'x' * 2 ** 23, headers={'Content-Type': 'application/json'}), 413)
        head, tail = b'{"type":"a.b","content":"', b'"}'
        body = head + b'x' * (2 ** 20 - len(head) - len(tail)) + tail
        self.assertEqual(200, self.post(body, headers={'Content-Type': 'application/json'}).status)

    def test_a_chunked_body(self):
        """Issue, table: a length that is not told is bounded too"""
        chunked = {'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked'}
        self.assertEqual(200, self.post(b'e\r\n{"type":"a.b"}\r\n0\r\n\r\n', headers=chunked).status)
        big = b'10000\r\n' + b'x' * 65536 + b'\r\n'
        self.assert_rest_error(self.post(big * 17 + b'0\r\n\r\n', headers=chunked), 413)


class FullQueue(HubTest):
    flags = ('--client-queue-size', '5')

    def test_a_full_queue_is_told(self):
        """S80: 503 not accepted; S53: counted; section 9 point 2"""
        self.join('deaf', receive_buffer=4096)
        body = {'type': 'a.b', 'content': 'x' * 100000}
        response = self.hub.request('POST', '/ws/send-message?client_id=deaf', body)
        for _ in range(500):
            if response.status != 200:
                break
            response = self.hub.request('POST', '/ws/send-message?client_id=deaf', body)

        self.assert_rest_error(response, 503)
        self.assertIn('queue_full', response.json['error'])
        self.assertGreaterEqual(self.hub.stats()['queue_overflows'], 1)
        self.assertEqual('critical', self.hub.get('/ws/health')['status'])


if __name__ == '__main__':
    unittest.main()

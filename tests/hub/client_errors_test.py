# SPDX-License-Identifier: MIT
"""`max_client_errors` and `max_errors_per_minute`: what counts towards it, what resets it, and how the end comes (S06, law 7)."""
import unittest

from support.client import BINARY, Client, frame
from support.hub_test import HubTest

COUNTING = {
    'bad_message': frame('nonsense'),
    'bad_content': frame('{"type":"demo.order"}'),
    'unknown_type': frame('{"type":"no.such"}'),
    'binary_not_supported': frame(b'', BINARY),
}
THROW = frame('{"type":"demo.throw"}')
GOOD = frame('{"type":"echo.fast"}')


class ClientErrors(HubTest):
    flags = ('--demo-faults', '--max-client-errors', '3')

    def setUp(self):
        super().setUp()
        self.client = self.join('ann')

    def codes(self, count):
        """The error codes, or else types, of the next `count` messages."""
        return [message['content']['code'] if message['type'] == 'error' else message['type']
                for message in (self.client.receive() for _ in range(count))]

    def assert_over_after(self, *codes):
        """The next messages are exactly these errors, the last included, then comes the end."""
        self.assertEqual([*codes], self.codes(len(codes)))
        self.assertEqual([], self.assert_ended(self.client, 4500, 'too_many_errors'))

    def test_each_kind_counts_and_the_last_is_still_answered(self):
        """Settled details: four codes count; the error that reaches the limit is answered, then 4500"""
        for code, data in COUNTING.items():
            with self.subTest(code):
                self.client = self.join('ann')
                self.client.send_bytes(data * 3)
                self.assert_over_after(code, code, code)

    def test_kinds_add_up(self):
        """Settled details"""
        self.client.send_bytes(b''.join(list(COUNTING.values())[1:]))
        self.assert_over_after('bad_content', 'unknown_type', 'binary_not_supported')

    def test_a_good_message_resets(self):
        """Settled details: consecutive errors only"""
        for _ in range(5):
            self.client.send_bytes(COUNTING['bad_message'] * 2 + GOOD)
            self.assertEqual(['bad_message', 'bad_message', 'echo.fast'], self.codes(3))

    def test_a_good_message_for_a_handler_on_the_scheduler_resets(self):
        """Settled details"""
        for kind in ('echo.message', 'chat.message', 'demo.order'):
            content = {'chat.message': 'x', 'demo.order': {'id': 1, 'price': 1, 'items': []}}.get(kind)
            self.client.send_bytes(COUNTING['bad_message'] * 2)
            self.assertEqual(['bad_message', 'bad_message'], self.codes(2))
            self.assertEqual(kind, self.client.ask({'type': kind, 'content': content})['type'])

    def test_a_failed_handler_neither_counts_nor_resets(self):
        """Settled details: `handler_failed`; S44"""
        self.client.send_bytes(THROW * 10)
        self.assertEqual(['handler_failed'] * 10, self.codes(10))
        self.client.send_bytes(COUNTING['bad_message'] * 2)
        self.assertEqual(['bad_message'] * 2, self.codes(2))
        self.client.send_bytes(THROW)
        self.assertEqual(['handler_failed'], self.codes(1))
        self.client.send_bytes(COUNTING['bad_message'])
        self.assert_over_after('bad_message')

    def test_a_full_queue_neither_counts_nor_resets(self):
        """Settled details: `queue_full`"""
        slow = frame('{"type":"demo.slow"}')
        self.client.send_bytes(COUNTING['bad_message'] * 2 + slow * 40)
        codes = self.codes(20)
        self.assertEqual((2, 18), (codes.count('bad_message'), codes.count('queue_full')))

    def test_a_good_message_that_was_refused_does_not_reset(self):
        """Settled details: two bad ones, a refused one after the queue is full, a bad one: the end"""
        slow = frame('{"type":"demo.slow"}')
        self.client.send_bytes(slow * 15)
        self.assertIn('queue_full', self.codes(1))
        self.client.send_bytes(COUNTING['bad_message'] * 2 + slow * 2 + COUNTING['bad_message'])
        messages = self.assert_ended(self.client, 4500, 'too_many_errors')
        self.assertEqual(3, sum(message['content']['code'] == 'bad_message' for message in messages if message['type'] == 'error'))

    def test_a_handlers_own_refusal_is_no_error_of_the_client(self):
        """Ten "too low" bids do not end a client: a refusal never counts, and ends a row"""
        refused = frame('{"type":"demo.refuse"}')
        self.client.send_bytes(refused * 20)
        self.assertEqual(['demo.refused'] * 20, self.codes(20))
        for _ in range(3):
            self.client.send_bytes(COUNTING['bad_message'] * 2)
            self.assertEqual(['bad_message'] * 2, self.codes(2))
            reply = self.client.ask({'type': 'demo.refuse', 'content': {'least': 11}})
            self.assertEqual({'code': 'demo.refused', 'message': 'demo.refuse refuses', 'details': {'least': 11}},
                             reply['content'])
        stats = self.hub.stats()
        self.assertEqual((23, {'bad_message': 6}), (stats['handler_refusals'], stats['errors']))
        self.assertEqual(23, self.hub.request('GET', '/ws/stats').json['ledger']['inbound']['delivered'])

    def test_the_format_warning_neither_counts_nor_resets(self):
        """Settled details"""
        self.client.send_bytes(COUNTING['bad_message'] * 2)
        self.assertEqual(['bad_message'] * 2, self.codes(2))
        self.client.send_bytes(frame('{"type":"plain"}'))
        self.assertEqual({'type_format', 'plain'}, set(self.codes(2)))
        self.client.send_bytes(COUNTING['bad_message'] * 2)
        self.assertEqual(['bad_message'] * 2, self.codes(2))

    def test_pings_keep_working_between_errors(self):
        """Law 7: the connection is kept until the limit"""
        for _ in range(2):
            self.client.send_bytes(COUNTING['unknown_type'])
            self.assertEqual(['unknown_type'], self.codes(1))
        self.client.send_bytes(frame(b'alive', 9))
        self.assertEqual((10, b'alive'), self.client.receive_frame())

    def test_the_end_is_counted_and_others_are_unharmed(self):
        """S75, law 4"""
        other = self.join('bob')
        self.client.send_bytes(COUNTING['bad_message'] * 3)
        self.client.receive_close()
        self.hub.wait(lambda: self.hub.stats()['total_disconnections'] == 1, 'the client is gone')

        self.assertEqual(['bob'], list(self.hub.clients()))
        self.assertEqual('pong', other.ask({'type': 'ping'})['type'])


class ErrorsPerMinute(HubTest):
    flags = ('--max-errors-per-minute', '5')

    def test_good_messages_in_between_do_not_help(self):
        """`max_errors_per_minute`: a flood that is never bad twice in a row is ended, and told by which limit"""
        client = self.join('ann')
        client.send_bytes((COUNTING['bad_message'] + GOOD) * 100)
        messages, code = client.receive_close()

        errors = [message for message in messages if message['type'] == 'error']
        self.assertEqual((5, 4500), (len(errors), code))
        self.assert_closing(messages[-1], 4500, 'too_many_errors')
        self.assertIn('max_errors_per_minute', messages[-1]['content']['message'])
        self.assertEqual(5, client.welcome['content']['limits']['max_errors_per_minute'])

    def test_zero_is_no_limit(self):
        """0 is off, and the welcome says null"""
        with Client.join(self.start('--max-errors-per-minute', '0'), 'ann') as client:
            client.send_bytes((COUNTING['bad_message'] + GOOD) * 400)
            types = [client.receive()['type'] for _ in range(800)]

            self.assertEqual((400, 400), (types.count('error'), types.count('echo.fast')))
            self.assertIsNone(client.welcome['content']['limits']['max_errors_per_minute'])


class LateReturns(HubTest):
    flags = ('--demo-faults', '--max-client-errors', '3', '--time-to-live-types', 'demo.crawl=300ms')

    def test_what_a_good_message_forgave_stays_forgiven(self):
        """Law 7: three bad messages with good ones between, and beside each one that its handler returns after all of them"""
        client = self.join('ann')
        client.send_bytes(frame('{"type":"demo.crawl"}') + (COUNTING['unknown_type'] + frame('{"type":"demo.crawl"}') + GOOD) * 3)
        messages = [client.receive() for _ in range(10)]
        codes = [message['content']['code'] for message in messages if message['type'] == 'error']

        self.assertEqual(['unknown_type'] * 3 + ['expired'] * 3, sorted(codes, reverse=True))
        for _ in range(2):
            self.assert_error(client.ask({'type': 'no.such'}), 'unknown_type')
        self.assertEqual('pong', client.ask({'type': 'ping'})['type'])


if __name__ == '__main__':
    unittest.main()

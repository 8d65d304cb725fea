# SPDX-License-Identifier: MIT
# ctest: timeout=240
"""A handler that is too slow, and each policy for its full queue: what the sender hears, what is counted, what is handled."""
import unittest

from support import books
from support.client import frame
from support.hub_test import HubTest

PLACES = 10  # of `demo.slow`, the one in hand included


class FullHandler(HubTest):
    policy = 'reject'

    def setUp(self):
        self.flags = ('--demo-faults', '--handler-overflow-types', f'demo.slow={self.policy}')
        super().setUp()
        self.ann = self.join('ann')

    def flood(self, count, keys=1):
        """Sends numbers to the slow handler, all at once, and a ping; their refs are numbers and their keys `number % keys`."""
        self.ann.send_bytes(b''.join(
            frame('{"type":"demo.slow","content":%d,"meta":{"ref":%d,"key":"%d"}}' % (i, i, i % keys)) for i in range(count)) +
                            frame('{"type":"ping"}'))

    def heard(self):
        """The contents of the handler's answers, once nothing is under way, and the refs of errors."""
        messages = []
        while not messages or messages[-1]['type'] != 'pong':
            messages.append(self.ann.receive())
        entry = self.at_rest()
        while len(messages) < 1 + entry['delivered'] + entry['returned']:
            messages.append(self.ann.receive())
        for message in messages:
            if message['type'] == 'error':
                self.assert_error(message, 'queue_full', ref=message['meta']['ref'], original_type='demo.slow')
        return ([message['content'] for message in messages if message['type'] == 'demo.slow'],
                [message['meta']['ref'] for message in messages if message['type'] == 'error'])

    def at_rest(self):
        """The books of the handler once nothing is under way."""
        books.at_rest(self.hub)
        return books.books(self.hub, 'demo.slow', 'inbound')

    def assert_nothing_else(self):
        self.assertEqual('pong', self.ann.ask({'type': 'ping'})['type'])


class Reject(FullHandler):
    def test_each_refusal_is_one_error(self):
        """Issue 3, items 1 and 3: queue_full to the sender, returned in the books"""
        self.flood(50)
        handled, refused = self.heard()

        self.assertIn(len(handled), (PLACES, PLACES + 1))
        self.assertEqual(list(range(50)), sorted(handled + refused))
        entry = self.at_rest()
        self.assertEqual((50, {'queue_full': len(refused)}), (entry['accepted'], entry['returned_by']))
        self.assert_nothing_else()


class DropNewest(FullHandler):
    policy = 'drop_newest'

    def test_what_is_too_much_goes_without_a_word_but_counted(self):
        """Issue 3, items 1 and 3"""
        self.flood(50)
        handled, refused = self.heard()

        self.assertEqual([], refused)
        self.assertEqual(list(range(PLACES)), handled[:PLACES])
        entry = self.at_rest()
        self.assertEqual((50, {'drop_newest': 50 - len(handled)}), (entry['accepted'], entry['dropped_by']))
        self.assertEqual(50 - len(handled), self.hub.stats()['queue_overflows'])
        self.assert_nothing_else()


class DropOldest(FullHandler):
    policy = 'drop_oldest'

    def test_the_latest_are_handled(self):
        """Issue 3, items 1 and 3; law 3"""
        self.flood(50)
        handled, refused = self.heard()

        self.assertEqual([], refused)
        self.assertEqual(list(range(50 - PLACES + 1, 50)), handled[-PLACES + 1:])
        self.assertEqual(sorted(handled), handled)
        entry = self.at_rest()
        self.assertEqual((50, {'drop_oldest': 50 - len(handled)}), (entry['accepted'], entry['dropped_by']))
        self.assert_nothing_else()


class KeepLatest(FullHandler):
    policy = 'keep_latest'

    def test_of_each_key_the_latest_is_handled(self):
        """Issue 3, items 1 and 3: also before the queue is full"""
        self.flood(60, keys=3)
        handled, refused = self.heard()

        self.assertEqual([], refused)
        self.assertEqual({57, 58, 59}, set(handled[-3:]))
        self.assertLess(len(handled), 10)
        entry = self.at_rest()
        self.assertEqual((60, {'keep_latest': 60 - len(handled)}), (entry['accepted'], entry['dropped_by']))
        self.assert_nothing_else()


class Disconnect(FullHandler):
    policy = 'disconnect'

    def test_who_sends_too_much_is_told_and_ended(self):
        """Issue 3, items 3 and 11: the error, then system.closing rate_limited and 4002, which may come back; others are served"""
        bob = self.join('bob')
        self.flood(50)
        messages = self.assert_ended(self.ann, 4002, 'rate_limited')

        self.ann.socket.close()
        errors = [message for message in messages if message['type'] == 'error']
        self.assertEqual(['queue_full'], [message['content']['code'] for message in errors])
        entry = self.at_rest()
        self.assertGreaterEqual(entry['delivered'], PLACES)
        self.assertEqual({'accepted': entry['delivered'] + 1, 'delivered': entry['delivered'], 'returned': 1}, books.figures(entry))
        self.assertEqual(1, bob.ask({'type': 'echo.message', 'content': 1})['content'])


class Suspend(FullHandler):
    policy = 'suspend'

    def test_nothing_is_lost_and_the_order_is_kept(self):
        """Issue 3, item 3; laws 1 and 3: two senders, together more than there are places for"""
        bob = self.join('bob')
        self.flood(15)
        bob.send_bytes(b''.join(frame('{"type":"demo.slow","content":%d}' % i) for i in range(5)) + frame('{"type":"echo.fast"}'))
        carl = self.join('carl')
        self.assertEqual('echo.fast', carl.ask({'type': 'echo.fast'})['type'])

        answers = [self.ann.receive() for _ in range(16)]
        self.assertEqual(list(range(15)), [answer['content'] for answer in answers if answer['type'] == 'demo.slow'])
        answers = [bob.receive() for _ in range(6)]
        self.assertEqual(list(range(5)), [answer['content'] for answer in answers if answer['type'] == 'demo.slow'])
        self.assertEqual({'accepted': 20, 'delivered': 20}, books.figures(self.at_rest()))
        self.assertEqual({}, self.hub.stats()['errors'])
        self.assert_nothing_else()

    def test_a_sender_that_leaves_while_it_is_suspended_keeps_no_place(self):
        """Law 1: what was put into the queue before it left is handled, the message that waited for room is returned"""
        self.flood(12)
        self.hub.wait(lambda: self.hub.stats()['queue_overflows'] == 1, 'it is suspended')
        self.ann.reset()

        entry = self.at_rest()
        accepted = entry['accepted']
        self.assertEqual({'accepted': accepted, 'delivered': accepted - 1, 'returned': 1}, books.figures(entry))
        self.assertGreater(accepted, PLACES)


class Everywhere(HubTest):
    flags = ('--demo-faults', '--handler-overflow', 'drop_newest', '--handler-queue-size', '2')

    def test_the_default_policy_holds_for_types_without_a_rule(self):
        """Issue 3, item 3: `demo.crawl` is busy for a second, so one more waits and eight are dropped"""
        ann = self.join('ann')
        ann.send_bytes(frame('{"type":"demo.crawl"}') * 10 + frame('{"type":"ping"}'))

        self.assertEqual('pong', ann.receive()['type'])
        entry = books.books(self.hub, 'demo.crawl', 'inbound')
        self.assertEqual((10, 8), (entry['accepted'], entry['dropped']))


if __name__ == '__main__':
    unittest.main()

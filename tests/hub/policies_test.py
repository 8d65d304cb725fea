# SPDX-License-Identifier: MIT
# ctest: timeout=240
"""A client that does not read, and each policy for its full queue: what senders are told, what is counted, what it gets in the end."""
import unittest

from support import books, deaf
from support.hub_test import HubTest
from support.rest_sender import RestSender

# Types that only REST sends have books of their own if the settings name them.
NAMED = ','.join(f'{kind}=reject' for kind in ('news.item', 'state.item', 'state.other', 'other.item', 'log.line'))
ROOM = 7  # One of the eight places belongs to the filler that is being written.


class FullQueue(HubTest):
    """A deaf client with room for `ROOM` messages, and a healthy one."""

    policy = 'reject'
    rules = ()

    def setUp(self):
        self.flags = ('--client-queue-size', str(ROOM + 1), '--client-overflow', self.policy,
                      '--handler-overflow-types', NAMED, *self.rules)
        super().setUp()
        self.deaf, self.ann = self.join('deaf', receive_buffer=4096), self.join('ann')
        self.rest = RestSender(self.hub)
        self.addCleanup(self.rest.close)
        deaf.stuff(self.hub, self.rest, 'deaf')

    def send(self, count, message_type='news.item', first=0, **meta):
        """Sends numbers to the deaf one; returns what REST answered: 'accepted', or the word for the refusal."""
        answers = [self.rest.send(message_type, i, 'deaf', **meta) for i in range(first, first + count)]
        for answer in answers:
            self.assertEqual(200 if answer.json['success'] else 503, answer.status)
            if answer.status == 503:
                self.assertGreaterEqual(int(answer.headers['retry-after']), 1)
        return [answer.json['message'] if answer.json['success'] else answer.json['error'] for answer in answers]

    def broadcast(self, count):
        """Sends numbers to both; returns what REST told. The healthy one has got each when this returns."""
        told = []
        for i in range(count):
            answer = self.rest.send('news.item', i)
            self.assertEqual((200, True), (answer.status, answer.json['success']))
            told.append((answer.json['broadcast']['recipients'], answer.json['broadcast']['accepted'], answer.json['broadcast']['dropped']))
            self.assertEqual(i, self.ann.receive()['content'])
        return told

    def heard_by_deaf(self, count):
        """The next messages that the deaf one gets when it reads again, without the fillers."""
        heard = []
        while len(heard) < count:
            heard += deaf.without_fillers([self.deaf.receive()])
        self.assertEqual('pong', self.deaf.ask({'type': 'ping'})['type'])
        return [message['content'] for message in heard]

    def assert_booked(self, message_type='news.item', dropped_by=None, **figures):
        """At rest the books of the type show these figures, and dropped messages by cause."""
        books.at_rest(self.hub)
        entry = books.books(self.hub, message_type, 'outbound')
        self.assertEqual(figures, books.figures(entry))
        self.assertEqual(dropped_by or {}, entry['dropped_by'])


class Reject(FullQueue):
    def test_a_send_is_refused_and_what_was_accepted_arrives(self):
        """Issue 3, items 3 and 4: 503 queue_full for each that is not accepted, and it is not in the books"""
        self.assertEqual(['accepted'] * ROOM + ['queue_full'] * 3, self.send(ROOM + 3))
        self.assertEqual(ROOM, books.books(self.hub, 'news.item', 'outbound')['held'])
        stats = self.hub.stats()

        self.assertEqual((3, 3), (stats['queue_overflows'], stats['messages_failed']))
        self.assertEqual(list(range(ROOM)), self.heard_by_deaf(ROOM))
        self.assert_booked(accepted=ROOM, delivered=ROOM)

    def test_a_broadcast_tells_recipients_accepted_and_dropped(self):
        """Issue 3, item 4; section 9 point 3: the healthy one gets all"""
        self.assertEqual([(2, 2, 0)] * ROOM + [(2, 1, 1)] * 3, self.broadcast(ROOM + 3))
        self.assertEqual(list(range(ROOM)), self.heard_by_deaf(ROOM))
        self.assert_booked(accepted=2 * ROOM + 3, delivered=2 * ROOM + 3)

    def test_a_broadcast_that_nobody_takes_is_no_success(self):
        """Issue 3, item 4: REST never says success for what was not accepted"""
        self.ann.leave()
        self.hub.wait(lambda: 'ann' not in self.hub.clients(), 'ann has left')
        self.send(ROOM)

        self.assert_rest_error(self.rest.send('news.item'), 503)


class DropNewest(FullQueue):
    policy = 'drop_newest'

    def test_what_is_too_much_is_dropped_and_said_so(self):
        """Issue 3, items 3 and 4"""
        self.assertEqual(['accepted'] * ROOM + ['dropped'] * 3, self.send(ROOM + 3))
        self.assertEqual(list(range(ROOM)), self.heard_by_deaf(ROOM))
        self.assert_booked(accepted=ROOM + 3, delivered=ROOM, dropped=3, dropped_by={'drop_newest': 3})


class DropOldest(FullQueue):
    policy = 'drop_oldest'

    def test_the_latest_stay(self):
        """Issue 3, items 3 and 4; law 1: a broadcast counts once per recipient"""
        self.assertEqual([(2, 2, 0)] * 20, self.broadcast(20))
        self.assertEqual(list(range(20 - ROOM, 20)), self.heard_by_deaf(ROOM))
        self.assert_booked(accepted=40, delivered=20 + ROOM, dropped=20 - ROOM, dropped_by={'drop_oldest': 20 - ROOM})

    def test_what_a_client_says_is_dropped_for_the_deaf_alone(self):
        """Issue 3, item 3; law 3: a handler's `reply_all` meets the same policy"""
        for i in range(20):
            self.assertEqual(str(i), self.ann.ask({'type': 'chat.message', 'content': str(i)})['content'])

        self.assertEqual([str(i) for i in range(20 - ROOM, 20)], self.heard_by_deaf(ROOM))


class KeepLatest(FullQueue):
    policy = 'keep_latest'

    def test_the_latest_of_each_key_stays_in_the_place_of_the_first(self):
        """Issue 3, item 3: by type and a key taken from meta; without a key all are one"""
        for first in range(0, 100, 10):
            for key in 'abc':
                self.assertEqual(['accepted'], self.send(1, 'state.item', first, key=key))
            self.assertEqual(['accepted'], self.send(1, 'state.other', first + 1, key='a'))
            self.assertEqual(['accepted'], self.send(1, 'state.other', first + 2))

        self.assertEqual([90, 90, 90, 91, 92], self.heard_by_deaf(5))
        self.assert_booked('state.item', accepted=30, delivered=3, dropped=27, dropped_by={'keep_latest': 27})
        self.assert_booked('state.other', accepted=20, delivered=2, dropped=18, dropped_by={'keep_latest': 18})


class PerType(FullQueue):
    rules = ('--client-overflow-types', 'news.*=drop_oldest,log.*=drop_newest,log.alarm=disconnect', '--keep-latest-key', 'of')

    def test_each_type_meets_its_own_policy(self):
        """Issue 3, item 3: overridable per message type; the very type beats a prefix, which beats the default"""
        self.assertEqual(['accepted'] * ROOM, self.send(ROOM, 'other.item'))
        self.assertEqual(['queue_full'], self.send(1, 'other.item', ROOM))
        self.assertEqual(['dropped'], self.send(1, 'log.line'))
        self.assertEqual(['accepted'], self.send(1, 'news.item', 100))
        self.assertEqual([*range(ROOM)], self.heard_by_deaf(ROOM), 'nothing of another policy is dropped for news')
        self.assert_booked('other.item', accepted=ROOM, delivered=ROOM)
        self.assert_booked('log.line', accepted=1, dropped=1, dropped_by={'drop_newest': 1})
        self.assert_booked('news.item', accepted=1, dropped=1, dropped_by={'drop_newest': 1})

    def test_one_type_may_end_the_client(self):
        """Issue 3, item 3"""
        self.send(ROOM, 'other.item')
        self.assertEqual(['queue_full'], self.send(1, 'log.alarm'))

        self.assert_ended(self.deaf, 4001, 'slow_consumer')


class Disconnect(FullQueue):
    policy = 'disconnect'

    def test_who_does_not_keep_up_is_told_and_may_come_back(self):
        """Issue 3, item 3 and 11: system.closing slow_consumer with a time to return, close 4001; what waited is counted"""
        self.assertEqual(['accepted'] * ROOM + ['queue_full'], self.send(ROOM + 1))
        self.hub.wait(lambda: 'deaf' not in self.hub.clients(), 'the deaf one is out')
        self.assertEqual(0, self.ann.ask({'type': 'echo.message', 'content': 0})['content'])
        messages, code = self.deaf.receive_close()
        self.deaf.socket.close()

        self.assertEqual((1, 4001), (len(deaf.without_fillers(messages)), code))
        self.assert_closing(messages[-1], 4001, 'slow_consumer')
        self.assertGreaterEqual(messages[-1]['content']['retry_after_ms'], 500)
        self.assert_booked(accepted=ROOM, dropped=ROOM, dropped_by={'slow_consumer': ROOM})
        self.assertEqual([], self.join('deaf').ask({'type': 'echo.message', 'content': []})['content'])

    def test_a_broadcast_ends_the_deaf_and_nobody_else(self):
        """Issue 3, items 3 and 4; section 9 point 3: the healthy one gets all 50"""
        told = self.broadcast(50)

        self.assertEqual([(2, 2, 0)] * ROOM + [(2, 1, 1)], told[:ROOM + 1])
        self.assertEqual({(1, 1, 0)}, set(told[ROOM + 2:]))
        self.assert_closing(self.deaf.receive_close()[0][-1], 4001, 'slow_consumer')
        self.deaf.socket.close()
        self.assert_booked(accepted=50 + ROOM, delivered=50, dropped=ROOM, dropped_by={'slow_consumer': ROOM})


if __name__ == '__main__':
    unittest.main()

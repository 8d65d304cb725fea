# SPDX-License-Identifier: MIT
"""`chat.message` goes to all, and a client that does not read harms no other."""
import threading
import unittest

from support.client import frame
from support.hub_process import SANITIZED
from support.hub_test import HubTest


class Broadcast(HubTest):
    def test_everybody_gets_it_the_sender_too(self):
        """Issue 7, S51: `meta.from` is the sender's id"""
        ann, others = self.join('ann'), [self.join(), self.join('bob')]
        ann.send({'type': 'chat.message', 'content': 'hello'})

        for client in (ann, *others):
            message = client.receive()
            self.assertEqual(('chat.message', 'hello', 'ann'), (message['type'], message['content'], message['meta']['from']))
            self.assert_timestamp(message['timestamp'])

    def test_only_the_sender_sees_its_ref(self):
        """Settled details: a broadcast carries `ref` only in the copy that goes back to the sender"""
        ann, bob = self.join('ann'), self.join('bob')
        ann.send({'type': 'chat.message', 'content': 'x', 'meta': {'ref': [1], 'from': 'eve'}})

        self.assertEqual({'ref': [1], 'from': 'ann'}, ann.receive()['meta'])
        self.assertEqual({'from': 'ann'}, bob.receive()['meta'])

    def test_all_see_the_same_order_of_one_sender(self):
        """Law 3, sender's copies with and without `ref` included"""
        clients = [self.join(name) for name in ('ann', 'bob', 'carl')]
        clients[0].send_bytes(b''.join(
            frame('{"type":"chat.message","content":"%d"%s}' % (i, ',"meta":{"ref":%d}' % i if i % 2 else '')) for i in range(500)))

        for client in clients:
            self.assertEqual([str(i) for i in range(500)], [client.receive()['content'] for _ in range(500)])

    def test_many_senders_at_once_lose_nothing(self):
        """Law 1: 10 clients send 50 each, all get all 500, each sender's in order"""
        clients = [self.join(f'c{i}') for i in range(10)]
        seen = {}

        def chat(client):
            client.send_bytes(b''.join(frame('{"type":"chat.message","content":"%d"}' % i) for i in range(50)))
            seen[client.id] = [client.receive() for _ in range(500)]

        threads = [threading.Thread(target=chat, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        for messages in seen.values():
            for sender in clients:
                mine = [message['content'] for message in messages if message['meta']['from'] == sender.id]
                self.assertEqual([str(i) for i in range(50)], mine)
        self.assertEqual(10, len(seen))
        self.assertEqual(5000 + 10, self.hub.stats()['messages_sent'])


class SlowReader(HubTest):
    flags = ('--client-queue-size', '50', '--client-overflow', 'reject', '--io-threads', '2')

    def test_a_client_that_never_reads_harms_no_other(self):
        """Section 9 point 3, law 2, S53: others get every message; the overflow is counted; memory is bounded"""
        deaf = self.join('deaf', receive_buffer=4096)
        ann, bob = self.join('ann'), self.join('bob')
        before = self.hub.memory()
        for i in range(5000):
            text = f'{i} ' + 'x' * 4000
            ann.send({'type': 'chat.message', 'content': text})
            self.assertEqual(text, ann.receive()['content'])
            self.assertEqual(text, bob.receive()['content'])
        stats = self.hub.stats()

        self.assertGreater(stats['queue_overflows'], 0)
        if not SANITIZED:  # sanitizers keep freed memory for a while
            self.assertLess(self.hub.memory() - before, 64 * 2 ** 20)
        self.assertLessEqual(stats['queue_size'], 50)
        deaf.socket.close()
        self.hub.wait(lambda: 'deaf' not in self.hub.clients(), 'the deaf client is gone')

    def test_what_was_accepted_arrives_when_the_reader_wakes(self):
        """Laws 1 and 3: a gapless beginning, then whatever was not refused, in order and once"""
        deaf, ann = self.join('deaf', receive_buffer=4096), self.join('ann')
        for i in range(3000):
            ann.send({'type': 'chat.message', 'content': f'{i:06} ' + 'x' * 4000})
            ann.receive()
        overflows = self.hub.stats()['queue_overflows']
        self.assertGreater(overflows, 0)
        numbers = []
        while len(numbers) < 3000 - overflows:
            numbers.append(int(deaf.receive()['content'][:6]))

        self.assertEqual(sorted(set(numbers)), numbers)
        self.assertEqual(list(range(50)), numbers[:50])


if __name__ == '__main__':
    unittest.main()

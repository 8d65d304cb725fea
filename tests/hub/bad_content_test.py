# SPDX-License-Identifier: MIT
"""`demo.order` is decoded into a struct: what does not fit is named by JSON pointer, what fits comes back equal."""
import json
import random
import struct
import unittest

from support.hub_test import HubTest

GOOD = {'id': 1, 'price': 2.5, 'note': 'n', 'items': [{'sku': 'a', 'count': 1}]}


class BadContent(HubTest):
    flags = ('--max-client-errors', '1000')

    def setUp(self):
        super().setUp()
        self.client = self.join('ann')

    def order(self, **changes):
        return {name: value for name, value in {**GOOD, **changes}.items() if value is not ...}

    def ask(self, content):
        """Sends the content, given as JSON text or as a value."""
        text = content if isinstance(content, str) else json.dumps(content)
        return self.client.ask('{"type":"demo.order","meta":{"ref":"r"},"content":%s}' % text)

    def assert_refused(self, content, pointer):
        with self.subTest(str(content)[:80]):
            reply = self.ask(content)
            self.assert_error(reply, 'bad_content', ref='r', original_type='demo.order')
            self.assertEqual({'code', 'message', 'pointer', 'expected'}, set(reply['content']))
            self.assertEqual(pointer, reply['content']['pointer'])
            self.assertTrue(reply['content']['expected'])

    def assert_passed(self, content):
        with self.subTest(str(content)[:80]):
            reply = self.ask(content)
            self.assertEqual('demo.order', reply['type'], reply)
            self.assertEqual('r', reply['meta']['ref'])
            return reply['content']

    def test_a_good_order_comes_back(self):
        """Issue 7: decoded, checked and sent back"""
        self.assertEqual(GOOD, self.assert_passed(GOOD))
        self.assertEqual(self.order(items=[]), self.assert_passed(self.order(items=[])))
        self.assertIsNone(self.assert_passed(self.order(note=...)).get('note'))
        self.assertIsNone(self.assert_passed(self.order(note=None)).get('note'))

    def test_content_that_is_no_object(self):
        """Issue, table: pointer and what was expected"""
        for content in (None, True, 1, '"x"', [], [GOOD]):
            self.assert_refused(content, '/content')
        self.client.send({'type': 'demo.order'})
        self.assert_error(self.client.receive(), 'bad_content', original_type='demo.order')

    def test_missing_members_are_named_by_their_own_pointer(self):
        """Settled details"""
        self.assert_refused(self.order(id=...), '/content/id')
        self.assert_refused(self.order(price=...), '/content/price')
        self.assert_refused(self.order(items=...), '/content/items')
        self.assert_refused(self.order(items=[{'sku': 'a'}]), '/content/items/0/count')
        self.assert_refused(self.order(items=[GOOD['items'][0], {'count': 1}]), '/content/items/1/sku')

    def test_members_of_the_wrong_kind(self):
        """Issue, table: content that does not fit the handler's struct"""
        for bad in (None, True, '1', 1.5, [], {}):
            self.assert_refused(self.order(id=bad), '/content/id')
        for bad in (None, True, '1', [], {}):
            self.assert_refused(self.order(price=bad), '/content/price')
        for bad in (True, 1, [], {}):
            self.assert_refused(self.order(note=bad), '/content/note')
        for bad in (None, True, 1, 'x', {}):
            self.assert_refused(self.order(items=bad), '/content/items')
        for bad in (None, True, 1, 'x', []):
            self.assert_refused(self.order(items=[bad]), '/content/items/0')
        self.assert_refused(self.order(items=[{'sku': 1, 'count': 1}]), '/content/items/0/sku')

    def test_counts_below_one(self):
        """Issue 7: `count` >= 1; the item at fault is named"""
        for bad in (0, -1, -2 ** 63):
            self.assert_refused(self.order(items=[GOOD['items'][0]] * 11 + [{'sku': 'b', 'count': bad}]), '/content/items/11/count')

    def test_integers_at_the_edge(self):
        """Settled details: numbers survive exactly; what int64 cannot hold is refused"""
        for good in (0, -0, 2 ** 53 + 1, 2 ** 63 - 1, -2 ** 63):
            self.assertEqual(good, self.assert_passed(self.order(id=good))['id'])
        for bad in (2 ** 63, -2 ** 63 - 1, 2 ** 64, 10 ** 40):
            self.assert_refused(self.order(id=bad), '/content/id')
        self.assert_refused('{"id":1,"price":1e400,"items":[]}', '/content/price')

    def test_doubles_come_back_equal(self):
        """Settled details: 17 digits, subnormals, extremes; read and written without a change"""
        numbers = random.Random(7)
        doubles = [0.1, 1 / 3, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 9007199254740993.0, 1e23, 123456789012345680.0]
        doubles += [value for value in (struct.unpack('d', numbers.randbytes(8))[0] for _ in range(300))
                    if value == value and abs(value) != float('inf')]
        for value in doubles:
            for text in (f'{value:.16e}', repr(value), repr(-value)):
                self.client.send('{"type":"demo.order","content":{"id":1,"price":%s,"items":[]}}' % text)
                self.assertEqual(repr(float(text)), repr(float(self.client.receive()['content']['price'])))

    def test_doubles_are_written_in_the_shortest_form(self):
        """Settled details: std::to_chars, not `2.5E0`"""
        for text in ('2.5', '0.1', '-7.25'):
            self.client.send('{"type":"demo.order","content":{"id":1,"price":%s,"items":[]}}' % text)
            self.assertIn(f'"price":{text}', self.client.receive_text().replace(' ', ''))

    def test_unknown_and_duplicate_members(self):
        """Settled details: unknown members are ignored; of duplicates the last wins"""
        self.assertEqual(GOOD, self.assert_passed(self.order(more=[{'x': 1}])))
        self.assertEqual(9, self.assert_passed('{"id":"no","price":1,"items":[],"id":9}')['id'])
        self.assert_refused('{"id":9,"price":1,"items":[],"id":"no"}', '/content/id')
        self.assertEqual(3, self.assert_passed('{"\\u0069d":3,"price":1,"items":[]}')['id'])

    def test_strings_survive(self):
        """Settled details: every character that JSON can carry"""
        for note in ('', '"\\/\b\f\n\r\t', '\u0000\u001f\u007f', 'é€\U0001f600\u2028', 'x' * 60000):
            self.assertEqual(note, self.assert_passed(self.order(note=note))['note'])

    def test_chat_takes_1_to_4096_bytes(self):
        """Issue 7: bytes, not characters"""
        for bad in (None, 1, {}, '', 'x' * 4097, 'é' * 2049):
            self.client.send({'type': 'chat.message', 'content': bad})
            reply = self.client.receive()
            self.assert_error(reply, 'bad_content', original_type='chat.message')
            self.assertEqual('/content', reply['content']['pointer'])
        for good in ('x', 'x' * 4096, 'é' * 2048):
            self.assertEqual(good, self.client.ask({'type': 'chat.message', 'content': good})['content'])


if __name__ == '__main__':
    unittest.main()

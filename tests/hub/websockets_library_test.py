# SPDX-License-Identifier: MIT
"""A client that nobody here wrote: python3-websockets talks to the hub."""
import asyncio
import json
import unittest

import websockets

from support.hub_process import SLOWNESS, SOON, Hub

FLAGS = ('--heartbeat-interval', f'{0.2 * SLOWNESS}', '--heartbeat-timeout', f'{0.6 * SLOWNESS}')


class WebsocketsLibrary(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.hub = Hub(*FLAGS)
        self.addCleanup(self.hub.stop)

    async def connect(self, path='/ws', **how):
        """A welcomed client."""
        client = await websockets.connect(f'ws://{self.hub.host}:{self.hub.port}{path}', open_timeout=SOON, **how)
        self.addAsyncCleanup(client.close)
        welcome = await self.receive(client)
        self.assertEqual('system.welcome', welcome['type'])
        return client

    async def receive(self, client):
        return json.loads(await asyncio.wait_for(client.recv(), SOON))

    async def ask(self, client, message):
        await client.send(json.dumps(message))
        return await self.receive(client)

    async def test_a_conversation(self):
        """S20, S25, S30, S41: welcome, echo on both threads, an error, and a clean close"""
        client = await self.connect('/ws/ann')
        for kind in ('echo.message', 'echo.fast'):
            reply = await self.ask(client, {'type': kind, 'content': {'x': [1, 'é']}, 'meta': {'ref': 7}})
            self.assertEqual((kind, {'x': [1, 'é']}, 7), (reply['type'], reply['content'], reply['meta']['ref']))
        self.assertEqual('bad_message', (await self.ask(client, 'no object'))['content']['code'])
        await client.close()

        self.assertEqual(1000, client.close_code)
        await asyncio.to_thread(self.hub.wait, lambda: not self.hub.clients(), 'the client is gone')

    async def test_a_chat(self):
        """S51: two clients, both see both messages, in the same order"""
        ann, bob = await self.connect('/ws/ann'), await self.connect('/ws/bob')
        await ann.send(json.dumps({'type': 'chat.message', 'content': 'hello'}))
        seen = [await self.receive(ann), await self.receive(bob)]
        await bob.send(json.dumps({'type': 'chat.message', 'content': 'hi'}))
        seen += [await self.receive(ann), await self.receive(bob)]

        self.assertEqual([('ann', 'hello')] * 2 + [('bob', 'hi')] * 2, [(one['meta']['from'], one['content']) for one in seen])

    async def test_it_answers_pings_by_itself_and_is_never_reaped(self):
        """Section 9 point 1"""
        client = await self.connect('/ws/ann', ping_interval=None)
        await asyncio.to_thread(self.hub.wait, lambda: self.hub.clients()['ann']['duration'] > 2.5 * SLOWNESS, 'four time-outs passed')

        self.assertEqual('pong', (await self.ask(client, {'type': 'ping'}))['type'])
        self.assertEqual(0, self.hub.stats()['heartbeat_timeouts'])

    async def test_its_own_pings_are_answered(self):
        """RFC 6455 5.5.2"""
        client = await self.connect()
        for _ in range(10):
            await asyncio.wait_for(await client.ping(), SOON)

    async def test_compression_that_it_offers_does_no_harm(self):
        """DESIGN section 9: compression is off by default"""
        client = await self.connect(compression='deflate')
        text = 'x' * 50000

        self.assertEqual([], client.extensions)
        self.assertEqual(text, (await self.ask(client, {'type': 'echo.message', 'content': text}))['content'])

    async def test_fragments(self):
        """RFC 6455 5.4"""
        client = await self.connect()
        await client.send(['{"type":', '"echo.message",', '"content":', '1}'])

        self.assertEqual(1, (await self.receive(client))['content'])

    async def test_close_codes_reach_it(self):
        """Settled details: 4501 duplicate_client, 4502 server_disconnect, 1009"""
        old = await self.connect('/ws/ann')
        new = await self.connect('/ws/ann')
        big = await self.connect('/ws/big')
        self.assertEqual('system.closing', (await self.receive(old))['type'])
        await asyncio.wait_for(old.wait_closed(), SOON)
        await asyncio.to_thread(self.hub.request, 'DELETE', '/ws/clients/ann')
        self.assertEqual('server_disconnect', (await self.receive(new))['content']['reason'])
        await asyncio.wait_for(new.wait_closed(), SOON)
        await big.send('x' * 65537)
        await asyncio.wait_for(big.wait_closed(), SOON)

        self.assertEqual((4501, 4502, 1009), (old.close_code, new.close_code, big.close_code))

    async def test_a_refused_upgrade(self):
        """Issue, table: bad client id -> 400"""
        with self.assertRaises(websockets.InvalidStatusCode) as caught:
            await self.connect('/ws/a%20b')
        self.assertEqual(400, caught.exception.status_code)


if __name__ == '__main__':
    unittest.main()

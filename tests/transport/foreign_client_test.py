#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# ctest: timeout=300
"""The echo server and a client that nobody here wrote: Debian's python3-websockets."""
import asyncio
import os
import unittest

import websockets
from echo_server import EchoServer

SIZES = (0, 1, 125, 126, 127, 65535, 65536, 1 << 20)


class ForeignClient(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.server = self.enterContext(EchoServer())

    def connect(self, path="/ws/alice", **options):
        return websockets.connect(self.server.url + path, max_size=None, open_timeout=20, close_timeout=20, **options)

    async def test_messages_of_every_size(self):
        async with self.connect() as client:
            for size in SIZES:
                for message in ("x" * size, os.urandom(size)):
                    await client.send(message)
                    self.assertEqual(await client.recv(), message)
        self.assertEqual(client.close_code, 1000)

    async def test_fragmented_messages(self):
        async with self.connect() as client:
            await client.send(["hello ", "", "wörld ", "€"])
            self.assertEqual(await client.recv(), "hello wörld €")
            await client.send([b"\x00", b"\xff"])
            self.assertEqual(await client.recv(), b"\x00\xff")

    async def test_pings(self):
        async with self.connect() as client:
            for _ in range(10):
                await asyncio.wait_for(await client.ping(), 20)

    async def test_an_offer_of_compression_is_declined(self):
        async with self.connect(compression="deflate") as client:
            self.assertEqual(client.extensions, [])
            await client.send("x" * 1000)
            self.assertEqual(await client.recv(), "x" * 1000)

    async def test_paths(self):
        for path in ("/", "/ws", "/ws/alice", "/ws?clientId=bob", "/any/other"):
            async with self.connect(path) as client:
                await client.send(path)
                self.assertEqual(await client.recv(), path)

    async def test_a_bad_id_is_refused(self):
        with self.assertRaises(websockets.InvalidStatusCode) as raised:
            await self.connect("/ws/a%20b")
        self.assertEqual(raised.exception.status_code, 400)

    async def test_codes_of_closing(self):
        for code, reason in ((1000, ""), (1001, "leaving"), (3000, "€"), (4999, "x" * 123)):
            client = await self.connect()
            await client.close(code, reason)
            self.assertEqual(client.close_code, code)

    async def test_many_at_once(self):
        async def talk(number):
            async with self.connect(f"/ws/client{number}") as client:
                for i in range(20):
                    await client.send(f"{number} {i}")
                    self.assertEqual(await client.recv(), f"{number} {i}")

        await asyncio.gather(*(talk(number) for number in range(100)))

    async def test_a_message_over_the_limit(self):
        with EchoServer("--max-message-size", "1000") as server:
            async with websockets.connect(server.url) as client:
                await client.send("x" * 1000)
                self.assertEqual(len(await client.recv()), 1000)
                await client.send("x" * 1001)
                with self.assertRaises(websockets.ConnectionClosed):
                    await client.recv()
                self.assertEqual(client.close_code, 1009)

    async def test_a_client_that_does_not_read_is_slowed_down(self):
        async with self.connect(max_queue=1, read_limit=1024, write_limit=1024) as client:
            before = self.server.memory()
            message = os.urandom(1 << 20)
            sent = 0

            async def flood():
                nonlocal sent
                while sent < 200:
                    await client.send(message)
                    sent += 1

            task = asyncio.create_task(flood())
            # What is sent stays behind: the client's library reads no more than one message ahead.
            progress = -1
            while progress != sent:
                progress = sent
                await asyncio.wait([task], timeout=1)
            self.assertLess(sent, 200)
            self.assertLess(self.server.memory() - before, 64 << 20)
            # It reads, and all of it comes.
            received = 0
            while received < 200:
                self.assertEqual(await asyncio.wait_for(client.recv(), 60), message)
                received += 1
            await task

    async def test_a_port_in_use_is_one_line(self):
        process = await asyncio.create_subprocess_exec(
            os.environ["HUBCAF_ECHO"], "--port", str(self.server.port), stderr=asyncio.subprocess.PIPE)
        _, errors = await process.communicate()
        self.assertNotEqual(process.returncode, 0)
        self.assertEqual(errors.decode(), "hubcaf-echo: cannot listen on 127.0.0.1:%d: Address already in use\n"
                         % self.server.port)


if __name__ == "__main__":
    unittest.main()

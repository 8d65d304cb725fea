#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs every example and talks to it as a user would, with clients that were not written here.

HUBCAF_EXAMPLES names the folder of the built examples.
"""
import asyncio
import contextlib
import json
import os
import pathlib
import re
import signal
import unittest
import urllib.request

import websockets

EXAMPLES = pathlib.Path(os.environ["HUBCAF_EXAMPLES"])
# In seconds; only a hang ever takes that long.
DEADLINE = 20


def in_time(awaitable):
    return asyncio.wait_for(awaitable, DEADLINE)


class Example:
    """A running example on a port of its own choice. `async with` ends it with SIGTERM and expects exit code 0."""

    def __init__(self, name):
        self.program = EXAMPLES / name
        self.told_to_end = False

    async def __aenter__(self):
        self.process = await asyncio.create_subprocess_exec(self.program, "0", stdout=asyncio.subprocess.PIPE)
        try:
            self.url = (await self.line(r"listening on (http://\S+)"))[1]
        except BaseException:
            self.kill()
            raise
        return self

    async def __aexit__(self, failure, *_):
        try:
            self.tell_to_end()
            code = await in_time(self.process.wait())
        finally:
            self.kill()
        if failure is None and code != 0:
            raise AssertionError(f"{self.program.name} ended with {code}")

    def tell_to_end(self):
        if not self.told_to_end:
            self.told_to_end = True
            self.process.send_signal(signal.SIGTERM)

    def kill(self):
        if self.process.returncode is None:
            self.process.kill()

    async def line(self, pattern):
        """Reads on to the line that matches as a whole."""
        while line := await in_time(self.process.stdout.readline()):
            if match := re.fullmatch(pattern, line.decode().rstrip("\n")):
                return match
        raise AssertionError(f"{self.program.name} ended without printing {pattern!r}")

    @contextlib.asynccontextmanager
    async def client(self, client_id):
        """A client that is connected and has read its welcome."""
        socket = await in_time(websockets.connect(f"{self.url.replace('http', 'ws', 1)}/ws/{client_id}"))
        try:
            welcome = await receive(socket)
            assert (welcome["type"], welcome["content"]["client_id"]) == ("system.welcome", client_id), welcome
            yield socket
        finally:
            await in_time(socket.close())

    async def get(self, path):
        """Status and body of a page."""
        def fetch():
            with urllib.request.urlopen(self.url + path, timeout=DEADLINE) as response:
                return response.status, response.read().decode()
        return await asyncio.to_thread(fetch)


async def send(socket, kind, content, **meta):
    await in_time(socket.send(json.dumps({"type": kind, "content": content, "meta": meta})))


async def receive(socket):
    return json.loads(await in_time(socket.recv()))


class Examples(unittest.IsolatedAsyncioTestCase):
    async def test_every_example_is_tested(self):
        built = {path.name for path in EXAMPLES.iterdir() if path.is_file() and os.access(path, os.X_OK)}
        self.assertEqual(built, {"echo", "chat", "embed", "hooks"})

    async def test_a_bad_port_is_one_clear_line(self):
        process = await asyncio.create_subprocess_exec(EXAMPLES / "echo", "70000", stderr=asyncio.subprocess.PIPE)
        _, errors = await in_time(process.communicate())
        self.assertEqual(process.returncode, 2)
        self.assertRegex(errors.decode(), r"\A[^\n]*port[^\n]*70000[^\n]*\n\Z")

    async def test_a_port_in_use_is_one_clear_line(self):
        async with Example("echo") as first:
            port = first.url.rpartition(":")[2]
            process = await asyncio.create_subprocess_exec(EXAMPLES / "echo", port, stderr=asyncio.subprocess.PIPE)
            _, errors = await in_time(process.communicate())
        self.assertEqual(process.returncode, 1)
        self.assertIn("in use", errors.decode().splitlines()[0])

    async def test_echo_answers(self):
        async with Example("echo") as example, example.client("ann") as ann:
            for content in ("hello", None, [1, "two", {"three": 3.5}]):
                await send(ann, "echo.message", content, ref=7, mood="fine")
                answer = await receive(ann)
                self.assertEqual(answer["type"], "echo.message")
                self.assertEqual(answer["content"], content)
                self.assertEqual(answer["meta"], {"ref": 7, "mood": "fine"})

    async def test_chat_reaches_everybody(self):
        async with Example("chat") as example, example.client("ann") as ann, example.client("bob") as bob:
            await send(ann, "chat.message", "hello", ref=1)
            mine, theirs = await receive(ann), await receive(bob)
            self.assertEqual((mine["content"], mine["meta"]), ("hello", {"from": "ann", "ref": 1}))
            self.assertEqual((theirs["content"], theirs["meta"]), ("hello", {"from": "ann"}))

    async def test_chat_refuses_an_empty_line(self):
        async with Example("chat") as example, example.client("ann") as ann:
            await send(ann, "chat.message", "")
            self.assertEqual((await receive(ann))["content"]["code"], "bad_content")

    async def test_chat_serves_its_page(self):
        async with Example("chat") as example:
            status, page = await example.get("/")
            self.assertEqual(status, 200)
            self.assertIn("<title>hubcaf chat</title>", page)
            scripts = re.findall(r'<script src="([^"]+)"', page)
            self.assertIn("/static/websocket-client.js", scripts)
            for script in scripts:
                self.assertEqual((await example.get(script))[0], 200)

    async def test_the_embedded_actor_answers(self):
        async with Example("embed") as example, example.client("ann") as ann, example.client("bob") as bob:
            await send(ann, "auction.bid", {"amount": 10}, ref="a")
            for client in (ann, bob):
                news = await receive(client)
                self.assertEqual((news["type"], news["content"]), ("auction.lead", {"bidder": "ann", "amount": 10}))
            answer = await receive(ann)
            self.assertEqual((answer["type"], answer["content"]), ("auction.standing", {"bidder": "ann", "amount": 10}))
            self.assertEqual(answer["meta"]["ref"], "a")

            await send(bob, "auction.bid", {"amount": 9}, ref="b")
            answer = await receive(bob)
            self.assertEqual((answer["type"], answer["content"]), ("auction.standing", {"bidder": "ann", "amount": 10}))

            await send(bob, "auction.bid", {"amount": 11})
            news = await receive(ann)
            self.assertEqual((news["type"], news["content"]), ("auction.outbid", {"amount": 11}))
            for client in (ann, bob):
                self.assertEqual((await receive(client))["content"], {"bidder": "bob", "amount": 11})

    async def test_the_embedded_actor_is_spared_bad_content(self):
        async with Example("embed") as example, example.client("ann") as ann:
            await send(ann, "auction.bid", {"amount": "ten"}, ref=3)
            refusal = await receive(ann)
            self.assertEqual(refusal["type"], "error")
            self.assertEqual(refusal["content"]["code"], "bad_content")
            self.assertEqual(refusal["content"]["pointer"], "/content/amount")
            self.assertIn("integer", refusal["content"]["expected"])
            self.assertEqual(refusal["meta"], {"ref": 3, "original_type": "auction.bid"})

    async def test_hooks_tell_who_comes_and_goes(self):
        async with Example("hooks") as example:
            async with example.client("ann"):
                await example.line("ann is here")
            await example.line(r"ann left: client_disconnect \(visit 1\)")

            async with example.client("bob"):
                await example.line("bob is here")
                async with example.client("bob") as newcomer:
                    await example.line(r"bob left: duplicate_client \(visit 2\)")
                    example.tell_to_end()
                    await example.line(r"bob left: shutdown \(visit 3\)")
                    await in_time(newcomer.wait_closed())
                    self.assertEqual(newcomer.close_code, 1012)


if __name__ == "__main__":
    unittest.main()

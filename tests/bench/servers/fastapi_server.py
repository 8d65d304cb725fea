#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""FastAPI on uvicorn with the same JSON work: fastapi_server.py [--port 0]. Debian's python3-fastapi, uvicorn and python3-websockets."""
import argparse
import asyncio
import datetime
import json
import socket

import fastapi
import uvicorn

app = fastapi.FastAPI()
clients = set()


def answer_to(asked):
    now = datetime.datetime.utcnow().isoformat(timespec="milliseconds") + "Z"
    return json.dumps({"type": asked["type"], "content": asked["content"], "meta": {}, "timestamp": now}, separators=(",", ":"))


async def echo(client, asked):
    await client.send_text(answer_to(asked))


async def broadcast(_, asked):
    answer = answer_to(asked)
    for each in list(clients):
        await each.send_text(answer)


async def nothing(*_):
    pass


ACTIONS = {"bench.echo": echo, "bench.broadcast": broadcast, **{f"bench.idle_{i}": nothing for i in range(30)}}


async def serve(client: fastapi.WebSocket):
    await client.accept()
    clients.add(client)
    try:
        while True:
            asked = json.loads(await client.receive_text())
            await ACTIONS[asked["type"]](client, asked)
    except fastapi.WebSocketDisconnect:
        pass
    finally:
        clients.discard(client)

app.add_api_websocket_route("/ws", serve)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    listener = socket.create_server(("127.0.0.1", parser.parse_args().port), backlog=4096)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, ws_per_message_deflate=False))
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    asyncio.run(server.serve(sockets=[listener]))


if __name__ == "__main__":
    main()

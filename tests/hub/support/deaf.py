# SPDX-License-Identifier: MIT
"""Clients that do not read, with sockets so full that the next message stays in the hub."""
import json
import time

from .hub_process import SLOWNESS

FILLER = 'filler.big'
BODY = json.dumps({'type': FILLER, 'content': 'x' * 1_000_000})
# What has not moved for this long is stuck: the socket takes what it can at once.
STILL = 0.08 * SLOWNESS


def stuff(hub, sender, *client_ids):
    """Sends fillers until just one, in the middle of being written, stays in each client's queue. They leave on the data lane."""
    left = set(client_ids)
    while left:
        for client_id in left:
            assert sender.post(BODY, client_id).status == 200
        left -= those_that_stay(hub, left)


def those_that_stay(hub, client_ids):
    """The ones in whose queues a message stays."""
    waiting, until = set(client_ids), time.monotonic() + STILL
    while waiting and time.monotonic() < until:
        clients = hub.clients()
        waiting = {client_id for client_id in waiting if clients[client_id]['queue_size'] != 0}
        time.sleep(0.01)
    return waiting


def without_fillers(messages):
    """What came besides the fillers."""
    return [message for message in messages if message['type'] != FILLER]

# SPDX-License-Identifier: MIT
"""Runs hubcaf-load once."""
import json
import subprocess

import server

# Above this share of a core the load is the bound, if the server is below it.
BUSY = 0.9
# With more than this share of time in which others had its core, a figure is worth little.
DISTURBED = 0.1


class LoadFailed(Exception):
    """The load found something wrong, or was not done in time."""


def run(programs, workload, target, warm_up, seconds, extra=()):
    """@returns what it printed. `target` is a Server or Peer that runs."""
    command = [programs / "hubcaf-load", *workload[:1], target.url, *workload[1:], "--warm-up", warm_up, "--seconds", seconds, *extra]
    if target.pid:
        command += ["--server-pid", target.pid]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False,
                          preexec_fn=server.pin_to(server.LOAD_CORE))
    if done.returncode != 0:
        raise LoadFailed(done.stderr.strip() or f"hubcaf-load ended with {done.returncode}")
    return json.loads(done.stdout)


def doubts(results):
    """Why what a server did in a row may be worth little."""
    if any(each["load_cpu_share"] > BUSY > each.get("server_cpu_share", 0) for each in results):
        yield "the load generator was the bound"
    if any(each["seconds"] > 30 and each.get("pings", 0) < each.get("connections", 0) for each in results):
        yield "not every client got a ping"
    waited = max((each["load_wait_share"] for each in results), default=0)
    if waited > DISTURBED:
        yield f"other processes had the load generator's core up to {waited:.0%} of the time"

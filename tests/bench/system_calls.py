# SPDX-License-Identifier: MIT
"""Counts what a message costs in system calls (once, with strace, which slows the server down) and in allocations."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

import load
import server


def missing():
    """Why nothing can be counted, or nothing."""
    return None if shutil.which("strace") else "strace is not installed"


def per_message(programs, row, target, wanted):
    """System calls per message, by name, and their sum as `all`: what a load costs more than a shorter one, so that connecting does not
    count. None if the process cannot be traced."""
    with target:
        if not target.pid:
            return None
        # The server closes the connections of one load during the next: each of the two has one before it.
        load.run(programs, row.arguments, target, 0.1, 0, extra(wanted, row))
        shorter = traced(programs, row, target, wanted, 0)
        longer = traced(programs, row, target, wanted, wanted.seconds)
    return difference(shorter, longer) if shorter and longer else None


def traced(programs, row, target, wanted, seconds):
    """System calls by name, and the messages that they were made for; None if the process cannot be traced."""
    with tempfile.NamedTemporaryFile(prefix="bench-", suffix=".strace") as table:
        with subprocess.Popen(["strace", "-f", "-c", "-U", "name,calls", "-o", table.name, "-p", str(target.pid)],
                              stderr=subprocess.DEVNULL, preexec_fn=server.pin_to(server.SERVER_CORE)) as tracer:
            try:
                if not wait_until_traced(target.pid):
                    return None
                messages = load.run(programs, row.arguments, target, 0.1, seconds, extra(wanted, row))["messages_in_all"]
            finally:
                tracer.send_signal(signal.SIGINT)
        return read(pathlib.Path(table.name).read_text(encoding="utf-8")), messages


def extra(wanted, row):
    return wanted.smoke.get(row.name, ()) if wanted.smoke else ()


def wait_until_traced(process):
    """@returns whether it has a tracer, after some seconds."""
    for _ in range(200):
        try:
            threads = os.listdir(f"/proc/{process}/task")
            states = [pathlib.Path(f"/proc/{process}/task/{each}/status").read_text(encoding="utf-8") for each in threads]
        except (FileNotFoundError, ProcessLookupError):
            continue  # A thread has just ended.
        if all(not re.search(r"^TracerPid:\s+0$", state, re.MULTILINE) for state in states):
            return True
        time.sleep(0.01)
    return False


def read(table):
    """The calls of a table of strace, by name."""
    return {name: int(count) for name, count in re.findall(r"^\s*(\w+)\s+(\d+)\s*$", table, re.MULTILINE) if name != "total"}


def difference(shorter, longer):
    """Calls per message, by name, of what the longer load had more; None if that was no message."""
    messages = longer[1] - shorter[1]
    if messages <= 0:
        return None
    each = {name: (count - shorter[0].get(name, 0)) / messages for name, count in longer[0].items()}
    by_share = sorted(each.items(), key=lambda item: -item[1])
    # What happens less than once in a hundred messages does not belong to a message.
    return {"all": sum(each.values()), **{name: share for name, share in by_share if share >= 0.01}}


def allocations(programs, row, target, wanted):
    """Calls of operator new per message, of a server that counts them: what a load costs more than one of half its length, so that
    connecting does not count."""
    length = 500 if wanted.smoke else 50_000
    with target:
        def cost(messages):
            before = target.allocations()
            load.run(programs, row.arguments, target, 0, 0, (*extra(wanted, row), "--messages", str(messages)))
            return target.allocations() - before
        cost(length)
        return (cost(2 * length) - cost(length)) / length

# SPDX-License-Identifier: MIT
"""Servers that are measured: those started here, and any that runs already."""
import functools
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import listening_process

HERE = pathlib.Path(__file__).resolve().parent
SERVER_CORE, LOAD_CORE = 0, 1
START_SECONDS = 20


def pin_to(core):
    """What a child is to do before it runs its program: keep to one core, if there are two."""
    cores = sorted(os.sched_getaffinity(0))
    return (lambda: os.sched_setaffinity(0, {cores[core]})) if len(cores) > 1 else None


class Server:
    """A server program. Use as a context: it runs inside, with `url` and `pid`."""

    def __init__(self, name, title, command, needs=None):
        """`needs()` says what is missing for it, or nothing."""
        self.name, self.title, self.command = name, title, [str(word) for word in command]
        self._needs = needs
        self.url = self.pid = self._process = self._output = None

    @functools.cached_property
    def missing(self):
        return self._needs() if self._needs else None

    def __enter__(self):
        self._output = tempfile.NamedTemporaryFile("w+b", prefix="bench-", suffix=".log")
        self._process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=self._output,
                                         stderr=subprocess.STDOUT, preexec_fn=pin_to(SERVER_CORE))
        self.pid = self._process.pid
        try:
            port = self.wait_for(rb"listening on http://[\d.]+:(\d+)")[1].decode()
        except Exception:
            self.__exit__()
            raise
        self.url = f"ws://127.0.0.1:{port}/ws"
        return self

    def __exit__(self, *_):
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._output.close()

    def wait_for(self, pattern, begin=0):
        """The match of `pattern` in what the server has printed from `begin` on."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            text = pathlib.Path(self._output.name).read_bytes()[begin:]
            match = re.search(pattern + rb"\n", text)
            if match:
                return match
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError(f"{self.name} does not say what it should: {text[-500:].decode(errors='replace')}")
            time.sleep(0.01)

    def allocations(self):
        """Calls of operator new so far, of a server that counts them."""
        begin = os.path.getsize(self._output.name)
        os.kill(self.pid, signal.SIGUSR1)
        return int(self.wait_for(rb"(?m)^allocations (\d+)", begin)[1])


class Peer:
    """A server that runs already. Its process is found by its port, where it may be looked for."""

    missing = None

    def __init__(self, name, url):
        self.name, self.title, self.url, self.pid = name, f"{name} ({url})", url, None

    def __enter__(self):
        self.pid = listening_process.find(self.url)
        return self

    def __exit__(self, *_):
        pass


def without_ws():
    if not shutil.which("node"):
        return "node is not installed"
    found = (HERE.parent / "browser" / "node_modules" / "ws").exists()
    return None if found else "npm's ws is not installed in tests/browser (./dev test does it)"


def without_fastapi():
    done = subprocess.run(["/usr/bin/python3", "-c", "import fastapi, uvicorn, websockets"], capture_output=True, check=False)
    return None if done.returncode == 0 else "Debian's python3-fastapi, uvicorn and python3-websockets are not all installed"


def all_servers(programs):
    """Those known here, in the order of the tables."""
    hub = [programs / "bench-hub", "--io-threads", "1", "--heartbeat-interval", "30s"]
    return [
        Server("hub_io", "hubcaf, handler on the io thread", [*hub, "--handler", "io_thread"]),
        Server("hub_scheduler", "hubcaf, handler on the scheduler", [*hub, "--handler", "scheduler"]),
        Server("epoll", "raw epoll (the bound)", [programs / "bench-epoll"]),
        Server("beast", "Beast 1.81", [programs / "bench-beast"]),
        Server("ws", "Node, npm's ws", ["node", HERE / "servers" / "ws_server.mjs"], without_ws),
        Server("fastapi", "FastAPI, uvicorn", ["/usr/bin/python3", HERE / "servers" / "fastapi_server.py"], without_fastapi),
    ]


def peer_of(text):
    """`name=ws://127.0.0.1:9000/path` of the command line."""
    name, _, url = text.partition("=")
    if not re.fullmatch(r"\w+", name) or not url.startswith("ws://"):
        sys.exit(f"not of the form name=ws://127.0.0.1:9000/path: {text}")
    return Peer(name, url)

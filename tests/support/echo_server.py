# SPDX-License-Identifier: MIT
"""Runs the program that HUBCAF_ECHO names."""
import os
import re
import signal
import subprocess


class EchoServer:
    """A running hubcaf-echo on a port of its own. Use it in a `with` statement; a bad end of the program raises."""

    def __init__(self, *options):
        self.process = subprocess.Popen(
            [os.environ["HUBCAF_ECHO"], "--port", "0", *options], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        match = re.fullmatch(r"hubcaf-echo listening on http://127\.0\.0\.1:(\d+)\n", line)
        if not match:
            self.process.kill()
            raise RuntimeError(f"unexpected first line: {line!r}")
        self.port = int(match[1])

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}"

    def memory(self):
        """Resident memory in bytes."""
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=20)
        self.process.stdout.close()
        if code != 0:
            raise RuntimeError(f"hubcaf-echo ended with {code}")

# SPDX-License-Identifier: MIT
"""Runs a server under callgrind and reads what each of its functions cost, in instructions of user code."""
import collections
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile

import server

STOP_SECONDS = 60


def missing():
    """Why nothing can be counted, or nothing."""
    return None if shutil.which("valgrind") else "valgrind is not installed"


class CountedServer(server.Server):
    """A server whose instructions are counted. `profile` is there once it has ended."""

    def __init__(self, name, command):
        self._file = tempfile.NamedTemporaryFile(prefix="bench-", suffix=".callgrind")
        super().__init__(name, name, ["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={self._file.name}", *command])
        self.profile = None

    def __exit__(self, *_):
        # The file is written at the end, which takes a while.
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        super().__exit__()
        with self._file:
            self.profile = read(pathlib.Path(self._file.name).read_text(encoding="utf-8", errors="replace").splitlines())


class Profile:
    """What was executed: in all, and by each function that another one called."""

    def __init__(self):
        self.total = 0
        # {callee: {caller: instructions of the callee and all that it calls in turn}}
        self.calls = collections.defaultdict(collections.Counter)


def read(lines):
    """The Profile that callgrind's output file holds."""
    profile, names = Profile(), {}
    caller = callee = None
    is_call = False
    for line in lines:
        key, equals, value = line.partition("=")
        if not equals or " " in key:
            fields = line.split()
            if len(fields) != 2 or not re.fullmatch(r"[+*-]?(0x)?[0-9a-f]*", fields[0]):
                continue
            if is_call:
                # What a function spends on itself is part of what its callers spend on it.
                if callee != caller:
                    profile.calls[callee][caller] += int(fields[1])
                is_call = False
            else:
                profile.total += int(fields[1])
        elif key == "fn":
            caller = name_of(value, names)
        elif key == "cfn":
            callee = name_of(value, names)
        elif key == "calls":
            is_call = True
    return profile


def name_of(value, names):
    """A name stands there once, with a number; from then on the number does."""
    number, _, name = value.partition(" ")
    if not number.startswith("("):
        return value
    if name:
        names[number] = name.removeprefix("non-virtual thunk to ")
    return names[number]

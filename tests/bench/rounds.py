# SPDX-License-Identifier: MIT
"""Plays all rows against all servers, round by round, so that a change of the machine meets all alike."""
import dataclasses
import sys

import load


@dataclasses.dataclass
class Figures:
    """What one server did in one row."""
    # By round; a round that failed has none.
    runs: dict = dataclasses.field(default_factory=dict)
    failure: str = ""


def play(programs, rows, servers, wanted):
    """@returns {row name: {server name: Figures}}."""
    figures = {row.name: {each.name: Figures() for each in servers if is_in(row, each)} for row in rows}
    for number in range(wanted.runs):
        for row in rows:
            for each in servers:
                if is_in(row, each):
                    say(f"round {number + 1} of {wanted.runs}: {row.name}, {each.name}")
                    play_once(programs, row, each, wanted, number, figures[row.name][each.name])
    say("")
    return figures


def is_in(row, server):
    """Peers are in all rows."""
    return not server.missing and (server.name in row.servers or not hasattr(server, "command"))


def play_once(programs, row, server, wanted, number, figures):
    if wanted.smoke:
        further = wanted.smoke.get(row.name, ())
    else:
        further = row.further.get(server.name, row.further.get("", ()))
    try:
        with server:
            figures.runs[number] = load.run(programs, row.arguments, server, wanted.warm_up, wanted.seconds, further)
    except (load.LoadFailed, RuntimeError) as wrong:
        figures.failure = str(wrong)


def say(text):
    """One line that the next replaces."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

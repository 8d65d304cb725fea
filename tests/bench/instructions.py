#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts the instructions of one echoed message, by stage, and compares them with the kept ones.

The hub runs under callgrind twice, with a fixed load, the second time with twice the messages: the difference leaves out start and end.
Only instructions of user code are counted, not those of the kernel. Handlers run on the io thread. A change is a warning, no failure.
"""
import argparse
import json
import pathlib
import sys

import callgrind
import load
import stages
import text_report

KEPT = pathlib.Path(__file__).resolve().parent / "instructions.json"
# With more connections the messages of a turn vary, and with them what finds recycled memory.
LOAD = ("echo", "--connections", "4", "--in-flight", "16", "--message-size", "128")
# The share of a figure up to which it may move.
TOLERANCE = 0.03


def profile(programs, messages):
    """@returns the profile of one run, and its number of messages."""
    hub = callgrind.CountedServer("bench-hub", [programs / "bench-hub", "--io-threads", "1", "--heartbeat-interval", "30s", "--handler", "io_thread"])
    with hub:
        played = load.run(programs, LOAD, hub, 0, 0, ("--messages", messages))["messages_in_all"]
    if not hub.profile.total:
        raise RuntimeError("callgrind has written nothing")
    return hub.profile, played


def measure(programs, messages):
    """{stage: instructions per message}, and their sum as `total`."""
    (less, fewer), (more, many) = profile(programs, messages), profile(programs, 2 * messages)
    few, lot = stages.by_stage(less), stages.by_stage(more)
    per_message = {stage: (lot[stage] - few[stage]) / (many - fewer) for stage in lot}
    return {**per_message, "total": (more.total - less.total) / (many - fewer)}


def compare(measured, kept):
    """[(stage, measured, kept, change)]: what is not kept is None; the change is a share of the kept figure."""
    rows = []
    for stage, now in measured.items():
        before = kept.get(stage)
        # The rest is next to nothing, so that the other threads' few instructions are much of it.
        change = (now - before) / before if before and stage != stages.REST else None
        rows.append((stage, now, before, change))
    return rows


def has_changed(row):
    *_, change = row
    return change is not None and abs(change) > TOLERANCE


def number(figure):
    return f"{round(figure):,}"


def report(rows):
    """The table as lines, then a warning for each figure that has changed."""
    table = [["stage", "instructions per message", "kept", "change"]]
    for stage, now, before, change in rows:
        table.append([stage, number(now), "-" if before is None else number(before), "-" if change is None else f"{change:+.1%}"])
    yield from text_report.table(table)
    for stage, now, before, change in filter(has_changed, rows):
        yield f"! {stage}: {number(now)} instead of {number(before)} instructions per message, {change:+.1%}"


def kept_figures(file):
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def keep(file, measured):
    file.write_text(json.dumps({stage: round(figure, 1) for stage, figure in measured.items()}, indent=2) + "\n", encoding="utf-8")


def read_command_line():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.epilog = "stages:\n" + "\n".join(f"  {stage:8} {meaning}" for stage, meaning in stages.MEANING.items())
    parser.add_argument("--messages", type=int, default=20_000, help="of the first run; the second has twice as many (%(default)s)")
    parser.add_argument("--keep", action="store_true", help="what is measured are the kept figures from now on")
    parser.add_argument("--kept", type=pathlib.Path, default=KEPT, metavar="FILE", help="the kept figures (%(default)s)")
    parser.add_argument("--programs", type=pathlib.Path, default="build/release/tests/bench", help="folder of hubcaf-load and bench-hub")
    wanted = parser.parse_args()
    wanted.programs = wanted.programs.resolve()
    return wanted


def main():
    wanted = read_command_line()
    if why := callgrind.missing():
        sys.exit(f"instructions are not counted: {why}")
    try:
        measured = measure(wanted.programs, wanted.messages)
    except (load.LoadFailed, stages.FunctionNotFound, RuntimeError) as wrong:
        sys.exit(f"instructions are not counted: {wrong}")
    print("\n".join(report(compare(measured, kept_figures(wanted.kept)))))
    if wanted.keep:
        keep(wanted.kept, measured)
        print(f"kept in {wanted.kept}")


if __name__ == "__main__":
    main()

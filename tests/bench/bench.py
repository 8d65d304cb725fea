#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures the hub and its peers in the same run, interleaved, and says which targets are reached.

The main figure is messages per second of server processor time: it moves less than the clock does when others use the machine.
Every reply is checked; a wrong one makes the run fail. Nothing else passes or fails here. Use an idle machine.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import sys

import html_report
import load
import rounds
import rows as known_rows
import server
import summary
import system_calls
import targets
import text_report

# How small all is in the smoke run.
SMOKE = {
    "fanout_1": ("--connections", "20"), "fanout_8": ("--connections", "20"), "idle": ("--connections", "50"), "open_loop": ("--rate", "1000"),
    "slow": ("--slow", "2", "--flood-messages", "2000"),
}


def chosen(names, known, what):
    """Those of `known` that are named, all without names."""
    by_name = {each.name: each for each in known}
    wrong = [name for name in names or () if name not in by_name]
    if wrong:
        sys.exit(f"no such {what}: {', '.join(wrong)}; there are {', '.join(by_name)}")
    return [by_name[name] for name in names] if names else list(known)


def words(text):
    return [word for word in text.split(",") if word]


def read_command_line(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", type=words, metavar="ROW,...", help=", ".join(each.name for each in known_rows.ROWS))
    parser.add_argument("--servers", type=words, metavar="NAME,...", help=", ".join(known_rows.ALL))
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=URL", help="a server that runs already, at ws://127.0.0.1:<port>/...")
    parser.add_argument("--runs", type=int, default=3, help="rounds, of which the median counts (%(default)s)")
    parser.add_argument("--seconds", type=float, default=1.2, help="what is measured of each run (%(default)s)")
    parser.add_argument("--warm-up", type=float, default=0.4, help="seconds before that (%(default)s)")
    parser.add_argument("--no-counts", action="store_true", help="leaves out system calls and allocations per message")
    parser.add_argument("--smoke", action="store_true", help="all small and short: says whether it works, not how fast")
    parser.add_argument("--programs", type=pathlib.Path, default="build/release/tests/bench", help="folder of hubcaf-load and the servers")
    parser.add_argument("--output", type=pathlib.Path, default="build/release", help="folder for bench.json and bench.html")
    wanted = parser.parse_args(arguments)
    wanted.smoke = SMOKE if wanted.smoke else None
    wanted.programs = wanted.programs.resolve()
    return wanted


def count(rows, servers, wanted):
    """System calls and allocations per message, {row: {server: number}} each."""
    calls, allocations = {}, {}
    for row in (each for each in rows if each.counted):
        calls[row.name], allocations[row.name] = {}, {}
        for each in (each for each in servers if rounds.is_in(row, each)):
            rounds.say(f"counting: {row.name}, {each.name}")
            try:
                if not system_calls.missing():
                    calls[row.name][each.name] = system_calls.per_message(wanted.programs, row, each, wanted)
                if each.name.startswith("hub_") and row.name.startswith("echo"):
                    allocations[row.name][each.name] = system_calls.allocations(wanted.programs, row, each, wanted)
            except (load.LoadFailed, RuntimeError) as wrong:
                print(f"{row.name}, {each.name}: not counted: {wrong}", file=sys.stderr)
    rounds.say("")
    return {name: of_row for name, of_row in calls.items() if of_row}, {name: of_row for name, of_row in allocations.items() if of_row}


def machine(wanted):
    now = datetime.datetime.now().strftime("%Y-%m-%d %H:%M")
    model = next((line.partition(":")[2].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")), "")
    pinned = "server and load pinned to a core each" if len(os.sched_getaffinity(0)) > 1 else "one core, nothing is pinned"
    return (f"{now}, {model or platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}, load {os.getloadavg()[0]:.2f} at the "
            f"beginning; {wanted.runs} runs of {wanted.seconds:g} s each, {pinned}")


def main():
    wanted = read_command_line()
    rows = chosen(wanted.only, known_rows.ROWS, "row")
    servers = [*chosen(wanted.servers, server.all_servers(wanted.programs), "server"), *map(server.peer_of, wanted.peer)]
    described = machine(wanted)
    print(described)
    figures = rounds.play(wanted.programs, rows, servers, wanted)
    calls, allocations = ({}, {}) if wanted.no_counts else count(rows, servers, wanted)
    report = {
        "machine": described,
        "servers": {each.name: each.title for each in servers},
        "missing": {each.title: each.missing for each in servers if each.missing},
        "rows": [summary.of_row(row, figures[row.name]) for row in rows],
        "system_calls": calls,
        "system_calls_missing": "" if wanted.no_counts else system_calls.missing() or "",
        "allocations": allocations,
        "targets": targets.judge(figures, allocations),
    }
    print("\n".join(text_report.lines(report)))
    wanted.output.mkdir(parents=True, exist_ok=True)
    (wanted.output / "bench.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    (wanted.output / "bench.html").write_text(html_report.page(report), encoding="utf-8")
    print(f"\nkept in {wanted.output}/bench.json and bench.html")
    failed = any(one.failure for of_row in figures.values() for one in of_row.values())
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

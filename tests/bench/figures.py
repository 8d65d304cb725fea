#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures the figures that are to be reached, prints them beside their targets and keeps them in bench_simulation.json.

Nothing here passes or fails: a figure depends on the machine and on what else it does. Run it on an idle one.
"""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys

# Name, program with its arguments, lines of the summary that count, each with a target, "at most" or "at least".
FIGURES = (
    ('a million clients with heartbeats, 10 virtual minutes', ('million_clients', '--clients', '1000000', '--minutes', '10'),
     (('faster than real time, these 10 minutes', 'at least', 60), ('memory, greatest', 'at most', 3 * 10 ** 9 / 2 ** 20))),
    ('10,000 clients in chat rooms, one virtual hour', ('chat_room', '--clients', '10000', '--minutes', '60'),
     (('wall time', 'at most', 30),)),
)


def read_summary(text):
    """The figures of a summary by name: (value, unit)."""
    figures = {}
    for line in text.splitlines():
        match = re.match(r'(.+?)\s{2,}([\d,.]+) ?(\S*)', line)
        if match:
            value, unit = float(match[2].replace(',', '')), match[3]
            figures[match[1]] = (value * 1024, 'MiB') if unit == 'GiB' else (value, unit)
    return figures


def measure(folder, command, lines, runs):
    """@returns for each line the values of all runs, with the unit."""
    values = {name: [] for name, *_ in lines}
    units = {}
    for _ in range(runs):
        done = subprocess.run([folder / command[0], *command[1:], '--no-progress'], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f'{" ".join(command)} ended with {done.returncode}:\n{done.stderr}')
        summary = read_summary(done.stdout)
        for name, *_ in lines:
            if name not in summary:
                sys.exit(f'{" ".join(command)} does not say "{name}":\n{done.stdout}')
            value, units[name] = summary[name]
            values[name].append(value)
    return values, units


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--programs', type=pathlib.Path, default='build/release/examples/simulation', help='folder of the examples')
    parser.add_argument('--runs', type=int, default=3, help='runs of each, of which the median counts')
    parser.add_argument('--output', type=pathlib.Path, default='build/release/bench_simulation.json')
    wanted = parser.parse_args()

    kept = []
    print(f'{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} at the beginning, {wanted.runs} runs each')
    for title, command, lines in FIGURES:
        print(f'\n{title}: {" ".join(command)}')
        values, units = measure(wanted.programs, command, lines, wanted.runs)
        for name, kind, target in lines:
            median = statistics.median(values[name])
            reached = median <= target if kind == 'at most' else median >= target
            print(f'  {name:38} {median:10.1f} {units[name]:6} from {min(values[name]):.1f} to {max(values[name]):.1f}; '
                  f'{kind} {target:.0f}: {"reached" if reached else "MISSED"}')
            kept.append({'figure': title, 'name': name, 'unit': units[name], 'median': median, 'values': values[name], 'target': target,
                         'kind': kind, 'reached': reached})
    wanted.output.write_text(json.dumps({'figures': kept}, indent=2) + '\n', encoding='utf-8')
    print(f'\nkept in {wanted.output}')


if __name__ == '__main__':
    main()

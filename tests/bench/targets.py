# SPDX-License-Identifier: MIT
"""Compares what was measured with what is to be reached."""
import json
import pathlib

import summary

FILE = pathlib.Path(__file__).resolve().parent / "targets.json"


def judge(figures, allocations):
    """The targets, each with `value` (median and range, or None if it was not measured) and `reached`."""
    judged = []
    for target in json.loads(FILE.read_text(encoding="utf-8")):
        value = measured(target, figures, allocations)
        reached = None
        if value:
            reached = value["median"] >= target["at_least"] if "at_least" in target else value["median"] <= target["at_most"]
        judged.append({**target, "value": value, "reached": reached})
    return judged


def measured(target, figures, allocations):
    if target["row"] == "allocations":
        value = allocations.get(target["metric"], {}).get(target["numerator"])
        return summary.spread([value])
    row = figures.get(target["row"], {})
    over = row.get(target["numerator"])
    if not over:
        return None
    if "denominator" not in target:
        return summary.spread([run.get(target["metric"]) for run in over.runs.values()])
    under = row.get(target["denominator"])
    return summary.ratio(target["metric"], over, under) if under else None


def describe(target):
    """`echo_1, messages per ..., hub_io / epoll`"""
    name = f'{target["row"]}: {target["metric"].replace("_", " ")}, {target["numerator"]}'
    return f'{name} / {target["denominator"]}' if "denominator" in target else name


def goal(target):
    return f'at least {target["at_least"]:g}' if "at_least" in target else f'at most {target["at_most"]:g}'


def verdict(target):
    """`reached`, or by how much it is missed."""
    if target["reached"] is None:
        return "not measured"
    if target["reached"]:
        return "reached"
    value, wanted = target["value"]["median"], target.get("at_least", target.get("at_most"))
    return f"missed: {value / wanted:.2f} of it" if "at_least" in target else f"missed: {value / wanted:.2f} times it"

# SPDX-License-Identifier: MIT
"""From runs to medians, ranges and ratios, as plain data that goes into bench.json as it is."""
import statistics

import load

# What servers are compared with.
COMPARED = ("epoll", "beast")


def spread(values):
    """Median and range, or None."""
    values = [value for value in values if value is not None]
    return {"median": statistics.median(values), "low": min(values), "high": max(values)} if values else None


def ratio(metric, over, under):
    """Of two servers, round by round, so that both sides had the same machine. None where there is nothing to divide."""
    pairs = [(over.runs[number].get(metric), under.runs[number].get(metric)) for number in over.runs if number in under.runs]
    return spread([a / b for a, b in pairs if a is not None and b])


def of_row(row, figures):
    servers = {}
    for name, one in figures.items():
        servers[name] = {
            "failure": one.failure,
            "doubts": list(load.doubts(one.runs.values())),
            "metrics": {metric.key: spread([run.get(metric.key) for run in one.runs.values()]) for metric in row.metrics},
            "ratios": {other: ratio(row.metrics[0].key, one, figures[other])
                       for other in COMPARED if other in figures and other != name},
            "runs": list(one.runs.values()),
        }
    return {"name": row.name, "title": row.title, "servers": servers,
            "metrics": [{"key": each.key, "title": each.title, "unit": each.unit, "factor": each.factor,
                         "more_is_better": each.more_is_better} for each in row.metrics]}

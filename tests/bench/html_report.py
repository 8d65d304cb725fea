# SPDX-License-Identifier: MIT
"""The report as one HTML page that needs nothing else."""
from html import escape

import number_text as number
import targets

STYLE = """
:root { color-scheme: light dark; --hub: #2a78b8; --other: #9aa5b1; --line: #8886; --good: #2e8b57; --bad: #c0392b; }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 66rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font-size: 1.05rem; margin: 2.2rem 0 .6rem; }
table { border-collapse: collapse; margin: .6rem 0; font-variant-numeric: tabular-nums; }
td, th { padding: .15rem .7rem .15rem 0; text-align: right; border-bottom: 1px solid var(--line); font-weight: normal; }
td:first-child, th:first-child { text-align: left; }
th { font-size: .85rem; opacity: .75; vertical-align: bottom; }
.bars { display: grid; grid-template-columns: 17rem 1fr 7rem; gap: .25rem .8rem; align-items: center; }
.bars > :nth-child(3n) { text-align: right; font-variant-numeric: tabular-nums; }
.track { position: relative; height: 1.1rem; }
.bar { height: 100%; background: var(--other); border-radius: 2px; }
.hub { background: var(--hub); }
.range { position: absolute; top: calc(50% - 1px); height: 2px; background: currentColor; opacity: .7; }
.reached { color: var(--good); } .missed { color: var(--bad); }
.note { font-size: .9rem; opacity: .8; }
"""


def bars(row, titles):
    first = row["metrics"][0]
    spreads = {name: figures["metrics"][first["key"]] for name, figures in row["servers"].items()}
    most = max((spread["high"] for spread in spreads.values() if spread), default=0) or 1
    yield '<div class="bars">'
    for name, spread in spreads.items():
        yield f"<div>{escape(titles[name])}</div>"
        if not spread:
            yield "<div></div><div>-</div>"
            continue
        low, middle, high = (max(0, 100 * spread[key] / most) for key in ("low", "median", "high"))
        kind = "bar hub" if name.startswith("hub") else "bar"
        yield (f'<div class="track"><div class="{kind}" style="width:{middle:.2f}%"></div>'
               f'<div class="range" style="left:{low:.2f}%;width:{high - low:.2f}%"></div></div>')
        yield f'<div>{number.median(spread, first["factor"])} {escape(first["unit"])}</div>'
    yield "</div>"


def html_table(head, rows):
    yield "<table><tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in head) + "</tr>"
    for row, kind in rows:
        yield f'<tr class="{kind}">' + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
    yield "</table>"


def row_section(row, titles):
    first = row["metrics"][0]
    better = "more is better" if first["more_is_better"] else "less is better"
    yield f'<h2>{escape(row["name"])}: {escape(row["title"])}, {escape(first["title"])} ({better})</h2>'
    yield from bars(row, titles)
    rows = []
    for name, figures in row["servers"].items():
        values = (number.median(figures["metrics"][each["key"]], each["factor"]) for each in row["metrics"])
        ratios = (number.ratio(figures["ratios"].get(other)) for other in ("epoll", "beast"))
        rows.append(([titles[name], *values, *ratios], ""))
    yield from html_table(["", *(f'{each["title"]} {each["unit"]}' for each in row["metrics"]), "/ bound", "/ Beast"], rows)
    for name, figures in row["servers"].items():
        for note in ([f'FAILED: {figures["failure"]}'] if figures["failure"] else []) + figures["doubts"]:
            yield f'<p class="note">{escape(titles[name])}: {escape(note)}</p>'


def counted_section(report):
    titles = report["servers"]
    if report["system_calls_missing"]:
        yield f'<p class="note">System calls: not measured, {escape(report["system_calls_missing"])}.</p>'
    for kind, title in (("system_calls", "System calls per message (one run under strace)"), ("allocations", "Allocations per message")):
        rows = report[kind]
        names = [name for name in titles if any(name in of_row for of_row in rows.values())]
        if names:
            yield f"<h2>{title}</h2>"
            cells = [([titles[name], *(text_of(of_row.get(name)) for of_row in rows.values())], "") for name in names]
            yield from html_table(["", *rows], cells)


def text_of(value):
    """A sum with what it consists of, or a number."""
    if not isinstance(value, dict):
        return number.short(value)
    parts = ", ".join(f"{name} {number.short(count)}" for name, count in list(value.items())[1:5])
    return f'{number.short(value["all"])} ({parts})'


def target_section(report):
    yield "<h2>Targets</h2>"
    rows = []
    for target in report["targets"]:
        kind = {True: "reached", False: "missed", None: ""}[target["reached"]]
        rows.append(([targets.describe(target), targets.goal(target), number.median(target["value"]), number.span(target["value"]),
                      targets.verdict(target)], kind))
    yield from html_table(["", "to reach", "median", "range", ""], rows)


def page(report):
    """The text of the page."""
    parts = ["<!DOCTYPE html>", '<html lang="en"><head><meta charset="utf-8"/>', "<title>hubcaf: benchmark</title>",
             f"<style>{STYLE}</style></head><body>", "<h1>hubcaf: benchmark</h1>", f'<p class="note">{escape(report["machine"])}</p>']
    parts += [f'<p class="note">{escape(name)} is left out: {escape(why)}.</p>' for name, why in report["missing"].items()]
    parts += target_section(report)
    for row in report["rows"]:
        parts += row_section(row, report["servers"])
    parts += counted_section(report)
    return "\n".join([*parts, "</body></html>", ""])

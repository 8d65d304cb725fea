# SPDX-License-Identifier: MIT
"""The report as text."""
import number_text as number
import targets


def table(rows):
    """Lines of text with aligned columns; the first row is the head."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))).rstrip()


def row_table(row, titles):
    first, *others = row["metrics"]
    head = ["", f'{first["title"]} {first["unit"]}'.strip(), "range", "/ bound", "/ Beast",
            *(f'{each["title"]} {each["unit"]}'.strip() for each in others)]
    lines, notes = [head], []
    for name, figures in row["servers"].items():
        spread = figures["metrics"][first["key"]]
        lines.append([titles[name], number.median(spread, first["factor"]), number.span(spread, first["factor"]),
                      number.ratio(figures["ratios"].get("epoll")), number.ratio(figures["ratios"].get("beast")),
                      *(number.median(figures["metrics"][each["key"]], each["factor"]) for each in others)])
        if figures["failure"]:
            notes.append(f"{titles[name]} FAILED: {figures['failure']}")
        notes += [f"{titles[name]}: {doubt}" for doubt in figures["doubts"]]
    yield f'{row["name"]}: {row["title"]}'
    yield from (f"  {line}" for line in table(lines))
    yield from (f"  ! {note}" for note in notes)


def counted(report, titles):
    if report["system_calls_missing"]:
        yield f'system calls per message: not measured, {report["system_calls_missing"]}'
    for kind, title in (("system_calls", "system calls per message, of one run under strace"),
                        ("allocations", "allocations per message, of one run")):
        rows = report[kind]
        names = [name for name in titles if any(name in of_row for of_row in rows.values())]
        if not names:
            continue
        yield title
        lines = [["", *rows]]
        for name in names:
            values = [of_row.get(name) for of_row in rows.values()]
            lines.append([titles[name], *(number.short(value["all"] if isinstance(value, dict) else value) for value in values)])
        yield from (f"  {line}" for line in table(lines))
        yield ""


def lines(report):
    titles = report["servers"]
    for name, why in report["missing"].items():
        yield f"{name} is left out: {why}"
    yield ""
    for row in report["rows"]:
        yield from row_table(row, titles)
        yield ""
    yield from counted(report, titles)
    yield "targets"
    measured = [target for target in report["targets"] if target["value"]]
    rows = [["", "to reach", "median", "range", ""]]
    rows += [[targets.describe(target), targets.goal(target), number.median(target["value"]), number.span(target["value"]),
              targets.verdict(target)] for target in measured]
    yield from (f"  {line}" for line in table(rows))
    if len(measured) < len(report["targets"]):
        yield f'  and {len(report["targets"]) - len(measured)} that were not measured'

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Command line, summary, progress bar and report of the simulation examples, through a program that uses them all.

HUBCAF_REPORT_SAMPLE names that program.
"""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import report_page

SAMPLE = os.environ["HUBCAF_REPORT_SAMPLE"]
# In seconds; only a hang ever takes that long.
DEADLINE = 60

HOSTILE = ["<script>alert(1)</script>", "</style></title><img src=x onerror=alert(1)>", "'\"&amp;&lt;", "$x ${x} $(x) %s %d %% \\n \\",
           '"; system "touch broken', "'; system 'touch broken", "`touch broken`", "@0@ @1@", "]]> <!-- --> <?x ?>", "_sub ^sup {/Bold x}",
           "größe 😀 日本 \u202eltr", "one\nsystem 'touch broken'\ntwo\r\x1b[2J\x07", "plot 1; set output 'broken'", "x" * 300]


def cleaned(text):
    """What may be shown of a text: controls and overrides of the writing direction are blanks."""
    return re.sub("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", " ", text)


def run(*arguments, names=(), **settings):
    settings.setdefault("cwd", "/")
    return subprocess.run([SAMPLE, *arguments], input="\0".join(names).encode() + b"\0", capture_output=True, timeout=DEADLINE,
                          check=False, **settings)


class in_a_folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def page(self, *arguments, names=(), **settings):
        file = self.folder / "page.html"
        result = run("--report", file, *arguments, names=names, cwd=self.folder, **settings)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        return file.read_text(encoding="utf-8")

    def refused(self, *arguments, code=2, says, **settings):
        """One clear line before the run, which would end with its summary on stdout."""
        result = run(*arguments, **settings)
        self.assertEqual((result.returncode, result.stdout), (code, b""))
        self.assertRegex(result.stderr.decode(), rf"\Areport-sample: [^\n]*{says}[^\n]*\n\Z")


class the_page(in_a_folder):
    def test_stands_alone(self):
        self.assertEqual(report_page.problems(self.page()), [])

    def test_is_the_same_each_time(self):
        self.assertEqual(self.page(), self.page())

    def test_says_what_was_run(self):
        tree = report_page.parse(self.page("--seed", "77"))
        command, seed, digest = report_page.texts(tree, "code")
        self.assertIn("--seed 77 --clients 50 --minutes 1.5", command)
        self.assertEqual((seed, digest), ("77", "5d41402abc4b2a76"))

    def test_has_the_figures_of_the_summary(self):
        page = report_page.parse(self.page())
        rows = [report_page.texts(row, "th") + report_page.texts(row, "td") for row in page.iter("tr")]
        printed = run().stdout.decode().splitlines()[1:]
        for line in printed:
            self.assertIn(re.split(r" {2,}", line)[0], [row[0] for row in rows])
        self.assertIn(["latency, p99", "12.35", "ms"], rows)
        self.assertRegex(printed[2], r"\Alatency, p99 +12\.35 ms\Z")

    def test_has_a_picture_for_each_width(self):
        plots = report_page.plots(report_page.parse(self.page()))
        self.assertEqual([svg.get("class") for svg in plots], ["wide", "narrow"] * 4)
        for svg in plots:
            self.assertGreater(len(list(svg.iter(report_page.SVG + "text"))), 4)

    def test_draws_lines_in_their_colours(self):
        latencies = report_page.plots(report_page.parse(self.page()))[0]
        colours = {path.get("stroke") for path in latencies.iter(report_page.SVG + "path")}
        self.assertLessEqual({"#2a8ae0", "#e06a1a", "#117733", "#a0206a", "#222222"}, colours)

    def test_takes_names_as_they_are(self):
        page = self.page("--page", "hostile", names=HOSTILE)
        self.assertEqual(report_page.problems(page), [])
        tree = report_page.parse(page)
        names = [cleaned(name) for name in HOSTILE]
        self.assertEqual(report_page.texts(tree, "h1"), names[:1])
        self.assertEqual(report_page.texts(tree, "title"), names[:1])
        self.assertEqual(report_page.texts(tree, "h2"), names)
        self.assertEqual(report_page.texts(tree, "caption"), names)
        self.assertEqual(report_page.texts(tree, "figcaption")[:len(names) * 6], [name for name in names for _ in range(6)])
        legends = report_page.texts(tree, "li")
        self.assertEqual(legends[1::6][:len(names) * 6], [name for name in names for _ in range(6)])
        self.assertEqual({path.name for path in self.folder.iterdir()}, {"page.html"}, "a name was run as a command")

    def test_shows_categories_by_name(self):
        for name in HOSTILE:
            tree = report_page.parse(self.page("--page", "hostile", names=[name]))
            for svg, room in zip(report_page.plots(tree)[8:12], (37, 15) * 2, strict=True):
                labels = ["".join(text.itertext()) for text in svg.iter(report_page.SVG + "text")]
                shown = cleaned(name) if len(name) <= room else cleaned(name)[:room - 1] + "…"
                self.assertEqual([label for label in labels if not re.fullmatch(r"[\d.,]+", label)], [shown, "@2@", shown, "@0@"])

    def test_survives_odd_values(self):
        tree = report_page.parse(self.page("--page", "hostile", names=["a"]))
        figures = {report_page.texts(figure, "figcaption")[0]: figure for figure in tree.iter("figure")}
        notes = {title: [p.text for p in figure.iter("p") if p.get("class") == "note"] for title, figure in figures.items()}
        for title in ("nothing", "empty"):
            self.assertIn("There are no values to show.", notes[title])
            self.assertEqual(len(report_page.plots(figures[title])), 0)
        for title in ("one point", "zeros", "tiny", "huge", "wide"):
            self.assertEqual(len(report_page.plots(figures[title])), 2, title)
        self.assertEqual(len(list(figures["one point"].iter(report_page.SVG + "circle"))), 2)
        first = next(tree.iter("figure"))
        self.assertEqual([p.text for p in first.iter("p") if p.get("class") == "note"],
                         ["7 values are not shown: no finite number, or out of place."])
        self.assertEqual([text.endswith("(no values)") for text in report_page.texts(first, "li")], [True, False, True, False, False, False])

    def test_keeps_peaks(self):
        """One of 10,000 values stands out; the picture has far fewer points, and that one."""
        tree = report_page.parse(self.page("--page", "hostile", names=["a"]))
        for svg in report_page.plots(tree)[:8]:
            lines = [path for path in svg.iter(report_page.SVG + "path") if len(path.get("d")) > 5000]
            self.assertGreater(len(lines), 0)
            points = [tuple(map(float, pair)) for line in lines for pair in re.findall(r"(-?[\d.]+),(-?[\d.]+)", line.get("d"))]
            self.assertLess(len(points), 4500)
            height = float(svg.get("viewBox").split()[3])
            self.assertLess(min(y for _, y in points), height / 3)

    def test_ignores_the_settings_of_a_user(self):
        (self.folder / ".gnuplot").write_text("set terminal dumb\nsystem 'touch broken'\n")
        self.assertEqual(self.page(env={**os.environ, "HOME": str(self.folder), "GNUTERM": "dumb"}), self.page())
        self.assertFalse((self.folder / "broken").exists())


class the_command_line(in_a_folder):
    def test_help_has_meaning_default_unit_and_range(self):
        result = run("--help")
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        for line in (r"Shows what the support of the simulation examples does\.", r" --seed .*default: 1\]",
                     r" --clients .*\[1 to 10000000 clients, default: 50\]", r" --minutes .*\[0\.001 to 1000000 minutes, default: 1\.5\]",
                     r" --report FILE ", r" --no-progress ", r" --page .*\[plain or hostile, default: plain\]"):
            self.assertRegex(result.stdout.decode(), line)

    def test_bad_values_are_refused(self):
        for flag, values in {"--seed": ("-1", "1.5", "", "x", "18446744073709551616", " 1"), "--clients": ("0", "10000001", "1e3"),
                             "--minutes": ("0", "-1", "nan", "inf", "1e7", "1min", "0x10"), "--page": ("other", "Plain", ""),
                             "--share": ("1.01", "-0.1")}.items():
            for value in values:
                with self.subTest(flag=flag, value=value):
                    self.refused(f"{flag}={value}", says=flag)
        self.refused("--clients", "1\n2\x1b[2J", says="1 2")

    def test_unknown_options_are_refused(self):
        self.refused("--speed", "3", says="--speed")
        self.refused("stray\nline", says="stray line")

    def test_common_values_are_taken(self):
        result = run("--seed", "18446744073709551615", "--clients=7", "--minutes", "0.25", "--loud", "--clients", "8")
        self.assertEqual(result.returncode, 0)
        self.assertIn(" --seed 18446744073709551615 --clients 8 --minutes 0.25 --page plain ", result.stdout.decode())
        self.assertIn(" --loud\n", result.stdout.decode())

    def test_the_replay_repeats(self):
        first = run("--word", "a 'b' \"$HOME\" \\ `id`\n*", "--share", "0.1").stdout
        command = first[:first.index(b"\nclients")].decode()
        again = subprocess.run(["sh", "-c", command], capture_output=True, timeout=DEADLINE, check=True)
        self.assertEqual(again.stdout, first)

    def test_a_report_that_cannot_be_written_is_refused(self):
        self.refused("--report", self.folder / "none" / "page.html", says=r"folder .*none does not exist")
        self.refused("--report", self.folder, says="is a folder")
        self.refused("--report", "", says="--report")

    def test_a_report_without_gnuplot_is_refused(self):
        self.refused("--report", self.folder / "page.html", says="gnuplot-nox", code=1, env={"PATH": str(self.folder)})
        self.assertEqual(run(env={"PATH": str(self.folder)}).returncode, 0, "only reports need gnuplot")

    def test_a_gnuplot_that_fails_is_told(self):
        fake = self.folder / "gnuplot"
        fake.write_text("#!/bin/sh\n[ \"$1\" = --version ] && exit 0\necho 'line one\nline two' >&2\nexit 3\n")
        fake.chmod(0o755)
        result = run("--report", self.folder / "page.html", env={"PATH": f"{self.folder}:/usr/bin:/bin"})
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr.decode(), r"\Areport-sample: gnuplot failed with code 3: line one line two\n\Z")
        self.assertFalse((self.folder / "page.html").exists())


class the_progress_bar(unittest.TestCase):
    def on_terminal(self, *arguments, **environment):
        """What a terminal of 100 columns gets on stderr."""
        import fcntl, pty, struct, termios
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
        with subprocess.Popen([SAMPLE, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs,
                              env={**os.environ, "TERM": "xterm", **environment}) as process:
            os.close(theirs)
            shown = b""
            try:
                while piece := os.read(ours, 65536):
                    shown += piece
            except OSError:
                pass  # how Linux says that the other side is closed
            os.close(ours)
            self.assertEqual(process.wait(DEADLINE), 0)
        return shown.decode()

    def test_shows_progress_and_goes(self):
        shown = self.on_terminal("--wall", "1000", "--minutes", "60")
        lines = shown.split("\r")[1:]
        self.assertEqual(lines[-1], "\x1b[K")
        for line in lines[:-1]:
            self.assertRegex(line, r"\A\[#*\.*\] +\d+ %  0[01]:\d\d:\d\d of 01:00:00  in 00:00:0[01]  3,600x real time\x1b\[K\Z")
            self.assertLessEqual(len(line), 99 + len("\x1b[K"))
        percent = [int(re.search(r"(\d+) %", line)[1]) for line in lines[:-1]]
        self.assertEqual(percent, list(range(0, 100, 10)), "ten times a second")

    def test_is_silent_on_request_and_off_terminals(self):
        self.assertEqual(self.on_terminal("--wall", "300", "--no-progress"), "")
        self.assertEqual(self.on_terminal("--wall", "300", TERM="dumb"), "")
        self.assertEqual(run("--wall", "300").stderr, b"")


class the_checker(unittest.TestCase):
    """Proves that the page's checks can fail, on pages into which something was put."""
    PAGE = ('<!DOCTYPE html>\n<html><head><meta http-equiv="Content-Security-Policy" content="' + report_page.POLICY +
            '"/><style>p { margin: 0 }</style></head><body><p class="a">x</p>'
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0,0 L1,1"/></svg></body></html>')

    def test_accepts_a_page_in_order(self):
        self.assertEqual(report_page.problems(self.PAGE), [])

    def test_finds_what_does_not_belong(self):
        for was, becomes, complaint in (
                ("x</p>", "<script>x</script></p>", "<script>"), ("x</p>", '<img src="a.png"/></p>', "<img>"),
                ("x</p>", "<b>x</p></b>", "malformed"), ("x</p>", "a & b</p>", "malformed"), ("<!DOCTYPE html>\n", "", "malformed"),
                ('class="a"', 'onclick="x()"', "onclick"), ('class="a"', 'id="a"', "attribute id"),
                ('class="a"', 'style="color: red"', "attribute style"), ("margin: 0", "background: url(a.png)", "style sheet"),
                ("margin: 0 }", "margin: 0 } @import 'a.css';", "style sheet"), ('<path d=', '<path fill="url(#a)" d=', "refers to"),
                ('<path d="M0,0', '<path d="Mnan,0', "is no number"), ("L1,1", 'L1,1" onload="x', "onload"),
                ("<path", "<image/><path", "<image>"), ("<path", "<foreignObject/><path", "<foreignObject>"),
                (' xmlns="http://www.w3.org/2000/svg"', "", "no SVG"), ("'none'", "*", "no policy"),
                ("p { margin", "/* <p/> */ p { margin", "different elements")):
            with self.subTest(becomes=becomes):
                found = report_page.problems(self.PAGE.replace(was, becomes, 1))
                self.assertTrue(any(complaint in line for line in found), found)


if __name__ == "__main__":
    unittest.main()

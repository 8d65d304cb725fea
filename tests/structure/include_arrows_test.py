#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Keeps the layers apart: reads every #include of the tree and checks it against the rules below.

  schema <- transport <- actors <- simulation, server <- examples, tests
"""
import pathlib
import re
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

FOLDERS = ("schema", "transport", "actors", "simulation", "server", "examples", "tests")
# Folders of the project that a folder may include.
ARROWS = {
    "schema": {"schema"},
    "transport": {"transport", "schema"},
    "actors": {"actors", "transport", "schema"},
    "server": {"server", "actors", "schema"},
    "simulation": {"simulation", "actors", "transport", "schema"},
    "examples": {"examples", "simulation", "actors", "schema"},
    "tests": {"tests", "examples", "simulation", "actors", "transport", "schema"},
}
# Libraries that a folder must not include, by prefix. What schema may take from Boost is listed instead.
FORBIDDEN = {
    "schema": ("caf/", "spdlog/", "CLI/"),
    "transport": ("caf/", "CLI/"),
    "actors": ("boost/beast", "CLI/"),
    "simulation": ("boost/asio", "boost/beast", "CLI/"),
    "server": ("boost/asio", "boost/beast"),
    "examples": ("boost/asio", "boost/beast"),
    "tests": (),
}
# throw_exception and assert are what Boost.System asks of who reports errors with it.
SCHEMA_BOOST = ("boost/json", "boost/describe", "boost/system", "boost/mp11", "boost/throw_exception", "boost/assert")
# Headers that declare an actor; hub composes them and memory_ceiling adds up what they hold, everyone else speaks to an
# actor through actors.hpp.
ACTORS = ("registry", "connection", "hooks", "heartbeat", "rest", "roster", "handler")
# Files of actors/ that know the transport, and the only one of them that knows Asio.
TRANSPORT_USERS = ("connection", "io_thread", "hub", "edge", "memory_ceiling")
ASIO_USERS = ("actors/io_thread.cpp",)

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')


def belongs_to(stem, name):
    """Whether a file is part of `name`: itself or one of its parts, such as connection_inbound of connection."""
    return stem == name or stem.startswith(name + "_")


def sources(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".hpp", ".cpp", ".ipp") and path.is_file() and "consumer" not in path.parts:
                yield path


def includes(path):
    """Yields (line number, is_quoted, target) of each include."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match[1] == '"', match[2]


def project_target(root, path, quoted, target):
    """The project's file that an include names, relative to the root; None for a library's."""
    if quoted:
        found = (path.parent / target).resolve()
        return found.relative_to(root) if found.is_relative_to(root) else pathlib.PurePath(target)
    if target.startswith("hubcaf/"):
        return pathlib.PurePath(target.removeprefix("hubcaf/"))
    return None


def check_project_include(root, public, file, quoted, goal):
    folder, stem, to = file.parts[0], file.stem, goal.parts[0]
    if not (root / goal).is_file():
        yield f"{goal} does not exist"
        return
    if folder in ("schema", "transport", "actors", "simulation"):
        if not quoted:
            yield "headers of the library are included by relative path"
    elif quoted and to != folder:
        yield f"{folder}/ includes headers of the library as <hubcaf/...>"
    if to not in ARROWS[folder]:
        yield f"{folder}/ must not include {to}/"
    if folder == "server" and to == "actors" and goal.name not in ("hub.hpp", "memory_ceiling.hpp"):
        yield f"{folder}/ knows only actors/hub.hpp and actors/memory_ceiling.hpp"
    if folder == "examples" and to == "actors" and goal.name != "hub.hpp":
        yield f"{folder}/ knows only actors/hub.hpp"
    if folder == "examples" and to == "simulation" and root / goal not in public:
        yield f"{folder}/ knows only world.hpp and digest.hpp of simulation/, and what they include"
    if folder == "actors" and to == "transport" and not any(belongs_to(stem, name) for name in TRANSPORT_USERS):
        yield f"of actors/, only {', '.join(TRANSPORT_USERS)} touch transport/"
    if folder == "actors" and to == "actors" and goal.stem in ACTORS:
        if not any(belongs_to(stem, name) for name in (goal.stem, "hub", "memory_ceiling")):
            yield f"an actor is spoken to through actors.hpp, not {goal.name}"


def check_library_include(file, target):
    folder = file.parts[0]
    if target == "caf/all.hpp" and folder != "tests":
        yield "caf/all.hpp is too heavy"
    if target.startswith(FORBIDDEN[folder]):
        yield f"{folder}/ must not include <{target}>"
    if folder == "schema" and target.startswith("boost/") and not target.startswith(SCHEMA_BOOST):
        yield f"schema/ must not include <{target}>"
    if folder == "actors" and target.startswith("boost/asio") and file.as_posix() not in ASIO_USERS:
        yield f"of actors/, only {', '.join(ASIO_USERS)} includes Asio"


def public_headers(root):
    """What is installed: the headers of schema/ and actors/, simulation's world.hpp and digest.hpp, and what they
    include."""
    waiting = [*(root / "schema").glob("*.hpp"), *(root / "actors").glob("*.hpp"),
               root / "simulation" / "world.hpp", root / "simulation" / "digest.hpp"]
    seen = set()
    while waiting:
        path = waiting.pop()
        if path in seen or not path.is_file():
            continue
        seen.add(path)
        waiting += [(path.parent / target).resolve() for _, quoted, target in includes(path) if quoted]
    return seen


def problems(root):
    """One line for each include that breaks a rule."""
    root = root.resolve()
    public = public_headers(root)
    found = []
    for path in sources(root):
        file = path.relative_to(root)
        text = path.read_text(encoding="utf-8")
        if not text.startswith("// SPDX-License-Identifier: MIT\n"):
            found.append(f"{file}:1: the first line is the licence's")
        if path.suffix == ".hpp" and "\n#pragma once\n" not in text:
            found.append(f"{file}:2: a header has #pragma once")
        if "CAF_VERSION" in text and file.parts[0] != "tests" and file.stem != "caf_compat":
            found.append(f"{file}:1: only caf_compat.hpp names CAF_VERSION")
        for number, quoted, target in includes(path):
            goal = project_target(root, path, quoted, target)
            if goal is None:
                complaints = list(check_library_include(file, target))
                if path in public and target.startswith(("boost/asio", "boost/beast")):
                    complaints.append(f"an installed header must not include <{target}>")
            else:
                complaints = list(check_project_include(root, public, file, quoted, goal))
            found += [f"{file}:{number}: {complaint}" for complaint in complaints]
    return found


class the_checker(unittest.TestCase):
    """Proves that each rule can fail, on small trees that break it."""

    def check(self, files, expected):
        with tempfile.TemporaryDirectory() as folder:
            for name, lines in files.items():
                path = pathlib.Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                start = "// SPDX-License-Identifier: MIT\n" + ("#pragma once\n" if name.endswith(".hpp") else "")
                path.write_text(start + lines + "\n", encoding="utf-8")
            found = problems(pathlib.Path(folder))
        if expected is None:
            self.assertEqual(found, [])
        else:
            self.assertEqual(len(found), 1, found)
            self.assertIn(expected, found[0])

    def test_accepts_a_tree_in_order(self):
        self.check({
            "schema/a.hpp": "#include <boost/json/value.hpp>\n#include <string>",
            "transport/b.hpp": '#include "../schema/a.hpp"',
            "transport/b.cpp": '#include "b.hpp"\n#include <boost/beast/core.hpp>',
            "actors/connection.hpp": '#include "../transport/b.hpp"\n#include <caf/fwd.hpp>',
            "actors/connection_inbound.cpp": '#include "connection.hpp"',
            "actors/io_thread.cpp": "#include <boost/asio/io_context.hpp>",
            "actors/hub.hpp": '#include "../schema/a.hpp"',
            "actors/hub.cpp": '#include "hub.hpp"\n#include "connection.hpp"',
            "simulation/world.hpp": '#include "../actors/hub.hpp"\n#include "../transport/b.hpp"',
            "examples/echo.cpp": "#include <hubcaf/actors/hub.hpp>",
            "examples/simulation/a.cpp": "#include <hubcaf/simulation/world.hpp>",
            "tests/transport/b_test.cpp": "#include <hubcaf/transport/b.hpp>",
        }, None)

    def test_schema_is_the_lowest_layer(self):
        self.check({"transport/b.hpp": "", "schema/a.cpp": '#include "../transport/b.hpp"'}, "must not include transport/")

    def test_transport_does_not_know_actors(self):
        self.check({"actors/b.hpp": "", "transport/a.cpp": '#include "../actors/b.hpp"'}, "must not include actors/")

    def test_schema_has_few_dependencies(self):
        for header in ("caf/actor.hpp", "boost/asio/ip/tcp.hpp", "boost/beast/core.hpp", "spdlog/spdlog.h"):
            self.check({"schema/a.cpp": f"#include <{header}>"}, f"schema/ must not include <{header}>")

    def test_transport_does_not_know_caf(self):
        self.check({"transport/a.cpp": "# include <caf/fwd.hpp>"}, "transport/ must not include <caf/fwd.hpp>")

    def test_beast_stays_in_transport(self):
        self.check({"actors/io_thread.cpp": "#include <boost/beast/core.hpp>"}, "actors/ must not include")
        self.check({"examples/a.cpp": "#include <boost/beast/core.hpp>"}, "examples/ must not include")

    def test_asio_is_known_to_the_io_thread_only(self):
        self.check({"actors/registry.cpp": "#include <boost/asio/post.hpp>"}, "includes Asio")

    def test_installed_headers_are_free_of_asio(self):
        self.check({"transport/a.hpp": "#include <boost/asio/post.hpp>", "actors/hub.hpp": '#include "../transport/a.hpp"'},
                   "an installed header must not include")

    def test_few_actors_touch_transport(self):
        self.check({"transport/a.hpp": "", "actors/registry.cpp": '#include "../transport/a.hpp"'}, "touch transport/")

    def test_actors_do_not_know_each_other(self):
        self.check({"actors/hooks.hpp": "", "actors/registry.cpp": '#include "hooks.hpp"'}, "through actors.hpp")

    def test_examples_know_the_public_header(self):
        self.check({"actors/ledger.hpp": "", "examples/a.cpp": "#include <hubcaf/actors/ledger.hpp>"}, "only actors/hub.hpp")

    def test_the_hub_does_not_know_its_simulation(self):
        self.check({"simulation/world.hpp": "", "actors/a.cpp": '#include "../simulation/world.hpp"'}, "must not include simulation/")

    def test_examples_know_the_simulated_world(self):
        self.check({"simulation/agenda.hpp": "", "examples/a.cpp": "#include <hubcaf/simulation/agenda.hpp>"}, "only world.hpp")

    def test_library_includes_are_relative(self):
        self.check({"schema/a.hpp": "", "transport/b.cpp": "#include <hubcaf/schema/a.hpp>"}, "by relative path")

    def test_caf_all_is_refused(self):
        self.check({"actors/a.cpp": "#include <caf/all.hpp>"}, "too heavy")

    def test_one_file_knows_the_version_of_caf(self):
        self.check({"actors/a.cpp": "#if CAF_VERSION < 1800\n#endif"}, "caf_compat")

    def test_a_missing_header_is_named(self):
        self.check({"schema/a.cpp": '#include "b.hpp"'}, "does not exist")


class the_tree(unittest.TestCase):
    def test_keeps_the_arrows(self):
        self.assertGreater(len(list(sources(ROOT))), 10)
        found = problems(ROOT)
        self.assertEqual(found, [], "\n" + "\n".join(found))


if __name__ == "__main__":
    unittest.main()

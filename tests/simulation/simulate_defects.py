# SPDX-License-Identifier: MIT
# ctest: timeout=300
"""Proves that hubcaf-simulate finds bugs: each of its defects is found within 1,000 seeds, by the law that it breaks, and the command
that it prints finds it again, at the same step and with the same digest. Without the defect the same world breaks no law."""

import os
import re
import shlex
import subprocess
import unittest

SIMULATE = os.environ["HUBCAF_SIMULATE"]

# The first five are those of the reference system.
LAW_OF = {
    "deaf_heartbeat": 5,
    "silent_drop": 1,
    "one_queue": 8,
    "harmful_duplicate": 6,
    "fatal_error": 7,
    "fatal_refusal": 7,
    "forgotten_resume": 8,
    "forgotten_write": 8,
    "double_count": 1,
    "overtaken_group": 3,
    "swapped_messages": 3,
    "endless_errors": 7,
    "every_pong": 2,
    "kept_place": 9,
    "blind_door": 2,
    "fixed_hash": 10,
    "survivor": 11,
    "wordless_end": 11,
    "late_end": 11,
    "dead_rest": 11,
    "failed_door": 11,
    "failed_silence": 11,
}

# Those that are to be found sooner.
SEEDS_OF = {
    name: "20"
    for name, law in LAW_OF.items()
    if law > 8 or name in ("overtaken_group", "endless_errors", "fatal_refusal", "every_pong", "kept_place", "blind_door")
}
# A client has to come to the door just when a hub has failed.
SEEDS_OF["failed_door"] = "100"

WORLD = re.compile(r"^seed (\d+): (\d+) steps, \d+ ms of virtual time, digest ([0-9a-f]{16})$", re.M)
BROKEN = re.compile(r"^BROKEN: law (\d+) is broken: (.*); at (\d+) ms, step (\d+), seed (\d+); again: (.*)$", re.M)


def run(*command):
    """Exit code and output of a command."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=250, check=False)
    return done.returncode, done.stdout


class Defects(unittest.TestCase):
    def finding_of(self, code, output):
        """What a run that must have found something says."""
        world, broken = WORLD.search(output), BROKEN.search(output)
        self.assertEqual(code, 1, output)
        self.assertIsNotNone(world, output)
        self.assertIsNotNone(broken, output)
        self.assertEqual(world.group(1), broken.group(5))
        self.assertEqual(world.group(2), broken.group(4))
        return {
            "law": int(broken.group(1)),
            "what": broken.group(2),
            "ms": int(broken.group(3)),
            "step": int(broken.group(4)),
            "seed": int(broken.group(5)),
            "digest": world.group(3),
            "again": broken.group(6),
        }

    def test_all_defects_are_listed_here(self):
        _, text = run(SIMULATE, "--help")
        names = re.search(r"--defect TEXT:\{([^}]*)\}", text)
        self.assertIsNotNone(names, text)
        self.assertEqual(sorted(names.group(1).split(",")), sorted(LAW_OF))

    def test_an_unknown_defect_is_refused(self):
        code, _ = run(SIMULATE, "--defect", "no_such_defect", "--seeds", "1")
        self.assertNotEqual(code, 0)


def add_test(name, law):
    def test(self):
        first = self.finding_of(*run(SIMULATE, "--defect", name, "--seeds", SEEDS_OF.get(name, "1000")))
        print(f"{name}: law {law}, seed {first['seed']}, step {first['step']}: {first['what']}", flush=True)
        self.assertEqual(first["law"], law, first)

        again = self.finding_of(*run(*shlex.split(first["again"])))
        self.assertEqual(again, first)

        code, output = run(SIMULATE, "--seed", str(first["seed"]))
        self.assertEqual(code, 0, output)
        self.assertNotIn("BROKEN", output)

    setattr(Defects, f"test_{name}_is_found", test)


for defect, broken_law in LAW_OF.items():
    add_test(defect, broken_law)

if __name__ == "__main__":
    unittest.main(verbosity=2)

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./run test: names of tests and wildcards; ./run clean. Prints TAP."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import tap

ROOT = Path(__file__).parents[2]


def listed(*patterns):
    done = subprocess.run(
        [ROOT / "run", "test", "--list", *patterns], capture_output=True, text=True
    )
    return done.returncode, done.stdout.split(), done.stderr


def cleaning():
    """What the verbs make is gone, what is not theirs stays; there is nothing to clean a second time."""
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch)
        shutil.copy(ROOT / "run", tree)
        shutil.copytree(ROOT / "tests/lab", tree / "tests/lab")
        for name in ("build", "build-asan", ".demo", "mine"):
            (tree / name).mkdir()
            (tree / name / "file").write_text("made")
        environment = {name: value for name, value in os.environ.items() if name != "CW_DEMO_DIR"}
        for time in ("once", "again"):
            done = subprocess.run([tree / "run", "clean"], capture_output=True, text=True, env=environment)
            left = sorted(path.name for path in tree.iterdir())
            good = done.returncode == 0 and left == ["mine", "run", "tests"]
            yield good, f"clean, {time}: {left} {done.stderr.strip()}"


def results():
    code, names, errors = listed()
    yield code == 0 and len(names) > 100, f"without a name: {len(names)} tests {errors}"
    yield names == sorted(set(names)), "each once, in order"
    yield listed("base-dn")[1] == ["base-dn"], "a whole name"
    code, several, _ = listed("base-*", "base-dn", "model-entr?")
    expected = [name for name in names if name.startswith("base-")] + ["model-entry"]
    yield (code, several) == (0, expected), f"wildcards: {several}"
    code, none, errors = listed("base-dn", "nothing-*")
    is_told = code != 0 and not none and "nothing-*" in errors
    yield is_told, f"a name that fits none is told: {errors.strip()}"
    yield from cleaning()


if __name__ == "__main__":
    if not (ROOT / "build" / "build.ninja").exists():
        print("1..0 # SKIP there is no ./build")
        sys.exit(0)
    sys.exit(tap.run(results()))

# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast the application's windows are, on a bench's engine; beside a GTK window with nothing in it."""

import json
import os
import statistics
import subprocess

import engine
from keeper import LabError

RUNS = 5
WALKS = 3  # the machine has other things to do
HEADLESS = engine.ROOT / "tests/app/headless.sh"


def _run(*args):
    """What bench-frames prints of one run under an X server of its own."""
    program = engine.build_directory() / "tests/app/bench-frames"
    # The clock starts inside headless.sh, when its servers run.
    script = 'export BENCH_STARTED_USEC=$(/usr/bin/python3 -c "import time; print(time.monotonic_ns() // 1000)"); exec "$@"'
    done = subprocess.run(
        [HEADLESS, "--wm", "none", "--", "bash", "-c", script, "bench", program, *map(str, args)],
        stdout=subprocess.PIPE, text=True, timeout=180,
        env={**os.environ, "CW_ENGINE": str(engine.build_directory() / "src/service/causewayd")},
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not lines:
        raise LabError(f"bench-frames {args[0]} ended with {done.returncode}")
    return json.loads(lines[-1])


def _median(member, *args):
    return statistics.median(_run(*args)[member] for _ in range(RUNS)) / 1000


def measure(bench):
    """(name, measured, unit, at most): first frames, and the longest frame of the set-up."""
    state = bench.engine.state
    bare = _median("first", "bare")
    panel = _median("content", "start", "--state-dir", state)
    setup = _median("content", "start", "--state-dir", state, "--setup")
    walks = [_run("walk", "--state-dir", state, "--draft", bench.directory / "answers.json")["longest"]
             for _ in range(WALKS)]  # fmt: skip
    longest = {step: statistics.median(walk.get(step, 0) for walk in walks) for step in walks[0]}
    print(f"    A GTK window with nothing in it shows its first frame after {bare:.2f} s.")
    print("    The longest frame of each page of the set-up: "
          + ", ".join(f"{step} {ms:.0f} ms" for step, ms in longest.items()))  # fmt: skip
    return [
        ("the status panel, until its content is drawn", panel, "s", 1),
        ("... against a GTK window with nothing in it", panel / bare, "times", 5),
        ("the set-up, until its first page is drawn", setup, "s", 1),
        ("... against a GTK window with nothing in it", setup / bare, "times", 5),
        ("the longest frame of the set-up while checks run", max(longest.values()), "ms", 100),
    ]

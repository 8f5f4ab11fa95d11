# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast the application's windows are, on a bench's engine; beside a GTK window with nothing in it."""

import json
import os
import statistics
import subprocess
import tempfile

import engine
import report
from keeper import LabError

RUNS = 5
WALKS = 3  # the machine has other things to do
HEADLESS = engine.ROOT / "tests/app/headless.sh"
# What bench-frames walks through (tests/app/bench-tour.h), and whether it is a set-up.
TOURS = {"express": True, "custom": True, "reopened": True, "panel": False, "errors": False}


def _run(*args):
    """What bench-frames prints of one run under an X server of its own."""
    folder = engine.build_directory() / "tests/app"
    # Many errors have an engine of their own, whose directory is added to the command.
    program = [folder / "bench-errors"] * (args[0] == "errors") + [folder / "bench-frames"]
    # The clock starts inside headless.sh, when its servers run.
    script = 'export BENCH_STARTED_USEC=$(/usr/bin/python3 -c "import time; print(time.monotonic_ns() // 1000)"); exec "$@"'
    done = subprocess.run(
        [HEADLESS, "--wm", "none", "--", "bash", "-c", script, "bench", *program, *map(str, args)],
        stdout=subprocess.PIPE, text=True, timeout=300,
        env={**os.environ, "CW_ENGINE": str(engine.build_directory() / "src/service/causewayd")},
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not lines:
        raise LabError(f"bench-frames {args[0]} ended with {done.returncode}")
    return json.loads(lines[-1])


def _median(member, *args):
    return statistics.median(_run(*args)[member] for _ in range(RUNS)) / 1000


def _walk(bench, tour):
    """One walk; a first set-up gets an engine of its own, in which nothing is configured."""
    if tour == "errors":
        return _run(tour)["places"]
    if tour in ("reopened", "panel"):
        options = ["--setup"] if tour == "reopened" else []
        return _run(tour, "--state-dir", bench.engine.state, *options)["places"]
    with tempfile.TemporaryDirectory(dir=bench.directory) as directory:
        fresh = engine.Engine(directory)
        fresh.start(watch=os.getpid())
        try:
            return _run(tour, "--state-dir", fresh.state, "--draft", bench.directory / "answers.json")["places"]
        finally:
            fresh.stop(at_once=True)


def _longest(bench, tour):
    """By place the longest frame in ms, and the main thread's share of it: medians of the walks."""
    walks = [_walk(bench, tour) for _ in range(WALKS)]
    return {
        place: [statistics.median(walk[place][i] for walk in walks if place in walk) for i in (0, 1)]
        for place in dict.fromkeys(place for walk in walks for place in walk)
    }


def _worst(longest, is_setup):
    """(where and of what, ms) of the longest frame of all set-ups, or of the panel."""
    frames = [
        (place, ms) for tour, places in longest.items() if TOURS[tour] == is_setup for place, ms in places.items()
    ]
    place, (wall, busy) = max(frames, key=lambda frame: frame[1][0])
    return f"{place}, {busy:.0f} ms of processor time", wall


def _print_places(places):
    rows = sorted(places.items(), key=lambda row: -row[1][0])
    report.table(
        ("longest frame of each place", "ms", "of processor time"),
        [(place, f"{wall:.0f}", f"{busy:.0f}") for place, (wall, busy) in rows],
    )


def measure(bench, verbose=False):
    """(name, measured, unit, at most): first frames, and the longest frames of the windows."""
    state = bench.engine.state
    bare = _median("first", "bare")
    panel = _median("content", "start", "--state-dir", state)
    setup = _median("content", "start", "--state-dir", state, "--setup")
    longest = {tour: _longest(bench, tour) for tour in TOURS}
    print(f"    A GTK window with nothing in it shows its first frame after {bare:.2f} s.")
    if verbose:
        _print_places({place: ms for places in longest.values() for place, ms in places.items()})
    setup_place, setup_frame = _worst(longest, is_setup=True)
    panel_place, panel_frame = _worst(longest, is_setup=False)
    return [
        ("the status panel, until its content is drawn", panel, "s", 1),
        ("... against a GTK window with nothing in it", panel / bare, "times", 5),
        ("the set-up, until its first page is drawn", setup, "s", 1),
        ("... against a GTK window with nothing in it", setup / bare, "times", 5),
        (f"the longest frame of the set-up while checks run ({setup_place})", setup_frame, "ms", 100),
        (f"the longest frame of the panel and its views ({panel_place})", panel_frame, "ms", 100),
    ]

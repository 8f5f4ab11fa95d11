#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""SIGKILL to the engine while all data goes to a server and back into the file, from one server's place to another, while
what is read goes into a database of its own, and while it is put together with the configuration again: it is at the one
place or the other, all of it, what was left says so, and the move can be done again. CW_SEED=7 kills elsewhere.

Runs inside with_lab.py --slapd N --tenant --postgres.
"""

import itertools
import os
import random
import subprocess
import sys
import time

import scenario
from databases import place, to, works
from scenario import OK
from test_left_database import MARKS, server_marks

import tap

KILLS = int(os.environ.get("CW_KILLS", "6"))  # of each kind
SEED = int(os.environ.get("CW_SEED", "1"))
PATIENCE_SECONDS = 120


def kill_in(scene, command, seconds, part, dice):
    """SIGKILL to the engine somewhere in that part of it, of KILLS ones; the last of which are behind its end."""
    client = subprocess.Popen(scene.engine.command(*command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)  # fmt: skip
    time.sleep(1.3 * seconds * (part + dice.random()) / KILLS)
    scene.kill_engine()
    client.wait(PATIENCE_SECONDS)
    scene.start()


def measure(scene, there, back, what):
    began = time.monotonic()
    done = scene.run(*there("measured"))
    seconds = time.monotonic() - began
    yield done.returncode == OK, f"{what}: in peace, {seconds:.2f} s {done.stderr}"
    done = scene.run(*back("measured"))
    yield done.returncode == OK, f"{what}: and back {done.stderr}"
    return seconds


def kills(scene, there, back, what):
    """Wherever it is found, everything is there, and the rest of the way can be gone."""
    dice = random.Random(SEED)
    seconds = yield from measure(scene, there, back, what)
    found = []
    for part in range(KILLS):
        name, was = f"k{part}", place(scene)[0]
        kill_in(scene, there(name), seconds, part, dice)
        found.append(place(scene))
        marks = scene.query("SELECT count(*) FROM engine_value WHERE name LIKE 'database.moved%'")
        if marks != [(2 if place(scene)[0] else 0,)]:
            yield False, f"{what}: the file says whether it was left {marks} {place(scene)}"
        if was and place(scene)[0] not in (was, None) and server_marks(was) != list(MARKS):
            yield False, f"{what}: what was left on a server says so {was} {server_marks(was)} {place(scene)}"
        for command in (("database", "check"), there(name), back(name)):
            done = scene.run(*command)
            if done.returncode != OK:
                yield False, f"{what}: {command[:2]} after a kill {done.stdout}{done.stderr}"
    yield True, f"{what}: found in {found}"


def results():
    scene = scenario.Scenario()
    directory = scenario.Directory()
    scene.begin_with_openldap()
    cycle = scene.cycle("initial")
    yield cycle.state == "success", f"an installation at work {cycle.explain()}"
    yield from kills(scene, lambda name: ("database", "move", *to(f"all_{name}")), lambda name: ("database", "move", "sqlite"), "all of it")
    done = scene.run("database", "move", *to("home"))
    yield done.returncode == OK, f"on a server {done.stderr}"
    number = itertools.count()

    def hop(name):
        return "database", "move", *to(f"hop_{next(number)}")

    yield from kills(scene, hop, hop, "from place to place")

    def split(name):
        return "database", "move", *to(f"split_{name}"), "--part", "sync"

    def join(name):
        return "database", "join"

    def split_again(name):
        return "database", "move", *to(f"again_{next(number)}"), "--part", "sync"

    yield from kills(scene, split, join, "apart")
    done = scene.run(*split("last"))
    yield done.returncode == OK, f"apart, for good {done.stderr}"
    yield from kills(scene, join, split_again, "together")
    yield from works(scene, directory, "killed", "in the end")
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of the engine in the middle of every kind of step, at random, again and again: in the end the
tenant is that of an engine that nobody disturbed, both stores hold the same objects, values and links, and nothing was
made twice.

Runs inside with_lab.py --slapd N --tenant, or --ad N --tenant; the engine left in peace has a tenant of
its own. CW_SEED is for trying others.
"""

import os
import random
import sqlite3
import sys
import time
from pathlib import Path

import end_state
import rounds
import scenario
from scenario import OBJECT_ERRORS, OK

import tap

SEED = int(os.environ.get("CW_SEED", "20"))
LIKELY_PART = 0.6  # of a step: a disturbed one has less to do than one in peace
STEPS = ("import", "synchronise", "export")
PATIENCE_SECONDS = 30
RUNNING = 0  # CwRunState, CwStepKind: what the store says, read past the engine
GOOD = (OK, OBJECT_ERRORS)


class Killer:
    """Kills the engine of a scene somewhere in a step of the wished kind."""

    def __init__(self, scene, seed):
        self.scene = scene
        self.random = random.Random(seed)
        self.hits = []  # the kind of step that ran at each kill
        self.n_broken = 0  # cycles that had not ended when the engine was killed

    def watch(self, kind, deadline):
        """Returns once a step of that kind runs, or the cycle has ended."""
        store = sqlite3.connect(f"file:{self.scene.store}?mode=ro", uri=True)
        newest = "SELECT kind, state FROM step ORDER BY id DESC LIMIT 1"
        cycle = "SELECT state FROM cycle ORDER BY id DESC LIMIT 1"
        try:
            while time.monotonic() < deadline:
                is_there = store.execute(newest).fetchone() == (STEPS.index(kind), RUNNING)
                if is_there or store.execute(cycle).fetchone() != (RUNNING,):
                    return
                time.sleep(0.0005)
        finally:
            store.close()

    def kill(self, cycle_kind, step_kind, seconds):
        """seconds: how long such a step takes when nobody disturbs it."""
        # On a busy machine who watches the engine comes before it.
        for thread in Path(f"/proc/{self.scene.pid()}/task").iterdir():
            os.setpriority(os.PRIO_PROCESS, int(thread.name), 19)
        done = self.scene.run("cycle", "start", "--type", cycle_kind)
        if done.returncode != OK:
            raise RuntimeError(f"the cycle does not start: {done.stderr}")
        self.watch(step_kind, time.monotonic() + PATIENCE_SECONDS)
        # A kind that was never hit is hit as soon as it is seen.
        wait = self.random.uniform(0, seconds * LIKELY_PART)
        time.sleep(wait if step_kind in self.hits else 0)
        self.scene.kill_engine()
        row = self.scene.query("SELECT kind, state FROM step ORDER BY id DESC LIMIT 1")[0]
        self.hits.append(STEPS[row[0]] if row[1] == RUNNING else "between")
        # Between two steps the cycle runs all the same.
        cycle = self.scene.query("SELECT state FROM cycle ORDER BY id DESC LIMIT 1")[0]
        self.n_broken += cycle[0] == RUNNING
        self.scene.start()


def seconds_of(cycle):
    """{kind: seconds of the longest step of that kind}"""
    found = dict.fromkeys(STEPS, 0.0)
    for step in cycle.run["steps"]:
        found[step["kind"]] = max(found[step["kind"]], step.get("seconds", 0))
    return found


class ActiveDirectory:
    """Rounds of changes to a domain."""

    def __init__(self):
        self.lab = scenario.active_directory()
        self.rounds = [["rename", "hire", "leave", "join-group"], ["disable", "move", "rename-unit"],
                       ["leave-group", "contact"]]  # fmt: skip

    def change(self):
        import company_changes  # needs Debian's Python, which a slapd does not

        company_changes.apply(self.lab, self.rounds.pop(0))


def check_same(calm, shaken, what):
    """Both tenants are the same, and both engines have nothing left to do."""
    for scene in (calm, shaken):
        cycle = scene.cycle("delta")
        yield cycle.exit in GOOD, f"{what}: one more cycle ({cycle.explain()})"
    same = calm.tenant.state() == shaken.tenant.state()
    yield same, f"{what}: both tenants are the same"
    counters = [scene.tenant.counters() for scene in (calm, shaken)]
    made = [(c["usersCreated"], c["groupsCreated"]) for c in counters]
    yield made[0] == made[1], f"{what}: as many objects were made {made}"
    removed = [(c["usersDeleted"], c["groupsDeleted"]) for c in counters]
    yield removed[0] == removed[1], f"{what}: as many were deleted {removed}"
    prevented = [c["duplicatesPrevented"] for c in counters]
    yield prevented == [0, 0], f"{what}: the tenants had to refuse no duplicate {prevented}"
    states = [end_state.read(scene, end_state.Sqlite(scene)) for scene in (calm, shaken)]
    different = end_state.differences(*states)
    yield not different, f"{what}: the stores hold the same {len(states[0])} things {different or ''}"
    sound = shaken.query("PRAGMA integrity_check")
    yield sound == [("ok",)], f"{what}: the store is sound"


def play(calm, shaken, source, killer, turns):
    """Each round: the source changes, the calm engine runs a cycle, the other is killed in it so many
    times and then runs it to its end."""
    for number, (cycle_kind, kills) in enumerate(turns):
        if number > 0:
            source.change()
        cycle = calm.cycle(cycle_kind)
        yield cycle.exit in GOOD, f"round {number}: in peace ({cycle.explain()})"
        durations = seconds_of(cycle)
        for kill in range(kills):
            kind = STEPS[kill * len(STEPS) // kills]
            killer.kill(cycle_kind, kind, durations[kind])
        cycle = shaken.cycle(cycle_kind)
        what = f"round {number}, killed in {', '.join(killer.hits[-kills:])}"
        yield cycle.exit in GOOD, f"{what}: it ends ({cycle.explain()})"
        yield from check_same(calm, shaken, what)


def results():
    print(f"# CW_SEED={SEED}", flush=True)
    is_domain = "CW_LAB_AD_DIR" in os.environ
    turns = [("initial", 8), ("delta", 3), ("delta", 4), ("initial", 5)]
    if is_domain:
        turns = [("initial", 3), ("delta", 3), ("delta", 2)]
    source = ActiveDirectory() if is_domain else rounds.Openldap(SEED)
    shaken, calm = scenario.Scenario("shaken"), scenario.Scenario("calm", scenario.second_tenant())
    killer = Killer(shaken, SEED)
    for scene in (calm, shaken):
        scene.tenant.verify(scenario.OPENLDAP_DOMAIN)
        scene.begin(scene.active_directory_answers() if is_domain else scene.openldap_answers())
    yield from play(calm, shaken, source, killer, turns)
    seen = {kind: killer.hits.count(kind) for kind in (*STEPS, "between")}
    yield all(seen[kind] for kind in STEPS), f"every kind of step was hit: {seen}"
    interrupted = [run["state"] for run in shaken.ask("run", "list", "--limit", 100)["items"]]
    noted = interrupted.count("interrupted")
    yield noted == killer.n_broken, f"{noted} cycles are shown as interrupted"
    # Not part of what both stores hold alike, for one has more runs. But a step that was killed has counted
    # what it did, and nothing that was lost with its last transaction.
    for scene in (shaken, calm):
        wrong, n_counts = scene.miscounted()
        yield not wrong, f"each of {n_counts} counts has its objects {wrong}"
    for scene in (shaken, calm):
        yield from scene.closing_results()
    calm.tenant.lab.stop()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

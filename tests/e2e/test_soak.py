#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of the engine and of its PostgreSQL server in turn, at random points of cycles in which much changes, a hundred
times: in the end the tenant is that of an engine on SQLite that nobody disturbed, nothing was made or deleted twice, and
both stores hold the same objects with the same values and links.

Runs inside with_lab.py --slapd N --slapd-groups N --tenant --postgres. CW_SOAK_KILLS: how many (100), in suite "slow" a few;
CW_SEED is for trying others: ./run soak does.
"""

import os
import random
import sys
import time

import end_state
import rounds
import scenario
from scenario import OBJECT_ERRORS, OK

import tap
from bus import Bus
from postgres import PostgresLab

SEED = int(os.environ.get("CW_SEED", "3"))
KILLS = int(os.environ.get("CW_SOAK_KILLS", "100"))
PER_ROUND = 4 if KILLS < 20 else 8
# What the first kills of a round wait for; the others come at any time. An export is short, and later there is nothing left
# to export.
AIMS = ("export", "export", "export", "synchronise")
BOTH = 5  # each so many-th kill is one of both at once
LIKELY_PART = 0.5  # of a cycle in peace: a disturbed one has less to do
SIZE = 0.8  # of a round of changes: 1,600 people are enough for 100 kills
PATIENCE_SECONDS = 180
STEPS = ("import", "synchronise", "export")  # CwStepKind
RUNNING = 0  # CwRunState
GOOD = (OK, OBJECT_ERRORS)
SERVER = PostgresLab(os.environ["CW_LAB_POSTGRES_DIR"])
LAB = SERVER.environment("POSTGRES")
PLACE = {
    "kind": "postgresql",
    "hosts": [{"host": LAB["POSTGRES_SOCKET_FOLDER"], "port": int(LAB["POSTGRES_PORT"])}],
    "name": LAB["POSTGRES_DATABASE"],
    "schema": LAB["POSTGRES_SCHEMA"],
    "authentication": "peer",
}


def sql(text):
    rows = SERVER.sql(f"SET search_path = {PLACE['schema']}; {text}", LAB["POSTGRES_DATABASE"]).splitlines()
    return [tuple(map(int, row.split("|"))) for row in rows]


class Killer:
    """Kills the engine of a scene, the server of its database, or both, somewhere in a cycle."""

    def __init__(self, scene, dice):
        self.scene, self.dice = scene, dice
        self.hits = []  # (what was killed, the kind of step that ran then, or "between", or "idle")

    def choose(self):
        number = len(self.hits)
        return "both" if number % BOTH == BOTH - 1 else ("engine", "database")[number % 2]

    def is_idle(self):
        return self.scene.ask("status")["state"] == "idle"

    def start_cycle(self, kind):
        """Unless one goes on after a kill of the database."""
        done = self.scene.run("cycle", "start", "--type", kind) if self.is_idle() else None
        if done is not None and done.returncode != OK:
            raise RuntimeError(f"the cycle does not start: {done.stdout}{done.stderr}")

    def what_ran(self):
        """As the store has it, read past the engine."""
        if sql("SELECT state FROM cycle ORDER BY id DESC LIMIT 1") != [(RUNNING,)]:
            return "idle"
        steps = sql("SELECT kind, state FROM step ORDER BY id DESC LIMIT 1")
        return STEPS[steps[0][0]] if steps and steps[0][1] == RUNNING else "between"

    def await_step(self, kind):
        """Until a step of that kind runs, or the cycle ends."""
        bus, deadline = Bus(str(self.scene.engine.state / "bus")), time.monotonic() + PATIENCE_SECONDS
        try:
            while (status := bus.call("GetStatus"))["state"] == "running" and time.monotonic() < deadline:
                if status.get("cycle", {}).get("step", {}).get("kind") == kind:
                    return
        finally:
            bus.close()

    def kill(self, kind, peaceful, aim=None):
        """peaceful: the same cycle when nobody disturbed it; aim: the kind of step in which to kill."""
        what = self.choose()
        self.start_cycle(kind)
        if aim:
            self.await_step(aim)
        time.sleep(self.dice.uniform(0, seconds_of(peaceful, aim) * LIKELY_PART))
        if what != "engine":
            SERVER.kill()
        if what != "database":
            self.scene.kill_engine()
        if what != "engine":
            SERVER.start()
        self.hits.append((what, self.what_ran()))
        if what != "database":
            self.scene.start()
        if not scenario.wait_for(lambda: "waitingSince" not in self.scene.ask("status")["database"], PATIENCE_SECONDS):
            raise RuntimeError("the engine does not find its database again")

    def finish(self, kind):
        """Lets a cycle that runs end, and runs one to its end."""
        if not scenario.wait_for(self.is_idle, PATIENCE_SECONDS):
            raise RuntimeError(f"the cycle does not end: {self.scene.ask('status')}")
        return self.scene.cycle(kind)


def seconds_of(cycle, kind=None):
    return sum(step.get("seconds", 0) for step in cycle.run["steps"] if kind in (None, step["kind"]))


def same(calm, shaken, what):
    """Both tenants, and both engines have nothing left to do."""
    for scene in (calm, shaken):
        cycle = scene.cycle("delta")
        yield cycle.exit in GOOD, f"{what}: one more cycle ({cycle.explain()})"
    yield calm.tenant.state() == shaken.tenant.state(), f"{what}: both tenants are the same"
    counters = [scene.tenant.counters() for scene in (calm, shaken)]
    numbers = [[c[name] for name in ("usersCreated", "groupsCreated", "usersDeleted", "groupsDeleted")] for c in counters]
    yield numbers[0] == numbers[1], f"{what}: nothing was made or deleted twice {numbers}"
    prevented = [c["duplicatesPrevented"] for c in counters]
    yield prevented == [0, 0], f"{what}: nor tried to be {prevented}"
    states = end_states(calm, shaken)
    different = end_state.differences(*states)
    yield not different, f"{what}: the stores hold the same {len(states[0])} things {different or ''}"


def end_states(calm, shaken):
    store = end_state.Postgresql(SERVER, LAB["POSTGRES_DATABASE"], PLACE["schema"])
    return end_state.read(calm, end_state.Sqlite(calm)), end_state.read(shaken, store)


def check_comparison(calm, shaken, directory):
    """It would have been seen."""
    directory.modify(directory.person(0), "replace: title", "title: Only of one")
    calm.cycle("delta")
    different = end_state.differences(*end_states(calm, shaken))
    yield "Only of one" in (different or ""), f"one value that only one of them has is found: {different}"


def play(calm, shaken, source, killer):
    """Each round: the source changes, the calm engine runs a cycle, the other one is disturbed so many times in it."""
    number, peaceful = 0, {}
    while len(killer.hits) < KILLS:
        kind = "delta" if number % 5 else "initial"
        if number > 0:
            source.change()
        began = time.monotonic()
        cycle = calm.cycle(kind)
        yield cycle.exit in GOOD, f"round {number}: in peace ({cycle.explain()})"
        peaceful[kind] = cycle
        n = min(PER_ROUND, KILLS - len(killer.hits))
        for kill in range(n):
            # Behind the export a delta has nothing to do; an initial cycle looks at everybody.
            aim = AIMS[kill] if kill < len(AIMS) else None
            again = kind if aim == "export" else "initial"
            killer.kill(again, peaceful[again], aim)
        cycle = killer.finish(kind)
        what = f"round {number}, {len(killer.hits)} of {KILLS} kills, {time.monotonic() - began:.0f} s"
        hits = ", ".join(f"{what} in {where}" for what, where in killer.hits[-n:])
        yield cycle.exit in GOOD, f"{what}: it ends after {hits} ({cycle.explain()})"
        yield from same(calm, shaken, what)
        number += 1


def results():
    print(f"# CW_SEED={SEED} CW_SOAK_KILLS={KILLS}", flush=True)
    source = rounds.Openldap(SEED, SIZE)
    shaken, calm = scenario.Scenario("shaken"), scenario.Scenario("calm", scenario.second_tenant())
    for scene, more in ((calm, {}), (shaken, {"installation": {"database": PLACE}})):
        scene.tenant.verify(scenario.OPENLDAP_DOMAIN)
        scene.begin({**scene.openldap_answers(), **more})
    killer = Killer(shaken, random.Random(SEED))
    yield from play(calm, shaken, source, killer)
    hits = {name: sum(name in hit for hit in killer.hits) for name in ("engine", "database", "both", *STEPS, "between", "idle")}
    yield hits["idle"] * 2 < KILLS and all(hits[step] for step in STEPS if KILLS >= 20), f"most kills hit a cycle: {hits}"
    yield shaken.is_settled() and calm.is_settled(), "in the end nobody has anything to do"
    yield from check_comparison(calm, shaken, source.directory)
    yield shaken.ask("database", "check")["ok"], "the database is sound"
    for scene in (calm, shaken):
        wrong, n_counts = scene.miscounted(20)
        yield not wrong, f"each of {n_counts} counts has its objects {wrong[:3]}"
    for scene in (calm, shaken):
        yield from scene.closing_results()
    calm.tenant.lab.stop()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The database server goes away in the middle of every kind of step: killed and started again, or killed and followed by
its standby, with all or without the last transactions. The cycle waits and goes on, and in the end the tenant is that of
an engine on SQLite which nothing happened to.

Runs inside with_lab.py --slapd N --slapd-groups N --tenant --postgres. CW_SEED is for trying others.
"""

import os
import random
import sys
import time
from pathlib import Path

import rounds
import scenario
from scenario import FAILED, OK

import tap
from bus import Bus
from postgres import PostgresLab

SEED = int(os.environ.get("CW_SEED", "5"))
STEPS = ("import", "synchronise", "export")
PATIENCE_SECONDS = 120
LAB = Path(os.environ["CW_LAB_DIR"])
SERVER = PostgresLab(os.environ["CW_LAB_POSTGRES_DIR"])


def database(*servers):
    """What answers say of a database on these."""
    return {
        "kind": "postgresql", "name": "causeway", "schema": "causeway", "tls": "verify-full",
        "hosts": [{"host": "localhost", "port": server.settings.port} for server in servers],
        "caFile": str(SERVER.directory / "tls/ca.pem"), "authentication": "password", "user": "scram",
        "passwordFile": str(SERVER.directory / "scram.password"),
    }  # fmt: skip


class Shaken(scenario.Scenario):
    """The engine whose database goes away."""

    def bus(self):
        return Bus(str(self.engine.state / "bus"))

    def status(self):
        bus = self.bus()
        try:
            return bus.call("GetStatus")
        finally:
            bus.close()

    def is_waiting(self):
        return "waitingSince" in self.status()["database"]

    def await_step(self, kind):
        """Whether a step of that kind runs, before the cycle ends."""
        bus, deadline = self.bus(), time.monotonic() + PATIENCE_SECONDS
        try:
            while (status := bus.call("GetStatus"))["state"] == "running" and time.monotonic() < deadline:
                if status.get("cycle", {}).get("step", {}).get("kind") == kind:
                    return True
        finally:
            bus.close()
        return False

    def begin_import(self):
        """Cycles are short: begun anew until one is seen in its import."""
        for _ in range(20):
            done = self.run("cycle", "start", "--type", "delta")
            if done.returncode == OK and self.await_step("import"):
                return True
            self.end_cycle()
        return False

    def end_cycle(self):
        """The newest cycle, once it is over and the database is there to tell of it."""
        if not scenario.wait_for(self.has_ended, PATIENCE_SECONDS):
            raise RuntimeError(f"the cycle does not end: {self.status()}")
        return self.engine.last_run()

    def has_ended(self):
        return self.status()["state"] == "idle" and self.run("run", "list").returncode == OK


def is_repeated(run):
    """Whether every step that was interrupted was done again, and says why."""
    broken = [step for step in run["steps"] if step["state"] == "interrupted"]
    good = [step for step in run["steps"] if step["state"] in ("success", "completed-errors")]
    return bool(broken) and all(
        step["errorCode"] == "store-away" and len(step["errorMessage"]) > 40
        and any((one["kind"], one.get("connector")) == (step["kind"], step.get("connector")) for one in good)
        for step in broken
    )  # fmt: skip


def describe(run):
    steps = ", ".join(f"{step['kind']} {step['state']}" for step in run["steps"])
    return f"{run['state']}: {steps} {run.get('errorMessage', '')}"


def same(calm, shaken, what):
    """Both tenants, and both engines have nothing left to do."""
    for scene in (calm, shaken):
        cycle = scene.cycle("delta")
        yield cycle.exit in (OK, scenario.OBJECT_ERRORS), f"{what}: one more cycle {cycle.explain()}"
    yield calm.tenant.state() == shaken.tenant.state(), f"{what}: both tenants are the same"
    counters = [scene.tenant.counters() for scene in (calm, shaken)]
    numbers = [[c[name] for name in ("usersCreated", "groupsCreated", "usersDeleted", "groupsDeleted")] for c in counters]
    yield numbers[0] == numbers[1], f"{what}: nothing was made or deleted twice {numbers}"
    yield [c["duplicatesPrevented"] for c in counters] == [0, 0], f"{what}: nor tried to be"


# ----- killed and started again


def killed(calm, shaken, dice, kind):
    """One cycle, in each kind of step of which the server is killed."""
    cycle = calm.cycle(kind)
    yield cycle.exit in (OK, scenario.OBJECT_ERRORS), f"{kind}: in peace {cycle.explain()}"
    done = shaken.run("cycle", "start", "--type", kind)
    yield done.returncode == OK, f"{kind}: it starts {done.stderr}"
    hits = []
    for step in STEPS:
        if not shaken.await_step(step):
            break
        length = max(part.get("seconds", 0) for part in cycle.run["steps"] if part["kind"] == step)
        time.sleep(dice.uniform(0, length / 2))
        SERVER.kill()
        told = scenario.wait_for(shaken.is_waiting, PATIENCE_SECONDS)
        hits.append(step)
        yield told, f"{kind}, {step}: the status says what is waited for {shaken.status()['database']}"
        shown = shaken.run("status")
        yield shown.returncode == OK and "waiting for it since" in shown.stdout, f"{kind}, {step}: so does causewayctl {shown.stdout}"
        SERVER.start()
    run = shaken.end_cycle()
    yield hits == list(STEPS) and run["state"] in ("success", "completed-errors"), f"{kind}: the cycle ends well {hits} {describe(run)}"
    yield is_repeated(run), f"{kind}: what was interrupted was done again {describe(run)}"
    yield not shaken.is_waiting(), f"{kind}: and nobody waits any more"
    yield from same(calm, shaken, f"{kind}, killed in {', '.join(hits)}")


# ----- a standby takes over


def change_much(source):
    """Enough to do that a step takes longer than it takes to kill the server."""
    for _ in range(3):
        source.change()


def promoted(calm, shaken, standby, dice):
    """All that was committed is there: the server waits for its standby."""
    calm.cycle("delta")
    shaken.run("cycle", "start", "--type", "delta")
    hit = shaken.await_step(dice.choice(STEPS))
    SERVER.kill()
    yield hit and scenario.wait_for(shaken.is_waiting, PATIENCE_SECONDS), "standby: the primary is killed in the middle of a cycle"
    standby.sql("SELECT pg_promote()")
    run = shaken.end_cycle()
    yield run["state"] == "success" and is_repeated(run), f"standby: it takes over, and the cycle goes on {describe(run)}"
    check = shaken.ask("database", "check")
    yield check["ok"] and str(standby.settings.port) in check["server"], f"standby: there {check['server']}"
    yield from same(calm, shaken, "standby")


def fell_behind(calm, shaken, primary, standby):
    """The standby lacks what was committed last: the cycle begins anew with what is there."""
    standby.sql("ALTER SYSTEM SET primary_conninfo = ''; ")
    standby.sql("SELECT pg_reload_conf()")
    is_cut = scenario.wait_for(lambda: not primary.sql("SELECT 1 FROM pg_stat_replication").strip(), PATIENCE_SECONDS)
    calm.cycle("delta")
    shaken.run("cycle", "start", "--type", "delta")
    yield is_cut and shaken.await_step("export"), "behind: a standby that gets no changes any more"
    primary.kill()
    standby.sql("SELECT pg_promote()")
    shaken.end_cycle()
    states = [run["state"] for run in shaken.ask("run", "list", "--limit", 2)["items"]]
    yield states[0] == "success", f"behind: it takes over, and a cycle from the beginning ends well {states}"
    yield "came back as another one" in shaken.engine.log.read_text(), "behind: and the journal says why"
    yield from same(calm, shaken, "behind")


# ----- at the beginning, and at the end


def beginning(shaken):
    shaken.engine.stop()
    SERVER.kill()
    shaken.start()
    status = shaken.ask("status")
    yield "waitingSince" in status["database"] and status["database"]["reason"], f"start: it answers without a database {status}"
    rows = (("run", "list"), ("config", "show"), ("cycle", "start"), ("setup", "--answers", shaken.engine.directory / "answers.json"))
    for row in rows:
        done = shaken.run(*row)
        yield done.returncode == FAILED and "waits for its database" in done.stderr, f"start: {row[0]} says why not {done.stderr}"
    shown = shaken.run("database", "show")
    yield shown.returncode == OK and "localhost" in shown.stdout, "start: where the database is can be asked"
    check = shaken.run("database", "check")
    yield check.returncode == FAILED and "localhost" in check.stdout, f"start: so can what is wrong with it {check.stdout}"
    done = shaken.run("--direct", "status")
    yield done.returncode != OK, "start: nobody else gets in beside it"
    SERVER.start()
    known = scenario.wait_for(lambda: "connectors" in shaken.status(), PATIENCE_SECONDS)
    yield known and len(shaken.status()["connectors"]) == 2, "start: when it is back everything is there"
    yield shaken.is_settled(), "start: nothing to do"


def ending(calm, shaken, source):
    source.change()
    hit = shaken.begin_import()
    SERVER.kill()
    yield hit and scenario.wait_for(shaken.is_waiting, PATIENCE_SECONDS), "stop: the database is away in a cycle"
    done = shaken.run("cycle", "stop")
    stopped = scenario.wait_for(lambda: shaken.status()["state"] == "idle", PATIENCE_SECONDS)
    yield done.returncode == OK and stopped and shaken.is_waiting(), f"stop: a cycle that waits can be stopped {done.stderr}"
    SERVER.start()
    yield scenario.wait_for(lambda: not shaken.is_waiting(), PATIENCE_SECONDS), "stop: the engine waits all the same"
    states = [run["state"] for run in shaken.ask("run", "list")["items"]]
    yield "running" not in states, f"stop: no cycle is left that seems to run {states[:3]}"
    hit = shaken.begin_import()
    SERVER.kill()
    began = time.monotonic()
    shaken.engine.stop()
    yield hit and time.monotonic() - began < PATIENCE_SECONDS, "stop: an engine that waits ends when it is told to"
    SERVER.start()
    shaken.start()
    calm.cycle("delta")
    shaken.cycle("delta")
    yield from same(calm, shaken, "stop")


def main():
    dice = random.Random(SEED)
    source = rounds.Openldap(SEED)
    shaken, calm = Shaken("shaken"), scenario.Scenario("calm", scenario.second_tenant())
    shaken.tenant.verify(scenario.OPENLDAP_DOMAIN)
    calm.begin(calm.openldap_answers())
    standby = SERVER.stream_to(LAB / "standby")
    standby.start()
    shaken.begin({**shaken.openldap_answers(), "installation": {"database": database(SERVER, standby)}})
    yield from killed(calm, shaken, dice, "initial")
    source.change()
    yield from killed(calm, shaken, dice, "delta")
    yield from beginning(shaken)
    yield from ending(calm, shaken, source)
    SERVER.stop()
    SERVER.start(synchronous="standby")
    follows = scenario.wait_for(lambda: SERVER.sql("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'").strip())
    yield follows, "standby: it follows, whatever it missed"
    if not follows:
        return  # no commit would ever end
    change_much(source)
    yield from promoted(calm, shaken, standby, dice)
    old = standby.stream_to(SERVER.directory.parent / "old", SERVER.settings.port)
    old.start()
    change_much(source)
    yield from fell_behind(calm, shaken, standby, old)
    wrong, n_counts = shaken.miscounted(6)
    yield not wrong, f"each of {n_counts} counts has its objects {wrong[:3]}"
    for scene in (calm, shaken):
        yield from scene.closing_results()
    calm.tenant.lab.stop()


if __name__ == "__main__":
    sys.exit(tap.run(main()))

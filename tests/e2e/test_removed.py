#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connector is taken out of the configuration: what the store holds of it goes, also when the engine is
killed on the way; what only it provided is deleted elsewhere, under the guard, and who comes back in time
is found again. Runs inside with_lab.py --slapd N --tenant.
"""

import os
import sys

import scenario
from scenario import GUARD, OK
from test_kill import Killer

import tap

BASE = os.environ["CW_LAB_SLAPD_BASE"]
KILLS = 6


def rows(scene):
    """Objects of the connector space and of the metaverse, connectors, and references of sources."""
    tables = ("cs_object", "mv_object", "connector", "partition")
    return {table: scene.query(f"SELECT count(*) FROM {table}")[0][0] for table in tables}


def deletions(scene):
    return scene.ask("status")["connectors"][-1]["pending"]["delete"]


def check_removal(scene):
    """With kill -9 in the step that removes, again and again."""
    seconds = scene.cycle("initial").step("synchronise")["seconds"]
    before, users = rows(scene), len(scene.tenant.users())
    done = scene.run("connector", "remove", BASE)
    yield done.returncode == OK and "next cycle" in done.stdout, f"it is removed: {done.stdout}"
    killer = Killer(scene, 1)
    for _ in range(KILLS):
        killer.kill("delta", "synchronise", seconds)
    yield "synchronise" in killer.hits, f"killed in {', '.join(killer.hits)}"
    writes = scene.tenant.writes()
    cycle = scene.cycle("delta")
    guarded = cycle.exit == GUARD and cycle.is_state(synchronise="success", export="guarded")
    yield guarded, f"the guard stops the deletions ({cycle.explain()})"
    yield scene.tenant.writes() == writes, "nothing is written"
    after = rows(scene)
    in_target = before["mv_object"]
    expected = {"cs_object": in_target, "mv_object": 0, "connector": 1, "partition": 1}
    yield after == expected, f"only the target's objects are left: {before}, {after}"
    yield deletions(scene) == in_target, f"they wait for their deletion: {deletions(scene)}"
    yield len(scene.tenant.users()) == users, "everybody is in the tenant still"
    links = scene.query("SELECT count(*) FROM link WHERE src NOT IN (SELECT id FROM cs_object)")
    yield links == [(0,)], "no reference is left of what went"


def check_return(scene):
    """The same answers again: everybody is joined, nobody deleted or made."""
    before = scene.tenant.state()
    counters = scene.tenant.counters()
    done = scene.set_up(scene.openldap_answers())
    yield done.returncode == OK, f"it is added again {done.stderr}"
    cycle = scene.cycle("delta")
    yield cycle.exit == OK, f"a cycle with it ({cycle.explain()})"
    yield scene.is_settled() and deletions(scene) == 0, "no deletion waits any more"
    after = scene.tenant.counters()
    made = [after[name] - counters[name] for name in ("usersCreated", "usersDeleted")]
    yield made == [0, 0], f"nobody was made or deleted: {made}"
    yield scene.tenant.state() == before, "the tenant is as before"


def check_deletion(scene):
    scene.run("connector", "remove", BASE)
    for limit, most in (("deletionThreshold", 100_000), ("deletionPercent", 90), ("deletionPercentFloor", 50)):
        scene.run("config", "set", f"guards.{limit}", most)
    cycle = scene.cycle("delta")
    yield cycle.exit == GUARD, f"no limit lets everybody go ({cycle.explain()})"
    cycle = scene.reviewed_cycle("delta")
    yield cycle.exit == OK, f"approved, they do ({cycle.explain()})"
    left = len(scene.tenant.users()) + len(scene.tenant.groups())
    yield left == 0, f"what only it provided is gone: {left} are left"
    yield scene.is_settled(), "nothing is left to do"


def results():
    scene = scenario.Scenario()
    scene.begin_with_openldap()
    scene.run("config", "set", "guards.deletionThreshold", 100)
    first = scene.cycle("initial")
    yield first.exit == OK, f"the initial cycle ({first.explain()})"
    for check in (check_removal, check_return, check_deletion):
        yield from check(scene)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

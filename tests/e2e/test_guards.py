#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deletions: more than the threshold wait for an administrator; those that were reviewed go, and come
back as the same objects. Runs inside with_lab.py --slapd N --tenant.
"""

import sys

import scenario
from scenario import FAILED, GUARD, OK

import tap

THRESHOLD, LEAVERS = 20, 30


def pending(scene, *options):
    return scene.ask("pending", "list", "--limit", 1000, *options)["items"]


def check_threshold(scene, directory):
    """More deletions than the threshold stop the export before its first write."""
    done = scene.run("config", "set", "guards.deletionThreshold", THRESHOLD)
    yield done.returncode == OK, f"the threshold is set {done.stderr}"
    leavers = [directory.person(number) for number in range(100, 100 + LEAVERS)]
    directory.delete(*leavers)
    directory.add_person("newcomer")
    writes = scene.tenant.writes()
    cycle = scene.cycle("delta")
    guarded = cycle.exit == GUARD and cycle.is_state(synchronise="success", export="guarded")
    yield guarded, f"the export is stopped by the guard ({cycle.explain()})"
    step = cycle.step("export")
    told = "pending list" in step["errorMessage"] and "deletionThreshold" in step["errorMessage"]
    yield step["errorCode"] == "guard" and told, f"and says how to review: {step['errorMessage']}"
    yield "pending list" in cycle.output, "so does causewayctl"
    yield scene.tenant.writes() == writes, "nothing at all is written, the newcomer neither"
    deletions = pending(scene, "--operation", "delete")
    names = {item["title"] for item in deletions}
    expected = {f"User {number:06d}" for number in range(100, 100 + LEAVERS)}
    yield names == expected, f"pending list shows who would go: {len(names)} names"
    yield len(pending(scene, "--operation", "add")) == 1, "and who would come"
    again = scene.cycle("delta")
    yield again.exit == GUARD and scene.tenant.writes() == writes, "another cycle is no approval"
    initial = scene.cycle("initial")
    yield initial.exit == GUARD and scene.tenant.writes() == writes, "nor is an initial one"


def check_return(scene, directory):
    """Some come back while their deletion waits."""
    for number in range(100, 103):
        directory.add_person(f"u{number:06d}", f"mail: back{number}@example.org")
    cycle = scene.cycle("delta")
    yield cycle.exit == GUARD, f"still too many ({cycle.explain()})"
    yield len(pending(scene, "--operation", "delete")) == LEAVERS, "the others still wait"


def check_approval(scene):
    before = set(scene.tenant.users())
    scene.run("config", "set", "guards.deletionThreshold", LEAVERS)
    cycle = scene.cycle("delta")
    yield cycle.exit == OK, f"a higher threshold lets them pass ({cycle.explain()})"
    after = set(scene.tenant.users())
    yield len(before - after) == LEAVERS, f"{len(before - after)} users are gone"
    yield "newcomer@example.org" in after, "the newcomer is there"
    yield len(scene.tenant.state()["deletedUsers"]) == LEAVERS, "the tenant's bin has the others"
    yield scene.is_settled(), "nothing is left to do"


def check_restore(scene, directory):
    """Who goes out of scope and returns is the same user again: at once, while the deletion still
    waits for its confirmation, and later."""
    for number, cycles in enumerate((0, 2)):
        name = f"back{number}@example.org"
        dn = directory.add_ghost(f"back{number}", f"mail: {name}")
        scene.cycle("delta")
        identity = scene.tenant.get(f"/users/{name}?$select=id")["id"]
        directory.modify(dn, "delete: mail")
        cycle = scene.cycle("delta")
        gone = name not in scene.tenant.users()
        yield cycle.exit == OK and gone, f"out of scope ({cycle.explain()})"
        for _ in range(cycles):
            scene.cycle("delta")
        directory.modify(dn, "add: mail", f"mail: {name}")
        cycle = scene.cycle("delta")
        yield cycle.exit == OK, f"into scope after {cycles} cycles ({cycle.explain()})"
        back = scene.tenant.users().get(name)
        yield back is not None, "the user is restored"
        if back:
            again = scene.tenant.get(f"/users/{name}?$select=id")["id"]
            yield again == identity, "with the id it had"
    yield scene.tenant.counters()["usersRestored"] == 2, "the tenant has restored two"


def check_staging(scene, directory):
    """In staging mode everything is computed and nothing is written."""
    scene.run("config", "set", "staging", "true")
    directory.add_person("staged")
    writes = scene.tenant.writes()
    cycle = scene.cycle("delta")
    quiet = cycle.exit == OK and cycle.step("export")["state"] == "skipped"
    yield quiet and scene.tenant.writes() == writes, f"staging writes nothing ({cycle.explain()})"
    items = pending(scene)
    yield [item["operation"] for item in items] == ["add"], "pending list shows what it would be"
    scene.run("config", "set", "staging", "false")
    cycle = scene.cycle("delta")
    yield "staged@example.org" in scene.tenant.users(), f"then it is written ({cycle.explain()})"


def check_count(scene, directory):
    """Exactly as many as the threshold are not more than the threshold."""
    scene.run("config", "set", "guards.deletionThreshold", 5)
    directory.delete(*(directory.person(number) for number in range(150, 155)))
    cycle = scene.cycle("delta")
    yield cycle.exit == OK and cycle.count("export", "export-deleted") == 5, "5 of 5 may go"
    directory.delete(*(directory.person(number) for number in range(155, 161)))
    yield scene.cycle("delta").exit == GUARD, "6 of 5 may not"
    scene.run("config", "set", "guards.deletionThreshold", 0)
    yield scene.cycle("delta").exit == GUARD, "0 lets nobody go"
    done = scene.run("config", "set", "guards.deletionThreshold", -1)
    yield done.returncode not in (OK, FAILED), "less than 0 is refused"
    scene.run("config", "set", "guards.deletionThreshold", 500)
    yield scene.cycle("delta").exit == OK, "500 lets them go"


def results():
    scene, directory = scenario.Scenario(), scenario.Directory()
    scene.begin_with_openldap()
    first = scene.cycle("initial")
    yield first.exit == OK, f"the initial cycle ({first.explain()})"
    yield from check_threshold(scene, directory)
    yield from check_return(scene, directory)
    yield from check_approval(scene)
    yield from check_restore(scene, directory)
    yield from check_staging(scene, directory)
    yield from check_count(scene, directory)
    yield scene.is_settled(), "nothing is left to do in the end"
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

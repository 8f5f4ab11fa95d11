#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deletions: more than the threshold wait for an administrator; those that were reviewed go, and come
back as the same objects. Runs inside with_lab.py --slapd N --tenant.
"""

import json
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
    told = "guard show" in step["errorMessage"] and "guard approve" in step["errorMessage"]
    yield step["errorCode"] == "guard" and told, f"and says how to review: {step['errorMessage']}"
    yield "guard approve" in cycle.output, "so does causewayctl"
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


def guard(scene, kind="deletions"):
    """The guard of the target, or of the partition."""
    items = scene.ask("guard", "show")["items"]
    return next((item for item in items if item["kind"] == kind), None)


def listed(scene, digest, *options):
    return scene.ask("guard", "show", digest, "--limit", 1000, *options)["items"]


def guard_warnings(scene):
    """Lines of the log that warn of a guard."""
    lines = scene.engine.log.read_text(errors="replace").splitlines()
    return [line for line in lines if line.startswith("warning") and "guarded" in line]


def check_told_once(scene):
    """The same list is a warning in the journal once, whatever the number of cycles."""
    before = guard_warnings(scene)
    yield before != [], f"a warning told of it: {before}"
    for _ in range(3):
        yield scene.cycle("delta").exit == GUARD, "it goes on holding the list back"
    after = guard_warnings(scene)
    yield after == before, f"without another warning: {after[len(before):]}"


def check_approval(scene, directory):
    """Exactly the list that was reviewed passes, once."""
    before = set(scene.tenant.users())
    held = guard(scene)
    digest = held["digest"]
    is_held = held["tooMuch"] and held["holding"] and held["objects"] == LEAVERS
    yield is_held, f"guard show has the numbers: {held}"
    items = listed(scene, digest)
    yield len(items) == LEAVERS, "and the list"
    yield len(listed(scene, digest, "--search", "USER 000110")) == 1, "which can be searched"
    text = scene.run("guard", "show", "--csv").stdout
    yield text.count(digest) == LEAVERS, "and written as CSV, the whole of it"
    done = scene.run("guard", "approve", "0" * 64)
    yield done.returncode != OK, "another digest is no approval"
    done = scene.run("guard", "approve", digest)
    yield done.returncode == OK and str(LEAVERS) in done.stdout, f"it is approved: {done.stdout}"
    late = directory.person(199)
    directory.delete(late)
    cycle = scene.cycle("delta")
    step = cycle.step("export")
    yield cycle.exit == GUARD, f"one more, and the approval does not hold ({cycle.explain()})"
    yield "1 object came in addition" in step["errorMessage"], f"told: {step['errorMessage']}"
    yield set(scene.tenant.users()) == before, "nobody is gone"
    outdated = guard(scene)
    approval = outdated["approval"]
    yield (approval["state"], approval["added"], approval["removed"]) == ("outdated", 1, 0), "shown"
    new = listed(scene, outdated["digest"], "--new")
    yield [item["title"] for item in new] == ["User 000199"], f"and who came in addition: {new}"
    yield scene.run("guard", "approve", digest).returncode != OK, "the old digest is none any more"
    yield scene.run("guard", "withdraw", digest).returncode == OK, "the old approval is withdrawn"
    yield "approval" not in guard(scene), "and gone"
    scene.run("guard", "approve", outdated["digest"])
    approval = guard(scene)["approval"]
    yield approval["state"] == "holds" and approval["expiresAt"] > approval["at"], f"{approval}"
    cycle = scene.cycle("delta")
    yield cycle.exit == OK, f"exactly the reviewed list passes ({cycle.explain()})"
    after = set(scene.tenant.users())
    yield len(before - after) == LEAVERS + 1, f"{len(before - after)} users are gone"
    yield "newcomer@example.org" in after, "the newcomer is there"
    yield len(scene.tenant.state()["deletedUsers"]) == LEAVERS + 1, "the bin has the others"
    yield scene.is_settled(), "nothing is left to do"
    yield "approval" not in guard(scene), "the approval is used up"


def check_percentage(scene, directory):
    """By percentage of one type, though the number alone would pass."""
    users = len(scene.tenant.users())
    n = users * 20 // 100 + 5
    directory.delete(*(directory.person(number) for number in range(200, 200 + n)))
    cycle = scene.cycle("delta")
    text = cycle.step("export").get("errorMessage", "")
    yield cycle.exit == GUARD and "20 percent" in text, f"{n} of {users}: {text}"
    scene.run("config", "set", "guards.objectTypes.user.deletionPercent", 40)
    cycle = scene.cycle("delta")
    yield cycle.exit == OK, f"40 percent of the users may go ({cycle.explain()})"
    return n


def check_shrunken(scene, directory, present):
    """A whole read that misses most is refused, and the missing ones can be approved."""
    scene.run("config", "set", "guards.objectTypes.user.deletionPercent", 90)
    directory.delete(*(directory.person(number) for number in present))
    writes = scene.tenant.writes()
    cycle = scene.cycle("initial")
    step = cycle.step("import")
    is_refused = (cycle.exit, cycle.state, step["state"]) == (GUARD, "guarded", "guarded")
    yield is_refused, f"the source shrank ({cycle.explain()})"
    yield cycle.is_state(synchronise="skipped", export="skipped"), "nothing comes after it"
    yield "missing" in step["errorMessage"], f"told: {step['errorMessage']}"
    yield scene.tenant.writes() == writes, "nothing is written"
    held = guard(scene, "shrunk")
    yield held["objects"] == len(present), f"{len(present)} are missing: {held}"
    yield len(listed(scene, held["digest"])) == len(present), "they are listed"
    partitions = ("config", "set", "connectors.0.partitions")
    scene.run(*partitions, json.dumps([directory.groups]))
    yield guard(scene, "shrunk") is None, "a partition that is not read any more holds nothing up"
    scene.run(*partitions, "null")
    scene.run("guard", "approve", guard(scene, "shrunk")["digest"])
    cycle = scene.cycle("initial")
    passes = cycle.exit == OK and cycle.count("import", "deleted") == len(present)
    yield passes, f"exactly these are believed ({cycle.explain()})"
    yield guard(scene, "shrunk") is None, "the guard is at rest"


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


def check_preview(scene):
    """What would be written: narrowed, as CSV, and compared with what another installation wants."""
    yield len(pending(scene, "--search", "STAGED", "--type", "user")) == 1, "found by its name"
    yield not pending(scene, "--search", "nobody at all"), "and nothing by another"
    yield not pending(scene, "--type", "group"), "no group"
    text = scene.run("pending", "list", "--csv").stdout
    lines = text.splitlines()
    has_value = any("userPrincipalName" in line and "staged@example.org" in line for line in lines)
    yield lines[0].startswith("target,operation") and has_value, f"as CSV: {text}"
    yield "staged@example.org" in scene.run("pending", "list", "--values").stdout, "with its values"
    path = scene.engine.state / "pending.json"
    yield scene.run("pending", "export", str(path)).returncode == OK, "it is exported"
    done = scene.run("pending", "compare", str(path))
    yield done.returncode == OK and "equal" in done.stdout, f"compared, it is equal: {done.stdout}"
    path.write_text(path.read_text().replace("staged@example.org", "other@example.org"))
    done = scene.run("pending", "compare", str(path))
    differs = done.returncode == FAILED and "+ " in done.stdout and "- " in done.stdout
    yield differs, f"another one differs: {done.stdout}"
    path.write_text(scene.run("config", "show").stdout)
    yield scene.run("config", "compare", str(path)).returncode == OK, "the configuration is equal"
    path.write_text(path.read_text().replace('"staging" : true', '"staging" : false'))
    done = scene.run("config", "compare", str(path))
    yield done.returncode == FAILED and "staging" in done.stdout, f"or differs: {done.stdout}"


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
    yield from check_preview(scene)
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
    yield from check_told_once(scene)
    yield from check_approval(scene, directory)
    yield from check_restore(scene, directory)
    yield from check_staging(scene, directory)
    yield from check_count(scene, directory)
    n_gone = yield from check_percentage(scene, directory)
    present = [*range(0, 90), *range(100, 103), *range(130, 150), *range(161, 199)]
    yield from check_shrunken(scene, directory, [*present, *range(200 + n_gone, 300)])
    yield scene.is_settled(), "nothing is left to do in the end"
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of what is decided about each object: many changed people, a rule for some of them, one core alone."""

import json
import os
import time
from pathlib import Path

import keeper
import people_ldif
import runs
from keeper import LabError

CHANGED = 1000

# For one in a thousand of 100,000 people: uid=u000000 to u000099.
SOME = "u0000"
RULE = {
    "id": "own-bench-title",
    "name": "Titles in capitals",
    "direction": "inbound",
    "connectorKind": "openldap",
    "objectTypes": ["inetOrgPerson"],
    "metaverseType": "person",
    "precedence": 50,
    "within": "in-ldap-person",
    "scope": [[{"attribute": "uid", "operator": "STARTSWITH", "value": SOME}]],
    "flows": [{"target": "title", "expression": "UCase([title])"}],
}


def evaluated(run):
    step = runs.step(run, "synchronise")
    return step["counts"].get("evaluated", 0), step["seconds"]


def change_people(bench, count):
    """Each gets another title, by one modification each."""
    changes = (
        f"dn: {people_ldif.person_dn(i)}\nchangetype: modify\nreplace: title\ntitle: Changed {i}\n\n"
        for i in range(count)
    )
    bench.ldapmodify(bench.slapd.environment(""), "".join(changes))


def add_rule(bench):
    path = Path(bench.directory) / "rule.json"
    path.write_text(json.dumps(RULE), encoding="utf-8")
    done = bench.engine.run("rule", "add", path)
    if done.returncode != 0:
        raise LabError(f"rule add: {done.stderr}")


def measure_changes(bench):
    """(name, measured, unit, floor): seconds for many changed people; who is looked at for a rule."""
    count = min(CHANGED, bench.users // 10)
    change_people(bench, count)
    looked_at, seconds = evaluated(bench.cycle("delta")[0])
    if looked_at < count:
        raise LabError(f"of {count} changed people {looked_at} were synchronised")
    yield f"synchronise {count:,} changed people", seconds, "s", 0.2
    add_rule(bench)
    looked_at, seconds = evaluated(bench.cycle("delta")[0])
    in_scope = min(100, bench.users)
    yield f"a rule for {in_scope} people: objects looked at", looked_at, "objects", in_scope
    yield "... and synchronised anew", seconds, "s", 0.2


def pin(pid, core):
    """All threads of a process to one core; those that it makes later too."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(task.name), {core})


def step_kinds(bench, state):
    return {step["kind"] for step in bench.engine.last_run()["steps"] if step["state"] == state}


def rate_on_one_core(bench):
    """Objects a second of a first synchronise by one core. The cycle is stopped when the export begins."""
    pin(keeper.server_pid(bench.engine.pid_file), min(os.sched_getaffinity(0)))
    bench.engine.run("cycle", "start", "--type", "initial")
    while "export" not in step_kinds(bench, "running"):
        if bench.engine.last_run()["state"] != "running":
            raise LabError("the cycle ended before its export")
        time.sleep(0.2)
    bench.engine.run("cycle", "stop")
    looked_at, seconds = evaluated(bench.engine.last_run())
    return looked_at / seconds

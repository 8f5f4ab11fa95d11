# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of what is decided about each object: many changed people, a rule for some of them, one core alone."""

import json
import os
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import engine
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


def step_kinds(server, state):
    return {step["kind"] for step in server.last_run()["steps"] if step["state"] == state}


def wait_for_step(server, kind):
    while kind not in step_kinds(server, "running"):
        if server.last_run()["state"] != "running":
            raise LabError(f"the cycle ended before its {kind}")
        time.sleep(0.2)


def rate_until_export(server):
    """Objects a second of a synchronise under way. The cycle is stopped when the export begins."""
    wait_for_step(server, "export")
    server.run("cycle", "stop")
    looked_at, seconds = evaluated(server.last_run())
    return looked_at / seconds


def rate_on_one_core(bench):
    """Objects a second of a first synchronise by one core."""
    pin(keeper.server_pid(bench.engine.pid_file), min(os.sched_getaffinity(0)))
    bench.engine.run("cycle", "start", "--type", "initial")
    return rate_until_export(bench.engine)


def copy_engine(bench, number):
    """Another one with the same state; the socket of the first is not copied."""
    other = engine.Engine(bench.directory / f"engine-{number}")
    shutil.copytree(bench.engine.state, other.state, ignore=shutil.ignore_patterns("bus"))
    other.start(watch=os.getpid())
    return other


def rate_side_by_side(bench):
    """What two engines do together, each on a core of its own, with a first synchronise of the same people: as much
    as this machine's two cores can give to one engine that had nothing to share."""
    bench.engine.run("cycle", "start", "--type", "initial")
    wait_for_step(bench.engine, "synchronise")
    os.kill(keeper.server_pid(bench.engine.pid_file), signal.SIGKILL)
    both = [copy_engine(bench, number) for number in (1, 2)]
    try:
        for other, core in zip(both, sorted(os.sched_getaffinity(0))):
            pin(keeper.server_pid(other.pid_file), core)
        for other in both:
            other.run("cycle", "start")
        with ThreadPoolExecutor() as pool:
            return sum(pool.map(rate_until_export, both))
    finally:
        for other in both:
            other.stop(at_once=True)
        bench.engine.start(watch=os.getpid())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps that an administrator runs by hand, and run profiles: each does what it says and nothing else. Runs
inside with_lab.py --slapd N --tenant.
"""

import json
import sys

import scenario
from scenario import FAILED, INVALID, NOT_FOUND, OK, USAGE

import tap


def steps(scene, *names):
    """The run of these steps."""
    arguments = [part for name in names for part in ("--step", name)]
    done = scene.run("cycle", "start", *arguments, "--wait", "--json")
    return done.returncode, json.loads(done.stdout) if done.stdout else {"steps": [], "error": done.stderr}


def kinds(run):
    return [("full " if step["full"] else "") + step["kind"] for step in run["steps"]]


def connectors(scene):
    found = {item["kind"]: item["name"] for item in scene.ask("connector", "list")["items"]}
    return found["openldap"], found["graph"]


def n_pending(scene):
    return len(scene.ask("pending", "list")["items"])


def check_before(scene, source, target):
    """By a part of the picture nothing is decided."""
    for step in ("synchronise", "full-synchronise", f"export:{target}"):
        done = scene.run("cycle", "start", "--step", step)
        yield done.returncode == FAILED and "causewayctl cycle start" in done.stderr, f"not yet: {step} {done.stderr.strip()}"
    code, run = steps(scene, f"full-import:{source}")
    yield code == OK and kinds(run) == ["full import"], f"reading alone is possible {kinds(run)}"
    yield not scene.tenant.users(), "and nobody is sent"


def check_one_by_one(scene, source, target):
    """What is read is decided later, and sent later still."""
    person = scene.directory.person(3)
    scene.directory.modify(person, "replace: displayName", "displayName: Somebody Else")
    before = scene.tenant.state()
    code, run = steps(scene, f"import:{source}")
    yield code == OK and kinds(run) == ["import"], f"import: one step {kinds(run)}"
    yield run["steps"][0]["counts"]["updated"] == 1, f"import: of one object {run['steps'][0]['counts']}"
    yield n_pending(scene) == 0, "import: nothing is decided by it"
    code, run = steps(scene, "synchronise")
    yield code == OK and kinds(run) == ["synchronise"] and n_pending(scene) == 1, f"synchronise: one thing to be sent {kinds(run)}"
    yield scene.tenant.state() == before, "synchronise: which is not"
    code, run = steps(scene, f"export:{target}")
    names = {user["properties"]["displayName"] for user in scene.tenant.users().values()}
    yield code == OK and kinds(run) == ["export"] and "Somebody Else" in names, f"export: now it is {kinds(run)}"
    yield run["part"] and scene.is_settled(), "a whole cycle has nothing left to do"


def check_full(scene, source, target):
    code, run = steps(scene, f"full-import:{source}", "full-synchronise", f"full-import:{target}")
    yield code == OK and kinds(run) == ["full import", "full synchronise", "full import"], f"full: in the order given {kinds(run)}"
    partition = scene.directory.base
    code, run = steps(scene, f"import:{source}:{partition}")
    yield code == OK and run["steps"][0]["partition"] == partition, "a partition alone"


def check_profile(scene, source, target):
    value = json.dumps([f"import:{source}", "synchronise", f"export:{target}"])
    done = scene.run("config", "set", "runProfiles.nightly", value)
    yield done.returncode == OK, f"profile: it is stored {done.stderr.strip()}"
    scene.directory.add_person("late")
    before = scene.ask("scheduler", "show").get("lastStartedAt")
    done = scene.run("cycle", "start", "--profile", "nightly", "--wait", "--json")
    run = json.loads(done.stdout)
    yield done.returncode == OK and kinds(run) == ["import", "synchronise", "export"], f"profile: its steps {kinds(run)}"
    yield run["profile"] == "nightly" and "nightly" in scene.run("run", "list").stdout, "profile: the run says whose they are"
    yield any(name.startswith("late@") for name in scene.tenant.users()), \
        "profile: and who is new is sent"
    yield scene.ask("scheduler", "show").get("lastStartedAt") == before, "profile: the schedule goes on as before"
    done = scene.run("config", "set", "runProfiles.bad", '["sideways"]')
    yield done.returncode == INVALID and "runProfiles" in done.stderr, f"profile: what is no step is not stored {done.stderr.strip()}"


def check_mistakes(scene, source, target):
    rows = (
        (("--step", "sideways"), "is no step", USAGE),
        (("--step", "import"), "is no step", USAGE),
        (("--step", f"synchronise:{source}"), "is no step", USAGE),
        (("--step", "export:nobody"), "names no connector", NOT_FOUND),
        (("--step", f"export:{target}:dc=x"), "nothing can follow", USAGE),
        (("--profile", "nobody"), "no run profile", NOT_FOUND),
        (("--profile", "nightly", "--type", "delta"), "exclude one another", USAGE),
    )
    n_before = len(scene.ask("run", "list", "--limit", 100)["items"])
    for row, text, code in rows:
        done = scene.run("cycle", "start", *row)
        yield done.returncode == code and text in done.stderr, f"mistake: {row}: {done.returncode} {done.stderr.strip()}"
    yield len(scene.ask("run", "list", "--limit", 100)["items"]) == n_before, "mistakes start nothing"




def results():
    scene = scenario.Scenario()
    scene.directory = scenario.Directory()
    scene.begin_with_openldap()
    ends = connectors(scene)
    yield from check_before(scene, *ends)
    yield scene.cycle("initial").exit == OK, "a whole cycle"
    for check in (check_one_by_one, check_full, check_profile, check_mistakes):
        yield from check(scene, *ends)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

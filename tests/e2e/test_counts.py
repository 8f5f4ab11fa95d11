#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Behind every count of every step stand its objects: of a first load, of changes, of what is deleted and
gone since; an object tells which runs did what to it. Runs inside with_lab.py --slapd N --tenant.
"""

import json
import sqlite3
import sys

import rounds
import scenario
from scenario import OBJECT_ERRORS, OK

import tap

GOOD = (OK, OBJECT_ERRORS)
VICTIM = 7  # a person that the rounds leave alone


def check_all(scene, when):
    wrong, n_counts = scene.miscounted()
    yield not wrong and n_counts > 10, f"{when}: each of {n_counts} counts has its objects {wrong}"


def check_pages(scene, first):
    step = first.step("import")
    whole = scene.behind(step, "added")
    yield len(whole) == step["counts"]["added"] > 100, f"{len(whole)} were added"
    yield scene.behind(step, "added", page=37) == whole, "by pages the list is the same"
    done = scene.run("run", "objects", step["id"], "added", "--limit", 5)
    yield done.returncode == OK and "more: --after 5" in done.stdout, "people are told to go on"
    yield scene.run("run", "objects", step["id"], "painted").returncode not in GOOD, "no such count"


def check_gone(scene, first, dn):
    """Somebody is deleted: by and by there is no row of it, and the runs name it all the same."""
    before = scene.show(scene.ask("connector", "list")["items"][0]["name"], dn)
    scenario.Directory().delete(dn)
    cycle = scene.cycle("delta")
    yield cycle.exit in GOOD, f"a cycle with a deletion ({cycle.explain()})"
    scene.cycle("delta")
    gone = {"added": first.step("import"), "deleted": cycle.step("import"),
            "disconnected": cycle.step("synchronise")}  # fmt: skip
    for count, step in gone.items():
        found = [o for o in scene.behind(step, count) if o.get("id") == before["id"]]
        named = found and (found[0]["dn"], found[0]["title"]) == (before["dn"], before["title"])
        yield named and found[0]["state"] == "gone" and "goneAt" in found[0], f"{count} names it {found}"
    exported = scene.behind(cycle.step("export"), "export-deleted")
    yield before["title"] in [o.get("title") for o in exported], f"so does the export {exported}"
    rows = scene.query("SELECT count(*) FROM cs_object WHERE id = ?", before["id"])
    yield rows == [(0,)], "it has no row any more"


def check_history(scene, first, dn):
    scenario.Directory().modify(dn, "replace: title", "title: Told")
    cycle = scene.cycle("delta")
    story = scene.show(scene.ask("connector", "list")["items"][0]["name"], dn)
    told = {(item["run"], item["kind"]): item["counts"] for item in story["history"]}
    made = told.get((first.run["id"], "import"), {})
    yield made.get("added") == 1 and "read" not in made, f"its first import is told: {told}"
    projected = told.get((first.run["id"], "synchronise"), {})
    yield projected.get("projected") == projected.get("flowed") == 1, "so is how it got in"
    yield told.get((cycle.run["id"], "import")) == {"updated": 1}, "and its last change"
    runs = [item["run"] for item in story["history"]]
    yield runs == sorted(runs, reverse=True) and story["historyRuns"] <= 50, "the newest first"
    text = scene.run("object", "show", story["id"]).stdout
    yield "History" in text, "people see it too"


def check_older(scene, first):
    """A store that an earlier version wrote holds counts without objects."""
    step = first.step("import")
    scene.engine.stop()
    store = sqlite3.connect(scene.store)
    with store:
        store.execute("DELETE FROM step_object WHERE step_id = ?", (step["id"],))
    store.close()
    scene.start()
    answer = json.loads(scene.run("run", "objects", step["id"], "added", "--json").stdout)
    honest = answer["items"] == [] and answer["recorded"] is False
    yield honest, "what was not written down is not made up"


def results():
    scene = scenario.Scenario()
    scene.begin_with_openldap()
    source = rounds.Openldap(3)
    first = scene.cycle("initial")
    yield first.exit in GOOD, f"the first load ({first.explain()})"
    yield from check_pages(scene, first)
    scene.cycle("delta")
    for _ in range(2):
        source.change()
        cycle = scene.cycle("delta")
        yield cycle.exit in GOOD, f"a cycle with changes ({cycle.explain()})"
    yield from check_gone(scene, first, source.directory.person(VICTIM))
    yield from check_history(scene, first, source.directory.person(VICTIM + 1))
    scene.cycle("initial")
    yield from check_all(scene, "in the end")
    scene.restart()
    yield from check_all(scene, "after a restart")
    yield from check_older(scene, first)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

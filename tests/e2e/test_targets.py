#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A second tenant whose first read breaks off half-way, again and again: it is left as it is, the other one
goes on, and once it can be read nobody is made, sent or deleted who should not be. Runs inside
with_lab.py --slapd N --tenant.
"""

import sys

import scenario
from scenario import FAILED, OK

import answers
import tap

FIRST, SECOND = "contoso.onmicrosoft.com", "second"
STRANGERS = 250  # more than a page of a delta query (200)
TIED = range(20, 40)  # people of the directory who are in the second tenant already
HALF_WAY = {"action": "truncate", "match": {"path_regex": "/users/delta"}, "skip": 1, "times": -1}


def seed(graph, directory):
    """The tied ones at both ends of what a read sees; returns their ids by anchor."""
    tied = [
        {"userPrincipalName": f"seed{number}@{FIRST}", "displayName": "Seed", "mailNickname": f"seed{number}",
         "accountEnabled": True, "onPremisesImmutableId": directory.anchor(directory.person(number))}
        for number in TIED
    ]  # fmt: skip
    strangers = [
        {"userPrincipalName": f"stranger{number}@{FIRST}", "displayName": "Stranger",
         "mailNickname": f"stranger{number}", "accountEnabled": True}
        for number in range(STRANGERS)
    ]  # fmt: skip
    half = len(tied) // 2
    graph.admin("seed", {"users": tied[:half] + strangers + tied[half:]})
    return ids_by_anchor(graph)


def ids_by_anchor(graph):
    users = graph.all("/users?$select=id,onPremisesImmutableId")
    return {user["onPremisesImmutableId"]: user["id"] for user in users if user.get("onPremisesImmutableId")}


def begin(scene, second):
    """A source and two targets; the second is known by a name of its own."""
    scene.tenant.verify(scenario.OPENLDAP_DOMAIN)
    values = scene.openldap_answers()
    values["connectors"].append({**answers.graph(second.values), "name": SECOND})
    scene.begin(values)


def pending(scene):
    """What waits for the second tenant, by operation."""
    return next(item["pending"] for item in scene.ask("status")["connectors"] if item["name"] == SECOND)


def broken(scene, second, kind):
    """A cycle in which the second tenant's read breaks off behind its first page."""
    second.admin("faults", HALF_WAY)
    cycle = scene.cycle(kind)
    second.admin("faults", method="DELETE")
    return cycle


def is_partial(cycle):
    """The first tenant was served, the second one was not."""
    states = {
        (step["kind"], step.get("connector")): step["state"]
        for step in cycle.run["steps"]
        if step.get("connector") in (FIRST, SECOND)
    }
    return cycle.exit == FAILED and states == {
        ("import", FIRST): "success",
        ("import", SECOND): "failed",
        ("export", FIRST): "success",
        ("export", SECOND): "skipped",
    }


def check_first(scene, second):
    before, writes = second.state(), second.writes()
    cycle = broken(scene, second, "initial")
    yield is_partial(cycle), f"the first cycle leaves out the second tenant ({cycle.explain()})"
    n_read = cycle.step("import", SECOND)["counts"].get("read", 0)
    whole = STRANGERS + len(TIED)
    yield 0 < n_read < whole, f"{n_read} of its {whole} users were read"
    n_people = scene.tenant.counters()["usersCreated"]
    yield n_people == len(scene.tenant.users()) > len(TIED), f"{n_people} people are in the first one"
    yield second.state() == before and second.writes() == writes, "nothing was sent to the second one"
    yield pending(scene)["delete"] == 0, f"and nobody is to be deleted there: {pending(scene)}"


def check_next(scene, second, directory):
    """The source changes meanwhile: the first tenant gets just that."""
    before, counters = second.state(), scene.tenant.counters()
    directory.add_person("late")
    directory.modify(directory.person(TIED[0]), "replace: title", "title: Changed")
    directory.modify(directory.person(TIED[-1]), "replace: title", "title: Changed")
    cycle = broken(scene, second, "delta")
    yield is_partial(cycle), f"so does the next ({cycle.explain()})"
    after = scene.tenant.counters()
    sent = [after[name] - counters[name] for name in ("usersCreated", "usersUpdated", "usersDeleted")]
    yield sent == [1, 2, 0], f"the first tenant gets what changed, and once: {sent}"
    yield second.state() == before, "the second one is as it was"
    yield pending(scene)["delete"] == 0, f"nobody is to be deleted there: {pending(scene)}"


def check_whole(scene, second, tied):
    """It can be read."""
    writes, counters = scene.tenant.writes(), second.counters()
    cycle = scene.cycle("delta")
    yield cycle.exit == OK, f"a cycle that reads both ({cycle.explain()})"
    yield scene.tenant.writes() == writes, "nothing is sent to the first tenant again"
    after = second.counters()
    made, deleted = (after[name] - counters[name] for name in ("usersCreated", "usersDeleted"))
    people = ids_by_anchor(scene.tenant)
    yield (made, deleted) == (len(people) - len(tied), 0), f"{made} are made in the second one, {deleted} deleted"
    found = ids_by_anchor(second)
    yield found.keys() == people.keys(), f"the same {len(people)} people are in both"
    yield tied.items() <= found.items(), "who was there is who he was"
    strangers = [user for user in second.state()["users"] if user["properties"]["displayName"] == "Stranger"]
    yield len(strangers) == STRANGERS, "who is in the cloud alone stays"
    yield second.groups().keys() == scene.tenant.groups().keys(), "the groups are the same"


def check_rest(scene, second):
    scene.cycle("delta")
    writes = [graph.writes() for graph in (scene.tenant, second)]
    cycle = scene.cycle("delta")
    same = [graph.writes() for graph in (scene.tenant, second)] == writes
    yield cycle.exit == OK and same, f"nothing is left to do ({cycle.explain()})"
    wrong, n_counts = scene.miscounted()
    yield not wrong, f"each of {n_counts} counts has its objects, those that became another too {wrong}"


def results():
    scene, directory = scenario.Scenario(), scenario.Directory()
    second = scenario.second_tenant()
    try:
        tied = seed(second, directory)
        yield len(tied) == len(TIED), f"{len(tied)} people are in the second tenant before"
        begin(scene, second)
        yield from check_first(scene, second)
        yield from check_next(scene, second, directory)
        yield from check_whole(scene, second, tied)
        yield from check_rest(scene, second)
    finally:
        second.lab.stop()
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

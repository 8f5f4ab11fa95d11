#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes that the settings keep out of the cloud, of a real domain. Runs inside with_lab.py --ad N
--tenant.
"""

import json
import sys

import scenario
from scenario import INVALID, OK

import company_changes
import ldb
import tap
from test_domain_troubles import BASE, upn

ANN = f"CN=ann,OU=People,{BASE}"
BOB = f"CN=bob,OU=People,{BASE}"
VALUES = {"title": "Engineer", "department": "Research", "mobile": "+49 30 1", "employeeID": "4711"}


def add_person(database, dn, **more):
    name = dn.partition(",")[0].removeprefix("CN=")
    values = {"objectClass": "user", "sAMAccountName": name, "userPrincipalName": upn(name)}
    database.add({"dn": dn, **values, **more})


def set_value(database, dn, name, value):
    message = ldb.Message(ldb.Dn(database, dn))
    message[name] = ldb.MessageElement([value] if value else [], ldb.FLAG_MOD_REPLACE, name)
    database.modify(message)


def set_attributes(scene, **settings):
    return scene.run("config", "set", "attributes", json.dumps(settings) if settings else "null")


def user(scene, name):
    return scene.tenant.users()[upn(name)]["properties"]


def trial(scene, **settings):
    path = scene.engine.directory / "attributes.json"
    path.write_text(json.dumps(settings))
    return scene.ask("rule", "test", "--attributes", path)


def kept_out(scene, dn):
    """What a preview says of a person's attributes that are not exported: {attribute: reason}"""
    story = scene.ask("object", "preview", dn)
    values = story["targets"][0]["explanation"]["values"]
    return {value["attribute"]: value["because"] for value in values if value.get("keptOut")}


def is_settled(scene):
    """Whether two more cycles write nothing; some of the company cannot be synchronised at all."""
    scene.cycle("delta")
    writes = scene.tenant.writes()
    scene.cycle("delta")
    return scene.tenant.writes() == writes


def check_excluded(scene, database):
    done = set_attributes(scene, excluded=["userPrincipalName"])
    yield done.returncode == INVALID and "every cloud application" in done.stderr, (
        f"what everybody needs cannot be left out: {done.stderr}")
    done = set_attributes(scene, excluded=["titel"])
    yield done.returncode == INVALID and "“title”" in done.stderr, f"nor what there is not: {done.stderr}"
    found = trial(scene, excluded=["title", "manager"])
    yield 0 < found["changed"] <= found["objects"] and found["removed"] == 0, (
        f"a trial counts: {found['changed']} of {found['objects']}")
    yield set_attributes(scene, excluded=["title"]).returncode == OK, "a title is kept out"
    add_person(database, BOB, **VALUES)
    set_value(database, ANN, "title", "Director")
    set_value(database, ANN, "department", "Board")
    cycle = scene.cycle("delta")
    ann, bob = user(scene, "ann"), user(scene, "bob")
    yield ann["jobTitle"] == "Engineer", f"what the cloud has stays ({cycle.explain()})"
    yield ann["department"] == "Board", "the rest goes on"
    yield "jobTitle" not in bob and bob["department"] == "Research", "who comes has none"
    yield is_settled(scene), "and that is all"
    reason = kept_out(scene, ANN)
    yield list(reason) == ["jobTitle"] and "settings" in reason["jobTitle"], f"a preview says why: {reason}"
    story = scene.ask("object", "show", "--explain", scene.show("contoso.onmicrosoft.com", upn("bob"))["id"])
    yield [item["attribute"] for item in story["keptOut"]] == ["jobTitle"], "and so does the object's story"
    text = scene.run("object", "explain", ANN).stdout
    yield "not exported: title is kept out" in text, "in words too"


def check_apps(scene, database):
    done = set_attributes(scene, apps=["exchange"])
    yield done.returncode == INVALID and "exchange-online" in done.stderr, (
        f"an application that there is not: {done.stderr}")
    yield set_attributes(scene, apps=["rights-management"]).returncode == OK, "one application only"
    for name in VALUES:
        set_value(database, BOB, name, "other")
    cycle = scene.cycle("delta")
    bob = user(scene, "bob")
    stays = (bob["department"], bob["mobilePhone"], bob["employeeId"]) == (
        VALUES["department"], VALUES["mobile"], VALUES["employeeID"])
    yield stays, f"what it does not need stays as it is ({cycle.explain()})"
    yield "needs department" in kept_out(scene, BOB).get("department", ""), "a preview says why"
    set_value(database, BOB, "displayName", "Bob B.")
    cycle = scene.cycle("delta")
    yield user(scene, "bob")["displayName"] == "Bob B.", f"what it needs goes on ({cycle.explain()})"
    yield set_attributes(scene, apps=["rights-management", "teams"]).returncode == OK, "one more"
    cycle = scene.cycle("delta")
    bob = user(scene, "bob")
    yield bob["department"] == "other" and bob["employeeId"] == VALUES["employeeID"], (
        f"whose attributes come along ({cycle.explain()})")
    yield is_settled(scene), "and that is all"
    yield set_attributes(scene).returncode == OK, "all again"
    cycle = scene.cycle("delta")
    yield user(scene, "bob")["employeeId"] == "other", f"everything is there ({cycle.explain()})"
    yield kept_out(scene, BOB) == {}, "nothing is kept out"


def results():
    scene = scenario.Scenario()
    database = company_changes.connect(scenario.active_directory())
    add_person(database, ANN, **VALUES)
    scene.begin(scene.active_directory_answers())
    first = scene.cycle("initial")
    yield user(scene, "ann")["jobTitle"] == "Engineer", f"the initial cycle ({first.explain()})"
    yield is_settled(scene), "everything is there"
    yield from check_excluded(scene, database)
    yield from check_apps(scene, database)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

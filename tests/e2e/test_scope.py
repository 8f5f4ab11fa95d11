#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers that are left out, a group that synchronisation is limited to, and a whole domain that is no longer
chosen, of a real domain. Runs inside with_lab.py --ad N --tenant.
"""

import json
import os
import sys
import uuid

import scenario
from scenario import GUARD, OK

import company_changes
import ldb
import tap
from test_domain_troubles import BASE, upn

PEOPLE = f"OU=People,{BASE}"
SITE = f"OU=Site,{PEOPLE}"
LAB = f"OU=Lab,{SITE}"
OTHERS = ("pia", "sam", "lea")  # of the checks below; everybody else is of the company


def add_unit(database, dn):
    database.add({"dn": dn, "objectClass": "organizationalUnit"})


def add_person(database, account, unit):
    dn = f"CN={account},{unit}"
    values = {"objectClass": "user", "sAMAccountName": account, "userPrincipalName": upn(account)}
    database.add({"dn": dn, **values})
    return dn


def guid(database, dn):
    found = database.search(dn, ldb.SCOPE_BASE, attrs=["objectGUID"])
    return str(uuid.UUID(bytes_le=bytes(found[0]["objectGUID"][0])))


def rule(database, dn, include, below=None):
    policy = {"newChildren": below} if below else {}
    return {"guid": guid(database, dn), "dn": dn, "include": include, **policy}


def set_scope(scene, **scope):
    value = json.dumps(scope) if scope else "null"
    return scene.run("config", "set", "connectors.0.scope", value).returncode == OK


def cloud(scene, accounts=OTHERS):
    users = scene.tenant.users()
    return {account for account in accounts if upn(account) in users}


def after_cycle(scene, accounts=OTHERS):
    cycle = scene.reviewed_cycle("delta")
    return cloud(scene, accounts), cycle


def check_containers(scene, database):
    add_unit(database, SITE)
    add_unit(database, LAB)
    for account, unit in zip(OTHERS, (PEOPLE, SITE, LAB)):
        add_person(database, account, unit)
    found, cycle = after_cycle(scene)
    yield found == set(OTHERS), f"everybody comes ({cycle.explain()})"
    everybody = set(scene.tenant.users())
    yield set_scope(scene, rules=[rule(database, SITE, False)]), "a unit is left out"
    found, cycle = after_cycle(scene)
    yield found == {"pia"}, f"who lies in it or below goes: {found} ({cycle.explain()})"
    yield everybody - set(scene.tenant.users()) == {upn("sam"), upn("lea")}, "nobody else does"
    writes = scene.tenant.writes()
    scene.cycle("delta")
    yield scene.tenant.writes() == writes, "and that is all"
    set_scope(scene, rules=[rule(database, SITE, False, "include")])
    yield after_cycle(scene)[0] == {"pia", "lea"}, "what lies in it only"
    set_scope(scene, rules=[rule(database, SITE, True, "exclude")])
    yield after_cycle(scene)[0] == {"pia", "sam"}, "what lies below it only"
    story = scene.ask("object", "preview", f"CN=lea,{LAB}")
    reason = story["sources"][0].get("leftOut", "")
    yield not story["sources"][0]["inScope"] and "container" in reason, f"a preview says why: {reason}"


def check_names(scene, database):
    """A unit that gets another name or place."""
    set_scope(scene, rules=[rule(database, PEOPLE, False), rule(database, SITE, True)])
    yield after_cycle(scene)[0] == {"sam", "lea"}, "one unit only"
    before = scene.tenant.users()
    renamed = f"OU=Standort,{PEOPLE}"
    database.rename(SITE, renamed)
    _, cycle = after_cycle(scene)
    yield scene.tenant.users() == before, f"another name changes nothing ({cycle.explain()})"
    moved = f"OU=Lab,{PEOPLE}"
    database.rename(f"OU=Lab,{renamed}", moved)
    found, cycle = after_cycle(scene)
    yield found == {"sam"}, f"a unit that moves out takes its people along: {found} ({cycle.explain()})"
    database.rename(f"CN=pia,{PEOPLE}", f"CN=pia,{renamed}")
    yield after_cycle(scene)[0] == {"pia", "sam"}, "a person who moves in comes"
    later = f"OU=Later,{renamed}"
    add_unit(database, later)
    database.rename(f"CN=lea,{moved}", f"CN=lea,{later}")
    yield after_cycle(scene)[0] == set(OTHERS), "and so does one in a unit that is made later"
    strict = [rule(database, PEOPLE, False), rule(database, renamed, True, "exclude")]
    set_scope(scene, rules=strict)
    yield after_cycle(scene)[0] == {"pia", "sam"}, "unless new units are not to"


def add_group(database, name, *members):
    dn = f"CN={name},{PEOPLE}"
    database.add({"dn": dn, "objectClass": "group", "sAMAccountName": name, "member": list(members)})
    return dn


def change_member(database, group, how, member):
    message = ldb.Message(ldb.Dn(database, group))
    message["member"] = ldb.MessageElement(member, how, "member")
    database.modify(message)


def check_pilot(scene, database, pilot):
    """The members of one group, and nobody else."""
    sam, pia = (str(database.search(PEOPLE, ldb.SCOPE_SUBTREE, f"(cn={name})")[0].dn) for name in ("sam", "pia"))
    group = {"guid": guid(database, pilot), "dn": pilot}
    yield set_scope(scene, pilotGroup=group), "synchronisation is limited to a group"
    _, cycle = after_cycle(scene)
    yield set(scene.tenant.users()) == {upn("sam")}, f"its member is all that stays ({cycle.explain()})"
    yield "pilots" not in scene.tenant.groups(), "without the group itself"
    change_member(database, pilot, ldb.FLAG_MOD_ADD, pia)
    yield after_cycle(scene)[0] == {"pia", "sam"}, "who joins comes"
    change_member(database, pilot, ldb.FLAG_MOD_DELETE, sam)
    yield after_cycle(scene)[0] == {"pia"}, "who leaves goes"
    yield scene.is_settled(), "and that is all"
    reason = scene.ask("object", "preview", sam)["sources"][0].get("leftOut", "")
    yield "member" in reason, f"a preview says why: {reason}"


def check_pilot_gone(scene, database, pilot):
    """Without the group nobody is deleted."""
    database.delete(pilot)
    cycle = scene.cycle("delta")
    step = cycle.step("synchronise")
    told = (step["state"], step["errorCode"]) == ("failed", "invalid-config") and pilot in step["errorMessage"]
    yield told, f"the group is gone, and that is told: {step.get('errorMessage')}"
    yield set(scene.tenant.users()) == {upn("pia")}, "nobody is deleted for it"
    yield set_scope(scene), "everybody again"
    found, cycle = after_cycle(scene)
    yield found == set(OTHERS), f"everybody comes back ({cycle.explain()})"


def set_partitions(scene, *names):
    return scene.run("config", "set", "connectors.0.partitions", json.dumps(names)).returncode == OK


def rest(scene):
    """Whether two more cycles have nothing to write in the end; the company has errors of its own."""
    scene.cycle("delta")
    writes = scene.tenant.writes()
    scene.cycle("delta")
    return scene.tenant.writes() == writes


def ours(scene):
    """The users whom we have made, by what they are called, with their ids."""
    users = scene.tenant.all("/users?$select=id,userPrincipalName,onPremisesImmutableId")
    return {user["userPrincipalName"]: user["id"] for user in users if user.get("onPremisesImmutableId")}


def check_domain(scene):
    """The domain itself is no longer chosen, and is again."""
    rest(scene)
    before, state = ours(scene), scene.tenant.state()
    yield set(map(upn, OTHERS)) < set(before), f"there are {len(before)} users"
    yield set_partitions(scene, f"CN=Configuration,{BASE}"), "the domain is not chosen any more"
    scene.run("config", "set", "guards.deletionThreshold", len(before) - 1)
    cycle = scene.cycle("delta")
    yield cycle.exit == GUARD and ours(scene) == before, f"the guard stops that first ({cycle.explain()})"
    scene.run("config", "set", "guards.deletionThreshold", 500)
    cycle = scene.reviewed_cycle("delta")
    left = (ours(scene), scene.tenant.groups())
    yield cycle.exit == OK and left == ({}, {}), f"then everybody of it goes: {left} ({cycle.explain()})"
    yield rest(scene), "and that is all"
    source = scene.ask("object", "preview", f"CN=pia,OU=Standort,{PEOPLE}")["sources"][0]
    reason = source.get("leftOut", "")
    yield not source["inScope"] and "domain" in reason, f"a preview says why: {reason}"
    restored = scene.tenant.counters()["usersRestored"]
    set_partitions(scene, BASE)
    cycle = scene.cycle("delta")
    yield ours(scene) == before, f"chosen again, the same users come back ({cycle.explain()})"
    restored = scene.tenant.counters()["usersRestored"] - restored
    yield restored == len(before), f"which the tenant had kept: {restored} of {len(before)}"
    yield rest(scene) and scene.tenant.state() == state, "everything is what it was, groups and members too"


def results():
    scene = scenario.Scenario()
    scene.begin(scene.active_directory_answers())
    database = company_changes.connect(scenario.active_directory())
    first = scene.cycle("initial")
    yield len(scene.tenant.users()) > 10, f"the initial cycle ({first.explain()})"
    yield from check_containers(scene, database)
    yield from check_names(scene, database)
    pilot = add_group(database, "pilots", f"CN=sam,OU=Standort,{PEOPLE}")
    scene.cycle("delta")
    yield from check_pilot(scene, database, pilot)
    yield from check_pilot_gone(scene, database, pilot)
    yield from check_domain(scene)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers of an OpenLDAP that get another name, or another place, with the groups that name those below them. Of
those below RFC 4533 tells nothing. Runs inside with_lab.py --slapd N --tenant, with every kind of --slapd-sync.
"""

import sys

import scenario
from scenario import OK

import tap


def members(scene, name):
    """The names in the tenant of a group's members, at any time."""
    groups = scene.tenant.groups()
    users = {user["key"]: upn for upn, user in scene.tenant.users().items()}
    group = next(group for group in groups.values() if group["properties"]["displayName"] == name)
    return {users.get(key, key) for key in group.get("members", ())}


def named(scene, uid):
    return sorted(item["dn"] for item in scene.ask("object", "search", f"uid={uid},")["items"])


def move(directory, old, rdn, parent, names):
    """What slapd does, and then its overlay refint, or the administrator, to the groups."""
    above = [f"newsuperior: {parent}"] if parent else []
    directory.change([f"dn: {old}", "changetype: modrdn", f"newrdn: {rdn}", "deleteoldrdn: 1", *above])
    new = f"{rdn},{parent or old.partition(',')[2]}"
    lines = ["replace: member", f"member: {directory.person(1)}", *(f"member: {name},{new}" for name in names)]
    directory.modify(f"cn=club,{directory.groups}", *lines)
    return new


def results():
    scene, directory = scenario.Scenario(), scenario.Directory()
    unit = f"ou=sub,{directory.people}"
    directory.change([f"dn: {unit}", "changetype: add", "objectClass: organizationalUnit", "ou: sub"],
                     [f"dn: ou=deep,{unit}", "changetype: add", "objectClass: organizationalUnit", "ou: deep"])  # fmt: skip
    directory.add_person("kim", dn=f"uid=kim,{unit}")
    directory.add_person("lea", dn=f"uid=lea,ou=deep,{unit}")
    names = ["uid=kim", "uid=lea,ou=deep"]
    directory.add_group("club", directory.person(1), *(f"{name},{unit}" for name in names))
    scene.begin_with_openldap()
    scene.cycle("initial")
    yield scene.is_settled(), "at rest"
    everybody = members(scene, "club")
    yield len(everybody) == 3, f"a group of three: {everybody}"
    for what, rdn, parent in (
        ("renamed", "ou=moved", None), ("moved", "ou=moved", directory.base), ("back", "ou=sub", directory.people),
    ):  # fmt: skip
        writes = scene.tenant.writes()
        unit = move(directory, unit, rdn, parent, names)
        cycle = scene.cycle("delta")
        yield cycle.exit == OK and members(scene, "club") == everybody, f"{what}: nobody leaves ({cycle.explain()})"
        yield scene.tenant.writes() == writes, f"{what}: nothing is written"
        scene.cycle("delta")
        yield f"uid=kim,{unit}" in named(scene, "kim"), f"{what}: by the new name"
    directory.modify(f"cn=club,{directory.groups}", "delete: member", f"member: uid=kim,{unit}")
    cycle = scene.cycle("delta")
    yield members(scene, "club") == everybody - {"kim@example.org"}, f"who does leave, leaves ({cycle.explain()})"
    yield scene.is_settled(), "nothing is left to do in the end"
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""389 Directory Server as a source: nsUniqueId, accounts that are locked, roles that are nobody, groups of
every schema, changes by modifyTimestamp.
Runs inside with_lab.py --ds389 --tenant.
"""

import base64
import os
import subprocess
import sys
import uuid

import scenario
from scenario import OK

import answers
import ds389
import tap

DOMAIN = "example.net"


def person(name, *more, kind="inetOrgPerson"):
    lines = [f"dn: uid={name},{ds389.PEOPLE}", f"objectClass: {kind}", f"uid: {name}", f"cn: {name}",
             f"mail: {name}@{DOMAIN}", *more]  # fmt: skip
    return "\n".join(lines if kind != "inetOrgPerson" else [*lines, f"sn: {name}"])


def dn(name):
    return f"uid={name},{ds389.PEOPLE}"


def unix(number):
    return (f"uidNumber: {number}", "gidNumber: 100", "homeDirectory: /home")


CONTENT = [
    person("ann", "title: Engineer"),
    person("ben", "nsAccountLock: true"),
    person("cleo", "objectClass: posixAccount", *unix(2001), f"manager: {dn('ann')}"),
    person("dan", *unix(2002), "objectClass: account", "objectClass: extensibleObject", kind="posixAccount"),
    person("sys", *unix(99), "objectClass: account", "objectClass: extensibleObject", kind="posixAccount"),
    f"dn: cn=managers,{ds389.SUFFIX}\nobjectClass: nsSimpleRoleDefinition\nobjectClass: nsManagedRoleDefinition\n"
    "objectClass: nsComplexRoleDefinition\ncn: managers",
    f"dn: cn=unique,{ds389.GROUPS}\nobjectClass: groupOfUniqueNames\ncn: unique\n"
    f"uniqueMember: {dn('ann')}\nuniqueMember: {dn('ben')}",
    # RFC 2307bis: the names of members are DNs, and the class of the number is auxiliary.
    f"dn: cn=bis,{ds389.GROUPS}\nobjectClass: groupOfNames\nobjectClass: posixGroup\ncn: bis\ngidNumber: 3001\n"
    f"member: {dn('cleo')}\nmember: {dn('dan')}\nmember: cn=unique,{ds389.GROUPS}",
]


def modify(target, *lines):
    return "\n".join([f"dn: {target}", "changetype: modify", *lines])


class Round:
    def __init__(self):
        self.lab = ds389.Ds389Lab(os.environ["CW_LAB_DS389_DIR"])
        self.scene = scenario.Scenario()
        self.scene.tenant.verify(DOMAIN)

    def begin(self):
        self.lab.change("\n\n".join(CONTENT) + "\n", "-a")
        source = answers.ds389(scenario.labs("DS389"))
        self.scene.begin(answers.between(source, answers.graph(self.scene.tenant.values)))

    def change(self, *records):
        self.lab.change("\n\n".join(records) + "\n")

    def members(self, group):
        state = self.scene.tenant.state()
        names = {
            thing["key"]: thing["properties"].get("userPrincipalName") or thing["properties"]["displayName"]
            for thing in state["users"] + state["groups"]
        }
        return sorted(names[key].partition("@")[0] for key in self.scene.tenant.groups()[group]["members"])

    def users(self):
        return sorted(name.partition("@")[0] for name in self.scene.tenant.users())

    def user(self, name):
        return self.scene.tenant.users()[f"{name}@{DOMAIN}"]

    def anchor(self, target):
        done = subprocess.run(
            ["ldapsearch", "-x", "-LLL", "-H", self.lab.uri, "-D", ds389.ADMIN_DN, "-w",
             ds389.ADMIN_PASSWORD, "-s", "base", "-b", target, "nsUniqueId"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        text = done.stdout.partition("nsUniqueId: ")[2].strip()
        return base64.b64encode(uuid.UUID(text.replace("-", "")).bytes_le).decode()


def check_first(run):
    users = run.users()
    yield users == ["ann", "ben", "cleo", "dan"], f"people, and no account of the system: {users}"
    enabled = {name: run.user(name)["properties"]["accountEnabled"] for name in users}
    yield enabled == {"ann": True, "ben": False, "cleo": True, "dan": True}, f"who is locked is disabled: {enabled}"
    found = run.user("ann")["properties"]["onPremisesImmutableId"]
    yield found == run.anchor(dn("ann")), f"nsUniqueId is the source anchor: {found}"
    groups = sorted(run.scene.tenant.groups())
    yield groups == ["bis", "unique"], f"groups, and no role: {groups}"
    yield run.members("unique") == ["ann", "ben"], "uniqueMember"
    yield run.members("bis") == ["cleo", "dan", "unique"], "groupOfNames that is a posixGroup (RFC 2307bis)"
    yield run.user("cleo")["manager"] == run.user("ann")["key"], "the manager"


def check_changes(run):
    """By modifyTimestamp; and whoever is not touched stays."""
    before = {name: run.user(name)["key"] for name in ("ann", "ben", "cleo", "dan")}
    run.change(
        modify(dn("ann"), "replace: title", "title: Chief"),
        modify(dn("ben"), "delete: nsAccountLock"),
        f"dn: {dn('dan')}\nchangetype: modrdn\nnewrdn: uid=daniel\ndeleteoldrdn: 1",
        person("eve").replace("\n", "\nchangetype: add\n", 1),
        modify(f"cn=unique,{ds389.GROUPS}", "add: uniqueMember", f"uniqueMember: {dn('eve')}", "-",
               "delete: uniqueMember", f"uniqueMember: {dn('ben')}"),
        modify(f"cn=bis,{ds389.GROUPS}", "delete: member", f"member: {dn('dan')}", "-", "add: member",
               f"member: {dn('daniel')}"),
        f"dn: {dn('cleo')}\nchangetype: delete",
    )  # fmt: skip
    cycle = run.scene.cycle("delta")
    yield cycle.exit == OK, f"a delta cycle ({cycle.explain()})"
    yield cycle.count("import", "deleted") == 1, f"one is gone, and nobody else ({cycle.explain()})"
    yield run.user("ann")["properties"]["jobTitle"] == "Chief", f"an attribute"
    yield run.user("ben")["properties"]["accountEnabled"], f"unlocked"
    yield run.users() == ["ann", "ben", "dan", "eve"], f"a newcomer, a deletion: {run.users()}"
    kept = {name: run.user(name)["key"] for name in ("ann", "ben", "dan")}
    yield all(before[name] == key for name, key in kept.items()), f"a rename is no other person"
    yield run.members("unique") == ["ann", "eve"], f"{run.members('unique')}"
    yield run.members("bis") == ["dan", "unique"], f"{run.members('bis')}"
    yield run.scene.is_settled(), f"and then nothing is left to do"


def check_ways(run):
    """RFC 4533 is not used, even where it is switched on; who insists on it gets a sentence."""
    name = scenario.labs("DS389")["DS389_BASE"]
    checks = run.scene.ask("connector", "test", name)["checks"]
    found = {check["id"]: (check["status"], check["summary"]) for check in checks}["changes"]
    yield found[0] == "ok" and "modifyTimestamp" in found[1], f"the test says how changes are found: {found}"
    source = answers.ds389(scenario.labs("DS389"))
    source["read"] = {"changes": "syncrepl"}
    before = run.scene.tenant.state()
    done = run.scene.set_up(answers.between(source, answers.graph(run.scene.tenant.values)))
    yield done.returncode == OK, "another way is chosen"
    cycle = run.scene.cycle("initial")
    told = cycle.step("import").get("errorMessage", "")
    yield cycle.exit != OK and "RFC 4533" in told, f"and refused: {told}"
    yield run.scene.tenant.state() == before, "with nothing lost"


def results():
    run = Round()
    run.begin()
    first = run.scene.cycle("initial")
    yield first.exit == OK, f"the initial cycle ({first.explain()})"
    yield from check_first(run)
    yield run.scene.is_settled(), "and two more without anything to do"
    yield from check_changes(run)
    again = run.scene.cycle("initial")
    yield again.exit == OK and run.scene.is_settled(), f"all read anew, nothing changes ({again.explain()})"
    yield from check_ways(run)
    yield from run.scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""389 Directory Server as a source: nsUniqueId, accounts that are locked, roles that are nobody, groups of
every schema, changes by modifyTimestamp and by the server's own numbers, and of which it tells by itself.
Runs inside with_lab.py --ds389 --tenant.
"""

import base64
import os
import subprocess
import sys
import uuid

import scenario
from bells import check_source, has, is_listening, is_quiet, last_id, listeners, settle, since
from scenario import OK, wait_for

import answers
import ds389
import tap

DOMAIN = "example.net"
LONG_AGO = "20200101000000Z"

# Everybody may read the server's root entry, all of it but "aci" or that and something more.
ROOT_ACI = """aci: (targetattr != "{kept}")(version 3.0; acl "root"; allow (read, search, compare) userdn="ldap:///anyone";)"""


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
    f"member: {dn('cleo')}\nmember: {dn('dan')}\nmember: cn=unique,{ds389.GROUPS}\nmemberUid: cleo",
    # RFC 2307: members by login name.
    f"dn: cn=posix,{ds389.GROUPS}\nobjectClass: posixGroup\ncn: posix\ngidNumber: 3002\n"
    "memberUid: ann\nmemberUid: Cleo\nmemberUid: eve\nmemberUid: daniel",
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

    def read(self, target, attribute):
        done = subprocess.run(
            ["ldapsearch", "-x", "-LLL", "-H", self.lab.uri, "-D", ds389.ADMIN_DN, "-w",
             ds389.ADMIN_PASSWORD, "-s", "base", "-b", target, attribute],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.partition(f"{attribute}: ")[2].strip()

    def anchor(self, target):
        text = self.read(target, "nsUniqueId")
        return base64.b64encode(uuid.UUID(text.replace("-", "")).bytes_le).decode()


def check_first(run):
    users = run.users()
    yield users == ["ann", "ben", "cleo", "dan"], f"people, and no account of the system: {users}"
    enabled = {name: run.user(name)["properties"]["accountEnabled"] for name in users}
    yield enabled == {"ann": True, "ben": False, "cleo": True, "dan": True}, f"who is locked is disabled: {enabled}"
    found = run.user("ann")["properties"]["onPremisesImmutableId"]
    yield found == run.anchor(dn("ann")), f"nsUniqueId is the source anchor: {found}"
    groups = sorted(run.scene.tenant.groups())
    yield groups == ["bis", "posix", "unique"], f"groups, and no role: {groups}"
    yield run.members("unique") == ["ann", "ben"], "uniqueMember"
    yield run.members("bis") == ["cleo", "dan", "unique"], "groupOfNames that is a posixGroup (RFC 2307bis)"
    yield run.members("posix") == ["ann", "cleo"], "posixGroup: members by login name (RFC 2307)"
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
        modify(f"cn=posix,{ds389.GROUPS}", "delete: memberUid", "memberUid: ann"),
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
    # Who is called so by now, and nobody whose name is somebody's no longer.
    yield run.members("posix") == ["dan", "eve"], f"{run.members('posix')}"
    yield run.scene.is_settled(), f"and then nothing is left to do"


def check_ways(run):
    """RFC 4533 is not used, even where it is switched on; who insists on it gets a sentence."""
    name = scenario.labs("DS389")["DS389_BASE"]
    checks = run.scene.ask("connector", "test", name)["checks"]
    found = {check["id"]: (check["status"], check["summary"]) for check in checks}["changes"]
    yield found[0] == "warning" and "modifyTimestamp" in found[1], f"the test says how changes are found: {found}"
    source = answers.ds389(scenario.labs("DS389"))
    source["read"] = {"changes": "syncrepl"}
    before = run.scene.tenant.state()
    done = run.scene.set_up(answers.between(source, answers.graph(run.scene.tenant.values)))
    yield done.returncode == OK, "another way is chosen"
    cycle = run.scene.cycle("initial")
    told = cycle.step("import").get("errorMessage", "")
    yield cycle.exit != OK and "RFC 4533" in told, f"and refused: {told}"
    yield run.scene.tenant.state() == before, "with nothing lost"


def check_late(run):
    """What bears an old time, as replication brings it late, is found by the number that the server gives it."""
    run.lab.stop()
    run.lab.start(usn="on", sync="none")
    for title in ("Numbered", "Twice", "Chief"):
        run.change(modify(dn("ann"), "replace: title", f"title: {title}"))
    cycle = run.scene.cycle("delta")
    yield cycle.step("import")["full"], f"once the server numbers its changes all is read anew ({cycle.explain()})"
    name = scenario.labs("DS389")["DS389_BASE"]
    found = {check["id"]: check for check in run.scene.ask("connector", "test", name)["checks"]}["changes"]
    yield (found["status"], "entryusn" in found["summary"]) == ("ok", True), f"the test says so: {found}"
    run.lab.stop()
    run.lab.load(person("late", f"modifyTimestamp: {LONG_AGO}"))
    run.lab.start()
    cycle = run.scene.cycle("delta")
    is_full = cycle.step("import")["full"] and "late" in run.users()
    yield cycle.exit == OK and is_full, f"and so is data that was restored ({cycle.explain()})"
    run.change(modify("cn=config", "replace: nsslapd-lastmod", "nsslapd-lastmod: off"))
    run.change(modify(dn("late"), "replace: title", "title: Late"))
    yield run.read(dn("late"), "modifyTimestamp") == LONG_AGO, "a change that bears an old time"
    cycle = run.scene.cycle("delta")
    is_delta = not cycle.step("import")["full"] and cycle.count("import", "updated") == 1
    yield is_delta and run.user("late")["properties"]["jobTitle"] == "Late", f"is found ({cycle.explain()})"
    yield run.scene.is_settled(), "and then nothing is left to do"
    run.lab.stop()
    run.lab.start(usn="off", sync="content")


class Bell:
    """Somebody whom the server tells of."""

    def __init__(self, run):
        self.run = run

    def change(self, *values):
        self.run.change(*(modify(dn("ann"), "replace: displayName", f"displayName: {value}") for value in values))

    def stop(self):
        self.run.lab.stop()

    def start(self):
        self.run.lab.start()


def check_others(run):
    """Whoever comes and goes rings; roles and units ring for nobody."""
    scene = run.scene
    last = last_id(scene)
    run.change(
        f"dn: cn=deputies,{ds389.SUFFIX}\nchangetype: add\nobjectClass: nsSimpleRoleDefinition\n"
        "objectClass: nsManagedRoleDefinition\nobjectClass: nsComplexRoleDefinition\ncn: deputies",
        f"dn: ou=empty,{ds389.SUFFIX}\nchangetype: add\nobjectClass: organizationalUnit\nou: empty",
    )
    yield settle(scene) and last_id(scene) == last, f"a role and a unit ring for nobody: {since(scene, last)}"
    run.change(person("fay").replace("\n", "\nchangetype: add\n", 1))
    yield wait_for(lambda: "fay" in run.users(), 60), "a newcomer comes at once"
    run.change(f"dn: {dn('fay')}\nchangetype: delete")
    yield wait_for(lambda: "fay" not in run.users(), 60), "and goes at once"


def check_without_plugins(run):
    """A persistent search needs none of the plug-ins that tell of changes."""
    run.lab.stop()
    run.lab.start(sync="none")
    yield wait_for(lambda: is_listening(run.scene)), f"without plug-ins: {listeners(run.scene)}"
    Bell(run).change("without plug-ins")
    yield wait_for(lambda: has(run.scene, "without plug-ins"), 60), "it tells as well"


def check_unsupported(run):
    """The account does not see that the server could tell: a sentence, and the schedule goes on."""
    scene = run.scene
    run.change(modify("", "replace: aci", ROOT_ACI.format(kept="aci || supportedControl")))
    run.lab.stop()
    run.lab.start()
    refused = wait_for(lambda: [one["state"] for one in listeners(scene)] == ["unsupported"])
    told = [one.get("message", "") for one in listeners(scene)]
    yield refused and "supportedControl" in told[0], f"a server that does not say that it can tell: {told}"
    yield "the schedule goes on" in scene.run("status").stdout, f"status: {scene.run('status').stdout}"
    wait_for(lambda: is_quiet(scene))
    last = last_id(scene)
    Bell(run).change("by the schedule")
    scene.run("cycle", "start", "--wait")
    alone = [one["trigger"] for one in since(scene, last)] == ["request"]
    yield alone and has(scene, "by the schedule"), f"cycles go on: {since(scene, last)}"
    run.change(modify("", "replace: aci", ROOT_ACI.format(kept="aci")))


def check_bell(run):
    yield from check_source(run.scene, Bell(run))
    yield from check_others(run)
    yield from check_without_plugins(run)
    yield from check_unsupported(run)
    done = run.scene.run("scheduler", "set", "--disable", "--no-near-real-time")
    yield done.returncode == OK, f"switched off: {done.stdout}{done.stderr}"


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
    yield from check_bell(run)
    yield from check_late(run)
    yield from check_ways(run)
    yield from run.scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups whose members are told by login name (posixGroup with memberUid, RFC 2307): who comes later, is
renamed, goes and comes back, shares a name with another; one change of many; kill -9 in every step; and
groups that are groupOfNames too (RFC 2307bis). What has to be in the tenant is worked out anew from what the
directory says, after each of them.
Runs inside with_lab.py --slapd N --tenant. CW_SEED is for trying others.
"""

import base64
import os
import subprocess
import sys
import time
import uuid

import scenario
import test_kill
from scenario import OBJECT_ERRORS, OK

import slapd
import tap

SEED = int(os.environ.get("CW_SEED", "2307"))
CONTESTED = "ambiguous-login-name"
KILLS = 9
SECONDS = 0.02  # about as long as a step takes here


def parse(ldif):
    """Entries of unwrapped LDIF: {attribute in small letters: [text]}"""
    entries = []
    for block in ldif.strip().split("\n\n"):
        entry = {}
        for line in block.splitlines():
            name, _, value = line.partition(":")
            text = base64.b64decode(value[1:]).decode() if value.startswith(":") else value
            entry.setdefault(name.lower(), []).append(text.strip())
        entries.append(entry)
    return entries


class Round:
    def __init__(self):
        self.scene = scenario.Scenario()
        self.directory = scenario.Directory()

    # ----- the directory

    def add_group(self, name, *logins, number=2000, more=()):
        lines = [f"dn: cn={name},{self.directory.groups}", "changetype: add", "objectClass: posixGroup",
                 f"cn: {name}", f"gidNumber: {number}", *more]  # fmt: skip
        self.directory.change([*lines, *(f"memberUid: {login}" for login in logins)])

    def change_group(self, name, add=(), remove=()):
        lines = []
        for kind, logins in (("add", add), ("delete", remove)):
            if logins:
                lines += [f"{kind}: memberUid", *(f"memberUid: {login}" for login in logins), "-"]
        self.directory.modify(f"cn={name},{self.directory.groups}", *lines)

    def rename(self, old, new):
        self.directory.change(
            [f"dn: uid={old},{self.directory.people}", "changetype: modrdn", f"newrdn: uid={new}", "deleteoldrdn: 1"]
        )

    def read(self):
        done = subprocess.run(
            ["ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-H", self.directory.lab.socket_uri,
             "-D", slapd.ADMIN_DN, "-w", slapd.ADMIN_PASSWORD, "-b", slapd.SUFFIX,
             "(|(objectClass=inetOrgPerson)(objectClass=posixGroup)(objectClass=groupOfNames))",
             "uid", "cn", "mail", "objectClass", "gidNumber", "member", "memberUid", "entryUUID"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return parse(done.stdout)

    # ----- what has to come of it

    def expect(self):
        """{group: anchors of its members}, and the anchors of those who share a name that a group has"""
        people, groups, holders, by_dn, contested = {}, {}, {}, {}, set()
        entries = self.read()
        for entry in entries:
            if "inetOrgPerson" not in entry["objectclass"]:
                continue
            anchor = base64.b64encode(uuid.UUID(entry["entryuuid"][0]).bytes_le).decode()
            by_dn[entry["dn"][0].lower()] = anchor
            people[anchor] = "uid" in entry or "mail" in entry
            for login in {text.casefold() for text in entry.get("uid", [])}:
                holders.setdefault(login, set()).add(anchor)
        for entry in entries:
            if "inetOrgPerson" in entry["objectclass"]:
                continue
            is_system = int(entry.get("gidnumber", ["1000"])[0]) < 1000
            members = {by_dn[dn.lower()] for dn in entry.get("member", []) if dn.lower() in by_dn}
            for login in entry.get("memberuid", []):
                found = holders.get(login.casefold(), set())
                members |= found if len(found) == 1 else set()
                contested |= found if len(found) > 1 else set()
            if not is_system or "groupOfNames" in entry["objectclass"]:
                groups[entry["cn"][0]] = {anchor for anchor in members if people[anchor]}
        return groups, contested

    def found(self):
        state = self.scene.tenant.state()
        anchors = {user["key"]: user["properties"].get("onPremisesImmutableId") for user in state["users"]}
        return {
            group["properties"]["displayName"]: sorted(anchors.get(key, key) for key in group["members"])
            for group in state["groups"]
        }

    def is_right(self):
        """The tenant's groups are those of the directory, nobody is in one twice, and whoever shares a name
        is told."""
        expected, contested = self.expect()
        told = self.scene.errors().get(CONTESTED, [])
        return self.found() == {name: sorted(members) for name, members in expected.items()} and len(told) == len(contested)

    def check(self, what, exits=(OK,)):
        cycle = self.scene.cycle("delta")
        yield cycle.exit in exits and self.is_right(), f"{what} ({cycle.explain()})"
        quiet = self.scene.is_settled() or self.scene.errors()
        yield quiet and self.is_right(), f"{what}: and then nothing is left to do"

    def members(self, group):
        return len(self.found()[group])


def logins(*numbers):
    return [f"u{number:06d}" for number in numbers]


def check_people(run):
    run.directory.add_person("newcomer")
    yield from run.check("who comes after the group is its member")
    yield run.members("late") == 1, "the newcomer is in"
    run.rename(*logins(2), "renamed")
    yield from run.check("who gets another login name leaves")
    run.change_group("staff", add=["renamed"])
    yield from run.check("and comes back by it")
    run.rename("renamed", *logins(2))
    yield from run.check("and leaves by that one, and comes by the other")
    dn = run.directory.person(3)
    run.directory.delete(dn)
    yield from run.check("who is deleted is in no group")
    run.directory.add_person(*logins(3))
    yield from run.check("another who is called so is")
    run.directory.modify(run.directory.person(5), "add: uid", "uid: second")
    run.change_group("staff", add=["Second", "U000006"])
    yield from run.check("two names of one person, and the case of letters, make nobody a member twice")
    run.directory.modify(run.directory.person(5), "delete: uid", "uid: second")
    yield from run.check("one of two names goes")


def check_one_of_many(run):
    before = run.members("staff")
    run.change_group("staff", add=logins(70), remove=logins(7))
    cycle = run.scene.cycle("delta")
    counts = cycle.step("export")["counts"]
    links = {name: counts.get(name) for name in ("export-links-added", "export-links-removed")}
    yield links == {"export-links-added": 1, "export-links-removed": 1}, f"one comes, one goes, nobody else is touched {counts}"
    yield run.is_right() and run.members("staff") == before, "and that is what the tenant has"


def check_shared(run):
    """Two of one name, in two containers."""
    run.directory.change(
        [f"dn: ou=former,{run.directory.base}", "changetype: add", "objectClass: organizationalUnit", "ou: former"]
    )
    twin = f"uid=U000008,ou=former,{run.directory.base}"
    run.directory.add_person("U000008", dn=twin, mail="former.example.org")
    yield from run.check("two of one name: neither is a member, both are told", (OK, OBJECT_ERRORS))
    errors = run.scene.errors()[CONTESTED]
    yield {twin, run.directory.person(8)} == {error["dn"] for error in errors}, f"both are named: {errors}"
    told = {error["dn"]: error["message"] for error in errors}
    yield run.directory.person(8) in told[twin] and twin in told[run.directory.person(8)], "each by the other"
    again = run.scene.cycle("initial")
    yield run.is_right(), f"all read anew, it is the same ({again.explain()})"
    run.change_group("staff", remove=logins(8))
    yield from run.check("no group names them: nothing is wrong", (OK, OBJECT_ERRORS))
    yield not run.scene.errors(), "and nobody is told"
    run.change_group("staff", add=logins(8))
    yield from run.check("one does again", (OK, OBJECT_ERRORS))
    run.directory.delete(twin)
    yield from run.check("one of them is left: that one is meant")


def check_told(run):
    story = run.scene.show("dc=example,dc=org", f"cn=late,{run.directory.groups}")
    links = {link["login"]: link for link in story["links"]}
    dn = f"uid=newcomer,{run.directory.people}"
    yield links["newcomer"]["dn"] == dn, f"the group tells who is meant by a login name: {links}"
    yield "id" not in links["nobody"], "and whom it does not know"
    shown = run.scene.run("object", "show", str(story["id"])).stdout
    yield f"{dn} (login name newcomer)" in shown and "(login name nobody)" in shown, f"for people too: {shown}"


def disturb(run, killer, number):
    """Something of each kind, and a cycle that ends by SIGKILL somewhere."""
    first = 20 + number * 4
    run.change_group("staff", add=logins(90 + number), remove=logins(first))
    run.rename(*logins(first + 1), f"other{number}")
    run.directory.delete(run.directory.person(first + 2))
    run.directory.add_person(f"more{number}")
    run.change_group("late", add=[f"more{number}", f"other{number}"])
    killer.kill("initial" if number % 2 else "delta", test_kill.STEPS[number % 3], SECONDS)


def check_killed(run):
    killer = test_kill.Killer(run.scene, SEED)
    for number in range(KILLS):
        disturb(run, killer, number)
    yield killer.n_broken > KILLS // 2, f"{killer.n_broken} cycles were broken off: {killer.hits}"
    yield from run.check("killed in the middle, again and again, it is right in the end")
    yield run.scene.query("PRAGMA integrity_check") == [("ok",)], "the store is sound"
    refused = run.scene.tenant.counters()["duplicatesPrevented"]
    yield refused == 0, f"nothing was made twice: {refused}"


def check_expired(run):
    """shadowExpire counts days: who has expired is there, and cannot sign in."""
    today = int(time.time()) // 86400
    days = {"over": today, "long": 1, "open": today + 2, "never": -1}
    for name, day in days.items():
        run.directory.add_person(name, "objectClass: shadowAccount", f"shadowExpire: {day}")
    run.scene.cycle("delta")
    users = [user["properties"] for user in run.scene.tenant.users().values()]
    found = {user["displayName"]: user["accountEnabled"] for user in users if user["displayName"] in days}
    yield found == {"over": False, "long": False, "open": True, "never": True}, f"enabled are: {found}"
    person = f"uid=over,{run.directory.people}"
    run.directory.modify(person, "replace: shadowExpire", f"shadowExpire: {today + 3}")
    run.scene.cycle("delta")
    users = [user["properties"] for user in run.scene.tenant.users().values()]
    found = [user["accountEnabled"] for user in users if user["displayName"] == "over"]
    yield found == [True], "put off, the account is enabled again"


def check_bis(run):
    """RFC 2307bis: the same group names a member by DN and by login name."""
    groups = [f"cn={name},{run.directory.groups}" for name in ("staff", "late", "wheel")]
    run.directory.delete(*groups)
    run.directory.lab.stop()
    run.directory.lab.free_posix_groups()
    run.directory.lab.start()
    lines = [f"objectClass: groupOfNames", *(f"member: {run.directory.person(n)}" for n in range(60, 66))]
    run.add_group("bis", *logins(63, 64, 66, 67), more=lines)
    yield from run.check("a groupOfNames that is a posixGroup has each member once")
    yield run.members("bis") == 8, f"{run.members('bis')}"
    run.directory.modify(f"cn=bis,{run.directory.groups}", "delete: member", f"member: {run.directory.person(63)}",
                         f"member: {run.directory.person(60)}", "-", "delete: memberUid", "memberUid: u000064")  # fmt: skip
    yield from run.check("one of two ways goes, who has the other stays")
    yield run.members("bis") == 7, f"{run.members('bis')}"


def results():
    run = Round()
    run.add_group("staff", *logins(*range(1, 60)), "ghost")
    run.add_group("wheel", *logins(1), number=10)
    run.add_group("late", "newcomer", "nobody")
    run.scene.begin_with_openldap()
    first = run.scene.cycle("initial")
    yield first.exit == OK and run.is_right(), f"the first cycle ({first.explain()})"
    yield "wheel" not in run.found() and run.members("staff") == 59, "no group of the system, all of the others"
    yield run.scene.is_settled(), "and two more without anything to do"
    yield from check_people(run)
    yield from check_told(run)
    yield from check_one_of_many(run)
    yield from check_shared(run)
    yield from check_killed(run)
    yield from check_expired(run)
    yield from check_bis(run)
    again = run.scene.cycle("initial")
    yield again.exit == OK and run.is_right(), f"all read anew, nothing changes ({again.explain()})"
    yield from run.scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

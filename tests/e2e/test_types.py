#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of an OpenLDAP that change what they are, with the entryUUID that they had: a class beside the others, an
account that becomes a person, a person who becomes a group and back, one who becomes what nobody reads, and one
whose classes cannot be read for a while. Whoever stays the same stays the same in the tenant; nobody goes by a
misreading; what is something else now is that in the tenant, once. Runs inside with_lab.py --slapd N --tenant.
"""

import sys

import scenario
from scenario import OBJECT_ERRORS, OK

import tap

PERSON = ("inetOrgPerson", "posixAccount")
# Whatever attributes it had may stay (X.521 has no say in that).
GROUP = ("groupOfNames", "extensibleObject")


class Run:
    def __init__(self):
        self.scene, self.directory = scenario.Scenario(), scenario.Directory()
        self.tenant = self.scene.tenant

    def user(self, name):
        """The tenant's user with this sign-in name; None: there is none."""
        users = self.tenant.all("/users?$select=id,userPrincipalName,jobTitle")
        return next((user for user in users if user["userPrincipalName"] == name), None)

    def id(self, name):
        user = self.user(name)
        return user and user["id"]

    def group(self, name):
        return next((group for group in self.tenant.all("/groups") if group["displayName"] == name), None)

    def members(self, name):
        return {member["id"] for member in self.tenant.all(f"/groups/{self.group(name)['id']}/members")}

    def metaverse(self, dn):
        """Of what type the entry is in the metaverse."""
        return self.scene.show("dc=example,dc=org", dn).get("metaverse", {}).get("type")

    def cycle(self, kind="delta", exits=(OK,)):
        cycle = self.scene.cycle(kind)
        return cycle.exit in exits, cycle.explain()

    def rest(self, what):
        yield self.scene.is_settled(), f"{what}: then nothing is left to do"


def name(number):
    """Of two addresses the first in the order of their bytes."""
    return f"u{number:06d}.alias@{scenario.OPENLDAP_DOMAIN}"


def check_beside(run):
    """A class beside the others makes nobody another."""
    dn, writes = run.directory.person(51), run.tenant.writes()
    user = run.id(name(51))
    run.directory.modify(dn, "delete: objectClass", "objectClass: posixAccount", "-", "delete: uidNumber", "-",
                         "delete: gidNumber", "-", "delete: homeDirectory", "-", "delete: loginShell")  # fmt: skip
    is_good, told = run.cycle()
    yield is_good and user and run.id(name(51)) == user, f"a class less: the same user ({told})"
    run.directory.modify(dn, "add: objectClass", "objectClass: extensibleObject")
    is_good, told = run.cycle()
    yield is_good and run.id(name(51)) == user, f"a class more: the same user ({told})"
    yield run.tenant.writes() == writes, "and nothing was written"


def check_account(run):
    """An account of RFC 2307 that somebody makes a person of."""
    dn = f"uid=clerk,{run.directory.people}"
    address = f"clerk@{scenario.OPENLDAP_DOMAIN}"
    run.directory.change([f"dn: {dn}", "changetype: add", "objectClass: account", "objectClass: posixAccount",
                          "objectClass: extensibleObject", "uid: clerk", "cn: Clerk", f"mail: {address}",
                          "uidNumber: 5000", "gidNumber: 100", "homeDirectory: /srv/homes/clerk"])  # fmt: skip
    run.directory.modify(f"cn=club,{run.directory.groups}", "add: member", f"member: {dn}")
    is_good, told = run.cycle()
    user = run.id(address)
    yield is_good and user and user in run.members("club"), f"an account is a user, and in a group ({told})"
    run.directory.become(dn, PERSON, "-", "add: sn", "sn: Clerk", "-", "add: title", "title: Now a person")
    is_good, told = run.cycle()
    yield is_good and run.id(address) == user, f"made a person, it is the same user ({told})"
    yield run.user(address)["jobTitle"] == "Now a person", "with the values of a person"
    yield user in run.members("club"), "and still in the group"
    yield from run.rest("an account that became a person")


def check_group(run):
    """A person who is a group from now on, and then a person again."""
    dn = run.directory.person(52)
    user = run.id(name(52))
    yield user in run.members("club") and run.metaverse(dn) == "person", "a person, in a group"
    run.directory.become(dn, GROUP, "-", "add: member", f"member: {run.directory.person(53)}")
    is_good, told = run.cycle()
    yield is_good and run.id(name(52)) is None, f"a person who becomes a group is no user any more ({told})"
    group = run.group("User 000052")
    yield group and run.members("User 000052") == {run.id(name(53))}, "but a group, with its member"
    yield run.metaverse(dn) == "group", "in the metaverse too"
    yield group["id"] in run.members("club"), "which is in the group that the person was in"
    yield user not in run.members("club"), "and the person is not"
    yield from run.rest("a person who became a group")
    run.directory.become(dn, PERSON, "-", "delete: member")
    is_good, told = run.cycle()
    yield is_good and run.group("User 000052") is None, f"a person again: no group ({told})"
    back = run.id(name(52))
    yield back and back in run.members("club"), "but a user, in the group as before"
    yield run.metaverse(dn) == "person", "in the metaverse too"
    yield from run.rest("a group that became a person")


def check_stranger(run):
    """What nobody reads is as if it were gone: that is seen by a read of all, at the latest."""
    dn, count = run.directory.person(54), len(run.tenant.users())
    run.directory.become(dn, ("device", "extensibleObject"))
    is_good, told = run.cycle("initial")
    yield is_good and run.id(name(54)) is None, f"a person who becomes a device is no user any more ({told})"
    yield len(run.tenant.users()) == count - 1, "and nobody else is touched"
    yield from run.rest("a person who became a device")
    run.directory.become(dn, PERSON)
    is_good, told = run.cycle()
    yield is_good and run.id(name(54)), f"a person again is a user again ({told})"
    yield len(run.tenant.users()) == count, "one"
    yield from run.rest("a device that became a person")


def restart(run, unread):
    run.directory.lab.stop()
    run.directory.lab.start(unread=unread)


def check_unread(run):
    """Whose classes cannot be read is not known to be something else, and not gone."""
    dn, user = run.directory.person(55), run.id(name(55))
    writes = run.tenant.writes()
    restart(run, dn)
    run.directory.modify(dn, "replace: title", "title: Unread")
    for kind in ("delta", "initial"):
        is_good, told = run.cycle(kind, (OBJECT_ERRORS,))
        yield is_good and user and run.id(name(55)) == user, f"{kind}: whose classes are hidden stays ({told})"
        errors = [error["dn"] for found in run.scene.errors().values() for error in found]
        yield errors == [dn], f"{kind}: and is told: {errors}"
        yield run.tenant.writes() == writes, f"{kind}: nothing is written"
    restart(run, "")
    run.directory.modify(dn, "replace: title", "title: Read again")
    is_good, told = run.cycle()
    yield is_good and run.id(name(55)) == user and not run.scene.errors(), f"seen again, all is well ({told})"
    yield run.user(name(55))["jobTitle"] == "Read again", "and what was changed meanwhile arrives"


def results():
    run = Run()
    run.directory.add_group("club", *map(run.directory.person, (51, 52, 54, 55)))
    run.scene.begin_with_openldap()
    yield run.cycle("initial")
    yield from run.rest("the first cycle")
    for check in (check_beside, check_account, check_group, check_stranger, check_unread):
        yield from check(run)
    yield from run.scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

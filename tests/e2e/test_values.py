#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that break weaker engines: each gets what is right for it, or an error of its own, and all
the others go on. Runs inside with_lab.py --slapd N --tenant.
"""

import base64
import os
import re
import sys
import uuid

import scenario
from scenario import OBJECT_ERRORS, OK, ldif_binary

import names
import tap

USERS = int(os.environ["CW_LAB_SLAPD_USERS"])
MANY = 5000
INITIAL = os.environ["CW_LAB_TENANT_INITIAL_DOMAIN"]

# A special character each of RFC 4514 section 2.4, and what parsers stumble over besides.
RDN = r'cn=A\, \"B\"\+C\\D\<E\>\;F\=\#G\0A\C3\B6\ '
NAME = 'A, "B"+C\\D<E>;F=#G'


def upn(uid):
    return f"{uid}@{scenario.OPENLDAP_DOMAIN}"


def delta(scene, what, exit_code=OK):
    cycle = scene.cycle("delta")
    yield cycle.exit == exit_code, f"{what}: the cycle ends ({cycle.explain()})"


def members_of(scene, name):
    """userPrincipalName or displayName of a group's members in the tenant."""
    titles = {}
    state = scene.tenant.state()
    for thing in state["users"] + state["groups"]:
        properties = thing["properties"]
        titles[thing["key"]] = properties.get("userPrincipalName", properties["displayName"])
    return sorted(titles[key] for key in scene.tenant.groups()[name].get("members", []))


def check_awkward(scene, directory):
    """Names with all that RFC 4514 lets escape, as RDNs; and one of them renamed to a worse one."""
    shown = {user["properties"]["displayName"] for user in scene.tenant.users().values()}
    missing = {name.strip()[:256] for name in names.AWKWARD_NAMES if name.strip()} - shown
    yield not missing, f"awkward names are users {missing or ''}"
    directory.add_person("special", ldif_binary("cn", b"x"), dn=f"cn=x,{directory.people}")
    yield from delta(scene, "special")
    new_name = ldif_binary("newrdn", RDN.encode())
    directory.change(
        [f"dn: cn=x,{directory.people}", "changetype: modrdn", new_name, "deleteoldrdn: 1"]
    )
    yield from delta(scene, "renamed to every special character")
    name = scene.tenant.users()[upn("special")]["properties"]["displayName"]
    yield name.startswith(NAME), f"and has its new name: {name!r}"
    shown = scene.show(directory.base, upn("special"))
    yield shown["dn"].endswith(f",{directory.people}"), f"and can be looked at: {shown['dn']!r}"
    again = scene.ask("object", "show", shown["dn"])
    yield again["id"] == shown["id"], "by its DN too"
    directory.add_group("specials", f"{RDN},{directory.people}")
    yield from delta(scene, "its group")
    yield members_of(scene, "specials") == [upn("special")], "and can be a member"


def check_bytes(scene, directory):
    """Bytes that are no text, from a server whose schema lets them pass: that object stays behind."""
    directory.lab.stop()
    directory.lab.loosen("displayName")
    directory.lab.start()
    broken = ldif_binary("displayName", b"J\xf6rg in Latin-1")
    directory.add_person("latin", broken, "title: Engineer")
    directory.add_person("after", "title: Engineer")
    yield from delta(scene, "bytes that are no text", OBJECT_ERRORS)
    errors = scene.errors().get("invalid-data", [])
    dns = [error["dn"] for error in errors]
    yield dns == [f"uid=latin,{directory.people}"], f"one object has an error: {dns}"
    users = scene.tenant.users()
    yield upn("after") in users and upn("latin") not in users, "others go on"
    directory.modify(errors[0]["dn"], "replace: displayName", "displayName: Jörg")
    yield from delta(scene, "corrected")
    name = scene.tenant.users()[upn("latin")]["properties"]["displayName"]
    yield name == "Jörg" and not scene.errors(), "corrected: the name is there, the error is gone"


def check_large(scene, directory):
    dn = f"uid=large,{directory.people}"
    directory.add_person("large", f"title: {'T' * 5 * 1024 * 1024}", "l: Seattle")
    directory.add_person("medium", f"title: {'T' * 1000 * 1000}")
    yield from delta(scene, "a value of 5 MB", OBJECT_ERRORS)
    errors = scene.errors().get("invalid-data", [])
    yield [error["dn"] for error in errors] == [dn], f"its object has an error: {errors}"
    yield "title" in errors[0]["message"], "which names the attribute"
    users = scene.tenant.users()
    large, medium = (users[upn(uid)]["properties"] for uid in ("large", "medium"))
    yield large.get("city") == "Seattle" and "jobTitle" not in large, "the rest of it arrives"
    yield medium["jobTitle"] == "T" * 128, "1 MB is stored, and cut to what Graph takes"
    directory.modify(dn, "replace: title", "title: Tailor")
    yield from delta(scene, "corrected")
    title = scene.tenant.users()[upn("large")]["properties"].get("jobTitle")
    yield title == "Tailor" and not scene.errors(), f"the error is gone: {title}"


def check_many(scene, directory):
    lines = [f"mail: many{number:04d}@{scenario.OPENLDAP_DOMAIN}" for number in range(MANY)]
    lines += [f"description: line {number}" for number in range(MANY)]
    directory.add_person("many", *lines)
    yield from delta(scene, f"{MANY} values")
    yield upn("many0000") in scene.tenant.users(), f"{MANY} values of two attributes arrive"
    stored = scene.show(directory.base, "uid=many,")
    counts = [len(stored["imported"][name]) for name in ("mail", "description")]
    yield counts == [MANY, MANY], f"and all of them are in the store: {counts}"


def check_duplicates(scene, directory):
    """Two people with one userPrincipalName: the first keeps it, the second is an error."""
    other = f"uid=twin,{directory.groups}"
    directory.add_person("twin", mail=None)
    yield from delta(scene, "the first twin")
    before = scene.tenant.counters()["clientErrors"]
    directory.add_person("twin", "title: Second", mail=None, dn=other)
    directory.add_person("nobody.else")
    yield from delta(scene, "the second twin", OBJECT_ERRORS)
    errors = scene.errors()
    dns = [error["dn"] for error in errors.get("duplicate-value", [])]
    yield dns == [other], f"the second one has the error: {list(errors)}"
    told = errors["duplicate-value"][0]["message"]
    is_told = upn("twin") in told and f"uid=twin,{directory.people}" in told
    yield is_told, f"which names the value and the other one: {told}"
    users = scene.tenant.users()
    yield upn("twin") in users and upn("nobody.else") in users, "the others go on"
    found = [name for name, user in users.items() if user["properties"].get("jobTitle") == "Second"]
    is_made = len(found) == 1 and re.fullmatch(rf"twin[0-9]{{4}}@{re.escape(INITIAL)}", found[0])
    yield is_made and found[0] in told, f"it is there by another name, which is told: {found}"
    previewed = scene.ask("object", "preview", other)
    taken = [(item["attribute"], item["value"], item["holder"]) for item in previewed["taken"]]
    first = f"uid=twin,{directory.people}"
    yield taken == [("userPrincipalName", upn("twin"), first)], f"a preview says the same: {taken}"
    yield "KEPT BY" in scene.run("object", "explain", other).stdout, "explain says it to people"
    yield scene.tenant.counters()["clientErrors"] == before, "the tenant was not even asked"
    directory.modify(f"uid=twin,{directory.people}", "add: mail", "mail: first@example.org")
    yield from delta(scene, "the first twin gets another name")
    users = scene.tenant.users()
    second = users.get(upn("twin"), {"properties": {}})["properties"].get("jobTitle")
    yield second == "Second" and upn("first") in users, "both are there"
    yield not scene.errors(), f"without an error: {scene.errors()}"


def check_addresses(scene, directory):
    """Two people with one mail address, which Graph would make a proxyAddress of both."""
    directory.add_person("same1", "mail: same@example.org")
    directory.add_person("same2", "mail: Same@example.org")
    yield from delta(scene, "one address twice", OBJECT_ERRORS)
    errors = scene.errors().get("duplicate-value", [])
    yield len(errors) == 1, f"one of the two has the error: {errors}"
    told = errors[0]["message"].lower()
    yield "same@example.org" in told, f"which names the address: {told}"
    users = [user["properties"] for user in scene.tenant.users().values()]
    mails = sorted(user.get("mail", "").lower() for user in users
                   if user["userPrincipalName"].lower().startswith("same"))  # fmt: skip
    yield mails == ["", upn("same")], f"both are there, one of them with the address: {mails}"
    directory.modify(errors[0]["dn"], "replace: mail", "mail: different@example.org")
    yield from delta(scene, "another address")
    is_good = upn("different") in scene.tenant.users() and not scene.errors()
    yield is_good, f"both are there: {scene.errors()}"


def addresses(scene, *uids):
    """Sign-in name and mail of people by their uid, which is their jobTitle too."""
    people = {user["properties"].get("jobTitle"): user["properties"] for user in scene.tenant.users().values()}
    return [(people[uid]["userPrincipalName"], people[uid].get("mail")) for uid in uids]


def check_swapped(scene, directory):
    """Addresses of mail that two people swap: the tenant keeps old ones, so both keep theirs and are told why,
    until somebody goes the way that the message and docs/rules.md tell."""
    one, two = (f"uid={uid},{directory.people}" for uid in ("swap1", "swap2"))
    directory.add_person("swap1", "title: swap1")
    directory.add_person("swap2", "title: swap2")
    yield from delta(scene, "two people")
    before = addresses(scene, "swap1", "swap2")
    yield before == [(upn("swap1"), upn("swap1")), (upn("swap2"), upn("swap2"))], f"each has an own address: {before}"
    scene.cycle("delta")
    directory.modify(one, "replace: mail", f"mail: {upn('swap2')}")
    directory.modify(two, "replace: mail", f"mail: {upn('swap1')}")
    yield from delta(scene, "names and addresses swapped", OBJECT_ERRORS)
    writes, refused = scene.tenant.writes(), scene.tenant.counters()["clientErrors"]
    for kind in ("delta", "delta", "initial", "delta"):
        scene.cycle(kind)
    yield addresses(scene, "swap1", "swap2") == before, "both keep what they have"
    yield scene.tenant.writes() == writes, "and nothing is written any more"
    yield scene.tenant.counters()["clientErrors"] == refused, "nor refused by the tenant"
    told = {error["dn"]: error for error in scene.errors().get("duplicate-value", [])}
    yield sorted(told) == [one, two], f"both are told: {sorted(told)}"
    for dn, other, uid in ((one, two, "swap2"), (two, one, "swap1")):
        lines = told[dn]["message"].splitlines()
        is_good = len(lines) == 2 and all(upn(uid) in line and f"stays with {other} in the cloud" in line for line in lines)
        yield is_good, f"who keeps it, and that the cloud does: {lines}"
    yield "Exchange" in told[one]["remedy"], "and what to do"
    taken = scene.ask("object", "preview", one)["taken"]
    yield [item.get("stays") for item in taken] == [True, True], f"a preview says so: {taken}"
    directory.modify(one, "replace: mail", f"mail: {upn('third')}")
    yield from delta(scene, "one gets a third address", OBJECT_ERRORS)
    yield addresses(scene, "swap2")[0] == before[1], "the other one waits for the cloud"
    scene.tenant.admin("addresses", {"user": upn("third"), "remove": upn("swap1")})
    yield from delta(scene, "an administrator removes the old address")
    yield addresses(scene, "swap2") == [before[0]], "and the other one has it"
    scene.tenant.admin("addresses", {"user": upn("swap1"), "remove": upn("swap2")})
    directory.modify(one, "replace: mail", f"mail: {upn('swap2')}")
    yield from delta(scene, "so with the other one")
    now = addresses(scene, "swap1", "swap2")
    yield now == before[::-1] and not scene.errors(), f"they are swapped: {now}, {scene.errors()}"


def check_holder_in_cloud(scene, directory):
    """An address of somebody who is only in the cloud, found before the tenant is asked."""
    address, before = upn("held"), scene.tenant.counters()["clientErrors"]
    scene.tenant.admin("seed", {"users": [
        {"userPrincipalName": f"cloud.only@{INITIAL}", "displayName": "Cloud Only",
         "mailNickname": "cloudonly", "accountEnabled": True, "onPremisesImmutableId": "elsewhere",
         "proxyAddresses": [f"smtp:{address.upper()}"]},
    ]})  # fmt: skip
    dn = f"uid=held,{directory.people}"
    directory.add_person("held", "title: Held", f"mail: {address}")
    yield from delta(scene, "an address of the cloud", OBJECT_ERRORS)
    found = [user["properties"] for user in scene.tenant.users().values()
             if user["properties"].get("jobTitle") == "Held"]  # fmt: skip
    is_made = len(found) == 1 and found[0]["userPrincipalName"].endswith(f"@{INITIAL}")
    yield is_made and "mail" not in found[0], f"the person is there without it: {found}"
    errors = scene.errors().get("duplicate-value", [])
    told = errors[0]["message"] if errors else ""
    yield [error["dn"] for error in errors] == [dn] and "cloud.only@" in told, f"told: {told}"
    yield scene.tenant.counters()["clientErrors"] == before, "the tenant was not even asked"
    directory.modify(dn, "replace: mail", f"mail: {upn('free')}")
    yield from delta(scene, "with an address of one's own")
    person = scene.tenant.users().get(upn("free"), {"properties": {}})["properties"]
    yield person.get("mail") == upn("free") and not scene.errors(), "both are as they should be"


def check_contact_in_cloud(scene, directory):
    """An address of a contact that the tenant has, found before the tenant is asked."""
    address, before = upn("partner"), scene.tenant.counters()["clientErrors"]
    scene.tenant.admin("seed", {"contacts": [{"displayName": "Partner", "mail": address.upper()}]})
    dn = f"uid=partner,{directory.people}"
    directory.add_person("partner", "title: Partner", f"mail: {address}")
    yield from delta(scene, "an address of a contact", OBJECT_ERRORS)
    found = [user["properties"] for user in scene.tenant.users().values()
             if user["properties"].get("jobTitle") == "Partner"]  # fmt: skip
    is_made = len(found) == 1 and found[0]["userPrincipalName"].endswith(f"@{INITIAL}")
    yield is_made and "mail" not in found[0], f"the person is there without it: {found}"
    errors = scene.errors().get("duplicate-value", [])
    told = errors[0]["message"] if errors else ""
    yield [error["dn"] for error in errors] == [dn] and address.upper() in told, f"told: {told}"
    yield scene.tenant.counters()["clientErrors"] == before, "the tenant was not even asked"
    scene.tenant.admin("contacts/remove", {"mail": address.upper()})
    yield from delta(scene, "the contact is gone")
    scene.cycle("delta")
    person = scene.tenant.users().get(address, {"properties": {}})["properties"]
    yield person.get("mail") == address and not scene.errors(), f"and the person has it: {person} {scene.errors()}"


def check_members(scene, directory):
    """A member of every kind that is no member in the cloud, beside one that is."""
    good, own = directory.person(1), f"cn=odd,{directory.groups}"
    unknown, machine = f"uid=later,{directory.people}", f"cn=sync,{directory.base}"
    directory.add_group("odd", good, own, unknown, machine)
    yield from delta(scene, "odd members", OBJECT_ERRORS)
    first = scene.tenant.users()
    first = next(upn for upn in first if upn.startswith("u000001"))
    yield members_of(scene, "odd") == [first], "only what is in the cloud is a member"
    errors = [error for found in scene.errors().values() for error in found]
    yield len(errors) == 1, f"a group in itself is the one error: {[e['code'] for e in errors]}"
    before = scene.tenant.counters()
    yield from delta(scene, "told once: the next cycle")
    after = scene.tenant.counters()
    is_same = all(after[name] == before[name] for name in ("writes", "clientErrors"))
    yield is_same, f"it is not sent again: {before}, {after}"
    errors = [error for found in scene.errors().values() for error in found]
    yield len(errors) == 1 and errors[0]["count"] == 1, f"the error is still shown: {errors}"
    directory.modify(own, "delete: member", f"member: {own}")
    yield from delta(scene, "no longer in itself")
    yield not scene.errors(), "the error is gone"
    directory.add_person("later")
    yield from delta(scene, "the unknown member appears")
    yield members_of(scene, "odd") == sorted([first, upn("later")]), "and is a member"
    directory.delete(unknown)
    yield from delta(scene, "and goes again")
    yield members_of(scene, "odd") == [first], "and is no member any more"


def check_scope(scene, directory):
    """A person without name and address is out of scope, until there is one."""
    dn = directory.add_ghost("ghost")
    directory.add_group("haunted", dn, directory.person(2))
    yield from delta(scene, "a member out of scope")
    yield len(members_of(scene, "haunted")) == 1, "is not a member in the cloud"
    directory.modify(dn, "add: mail", "mail: ghost@example.org")
    yield from delta(scene, "the member comes into scope")
    yield upn("ghost") in members_of(scene, "haunted"), "and is a member"
    directory.modify(dn, "delete: mail")
    yield from delta(scene, "and out again")
    yield upn("ghost") not in scene.tenant.users(), "is no user any more"


def check_cycles(scene, directory):
    """Groups in a ring are groups like others."""
    ring = [f"cn=ring{number},{directory.groups}" for number in range(3)]
    for number in range(3):
        directory.add_group(f"ring{number}", ring[number - 1])
    yield from delta(scene, "a ring of groups")
    shown = [members_of(scene, f"ring{number}") for number in range(3)]
    yield shown == [["ring2"], ["ring0"], ["ring1"]], f"each has its member {shown}"


def manager_of(scene, uid):
    """The source anchor of the user's manager in the tenant."""
    users = scene.tenant.users()
    anchors = {user["key"]: user["properties"]["onPremisesImmutableId"] for user in users.values()}
    return anchors.get(users[upn(uid)].get("manager"))


def check_managers(scene, directory):
    """An entry of OpenLDAP has several managers; the cloud has place for one, and it is always the same."""
    dns = [directory.person(index) for index in (11, 12, 13)]
    anchors = {dn: directory.anchor(dn) for dn in dns}
    dns.sort(key=lambda dn: uuid.UUID(bytes_le=base64.b64decode(anchors[dn])).bytes)
    led = f"uid=led,{directory.people}"
    directory.add_person("led", *(f"manager: {dn}" for dn in dns))
    yield from delta(scene, "three managers")
    scene.cycle("delta")
    yield manager_of(scene, "led") == anchors[dns[0]], "the one with the lowest entryUUID is the manager"
    shown = scene.ask("object", "explain", led)
    told = {item["attribute"]: item for item in shown["explanation"]["values"]}["manager"]
    yield (told["value"].lower(), told["references"]) == (dns[0].lower(), 3), f"which is told: {told}"
    story = scene.ask("object", "show", led, "--explain")["explanation"]["values"]
    yield [item for item in story if item["attribute"] == "manager"] == [told], "by object show too"
    writes = scene.tenant.writes()
    for kind in ("delta", "initial", "delta"):
        scene.cycle(kind)
    yield scene.tenant.writes() == writes, "and it is written once"
    directory.modify(led, "delete: manager", f"manager: {dns[0]}")
    yield from delta(scene, "two managers")
    yield manager_of(scene, "led") == anchors[dns[1]], "when it goes, the next one takes over"
    directory.modify(led, "add: manager", f"manager: {dns[0]}")
    yield from delta(scene, "three managers again")
    yield manager_of(scene, "led") == anchors[dns[0]], "and gives back"


def results():
    scene, directory = scenario.Scenario(), scenario.Directory()
    scene.begin_with_openldap()
    first = scene.cycle("initial")
    yield first.exit == OK, f"the initial cycle ({first.explain()})"
    for check in (
        check_awkward, check_bytes, check_large, check_many, check_duplicates, check_addresses,
        check_swapped, check_holder_in_cloud, check_contact_in_cloud,
        check_members, check_scope, check_cycles, check_managers,
    ):  # fmt: skip
        yield from check(scene, directory)
    yield scene.is_settled(), "nothing is left to do in the end"
    before = scene.tenant.state()
    again = scene.cycle("initial")
    yield again.exit == OK and scene.tenant.state() == before, "and all over again changes nothing"
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

# SPDX-License-Identifier: GPL-3.0-or-later
"""LDIF of an OpenLDAP directory of any size, the same for the same numbers, for slapadd.

People are inetOrgPerson and posixAccount entries with some thirty attributes. Groups are
groupOfNames, or posixGroups, whose sizes follow a power law: a few are huge, most are small, as in life.
"""

import base64

import company
import names

SUFFIX = "dc=example,dc=org"
PEOPLE, GROUPS = f"ou=people,{SUFFIX}", f"ou=groups,{SUFFIX}"
LARGEST_SHARE = 0.05  # of all memberships, in the largest group

_HEAD = """dn: {suffix}
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: cn=sync,{suffix}
objectClass: applicationProcess
objectClass: simpleSecurityObject
cn: sync
userPassword: {sync_password}

dn: ou=people,{suffix}
objectClass: organizationalUnit
ou: people

dn: ou=groups,{suffix}
objectClass: organizationalUnit
ou: groups

"""

_PERSON = """dn: {dn}
objectClass: inetOrgPerson
objectClass: posixAccount
uid: u{i:06d}
{cn}givenName: First{i:06d}
sn: Last{i:06d}
displayName: User {i:06d}
mail: u{i:06d}@example.org
mail: u{i:06d}.alias@example.org
telephoneNumber: +1 555 {i:07d}
mobile: +1 556 {i:07d}
facsimileTelephoneNumber: +1 557 {i:07d}
homePhone: +1 558 {i:07d}
pager: +1 559 {i:07d}
employeeNumber: {i}
employeeType: full-time
departmentNumber: {department}
title: Engineer {grade}
description: generated person {i}
l: Seattle
st: WA
street: {i} Main St
postalCode: 98052
postalAddress: {i} Main St $ Seattle $ WA
physicalDeliveryOfficeName: B{department}
roomNumber: {room}
o: Example
ou: people
preferredLanguage: en
initials: U
carLicense: CAR{i:06d}
uidNumber: {uid_number}
gidNumber: 100
homeDirectory: /srv/homes/u{i:06d}
loginShell: /bin/bash
manager: uid=u{manager:06d},{people}

"""


def _line(name, value):
    """One LDIF line; base64 for whatever RFC 2849 does not let stand as it is."""
    safe = value.isascii() and value[0] not in " :<" and not value.endswith(" ")
    if safe:
        return f"{name}: {value}\n"
    return f"{name}:: {base64.b64encode(value.encode()).decode()}\n"


def person_dn(index):
    return f"uid=u{index:06d},{PEOPLE}"


def group_dn(index):
    return f"cn=g{index:05d},{GROUPS}"


def _write_people(write, users):
    for i in range(users):
        awkward = i < len(names.AWKWARD_NAMES)
        common_name = names.AWKWARD_NAMES[i] if awkward else f"User {i:06d}"
        write(
            _PERSON.format(
                i=i,
                dn=person_dn(i),
                cn=_line("cn", common_name),
                department=i % 50,
                grade=i % 9,
                room=i % 500,
                uid_number=100000 + i,
                manager=i // 100,
                people=PEOPLE,
            )
        )
    _write_awkward_dns(write)


def _write_awkward_dns(write):
    """A branch in which the names are RDNs."""
    branch = f"ou=awkward,{SUFFIX}"
    write(f"dn: {branch}\nobjectClass: organizationalUnit\nou: awkward\n\n")
    for number, name in enumerate(names.AWKWARD_NAMES):
        write(_line("dn", f"cn={company.escape_rdn(name)},{branch}"))
        write(f"objectClass: inetOrgPerson\nsn: Awkward {number}\nuid: awkward{number:02d}\n")
        write(_line("cn", name) + f"mail: awkward{number:02d}@example.org\n\n")


def group_sizes(groups, memberships, users):
    """Sizes of a power law whose sum is memberships and whose largest is LARGEST_SHARE of it."""
    if groups == 0:
        return []
    largest = max(memberships * LARGEST_SHARE, 4 * memberships / groups)
    largest = max(1, min(users, memberships, int(largest)))
    low, high = 0.0, 4.0
    for _ in range(50):
        exponent = (low + high) / 2
        total = sum(max(1, int(largest / (i + 1) ** exponent)) for i in range(groups))
        low, high = (exponent, high) if total > memberships else (low, exponent)
    sizes = [max(1, int(largest / (i + 1) ** high)) for i in range(groups)]
    missing = memberships - sum(sizes)
    for i in range(1, groups):
        more = max(0, min(users - sizes[i], -(-missing // (groups - i))))
        sizes[i] += more
        missing -= more
    return sizes


# How a group tells its members: by DN, or by login name (RFC 2307).
_BY_DN = ("groupOfNames", "member: uid=u{member:06d},{people}\n", "")
_BY_LOGIN = ("posixGroup", "memberUid: u{member:06d}\n", "gidNumber: {gid}\n")


def _write_groups(write, sizes, users, by_login):
    kind, member, more = _BY_LOGIN if by_login else _BY_DN
    for number, size in enumerate(sizes):
        size = min(size, users)
        step = max(1, users // size)
        start = number * 7919
        write(
            f"dn: {group_dn(number)}\nobjectClass: {kind}\ncn: g{number:05d}\n"
            f"description: generated group {number}\n{more.format(gid=100000 + number)}"
        )
        write(
            "".join(
                member.format(member=(start + place * step) % users, people=PEOPLE)
                for place in range(size)
            )
            + "\n"
        )


def write(stream, users, groups, memberships, sync_password, by_login=False):
    stream.write(_HEAD.format(suffix=SUFFIX, sync_password=sync_password))
    _write_people(stream.write, users)
    _write_groups(stream.write, group_sizes(groups, memberships, users), users, by_login)

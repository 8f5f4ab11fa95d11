# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tenant has to hold when a domain is synchronised with the standard rules: worked out in
Python from what LDAP says, without a line of the engine. Needs Debian's Python (samba's modules).
"""

import base64
import re
import time
import unicodedata
import uuid

import ldb

import company
import company_changes

# Users' attributes in the cloud: (where they come from, how long they may be).
TEXTS = {
    "givenName": ("givenName", 64),
    "surname": ("sn", 64),
    "jobTitle": ("title", 128),
    "department": ("department", 64),
    "companyName": ("company", 64),
    "employeeId": ("employeeID", 16),
    "mobilePhone": ("mobile", 64),
    "faxNumber": ("facsimileTelephoneNumber", 64),
    "officeLocation": ("physicalDeliveryOfficeName", 128),
    "streetAddress": ("streetAddress", 1024),
    "city": ("l", 128),
    "state": ("st", 128),
    "postalCode": ("postalCode", 40),
    "country": ("co", 128),
    "preferredLanguage": ("preferredLanguage", 5),
    "usageLocation": ("c", 2),
}
EPOCH_AS_FILETIME = 116444736000000000
SYSTEM_ACCOUNTS = re.compile(r"(AAD_|MSOL_).*|SUPPORT_388945a0|CAS_.*\}.*", re.I | re.S)


class Entry:
    """One object of the domain."""

    def __init__(self, message):
        self.dn = str(message.dn)
        self.message = message
        self.classes = {value.lower() for value in self.texts("objectClass")}

    def texts(self, name):
        return [bytes(value).decode() for value in self.message.get(name, [])]

    def text(self, name):
        """The value without the blanks around it; "" when there is none."""
        values = self.texts(name)
        return values[0].strip() if values else ""

    def number(self, name):
        return int(self.text(name) or 0)

    def binary(self, name):
        return bytes(self.message[name][0]) if name in self.message else None

    @property
    def guid(self):
        return uuid.UUID(bytes_le=self.binary("objectGUID"))

    @property
    def is_group(self):
        return "group" in self.classes

    @property
    def anchor(self):
        """What ties it to its object in the cloud."""
        # Some of the company have mS-DS-ConsistencyGuid from other software: the first cycle leaves it alone.
        return base64.b64encode(self.binary("objectGUID")).decode()

    @property
    def is_enabled(self):
        expires = self.number("accountExpires")
        now = int(time.time()) * 10_000_000 + EPOCH_AS_FILETIME
        is_expired = 0 < expires <= now
        return not self.number("userAccountControl") & company.UAC_DISABLED and not is_expired


def read(lab):
    """Every user and group of the domain."""
    database = company_changes.connect(lab)
    expression = "(|(&(objectCategory=person)(objectClass=user))(objectClass=group))"
    found = database.search(lab.base, ldb.SCOPE_SUBTREE, expression, controls=["paged_results:1:500"])
    return [Entry(message) for message in found]


def in_scope(entry):
    """Whether the default filters let it go to the cloud."""
    if entry.text("isCriticalSystemObject") == "TRUE" or "\\0ACNF:" in entry.dn:
        return False
    if entry.is_group:
        is_security = entry.number("groupType") < 0
        return is_security and not entry.number("groupType") & 1
    if entry.text("adminDescription").startswith("User_"):
        return False
    return not SYSTEM_ACCOUNTS.fullmatch(entry.text("sAMAccountName"))


def keep(text, pattern, length):
    """ASCII letters without their marks, and of the characters only those of the pattern."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if re.fullmatch(pattern, char))[:length].strip(".")


class Expectation:
    def __init__(self, lab, verified, initial_domain):
        self.verified, self.initial_domain = set(verified), initial_domain
        self.lab = lab
        self.entries = [entry for entry in read(lab) if in_scope(entry)]
        self.keys = {entry.dn.lower(): self.key(entry) for entry in self.entries}

    @staticmethod
    def key(entry):
        """How the practice tenant's dump names it."""
        return str(entry.guid) if entry.is_group else entry.anchor

    def is_verified(self, address):
        return address.rpartition("@")[2].lower() in self.verified

    def principal_name(self, entry):
        name = entry.text("userPrincipalName")
        name = name or f"{entry.text('sAMAccountName')}@{self.lab.domain}"
        local, _, domain = name.rpartition("@")
        domain = domain if self.is_verified(name) else self.initial_domain
        return keep(local, "[A-Za-z0-9'._!#^~-]", 64) + f"@{domain}"

    def user(self, entry):
        values = {name: entry.text(source)[:size].strip() for name, (source, size) in TEXTS.items()}
        name = entry.text("displayName") or entry.text("cn") or entry.text("sAMAccountName")
        mail = entry.text("mail")
        nick = (mail or self.principal_name(entry)).partition("@")[0]
        phone = entry.text("telephoneNumber")
        values.update(
            onPremisesImmutableId=entry.anchor,
            accountEnabled=entry.is_enabled,
            userPrincipalName=self.principal_name(entry),
            displayName=name[:256].strip(),
            mailNickname=keep(nick, r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]", 64),
            mail=mail if self.is_verified(mail) else "",
            businessPhones=[phone] if phone else "",
        )
        found = {"properties": {name: value for name, value in values.items() if value != ""}}
        manager = self.keys.get(entry.text("manager").lower())
        return {**found, "manager": manager} if manager else found

    def group(self, entry):
        account = keep(entry.text("sAMAccountName"), "[A-Za-z0-9._-]", 50)
        values = {
            "uniqueName": str(entry.guid),
            "displayName": entry.text("displayName") or entry.text("cn"),
            "description": entry.text("description"),
            "mailNickname": f"{account or 'group'}-{str(entry.guid)[:8]}",
            "securityEnabled": True,
            "mailEnabled": False,
        }
        members = {self.keys.get(dn.lower()) for dn in entry.texts("member")}
        members -= {None, self.key(entry)}  # Graph lets no group contain itself
        found = {name: value for name, value in values.items() if value != ""}
        return {"properties": found, "members": sorted(members)}

    def users(self):
        return {self.key(entry): self.user(entry) for entry in self.entries if not entry.is_group}

    def groups(self):
        return {self.key(entry): self.group(entry) for entry in self.entries if entry.is_group}

    def duplicates(self):
        """Groups of users of whom only one can be in the cloud: {address: [key, ...]}"""
        holders = {}
        for entry in self.entries:
            if not entry.is_group:
                mine = {value.strip().partition(":")[2] for value in entry.texts("proxyAddresses")}
                mine = {address.lower() for address in mine | {self.principal_name(entry)}}
                for address in mine:
                    holders.setdefault(address, set()).add(self.key(entry))
        return {address: keys for address, keys in holders.items() if len(keys) > 1}


# What the tenant adds by itself.
OF_THE_TENANT = {"userType", "groupTypes", "proxyAddresses", "otherMails", "imAddresses"}


def differences(expected, state):
    """What is different in the tenant, one line each: nothing when all is as it has to be."""
    found = {thing["key"]: thing for thing in state}
    lines = [f"missing: {_name(expected[key])}" for key in expected.keys() - found.keys()]
    lines += [f"too many: {_name(found[key])}" for key in found.keys() - expected.keys()]
    for key in expected.keys() & found.keys():
        wanted, seen = expected[key], found[key]
        for name in wanted["properties"].keys() | seen["properties"].keys() - OF_THE_TENANT:
            values = wanted["properties"].get(name), seen["properties"].get(name)
            if values[0] != values[1]:
                lines.append(f"{name} of {key}: {values[1]!r} instead of {values[0]!r}")
        managers = seen.get("manager"), wanted.get("manager")
        if managers[0] != managers[1]:
            lines.append(f"manager of {key}: {managers[0]} instead of {managers[1]}")
        members = set(seen.get("members", ())), set(wanted.get("members", ()))
        if members[0] != members[1]:
            more, less = members[0] - members[1], members[1] - members[0]
            lines.append(f"members of {key}: too many {more}, missing {less}")
    return lines


def _name(thing):
    return thing["properties"].get("userPrincipalName") or thing["properties"]["displayName"]

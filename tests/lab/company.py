# SPDX-License-Identifier: GPL-3.0-or-later
"""A believable company, the same for the same size and seed: what samba_ad.py loads into a lab.

Beside ordinary people, the first indexes play the parts that a synchronisation stumbles over (see
PARTS); larger companies repeat most of them at a small rate (see RATES). Company.facts tells tests
who plays what.
"""

import hashlib
import random
import uuid
from dataclasses import dataclass, field

import names

MINIMUM_USERS = 48

NEVER_ZERO = "0"
NEVER_MAX = str(0x7FFFFFFFFFFFFFFF)
EXPIRED_2020 = "132223104000000000"  # midnights of 1 January, UTC, as FILETIMEs
EXPIRES_2045 = "140113152000000000"
PASSWORD_SET_2024 = "133485408000000000"

UAC_NORMAL = 0x200
UAC_DISABLED = 0x2
UAC_DONT_EXPIRE = 0x10000
UAC_WORKSTATION = 0x1000

GROUP_GLOBAL, GROUP_LOCAL, GROUP_UNIVERSAL = 0x2, 0x4, 0x8
GROUP_SECURITY = -0x80000000

# A JPEG of one grey pixel; padded by a comment to the size that is wanted.
_JPEG_HEAD = bytes.fromhex("ffd8ffe000104a46494600010100000100010000")
_JPEG_TAIL = bytes.fromhex(
    "ffdb004300" + "10" * 64 + "ffc0000b080001000101011100ffc40014000100000000000000000000000000"
    "000009ffc40014100100000000000000000000000000000000ffda0008010100003f0054ffd9"
)

# Parts of single people, by their place after the people with awkward names.
PARTS = (
    "expired", "expires-later", "never-zero", "never-max", "no-upn", "unverified-upn",
    "consistency-guid", "same-proxy-1", "same-proxy-2", "same-mail-1", "same-mail-2",
    "many-proxies", "own-manager", "manager-cycle-1", "manager-cycle-2", "photo", "disabled",
    "admin-description", "must-change-password", "no-mail", "unverified-proxy",
    "other-telephones",
)  # fmt: skip

# part: (every so many, at which remainder)
RATES = {
    "disabled": (37, 1),
    "expired": (97, 2),
    "expires-later": (89, 3),
    "unverified-upn": (61, 4),
    "no-upn": (401, 5),
    "consistency-guid": (211, 6),
    "photo": (151, 7),
    "no-mail": (53, 8),
    "never-max": (7, 0),
    "other-telephones": (19, 9),
}

MANY_PROXIES = 300
COMPUTERS, CONTACTS = 60, 40


def escape_rdn(value):
    """The value of an RDN as RFC 4514 section 2.4 wants it written."""
    escaped = "".join("\\" + char if char in ',+"\\<>;=' else char for char in value)
    if escaped[0] in " #":
        escaped = "\\" + escaped
    if escaped.endswith(" ") and not escaped.endswith("\\ "):
        escaped = escaped[:-1] + "\\ "
    return escaped.replace("\n", "\\0A")


def password_of(account):
    """The password of a generated user."""
    return f"Pw.{account}!x"


@dataclass
class Entry:
    dn: str
    attributes: dict  # name: str, bytes or a list of them

    @property
    def account(self):
        return self.attributes["sAMAccountName"]


@dataclass
class Company:
    base: str
    mail_domain: str  # a verified domain of the tenant
    local_domain: str  # the realm in lower case, which no tenant can verify
    units: list = field(default_factory=list)
    users: list = field(default_factory=list)
    groups: list = field(default_factory=list)
    contacts: list = field(default_factory=list)
    computers: list = field(default_factory=list)
    services: list = field(default_factory=list)
    facts: dict = field(default_factory=dict)  # part: accounts that play it

    def note(self, part, account):
        self.facts.setdefault(part, []).append(account)


def _pairs(words):
    """ "Jörg=Joerg Anna" -> [("Jörg", "Joerg"), ("Anna", "Anna")]"""
    return [(word.partition("=")[0], word.rpartition("=")[2]) for word in words.split()]


def _ascii_word(text):
    return "".join(char for char in text.lower() if char.isascii() and char.isalnum())


class _Builder:
    def __init__(self, company, count, seed):
        self.company = company
        self.count = count
        self.random = random.Random(f"causeway {seed} {count}")
        self.taken_addresses = set()
        self.taken_names = set()
        self.unit_dns = {}
        self.offices = []
        self.managers = []

    # Organisational units

    def unit(self, name, parent):
        dn = f"OU={escape_rdn(name)},{parent}"
        if dn not in self.unit_dns:
            self.unit_dns[dn] = True
            attributes = {"objectClass": "organizationalUnit"}
            self.company.units.append(Entry(dn, attributes))
        return dn

    def build_units(self):
        base = self.company.base
        self.people = self.unit("People", base)
        self.groups_unit = self.unit("Groups", base)
        self.security_unit = self.unit("Security", self.groups_unit)
        self.distribution_unit = self.unit("Distribution", self.groups_unit)
        self.contacts_unit = self.unit("Contacts", base)
        self.workstations_unit = self.unit("Workstations", base)
        self.services_unit = self.unit("Service Accounts", base)
        self.awkward_unit = self.unit('R&D, "Skunkworks" #1 + more', self.people)
        for locale in names.LOCALES:
            country = self.unit(locale.country, self.people)
            for city in locale.cities.split(";"):
                home, _, rest = city.partition("=")
                place, state, code = rest.split("/")
                dn = self.unit(home, country)
                self.offices += [(locale, dn, (place, state, code))] * locale.weight

    # People

    def pick_name(self, index, locale):
        """(common name, given name, family name, ASCII given and family name)"""
        if index < len(names.AWKWARD_NAMES):
            name = names.AWKWARD_NAMES[index]
            return name, "Awkward", f"Name {index:02d}", ("awkward", f"name{index:02d}")
        given, given_ascii = self.random.choice(_pairs(locale.given))
        family, family_ascii = self.random.choice(_pairs(locale.family))
        name = f"{family} {given}" if locale.family_first else f"{given} {family}"
        return name, given, family, (_ascii_word(given_ascii), _ascii_word(family_ascii))

    def unique(self, taken, make):
        number = 1
        while make(number).casefold() in taken:
            number += 1
        taken.add(make(number).casefold())
        return make(number)

    def parts_of(self, index):
        place = index - len(names.AWKWARD_NAMES)
        if place < 0:
            return set()
        if place < len(PARTS):
            return {PARTS[place]}
        return {part for part, (every, rest) in RATES.items() if index % every == rest}

    def build_user(self, index):
        locale, office, place = self.random.choice(self.offices)
        common_name, given, family, latin = self.pick_name(index, locale)
        department = self.random.choice(names.DEPARTMENTS)
        parent = self.unit(department, office)
        if index < len(names.AWKWARD_NAMES):
            parent = self.awkward_unit
        unnumbered = common_name
        common_name = self.unique(
            self.taken_names,
            lambda n: f"{unnumbered} {n}" if n > 1 else unnumbered,
        )
        address = self.unique(
            self.taken_addresses,
            lambda n: f"{latin[0]}.{latin[1]}" + (str(n) if n > 1 else ""),
        )
        account = f"{latin[0][:1]}{latin[1][:10]}{index:05d}"
        mail = f"{address}@{self.company.mail_domain}"
        attributes = {
            "objectClass": "inetOrgPerson" if index % 40 == 39 else "user",
            "sAMAccountName": account,
            "userPrincipalName": mail,
            "givenName": given,
            "sn": family,
            "initials": (given[0] + family[0])[:6],
            "displayName": common_name.strip() or "nameless",
            "mail": mail,
            "proxyAddresses": [f"SMTP:{mail}", f"smtp:{account}@{self.company.mail_domain}"],
            "department": department,
            "title": self.random.choice(names.TITLES),
            "company": "Contoso",
            "employeeID": str(100000 + index),
            "employeeType": "contractor" if index % 11 == 10 else "employee",
            "description": f"{department}, {place[0]}",
            "userAccountControl": str(UAC_NORMAL),
            "accountExpires": NEVER_ZERO,
            "pwdLastSet": PASSWORD_SET_2024,
            **self.whereabouts(index, locale, place),
        }
        entry = Entry(f"CN={escape_rdn(common_name)},{parent}", attributes)
        if index < len(names.AWKWARD_NAMES):
            self.company.note("awkward", account)
        self.add_manager(index, entry)
        for part in sorted(self.parts_of(index)):
            self.play(part, index, entry)
        self.company.users.append(entry)

    def whereabouts(self, index, locale, place):
        return {
            "telephoneNumber": f"{locale.dialling} 555 {index:07d}",
            "mobile": f"{locale.dialling} 556 {index:07d}",
            "facsimileTelephoneNumber": f"{locale.dialling} 557 {index:07d}",
            "physicalDeliveryOfficeName": f"Building {index % 40}",
            "streetAddress": f"{index % 300 + 1} Main Street",
            "l": place[0],
            "st": place[1],
            "postalCode": place[2],
            "c": locale.code,
            "co": locale.country_english,
            "countryCode": str(locale.number),
            "preferredLanguage": locale.language,
        }

    def add_manager(self, index, entry):
        """A tree with eight reports each; the root has no manager."""
        if index > 0:
            entry.attributes["manager"] = self.company.users[(index - 1) // 8].dn

    # Parts

    def play(self, part, index, entry):
        attributes, domain = entry.attributes, self.company.mail_domain
        self.company.note(part, entry.account)
        if part == "disabled":
            attributes["userAccountControl"] = str(UAC_NORMAL | UAC_DISABLED)
        elif part == "expired":
            attributes["accountExpires"] = EXPIRED_2020
        elif part == "expires-later":
            attributes["accountExpires"] = EXPIRES_2045
        elif part == "never-max":
            attributes["accountExpires"] = NEVER_MAX
        elif part == "no-upn":
            del attributes["userPrincipalName"]
        elif part == "unverified-upn":
            local = attributes["userPrincipalName"].partition("@")[0]
            attributes["userPrincipalName"] = f"{local}@{self.company.local_domain}"
        elif part == "consistency-guid":
            anchor = uuid.UUID(bytes=hashlib.md5(entry.dn.encode()).digest())
            attributes["mS-DS-ConsistencyGuid"] = anchor.bytes_le
        elif part in ("same-proxy-1", "same-proxy-2"):
            attributes["proxyAddresses"] += [f"smtp:shared.box@{domain}"]
        elif part in ("same-mail-1", "same-mail-2"):
            attributes["mail"] = f"front.desk@{domain}"
            attributes["proxyAddresses"] = [f"SMTP:front.desk@{domain}"]
        elif part == "many-proxies":
            attributes["proxyAddresses"] += [
                f"smtp:alias{number:03d}.{entry.account}@{domain}"
                for number in range(MANY_PROXIES - 2)
            ]
        elif part == "own-manager":
            attributes["manager"] = entry.dn
        elif part == "manager-cycle-2":
            first = self.company.users[-1]
            attributes["manager"], first.attributes["manager"] = first.dn, entry.dn
        elif part == "photo":
            attributes["thumbnailPhoto"] = self.photo(index)
        elif part == "admin-description":
            attributes["adminDescription"] = "User_kept-on-premises"
        elif part == "must-change-password":
            attributes["pwdLastSet"] = "0"
        elif part == "no-mail":
            del attributes["mail"], attributes["proxyAddresses"]
        elif part == "unverified-proxy":
            attributes["proxyAddresses"] += [f"smtp:{entry.account}@{self.company.local_domain}"]
        elif part == "other-telephones":
            attributes["otherTelephone"] = [f"+1 558 {index:05d}{line}" for line in range(4)]

    def photo(self, index):
        comment = self.random.randbytes(2000 + index % 5000)
        length = (len(comment) + 2).to_bytes(2, "big")
        return _JPEG_HEAD + b"\xff\xfe" + length + comment + _JPEG_TAIL

    # Groups

    def group(self, name, members=(), scope=GROUP_GLOBAL, security=True, parent=None, **extra):
        group_type = scope + (GROUP_SECURITY if security else 0)
        number = len(self.company.groups)
        attributes = {
            "objectClass": "group",
            "sAMAccountName": extra.pop("account", f"grp{number:04d} {_ascii_word(name)}".strip()),
            "groupType": str(group_type),
            "displayName": name.strip(),
            "description": f"Group {number} of Contoso",
            **extra,
        }
        entry = Entry(f"CN={escape_rdn(name)},{parent or self.security_unit}", attributes)
        attributes["member"] = list(members)
        self.company.groups.append(entry)
        return entry

    def mail_of_group(self, local):
        mail = f"{local}@{self.company.mail_domain}"
        return {"mail": mail, "proxyAddresses": [f"SMTP:{mail}"]}

    def build_groups(self):
        users = [user.dn for user in self.company.users]
        teams_count = max(12, self.count // 25)
        teams = []
        for number in range(teams_count):
            size = max(2, int(self.count * 0.2 / (number + 1)))
            members = sorted(self.random.sample(users, min(size, len(users))))
            manager = self.random.choice(users)
            teams.append(self.group(f"Team {number:03d}", members, managedBy=manager))
        divisions = [
            self.group(f"Division {number}", [team.dn for team in teams[number::4]])
            for number in range(4)
        ]
        self.build_fixed_groups(users, [division.dn for division in divisions])
        self.build_odd_groups(users)

    def build_fixed_groups(self, users, divisions):
        """What facts["groups"] names by its part."""
        note = self.note_group
        universal, mailing = GROUP_UNIVERSAL, self.distribution_unit
        note("nested", self.group("All Divisions", divisions, scope=universal))
        note("everyone", self.group("All Employees", users, scope=universal))
        note("empty", self.group("Nobody Yet"))
        note("local", self.group("Printer Operators EMEA", users[:5], scope=GROUP_LOCAL))
        note("mail-security", self.group(
            "Project Möbius", users[3:17], scope=universal, **self.mail_of_group("moebius")))
        note("distribution", self.group(
            "Newsletter", users[:30], scope=universal, security=False, parent=mailing,
            **self.mail_of_group("newsletter")))
        note("distribution", self.group(
            "営業部ニュース", users[10:25], scope=GROUP_GLOBAL, security=False, parent=mailing,
            **self.mail_of_group("eigyo.news")))
        note("distribution-without-mail", self.group(
            "Old List, kept", users[5:9], scope=GROUP_GLOBAL, security=False, parent=mailing))
        note("x500-only", self.group(
            "Legacy Exchange List", users[9:12], scope=universal, parent=mailing,
            proxyAddresses=["X500:/o=Contoso/ou=Exchange/cn=Recipients/cn=legacy"]))  # fmt: skip

    def build_odd_groups(self, users):
        note = self.note_group
        universal = GROUP_UNIVERSAL
        first = self.group("Cycle One", users[:2], scope=universal)
        second = self.group("Cycle Two", [first.dn], scope=universal)
        third = self.group("Cycle Three", [second.dn], scope=universal)
        first.attributes["member"].append(third.dn)
        for entry in (first, second, third):
            note("cycle", entry)
        own = self.group("Ouroboros", users[:1], scope=universal)
        own.attributes["member"].append(own.dn)
        note("contains-itself", own)
        mixed = [entry.dn for entry in self.company.contacts[:5]]
        mixed += [entry.dn for entry in self.company.computers[:5]] + users[:3]
        note("mixed", self.group("Partners and Machines", mixed, scope=universal))
        outside = [f"CN=Administrator,CN=Users,{self.company.base}"]
        outside += [entry.dn for entry in self.company.services] + users[20:22]
        note("out-of-scope-members", self.group("Server Operators EMEA", outside))
        for number, name in enumerate(("Vertrieb Süd", 'Группа, «кавычки» "и" #', "ฝ่ายขาย", " x ")):
            note("awkward", self.group(name, users[number * 3 : number * 3 + 6]))

    def note_group(self, part, entry):
        self.company.note(f"group-{part}", entry.account)

    # Others

    def build_contacts(self):
        for index in range(CONTACTS):
            locale = self.random.choice(names.LOCALES)
            given, given_ascii = self.random.choice(_pairs(locale.given))
            family, family_ascii = self.random.choice(_pairs(locale.family))
            name = f"{family}, {given} (Partner {index:02d})"
            local = f"{_ascii_word(given_ascii)}.{_ascii_word(family_ascii)}{index}"
            attributes = {
                "objectClass": "contact",
                "givenName": given,
                "sn": family,
                "displayName": name,
                "company": "Fabrikam",
                "telephoneNumber": f"{locale.dialling} 559 {index:07d}",
            }
            if index % 8 == 7:
                self.company.note("contact-without-mail", name)
            else:
                attributes["mail"] = f"{local}@fabrikam.example"
            if index % 8 < 6:
                attributes["proxyAddresses"] = [f"SMTP:{local}@fabrikam.example"]
            dn = f"CN={escape_rdn(name)},{self.contacts_unit}"
            self.company.contacts.append(Entry(dn, attributes))

    def build_computers(self):
        for index in range(COMPUTERS):
            name = f"WS{index:04d}"
            attributes = {
                "objectClass": "computer",
                "sAMAccountName": f"{name}$",
                "userAccountControl": str(UAC_WORKSTATION),
                "dNSHostName": f"{name.lower()}.{self.company.local_domain}",
                "operatingSystem": "Windows 11 Enterprise",
                "operatingSystemVersion": "10.0 (22631)",
            }
            dn = f"CN={name},{self.workstations_unit}"
            self.company.computers.append(Entry(dn, attributes))

    def build_conflict(self):
        """What replication leaves behind when two controllers made the same name at once."""
        account = "conflicted"
        name = f"Double Entry\nCNF:{uuid.UUID(int=self.random.getrandbits(128))}"
        attributes = {
            "objectClass": "user",
            "sAMAccountName": account,
            "displayName": "Double Entry",
            "userAccountControl": str(UAC_NORMAL),
            "pwdLastSet": PASSWORD_SET_2024,
        }
        dn = f"CN={escape_rdn(name)},{self.services_unit}"
        self.company.services.append(Entry(dn, attributes))
        self.company.note("filtered", account)

    def build_services(self):
        """Accounts that the default filters keep out of the cloud, and one that they do not."""
        accounts = {
            "AAD_1a2b3c4d5e6f": "old engine's account",
            "CAS_{9f2c1d3e4b5a4c6d}": "client access",
            "SUPPORT_388945a0": "vendor's help account",
            "svc-backup": "backup robot",
        }
        for account, description in accounts.items():
            attributes = {
                "objectClass": "user",
                "sAMAccountName": account,
                "displayName": account,
                "description": description,
                "userAccountControl": str(UAC_NORMAL | UAC_DONT_EXPIRE),
                "pwdLastSet": PASSWORD_SET_2024,
            }
            dn = f"CN={escape_rdn(account)},{self.services_unit}"
            self.company.services.append(Entry(dn, attributes))
            self.company.note("filtered" if account != "svc-backup" else "service", account)
        self.build_conflict()


def build(users=2000, *, base, mail_domain, seed=1):
    """The company of that many people below the domain whose DN is base."""
    if users < MINIMUM_USERS:
        raise ValueError(f"a company has at least {MINIMUM_USERS} people")
    local_domain = ".".join(part.partition("=")[2] for part in base.lower().split(","))
    company = Company(base=base, mail_domain=mail_domain, local_domain=local_domain)
    builder = _Builder(company, users, seed)
    builder.build_units()
    builder.build_services()
    for index in range(users):
        builder.build_user(index)
    builder.build_contacts()
    builder.build_computers()
    builder.build_groups()
    return company

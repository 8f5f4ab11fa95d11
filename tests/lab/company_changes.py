#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A week in the life of the lab's company: changes its running domain over LDAP, as an administrator
would, and prints what it did.

  company_changes.py [--json] DIR [CHANGE]...

DIR is the lab's directory. Without a CHANGE all are made, in the order of CHANGES below. The people
it picks are ordinary ones: nobody who plays a part in facts.json. Needs Debian's Python.
"""

import argparse
import json
import sys
from pathlib import Path

import ldb
from samba.auth import system_session
from samba.credentials import Credentials
from samba.param import LoadParm
from samba.samdb import SamDB

import company
import samba_ad

HIRE_PASSWORD = "Welc0me,2-Contoso"


def connect(lab):
    """The domain over LDAPS as its administrator; the chain is verified, the name cannot be."""
    parameters = LoadParm()
    parameters.load(str(lab.smb_conf))
    parameters.set("tls verify peer", "ca_only")
    parameters.set("tls cafile", str(lab.directory / "tls/ca.pem"))
    credentials = Credentials()
    credentials.set_bind_dn(f"CN=Administrator,CN=Users,{lab.base}")
    credentials.set_password(samba_ad.ADMIN_PASSWORD)
    return SamDB(
        url=f"ldaps://{lab.address}",
        session_info=system_session(),
        credentials=credentials,
        lp=parameters,
    )


class Company:
    """The domain as the changes see it: a few ordinary people, groups and units to pick from."""

    def __init__(self, lab):
        self.database = connect(lab)
        self.lab = lab
        self.people_base = f"OU=People,{lab.base}"
        facts = json.loads((lab.directory / "facts.json").read_text())
        parts = {account for accounts in facts["parts"].values() for account in accounts}
        self.facts = facts
        found = self.search(self.people_base, "(&(objectClass=user)(!(objectClass=computer)))")
        self.ordinary = sorted(
            (entry for entry in found if str(entry["sAMAccountName"]) not in parts),
            key=lambda entry: str(entry["sAMAccountName"]),
        )

    def search(self, base, expression, attributes=("sAMAccountName", "displayName", "mail")):
        return self.database.search(base, ldb.SCOPE_SUBTREE, expression, list(attributes))

    def pick(self, part):
        """An ordinary person, the same for the same change: part is between 0 and 1."""
        return self.ordinary[int(part * (len(self.ordinary) - 1))]

    def group(self, part):
        account = self.facts["parts"][f"group-{part}"][0]
        expression = f"(sAMAccountName={ldb.binary_encode(account)})"
        return self.search(self.lab.base, expression)[0]

    def modify(self, dn, flag, **values):
        message = ldb.Message(dn)
        for name, value in values.items():
            message[name] = ldb.MessageElement(value, flag, name)
        self.database.modify(message)

    def replace(self, dn, **values):
        self.modify(dn, ldb.FLAG_MOD_REPLACE, **values)

    def rename(self, dn, new_rdn, new_parent=None):
        target = ldb.Dn(self.database, f"{new_rdn},{new_parent or dn.parent()}")
        self.database.rename(dn, target)
        return target


def rename_user(firm):
    """Somebody marries: the last name, the display name and the CN change."""
    person = firm.pick(0.1)
    old = str(person["displayName"])
    new = f"{old.split()[0]} Ünal-O'Brien"
    firm.replace(person.dn, sn="Ünal-O'Brien", displayName=new)
    firm.rename(person.dn, f"CN={company.escape_rdn(new)}")
    return str(person["sAMAccountName"]), f"{old} is now {new}"


def hire_user(firm):
    """A new colleague, with a manager and a place in a group."""
    colleague = firm.pick(0.2)
    account = "zneuling"
    dn = ldb.Dn(firm.database, f"CN=Zoë Neuling,{colleague.dn.parent()}")
    mail = f"zoe.neuling@{firm.lab.settings.mail_domain}"
    firm.database.add(
        {
            "dn": dn,
            "objectClass": "user",
            "sAMAccountName": account,
            "userPrincipalName": mail,
            "givenName": "Zoë",
            "sn": "Neuling",
            "displayName": "Zoë Neuling",
            "mail": mail,
            "proxyAddresses": [f"SMTP:{mail}"],
            "manager": str(colleague.dn),
            "userAccountControl": str(company.UAC_NORMAL),
            "unicodePwd": f'"{HIRE_PASSWORD}"'.encode("utf-16-le"),
        }
    )
    firm.modify(firm.group("everyone").dn, ldb.FLAG_MOD_ADD, member=str(dn))
    return account, "Zoë Neuling starts, with a manager and in All Employees"


def remove_leaver(firm):
    """Somebody leaves: the account is deleted, and all groups lose a member silently."""
    person = firm.pick(0.3)
    firm.database.delete(person.dn)
    return str(person["sAMAccountName"]), f"{person['displayName']} has left; account deleted"


def disable_user(firm):
    """Somebody goes on leave."""
    person = firm.pick(0.4)
    value = str(company.UAC_NORMAL | company.UAC_DISABLED)
    firm.replace(person.dn, userAccountControl=value)
    return str(person["sAMAccountName"]), f"{person['displayName']} is disabled"


def add_members(firm):
    """Three people join the project's group."""
    group = firm.group("mail-security")
    joining = [firm.pick(0.5 + step / 20) for step in range(3)]
    firm.modify(group.dn, ldb.FLAG_MOD_ADD, member=[str(person.dn) for person in joining])
    return str(group["sAMAccountName"]), f"{len(joining)} members added to {group['displayName']}"


def remove_members(firm):
    """Two people leave the newsletter."""
    group = firm.group("distribution")
    member = firm.database.search(group.dn, ldb.SCOPE_BASE, attrs=["member"])[0]["member"]
    leaving = [str(value) for value in member][:2]
    firm.modify(group.dn, ldb.FLAG_MOD_DELETE, member=leaving)
    return str(group["sAMAccountName"]), f"2 members removed from {group['displayName']}"


def move_user(firm):
    """Somebody changes to another country's office."""
    person, colleague = firm.pick(0.7), firm.pick(0.8)
    rdn = f"CN={company.escape_rdn(person.dn.get_rdn_value())}"
    firm.replace(person.dn, physicalDeliveryOfficeName="Building 99")
    target = firm.rename(person.dn, rdn, colleague.dn.parent())
    return str(person["sAMAccountName"]), f"{person['displayName']} moves to {target.parent()}"


def rename_unit(firm):
    """A city's office gets another name; the server does not report the people below it."""
    unit = firm.pick(0.9).dn.parent().parent()
    old = unit.get_rdn_value()
    new = f"{old} and Friends"
    below = len(firm.search(unit, "(objectClass=user)"))
    target = firm.rename(unit, f"OU={company.escape_rdn(new)}")
    return str(target), f"{old} is now {new}, with {below} people below it"


def change_contact(firm):
    """A partner gets another mail address."""
    found = firm.search(
        f"OU=Contacts,{firm.lab.base}", "(&(objectClass=contact)(proxyAddresses=*))"
    )
    contact = sorted(found, key=lambda entry: str(entry.dn))[0]
    mail = "new.address@fabrikam.example"
    firm.replace(contact.dn, mail=mail, proxyAddresses=[f"SMTP:{mail}"])
    return str(contact.dn.get_rdn_value()), f"{contact['displayName']} has a new mail address"


CHANGES = {
    "rename": rename_user,
    "hire": hire_user,
    "leave": remove_leaver,
    "disable": disable_user,
    "join-group": add_members,
    "leave-group": remove_members,
    "move": move_user,
    "rename-unit": rename_unit,
    "contact": change_contact,
}


def apply(lab, changes=tuple(CHANGES)):
    """Makes the changes and returns, for each, what it was: {"change", "object", "text"}."""
    firm = Company(lab)
    made = []
    for name in changes:
        subject, text = CHANGES[name](firm)
        made.append({"change": name, "object": subject, "text": text})
    return made


def main(argv):
    parser = argparse.ArgumentParser(description="Change the company of a running lab.")
    parser.add_argument("--json", action="store_true", help="an array of what was done")
    parser.add_argument("directory", metavar="DIR", type=Path)
    parser.add_argument("change", nargs="*", choices=[*CHANGES, []], metavar="CHANGE",
                        help=", ".join(CHANGES))  # fmt: skip
    args = parser.parse_args(argv)
    try:
        made = apply(samba_ad.SambaLab(args.directory), args.change or tuple(CHANGES))
    except ldb.LdbError as error:  # such as a second "hire": the same person
        print(f"{parser.prog}: the domain refuses: {error.args[1]}", file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(made, indent=2, ensure_ascii=False))
    else:
        for change in made:
            print(f"{change['change']:12} {change['text']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

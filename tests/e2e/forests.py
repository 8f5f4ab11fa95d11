# SPDX-License-Identifier: GPL-3.0-or-later
"""An account forest and a mailbox forest, both real domains, and engines that bring them into a tenant of their
own: what the tests of with_lab.py --ad 0 --ad 0 --tenant share.
"""

import os
import threading

import scenario

import answers
import company_changes
import exchange_schema
import ldb
import samba_ad
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack
from test_identity import grant_anchor

ENABLED, DISABLED = "512", "514"
LINKED_MAILBOX = "2"
SECURITY_GROUP = "-2147483646"
ACCOUNTS, MAILBOXES = "contoso.com", "fabrikam.com"

# Who is one person in both forests, and by what: each in a way of its own.
PAIRS = ("ann", "mia", "nat", "eli")


class Forest:
    def __init__(self, prefix, domain):
        self.values = {
            name.replace(f"{prefix}_", "AD_", 1): value
            for name, value in scenario.labs(prefix).items()
        }
        self.lab = samba_ad.SambaLab(self.values["AD_DIR"])
        self.domain = domain

    def extend(self):
        """Exchange is installed."""
        self.lab.stop(at_once=True)
        exchange_schema.extend(self.lab.directory)
        self.lab.start(watch=int(os.environ["CW_LAB_WATCH"]))

    def open(self):
        self.database = company_changes.connect(self.lab)
        # So that it is the anchor, by which people are known who are moved to the other forest.
        grant_anchor(self.database, self.lab.base)
        self.people = f"OU=People,{self.lab.base}"
        self.database.add({"dn": self.people, "objectClass": "organizationalUnit"})
        # The lab's own account would be one person in both forests.
        self.database.delete(f"CN={samba_ad.PLAIN_ACCOUNT},CN=Users,{self.lab.base}")

    def dn(self, name):
        return f"CN={name},{self.people}"

    def put(self, name, kind, **attributes):
        self.database.add({"dn": self.dn(name), "objectClass": kind, **attributes})

    def add_user(self, name, control=ENABLED, **attributes):
        given = {
            "sAMAccountName": name,
            "userPrincipalName": f"{name}@{self.domain}",
            "displayName": f"{name} of {self.domain}",
            "userAccountControl": ENABLED,
            "unicodePwd": f'"{samba_ad.ADMIN_PASSWORD}"'.encode("utf-16-le"),
        }
        self.put(name, "user", **{**given, **attributes})
        if control != ENABLED:
            self.replace(name, userAccountControl=control)

    def add_mailbox(self, name, nickname, control=DISABLED, **attributes):
        mail = f"{name}@{MAILBOXES}"
        self.add_user(name, control, mailNickname=nickname, mail=mail,
                      proxyAddresses=f"SMTP:{mail}", **attributes)  # fmt: skip

    def add_contact(self, name, mail):
        self.put(name, "contact", displayName=name, mail=mail, proxyAddresses=f"SMTP:{mail}")

    def add_group(self, name, *members):
        self.put(name, "group", sAMAccountName=name, displayName=name, groupType=SECURITY_GROUP,
                 member=list(members))  # fmt: skip

    def change(self, name, how, values):
        message = ldb.Message(ldb.Dn(self.database, self.dn(name)))
        for attribute, value in values.items():
            message[attribute] = ldb.MessageElement(value, how, attribute)
        self.database.modify(message)

    def replace(self, name, **values):
        self.change(name, ldb.FLAG_MOD_REPLACE, values)

    def add_member(self, group, name):
        self.change(group, ldb.FLAG_MOD_ADD, {"member": self.dn(name)})

    def read(self, name, attribute):
        found = self.database.search(self.dn(name), ldb.SCOPE_BASE, attrs=[attribute])
        return bytes(found[0][attribute][0])

    def sid(self, name):
        return str(ndr_unpack(security.dom_sid, self.read(name, "objectSid")))

    def delete(self, name):
        self.database.delete(self.dn(name))

    def rename(self, name, new):
        self.database.rename(self.dn(name), self.dn(new))


def foreign(sid):
    """A member from another forest: the domain makes a foreign security principal of it."""
    return f"<SID={sid}>"


def fill(accounts, mailboxes):
    """Each pair has one way in which it can be found; eve is in one forest and a contact in the other."""
    accounts.add_user("ann")
    accounts.add_user("mia")
    accounts.add_user("nat")
    accounts.add_user("eli", employeeID="777")
    accounts.add_user("eve", mail=f"eve@{ACCOUNTS}", department="Accounts")
    accounts.add_group("crew", accounts.dn("ann"), accounts.dn("mia"))
    master = security.dom_sid(accounts.sid("ann"))
    mailboxes.add_mailbox("ann", "annm", sAMAccountName="ann.res",
                          msExchRecipientTypeDetails=LINKED_MAILBOX,
                          msExchMasterAccountSid=ndr_pack(master))  # fmt: skip
    mailboxes.add_mailbox("mia", "miam")
    mailboxes.add_mailbox("nat", "nat", sAMAccountName="nat.res")
    mailboxes.add_mailbox("eli", "elim", employeeID="777")
    mailboxes.add_mailbox("zoe", "zoem", control=ENABLED, department="Mailboxes")
    mailboxes.add_contact("gal-eve", f"EVE@{ACCOUNTS}")
    mailboxes.add_contact("gal-partner", "partner@elsewhere.example")
    members = [mailboxes.dn(name) for name in ("zoe", "gal-eve", "gal-partner")]
    strangers = [accounts.sid("ann"), accounts.sid("crew"), "S-1-5-21-1-2-3-4444"]
    mailboxes.add_group("team", *members, *map(foreign, strangers))


class Round:
    """An engine and a tenant of their own for the two forests."""

    def __init__(self, name, forests, matching):
        self.name = name
        self.scene = scenario.Scenario(name, scenario.second_tenant(f"tenant-{name}"))
        for domain in (ACCOUNTS, MAILBOXES):
            self.scene.tenant.verify(domain)
        self.forests = forests
        self.matching = matching

    def answers(self):
        values = answers.between(
            answers.active_directory(self.forests[0].values), answers.graph(self.scene.tenant.values)
        )
        values["connectors"][1:1] = [answers.active_directory(self.forests[1].values)]
        values["identity"] = {"matching": self.matching}
        return values

    def begin(self):
        self.scene.begin(self.answers())
        return self.scene.cycle("initial")

    def cycles(self, kind="delta"):
        """The second one confirms the first."""
        first = self.scene.cycle(kind)
        self.scene.cycle("delta")
        return first

    def users(self):
        """Who is in the tenant: {sign-in name: (display name, enabled)}"""
        return {
            name: (user["properties"]["displayName"], user["properties"]["accountEnabled"])
            for name, user in self.scene.tenant.users().items()
        }

    def members(self, group):
        state = self.scene.tenant.state()
        names = {
            thing["key"]: thing["properties"].get("userPrincipalName") or thing["properties"]["displayName"]
            for thing in state["users"] + state["groups"]
        }
        return sorted(names[key] for key in self.scene.tenant.groups()[group]["members"])

    def everything(self):
        state = self.scene.tenant.state()
        return state["users"], state["groups"]

    def close(self):
        yield from self.scene.closing_results()
        self.scene.tenant.lab.stop(at_once=True)


def alone(forest, *names, enabled=True):
    return {f"{name}@{forest}": (f"{name} of {forest}", enabled) for name in names}


def prepare():
    forests = [Forest("AD", ACCOUNTS), Forest("AD2", MAILBOXES)]
    threads = [threading.Thread(target=forest.extend) for forest in forests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for forest in forests:
        forest.open()
    fill(*forests)
    return forests

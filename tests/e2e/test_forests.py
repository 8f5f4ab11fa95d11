#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account forest and a mailbox forest, both real domains, brought into one tenant: every way of finding
the same person in both, members from the other forest, contacts that stand for people, people who move.
Runs inside with_lab.py --ad 0 --ad 0 --tenant.
"""

import json
import os
import sys
import threading
import uuid

import scenario
from scenario import OK

import answers
import company_changes
import exchange_schema
import ldb
import samba_ad
import tap
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

    def replace(self, name, **values):
        message = ldb.Message(ldb.Dn(self.database, self.dn(name)))
        for attribute, value in values.items():
            message[attribute] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE, attribute)
        self.database.modify(message)

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


def joined(name):
    """Signs in as in the account forest, and is called as in the mailbox forest."""
    return {f"{name}@{ACCOUNTS}": (f"{name} of {MAILBOXES}", True)}


# Who has to be in the tenant, by the way of finding the same person. A linked mailbox is never a user of
# its own; by mail and by an attribute, nobody without it is synchronised.
EVERYBODY = {**alone(ACCOUNTS, *PAIRS, "eve"), **alone(MAILBOXES, "zoe")}
MAILBOXES_ALONE = alone(MAILBOXES, "mia", "nat", "eli", enabled=False)
EXPECTED = {
    "once": {**EVERYBODY, **MAILBOXES_ALONE},
    "object-sid": {**EVERYBODY, **MAILBOXES_ALONE, **joined("ann")},
    "account-name": {**EVERYBODY, **alone(MAILBOXES, "mia", "eli", enabled=False), **joined("nat")},
    "mail": {
        **alone(ACCOUNTS, "eve"), **alone(MAILBOXES, "zoe"), **joined("mia"),
        **alone(MAILBOXES, "nat", "eli", enabled=False),
    },
    "attribute": joined("eli"),
}  # fmt: skip


def check_users(run, method):
    found, expected = run.users(), EXPECTED[method]
    different = {name for name in {*found, *expected} if found.get(name) != expected.get(name)}
    yield not different, f"{method}: {len(expected)} users, as they should be ({different})"
    errors = run.scene.errors()
    yield not errors, f"{method}: no object has an error {str(errors)[:200]}"


def check_repeated(run, what):
    """Ten more cycles, all and changes by turns: nothing to write."""
    before, writes = run.everything(), run.scene.tenant.writes()
    for index in range(10):
        run.scene.cycle("delta" if index % 2 else "initial")
    yield run.scene.tenant.writes() == writes, f"{what}: in ten more cycles nothing is written"
    yield run.everything() == before, f"{what}: so the tenant is the same still"


def check_order(run):
    """The younger forest first, and ten times over: the same tenant."""
    method = run.matching["method"]
    other = Round(f"{method}-swapped", run.forests[::-1], run.matching)
    other.begin()
    what = f"{method}, with the forests swapped"
    yield other.everything() == run.everything(), f"{what}: the tenant is the same"
    yield from check_repeated(run, method)
    yield from check_repeated(other, what)
    yield from other.close()


def check_method(forests, method, **more):
    run = Round(method, forests, {"method": method, **more})
    first = run.begin()
    yield first.state == "success", f"{method}: {first.explain()}"
    yield from check_users(run, method)
    yield from check_order(run)
    if method == "mail":
        yield from check_doctor(run, forests[0])
    yield from run.close()


def check_doctor(run, forest):
    """The doctor reads both forests once more, and tells of two in one forest who share the value."""

    def ask():
        items = json.loads(run.scene.run("doctor", "joins", "--json").stdout)["items"]
        return {item["name"]: item["state"] for item in items if item["check"] == "joins"}

    yield ask() == {"ambiguous": "ok"}, f"the doctor: nobody is ambiguous {ask()}"
    forest.replace("eve", mail=f"mia@{MAILBOXES}")
    yield ask() == {"ambiguous": "attention"}, f"the doctor: two share an address {ask()}"
    forest.replace("eve", mail=f"eve@{ACCOUNTS}")


def check_mail(forests):
    """Of people who are matched by mail, both have the address; else it would be one address of two."""
    forests[0].replace("mia", mail=f"mia@{MAILBOXES}")
    yield from check_method(forests, "mail")
    forests[0].replace("mia", mail=[])


def check_members(run):
    team = [f"ann@{ACCOUNTS}", "crew", f"eve@{ACCOUNTS}", f"zoe@{MAILBOXES}"]
    found = run.members("team")
    yield found == team, f"members by SID, by contact and by name are whom they stand for: {found}"
    crew = sorted(f"{name}@{ACCOUNTS}" for name in ("ann", "mia"))
    yield run.members("crew") == crew, "and the members of the group behind a SID"


def check_right(run, forest, name, *more):
    """A check of the set-up: whether the account sees who comes from another forest. (ok, what is missing)"""
    values = {"features": ["read", "foreign-members"], "account": forest.values["AD_BIND_DN"]}
    connector = answers.active_directory(forest.values)["name"]
    done = run.scene.run("--json", "setup", "check", name, "-c", connector, "-i", json.dumps(values), *more)
    answer = json.loads(done.stdout)
    return answer["ok"], [name for right in answer["rights"] for name in right["missing"]]


def check_rights(forests):
    """Authenticated Users may not read all of a foreign security principal, and what an account may not read,
    DirSync does not show it. The set-up tells, and grants it."""
    run = Round("rights", forests, {"method": "once"})
    first = run.begin()
    yield first.state == "success", f"rights: {first.explain()}"
    present = [f"eve@{ACCOUNTS}", f"zoe@{MAILBOXES}"]
    yield run.members("team") == present, f"without the right, strangers are not seen: {run.members('team')}"
    wanted = (False, ["Read all properties of foreignSecurityPrincipal"])
    for forest in forests:
        found = check_right(run, forest, "account")
        yield found == wanted, f"{forest.domain}: the check names what is missing: {found}"
        password = forest.values["AD_ADMIN_PASSWORD_FILE"]
        administrator = ("--administrator", forest.values["AD_ADMIN_PRINCIPAL"], "-f", password)
        found = check_right(run, forest, "grant", *administrator)
        yield found == (True, []), f"{forest.domain}: it is granted: {found}"
        yield check_right(run, forest, "account") == (True, []), f"{forest.domain}: and found"
    run.scene.cycle("initial")
    run.scene.cycle("delta")
    team = [f"ann@{ACCOUNTS}", "crew", *present]
    yield run.members("team") == team, f"an initial cycle finds them: {run.members('team')}"
    yield from run.close()


def check_linked(run):
    """Where each value comes from is told."""
    user = run.scene.tenant.users()[f"ann@{ACCOUNTS}"]["properties"]
    yield user["mail"] == f"ann@{MAILBOXES}", "the address is the mailbox's"
    name = run.forests[1].lab.domain
    shown = run.scene.ask("object", "explain", run.forests[1].dn("ann"))
    values = {item["attribute"]: item for item in shown["explanation"]["values"]}
    rules = {name: values[name]["rule"] for name in ("userPrincipalName", "mail", "matchingKey")}
    right = {"userPrincipalName": "in-ad-user-account-enabled", "mail": "in-ad-user-exchange",
             "matchingKey": "in-ad-user"}  # fmt: skip
    yield rules == right, f"explained in {name}: {rules}"


def manager_of(run, name):
    """Sign-in name of the user's manager in the tenant."""
    users = run.scene.tenant.users()
    names = {user["key"]: key for key, user in users.items()}
    return names.get(users[name].get("manager"))


def manager_moves(run, expected, what):
    """One cycle sets it, and later ones have nothing to write."""
    run.cycles()
    writes = run.scene.tenant.writes()
    found = manager_of(run, f"ann@{ACCOUNTS}")
    yield found == expected, f"{what}: {found}"
    for kind in ("delta", "initial", "delta"):
        run.scene.cycle(kind)
    yield run.scene.tenant.writes() == writes, f"{what}: written once"


def check_managers(forests, run):
    """Each forest gives ann another manager, and the cloud has place for one."""
    accounts, mailboxes = forests
    eve, zoe = f"eve@{ACCOUNTS}", f"zoe@{MAILBOXES}"
    accounts.replace("ann", manager=accounts.dn("eve"))
    mailboxes.replace("ann", manager=mailboxes.dn("zoe"))
    yield from manager_moves(run, eve, "the older connector's")
    shown = run.scene.ask("object", "explain", mailboxes.dn("ann"))
    told = {item["attribute"]: item for item in shown["explanation"]["values"]}["manager"]
    yield told["value"].lower() == accounts.dn("eve").lower(), f"it is told who: {told['value']}"
    yield [item["result"] for item in told["overruled"]] == ["overruled"], "and that another was overruled"
    other = Round("managers", forests[::-1], run.matching)
    other.begin()
    yield from manager_moves(other, zoe, "with the forests swapped, the other one's")
    yield from other.close()
    accounts.replace("ann", manager=[])
    yield from manager_moves(run, zoe, "when it goes, the next one's")
    accounts.replace("ann", manager=accounts.dn("nat"))
    yield from manager_moves(run, f"nat@{ACCOUNTS}", "and when there is one again, it")
    accounts.replace("nat", adminDescription="User_left out")
    yield from manager_moves(run, zoe, "whom the filter takes away is none")
    accounts.replace("nat", adminDescription=[])
    for forest in forests:
        forest.replace("ann", manager=[])
    yield from manager_moves(run, None, "and without any there is none")


def check_matching_stays(run):
    """Whom it has joined cannot be told apart any more."""
    values = run.answers()
    values["identity"] = {"matching": {"method": "mail"}}
    done = run.scene.set_up(values)
    yield done.returncode != OK and "one first" in done.stderr + done.stdout, (
        f"another way is refused: {scenario.first_line(done.stderr)}")
    yield run.scene.set_up(run.answers()).returncode == OK, "the same one is not"


def check_contact(run):
    accounts, mailboxes = run.forests
    identity = run.scene.tenant.users()[f"eve@{ACCOUNTS}"]["key"]
    accounts.delete("eve")
    accounts.add_contact("eve", f"eve@{ACCOUNTS}")
    run.cycles()
    yield f"eve@{ACCOUNTS}" not in run.users(), "a user who becomes a contact is no user any more"
    yield run.members("team") == [f"ann@{ACCOUNTS}", "crew", f"zoe@{MAILBOXES}"], "nor a member"
    accounts.delete("eve")
    accounts.add_user("eve", mail=f"eve@{ACCOUNTS}", department="Accounts")
    run.cycles()
    user = run.scene.tenant.users()[f"eve@{ACCOUNTS}"]
    yield user["key"] != identity, "a new account is a new user"
    yield f"eve@{ACCOUNTS}" in run.members("team"), "whom the contact stands for again"


def check_move(run):
    """The account is moved as migration tools do: with the anchor that it had."""
    accounts, mailboxes = run.forests
    name = f"zoe@{MAILBOXES}"
    before = run.scene.tenant.users()[name]
    guid = mailboxes.read("zoe", "objectGUID")
    accounts.add_user("zoe", userPrincipalName=name, department="Moved",
                      **{"mS-DS-ConsistencyGuid": guid})  # fmt: skip
    run.cycles()
    yield len(run.users()) == len(EXPECTED["object-sid"]), "in both forests: one user"
    mailboxes.delete("zoe")
    run.cycles()
    after = run.scene.tenant.users()[name]
    yield after["key"] == before["key"], f"a moved account is the same user ({uuid.UUID(bytes_le=guid)})"
    yield after["properties"]["department"] == "Moved", "with the values of its new forest"


def check_renames(run):
    """A storm of renames, of people and of the unit that they are in, changes nothing in the cloud."""
    before, writes = run.everything(), run.scene.tenant.writes()
    for index in range(3):
        for forest in run.forests:
            for name in PAIRS:
                forest.rename(name, f"{name}-{index}")
            unit = f"OU=People {index},{forest.lab.base}"
            forest.database.rename(forest.people, unit)
            forest.people = unit
            for name in PAIRS:
                forest.rename(f"{name}-{index}", name)
        run.scene.cycle("delta")
    run.scene.cycle("initial")
    yield run.scene.tenant.writes() == writes, "a storm of renames writes nothing"
    yield run.everything() == before and not run.scene.errors(), "and loses nobody"


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


def results():
    forests = prepare()
    yield from check_rights(forests)
    for method in ("once", "account-name"):
        yield from check_method(forests, method)
    yield from check_method(forests, "attribute", attribute="employeeID")
    yield from check_mail(forests)
    run = Round("object-sid", forests, {"method": "object-sid"})
    first = run.begin()
    yield first.state == "success", f"object-sid: {first.explain()}"
    yield from check_users(run, "object-sid")
    for check in (check_members, check_linked, check_matching_stays, check_order):
        yield from check(run)
    yield from check_managers(forests, run)
    for check in (check_contact, check_move, check_renames):
        yield from check(run)
    yield from run.close()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

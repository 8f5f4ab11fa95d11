#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account forest and a mailbox forest, both real domains, brought into one tenant: every way of finding
the same person in both, members from the other forest, contacts that stand for people, people who move.
Runs inside with_lab.py --ad 0 --ad 0 --tenant.
"""

import json
import sys

import forest_changes
import scenario
from forests import ACCOUNTS, MAILBOXES, PAIRS, Round, alone, prepare
from scenario import OK

import answers
import tap


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


def begin_swapped(run):
    """An engine that knows the younger forest first."""
    other = Round(f"{run.name}-swapped", run.forests[::-1], run.matching)
    other.begin()
    return other


def check_order(run, other):
    """The younger forest first, and ten times over: the same tenant."""
    what = f"{run.name}, with the forests swapped"
    yield other.everything() == run.everything(), f"{what}: the tenant is the same"
    yield from check_repeated(run, run.name)
    yield from check_repeated(other, what)


def check_method(forests, method, **more):
    run = Round(method, forests, {"method": method, **more})
    first = run.begin()
    yield first.state == "success", f"{method}: {first.explain()}"
    yield from check_users(run, method)
    other = begin_swapped(run)
    yield from check_order(run, other)
    yield from other.close()
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


def check_managers(forests, run, other):
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
    yield from manager_moves(other, zoe, "with the forests swapped, the other one's")
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
    for check in (check_members, check_linked, check_matching_stays):
        yield from check(run)
    other = begin_swapped(run)
    yield from check_order(run, other)
    yield from check_managers(forests, run, other)
    changes = (forest_changes.check_contact, forest_changes.check_moves, forest_changes.check_renames,
               forest_changes.check_duplicates)  # fmt: skip
    for check in changes:
        yield from check(forests, (run, other))
    for each in (run, other):
        yield from each.close()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

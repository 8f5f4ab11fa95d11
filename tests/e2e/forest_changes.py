# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to people of two forests while engines that read them in either order look on: each change is made
once, each engine follows it with a tenant of its own, and in the end all tenants are the same.
"""

import uuid

from forests import ACCOUNTS, ENABLED, MAILBOXES, PAIRS

EVE, ZOE, DORA = f"eve@{ACCOUNTS}", f"zoe@{MAILBOXES}", f"dora@{ACCOUNTS}"
TEAM = [f"ann@{ACCOUNTS}", "crew", EVE, ZOE]

# How often each change is made and taken back. After the first time every step comes before what the one before
# brought to the cloud was confirmed.
TIMES = 3


def follow(runs, index):
    for run in runs:
        if index == 0:
            run.cycles()
        else:
            run.scene.cycle("delta")


def user(run, name):
    return run.scene.tenant.users().get(name)


def keys(runs, name):
    return [user(run, name)["key"] for run in runs]


def check_end(runs, what):
    """The same tenants, and two more cycles of either kind write nothing."""
    for run in runs:
        run.cycles()
    writes = [run.scene.tenant.writes() for run in runs]
    for run in runs:
        run.cycles("initial")
    yield [run.scene.tenant.writes() for run in runs] == writes, f"{what}: there is an end to it"
    yield runs[0].everything() == runs[1].everything(), f"{what}: the tenants of both orders are the same"
    errors = [run.scene.errors() for run in runs]
    yield not any(errors), f"{what}: nobody has an error {str(errors)[:200]}"


def check_contact(forests, runs):
    """A user becomes a contact, and the contact a user."""
    accounts, _ = forests
    for index in range(TIMES):
        before = keys(runs, EVE)
        accounts.delete("eve")
        accounts.add_contact("eve", EVE)
        follow(runs, index)
        gone = [run for run in runs if user(run, EVE) is None]
        yield len(gone) == len(runs), f"a user who becomes a contact is no user any more ({index})"
        left = [run.members("team") for run in runs]
        without = [name for name in TEAM if name != EVE]
        yield left == [without] * len(runs), f"nor a member ({index}): {left}"
        accounts.delete("eve")
        accounts.add_user("eve", mail=EVE, department="Accounts")
        follow(runs, index)
        after = keys(runs, EVE)
        yield not set(before) & set(after), f"a new account is a new user ({index})"
    yield from check_end(runs, "user and contact")
    yield [run.members("team") for run in runs] == [TEAM] * len(runs), "whom the contact stands for again"


def check_moves(forests, runs):
    """An account is moved as migration tools do, with the anchor that it had, and back."""
    accounts, mailboxes = forests
    guid = mailboxes.read("zoe", "objectGUID")
    anchor = {"mS-DS-ConsistencyGuid": guid}
    before, size = keys(runs, ZOE), len(runs[0].users())

    def check(index, department):
        yield keys(runs, ZOE) == before, f"a moved account is the same user ({index}, {uuid.UUID(bytes_le=guid)})"
        found = {user(run, ZOE)["properties"]["department"] for run in runs}
        yield found == {department}, f"with the values of its new forest ({index}): {found}"

    for index in range(TIMES):
        accounts.add_user("zoe", userPrincipalName=ZOE, department="Moved", **anchor)
        follow(runs, index)
        sizes = {len(run.users()) for run in runs}
        yield sizes == {size}, f"in both forests: one user ({index}): {sizes}"
        mailboxes.delete("zoe")
        follow(runs, index)
        yield from check(index, "Moved")
        mailboxes.add_mailbox("zoe", "zoem", control=ENABLED, department="Mailboxes", **anchor)
        mailboxes.add_member("team", "zoe")
        follow(runs, index)
        accounts.delete("zoe")
        follow(runs, index)
        yield from check(index, "Mailboxes")
    yield from check_end(runs, "moves")
    yield [run.members("team") for run in runs] == [TEAM] * len(runs), "and a member again"


def check_renames(forests, runs):
    """A storm of renames, of people and of the unit that they are in, changes nothing in the cloud."""
    before = [(run.everything(), run.scene.tenant.writes()) for run in runs]
    for index in range(TIMES):
        for forest in forests:
            for name in PAIRS:
                forest.rename(name, f"{name}-{index}")
            unit = f"OU=People {index},{forest.lab.base}"
            forest.database.rename(forest.people, unit)
            forest.people = unit
            for name in PAIRS:
                forest.rename(f"{name}-{index}", name)
        follow(runs, 1)
    yield from check_end(runs, "a storm of renames")
    after = [(run.everything(), run.scene.tenant.writes()) for run in runs]
    yield after == before, "it writes nothing, and loses nobody"


def holder(run):
    """Who signs in as DORA, and who has to do without: names of accounts."""
    shown = {name: value[0].partition(" ")[0] for name, value in run.users().items()}
    return shown[DORA], {name for name in shown.values() if name in ("dora", "dan")} - {shown[DORA]}


def losers(run):
    """Who is told to do without which attribute's value, and by what: {attribute: {dn: message}}"""
    found = {}
    for error in run.scene.errors().get("duplicate-value", []):
        for line in error["message"].splitlines():
            found.setdefault(line.split()[1], {})[error["dn"]] = line
    return found


def check_told(runs, holding, other):
    """The DNs of who has the sign-in name and who has not. Addresses are not exported, so nobody has one already:
    it is that of the one whose anchor comes first."""
    told = [losers(run) for run in runs]
    yield told[0] == told[1], f"both orders tell the same: {told}"
    names, addresses = (told[0].get(name, {}) for name in ("userPrincipalName", "proxyAddresses"))
    is_right = set(names) == {other} and DORA in names[other] and holding in names[other]
    yield is_right, f"the other one is told who has the name: {names}"
    is_right = len(addresses) == 1 and f"box@{ACCOUNTS}" in "".join(addresses.values())
    yield is_right, f"and one of them who has the address: {addresses}"


def check_duplicates(forests, runs):
    """In each forest somebody has the same sign-in name and the same address."""
    forest_of = dict(zip(("dora", "dan"), forests))
    before = [run.everything() for run in runs]
    shared = {"userPrincipalName": DORA}

    def addresses(name):
        return [f"SMTP:{name}@{forest_of[name].domain}", f"smtp:box@{ACCOUNTS}"]

    for name, forest in forest_of.items():
        forest.add_user(name, mailNickname=name, proxyAddresses=addresses(name), **shared)
    for index in range(2):
        for run in runs:
            run.cycles()
        found = [holder(run) for run in runs]
        holding, others = found[0]
        yield found[0] == found[1] and len(others) == 1, f"one has it, in both orders ({index}): {found}"
        other = min(others)
        yield from check_told(runs, *(forest_of[name].dn(name) for name in (holding, other)))
        yield runs[0].everything() == runs[1].everything(), f"the tenants are the same ({index})"
        forest_of[holding].replace(holding, userPrincipalName=f"{holding}.new@{ACCOUNTS}", proxyAddresses=[])
        for run in runs:
            run.cycles()
        found = [holder(run)[0] for run in runs]
        yield found == [other, other], f"what it gives up the other one gets ({index}): {found}"
        yield not any(run.scene.errors() for run in runs), f"and nobody has an error ({index})"
        forest_of[holding].replace(holding, proxyAddresses=addresses(holding), **shared)
    for name, forest in forest_of.items():
        forest.delete(name)
    yield from check_end(runs, "duplicates")
    yield [run.everything() for run in runs] == before, "without the two all is as before"

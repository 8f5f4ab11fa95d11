#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A company in a real domain, in the cloud: every attribute of everybody, first and after every kind of
change. Runs inside with_lab.py --ad N --tenant.
"""

import json
import os
import sys

import scenario
from scenario import OBJECT_ERRORS, OK

import company_changes
import directory_rules
import tap

SHOWN, LENGTH_SHOWN = 10, 200  # of differences


def expectation(scene, lab):
    verified = {domain["name"] for domain in scene.tenant.state()["domains"] if domain["isVerified"]}
    return directory_rules.Expectation(lab, verified, os.environ["CW_LAB_TENANT_INITIAL_DOMAIN"])


def compare(scene, lab, what):
    """The tenant is what LDAP says it has to be; of those who share an address, who does not come
    first does without it."""
    expected, state = expectation(scene, lab), scene.tenant.state()
    users, groups = expected.users(), expected.groups()
    losers = set()
    for address, keys in expected.duplicates().items():
        keeper, *others = sorted(keys)
        losers |= set(others)
        for key in others:
            properties = users[key]["properties"]
            if properties.get("mail", "").lower() == address:
                del properties["mail"]
        holders = [user["key"] for user in state["users"]
                   if user["properties"].get("mail", "").lower() == address]
        yield set(holders) <= {keeper}, f"{what}: only one of {len(keys)} has {address}"
    for title, wanted in (("users", users), ("groups", groups)):
        found = directory_rules.differences(wanted, state[title])
        for line in found[:SHOWN]:
            print(f"# {line[:LENGTH_SHOWN]}")
        yield not found, f"{what}: {len(wanted)} {title} are as they should be"
    errors = {error["anchor"] for error in scene.errors().get("duplicate-value", [])}
    yield len(errors) == len(losers) > 0, f"{what}: {len(losers)} users have the error of a duplicate"


def check_facts(scene, lab, facts):
    """The parts that company.py gives to people, each by its own words."""
    by_account = {}
    for entry in directory_rules.read(lab):
        by_account[entry.text("sAMAccountName")] = entry
    state = scene.tenant.state()
    users = {user["key"]: user["properties"] for user in state["users"]}
    groups = {group["key"]: group for group in state["groups"]}
    parts = facts["parts"]

    def properties(part):
        return [users.get(by_account[account].anchor) for account in parts[part]]

    def first(part, name):
        """Of whoever plays that part and no other."""
        return properties(part)[0].get(name)

    for part in ("disabled", "expired"):
        yield first(part, "accountEnabled") is False, f"{part}: not enabled"
    for part in ("expires-later", "never-zero", "never-max"):
        yield first(part, "accountEnabled") is True, f"{part}: enabled"
    initial = f"@{os.environ['CW_LAB_TENANT_INITIAL_DOMAIN']}"
    for part in ("unverified-upn", "no-upn"):
        yield first(part, "userPrincipalName").endswith(initial), f"{part}: in the initial domain"
    yield all(properties("awkward")), "awkward names are there"
    yield not any(properties("filtered")), "accounts of services stay behind"
    yield not any(properties("admin-description")), "and those that writeback has made"
    yield all(properties("service")), "an ordinary account does not"
    builtin = [account for account in ("Administrator", "Guest", "krbtgt") if account in by_account]
    stayed = [account for account in builtin if by_account[account].anchor not in users]
    yield builtin == stayed and len(builtin) == 3, "built-in accounts stay behind"
    for account in ("Domain Admins", "Administrators", "Domain Users"):
        yield str(by_account[account].guid) not in groups, f"{account} stays behind"
    for part in ("distribution", "distribution-without-mail"):
        stay = [str(by_account[account].guid) not in groups for account in parts[f"group-{part}"]]
        yield all(stay), f"{part} groups stay behind: Graph cannot make them"
    everyone = groups[str(by_account[parts["group-everyone"][0]].guid)]
    yield len(everyone["members"]) > 0.9 * facts["counts"]["users"], "one group has all people"


def check_changes(scene, lab):
    """Each kind of change by itself: small reads, few writes, the right end."""
    for change in company_changes.CHANGES:
        made = company_changes.apply(lab, [change])
        before = scene.tenant.writes()
        cycle = scene.cycle("delta")
        writes = scene.tenant.writes() - before
        yield cycle.exit == OBJECT_ERRORS, f"{change}: {made[0]['text']} ({cycle.explain()})"
        yield writes <= 5, f"{change}: {writes} writes"
        yield from compare(scene, lab, change)


def check_expiry(scene, lab, facts):
    """Who has expired is disabled; that can be switched off, and on again."""
    anchors = {entry.text("sAMAccountName"): entry.anchor for entry in directory_rules.read(lab)}

    def enabled(part):
        """Whoever plays that part and no other."""
        users = {user["key"]: user["properties"] for user in scene.tenant.state()["users"]}
        return users[anchors[facts["parts"][part][0]]]["accountEnabled"]

    values = scene.active_directory_answers()
    for is_on in (False, True):
        done = scene.set_up({**values, "identity": {"disableExpired": is_on}})
        yield done.returncode == OK, f"disableExpired {is_on} {scenario.first_line(done.stderr)}"
        cycle = scene.cycle("delta")
        found = enabled("expired")
        yield found is not is_on, f"disableExpired {is_on}: who has expired is enabled {found} ({cycle.explain()})"
        yield enabled("disabled") is False, "who is disabled stays so"


def check_again(scene, lab):
    """A second run, an initial cycle, a restart: nothing to do."""
    scene.cycle("delta")
    before = scene.tenant.state()
    writes = scene.tenant.counters()
    for kind in ("delta", "initial", "delta"):
        cycle = scene.cycle(kind)
        yield cycle.exit == OBJECT_ERRORS, f"{kind} cycle once more ({cycle.explain()})"
        scene.restart()
    after = scene.tenant.counters()
    made = [name for name in after if name.endswith(("Created", "Updated", "Deleted", "Added"))
            and after[name] != writes[name]]  # fmt: skip
    yield scene.tenant.state() == before and not made, f"changes nothing: {made}"


def check_kerberos(scene, lab):
    """The same domain by a keytab, its changes by uSNChanged: the same objects, nothing to do."""
    values = scene.active_directory_answers()
    source = values["connectors"][0]
    source["server"]["security"] = "sasl"
    source["authentication"] = {
        "method": "gssapi-keytab",
        "user": os.environ["CW_LAB_AD_PRINCIPAL"],
        "keytabFile": os.environ["CW_LAB_AD_KEYTAB"],
        "krb5ConfigFile": os.environ["CW_LAB_AD_KRB5_CONFIG"],
    }
    done = scene.set_up(values)
    yield done.returncode == OK, f"setup with a keytab {done.stderr}"
    before = scene.tenant.state()
    cycle = scene.cycle("initial")
    read = cycle.count("import", "read")
    yield cycle.exit == OBJECT_ERRORS and read > 100, f"an initial cycle ({cycle.explain()})"
    source["read"] = {"changes": "usn"}
    done = scene.set_up(values)
    yield done.returncode == OK, f"setup with uSNChanged {done.stderr}"
    for _ in range(2):
        cycle = scene.cycle("delta")
        yield cycle.exit == OBJECT_ERRORS, f"a delta cycle by uSNChanged ({cycle.explain()})"
    yield scene.tenant.state() == before, "the tenant is as before"
    company_changes.apply(lab, ["move", "leave-group", "disable", "rename-unit"])
    cycle = scene.cycle("delta")
    small = cycle.count("import", "read") < 20
    yield small, f"changes by uSNChanged ({cycle.explain()})"
    yield from compare(scene, lab, "by uSNChanged")


def results():
    scene, lab = scenario.Scenario(), scenario.active_directory()
    facts = json.loads((lab.directory / "facts.json").read_text())
    scene.begin(scene.active_directory_answers())
    first = scene.cycle("initial")
    yield first.exit == OBJECT_ERRORS, f"the initial cycle ({first.explain()})"
    yield from compare(scene, lab, "initial")
    yield from check_facts(scene, lab, facts)
    yield from check_changes(scene, lab)
    yield from check_again(scene, lab)
    yield from check_expiry(scene, lab, facts)
    yield from check_kerberos(scene, lab)
    prevented = scene.tenant.counters()["duplicatesPrevented"]
    yield prevented == 0, "nothing was sent twice"
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

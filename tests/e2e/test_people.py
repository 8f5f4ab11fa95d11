#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of a set-up that read everybody, "joins", "duplicates", "suffixes" and "anchor-values": the tenant's
side, values that cannot be an anchor, and being told to stop in the middle of an answer; and a group whose name two
have. Runs inside with_lab.py --ad N --tenant --tenant-accounts.
"""

import base64
import json
import os
import signal
import subprocess
import sys
import threading
import uuid
from pathlib import Path

import scenario

import company_changes
import ldb
import person
import tap
from bus import BusError
from relay import Gate, Relay
from test_setup import VALUES, sign_in
from test_setup_made import ADMINISTRATOR, BASE, PASSWORD, Setup, search

PEOPLE = 3  # who get an account in the cloud
CONTACT = 3  # and who is a contact there
USERS = {"method": "GET", "path_regex": "^/v1.0/users\\?"}


def people():
    """Of the domain: an address, and the objectGUID of whoever has it alone."""
    text = "(&(sAMAccountType=805306368)(mail=*)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))"
    owners = {}
    for item in search(BASE, ldb.SCOPE_SUBTREE, text, "mail", "proxyAddresses", "objectGUID"):
        values = [str(item["mail"][0]), *(str(value)[5:] for value in item.get("proxyAddresses") or ())]
        for value in {value.casefold() for value in values}:
            owners.setdefault(value, []).append((str(item["mail"][0]).casefold(), bytes(item["objectGUID"][0])))
    alone = {found[0] for value, found in owners.items() if len(found) == 1 and found[0][0] == value}
    shared = {guid for found in owners.values() if len(found) > 1 for _, guid in found}
    return sorted(item for item in alone if item[1] not in shared)[: CONTACT + 1]


class Checks:
    def __init__(self, setup, bus=None):
        self.setup, self.bus = setup, bus or setup.bus

    def arguments(self, name, n_times=1, token="", **more):
        connectors = [self.setup.connector()] * n_times
        secrets = [("contoso", "administrator-password", PASSWORD)]
        return "RunCheck", "(ssa(ssay)s)", name, json.dumps({"connectors": connectors, **more}), secrets, token

    def run(self, name, **more):
        return self.bus.call(*self.arguments(name, **more))


def statuses(answer):
    return {check["id"]: check["status"] for check in answer["checks"]}


def of_the_tenant(answer):
    """Values that somebody of the directory and somebody of the tenant have: attribute, value."""
    return {
        (item["attribute"], item["value"].casefold())
        for item in answer["items"]
        if {bool(owner["connector"]) for owner in item["objects"]} == {True, False}
    }


def seed(tenant):
    """Accounts with the names of people in the domain: strangers, and one that is tied to them."""
    found = people()
    users = []
    for index, (mail, guid) in enumerate(found[:PEOPLE]):
        user = {"userPrincipalName": f"seed{index}@contoso.com", "displayName": f"Seed {index}", "accountEnabled": True,
                "mailNickname": f"seed{index}"}  # fmt: skip
        if index == 0:
            user["mail"] = mail.upper()
        if index == 1:
            user["proxyAddresses"] = [f"smtp:{mail}", "X500:/o=contoso/cn=seed"]
        if index == 2:
            user |= {"mail": mail, "onPremisesImmutableId": base64.b64encode(guid).decode()}
        users.append(user)
    contact = {"displayName": "Seed contact", "mail": found[CONTACT][0].upper()}
    tenant.admin("seed", {"users": users, "contacts": [contact]})
    return found


def tenant_side(checks, tenant, sign, found):
    before = checks.run("duplicates")
    answer = checks.run("duplicates", signIn=sign)
    seen = of_the_tenant(answer)
    yield not of_the_tenant(before), "nobody is signed in: the tenant is not looked at"
    yield answer["isComplete"] and statuses(answer)["duplicates"] == "warning", "the tenant's side is looked at"
    yield ("mail", found[0][0]) in seen, "an address that a stranger in the tenant has, whatever its case"
    yield any(value == found[1][0] for _, value in seen), "an address among his further ones"
    yield ("mail", found[CONTACT][0]) in seen, "the address of a contact"
    yield not any(value == found[2][0] for _, value in seen), "who is tied to the person is the person"
    strangers = [owner for item in answer["items"] for owner in item["objects"] if not owner["connector"]]
    yield all(owner["name"].startswith("Seed") and owner["object"] for owner in strangers), "a stranger is named"
    yield all(item["count"] >= 2 for item in answer["items"]), "and how many have the value"
    yield checks.bus.code(*checks.arguments("duplicates", signIn="other")) == "auth", "not with no sign-in"
    try:
        tenant.admin("faults", {"match": USERS, "times": -1, "action": "status", "status": 403})
        answer = checks.run("duplicates", signIn=sign)
        yield not answer["ok"] and not answer["isComplete"], "a tenant that does not answer: half a picture is none"
        yield "duplicates" not in statuses(answer) and statuses(answer)["tenant"] == "failed", "which is told"
    finally:
        tenant.admin("faults", method="DELETE")


def anchor(checks, tenant, sign):
    """Who is tied already says by what; with nobody signed in nothing is chosen."""
    open_answer = checks.run("anchor")
    yield "attribute" not in open_answer and statuses(open_answer)["source-anchor"] == "skipped", "anchor: not without the tenant"
    answer = checks.run("anchor", signIn=sign)
    yield (answer["attribute"], answer["reason"]) == ("objectGUID", "tenant"), f"anchor: the tenant's {answer['checks']}"
    yield answer["accounts"] == answer["byObjectGuid"] == 1 and answer["byConsistencyGuid"] == 0, "anchor: told by whom"
    yield answer["people"] > 30 and answer["inUse"] > 0, "anchor: among all people of the domain"
    yield statuses(answer)["source-anchor"] == "ok" and answer["ok"], "anchor: and why"
    try:
        tenant.admin("faults", {"match": USERS, "times": -1, "action": "status", "status": 403})
        answer = checks.run("anchor", signIn=sign)
        yield "attribute" not in answer and statuses(answer)["tenant"] == "failed", "anchor: a tenant that does not answer"
    finally:
        tenant.admin("faults", method="DELETE")


def suffixes(checks, tenant, sign):
    """One that the tenant does not have, has and has not verified, and has verified."""
    suffix = os.environ["CW_LAB_AD_DOMAIN"]
    for state, is_verified in (("not-added", None), ("not-verified", False), ("verified", True)):
        if is_verified is not None:
            tenant.admin("domains/verify", {"domain": suffix, "verified": is_verified})
        answer = checks.run("suffixes", signIn=sign)
        found = {item["suffix"].casefold(): item for item in answer["items"]}
        yield found[suffix]["state"] == state, f"suffix: it is {state} {found[suffix]}"
        yield found[suffix]["users"] > 0, "suffix: with those who have it"
        wanted = "ok" if all(item["state"] == "verified" for item in answer["items"] if item["users"]) else "warning"
        yield statuses(answer)["suffixes"] == wanted, f"suffix: {state} is {wanted}"
        yield wanted == ("ok" if is_verified else "warning"), "suffix: by this suffix"
        yield answer["ok"], "suffix: which nobody is stopped by"


def other_server(checks, tenant, sign):
    """Two that synchronise one tenant undo each other's work: the other one is named."""
    yield statuses(checks.run("tenant", signIn=sign))["other-server"] == "ok", "other server: none"
    name = "Sync_DC01_0123456789ab@contoso.onmicrosoft.com"
    tenant.admin("seed", {
        "users": [{"userPrincipalName": name,
                   "displayName": "On-Premises Directory Synchronization Service Account"}],
        "roleAssignments": [{"principal": name, "role": "Directory Synchronization Accounts"}],
    })  # fmt: skip
    answer = checks.run("tenant", signIn=sign)
    found = [check for check in answer["checks"] if check["id"] == "other-server"]
    yield [check["status"] for check in found] == ["warning"], "other server: told"
    yield "DC01" in found[0]["summary"] and found[0]["remedy"], "other server: by its name, with a remedy"
    yield answer["ok"], "other server: which stops nobody, since it may be staging"


def exporter(checks, tenant, sign):
    """An installation of Causeway that exports already: by its computer, and it stops nobody."""
    yield statuses(checks.run("tenant", signIn=sign))["exporter"] == "ok", "exporter: nothing is noted"
    name = "causeway-exporting-installation"
    note = {"causeway": "1.2.3", "host": "dc7.example", "installation": "a", "mark": "b", "time": "2026-11-20T13:00:00Z"}
    tenant.admin("seed", {
        "groups": [{"uniqueName": name, "displayName": "Causeway", "description": json.dumps(note), "mailNickname": name,
                    "mailEnabled": False, "securityEnabled": True}],
    })  # fmt: skip
    answer = checks.run("tenant", signIn=sign)
    found = [check for check in answer["checks"] if check["id"] == "exporter"]
    yield [check["status"] for check in found] == ["warning"], "exporter: another one is told"
    yield "dc7.example" in found[0]["summary"] and found[0]["remedy"], "exporter: by its computer, with a remedy"
    yield "1.2.3" in found[0]["summary"], "exporter: and its version"
    yield answer["ok"], "exporter: which stops nobody, since it may be staging"


def groups(setup):
    """A name that two groups have: both are told, and neither is taken."""
    database = company_changes.connect(scenario.active_directory())
    made = [f"CN=twin-{number},CN=Users,{BASE}" for number in ("one", "two")]
    for dn in made:
        account = dn.partition(",")[0][3:]
        database.add({"dn": dn, "objectClass": "group", "sAMAccountName": account, "displayName": "The Twins"})

    def ask(text):
        given = json.dumps({"connector": setup.connector(), "text": text})
        secrets = [("contoso", "administrator-password", PASSWORD)]
        return setup.bus.call("RunCheck", "(ssa(ssay)s)", "group", given, secrets, "")

    answer = ask("The Twins")
    yield not answer["ok"] and statuses(answer)["group"] == "failed", "a name that two groups have is refused"
    yield sorted(item["dn"] for item in answer["matches"]) == made, "and both are told"
    yield len({item["guid"] for item in answer["matches"]}) == 2, "by what tells them apart"
    yield all(check["remedy"] for check in answer["checks"] if check["status"] == "failed"), "with a remedy"
    for text in ("twin-one", made[0]):
        answer = ask(text)
        yield answer["ok"] and [item["dn"] for item in answer["matches"]] == made[:1], f"{text} is one of them"
    for text in ("The Twin*", "*", ")(cn=*"):
        answer = ask(text)
        yield not answer["ok"] and not answer.get("matches"), f"{text} is no pattern"


ANCHORS = {
    "plain": "E-4711",
    "upper": "AbC",
    "lower": "abc",
    "full": "x" * 59,
    "at": "ann@contoso",
    "under": "a_b",
    "long": "x" * 60,
    "hyphens": "-" * 20,
    "first": "12",
    "second": "12",
    "none": None,
    "MSOL_0123": None,  # an account of a synchronisation service is nobody
}


def hire(database):
    """A unit of people whose numbers are told above; and below it one of somebody with a number taken already."""
    unit = f"OU=Anchors,{BASE}"
    database.add({"dn": unit, "objectClass": "organizationalUnit"})
    database.add({"dn": f"OU=Deep,{unit}", "objectClass": "organizationalUnit"})
    for name, value in {**ANCHORS, "deep": "12"}.items():
        dn = f"CN={name},OU=Deep,{unit}" if name == "deep" else f"CN={name},{unit}"
        more = {"employeeNumber": value} if value else {}
        database.add({"dn": dn, "objectClass": "user", "sAMAccountName": name, **more})
    database.add({"dn": f"CN=few,{unit}", "objectClass": "group", "sAMAccountName": "few",
                  "member": [f"CN={name},{unit}" for name in ("plain", "at", "none")]})  # fmt: skip
    return unit


def guid_of(dn):
    raw = bytes(search(dn, ldb.SCOPE_BASE, "(objectClass=*)", "objectGUID")[0]["objectGUID"][0])
    return str(uuid.UUID(bytes_le=raw))


def kinds(answer):
    """Names in examples, by kind."""
    found = {}
    for item in answer["examples"]:
        found.setdefault(item["kind"], []).extend(owner["name"] for owner in item["objects"])
    return {kind: sorted(names) for kind, names in found.items()}


def numbers(answer):
    return {name: answer[name] for name in ("entries", "good", "missing", "sign", "long", "shared", "merged")}


def by_attribute(name="employeeNumber", **matching):
    return {"sourceAnchor": {"method": "attribute", "attribute": name}, **({"matching": matching} if matching else {})}


def anchor_values(setup, checks):
    database = company_changes.connect(scenario.active_directory())
    unit = hire(database)
    named = {"guid": guid_of(unit), "dn": "OU=As it was called,DC=before"}
    only = {"rules": [{"guid": guid_of(BASE), "dn": BASE, "include": False},
                      {**named, "include": True, "newChildren": "exclude"}]}  # fmt: skip
    here = {**setup.connector(), "scope": only}
    answer = checks.run("anchor-values", connectors=[here], identity=by_attribute())
    wanted = {"entries": 11, "good": 6, "missing": 1, "sign": 2, "long": 2, "shared": 2, "merged": 0}
    yield numbers(answer) == wanted and answer["isComplete"], f"anchor values: counted in the scope {numbers(answer)}"
    names = {"missing": ["none"], "sign": ["at", "under"], "long": ["hyphens", "long"], "shared": ["first", "second"]}
    yield kinds(answer) == names, f"anchor values: and named {kinds(answer)}"
    values = {owner["name"]: owner.get("value") for item in answer["examples"] for owner in item["objects"]}
    yield values == {name: ANCHORS[name] for name in values}, "anchor values: with what they have"
    ends = ("shared", "sign", "long", "missing")
    told = {name: status for name, status in statuses(answer).items() if name.startswith("anchor-values")}
    yield told == {f"anchor-values-{end}": "warning" for end in ends}, f"anchor values: each is a warning {told}"
    wrong = [check for check in answer["checks"] if check["status"] != "ok"]
    yield answer["ok"] and all(check["remedy"] for check in wrong), "anchor values: with a remedy"

    deep = {"rules": [*only["rules"], {"guid": guid_of(f"OU=Deep,{unit}"), "dn": "OU=x", "include": True}]}
    answer = checks.run("anchor-values", connectors=[{**here, "scope": deep}], identity=by_attribute())
    yield (answer["entries"], answer["shared"]) == (12, 3), "anchor values: a container more, and its people"
    few = {**only, "pilotGroup": {"guid": guid_of(f"CN=few,{unit}"), "dn": f"CN=few,{unit}"}}
    answer = checks.run("anchor-values", connectors=[{**here, "scope": few}], identity=by_attribute())
    yield numbers(answer) == {"entries": 3, "good": 1, "missing": 1, "sign": 1, "long": 0, "shared": 0, "merged": 0}, (
        "anchor values: the members of a group alone")  # fmt: skip
    yield from anchor_by_rules(checks, {**here, "scope": only}, unit)
    yield from anchor_bytes(checks, database, here, unit)
    yield from anchor_of_two(checks, here)
    yield from anchor_choices(checks, here)
    yield from anchor_in_plan(setup, here)


def own_rule(operator, group, **flow):
    """One that keeps members of a group, or all others, out of the cloud."""
    return {"version": 1, "rules": [{
        "id": "stays", "name": "Stays", "direction": "inbound", "connectorKind": "active-directory", "objectTypes": ["user"],
        "metaverseType": "person", "linkType": "join", "precedence": 50,
        "scope": [[{"attribute": "memberOf", "operator": operator, "value": group}]],
        "flows": [{"target": "cloudFiltered", "constant": "True"}],
    }]}  # fmt: skip


def anchor_by_rules(checks, here, unit):
    """Own rules that ask who is a member of a group."""
    few, gone = f"CN=few,{unit}", f"CN=nobody,{unit}"

    def run(operator, group, **more):
        return checks.run("anchor-values", connectors=[{**here, **more}], identity=by_attribute(), rules=own_rule(operator, group))

    answer = run("ISNOTMEMBEROF", few)
    wanted = {"entries": 3, "good": 1, "missing": 1, "sign": 1, "long": 0, "shared": 0, "merged": 0}
    yield numbers(answer) == wanted, f"anchor values: a rule that takes the members of a group alone {numbers(answer)}"
    yield kinds(answer) == {"missing": ["none"], "sign": ["at"]}, f"anchor values: who is one is read {kinds(answer)}"
    answer = run("ISMEMBEROF", few)
    yield (answer["entries"], answer["sign"]) == (8, 1), f"anchor values: a rule that takes all others {numbers(answer)}"
    answer = run("ISMEMBEROF", gone)
    yield answer["entries"] == 11 and answer["isComplete"], "anchor values: a group that is not there has no members"
    lost = {**here["scope"], "pilotGroup": {"guid": str(uuid.uuid4()), "dn": gone}}
    answer = checks.run("anchor-values", connectors=[{**here, "scope": lost}], identity=by_attribute())
    told = [check for check in answer["checks"] if check["id"] == "members"]
    yield not answer["ok"] and not answer["isComplete"], "anchor values: a directory limited to a group that is not there"
    yield len(told) == 1 and gone in told[0]["summary"] and told[0]["remedy"], f"anchor values: is not judged, and why {told}"


def anchor_bytes(checks, database, here, unit):
    """An octet string of which the shipped rules know nothing, but the schema."""
    for name, octets in (("plain", b"\xff\0\xfe"), ("upper", b"abc"), ("lower", b"abc"), ("full", b"x" * 43)):
        database.modify_ldif(f"dn: CN={name},{unit}\nchangetype: modify\nreplace: terminalServer\n"
                             f"terminalServer:: {base64.b64encode(octets).decode()}\n")  # fmt: skip
    answer = checks.run("anchor-values", connectors=[here], identity=by_attribute("terminalServer"))
    wanted = {"entries": 11, "good": 3, "missing": 7, "sign": 0, "long": 1, "shared": 2, "merged": 0}
    yield numbers(answer) == wanted and answer["noText"] == 0, f"anchor values: bytes are judged as bytes {numbers(answer)}"
    values = {owner["value"] for item in answer["examples"] for owner in item["objects"] if item["kind"] == "shared"}
    yield values == {base64.b64encode(b"abc").decode()}, f"anchor values: and shown as the cloud would have them {values}"
    identity = by_attribute("terminalServer")
    identity["sourceAnchor"]["isBinary"] = False
    answer = checks.run("anchor-values", connectors=[here], identity=identity)
    yield answer["noText"] == 1, f"anchor values: as text when the answers say so {answer}"


def anchor_of_two(checks, here):
    """Two views of one directory: who has one value in both is one person, which somebody has to know."""
    two = [here, {**here, "name": "fabrikam"}]
    secrets = [(name, "administrator-password", PASSWORD) for name in ("contoso", "fabrikam")]

    def run(identity):
        given = json.dumps({"connectors": two, "identity": identity})
        return checks.bus.call("RunCheck", "(ssa(ssay)s)", "anchor-values", given, secrets, "")

    answer = run(by_attribute())
    yield (answer["good"], answer["shared"], answer["merged"]) == (12, 4, 4), f"anchor values: in two {numbers(answer)}"
    yield statuses(answer)["anchor-values-merged"] == "warning", "anchor values: people of two become one"
    answer = run(by_attribute(method="object-sid"))
    yield answer["merged"] == 0 and answer["shared"] == 4, "anchor values: of whom it is known that they are one, not"


def anchor_choices(checks, here):
    for name, status, more in (
        ("objectGUID", "ok", False),
        ("proxyAddresses", "failed", True),
        ("accountExpires", "failed", True),
        ("noSuchAttribute", "failed", True),
        ("carLicense", "failed", True),
        ("telephoneNumber", "failed", True),  # nobody of the unit has one
        ("sAMAccountName", "ok", True),
        ("objectSid", "ok", True),
        ("mS-DS-ConsistencyGuid", "ok", True),
    ):
        answer = checks.run("anchor-values", connectors=[here], identity=by_attribute(name))
        found = {check["status"] for check in answer["checks"] if check["id"].startswith("anchor-values")}
        yield found == {status}, f"anchor values: {name} is {status}: {answer['checks']}"
        yield ("entries" in answer) == more, f"anchor values: {name} is {'' if more else 'not '}read"
    answer = checks.run("anchor-values", connectors=[here], identity={"sourceAnchor": {"method": "automatic"}})
    yield answer["ok"] and "entries" not in answer, "anchor values: what the directories make is not read"


def anchor_in_plan(setup, here):
    document = {"format": "causeway-answers", "version": 1, "startNow": False, "connectors": [here]}
    document["identity"] = by_attribute()
    secrets = [("contoso", "administrator-password", PASSWORD)]
    answer = setup.bus.call("PlanSetup", "(sa(ssay)a{sv})", json.dumps(document), secrets, {})
    found = statuses(answer)
    ends = ("shared", "sign", "long", "missing")
    yield all(found.get(f"anchor-values-{end}") == "warning" for end in ends), f"anchor values: in the plan {found}"
    document["identity"] = by_attribute("telephoneNumber")
    answer = setup.bus.call("PlanSetup", "(sa(ssay)a{sv})", json.dumps(document), secrets, {})
    yield not answer["ok"] and statuses(answer)["anchor-values"] == "failed", "anchor values: nobody's stand against it"


def stopped(bus, checks, begin, name, what, **more):
    """CancelCall once the check has come as far as begin() lets it."""
    found = []
    reached, go_on = begin()

    def run():
        try:
            found.append(bus.call(*checks.arguments(name, token="t", **more)))
        except BusError as error:
            found.append(error.code.lower())

    worker = threading.Thread(target=run)
    worker.start()
    is_reached = reached()
    is_told = bus.call("CancelCall", "(s)", "t")["cancelled"]
    go_on()
    worker.join()
    yield is_reached and is_told, f"{what}: it is told to stop"
    yield found == ["cancelled"], f"{what}: it ends as cancelled {found}"
    yield not bus.call("CancelCall", "(s)", "t")["cancelled"], f"{what}: nothing is left to stop"
    bus.close()


def progress(setup, checks):
    """How many have been read, to whoever asked, and to nobody else."""
    watched, other = setup.connect(), setup.connect()
    told, overheard = watched.listen("CallProgress"), other.listen("CallProgress")
    for name, more in (("anchor-values", {"identity": by_attribute()}), ("joins", {"identity": {"matching": {"method": "mail"}}})):
        del told[:]
        watched.call(*checks.arguments(name, token=f"ours-{name}", **more))
        watched.drain()
        counts = [item["done"] for item in told]
        yield counts and counts == sorted(counts), f"{name}: how many were read is told meanwhile {told}"
        yield {item["token"] for item in told} == {f"ours-{name}"}, f"{name}: by the token {told}"
        yield not any("total" in item for item in told), f"{name}: of how many nobody knows"
    other.drain()
    yield not overheard, f"and nobody else hears of it {overheard}"
    del told[:]
    watched.call(*checks.arguments("joins", **{"identity": {"matching": {"method": "mail"}}}))
    watched.drain()
    yield not told, "nor is it told without a token"
    watched.close()
    other.close()


def on_a_terminal(setup, checks, relay):
    """causewayctl tells how many it has read, and Ctrl-C stops it in the middle of an answer."""
    identity = {"matching": {"method": "mail"}}
    relay.n_answered = 0
    checks.run("joins", identity=identity)
    size = relay.n_answered
    given = json.dumps({"connectors": [setup.connector()], "identity": identity})
    command = ["setup", "check", "joins", "--input", given, "--administrator", ADMINISTRATOR,
               "--password-file", os.environ["CW_LAB_AD_ADMIN_PASSWORD_FILE"]]  # fmt: skip
    code, answer, told = watch(setup, command)
    yield code == 0 and "people read" in told, f"a terminal: how many were read is told {told}"
    done = setup.lab.run(*command)
    yield done.returncode == 0 and not done.stderr, f"a file: nothing but the answer is told {done.stderr}"
    gate = Gate()
    relay.on_bytes(int(size * 0.9), gate.hold)
    code, answer, told = watch(setup, command, gate.wait)
    gate.open()
    yield code == 1 and not answer and "cancelled" in told, f"a terminal: Ctrl-C stops it {code} {answer} {told}"


def watch(setup, command, reached=None):
    """(exit code, answer, what a terminal shows) of causewayctl, which is interrupted at a point that is reached."""
    near, far = os.openpty()
    shell = subprocess.Popen(setup.lab.command(*command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=far, text=True)
    os.close(far)
    if reached and reached():
        shell.send_signal(signal.SIGINT)
    answer, _ = shell.communicate(timeout=120)
    told = b""
    while part := read_terminal(near):
        told += part
    os.close(near)
    return shell.returncode, answer, told.decode()


def read_terminal(descriptor):
    """Nothing: whoever wrote there has closed it."""
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""


def stopped_in_domain(setup, checks, relay):
    matching = {"identity": {"matching": {"method": "mail"}}}
    by_number = {"identity": by_attribute()}
    for name, more in (("joins", {"n_times": 2, **matching}), ("duplicates", {}), ("anchor-values", by_number)):
        relay.n_answered = 0
        whole = checks.run(name, **more)
        size = relay.n_answered
        for part in (0.1, 0.9):
            gate = Gate()

            def begin(gate=gate, part=part):
                relay.on_bytes(int(size * part), gate.hold)
                return gate.wait, gate.open

            yield from stopped(setup.connect(), checks, begin, name, f"{name} at {part:.0%} of the domain's answers", **more)
        again = checks.run(name, **more)
        yield again["isComplete"] and again == whole, f"{name}: asked again it is answered in full"


def stopped_in_tenant(setup, checks, tenant):
    """While the tenant takes its time: whoever signed in belongs to the connection that asks."""

    def begin():
        before = tenant.counters()["faults"]
        tenant.admin("faults", {"match": USERS, "times": -1, "action": "delay", "delay_ms": 60000})
        return (lambda: scenario.wait_for(lambda: tenant.counters()["faults"] > before),
                lambda: tenant.admin("faults", method="DELETE"))  # fmt: skip

    bus = setup.connect()
    sign, _ = sign_in(bus, "device-code", person.Person(VALUES))
    yield from stopped(bus, checks, begin, "duplicates", "duplicates, in the tenant's answer", signIn=sign)


def results():
    relay = Relay(os.environ["CW_LAB_AD_ADDRESS"], 636)
    setup = Setup(Path(os.environ["CW_LAB_DIR"]) / "people-engine", relay)
    tenant = scenario.Tenant()
    setup.start()
    try:
        checks = Checks(setup)
        found = seed(tenant)
        sign, _ = sign_in(setup.bus, "device-code", person.Person(VALUES))
        yield from tenant_side(checks, tenant, sign, found)
        yield from anchor(checks, tenant, sign)
        yield from suffixes(checks, tenant, sign)
        yield from other_server(checks, tenant, sign)
        yield from exporter(checks, tenant, sign)
        yield from groups(setup)
        yield from anchor_values(setup, checks)
        yield from progress(setup, checks)
        yield from on_a_terminal(setup, checks, relay)
        yield from stopped_in_domain(setup, checks, relay)
        yield from stopped_in_tenant(setup, checks, tenant)
        left = [entry for entry in setup.lab.state.iterdir() if "tally" in entry.name]
        yield not left, "no file of names is left"
    finally:
        setup.lab.stop()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A domain controller that dies in mid-answer, or whose objects are beyond what is usual. Runs inside
with_lab.py --ad N --tenant.
"""

import os
import sys
import tempfile

import scenario
from relay import Relay
from scenario import OBJECT_ERRORS, OK

import answers
import company
import company_changes
import ldb
import tap

BASE = os.environ["CW_LAB_AD_BASE"]
MANY = 5000  # values; a domain controller hands out 1,500 at once (MaxValRange)


def upn(name):
    return f"{name}@{os.environ['CW_LAB_AD_MAIL_DOMAIN']}"


def through(relay, scene):
    values = answers.active_directory_to_graph(scenario.labs("AD"), scene.tenant.values)
    values["connectors"][0]["server"].update(address="127.0.0.1", port=relay.port)
    return values


def add_person(database, account, **values):
    dn = f"CN={account},OU=People,{BASE}"
    database.add(
        {
            "dn": dn,
            "objectClass": "user",
            "sAMAccountName": account,
            "userPrincipalName": upn(account),
            "unicodePwd": f'"{company_changes.HIRE_PASSWORD}"'.encode("utf-16-le"),
            "userAccountControl": str(company.UAC_NORMAL),
            **values,
        }
    )
    return dn


def replace(database, dn, **values):
    message = ldb.Message(ldb.Dn(database, dn))
    for name, value in values.items():
        message[name] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE, name)
    database.modify(message)


def delta(scene, what, exit_code=OBJECT_ERRORS):
    cycle = scene.cycle("delta")
    yield cycle.exit == exit_code, f"{what}: the cycle ends ({cycle.explain()})"


def check_death(scene, lab, relay, size):
    """kill -9 of samba while DirSync answers."""
    for kind, part in (("initial", 0.3), ("initial", 0.8)):
        live = scene.query("SELECT count(*) FROM cs_object WHERE state = 0")
        before = scene.watermarks()[BASE], scene.tenant.writes(), live
        state = scene.tenant.state()
        relay.on_bytes(int(size * part), lambda: lab.stop(at_once=True))
        cycle = scene.cycle(kind)
        what = f"killed after {part:.0%}"
        failed = cycle.failed_with("interrupted", "unreachable")
        yield failed and relay.has_acted, f"{what}: the cycle fails ({cycle.explain()})"
        live = scene.query("SELECT count(*) FROM cs_object WHERE state = 0")
        after = scene.watermarks()[BASE], scene.tenant.writes(), live
        yield after == before, f"{what}: the watermark stays, nothing is deleted or exported"
        lab.start()
        yield from delta(scene, f"{what}: the next")
        yield scene.tenant.state() == state, f"{what}: and changes nothing"


def check_sign_in(scene, lab, database):
    """The account is disabled: the step fails as a matter of signing in."""
    dn = os.environ["CW_LAB_AD_BIND_DN"]
    disabled = str(company.UAC_NORMAL | company.UAC_DISABLED | company.UAC_DONT_EXPIRE)
    replace(database, dn, userAccountControl=disabled)
    cycle = scene.cycle("delta")
    yield cycle.failed_with("auth"), f"a disabled account ({cycle.explain()})"
    told = cycle.step("import")["errorMessage"]
    yield "disabled" in told, f"the message says so: {told}"
    replace(database, dn, userAccountControl=str(company.UAC_NORMAL | company.UAC_DONT_EXPIRE))
    yield from delta(scene, "enabled again")


def check_many(scene, database):
    """More values than a domain controller hands out at once."""
    addresses = [f"smtp:many{number:04d}@fabrikam.com" for number in range(MANY)]
    add_person(database, "many", displayName="Many", proxyAddresses=addresses)
    yield from delta(scene, f"{MANY} addresses")
    shown = scene.show(os.environ["CW_LAB_AD_DOMAIN"], "CN=many,")
    yield len(shown["imported"]["proxyAddresses"]) == MANY, "all of them are in the store"
    yield upn("many") in scene.tenant.users(), "and their owner is in the cloud"
    replace(database, f"CN=many,OU=People,{BASE}", proxyAddresses=addresses[: MANY // 2])
    yield from delta(scene, "half of them are taken away")
    shown = scene.show(os.environ["CW_LAB_AD_DOMAIN"], "CN=many,")
    yield len(shown["imported"]["proxyAddresses"]) == MANY // 2, "and are gone from the store"


def references(scene):
    """What the store holds, and the tenant, of those that refer to phoenix."""
    names = (f"CN={name}," for name in ("ashes", "chick"))
    stored = [scene.show(os.environ["CW_LAB_AD_DOMAIN"], name)["linkCounts"] for name in names]
    members = scene.tenant.groups()["ashes"].get("members", [])
    return stored, len(members), "manager" in scene.tenant.users()[upn("chick")]


def check_undelete(scene, lab, database):
    """A user who is deleted and taken out of the deleted objects again is the same user again; the
    references that vanished without a word stay away, which Graph restores with the user."""
    dn = add_person(database, "phoenix", displayName="Phoenix")
    group = {"objectClass": "group", "sAMAccountName": "ashes", "member": dn}
    database.add({"dn": f"CN=ashes,OU=People,{BASE}", **group})
    add_person(database, "chick", displayName="Chick", manager=dn)
    yield from delta(scene, "phoenix is made")
    found = references(scene)
    yield found == ([{"member": 1}, {"manager": 1}], 1, True), f"is a member and a manager: {found}"
    identity = scene.tenant.get(f"/users/{upn('phoenix')}?$select=id")["id"]
    guid = database.search(dn, ldb.SCOPE_BASE, attrs=["objectGUID"])[0]["objectGUID"][0]
    database.delete(dn)
    yield from delta(scene, "phoenix is deleted")
    yield upn("phoenix") not in scene.tenant.users(), "and gone from the cloud"
    found = references(scene)
    yield found == ([{}, {}], 0, False), f"with the references: {found}"
    found = database.search(
        lab.base, ldb.SCOPE_SUBTREE, f"(objectGUID={ldb.binary_encode(bytes(guid))})",
        controls=["show_deleted:1"],
    )  # fmt: skip
    message = ldb.Message(found[0].dn)
    message["isDeleted"] = ldb.MessageElement([], ldb.FLAG_MOD_DELETE, "isDeleted")
    message["distinguishedName"] = ldb.MessageElement(dn, ldb.FLAG_MOD_REPLACE, "distinguishedName")
    database.modify(message, ["show_deleted:1"])
    replace(database, dn, userPrincipalName=upn("phoenix"))
    yield from delta(scene, "phoenix is undeleted")
    user = scene.tenant.users().get(upn("phoenix"))
    yield user is not None, "and is in the cloud again"
    if user:
        again = scene.tenant.get(f"/users/{upn('phoenix')}?$select=id")["id"]
        yield again == identity, "as the same user"
    yield from delta(scene, "one more cycle")
    found = references(scene)
    yield found == ([{}, {}], 0, False), f"is neither a member nor a manager: {found}"


def check_utf8(scene, lab):
    """Bytes that are no UTF-8, past samba's own checks: that value stays behind, with an error."""
    dn = add_person(company_changes.connect(lab), "latin", displayName="Latin", title="Engineer")
    lab.stop()
    name = f"{lab.base.upper()}.ldb"
    raw = ldb.Ldb(str(lab.directory / "private/sam.ldb.d" / name), options=["modules:"])
    replace(raw, dn, title=b"Ing\xe9nieur")
    del raw
    lab.start()
    cycle = scene.cycle("initial")
    yield cycle.exit == OBJECT_ERRORS, f"invalid UTF-8: the cycle ends ({cycle.explain()})"
    errors = scene.errors().get("invalid-data", [])
    yield [error.get("dn") for error in errors] == [dn], f"its object has an error: {len(errors)}"
    user = scene.tenant.users().get(upn("latin"), {"properties": {}})["properties"]
    is_rest = user.get("displayName") == "Latin" and "jobTitle" not in user
    yield is_rest, f"the rest of it is in the cloud: {user}"
    replace(company_changes.connect(lab), dn, title="Ingénieur")
    yield from delta(scene, "corrected")
    title = scene.tenant.users()[upn("latin")]["properties"].get("jobTitle")
    healed = title == "Ingénieur" and "invalid-data" not in scene.errors()
    yield healed, f"the title is there and the error is gone: {title}"


def results():
    tempfile.tempdir = os.environ["CW_LAB_DIR"]
    scene, lab = scenario.Scenario(), scenario.active_directory()
    relay = Relay(lab.address, 636)
    scene.begin(through(relay, scene))
    before = relay.n_answered
    first = scene.cycle("initial")
    yield first.exit == OBJECT_ERRORS, f"the initial cycle ({first.explain()})"
    size = relay.n_answered - before
    yield size > 300_000, f"reads {size} bytes"
    yield scene.cycle("delta").exit == OBJECT_ERRORS, "and a delta cycle"
    database = company_changes.connect(lab)
    yield from check_sign_in(scene, lab, database)
    yield from check_many(scene, database)
    yield from check_undelete(scene, lab, database)
    del database
    yield from check_death(scene, lab, relay, size)
    yield from check_utf8(scene, lab)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Setting up as the wizard does: over the bus, with an administrator who signs in at the tenant's
pages. Runs inside with_lab.py --ad N --tenant --tenant-accounts.
"""

import json
import os
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import scenario

import engine
import person
import tap
from bus import Bus

VALUES = person.labs_values()
CLOUD = {
    "environment": "practice",
    "authorityUrl": VALUES["CW_LAB_TENANT_URL"],
    "graphUrl": VALUES["CW_LAB_TENANT_URL"],
    "caFile": VALUES["CW_LAB_TENANT_CA"],
}
HOLD = """
import sys, time
sys.path.insert(0, sys.argv[2])
from bus import Bus
bus = Bus(sys.argv[1])
bus.call("OpenSetup", "(s)", "a wizard")
print("open", flush=True)
time.sleep(600)
"""


def is_open(bus):
    return bus.call("GetScheduler")["setupOpen"]


def lock(socket):
    """One wizard at a time; one that is killed leaves nothing behind."""
    first, second = Bus(socket), Bus(socket)
    yield not is_open(first), "lock: no set-up is open at first"
    yield first.code("OpenSetup", "(s)", "one") is None, "lock: taken"
    yield first.code("OpenSetup", "(s)", "one") is None, "lock: taken again by who has it"
    yield second.code("OpenSetup", "(s)", "two") == "busy", "lock: another is refused"
    yield is_open(second), "lock: the schedule waits"
    yield second.code("CloseSetup") is None and is_open(second), "lock: only its holder gives it back"
    first.close()
    yield scenario.wait_for(lambda: not is_open(second)), "lock: it goes with its connection"
    lab = str(Path(__file__).resolve().parents[1] / "lab")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, socket, lab], stdout=subprocess.PIPE, text=True
    ) as holder:
        holder.stdout.readline()
        yield second.code("OpenSetup", "(s)", "two") == "busy", "lock: held by another process"
        holder.kill()
    yield scenario.wait_for(lambda: not is_open(second)), "lock: SIGKILL gives it back"
    yield second.code("OpenSetup", "(s)", "two") is None, "lock: and another may have it"
    yield second.code("CloseSetup") is None, "lock: given back"
    for number in range(40):
        Bus(socket).hang_up("OpenSetup", "(s)", f"wizard {number}")
    yield scenario.wait_for(lambda: not is_open(second)), "lock: clients that go before they are answered leave nothing"
    time.sleep(0.2)
    yield not is_open(second) and second.code("OpenSetup", "(s)", "two") is None, "lock: nor later"
    second.close()


def begin(bus, method, cloud=None):
    return bus.call("BeginSignIn", "(s)", json.dumps({"method": method, "cloud": cloud or CLOUD}))


def sign_in(bus, method, who):
    """What FinishSignIn answers when that person goes through the pages."""
    begun = begin(bus, method)
    if method == "browser":
        walk = threading.Thread(target=who.follow, args=(begun["authorizationUrl"],))
    else:
        walk = threading.Thread(
            target=who.enter_code, args=(begun["verificationUrl"], begun["userCode"])
        )
    walk.start()
    try:
        return begun["signIn"], bus.call("FinishSignIn", "(ss)", begun["signIn"], "token")
    finally:
        walk.join()


def count_applications():
    """Those that set-ups of the engine registered."""
    tenant = scenario.Tenant()
    tenant.sign_in()
    return sum(str(item.get("uniqueName")).startswith("causeway-") for item in tenant.all("/applications"))


def failed(answer):
    return {check["id"] for check in answer["checks"] if check["status"] == "failed"}


def sign_ins(socket):
    bus, other = Bus(socket), Bus(socket)
    for method in ("device-code", "browser"):
        admin = person.Person(VALUES)
        sign, facts = sign_in(bus, method, admin)
        yield facts["account"] == admin.name, f"{method}: who signed in is told"
        yield facts["ok"] and not failed(facts), f"{method}: an administrator is fit"
        yield facts["tenantId"] == VALUES["CW_LAB_TENANT_ID"], f"{method}: the tenant is told"
        verified = {item["name"] for item in facts["domains"] if item["isVerified"]}
        yield "contoso.com" in verified, f"{method}: its domains are told"
        yield bus.code("EndSignIn", "(s)", sign) is None, f"{method}: signed out"
    for name in ("grouped", "user"):
        _, facts = sign_in(bus, "device-code", person.Person(VALUES, name))
        yield not facts["ok"] and "role" in failed(facts), f"{name}: not fit, for its role"
    begun = begin(bus, "device-code")
    yield (
        other.code("FinishSignIn", "(ss)", begun["signIn"], "t") == "notfound"
    ), "another connection has no part in it"
    cancel = threading.Thread(target=scenario.wait_for, args=(lambda: bus.call("CancelCall", "(s)", "t")["cancelled"],))
    cancel.start()
    yield bus.code("FinishSignIn", "(ss)", begun["signIn"], "t") is not None, "a sign-in is cancelled"
    cancel.join()
    yield not other.call("CancelCall", "(s)", "t")["cancelled"], "nothing to cancel is told"
    yield bus.code("BeginSignIn", "(s)", "{}") == "invalidargument", "no method is refused"
    wrong = {**CLOUD, "caFile": VALUES["CW_LAB_TENANT_OTHER_CA"]}
    yield (
        bus.code("BeginSignIn", "(s)", json.dumps({"method": "device-code", "cloud": wrong})) == "tls"
    ), "a tenant whose certificate nobody vouches for is refused"


def checks(socket):
    bus = Bus(socket)
    answer = bus.call("RunCheck", "(ssa(ssay)s)", "preflight", "{}", [], "")
    found = {check["id"] for check in answer["checks"]}
    yield answer["ok"] and {"engine", "clock", "tls", "space", "access"} <= found, "preflight: all is well"
    yield bus.code("RunCheck", "(ssa(ssay)s)", "other", "{}", [], "") == "notfound", "no such check"
    yield (
        bus.code("RunCheck", "(ssa(ssay)s)", "tenant", "[]", [], "") == "invalidargument"
    ), "input that is no object is refused"
    sign, _ = sign_in(bus, "device-code", person.Person(VALUES))
    answer = bus.call("RunCheck", "(ssa(ssay)s)", "tenant", json.dumps({"signIn": sign}), [], "")
    yield answer["ok"] and "contoso.com" in str(answer["domains"]), "tenant: read again"
    other = Bus(socket)
    yield (
        other.code("RunCheck", "(ssa(ssay)s)", "tenant", json.dumps({"signIn": sign}), [], "") == "auth"
    ), "tenant: not with somebody else's sign-in"


def existing(socket):
    """An application that somebody else registered: it lies where the answers say that the cloud is."""
    bus = Bus(socket)
    secret = Path(VALUES["CW_LAB_TENANT_CLIENT_SECRET_FILE"]).read_bytes().strip()
    connector = {
        "name": "tenant", "kind": "graph", "tenantId": VALUES["CW_LAB_TENANT_ID"],
        "clientId": VALUES["CW_LAB_TENANT_CLIENT_ID"], "authentication": {"method": "secret"},
    }  # fmt: skip

    def check(content=secret, cloud=CLOUD, **changed):
        given = json.dumps({"connector": {**connector, **changed}, "cloud": cloud})
        return bus.call("RunCheck", "(ssa(ssay)s)", "application", given, [("tenant", "secret", content)], "")

    yield check()["ok"], "application: it signs in and has its permissions"
    for what, answer in (("a wrong secret", check(b"wrong")), ("another client", check(clientId=str(uuid.uuid4()))),
                         ("another tenant", check(tenantId=str(uuid.uuid4())))):  # fmt: skip
        wrong = [item for item in answer["checks"] if item["status"] == "failed"]
        yield not answer["ok"] and wrong, f"application: {what} is told: {wrong[:1]}"
    code = bus.code("RunCheck", "(ssa(ssay)s)", "application",
                    json.dumps({"connector": connector, "cloud": {"environment": "practice"}}), [], "")  # fmt: skip
    yield code == "invalidconfig", "application: not without the addresses of its cloud"
    code = bus.code("RunCheck", "(ssa(ssay)s)", "application", json.dumps({"connector": {"kind": "openldap"}}), [], "")
    yield code == "invalidargument", "application: no directory"
    document = json.dumps({
        "format": "causeway-answers", "version": 1, "startNow": False, "scheduler": {"enabled": False},
        "cloud": {**CLOUD, "registration": {"mode": "existing"}}, "connectors": [connector],
    })  # fmt: skip
    plan = ("(sa(ssay)a{sv})", document, [("tenant", "secret", secret)])
    yield bus.call("PlanSetup", *plan, {})["ok"], "application: the plan finds it where the cloud is"
    yield bus.call("ApplySetup", *plan, {})["ok"], "application: and is carried out"
    stored = bus.call("GetConfig")["config"]["connectors"][0]
    yield stored["graphUrl"] == CLOUD["graphUrl"] and stored["caFile"] == CLOUD["caFile"], "application: it is kept so"
    yield not bus.call("PlanSetup", *plan, {})["changed"], "application: the same again changes nothing"


def results():
    lab = engine.Engine(Path(os.environ["CW_LAB_DIR"]) / "setup-engine")
    lab.start(watch=os.getpid())
    socket = str(lab.state / "bus")
    try:
        yield from lock(socket)
        yield from sign_ins(socket)
        yield from checks(socket)
        yield from existing(socket)
    finally:
        lab.stop()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

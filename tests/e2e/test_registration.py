#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A set-up that registers its application in the tenant, and what is left of one that fails. Runs inside
with_lab.py --slapd N --tenant --tenant-accounts.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import scenario

import answers as lab_answers
import engine
import person
import tap
from bus import Bus, GLib
from test_setup import CLOUD, VALUES, count_applications, sign_in

PASSWORD = Path(os.environ["CW_LAB_SLAPD_PASSWORD_FILE"]).read_bytes().rstrip(b"\n")
ROLES_READ = "483bed4a-2ad3-4361-a73b-c83ccdbdc53c"  # RoleManagement.Read.Directory, of an application


def answers(start=False):
    directory = lab_answers.openldap(scenario.labs("SLAPD"))
    directory["authentication"].pop("passwordFile")
    return json.dumps({
        "format": "causeway-answers", "version": 1, "startNow": start, "scheduler": {"enabled": False},
        "cloud": {**CLOUD, "registration": {"mode": "create"}}, "connectors": [directory],
    })  # fmt: skip


def secrets(password=PASSWORD):
    return [(scenario.labs("SLAPD")["SLAPD_BASE"], "password", password)]


def apply(bus, sign=None, method="ApplySetup", password=PASSWORD, start=False):
    options = {"signIn": GLib.Variant("s", sign)} if sign else {}
    return bus.call(method, "(sa(ssay)a{sv})", answers(start), secrets(password), options)


def states(answer):
    return {action["id"]: action["state"] for action in answer["actions"]}


def plan(bus, sign):
    answer = apply(bus, sign, method="PlanSetup")
    yield answer["ok"] and states(answer) == {
        "application": "waiting", "directory-sync": "waiting", "configuration": "waiting"
    }, "plan: the application, directory synchronisation, the configuration"  # fmt: skip
    details = [action.get("detail", "") for action in answer["actions"]]
    yield "User.ReadWrite.All" in details[0], "plan: the permissions are named"
    yield all(details), "plan: every action is explained"
    found = {check["id"]: check["status"] for check in answer["checks"]}
    yield found["role"] == "ok" and found["registration"] == "ok", "plan: the account's roles are checked"
    yield found[f"connector:{scenario.labs('SLAPD')['SLAPD_BASE']}"] == "ok", "plan: the directory was tried"
    wrong = apply(bus, sign, method="PlanSetup", password=b"not the password")
    yield not wrong["ok"] and wrong["changed"], "plan: a wrong password of the directory is told before"
    code = bus.code("PlanSetup", "(sa(ssay)a{sv})", answers(), secrets(), {})
    yield code == "auth", "plan: without an administrator who is signed in there is none"


def whole(lab, bus, sign):
    answer = apply(bus, sign)
    yield answer["ok"] and answer["applied"], f"applied: {answer.get('errorMessage', '')}"
    yield states(answer) == {
        "application": "done", "directory-sync": "skipped", "configuration": "done"
    }, "applied: everything is done, but what the attempt before left switched on"  # fmt: skip
    config = bus.call("GetConfig")["config"]
    graph = [item for item in config["connectors"] if item["kind"] == "graph"]
    yield len(graph) == 1 and "CERTIFICATE" in graph[0]["authentication"]["certificate"], (
        "applied: the connector to the cloud is configured with the certificate")  # fmt: skip
    yield count_applications() == 1, "applied: one application is there"
    run = lab.run("cycle", "start", "--type", "initial", "--wait")
    yield run.returncode == 0, f"a cycle runs by the certificate alone {run.stderr}"
    yield lab.last_run()["state"] == "success", "and succeeds"
    found = bus.call("RunCheck", "(ssa(ssay)s)", "federated-domain", json.dumps({"domain": "contoso.com"}), [], "")
    found = {check["id"]: check["status"] for check in found["checks"]}
    yield found == {"domain": "ok", "default": "failed", "federation": "ok"}, f"the application sees how a domain is federated {found}"
    again = apply(bus, sign, start=True)
    yield states(again)["start"] == "done", "applied with a start: a cycle begins"
    yield again["ok"] and states(again)["application"] == "skipped", "applied again: nothing is made twice"


def find_certificates(bus):
    """Those that the tenant has of our applications, and that of the configuration."""
    tenant = scenario.Tenant()
    tenant.sign_in()
    apps = tenant.all("/applications?$select=uniqueName,keyCredentials")
    ours = [key["customKeyIdentifier"] for app in apps if str(app.get("uniqueName")).startswith("causeway-")
            for key in app["keyCredentials"]]  # fmt: skip
    config = bus.call("GetConfig")["config"]
    graph = [item for item in config["connectors"] if item["kind"] == "graph"]
    return ours, graph[0]["authentication"]["certificate"], graph[0]["name"]


def permissions(bus, revoke=None):
    """Ids of the permissions that our application has been given, after one of them was revoked."""
    tenant = scenario.Tenant()
    config = bus.call("GetConfig")["config"]
    client = next(item["clientId"] for item in config["connectors"] if item["kind"] == "graph")
    principal = tenant.all(f"/servicePrincipals?$filter=appId eq '{client}'")[0]
    path = f"/servicePrincipals/{principal['id']}/appRoleAssignments"
    for given in tenant.all(path):
        if given["appRoleId"] == revoke:
            headers = {"Authorization": f"Bearer {tenant.token}"}
            tenant.request(f"/v1.0{path}/{given['id']}", headers=headers, method="DELETE")
    return sorted(given["appRoleId"] for given in tenant.all(path))


def renew(bus, sign, name):
    options = {"signIn": GLib.Variant("s", sign)} if sign else {}
    return bus.call("RenewCertificate", "(sa{sv})", name, options)


def renewed(lab, bus, sign):
    """A new certificate: one before, one after; and what is refused."""
    before, was, name = find_certificates(bus)
    waiting = subprocess.Popen(lab.command("connector", "renew-certificate", name), stderr=subprocess.PIPE, text=True)
    yield scenario.wait_for(lambda: bus.call("GetStatus")["state"] == "idle"), "renewed: the cycle before has ended"
    yield bus.code("RenewCertificate", "(sa{sv})", "nobody", {}) == "notfound", "renewed: a connector that is not there"
    directory = scenario.labs("SLAPD")["SLAPD_BASE"]
    yield bus.code("RenewCertificate", "(sa{sv})", directory, {}) == "unsupported", "renewed: not a directory"
    yield bus.code("RenewCertificate", "(sa{sv})", name, {}) == "auth", "renewed: nobody is signed in"
    yield find_certificates(bus)[:2] == (before, was), "renewed: nothing has changed until then"
    given = permissions(bus)
    yield ROLES_READ in given and len(permissions(bus, ROLES_READ)) == len(given) - 1, "renewed: an application of an earlier version"
    yield lab.run("cycle", "start", "--wait").returncode != 0, "renewed: which does not tell who is an administrator"
    answer = renew(bus, sign, name)
    yield permissions(bus) == given, "renewed: has every permission of this one"
    after, now, _ = find_certificates(bus)
    yield answer["changed"] and len(after) == 1 and after != before and now != was, "renewed: another certificate, and the old one is gone"
    yield lab.run("cycle", "start", "--type", "initial", "--wait").returncode == 0, "renewed: a cycle runs by it"
    renew(bus, sign, name)
    yield find_certificates(bus)[0] != after, "renewed: and again"
    yield from renewed_by_command(lab, bus, name)
    yield from renewed_with_faults(lab, bus, sign, name)
    yield from given_up(bus, waiting)


def given_up(bus, waiting):
    """Nobody comes back from the browser: after a minute that is told; Ctrl-C ends it."""
    lines = [waiting.stderr.readline() for _ in range(6)]
    yield "Ctrl-C" in lines[5] and waiting.poll() is None, "renewed: nobody signs in: what may have happened is told"
    waiting.send_signal(signal.SIGINT)
    waiting.communicate(timeout=60)
    yield waiting.returncode != 0, f"renewed: stopped by Ctrl-C ({waiting.returncode})"
    yield bus.call("GetStatus")["state"] == "idle" and not bus.call("GetScheduler")["setupOpen"], "and holds nothing up"


def renewed_by_command(lab, bus, name):
    before, _, _ = find_certificates(bus)
    with subprocess.Popen(
        lab.command("connector", "renew-certificate", name), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as command:
        lines = [command.stderr.readline() for _ in range(4)]
        person.Person(VALUES).enter_code(lines[1].strip(), lines[3].strip())
        output, _ = command.communicate(timeout=120)
    yield command.returncode == 0 and output, f"renewed: by causewayctl {output}"
    yield find_certificates(bus)[0] != before, "renewed: and it is another one"


def renewed_with_faults(lab, bus, sign, name):
    """The old one cannot be taken away: the new one is in use, and the next call ends it."""
    tenant = scenario.Tenant()
    _, was, _ = find_certificates(bus)
    try:
        # The first is for the application as such, the second adds the new one.
        faults = [{"match": {"method": "PATCH"}, "skip": 2, "times": -1, "action": "cut"}]
        tenant.admin("faults", {"faults": faults})
        code = bus.code("RenewCertificate", "(sa{sv})", name, {"signIn": GLib.Variant("s", sign)})
    finally:
        tenant.admin("faults", method="DELETE")
    left, now, _ = find_certificates(bus)
    yield code == "interrupted" and len(left) == 2 and now != was, f"renewed: the tenant goes before the old one does ({code})"
    yield lab.run("cycle", "start", "--wait").returncode == 0, "renewed: a cycle runs all the same"
    yield renew(bus, sign, name)["changed"], "renewed: once more"
    last, same, _ = find_certificates(bus)
    yield len(last) == 1 and same == now, "renewed: it was gone on with, and the old one is gone"


def renewed_killed(lab, socket):
    """kill -9 in the middle: the next call ends with one certificate."""
    for delay in (0.05, 0.15, 0.3, 0.6):
        bus = Bus(socket)
        sign, _ = sign_in(bus, "device-code", person.Person(VALUES))
        name = find_certificates(bus)[2]
        worker = threading.Thread(target=bus.code, args=("RenewCertificate", "(sa{sv})", name, {"signIn": GLib.Variant("s", sign)}))
        worker.start()
        time.sleep(delay)
        lab.stop(at_once=True)
        worker.join()
        lab.start(watch=os.getpid())
        works = lab.run("cycle", "start", "--type", "initial", "--wait").returncode == 0
        yield works, f"renewed: killed after {delay} s: a cycle runs"
    bus = Bus(socket)
    sign, _ = sign_in(bus, "device-code", person.Person(VALUES))
    yield renew(bus, sign, name)["changed"] and len(find_certificates(bus)[0]) == 1, "renewed: then there is one certificate"
    return bus, sign


def undone(lab, bus, sign):
    """What was made in the tenant is listed, kept while it is used, and then taken away by its id."""
    made = bus.call("GetSetup")["created"]
    yield {item["kind"] for item in made} >= {"application"}, f"made: it is listed {[i['kind'] for i in made]}"
    yield all(item["state"] == "made" and item["usedBy"] for item in made), "as made, and used by the connector"
    arguments = ("(asa(ssay)a{sv})", [item["id"] for item in made], [], {"signIn": GLib.Variant("s", sign)})
    answer = bus.call("UndoSetup", *arguments)
    yield {item["errorCode"] for item in answer["items"]} == {"conflict"}, "while it is used it is kept"
    for item in bus.call("GetConfig")["config"]["connectors"]:
        bus.call("RemoveConnector", "(s)", item["id"])
    nobody = bus.call("UndoSetup", *arguments[:3], {})
    yield {item["errorCode"] for item in nobody["items"]} == {"auth"}, "nobody is signed in: nothing is removed"
    yield count_applications() == 1, "it is still there"
    answer = bus.call("UndoSetup", *arguments)
    yield answer["ok"] and answer["changed"], f"removed: {answer['items']}"
    yield count_applications() == 0 and not bus.call("GetSetup")["created"], "nothing is left of it"


def fails_later(bus, sign):
    """The configuration is refused after the application was made: that is taken away again."""
    answer = apply(bus, sign, password=b"not the password")
    yield not answer["ok"] and not answer["applied"], "a wrong password of the directory: not applied"
    yield states(answer)["application"] == "undone", "and the application is taken away again"
    yield not answer["actions"][0].get("undoError"), "without a trouble"


def tenant_gone(bus, sign):
    """In the middle of the registration no write is answered any more: what is there cannot be taken away then,
    is told, listed, and taken away once the tenant is back."""
    tenant = scenario.Tenant()
    try:
        gone = [{"match": {"method": method}, "times": -1, "action": "cut"} for method in ("POST", "DELETE")]
        tenant.admin("faults", {"faults": gone})
        answer = apply(bus, sign)
        yield not answer["ok"] and not answer["applied"], "the tenant goes in the middle: not applied"
        yield answer["errorCode"] == "interrupted", f"as interrupted {answer['errorCode']}: {answer['errorMessage']}"
        yield states(answer)["application"] == "failed", f"{states(answer)}"
        yield states(answer)["configuration"] == "waiting", "what comes after is not begun"
        yield bool(answer["actions"][0].get("undoError")), "that it could not be taken away is told"
    finally:
        tenant.admin("faults", method="DELETE")
    made = bus.call("GetSetup")
    left = [item for item in made["created"] if item["kind"] == "application"]
    yield made["state"] == "failed" and made["errorCode"] == answer["errorCode"], "and later, too"
    yield count_applications() == 1 and len(left) == 1, "the application is there, and listed"
    yield left[0]["cloud"]["graphUrl"] == CLOUD["graphUrl"] and left[0]["tenant"], "with where to sign in"
    ids = [item["id"] for item in left]
    answer = bus.call("UndoSetup", "(asa(ssay)a{sv})", ids, [], {"signIn": GLib.Variant("s", sign)})
    yield answer["ok"] and count_applications() == 0, "once the tenant is back it is taken away"
    left = [item for item in bus.call("GetSetup")["created"] if item["kind"] == "application"]
    yield not left and not bus.call("GetConfig")["config"].get("connectors"), "and nothing of it is left"


def no_role(bus):
    sign, _ = sign_in(bus, "device-code", person.Person(VALUES, "user"))
    plan = apply(bus, sign, method="PlanSetup")
    failed = {check["id"] for check in plan["checks"] if check["status"] == "failed"}
    yield not plan["ok"] and {"role", "registration"} <= failed, "an account without a role: the plan tells"
    answer = apply(bus, sign)
    yield answer.get("errorCode") == "permission", f"an account without a role: told {answer.get('errorCode')}"
    yield not answer["applied"], "and nothing is applied"


def busy(socket, bus):
    other = Bus(socket)
    other.call("OpenSetup", "(s)", "a wizard")
    code = bus.code("ApplySetup", "(sa(ssay)a{sv})", answers(), secrets(), {"signIn": GLib.Variant("s", "x")})
    yield code in ("busy", "auth"), "while another has the set-up open, nothing is applied"
    other.close()


def killed(directory):
    """kill -9 in the middle of the registration: the next attempt ends with one application."""
    lab = engine.Engine(directory / "killed")
    lab.start(watch=os.getpid())
    socket = str(lab.state / "bus")
    for delay in (0.05, 0.2, 0.5):
        bus = Bus(socket)
        sign, _ = sign_in(bus, "device-code", person.Person(VALUES))
        worker = threading.Thread(
            target=bus.code,
            args=("ApplySetup", "(sa(ssay)a{sv})", answers(), secrets(), {"signIn": GLib.Variant("s", sign)}),
        )
        worker.start()
        time.sleep(delay)
        lab.stop(at_once=True)
        worker.join()
        lab.start(watch=os.getpid())
    bus = Bus(socket)
    sign, _ = sign_in(bus, "device-code", person.Person(VALUES))
    answer = apply(bus, sign)
    yield count_applications() == 1, "killed three times: there is one application"
    yield answer["ok"], f"killed three times, then applied {answer.get('errorMessage', '')}"
    yield lab.run("cycle", "start", "--type", "initial", "--wait").returncode == 0, "and it works"
    lab.stop()


def results():
    directory = Path(os.environ["CW_LAB_SLAPD_DIR"])
    lab = engine.Engine(directory / "registration")
    lab.start(watch=os.getpid())
    try:
        socket = str(lab.state / "bus")
        bus = Bus(socket)
        yield from busy(socket, bus)
        sign, _ = sign_in(bus, "device-code", person.Person(VALUES))
        yield from no_role(bus)
        yield from plan(bus, sign)
        yield from fails_later(bus, sign)
        yield from tenant_gone(bus, sign)
        yield from whole(lab, bus, sign)
        yield from renewed(lab, bus, sign)
        bus, sign = yield from renewed_killed(lab, socket)
        yield from undone(lab, bus, sign)
    finally:
        lab.stop(at_once=True)
    yield from killed(directory)
    scene = scenario.Scenario()
    yield from scene.contract_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

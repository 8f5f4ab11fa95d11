#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""causewayctl doctor on a system that is well, and on one in which one thing after the other is broken: each shows as itself, with
a remedy, and as nothing else. Runs inside with_lab.py --ad N --tenant.
"""

import ctypes
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import uuid
from pathlib import Path

import scenario
from scenario import ATTENTION, FAILED, NOT_FOUND, OK

import company
import company_changes
import ldb
import pki
import provider
import tap
import test_scope
from test_domain_troubles import replace

BASE, ACCOUNT = os.environ["CW_LAB_AD_BASE"], os.environ["CW_LAB_AD_BIND_DN"]
RIGHT = "Replicating Directory Changes"
DISK_KB = 6_000_000
ESTABLISHED = "01"  # as /proc/net/tcp writes it
PROBLEMS = ("attention", "failed")


def report(scene, *names):
    done = scene.run("doctor", *names, "--json")
    return done.returncode, json.loads(done.stdout)


def problems(answer):
    """{"check/name": state} of everything that is not as it should be."""
    found = [item for item in answer["items"] if item["state"] in PROBLEMS]
    return {f"{item['check']}/{item['name']}": item["state"] for item in found}


def check(scene, title, *names, **expected):
    """expected: check__name="failed", with _ for -; nothing else may be found."""
    code, answer = report(scene, *names)
    wanted = {name.replace("__", "/").replace("_", "-"): state for name, state in expected.items()}
    found = problems(answer)
    yield found == wanted, f"{title}: {found}"
    worst = max(wanted.values(), default="ok", key=("ok", *PROBLEMS).index)
    exits = {"ok": OK, "attention": ATTENTION, "failed": FAILED}
    yield (code, answer["state"]) == (exits[worst], worst), f"{title}: exit code {code}"
    mute = [item for item in answer["items"] if item["state"] in PROBLEMS and not item.get("remedy")]
    told = [item for item in mute if len(item["summary"]) < 60]
    yield not told, f"{title}: each has a remedy {told}"


def heal(scene, lab):
    """A company without mistakes: whoever has an error leaves, and the schedule goes on."""
    database = company_changes.connect(lab)
    for errors in scene.errors().values():
        for error in errors:
            database.delete(error["dn"])
    scene.run("config", "set", "identity.continueWithUnverified", "true")
    for _ in range(3):
        scene.cycle("delta")
    scene.run("scheduler", "set", "--enable", "--interval", 1440)


def check_well(scene):
    yield from check(scene, "all is well")
    code, answer = report(scene)
    made = {item["check"] for item in answer["checks"]}
    missing = {"engine", "files", "keys", "database", "cycles", "guards", "errors", "directory", "forest",
               "account", "tenant", "certificate", "suffixes", "duplicates", "attributes"} - made  # fmt: skip
    yield not missing, f"everything was looked at {missing}"
    counted = sum(answer["counts"].values())
    yield counted == len(answer["items"]) > 25, f"the counts are those of the items: {counted}"
    rights = [item["summary"] for item in answer["items"] if item["name"] == "rights"]
    yield RIGHT in str(rights), f"the rights that reading takes: {rights}"
    done = scene.run("doctor", "--quiet")
    yield (done.returncode, done.stdout) == (OK, ""), "--quiet prints nothing then"
    code, answer = report(scene, "database", os.environ["CW_LAB_AD_DOMAIN"])
    made = [item["check"] for item in answer["checks"]]
    yield made == ["database", "directory", "forest", "account", "suffixes"], f"only some: {made}"
    done = scene.run("doctor", "nonsense")
    yield done.returncode == NOT_FOUND, f"one that is none: {done.stderr.strip()}"
    listed = scene.run("doctor", "--list").stdout.split()
    named = done.stderr.strip().rpartition("the checks are ")[2].split(", ")
    yield listed == named and len(listed) > 25, f"those that there are: {listed}"
    done = scene.run("--direct", "doctor", "keys")
    yield done.returncode == scenario.BUSY, "--direct beside the engine is refused"


def check_files(scene):
    key, copy = scene.engine.state / "keys/vault.key", scene.engine.state / "copy.db"
    key.chmod(0o640)
    yield from check(scene, "a key file that others may read", keys__key_file="failed")
    key.chmod(0o600)
    copy.write_bytes(scene.store.read_bytes())
    copy.chmod(0o644)
    yield from check(scene, "a copy of the store that others may read", files__files="failed")
    copy.unlink()
    scene.engine.state.chmod(0o755)
    yield from check(scene, "a state directory that is open", files__files="failed")
    scene.engine.state.chmod(0o700)


def check_schedule(scene):
    scene.run("scheduler", "set", "--suspend")
    yield from check(scene, "a suspended schedule", schedule__schedule="attention")
    scene.run("scheduler", "set", "--resume", "--disable")
    yield from check(scene, "a schedule that is off", schedule__schedule="attention")
    scene.run("scheduler", "set", "--enable")


def check_directory(scene, lab):
    database = company_changes.connect(lab)
    password = Path(os.environ["CW_LAB_AD_PASSWORD_FILE"]).read_text()
    # For a while the one before is still taken.
    for wrong in ("Wrong-password-1", "Wrong-password-2"):
        replace(database, ACCOUNT, unicodePwd=f'"{wrong}"'.encode("utf-16-le"))
    yield from check(scene, "a password changed in the directory", directory__sign_in="failed")
    code, answer = report(scene)
    skipped = {item["check"] for item in answer["items"] if item["state"] == "not-applicable"}
    yield {"account", "forest", "suffixes"} <= skipped, f"what needs it is not made: {skipped}"
    replace(database, ACCOUNT, unicodePwd=f'"{password}"'.encode("utf-16-le"))
    replace(database, ACCOUNT, userAccountControl=str(company.UAC_NORMAL))
    yield from check(scene, "a password that expires", account__password_expires="attention")
    replace(database, ACCOUNT, userAccountControl=str(company.UAC_NORMAL | company.UAC_DONT_EXPIRE))
    domain = database.search(BASE, attrs=["nTSecurityDescriptor"], scope=0, controls=["sd_flags:1:4"])
    before = domain[0]["nTSecurityDescriptor"][0]
    replace_descriptor(database, lab)
    yield from check(scene, "a right that was taken away", directory__dirsync="attention", account__rights="failed")
    replace(database, BASE, nTSecurityDescriptor=bytes(before))
    yield from check(scene, "given back")


def replace_descriptor(database, lab):
    """The domain's, without what lets the account read changes."""
    from samba.dcerpc import security
    from samba.ndr import ndr_pack, ndr_unpack

    sid = database.search(ACCOUNT, scope=0, attrs=["objectSid"])[0]["objectSid"][0]
    trustee = ndr_unpack(security.dom_sid, bytes(sid))
    domain = database.search(BASE, attrs=["nTSecurityDescriptor"], scope=0)
    descriptor = ndr_unpack(security.descriptor, bytes(domain[0]["nTSecurityDescriptor"][0]))
    descriptor.dacl_del(trustee)
    replace(database, BASE, nTSecurityDescriptor=ndr_pack(descriptor))


def check_controller(scene, lab):
    lab.stop(at_once=True)
    yield from check(scene, "a domain controller that is off", directory__connect="failed")
    lab.start(certificate="expired")
    yield from check(scene, "an expired certificate", directory__tls="failed")
    lab.stop(at_once=True)
    lab.start(certificate="good")
    yield from check(scene, "a good one again")


def check_stop(scene, lab):
    """A server that says nothing, and a person who has waited enough."""
    os.killpg(scenario.keeper.server_pid(lab.pid_file), signal.SIGSTOP)
    before = connections(os.environ["CW_LAB_AD_ADDRESS"])
    doctor = subprocess.Popen(scene.engine.command("doctor", "--json"), stdout=subprocess.PIPE, text=True)
    wanted = scenario.wait_for(
        lambda: has_waiting_call(doctor.pid) and connections(os.environ["CW_LAB_AD_ADDRESS"]) - before
    )
    doctor.send_signal(signal.SIGINT)
    output, _ = doctor.communicate(timeout=60)
    os.killpg(scenario.keeper.server_pid(lab.pid_file), signal.SIGCONT)
    answer = json.loads(output)
    yield wanted and doctor.returncode == FAILED and answer["stopped"], "Ctrl-C stops it"
    states = {item["check"]: item["state"] for item in answer["checks"]}
    is_kept = states["directory"] == "not-applicable" and states["keys"] == "ok"
    yield is_kept, f"what was found by then is told: {states}"


def has_waiting_call(pid):
    """The thread that waits for the answer is there, so Ctrl-C has its meaning."""
    return any(
        (task / "comm").read_text().strip() == "cw-call" for task in Path(f"/proc/{pid}/task").iterdir()
    )


def connections(address):
    """Those to an address, each by its two ends: what was asked before the directory has its answer then."""
    remote = socket.inet_aton(address)[::-1].hex().upper()
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {(row[1], row[2]) for row in rows if row[2].startswith(remote) and row[3] == ESTABLISHED}


def certificate(folder, name, days):
    """Another certificate of the application's own key."""
    path = folder / f"{name}.pem"
    key = os.environ["CW_LAB_TENANT_CLIENT_KEY_FILE"]
    subprocess.run(
        ["openssl", "req", "-x509", "-new", "-key", key, "-days", str(days), "-subj", f"/CN={name}", "-out", path],
        check=True, capture_output=True,
    )  # fmt: skip
    return path.read_text()


def check_application(scene):
    good = Path(os.environ["CW_LAB_TENANT_CLIENT_CERTIFICATE"]).read_text()
    client = os.environ["CW_LAB_TENANT_CLIENT_ID"]
    soon = certificate(scene.engine.directory, "soon", 12)
    scene.tenant.admin("apps", {"client_id": client, "name": "Causeway", "certificate": soon})
    scene.run("config", "set", "connectors.1.authentication.certificate", json.dumps(soon))
    yield from check(scene, "a certificate that ends soon", certificate__certificate="attention")
    scene.run("config", "set", "connectors.1.authentication.certificate", json.dumps(good))
    poor = str(uuid.uuid4())
    scene.tenant.admin("apps", {"client_id": poor, "name": "Poor", "certificate": good,
                                "permissions": "User.ReadWrite.All Organization.Read.All Domain.Read.All"})  # fmt: skip
    scene.run("config", "set", "connectors.1.clientId", poor)
    yield from check(scene, "an application without its permissions", tenant__permissions="failed", tenant__contacts="attention")
    scene.run("config", "set", "connectors.1.clientId", client)
    scene.tenant.admin("seed", {"organization": {"onPremisesSyncEnabled": True,
                                                 "onPremisesLastSyncDateTime": "2026-01-01T00:00:00Z"}})  # fmt: skip
    yield from check(scene, "another tool at work", tenant__organization="attention")


def check_guard(scene, lab):
    """It is the guard's finding, not one of the cycles'."""
    scene.tenant.admin("seed", {"organization": {"onPremisesSyncEnabled": False}})
    scene.run("config", "set", "guards.deletionThreshold", "0")
    company_changes.apply(lab, ("leave",))
    scene.cycle("delta")
    yield from check(scene, "a guard that holds something back", guards__guard="failed")
    digest = scene.ask("guard", "show")["items"][0]["digest"]
    scene.run("guard", "approve", digest)
    scene.cycle("delta")
    yield from check(scene, "approved")
    yield from check_limits(scene)


def check_limits(scene):
    """Guards that could not stop what they are there for, by what is stored and by how many there are."""
    scene.run("config", "set", "guards.shrinkPercent", 90)
    yield from check(scene, "a guard that lets most of a source go", guards__guard_limits="attention")
    scene.run("config", "set", "guards.shrinkPercent", 50)
    scene.run("config", "set", "guards.deletionThreshold", 100_000)
    scene.run("config", "set", "guards.deletionPercent", 90)
    yield from check(scene, "a guard that lets most of a target go", guards__guard_limits="attention")
    scene.run("config", "set", "guards.deletionPercent", 20)
    yield from check(scene, "guards as they should be")
    scene.engine.stop()
    with sqlite3.connect(scene.store) as database:
        version, text = database.execute("SELECT version, text FROM config_version ORDER BY version DESC").fetchone()
        config = json.loads(text)
        config["guards"]["shrinkPercent"] = 100
        database.execute("UPDATE config_version SET text = ? WHERE version = ?", (json.dumps(config), version))
    scene.start()
    wanted = {"guards__guard_limits": "attention", "guards__guard_maximum": "attention"}
    yield from check(scene, "one that an earlier version has stored", **wanted)
    log = scene.engine.log.read_text(errors="replace")
    yield "“guards.shrinkPercent” is stored as 100" in log, "which the engine says at its start"
    scene.run("config", "set", "guards.shrinkPercent", 50)
    yield from check(scene, "and that is put right")


def check_choices(scene, lab):
    """What somebody chose from a list in the wizard, and what became of it since: containers, the pilot group."""
    database = company_changes.connect(lab)
    unit, inner, group = f"OU=Doctor,{BASE}", f"OU=Inner,OU=Doctor,{BASE}", f"CN=doctor-pilots,{BASE}"
    for dn in (unit, inner):
        test_scope.add_unit(database, dn)
    person = test_scope.add_person(database, "doctor", unit)
    database.add({"dn": group, "objectClass": "group", "sAMAccountName": "doctor-pilots"})
    rules = [test_scope.rule(database, dn, True) for dn in (unit, inner)]
    pilot = {"guid": test_scope.guid(database, group), "dn": group}
    yield test_scope.set_scope(scene, rules=rules, pilotGroup=pilot), "containers and a pilot group are chosen"
    yield from check(scene, "a group without members", "containers", "group", group__group="attention")
    test_scope.change_member(database, group, ldb.FLAG_MOD_ADD, person)
    yield from check(scene, "with one", "containers", "group")
    renamed = f"OU=Within,{unit}"
    database.rename(inner, renamed)
    yield from check(scene, "a container that is called otherwise", "containers", "group")
    database.delete(renamed)
    database.delete(group)
    wanted = {"containers__containers": "failed", "group__group": "failed"}
    yield from check(scene, "both were deleted", "containers", "group", **wanted)
    texts = str([item["summary"] for item in report(scene, "containers", "group")[1]["items"]])
    yield inner in texts and group in texts and f"'{unit}'" not in texts, f"and each is named: {texts}"
    test_scope.set_scope(scene)
    yield from check(scene, "nothing is chosen", "containers", "group", "directory")
    database.delete(person)
    database.delete(unit)


def check_values(scene, lab):
    """What the wizard's lists judge: values that two people have, attributes, features."""
    database = company_changes.connect(lab)
    people = [test_scope.add_person(database, name, f"CN=Users,{BASE}") for name in ("twin-a", "twin-b")]
    yield from check(scene, "two people", "duplicates")
    for person in people:
        replace(database, person, mail="twins@example.org")
    yield from check(scene, "with one address", "duplicates", duplicates__duplicates="attention")
    for person in people:
        database.delete(person)
    yield from check(scene, "and without them", "duplicates")
    before = scene.ask("config", "show")["config"].get("identity", {})
    scene.run("config", "set", "identity.userPrincipalName", "mail")
    yield from check(scene, "another attribute to sign in with", "attributes")
    scene.run("config", "set", "identity.userPrincipalName", "noSuchAttribute")
    yield from check(scene, "one that there is not", "attributes", attributes__attributes="failed")
    scene.run("config", "set", "identity.userPrincipalName", "memberOf")
    yield from check(scene, "one that is no name", "attributes", attributes__attributes="failed")
    scene.run("config", "set", "identity", json.dumps(before) if before else "null")
    yield from check(scene, "the one of before", "attributes")
    done = scene.run("config", "set", "features.exchangeHybrid", "true")
    yield done.returncode == OK, f"a feature for which this forest has no schema {done.stderr}"
    yield from check(scene, "that is told", "features", features__exchange_hybrid="failed")
    scene.run("config", "set", "features.exchangeHybrid", "null")


def check_federation(scene):
    """A provider by whose certificate nobody is known here; and a domain that is federated, with it and with another one."""
    domain = "fabrikam.example"
    scene.tenant.verify(domain)
    folder = pki.make(Path(os.environ["CW_LAB_DIR"]) / "doctor-pki", ["localhost"])
    server = provider.Provider(folder / "good.pem")
    federation = {"domain": domain, "metadataUrl": f"{server.url}/metadata"}
    done = scene.run("config", "set", "signIn", json.dumps({"method": "ping-federate", "federation": federation}))
    yield done.returncode == OK, f"a federation {done.stderr}"
    wanted = {"federation__metadata": "failed", "federated_sign_in__realm": "attention"}
    yield from check(scene, "a provider that is not trusted, for a domain that is not federated", **wanted)
    scene.tenant.admin("domains/federate", {"domain": domain, "issuerUri": "urn:provider",
                                            "passiveSignInUri": f"{server.url}/ls", "activeSignInUri": f"{server.url}/trust"})  # fmt: skip
    wanted = {"federation__metadata": "failed", "federated_domain__federation": "attention"}
    yield from check(scene, "and for one that is, with whom nobody can say", **wanted)
    other = {**federation, "metadataUrl": "https://sts.other.example/metadata"}
    scene.run("config", "set", "signIn.federation", json.dumps(other))
    wanted["federated_sign_in__realm"] = "failed"
    yield from check(scene, "and sends its people elsewhere", **wanted)
    scene.run("config", "set", "signIn", json.dumps({"method": "none"}))
    server.stop()
    yield from check(scene, "without a federation, none is looked at")


def check_tenant(scene):
    scene.tenant.lab.stop()
    yield from check(scene, "a tenant that is off", tenant__authority="failed")
    scene.tenant.lab.start()
    scene.tenant.token = None


def check_disk(scene):
    """A file system with little left, where one may be mounted."""
    libc = ctypes.CDLL(None, use_errno=True)
    folder = scene.engine.directory / "disk"
    folder.mkdir(mode=0o700)
    scene.engine.stop()
    if libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, f"size={DISK_KB}k,mode=700".encode()) != 0:
        yield True, "a full disk # SKIP nothing may be mounted here"
        return
    for path in sorted(scene.engine.state.rglob("*")):
        target = folder / path.relative_to(scene.engine.state)
        if path.is_dir():
            target.mkdir(mode=0o700)
        elif path.is_file():
            target.write_bytes(path.read_bytes())
            target.chmod(0o600)
    scene.engine.state = folder
    scene.start()
    yield from check(scene, "on a disk of its own", "engine", "files")
    subprocess.run(["mount", "-o", f"remount,size={DISK_KB // 100}k", folder], check=True)
    yield from check(scene, "with little left on it", "engine", "files", engine__space="attention")


def check_damage(scene):
    """A page of a table that the engine's start has no need of, overwritten behind its back."""
    scene.engine.stop()
    page = scene.query("SELECT rootpage FROM sqlite_schema WHERE name = 'step_object'")[0][0]
    with scene.store.open("r+b") as store:
        store.seek((page - 1) * scene.query("PRAGMA page_size")[0][0])
        store.write(b"\xff" * 4096)
    scene.start()
    yield from check(scene, "a damaged database", "database", database__integrity="failed")


def results():
    scene, lab = scenario.Scenario(), scenario.active_directory()
    scene.tenant.verify(os.environ["CW_LAB_AD_MAIL_DOMAIN"])
    scene.start()
    code, answer = report(scene)
    yield code == ATTENTION and "cycles/last-cycle" in problems(answer), f"new: {problems(answer)}"
    scene.set_up(scene.active_directory_answers())
    scene.cycle("initial")
    heal(scene, lab)
    yield from check_well(scene)
    yield from check_files(scene)
    yield from check_schedule(scene)
    yield from check_directory(scene, lab)
    yield from check_application(scene)
    yield from check_guard(scene, lab)
    yield from check_choices(scene, lab)
    yield from check_values(scene, lab)
    yield from check_federation(scene)
    yield from check_controller(scene, lab)
    yield from check_stop(scene, lab)
    yield from check_tenant(scene)
    yield from check_disk(scene)
    yield from check_damage(scene)
    scene.engine.stop()
    yield from scene.contract_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

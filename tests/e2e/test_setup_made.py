#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a set-up makes in a domain, what it leaves when it breaks off (kill -9, a client that goes, a domain
controller that dies, CancelCall), and taking it away again, to the byte. Runs inside with_lab.py --ad N.
"""

import json
import os
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from pathlib import Path

import scenario

import engine
import keeper
import ldb
import tap
from bus import Bus, BusError, GLib
from relay import Gate, Relay
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB

BASE = os.environ["CW_LAB_AD_BASE"]
ADMINISTRATOR = os.environ["CW_LAB_AD_ADMIN_PRINCIPAL"]
PASSWORD = Path(os.environ["CW_LAB_AD_ADMIN_PASSWORD_FILE"]).read_bytes().strip()
# Owner and DACL, of what is deleted too (MS-ADTS 3.1.1.3.4.1).
CONTROLS = ["sd_flags:1:5", "show_deleted:1"]


def search(base, scope, text, *wanted):
    """In the domain controller's own database, where everything is seen."""
    parameters = LoadParm()
    parameters.load(str(scenario.active_directory().smb_conf))
    database = SamDB(session_info=system_session(), lp=parameters)
    return list(database.search(base, scope, text, list(wanted), controls=CONTROLS))


def dacl():
    """Of the domain and of its deleted objects, with the owner."""
    return [
        bytes(search(dn, ldb.SCOPE_BASE, "(objectClass=*)", "nTSecurityDescriptor")[0]["nTSecurityDescriptor"][0])
        for dn in (BASE, f"CN=Deleted Objects,{BASE}")
    ]


def accounts():
    text = "(&(description=Synchronisation account of Causeway*)(!(isDeleted=TRUE)))"
    return len(search(BASE, ldb.SCOPE_SUBTREE, text, "sAMAccountName"))


class Setup:
    """An engine and the answers that a wizard sends it."""

    def __init__(self, directory, relay=None):
        self.lab = engine.Engine(directory)
        self.port = relay.port if relay else 636
        self.address = "127.0.0.1" if relay else os.environ["CW_LAB_AD_ADDRESS"]

    def start(self):
        self.lab.start(watch=os.getpid())
        self.bus = self.connect()

    def connect(self):
        return Bus(str(self.lab.state / "bus"))

    def connector(self, name="contoso", account=None):
        return {
            "name": name,
            "kind": "active-directory",
            "server": {
                "host": os.environ["CW_LAB_AD_HOST"],
                "address": self.address,
                "port": self.port,
                "security": "ldaps",
                "caFile": os.environ["CW_LAB_AD_CA"],
            },
            "authentication": {"method": "simple"},
            "account": {"mode": "create", "administrator": ADMINISTRATOR, **({"name": account} if account else {})},
        }

    def arguments(self, connectors, features=(), connect=True, token="", password=PASSWORD):
        document = {
            "format": "causeway-answers", "version": 1, "startNow": False, "scheduler": {"enabled": False},
            "features": {name: True for name in features}, "connectors": connectors,
        }  # fmt: skip
        secrets = [(item["name"], "administrator-password", password) for item in connectors]
        options = {"connect": GLib.Variant("b", connect), "token": GLib.Variant("s", token)}
        return "(sa(ssay)a{sv})", json.dumps(document), secrets, options

    def apply(self, connectors=None, bus=None, **more):
        return (bus or self.bus).call("ApplySetup", *self.arguments(connectors or [self.connector()], **more))

    def breaks_off(self):
        """Whether the engine ended while it applied."""
        try:
            answer = self.apply()
        except BusError:
            return scenario.wait_for(lambda: not keeper.is_running(self.lab.pid_file))
        print(f"# {states(answer)} {answer.get('errorMessage', '')}", flush=True)
        return False

    def get(self):
        return self.bus.call("GetSetup")

    def undo(self, items, password=PASSWORD, names=("contoso",)):
        secrets = [(name, "administrator-password", password) for name in names]
        return self.bus.call("UndoSetup", "(asa(ssay)a{sv})", [item["id"] for item in items], secrets, {})

    def undo_all(self, **more):
        answer = self.undo(self.get()["created"], **more)
        return answer["ok"] and not self.get()["created"]

    def remove_connectors(self):
        for item in self.bus.call("GetConfig")["config"]["connectors"]:
            self.bus.call("RemoveConnector", "(s)", item["id"])


def states(answer):
    return [action["state"] for action in answer["actions"]]


def kinds(answer):
    return sorted({item["kind"] for item in answer["created"]})


def whole(scene, before):
    """Made, listed, kept while it is used, and removed to the byte."""
    yield scene.get()["state"] == "none" and not scene.get()["created"], "at first no set-up was made"
    answer = scene.apply()
    yield answer["ok"] and states(answer) == ["done", "done"], f"applied {answer.get('errorMessage', '')}"
    yield dacl() != before and accounts() == 1, "an account and its rights are there"
    made = scene.get()
    yield made["state"] == "done" and states(made) == ["done", "done"], "the set-up is told to be done"
    yield kinds(made) == ["account", "rights"], "what it made is listed"
    yield all(item["state"] == "made" for item in made["created"]), "as made"
    yield all(item["usedBy"] == "contoso" for item in made["created"]), "and who lives by it"
    kept = scene.undo(made["created"])
    yield not kept["ok"] and not kept["changed"], "what a connector lives by is not removed"
    yield {item["state"] for item in kept["items"]} == {"kept"} and accounts() == 1, "it is kept"
    yield {item["errorCode"] for item in kept["items"]} == {"conflict"}, "and told why"


def added(scene, before):
    """A feature that is chosen later: the account gets what it lacks."""
    had = dacl()
    again = scene.apply()
    yield again["ok"] and states(again) == ["skipped", "skipped"], "the same again: nothing is missing"
    more = scene.apply(features=["passwordHash", "passwordWriteback"])
    yield more["ok"] and states(more)[0] == "done", f"features are added {more.get('errorMessage', '')}"
    yield dacl() != had and accounts() == 1, "the same account has more rights"
    silent = scene.bus.call(
        "ApplySetup", *scene.arguments([scene.connector()], features=["exchangeHybrid"])[:2], [],
        {"connect": GLib.Variant("b", True)},
    )  # fmt: skip
    yield states(silent)[0] == "skipped", "without an administrator nobody can tell"
    yield bool(silent["actions"][0].get("detail")), "which is told"
    code = scene.bus.code("UndoSetup", "(asa(ssay)a{sv})", ["987654"], [], {})
    yield code == "notfound", "what is not there is not removed"
    scene.remove_connectors()
    account = [item for item in scene.get()["created"] if item["kind"] == "account"]
    yield not account[0].get("usedBy"), "without the connector nobody lives by it"
    wrong = scene.undo(account, password=b"not the password")
    yield not wrong["ok"] and wrong["items"][0]["state"] == "failed", "with a wrong password nothing is removed"
    yield accounts() == 1 and len(scene.get()["created"]) > 1, "and it stays listed"
    gone = scene.undo(account)
    yield gone["ok"] and gone["changed"] and not scene.get()["created"], "an account goes with its rights"
    yield accounts() == 0 and dacl() == before, "and the security descriptors are what they were, to the byte"


def refused(scene, before):
    """Two connectors of one forest: an account each; one account for both is refused."""
    both = [scene.connector("one"), scene.connector("two")]
    answer = scene.apply(both)
    yield answer["ok"] and states(answer) == ["done"] * 3, f"two connectors {answer.get('errorMessage', '')}"
    users = {item["authentication"]["user"] for item in scene.bus.call("GetConfig")["config"]["connectors"]}
    yield len(users) == 2 and accounts() == 2, "have an account each"
    same = [*both, scene.connector("three", users.pop().partition("@")[0])]
    answer = scene.apply(same)
    yield answer.get("errorCode") == "conflict" and not answer["applied"], "an account that is in use is refused"
    yield accounts() == 2 and states(answer)[2] == "failed", "and left as it is"
    test = [scene.bus.call("TestConnector", "(s)", name)["ok"] for name in ("one", "two")]
    yield all(test), "the connectors still sign in"
    scene.remove_connectors()
    yield scene.undo_all(names=("one", "two")), "both are removed"
    twice = [scene.connector("one", "causeway-same"), scene.connector("two", "causeway-same")]
    answer = scene.apply(twice)
    yield answer.get("errorCode") == "conflict", "one name for two accounts is refused"
    yield states(answer) == ["undone", "failed", "waiting"], f"and the first is undone {states(answer)}"
    theirs = scene.apply([scene.connector("one", "Guest")])
    yield theirs.get("errorCode") == "conflict" and states(theirs)[0] == "failed", "somebody else's is left alone"
    yield not scene.get()["created"] and accounts() == 0 and dacl() == before, "nothing is left of any of them"


def granted(scene, before):
    """Rights that a check of the wizard grants to an account that exists are in the journal too."""
    given = {"connector": scene.connector(), "account": "Guest", "administrator": ADMINISTRATOR}
    secrets = [("contoso", "administrator-password", PASSWORD)]
    call = ("RunCheck", "(ssa(ssay)s)", "grant", json.dumps({**given, "features": ["passwordHash"]}), secrets, "")
    wrong = scene.bus.code(*call)
    call = (*call[:3], json.dumps({**given, "features": ["password-hash"]}), *call[4:])
    yield wrong == "invalidargument" and dacl() == before, "no such feature: nothing is granted"
    yield scene.bus.call(*call)["changed"] and kinds(scene.get()) == ["rights"], "what is granted is listed"
    n_listed = len(scene.get()["created"])
    yield not scene.bus.call(*call)["changed"] and len(scene.get()["created"]) == n_listed, "and once only"
    yield scene.undo_all() and dacl() == before, "and taken away, to the byte"


def one_at_a_time(scene, relay):
    gate = Gate()
    relay.on_bytes(1, gate.hold)
    second = scene.connect()
    worker = threading.Thread(target=scene.apply, kwargs={"bus": scene.connect()})
    worker.start()
    yield gate.wait(), "a set-up is being applied"
    yield second.code("ApplySetup", *scene.arguments([scene.connector()])) == "busy", "another is refused"
    yield second.code("UndoSetup", "(asa(ssay)a{sv})", [], [], {}) == "busy", "undoing too"
    yield scene.get()["state"] == "running", "and it is told to be running"
    gate.open()
    worker.join()
    yield scene.get()["state"] == "done", "it ends as it should"
    scene.remove_connectors()
    yield scene.undo_all(), "removed"


def cancelled(scene, relay, size, before):
    """CancelCall in the middle of an answer of the domain controller."""
    for part in (0.3, 0.9):
        gate, found = Gate(), []
        relay.on_bytes(int(size * part), gate.hold)
        bus = scene.connect()
        worker = threading.Thread(target=lambda: found.append(scene.apply(bus=bus, token="t")))
        worker.start()
        reached = gate.wait() and bus.call("CancelCall", "(s)", "t")["cancelled"]
        gate.open()
        worker.join()
        answer = found[0]
        yield reached and answer.get("errorCode") == "cancelled", f"cancelled at {part:.0%}: told"
        yield "cancelled" in states(answer) and not answer["applied"], f"{states(answer)}"
        yield scene.get()["state"] == "cancelled" and not scene.get()["created"], "nothing is left to undo"
        yield accounts() == 0 and dacl() == before, "and nothing in the domain"
        bus.close()


def client_gone(scene, relay, size):
    """The wizard is killed: the lock goes with it, and what it applied is undone or done, never half."""
    gate = Gate()
    relay.on_bytes(int(size * 0.6), gate.hold)
    bus = scene.connect()
    bus.call("OpenSetup", "(s)", "a wizard")
    worker = threading.Thread(target=bus.code, args=("ApplySetup", *scene.arguments([scene.connector()])))
    worker.start()
    yield gate.wait() and scene.bus.call("GetScheduler")["setupOpen"], "a wizard applies"
    bus.close()
    gate.open()
    worker.join()
    yield scenario.wait_for(lambda: scene.get()["state"] != "running"), "its connection goes, the set-up ends"
    yield scenario.wait_for(lambda: not scene.bus.call("GetScheduler")["setupOpen"]), "the lock is free again"
    yield scene.apply()["ok"], "another may go on"
    yield accounts() == 1, "with one account"
    scene.remove_connectors()
    yield scene.undo_all(), "removed"


def killed(scene, relay, size, before):
    """kill -9 of the engine at several points, then once more: one account, its rights once."""
    for part in (0.3, 0.6, 0.75, 0.9):
        relay.on_bytes(int(size * part), lambda: scene.lab.stop(at_once=True))
        what = f"killed at {part:.0%}"
        yield scene.breaks_off() and relay.has_acted, f"{what}: the set-up is broken off"
        n_accounts = accounts()
        scene.start()
        left = scene.get()
        yield left["state"] == "broken-off", f"{what}: which is told"
        listed = {item["kind"] for item in left["created"]}
        yield n_accounts == 0 or "account" in listed, f"{what}: what is there is listed ({listed or 'nothing'})"
        yield dacl() == before or "rights" in listed, f"{what}: rights too"
    answer = scene.apply()
    yield answer["ok"] and accounts() == 1, f"at last it is applied, with one account {answer.get('errorMessage', '')}"
    yield scene.bus.call("TestConnector", "(s)", "contoso")["ok"], "the connector works by it"
    scene.remove_connectors()
    yield scene.undo_all(), "all of it is removed"
    yield accounts() == 0 and dacl() == before, "to the byte"


def kill_when_listed(scene, kind):
    """SIGKILL as soon as the journal has a thing of that kind: it may be made then, or not."""
    database = sqlite3.connect(f"file:{scene.lab.state}/causeway.db?mode=ro", uri=True)
    listed = "SELECT count(*) FROM made_thing WHERE kind = ? AND state <> 2"
    end = time.monotonic() + 30
    while time.monotonic() < end and not database.execute(listed, (kind,)).fetchone()[0]:
        time.sleep(0.0005)
    database.close()
    os.kill(keeper.server_pid(scene.lab.pid_file), signal.SIGKILL)
    scene.lab.stop(at_once=True)


def killed_at_once(scene, before):
    """Between writing down and making, or just after it: all of it is found and can be removed."""
    for kind in ("account", "rights"):
        killer = threading.Thread(target=kill_when_listed, args=(scene, kind))
        killer.start()
        scene.breaks_off()
        killer.join()
        n_accounts, is_changed = accounts(), dacl() != before
        scene.start()
        left = scene.get()
        at = ", ".join(f"{item['kind']} {item['state']}" for item in left["created"])
        yield left["state"] in ("broken-off", "done"), f"killed when the {kind} is written down ({at})"
        yield kind in kinds(left), "it is listed"
        yield n_accounts == 0 or "account" in kinds(left), "if there is an account, it is listed"
        yield not is_changed or "rights" in kinds(left), "if there are rights, they are listed"
        scene.remove_connectors()
        yield scene.undo_all() and accounts() == 0 and dacl() == before, "and all is removed, to the byte"


def taken_over(scene, relay, size, before):
    """An account of an attempt that was broken off stays when the next attempt fails; UndoSetup removes it."""
    relay.on_bytes(int(size * 0.85), lambda: scene.lab.stop(at_once=True))
    yield scene.breaks_off() and relay.has_acted, "an attempt is broken off"
    scene.start()
    yield accounts() == 1, "an attempt that was broken off left an account"
    failing = [scene.connector(), {**scene.connector("other"), "account": {"mode": "create"}}]
    answer = scene.apply(failing)
    yield not answer["ok"] and accounts() == 1, "the next one fails, and does not delete it"
    yield kinds(scene.get())[:1] == ["account"], "it is still listed"
    yield scene.undo_all() and accounts() == 0 and dacl() == before, "and removed when that is asked for"


def directory_dies(scene, relay, size, before):
    """The domain controller dies in the middle: undoing fails, is told and can be done later."""
    lab = scenario.active_directory()
    relay.on_bytes(int(size * 0.85), lambda: lab.stop(at_once=True))
    answer = scene.apply()
    yield not answer["ok"] and not answer["applied"], "the domain controller dies: it fails"
    yield bool(answer["actions"][0].get("undoError")), "that it could not be undone is told"
    yield scene.get()["state"] == "failed" and scene.get()["actions"][0].get("undoError"), "also later"
    lab.start()
    yield accounts() == 1 and scene.get()["created"], "what was made is there, and listed"
    yield scene.undo_all() and accounts() == 0 and dacl() == before, "and can be undone once it is back"


def unharmed(scene):
    complaint = scenario.COMPLAINT.search(scene.lab.log.read_text(errors="replace"))
    yield not complaint, f"the engine's log has no complaint {complaint.group() if complaint else ''}"


def measure(scene, relay):
    before = relay.n_answered
    answer = scene.apply(connect=False)
    size = relay.n_answered - before
    yield answer["ok"] and size > 0, f"a set-up takes {size} bytes of answers"
    scene.remove_connectors()
    yield scene.undo_all(), "removed"
    return size


def results():
    directory = Path(tempfile.mkdtemp(dir=os.environ["CW_LAB_DIR"]))
    before = dacl()
    direct = Setup(directory / "direct")
    direct.start()
    try:
        yield from whole(direct, before)
        yield from added(direct, before)
        yield from refused(direct, before)
        yield from granted(direct, before)
    finally:
        direct.lab.stop()
    yield from unharmed(direct)
    relay = Relay(os.environ["CW_LAB_AD_ADDRESS"], 636)
    scene = Setup(directory / "relayed", relay)
    scene.start()
    try:
        size = yield from measure(scene, relay)
        yield from one_at_a_time(scene, relay)
        yield from cancelled(scene, relay, size, before)
        yield from client_gone(scene, relay, size)
        yield from killed(scene, relay, size, before)
        yield from killed_at_once(scene, before)
        yield from taken_over(scene, relay, size, before)
        yield from directory_dies(scene, relay, size, before)
    finally:
        scene.lab.stop()
    yield from unharmed(scene)


if __name__ == "__main__":
    sys.exit(tap.run(results()))

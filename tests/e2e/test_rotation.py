#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A new password for the account that a set-up made: in the directory and in the vault, also when the engine is
killed between the two, the domain says no, or another domain controller answers that does not have it yet. Runs inside with_lab.py --ad N.
"""

import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path

import scenario

import ldb
import tap
from bus import BusError
from relay import Gate, Relay
from test_setup_made import BASE, Setup, search, unharmed


def set_policy(option):
    lab = scenario.active_directory()
    lab.run("samba-tool", "domain", "passwordsettings", "set", option, f"--configfile={lab.smb_conf}")


def set_minimum_age(days):
    """Samba's default is a day: an account that is just made could not change its password."""
    set_policy(f"--min-pwd-age={days}")


def set_lockout(threshold):
    """Samba counts wrong passwords only where some number of them locks the account; by default none does."""
    set_policy(f"--account-lockout-threshold={threshold}")


def of_account(name):
    text = "(&(description=Synchronisation account of Causeway*)(!(isDeleted=TRUE)))"
    return str(search(BASE, ldb.SCOPE_SUBTREE, text, name)[0].get(name, ["0"])[0])


def changed():
    """When the account's password was set last, by the domain controller's own clock."""
    return int(of_account("pwdLastSet"))


def refusals():
    """How many wrong passwords the domain controller counts since the last good one."""
    return int(of_account("badPwdCount"))


def rotate(scene, name="contoso"):
    return scene.bus.call("RotatePassword", "(s)", name)


def works(scene):
    return scene.bus.call("TestConnector", "(s)", "contoso")["ok"]


def rotated(scene):
    set_minimum_age(0)
    before = changed()
    answer = rotate(scene)
    yield answer["changed"] and answer["account"].startswith("MSOL_"), "the password is changed"
    yield changed() > before, "in the directory"
    yield works(scene), "and the connector works by the new one"
    yield rotate(scene)["changed"] and works(scene), "and so once more"
    scene.lab.stop()
    scene.start()
    yield works(scene), "it was stored"


def refused(scene):
    yield scene.bus.code("RotatePassword", "(s)", "nobody") == "notfound", "a connector that is not there"
    set_minimum_age(1)
    before = changed()
    yield scene.bus.code("RotatePassword", "(s)", "contoso") == "permission", "too young: the domain says no"
    yield changed() == before and works(scene), "and the old one is good still"
    set_minimum_age(0)
    yield rotate(scene)["changed"] and works(scene), "once it is old enough it is changed"


def killed(scene, relay):
    """SIGKILL at points of the answers, up to the last of them: the change itself is answered there."""
    before = relay.n_answered
    rotate(scene)
    size = relay.n_answered - before
    yield size > 0, f"a change takes {size} bytes of answers"
    outcomes = set()
    for at in (size // 3, size * 2 // 3, size - 200, size - 100, size - 60, size - 30):
        was = changed()
        relay.on_bytes(at, lambda: scene.lab.stop(at_once=True))
        try:
            rotate(scene)
        except BusError:
            pass
        is_killed = relay.has_acted
        scene.lab.stop(at_once=True)
        scene.start()
        is_new = changed() > was
        outcomes.add(is_new)
        state = "has the new one" if is_new else "has the old one"
        yield is_killed and works(scene), f"killed at {at} of {size} bytes, when the directory {state}: it works"
    yield outcomes == {True, False}, "killed before and after the directory had changed it"
    yield rotate(scene)["changed"] and works(scene), "and it can be changed again"
    yield from unsettled(scene, relay, size)


def unsettled(scene, relay, size):
    """Killed when the directory has the new one; then the directory is not reached by the first call: the new one,
    which nothing but the vault knows, is not thrown away for yet another."""
    was = changed()
    relay.on_bytes(size - 30, lambda: scene.lab.stop(at_once=True))
    try:
        rotate(scene)
    except BusError:
        pass
    scene.lab.stop(at_once=True)
    scene.start()
    now = changed()
    yield now > was, "killed when the directory has the new one"
    relay.on_bytes(1, lambda: None)
    code = scene.bus.code("RotatePassword", "(s)", "contoso")
    yield code not in (None, "auth", "permission"), f"the directory breaks off: it cannot be changed now ({code})"
    yield relay.has_acted and changed() == now and works(scene), "the new one is kept, and works"
    yield rotate(scene)["changed"] and works(scene), "and it can be changed again"


def cycle(scene):
    """A cycle to its end. What the import of the domain came to."""
    number = scene.bus.call("StartCycle", "(s)", "delta")["id"]
    scenario.wait_for(lambda: scene.bus.call("GetRun", "(x)", number)["state"] != "running")
    return scene.bus.call("GetRun", "(x)", number)["steps"][0]


def held(scene, relay):
    """While a password is changed no cycle begins, and no second change."""
    gate, answers = Gate(), []
    relay.on_bytes(1, gate.hold)
    bus = scene.connect()
    changing = threading.Thread(target=lambda: answers.append(bus.call("RotatePassword", "(s)", "contoso")))
    changing.start()
    yield gate.wait(), "a change of the password waits for the domain controller"
    yield scene.bus.code("StartCycle", "(s)", "delta") == "busy", "meanwhile no cycle begins"
    yield scene.bus.code("RotatePassword", "(s)", "contoso") == "busy", "and the password is not changed twice"
    gate.is_open.set()
    changing.join()
    yield bool(answers) and answers[0]["changed"], "the change ends well"
    yield cycle(scene)["state"] == "success", "and then a cycle does"


class Databases:
    """What the domain controller knows, now and then: one that knows less is one that a change has not reached."""

    def __init__(self, scene):
        self.scene, self.lab = scene, scenario.active_directory()
        self.private = self.lab.directory / "private"

    def keep(self, name):
        self.lab.stop()
        shutil.copytree(
            self.private, self.lab.directory / name, symlinks=True, ignore=shutil.ignore_patterns("ldapi", "msg.sock")
        )
        self.lab.start(watch=os.getpid())

    def show(self, name):
        self.lab.stop()
        shutil.rmtree(self.private)
        shutil.copytree(self.lab.directory / name, self.private, symlinks=True)
        self.lab.start(watch=os.getpid())


def lagging(scene):
    databases = Databases(scene)
    databases.keep("before")
    yield rotate(scene)["changed"], "the password is changed at one domain controller"
    databases.keep("after")
    databases.show("before")
    yield cycle(scene)["state"] == "success", "another that does not know: a cycle signs in by the one before"
    yield cycle(scene)["state"] == "success" and refusals() == 0, "and the next cycle by that at once"
    databases.show("after")
    yield cycle(scene)["state"] == "success" and works(scene), "now it knows: a cycle goes on"
    databases.show("before")
    yield works(scene), "a check of the connector does the same"
    databases.show("after")
    yield works(scene) and rotate(scene)["changed"] and works(scene), "and it can be changed again"


def set_password(password):
    name = of_account("sAMAccountName")
    lab = scenario.active_directory()
    lab.run("samba-tool", "user", "setpassword", name, f"--newpassword={password}", f"--configfile={lab.smb_conf}")


def taken_away(scene):
    """Somebody else sets the password: of the two that the vault knows none is good. Set more than once, so that
    Samba does not overlook them as former ones."""
    for number in range(5):
        set_password(f"Another-{number}-password!")
    counts = [refusals()]
    for number in range(4):
        step = cycle(scene)
        yield step["state"] == "failed" and step["errorCode"] == "auth", "a password that somebody else set: no cycle"
        counts.append(refusals())
    steps = [after - before for before, after in zip(counts, counts[1:])]
    yield steps[0] <= 2 and steps[1:] == [1, 1, 1], f"wrong passwords in each cycle: {steps}"
    scene.bus.call("SetSecret", "(ssay)", "contoso", "password", b"Another-4-password!")
    yield cycle(scene)["state"] == "success" and refusals() == 0, "the right one is stored: a cycle works again"
    yield rotate(scene)["changed"] and works(scene), "and it can be changed"


def results():
    directory = Path(tempfile.mkdtemp(dir=os.environ["CW_LAB_DIR"]))
    relay = Relay(os.environ["CW_LAB_AD_ADDRESS"], 636)
    scene = Setup(directory / "relayed", relay)
    scene.start()
    try:
        answer = scene.apply()
        yield answer["ok"], f"a set-up made an account {answer.get('errorMessage', '')}"
        set_lockout(6)
        yield from rotated(scene)
        yield from refused(scene)
        yield from held(scene, relay)
        yield from killed(scene, relay)
        yield from lagging(scene)
        yield from taken_away(scene)
    finally:
        set_minimum_age(1)
        set_lockout(0)
        scene.lab.stop()
    yield from unharmed(scene)


if __name__ == "__main__":
    sys.exit(tap.run(results()))

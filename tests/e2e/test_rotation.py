#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A new password for the account that a set-up made: in the directory and in the vault, also when the engine is
killed between the two, or the domain says no. Runs inside with_lab.py --ad N.
"""

import os
import sys
import tempfile
from pathlib import Path

import scenario

import ldb
import tap
from bus import BusError
from relay import Relay
from test_setup_made import BASE, Setup, search, unharmed


def set_minimum_age(days):
    """Samba's default is a day: an account that is just made could not change its password."""
    lab = scenario.active_directory()
    lab.run("samba-tool", "domain", "passwordsettings", "set", f"--min-pwd-age={days}", f"--configfile={lab.smb_conf}")


def changed():
    """When the account's password was set last, by the domain controller's own clock."""
    text = "(description=Synchronisation account of Causeway*)"
    return int(search(BASE, ldb.SCOPE_SUBTREE, text, "pwdLastSet")[0]["pwdLastSet"][0])


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


def results():
    directory = Path(tempfile.mkdtemp(dir=os.environ["CW_LAB_DIR"]))
    relay = Relay(os.environ["CW_LAB_AD_ADDRESS"], 636)
    scene = Setup(directory / "relayed", relay)
    scene.start()
    try:
        answer = scene.apply()
        yield answer["ok"], f"a set-up made an account {answer.get('errorMessage', '')}"
        yield from rotated(scene)
        yield from refused(scene)
        yield from killed(scene, relay)
    finally:
        set_minimum_age(1)
        scene.lab.stop()
    yield from unharmed(scene)


if __name__ == "__main__":
    sys.exit(tap.run(results()))

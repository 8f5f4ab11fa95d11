#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The history of the configuration (what changed, going back, a list that is out of date) and Check Everything (what
is broken, its remedy, once more, a stop). Runs inside with_lab.py --slapd N --tenant, and in there inside headless.sh.
"""

import os
import re
import sqlite3
import sys

import panel_lab  # first: it finds tests/e2e
from acts import press, take_newest_window
from driver import wait_for

import tap

TENANT = "v1.0"
LATE = {"action": "delay", "match": {"path_regex": TENANT}, "delay_ms": 600_000, "times": -1}
GONE = {"action": "status", "status": 503, "match": {"path_regex": TENANT}, "times": -1}


def open_window(app, item):
    """A window that has only just come to the front may miss the first click."""
    for seconds in (5, 5, 10):
        app.find("push button", "Main Menu").click()
        try:
            app.wait("menu item", re.compile(item), seconds).do_first()
            return take_newest_window(app)
        except AssertionError:
            app.key("Escape")
    raise AssertionError(f"the menu has no {item}")


def close_window(app, panel):
    app.key("Escape")
    wait_for("it to close", lambda: app._find_window() == panel)
    app.window = panel


def set_value(scene, path, value):
    done = scene.run("config", "set", path, value)
    assert done.returncode == 0, done.stderr


def value(scene, *path):
    found = scene.ask("config", "show")["config"]
    for name in path:
        found = found.get(name, {}) if isinstance(found, dict) else {}
    return found


def newest_version(scene):
    return max(item["version"] for item in scene.ask("config", "history")["items"])


def go_back(app, version):
    """Presses the button of a version, and answers its question."""
    window = app.window
    app.find("push button", f"Go back to version {version}").scroll_to()
    app.find("push button", f"Go back to version {version}").do()
    take_newest_window(app)
    told = app.wait("label", f"Go back to version {version}?")
    press(app, "Go Back")
    wait_for("the question to go", lambda: app._find_window() == window)
    app.window = window
    return told


def check_history(app, scene):
    app.wait(name=os.environ["CW_LAB_SLAPD_BASE"])
    panel, kept = app.window, newest_version(scene)
    set_value(scene, "guards.deletionThreshold", "37")
    set_value(scene, "guards.deletionThreshold", "41")
    open_window(app, "^History")
    yield app.wait("label", re.compile(f"^Version {kept + 2} · Settings changed")), "the newest version is told first"
    yield app.has("label", re.compile("37.*41")), "with what was there before and what is now"
    yield not app.has("push button", f"Go back to version {kept + 2}"), "nobody goes back to where they are"
    yield panel_lab.names_are_good(app, "history")
    app.screenshot("history")
    yield go_back(app, kept + 1), "going back is asked about first"
    yield app.wait(None, re.compile(f"^It is in force now, as version {kept + 3}")), "and told when it is done"
    yield app.wait("label", re.compile(f"^Version {kept + 3} · Back to version {kept + 1}")), "as a version of its own"
    now = wait_for("it", lambda: value(scene, "guards", "deletionThreshold"))
    yield now == 37, f"the value of then is in force: {now}"
    # Somebody else changes it while the list is looked at.
    set_value(scene, "guards.deletionThreshold", "43")
    go_back(app, kept)
    yield app.wait(None, re.compile("look at the list again")), "a list that is out of date changes nothing, and says so"
    now = value(scene, "guards", "deletionThreshold")
    yield now == 43, f"what the other one set stays: {now}"
    yield app.wait("push button", f"Go back to version {kept + 3}"), "and the list is the present one"
    app.screenshot("history-outdated")
    close_window(app, panel)


def write_text(scene, version, text):
    with sqlite3.connect(scene.engine.state / "causeway.db", timeout=60) as database:
        before = database.execute("SELECT text FROM config_version WHERE version = ?", (version,)).fetchone()[0]
        database.execute("UPDATE config_version SET text = ? WHERE version = ?", (text, version))
    return before


def check_unreadable(app, scene):
    """A version that somebody, or a disk, has damaged: told, and the others can still be gone back to."""
    panel, damaged = app.window, newest_version(scene) - 1
    before = write_text(scene, damaged, "{")
    open_window(app, "^History")
    yield app.wait("label", re.compile("It cannot be read any more.*Go back to another version")), "one that is damaged is told"
    yield not app.has("push button", f"Go back to version {damaged}"), "nobody goes back to it"
    yield app.has("push button", f"Go back to version {damaged - 1}"), "but to the others"
    yield panel_lab.names_are_good(app, "an unreadable version")
    app.screenshot("history-unreadable")
    close_window(app, panel)
    write_text(scene, damaged, before)


def check_doctor(app, scene):
    panel = app.window
    open_window(app, "^Check Everything")
    well = "^(Everything is well|\\d+ things? needs? attention)\\."
    yield app.wait("label", re.compile(well), 60), "nothing is wrong at first"
    yield app.has("label", re.compile("^This Installation$")), "what is looked at has headings"
    yield panel_lab.names_are_good(app, "check everything")
    app.screenshot("doctor")
    scene.tenant.admin("faults", GONE)
    press(app, "Check Again")
    yield app.wait("label", re.compile(r"^\d+ things? (is|are) wrong\."), 120), "a tenant that does not answer is found"
    yield app.wait("label", re.compile("503")), "and what it said is told"
    app.screenshot("doctor-wrong")
    scene.tenant.admin("faults", method="DELETE")
    press(app, "Check Again")
    yield app.wait("label", re.compile(well), 60), "once it answers, nothing is wrong"
    scene.tenant.admin("faults", LATE)
    press(app, "Check Again")
    app.wait("label", re.compile(r"^\d+ of \d+ checks made$"), 60)
    press(app, "Stop")
    yield app.wait("label", re.compile("^Stopped. What was found by then is below")), "it can be stopped in the middle"
    yield app.has("label", re.compile("^This Installation$")), "and what was found by then is told"
    yield app.find("push button", "Check Again").is_sensitive, "to begin anew"
    scene.tenant.admin("faults", method="DELETE")
    close_window(app, panel)


if __name__ == "__main__":
    sys.exit(tap.run(panel_lab.results(check_history, check_unreadable, check_doctor)))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two engines on one configuration, and the application beside the one in staging mode: what it tells of both, and how a
person has this one take over: as planned, refused while the configurations differ, and by force when the other one does
not answer. Runs inside with_lab.py --slapd N --tenant --postgres, and in there inside headless.sh.
"""

import os
import re
import signal
import sys
from pathlib import Path

import panel_lab  # first: it finds tests/e2e
from acts import answer, take_newest_window
from driver import App, wait_for
from panel_lab import names_are_good

import scenario
import tap
from test_instances import PLACE, begin_first, begin_second, exports, own, sql

LAB = Path(os.environ["CW_LAB_SLAPD_DIR"])
ACTIVATE, STAGE, FORCE = "Make This Installation Active", "Go to Staging Mode", "Take Over by Force…"
MIDDLE = (300, 400)
SCHEMA = PLACE["schema"]


def press(app, name):
    button = app.wait("push button", name, 30)
    wait_for(f"{name} to be sensitive", lambda: app.find("push button", name).is_sensitive, 30)
    button.bring_into_view(MIDDLE, 10).click()


def open_window(app):
    app.find("push button", "Main Menu").click()
    app.wait("menu item", re.compile("^Installations")).do_first()
    take_newest_window(app)
    app.resize(600, 760)
    return app.wait("push button", ACTIVATE, 30)


def close_window(app):
    app.key("Escape")
    wait_for("it to close", lambda: not app.has("frame", "Installations"))
    app.window = app._find_window()


def look(app, name):
    app.screenshot(f"takeover-{name}")
    app.resize(370, 720)
    app.screenshot(f"takeover-{name}-narrow")
    app.resize(600, 760)


def says(app, text, seconds=30):
    return app.wait("label", re.compile(text), seconds)


def check_panel(app, first, second):
    other = own(first)["name"]
    yield says(app, "^This installation is in staging mode$", 60), "the panel says what this installation does"
    yield says(app, f"“{other}” exports, and renews its lease"), "and who exports, until when"
    yield says(app, "^Exports\nLast seen just now"), "and when that one was seen last"
    yield says(app, "^On: another installation exports"), "and why nothing is written"
    yield not app.has("label", re.compile("^Staging mode is on")), "which is as it should be"
    app.screenshot("takeover-panel")


def check_window(app, first, second):
    open_window(app)
    yield says(app, re.escape(f"{own(second)['name']} (this one)")), "the window has this installation"
    yield app.has("label", own(first)["name"]), "and the other one"
    yield not app.find("push button", STAGE).is_sensitive, "it is in staging mode already"
    yield not app.has("push button", FORCE), "force is not offered while it is not needed"
    yield names_are_good(app, "installations")
    look(app, "list")


def act_on(app, button, window):
    app.find("push button", button).do()
    take_newest_window(app)
    return window


def check_renamed(app, first, second):
    """This one, in the field that has the focus, and back."""
    before, window = own(second)["name"], app.window
    act_on(app, f"Rename “{before}”", window)
    yield says(app, "^Rename the installation"), "renaming asks"
    yield not app.find("push button", "Rename").is_sensitive, "for another name"
    app.screenshot("takeover-rename")
    app.key("ctrl+a")
    app.type("standby-2")
    wait_for("the name", lambda: app.find("push button", "Rename").is_sensitive)
    app.key("Return")
    app.window = window
    yield says(app, "^It is called “standby-2” now"), "it is renamed, by the keyboard"
    yield own(second)["name"] == "standby-2", "in the database too"
    yield says(app, re.escape("standby-2 (this one)")), "and the list has it"
    wait_for("the question to go", lambda: app._find_window() == window)
    second.run("instance", "rename", "standby-2", before)


def check_not_removed(app, first, second):
    name, window = own(first)["name"], app.window
    yield not app.has("push button", f"Remove “{own(second)['name']}” from the list"), "it is not offered to remove itself"
    act_on(app, f"Remove “{name}” from the list", window)
    yield says(app, "still works. Stop its engine for good first"), "removing one that works says what to do before"
    answer(app, "Remove", window)
    yield app.wait("label", "Nothing was changed", 30), "the one that exports is not removed"
    yield says(app, "is the one that exports: have another one take over first"), "with the reason"
    yield not app.has("push button", FORCE), "and force is not offered for it"
    look(app, "not-removed")


def check_refused(app, first, second):
    """A configuration that is stored and that nobody can load."""
    sql(f"INSERT INTO {SCHEMA}.config_version (version, created_usec, author, text) "
        f"SELECT max(version) + 1, max(created_usec), 'somebody', '{{\"connectors\": 5}}' FROM {SCHEMA}.config_version")  # fmt: skip
    yield says(app, "^In staging mode: exports nothing\n.*\nWorks with another configuration"), "that it works with another configuration is told"
    press(app, ACTIVATE)
    yield app.wait("label", "Nothing was changed", 30), "taking over is refused"
    yield says(app, "works with another configuration than the one that is stored, so"), "with the reason"
    yield not app.has("push button", FORCE), "and not by force either"
    yield not exports(second), "so it does not export"
    look(app, "refused")
    sql(f"DELETE FROM {SCHEMA}.config_version WHERE author = 'somebody'")
    yield says(app, "^In staging mode: exports nothing\n.*\nWorks with the configuration that is stored"), "until they are the same again"


def check_planned(app, first, second):
    press(app, ACTIVATE)
    yield app.wait("label", "This installation exports from now on", 60), "as planned, it takes over"
    yield exports(second) and wait_for("the other one", lambda: own(first)["state"] == "staging", 60), "and the other one is in staging mode"
    yield not app.find("push button", ACTIVATE).is_sensitive, "it cannot take over from itself"
    look(app, "active")
    press(app, STAGE)
    yield says(app, "^Nobody exports until"), "back to staging mode"
    yield wait_for("it", lambda: own(second)["state"] == "staging", 60), "it exports nothing any more"
    close_window(app)
    yield says(app, "^No installation exports: all of them are in staging mode"), "which the panel tells"
    app.screenshot("takeover-nobody")


def check_forced(app, first, second):
    first.run("instance", "activate", "--wait", "60")
    yield exports(first), "the other one exports, and stops in the middle of everything"
    os.kill(first.pid(), signal.SIGSTOP)
    yield says(app, "is the one that exports, and does not answer", 90), "which the panel tells"
    open_window(app)
    yield says(app, "^Exports\nDoes not answer, last seen"), "and the window"
    press(app, ACTIVATE)
    yield says(app, "so it cannot be asked to stop"), "as planned it is refused"
    look(app, "silent")
    window = app.window
    press(app, FORCE)
    take_newest_window(app)
    yield says(app, "^Do so only when the installation that exports is gone"), "by force it asks first"
    app.screenshot("takeover-question")
    answer(app, "Cancel", window)
    yield own(second)["state"] == "staging", "cancelled, nothing happens"
    press(app, FORCE)
    take_newest_window(app)
    answer(app, "Take Over", window)
    yield app.wait("label", "This installation exports from now on", 90), "by force it takes over"
    look(app, "forced")
    os.kill(first.pid(), signal.SIGCONT)
    yield wait_for("it", lambda: own(first)["state"] == "staging", 60), "the other one finds itself in staging mode"
    close_window(app)


def check_removed(app, first, second):
    """One that is gone."""
    name = own(first)["name"]
    os.kill(first.pid(), signal.SIGSTOP)
    yield wait_for("silence", lambda: not all(item["answers"] for item in second.ask("instance", "list")["items"]), 180), "a stopped one is silent in the end"
    window = (open_window(app), app.window)[1]
    yield says(app, "^In staging mode: exports nothing\nDoes not answer, last seen", 90), "one that does not answer"
    act_on(app, f"Remove “{name}” from the list", window)
    yield says(app, "does not answer any more. Nothing is changed on that computer"), "removing it says what comes of it"
    app.screenshot("takeover-remove")
    answer(app, "Remove", window)
    yield says(app, re.escape(f"“{name}” is taken off the list")), "it is taken off the list"
    left = [item["name"] for item in second.ask("instance", "list")["items"]]
    yield left == [own(second)["name"]], f"where nobody else is any more {left}"
    yield wait_for("the row to go", lambda: not app.has("push button", f"Rename “{name}”")), "and none is shown"
    look(app, "removed")
    os.kill(first.pid(), signal.SIGCONT)
    close_window(app)


def results():
    first, second = scenario.Scenario("first"), scenario.Scenario("second")
    begin_first(first)
    first.cycle("initial")
    begin_second(second, first)
    second.cycle("initial")
    log = LAB / "causeway.log"
    program = Path(os.environ["CW_BUILD"]) / "src/app/causeway"
    app = App([program, "--state-dir", second.engine.state], log)
    try:
        for check in (check_panel, check_window, check_renamed, check_not_removed, check_refused, check_planned, check_forced,
                      check_removed):
            for is_good, what in check(app, first, second):
                yield bool(is_good), what
        yield from panel_lab.check_end(app, second, log)
    except Exception:
        app.screenshot("failed-takeover")
        print("\n".join(f"# {node.role}: {node.name}" for node in app.walk() if node.name))
        raise
    finally:
        if app.process.poll() is None:
            app.close()
    yield from second.log_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A guard that holds deletions back, looked at and approved in the application. Runs inside
with_lab.py --slapd N --tenant, and in there inside headless.sh.
"""

import os
import re
import sys
from pathlib import Path

import panel_lab
from driver import wait_for
from notices import Notices
from panel_lab import names_are_good

import tap

LEAVERS = 4
TOLD = "A guard holds 4 deletions of "
DESKTOP = Notices(Path(os.environ["CW_LAB_SLAPD_DIR"]) / "notices")


def guard(scene):
    return scene.ask("guard", "show")["items"][0]


def switch(app):
    """The keyboard and the mouse go on in the window that came to the front, or is left."""
    old = app.window
    app.window = wait_for("another window", lambda: (found := app._find_window()) != old and found)


def open_window(app, row):
    row.bring_into_view((300, 300), margin=12).click()
    switch(app)


def check_held(app, scene):
    scene.run("config", "set", "guards.deletionThreshold", 2)
    scene.directory.delete(*(scene.directory.person(number) for number in range(LEAVERS)))
    scene.directory.add_person("newcomer")
    scene.cycle("delta")
    yield guard(scene)["holding"], "the guard holds the deletions back"
    finding = app.wait("label", re.compile("^Export: .*4 objects would be deleted"), seconds=40)
    yield "causewayctl" not in finding.name, "what is told of it sends nobody to a shell"
    wait_for("the desktop to be told", lambda: DESKTOP.shown(TOLD), 90)
    notice = DESKTOP.shown(TOLD)[0]
    yield "causewayctl" not in notice["body"] and notice["body"], f"so does the desktop, with what to do {notice}"
    finding.click()
    switch(app)
    yield app.wait("label", "User 000000"), "but to the list"
    app.key("Escape")
    switch(app)
    row = app.wait("label", re.compile("^Held back: "), seconds=40)
    yield app.has("label", re.compile("4 objects would be deleted")), "the panel says how many"
    yield names_are_good(app, "guard-panel")
    app.screenshot("guard-panel")
    open_window(app, row)
    yield app.wait("label", "User 000000"), "it opens the list"
    yield app.has("label", "User 000003"), "with all of them"
    yield not app.has("label", "newcomer"), "and nobody else"
    yield names_are_good(app, "guard-list")
    app.screenshot("guard-list")


def check_search(app, scene):
    field = app.find("entry", "Search in the list")
    field.enter("000002")
    wait_for("the list to shrink", lambda: not app.has("label", "User 000000"))
    yield app.has("label", "User 000002"), "a search finds who is looked for"
    field.enter("")
    yield app.wait("label", "User 000000"), "without it all are there again"


def check_approval(app, scene):
    app.find("push button", "Approve…").click()
    switch(app)
    yield app.wait("label", "Let 4 objects be deleted?"), "approving asks, with the number"
    app.screenshot("guard-question")
    app.find("push button", "Approve").click()
    switch(app)
    wait_for("the approval", lambda: "approval" in guard(scene), 20)
    yield guard(scene)["approval"]["state"] == "holds", "then the list is approved"
    yield app.wait(None, re.compile("^Approved by .* Good until ")), "until when is told"
    yield app.has("push button", "Withdraw Approval"), "it can be taken back"
    app.screenshot("guard-approved")
    app.key("Escape")
    switch(app)
    said = re.compile("^Export: .*4 objects would be deleted.*\nApproved by .* for the next export", re.S)
    yield app.wait("label", said, 40), "the panel says so where it tells that something was stopped"
    app.screenshot("guard-approved-panel")
    before = set(scene.tenant.users())
    scene.cycle("delta")
    yield len(before - set(scene.tenant.users())) == LEAVERS, "the next cycle deletes exactly them"
    wait_for("the panel to forget it", lambda: not app.has("label", re.compile("^Approved: ")), 40)
    yield True, "and the panel holds nothing back"
    notices = DESKTOP.shown(TOLD)
    yield len(notices) == 1, f"the desktop was told of it once {notices}"
    wait_for("the desktop to forget it", lambda: DESKTOP.is_closed(notices[0]), 90)
    yield True, "and it is taken back there"


def check_pending(app, scene):
    scene.run("config", "set", "staging", "true")
    person = scene.directory.person(10)
    scene.directory.modify(person, "replace: displayName", "displayName: Somebody Else")
    scene.cycle("delta")
    open_window(app, app.wait("label", "Pending changes"))
    yield app.wait("label", re.compile("displayName: .* → Somebody Else")), "what, from what to what"
    yield names_are_good(app, "pending")
    app.screenshot("pending")
    app.key("Escape")
    switch(app)


if __name__ == "__main__":
    try:
        sys.exit(tap.run(panel_lab.results(check_held, check_search, check_approval, check_pending)))
    finally:
        DESKTOP.stop()

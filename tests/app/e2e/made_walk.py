# SPDX-License-Identifier: GPL-3.0-or-later
"""The walk over what a set-up made: looked at while it is in use, and removed for real, in the directory and in
the tenant. For a test in whose lab a set-up has gone through.
"""

import json
import os
import re
import subprocess
from pathlib import Path

from driver import wait_for
from person import Person, labs_values

CLI = Path(os.environ["CW_BUILD"]) / "src/cli/causewayctl"
# The things' check boxes: the panel behind the window has a switch of its own.
MADE = re.compile("^(Account|Rights|Application|Directory synchronisation)")


def ask(state, *command):
    done = subprocess.run([CLI, "--state-dir", state, "--json", *command], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def created(state):
    return ask(state, "setup", "created")["created"]


def open_menu(app):
    """A window that has only just come to the front may miss the first click."""
    item = re.compile("^What Set-Ups Made")
    for _ in range(2):
        app.find("push button", "Main Menu").click()
        try:
            return app.wait("menu item", item, 5)
        except AssertionError:
            app.key("Escape")
    app.find("push button", "Main Menu").click()
    return app.wait("menu item", item)


def open_window(app):
    open_menu(app).do_first()
    old = app.window
    app.window = wait_for("the window", lambda: (found := app._find_window()) != old and found)
    return app.wait("frame", "What Set-Ups Made")


def close_window(app):
    app.key("Escape")
    wait_for("it to close", lambda: not app.has("frame", "What Set-Ups Made"))
    app.window = app._find_window()


def check_used(app, state):
    things = created(state)
    kinds = sorted({thing["kind"] for thing in things})
    yield kinds == ["account", "application", "directory-sync", "rights"], f"what was made is listed {kinds}"
    open_window(app)
    yield app.wait("label", re.compile("^Account MSOL_")), "and shown"
    yield len(list(app.find_all("label", re.compile("^In use:")))) == len(things), "all of it is in use, and says so"
    boxes = list(app.find_all("check box", MADE))
    yield len(boxes) == len(things) and not any(box.is_sensitive for box in boxes), "nothing of it can be ticked"
    yield app.looked_at("made-used")
    close_window(app)


def sign_in(app, name="admin"):
    app.wait("push button", re.compile("Code")).do()
    code = app.wait("label", re.compile(r"^[A-Z0-9]{8,9}$"), 60).name
    Person(labs_values(), name).enter_code(os.environ["CW_LAB_TENANT_URL"] + "/devicelogin", code)
    return app.wait("label", re.compile(f"^{name}@"), 30)


def tick(app, kinds):
    for node in list(app.find_all("check box")):
        if node.is_sensitive and re.search(kinds, node.name):
            node.bring_into_view((300, 300)).click()
            yield node


def remove(app):
    wait_for("Remove", lambda: app.find("push button", "Remove…").is_sensitive, 10)
    app.find("push button", "Remove…").do()
    old = app.window
    app.window = wait_for("the question", lambda: (found := app._find_window()) != old and found)
    app.wait("push button", "Remove").click()
    app.window = wait_for("its end", lambda: (found := app._find_window()) == old and found)


def check_directory(app, state, password):
    ticked = list(tick(app, "^Account MSOL_"))
    yield len(ticked) == 1, "the account can be ticked now"
    yield app.wait("text", "Administrator").text == os.environ["CW_LAB_AD_ADMIN_PRINCIPAL"], (
        "the administrator who made it is asked for")  # fmt: skip
    app.wait("text", "Password").bring_into_view((300, 300)).enter("not the password")
    remove(app)
    yield app.wait("label", re.compile("Check who removes it"), 60), "a wrong password is told, with a remedy"
    yield app.looked_at("made-wrong-password")
    app.find("text", "Password").bring_into_view((300, 300)).enter(password)
    remove(app)
    yield app.wait("label", "What you chose is removed.", 60), "with the right one it goes"
    yield not {"account", "rights"} & {thing["kind"] for thing in created(state)}, "its rights with it"


def check_tenant(app, state):
    yield len(list(tick(app, "^Application|^Directory synchronisation"))) == 2, "what is in the tenant is ticked"
    yield sign_in(app), "an administrator of the tenant signs in"
    remove(app)
    wait_for("the removal", lambda: not created(state), 90)
    yield True, "application and synchronisation are gone"
    yield app.looked_at("made-removed")
    close_window(app)
    open_window(app)
    yield app.wait("label", "Nothing Is Left"), "nothing is left"
    close_window(app)


def check_made(app, state, password):
    yield from check_used(app, state)
    for connector in ask(state, "connector", "list")["items"]:
        ask(state, "connector", "remove", connector["id"])
    open_window(app)
    yield app.looked_at("made")
    app.resize(370, 720)
    yield app.looked_at("made-narrow")
    app.resize(640, 860)
    yield from check_directory(app, state, password)
    yield from check_tenant(app, state)

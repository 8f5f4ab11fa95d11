# SPDX-License-Identifier: GPL-3.0-or-later
"""What people do in more than one of these tests: go on in a window that has opened, choose a file, press a button."""

import re

from driver import run, wait_for


def take_newest_window(app):
    old = app.window
    app.window = wait_for("another window", lambda: (found := app._find_window()) != old and found)


def choose(app, path):
    """In GTK's own chooser, without a portal: its field for the name has the focus where a file is saved; where one
    is opened, typing a path brings such a field up."""
    window = app.window
    take_newest_window(app)
    app.wait("push button", re.compile("^(Save|Open)$"))
    wait_for("its focus", lambda: run("xdotool", "getwindowfocus") == app.window)
    if app.has("push button", "Save"):
        app.key("ctrl+a")
    app.type(str(path))
    app.key("Return")
    wait_for("the chooser to go", lambda: app._find_window() == window)
    app.window = window


def press(app, name):
    button = app.find("push button", name)
    wait_for(f"{name} to be sensitive", lambda: button.is_sensitive)
    button.click()

# SPDX-License-Identifier: GPL-3.0-or-later
"""What people do in more than one of these tests: go on in a window that has opened, or to the next page of the set-up,
choose a file, press a button."""

import re

from driver import comes_true, run, wait_for

PLAN = "Ready to Configure"


def take_newest_window(app):
    old = app.window
    app.window = wait_for("another window", lambda: (found := app._find_window()) != old and found)


def choose(app, path):
    """In GTK's own chooser, without a portal: its field for the name has the focus where a file is saved; where one
    is opened, typing a path brings such a field up."""
    window = app.window
    take_newest_window(app)
    chooser = app.window
    app.wait("push button", re.compile("^(Save|Open|Compare)$"))
    wait_for("its focus", lambda: run("xdotool", "getwindowfocus") == app.window)
    if app.has("push button", "Save"):
        app.key("ctrl+a")
    app.type(str(path))
    app.key("Return")
    wait_for("the chooser to go", lambda: app._find_window() != chooser)
    app.window = window


def press(app, name):
    """By its action: what was told before goes as it is pressed, and the button moves."""
    button = app.find("push button", name)
    wait_for(f"{name} to be sensitive", lambda: button.is_sensitive)
    button.do()


def answer(app, name, window):
    """A question's button: goes on in @window once the question is gone, so that the next one is not taken for it."""
    question = app.window
    press(app, name)
    wait_for("the question to go", lambda: question not in app.windows())
    app.window = window


def page(app):
    """The page of the set-up, from the list beside it alone: the tree of a page with long lists takes its time."""
    steps = app.find("list", "Steps of the set-up")
    items = steps.find_all("list item", re.compile(", this step$"))
    return next((item.name for item in items), "").removesuffix(", this step")


def next_page(app):
    """Once the page lets on. A page that begins to look at something in the moment of the press takes none: then once more,
    as a person would, but never on the plan, whose Next carries it out."""
    before = page(app)

    def press_next():
        wait_for(f"{before} to let on", lambda: app.find("push button", "Next").is_sensitive, 90)
        app.key("alt+Right")

    def find_next():
        return (now := page(app)) not in ("", before) and now

    press_next()
    if before != PLAN and not comes_true(find_next, 2):
        press_next()
    return wait_for("the next page", find_next, 60)

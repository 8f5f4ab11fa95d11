#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The set-up wizard the long way: every page that Customize leads to, looked at and gone on from, to a
synchronised tenant. Runs as test_wizard.py does.
"""

import os
import re
import sys
from pathlib import Path

from test_wizard import (  # isort: skip
    LAB, Wizard, check_configuring, check_directories, check_ready, check_synchronised, sign_in, tap,
    wait_for, write_draft,
)  # fmt: skip

# What is done on a page before Next can be pressed; nothing for the others.
BY_HAND = {"Connect to the Cloud", "Connect Your Directories"}


def current(app):
    row = app.wait("list item", re.compile(", this step$"))
    return row.name.removesuffix(", this step")


def slug(title):
    return "custom-" + title.lower().replace(" ", "-")


def do_page(app, title):
    if title == "Connect to the Cloud":
        yield sign_in(app), "cloud: signed in"
    if title == "Connect Your Directories":
        yield from check_directories(app)
    if title == "Sign-In Names":
        app.wait("label", re.compile("^Not added to the tenant:"), 30)
        app.find("label", re.compile("^Continue without")).bring_into_view((600, 300)).click()
    if title == "Optional Features":
        yield app.wait("label", "No forest has the schema of Exchange.", 30), "a feature that the forest rules out says why"
    yield app.looked_at(slug(title))


def walk(app):
    """Page by page until the plan."""
    seen = []
    while (title := current(app)) != "Ready to Configure":
        assert title not in seen, f"{title} leads back"
        seen.append(title)
        yield from do_page(app, title)
        wait_for(f"{title} to be complete", lambda: app.find("push button", "Next").is_sensitive, 60)
        app.find("push button", "Next").click()
        wait_for(f"the page behind {title}", lambda: current(app) != title, 30)
    yield len(seen) > 5, f"customised: {', '.join(seen)}"


def results():
    program = Path(os.environ["CW_BUILD"]) / "src/app/causeway"
    draft = LAB / "draft-custom.json"
    write_draft(draft)
    state = LAB / "wizard-custom-state"
    state.mkdir(mode=0o700, exist_ok=True)
    app = Wizard([program, "--state-dir", state, "--draft", draft], LAB / "wizard.log")
    try:
        yield app.opened(), "it opens the wizard when nothing is configured"
        app.find("label", re.compile("^Custom")).click()
        yield from walk(app)
        yield from check_ready(app)
        yield from check_configuring(app)
        yield from check_synchronised(app, state)
        yield app.close() == 0, "it ends cleanly"
    except Exception:
        app.screenshot("failed")
        print("\n".join(f"# {node.role}: {node.name}" for node in app.walk() if node.name))
        raise
    finally:
        if app.process.poll() is None:
            app.close()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

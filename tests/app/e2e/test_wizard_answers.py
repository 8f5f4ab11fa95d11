#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same set-up twice: what the wizard plans, and what causewayctl plans from the answers that the wizard
exports there, action by action; then causewayctl carries it out. Runs as test_wizard.py does.
"""

import json
import os
import re
import sys

from test_wizard_troubles import LAB, Person, Walk, go_to_plan, labs_values, tap, wait_for  # isort: skip

import scenario  # noqa: E402
from driver import run  # noqa: E402
from test_express import Shell  # noqa: E402
from test_wizard import secret  # noqa: E402

ANSWERS = LAB / "exported.json"


def check_export(app):
    """The file chooser is GTK's own, without a portal: its field for the name has the focus."""
    before = app.window
    app.find("push button", re.compile("The answers as a file$")).do()
    app.window = wait_for("the file chooser", lambda: (found := app._find_window()) != before and found)
    wait_for("its focus", lambda: run("xdotool", "getwindowfocus") == app.window)
    app.key("ctrl+a")
    app.type(str(ANSWERS))
    app.key("Return")
    yield wait_for("the file", lambda: ANSWERS.exists() and ANSWERS.read_text().endswith("}\n")), "the answers are exported"
    app.window = before
    text = ANSWERS.read_text()
    yield secret("CW_LAB_AD_ADMIN_PASSWORD_FILE") not in text, "without the administrator's password"
    yield ANSWERS.stat().st_mode & 0o077 == 0, "in a file that nobody else reads"


def name_password():
    """Answers hold no secret: the file that has it is named by hand, as causewayctl asks for it."""
    document = json.loads(ANSWERS.read_text())
    account = document["connectors"][0]["account"]
    account["administratorPasswordFile"] = os.environ["CW_LAB_AD_ADMIN_PASSWORD_FILE"]
    ANSWERS.write_text(json.dumps(document))


def plan(walk):
    shell = Shell(walk.lab, Person(labs_values()))
    code, output, told = shell.run("setup", "--answers", ANSWERS, "--check", "--json")
    return code, json.loads(output) if output else {"actions": [], "told": told}


def check_actions(app, actions):
    """Each action in its place on the page, with its detail; and no other."""
    titles = [action["title"] for action in actions]
    shown = [node.name for node in app.walk() if node.role == "label" and node.name in titles]
    yield shown == titles, f"the page has the same actions in the same order: {titles}"
    rows = list(app.find("filler", "CwPlanView").find_all("filler", "CwStateIcon"))
    yield len(rows) == len(actions), "and no other"
    for action in actions:
        yield app.has("label", action["detail"]), f"{action['id']}: with the same detail"


def check_carried_out(walk):
    shell = Shell(walk.lab, Person(labs_values()))
    code, output, told = shell.run("setup", "--answers", ANSWERS, "--yes", "--json")
    report = json.loads(output) if output else {"actions": [], "ok": False}
    yield code == 0 and report["ok"], f"causewayctl carries it out {told.splitlines()[-1:]}"
    return report["actions"]


def results():
    walk = Walk()
    try:
        app = walk.open()
        yield from go_to_plan(app)
        yield from check_export(app)
        code, _ = plan(walk)
        yield code != 0, "without the administrator's password causewayctl makes no plan that is good"
        name_password()
        code, planned = plan(walk)
        yield code == 0 and planned["ok"], f"with it the plan is good {planned.get('told', '')}"
        yield from check_actions(app, planned["actions"])
        app.find("frame", "Set Up Causeway").find("push button", "Close").do()
        app.wait("push button", "Leave").do()
        wait_for("its end", lambda: not walk.is_setup_open())
        actions = yield from check_carried_out(walk)
        same = [action["id"] for action in actions] == [action["id"] for action in planned["actions"]]
        yield same and all(action["state"] == "done" for action in actions), "by the actions of the plan"
        yield len(walk.connectors()) == 2, "both sides are configured"
        yield app.close() == 0, "the program ends cleanly"
    except Exception:
        for app in walk.apps[-1:]:
            app.screenshot("failed-answers")
            print("\n".join(f"# {node.role}: {node.name}" for node in app.walk() if node.name))
        raise
    finally:
        walk.end()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

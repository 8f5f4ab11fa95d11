#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A new password for the account that a set-up made, by the button of the page Accounts and Passwords. Runs
inside with_lab.py --ad N, and in there inside headless.sh.
"""

import os
import re
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "e2e"))

import scenario  # noqa: E402
import tap  # noqa: E402
from driver import App  # noqa: E402
from test_rotation import changed, set_minimum_age, works  # noqa: E402
from test_setup_made import Setup  # noqa: E402

PROGRAM = Path(os.environ["CW_BUILD"]) / "src/app/causeway"
BUTTON = re.compile("^Give the account of contoso a new password")
LAB = Path(scenario.active_directory().directory)


def looked_at(app, name):
    bad = sorted(set(app.check_names()))
    app.screenshot(f"rotation-{name}")
    return not bad, f"{name}: every control has a name {bad or ''}"


def check_page(app, scene):
    app.wait("label", "Accounts and passwords", 60).click()
    button = app.wait("push button", BUTTON, 30)
    yield looked_at(app, "offered")
    set_minimum_age(1)
    before = changed()
    button.click()
    yield app.wait("label", re.compile("password policy"), 60), "too young: the page tells why"
    yield changed() == before, "and nothing was changed"
    yield looked_at(app, "refused")
    app.resize(370, 720)
    yield looked_at(app, "refused-narrow")
    app.resize(940, 860)
    set_minimum_age(0)
    app.find("push button", BUTTON).click()
    yield app.wait("label", "The account has a new password, in the directory and here", 60), "it is changed"
    yield changed() > before and works(scene), "in the directory, and the connector works by it"
    yield looked_at(app, "changed")


def results():
    scene = Setup(LAB / "rotation")
    scene.start()
    try:
        answer = scene.apply()
        yield answer["ok"], f"a set-up made an account {answer.get('errorMessage', '')}"
        app = App([PROGRAM, "--state-dir", scene.lab.state, "--setup"], LAB / "rotation.log")
        try:
            for result in check_page(app, scene):
                yield bool(result[0]), result[1]
        except Exception:
            app.screenshot("failed")
            print("\n".join(f"# {node.role}: {node.name}" for node in app.walk() if node.name))
            raise
        finally:
            app.close()
    finally:
        set_minimum_age(1)
        scene.lab.stop()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The set-up of a configuration that runs, used as a person uses it: the tasks, an account tried, the
window killed in the middle, and an answers file over it. Runs inside with_lab.py --slapd N --tenant, and
in there inside headless.sh.
"""

import json
import os
import re
import signal
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "e2e"))

import scenario  # noqa: E402
import tap  # noqa: E402
from acts import PLAN, next_page, page, take_newest_window  # noqa: E402
from driver import App, wait_for  # noqa: E402

PROGRAM = Path(os.environ["CW_BUILD"]) / "src/app/causeway"
LAB = Path(os.environ["CW_LAB_SLAPD_DIR"])


class Setup(App):
    def looked_at(self, name):
        bad = sorted(set(self.check_names()))
        self.screenshot(f"reopened-{name}")
        return not bad, f"{name}: every control has a name {bad or ''}"


def is_held(scene):
    return scene.ask("scheduler", "show")["setupOpen"]


def check_tasks(app, scene):
    yield app.wait("label", "Change everything", 30), "it asks what is wanted"
    yield is_held(scene), "and no cycle starts meanwhile"
    yield not app.find("list item", "Manage the federation").is_sensitive, "what cannot be done says why"
    yield app.looked_at("tasks")
    app.resize(370, 720)
    yield app.wait("label", "Source anchor"), "360 pixels wide: the same"
    yield app.looked_at("tasks-narrow")
    app.resize(940, 860)


def check_renewal(app, scene):
    """It closes the set-up, which would know the old certificate."""
    app.find("label", "Renew the certificate").bring_into_view((600, 300)).click()
    wait_for("the set-up to close", lambda: not is_held(scene))
    yield app.wait("label", "It Cannot Be Renewed Here", 20), "a tenant without a certificate: nothing is renewed"
    app.window = app._find_window()
    yield app.looked_at("renew")
    app.key("Escape")
    wait_for("it to close", lambda: not app.has("label", "It Cannot Be Renewed Here"))
    app.window = app._find_window()
    app.find("push button", "Set Up…").do()
    take_newest_window(app)
    app.resize(940, 860)
    yield app.wait("label", "Change everything", 30), "and the set-up can be opened again"
    yield is_held(scene), "and holds the cycles"


def check_accounts(app):
    app.find("label", "Accounts and passwords").bring_into_view((600, 300)).click()
    password = app.wait("text", "New password")
    yield app.looked_at("accounts")
    app.find("push button", re.compile("^Try the account of dc=")).click()
    yield app.wait("list item", "Does it work?: All is well", 60), "the stored password works"
    password.enter("not the password")
    yield not app.has("list item", "Does it work?: All is well"), "another one has not been tried"
    app.find("push button", "Back").click()
    yield app.wait("label", "Change everything"), "back to the tasks"


def check_looks(app):
    app.find("label", "View or export the configuration").bring_into_view((600, 300)).click()
    yield app.wait("text", "The configuration as JSON"), "the configuration can be read"
    yield "ldaps" in app.find("text", "The configuration as JSON").text, "as it runs"
    take_newest_window(app)
    yield app.looked_at("configuration")
    app.key("Escape")
    wait_for("it to close", lambda: not app.has("text", "The configuration as JSON"))
    app.window = app._find_window()


def check_instance(app):
    """An engine that does not run is told, and not started: the folder is chosen as people do."""
    app.find("label", "Compare with another instance").bring_into_view((600, 300)).click()
    take_newest_window(app)
    app.wait("push button", "Compare")
    yield True, "another instance: asked for its folder"
    app.key("Escape")
    wait_for("it to close", lambda: not app.has("push button", "Compare"))
    app.window = app._find_window()


def check_kill(app, scene, version):
    app.process.send_signal(signal.SIGKILL)
    app.process.wait()
    yield wait_for("the engine to go on", lambda: not is_held(scene)), "killed: cycles start again"
    yield scene.ask("config", "show")["version"] == version, "and nothing has changed"


def check_answers(scene, path):
    app = Setup([PROGRAM, "--state-dir", scene.engine.state, "--draft", path], LAB / "draft.log")
    try:
        yield app.wait("label", "Imported Settings", 30), "an answers file over it: what became of it"
        yield app.has("label", re.compile("^Everything in the file was taken over")), "all of it, with its secrets"
        yield app.looked_at("imported")
        while page(app) != PLAN:
            next_page(app)
        yield True, "ready to click through to the plan"
        yield app.looked_at("ready")
    except Exception:
        app.screenshot("failed")
        raise
    finally:
        app.close()


def results():
    scene = scenario.Scenario()
    scene.directory = scenario.Directory()
    scene.begin_with_openldap()
    version = scene.ask("config", "show")["version"]
    app = Setup([PROGRAM, "--state-dir", scene.engine.state, "--setup"], LAB / "setup.log")
    try:
        for check in (lambda: check_tasks(app, scene), lambda: check_renewal(app, scene),
                      lambda: check_accounts(app), lambda: check_looks(app),
                      lambda: check_instance(app)):
            for result in check():
                yield bool(result[0]), result[1]
        yield from check_kill(app, scene, version)
    except Exception:
        app.screenshot("failed")
        print("\n".join(f"# {node.role}: {node.name}" for node in app.walk() if node.name))
        raise
    finally:
        app.close()
    path = LAB / "answers.json"
    path.write_text(json.dumps(scene.openldap_answers()))
    for result in check_answers(scene, path):
        yield bool(result[0]), result[1]
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

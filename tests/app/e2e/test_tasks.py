#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks of a set-up that is opened again, each to its end, as a person has them done: opened, one thing changed, the
plan, Configure, and the engine's configuration afterwards; and left half-way. Runs inside with_lab.py --ad N --tenant,
and in there inside headless.sh.
"""

import json
import os
import re
import sys
from pathlib import Path

from acts import answer, choose, next_page, page, take_newest_window
from driver import Atspi, wait_for
from panel_lab import App, check_end, names_are_good, scenario

import tap

FOLDER = Path(os.environ["CW_LAB_DIR"])
PROGRAM = Path(os.environ["CW_BUILD"]) / "src/app/causeway"
MIDDLE = (600, 300)


class Panel(App):
    """The status panel, and the set-up that is opened from it."""

    def begin(self, scene, log):
        self.scene, self.panel = scene, self.window
        return self

    def open_task(self, title):
        self.window = self.panel
        self.find("push button", "Set Up…").do()
        take_newest_window(self)
        self.wait("label", "Change everything", 30)
        self.resize(940, 860)
        self.pick(title)

    def pick(self, name):
        self.wait("label", name, 30).bring_into_view(MIDDLE).click()

    def wait_for_page(self, title):
        return wait_for(title, lambda: page(self) == title, 60)

    def next(self, title):
        next_page(self)
        self.wait_for_page(title)

    def go_to_plan(self):
        while page(self) != "Ready to Configure":
            next_page(self)
        wait_for("a plan", lambda: self.find("push button", "Configure").is_sensitive, 90)

    def configure(self):
        self.find("push button", "Configure").click()
        self.wait(None, "Causeway is set up", 120)
        self.wait("push button", "Finish").do()
        self.wait_for_end()

    def wait_for_end(self):
        wait_for("the set-up to close", lambda: not self.scene.ask("scheduler", "show")["setupOpen"], 30)
        wait_for("its window to go", lambda: not self.has("frame", "Set Up Causeway"), 30)
        self.window = self.panel

    def changes(self):
        """What the plan changes: name and words."""
        return [node.name for node in self.find("list", "What Changes").find_all("label")]


def config(scene):
    return scene.ask("config", "show")["config"]


def version(scene):
    return scene.ask("config", "show")["version"]


def change(app, scene, told, name):
    """From the page on which something was changed: the plan tells it, as @told, and does it."""
    before = version(scene)
    app.go_to_plan()
    words = app.changes()
    yield all(any(text.startswith(part) for text in words) for part in told), f"{name}: the plan tells it: {words}"
    yield names_are_good(app, f"{name}: the plan")
    app.screenshot(f"tasks-{name.replace(' ', '-')}")
    app.configure()
    yield version(scene) > before, f"{name}: it is configured"


def check_staging(app, scene):
    for wanted, name, words in ((True, "staging on", "Then: Yes"), (False, "staging off", "Then: No")):
        app.open_task("Staging mode")
        app.wait_for_page("Staging Mode")
        app.find("label", "Staging mode").click()
        yield from change(app, scene, ["Staging mode"], name)
        yield config(scene).get("staging", False) is wanted, f"{name}: so the engine has it"
        yield scene.ask("status")["staging"] is wanted, f"{name}: and does it"


def check_features(app, scene):
    """What this version does not serve is told so, and kept."""
    app.open_task("Optional features and devices")
    app.wait_for_page("Optional Features")
    app.wait("list item", re.compile("^What your directories and licences allow: "), 60)
    app.pick("Device writeback")
    app.pick("App and attribute filtering")
    app.next("Cloud Applications")
    yield names_are_good(app, "apps")
    app.next("Attributes")
    yield names_are_good(app, "attributes")
    app.go_to_plan()
    yield app.wait("label", re.compile("^Device writeback")), "devices: what is not served yet is told as that"
    yield from change(app, scene, ["Device writeback", "App and attribute filtering"], "devices")
    found = config(scene)["features"]
    yield found["deviceWriteback"] and found["attributeFilter"], f"devices: the engine has them: {found}"


def check_sign_in(app, scene):
    app.open_task("Change how people sign in")
    app.wait_for_page("User Sign-In")
    app.pick("Pass-through authentication")
    yield from change(app, scene, ["How people sign in"], "sign-in")
    yield config(scene)["signIn"]["method"] == "pass-through", f"sign-in: {config(scene)['signIn']}"


def check_federation(app, scene):
    app.open_task("Change how people sign in")
    app.wait_for_page("User Sign-In")
    app.pick("Federation with another provider")
    app.next("Federation")
    yield names_are_good(app, "federation")
    app.find("text", "Domain whose people sign in there").enter("contoso.com")
    app.find("text", "Address of its metadata").bring_into_view(MIDDLE).enter("https://localhost:1/one.xml")
    yield from change(app, scene, ["How people sign in", "Domain that is federated"], "federation")
    app.open_task("Manage the federation")
    app.wait_for_page("Federation")
    app.find("text", "Address of its metadata").bring_into_view(MIDDLE).enter("https://localhost:1/two.xml")
    yield from change(app, scene, ["Address of the federation metadata"], "federation managed")
    found = config(scene)["signIn"]
    yield found["federation"]["metadataUrl"].endswith("/two.xml") and found["method"] == "saml", f"federation: {found}"


def check_directories(app, scene):
    app.open_task("Directories and what is read of them")
    app.wait_for_page("Connect Your Directories")
    app.next("Domains and Units")
    box = app.wait("check box", "Contacts", 60)
    yield names_are_good(app, "filtering")
    box.bring_into_view(MIDDLE).click()
    wait_for("it to be unticked", lambda: not box.is_in_state(Atspi.StateType.CHECKED))
    yield from change(app, scene, ["contoso.lab: OU=Contacts"], "filtering")
    left = json.dumps(config(scene)["connectors"][0])
    yield "Contacts" in left, f"filtering: so the engine has it: {left}"


def check_everything(app, scene):
    """All pages, filled in; on the way something is changed."""
    app.open_task("Change everything")
    app.wait_for_page("Welcome")
    seen = []
    while (title := page(app)) != "Ready to Configure":
        seen.append(title)
        yield names_are_good(app, seen[-1])
        if seen[-1] == "Optional Features":
            app.pick("Disable expired accounts")
        next_page(app)
    yield len(seen) > 8, f"everything: {seen}"
    yield from change(app, scene, ["Disable expired"], "everything")
    yield config(scene)["identity"]["disableExpired"] is False, "everything: the engine has it"


def check_left(app, scene):
    """Half-way, and once more at the end: nothing is changed, and cycles start again."""
    before = scene.ask("config", "show")
    for place in ("the page", "the plan"):
        app.open_task("Staging mode")
        app.wait_for_page("Staging Mode")
        app.find("label", "Staging mode").click()
        if place == "the plan":
            app.go_to_plan()
        wizard = app.window
        app.find("frame", "Set Up Causeway").find("push button", "Close").do()
        take_newest_window(app)
        yield app.wait("label", re.compile("Nothing that already runs is changed")), f"left at {place}: it asks first"
        answer(app, "Stay Here", wizard)
        yield app.wait("push button", "Next" if place == "the page" else "Configure"), f"left at {place}: one may stay"
        app.find("frame", "Set Up Causeway").find("push button", "Close").do()
        take_newest_window(app)
        answer(app, "Leave", app.panel)
        app.wait_for_end()
        yield scene.ask("config", "show") == before, f"left at {place}: nothing is changed"


def close_look(app, wizard):
    app.key("Escape")
    wait_for("it to close", lambda: app._find_window() == wizard)
    app.window = wizard


def check_looks(app, scene):
    """What only looks, one after the other in one set-up: the schema, a file, another engine."""
    before = version(scene)
    app.open_task("Read the schema anew")
    wizard = app.window
    take_newest_window(app)
    yield app.wait("label", re.compile("^[0-9,]+ classes, [0-9,]+ attributes$"), 60), "schema: it is read, and told"
    yield names_are_good(app, "schema")
    app.screenshot("tasks-schema")
    close_look(app, wizard)
    path = FOLDER / "other.json"
    path.write_text(json.dumps({**scene.active_directory_answers(), "staging": True}))
    app.pick("Compare with a file")
    choose(app, path)
    yield app.wait("label", re.compile("In the file: Yes$"), 30), "a file: what differs is told"
    yield app.has("label", "Staging mode"), "a file: by its name"
    yield names_are_good(app, "a file")
    take_newest_window(app)
    close_look(app, wizard)
    other = scenario.Scenario("other")
    other.begin(other.active_directory_answers() | {"staging": True})
    app.pick("Compare with another instance")
    choose(app, other.engine.state)
    yield app.wait("label", re.compile("In the other instance: Yes$"), 30), "another engine: what differs is told"
    yield names_are_good(app, "another engine")
    other.engine.stop()
    take_newest_window(app)
    close_look(app, wizard)
    app.find("frame", "Set Up Causeway").find("push button", "Close").do()
    app.wait_for_end()
    yield version(scene) == before, "and nothing is changed"


CHECKS = (check_looks, check_staging, check_left, check_features, check_sign_in, check_federation, check_directories,
          check_everything)  # fmt: skip


def results():
    scene = scenario.Scenario()
    scene.begin(scene.active_directory_answers())
    log = FOLDER / "causeway.log"
    app = Panel([PROGRAM, "--state-dir", scene.engine.state], log).begin(scene, log)
    try:
        for check in CHECKS:
            for result in check(app, scene):
                yield bool(result[0]), result[1]
        yield from check_end(app, scene, log)
    except Exception:
        app.screenshot("failed-tasks")
        print("\n".join(f"# {node.role}: {node.name}" for node in app.walk() if node.name))
        raise
    finally:
        if app.process.poll() is None:
            app.close()
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

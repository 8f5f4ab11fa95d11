#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The set-up wizard without a mouse: express, by nothing but keys, from Welcome to Complete, on a real
Active Directory and the practice tenant. The accessibility tree is only read. Runs as test_wizard.py does.
"""

import os
import re
import sys
from pathlib import Path

from test_wizard import LAB, Wizard, labs_values, secret, tap, wait_for, write_draft  # isort: skip

from driver import Atspi, NotFound, run  # noqa: E402
from person import Person  # noqa: E402

# Two texts of one row, and the buttons within it, count each.
MOST_TABS = 30


class Keyboard(Wizard):
    def newest(self):
        return next(self.toplevels())

    def take_wizard(self):
        """Keys go to the set-up, not to the panel behind it."""
        self.window = wait_for("the set-up", lambda: run("xdotool", "search", "--name", "^Set Up Causeway$"))

    def focused(self):
        """GTK 4.8 tells it of all but the fields of a form."""
        for node in self.newest().walk():
            if node.is_in_state(Atspi.StateType.FOCUSED) and node.role not in ("frame", "application"):
                return node
        raise NotFound("nothing has the focus, or a field has")

    def is_in_view(self, node):
        _, y, width, height = node.rest()
        return width > 0 and height > 0 and y >= 0 and y + height <= self.height()

    def begins_with(self, what, pattern):
        """The focus is where a person begins on this page, and can be seen."""
        node = wait_for(f"the focus on {what}", lambda: (found := self.focused()) and self.means(found, pattern) and found)
        return self.is_in_view(node), f"the focus is on {what}, in view"

    def means(self, node, pattern):
        return re.search(pattern, node.name)

    def tab_to(self, pattern):
        for _ in range(MOST_TABS):
            try:
                node = self.focused()
                assert self.is_in_view(node), f"{node.role} {node.name} has the focus and is out of view"
                if self.means(node, pattern):
                    return node
            except NotFound:
                pass
            self.key("Tab")
        raise AssertionError(f"Tab does not come to {pattern}")

    def is_in_field(self):
        try:
            self.focused()
        except NotFound:
            return True
        return False

    def type_into(self, name, text):
        """Tab by Tab to the field that takes what is typed."""
        field = self.wait("text", name)
        for _ in range(MOST_TABS):
            if self.is_in_field():
                before = field.text
                self.key("End", "x")
                if field.text != before:
                    self.key("ctrl+a")
                    self.type(text)
                    wait_for(f"the text in {name}", lambda: field.text == text)
                    return self.is_in_view(field)
                self.key("BackSpace")
            self.key("Tab")
        raise AssertionError(f"Tab does not come to the field {name}")

    def next(self, title):
        wait_for("Next to be sensitive", lambda: self.find("push button", "Next").is_sensitive, 60)
        self.key("alt+n")
        return self.arrived(title)

    def arrived(self, title):
        return self.wait("list item", f"{title}, this step", 30)


def check_welcome(app):
    app.wait("push button", "Next", 30)
    app.take_wizard()
    yield app.begins_with("the ways", "^(Express|Customise)")
    app.tab_to("^Express")
    app.key("space")
    yield app.next("Connect to the Cloud"), "Space chooses Express, Alt+N goes on"
    app.key("alt+Left")
    yield app.arrived("Welcome"), "Alt+Left goes back"
    yield app.begins_with("what was chosen", "^Express")
    app.key("alt+Right")
    yield app.arrived("Connect to the Cloud"), "Alt+Right goes on"


def check_leaving(app):
    """Escape closes what lies above the set-up, and never the set-up."""
    app.key("Escape")
    yield app.has("list item", "Sign-In Names, this step"), "Escape leaves the set-up alone"
    app.key("ctrl+w")
    app.wait("push button", "Stay Here")
    app.window = wait_for("the question", lambda: run("xdotool", "getwindowfocus") != app.window and run("xdotool", "getwindowfocus"))
    app.key("Escape")
    yield wait_for("it to go", lambda: not app.has("push button", "Stay Here")), "Escape answers a question by staying"
    app.take_wizard()


def check_cloud(app):
    yield app.begins_with("the cloud", "^Cloud")
    app.key("alt+c")
    code = app.wait("label", re.compile(r"^[A-Z0-9]{8,9}$"), 60).name
    yield code, "Alt+C asks for a code"
    Person(labs_values()).enter_code(os.environ["CW_LAB_TENANT_URL"] + "/devicelogin", code)
    yield app.wait("label", re.compile("^admin@"), 30), "signed in"
    yield app.next("Connect Your Directories"), "on to the directories"


def check_directories(app):
    administrator = re.compile("^Administrator")
    yield app.is_in_field(), "the focus is in the first field"
    yield app.type_into(administrator, os.environ["CW_LAB_AD_ADMIN_PRINCIPAL"]), "Tab comes to the administrator"
    yield app.type_into("Password", secret("CW_LAB_AD_ADMIN_PASSWORD_FILE")), "and to the password"
    app.key("Return")
    yield app.next("Sign-In Names"), "Enter checks it, and it is good"
    yield app.begins_with("what there is to decide", ".")


def check_names(app):
    app.tab_to("^Continue without")
    app.key("space")
    yield app.next("Ready to Configure"), "Space takes what is not verified"


def check_end(app):
    wait_for("a plan", lambda: app.find("push button", "Configure").is_sensitive, 60)
    yield app.begins_with("the plan", "^The plan")
    app.key("alt+Right")
    yield app.wait(None, "Causeway is set up", 120), "Alt+Right carries the plan out"
    yield app.begins_with("the end", "^Finish")
    app.key("Return")
    yield wait_for("its end", lambda: not app.has("frame", "Set Up Causeway"), 20), "Enter finishes"


def results():
    program = Path(os.environ["CW_BUILD"]) / "src/app/causeway"
    draft = LAB / "draft-keyboard.json"
    write_draft(draft)
    state = LAB / "keyboard-state"
    state.mkdir(mode=0o700, exist_ok=True)
    app = Keyboard([program, "--state-dir", state, "--draft", draft], LAB / "keyboard.log")
    try:
        for check in (check_welcome, check_cloud, check_directories, check_leaving, check_names, check_end):
            for result in check(app):
                yield bool(result[0]), result[1]
        app.window = app._find_window()
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

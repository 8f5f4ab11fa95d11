#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The set-up wizard when things go wrong: two wizards at once, one that crashes, consent refused, the window
closed and the tenant gone in the middle of Configure. One engine stands through it all; between it and the
tenant is a relay. Runs as test_wizard.py does.
"""

import os
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

from test_wizard import (  # isort: skip
    LAB, Person, Wizard, check_directories, check_domains, labs_values, sign_in, tap, wait_for, write_draft,
)  # fmt: skip

import engine  # noqa: E402
from bus import Bus  # noqa: E402
from relay import Gate, Relay  # noqa: E402

TENANT_PORT = urlsplit(os.environ["CW_LAB_TENANT_URL"]).port


class Refuser(Person):
    def consent(self):
        self.submit("cancel")


class Walk:
    """Everything that the tests share: the engine, the way to the tenant, the draft."""

    def __init__(self):
        self.relay = Relay("127.0.0.1", TENANT_PORT)
        self.lab = engine.Engine(LAB / "troubles")
        self.lab.directory.mkdir()
        self.lab.state.mkdir(mode=0o700)
        self.lab.start(watch=os.getpid())
        self.bus = Bus(str(self.lab.state / "bus"))
        self.draft = LAB / "draft-troubles.json"
        write_draft(self.draft)
        text = self.draft.read_text().replace(f":{TENANT_PORT}", f":{self.relay.port}")
        self.draft.write_text(text)
        self.apps = []

    def open(self):
        program = Path(os.environ["CW_BUILD"]) / "src/app/causeway"
        app = Wizard([program, "--state-dir", self.lab.state, "--draft", self.draft], LAB / "troubles.log")
        self.apps.append(app)
        return app

    def is_setup_open(self):
        return self.bus.call("GetScheduler")["setupOpen"]

    def connectors(self):
        return self.bus.call("GetConfig")["config"].get("connectors", [])

    def cut(self):
        """The tenant is not there any more, until mend()."""
        self.relay.server = ("127.0.0.1", 1)

    def mend(self):
        self.relay.server = ("127.0.0.1", TENANT_PORT)

    def end(self):
        for app in self.apps:
            if app.process.poll() is None:
                app.close()
        self.bus.close()
        self.lab.stop()


def check_two_at_once(walk):
    first = walk.open()
    first.opened()
    second = walk.open()
    yield second.wait(None, re.compile("set-up is open|set up elsewhere|another", re.I), 20), "the second one is told"
    yield second.looked_at("second-wizard")
    yield not second.has("push button", "Next"), "and cannot go on"
    yield second.close() == 0 and walk.is_setup_open(), "its end leaves the first one the set-up"
    first.process.kill()
    first.process.wait()
    yield wait_for("the scheduler", lambda: not walk.is_setup_open()), "one that crashes leaves nothing locked"


def check_consent_refused(app):
    app.wait("push button", re.compile("Code")).do()
    code = app.wait("label", re.compile(r"^[A-Z0-9]{8,9}$"), 60).name
    Refuser(labs_values()).enter_code(os.environ["CW_LAB_TENANT_URL"] + "/devicelogin", code)
    yield app.wait("label", re.compile("consent|declined|refused|denied", re.I), 30), "a consent refused is told"
    yield not app.find("push button", "Next").is_sensitive, "and does not lead on"
    yield app.looked_at("consent-refused")


def go_to_plan(app, is_refused=False):
    app.opened()
    app.find("label", "Express").click()
    app.next("Connect to the Cloud")
    if is_refused:
        yield from check_consent_refused(app)
    yield sign_in(app), "signed in"
    app.next("Connect Your Directories")
    yield from check_directories(app)
    yield from check_domains(app)
    app.next("Ready to Configure")
    wait_for("a plan", lambda: app.find("push button", "Configure").is_sensitive, 60)


def check_closed_in_the_middle(walk):
    app = walk.open()
    yield from go_to_plan(app, is_refused=True)
    gate = Gate()
    walk.relay.on_bytes(1, gate.hold)
    app.find("push button", "Configure").click()
    yield gate.wait(), "the tenant is asked, and takes its time"
    app.find("frame", "Set Up Causeway").find("push button", "Close").do()
    yield app.wait("label", re.compile("^What has been made so far")), "closing the window asks first"
    app.screenshot("wizard-close-in-the-middle")
    app.find("push button", "Leave").do()
    gate.open()
    yield wait_for("its end", lambda: walk.bus.call("GetSetup")["state"] not in ("none", "running"), 60), "it ends"
    yield wait_for("nothing left", lambda: not walk.bus.call("GetSetup")["created"], 30), "what was made is taken back"
    yield not walk.connectors() and not walk.is_setup_open(), "nothing is configured, nothing is locked"
    yield app.close() == 0, "the program ends cleanly"


def check_tenant_gone(walk):
    app = walk.open()
    yield from go_to_plan(app)
    walk.relay.on_bytes(1, walk.cut)
    app.find("push button", "Configure").click()
    yield app.wait(None, "The set-up failed", 60), "a tenant that goes is told"
    yield app.has("label", re.compile("Taken back")), "with what was taken back"
    yield app.looked_at("tenant-gone")
    yield not walk.connectors() and not walk.bus.call("GetSetup")["created"], "nothing stays behind"
    walk.mend()
    app.find("push button", "Try Again").do()
    yield app.wait(None, "Causeway is set up", 120), "once it is back, trying again does it all"
    yield len(walk.connectors()) == 2, "both sides are configured"
    app.wait("push button", "Finish").do()
    yield wait_for("the scheduler", lambda: not walk.is_setup_open()), "nothing is locked"
    yield app.close() == 0, "the program ends cleanly"


def results():
    walk = Walk()
    try:
        yield from check_two_at_once(walk)
        yield from check_closed_in_the_middle(walk)
        yield from check_tenant_gone(walk)
    except Exception:
        for app in walk.apps[-1:]:
            app.screenshot("failed-troubles")
            print("\n".join(f"# {node.role}: {node.name}" for node in app.walk() if node.name))
        raise
    finally:
        walk.end()
    for log in (LAB / "troubles.log", walk.lab.log):
        text = Path(log).read_text(errors="replace")
        yield "CRITICAL" not in text and "Sanitizer" not in text, f"no critical in {log.name}"


if __name__ == "__main__":
    sys.exit(tap.run(results()))

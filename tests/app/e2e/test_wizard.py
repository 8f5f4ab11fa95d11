#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The set-up wizard, used as a person uses it, express: from Welcome to a synchronised tenant, on a real
Active Directory. Runs inside with_lab.py --ad N --tenant --tenant-accounts, and in there inside
headless.sh. What a laboratory cannot have (name service, public authorities) is filled in by --draft.
"""

import json
import os
import re
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "e2e"))
sys.path.append(str(Path(__file__).resolve().parents[2] / "lab"))

import tap  # noqa: E402
from driver import App, wait_for  # noqa: E402
from person import Person, labs_values  # noqa: E402

LAB = Path(os.environ["CW_LAB_AD_DIR"])


def secret(name):
    return Path(os.environ[name]).read_text().rstrip("\n")


def write_draft(path):
    env = os.environ
    path.write_text(json.dumps({
        "format": "causeway-answers", "version": 1,
        "cloud": {"environment": "practice", "authorityUrl": env["CW_LAB_TENANT_URL"],
                  "graphUrl": env["CW_LAB_TENANT_URL"], "caFile": env["CW_LAB_TENANT_CA"],
                  "registration": {"mode": "create"}},
        "connectors": [{
            "name": env["CW_LAB_AD_HOST"], "kind": "active-directory",
            "server": {"host": env["CW_LAB_AD_HOST"], "address": env["CW_LAB_AD_ADDRESS"],
                       "security": "ldaps", "caFile": env["CW_LAB_AD_CA"]},
            "authentication": {"method": "simple"}, "account": {"mode": "create"}}],
    }))  # fmt: skip


class Wizard(App):
    def next(self, title, button="Next"):
        wait_for(f"{button} to be sensitive", lambda: self.find("push button", button).is_sensitive, 60)
        self.find("push button", button).click()
        return self.at(title)

    def at(self, title):
        return self.wait("heading", title, 30) if self.has("heading", title) else self.wait("label", title, 30)

    def looked_at(self, name):
        """A picture, and whether every control has a name."""
        bad = sorted(set(self.check_names()))
        self.screenshot(f"wizard-{name}")
        return not bad, f"{name}: every control has a name {bad or ''}"


def sign_in(app):
    app.find("push button", re.compile("Code")).do()
    code = app.wait("label", re.compile(r"^[A-Z0-9]{8,9}$")).name
    url = os.environ["CW_LAB_TENANT_URL"] + "/devicelogin"
    Person(labs_values()).enter_code(url, code)
    return app.wait("label", re.compile("^admin@"), 30)


def check_directories(app):
    app.find("text", re.compile("^Administrator")).enter(os.environ["CW_LAB_AD_ADMIN_PRINCIPAL"])
    app.find("text", "Password").enter("not the password")
    app.key("Return")
    yield app.wait("label", re.compile("password", re.I), 30), "a wrong password is told"
    yield app.looked_at("directories-wrong-password")
    app.find("text", "Password").enter(secret("CW_LAB_AD_ADMIN_PASSWORD_FILE"))
    app.key("Return")
    wait_for("Next", lambda: app.find("push button", "Next").is_sensitive, 60)
    yield True, "the forest is found good"
    yield app.looked_at("directories")


def check_domains(app):
    """The tenant has not verified what the company's names end with."""
    yield app.next("Sign-In Names"), "express stops at names that are not verified"
    yield app.wait("label", re.compile("^Not added to the tenant:"), 30), "each is told"
    yield not app.find("push button", "Next").is_sensitive, "it waits for a decision"
    yield app.looked_at("domains")
    app.find("label", re.compile("^Continue without")).click()
    wait_for("Next", lambda: app.find("push button", "Next").is_sensitive, 10)
    yield True, "and goes on without them when told so"


def results():
    program = Path(os.environ["CW_BUILD"]) / "src/app/causeway"
    draft = LAB / "draft.json"
    write_draft(draft)
    state = LAB / "wizard-state"
    state.mkdir(mode=0o700, exist_ok=True)
    app = Wizard([program, "--state-dir", state, "--draft", draft], LAB / "wizard.log")
    try:
        yield app.wait("push button", "Next", 30), "it opens the wizard when nothing is configured"
        yield app.looked_at("welcome")
        app.find("label", "Express").click()
        yield app.next("Connect to the Cloud"), "express goes to the cloud"
        yield sign_in(app), "a device code signs the administrator in"
        yield app.looked_at("cloud")
        yield app.next("Connect Your Directories"), "then to the directories"
        yield from check_directories(app)
        yield from check_domains(app)
    except Exception:
        app.screenshot("failed")
        print("\n".join(f"# {node.role}: {node.name}" for node in app.walk() if node.name))
        raise
    finally:
        if app.process.poll() is None:
            app.close()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

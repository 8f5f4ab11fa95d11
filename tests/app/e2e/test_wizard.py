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

import scenario  # noqa: E402
import tap  # noqa: E402
from acts import choose, press, take_newest_window  # noqa: E402
from driver import App, wait_for  # noqa: E402
from made_walk import check_made  # noqa: E402
from person import Person, labs_values  # noqa: E402
from renew_walk import check_renewal  # noqa: E402

LAB = Path(os.environ["CW_LAB_AD_DIR"])
PASSPHRASE = "correct horse battery"


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
    def opened(self):
        """The set-up's window has opened, in front of the first: what is clicked goes there from now on."""
        button = self.wait("push button", "Next", 30)
        self.window = self._find_window()
        return button

    def next(self, title):
        """To the page of that title: the step is said in its row of the list of steps."""
        wait_for("Next to be sensitive", lambda: self.find("push button", "Next").is_sensitive, 60)
        self.find("push button", "Next").click()
        return self.wait("list item", f"{title}, this step", 30)

    def looked_at(self, name):
        """A picture, and whether every control has a name."""
        bad = sorted(set(self.check_names()))
        self.screenshot(f"wizard-{name}")
        return not bad, f"{name}: every control has a name {bad or ''}"


def sign_in(app):
    app.wait("push button", re.compile("Code")).do()
    code = app.wait("label", re.compile(r"^[A-Z0-9]{8,9}$"), 60).name
    url = os.environ["CW_LAB_TENANT_URL"] + "/devicelogin"
    Person(labs_values()).enter_code(url, code)
    return app.wait("label", re.compile("^admin@"), 30)


def check_directories(app):
    app.wait("text", re.compile("^Administrator")).enter(os.environ["CW_LAB_AD_ADMIN_PRINCIPAL"])
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


def check_ready(app):
    wait_for("a plan", lambda: app.find("push button", "Configure").is_sensitive, 60)
    yield app.wait("label", re.compile("^Make the account")), "the plan: an account in the forest"
    yield app.wait("label", re.compile("^Register the application")), "the plan: an application in the tenant"
    yield app.has("label", re.compile("^Store the configuration")), "the plan: the configuration"
    yield app.has("label", "This Computer"), "by the place where it is done"
    yield app.wait("list item", re.compile("^Values that two people have"), 60), "what two people have is looked for"
    yield app.wait("label", re.compile("belong to several people$"), 60), "and told, because the company has such people"
    yield app.has("label", "Password hashes are not synchronised yet."), "what express chooses and is not served yet"
    app.resize(370, 720)
    yield app.looked_at("ready-narrow")
    app.resize(940, 720)
    yield app.looked_at("ready")


def check_configuring(app):
    app.find("push button", "Configure").click()
    app.wait(None, re.compile("Please wait|All is done|Causeway is set up"), 10)
    app.screenshot("wizard-configuring")
    yield app.wait(None, "Causeway is set up", 120), "everything is done, and the last page is there"
    yield app.wait("label", re.compile("^MSOL_")), "the account that was made is told"
    yield app.wait("label", re.compile("^Source anchor in ")), "the source anchor in use is told"
    yield app.wait("label", re.compile("^Good until ")), "and until when the certificate is good"
    yield app.wait("label", re.compile("^Application “Causeway on ")), "what was made in the tenant is told"
    yield app.wait("label", re.compile("^Written to "), 60), "and what the first cycle did"
    yield app.looked_at("complete")
    app.resize(370, 720)
    yield app.looked_at("complete-narrow")
    app.resize(940, 720)


def check_profile(app, path):
    """The row on the last page that saves the configuration profile."""
    page = app.window
    app.find("label", re.compile("^Save the configuration profile")).bring_into_view((600, 300)).click()
    take_newest_window(app)
    for name in ("Passphrase", "Passphrase once more"):
        app.wait("text", name).enter(PASSPHRASE)
    yield app.looked_at("complete-profile")
    press(app, "Save…")
    choose(app, path)
    yield app.wait("label", "The profile is saved", 30), "the last page saves the configuration profile"
    saved = json.loads(path.read_text())
    yield path.stat().st_mode & 0o777 == 0o600 and "sealed" in saved, f"protected by its passphrase {sorted(saved)}"
    app.key("Escape")
    wait_for("it to close", lambda: not app.has("frame", "Configuration Profile"))
    app.window = page


def find_secret(app, state, text):
    """Where the text is found: in files of the state directory and what the program wrote, its log among
    them, and in the arguments that anybody may read of any process."""
    needle = text.encode()
    files = [path for path in [*Path(state).rglob("*"), Path(app.log.name)] if path.is_file()]
    places = []
    for path in [*files, *Path("/proc").glob("[0-9]*/cmdline")]:
        try:
            if needle in path.read_bytes():
                places.append(str(path))
        except OSError:
            continue  # it has ended, or was a file for a moment
    return files, places


def check_synchronised(app, state):
    tenant = scenario.Tenant()
    wait_for("the first cycle", lambda: len(tenant.users()) > 40, 60)
    yield True, "the first cycle has brought the people into the tenant"
    app.wait("push button", "Finish").do()
    yield wait_for("its end", lambda: not app.has("frame", "Set Up Causeway"), 20), "Finish closes the wizard"
    app.window = app._find_window()
    yield app.wait(name=re.compile("^Needs a look|^All is well|^Ready to start")), "and leads to the status panel"
    app.screenshot("wizard-then-status")
    files, places = find_secret(app, state, secret("CW_LAB_AD_ADMIN_PASSWORD_FILE"))
    yield any(path.name == "engine.log" for path in files), "the engine's log is looked through as well"
    yield not places, f"the administrator's password is nowhere {places or ''}"


def results():
    program = Path(os.environ["CW_BUILD"]) / "src/app/causeway"
    draft = LAB / "draft.json"
    write_draft(draft)
    state = LAB / "wizard-state"
    state.mkdir(mode=0o700, exist_ok=True)
    app = Wizard([program, "--state-dir", state, "--draft", draft], LAB / "wizard.log")
    try:
        yield app.opened(), "it opens the wizard when nothing is configured"
        yield app.looked_at("welcome")
        app.find("label", "Express").click()
        yield app.next("Connect to the Cloud"), "express goes to the cloud"
        yield sign_in(app), "a device code signs the administrator in"
        yield app.looked_at("cloud")
        yield app.next("Connect Your Directories"), "then to the directories"
        yield from check_directories(app)
        yield from check_domains(app)
        yield app.next("Ready to Configure"), "then there is a plan"
        yield from check_ready(app)
        yield from check_configuring(app)
        yield from check_profile(app, LAB / "causeway-profile.json")
        yield from check_synchronised(app, state)
        yield from check_renewal(app, state)
        yield from check_made(app, state, secret("CW_LAB_AD_ADMIN_PASSWORD_FILE"))
        yield app.close() == 0, "it ends cleanly"
        text = Path(app.log.name).read_text(errors="replace")
        yield "CRITICAL" not in text and "Sanitizer" not in text, "no critical of GLib or GTK"
    except Exception:
        app.screenshot("failed")
        print("\n".join(f"# {node.role}: {node.name}" for node in app.walk() if node.name))
        raise
    finally:
        if app.process.poll() is None:
            app.close()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

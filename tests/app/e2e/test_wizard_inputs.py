#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people enter wrongly in the set-up, on its pages and by causewayctl, which say the same: sign-ins that are
cancelled, that want a second factor or that nobody with a role makes; administrators who are locked out, expired,
disabled or have to change their password; a forest that does not resolve; and a directory that goes in the middle
of Configure. Runs as test_wizard.py does.
"""

import json
import os
import re
import sys

from test_wizard_troubles import (  # isort: skip
    LAB, Person, Walk, check_domains, labs_values, sign_in, tap, wait_for,
)  # fmt: skip

import company_changes  # noqa: E402
import ldb  # noqa: E402
import scenario  # noqa: E402
from relay import Relay  # noqa: E402
from test_wizard import secret  # noqa: E402

PASSWORD = "Pw,1-for-tests"
NOWHERE = "dc.forest.invalid"  # RFC 6761, 6.4: no name service knows it
CODE = re.compile("^Get a ")


class Accounts:
    """People of the domain with whom something is wrong."""

    def __init__(self):
        self.firm = company_changes.Company(scenario.active_directory())

    def add(self, name, **values):
        self.firm.database.newuser(name, PASSWORD)
        if values:
            self.replace(f"CN={name},CN=Users,{self.firm.lab.base}", **values)
        return f"{name}@{os.environ['CW_LAB_AD_DOMAIN']}"

    def set_threshold(self, number):
        self.replace(self.firm.lab.base, lockoutThreshold=str(number))

    def replace(self, dn, **values):
        self.firm.replace(ldb.Dn(self.firm.database, dn), **values)


def ask(walk, name, password, host=None):
    """What causewayctl finds out about an administrator of the directory: the sentence and the remedy."""
    path = LAB / "entered"
    path.write_text(password)
    path.chmod(0o600)
    connector = json.loads(walk.draft.read_text())["connectors"][0]
    if host:
        connector["server"] = {"host": host}
    done = walk.lab.run("setup", "check", "administrator", "--input", json.dumps({"connector": connector}),
                        "--administrator", name, "--password-file", path, "--json")  # fmt: skip
    found = [check for check in json.loads(done.stdout)["checks"] if check["status"] == "failed"]
    return (found[0]["summary"], found[0].get("remedy", "")) if found and done.returncode else None


def prepare(walk, accounts):
    """Name, password, and what causewayctl says of each."""
    known = {
        "wrong": (os.environ["CW_LAB_AD_ADMIN_PRINCIPAL"], "not the password"),
        "expired": (accounts.add("expired.one", accountExpires="1"), PASSWORD),
        "changing": (accounts.add("changing.one", pwdLastSet="0"), PASSWORD),
        "disabled": (accounts.add("disabled.one", userAccountControl="514"), PASSWORD),
        "locked": (accounts.add("locked.one"), PASSWORD),
        "plain": (accounts.add("plain.one"), PASSWORD),
    }
    accounts.set_threshold(3)
    for _ in range(4):
        ask(walk, known["locked"][0], "not the password")
    found = {kind: (*entered, ask(walk, *entered)) for kind, entered in known.items()}
    accounts.set_threshold(0)
    for kind, (_, _, said) in found.items():
        yield said and said[1], f"{kind}: causewayctl tells it, with a remedy: {said}"
    sentences = {said for _, _, said in found.values()}
    yield len(sentences) == len(found), "each has a sentence of its own"
    walk.found = found


def check_sign_ins(app, tenant):
    url = os.environ["CW_LAB_TENANT_URL"] + "/devicelogin"
    app.wait("push button", CODE).do()
    app.wait("label", re.compile(r"^[A-Z0-9]{8,9}$"), 60)
    app.find("push button", "Cancel").do()
    yield app.wait("push button", CODE), "a sign-in that is cancelled can be begun again"
    yield not app.find("push button", "Next").is_sensitive, "and does not lead on"
    app.find("push button", CODE).do()
    app.wait("label", re.compile(r"^[A-Z0-9]{8,9}$"), 60)
    address = app.find("text", "Sign-in address")
    right = address.text
    address.enter("https://elsewhere.invalid")
    yield app.wait("push button", CODE), "a sign-in does not go on when it is another cloud's"
    address.enter(right)
    try:
        tenant.admin("faults", {"match": {"path_regex": "/token"}, "action": "sign-in", "code": "50076"})
        app.find("push button", CODE).do()
        app.wait("label", re.compile(r"^[A-Z0-9]{8,9}$"), 60)
        yield app.wait("label", re.compile("A second factor is needed.*AADSTS50076"), 30), "a second factor is told"
        yield app.looked_at("second-factor")
        yield not app.find("push button", "Next").is_sensitive, "and does not lead on"
    finally:
        tenant.admin("faults", method="DELETE")
    app.find("push button", CODE).do()
    code = app.wait("label", re.compile(r"^[A-Z0-9]{8,9}$"), 60).name
    Person(labs_values(), "grouped").enter_code(url, code)
    yield app.wait("label", re.compile("only through a group$"), 30), "a role that comes by a group is told"
    yield app.has("label", re.compile("^Assign the role to the account itself")), "with the remedy"
    yield app.looked_at("role-by-group")
    yield not app.find("push button", "Next").is_sensitive, "and does not lead on"
    app.find("push button", "Sign Out").do()
    yield app.wait("push button", CODE), "another one may sign in"


def check_existing_application(walk):
    """One that somebody else registered, whose secret is entered wrongly at first."""
    whole = walk.draft.read_text()
    document = json.loads(whole)
    document["cloud"]["registration"]["mode"] = "existing"
    document["connectors"].append({
        "name": "tenant", "kind": "graph", "tenantId": os.environ["CW_LAB_TENANT_ID"],
        "clientId": os.environ["CW_LAB_TENANT_CLIENT_ID"], "authentication": {"method": "secret"},
    })  # fmt: skip
    walk.draft.write_text(json.dumps(document))
    app = walk.open()
    app.opened()
    app.find("label", "Express").click()
    app.next("Connect to the Cloud")
    yield not app.find("push button", "Next").is_sensitive, "an application that exists needs its secret"
    app.find("text", "Client secret").bring_into_view((600, 300)).enter("wrong")
    yield app.wait("label", re.compile("AADSTS7000215"), 30), "a wrong one is told"
    yield app.looked_at("application-wrong-secret")
    yield not app.find("push button", "Next").is_sensitive, "and does not lead on"
    app.find("text", "Client secret").enter(secret("CW_LAB_TENANT_CLIENT_SECRET_FILE"))
    yield wait_for("Next", lambda: app.find("push button", "Next").is_sensitive, 30), "the right one does"
    yield app.has("list item", re.compile("^The application and its permissions: All is well")), "which is told"
    yield app.looked_at("application")
    app.process.kill()
    app.process.wait()
    wait_for("the scheduler", lambda: not walk.is_setup_open())
    walk.draft.write_text(whole)


def check_accounts(app, walk):
    for kind, (name, password, said) in walk.found.items():
        app.find("text", re.compile("^Administrator")).enter(name)
        app.find("text", "Password").enter(password)
        app.key("Return")
        yield app.wait("label", said[0], 30), f"{kind}: the page says what causewayctl says"
        yield said[1] in said[0] or app.has("label", said[1]), f"{kind}: and how to help it, once"
        yield not app.find("push button", "Next").is_sensitive, f"{kind}: and does not lead on"
    yield app.looked_at("directories-wrong-account")
    app.find("text", re.compile("^Administrator")).enter(os.environ["CW_LAB_AD_ADMIN_PRINCIPAL"])
    app.find("text", "Password").enter(secret("CW_LAB_AD_ADMIN_PASSWORD_FILE"))
    app.key("Return")
    wait_for("Next", lambda: app.find("push button", "Next").is_sensitive, 60)
    yield True, "an administrator of the enterprise is taken"


def check_unknown_forest(app, walk):
    """Another forest, whose domain controller has a name that nobody knows; taken off the list again."""
    name, password = os.environ["CW_LAB_AD_ADMIN_PRINCIPAL"], secret("CW_LAB_AD_ADMIN_PASSWORD_FILE")
    said = ask(walk, name, password, NOWHERE)
    yield said and NOWHERE in said[0] and "check the name" in " ".join(said), f"causewayctl tells it, with a remedy: {said}"
    app.find("push button", "Add Directory").do()
    for field, text in (("^Domain controller", NOWHERE), ("^Administrator", name), ("^Password", password)):
        app.wait("text", re.compile(field)).bring_into_view((600, 300)).enter(text)
    app.key("Return")
    yield app.wait("label", said[0], 30), "the page says what causewayctl says"
    yield app.looked_at("directories-unknown-forest")
    yield not app.find("push button", "Next").is_sensitive, "and does not lead on"
    app.find("push button", f"Remove {NOWHERE}").do()
    app.wait("push button", "Remove").do()
    yield wait_for("Next", lambda: app.find("push button", "Next").is_sensitive, 60), "without it the set-up goes on"


class Directory:
    """The way to the domain controller, which can be cut."""

    def __init__(self, walk):
        self.address = os.environ["CW_LAB_AD_ADDRESS"]
        self.relay = Relay(self.address, 636)
        document = json.loads(walk.draft.read_text())
        document["connectors"][0]["server"] |= {"address": "127.0.0.1", "port": self.relay.port}
        walk.draft.write_text(json.dumps(document))

    def cut(self):
        self.relay.server = ("127.0.0.1", 1)

    def mend(self):
        self.relay.server = (self.address, 636)


def check_directory_gone(app, walk, directory):
    yield from check_domains(app)
    app.next("Ready to Configure")
    wait_for("a plan", lambda: app.find("push button", "Configure").is_sensitive, 60)
    directory.relay.on_bytes(1, directory.cut)
    app.find("push button", "Configure").click()
    yield app.wait(None, "The set-up failed", 60), "a directory that goes is told"
    yield app.looked_at("directory-gone")
    yield not walk.connectors(), "nothing is configured"
    directory.mend()
    app.find("push button", "Try Again").do()
    yield app.wait(None, "Causeway is set up", 120), "once it is back, trying again does it all"
    yield len(walk.connectors()) == 2, "both sides are configured"
    made = [item["kind"] for item in walk.bus.call("GetSetup")["created"]]
    yield made.count("account") == 1 and made.count("application") == 1, f"one account, one application {made}"


def results():
    walk = Walk()
    directory = Directory(walk)
    tenant = scenario.Tenant()
    try:
        yield from check_existing_application(walk)
        yield from prepare(walk, Accounts())
        app = walk.open()
        app.opened()
        app.find("label", "Express").click()
        app.next("Connect to the Cloud")
        yield from check_sign_ins(app, tenant)
        yield sign_in(app), "signed in"
        app.next("Connect Your Directories")
        yield from check_accounts(app, walk)
        yield from check_unknown_forest(app, walk)
        yield from check_directory_gone(app, walk, directory)
        app.wait("push button", "Finish").do()
        yield app.close() == 0, "the program ends cleanly"
    except Exception:
        for app in walk.apps[-1:]:
            app.screenshot("failed-inputs")
            print("\n".join(f"# {node.role}: {node.name}" for node in app.walk() if node.name))
        raise
    finally:
        walk.end()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

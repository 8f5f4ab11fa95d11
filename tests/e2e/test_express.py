#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The express way by an answers file: an administrator of the domain and one of the tenant, nothing else.
Runs inside with_lab.py --ad N --tenant --tenant-accounts.
"""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import scenario

import engine
import ldb
import person
import tap
from test_setup import CLOUD, VALUES, count_applications
from test_setup_made import BASE, accounts, dacl, search

OK, FAILED = 0, 1


def answers(password_file):
    lab = scenario.labs("AD")
    return {
        "format": "causeway-answers", "version": 1, "scheduler": {"enabled": False},
        "cloud": {**CLOUD, "registration": {"mode": "create"}},
        "connectors": [{
            "name": lab["AD_DOMAIN"],
            "kind": "active-directory",
            "server": {"host": lab["AD_HOST"], "address": lab["AD_ADDRESS"], "security": "ldaps",
                       "caFile": lab["AD_CA"]},
            "authentication": {"method": "simple"},
            "account": {"mode": "create", "administrator": lab["AD_ADMIN_PRINCIPAL"],
                        "administratorPasswordFile": str(password_file)},
        }],
    }  # fmt: skip


class Shell:
    """causewayctl setup with somebody beside it who enters the code that it shows."""

    def __init__(self, lab, who):
        self.lab, self.who = lab, who

    def run(self, *args, interrupt_at=None):
        """Exit code, output, what was told meanwhile. Ctrl-C is pressed when interrupt_at is told."""
        process = subprocess.Popen(
            self.lab.command(*args), stdin=subprocess.DEVNULL, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        told = []
        reader = threading.Thread(target=self._read, args=(process, told, interrupt_at))
        reader.start()
        output = process.stdout.read()
        reader.join()
        return process.wait(), output, "".join(told)

    def _read(self, process, told, interrupt_at):
        for line in process.stderr:
            told.append(line)
            found = re.search(r"open\n  (\S+)\n.*the code\n  (\S+)\nWaiting", "".join(told), re.S)
            if found and self.who:
                who, self.who = self.who, None
                who.enter_code(found[1], found[2])
            if interrupt_at and interrupt_at in line:
                process.send_signal(signal.SIGINT)


def people():
    """How many people of the domain have an address: some others are synchronised too."""
    text = "(&(objectCategory=person)(objectClass=user)(mail=*))"
    return len(search(BASE, ldb.SCOPE_SUBTREE, text, "cn"))


def refused(lab, path):
    done = lab.run("setup", "--answers", path, "--no-sign-in", "--yes")
    yield done.returncode == FAILED, f"without a sign-in it is refused {done.stderr.strip()[-120:]}"
    yield lab.ask("setup", "created")["created"] == [], "and nothing was made"


def shown(lab, path, before):
    code, output, _ = Shell(lab, person.Person(VALUES)).run("setup", "--answers", path, "--check")
    yield code == OK and "Replicating Directory Changes" in output, "--check shows the plan with its rights"
    yield "User.ReadWrite.All" in output and "nothing was changed yet" in output, "and the permissions"
    yield dacl() == before and accounts() == 0 and count_applications() == 0, "and changes nothing"


def no_role(lab, path, before):
    """After an administrator has consented that people sign in; before, the pages do not let them."""
    code, output, _ = Shell(lab, person.Person(VALUES, "user")).run("setup", "--answers", path, "--yes")
    yield code == FAILED and "neither Global Administrator" in output, "an account without a role is told"
    yield dacl() == before and count_applications() == 0, "and nothing was made"


def whole(lab, path, tenant):
    code, _, told = Shell(lab, person.Person(VALUES)).run("setup", "--answers", path, "--yes")
    yield code == OK, f"set up {told.splitlines()[-1:] if code else ''}"
    yield "✓ Register" in told and "✓ Start" in told, "the actions are told as they are done"
    yield accounts() == 1 and count_applications() == 1, "an account and an application were made"
    yield scenario.wait_for(lambda: lab.ask("status")["state"] == "idle"), "the first cycle ends"
    run = lab.last_run()
    yield run["state"] == "completed-errors", f"by itself: {run['state']}, with the lab's own troubles"
    troubles = {item["object"] for item in lab.ask("error", "list")["items"]}
    users = tenant.all("/users?$select=id,onPremisesImmutableId")
    synced = sum(bool(user.get("onPremisesImmutableId")) for user in users)
    expected = people()
    yield expected and synced >= expected - len(troubles), (
        f"of {expected} people with an address {synced} are in the tenant")  # fmt: skip
    kinds = sorted({item["kind"] for item in lab.ask("setup", "created")["created"]})
    yield {"account", "application", "rights"} <= set(kinds), f"setup created lists {kinds}"
    done = lab.run("setup", "--answers", path, "--no-sign-in", "--yes", "--json")
    again = json.loads(done.stdout) if done.stdout else {}
    yield done.returncode == OK and not again["changed"], f"the same again changes nothing {done.stderr}"


def undone(lab, path, before):
    done = lab.run("setup", "undo", "--answers", path, "--json")
    kept = json.loads(done.stdout)["items"] if done.stdout else []
    yield done.returncode == FAILED and kept and all(item["state"] == "kept" for item in kept), (
        "what a connector lives by is kept")  # fmt: skip
    for item in lab.ask("connector", "list")["items"]:
        lab.run("connector", "remove", item["name"])
    code, output, told = Shell(lab, person.Person(VALUES)).run("setup", "undo", "--answers", path)
    yield code == OK, f"setup undo {told.splitlines()[-1:] if code else ''}"
    yield "removed" in output, "tells what went"
    yield accounts() == 0 and dacl() == before, "the domain is as it was, to the byte"
    yield count_applications() == 0, "and the application is gone"
    yield lab.ask("setup", "created")["created"] == [], "nothing is left"


def interrupted(lab, path, before):
    """Ctrl-C while it is carried out: what was made is taken away."""
    shell = Shell(lab, person.Person(VALUES))
    code, _, told = shell.run("setup", "--answers", path, "--yes", interrupt_at="▸ Register")
    yield code == FAILED and "undone" in told, f"Ctrl-C while it registers {told.splitlines()[-1]}"
    yield dacl() == before and accounts() == 0, "the domain is as it was"
    yield count_applications() == 0, "no application is left"
    yield lab.ask("setup", "created")["created"] == [], "and the engine knows of none"


def results():
    directory = Path(os.environ["CW_LAB_AD_DIR"]) / "express"
    directory.mkdir(exist_ok=True)
    lab = engine.Engine(directory)
    path = directory / "answers.json"
    path.write_text(json.dumps(answers(os.environ["CW_LAB_AD_ADMIN_PASSWORD_FILE"])))
    tenant = scenario.Tenant()
    tenant.sign_in()
    before = dacl()
    lab.start(watch=os.getpid())
    try:
        yield from refused(lab, path)
        yield from shown(lab, path, before)
        yield from no_role(lab, path, before)
        yield from interrupted(lab, path, before)
        yield from whole(lab, path, tenant)
        yield from undone(lab, path, before)
    finally:
        lab.stop()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

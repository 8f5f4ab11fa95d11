#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of the stored secrets, used as a person uses them: looked at, exported, rotated, lost with a restored
database, imported again, given up. Runs inside with_lab.py --slapd N --tenant, and in there inside headless.sh.
"""

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import panel_lab
from acts import choose, press, take_newest_window
from driver import wait_for
from panel_lab import names_are_good

import tap
from contents import contents

PASSPHRASE, WRONG = "correct horse battery", "correct horse bakery"
LAB = Path(os.environ["CW_LAB_SLAPD_DIR"])
EXPORTED, LATER, FOREIGN = LAB / "causeway-keys.json", LAB / "later.json", LAB / "foreign.json"
TITLE = "Database and Keys"
MIDDLE = (300, 300)  # of the window, where the wheel scrolls it


def shown(scene):
    """Also when causewayctl exits with an error because a secret is lost."""
    return json.loads(scene.run("--json", "keys", "show").stdout)


def open_window(app):
    app.find("push button", "Main Menu").click()
    app.wait("menu item", re.compile("^Database and Keys")).do_first()
    take_newest_window(app)
    return app.wait("label", "Keys of the Stored Secrets", 30)


def close_window(app):
    app.key("Escape")
    wait_for("it to close", lambda: not app.has("frame", TITLE))
    app.window = app._find_window()


def open_form(app, row, field):
    app.wait("label", row).bring_into_view(MIDDLE).click()
    return app.wait(None, field)


# ----- one after the other


def check_looked_at(app, scene):
    keys = shown(scene)
    open_window(app)
    yield app.has("label", re.compile("^" + keys["keys"][0])), "the key is named"
    yield app.has("label", re.compile(re.escape(keys["file"]))), "and what protects it"
    yield keys["service"] is False, "the service manager does not run this engine"
    yield not app.has("label", re.compile("systemd-creds|causeway-vault")), "so no credential of a service is proposed"
    yield app.has("label", f"{keys['secrets']} are sealed, and open."), "and how many secrets there are"
    yield app.has("label", f"{os.environ['CW_LAB_SLAPD_BASE']}: password"), "each by its name"
    yield app.has("label", f"SQLite, in the file {scene.engine.state}/causeway.db"), "and the database"
    yield names_are_good(app, "the keys")
    app.screenshot("keys")


def export(app, path, *texts):
    open_form(app, "Export the keys…", "Passphrase once more")
    for name, text in zip(("Passphrase", "Passphrase once more"), texts):
        app.find("text", name).enter(text)
    press(app, "Export…")
    choose(app, path)
    return app.wait("label", "The keys are exported", 30)


def check_export(app, scene):
    open_form(app, "Export the keys…", "Passphrase once more")
    app.find("text", "Passphrase").enter("elevenchars")
    yield app.wait("label", re.compile("^Too short")), "a short passphrase is told"
    app.find("text", "Passphrase").enter(PASSPHRASE)
    app.find("text", "Passphrase once more").enter(WRONG)
    yield app.wait("label", "The two are not the same yet."), "and one that is entered otherwise the second time"
    yield not app.find("push button", "Export…").is_sensitive, "and nothing can be exported"
    yield names_are_good(app, "export")
    app.screenshot("keys-export")
    app.key("Escape")
    app.wait("label", "Keys of the Stored Secrets")
    export(app, EXPORTED, PASSPHRASE, PASSPHRASE)
    yield app.has("label", re.compile(f"^In {re.escape(str(EXPORTED))}")), "exported to where one wants it"
    yield EXPORTED.stat().st_mode & 0o777 == 0o600, "in a file for its owner only"
    secret = Path(shown(scene)["file"]).read_text().split()[1]
    yield secret not in EXPORTED.read_text(), "in which the keys are not in clear"
    app.screenshot("keys-exported")


def check_rotation(app, scene):
    before = shown(scene)["keys"]
    app.find("label", "Rotate the key…").bring_into_view(MIDDLE).click()
    app.wait("push button", "Keep the Key").do()
    wait_for("the question to go", lambda: not app.has("push button", "Keep the Key"))
    yield shown(scene)["keys"] == before, "it asks, and keeps the key when it shall"
    app.find("label", "Rotate the key…").bring_into_view(MIDDLE).click()
    app.wait("push button", "Rotate").do()
    yield app.wait("label", "The key is rotated", 30), "rotated: that is told"
    after = shown(scene)
    yield after["keys"] != before and after["state"] == "good", "and so it is"
    yield app.wait("label", re.compile("^" + after["keys"][0])), "the new key is named"
    export(app, LATER, PASSPHRASE, PASSPHRASE)
    yield LATER.exists(), "and exported, as it says"
    close_window(app)


def check_damaged(app, scene):
    """Two stored values under each other's names: told, and the key stays until they are put back."""
    with sqlite3.connect(scene.engine.state / "causeway.db") as database:
        whole = dict(database.execute("SELECT name, sealed FROM secret"))
        names = sorted(whole)
        database.executemany("UPDATE secret SET sealed = ? WHERE name = ?", [(whole[b], a) for a, b in (names, names[::-1])])
    open_window(app)
    yield app.wait("label", "Stored secrets cannot be opened", 30), "values that were put elsewhere: that is told"
    yield app.has("label", "Cannot be opened: damaged, or put under another name"), "of each"
    yield app.has("label", re.compile("Put it back from a backup")), "with what helps"
    yield not app.find("list item", re.compile("^Rotate the key")).is_sensitive, "and the key cannot be rotated"
    yield names_are_good(app, "damaged")
    app.screenshot("keys-damaged")
    close_window(app)
    with sqlite3.connect(scene.engine.state / "causeway.db") as database:
        database.executemany("UPDATE secret SET sealed = ? WHERE name = ?", [(v, n) for n, v in whole.items()])
    yield shown(scene)["state"] == "good", "put back, all opens"


def make_foreign(scene):
    place = ("--direct", "--state-dir", LAB / "other-engine")
    (LAB / "phrase").write_text(PASSPHRASE)
    (LAB / "phrase").chmod(0o600)
    for command in (["rotate"], ["export", FOREIGN, "--passphrase-file", LAB / "phrase"]):
        subprocess.run([scene.engine.shell, "keys", *command, *place], check=True, capture_output=True)


def lose(app, scene):
    """The database without its keys: the file is gone, and the engine starts anew, to which the window goes by itself."""
    scene.engine.stop()
    app.wait("push button", "Try Again", 30)
    Path(scene.engine.state / "keys/vault.key").unlink()
    scene.start()


def try_import(app, path, passphrase):
    app.wait("push button", re.compile("Choose a file|Exported key set")).click()
    choose(app, path)
    app.wait("label", str(path))
    app.find("text", "Passphrase").enter(passphrase)
    press(app, "Import")


def check_lost(app, scene):
    make_foreign(scene)
    lose(app, scene)
    finding = app.wait("label", re.compile("^Stored secrets cannot be opened"), 60)
    yield "Import the key set" in finding.name, "without its keys: the panel says so, and what helps"
    app.screenshot("keys-lost-panel")
    finding.click()
    take_newest_window(app)
    yield app.wait("label", "Stored secrets cannot be opened", 30), "and leads to where it can be done"
    yield not app.find("list item", re.compile("^Rotate the key")).is_sensitive, "where nothing else can be rotated"
    yield names_are_good(app, "lost")
    app.screenshot("keys-lost")


# What is wrong with an import, and what is then said, with what to do.
MISTAKES = {
    "another installation's": (FOREIGN, PASSPHRASE, "Import the one that was exported from this installation"),
    "the wrong passphrase": (LATER, WRONG, "Enter the passphrase of that export"),
    "a damaged file": (LAB / "damaged.json", PASSPHRASE, "is damaged.*Take another copy"),
    "no key set": (LAB / "nothing.json", PASSPHRASE, "no exported key set"),
    "one from before the rotation": (EXPORTED, PASSPHRASE, "Import the one that was exported from this installation"),
}


def check_import(app, scene):
    (LAB / "damaged.json").write_text(LATER.read_text().replace('"sealed": "', '"sealed": "AAAA'))
    (LAB / "nothing.json").write_text("{}")
    open_form(app, "Import keys…", "Exported key set")
    for what, (path, passphrase, told) in MISTAKES.items():
        try_import(app, path, passphrase)
        yield app.wait("label", re.compile(told, re.S), 30), f"{what}: told, with what to do"
        yield shown(scene)["state"] == "lost", f"{what}: and nothing is taken in"
    app.screenshot("keys-import-mistake")
    try_import(app, LATER, PASSPHRASE)
    yield app.wait("label", "The keys are imported", 30), "the right one is imported"
    yield shown(scene)["state"] == "good", "and opens everything"
    close_window(app)
    yield scene.cycle("delta").state == "success", "and the next cycle is well"
    wait_for("the panel", lambda: not app.has("label", re.compile("^Stored secrets cannot be opened")), 30)
    yield True, "and the panel has nothing to say of it any more"


def check_given_up(app, scene):
    open_window(app)
    open_form(app, "Give the keys up…", "To Be Entered Again")
    yield app.has("label", f"{os.environ['CW_LAB_SLAPD_BASE']}: password"), "giving up: what has to be entered again"
    yield not app.find("push button", "Give the Keys Up").is_sensitive, "which somebody has to know"
    yield names_are_good(app, "give up")
    app.screenshot("keys-abandon")
    app.resize(370, 720)
    app.screenshot("keys-abandon-narrow")
    app.resize(640, 720)
    app.find("check box").click()
    press(app, "Give the Keys Up")
    yield app.wait("label", "The keys are given up", 30), "then they are forgotten"
    yield app.has("label", re.compile("Accounts and passwords")), "and it says where to enter them"
    yield shown(scene)["secrets"] == 0, "nothing is stored"
    app.screenshot("keys-abandoned")
    close_window(app)


def check_entered_again(app, scene):
    """The password of the directory and the key of the tenant's certificate, where the window has said."""
    password = Path(os.environ["CW_LAB_SLAPD_PASSWORD_FILE"]).read_text().strip()
    panel = app.window
    app.find("push button", "Set Up…").click()
    task = app.wait("label", "Accounts and passwords", 30)
    take_newest_window(app)
    app.resize(940, 860)
    task.bring_into_view((600, 300)).click()
    yield app.wait("label", re.compile("^None is stored any more"), 30), "the set-up says what is missing: a password"
    yield app.has("label", re.compile("^It is not stored any more")), "and a private key"
    yield not app.find("push button", "Next").is_sensitive, "without which nothing goes on"
    app.screenshot("keys-enter-again")
    app.find("text", "New password").enter(password)
    app.find("push button", re.compile("Choose a file|Private key")).bring_into_view((600, 300)).click()
    choose(app, Path(os.environ["CW_LAB_TENANT_CLIENT_KEY_FILE"]))
    press(app, "Next")
    app.wait("push button", "Configure", 60)
    press(app, "Configure")
    wait_for("the secrets", lambda: shown(scene)["secrets"] == 2, 60)
    yield shown(scene)["state"] == "good", "they are entered again, and sealed with the new key"
    app.key("alt+F4")
    app.window = panel
    wait_for("the set-up to close", lambda: not app.has("frame", "Set Up Causeway"))
    yield scene.cycle("delta").state == "success", "and the next cycle is well"


def check_passphrase_nowhere(app, scene):
    files = dict(contents(scene.engine.state, app.log.name))
    held = [path.name for path, content in files.items() if PASSPHRASE.encode() in content]
    yield any(path.name.endswith(".log") for path in files) and not held, f"no passphrase in a file or a log: {held}"


if __name__ == "__main__":
    sys.exit(tap.run(panel_lab.results(check_looked_at, check_export, check_rotation, check_damaged, check_lost, check_import,
                                       check_given_up, check_entered_again, check_passphrase_nowhere)))  # fmt: skip

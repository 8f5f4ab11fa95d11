#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The database, used as a person uses it: backed up, checked, restored; a backup and a restore that are stopped on their way,
files that are none. Runs inside with_lab.py --slapd N --tenant, and in there inside headless.sh.
"""

import os
import re
import signal
import sqlite3
import sys
import threading
import time
from pathlib import Path

import panel_lab
from acts import answer, choose, press
from driver import Atspi, wait_for
from panel_lab import names_are_good
from test_keys import MIDDLE, close_window, open_window

import keeper
import tap

LAB = Path(os.environ["CW_LAB_SLAPD_DIR"])
PLACE = LAB / "backups"
BACKUP, STOPPED, LARGE = PLACE / "causeway.backup", PLACE / "stopped.backup", PLACE / "large.backup"
FILLER = 1_500_000


def open_form(app, row, button):
    app.wait("label", row).bring_into_view(MIDDLE, margin=10).click()
    return app.wait("push button", button)


def back_up(app, path):
    open_form(app, "Back the database up…", "Back Up…")
    press(app, "Back Up…")
    choose(app, path)


def is_in_view(app, node):
    _, y, _, height = node.rest()
    return y >= 0 and y + height <= app.height()


def check_overview(app, scene):
    open_window(app)
    for row in ("Back the database up…", "Check the database", "Restore a backup…"):
        yield app.wait("list item", re.compile(f"^{row}")).is_sensitive, f"{row}: offered"
    app.find("label", "Restore a backup…").bring_into_view(MIDDLE, margin=10)
    app.screenshot("backups-overview")


def check_backup(app, scene):
    PLACE.mkdir()
    open_form(app, "Back the database up…", "Back Up…")
    yield app.has("label", re.compile("keys that open them are not in it")), "what is not in it is told before"
    yield names_are_good(app, "back up")
    app.screenshot("backups-form")
    press(app, "Back Up…")
    choose(app, BACKUP)
    app.wait("label", "The database is backed up", 60)
    told = app.find("label", re.compile(re.escape(f"In {BACKUP}: ")))
    look = scene.ask("database", "restore", BACKUP, "--check")
    yield f"{look['objects']} objects; " in told.name and look["digest"] in told.name, f"what was written, and where: {told.name}"
    yield look["objects"] > 60, f"it holds everybody: {look['objects']}"
    yield "Export them as well" in told.name, "and what is to be kept beside it"
    yield BACKUP.stat().st_mode & 0o777 == 0o600, "for its owner only"
    yield is_in_view(app, told), "and it is in view, though the row was far below"
    app.screenshot("backups-written")


def fill(scene):
    """So much that it takes its time."""
    with sqlite3.connect(scene.engine.state / "causeway.db", timeout=60) as database:
        database.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            "INSERT INTO engine_value (name, value) SELECT 'filler-' || i, 'x' FROM n",
            (FILLER,),
        )


def take_out(scene):
    with sqlite3.connect(scene.engine.state / "causeway.db", timeout=60) as database:
        database.execute("DELETE FROM engine_value WHERE name LIKE 'filler-%'")


def is_written(pid):
    """Whether a file in the folder, which has no name yet, has something in it."""
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            if os.readlink(link).startswith(f"{PLACE}/") and link.stat().st_size > 0:
                return True
        except FileNotFoundError:
            continue  # closed meanwhile
    return False


def hold(pid):
    """Stops the engine in the middle of a backup: by the time that somebody presses a button it would be done."""
    while not is_written(pid):
        time.sleep(0.002)
    os.kill(pid, signal.SIGSTOP)


def stop_held(app, pid, what):
    """What is on its way, of an engine that is held in the middle of it."""
    app.find("push button", "Stop").do()
    os.kill(pid, signal.SIGCONT)
    yield app.wait("label", "Stopped", 60), f"{what} is stopped: that is told"
    yield app.has("label", "Everything is as it was."), f"{what} is stopped: and what it means"
    wait_for("the button to go", lambda: not app.has("push button", "Stop"))


def check_stopped(app, scene):
    fill(scene)
    pid = keeper.server_pid(scene.engine.pid_file)
    holding = threading.Thread(target=hold, args=(pid,), daemon=True)
    holding.start()
    back_up(app, STOPPED)
    holding.join(60)
    bar = app.wait("progress bar", "How far it is")
    stop = app.wait("push button", "Stop")
    yield stop.is_sensitive and bar, "while it is written: how far it is, and a button that stops it"
    yield not app.has("push button", "Back") or not app.find("push button", "Back").is_sensitive, "nothing else can be done"
    yield names_are_good(app, "on its way")
    app.screenshot("backups-progress")
    yield from stop_held(app, pid, "a backup")
    yield [path.name for path in PLACE.iterdir()] == [BACKUP.name], "and nothing is left of it"
    app.key("Escape")
    app.wait("label", "Keys of the Stored Secrets")
    take_out(scene)


def check_no_place(app, scene):
    """A folder in which nobody may write, not even root."""
    back_up(app, "/proc/causeway.backup")
    yield app.wait("label", "The backup could not be made", 30), "where nothing can be written: that is told"
    yield app.has("label", re.compile("Cannot write /proc/causeway.backup")), "with the place"
    app.screenshot("backups-no-place")
    app.key("Escape")
    app.wait("label", "Keys of the Stored Secrets")


def tab_to(app, node):
    for _ in range(30):
        if node.is_in_state(Atspi.StateType.FOCUSED):
            return True
        app.key("Tab")
    return False


READ = re.compile(r"^All ([0-9]+) rows were read\.$")


def rows_read(app):
    """By the look whose outcome is shown; 0: none is."""
    found = (READ.match(name) for _, role, name in app.tree() if role == "label")
    return next((int(match[1]) for match in found if match), 0)


def add_rows(scene, count):
    with sqlite3.connect(scene.engine.state / "causeway.db", timeout=60) as database:
        database.executemany("INSERT INTO engine_value (name, value) VALUES (?, 'x')", ((f"filler-{i}",) for i in range(count)))


def check_check(app, scene):
    """By the keyboard: the row has the focus, Return opens it, Escape goes back."""
    row = app.wait("list item", re.compile("^Check the database"))
    yield tab_to(app, row), "Tab comes to what can be done with the database"
    app.key("Return")
    yield app.wait("label", "The database is as it should be", 60), "checked: it is well"
    yield app.has("label", "All tables can be read"), "with what was looked at"
    yield names_are_good(app, "check")
    app.screenshot("backups-check")
    before = rows_read(app)
    yield before > 60, f"and how much that was: {before}"
    add_rows(scene, 1000)
    press(app, "Check Again")
    now = wait_for("another outcome", lambda: (rows := rows_read(app)) != before and rows, 60)
    yield now >= before + 1000, f"checked once more: what is there now is read, {now}"
    yield app.has("label", "The database is as it should be"), "and it is well"
    take_out(scene)
    app.key("Escape")
    yield app.wait("label", "Keys of the Stored Secrets"), "Escape goes back"


MISTAKES = {
    "nothing.backup": (b"{}" * 100, "This is no backup of Causeway"),
    "damaged.backup": (None, "The backup is damaged"),
}


def try_file(app, path):
    app.wait("push button", re.compile("Choose a file|Backup of the database")).click()
    choose(app, path)
    app.wait("label", str(path))


def check_mistakes(app, scene):
    open_form(app, "Restore a backup…", "Restore…")
    yield not app.find("push button", "Restore…").is_sensitive, "nothing is restored before a file is chosen"
    whole = BACKUP.read_bytes()
    for name, (content, told) in MISTAKES.items():
        path = PLACE / name
        path.write_bytes(content or whole[: len(whole) // 2] + b"x" + whole[len(whole) // 2 + 1 :])
        try_file(app, path)
        yield app.wait("label", re.compile(told), 30), f"{name}: told"
        yield not app.find("push button", "Restore…").is_sensitive, f"{name}: and not restored"
    app.screenshot("backups-mistake")


def check_facts(app, scene):
    look = scene.ask("database", "restore", BACKUP, "--check")
    try_file(app, BACKUP)
    app.wait("label", "What Is in It", 30)
    facts = " | ".join(node.name for node in app.find_all("label"))
    yield look["host"] in facts and f"This one ({look['installation']})" in facts, "a backup: from where and of whom"
    yield f"{look['objects']} objects; " in facts, "how much is in it"
    yield f"Version {look['schemaVersion']} of the database, by Causeway {look['program']}" in facts, "of which version"
    yield look["keys"][0] in facts, "and which key opens its secrets"
    yield app.find("push button", "Restore…").is_sensitive, "now it can be restored"
    yield names_are_good(app, "restore")
    app.screenshot("backups-facts")


def changed(scene):
    return scene.ask("config", "show")["config"].get("history", {}).get("days")


def ask_to_replace(app):
    """The question, in whose window one goes on."""
    window = app.window
    press(app, "Restore…")
    app.wait("push button", "Keep What Is Stored", 30)
    app.window = wait_for("the question", lambda: (found := app._find_window()) != window and found)
    return window


def check_restore_stopped(app, scene):
    """In what takes longest, which is told as well; and then everything is as it was."""
    fill(scene)
    done = scene.run("database", "backup", LARGE)
    take_out(scene)
    yield done.returncode == 0, f"a large backup {done.stderr}"
    pid = keeper.server_pid(scene.engine.pid_file)
    before = scene.ask("config", "show")
    try_file(app, LARGE)
    app.wait("label", "What Is in It", 60)
    window = ask_to_replace(app)
    answer(app, "Replace", window)
    told = app.wait("label", re.compile("^What the backup holds is written"), 120)
    os.kill(pid, signal.SIGSTOP)
    bar = app.wait("progress bar", "How far it is")
    stop = app.wait("push button", "Stop")
    yield told and stop.is_sensitive and bar, "while it is restored: what is done now, how far it is, and a button that stops it"
    yield is_in_view(app, app.find("label", re.compile("^What (the backup holds is|was) written"))), "and can be seen"
    yield names_are_good(app, "restoring")
    app.screenshot("backups-restoring")
    yield from stop_held(app, pid, "a restore")
    rows = scene.query("SELECT count(*) FROM engine_value WHERE name LIKE 'filler-%'")
    yield rows[0][0] == 0 and scene.ask("config", "show") == before, f"and everything is as it was: {rows}"
    left = [path.name for path in scene.engine.state.iterdir() if path.name.startswith(("before-restore-", "restoring"))]
    yield not left, f"and nothing is left of it {left}"
    LARGE.unlink()
    try_file(app, BACKUP)
    app.wait("label", "What Is in It", 30)


def check_restore(app, scene):
    before = changed(scene)
    done = scene.run("config", "set", "history.days", "17")
    yield done.returncode == 0 and changed(scene) == 17 != before, f"a setting is changed after the backup {done.stderr}"
    window = ask_to_replace(app)
    yield app.has("label", re.compile("everything that was read or worked out since then are replaced")), "what goes is told"
    app.screenshot("backups-question")
    app.key("Return")
    wait_for("the question to go", lambda: not app.has("push button", "Keep What Is Stored"))
    app.window = window
    yield changed(scene) == 17, "Return keeps what is stored"
    ask_to_replace(app)
    answer(app, "Replace", window)
    app.wait("label", "The backup is restored", 90)
    yield changed(scene) == before, "restored: the setting is as it was then"
    yield app.has("label", re.compile("The next cycle reads everything anew")), "what comes next is told"
    kept = next(Path(scene.engine.state).glob("before-restore-*.backup"))
    yield app.has("label", re.compile(re.escape(f"kept in {kept} for 30 days"))), "and where the data of before is"
    yield is_in_view(app, app.find("label", "The backup is restored")), "and can be seen"
    app.screenshot("backups-restored")
    audit = [item for item in scene.ask("audit")["items"] if item["action"] == "RestoreDatabase" and item["changes"]]
    yield len(audit) == 1, f"and the audit has it, once {audit}"
    close_window(app)
    cycle = scene.cycle("delta")
    yield cycle.state == "success", f"the next cycle is well {cycle.explain()}"


if __name__ == "__main__":
    sys.exit(tap.run(panel_lab.results(check_overview, check_backup, check_stopped, check_no_place, check_check, check_mistakes,
                                       check_facts, check_restore_stopped, check_restore)))  # fmt: skip

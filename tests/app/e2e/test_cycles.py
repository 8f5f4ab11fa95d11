#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cycles as the panel tells and commands them: everything again, certain steps, a stop in the middle, what is said of
the next one, an object looked for from the set-up, a support file. Runs inside with_lab.py --slapd N --tenant, and
in there inside headless.sh.
"""

import contextlib
import os
import re
import sqlite3
import sys
import tarfile
from pathlib import Path

import panel_lab  # first: it finds tests/e2e
from acts import take_newest_window
from driver import wait_for

import tap

LAB = Path(os.environ["CW_LAB_SLAPD_DIR"])
LATE = {"action": "delay", "match": {"path_regex": "v1.0"}, "delay_ms": 600_000, "times": -1}


def newest(scene):
    return scene.ask("run", "list")["items"][0]


def set_schedule(scene, *options):
    done = scene.run("scheduler", "set", *options)
    assert done.returncode == 0, done.stderr


def choose(app, menu, item):
    """A window that has only just come to the front may miss the first click."""
    for seconds in (5, 5, 10):
        app.find(None, menu).click()
        try:
            return app.wait("menu item", re.compile(item), seconds).do_first()
        except AssertionError:
            app.key("Escape")
    raise AssertionError(f"{menu} has no {item}")


def check_initial(app, scene):
    app.wait(name=os.environ["CW_LAB_SLAPD_BASE"])
    before = newest(scene)["id"]
    scene.cycle("delta")
    yield app.wait("label", re.compile("^Succeeded · Delta cycle, ")), "the last cycle is told by its kind"
    choose(app, "What to Synchronise", "Everything")
    run = wait_for("another run", lambda: (found := newest(scene))["id"] > before + 1 and found, 30)
    yield run["type"] == "initial", f"Everything by the menu is an initial cycle: {run['type']}"
    yield app.wait("label", re.compile("^Succeeded · Initial cycle, "), 30), "and told as one when it has ended"


def run_steps(app, scene, keys):
    """Opens the window of the steps, chooses by the keyboard, and starts; the run that came of it."""
    panel, before = app.window, newest(scene)["id"]
    choose(app, "What to Synchronise", "Certain")
    take_newest_window(app)
    app.wait("label", "People and groups")
    for key in keys:
        app.key(key)
    app.find("push button", "Start").click()
    app.window = panel
    run = wait_for("a run", lambda: (found := newest(scene))["id"] > before and "endedAt" in found and found, 30)
    return scene.ask("run", "show", run["id"])


def check_steps(app, scene):
    """One connector alone; then a run profile, by its name."""
    panel = app.window
    choose(app, "What to Synchronise", "Certain")
    take_newest_window(app)
    app.wait("label", "People and groups")
    yield not app.find("push button", "Start").is_sensitive, "nothing is chosen, nothing can be started"
    yield panel_lab.names_are_good(app, "certain steps")
    app.screenshot("steps")
    app.key("Escape")
    app.window = panel
    # The first row with the focus is the first directory: what changed, everything.
    run = run_steps(app, scene, ("space", "Down", "Down", "Return"))
    steps = [(step["kind"], step["full"]) for step in run["steps"]]
    yield steps == [("import", True)] and run["part"], f"one connector is read alone: {steps}"
    done = scene.run("config", "set", "runProfiles.nightly", '["synchronise", "full-synchronise"]')
    yield done.returncode == 0, f"a run profile: {done.stderr}"
    run = run_steps(app, scene, ("space", "Down", "Return"))
    steps = [(step["kind"], step["full"]) for step in run["steps"]]
    chosen = (run.get("profile"), steps) == ("nightly", [("synchronise", False), ("synchronise", True)])
    yield chosen, f"the steps of a run profile are run: {run.get('profile')} {steps}"
    scene.cycle("delta")
    yield app.wait("label", re.compile("^Succeeded · Delta cycle, "), 30), "and the panel goes on"


@contextlib.contextmanager
def writing(scene):
    """Nobody else may write to the engine's store meanwhile: what it does takes its time."""
    store = sqlite3.connect(scene.engine.state / "causeway.db", isolation_level=None)
    store.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        store.execute("ROLLBACK")
        store.close()


def check_stop(app, scene):
    """The tenant takes its time."""
    scene.directory.add_person("stopped", "givenName: Stop", "sn: Ped")
    set_schedule(scene, "--enable", "--interval", "45")
    scene.tenant.admin("faults", LATE)
    app.find("push button", "Synchronise Now").click()
    app.wait("label", re.compile("^Delta cycle is running: "), 20)
    yield True, "a running cycle has a card"
    yield app.wait("label", re.compile(r"^After the running cycle, in 4\d\sminutes")), "and the next one is after it"
    yield not app.find("push button", "Synchronise Now").is_sensitive, "none can be started beside it"
    app.screenshot("cycle-running")
    with writing(scene):
        app.find("push button", "Stop").click()
        yield app.wait("label", "Stopping…"), "a stop that takes its time is told as long as it does"
        yield not app.find("push button", "Stop").is_sensitive, "and nobody has to ask for it twice"
        app.screenshot("cycle-stopping")
    wait_for("its end", lambda: scene.ask("status")["state"] == "idle", 30)
    scene.tenant.admin("faults", method="DELETE")
    yield newest(scene)["state"] == "stopped", f"Stop stops it: {newest(scene)['state']}"
    yield app.wait("label", re.compile("^Stopped by somebody · Delta cycle, ")), "the panel says that somebody did"
    yield app.wait(None, "Needs a look"), "and that somebody should know"
    told = app.wait("label", re.compile("^Somebody stopped the last cycle. Nothing is lost"))
    yield told, "in a sentence that says what comes of it"
    yield not app.has("label", re.compile("^Delta cycle is running: ")), "the card has gone"
    yield "stopped@" not in str(scene.tenant.users()), "nothing was written"
    app.screenshot("cycle-stopped")
    app.find("push button", "Synchronise Now").click()
    yield app.wait("label", re.compile("^Succeeded · Delta cycle, "), 30), "the next one goes on"
    yield "stopped@" in str(scene.tenant.users()), "and brings what the other one left"


def check_next(app, scene):
    yield app.wait("label", re.compile(r"^Delta cycle, in 4\d\sminutes \(every 45\sminutes\)$")), "the next one is told"
    set_schedule(scene, "--next-type", "initial")
    yield app.wait("label", re.compile("^Initial cycle, in 4")), "and of which kind it is"
    set_schedule(scene, "--suspend", "--next-type", "delta")
    yield app.wait("label", "None: the schedule is suspended"), "a suspended schedule"
    app.find("push button", "Resume").click()
    yield app.wait("label", re.compile("^Delta cycle, in 4")), "which the panel resumes"
    set_schedule(scene, "--disable")
    yield app.wait("label", "None: the schedule is off"), "a schedule that is off"
    app.screenshot("schedule-off")
    app.find("push button", "Switch On").click()
    yield app.wait("label", re.compile("^Delta cycle, in 4")), "which the panel switches on"
    yield scene.ask("scheduler", "show")["enabled"], "and so it is"


def check_restart(app, scene):
    """The engine's service is restarted beneath the window."""
    scene.engine.stop()
    yield app.wait("label", "No Connection to the Engine"), "an engine that is gone is told"
    told = app.wait("label", re.compile("^The engine went away. It may be restarting"))
    yield told, "and what may have become of it"
    app.screenshot("engine-gone")
    scene.start()
    yield app.wait("label", "Connected Systems", 30), "one that is back is found without a hand being lifted"
    yield app.wait("label", re.compile("^Delta cycle, in 4"), 30), "with what it says now"


def check_troubleshoot(app, scene):
    panel = app.window
    app.find("push button", "Set Up…").click()
    task = app.wait("label", "Troubleshoot one object", 30)
    yield app.wait("label", "When the set-up is closed"), "an open set-up holds the cycles, and the panel says so"
    take_newest_window(app)
    app.resize(940, 860)
    task.bring_into_view((600, 300)).click()
    wait_for("the set-up to close", lambda: not scene.ask("scheduler", "show")["setupOpen"])
    app.window = panel
    app.wait(None, "Search for objects")
    app.type("stopped")
    app.wait("label", re.compile("^stopped")).click()
    yield app.wait("label", "Joined With"), "Troubleshoot one object leads to the search, and to a story"
    app.key("alt+1")
    yield app.wait("label", re.compile("^Delta cycle, in 4")), "and cycles start again"


def secrets():
    """By name: what must not be in a file that goes to somebody else."""
    variables = ["CW_LAB_SLAPD_PASSWORD_FILE", "CW_LAB_TENANT_CLIENT_SECRET_FILE"]
    found = {name: Path(os.environ[name]).read_text().strip() for name in variables}
    found["private key"] = Path(os.environ["CW_LAB_TENANT_CLIENT_KEY_FILE"]).read_text().splitlines()[5]
    return found


def read_archive(path):
    with tarfile.open(path) as archive:
        return {Path(item.name).name: archive.extractfile(item).read().decode() for item in archive if item.isfile()}


def check_support_file(app, scene):
    path, panel = LAB / "support.tar.gz", app.window
    choose(app, "Main Menu", "Save a Support File")
    take_newest_window(app)
    app.wait("push button", "Save")
    app.key("ctrl+a")
    app.type(str(path))
    app.key("Return")
    wait_for("the file", lambda: path.exists() and path.stat().st_size > 0)
    yield True, "a support file is saved where one wants it"
    app.window = panel
    files = read_archive(path)
    text = "".join(files.values())
    held = os.environ["CW_LAB_SLAPD_BASE"] in files["config.json"] and '"stopped"' in files["runs.json"]
    yield held, f"with the configuration and the runs: {sorted(files)}"
    leaked = [name for name, secret in secrets().items() if secret in text]
    yield not leaked, f"and without a secret: {leaked}"
    yield path.stat().st_mode & 0o077 == 0, "for nobody else to read"


if __name__ == "__main__":
    sys.exit(tap.run(panel_lab.results(check_initial, check_steps, check_stop, check_next, check_restart,
                                       check_troubleshoot, check_support_file)))  # fmt: skip

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""SIGKILL to the engine, to causewayctl and to the database server in the middle of a backup and of a restore: no half of a
file is left, and the data is that of before or that of the backup; also where only what is read is restored. CW_SEED=7 kills
elsewhere.

Runs inside with_lab.py --slapd N --tenant --postgres.
"""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import scenario
from databases import DATABASE, SERVER, to
from scenario import OK

import tap

KILLS = int(os.environ.get("CW_KILLS", "6"))  # of each kind
SEED = int(os.environ.get("CW_SEED", "1"))
PATIENCE_SECONDS = 120

# What tells the two states apart.
OLD, NEW = 20, 30


class Killing(scenario.Scenario):
    def __init__(self):
        super().__init__("engine")
        self.dice = random.Random(SEED)
        self.folder = Path(os.environ["CW_LAB_DIR"]) / "backups"
        self.folder.mkdir()
        self.good = self.folder / "good"
        self.seconds = {}
        self.apart = None  # the schema of what is read, where that alone is restored

    def mark(self, days):
        """Into the configuration; where that is not restored, into what the engine remembers of its work."""
        if self.apart:
            SERVER.sql(f"INSERT INTO {self.apart}.engine_value VALUES ('test.mark', '{days}') "
                       "ON CONFLICT (name) DO UPDATE SET value = excluded.value", DATABASE)  # fmt: skip
        elif self.days() != days:
            self.ask("config", "set", "history.days", str(days))

    def days(self):
        if not self.apart:
            return self.ask("config", "show")["config"].get("history", {}).get("days")
        return int(SERVER.sql(f"SELECT value FROM {self.apart}.engine_value WHERE name = 'test.mark'", DATABASE))

    def measure(self):
        """A good backup of the old state, how long it takes, and how long a restore does."""
        self.mark(OLD)
        for verb in ("backup", "restore"):
            began = time.monotonic()
            done = self.run("database", verb, self.good, *(("--force",) if verb == "backup" else ()))
            self.seconds[verb] = time.monotonic() - began
            yield done.returncode == OK, f"{verb}: in peace, {self.seconds[verb]:.2f} s {done.stderr}"

    def begin_verb(self, verb, *args):
        return subprocess.Popen(self.engine.command("database", verb, *args), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip

    def pause(self, verb, part):
        """Somewhere in that part of it, of KILLS ones; the last of which are behind its end."""
        time.sleep(1.3 * self.seconds[verb] * (part + self.dice.random()) / KILLS)

    def is_back(self):
        done = self.run("status")
        return done.returncode == OK and self.run("config", "show").returncode == OK

    def left(self):
        """What should not be there: half of a backup, and the folder of a restore."""
        return [path.name for path in (*self.folder.iterdir(), self.engine.state / "restoring")
                if path not in (self.good, self.folder / "new") and path.exists()]  # fmt: skip


def kill_engine(scene, client):
    scene.kill_engine()
    client.wait(PATIENCE_SECONDS)
    scene.start()


def kill_client(scene, client):
    client.kill()
    client.wait()


def kill_server(scene, client):
    SERVER.kill()
    SERVER.start()
    client.wait(PATIENCE_SECONDS)


def backups(scene, kill, what):
    """Each is whole, or is not there."""
    whole = 0
    for part in range(KILLS):
        path = scene.folder / "new"
        path.unlink(missing_ok=True)
        client = scene.begin_verb("backup", path)
        scene.pause("backup", part)
        kill(scene, client)
        if not scenario.wait_for(scene.is_back, PATIENCE_SECONDS):
            yield False, f"backup, {what}: the engine is back"
            return
        whole += path.exists()
        if client.returncode == OK or path.exists():
            done = scene.run("database", "restore", path, "--check")
            if done.returncode != OK:
                yield False, f"backup, {what}: one that has its name is whole {done.stderr}"
    yield not scene.left(), f"backup, {what}: {whole} of {KILLS} were done, and no half is left {scene.left()}"
    done = scene.run("database", "check")
    yield done.returncode == OK, f"backup, {what}: the database is good {done.stdout}"


def restores(scene, kill, what):
    """Each was done, or was not."""
    found = []
    for part in range(KILLS):
        scene.mark(NEW)
        client = scene.begin_verb("restore", scene.good)
        scene.pause("restore", part)
        kill(scene, client)
        # Of a client that is gone, the engine ends the call by itself.
        busy = scenario.wait_for(lambda: scene.is_back() and scene.run("database", "restore", scene.good, "--check").returncode == OK,
                                 PATIENCE_SECONDS)  # fmt: skip
        if not busy or not scenario.wait_for(lambda: not scene.left(), PATIENCE_SECONDS):
            yield False, f"restore, {what}: the engine is back, and nothing is left {scene.left()}"
            return
        days = scene.days()
        found.append(days)
        if client.returncode == OK and days != OLD:
            yield False, f"restore, {what}: one that was done is done: {days}"
    yield set(found) <= {OLD, NEW}, f"restore, {what}: the data is of before or of the backup {found}"
    done = scene.run("database", "check")
    yield done.returncode == OK, f"restore, {what}: the database is good {done.stdout}"


def all_kills(scene, before, kills, place):
    yield from scene.measure()
    for kill, what in kills:
        yield from backups(scene, kill, f"{place}, {what}")
        yield from restores(scene, kill, f"{place}, {what}")
    cycle = scene.cycle("initial")
    good = cycle.state == "success" and cycle.step("export")["state"] == "success"
    yield good, f"{place}: and everything works {cycle.explain()} {scene.ask('instance', 'list')}"
    yield scene.tenant.state() == before, f"{place}: the tenant is as it was"


def results():
    scene = Killing()
    scene.begin_with_openldap()
    cycle = scene.cycle("initial")
    yield cycle.state == "success", f"an installation at work {cycle.explain()}"
    before = scene.tenant.state()
    ours = [(kill_engine, "the engine is killed"), (kill_client, "causewayctl is killed")]
    yield from all_kills(scene, before, ours, "SQLite")
    theirs = [ours[0], (kill_server, "the server is killed")]
    done = scene.run("database", "move", *to("causeway"))
    yield done.returncode == OK, f"the data moves to PostgreSQL {done.stderr}"
    yield from all_kills(scene, before, theirs, "PostgreSQL")
    done = scene.run("database", "move", *to("readings"), "--part", "sync")
    yield done.returncode == OK, f"what is read moves apart {done.stderr}"
    scene.apart = "readings"
    yield from all_kills(scene, before, theirs, "apart")
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""SIGKILL to the engine, to causewayctl and to the database server in the middle of a backup and of a restore: no half of a
file is left, and the data is that of before or that of the backup; also where only what is read is restored. CW_SEED=7 kills
elsewhere. And of a restore into two empty places SIGKILL between the ends of both: the rest is done at the next start, or the
engine says that the backup has to be restored once more.

Runs inside with_lab.py --slapd N --tenant --postgres.
"""

import os
import random
import shutil
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


class Half(scenario.Scenario):
    """An engine without a configuration, whose two places are schemas with nothing in them."""

    def __init__(self, name):
        super().__init__(name)
        self.config, self.read = f"{name}_config", f"{name}_read"

    def begin(self, keys):
        self.engine.state.mkdir(parents=True, mode=0o700)
        shutil.copytree(keys, self.engine.state / "keys")
        self.start()
        for args in (to(self.config), (*to(self.read), "--part", "sync")):
            done = self.run("database", "move", *args)
            yield done.returncode == OK, f"{self.read}: a place of its own {done.stderr}"

    def hold_end(self):
        """The transaction of the configuration sleeps as it ends, behind the end of the other one."""
        SERVER.sql(f"CREATE FUNCTION {self.config}.hold() RETURNS trigger LANGUAGE plpgsql AS "
                   "'BEGIN PERFORM pg_sleep(3600); RETURN NULL; END'; "
                   f"CREATE CONSTRAINT TRIGGER hold AFTER INSERT ON {self.config}.config_version DEFERRABLE INITIALLY DEFERRED "
                   f"FOR EACH ROW EXECUTE FUNCTION {self.config}.hold()", DATABASE)  # fmt: skip

    def let_go(self):
        """Of what the killed engine had open nothing is stored any more."""
        sleeping = "FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        SERVER.sql(f"SELECT pg_terminate_backend(pid) {sleeping}", DATABASE)
        gone = scenario.wait_for(lambda: SERVER.sql(f"SELECT count(*) {sleeping}", DATABASE).strip() == "0", PATIENCE_SECONDS)
        SERVER.sql(f"DROP FUNCTION {self.config}.hold() CASCADE", DATABASE)
        return gone

    def rows(self):
        """Of the configuration, which has secrets of its connectors, and of what is read."""
        tables = (f"{self.config}.secret", f"{self.read}.cs_object")
        return [int(SERVER.sql(f"SELECT count(*) FROM {table}", DATABASE)) for table in tables]

    def is_half(self):
        config, read = self.rows()
        return config == 0 and read > 0

    def is_marked(self):
        return SERVER.sql(f"SELECT count(*) FROM {self.read}.engine_value WHERE name = 'database.restoring'", DATABASE).strip() == "1"

    def break_off(self, backup):
        self.hold_end()
        client = subprocess.Popen(self.engine.command("database", "restore", backup), stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        held = scenario.wait_for(self.is_half, PATIENCE_SECONDS)
        self.kill_engine()
        client.wait(PATIENCE_SECONDS)
        gone = self.let_go()
        yield held and gone and self.is_half() and client.returncode != OK, f"{self.read}: killed between both ends {self.rows()}"

    def whole(self, tenant, folder):
        config, read = self.rows()
        yield config > 0 and read > 0 and not self.is_marked(), f"{self.read}: both are there {self.rows()}"
        yield not (self.engine.state / "restoring").exists(), f"{self.read}: and nothing else"
        shown = self.ask("instance", "list")["items"]
        yield len(shown) == 1, f"{self.read}: nobody else is on the list {shown}"
        again = folder / self.read
        done = self.run("database", "backup", again)
        yield done.returncode == OK, f"{self.read}: it can be backed up {done.stderr}"
        self.run("config", "set", "staging", "true")
        cycle = self.cycle("delta")
        good = cycle.state == "success" and all(step["full"] for step in cycle.run["steps"] if step["kind"] == "import")
        yield good and self.tenant.state() == tenant, f"{self.read}: and worked with; everything is read anew {cycle.explain()}"
        self.restart()
        yield self.ask("status")["staging"] is True, f"{self.read}: also begun anew"
        self.engine.stop()


def broken_between(first, backup, tenant):
    """The next start does what is left."""
    scene = Half("rest")
    yield from scene.begin(first.engine.state / "keys")
    yield from scene.break_off(backup)
    scene.start()
    yield "A restore that was broken off is done" in scene.engine.log.read_text(), "the next start does the rest, and says so"
    yield from scene.whole(tenant, first.folder)
    yield from scene.log_results()


def broken_for_good(first, backup, tenant):
    """What was unpacked is lost as well: that it has to be done once more is said, and then it is."""
    scene = Half("again")
    yield from scene.begin(first.engine.state / "keys")
    yield from scene.break_off(backup)
    shutil.rmtree(scene.engine.state / "restoring")
    scene.start()
    yield "Restore the backup once more" in scene.engine.log.read_text(), "where the rest cannot be done: the engine says what to do"
    done = scene.run("cycle", "start", "--wait")
    told = "Restore the backup once more" in done.stderr
    yield done.returncode != OK and told and scene.is_half(), f"and says it to whoever starts a cycle {done.stderr}"
    done = scene.run("database", "restore", backup)
    yield done.returncode == OK, f"restored once more {done.stderr}"
    yield from scene.whole(tenant, first.folder)
    yield from scene.log_results()


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
    yield from broken_between(scene, scene.good, before)
    yield from broken_for_good(scene, scene.good, before)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A place that the data has left is marked: without database.json, or with an older one, no engine begins there, and both ways
out of it work as docs/database.md has them. What breaks off between the pointer and the mark leaves a place to work with.

Runs inside with_lab.py --slapd N --tenant --postgres.
"""

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys

import scenario
from databases import DATABASE, SERVER, place, to, works
from scenario import ATTENTION, FAILED, NOT_FOUND, OK
from test_restore import Place, read_blocks

import tap

SYNC, CONFIGURATION = MARKS = ("database.moved", "database.moved.configuration")
HEADING = "### When database.json is lost"


def file_marks(scene):
    return [name for (name,) in scene.query("SELECT name FROM engine_value WHERE name LIKE 'database.moved%' ORDER BY name")]


def server_marks(schema):
    return SERVER.sql(f"SELECT name FROM {schema}.engine_value WHERE name LIKE 'database.moved%' ORDER BY name", DATABASE).split()


def write(scene, sql):
    """Past the engine, which is stopped."""
    with contextlib.closing(sqlite3.connect(scene.store)) as store, store:
        store.execute(sql)


def refused(scene, where, what):
    """No engine, whichever way it is begun; and every command says why."""
    done = scene.run("--direct", "status")
    good = done.returncode == FAILED and where in done.stderr and "database attach" in done.stderr
    yield good, f"{what}: no engine begins {done.returncode} {done.stderr}"


def leaving(scene):
    done = scene.run("database", "move", *to("first"))
    yield done.returncode == OK and file_marks(scene) == list(MARKS), f"left: the file says so {done.stderr} {file_marks(scene)}"
    yield server_marks("first") == [], f"left: and the new place does not {server_marks('first')}"
    told = scene.ask("database", "show")
    shown = scene.run("database", "show").stdout
    yield told["leftFile"] == str(scene.store) and "leftAt" in told and str(scene.store) in shown, f"left: it is shown {told} {shown}"
    done = scene.run("doctor", "database", "--json")
    found = {item["name"]: item["state"] for item in json.loads(done.stdout)["items"]}
    yield found.get("left") == "ok", f"left: the doctor looks at it {found}"


def losing(scene, host, directory):
    file = scene.engine.state / "database.json"
    attach, _ = read_blocks(HEADING)
    scene.engine.stop()
    before = file.read_text()
    file.unlink()
    yield from refused(scene, f"{DATABASE}.first", "lost")
    done = scene.run("database", "show")
    yield done.returncode == FAILED and f"{DATABASE}.first" in done.stderr, f"lost: database show says it {done.stderr}"
    yield not file.exists(), "lost: and nothing is changed by that"
    trouble = host.perform(attach)
    yield not trouble and file.read_text() == before, f"lost: attached, as it is written {trouble}"
    yield from works(scene, directory, "attached", "lost: attached")
    done = scene.run("database", "attach")
    yield done.returncode == scenario.BUSY, f"lost: not while an engine works {done.returncode} {done.stderr}"
    scene.engine.stop()
    done = scene.run("database", "attach", "--json")
    yield done.returncode == OK and not json.loads(done.stdout)["changed"], f"lost: nothing to do {done.stderr}"
    done = scene.run("database", "reclaim")
    yield done.returncode == NOT_FOUND, f"lost: nothing to reclaim where the data is {done.returncode} {done.stderr}"


def closed(scene, directory):
    """A password that does not open."""
    file = scene.engine.state / "database.json"
    document = json.loads(file.read_text())
    sealed = document["password"]
    document["password"] = sealed[:-12] + ("A" * 8 if sealed[-12:-4] != "A" * 8 else "B" * 8) + sealed[-4:]
    file.write_text(json.dumps(document))
    done = scene.run("--direct", "status")
    yield done.returncode != OK and "attach --password-file" in done.stderr, f"password: it does not open {done.stderr}"
    done = scene.run("database", "attach", "--password-file", SERVER.directory / "scram.password")
    yield done.returncode == OK, f"password: it is given again {done.stderr}"
    scene.start()
    yield from works(scene, directory, "opened", "password")


def broken_off(scene):
    """Killed between the pointer and the mark; and between the end of the mark and the pointer, of a move back."""
    scene.engine.stop(at_once=True)
    write(scene, "DELETE FROM engine_value WHERE name LIKE 'database.moved%'")
    scene.start()
    yield file_marks(scene) == list(MARKS) and place(scene) == ("first", None), "broken off: the next start marks what was left"


def older(scene, host, directory):
    """A server's place, by a database.json that somebody has put back."""
    file = scene.engine.state / "database.json"
    kept = scene.engine.directory / "database.json"
    shutil.copy2(file, kept)
    done = scene.run("database", "move", *to("second"))
    yield done.returncode == OK and server_marks("first") == list(MARKS), f"older: the server's place is marked {done.stderr}"
    scene.engine.stop()
    newer = file.read_text()
    shutil.copy2(kept, file)
    yield from refused(scene, f"{DATABASE}.second", "older")
    trouble = host.perform(read_blocks(HEADING)[0])
    yield not trouble and file.read_text() == newer, f"older: attached, as it is written {trouble}"
    yield from works(scene, directory, "newer", "older: attached")
    shutil.copy2(file, kept)
    done = scene.run("database", "move", "sqlite")
    yield done.returncode == OK and file_marks(scene) == [] and server_marks("second") == list(MARKS), f"back: the file is not left {done.stderr}"
    scene.engine.stop()
    shutil.copy2(kept, file)
    yield from refused(scene, "causeway.db", "back")
    trouble = host.perform(read_blocks(HEADING)[0])
    yield not trouble and not file.exists(), f"back: attached to the file {trouble}"
    yield from works(scene, directory, "back", "back: attached")


def reclaiming(scene, host, directory):
    file = scene.engine.state / "database.json"
    done = scene.run("database", "move", *to("third"))
    directory.add_person("forgotten")
    cycle = scene.cycle("delta")
    yield done.returncode == OK and cycle.state == "success", f"reclaim: moved, and somebody came {cycle.explain()}"
    before = scene.tenant.state()
    scene.engine.stop()
    file.unlink()
    trouble = host.perform(read_blocks(HEADING)[1])
    yield not trouble and file_marks(scene) == [], f"reclaim: as it is written {trouble}"
    status = scene.ask("status")
    yield status["staging"] is True and status["database"]["kind"] == "sqlite", f"reclaim: in staging mode {status['database']}"
    cycle = scene.cycle("delta")
    yield all(step["full"] for step in cycle.run["steps"] if step["kind"] == "import"), f"reclaim: everything is read anew {cycle.explain()}"
    yield scene.tenant.state() == before, "reclaim: and nothing is exported"
    scene.run("config", "set", "staging", "false")
    cycle = scene.cycle("delta")
    yield cycle.state == "success" and scene.tenant.state() == before, f"reclaim: then, who came meanwhile is known {cycle.explain()}"


def apart(scene, host, directory):
    """What is read leaves by itself, and so does the configuration."""
    done = scene.run("database", "move", *to("config"))
    yield done.returncode == OK, f"apart: to a server {done.stderr}"
    done = scene.run("database", "move", *to("sync"), "--part", "sync")
    yield done.returncode == OK and server_marks("config") == [SYNC], f"apart: what is read has left {done.stderr} {server_marks('config')}"
    yield server_marks("sync") == [CONFIGURATION], f"apart: no configuration lies beside it {server_marks('sync')}"
    done = scene.run("database", "move", *to("other"), "--part", "configuration")
    yield done.returncode == OK and server_marks("config") == list(MARKS), f"apart: the configuration has left {done.stderr} {server_marks('config')}"
    done = scene.run("database", "move", "sqlite", "--part", "sync")
    yield done.returncode == OK and file_marks(scene) == [CONFIGURATION] and server_marks("sync") == list(MARKS), f"apart: in a file {file_marks(scene)}"
    scene.engine.stop()
    (scene.engine.state / "database.json").unlink()
    yield from refused(scene, f"{DATABASE}.other", "apart")
    trouble = host.perform(read_blocks(HEADING)[0])
    yield not trouble and place(scene) == ("other", "sqlite"), f"apart: attached {trouble} {place(scene)}"
    yield from works(scene, directory, "apart", "apart: attached")
    done = scene.run("database", "join")
    yield done.returncode == OK and server_marks("other") == [], f"apart: and together {done.stderr} {server_marks('other')}"
    scene.restart()
    yield from works(scene, directory, "together", "apart: together")


TRAP = """
CREATE FUNCTION {0}.trap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.name LIKE 'database.moved%' THEN PERFORM pg_sleep(600); END IF; RETURN NEW; END $$;
CREATE TRIGGER trap BEFORE INSERT OR UPDATE ON {0}.engine_value FOR EACH ROW EXECUTE FUNCTION {0}.trap();
GRANT EXECUTE ON FUNCTION {0}.trap() TO PUBLIC;
"""
UNTRAP = """
DROP TRIGGER trap ON {0}.engine_value; DROP FUNCTION {0}.trap();
"""
WAKE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"


def killed_between(scene):
    """SIGKILL right behind the pointer, before the mark: the old place is on a server, which nobody looks at any more."""
    done = scene.run("database", "move", *to("fourth"))
    yield done.returncode == OK, f"killed: on a server {done.stderr}"
    file = scene.engine.state / "database.json"
    SERVER.sql(TRAP.format("fourth"), DATABASE)
    client = subprocess.Popen(scene.engine.command("database", "move", *to("fifth")), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    is_there = scenario.wait_for(lambda: '"fifth"' in file.read_text() and SERVER.sql(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", DATABASE).strip() == "1")  # fmt: skip
    scene.kill_engine()
    client.wait(120)
    SERVER.sql(WAKE, DATABASE)
    SERVER.sql(UNTRAP.format("fourth"), DATABASE)
    yield is_there and server_marks("fourth") == [], f"killed: between the pointer and the mark {server_marks('fourth')}"
    left = scene.engine.state / "database.json.left"
    yield left.stat().st_mode & 0o777 == 0o600, "killed: what was left is known to the engine alone"
    scene.start()
    yield server_marks("fourth") == list(MARKS), f"killed: the next start marks what was left {server_marks('fourth')}"
    yield place(scene) == ("fifth", None) and not left.exists(), f"killed: and works where the data is {place(scene)}"


def attached_again(scene, directory):
    """A place that was left is as old as that, whoever names it."""
    directory.add_person("unknown-there")
    scene.cycle("delta")
    before = scene.tenant.state()
    done = scene.run("database", "move", *to("fourth"), "--attach")
    yield done.returncode == OK and server_marks("fourth") == [], f"attached again: the place is worked with {done.stderr}"
    yield server_marks("fifth") == list(MARKS), f"attached again: and the other one is left {server_marks('fifth')}"
    yield scene.ask("status")["staging"] is True, "attached again: in staging mode"
    cycle = scene.cycle("delta")
    yield all(step["full"] for step in cycle.run["steps"] if step["kind"] == "import"), f"attached again: everything is read anew {cycle.explain()}"
    yield scene.tenant.state() == before, "attached again: and nothing is exported"
    scene.run("config", "set", "staging", "false")
    yield from works(scene, directory, "again", "attached again: then it works")


def sync_attached_again(scene, directory):
    """The same of what is read alone, whose configuration is the one in force: read anew, but not in staging mode."""
    scene.run("database", "move", *to("read_one"), "--part", "sync")
    done = scene.run("database", "move", *to("read_two"), "--part", "sync")
    yield done.returncode == OK and SYNC in server_marks("read_one"), f"read again: the place is left {done.stderr}"
    scene.cycle("delta")
    done = scene.run("database", "move", *to("read_one"), "--part", "sync", "--attach")
    yield done.returncode == OK and SYNC not in server_marks("read_one"), f"read again: attached {done.stderr}"
    cycle = scene.cycle("delta")
    yield all(step["full"] for step in cycle.run["steps"] if step["kind"] == "import"), f"read again: everything is read anew {cycle.explain()}"
    yield scene.ask("status")["staging"] is False, "read again: exports as before"
    done = scene.run("database", "join")
    yield done.returncode == OK, f"read again: and together {done.stderr}"


def others(other):
    """Another installation does not take up a configuration that has left."""
    other.start()
    done = other.run("instance", "attach", *to("config")[1:])
    yield done.returncode not in (OK, ATTENTION) and f"{DATABASE}.other" in done.stderr, f"others: are told where it is {done.stderr}"
    other.engine.stop()


def results():
    scene, other = scenario.Scenario(), scenario.Scenario("other")
    directory = scenario.Directory()
    scene.begin_with_openldap()
    cycle = scene.cycle("initial")
    yield cycle.state == "success", f"an installation at work {cycle.explain()}"
    host = Place(scene, "left")
    yield from leaving(scene)
    yield from losing(scene, host, directory)
    yield from closed(scene, directory)
    yield from broken_off(scene)
    yield from older(scene, host, directory)
    yield from reclaiming(scene, host, directory)
    yield from killed_between(scene)
    yield from attached_again(scene, directory)
    yield from sync_attached_again(scene, directory)
    yield from apart(scene, host, directory)
    yield from others(other)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

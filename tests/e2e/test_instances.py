#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two engines on one configuration, which lies in PostgreSQL: one exports, the other one is in staging mode, and takes
over: as planned, when the first is paused, when it is killed. What must not be exported twice is counted in the tenant.

Runs inside with_lab.py --slapd N --tenant --postgres. That two never export at once, test_lease_race.py shows.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import scenario
from scenario import BUSY, FAILED, NOT_PERMITTED, OK, wait_for

import tap
from postgres import PostgresLab

SERVER = PostgresLab(os.environ["CW_LAB_POSTGRES_DIR"])
LAB = SERVER.environment("POSTGRES")
PLACE = {
    "kind": "postgresql",
    "hosts": [{"host": LAB["POSTGRES_SOCKET_FOLDER"], "port": int(LAB["POSTGRES_PORT"])}],
    "name": LAB["POSTGRES_DATABASE"],
    "schema": LAB["POSTGRES_SCHEMA"],
    "authentication": "peer",
}
SECONDS = 5
LOCK_SPACE = 1129792578  # CW_POSTGRESQL_LOCK_SPACE
LAB_FOLDER = Path(os.environ["CW_LAB_DIR"])
NOW = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"


def sql(text):
    return SERVER.sql(text, LAB["POSTGRES_DATABASE"]).strip()


def start_psql(*more, **streams):
    command = SERVER.as_owner("psql", *SERVER.psql_arguments(LAB["POSTGRES_DATABASE"]), *more)
    return subprocess.Popen(command, text=True, cwd="/", **streams)


def begin_first(scene):
    scene.tenant.verify(scenario.OPENLDAP_DOMAIN)
    scene.begin({**scene.openldap_answers(), "installation": {"database": PLACE}})
    scene.run("config", "set", "lease.seconds", str(SECONDS))
    scene.restart()


def begin_second(scene, first):
    """Its sync data is in its own file; it has the keys of the first."""
    scene.engine.state.mkdir(parents=True, mode=0o700)
    shutil.copytree(first.engine.state / "keys", scene.engine.state / "keys")
    file = scene.engine.state / "database.json"
    file.write_text(json.dumps({"version": 1, "database": PLACE, "syncDatabase": {"kind": "sqlite"}}))
    file.chmod(0o600)
    scene.start()


def own(scene):
    """While the database is away from one of them, nothing is known of it."""
    return {"state": "not known", **scene.ask("status").get("instance", {})}


def exports(scene):
    return own(scene)["state"] == "active"


def is_over(until):
    return until is not None and datetime.fromisoformat(until) < datetime.now(timezone.utc)


def is_staged(cycle):
    steps = [step for step in cycle.run["steps"] if step["kind"] == "export"]
    return steps and all(step["state"] == "skipped" and step["errorCode"] == "staging" for step in steps)


def is_exported(cycle):
    steps = [step for step in cycle.run["steps"] if step["kind"] == "export"]
    return steps and all(step["state"] == "success" for step in steps)


def person(scene, directory, name):
    """Somebody new, whom scene exports; whether there is exactly one then."""
    directory.add_person(name)
    cycle = scene.cycle("delta")
    found = [user for user in scene.tenant.users() if user.startswith(f"{name}@")]
    return is_exported(cycle) and len(found) == 1, cycle.explain()


def staging(first, second):
    cycle = first.cycle("initial")
    yield is_exported(cycle), f"first: exports {cycle.explain()}"
    yield wait_for(lambda: exports(first)), f"first: has the lease {own(first)}"
    before = first.tenant.writes()
    begin_second(second, first)
    listed = second.ask("instance", "list")
    modes = sorted((item["mode"], item["exports"]) for item in listed["items"])
    yield modes == [("active", True), ("staging", False)], f"second: comes in staging mode {listed}"
    cycle = second.cycle("initial")
    yield is_staged(cycle), f"second: reads, synchronises, and exports nothing {cycle.explain()}"
    yield first.tenant.writes() == before, "second: nothing was written to the tenant"
    shown = second.run("status").stdout
    yield "staging" in shown and f"“{own(first)['name']}” exports" in shown, f"second: its status says who exports {shown}"


def doctor(scene):
    """{name: (state, ...)} of what the check of the installations finds."""
    found = {}
    for item in json.loads(scene.run("doctor", "instances", "--json").stdout)["items"]:
        found[item["name"]] = (*found.get(item["name"], ()), item["state"])
        if item["state"] in ("attention", "failed") and not item.get("remedy"):
            found["without a remedy"] = item
    return found


WELL = {"lease": ("ok",), "configuration": ("ok", "ok"), "clock": ("ok",)}


def checked(first, second):
    """The doctor on both, and what each may find; the rows are changed where no computer can be made to."""
    schema = PLACE["schema"]
    for name, scene in (("first", first), ("second", second)):
        yield wait_for(lambda scene=scene: doctor(scene) == WELL, 60), f"doctor: {name}: all is well {doctor(scene)}"
    name = own(first)["name"]
    shown = second.run("status").stdout
    yield f"“{name}”, exports: seen" in shown, f"status: and when the other one was seen {shown}"
    told = next(item for item in own(second)["items"] if not item["own"])
    yield told["answers"] and told["sameConfiguration"] and told["name"] == name, f"status: for programs, too {told}"
    sql(f"CREATE OR REPLACE VIEW {schema}.database_clock AS SELECT {NOW} + 90000000 AS now_usec")
    found = doctor(second)
    sql(f"CREATE OR REPLACE VIEW {schema}.database_clock AS SELECT {NOW} AS now_usec")
    yield found["clock"] == ("attention",), f"doctor: clocks that are apart {found}"
    yield wait_for(lambda: doctor(second) == WELL, 60), f"doctor: and agree again {doctor(second)}"
    sql(f"INSERT INTO {schema}.instance SELECT 'a-third', 'third', 'elsewhere', version, created_usec, seen_usec - 3600000000, '', 0 "
        f"FROM {schema}.instance LIMIT 1")  # fmt: skip
    found = doctor(second)
    yield found["seen"] == ("attention",) and found["lease"] == ("ok",), f"doctor: one that was not seen for an hour {found}"
    shown = second.run("status").stdout
    yield "“third”, staging: does not answer, last seen" in shown, f"status: of that one, too {shown}"
    sql(f"UPDATE {schema}.instance SET seen_usec = (SELECT max(seen_usec) FROM {schema}.instance) WHERE id = 'a-third'")
    found = doctor(second)
    yield sorted(found["configuration"]) == ["attention", "ok", "ok"], f"doctor: another configuration {found}"
    digest = f"(SELECT max(config_digest) FROM {schema}.instance)"
    sql(f"UPDATE {schema}.instance SET version = '0.0.1', config_digest = {digest}, seen_usec = (SELECT max(seen_usec) FROM {schema}.instance) WHERE id = 'a-third'")
    found = doctor(second)
    yield found["version"] == ("attention",), f"doctor: another version {found}"
    sql(f"DELETE FROM {schema}.instance WHERE id = 'a-third'")
    yield wait_for(lambda: doctor(second) == WELL, 60), f"doctor: all is well again {doctor(second)}"


def follows(first, second):
    """A change of the configuration by one of them is the other one's too."""
    first.run("config", "set", "scheduler.intervalMinutes", "47")
    yield wait_for(lambda: second.ask("config", "show")["config"].get("scheduler", {}).get("intervalMinutes") == 47, 60), "configuration: the second follows"
    yield wait_for(lambda: all(item["sameConfiguration"] for item in first.ask("instance", "list")["items"]), 60), "configuration: and says so"
    first.run("pending", "export", str(first.engine.directory / "pending.json"))
    done = second.run("pending", "compare", first.engine.directory / "pending.json")
    yield done.returncode == OK, f"pending: the same for both {done.stdout}{done.stderr}"
    done = first.run("database", "move", "sqlite")
    yield done.returncode == BUSY, f"the data does not go from under another one {done.stderr}"
    before = first.ask("keys", "show")
    for verb in (("rotate",), ("abandon", "--yes")):
        done = second.run("keys", *verb)
        yield done.returncode == BUSY and "instance remove" in done.stderr, f"nor do the keys: {verb[0]} {done.stderr}"
    yield first.ask("keys", "show") == before, "and the other one opens every secret"


NO_RULES = {"version": 1, "description": "Nothing", "rules": []}


def others_rules(scene):
    """Of the other one, as this one sees it."""
    return next(item["sameRules"] for item in scene.ask("instance", "list")["items"] if not item["own"])


def rule_files(first, second):
    """Rules in files are each computer's own: the second has others than the one that exports."""
    folder, name = second.engine.state / "rules", own(second)["name"]
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "own.json").write_text(json.dumps(NO_RULES))
    yield wait_for(lambda: not others_rules(first), 60), "rule files: that they differ is known to the first"
    yield others_rules(second), "rule files: by those of the one that exports"
    yield doctor(second).get("rules") == ("attention",), f"rule files: the doctor says so {doctor(second)}"
    yield "other rules" in first.run("instance", "list").stdout, "rule files: so does the list"
    shown = first.run("status").stdout
    yield f"“{name}”" in shown and "other rule files" in shown, f"rule files: and the status {shown}"
    for scene in (first, second):
        done = scene.run("instance", "activate", name)
        yield done.returncode == FAILED and "folder “rules”" in done.stderr, f"rule files: it does not take over {done.stderr}"
    yield exports(first) and not exports(second), "rule files: and nothing is changed by that"
    done = first.run("instance", "activate", own(first)["name"])
    yield done.returncode == OK, f"rule files: the one that exports stays it {done.stderr}"
    other = first.engine.state / "rules"
    other.mkdir(mode=0o700, exist_ok=True)
    (other / "own.json").write_text(json.dumps(NO_RULES, indent=1))
    wait_for(lambda: doctor(first).get("rules"), 60)
    yield not others_rules(first), "rule files: what says the same in other words is another file"
    (other / "own.json").write_text(json.dumps(NO_RULES))
    yield wait_for(lambda: doctor(first) == WELL, 60), f"rule files: the same files are the same {doctor(first)}"
    shutil.rmtree(other)
    shutil.rmtree(folder)
    yield wait_for(lambda: doctor(second) == doctor(first) == WELL, 60), f"rule files: and so are none {doctor(second)}"


def lost_keys(first, second):
    """Those of another installation would lock the first out; its own, brought to one that has lost them, do not."""
    password, file = LAB_FOLDER / "passphrase", LAB_FOLDER / "keys.json"
    password.write_text("correct horse battery")
    password.chmod(0o600)
    done = first.run("keys", "export", file, "--passphrase-file", password)
    yield done.returncode == OK, f"keys: exported {done.stderr}"
    second.engine.stop()
    (second.engine.state / "keys/vault.key").unlink()
    second.start()
    shown = json.loads(second.run("--json", "keys", "show").stdout)
    yield shown["lost"] > 0, f"keys: the second has lost them {shown}"
    done = second.run("keys", "import", file, "--passphrase-file", password)
    yield done.returncode == OK, f"keys: brought to it {done.stderr}"
    yield first.ask("keys", "show")["lost"] == second.ask("keys", "show")["lost"] == 0, "keys: lock nobody out"


def planned(first, second, directory):
    done = second.run("instance", "activate", "--wait", "60")
    yield done.returncode == OK and exports(second), f"planned: the second takes over {done.stdout}{done.stderr}"
    name = own(second)["name"]
    yield wait_for(lambda: (own(first)["state"], own(first).get("holderName")) == ("staging", name), 60), f"planned: and the first is in staging mode {own(first)}"
    directory.add_person("planned")
    cycle = first.cycle("delta")
    yield is_staged(cycle), f"planned: exports nothing any more {cycle.explain()}"
    passed, explained = person(second, directory, "planned2")
    yield passed, f"planned: the second does {explained}"
    audit = second.ask("audit")["items"]
    yield any(item["action"] == "ActivateInstance" for item in audit), "planned: it is in the audit"


def paused(first, second, directory):
    """The second has it, and stops in the middle of everything."""
    pid = second.pid()
    os.kill(pid, signal.SIGSTOP)
    wait_for(lambda: is_over(own(first).get("until")), 60)
    found = doctor(first)
    yield found["lease"] == ("failed",) and len(found) == 3, f"paused: the doctor says so {found}"
    done = first.run("instance", "activate")
    yield done.returncode == BUSY and "--force" in done.stderr, f"paused: cannot be asked to stop {done.stderr}"
    done = first.run("instance", "activate", "--force", "--wait", "60")
    yield done.returncode == OK and exports(first), f"paused: the first takes over by force {done.stdout}{done.stderr}"
    passed, explained = person(first, directory, "paused")
    yield passed, f"paused: the first exports {explained}"
    os.kill(pid, signal.SIGCONT)
    yield wait_for(lambda: own(second)["state"] == "staging", 60), f"paused: finds itself without {own(second)}"
    cycle = second.cycle("delta")
    yield is_staged(cycle), f"paused: exports nothing any more {cycle.explain()}"


MEETING_SECONDS = 300

# Somebody with the lock of all that write, who says nothing: between two statements, and in the middle of one, when the
# server takes it for busy.
HOLDING = {
    "transaction": "a.state = 'idle in transaction'",
    "statement": "a.state = 'active' AND a.wait_event IN ('ClientRead', 'ClientWrite')",
}


# Where it is just before: what the server is busy with may be rows that are still being sent.
NEAR = {"transaction": HOLDING["transaction"], "statement": "a.state = 'active'"}


class Eye:
    """Looks at the server by one session: a psql for each look takes longer than the engine stays at a place."""

    def __init__(self):
        self.psql = start_psql(stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def sees(self, condition):
        """Somebody with that lock."""
        self.psql.stdin.write(f"SELECT count(*) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid AND l.locktype = 'advisory' "
                              f"AND l.granted AND l.classid = {LOCK_SPACE} WHERE {condition};\n")  # fmt: skip
        self.psql.stdin.flush()
        return int(self.psql.stdout.readline()) > 0

    def close(self):
        self.psql.stdin.close()
        self.psql.wait()


def is_stopped_holding(pid, where, eye):
    """SIGSTOP, and whether it has met the engine there, when the server has read what was sent before."""
    os.kill(pid, signal.SIGSTOP)
    for seconds in (0.05, 0.2):
        time.sleep(seconds)
        if not eye.sees(HOLDING[where]):
            os.kill(pid, signal.SIGCONT)
            return False
    return True


def stop_holding(scene, where, eye):
    """SIGSTOP as soon as the engine is seen where it may be about to, until that meets it."""
    pid, deadline = scene.pid(), time.monotonic() + MEETING_SECONDS
    while time.monotonic() < deadline:
        if scene.ask("status")["state"] == "idle":
            scene.run("cycle", "start", "--type", "initial")
        looks_until = time.monotonic() + 1
        while time.monotonic() < looks_until:
            if eye.sees(NEAR[where]) and is_stopped_holding(pid, where, eye):
                return pid
            time.sleep(0.001)
    return None


def holding(first, second, directory, where):
    """The one that exports is paused where nobody else can write: the database server ends that by itself between two
    statements, and whoever takes over by force in the middle of one."""
    eye = Eye()
    pid = stop_holding(first, where, eye)
    yield pid is not None, f"{where}: the first is paused in the middle of one"
    wait_for(lambda: is_over(own(second).get("until")), 60)
    yield eye.sees(HOLDING[where]), f"{where}: and holds the lock of all that write"
    done = second.run("instance", "activate", "--force", "--wait", "60")
    yield done.returncode == OK and exports(second), f"{where}: the second takes over all the same {done.stdout}{done.stderr}"
    passed, explained = person(second, directory, where)
    yield passed, f"{where}: and exports {explained}"
    eye.close()
    os.kill(pid, signal.SIGCONT)
    yield wait_for(lambda: own(first).get("state") == "staging", 60), f"{where}: the first finds itself without"
    yield wait_for(lambda: first.ask("status")["state"] == "idle", 120), f"{where}: its cycle ends"
    cycle = first.cycle("initial")
    yield is_staged(cycle), f"{where}: the next one reads everything, and exports nothing {cycle.explain()}"
    done = first.run("instance", "activate", "--wait", "60")
    yield done.returncode == OK and exports(first), f"{where}: and takes over again {done.stderr}"


def foreign_holder(first, second):
    """A session of a role that ours may not end: the statement for whoever may is told, and helps."""
    text = f"SELECT pg_advisory_lock({LOCK_SPACE}, oid::integer) FROM pg_namespace WHERE nspname = '{PLACE['schema']}'; SELECT pg_sleep(600);"
    held = f"SELECT count(*) FROM pg_locks WHERE classid = {LOCK_SPACE} AND granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid())"
    session = start_psql("-c", text, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield wait_for(lambda: sql(held) == "1", 60), "foreign: somebody else's session has the lock"
    before = own(second)
    done = second.run("instance", "activate", "--force")
    statement = re.search(r"SELECT pg_terminate_backend\(\d+\);", done.stderr)
    yield done.returncode == NOT_PERMITTED and statement and "postgres" in done.stderr, f"foreign: not ours to end {done.stdout}{done.stderr}"
    yield own(second)["state"] == before["state"] and exports(first), f"foreign: and nothing is changed {own(second)}"
    if statement:
        yield sql(statement[0]) == "t", "foreign: the administrator ends it by what was told"
    session.kill()
    session.wait()
    done = first.run("instance", "rename", own(first)["id"], own(first)["name"])
    yield done.returncode == OK, f"foreign: and all write again {done.stderr}"


def killed(first, second, directory):
    first.kill_engine()
    done = second.run("instance", "activate", "--force", "--wait", "60")
    yield done.returncode == OK and exports(second), f"killed: the second takes over {done.stdout}{done.stderr}"
    passed, explained = person(second, directory, "killed")
    yield passed, f"killed: the second exports {explained}"
    first.start()
    cycle = first.cycle("delta")
    yield is_staged(cycle), f"killed: comes back in staging mode {cycle.explain()}"


def mistakes(first, second):
    holder = own(second)
    first.engine.stop()
    second.run("config", "set", "scheduler.intervalMinutes", "53")
    done = second.run("instance", "activate", first.known_id)
    yield done.returncode == FAILED and "another configuration" in done.stderr, f"configurations differ: refused {done.stderr}"
    first.start()
    wait_for(lambda: all(item["sameConfiguration"] for item in second.ask("instance", "list")["items"]), 60)
    sql(f"UPDATE {PLACE['schema']}.lease SET holder = '{own(first)['id']}'")
    done = first.run("instance", "activate")
    yield done.returncode == FAILED and "changed by none of them" in done.stderr, f"tampered: refused {done.stdout}{done.stderr}"
    for name, scene in (("first", first), ("second", second)):
        found = doctor(scene)
        yield found["lease"] == ("failed",), f"tampered: the doctor of the {name} says so {found}"
    yield wait_for(lambda: not exports(second), 60), f"tampered: nobody exports {own(second)}"
    cycle = second.cycle("delta")
    yield not is_exported(cycle) and not any(step["state"] == "success" for step in cycle.run["steps"] if step["kind"] == "export"), f"tampered: nothing is exported {cycle.explain()}"
    done = second.run("instance", "activate", "--force", "--wait", "60")
    yield done.returncode == OK and own(second)["epoch"] > holder["epoch"], f"tampered: written anew by force {done.stdout}{done.stderr}"


def leaving(first, second, directory):
    done = second.run("instance", "rename", own(first)["id"], "the old one")
    yield done.returncode == OK and own(first)["name"] == "the old one", f"rename: {done.stderr}"
    done = second.run("instance", "remove", own(second)["id"])
    yield done.returncode != OK, "remove: not oneself"
    done = second.run("instance", "remove", "the old one")
    yield done.returncode == OK, f"remove: {done.stderr}"
    yield wait_for(lambda: own(first)["state"] == "removed", 60), f"remove: it knows {own(first)}"
    yield doctor(first)["lease"] == ("failed",), f"remove: so does its doctor {doctor(first)}"
    first.engine.stop()
    done = second.run("keys", "rotate")
    yield done.returncode == OK, f"alone: gets new keys {done.stderr}"
    passed, explained = person(second, directory, "rotated")
    yield passed and exports(second), f"alone: and exports with them {explained} {own(second)}"
    second.restart()
    passed, explained = person(second, directory, "restarted")
    yield passed, f"alone: after a start, too {explained} {own(second)}"
    done = second.run("instance", "stage")
    yield done.returncode == OK and wait_for(lambda: own(second)["state"] == "staging", 60), f"stage: nobody exports {done.stderr}"
    yield doctor(second)["lease"] == ("attention",), f"stage: the doctor says so {doctor(second)}"
    yield "none exports" in second.run("status").stdout, "stage: so does the status"
    cycle = second.cycle("delta")
    yield is_staged(cycle), f"stage: {cycle.explain()}"


def main():
    directory = scenario.Directory()
    first = scenario.Scenario("first")
    second = scenario.Scenario("second")
    begin_first(first)
    first.known_id = own(first)["id"]
    yield from staging(first, second)
    yield from checked(first, second)
    yield from follows(first, second)
    yield from rule_files(first, second)
    yield from lost_keys(first, second)
    yield from planned(first, second, directory)
    yield from paused(first, second, directory)
    yield from holding(first, second, directory, "transaction")
    yield from holding(first, second, directory, "statement")
    yield from foreign_holder(first, second)
    yield from killed(first, second, directory)
    yield from mistakes(first, second)
    yield from leaving(first, second, directory)
    yield from second.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(main()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A database of its own for what is read, chosen with the set-up: what stands against it, where each thing lies
afterwards, that it works, is undone when the set-up fails, and stays where it is. Runs inside
with_lab.py --slapd N --tenant --postgres.
"""

import json
import os
import sys
from pathlib import Path

import scenario
from scenario import INVALID, OK

import answers
import tap
from bus import Bus
from postgres import PostgresLab

SERVER = PostgresLab(os.environ["CW_LAB_POSTGRES_DIR"])
LAB = SERVER.environment("POSTGRES")
PASSWORD = Path(LAB["POSTGRES_PASSWORD_FILE"]).read_text()
MAIN, SYNC = (answers.postgresql(LAB, schema) for schema in ("configuration", "readings"))


def document(scene, main=MAIN, sync=SYNC):
    return {**scene.openldap_answers(), "installation": {"database": dict(main), "syncDatabase": dict(sync)}}


def count(schema, table):
    return int(SERVER.sql(f"SELECT count(*) FROM {schema}.{table}", LAB["POSTGRES_DATABASE"]))


def schemas():
    text = "SELECT nspname FROM pg_namespace WHERE nspname IN ('configuration', 'readings', 'others')"
    return set(SERVER.sql(text, LAB["POSTGRES_DATABASE"]).split())


def place(scene):
    path = scene.engine.state / "database.json"
    return json.loads(path.read_text()) if path.exists() else {}


def refused(scene, said, what, **given):
    done = scene.set_up(document(scene, **given), "--check")
    yield done.returncode not in (OK, 2) and said in done.stdout + done.stderr, f"refused: {what} {done.stdout}{done.stderr}"


def obstacles(scene):
    scene.start()
    yield from refused(scene, "cannot have a database of its own beside a file", "beside a file", main={"kind": "sqlite"})
    yield from refused(scene, "Both databases are the same place", "the same place", sync=MAIN)
    SERVER.sql("CREATE SCHEMA others AUTHORIZATION scram; CREATE TABLE others.things (id INTEGER)", LAB["POSTGRES_DATABASE"])
    other = answers.postgresql(LAB, "others")
    yield from refused(scene, "others", "a schema with another program's tables", sync=other)
    yield schemas() == {"others"} and not place(scene), "refused: and nothing is made"


def undone(scene):
    """A plan whose last action fails, past the look at it."""
    bad = document(scene)
    for database in bad["installation"].values():
        database.pop("passwordFile")
    for connector in bad["connectors"]:
        connector["authentication"] = {"method": "simple", "user": "cn=nobody"} if "server" in connector else {"method": "secret"}
    secrets = [("", kind, PASSWORD.encode()) for kind in ("database-password", "sync-database-password")]
    applied = Bus(str(scene.engine.state / "bus")).call("ApplySetup", "(sa(ssay)a{sv})", json.dumps(bad), secrets, {})
    states = {action["id"]: action["state"] for action in applied["actions"]}
    wanted = {"database": "undone", "sync-database": "undone", "configuration": "failed"}
    yield states == wanted, f"undone: both are, when what comes behind fails {applied}"
    yield schemas() == {"others"} and not place(scene), "undone: the schemas are gone again"
    yield scene.ask("database", "show")["kind"] == "sqlite", "undone: the data is where it was"


def set_up(scene):
    done = scene.set_up(document(scene), "--yes")
    yield done.returncode == OK, f"set up with two databases {done.stdout}{done.stderr}"
    where = place(scene)
    yield (where["database"]["schema"], where["syncDatabase"]["schema"]) == ("configuration", "readings"), "so it is noted"
    yield PASSWORD not in json.dumps(where), "and no password in clear"
    stored = scene.ask("config", "show")["config"]["installation"]["syncDatabase"]
    yield stored["schema"] == "readings" and "passwordFile" not in stored, "the configuration says so too"
    plan = scene.set_up(document(scene), "--check", "--json")
    yield not json.loads(plan.stdout).get("notServed"), "nothing of it is not served"


def works(scene, directory):
    cycle = scene.cycle("initial")
    yield cycle.state == "success" and len(scene.tenant.users()) > 100, f"a first cycle: {cycle.explain()}"
    yield count("readings", "cs_object") > 200, "what was read lies in its database"
    yield count("configuration", "cs_object") == 0, "and none of it beside the configuration"
    yield count("configuration", "config_version") > count("readings", "config_version"), "new configurations lie there"
    directory.add_person("newcomer")
    scene.restart()
    cycle = scene.cycle("delta")
    yield cycle.count("export", "export-added") == 1, f"after a restart it goes on: {cycle.explain()}"
    yield scene.is_settled(), "then there is nothing to do"


def stays(scene):
    before = place(scene)
    done = scene.set_up(scene.openldap_answers(), "--yes")
    yield done.returncode == OK and place(scene) == before, "answers that do not speak of it leave it where it is"
    done = scene.set_up(document(scene), "--yes")
    shown = json.loads(scene.set_up(document(scene), "--check", "--json").stdout)
    where = place(scene)
    yield done.returncode == OK and where["syncDatabase"] == before["syncDatabase"], f"the same answers again {done.stderr}"
    titles = [action["title"] for action in shown["actions"]]
    yield len(titles) == len(set(titles)), f"and their plan: {titles}"
    moved = answers.postgresql(LAB, "elsewhere")
    yield from refused(scene, "lies in a database of its own already", "another place for it", sync=moved)
    done = scene.run("config", "set", "installation.syncDatabase.schema", "elsewhere")
    yield done.returncode == INVALID and "set-up" in done.stderr, f"a line in the configuration moves nothing {done.stderr}"
    yield scene.cycle("delta").state == "success", "and it works"
    checked = scene.ask("database", "check")
    yield checked["ok"], f"the check of the database: {checked}"


def results():
    scene = scenario.Scenario()
    scene.tenant.verify(scenario.OPENLDAP_DOMAIN)
    yield from obstacles(scene)
    yield from undone(scene)
    yield from set_up(scene)
    yield from works(scene, scenario.Directory())
    yield from stays(scene)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

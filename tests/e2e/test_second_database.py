#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A database of its own for what is read, chosen with the set-up: what stands against it, where each thing lies
afterwards, that it works, is undone when the set-up fails, stays where it is, goes to another place, and is put together
with the configuration again. Runs inside with_lab.py --slapd N --tenant --postgres.
"""

import json
import os
import sys
from pathlib import Path

import scenario
from scenario import FAILED, INVALID, OK

import answers
import tap
from bus import Bus
from postgres import PostgresLab

SERVER = PostgresLab(os.environ["CW_LAB_POSTGRES_DIR"])
LAB = SERVER.environment("POSTGRES")
PASSWORD = Path(LAB["POSTGRES_PASSWORD_FILE"]).read_text()
MAIN, SYNC, OTHER = (answers.postgresql(LAB, schema) for schema in ("configuration", "readings", "elsewhere"))
TOGETHER = {"kind": "sqlite"}


def document(scene, main=MAIN, sync=SYNC):
    return {**scene.openldap_answers(), "installation": {"database": dict(main), "syncDatabase": dict(sync)}}


def count(schema, table):
    return int(SERVER.sql(f"SELECT count(*) FROM {schema}.{table}", LAB["POSTGRES_DATABASE"]))


def schemas():
    text = "SELECT nspname FROM pg_namespace WHERE nspname IN ('configuration', 'readings', 'elsewhere', 'others')"
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


def apply_in_vain(scene, **given):
    """What becomes of the actions of a plan whose last one fails, past the look at it."""
    bad = document(scene, **given)
    for database in bad["installation"].values():
        database.pop("passwordFile", None)
    for connector in bad["connectors"]:
        connector["authentication"] = {"method": "simple", "user": "cn=nobody"} if "server" in connector else {"method": "secret"}
    secrets = [("", kind, PASSWORD.encode()) for kind in ("database-password", "sync-database-password")]
    applied = Bus(str(scene.engine.state / "bus")).call("ApplySetup", "(sa(ssay)a{sv})", json.dumps(bad), secrets, {})
    return {action["id"]: action["state"] for action in applied["actions"]}


def undone(scene):
    states = apply_in_vain(scene)
    wanted = {"database": "undone", "sync-database": "undone", "configuration": "failed"}
    yield states == wanted, f"undone: both are, when what comes behind fails {states}"
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
    for answers_ in (scene.openldap_answers(), {**scene.openldap_answers(), "installation": {"database": dict(MAIN)}}):
        done = scene.set_up(answers_, "--yes")
        yield done.returncode == OK and place(scene)["syncDatabase"] == before["syncDatabase"], "answers that do not speak of it leave it where it is"
        stored = scene.ask("config", "show")["config"]["installation"]["syncDatabase"]
        yield stored["schema"] == "readings", "and so does the configuration"
    done = scene.set_up(document(scene), "--yes")
    shown = json.loads(scene.set_up(document(scene), "--check", "--json").stdout)
    where = place(scene)
    yield done.returncode == OK and where["syncDatabase"] == before["syncDatabase"], f"the same answers again {done.stderr}"
    titles = [action["title"] for action in shown["actions"]]
    yield len(titles) == len(set(titles)), f"and their plan: {titles}"
    yield from refused(scene, "cannot have a database of its own beside a file", "the configuration alone in a file",
                       main={"kind": "sqlite"})  # fmt: skip
    yield from refused(scene, "Both databases are the same place", "the configuration where the other is", main=SYNC)
    done = scene.run("config", "set", "installation.syncDatabase.schema", "elsewhere")
    yield done.returncode == INVALID and "--part sync" in done.stderr, f"a line in the configuration moves nothing {done.stderr}"
    done = scene.run("config", "set", "installation.syncDatabase", json.dumps(TOGETHER))
    yield done.returncode == INVALID and "database join" in done.stderr, f"nor does it put them together {done.stderr}"
    yield scene.cycle("delta").state == "success", "and it works"
    checked = scene.ask("database", "check")
    found = [check["id"] for check in checked["checks"]]
    yield checked["ok"] and found.count("server") == 2, f"the check of both databases: {checked}"
    told = scene.ask("database", "show")
    yield "causeway.configuration" in told["place"] and "causeway.readings" in told["syncPlace"], f"both are shown {told}"


def versions(scene):
    return [(item["version"], item.get("kind")) for item in scene.ask("config", "history")["items"]]


def goes_elsewhere(scene, directory):
    rows = count("readings", "cs_object")
    done = scene.set_up(document(scene, sync=OTHER), "--yes")
    where = place(scene)
    yield done.returncode == OK and where["syncDatabase"]["schema"] == "elsewhere", f"elsewhere: it goes there {done.stdout}{done.stderr}"
    yield count("elsewhere", "cs_object") == rows == count("readings", "cs_object"), "elsewhere: and what it left stays"
    yield count("elsewhere", "config_version") == 0, "elsewhere: nothing of the configuration comes along"
    yield scene.ask("config", "show")["config"]["installation"]["syncDatabase"]["schema"] == "elsewhere", "elsewhere: the configuration says so"
    directory.add_person("elsewhere")
    cycle = scene.cycle("delta")
    yield cycle.count("export", "export-added") == 1, f"elsewhere: and work goes on {cycle.explain()}"
    done = scene.set_up(document(scene, sync=SYNC), "--yes")
    yield done.returncode != OK and "not overwritten" in done.stdout + done.stderr, f"elsewhere: not back over what was left {done.stderr}"
    yield place(scene)["syncDatabase"] == where["syncDatabase"], "elsewhere: and it stays there"


def in_the_way(scene):
    """Another installation's readings beside the configuration: told before, and refused."""
    SERVER.sql("INSERT INTO configuration.instance SELECT 'a-third', 'third', 'there', version, created_usec, seen_usec, '', 0 "
               "FROM configuration.instance LIMIT 1; "
               "UPDATE configuration.engine_value SET value = 'a-third' WHERE name = 'instance.id'", LAB["POSTGRES_DATABASE"])  # fmt: skip
    yield from refused(scene, "Another installation keeps what it reads", "over what another one reads", sync=TOGETHER)
    yield from refused(scene, "Other installations work with the configuration", "away from another one", main=answers.postgresql(LAB, "new"))
    before = place(scene)
    done = scene.run("database", "join")
    yield done.returncode == FAILED and "“third”" in done.stderr and place(scene) == before, f"refused: by causewayctl, too {done.stderr}"
    SERVER.sql("DELETE FROM configuration.instance WHERE id = 'a-third'", LAB["POSTGRES_DATABASE"])


def together(scene, directory):
    before, known = place(scene), versions(scene)
    states = apply_in_vain(scene, sync=TOGETHER)
    yield (states["sync-database"], states["configuration"]) == ("undone", "failed"), f"together: undone when what comes behind fails {states}"
    yield (place(scene)["syncDatabase"], versions(scene)) == (before["syncDatabase"], known), "together: and nothing has changed"
    directory.add_person("apart")
    cycle = scene.cycle("delta")
    yield cycle.count("export", "export-added") == 1, f"together: undone, it works as before {cycle.explain()}"
    rows = count("elsewhere", "cs_object")
    done = scene.set_up(document(scene, sync=TOGETHER), "--yes")
    yield done.returncode == OK and "syncDatabase" not in place(scene), f"together: by answers {done.stdout}{done.stderr}"
    yield count("configuration", "cs_object") == rows == count("elsewhere", "cs_object"), "together: everything is there, and what it left stays"
    yield "syncDatabase" not in scene.ask("config", "show")["config"]["installation"], "together: the configuration says so"
    yield versions(scene)[1:] == known and versions(scene)[0][1] == "setup", f"together: as a version {versions(scene)[:2]}"
    yield "syncPlace" not in scene.ask("database", "show"), "together: and so it is shown"
    directory.add_person("together")
    scene.restart()
    cycle = scene.cycle("delta")
    yield cycle.count("export", "export-added") == 1, f"together: and work goes on {cycle.explain()}"
    yield scene.is_settled(), "together: then there is nothing to do"
    done = scene.set_up(document(scene, main={"kind": "sqlite"}, sync=TOGETHER), "--yes")
    yield done.returncode == OK and not place(scene), f"together: then into a file {done.stdout}{done.stderr}"
    done = scene.set_up(document(scene, sync=answers.postgresql(LAB, "new"), main=answers.postgresql(LAB, "main")), "--yes")
    yield done.returncode == OK and place(scene)["syncDatabase"]["schema"] == "new", f"together: apart again {done.stdout}{done.stderr}"
    done = scene.set_up(document(scene, main={"kind": "sqlite"}, sync=TOGETHER), "--yes")
    yield done.returncode == OK and not place(scene), f"together: both at once into a file {done.stdout}{done.stderr}"
    yield scene.is_settled(), "together: and there is nothing to do"


def results():
    scene = scenario.Scenario()
    scene.tenant.verify(scenario.OPENLDAP_DOMAIN)
    yield from obstacles(scene)
    yield from undone(scene)
    yield from set_up(scene)
    directory = scenario.Directory()
    yield from works(scene, directory)
    yield from stays(scene)
    yield from goes_elsewhere(scene, directory)
    yield from in_the_way(scene)
    yield from together(scene, directory)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

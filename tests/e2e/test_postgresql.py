#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole work of an engine whose data lies in PostgreSQL: set-up, cycles, guard, restart, the move of the data both
ways, and what an administrator gets wrong. The tenant has to be that of an engine on SQLite.

Runs inside with_lab.py --slapd N --tenant --postgres.
"""

import json
import os
import re
import stat
import sys
from pathlib import Path

import scenario
from scenario import BUSY, FAILED, INVALID, NOT_PERMITTED, OK

import answers
import tap
from bus import Bus, GLib
from postgres import PostgresLab

SERVER = PostgresLab(os.environ["CW_LAB_POSTGRES_DIR"])
PASSWORD_FILE = SERVER.directory / "scram.password"


def database(schema="causeway", name="causeway", **more):
    """What answers say of a database that the lab's user owns."""
    return {**answers.postgresql(SERVER.environment("POSTGRES"), schema), "name": name, **more}


def arguments(schema="causeway", name="causeway", **more):
    """The same for causewayctl database move."""
    given = {"host": f"localhost:{SERVER.settings.port}", "name": name, "schema": schema, "user": "scram",
             "ca-file": SERVER.directory / "tls/ca.pem", "authentication": "password",
             "password-file": PASSWORD_FILE, **more}  # fmt: skip
    return [part for option, value in given.items() for part in (f"--{option}", value)]


def answers_with(scene, **given):
    return {**scene.openldap_answers(), "installation": {"database": database(**given)}}


def count(table, schema="causeway", name="causeway"):
    return int(SERVER.sql(f"SELECT count(*) FROM {schema}.{table}", name))


def has_schema(schema):
    return SERVER.sql(f"SELECT count(*) FROM pg_namespace WHERE nspname = '{schema}'", "causeway").strip() == "1"


# ----- set-up


def setting_up(scene):
    scene.tenant.verify(scenario.OPENLDAP_DOMAIN)
    scene.start()
    done = scene.set_up(answers_with(scene), "--check")
    yield done.returncode == OK and not has_schema("causeway"), f"set-up: a look changes nothing {done.stdout}{done.stderr}"
    # A plan whose last action fails, past the look at it: the one before is undone.
    document = answers_with(scene)
    document["installation"]["database"].pop("passwordFile")
    for connector in document["connectors"]:
        connector["authentication"] = {"method": "simple", "user": "cn=nobody"} if "server" in connector else {"method": "secret"}
    secrets = [("", "database-password", PASSWORD_FILE.read_bytes())]
    applied = Bus(str(scene.engine.state / "bus")).call("ApplySetup", "(sa(ssay)a{sv})", json.dumps(document), secrets, {})
    states = {action["id"]: action["state"] for action in applied["actions"]}
    file = scene.engine.state / "database.json"
    yield states == {"database": "undone", "configuration": "failed"}, f"set-up: what fails is undone {applied}"
    yield not file.exists(), "set-up: one that fails leaves the data where it was"
    yield not has_schema("causeway"), "set-up: and takes the schema away that it made"
    yield scene.ask("database", "show")["kind"] == "sqlite", "set-up: and works with SQLite again"
    done = scene.set_up(answers_with(scene), "--yes")
    yield done.returncode == OK, f"set-up: the data goes to PostgreSQL {done.stdout}{done.stderr}"
    yield stat.S_IMODE(file.stat().st_mode) == 0o600, "set-up: database.json is the engine's alone"
    yield PASSWORD_FILE.read_text() not in file.read_text(), "set-up: the password is not in it as it is"
    shown = scene.ask("database", "show")
    yield shown["kind"] == "postgresql" and "causeway.causeway" in shown["place"], f"set-up: it is shown {shown}"
    yield count("config_version") >= 1 and count("secret") >= 1, "set-up: configuration and secrets are there"
    stored = scene.ask("config", "show")["config"]["installation"]["database"]
    yield stored["kind"] == "postgresql" and "passwordFile" not in stored, "set-up: the configuration says so too"
    plan = scene.set_up(answers_with(scene), "--check", "--json")
    yield "notServed" not in plan.stdout or not json.loads(plan.stdout)["notServed"], "set-up: nothing of it is not served"


def settings(scene):
    done = scene.run("config", "set", "installation.database.name", "other")
    yield done.returncode == INVALID and "database move" in done.stderr, "configuration: a line in it moves no data"
    values = scene.openldap_answers()
    done = scene.set_up(values, "--yes")
    yield done.returncode == OK, "set-up: answers that do not speak of the database"
    yield scene.ask("database", "show")["kind"] == "postgresql", "set-up: leave it where it is"


def checks(scene):
    answer = scene.ask("database", "check")
    found = {check["id"]: check["status"] for check in answer["checks"]}
    yield answer["ok"] and found == {"server": "ok", "encoding": "ok", "owner": "ok", "rights": "ok", "data": "ok"}, \
        f"check: all is well {found}"
    SERVER.sql("ALTER ROLE scram CREATEDB; ALTER SCHEMA causeway OWNER TO postgres; GRANT ALL ON SCHEMA causeway TO scram",
               "causeway")  # fmt: skip
    answer = scene.ask("database", "check")
    found = {check["id"]: check for check in answer["checks"]}
    yield found["owner"]["status"] == "warning" and found["owner"]["remedy"], "check: a schema that is another's"
    yield found["rights"]["status"] == "warning" and "CREATEDB" in found["rights"]["summary"], "check: more rights than needed"
    SERVER.sql("ALTER ROLE scram NOCREATEDB; ALTER SCHEMA causeway OWNER TO scram", "causeway")


# ----- work


def cycles(scene, other, directory):
    """Both engines do the same."""
    for scene_, what in ((scene, "PostgreSQL"), (other, "SQLite")):
        cycle = scene_.cycle("initial")
        yield cycle.state == "success", f"cycle: initial, {what}: {cycle.explain()}"
    yield scene.tenant.state() == other.tenant.state(), "cycle: both tenants are the same"
    people = len(scene.tenant.users())
    yield people > 100, f"cycle: there are people in it ({people})"
    directory.add_person("newcomer")
    directory.modify(directory.person(3), "replace: telephoneNumber", "telephoneNumber: +49 30 1")
    directory.delete(directory.person(4))
    for scene_, what in ((scene, "PostgreSQL"), (other, "SQLite")):
        cycle = scene_.cycle("delta")
        yield cycle.state == "success" and cycle.count("export", "export-added") == 1, f"cycle: delta, {what}: {cycle.explain()}"
    yield scene.tenant.state() == other.tenant.state(), "cycle: both tenants are the same after the changes"
    yield scene.is_settled(), "cycle: then there is nothing to do"
    wrong, n_counts = scene.miscounted()
    yield not wrong and n_counts > 5, f"cycle: behind every count are its objects {wrong[:3]}"


def second_engine(other):
    """Another engine does not get in beside the one that works there."""
    done = other.run("database", "move", "postgresql", *arguments(), "--attach")
    yield done.returncode == BUSY and "Another Causeway engine" in done.stderr, f"two engines: the second is refused {done.stderr}"
    yield other.ask("database", "show")["kind"] == "sqlite", "two engines: and stays with its own data"
    done = other.run("database", "move", "postgresql", *arguments())
    yield done.returncode == BUSY, f"two engines: nor does it write there {done.stderr}"


def guards(scene, directory):
    scene.run("config", "set", "guards.deletionThreshold", "2")
    gone = [directory.person(index) for index in range(10, 20)]
    directory.delete(*gone)
    users = len(scene.tenant.users())
    cycle = scene.cycle("delta")
    yield cycle.exit == scenario.GUARD and len(scene.tenant.users()) == users, f"guard: ten deletions stop {cycle.explain()}"
    scene.run("config", "set", "guards.deletionThreshold", "500")
    cycle = scene.cycle("delta")
    yield cycle.state == "success" and len(scene.tenant.users()) == users - 10, f"guard: allowed, they go {cycle.explain()}"


def restarts(scene):
    before = scene.ask("status")
    scene.restart()
    after = scene.ask("status")
    yield after["metaverseObjects"] == before["metaverseObjects"] > 100, "restart: all is there again"
    yield scene.is_settled(), "restart: nothing to do"
    done = scene.run("keys", "rotate")
    scene.restart()
    yield done.returncode == OK and scene.ask("database", "show")["kind"] == "postgresql", \
        "keys: rotated, and the password of the database with them"


# ----- moves


def move_told(scene, place):
    """(the answer, what was told meanwhile)"""
    bus = Bus(str(scene.engine.state / "bus"))
    told = bus.listen("CallProgress")
    answer = bus.call("MoveDatabase", "(saya{sv})", json.dumps(place), [], {"token": GLib.Variant("s", "ours")})
    bus.drain()
    bus.close()
    return answer, told


def moves(scene):
    file = scene.engine.state / "database.json"
    rows = count("cs_object")
    done = scene.run("database", "move", "sqlite", "--json")
    yield done.returncode == OK and not file.exists(), f"move: to SQLite {done.stderr}"
    digest = json.loads(done.stdout)["digest"]
    yield scene.query("SELECT count(*) FROM cs_object") == [(rows,)], "move: every object came along"
    yield scene.is_settled(), "move: SQLite: nothing to do"
    done = scene.run("database", "move", "postgresql", *arguments())
    yield done.returncode == FAILED and "not overwritten" in done.stderr, f"move: not over data {done.stderr}"
    yield scene.ask("database", "show")["kind"] == "sqlite" and count("cs_object") == rows, "move: nothing changed by that"
    done = scene.run("database", "move", "postgresql", *arguments(schema="second"), "--json")
    yield done.returncode == OK and len(json.loads(done.stdout)["digest"]) == 64, f"move: to another schema {done.stderr}"
    yield count("cs_object", "second") == rows, "move: every object came along again"
    yield scene.is_settled(), "move: PostgreSQL: nothing to do"
    done = scene.run("database", "move", "postgresql", *arguments(schema="second"))
    yield done.returncode == OK and scene.is_settled(), "move: to where it is: nothing happens"
    # There and back with nothing in between: the digest is the same.
    first = json.loads(scene.run("database", "move", "postgresql", *arguments(schema="third"), "--json").stdout)
    second, told = move_told(scene, {"kind": "sqlite"})
    yield first["rows"] > 1000 and digest != first["digest"], f"move: rows are counted ({first['rows']})"
    yield second["rows"] >= first["rows"], "move: back"
    phases = list(dict.fromkeys(item["phase"] for item in told))
    yield phases == ["copy", "compare"], f"move: what is done is told meanwhile {told}"
    yield all(item["token"] == "ours" and 0 <= item["done"] <= item["total"] for item in told), "move: and how far it is"
    done = scene.run("database", "move", "postgresql", *arguments(schema="third"), "--attach")
    yield done.returncode == OK and scene.is_settled(), f"move: attached to data that is there {done.stderr}"


def mistakes(scene):
    rows = (
        ("a wrong password", arguments(schema="new", **{"password-file": scene.engine.directory / "wrong"})),
        ("no such server", arguments(schema="new", host="localhost:1")),
        ("no right to make the database", arguments(name="another")),
        ("a schema of somebody else", arguments(schema="locked")),
        ("LATIN1", arguments(name="latin")),
    )
    (scene.engine.directory / "wrong").write_text("wrong")
    (scene.engine.directory / "wrong").chmod(0o600)
    before = scene.ask("database", "show")
    for what, given in rows:
        done = scene.run("database", "move", "postgresql", *given)
        yield done.returncode in (FAILED, NOT_PERMITTED) and len(done.stderr) > 40, f"mistake: {what}: {done.stderr.strip()[:160]}"
        yield scene.ask("database", "show") == before, f"mistake: {what}: the data stays"
    done = scene.run("database", "move", "postgresql", *arguments(name="another"))
    yield 'CREATE DATABASE "another" OWNER "scram"' in done.stderr, "mistake: the SQL for the server's administrator is shown"
    SERVER.sql('CREATE DATABASE "another" OWNER "scram" ENCODING \'UTF8\' TEMPLATE template0')
    done = scene.run("database", "move", "postgresql", *arguments(name="another"))
    yield done.returncode == OK and count("cs_object", name="another") > 0, f"mistake: and it helps {done.stderr}"
    SERVER.sql("ALTER ROLE scram CREATEDB")
    done = scene.run("database", "move", "postgresql", *arguments(name="made"))
    yield done.returncode == OK and count("cs_object", name="made") > 0, f"a database that the user may make is made {done.stderr}"
    SERVER.sql("ALTER ROLE scram NOCREATEDB")


def files(scene):
    """The file that says where the data is."""
    scene.engine.stop()
    file = scene.engine.state / "database.json"
    good = file.read_text()
    rows = (
        ("others may read it", good, 0o644),
        ("no JSON", good[:-20], 0o600),
        ("another member", good.replace('"version"', '"versions"'), 0o600),
        ("another password", re.sub(r'("password" *: *").', r"\1AAAA", good), 0o600),
    )
    for what, text, mode in rows:
        file.write_text(text)
        file.chmod(mode)
        done = scene.run("--direct", "status")
        yield done.returncode != OK and not (scene.engine.state / "causeway.db-wal").exists(), \
            f"file: {what}: the engine does not take another database instead: {done.stderr.strip()[:120]}"
    file.write_text(good)
    file.chmod(0o600)
    scene.start()
    yield scene.ask("status")["state"] == "idle", "file: as it was"


def main():
    directory = scenario.Directory()
    other = scenario.Scenario("other", scenario.second_tenant())
    other.begin(other.openldap_answers())
    scene = scenario.Scenario()
    yield from setting_up(scene)
    yield from settings(scene)
    yield from checks(scene)
    yield from cycles(scene, other, directory)
    yield from second_engine(other)
    other.engine.stop()
    yield from guards(scene, directory)
    yield from restarts(scene)
    yield from moves(scene)
    yield from mistakes(scene)
    yield from files(scene)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(main()))

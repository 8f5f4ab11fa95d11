#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration and what is read, each moved by itself or both into one database, by causewayctl: what moves, what stays,
and what is refused. With SIGKILL on the way: test_databases_kill.py.

Runs inside with_lab.py --slapd N --tenant --postgres.
"""

import json
import sys

import scenario
from databases import DATABASE, SERVER, place, to, works
from scenario import BUSY, FAILED, NOT_FOUND, OK, USAGE

import tap

CONFIG_TABLES = ("config_version", "secret", "audit")


def count(schema, *tables):
    return [int(SERVER.sql(f"SELECT count(*) FROM {schema}.{table}", DATABASE)) for table in tables]


def rows(schema):
    """Of what is read."""
    return count(schema, "cs_object", "mv_object", "link", "cycle")


def move(scene, *args):
    done = scene.run("database", "move", *args, "--json")
    return done, json.loads(done.stdout) if done.returncode == OK else {}


def noted(scene):
    """What the configuration says of both, and which way its newest version came."""
    stored = scene.ask("config", "show")["config"]["installation"]
    said = tuple(stored.get(name, {}).get("schema") for name in ("database", "syncDatabase"))
    return said, scene.ask("config", "history")["items"][0]["kind"]


def refused(scene, said, what, *args, code=FAILED):
    before = place(scene)
    done, _ = move(scene, *args)
    yield done.returncode == code and said in done.stderr and place(scene) == before, f"refused: {what} {done.returncode} {done.stderr}"


def beside_a_file(scene):
    yield from refused(scene, "choose one there", "what is read alone, from a file", *to("readings"), "--part", "sync")
    yield from refused(scene, "together with what is read", "the configuration alone, from a file", *to("first"), "--part", "configuration")
    yield from refused(scene, "no part of the data", "a part that is none", *to("first"), "--part", "half", code=USAGE)
    done = scene.run("database", "join", "--json")
    yield done.returncode == OK and not json.loads(done.stdout)["changed"], f"what is together stays so {done.stderr}"


def splitting(scene, directory):
    done, _ = move(scene, *to("first"))
    yield done.returncode == OK and place(scene) == ("first", None), f"all of it: to a server {done.stderr}"
    yield from refused(scene, "where the configuration lies", "what is read, to the same place", *to("first"), "--part", "sync", code=USAGE)
    done, answer = move(scene, *to("readings"), "--part", "sync")
    yield done.returncode == OK and len(answer["digest"]) == 64, f"what is read: to its own schema {done.stderr}"
    yield place(scene) == ("first", "readings") and noted(scene) == (("first", "readings"), "database"), f"what is read: so it is noted {noted(scene)}"
    yield rows("readings") == rows("first") and count("readings", *CONFIG_TABLES) == [0, 0, 0], "what is read: and nothing else came along"
    yield from works(scene, directory, "split", "what is read")


def each(scene, directory):
    """Apart, each goes by itself."""
    yield from refused(scene, "--part configuration", "what is not said", *to("second"), code=USAGE)
    yield from refused(scene, "--part configuration", "what is not said, to a file", "sqlite", code=USAGE)
    yield from refused(scene, "cannot lie apart", "the configuration into a file", "sqlite", "--part", "configuration")
    yield from refused(scene, "What is read lies there", "the configuration to what is read", *to("readings"), "--part", "configuration")
    yield from refused(scene, "What is read lies there", "both to what is read", *to("readings"), "--part", "all")
    before = count("first", *CONFIG_TABLES)
    done, answer = move(scene, *to("second"), "--part", "configuration")
    yield done.returncode == OK and answer["rows"] > 0, f"the configuration: to another schema {done.stderr}"
    yield place(scene) == ("second", "readings") and noted(scene) == (("second", "readings"), "database"), f"the configuration: so it is noted {noted(scene)}"
    after = count("second", *CONFIG_TABLES)
    yield all(new >= old for new, old in zip(after, before)) and count("second", "cs_object") == [0], f"the configuration: all of it, and nothing else {before} {after}"
    yield from works(scene, directory, "configured", "the configuration")
    done, _ = move(scene, *to("elsewhere"), "--part", "sync")
    yield done.returncode == OK and place(scene) == ("second", "elsewhere"), f"what is read: to another schema {done.stderr}"
    yield from works(scene, directory, "elsewhere", "what is read, elsewhere")
    yield from refused(scene, "not overwritten", "back over what was left", *to("readings"), "--part", "sync")
    yield from refused(scene, "no configuration", "to work with a configuration that is not there", *to("sync"), "--part", "configuration", "--attach",
                       code=NOT_FOUND)  # fmt: skip
    yield from refused(scene, "not read by this installation", "nor with readings", *to("sync"), "--part", "sync", "--attach")
    SERVER.sql("UPDATE readings.engine_value SET value = 'other' WHERE name = 'instance.id'", DATABASE)
    yield from refused(scene, "not read by this installation", "to work with what another one read", *to("readings"), "--part", "sync", "--attach")
    done = scene.run("database", "move", *to("second"))
    yield done.returncode == OK and place(scene) == ("second", "elsewhere"), f"signing in: to the configuration, where it is {done.stderr}"
    done = scene.run("database", "move", *to("elsewhere"))
    yield done.returncode == OK and place(scene) == ("second", "elsewhere"), f"signing in: to what is read, where it is {done.stderr}"
    (scene.engine.directory / "wrong").write_text("wrong")
    (scene.engine.directory / "wrong").chmod(0o600)
    done = scene.run("database", "move", *to("elsewhere", **{"password-file": scene.engine.directory / "wrong"}))
    yield done.returncode != OK and scene.is_settled(), f"signing in: a wrong password changes nothing {done.stderr}"
    done = scene.run("database", "show")
    yield f"{DATABASE}.second" in done.stdout and f"{DATABASE}.elsewhere" in done.stdout, f"both are shown {done.stdout}"


def beside(scene, directory):
    """What is read, in a file beside a configuration on a server."""
    done, _ = move(scene, "sqlite", "--part", "sync")
    yield done.returncode == OK and place(scene) == ("second", "sqlite"), f"a file: what is read goes there {done.stderr}"
    yield noted(scene)[0] == ("second", None), f"a file: which the configuration does not speak of {noted(scene)}"
    yield scene.query("SELECT count(*) FROM config_version") == [(0,)], "a file: nothing of the configuration is in it"
    done = scene.run("database", "show")
    yield "causeway.db" in done.stdout, f"a file: is shown {done.stdout}"
    yield from works(scene, directory, "beside", "a file")


def another(scene, directory):
    """Others that share the configuration: it stays, and what this one reads goes where it likes."""
    SERVER.sql("INSERT INTO second.instance SELECT 'a-third', 'third', 'there', version, created_usec, seen_usec, '', 0 "
               "FROM second.instance LIMIT 1", DATABASE)  # fmt: skip
    yield from refused(scene, "instance remove", "the configuration, from under another one", *to("third"), "--part", "configuration", code=BUSY)
    yield from refused(scene, "instance remove", "both, from under another one", *to("third"), "--part", "all", code=BUSY)
    done, _ = move(scene, *to("shared"), "--part", "sync")
    yield done.returncode == OK and place(scene) == ("second", "shared"), f"shared: what is read goes {done.stderr}"
    yield noted(scene)[0] == ("second", None), f"shared: and the configuration does not speak of it {noted(scene)}"
    done = scene.run("database", "join", "--json")
    yield done.returncode == OK and place(scene) == ("second", None), f"shared: and comes to the configuration {done.stderr}"
    yield from works(scene, directory, "shared", "shared")
    SERVER.sql("DELETE FROM second.instance WHERE id = 'a-third'", DATABASE)


def joining(scene, directory):
    done, _ = move(scene, *to("third"), "--part", "sync")
    yield done.returncode == OK and noted(scene) == (("second", "third"), "database"), f"join: apart {done.stderr}"
    yield from works(scene, directory, "third", "join, apart")
    before, versions = rows("third"), count("second", "config_version")[0]
    done = scene.run("database", "join", "--json")
    answer = json.loads(done.stdout)
    yield done.returncode == OK and answer["changed"] and len(answer["digest"]) == 64, f"join: {done.stderr}"
    yield place(scene) == ("second", None) and rows("second") == before, f"join: everything is there {rows('second')} {before}"
    yield noted(scene) == (("second", None), "database") and count("second", "config_version") == [versions + 1], "join: noted as a version"
    yield "JoinDatabase" in [item["action"] for item in scene.ask("audit")["items"]], "join: and in the audit"
    yield from works(scene, directory, "joined", "join")
    done, _ = move(scene, *to("fourth"), "--part", "sync")
    done, _ = move(scene, *to("both"), "--part", "all")
    yield done.returncode == OK and place(scene) == ("both", None), f"both: into one {done.stderr}"
    yield from works(scene, directory, "both", "both")
    done, _ = move(scene, *to("fifth"), "--part", "sync")
    done, _ = move(scene, "sqlite", "--part", "all")
    yield done.returncode == OK and place(scene) == (None, None), f"both: into the file {done.stderr}"
    yield from works(scene, directory, "file", "both, file")
    done, _ = move(scene, *to("sixth"))
    done, _ = move(scene, "sqlite", "--part", "sync")
    yield done.returncode == OK and place(scene) == ("sixth", "sqlite"), f"both: what is read in the file {done.stderr}"
    done, _ = move(scene, "sqlite", "--part", "all")
    yield done.returncode == OK and place(scene) == (None, None), f"both: into the file in which half of it is {done.stderr}"
    yield from works(scene, directory, "same", "both, the same file")


def results():
    scene = scenario.Scenario()
    directory = scenario.Directory()
    scene.begin_with_openldap()
    cycle = scene.cycle("initial")
    yield cycle.state == "success", f"an installation at work {cycle.explain()}"
    yield from beside_a_file(scene)
    yield from splitting(scene, directory)
    yield from each(scene, directory)
    yield from beside(scene, directory)
    yield from another(scene, directory)
    yield from joining(scene, directory)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

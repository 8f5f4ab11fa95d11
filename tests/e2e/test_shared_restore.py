#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two installations share a configuration, and what each reads lies apart: one of them is backed up, and goes back to that. What
it reads goes back; the configuration, the secrets, who exports, the other one and the tenant stay as they are; also where a
connector went and another came meanwhile. What is not its own is refused; and an engine without a configuration takes all of it.

Runs inside with_lab.py --slapd N --tenant --postgres.
"""

import json
import os
import shutil
import sys
from pathlib import Path

import scenario
from databases import DATABASE, SERVER, place, to
from scenario import FAILED, OK, wait_for
from test_restore import change, error_of, rewrite, unpack

import tap

BASE = os.environ["CW_LAB_SLAPD_BASE"]
SECONDS = 5
CONFIGURATION = ("config_version", "secret", "made_thing")


def digest(schema, *tables):
    """Of all rows of these tables."""
    return [SERVER.sql(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {schema}.{table} t", DATABASE) for table in tables]


def begin_second(scene, first):
    """The keys and the place of the first; what it reads goes into its own file."""
    scene.engine.state.mkdir(parents=True, mode=0o700)
    shutil.copytree(first.engine.state / "keys", scene.engine.state / "keys")
    file = json.loads((first.engine.state / "database.json").read_text())
    written = scene.engine.state / "database.json"
    written.write_text(json.dumps({name: file[name] for name in ("version", "database", "password")} | {"syncDatabase": {"kind": "sqlite"}}))
    written.chmod(0o600)
    scene.start()


def own(scene):
    return scene.ask("status").get("instance", {})


def modes(scene):
    """Who is wanted to export, by id: nothing that goes on by itself."""
    return sorted((item["id"], item["mode"]) for item in scene.ask("instance", "list")["items"])


def sharing(first, second):
    first.begin_with_openldap()
    first.run("config", "set", "lease.seconds", SECONDS)
    for args in (to("shared"), (*to("first"), "--part", "sync")):
        done = first.run("database", "move", *args)
        yield done.returncode == OK, f"shared: the data moves {error_of(done)}"
    cycle = first.cycle("initial")
    yield cycle.state == "success" and place(first) == ("shared", "first"), f"shared: the first exports {cycle.explain()}"
    begin_second(second, first)
    cycle = second.cycle("initial")
    yield cycle.state == "success" and own(second)["state"] == "staging", f"shared: the second one reads {cycle.explain()} {own(second)}"


def backing_up(scene, path, what):
    done = scene.run("database", "backup", path, "--json")
    yield done.returncode == OK and json.loads(done.stdout)["objects"] > 100, f"{what}: {error_of(done)}"
    header, _ = unpack(path)
    yield header["apart"] and header["installation"] == own(scene)["id"], f"{what}: says whose it is {header}"
    done = scene.run("database", "restore", path, "--check", "--json")
    answer = json.loads(done.stdout) if done.returncode == OK else {}
    yield answer.get("part") == "sync" and answer["restored"] is False, f"{what}: and what of it would be restored {done.stdout}{error_of(done)}"


def refused(scene, good, others, folder):
    bad = folder / "bad"
    data = bytearray(good.read_bytes())
    data[len(data) // 2] ^= 1
    bad.write_bytes(data)
    newer = folder / "newer"
    rewrite(good, newer, schema=999)
    before = digest("first", "cs_object", "mv_object", "engine_value") + digest("shared", *CONFIGURATION)
    for path, word in ((bad, "damaged"), (newer, "newer"), (others, "another installation")):
        for options in ((), ("--check",)):
            done = scene.run("database", "restore", path, *options)
            yield done.returncode == FAILED and word in done.stderr, f"refused: {word} {options} {error_of(done)}"
    yield digest("first", "cs_object", "mv_object", "engine_value") + digest("shared", *CONFIGURATION) == before, "refused: nothing is changed"


def restored(scene, other, path, what):
    """Nothing but what this one reads is another one afterwards, and the next cycle is right."""
    writes, tenant, wanted = scene.tenant.writes(), scene.tenant.state(), modes(scene)
    configuration = digest("shared", *CONFIGURATION)
    rows = other.query("SELECT count(*), max(id) FROM cs_object")
    done = scene.run("database", "restore", path, "--json")
    answer = json.loads(done.stdout) if done.returncode == OK else {}
    yield answer.get("part") == "sync" and answer["restored"], f"{what}: {done.stdout}{error_of(done)}"
    yield answer["staging"] is False and Path(answer["before"]).exists(), f"{what}: neither in staging mode, nor without what was before {answer}"
    yield digest("shared", *CONFIGURATION) == configuration, f"{what}: configuration and secrets stay as they are"
    yield modes(scene) == wanted and wait_for(lambda: own(scene)["state"] == "active", 60), f"{what}: the same one exports {own(scene)} {modes(scene)}"
    yield scene.ask("scheduler", "show")["nextType"] == "initial", f"{what}: the next cycle is an initial one"
    cycle = scene.cycle("delta")
    imports = [step for step in cycle.run["steps"] if step["kind"] == "import"]
    yield cycle.state == "success" and all(step["full"] for step in imports), f"{what}: which reads everything {cycle.explain()}"
    yield scene.tenant.state() == tenant, f"{what}: the tenant stays as it is, {scene.tenant.writes() - writes} writes"
    yield other.query("SELECT count(*), max(id) FROM cs_object") == rows, f"{what}: so does what the other one reads"
    cycle = other.cycle("delta")
    yield cycle.state == "success" and own(other)["state"] == "staging", f"{what}: which works on {cycle.explain()}"
    return answer.get("before")


def going_back(first, second, directory, path):
    cycle = change(first, directory, "since-backup")
    yield cycle.state == "success" and cycle.count("export", "export-added") == 1, f"going back: a change since {cycle.explain()}"
    done = second.run("config", "set", "history.days", "37")
    yield done.returncode == OK, f"going back: the other one changes the configuration {error_of(done)}"
    yield wait_for(lambda: first.ask("config", "show")["config"].get("history", {}).get("days") == 37, 60), "going back: which this one takes up"
    done = first.run("database", "restore", path)
    yield done.returncode == OK and "stay as they are" in done.stdout, f"going back: people are told what stays {done.stdout}{error_of(done)}"
    before = yield from restored(first, second, path, "going back")
    yield first.ask("config", "show")["config"]["history"]["days"] == 37, "going back: the setting of the other one stays"
    cycle = change(first, directory, "since-restore")
    good = cycle.state == "success" and cycle.count("export", "export-added") == 1 and cycle.count("export", "export-deleted") == 1
    yield good, f"going back: and work goes on {cycle.explain()}"
    yield from restored(first, second, before, "going back, to what was before")
    yield first.is_settled(), "going back: nothing is left to do"


def suspended(scene, path):
    """What tells of the present stays."""
    scene.run("scheduler", "set", "--suspend")
    scene.run("config", "set", "staging", "true")
    done = scene.run("database", "restore", path, "--json")
    answer = json.loads(done.stdout) if done.returncode == OK else {}
    yield answer.get("staging") is True, f"present: staging mode stays, and is told {done.stdout}{error_of(done)}"
    yield scene.ask("scheduler", "show")["suspended"] is True, "present: a schedule that is suspended stays so"
    scene.run("config", "set", "staging", "false")
    scene.run("scheduler", "set", "--resume")


def gone_meanwhile(scene, directory, path):
    """Who came after the backup and goes before it is restored is found in the tenant."""
    directory.add_person("passing")
    cycle = scene.cycle("initial")
    yield cycle.state == "success" and cycle.count("export", "export-added") == 1, f"meanwhile: somebody comes {cycle.explain()}"
    done = scene.run("database", "restore", path)
    directory.delete(f"uid=passing,{directory.people}")
    cycles = [scene.cycle("delta").explain() for _ in range(2)]
    there = [user for user in scene.tenant.users() if user.startswith("passing@")]
    yield done.returncode == OK and not there and scene.is_settled(), f"meanwhile: goes, and is deleted {error_of(done)} {there} {cycles}"


def another_connector(first, second, directory, path):
    """What is restored knows a connector that the configuration does not have any more."""
    old = SERVER.sql("SELECT guid FROM first.connector ORDER BY guid", DATABASE).split()
    done = first.run("connector", "remove", BASE)
    yield done.returncode == OK, f"connector: one goes {error_of(done)}"
    done = first.set_up(first.openldap_answers())
    yield done.returncode == OK and place(first) == ("shared", "first"), f"connector: another one comes for it {error_of(done)} {place(first)}"
    cycle = first.cycle("initial")
    now = SERVER.sql("SELECT guid FROM first.connector ORDER BY guid", DATABASE).split()
    yield cycle.state == "success" and now != old and len(now) == 2, f"connector: and is worked with {old} {now} {cycle.explain()}"
    yield from restored(first, second, path, "connector")
    after = SERVER.sql("SELECT guid FROM first.connector ORDER BY guid", DATABASE).split()
    yield after == now and first.is_settled(), f"connector: what was read of the one that is gone goes {after}"


def together(first, second, path):
    """Where the configuration and what this one reads are in one schema, others use that configuration all the same."""
    done = first.run("database", "join", "--json")
    yield done.returncode == OK and place(first) == ("shared", None), f"together: put so {error_of(done)}"
    yield from restored(first, second, path, "together")


def elsewhere(scene, path, first):
    """An engine without a configuration takes all of it, into one file."""
    scene.engine.state.mkdir(parents=True, mode=0o700)
    shutil.copytree(first.engine.state / "keys", scene.engine.state / "keys")
    scene.start()
    done = scene.run("database", "restore", path, "--check", "--json")
    yield json.loads(done.stdout).get("part") == "all", f"elsewhere: all of it {done.stdout}{error_of(done)}"
    tenant = scene.tenant.state()
    done = scene.run("database", "restore", path, "--json")
    yield done.returncode == OK and json.loads(done.stdout)["part"] == "all", f"elsewhere: is restored {done.stdout}{error_of(done)}"
    yield scene.query("SELECT count(*) > 0 FROM config_version")[0][0] and place(scene) == (None, None), "elsewhere: the configuration, too"
    shown = [item["name"] for item in scene.ask("instance", "list")["items"]]
    yield len(shown) == 1, f"elsewhere: nobody shares it there {shown}"
    scene.run("config", "set", "staging", "true")
    cycle = scene.cycle("initial")
    yield cycle.state == "success" and scene.tenant.state() == tenant, f"elsewhere: and it is worked with {cycle.explain()}"
    scene.engine.stop()


def elsewhere_apart(scene, path, first):
    """The same into two places, neither of which anything was stored in."""
    scene.engine.state.mkdir(parents=True, mode=0o700)
    shutil.copytree(first.engine.state / "keys", scene.engine.state / "keys")
    scene.start()
    for args in (to("empty"), (*to("beside"), "--part", "sync")):
        done = scene.run("database", "move", *args)
        yield done.returncode == OK, f"elsewhere, apart: a place for each {error_of(done)}"
    tenant = scene.tenant.state()
    done = scene.run("database", "restore", path, "--json")
    yield done.returncode == OK and json.loads(done.stdout)["part"] == "all", f"elsewhere, apart: is restored {done.stdout}{error_of(done)}"
    rows = [int(SERVER.sql(f"SELECT count(*) FROM {table}", DATABASE)) for table in
            ("empty.config_version", "beside.config_version", "empty.cs_object", "beside.cs_object")]  # fmt: skip
    yield rows[0] > 0 and rows[1:3] == [0, 0] and rows[3] > 0, f"elsewhere, apart: each where it belongs {rows}"
    yield place(scene) == ("empty", "beside"), f"elsewhere, apart: which stays so {place(scene)}"
    scene.run("config", "set", "staging", "true")
    cycle = scene.cycle("initial")
    yield cycle.state == "success" and scene.tenant.state() == tenant, f"elsewhere, apart: and it is worked with {cycle.explain()}"
    scene.restart()
    yield scene.ask("status")["staging"] is True, "elsewhere, apart: also begun anew"
    scene.engine.stop()


def results():
    first, second, third, fourth = (scenario.Scenario(name) for name in ("first", "second", "third", "fourth"))
    directory = scenario.Directory()
    folder = Path(os.environ["CW_LAB_DIR"]) / "backups"
    folder.mkdir()
    good, others = folder / "first", folder / "second"
    yield from sharing(first, second)
    yield from backing_up(first, good, "backup")
    yield from backing_up(second, others, "backup, what is read in a file")
    yield from refused(first, good, others, folder)
    yield from going_back(first, second, directory, good)
    yield from suspended(first, good)
    yield from gone_meanwhile(first, directory, good)
    yield from another_connector(first, second, directory, good)
    yield from together(first, second, good)
    yield from elsewhere(third, good, first)
    yield from elsewhere_apart(fourth, good, first)
    for scene in (second, third, fourth):
        yield from scene.log_results()
    yield from first.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

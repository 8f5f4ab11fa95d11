#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every restore procedure of docs/database.md, performed as it is written: its commands are taken from the document,
with this machine's places and names in place of those. What changed since the backup has to be as it is afterwards.

Runs inside with_lab.py --slapd N --tenant --postgres.
"""

import hashlib
import itertools
import json
import os
import re
import shlex
import shutil
import signal
import stat
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import scenario
from scenario import ATTENTION, BUSY, FAILED, NOT_PERMITTED, OK

import keeper
import tap
from postgres import PostgresLab

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/database.md"
SERVER = PostgresLab(os.environ["CW_LAB_POSTGRES_DIR"])
LAB = Path(os.environ["CW_LAB_DIR"])
SUM = 32


def read_blocks(heading):
    """The commands below a heading, one logical line each, by block."""
    text = DOCUMENT.read_text().split(f"\n{heading}\n", 1)[1]
    text = re.split(r"\n#{2,3} ", text, maxsplit=1)[0]
    blocks = re.findall(r"(?:^    .*\n?)+", text, re.M)
    return [re.sub(r"\\\n\s*", "", block.replace("    ", "", 1).replace("\n    ", "\n")).splitlines() for block in blocks]


def unpack(path):
    """What a backup says of itself, and what is in it."""
    data = path.read_bytes()
    length = struct.unpack_from("<I", data, 12)[0]
    return json.loads(data[16 : 16 + length]), zlib.decompress(data[16 + length : -SUM], -15)


def rewrite(source, target, **header):
    """The same backup with another header, and the digest that belongs to it."""
    data = source.read_bytes()
    length = struct.unpack_from("<I", data, 12)[0]
    text = json.dumps({**json.loads(data[16 : 16 + length]), **header}).encode()
    content = data[:12] + struct.pack("<I", len(text)) + text + data[16 + length : -SUM]
    target.write_bytes(content + hashlib.sha256(content).digest())
    target.chmod(0o600)


def error_of(done):
    return done.stderr.strip()


class Place:
    """An engine, and how the document's commands reach it and the server."""

    def __init__(self, scene, name):
        self.scene = scene
        self.folder = LAB / f"{name}-host"
        self.bin = self.folder / "bin"
        self.bin.mkdir(parents=True)
        if os.geteuid() == 0:
            self.folder.chmod(0o777)
        self.backup, self.keys = self.folder / "causeway.backup", self.folder / "causeway.keys"
        self.dump = self.folder / "causeway.dump"
        self.passphrase = self.folder / "passphrase"
        self.passphrase.write_text("correct horse battery")
        self.passphrase.chmod(0o600)
        self.wrap("causewayctl", [str(scene.engine.shell), "--state-dir", str(scene.engine.state)])
        self.wrap("runuser", [], 'while [ "$1" != -- ]; do shift; done; shift')
        for program in ("psql", "pg_dump", "pg_restore"):
            here = ["-h", str(SERVER.socket_folder), "-p", str(SERVER.settings.port), "-U", "postgres"]
            self.wrap(program, [*SERVER.as_owner(program), *here])

    def wrap(self, name, command, before=":"):
        path = self.bin / name
        path.write_text(f'#!/bin/sh\n{before}\nexec {shlex.join(command)} "$@"\n')
        path.chmod(0o755)

    def here(self, line):
        """The document's places and names as they are here."""
        for written, found in (("/var/backups/causeway.backup", self.backup), ("/var/backups/causeway.dump", self.dump),
                               ("/media/safe/causeway.keys", self.keys), ("/var/lib/causeway", self.scene.engine.state),
                               ('AUTHORIZATION "causeway"', "AUTHORIZATION scram")):  # fmt: skip
            line = line.replace(written, str(found))
        return line + (f" --passphrase-file {self.passphrase}" if re.search(r"keys (export|import)", line) else "")

    def perform(self, lines):
        """What went wrong, or nothing."""
        for line in lines:
            if line.startswith("systemctl "):
                self.scene.engine.stop() if line.split()[1] == "stop" else self.scene.start()
                continue
            environment = {**os.environ, "PATH": f"{self.bin}:{os.environ['PATH']}"}
            done = subprocess.run(["bash", "-c", self.here(line)], env=environment, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, cwd="/")  # fmt: skip
            if done.returncode != 0:
                return f"{line}: exit {done.returncode}: {done.stdout}{done.stderr}"
        return ""


def change(scene, directory, name, gone=itertools.count(20)):
    """Somebody comes, somebody goes, something changes, since the backup; all of it is exported."""
    directory.add_person(name)
    directory.delete(directory.person(next(gone)))
    directory.modify(directory.person(3), "replace: telephoneNumber", f"telephoneNumber: +49 30 {len(name)}")
    return scene.cycle("delta")


def perform_since(place, directory, name, lines, what):
    """The commands, after changes that the backup does not know; the tenant stays as it is."""
    cycle = change(place.scene, directory, name)
    yield cycle.state == "success" and cycle.count("export", "export-added") == 1, f"{what}: a change since {cycle.explain()}"
    before = place.scene.tenant.state()
    trouble = place.perform(lines)
    yield not trouble, f"{what}: as it is written {trouble}"
    run = place.scene.engine.last_run()
    yield run["state"] == "success" and run["type"] == "initial", f"{what}: the first cycle is whole {run['state']} {run['type']}"
    yield all(step["full"] for step in run["steps"] if step["kind"] != "export"), f"{what}: and reads everything"
    yield place.scene.tenant.state() == before, f"{what}: the tenant is as it was, with {name}"
    cycle = change(place.scene, directory, f"{name}-later")
    yield cycle.state == "success" and cycle.count("export", "export-added") == 1, f"{what}: and work goes on {cycle.explain()}"


# ----- making one


def backing_up(place, directory):
    scene = place.scene
    back_up, export, verify = read_blocks("## Backing up")
    trouble = place.perform(back_up)
    yield not trouble, f"backup: as it is written {trouble}"
    yield stat.S_IMODE(place.backup.stat().st_mode) == 0o600, "backup: for its owner alone"
    first = place.backup.read_bytes()
    done = scene.run("database", "backup", place.backup)
    yield done.returncode == FAILED and "--force" in done.stderr, f"backup: not over a file {error_of(done)}"
    yield place.backup.read_bytes() == first, "backup: which stays"
    header, content = unpack(place.backup)
    yield b"CWV" in content and header["keys"] == scene.ask("keys", "show")["keys"], "backup: its secrets are sealed"
    secrets = [Path(os.environ[name]).read_text().strip().encode() for name in
               ("CW_LAB_SLAPD_PASSWORD_FILE", "CW_LAB_TENANT_CLIENT_SECRET_FILE")]  # fmt: skip
    key = (scene.engine.state / "keys/vault.key").read_text().split()[-1].encode()
    yield not [secret for secret in (*secrets, key) if secret in content], "backup: neither secrets nor keys are in it"
    done = scene.run("database", "backup", place.folder / "more")
    yield "keys export" in done.stdout, "backup: and the answer says where the keys are"
    for lines, what in ((export, "the keys"), (verify, "verified")):
        trouble = place.perform(lines)
        yield not trouble, f"backup: {what}, as it is written {trouble}"
    left = [path.name for path in place.folder.iterdir() if "partial" in path.name]
    yield not left, f"backup: nothing else is left {left}"


def refused(place, other):
    """Each with its own error, and nothing is changed."""
    scene, bad = place.scene, place.folder / "bad"
    data = bytearray(place.backup.read_bytes())
    before = scene.ask("config", "show")["version"]
    data[len(data) // 2] ^= 1
    cases = (
        ("damaged", lambda: bad.write_bytes(data), "damaged"),
        ("cut off", lambda: bad.write_bytes(data[: len(data) // 3]), "damaged"),
        ("something else", lambda: bad.write_text("hello" * 100), "no backup"),
        ("newer", lambda: rewrite(place.backup, bad, schema=999), "newer"),
        ("another installation's", lambda: rewrite(place.backup, bad, installation="other"), "another installation"),
    )
    for what, make, word in cases:
        make()
        for options in ((), ("--check",)):
            done = scene.run("database", "restore", bad, *options)
            yield done.returncode == FAILED and word in done.stderr, f"refused: {what} {options} {error_of(done)}"
    slapd = keeper.server_pid(scenario.openldap().pid_file)
    os.kill(slapd, signal.SIGSTOP)
    try:
        scene.run("cycle", "start")
        done = scene.run("database", "restore", place.backup)
    finally:
        os.kill(slapd, signal.SIGCONT)
    yield done.returncode == BUSY, f"refused: while a cycle runs {error_of(done)}"
    scene.settle()
    yield scene.ask("config", "show")["version"] == before, "refused: nothing is changed"
    yield not list(scene.engine.state.glob("before-restore*")), "refused: and nothing is left"
    done = other.run("database", "restore", place.backup)
    yield done.returncode == FAILED and "another installation" in done.stderr, f"refused: by another engine {error_of(done)}"


# ----- going back


def guarded(place):
    """Staging mode stays, and whichever cycle comes next reads everything."""
    scene = place.scene
    writes = scene.tenant.writes()
    scene.run("config", "set", "staging", "true")
    done = scene.run("database", "restore", place.backup)
    yield done.returncode == OK and "staging" in done.stdout, f"guards: staging mode stays {done.stdout}{done.stderr}"
    yield scene.ask("status")["staging"] is True, "guards: as the status says"
    before = sorted(scene.engine.state.glob("before-restore-*.backup"))
    modes = {stat.S_IMODE(path.stat().st_mode) for path in before}
    yield before and modes == {0o600}, f"guards: the data of before is kept {before}"
    told = scene.ask("database", "show")
    size = sum(path.stat().st_size for path in before)
    yield (told["copies"], told["copiesSize"]) == (len(before), size), f"guards: and counted {told} {size}"
    yield "copies of before a restore" in scene.run("database", "show").stdout or len(before) == 1, "guards: for people, too"
    scene.run("config", "set", "staging", "false")
    target = os.environ["CW_LAB_TENANT_INITIAL_DOMAIN"]
    done = scene.run("cycle", "start", "--step", f"export:{target}", "--wait")
    told = f"{done.stdout}{done.stderr}"
    yield done.returncode != OK and "whole cycle" in told, f"guards: a step by hand exports nothing {done.returncode} {told}"
    yield scene.ask("scheduler", "show")["nextType"] == "initial", "guards: the next cycle is an initial one"
    yield scene.tenant.writes() == writes, "guards: nothing was written"
    cycle = scene.cycle("delta")
    imports = [step for step in cycle.run["steps"] if step["kind"] == "import"]
    yield cycle.state == "success" and all(step["full"] for step in imports), f"guards: a delta cycle reads all {cycle.explain()}"


def on_sqlite(place, directory):
    (lines,) = read_blocks("### Going back to a backup")
    yield from perform_since(place, directory, "since-backup", lines, "going back")
    yield from guarded(place)
    (lines,) = read_blocks("### A SQLite database that is lost or damaged")
    yield from perform_since(place, directory, "since-loss", lines, "lost file")
    yield from noticed_on_sqlite(place, directory)


def on_postgresql(place, directory):
    scene = place.scene
    arguments = ["--host", f"localhost:{SERVER.settings.port}", "--name", "causeway", "--schema", "causeway", "--user", "scram",
                 "--authentication", "password", "--password-file", SERVER.directory / "scram.password",
                 "--ca-file", SERVER.directory / "tls/ca.pem"]  # fmt: skip
    done = scene.run("database", "move", "postgresql", *arguments)
    yield done.returncode == OK, f"PostgreSQL: the data moves there {error_of(done)}"
    (lines,) = read_blocks("### Going back to a backup")
    yield from perform_since(place, directory, "since-move", lines, "going back, PostgreSQL, to a backup of SQLite")
    trouble = place.perform(read_blocks("## Backing up")[0])
    yield not trouble and unpack(place.backup)[0]["kind"] == "postgresql", f"PostgreSQL: a backup {trouble}"
    (lines,) = read_blocks("### A schema of PostgreSQL that is lost or damaged")
    yield from perform_since(place, directory, "since-schema", lines, "lost schema")
    dump, restore = read_blocks("### With pg_dump and pg_restore")
    trouble = place.perform(dump)
    yield not trouble, f"pg_dump: as it is written {trouble}"
    yield from perform_since(place, directory, "since-dump", restore, "pg_restore")
    yield from noticed_on_postgresql(place, directory)
    yield from migrating(place, directory)
    done = scene.run("database", "move", "sqlite")
    yield done.returncode == OK, f"PostgreSQL: and back to a file {error_of(done)}"


def noticed(scene, directory, name, what, put_back):
    """An older database in the place of the present one, while the engine is stopped, and nobody says so."""
    cycle = change(scene, directory, name)
    yield cycle.state == "success" and cycle.count("export", "export-added") == 1, f"{what}: a change since {cycle.explain()}"
    before = scene.tenant.state()
    scene.restart()
    yield scene.ask("scheduler", "show")["nextType"] == "delta", f"{what}: the present one is not older"
    scene.engine.stop()
    yield put_back() in (None, ""), f"{what}: put back"
    scene.start()
    yield "older than what was exported last" in scene.engine.log.read_text(errors="replace"), f"{what}: the log says so"
    yield scene.ask("scheduler", "show")["nextType"] == "initial", f"{what}: the next cycle is an initial one"
    cycle = scene.cycle("delta")
    imports = [step for step in cycle.run["steps"] if step["kind"] == "import"]
    yield cycle.state == "success" and all(step["full"] for step in imports), f"{what}: and reads all {cycle.explain()}"
    yield scene.is_settled() and scene.tenant.state() == before, f"{what}: the tenant stays as it is"
    scene.restart()
    yield scene.ask("scheduler", "show")["nextType"] == "delta", f"{what}: it is noticed once"


def noticed_on_postgresql(place, directory):
    dump, restore = read_blocks("### With pg_dump and pg_restore")
    trouble = place.perform(dump)
    yield not trouble, f"noticed: a dump {trouble}"
    SERVER.sql("DROP SCHEMA IF EXISTS causeway_before CASCADE", "causeway")
    lines = [line for line in restore if line.startswith("runuser -u postgres")]
    yield from noticed(place.scene, directory, "since-noticed", "noticed, pg_restore", lambda: place.perform(lines))


def noticed_on_sqlite(place, directory):
    scene = place.scene
    copy = scene.engine.directory / "causeway.db.copy"
    scene.cycle("delta")
    scene.engine.stop()
    shutil.copy2(scene.store, copy)
    scene.start()
    yield from noticed(scene, directory, "since-copy", "noticed, a copy of the file", lambda: shutil.copy2(copy, scene.store) and None)


def migrating(place, directory):
    """Tables of the version before, which the engine's user may not change: an administrator does, by the SQL shown."""
    scene = place.scene
    scene.engine.stop()
    SERVER.sql("DROP VIEW causeway.database_clock; DROP TABLE causeway.lease, causeway.instance; "
               "UPDATE causeway.causeway_schema SET version = 12; ALTER SCHEMA causeway OWNER TO postgres; "
               "GRANT USAGE ON SCHEMA causeway TO scram", "causeway")  # fmt: skip
    look = scene.ask("database", "migrate", "--check")
    yield (look["from"], look["steps"][0], look["changed"]) == (12, "0013-instance", False), f"migrate: what there is to do {look['steps']}"
    done = scene.run("database", "migrate")
    yield done.returncode == NOT_PERMITTED and "--sql" in done.stderr, f"migrate: the user may not {error_of(done)}"
    done = scene.run("database", "migrate", "--sql")
    yield done.returncode == OK and done.stdout.startswith("\\set"), "migrate: the SQL is shown"
    SERVER.sql(done.stdout)
    yield scene.ask("database", "migrate", "--check")["steps"] == [], "migrate: and does it"
    owners = SERVER.sql("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'causeway'", "causeway").split()
    yield owners == ["scram"], f"migrate: everything belongs to the engine's user {owners}"
    SERVER.sql("UPDATE causeway.causeway_schema SET version = 12; ALTER SCHEMA causeway OWNER TO scram; "
               "DROP VIEW causeway.database_clock; DROP TABLE causeway.lease, causeway.instance", "causeway")  # fmt: skip
    lines = read_blocks("## Versions of the tables")[0]
    trouble = place.perform(lines)
    yield not trouble, f"migrate: as it is written {trouble}"
    yield scene.ask("database", "migrate")["changed"] is False, "migrate: an engine at work has nothing left to do"
    cycle = change(scene, directory, "since-migration")
    yield cycle.state == "success", f"migrate: and work goes on {cycle.explain()}"


# ----- elsewhere


def elsewhere(place, other):
    """Another computer, that the backup's own name tells from this one; the first is gone."""
    take, leave_staging = read_blocks("### On another computer, with the keys")
    rewrite(place.backup, other.backup, host="old.contoso.lab")
    other.keys.write_bytes(place.keys.read_bytes())
    other.keys.chmod(0o600)
    before = place.scene.tenant.state()
    place.scene.engine.stop()
    other.scene.start()
    done = other.scene.run("database", "restore", other.backup, "--check")
    yield done.returncode == OK, f"elsewhere: it can be restored {error_of(done)}"
    trouble = other.perform(take)
    yield not trouble, f"elsewhere: as it is written {trouble}"
    yield other.scene.ask("status")["staging"] is True, "elsewhere: in staging mode"
    yield other.scene.tenant.state() == before, "elsewhere: nothing is exported"
    trouble = other.perform(leave_staging)
    cycle = other.scene.cycle("delta")
    yield not trouble and cycle.state == "success", f"elsewhere: then it exports {trouble} {cycle.explain()}"
    yield other.scene.tenant.state() == before, "elsewhere: and there is nothing that it would change"
    other.scene.engine.stop()


def without_keys(place, third):
    take, begin = read_blocks("### Without the keys")
    third.backup.write_bytes(place.backup.read_bytes())
    third.scene.start()
    done = third.scene.run("database", "restore", third.backup)
    yield done.returncode == ATTENTION and "keys" in done.stderr, f"without keys: it is said {error_of(done)}"
    done = third.scene.run("cycle", "start", "--wait")
    yield done.returncode not in (OK, ATTENTION), f"without keys: no cycle {error_of(done)}"
    trouble = third.perform(take)
    yield not trouble, f"without keys: as it is written {trouble}"
    for name, kind, variable in ((os.environ["CW_LAB_SLAPD_BASE"], "password", "CW_LAB_SLAPD_PASSWORD_FILE"),
                                 (os.environ["CW_LAB_TENANT_INITIAL_DOMAIN"], "private-key", "CW_LAB_TENANT_CLIENT_KEY_FILE")):  # fmt: skip
        done = third.scene.run("connector", "set-secret", name, "--kind", kind, "--password-file", os.environ[variable])
        yield done.returncode == OK, f"without keys: the {kind} again {error_of(done)}"
    trouble = third.perform(begin)
    yield not trouble, f"without keys: and it works {trouble}"


def results():
    scene, other = scenario.Scenario("engine"), scenario.Scenario("other")
    third, fourth = scenario.Scenario("third"), scenario.Scenario("fourth")
    directory = scenario.Directory()
    scene.begin_with_openldap()
    cycle = scene.cycle("initial")
    yield cycle.state == "success", f"an installation at work {cycle.explain()}"
    place = Place(scene, "first")
    fourth.begin(fourth.openldap_answers())
    yield from backing_up(place, directory)
    yield from refused(place, fourth)
    fourth.engine.stop()
    yield from on_sqlite(place, directory)
    yield from on_postgresql(place, directory)
    yield from elsewhere(place, Place(other, "second"))
    yield from without_keys(place, Place(third, "third"))
    for each in (other, third, fourth):
        yield from each.log_results()
    yield from third.closing_results()
    yield from scene.log_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

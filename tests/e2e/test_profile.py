#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration profile: saved where a configuration works, and used on another computer. From PostgreSQL both use
the same configuration, and one of them exports; from SQLite the other one has a copy, in staging mode. And all that
somebody gets wrong.

Runs inside with_lab.py --slapd N --tenant --postgres.
"""

import json
import os
import re
import stat
import sys
from pathlib import Path

import scenario
from scenario import BUSY, FAILED, NOT_FOUND, OK, USAGE

import answers
import tap
from postgres import PostgresLab

SERVER = PostgresLab(os.environ["CW_LAB_POSTGRES_DIR"])
FOLDER = Path(os.environ["CW_LAB_DIR"])
PASSWORD = "correct horse battery"


def write_secret(name, text):
    path = FOLDER / name
    path.write_text(text)
    path.chmod(0o600)
    return path


def database(schema="causeway"):
    return {**answers.postgresql(SERVER.environment("POSTGRES"), schema), "name": "causeway"}


def arguments(schema="causeway", **more):
    given = {"host": f"localhost:{SERVER.settings.port}", "name": "causeway", "schema": schema, "user": "scram",
             "ca-file": SERVER.directory / "tls/ca.pem", "authentication": "password",
             "password-file": SERVER.directory / "scram.password", **more}  # fmt: skip
    return [part for option, value in given.items() for part in (f"--{option}", value)]


def save(scene, path, password_file):
    return scene.run("instance", "profile", path, "--passphrase-file", password_file)


def attach(scene, path, password_file, *more):
    return scene.run("instance", "attach", path, "--passphrase-file", password_file, *more)


def pending(scene):
    """What would be sent, without the numbers of this store."""
    items = scene.ask("pending", "list", "--limit", 1000)["items"]
    return sorted((item["operation"], item.get("title", ""), item.get("anchor", "")) for item in items)


def names(answer):
    return sorted(item["name"] for item in answer["connectors"])


# ----- saving


RULES = {"version": 1, "rules": []}


def saved(scene, password):
    path = FOLDER / "postgresql.json"
    folder = scene.engine.state / "rules"
    folder.mkdir(mode=0o700)
    (folder / "own.json").write_text(json.dumps(RULES))
    scene.restart()
    done = save(scene, path, write_secret("short", "elevenchars"))
    yield done.returncode != OK and "12 characters" in done.stderr and not path.exists(), f"save: a short password {done.stderr}"
    done = save(scene, path, password)
    yield done.returncode == OK and "this computer alone" in done.stdout, f"save: the profile is saved {done.stdout}{done.stderr}"
    yield stat.S_IMODE(path.stat().st_mode) == 0o600, "save: only its owner may read it"
    text = path.read_text()
    in_clear = [SERVER.directory / "scram.password", scene.engine.state / "keys/vault.key"]
    yield not any(file.read_text().split()[-1] in text for file in in_clear), "save: no secret is in it in clear"
    yield "causeway.causeway" not in text and "localhost" not in text, "save: nor where the database is"
    before = path.read_bytes()
    yield save(scene, path, password).returncode != OK and path.read_bytes() == before, "save: a file that is there stays"
    records = scene.ask("audit")["items"]
    yield any(r["action"] == "ExportProfile" and r["changes"] for r in records), "save: it is in the audit"


# ----- what is wrong


def mistakes(scene, path, password):
    """An engine without a configuration, to which each of these is given; it stays without."""
    text = path.read_text()
    bent = FOLDER / "bent.json"
    rows = (
        ("empty", "", "is empty"),
        ("no JSON", "hello", "no configuration profile"),
        ("another file", "{}", "no configuration profile"),
        ("half of it", text[: len(text) // 2], "no configuration profile"),
        ("another cost", text.replace('"operations": 3', '"operations": 2'), "is damaged"),
        ("other bytes", text.replace('"sealed": "', '"sealed": "AAAA'), "is damaged"),
        ("a newer version", text.replace('"version": 1', '"version": 2'), "another version"),
    )
    for what, changed, words in rows:
        bent.write_text(changed)
        done = attach(scene, bent, password)
        yield done.returncode != OK and words in done.stderr, f"mistake: {what}: {done.stderr.strip()}"
    # Whoever changes the file can change its checksum as well.
    bent.write_text(re.sub(r'"checksum": "[^"]*",\n *', "", text).replace('"operations": 3', '"operations": 2'))
    done = attach(scene, bent, password)
    yield done.returncode != OK and "passphrase is another one, or the file was changed" in done.stderr, \
        f"mistake: changed on purpose: {done.stderr.strip()}"
    done = attach(scene, path, write_secret("wrong", PASSWORD.upper()))
    yield done.returncode != OK and "passphrase is not the one" in done.stderr, f"mistake: another password: {done.stderr.strip()}"
    done = scene.run("instance", "attach")
    yield done.returncode == USAGE and "--keys" in done.stderr, f"mistake: nothing is named: {done.stderr.strip()}"
    yield scene.ask("config", "show")["version"] == 0, "mistake: the configuration is still none"
    yield scene.ask("database", "show")["kind"] == "sqlite", "mistake: and the data where it was"


def used_already(scene, path, password):
    before = scene.ask("config", "show")
    done = attach(scene, path, password)
    yield done.returncode != OK and "never overwritten" in done.stderr, f"mistake: an engine that has one: {done.stderr.strip()}"
    yield scene.ask("config", "show") == before, "mistake: it keeps its own"


def away(scene, path, password):
    """The server is down; and a place without a configuration."""
    SERVER.stop()
    done = attach(scene, path, password)
    yield done.returncode == FAILED and len(done.stderr) > 40, f"mistake: the server does not answer: {done.stderr.strip()[:160]}"
    left = [file.name for file in scene.engine.state.glob("database*")]
    yield not left and not (scene.engine.state / "rules").exists(), f"mistake: and nothing of it is left behind {left}"
    SERVER.start()
    done = scene.run("instance", "attach", *arguments(schema="nothing"))
    yield done.returncode == NOT_FOUND and "no configuration" in done.stderr, f"mistake: nothing is there: {done.stderr.strip()}"
    found = SERVER.sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'nothing'", "causeway").strip()
    yield found == "0" and scene.ask("database", "show")["kind"] == "sqlite", "mistake: and nothing is made there"
    SERVER.sql("CREATE SCHEMA shop AUTHORIZATION scram; CREATE TABLE shop.customer (name text);"
               "INSERT INTO shop.customer VALUES ('Ann'); ALTER TABLE shop.customer OWNER TO scram", "causeway")  # fmt: skip
    done = scene.run("instance", "attach", *arguments(schema="shop"))
    yield done.returncode == NOT_FOUND and "another program" in done.stderr, f"mistake: another program's tables: {done.stderr.strip()}"
    found = SERVER.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'shop'", "causeway").strip()
    yield found == "1", f"mistake: and none is made among them ({found})"


# ----- from PostgreSQL


def attached(first, second, directory, path, password):
    done = attach(second, path, password, "--check")
    yield done.returncode == OK and "causeway.causeway" in done.stdout, f"attach: what the profile holds {done.stdout}"
    yield second.ask("config", "show")["version"] == 0, "attach: a look changes nothing"
    done = attach(second, path, password, "--json")
    answer = json.loads(done.stdout) if done.returncode == OK else {}
    yield answer.get("attached") is True and answer["staging"] is True, f"attach: done {done.stdout}{done.stderr}"
    yield second.ask("config", "show")["config"] == first.ask("config", "show")["config"], "attach: both see one configuration"
    yield second.ask("keys", "show")["lost"] == 0, "attach: the secrets open"
    yield second.ask("keys", "show")["keys"] == first.ask("keys", "show")["keys"], "attach: with the same keys"
    status = second.ask("status")
    yield status["staging"] and status["attached"], "attach: the status says so"
    yield not first.ask("status")["staging"], "attach: the other one goes on"
    file = second.engine.state / "database.json"
    yield json.loads(file.read_text())["syncDatabase"]["kind"] == "sqlite", "attach: the sync data lies in a file"
    ca = second.engine.state / "database-ca.pem"
    yield stat.S_IMODE(ca.stat().st_mode) == 0o600 and str(ca) in file.read_text(), "attach: the authority came with the profile"
    rules = second.engine.state / "rules/own.json"
    yield json.loads(rules.read_text()) == RULES, "attach: so did the rules that lie in a file"


def staged(first, second, directory):
    """The attached one works out the same, and sends nothing."""
    first.run("config", "set", "staging", "true")
    directory.add_person("newcomer")
    directory.modify(directory.person(3), "replace: telephoneNumber", "telephoneNumber: +49 30 1")
    writes = first.tenant.writes()
    cycle = second.cycle("initial")
    export = cycle.step("export")
    yield export["state"] == "skipped" and export["errorCode"] == "staging", f"staged: nothing is exported {cycle.explain()}"
    # Whom it has never read, it does not miss either.
    directory.delete(directory.person(4))
    second.cycle("delta")
    cycle = first.cycle("delta")
    yield cycle.step("export")["errorCode"] == "staging", f"staged: the first in staging {cycle.explain()}"
    yield pending(first) == pending(second) and len(pending(second)) == 3, f"staged: the same waits {pending(first)} {pending(second)}"
    yield first.tenant.writes() == writes, "staged: the tenant was not written to"
    first.run("config", "set", "staging", "false")
    second.restart()
    yield second.ask("status")["attached"], "staged: after a restart it is still attached"
    cycle = second.cycle("delta")
    yield cycle.step("export")["errorCode"] == "staging" and "since" in cycle.step("export")["errorMessage"], \
        f"staged: nor without staging in the configuration {cycle.explain()}"
    yield first.tenant.writes() == writes, "staged: the tenant was not written to"
    cycle = first.cycle("delta")
    yield cycle.state == "success" and first.tenant.writes() > writes, f"staged: the first one exports {cycle.explain()}"
    second.cycle("delta")
    yield pending(second) == [], "staged: and nothing waits any more"


def shared(first, second):
    done = second.run("database", "move", "sqlite", "--part", "all")
    yield done.returncode == BUSY and "instance remove" in done.stderr, f"shared: it is not moved away {done.stderr}"
    done = second.run("connector", "set-secret", os.environ["CW_LAB_SLAPD_BASE"], "--kind", "password",
                      "--password-file", os.environ["CW_LAB_SLAPD_PASSWORD_FILE"])  # fmt: skip
    yield done.returncode == OK, f"shared: a secret that is stored by one {done.stderr}"
    yield first.cycle("delta").state == "success", "shared: is good for the other"


def typed_in(first, second, third, password):
    """The database's settings and an exported key set, without a profile."""
    keys = FOLDER / "keys.json"
    back = scenario.wait_for(lambda: first.run("keys", "export", keys, "--passphrase-file", password).returncode == OK)
    yield back, "typed in: the first engine has found its server again, and gives its keys"
    foreign = FOLDER / "foreign-keys.json"
    third.run("keys", "rotate")
    third.run("keys", "export", foreign, "--passphrase-file", password)
    done = first.run("keys", "import", foreign, "--passphrase-file", password)
    yield done.returncode == BUSY and "instance remove" in done.stderr, f"typed in: other keys for both, by one of them: {done.stderr.strip()}"
    yield first.ask("keys", "show")["lost"] == second.ask("keys", "show")["lost"] == 0, "typed in: both open every secret"
    done = third.run("instance", "attach", *arguments(), "--keys", foreign, "--passphrase-file", password)
    yield done.returncode != OK and "another one" in done.stderr, f"typed in: other keys: {done.stderr.strip()}"
    done = third.run("instance", "attach", *arguments())
    yield done.returncode != OK and "do not open" in done.stderr, f"typed in: no keys: {done.stderr.strip()}"
    yield third.ask("database", "show")["kind"] == "sqlite", "typed in: all is as it was"
    done = third.run("instance", "attach", *arguments(), "--keys", keys, "--passphrase-file", password,
                     "--sync-schema", "causeway")  # fmt: skip
    yield done.returncode != OK and "choose another" in done.stderr, f"typed in: the schema of the configuration: {done.stderr.strip()}"
    done = third.run("instance", "attach", *arguments(), "--keys", keys, "--passphrase-file", password,
                     "--sync-schema", "third")  # fmt: skip
    yield done.returncode == OK, f"typed in: attached {done.stdout}{done.stderr}"
    cycle = third.cycle("initial")
    yield cycle.step("export")["errorCode"] == "staging", f"typed in: works {cycle.explain()}"
    rows = int(SERVER.sql("SELECT count(*) FROM third.cs_object", "causeway"))
    yield rows > 50, f"typed in: and its sync data lies in the schema ({rows})"


def taken_schema(first, sixth, password):
    """Where the third has its sync data."""
    sixth.start()
    before = SERVER.sql("SELECT count(*) FROM third.cs_object", "causeway")
    done = sixth.run("instance", "attach", *arguments(), "--keys", FOLDER / "keys.json", "--passphrase-file", password,
                     "--sync-schema", "third")  # fmt: skip
    yield done.returncode != OK and "not overwritten" in done.stderr, f"typed in: the schema of another one's sync data: {done.stderr.strip()}"
    yield SERVER.sql("SELECT count(*) FROM third.cs_object", "causeway") == before, "typed in: which is as it was"
    yield sixth.ask("database", "show")["kind"] == "sqlite", "typed in: and so is this one"
    sixth.engine.stop()


# ----- from SQLite


def copied(source, target, password):
    path = FOLDER / "sqlite.json"
    rules = source.engine.state / "rules"
    rules.mkdir(exist_ok=True)
    done = save(source, path, password)
    yield done.returncode == OK, f"copy: saved {done.stderr}"
    secret = Path(os.environ["CW_LAB_SLAPD_PASSWORD_FILE"]).read_text().strip()
    yield secret not in path.read_text(), "copy: no secret is in it in clear"
    done = attach(target, path, password)
    yield done.returncode == OK and "staging" in done.stdout and "config set staging true" in done.stdout, \
        f"copy: taken over; what to do on the old computer {done.stdout}{done.stderr}"
    config, other = target.ask("config", "show")["config"], source.ask("config", "show")["config"]
    yield config.pop("staging") is True and config["connectors"] == other["connectors"], "copy: the configuration, in staging mode"
    yield target.ask("keys", "show")["lost"] == 0, "copy: the secrets open"
    yield not target.ask("status").get("attached", False), "copy: it is its own"
    writes = source.tenant.writes()
    cycle = target.cycle("initial")
    yield cycle.step("export")["errorCode"] == "staging" and pending(target) == [], f"copy: works; nothing is to do {cycle.explain()}"
    yield source.tenant.writes() == writes, "copy: and nothing was exported"
    yield from used_already(target, path, password)


def main():
    password = write_secret("password", PASSWORD)
    directory = scenario.Directory()
    first = scenario.Scenario("first")
    first.tenant.verify(scenario.OPENLDAP_DOMAIN)
    first.begin({**first.openldap_answers(), "installation": {"database": database()}})
    cycle = first.cycle("initial")
    yield cycle.state == "success", f"the first engine works {cycle.explain()}"
    yield from saved(first, password)
    path = FOLDER / "postgresql.json"
    second, third = scenario.Scenario("second", first.tenant), scenario.Scenario("third", first.tenant)
    second.start()
    yield from mistakes(second, path, password)
    yield from used_already(first, path, password)
    yield from attached(first, second, directory, path, password)
    yield from used_already(second, path, password)
    yield from staged(first, second, directory)
    yield from shared(first, second)
    third.start()
    yield from away(third, path, password)
    yield from typed_in(first, second, third, password)
    yield from taken_schema(first, scenario.Scenario("sixth", first.tenant), password)
    third.engine.stop()
    second.engine.stop()
    fourth = scenario.Scenario("fourth", scenario.second_tenant())
    fifth = scenario.Scenario("fifth", fourth.tenant)
    fourth.begin(fourth.openldap_answers())
    fourth.cycle("initial")
    fifth.start()
    yield from copied(fourth, fifth, password)
    yield from fifth.log_results()
    yield from first.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(main()))

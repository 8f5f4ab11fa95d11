#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What whoever removes the package is told of an engine whose data lies in PostgreSQL: what stands elsewhere, what
stays on the server, and, of a server that does not answer, just that.

Runs inside with_lab.py --slapd N --tenant --postgres.
"""

import os
import socket
import subprocess
import sys
from pathlib import Path

import scenario
from scenario import OK

import tap
from postgres import PostgresLab

SERVER = PostgresLab(os.environ["CW_LAB_POSTGRES_DIR"])
PATIENCE_SECONDS = 120  # only a hang is that long
KEPT = "created-elsewhere.txt"


def database():
    return {
        "kind": "postgresql", "name": "causeway", "schema": "causeway", "tls": "verify-full",
        "hosts": [{"host": "localhost", "port": SERVER.settings.port}],
        "caFile": str(SERVER.directory / "tls/ca.pem"), "authentication": "password", "user": "scram",
        "passwordFile": str(SERVER.directory / "scram.password"),
    }  # fmt: skip


def notice(scene):
    """As the package's prerm asks."""
    done = subprocess.run([scene.engine.daemon, "--state-dir", scene.engine.state, "--removal-notice"],
                          capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=PATIENCE_SECONDS)  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def sql(text):
    return SERVER.sql(f"SET search_path = causeway; {text}", "causeway")


def write_down(scene):
    """What a set-up would have made."""
    sql("INSERT INTO made_thing (kind, place, identity, name, connector, state, intended_usec, changed_usec)"
        " VALUES ('account', 'contoso.lab', 'cn=x', 'MSOL_4711', '', 1, 1, 1)")  # fmt: skip


def kept(scene):
    path = scene.engine.state / KEPT
    return path.read_text() if path.exists() else None


def answered(scene):
    code, text, _ = notice(scene)
    yield code == 0 and "MSOL" not in text, f"nothing stands elsewhere {text}"
    yield "PostgreSQL: causeway.causeway @ localhost" in text, "but the data stays, and where"
    yield 'DROP SCHEMA "causeway" CASCADE' in text, "and how it goes"
    write_down(scene)
    code, text, _ = notice(scene)
    yield code == 0 and "account: MSOL_4711, in contoso.lab" in text, f"what stands elsewhere is listed {text}"
    yield kept(scene) == text, "and kept for a purge"
    yield (scene.engine.state / KEPT).stat().st_mode & 0o777 == 0o600, "for its owner only"
    yield scene.ask("status")["state"] == "idle" and scene.cycle("delta").state == "success", "the engine goes on beside it"
    sql("INSERT INTO instance SELECT 'e0000000-0000-4000-8000-000000000001', 'other', host, version, created_usec, seen_usec,"
        " config_digest, mode FROM instance LIMIT 1")  # fmt: skip
    code, text, _ = notice(scene)
    yield "Another installation uses it" in text and "DROP SCHEMA" not in text, f"data that others use is left to them {text}"
    sql("DELETE FROM instance WHERE name = 'other'")
    scene.engine.stop()
    code, text, _ = notice(scene)
    yield code == 0 and "MSOL_4711" in text, "so it is without an engine that runs"
    scene.start()


def silent(scene):
    """A server that is gone, or takes connections and says nothing."""
    before = kept(scene)
    SERVER.stop(at_once=True)
    code, text, error = notice(scene)
    yield code == 0 and "cannot be listed" in text and "setup created" in text, f"gone: that is said {text}{error}"
    yield "causeway.causeway @ localhost" in text, "gone: with where it is"
    yield kept(scene) == before, "gone: the list of before is kept"
    (scene.engine.state / KEPT).unlink()
    code, text, _ = notice(scene)
    yield code == 0 and kept(scene) == text, "gone: without one, that is kept"
    with socket.create_server(("127.0.0.1", SERVER.settings.port)):
        code, text, error = notice(scene)
        yield code == 0 and "cannot be listed" in text, f"silent: it is not waited for for ever {text}{error}"
    SERVER.start()
    code, text, _ = notice(scene)
    yield "MSOL_4711" in text and kept(scene) == text, "back: it is listed, and kept"


def shut(scene):
    """The keys are sealed by a credential that only the service has."""
    key = scene.engine.state / "keys/vault.key"
    scene.engine.stop()
    away = key.rename(key.with_suffix(".away"))
    code, text, error = notice(scene)
    yield code == 0 and "cannot be listed" in text and "MSOL" not in text, f"shut: why not is said {text}{error}"
    away.rename(key)
    scene.start()


def main():
    scene = scenario.Scenario("engine")
    scene.tenant.verify(scenario.OPENLDAP_DOMAIN)
    scene.begin({**scene.openldap_answers(), "installation": {"database": database()}})
    yield scene.cycle("initial").exit == OK, "a cycle"
    yield from answered(scene)
    yield from silent(scene)
    yield from shut(scene)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(main()))

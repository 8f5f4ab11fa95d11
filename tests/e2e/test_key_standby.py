#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The key is rotated, and the database server goes before its asynchronous standby knows of it: what the standby has
still opens. Runs inside with_lab.py --slapd N --tenant --postgres.
"""

import json
import os
import sys
from pathlib import Path

import scenario
from scenario import OK

import tap
from postgres import PostgresLab

PATIENCE_SECONDS = 120
LAB = Path(os.environ["CW_LAB_DIR"])
SERVER = PostgresLab(os.environ["CW_LAB_POSTGRES_DIR"])
WEEK_USEC = 7 * 24 * 3600 * 10**6


def database(*servers):
    return {
        "kind": "postgresql", "name": "causeway", "schema": "causeway", "tls": "verify-full",
        "hosts": [{"host": "localhost", "port": server.settings.port} for server in servers],
        "caFile": str(SERVER.directory / "tls/ca.pem"), "authentication": "password", "user": "scram",
        "passwordFile": str(SERVER.directory / "scram.password"),
    }  # fmt: skip


class Keys(scenario.Scenario):
    def shown(self):
        """GetKeys, also when causewayctl exits with an error because a secret is lost."""
        return json.loads(self.run("--json", "keys", "show").stdout)

    def is_waiting(self):
        return "waitingSince" in self.ask("status")["database"]


def sealed_by(server):
    """The ids of the keys that have sealed what is stored there: src/vault/cw-vault.h."""
    rows = server.sql("SELECT encode(substring(sealed FROM 5 FOR 8), 'hex') FROM causeway.secret", "causeway").split()
    return set(rows)


def caught_up(primary, standby):
    end = primary.sql("SELECT pg_current_wal_lsn()").strip()
    return scenario.wait_for(
        lambda: standby.sql(f"SELECT pg_last_wal_replay_lsn() >= '{end}'").strip() == "t", PATIENCE_SECONDS
    )


def fall_over(scene, primary, standby):
    """The primary goes for ever; the standby, which was stopped meanwhile, takes over with what it has."""
    primary.kill()
    standby.start()
    standby.sql("SELECT pg_promote()")
    # Whoever only reads does not notice; a cycle that begins does, and may find no database at first.
    scene.run("cycle", "start", "--type", "delta", "--wait")
    return scenario.wait_for(lambda: not scene.is_waiting() and scene.run("run", "list").returncode == OK, PATIENCE_SECONDS)


def rotated(scene, primary, standby):
    """Twice, on the primary alone."""
    first = scene.shown()["keys"]
    yield len(first) == 1 and caught_up(primary, standby), f"one key, and a standby that has everything {first}"
    standby.stop()
    for _ in range(2):
        done = scene.run("keys", "rotate")
        yield done.returncode == OK and "week" in done.stdout, f"a new key {done.stdout}{done.stderr}"
    answer = scene.shown()
    yield answer["state"] == "good" and len(answer["keys"]) == 3 and answer["keys"][2:] == first, f"those before are kept {answer['keys']}"
    yield sealed_by(primary) == {answer["keys"][0]}, f"the new one seals everything {sealed_by(primary)}"
    yield sealed_by_standby_is(standby, first[0]), "what the standby has, the first one has sealed"
    yield fall_over(scene, primary, standby), "the primary goes, and the standby takes over"
    yield sealed_by(standby) == set(first), f"without the rotation {sealed_by(standby)}"


def sealed_by_standby_is(standby, key):
    standby.start(primary="")
    found = sealed_by(standby)
    standby.stop()
    return found == {key}


def opens(scene, standby):
    answer = scene.shown()
    yield answer["state"] == "good" and all(item["opens"] for item in answer["items"]), f"everything opens {answer}"
    cycle = scene.cycle("delta")
    yield cycle.state == "success", f"the next cycle is well {cycle.explain()}"
    scene.restart()
    answer = scene.shown()
    yield answer["state"] == "good" and len(answer["keys"]) == 3, f"so it is after a restart {answer['keys']}"
    yield sealed_by(standby) == {answer["keys"][0]}, f"when all was sealed with the newest key {sealed_by(standby)}"
    yield scene.cycle("delta").state == "success", "and the next cycle is well"


def let_go(scene, standby):
    """A week later, which is what the store says then."""
    scene.engine.stop()
    value = json.loads(standby.sql("SELECT value FROM causeway.engine_value WHERE name = 'keys.retired'", "causeway"))
    yield len(value) == 2, f"since when they seal no more is known {value}"
    past = json.dumps({key: time - WEEK_USEC for key, time in value.items()})
    standby.sql(f"UPDATE causeway.engine_value SET value = '{past}' WHERE name = 'keys.retired'", "causeway")
    scene.start()
    answer = scene.shown()
    yield answer["state"] == "good" and len(answer["keys"]) == 1, f"a week later they go {answer['keys']}"
    lines = (scene.engine.state / "keys/vault.key").read_text().splitlines()
    yield len(lines) == 1, "from the file too"
    yield scene.cycle("delta").state == "success", "and the next cycle is well"


def main():
    scene = Keys("engine")
    scene.tenant.verify(scenario.OPENLDAP_DOMAIN)
    standby = SERVER.stream_to(LAB / "standby")
    standby.start()
    scene.begin({**scene.openldap_answers(), "installation": {"database": database(SERVER, standby)}})
    yield scene.cycle("initial").exit == OK, "the first cycle"
    yield scene.cycle("delta").exit == OK, "and the one that confirms it"
    yield from rotated(scene, SERVER, standby)
    yield from opens(scene, standby)
    yield from let_go(scene, standby)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(main()))

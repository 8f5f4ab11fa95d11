#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A source that cannot be trusted to be whole: whatever is wrong with it, the cycle fails, says why,
exports nothing, deletes nothing and keeps its watermark; and the next good cycle goes on.

Runs inside with_lab.py --slapd N --tenant.
"""

import json
import os
import shutil
import sys

import scenario
from relay import Relay
from scenario import FAILED, OK

import answers
import tap

BASE = os.environ["CW_LAB_SLAPD_BASE"]
USERS = int(os.environ["CW_LAB_SLAPD_USERS"])


class Watch:
    """What must not change while the source is broken."""

    def __init__(self, scene):
        self.scene = scene
        self.before = self.now()

    def now(self):
        live = self.scene.query("SELECT count(*) FROM cs_object WHERE state = 0")
        return self.scene.tenant.writes(), self.scene.watermarks().get(BASE), live

    def is_same(self):
        return self.now() == self.before


def failing(scene, kind, what, *codes):
    watch = Watch(scene)
    cycle = scene.cycle(kind)
    yield cycle.failed_with(*codes), f"{what}: the cycle fails as {codes[0]} ({cycle.explain()})"
    yield watch.is_same(), f"{what}: nothing exported or deleted, the watermark stays"


def check_of(scene, identity):
    """One check of connector test, which exits with 1 when one has failed."""
    done = scene.run("connector", "test", BASE, "--json")
    checks = json.loads(done.stdout)["checks"]
    return next((check for check in checks if check["id"] == identity), {})


def check_setup_refuses(scene, lab):
    """Answers whose connector does not work change nothing."""
    values = scene.openldap_answers()
    lab.stop()
    done = scene.set_up(values)
    yield done.returncode == FAILED, "setup fails while the server is off"
    yield scene.ask("connector", "list")["items"] == [], "and has added nothing"
    lab.start()


def check_unreachable(scene, lab):
    lab.stop()
    yield from failing(scene, "delta", "unreachable", "unreachable")
    yield check_of(scene, "connect").get("status") == "failed", "connector test says so"
    lab.start()


def check_password(scene, lab):
    path = scene.engine.directory / "wrong.password"
    path.write_text("not the password")
    path.chmod(0o600)
    right = os.environ["CW_LAB_SLAPD_PASSWORD_FILE"]
    done = scene.run("connector", "set-secret", BASE, "--password-file", path)
    yield done.returncode == OK, f"a password is stored {done.stderr}"
    yield from failing(scene, "delta", "wrong password", "auth")
    yield check_of(scene, "sign-in").get("status") == "failed", "connector test says so"
    scene.run("connector", "set-secret", BASE, "--password-file", right)


def check_certificates(scene, lab):
    """The message names what is wrong: an administrator who reads "TLS error" is no wiser."""
    words = {"untrusted": "authority", "expired": "expired", "wrong-name": "another-host.invalid"}
    for variant, word in words.items():
        lab.stop()
        lab.start(certificate=variant)
        yield from failing(scene, "delta", f"certificate {variant}", "tls")
        told = scene.cycle("delta").output
        yield word in told, f"certificate {variant}: causewayctl says “{word}”"
        check = check_of(scene, "tls")
        yield check.get("status") == "failed" and check.get("remedy"), "connector test has a remedy"
    lab.stop()
    lab.start(certificate="good")


def check_recovered(scene, what):
    writes = scene.tenant.writes()
    cycle = scene.cycle("delta")
    is_quiet = scene.tenant.writes() == writes and cycle.count("import", "deleted") == 0
    yield cycle.exit == OK and is_quiet, f"{what}: the next cycle is fine ({cycle.explain()})"


def check_death(scene, lab, relay):
    """kill -9 of the server after so many bytes of its answer."""
    done = scene.set_up(through(relay, scene))
    yield done.returncode == OK, f"setup through a relay {done.stderr}"
    for part in (200, 500, 900):
        relay.on_bytes(USERS * part, lambda: lab.stop(at_once=True))
        what = f"killed after {USERS * part} bytes"
        yield from failing(scene, "initial", what, "interrupted", "unreachable")
        yield relay.has_acted, f"{what}: it was in mid-read"
        lab.start()
        yield from check_recovered(scene, what)
    scene.set_up(scene.openldap_answers())


def check_first_death(lab, relay):
    """The very first read breaks off: half a directory in the store, nothing of it exported."""
    scene = scenario.Scenario("young")
    scene.begin(through(relay, scene))
    relay.on_bytes(USERS * 600, lambda: lab.stop(at_once=True))
    cycle = scene.cycle("delta")
    is_failed = cycle.failed_with("interrupted", "unreachable") and cycle.count("import", "read")
    yield is_failed, f"killed in the first read: the cycle fails ({cycle.explain()})"
    yield scene.tenant.writes() == 0, "nothing of a half directory is exported"
    yield scene.watermarks().get(BASE) is None, "and there is no watermark yet"
    lab.start()
    scene.engine.stop()


def through(relay, scene):
    values = {**scenario.labs("SLAPD"), "SLAPD_TLS_PORT": relay.port}
    return answers.openldap_to_graph(values, scene.tenant.values)


def check_rights(scene, lab):
    """The server is there and shows nothing: to an empty answer nobody may be deleted."""
    for kind in ("delta", "initial"):
        lab.stop()
        lab.start(rights="none")
        yield from failing(scene, kind, f"rights lost ({kind})", "guard", "not-found", "permission")
        lab.stop()
        lab.start(rights="read")
        yield from check_recovered(scene, "rights given back")


def check_empty(scene, lab):
    """The server was reloaded from an empty backup."""
    lab.stop()
    for name in ("db", "accesslog"):
        (lab.directory / name).rename(lab.directory / f"{name}.kept")
        (lab.directory / name).mkdir()
    lab.add_ldif(lambda stream: stream.write(EMPTY_DIRECTORY.format(base=BASE)))
    lab.start()
    for kind in ("delta", "initial"):
        yield from failing(scene, kind, f"reloaded empty ({kind})", "guard")
    lab.stop()
    for name in ("db", "accesslog"):
        shutil.rmtree(lab.directory / name)
        (lab.directory / f"{name}.kept").rename(lab.directory / name)
    lab.start()
    yield from check_recovered(scene, "reloaded from the good backup")


EMPTY_DIRECTORY = """dn: {base}
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: cn=sync,{base}
objectClass: applicationProcess
objectClass: simpleSecurityObject
cn: sync
userPassword: sync-secret
"""


def check_starttls(scene):
    """The same directory over StartTLS: the same objects, nothing to do."""
    values = scene.openldap_answers()
    source = values["connectors"][0]
    source["server"].update(port=int(os.environ["CW_LAB_SLAPD_PORT"]), security="starttls")
    done = scene.set_up(values)
    yield done.returncode == OK, f"setup over StartTLS {done.stderr}"
    writes = scene.tenant.writes()
    cycle = scene.cycle("initial")
    yield cycle.count("import", "read") > USERS, f"everything is read over StartTLS ({cycle.explain()})"
    yield cycle.exit == OK and scene.tenant.writes() == writes, "and nothing is new"


def results():
    scene, lab = scenario.Scenario(), scenario.openldap()
    relay = Relay("127.0.0.1", int(os.environ["CW_LAB_SLAPD_TLS_PORT"]))
    scene.tenant.verify(scenario.OPENLDAP_DOMAIN)
    scene.start()
    yield from check_setup_refuses(scene, lab)
    done = scene.set_up(scene.openldap_answers())
    yield done.returncode == OK, f"setup {done.stderr}"
    yield from check_first_death(lab, relay)
    first = scene.cycle("initial")
    yield first.exit == OK, f"the initial cycle ({first.explain()})"
    yield scene.is_settled(), "and two more without anything to do"
    yield from check_unreachable(scene, lab)
    yield from check_password(scene, lab)
    yield from check_certificates(scene, lab)
    yield from check_recovered(scene, "the server is itself again")
    yield from check_death(scene, lab, relay)
    yield from check_rights(scene, lab)
    yield from check_empty(scene, lab)
    yield from check_starttls(scene)
    yield scene.tenant.counters()["usersDeleted"] == 0, "no user was deleted in all this"
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

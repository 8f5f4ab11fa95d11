#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole work of engines that sign in to PostgreSQL without a password: by Kerberos, with a key of the domain of
Active Directory, and by a certificate. The server is asked how each of their sessions came in.

Runs inside with_lab.py --ad N --tenant --postgres. What is wrong with a ticket, a certificate or a key, and what is said of
it, is in test_database.py.
"""

import os
import subprocess
import sys
from pathlib import Path

import scenario
from scenario import OK, wait_for

import answers
import tap
from postgres import PostgresLab

LAB_FOLDER = Path(os.environ["CW_LAB_DIR"])
SERVER = PostgresLab(os.environ["CW_LAB_POSTGRES_DIR"])
DOMAIN = scenario.active_directory()
ACCOUNT, SERVICE = "pgserver", "postgres/localhost"  # of the server, as libpq asks for it


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def place(user, **how):
    """A schema of that user's own, and what answers say of it."""
    SERVER.sql(f"CREATE SCHEMA IF NOT EXISTS {user} AUTHORIZATION {user}", "causeway")
    found = answers.postgresql(SERVER.environment("POSTGRES"), user)
    del found["passwordFile"]
    return {**found, "user": user, **how}


def sessions(user, view, good):
    """How many there are, and how many came in as they should."""
    rows = SERVER.sql(f"SELECT count(*), count(*) FILTER (WHERE {good}) FROM pg_stat_activity a JOIN {view} v ON v.pid = a.pid "
                      f"WHERE a.usename = '{user}'")  # fmt: skip
    return tuple(map(int, rows.split("|")))


def check_sessions(user, view, good, when):
    n, n_good = sessions(user, view, good)
    yield n == n_good > 0, f"{user}, {when}: {n_good} of {n} sessions came in by it"


def rows(user):
    return int(SERVER.sql(f"SELECT count(*) FROM {user}.cs_object", "causeway"))


def begin(scene, place, environment):
    os.environ.update(environment)
    scene.start()
    for name in environment:
        del os.environ[name]
    return scene.set_up({**scene.active_directory_answers(), "installation": {"database": place}})


def work(scene, user, view, good, how):
    """A first cycle, a server that goes away and comes back, an engine that does."""
    cycle = scene.cycle("initial")
    yield cycle.exit in (OK, scenario.OBJECT_ERRORS) and len(scene.tenant.users()) > 10, f"{user}: an initial cycle {cycle.explain()}"
    yield rows(user) > 100, f"{user}: {rows(user)} objects are in its schema"
    yield from check_sessions(user, view, good, "after a cycle")
    SERVER.stop(at_once=True)
    yield wait_for(lambda: "waitingSince" in scene.ask("status")["database"]), f"{user}: the server is away"
    renewed = how()
    SERVER.start()
    yield wait_for(lambda: "waitingSince" not in scene.ask("status")["database"]), f"{user}: and is found again {renewed}"
    cycle = scene.cycle("delta")
    yield cycle.exit in (OK, scenario.OBJECT_ERRORS), f"{user}: {renewed}: a delta cycle {cycle.explain()}"
    yield from check_sessions(user, view, good, renewed)


# ----- Kerberos


def give_key():
    """To the server, by the domain."""
    conf = f"--configfile={DOMAIN.smb_conf}"
    DOMAIN.run("samba-tool", "user", "create", ACCOUNT, "--random-password", conf)
    DOMAIN.run("samba-tool", "spn", "add", SERVICE, ACCOUNT, conf)
    keytab = SERVER.directory / "server.keytab"
    DOMAIN.run("samba-tool", "domain", "exportkeytab", keytab, f"--principal={SERVICE}", conf)
    SERVER.own(keytab)
    return keytab


def kerberos():
    principal = os.environ["CW_LAB_AD_PRINCIPAL"]
    SERVER.stop()
    SERVER.start(keytab=str(give_key()), principal=principal)
    tickets = LAB_FOLDER / "tickets"
    # As the drop-in of a service has it whose account is one of the domain.
    environment = {
        "KRB5_CONFIG": os.environ["CW_LAB_AD_KRB5_CONFIG"],
        "KRB5_CLIENT_KTNAME": os.environ["CW_LAB_AD_KEYTAB"],
        "KRB5CCNAME": f"FILE:{tickets}",
    }
    scene = scenario.Scenario("kerberos")
    done = begin(scene, place("kerberos", authentication="kerberos"), environment)
    yield done.returncode == OK, f"kerberos: set up {done.stdout}{done.stderr}"
    good = f"v.gss_authenticated AND v.principal = '{principal}'"

    def without_tickets():
        tickets.unlink()
        return "with new tickets, by the keytab"

    yield from work(scene, "kerberos", "pg_stat_gssapi", good, without_tickets)
    yield tickets.exists(), "kerberos: they were asked for"
    yield from scene.closing_results()


# ----- certificates


def make_certificate(pem, key):
    """As the authority of the server makes one, in place of the one before."""
    tls, request = SERVER.directory / "tls", pem.with_suffix(".csr")
    openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=certificate", "-keyout", key, "-out", request)
    openssl("x509", "-req", "-in", request, "-CA", tls / "ca.pem", "-CAkey", tls / "ca.key", "-CAcreateserial", "-CAserial",
            LAB_FOLDER / "serial", "-days", 90, "-out", pem)  # fmt: skip
    key.chmod(0o600)


def serial_of(pem):
    done = subprocess.run(["openssl", "x509", "-in", pem, "-noout", "-serial"], capture_output=True, text=True, check=True)
    return int(done.stdout.strip().partition("=")[2], 16)


def certificate():
    pem, key = LAB_FOLDER / "client.pem", LAB_FOLDER / "client.key"
    make_certificate(pem, key)
    first = serial_of(pem)
    scene = scenario.Scenario("certificate", scenario.second_tenant())
    files = {"certificateFile": str(pem), "privateKeyFile": str(key)}
    done = begin(scene, place("certificate", authentication="certificate", **files), {})
    yield done.returncode == OK, f"certificate: set up {done.stdout}{done.stderr}"
    good = "v.ssl AND v.client_dn = '/CN=certificate' AND v.client_serial = "
    yield from check_sessions("certificate", "pg_stat_ssl", good + str(first), "after the set-up")

    def renew():
        make_certificate(pem, key)
        return "with a new one in place of the first"

    yield from work(scene, "certificate", "pg_stat_ssl", "v.ssl AND v.client_dn = '/CN=certificate'", renew)
    yield from check_sessions("certificate", "pg_stat_ssl", good + str(serial_of(pem)), "renewed while it was at work")
    yield serial_of(pem) != first, "certificate: which is another one"
    yield from scene.closing_results()
    scene.tenant.lab.stop()


def results():
    yield from kerberos()
    yield from certificate()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

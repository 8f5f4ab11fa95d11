#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The check of a database as the page Components has it made, on a real PostgreSQL: every way of signing in, every
mode of TLS, a server that fails over, and what an administrator gets wrong. Runs inside with_lab.py --postgres.
"""

import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import scenario  # noqa: F401

import engine
import tap
from gi.repository import GLib
from bus import Bus, BusError
from postgres import PostgresLab

LAB = Path(os.environ["CW_LAB_DIR"])
SERVER = PostgresLab(os.environ["CW_LAB_POSTGRES_DIR"])
TLS = SERVER.directory / "tls"
PASSWORD = (SERVER.directory / "scram.password").read_bytes()
LOCAL = str(SERVER.socket_folder)


def ask(bus, secrets=(), token="", member="database", **given):
    settings = {"kind": "postgresql", "name": "causeway", "schema": "sync", "tls": "require", **given}
    settings.setdefault("hosts", [{"host": "localhost", "port": SERVER.settings.port}])
    settings = {name: value for name, value in settings.items() if value is not None}
    return bus.call("RunCheck", "(ssa(ssay)s)", "database", json.dumps({member: settings}), list(secrets), token)


def local(**given):
    """Over the socket, as whoever the engine runs as."""
    return {"hosts": [{"host": LOCAL, "port": SERVER.settings.port}], "tls": None, **given}


def statuses(answer):
    return {check["id"]: check["status"] for check in answer["checks"]}


def find(answer, name):
    return next(check for check in answer["checks"] if check["id"] == name)


def secret(password, kind="database-password"):
    return [("", kind, password)]


SCRAM = {"authentication": "password", "user": "scram"}
GOOD = {"server": "ok", "schema": "ok"}


# ----- certificates of clients


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def take(name):
    """A pair of the server as one of the engine."""
    folder = LAB / "clients"
    for suffix in ("pem", "key"):
        (folder / f"{name}.{suffix}").write_bytes((TLS / f"{name}.{suffix}").read_bytes())
        (folder / f"{name}.{suffix}").chmod(0o600)
    return files(folder / f"{name}.pem", folder / f"{name}.key")


def make_client(name, issuer="ca", days=900, common_name="certificate"):
    """PEM files of the engine's, and of nobody else."""
    folder = LAB / "clients"
    folder.mkdir(exist_ok=True)
    (folder / "extensions").write_text("extendedKeyUsage=clientAuth\n")
    openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={common_name}", "-keyout", folder / f"{name}.key",
            "-out", folder / "csr")  # fmt: skip
    openssl("x509", "-req", "-in", folder / "csr", "-CA", TLS / f"{issuer}.pem", "-CAkey", TLS / f"{issuer}.key",
            "-CAcreateserial", "-CAserial", folder / "serial", "-extfile", folder / "extensions", "-days", days,
            "-out", folder / f"{name}.pem")  # fmt: skip
    (folder / f"{name}.key").chmod(0o600)
    return files(folder / f"{name}.pem", folder / f"{name}.key")


def files(certificate, key):
    return {"authentication": "certificate", "user": "certificate", "certificateFile": str(certificate), "privateKeyFile": str(key)}


def client_files(bus):
    """Of form: nothing is connected to while they are wrong."""
    good = make_client("good")
    pem, key = Path(good["certificateFile"]), Path(good["privateKeyFile"])
    for name in ("open.key", "link.key"):
        (pem.parent / name).unlink(missing_ok=True)
    (pem.parent / "open.key").write_bytes(key.read_bytes())
    (pem.parent / "open.key").chmod(0o644)
    (pem.parent / "link.key").symlink_to(key)
    openssl("pkey", "-in", key, "-aes256", "-passout", "pass:x", "-out", pem.parent / "locked.key")
    openssl("x509", "-in", pem, "-outform", "DER", "-out", pem.parent / "binary.pem")
    (pem.parent / "rubbish.pem").write_bytes(bytes(range(256)) * 20)
    os.mkfifo(pem.parent / "pipe.pem")
    other = make_client("other")
    pair = {"certificate-file": "ok", "private-key-file": "ok"}
    yield statuses(ask(bus, **good)) == {**pair, **GOOD}, "files: a certificate and its key: signed in"
    rows = (
        ("another's key", files(pem, other["privateKeyFile"]), {"certificate-file": "ok", "private-key-file": "failed"}),
        ("expired", make_client("expired", days=-1), {"certificate-file": "failed", "private-key-file": "ok"}),
        ("not yet valid", take("not-yet-valid"), {"certificate-file": "failed", "private-key-file": "ok"}),
        ("a key that others may read", files(pem, pem.parent / "open.key"), {"private-key-file": "failed"}),
        ("a key through a link", files(pem, pem.parent / "link.key"), {"private-key-file": "failed"}),
        ("a key with a password", files(pem, pem.parent / "locked.key"), {"private-key-file": "failed"}),
        ("no key there", files(pem, pem.parent / "none.key"), {"private-key-file": "failed"}),
        ("no certificate there", files(pem.parent / "none.pem", key), {"certificate-file": "failed"}),
        ("a folder", files(pem.parent, key), {"certificate-file": "failed"}),
        ("a pipe", files(pem.parent / "pipe.pem", key), {"certificate-file": "failed"}),
        ("DER", files(pem.parent / "binary.pem", key), {"certificate-file": "failed"}),
        ("rubbish", files(pem.parent / "rubbish.pem", key), {"certificate-file": "failed"}),
        ("the key in its place", files(key, key), {"certificate-file": "failed"}),
        ("no key named", {**good, "privateKeyFile": None}, {"certificate-file": "failed"}),
        ("none named", {"authentication": "certificate", "user": "certificate"}, {"certificate-file": "failed"}),
    )
    for what, given, expected in rows:
        answer = ask(bus, **given)
        found = statuses(answer)
        wrong = [check for check in answer["checks"] if check["status"] != "ok"]
        held = {name: found.get(name) for name in expected}
        yield held == expected and "server" not in found, f"files: {what} {found if held != expected else ''}"
        yield wrong and all(check["remedy"] for check in wrong), f"files: {what}: a remedy"
    answer = ask(bus, **make_client("soon", days=10))
    yield statuses(answer)["certificate-file"] == "warning" and statuses(answer)["server"] == "ok", "files: ends soon: told, and tried"
    remedy = find(answer, "certificate-file")["remedy"]
    yield "database" in remedy and "sign" not in remedy, "files: ends soon: it is about the database"
    yield len(find(answer, "certificate-file")["summary"].rsplit(" ", 1)[-1]) == len("2026-01-01"), "files: ends soon: the day is told"


def certificates(bus):
    found = statuses(ask(bus, **make_client("good")))
    yield found["server"] == "ok" and "method" not in found, "certificate: its CN is the user"
    answer = ask(bus, **make_client("stranger", common_name="somebody"))
    yield "(CN)" in find(answer, "server")["remedy"], "certificate: of somebody else: refused, and why"
    answer = ask(bus, **make_client("foreign", issuer="other-ca"))
    yield "ssl_ca_file" in find(answer, "server")["remedy"], "certificate: of another authority: the server's ssl_ca_file is named"
    answer = ask(bus, authentication="peer", user="certificate")
    yield find(answer, "server")["status"] == "failed" and "certificate" in find(answer, "server")["summary"], \
        "certificate: not chosen where the server wants one"
    answer = ask(bus, **{**make_client("good"), "user": "trusted"})
    yield "method" not in statuses(answer), "certificate: shown to a server that would let in without: it was looked at"


# ----- passwords and users


def users(bus):
    answer = ask(bus, secret(PASSWORD), **SCRAM)
    yield statuses(answer) == GOOD and answer["ok"], f"password: signed in {statuses(answer)}"
    item = answer["items"][0]
    yield item["state"] == "primary" and item["tls"].startswith("TLSv1") and item["version"], "password: what the server is"
    answer = ask(bus, secret(PASSWORD, "sync-database-password"), member="syncDatabase", **SCRAM)
    yield statuses(answer) == GOOD, "password: that of the second database"
    answer = ask(bus, secret(PASSWORD), member="syncDatabase", **SCRAM)
    yield answer["items"][0]["state"] == "password-needed", "password: the second is not shown that of the first"
    answer = ask(bus, **SCRAM)
    yield statuses(answer) == {"server": "warning"} and answer["items"][0]["state"] == "password-needed", "password: not tried yet"
    answer = ask(bus, secret(b"wrong"), **SCRAM)
    yield statuses(answer) == {"server": "failed"} and not answer["ok"], "password: a wrong one"
    yield b"wrong".decode() not in json.dumps(answer), "password: is not told"
    answer = ask(bus, secret(PASSWORD), authentication="peer", user="scram")
    yield answer["items"][0]["state"] == "password-needed" and find(answer, "server")["status"] == "failed", \
        "password: is not tried when another way is chosen"
    yield statuses(ask(bus, **local())) == GOOD, "peer: over the socket, as the engine's system user"
    rows = (
        ("peer: as somebody else", local(user="scram"), "pg_ident.conf"),
        ("no such user", dict(user="ghost"), "CREATE ROLE"),
        ("a user who may not sign in", dict(user="sleeper"), "ALTER ROLE"),
        ("no line for the user", dict(user="nobody"), "reload"),
        ("a line that rejects", dict(user="rejected"), "reload"),
        ("no line without TLS", dict(user="certificate", tls="disable"), "reload"),
        ("no such database", dict(user="trusted", name="none"), "CREATE DATABASE"),
        ("a database that is closed", dict(user="trusted", name="closed"), "GRANT CONNECT"),
        ("Kerberos without a ticket", dict(user="kerberos", authentication="kerberos"), "keytab"),
        ("no socket", {"hosts": [{"host": LOCAL, "port": 1}]}, "unix_socket_directories"),
        ("no such host", {"hosts": [{"host": "db.invalid"}]}, "name"),
        ("nobody at the port", {"hosts": [{"host": "localhost", "port": 1}]}, "port"),
    )
    for messages in ("C", "de_DE.UTF-8"):
        if messages != "C" and not has_locale(messages):
            continue
        restart(messages=messages)
        for what, given, word in rows:
            answer = ask(bus, **given)
            server = find(answer, "server")
            yield server["status"] == "failed" and word in server["remedy"], f"{what}: {word} ({messages}) {server['remedy']}"
    restart()
    found = statuses(ask(bus, **{**SCRAM, "user": "trusted"}, secrets=secret(b"any")))
    yield found["method"] == "warning" and found["server"] == "ok", "password: not asked for: told"


def has_locale(name):
    return name.lower().replace("-", "") in subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout.lower().replace("-", "")


def occupy():
    """Schemas in which something is already: another program's, and what a newer Causeway would leave."""
    SERVER.sql("CREATE SCHEMA shop AUTHORIZATION scram; CREATE TABLE shop.customer (id integer);"
               "CREATE SCHEMA newer AUTHORIZATION scram;"
               "CREATE TABLE newer.causeway_schema (id integer, version integer);"
               "INSERT INTO newer.causeway_schema VALUES (1, 9999);"
               "CREATE TABLE newer.config_version (id integer); INSERT INTO newer.config_version VALUES (1);"
               "ALTER TABLE shop.customer OWNER TO scram; ALTER TABLE newer.causeway_schema OWNER TO scram;"
               "ALTER TABLE newer.config_version OWNER TO scram;", "causeway")  # fmt: skip


def occupied(bus):
    """Each has a sentence of its own, and no configuration that could be used."""
    occupy()
    answers = [ask(bus, secret(PASSWORD), **SCRAM, schema=schema) for schema in ("shop", "newer")]
    for answer, what in zip(answers, ("another program's tables", "a newer Causeway")):
        yield statuses(answer).get("data") == "failed", f"content: {what} {statuses(answer)}"
        yield "holdsConfiguration" not in answer, f"content: {what}: nothing to be used"
    words = [(find(answer, "data")["summary"], find(answer, "data")["remedy"]) for answer in answers]
    yield words[0][0] != words[1][0] and words[0][1] != words[1][1], f"content: each says what it is, and what to do {words}"
    answer = ask(bus, secret(PASSWORD, "sync-database-password"), **SCRAM, schema="shop", member="syncDatabase")
    yield statuses(answer).get("data") == "failed", "content: sync data lies beside nobody else's tables either"


def content(bus):
    rows = (
        ("a schema that is closed", dict(schema="locked"), {"schema": "failed"}),
        ("no such schema", dict(schema="none"), {"schema": "failed"}),
        ("the usual schema", dict(schema=None), {"schema": "failed"}),
        ("LATIN1", dict(name="latin", schema="public"), {"encoding": "failed"}),
    )
    for what, given, expected in rows:
        answer = ask(bus, **{"user": "trusted", **given})
        found = {name: statuses(answer).get(name) for name in expected}
        yield found == expected, f"content: {what} {statuses(answer) if found != expected else ''}"
        yield all(find(answer, name)["remedy"] for name in expected), f"content: {what}: a remedy"
    answer = ask(bus, secret(PASSWORD), **SCRAM, schema="none")
    yield statuses(answer) == GOOD, "content: a schema that the owner of the database may make"
    answer = ask(bus, secret(PASSWORD), **SCRAM, schema='a"; DROP SCHEMA sync; --')
    yield statuses(answer) == GOOD, "content: a name that is no SQL"
    yield SERVER.sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'sync'", "causeway").strip() == "1", "content: nothing is changed"
    yield from occupied(bus)


# ----- TLS


def restart(**changes):
    SERVER.stop()
    SERVER.start(**{"certificate": "good", "ssl": "on", "messages": "C", **changes})


def encryption(bus):
    """Mode, authorities and the server's certificate; what is good of it."""
    own, others = str(TLS / "ca.pem"), str(TLS / "other-ca.pem")
    modes = ("verify-full", "verify-ca", "require")
    rows = (
        ("good", own, {"verify-full", "verify-ca", "require"}),
        ("good", others, {"require"}),
        ("good", None, {"require"}),
        ("expired", own, {"require"}),
        ("not-yet-valid", own, {"require"}),
        ("wrong-name", own, {"verify-ca", "require"}),
        ("untrusted", own, {"require"}),
    )
    summaries = set()
    for certificate, authority, good in rows:
        restart(certificate=certificate)
        for mode in modes:
            answer = ask(bus, secret(PASSWORD), **SCRAM, tls=mode, caFile=authority)
            server, expected = find(answer, "server"), "ok" if mode in good else "failed"
            what = f"TLS: {certificate}, {mode}, {'its own' if authority == own else 'another'} authority: {expected}"
            yield server["status"] == expected and answer["ok"] == (expected == "ok"), f"{what} {server if server['status'] != expected else ''}"
            if expected == "failed":
                summaries.add(server["summary"])
                yield server["remedy"], f"{what}: a remedy"
    yield len(summaries) == 5, f"TLS: expired, not yet valid, another name, two unknown authorities: told apart {summaries}"
    restart(ssl="off")
    for mode in modes:
        server = find(ask(bus, secret(PASSWORD), **SCRAM, tls=mode, caFile=own), "server")
        yield server["status"] == "failed" and "ssl_cert_file" in server["remedy"], f"TLS: the server has none: {mode}"
    answer = ask(bus, secret(PASSWORD), **SCRAM, tls="disable")
    yield statuses(answer) == GOOD and "tls" not in answer["items"][0], "TLS: off, on this machine"
    restart()
    rows = (
        ("none.pem", "failed"), ("expired.pem", "failed"), ("good.key", "failed"), (".", "failed"),
    )  # fmt: skip
    for name, expected in rows:
        answer = ask(bus, secret(PASSWORD), **SCRAM, tls="verify-full", caFile=str(TLS / name))
        yield statuses(answer) == {"ca-file": expected} and answer["checks"][0]["remedy"], f"TLS: {name} as authority"


# ----- several servers


def hosts(bus):
    SERVER.stop()
    standby = SERVER.copy_as_standby(LAB / "standby")
    SERVER.start()
    standby.start()
    try:
        yield from failover(bus, standby)
    finally:
        standby.stop(at_once=True)


def failover(bus, standby):
    both = [{"host": "localhost", "port": lab.settings.port} for lab in (standby, SERVER)]
    answer = ask(bus, secret(PASSWORD), **SCRAM, hosts=both)
    yield [item["state"] for item in answer["items"]] == ["standby", "primary"] and answer["ok"], "hosts: a standby and its primary"
    yield sum(check["id"] == "server" for check in answer["checks"]) == 2, "hosts: each says what it is"
    yield all(check["summary"].startswith("localhost:") for check in answer["checks"] if check["id"] == "server"), "hosts: by its name"
    answer = ask(bus, secret(PASSWORD), **SCRAM, hosts=both[:1])
    yield statuses(answer)["primary"] == "failed" and not answer["ok"], "hosts: a standby alone cannot be written to"
    answer = ask(bus, secret(PASSWORD), **SCRAM, hosts=[{"host": "localhost", "port": 1}, *both])
    yield [item["state"] for item in answer["items"]] == ["failed", "standby", "primary"], "hosts: one that is away"
    yield answer["ok"] and [check["status"] for check in answer["checks"]].count("warning") == 1, "hosts: does no harm, and is told"
    SERVER.stop(at_once=True)
    answer = ask(bus, secret(PASSWORD), **SCRAM, hosts=both)
    yield [item["state"] for item in answer["items"]] == ["standby", "failed"] and not answer["ok"], "hosts: the primary has gone"
    standby.sql("SELECT pg_promote()")
    answer = ask(bus, secret(PASSWORD), **SCRAM, hosts=both)
    yield [item["state"] for item in answer["items"]] == ["primary", "failed"] and answer["ok"], "hosts: the standby has taken its place"
    SERVER.start()


# ----- servers that are none


class Stranger(threading.Thread):
    """Answers every connection with the same bytes, or (None) never."""

    def __init__(self, answer):
        super().__init__(daemon=True)
        self.answer, self.asked, self.held = answer, threading.Event(), []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        while True:
            client, _ = self.listener.accept()
            try:
                client.recv(1000)
                if self.answer is not None:
                    client.sendall(self.answer)
                    client.close()
                    continue
            except OSError:
                continue
            self.held.append(client)
            self.asked.set()


def strangers(bus):
    tls = str(TLS / "ca.pem")
    for answer in (b"", b"X", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"S", b"SSSS", b"S" + bytes(200), b"N", b"E", b"E" + bytes(range(200)),
                   b"ESERROR\0C53300\0Mfull\0\0", b"R\0\0\0\x08\0\0\0\0", b"R\x7f\xff\xff\xff"):  # fmt: skip
        port = Stranger(answer).port
        for mode in ("verify-full", "require", "disable"):
            found = ask(bus, secret(PASSWORD), **SCRAM, tls=mode, caFile=tls, hosts=[{"host": "127.0.0.1", "port": port}])
            server = find(found, "server")
            yield server["status"] == "failed" and server["summary"] and server["remedy"], f"stranger: {answer[:12]!r}, {mode}"
    yield from stopped(bus)


def stopped(bus):
    """While the server is silent, before TLS and in its place."""
    for mode in ("verify-full", "disable"):
        silent, found = Stranger(None), []

        def run(port=silent.port, tls=mode, into=found):
            try:
                ask(bus, token="t", tls=tls, caFile=str(TLS / "ca.pem"), hosts=[{"host": "127.0.0.1", "port": port}], user="x")
            except BusError as error:
                into.append(error.code)

        worker = threading.Thread(target=run)
        worker.start()
        silent.asked.wait(30)
        yield bus.call("CancelCall", "(s)", "t")["cancelled"], f"stopped: {mode}: told to stop"
        worker.join()
        yield found == ["Cancelled"], f"stopped: {mode}: it ends as cancelled"


def refused(bus):
    """What the schema of the answers does not let through."""
    for what, wrong in (
        ("no host", {"hosts": []}),
        ("no hosts", {"hosts": "localhost"}),
        ("a number", {"hosts": [1]}),
        ("a list in a name", {"hosts": [{"host": "a,b"}]}),
        ("an empty name", {"hosts": [{"host": ""}]}),
        ("a port", {"hosts": [{"host": "a", "port": 65536}]}),
        ("no database", {"name": None}),
        ("a name that is none", {"hosts": [{"host": {}}]}),
        ("a port that is a text", {"hosts": [{"host": "a", "port": "5432"}]}),
        ("a number as database", {"name": 1}),
        ("six hosts", {"hosts": [{"host": "a"}] * 6}),
        ("a mode of TLS that gives in", {"tls": "prefer"}),
        ("another way of signing in", {"authentication": "trust"}),
        ("a member of somebody else", {"options": "-c x=y"}),
    ):
        try:
            ask(bus, **wrong)
            code = None
        except BusError as error:
            code = error.code
        yield code and code.lower().endswith("invalidargument"), f"input: {what} is refused"
    answer = bus.call("RunCheck", "(ssa(ssay)s)", "database", json.dumps({"database": {"kind": "sqlite"}}), [], "")
    yield answer["ok"] and not answer["checks"], "input: SQLite needs no server"


# ----- the same of answers


def answers(bus):
    """As a plan: what is wrong with the database stops it."""

    def plan(is_online=True, password=(), **given):
        settings = {"kind": "postgresql", "name": "causeway", "schema": "sync", "tls": "require", **given}
        settings.setdefault("hosts", [{"host": "localhost", "port": SERVER.settings.port}])
        document = {"format": "causeway-answers", "version": 1, "connectors": [], "installation": {"database": settings}}
        options = {"connect": GLib.Variant("b", is_online)}
        return bus.call("PlanSetup", "(sa(ssay)a{sv})", json.dumps(document), list(password), options)

    def found(answer):
        return {check["id"]: check["status"] for check in answer["checks"] if check["id"].startswith("database:")}

    answer = plan(password=secret(PASSWORD), **SCRAM)
    yield found(answer) == {"database:server": "ok", "database:schema": "ok"}, f"answers: a database that is good {found(answer)}"
    answer = plan(password=secret(b"wrong"), **SCRAM)
    yield found(answer) == {"database:server": "failed"} and not answer["ok"], "answers: one that refuses stops it"
    actions = [action["id"] for action in plan(password=secret(PASSWORD), **SCRAM)["actions"]]
    yield actions[:2] == ["database", "configuration"], f"answers: the data goes there before the configuration {actions}"
    answer = plan(password=secret(PASSWORD), **SCRAM, name="unmade")
    yield "CREATE DATABASE \"unmade\" OWNER \"scram\"" in find(answer, "database:server")["remedy"], "answers: the exact SQL"
    SERVER.sql("ALTER ROLE scram CREATEDB")
    answer = plan(password=secret(PASSWORD), **SCRAM, name="unmade")
    yield found(answer) == {"database:server": "ok"}, "answers: whoever may make databases needs none"
    SERVER.sql("ALTER ROLE scram NOCREATEDB")
    expired = make_client("expired", days=-1)
    answer = plan(is_online=False, **expired)
    yield found(answer)["database:certificate-file"] == "failed", "answers: files are looked at without a connection"
    yield "database:server" not in found(plan(is_online=False, **make_client("good"))), "answers: nothing is connected to"
    answer = plan(**SCRAM, hosts=[])
    yield found(answer) == {} and not answer["ok"], "answers: no host: the page's own mistake"
    answer = plan(authentication="peer")
    yield not answer["ok"], "answers: a system user cannot sign in from elsewhere"
    answer = plan(**{name: value for name, value in expired.items() if name != "privateKeyFile"})
    yield not answer["ok"], "answers: a certificate without its key"


def results():
    lab = engine.Engine(LAB / "database-engine")
    lab.start(watch=os.getpid())
    try:
        bus = Bus(str(lab.state / "bus"))
        for part in (client_files, certificates, users, content, encryption, hosts, strangers, refused, answers):
            yield from part(bus)
        log = "".join(path.read_text(errors="replace") for path in lab.state.parent.rglob("*.log"))
        yield PASSWORD.decode() not in log, "the password is in no log"
    finally:
        lab.stop()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

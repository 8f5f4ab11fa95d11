#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of a set-up that the pages Federation and Components ask for: certificates (made here, as
administrators have them and as they go wrong), names (a name server of its own), what is on this machine, a
database's socket. Runs inside with_lab.py.
"""

import grp
import json
import os
import pwd
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

import scenario  # noqa: F401

import engine
import pki
import tap
from bus import Bus, BusError

SERVICE = "sts.contoso.example"
LAB = Path(os.environ["CW_LAB_DIR"])
A, CNAME, AAAA = 1, 5, 28


def statuses(answer):
    return {check["id"]: check["status"] for check in answer["checks"]}


class NameServer(threading.Thread):
    """Answers from a table: name to (type, value) records; None: never answers that name. Of `refused` the
    first answer to each question is SERVFAIL; `raw`: name to what is sent behind the question's id as it is.
    """

    def __init__(self, records, refused=(), raw=()):
        super().__init__(daemon=True)
        self.records, self.asked = records, threading.Event()
        self.refused, self.raw = {(name, kind) for name in refused for kind in (A, AAAA)}, dict(raw)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.socket.getsockname()[1]
        self.start()

    def run(self):
        while True:
            question, client = self.socket.recvfrom(4096)
            name, rest = [], question[12:]
            while rest[0]:
                name.append(rest[1 : 1 + rest[0]].decode())
                rest = rest[1 + rest[0] :]
            (kind,) = struct.unpack(">H", rest[1:3])
            name = ".".join(name).lower()
            records = self.records.get(name, ())
            self.asked.set()
            if name in self.raw:
                self.socket.sendto(question[:2] + self.raw[name], client)
                continue
            if records is None:
                continue
            found = [record for record in records if record[0] in (kind, CNAME)]
            code = 0 if records else 3
            if (name, kind) in self.refused:
                self.refused.remove((name, kind))
                found, code = [], 2
            header = question[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, len(found), 0, 0)
            question_only = question[12 : len(question) - len(rest) + 5]
            self.socket.sendto(header + question_only + b"".join(map(self.pack, found)), client)

    @staticmethod
    def pack(record):
        kind, value = record
        if kind == CNAME:
            data = b"".join(bytes([len(part)]) + part.encode() for part in value.split(".")) + b"\0"
        else:
            data = socket.inet_pton(socket.AF_INET if kind == A else socket.AF_INET6, value)
        return struct.pack(">HHHIH", 0xC00C, kind, 1, 60, len(data)) + data


def run(bus, name, secrets=(), token="", **given):
    return bus.call("RunCheck", "(ssa(ssay)s)", name, json.dumps(given), list(secrets), token)


# ----- certificates


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def make_files():
    directory = pki.make(LAB / "federation-pki", [SERVICE, "certauth." + SERVICE])
    good = ["-inkey", directory / "good.key", "-in", directory / "good.pem", "-certfile", directory / "ca.pem"]
    openssl("pkcs12", "-export", *good, "-passout", "pass:sésame", "-out", directory / "good.pfx")
    openssl("pkcs12", "-export", "-nokeys", *good[2:], "-passout", "pass:x", "-out", directory / "keyless.pfx")
    chain = [(directory / name).read_text() for name in ("ca.pem", "good.pem", "good.key")]
    (directory / "issuer-first.pem").write_text("".join(chain))
    openssl("pkey", "-in", directory / "good.key", "-aes256", "-passout", "pass:x", "-out", directory / "locked.key")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", 10, "-subj", f"/CN={SERVICE}", "-addext",
            f"subjectAltName=DNS:{SERVICE}", "-keyout", directory / "soon.key", "-out", directory / "soon.pem")  # fmt: skip
    openssl("req", "-x509", "-newkey", "rsa:1024", "-nodes", "-days", 90, "-subj", f"/CN={SERVICE}",
            "-keyout", directory / "weak.key", "-out", directory / "weak.pem")  # fmt: skip
    return directory


def check_file(bus, directory, name, key=None, password=None, ca="ca.pem", service=SERVICE):
    secrets = [("", "certificate", (directory / name).read_bytes())]
    if key:
        secrets.append(("", "certificate-key", (directory / key).read_bytes()))
    if password is not None:
        secrets.append(("", "certificate-password", password.encode()))
    return run(bus, "certificate", secrets, service=service, caFile=str(directory / ca))


GOOD = {"names": "ok", "period": "ok", "key": "ok", "chain": "ok"}


def certificates(bus, directory):
    rows = (
        ("PEM and key", dict(name="good.pem", key="good.key"), GOOD),
        ("PEM, its issuer first", dict(name="issuer-first.pem"), GOOD),
        ("PFX", dict(name="good.pfx", password="sésame"), GOOD),
        ("PFX, wrong password", dict(name="good.pfx", password="x"), {"file": "failed"}),
        ("PFX, no password", dict(name="good.pfx"), {"file": "failed"}),
        ("PFX without the key", dict(name="keyless.pfx", password="x"), {**GOOD, "key": "failed"}),
        ("PEM without the key", dict(name="good.pem"), {**GOOD, "key": "failed"}),
        ("a locked key", dict(name="good.pem", key="locked.key", password="x"), GOOD),
        ("a locked key, wrong password", dict(name="good.pem", key="locked.key", password="y"), {"file": "failed"}),
        ("a locked key, no password", dict(name="good.pem", key="locked.key"), {"file": "failed"}),
        ("another's key", dict(name="good.pem", key="expired.key"), {**GOOD, "key": "failed"}),
        ("expired", dict(name="expired.pem", key="expired.key"), {**GOOD, "period": "failed"}),
        ("not yet valid", dict(name="not-yet-valid.pem", key="not-yet-valid.key"), {**GOOD, "period": "failed"}),
        ("about to expire", dict(name="soon.pem", key="soon.key", ca="soon.pem"), {**GOOD, "period": "warning"}),
        ("another name", dict(name="wrong-name.pem", key="wrong-name.key"), {**GOOD, "names": "failed"}),
        ("an authority nobody trusts", dict(name="untrusted.pem", key="untrusted.key"), {**GOOD, "chain": "failed"}),
        ("a short key", dict(name="weak.pem", key="weak.key", ca="weak.pem"), {**GOOD, "key": "failed"}),
        ("no certificate", dict(name="good.key"), {"file": "failed"}),
        ("rubbish", dict(name="ca.conf"), {"file": "failed"}),
    )
    (directory / "ca.conf").write_bytes(bytes(range(256)) * 20)
    for what, given, expected in rows:
        answer = check_file(bus, directory, **given)
        found = statuses(answer)
        if what == "a short key":
            found.pop("chain"), expected.pop("chain")
        yield found == expected, f"certificate: {what} {found if found != expected else ''}"
        yield all(check["remedy"] for check in answer["checks"] if check["status"] != "ok"), f"certificate: {what}: a remedy"
    answer = check_file(bus, directory, "good.pfx", password="sésame")
    yield SERVICE in answer["names"] and answer["expiresAt"] > "2040", "certificate: its names and its end are told"
    code = bus.code("RunCheck", "(ssa(ssay)s)", "certificate", json.dumps({"service": SERVICE}), [], "")
    yield code == "invalidargument", "certificate: none given"


# ----- names

# Behind the id: flags and counts (RFC 1035 4.1.1), then what a server should not send.
ONE_ANSWER = bytes.fromhex("8180 0000 0001 0000 0000")
RUBBISH = {
    "short.contoso.example": b"\x81\x80",
    "header.contoso.example": ONE_ANSWER,
    "loop.contoso.example": ONE_ANSWER + bytes.fromhex("c00c 0001 0001 0000003c 0004 c0000207"),
    "length.contoso.example": ONE_ANSWER + bytes.fromhex("00 0001 0001 0000003c ffff c0000207"),
    "size.contoso.example": ONE_ANSWER + bytes.fromhex("00 0001 0001 0000003c 0003 c00002"),
    "alias.contoso.example.loop": ONE_ANSWER + bytes.fromhex("00 0005 0001 0000003c 0002 c017"),
    "many.contoso.example": bytes.fromhex("8180 0000 ffff 0000 0000") + b"\xff" * 400,
}


def names(bus):
    server = NameServer({
        SERVICE: [(A, "192.0.2.7")],
        "hesitant.contoso.example": [(A, "192.0.2.8")],
        "alias.contoso.example": [(CNAME, SERVICE), (A, "192.0.2.7")],
        "six.contoso.example": [(AAAA, "2001:db8::7")],
        "empty.contoso.example": [(99, "")],
        "silent.contoso.example": None,
    }, refused=["hesitant.contoso.example"], raw=RUBBISH)  # fmt: skip

    def ask(**given):
        return run(bus, "names", nameServer=server.address, **given)

    answer = ask(service=SERVICE, servers=["six.contoso.example"], proxies=["alias.contoso.example"])
    yield statuses(answer) == {"service": "ok", "server": "ok", "proxy": "ok"}, "names: a host record; a proxy may be an alias"
    found = {item["name"]: item for item in answer["items"]}
    yield found[SERVICE]["addresses"] == ["192.0.2.7"], "names: the address is told"
    yield found["six.contoso.example"]["addresses"] == ["2001:db8::7"], "names: that of IPv6 too"
    yield found["alias.contoso.example"]["aliasOf"] == SERVICE, "names: whose alias it is"
    for name in ("alias", "empty", "none"):
        answer = ask(service=f"{name}.contoso.example")
        yield statuses(answer) == {"service": "failed"} and answer["checks"][0]["remedy"], f"names: {name} is refused"
    answer = ask(servers=["hesitant.contoso.example"])
    yield statuses(answer) == {"server": "ok"}, "names: a name server that refuses once is asked again"
    yield answer["items"][0]["addresses"] == ["192.0.2.8"], "names: and its answer taken"
    for name in RUBBISH:
        answer = ask(service=name)
        found = [address for item in answer.get("items", ()) for address in item["addresses"]]
        yield statuses(answer) == {"service": "failed"} and not found, f"names: {name.partition('.')[0]}: nothing is made of it"
        yield answer["checks"][0]["remedy"], f"names: {name.partition('.')[0]}: a remedy"
    answer = ask(proxies=["none.contoso.example", SERVICE])
    yield [check["status"] for check in answer["checks"]] == ["failed", "ok"], "names: each proxy is looked at"
    for wrong in ({"service": "a..b"}, {"service": "x" * 300}):
        code = bus.code("RunCheck", "(ssa(ssay)s)", "names", json.dumps(wrong), [], "")
        yield code == "invalidargument", "names: what can be no name is refused"
    code = bus.code("RunCheck", "(ssa(ssay)s)", "names", json.dumps({"service": "a", "nameServer": "x y"}), [], "")
    yield code == "invalidargument", "names: a name server is an address"
    yield from stopped(bus, server)


def stopped(bus, server):
    """While the name server is silent."""
    found = []

    def ask():
        try:
            run(bus, "names", token="t", service="silent.contoso.example", nameServer=server.address)
        except BusError as error:
            found.append(error.code)

    server.asked.clear()
    worker = threading.Thread(target=ask)
    worker.start()
    server.asked.wait(30)
    yield bus.call("CancelCall", "(s)", "t")["cancelled"], "names: told to stop"
    worker.join()
    yield found == ["Cancelled"], "names: it ends as cancelled"
    answer = run(bus, "names", service="silent.contoso.example", nameServer=server.address)
    yield statuses(answer) == {"service": "failed"}, "names: a name server that is silent is told"


# ----- this machine


def installation(bus):
    def ask(**given):
        return statuses(run(bus, "installation", **given))

    (LAB / "file").write_text("")
    for place, expected in ((LAB, "ok"), (LAB / "new/one", "ok"), (LAB / "file", "failed"), ("data", "failed"),
                            (LAB / "file/x", "failed")):  # fmt: skip
        yield ask(dataLocation=str(place)) == {"data-location": expected}, f"installation: a folder that is {expected}"
    own = pwd.getpwuid(os.getuid()).pw_name
    yield ask(serviceAccount={"kind": "local", "name": own}) == {"service-account": "ok"}, "installation: a user"
    found = ask(serviceAccount={"kind": "domain", "name": "no-such-user", "keytabFile": str(LAB / "file")})
    yield found == {"service-account": "failed", "keytab": "ok"}, "installation: no such user, a keytab"
    found = ask(serviceAccount={"kind": "domain", "keytabFile": str(LAB / "none")})
    yield found == {"keytab": "failed"}, "installation: no keytab"
    group = grp.getgrgid(os.getgid()).gr_name
    yield ask(groups={"admins": group}) == {"group": "ok"}, "installation: a group"
    yield ask(groups={"browse": "no-such-group"}) == {"group": "failed"}, "installation: no such group"


def database(bus):
    folder = LAB / "pg"
    folder.mkdir()
    yield not run(bus, "server", host=str(folder), port=5432)["reachable"], "server: no socket in the folder"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / ".s.PGSQL.5433"))
    listener.listen()
    yield run(bus, "server", host=str(folder), port=5433)["reachable"], "server: the socket of PostgreSQL"


def results():
    lab = engine.Engine(LAB / "federation-engine")
    lab.start(watch=os.getpid())
    try:
        bus = Bus(str(lab.state / "bus"))
        yield from certificates(bus, make_files())
        yield from names(bus)
        yield from installation(bus)
        yield from database(bus)
    finally:
        lab.stop()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

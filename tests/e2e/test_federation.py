#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of a set-up that the pages Federation and Components ask for: certificates (made here, as
administrators have them and as they go wrong), names (a name server of its own), what is on this machine, a
database's socket. Runs inside with_lab.py.
"""

import grp
import base64
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


def read_name(question):
    name, rest = [], question[12:]
    while rest[0]:
        name.append(rest[1 : 1 + rest[0]].decode())
        rest = rest[1 + rest[0] :]
    return ".".join(name).lower()


def read_kind(question):
    """And where the question ends."""
    end = question.index(b"\0", 12) + 1
    return struct.unpack(">H", question[end : end + 2])[0], end + 4


def open_sockets():
    """For datagrams and for streams, at one port: that it is free for the first says nothing of the second."""
    while True:
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagrams.bind(("127.0.0.1", 0))
        try:
            return datagrams, socket.create_server(datagrams.getsockname())
        except OSError:
            datagrams.close()


class NameServer(threading.Thread):
    """Answers from a table: name to (type, value) records; None: never answers that name. Of `refused` the
    first answer to each question is SERVFAIL; `raw`: name to what is sent behind the question's id as it is;
    `cut_off`: names whose answers over UDP are empty and say so (TC).
    """

    def __init__(self, records, refused=(), raw=(), cut_off=()):
        super().__init__(daemon=True)
        self.records, self.asked = records, threading.Event()
        self.refused, self.raw = {(name, kind) for name in refused for kind in (A, AAAA)}, dict(raw)
        self.socket, self.listener = open_sockets()
        self.address = "127.0.0.1:%d" % self.socket.getsockname()[1]
        self.cut_off = set(cut_off)
        self.start()
        threading.Thread(target=self.run_streams, daemon=True).start()

    def run_streams(self):
        """Over TCP, where each message has its length before it; in small pieces."""
        while True:
            client, _ = self.listener.accept()
            with client, client.makefile("rb") as stream:
                question = stream.read(struct.unpack(">H", stream.read(2))[0])
                name = read_name(question)
                answer = self.make_answer(question, name, self.records.get(name, ()))
                answer = struct.pack(">H", len(answer)) + answer
                for at in range(0, len(answer), 700):
                    client.sendall(answer[at : at + 700])

    def make_answer(self, question, name, records):
        kind, length = read_kind(question)
        found = [record for record in records if record[0] in (kind, CNAME)]
        code = 0 if records else 3
        if (name, kind) in self.refused:
            self.refused.remove((name, kind))
            found, code = [], 2
        header = question[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, len(found), 0, 0)
        return header + question[12:length] + b"".join(map(self.pack, found))

    def run(self):
        while True:
            question, client = self.socket.recvfrom(4096)
            name = read_name(question)
            records = self.records.get(name, ())
            self.asked.set()
            if name in self.raw:
                self.socket.sendto(question[:2] + self.raw[name], client)
            elif name in self.cut_off:
                answer = bytearray(self.make_answer(question, name, records[:0]))
                answer[2:4] = b"\x83\x80"
                self.socket.sendto(answer, client)
            elif records is not None:
                self.socket.sendto(self.make_answer(question, name, records), client)

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


def make_chain(directory):
    """A certificate of an issuer between, of which there is one that is expired and one that is not."""

    def sign(subject, issuer, extensions, name, *options):
        (directory / "extensions").write_text(extensions)
        openssl("req", "-new", "-key", directory / f"{subject}.key", "-subj", f"/CN={name}", "-out", directory / "csr")
        openssl("x509", "-req", "-in", directory / "csr", "-CA", directory / f"{issuer}.pem", "-CAkey", directory /
                f"{issuer}.key", "-CAcreateserial", "-extfile", directory / "extensions", *options)  # fmt: skip

    for name in ("between", "below"):
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", directory / f"{name}.key")
    authority, leaf = "basicConstraints=critical,CA:TRUE\n", f"subjectAltName=DNS:{SERVICE}\n"
    sign("between", "ca", authority, "Between", "-days", 9000, "-out", directory / "between.pem")
    sign("between", "ca", authority, "Between", "-days", -1, "-out", directory / "between-expired.pem")
    sign("below", "between", leaf, SERVICE, "-days", 900, "-out", directory / "below.pem")
    sign("below", "ca", leaf, SERVICE, "-days", 900, "-sha1", "-out", directory / "sha1.pem")
    chains = {"good": ["between"], "expired": ["between-expired"], "both": ["between-expired", "between"]}
    for name, between in chains.items():
        parts = [f"{part}.pem" for part in ("below", *between)] + ["below.key"]
        (directory / f"below-{name}.pem").write_text("".join((directory / part).read_text() for part in parts))


# 65,536 rounds as DER has them, and 8,388,607, which nobody hashed: the file is refused before.
ROUNDS, TOO_MANY = bytes.fromhex("0203010000"), bytes.fromhex("02037fffff")


def make_slow(directory):
    export = ["-inkey", directory / "good.key", "-in", directory / "good.pem", "-certfile", directory / "ca.pem", "-passout", "pass:x"]
    openssl("pkcs12", "-export", *export, "-iter", 0x10000, "-out", directory / "slow.pfx")
    content = (directory / "slow.pfx").read_bytes()
    first, second, last = content.split(ROUNDS)[0], content.split(ROUNDS, 2)[-1], content.rsplit(ROUNDS, 1)
    (directory / "endless.pfx").write_bytes(TOO_MANY.join(last))
    (directory / "endless-bag.pfx").write_bytes(first + TOO_MANY + content[len(first) + len(ROUNDS):])
    (directory / "endless-key.pfx").write_bytes(content[:-len(second) - len(ROUNDS)] + TOO_MANY + second)
    openssl("pkcs8", "-topk8", "-in", directory / "good.key", "-iter", 0x10000, "-passout", "pass:x",
            "-outform", "DER", "-out", directory / "slow.der")  # fmt: skip
    key = base64.encodebytes((directory / "slow.der").read_bytes().replace(ROUNDS, TOO_MANY)).decode()
    (directory / "endless.key").write_text(f"-----BEGIN ENCRYPTED PRIVATE KEY-----\n{key}-----END ENCRYPTED PRIVATE KEY-----\n")


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
    make_chain(directory)
    make_slow(directory)
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
    rows += (
        ("an issuer between", dict(name="below-good.pem"), GOOD),
        ("an issuer between that is expired", dict(name="below-expired.pem"), {**GOOD, "chain": "failed"}),
        ("its present certificate beside it", dict(name="below-both.pem"), GOOD),
        ("an issuer between that is missing", dict(name="below.pem", key="below.key"), {**GOOD, "chain": "failed"}),
        ("signed with SHA-1", dict(name="sha1.pem", key="below.key"), {**GOOD, "chain": "failed"}),
        ("PFX with many rounds", dict(name="slow.pfx", password="x"), GOOD),
        ("PFX with too many rounds", dict(name="endless.pfx", password="x"), {"file": "failed"}),
        ("PFX with too many rounds of its certificates", dict(name="endless-bag.pfx", password="x"), {"file": "failed"}),
        ("PFX with too many rounds of its key", dict(name="endless-key.pfx", password="x"), {"file": "failed"}),
        ("a key with too many rounds", dict(name="good.pem", key="endless.key", password="x"), {"file": "failed"}),
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
    chains = [next(check for check in check_file(bus, directory, name, key="below.key")["checks"] if check["id"] == "chain")
              for name in ("below-expired.pem", "below.pem", "sha1.pem")]  # fmt: skip
    endless = [check_file(bus, directory, name, key, "x")["checks"][0]["remedy"] for name, key in (
        ("ca.conf", None), ("endless.pfx", None), ("endless-bag.pfx", None), ("endless-key.pfx", None), ("good.pem", "endless.key"))]  # fmt: skip
    yield len(set(endless)) == 1, "certificate: too many rounds: it is the file, and not the password"
    yield len({chain["summary"] for chain in chains}) == 3, "certificate: an expired issuer, a missing one, SHA-1: told apart"


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
        "large.contoso.example": [(A, f"192.0.2.{number % 250}") for number in range(500)],
    }, refused=["hesitant.contoso.example"], raw=RUBBISH, cut_off=["large.contoso.example"])  # fmt: skip

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
    answer = ask(service="large.contoso.example")
    yield statuses(answer) == {"service": "ok"}, "names: an answer that is cut off is asked for over TCP"
    yield len(answer["items"][0]["addresses"]) == 500, "names: and is whole"
    answer = ask(servers=[SERVICE] * 52)
    found = [check["status"] for check in answer["checks"]]
    yield found == ["ok"] * 50 + ["warning"], "names: more than are looked up at a time: that is told"
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


def make_keytab(path, *principals):
    lines = [f"addent -password -p {name} -k 1 -e aes256-cts" for name in principals]
    text = "".join(f"{line}\nsesame\n" for line in lines) + f"wkt {path}\nq\n"
    subprocess.run(["ktutil"], input=text, text=True, check=True, capture_output=True)
    return path


def keytabs(ask):
    def check(path, name=None):
        account = {"kind": "domain", "keytabFile": str(path), **({"name": name} if name else {})}
        return ask(serviceAccount=account)["keytab"]

    good = make_keytab(LAB / "good.keytab", "svc@CONTOSO.LAB", "HTTP/sts.contoso.lab@CONTOSO.LAB")
    for name in (None, "svc", "CONTOSO\\SVC", "svc@contoso.lab", "HTTP/sts.contoso.lab"):
        yield check(good, name) == "ok", f"installation: a keytab with a key of {name or 'somebody'}"
    for name in ("sv", "svc2", "svc@OTHER.LAB", "CONTOSO\\other"):
        yield check(good, name) == "failed", f"installation: a keytab without a key of {name}"
    (LAB / "cut.keytab").write_bytes(good.read_bytes()[:40])
    (LAB / "head.keytab").write_bytes(b"\5\2")
    os.mkfifo(LAB / "pipe")
    for name in ("none", "file", "cut.keytab", "head.keytab", "pipe", "."):
        yield check(LAB / name) == "failed", f"installation: {name} is no keytab"


def installation(bus):
    def ask(**given):
        return statuses(run(bus, "installation", **given))

    (LAB / "file").write_text("")
    for place, expected in ((LAB, "ok"), (LAB / "new/one", "ok"), (LAB / "file", "failed"), ("data", "failed"),
                            (LAB / "file/x", "failed")):  # fmt: skip
        yield ask(dataLocation=str(place)) == {"data-location": expected}, f"installation: a folder that is {expected}"
    own = pwd.getpwuid(os.getuid()).pw_name
    expected = "failed" if own == "root" else "ok"
    yield ask(serviceAccount={"kind": "local", "name": own}) == {"service-account": expected}, f"installation: the user {own}"
    answer = run(bus, "installation", serviceAccount={"kind": "local", "name": "games"})
    commands = answer["commands"]
    yield not answer["inForce"] and answer["runsAs"] == own, f"installation: the engine runs as another one {answer}"
    yield "sudo causewayctl service set-account games" in commands, f"installation: how root settles it {commands}"
    found = ask(serviceAccount={"kind": "domain", "name": "no-such-user"})
    yield found == {"service-account": "failed"}, "installation: no such user"
    yield from keytabs(ask)
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

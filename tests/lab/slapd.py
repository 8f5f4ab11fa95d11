#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A private OpenLDAP server with any number of people, on free loopback ports and a unix socket.

As a command (DIR is the lab's directory, everything of it lies there):
  slapd.py create DIR [--users N] [--groups G] [--memberships M] [--sync KIND]
  slapd.py start DIR [--certificate VARIANT] [--watch PID]
  slapd.py stop DIR [--at-once]
  slapd.py env DIR                                   what with_lab.py exports, as NAME=value

KIND says how the server remembers deletions for RFC 4533:
  accesslog   in a log database, survives a restart
  memory      in a session log that a restart forgets: the client then sees a present phase
  none        no syncprov at all: a client has to fall back to entryCSN
"""

import re
import subprocess
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import quote

import addresses
import cache
import keeper
import lab_server
import people_ldif
import pki
from keeper import LabError
from lab_server import LabServer

HOST = "ldap.example.org"
SUFFIX = people_ldif.SUFFIX
ADMIN_DN, ADMIN_PASSWORD = f"cn=admin,{SUFFIX}", "admin-secret"
SYNC_DN, SYNC_PASSWORD = f"cn=sync,{SUFFIX}", "sync-secret"
SYNC_KINDS = ("accesslog", "memory", "none")
PEOPLE_SCHEMA = Path("/etc/ldap/schema/inetorgperson.schema")
NIS_SCHEMA = Path("/etc/ldap/schema/nis.schema")
SLAPD, SLAPADD = "/usr/sbin/slapd", "/usr/sbin/slapadd"

_CONF_HEAD = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include {people_schema}
include {nis_schema}
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload syncprov
moduleload accesslog
pidfile {dir}/slapd.pid
argsfile {dir}/slapd.args
sizelimit unlimited
tool-threads 2
sortvals member memberUid
TLSCACertificateFile {dir}/tls/ca.pem
TLSCertificateFile {dir}/tls/{certificate}.pem
TLSCertificateKeyFile {dir}/tls/{certificate}.key
"""

_CONF_ACCESSLOG = """
database mdb
suffix "cn=accesslog"
directory {dir}/accesslog
maxsize 4294967296
rootdn "{admin_dn}"
index default eq
index entryCSN,objectClass,reqEnd,reqResult,reqStart,reqDN eq
overlay syncprov
syncprov-nopresent TRUE
syncprov-reloadhint TRUE
"""

_CONF_MAIN = """
database mdb
suffix "{suffix}"
directory {dir}/db
maxsize 8589934592
dbnosync
rootdn "{admin_dn}"
rootpw {admin_password}
index objectClass,entryUUID,entryCSN eq
index uid,mail,cn,sn eq
multival member,memberUid 100,10
limits dn.exact="{sync_dn}" time=unlimited size=unlimited
access to attrs=userPassword by anonymous auth by * none
{hidden}{unread}
access to * by dn.exact="{sync_dn}" {rights} by * none
"""

_HIDDEN = 'access to dn.base="{}" attrs=entryUUID by * none'
_UNREAD = 'access to dn.base="{}" attrs=objectClass by * search'

_CONF_SYNC = {
    "accesslog": """
overlay syncprov
syncprov-checkpoint 100 10
syncprov-sessionlog-source cn=accesslog
overlay accesslog
logdb cn=accesslog
logops writes
logsuccess TRUE
logold (objectClass=*)
logpurge 7+00:00 1+00:00
""",
    "memory": """
overlay syncprov
syncprov-checkpoint 100 10
syncprov-sessionlog 10000
""",
    "none": "",
}


@dataclass
class Settings:
    users: int = 200
    groups: int = 20
    memberships: int = 400
    sync: str = "accesslog"
    by_login: bool = False  # groups tell their members by login name
    certificate: str = "good"
    rights: str = "read"  # of the engine's account
    hidden: str = ""  # the DN of an entry whose entryUUID nobody sees
    unread: str = ""  # the DN of an entry that is found by its classes, which nobody sees
    port: int = 0
    tls_port: int = 0


class SlapdLab(LabServer):
    Settings = Settings

    @property
    def conf(self):
        return self.directory / "slapd.conf"

    @property
    def socket_uri(self):
        return f"ldapi://{quote(str(self.directory / 'sock'), safe='')}"

    def configure(self, settings):
        values = {
            "dir": self.directory,
            "suffix": SUFFIX,
            "certificate": settings.certificate,
            "admin_dn": ADMIN_DN,
            "admin_password": ADMIN_PASSWORD,
            "sync_dn": SYNC_DN,
            "rights": settings.rights,
            "hidden": _HIDDEN.format(settings.hidden) if settings.hidden else "",
            "unread": _UNREAD.format(settings.unread) if settings.unread else "",
            "people_schema": self.own_schema(PEOPLE_SCHEMA),
            "nis_schema": self.own_schema(NIS_SCHEMA),
        }
        parts = [_CONF_HEAD, _CONF_MAIN, _CONF_SYNC[settings.sync]]
        if settings.sync == "accesslog":
            parts.insert(1, _CONF_ACCESSLOG)
        self.conf.write_text("".join(parts).format(**values))
        self.settings = settings

    def own_schema(self, schema):
        """A schema of the server's, or what loosen() or free_posix_groups() made of it."""
        own = self.directory / schema.name
        return own if own.exists() else schema

    def free_posix_groups(self):
        """From the next start on posixGroup is what RFC 2307bis makes of it, an auxiliary class of groups
        of another kind (draft-howard-rfc2307bis-02); Debian has no schema of that."""
        definition = re.compile(r"(NAME 'posixGroup'.*?)STRUCTURAL(\s+)MUST \( cn \$ gidNumber \)", re.S)
        text, found = definition.subn(r"\1AUXILIARY\2MUST gidNumber", NIS_SCHEMA.read_text(), count=1)
        if not found:
            raise LabError(f"{NIS_SCHEMA} does not define posixGroup")
        (self.directory / NIS_SCHEMA.name).write_text(text)

    def loosen(self, attribute):
        """Lets an attribute of inetOrgPerson hold any bytes from the next start on, as servers do
        whose schema never had a syntax. (1.3.6.1.4.1.1466.115.121.1.40: Octet String, RFC 4517.)"""
        definition = re.compile(rf"(NAME '{attribute}'.*?)\n\s*EQUALITY.*?(SINGLE-VALUE|\))", re.S)
        octets = r"\1\n EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 \2"
        text, found = definition.subn(octets, PEOPLE_SCHEMA.read_text(), count=1)
        if not found:
            raise LabError(f"{PEOPLE_SCHEMA} does not define {attribute}")
        (self.directory / PEOPLE_SCHEMA.name).write_text(text)

    def load(self, settings):
        """Fills an empty directory. -q skips the checks that the generator makes needless."""
        for name in ("db", "accesslog", "secrets"):
            (self.directory / name).mkdir(parents=True, exist_ok=True)
        pki.make(self.directory / "tls", [HOST])
        self.configure(settings)
        for name, password in (("admin", ADMIN_PASSWORD), ("sync", SYNC_PASSWORD)):
            path = self.directory / f"secrets/{name}.password"
            path.write_text(password)
            path.chmod(0o600)
        self.add_ldif(
            lambda stream: people_ldif.write(
                stream, settings.users, settings.groups, settings.memberships, SYNC_PASSWORD,
                settings.by_login,
            )
        )

    def add_ldif(self, write):
        """Adds what write(stream) writes, while the server is stopped."""
        log = self.directory / "slapadd.log"
        with open(log, "wb") as errors:
            process = subprocess.Popen(
                [SLAPADD, "-q", "-w", "-f", str(self.conf), "-b", SUFFIX],
                stdin=subprocess.PIPE, stdout=errors, stderr=errors, text=True,
            )  # fmt: skip
            try:
                write(process.stdin)
                process.stdin.close()
            except BrokenPipeError:
                pass
        if process.wait() != 0:
            raise LabError(f"slapadd failed; {log} ends with:\n{keeper.tail(log)}")

    def start(self, watch=None, **changes):
        """Returns when the server answers; the ports stay the same over a restart. changes: new
        values of Settings: certificate="expired", rights="none"."""
        settings = replace(self.settings, **changes)
        settings.port = settings.port or addresses.free_port()
        settings.tls_port = settings.tls_port or addresses.free_port()
        self.configure(settings)
        uris = f"ldap://127.0.0.1:{settings.port} ldaps://127.0.0.1:{settings.tls_port}"
        keeper.start(
            [SLAPD, "-d", "0", "-f", self.conf, "-h", f"{uris} {self.socket_uri}"],
            pid_file=self.pid_file,
            log=self.directory / "slapd.log",
            ready=lambda: (self.directory / "slapd.pid").exists()
            and addresses.answers("127.0.0.1", settings.port),
            watch=watch,
        )

    def stop(self, at_once=False):
        keeper.stop(self.pid_file, at_once)
        (self.directory / "slapd.pid").unlink(missing_ok=True)

    def environment(self, prefix="CW_LAB_SLAPD"):
        settings = self.settings
        secrets = self.directory / "secrets"
        values = {
            "DIR": self.directory,
            "HOST": HOST,
            "ADDRESS": "127.0.0.1",
            "PORT": settings.port,
            "TLS_PORT": settings.tls_port,
            "URI": f"ldaps://{HOST}:{settings.tls_port}",
            "PLAIN_URI": f"ldap://{HOST}:{settings.port}",
            "SOCKET_URI": self.socket_uri,
            "BASE": SUFFIX,
            "CA": self.directory / "tls/ca.pem",
            "OTHER_CA": self.directory / "tls/other-ca.pem",
            "BIND_DN": SYNC_DN,
            "PASSWORD_FILE": secrets / "sync.password",
            "ADMIN_DN": ADMIN_DN,
            "ADMIN_PASSWORD_FILE": secrets / "admin.password",
            "SYNC": settings.sync,
            "USERS": settings.users,
            "GROUPS": settings.groups,
            "MEMBERSHIPS": settings.memberships,
        }
        return {f"{prefix}_{name}": str(value) for name, value in values.items()}


def create(directory, users=200, groups=20, memberships=400, sync="accesslog", by_login=False):
    """A stopped server in directory, copied from the cache when it was made before."""
    if not Path(SLAPD).exists():
        raise LabError("slapd is not installed; ./run build installs it")
    settings = Settings(users=users, groups=groups, memberships=memberships, sync=sync, by_login=by_login)
    sources = ("slapd.py", "people_ldif.py", "company.py", "names.py", "pki.py")
    key = cache.key(f"slapd-{users}-{groups}-{sync}", asdict(settings), sources)
    cache.fetch(key, directory, lambda path: SlapdLab(path).load(settings))
    lab = SlapdLab(directory)
    lab.configure(lab.settings)
    return lab


def _parser():
    parser = lab_server.parser("A private OpenLDAP server for tests.")
    make = parser.verbs["create"]
    make.add_argument("--users", type=int, default=200)
    make.add_argument("--groups", type=int, default=20)
    make.add_argument("--memberships", type=int, default=400)
    make.add_argument("--sync", choices=SYNC_KINDS, default="accesslog")
    return parser


def _start(lab, args):
    lab.start(watch=args.watch, **lab_server.given(args, "certificate"))
    return f"{HOST} listens on 127.0.0.1:{lab.settings.port} and :{lab.settings.tls_port}"


VERBS = {
    "create": lambda lab, args: create(args.directory, args.users, args.groups, args.memberships, args.sync),
    "start": _start,
}

if __name__ == "__main__":
    lab_server.main(_parser(), SlapdLab, VERBS)

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A private PostgreSQL server on a free loopback port and a unix socket, with TLS and one user for each way of
signing in.

As a command (DIR is the lab's directory, everything of it lies there):
  postgres.py create DIR                             from the cache when it is there
  postgres.py start DIR [--certificate VARIANT] [--watch PID]
  postgres.py stop DIR [--at-once]
  postgres.py env DIR                                what with_lab.py exports, as NAME=value

PostgreSQL refuses to run as root: for root it runs as the user "postgres" of the package, who then has to find
DIR, and nothing beside it (mode 0711 of the folder that holds DIR).
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import addresses
import cache
import keeper
import lab_server
import pki
from keeper import LabError
from lab_server import LabServer

HOST = "localhost"
DATABASE, SCHEMA = "causeway", "sync"
SCRAM_USER, SCRAM_PASSWORD = "scram", "scram-secret"
CERTIFICATE_USER = "certificate"
OWNER = "postgres"

# Who is let in, and how: see the PostgreSQL documentation, "The pg_hba.conf File".
_HBA = """
local   all  all                         peer
local   replication  postgres            peer
hostssl all  certificate  127.0.0.1/32   cert
host    all  scram        127.0.0.1/32   scram-sha-256
host    all  trusted      127.0.0.1/32   trust
host    all  kerberos     127.0.0.1/32   gss map=kerberos
host    all  rejected     127.0.0.1/32   reject
host    all  ghost        127.0.0.1/32   trust
host    all  sleeper      127.0.0.1/32   trust
"""

# Which principals of Kerberos are whom.
_IDENT = """
kerberos  {principal}  kerberos
"""

# A standby that missed more than one start of its primary would never find again what it lacks, and a commit that
# waits for it never end: all is kept for it, and it asks often.
_CONF = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{dir}/socket'
hba_file = '{dir}/pg_hba.conf'
ident_file = '{dir}/pg_ident.conf'
krb_server_keyfile = '{keytab}'
ssl = {ssl}
ssl_ca_file = '{dir}/tls/ca.pem'
ssl_cert_file = '{dir}/tls/{certificate}.pem'
ssl_key_file = '{dir}/tls/{certificate}.key'
fsync = off
max_connections = 40
wal_keep_size = '2GB'
wal_retrieve_retry_interval = '200ms'
primary_conninfo = '{primary}'
synchronous_standby_names = '{synchronous}'
lc_messages = '{messages}'
"""

# What the engine finds, and what it must not find; each database and role lacks one thing.
_CONTENT = f"""
CREATE ROLE scram LOGIN PASSWORD '{SCRAM_PASSWORD}';
CREATE ROLE certificate LOGIN;
CREATE ROLE trusted LOGIN;
CREATE ROLE kerberos LOGIN;
CREATE ROLE rejected LOGIN;
CREATE ROLE sleeper NOLOGIN;
CREATE DATABASE {DATABASE} OWNER scram;
CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0;
CREATE DATABASE closed;
REVOKE CONNECT ON DATABASE closed FROM PUBLIC;
\\connect {DATABASE}
CREATE SCHEMA {SCHEMA};
GRANT USAGE, CREATE ON SCHEMA {SCHEMA} TO PUBLIC;
CREATE SCHEMA locked;
"""


def programs():
    """The folder of the newest installed server's programs, or nothing."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


def _children(parent):
    """The processes that have it as their parent."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(path.parent.name))
        except OSError:
            pass  # it has just ended
    return found


@dataclass
class Settings:
    port: int = 0
    certificate: str = "good"
    ssl: str = "on"
    messages: str = "C"  # the language in which it speaks
    primary: str = ""  # of a standby: whose changes it follows
    synchronous: str = ""  # the standby without whose word nothing is committed
    keytab: str = ""  # with the key of postgres/localhost
    principal: str = "nobody"  # who is "kerberos" here


class PostgresLab(LabServer):
    Settings = Settings

    @property
    def data(self):
        return self.directory / "data"

    @property
    def socket_folder(self):
        return self.directory / "socket"

    def as_owner(self, program, *arguments):
        """The command that runs a program of the server as whoever owns it."""
        command = [programs() / program, *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--clear-groups", "--pdeathsig=KILL", *command]
        return list(map(str, command))

    def run(self, program, *arguments, text=None):
        done = subprocess.run(self.as_owner(program, *arguments), input=text, text=True, capture_output=True, cwd="/")
        if done.returncode != 0:
            raise LabError(f"{program} failed: {done.stderr.strip()}")
        return done.stdout

    def own(self, *paths):
        if os.geteuid() == 0:
            for path in paths:
                shutil.chown(path, OWNER, OWNER)

    def let_in(self):
        if os.geteuid() == 0:
            self.directory.parent.chmod(0o711)

    def configure(self, settings):
        (self.data / "postgresql.conf").write_text(_CONF.format(dir=self.directory, **asdict(settings)))
        (self.directory / "pg_hba.conf").write_text(_HBA)
        (self.directory / "pg_ident.conf").write_text(_IDENT.format(principal=settings.principal))
        self.own(self.data / "postgresql.conf", self.directory / "pg_hba.conf", self.directory / "pg_ident.conf")
        self.settings = settings

    def initialise(self):
        """An empty cluster."""
        self.directory.mkdir(parents=True)
        for folder in (self.data, self.socket_folder):
            folder.mkdir()
        pki.make(self.directory / "tls", [HOST, "db.contoso.lab"])
        self.own(self.directory, self.data, self.socket_folder, self.directory / "tls", *(self.directory / "tls").iterdir())
        self.let_in()
        self.run("initdb", "--pgdata", self.data, "--username", OWNER, "--encoding", "UTF8", "--locale", "C.UTF-8",
                 "--auth", "peer", "--no-sync")  # fmt: skip
        (self.directory / "scram.password").write_text(SCRAM_PASSWORD)
        self.configure(Settings())

    def start(self, watch=None, **changes):
        """Returns when the server answers; the port stays the same over a restart. changes: new values of Settings:
        certificate="expired", ssl="off"."""
        settings = replace(self.settings, **changes)
        settings.port = settings.port or addresses.free_port()
        self.configure(settings)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        keeper.start(
            self.as_owner("postgres", "-D", self.data),
            pid_file=self.pid_file,
            log=self.directory / "postgres.log",
            ready=self._is_ready,
            watch=watch,
        )

    def _is_ready(self):
        """Its last line says so (documentation, "postmaster.pid")."""
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()[7].strip() in ("ready", "standby")
        except (OSError, IndexError):
            return False

    def psql_arguments(self, database="postgres"):
        """With which psql reads SQL from its standard input, and writes values alone."""
        port = str(self.settings.port)
        return ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.socket_folder, "-p", port, "-U", OWNER,
                "-d", database]  # fmt: skip

    def sql(self, text, database="postgres"):
        return self.run("psql", *self.psql_arguments(database), text=text)

    def version(self):
        """As it names itself: "PostgreSQL 15.8 (Debian 15.8-0+deb12u1)"."""
        return f"PostgreSQL {self.sql('SHOW server_version').strip()}"

    def stop(self, at_once=False):
        """In order, or as if the power failed; not by a signal to the first process alone, which leaves shared memory."""
        if keeper.is_running(self.pid_file):
            try:
                self.run("pg_ctl", "stop", "-w", "-D", self.data, "-m", "immediate" if at_once else "fast")
            except LabError:
                pass  # it is ending already; the keeper sees to the rest
        keeper.stop(self.pid_file, at_once)

    def kill(self):
        """SIGKILL to all its processes, the first one first: nobody cleans up."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        for pid in [first, *_children(first)]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        keeper.stop(self.pid_file, at_once=True)

    def stream_to(self, directory, port=0):
        """A standby in directory that follows this server, which runs, as "standby"; not started yet."""
        other = PostgresLab(directory)
        shutil.rmtree(other.directory, ignore_errors=True)
        other.directory.mkdir(parents=True)
        other.socket_folder.mkdir()
        shutil.copytree(self.directory / "tls", other.directory / "tls")
        self.own(other.directory, *other.directory.rglob("*"))
        here = ("-h", self.socket_folder, "-p", self.settings.port, "-U", OWNER)
        self.run("pg_basebackup", *map(str, here), "-D", other.data, "--checkpoint=fast", "--no-sync")
        (other.data / "standby.signal").touch()
        self.own(other.data / "standby.signal")
        primary = f"host={self.socket_folder} port={self.settings.port} user={OWNER} application_name=standby"
        other.configure(replace(self.settings, port=port, primary=primary, synchronous=""))
        return other

    def copy_as_standby(self, directory):
        """Another server with the same content that waits for changes, and so is only read. This one is stopped."""
        other = PostgresLab(directory)
        shutil.copytree(self.directory, other.directory, symlinks=True)
        for folder in (other.directory, *other.directory.rglob("*")):
            self.own(folder)
        (other.data / "standby.signal").touch()
        self.own(other.data / "standby.signal")
        other.configure(replace(self.settings, port=0))
        return other

    def environment(self, prefix="CW_LAB_POSTGRES"):
        settings = self.settings
        values = {
            "DIR": self.directory,
            "HOST": HOST,
            "ADDRESS": "127.0.0.1",
            "PORT": settings.port,
            "SOCKET_FOLDER": self.socket_folder,
            "CA": self.directory / "tls/ca.pem",
            "OTHER_CA": self.directory / "tls/other-ca.pem",
            "DATABASE": DATABASE,
            "SCHEMA": SCHEMA,
            "USER": SCRAM_USER,
            "PASSWORD_FILE": self.directory / "scram.password",
        }
        return {f"{prefix}_{name}": str(value) for name, value in values.items()}


def create(directory):
    """A stopped server in directory, with its users and databases; one role is called as whoever runs this."""
    if programs() is None:
        raise LabError("postgresql is not installed; ./run build installs it")
    own = pwd.getpwuid(os.geteuid()).pw_name
    key = cache.key("postgres", (programs(), own), ("postgres.py", "pki.py"))
    cache.fetch(key, directory, lambda path: _make(path, own))
    lab = PostgresLab(directory)
    lab.let_in()
    lab.configure(Settings())  # a port of its own
    return lab


def _make(path, own):
    """Not in the cache itself, which the server's owner may not find."""
    with tempfile.TemporaryDirectory() as scratch:
        lab = PostgresLab(Path(scratch) / "postgres")
        lab.initialise()
        lab.start()
        lab.sql(_CONTENT + ("" if own == OWNER else f'CREATE ROLE "{own}" LOGIN;'))
        lab.stop()
        subprocess.run(["cp", "-a", f"{lab.directory}/.", str(path)], check=True)


def _start(lab, args):
    lab.start(watch=args.watch, **lab_server.given(args, "certificate"))
    return f"{HOST} listens on 127.0.0.1:{lab.settings.port}"


VERBS = {"create": lambda lab, args: create(args.directory), "start": _start}

if __name__ == "__main__":
    parser = lab_server.parser("A private PostgreSQL server for tests.", at_once="as if the power failed")
    lab_server.main(parser, PostgresLab, VERBS)

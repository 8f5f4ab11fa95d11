#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A private 389 Directory Server, on free loopback ports, empty but for its containers and accounts.

As a command (DIR is the lab's directory, everything of it lies there):
  ds389.py create DIR
  ds389.py start DIR [--sync KIND] [--usn on|off] [--certificate VARIANT] [--watch PID]
  ds389.py stop DIR [--at-once]
  ds389.py env DIR                                   what with_lab.py exports, as NAME=value

KIND says how the server tells of changes:
  content   by RFC 4533, with the plug-ins Retro Changelog and Content Synchronization
  none      not at all: a client has to fall back to modifyTimestamp
With --usn the server numbers its changes (entryusn).
"""

import base64
import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import addresses
import keeper
import lab_server
import pki
from keeper import LabError
from lab_server import LabServer

HOST = "ds.example.net"
SUFFIX = "dc=example,dc=net"
PEOPLE, GROUPS = f"ou=people,{SUFFIX}", f"ou=groups,{SUFFIX}"
ADMIN_DN, ADMIN_PASSWORD = "cn=Directory Manager", "Directory.Manager1"
SYNC_DN, SYNC_PASSWORD = f"cn=sync,{SUFFIX}", "sync-secret"
SYNC_KINDS = ("content", "none")
SERVER = "/usr/sbin/ns-slapd"
TEMPLATE = Path("/usr/share/dirsrv/data/template-dse.ldif")
SHIPPED = Path("/etc/dirsrv")
USN_PLUGIN = "USN"
PLUGINS = ("Retro Changelog Plugin", "Content Synchronization")
FOLDERS = ("config/schema", "db", "ldif", "bak", "run", "lock", "log", "tmp", "inst", "secrets")

_MORE_CONFIGURATION = """
dn: cn=userRoot,cn=ldbm database,cn=plugins,cn=config
objectClass: top
objectClass: extensibleObject
objectClass: nsBackendInstance
cn: userRoot
nsslapd-suffix: {suffix}

dn: cn="{suffix}",cn=mapping tree,cn=config
objectClass: top
objectClass: extensibleObject
objectClass: nsMappingTree
cn: {suffix}
nsslapd-state: backend
nsslapd-backend: userRoot

dn: cn=encryption,cn=config
objectClass: top
objectClass: nsEncryptionConfig
cn: encryption
nsSSLSessionTimeout: 0
nsSSLClientAuth: off

dn: cn=RSA,cn=encryption,cn=config
objectClass: top
objectClass: nsEncryptionModule
cn: RSA
nsSSLPersonalitySSL: Server-Cert
nsSSLActivation: on
nsSSLToken: internal (software)
"""

# Operational attributes have to be named: "*" stands for the others.
_CONTENT = """dn: {suffix}
objectClass: domain
dc: example
aci: (targetattr="* || nsUniqueId || modifyTimestamp || nsAccountLock || entryusn")(version 3.0; acl "sync"; allow
  (read, search, compare) userdn="ldap:///{sync_dn}";)

dn: {people}
objectClass: organizationalUnit
ou: people

dn: {groups}
objectClass: organizationalUnit
ou: groups

dn: {sync_dn}
objectClass: applicationProcess
objectClass: simpleSecurityObject
cn: sync
userPassword: {sync_password}
"""


@dataclass
class Settings:
    sync: str = "content"
    usn: str = "off"
    certificate: str = "good"
    port: int = 0
    tls_port: int = 0


def _hash(password):
    salt = os.urandom(8)
    digest = hashlib.sha512(password.encode() + salt).digest()
    return "{SSHA512}" + base64.b64encode(digest + salt).decode()


def _run(*command):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True)
    if done.returncode != 0:
        raise LabError(f"{command[0]} failed: {done.stderr or done.stdout}")


class Ds389Lab(LabServer):
    Settings = Settings

    @property
    def uri(self):
        return f"ldap://127.0.0.1:{self.settings.port}"

    @property
    def configuration(self):
        return self.directory / "config/dse.ldif"

    def make(self):
        """A server that has no data yet."""
        for name in FOLDERS:
            (self.directory / name).mkdir(parents=True, exist_ok=True)
        for name in ("slapd-collations.conf", "certmap.conf"):
            shutil.copy(SHIPPED / "config" / name, self.directory / "config")
        shutil.copy(SHIPPED / "schema/99user.ldif", self.directory / "config/schema")
        pki.make(self.directory / "tls", [HOST])
        for name, password in (("admin", ADMIN_PASSWORD), ("sync", SYNC_PASSWORD)):
            path = self.directory / f"secrets/{name}.password"
            path.write_text(password)
            path.chmod(0o600)
        self._write_configuration()
        self.settings = Settings()

    def _write_configuration(self):
        at = self.directory
        values = {
            "bak_dir": at / "bak", "cert_dir": at / "config", "config_dir": at / "config",
            "db_dir": at / "db", "db_home_dir": at / "db", "db_lib": "bdb",
            "ds_passwd": _hash(ADMIN_PASSWORD), "ds_port": 0, "ds_suffix": SUFFIX, "ds_user": "root",
            "fqdn": HOST, "inst_dir": at / "inst", "ldapi": at / "sock", "ldapi_autobind": "off",
            "ldapi_enabled": "off", "ldif_dir": at / "ldif", "lock_dir": at / "lock",
            "log_dir": at / "log", "rootdn": ADMIN_DN, "run_dir": at / "run",
            "schema_dir": at / "config/schema", "tmp_dir": at / "tmp",
        }  # fmt: skip
        text = re.sub("%([a-z_]+)%", lambda found: str(values[found[1]]), TEMPLATE.read_text())
        blocks = re.split(r"\n\s*\n", text.strip() + "\n")
        added = _MORE_CONFIGURATION.format(suffix=SUFFIX).strip()
        names = {block.splitlines()[0].lower() for block in re.split(r"\n\n", added)}
        kept = [block for block in blocks if block.splitlines()[0].lower() not in names]
        self.configuration.write_text("\n\n".join(kept).strip() + "\n\n" + added + "\n")
        self._set("cn=config", "nsslapd-listenhost", "127.0.0.1")
        self._set("cn=config", "nsslapd-securelistenhost", "127.0.0.1")
        self._set("cn=config", "nsslapd-security", "on")
        self._set(f"cn={PLUGINS[0]},cn=plugins,cn=config", "nsslapd-attribute", "nsuniqueid:targetUniqueId")

    def _set(self, dn, name, value):
        """Sets an attribute of the configuration while the server is stopped."""
        blocks = re.split(r"\n\s*\n", self.configuration.read_text().strip())
        for number, block in enumerate(blocks):
            lines = block.splitlines()
            if lines[0].lower() == f"dn: {dn}".lower():
                others = [line for line in lines if not line.lower().startswith(f"{name.lower()}:")]
                blocks[number] = "\n".join([*others, f"{name}: {value}"])
        self.configuration.write_text("\n\n".join(blocks) + "\n")

    def _install_certificate(self, variant):
        """Its key store takes a certificate only by way of PKCS #12."""
        at, tls = self.directory / "config", self.directory / "tls"
        bundle = self.directory / "tmp/server.p12"
        for name in ("cert9.db", "key4.db", "pkcs11.txt"):
            (at / name).unlink(missing_ok=True)
        _run("openssl", "pkcs12", "-export", "-in", tls / f"{variant}.pem", "-inkey", tls / f"{variant}.key",
             "-name", "Server-Cert", "-out", bundle, "-passout", "pass:")  # fmt: skip
        _run("certutil", "-N", "-d", at, "--empty-password")
        _run("certutil", "-A", "-d", at, "-n", "CA", "-t", "CT,,", "-i", tls / "ca.pem")
        _run("pk12util", "-i", bundle, "-d", at, "-W", "", "-K", "")
        bundle.unlink()

    def start(self, watch=None, **changes):
        """Returns when the server answers; the ports stay the same over a restart."""
        settings = replace(self.settings, **changes)
        settings.port = settings.port or addresses.free_port()
        settings.tls_port = settings.tls_port or addresses.free_port()
        self._install_certificate(settings.certificate)
        self._set("cn=config", "nsslapd-port", settings.port)
        self._set("cn=config", "nsslapd-securePort", settings.tls_port)
        for plugin in PLUGINS:
            is_on = "on" if settings.sync == "content" else "off"
            self._set(f"cn={plugin},cn=plugins,cn=config", "nsslapd-pluginEnabled", is_on)
        self._set(f"cn={USN_PLUGIN},cn=plugins,cn=config", "nsslapd-pluginEnabled", settings.usn)
        self.settings = settings
        keeper.start(
            [SERVER, "-D", self.directory / "config", "-i", self.directory / "run/server.pid", "-d", "0"],
            pid_file=self.pid_file,
            log=self.directory / "server.log",
            ready=lambda: addresses.answers("127.0.0.1", settings.port)
            and addresses.answers("127.0.0.1", settings.tls_port),
            watch=watch,
        )

    def change(self, ldif, *options):
        """LDIF records (RFC 2849), as the administrator of the server."""
        done = subprocess.run(
            ["ldapmodify", "-x", "-H", self.uri, "-D", ADMIN_DN, "-y",
             self.directory / "secrets/admin.password", *options],
            input=ldif.encode(), capture_output=True,
        )  # fmt: skip
        if done.returncode != 0:
            raise LabError(f"ldapmodify: {done.stderr.decode(errors='replace')}")

    def load(self, ldif=""):
        """Takes entries in as they are, with the times that they have, beside those that are there; the stopped
        server then counts its changes anew, as after a restoration."""
        path, at = self.directory / "ldif/all.ldif", self.directory / "config"
        _run(SERVER, "db2ldif", "-D", at, "-n", "userRoot", "-a", path)
        path.write_text(f"{path.read_text()}\n{ldif}\n")
        _run(SERVER, "ldif2db", "-D", at, "-n", "userRoot", "-i", path)

    def fill(self):
        self.change(
            _CONTENT.format(suffix=SUFFIX, people=PEOPLE, groups=GROUPS, sync_dn=SYNC_DN,
                            sync_password=SYNC_PASSWORD),
            "-a",
        )  # fmt: skip

    def environment(self, prefix="CW_LAB_DS389"):
        settings = self.settings
        secrets = self.directory / "secrets"
        values = {
            "DIR": self.directory,
            "HOST": HOST,
            "ADDRESS": "127.0.0.1",
            "PORT": settings.port,
            "TLS_PORT": settings.tls_port,
            "URI": f"ldaps://{HOST}:{settings.tls_port}",
            "BASE": SUFFIX,
            "CA": self.directory / "tls/ca.pem",
            "OTHER_CA": self.directory / "tls/other-ca.pem",
            "BIND_DN": SYNC_DN,
            "PASSWORD_FILE": secrets / "sync.password",
            "ADMIN_DN": ADMIN_DN,
            "ADMIN_PASSWORD_FILE": secrets / "admin.password",
            "SYNC": settings.sync,
        }
        return {f"{prefix}_{name}": str(value) for name, value in values.items()}


def create(directory):
    """A stopped server in directory, with its containers and accounts."""
    if not Path(SERVER).exists():
        raise LabError("389-ds-base is not installed")
    lab = Ds389Lab(directory)
    lab.make()
    lab.start(sync="none")
    lab.fill()
    lab.stop()
    return lab


def _parser():
    parser = lab_server.parser("A private 389 Directory Server for tests.")
    parser.verbs["start"].add_argument("--sync", choices=SYNC_KINDS)
    parser.verbs["start"].add_argument("--usn", choices=("on", "off"))
    return parser


def _start(lab, args):
    lab.start(watch=args.watch, **lab_server.given(args, "sync", "usn", "certificate"))
    return f"{HOST} listens on 127.0.0.1:{lab.settings.port} and :{lab.settings.tls_port}"


VERBS = {"create": lambda lab, args: create(args.directory), "start": _start}

if __name__ == "__main__":
    lab_server.main(_parser(), Ds389Lab, VERBS)

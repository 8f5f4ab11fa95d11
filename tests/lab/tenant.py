#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""causeway-tenant as a lab server: https on loopback, with an application that may sign in by a
certificate or by a secret.

As a command (DIR is the lab's directory, everything of it lies there):
  tenant.py create DIR [--domains A,B] [--database] [--accounts]
                                        --database: survives a restart; --accounts: administrators
                                        who can sign in at the pages, passwords in DIR/accounts.json
  tenant.py start DIR [--watch PID] [OPTION...]           OPTIONs are passed on to causeway-tenant
  tenant.py stop DIR [--at-once]
  tenant.py env DIR                                       what with_lab.py exports, as NAME=value

The program is the one that CW_TENANT names, or else that of the tree CW_BUILD, or ./build's.
"""

import argparse
import json
import os
import secrets
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import addresses
import cache
import keeper
import pki
from keeper import LabError

HOST = "localhost"
TENANT_ID = "7d4a2c1e-93b5-4f0a-8c6d-2b1f0e9a8d77"
CLIENT_ID = "c0ffee00-1234-4abc-9def-0123456789ab"
DOMAINS, UNVERIFIED_DOMAINS = "contoso.com,fabrikam.com", "unverified.example"
INITIAL_DOMAIN = "contoso.onmicrosoft.com"


def program():
    tree = os.environ.get("CW_BUILD") or Path(__file__).resolve().parents[2] / "build"
    path = Path(os.environ.get("CW_TENANT") or Path(tree) / "src/tenant/causeway-tenant")
    if not path.exists():
        raise LabError(f"{path} does not exist; build it, or set CW_BUILD or CW_TENANT")
    return path


@dataclass
class Settings:
    domains: str = DOMAINS
    database: bool = False
    accounts: bool = False
    port: int = 0


class TenantLab:
    def __init__(self, directory):
        self.directory = Path(directory).resolve()

    @property
    def settings(self):
        try:
            return Settings(**json.loads((self.directory / "lab.json").read_text()))
        except FileNotFoundError as error:
            raise LabError(f"{self.directory} holds no lab; make one with create") from error

    @settings.setter
    def settings(self, settings):
        (self.directory / "lab.json").write_text(json.dumps(asdict(settings)))

    @property
    def pid_file(self):
        return self.directory / "keeper.pid"

    @property
    def request_log(self):
        return self.directory / "requests.jsonl"

    @property
    def accounts_file(self):
        return self.directory / "accounts.json"

    @property
    def url(self):
        return f"https://{HOST}:{self.settings.port}"

    def is_running(self):
        return keeper.is_running(self.pid_file)

    def start(self, options=(), watch=None):
        """Returns when it answers; the port stays the same over a restart."""
        settings = self.settings
        settings.port = settings.port or addresses.free_port()
        port_file = self.directory / "port"
        port_file.unlink(missing_ok=True)
        tls, client = self.directory / "tls", self.directory / "client"
        command = [
            program(), "--port", settings.port, "--port-file", port_file,
            "--tls-cert", tls / "good.pem", "--tls-key", tls / "good.key",
            "--log", self.request_log, "--tenant-id", TENANT_ID, "--client-id", CLIENT_ID,
            "--client-secret-file", client / "secret", "--client-cert", client / "client.pem",
            "--domains", settings.domains, "--unverified-domains", UNVERIFIED_DOMAINS,
            "--initial-domain", INITIAL_DOMAIN,
            *(["--database", self.directory / "tenant.db"] if settings.database else []),
            *(["--accounts", self.accounts_file] if settings.accounts else []),
            *options,
        ]  # fmt: skip
        keeper.start(
            command,
            pid_file=self.pid_file,
            log=self.directory / "tenant.log",
            ready=lambda: self._is_ready(port_file),
            watch=watch,
        )
        settings.port = int(port_file.read_text())
        self.settings = settings

    def _is_ready(self, port_file):
        try:
            return addresses.answers("127.0.0.1", int(port_file.read_text()))
        except (OSError, ValueError):
            return False

    def stop(self, at_once=False):
        keeper.stop(self.pid_file, at_once)

    def environment(self, prefix="CW_LAB_TENANT"):
        client = self.directory / "client"
        values = {
            "DIR": self.directory,
            "PROGRAM": program(),
            "URL": self.url,
            "HOST": HOST,
            "ADDRESS": "127.0.0.1",
            "PORT": self.settings.port,
            "CA": self.directory / "tls/ca.pem",
            "OTHER_CA": self.directory / "tls/other-ca.pem",
            "ID": TENANT_ID,
            "DOMAINS": self.settings.domains,
            "INITIAL_DOMAIN": INITIAL_DOMAIN,
            "CLIENT_ID": CLIENT_ID,
            "CLIENT_SECRET_FILE": client / "secret",
            "CLIENT_CERTIFICATE": client / "client.pem",
            "CLIENT_KEY_FILE": client / "client.key",
            "LOG": self.request_log,
            **({"ACCOUNTS_FILE": self.accounts_file} if self.settings.accounts else {}),
        }
        return {f"{prefix}_{name}": str(value) for name, value in values.items()}


def _make(path):
    pki.make(path / "tls", [HOST])
    pki.make_client_credential(path / "client", "client", "Causeway lab application")
    secret = path / "client/secret"
    secret.write_text(secrets.token_urlsafe(30))
    secret.chmod(0o600)


def create(directory, domains=DOMAINS, database=False, accounts=False):
    """A stopped tenant in directory."""
    cache.fetch(cache.key("tenant", HOST, ("tenant.py", "pki.py")), directory, _make)
    lab = TenantLab(directory)
    lab.settings = Settings(domains=domains, database=database, accounts=accounts)
    return lab


def _parser():
    parser = argparse.ArgumentParser(description="The practice tenant as a lab server.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("create", "start", "stop", "env"):
        verbs.add_parser(verb).add_argument("directory", metavar="DIR", type=Path)
    verbs.choices["create"].add_argument("--domains", default=DOMAINS, help="verified ones")
    verbs.choices["create"].add_argument("--database", action="store_true")
    verbs.choices["create"].add_argument("--accounts", action="store_true")
    verbs.choices["start"].add_argument("--watch", type=int, metavar="PID")
    verbs.choices["stop"].add_argument("--at-once", action="store_true", help="kill -9")
    return parser


def main(argv):
    args, options = _parser().parse_known_args(argv)
    if options and args.verb != "start":
        raise LabError(f"{args.verb} does not know {options[0]}")
    lab = TenantLab(args.directory)
    if args.verb == "create":
        create(args.directory, args.domains, args.database, args.accounts)
    elif args.verb == "start":
        lab.start(options, args.watch)
        print(f"{lab.url} answers")
    elif args.verb == "stop":
        lab.stop(args.at_once)
    elif args.verb == "env":
        for name, value in lab.environment().items():
            print(f"{name}={value}")
    return 0


if __name__ == "__main__":
    os.umask(0o077)
    try:
        sys.exit(main(sys.argv[1:]))
    except LabError as error:
        sys.exit(f"tenant.py: {error}")

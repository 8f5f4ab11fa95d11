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

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import addresses
import cache
import keeper
import lab_server
import pki
from keeper import LabError
from lab_server import LabServer

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


class TenantLab(LabServer):
    Settings = Settings

    @property
    def request_log(self):
        return self.directory / "requests.jsonl"

    @property
    def accounts_file(self):
        return self.directory / "accounts.json"

    @property
    def url(self):
        return f"https://{HOST}:{self.settings.port}"

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
            "--device-interval", 1,  # a person takes longer than Microsoft's five seconds, a test does not
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
    parser = lab_server.parser("The practice tenant as a lab server.", certificates=False)
    make = parser.verbs["create"]
    make.add_argument("--domains", default=DOMAINS, help="verified ones")
    make.add_argument("--database", action="store_true")
    make.add_argument("--accounts", action="store_true")
    return parser


def _start(lab, args):
    lab.start(args.options, args.watch)
    return f"{lab.url} answers"


VERBS = {
    "create": lambda lab, args: create(args.directory, args.domains, args.database, args.accounts),
    "start": _start,
}

if __name__ == "__main__":
    lab_server.main(_parser(), TenantLab, VERBS, passes_options=True)

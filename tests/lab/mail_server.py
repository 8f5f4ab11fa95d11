#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mail server (Debian's python3-aiosmtpd) as a lab server, on two ports of loopback: one where TLS begins by
STARTTLS, one where it is there from the first byte. It keeps what it takes.

As a command (DIR is the lab's directory, everything of it lies there):
  mail_server.py create DIR
  mail_server.py start DIR [--certificate VARIANT] [--watch PID] [--no-tls] [--no-sign-in]
                                        --no-tls: the first port knows no STARTTLS
                                        --no-sign-in: everybody may send, and nobody can sign in
  mail_server.py stop DIR [--at-once]
  mail_server.py env DIR                what with_lab.py exports, as NAME=value

Some addresses have a fate: unknown@ANY is refused for good (550), later@ANY for now (451), nobody hears of
slow@ANY again, with lost@ANY the connection ends in the middle, and nobody@ANY may send nothing (553). Whoever signs
in with a wrong password is told that password, and more, which a good client keeps to itself.
"""

import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

import addresses
import cache
import keeper
import lab_server
import mail_daemon
import pki
from lab_server import LabServer

HOST = "localhost"
USER = "alerts@example.org"


@dataclass
class Settings:
    certificate: str = "good"
    port: int = 0
    tls_port: int = 0


class MailLab(LabServer):
    Settings = Settings

    @property
    def password_file(self):
        return self.directory / "password"

    @property
    def mailbox(self):
        return mail_daemon.Mailbox(self.directory / "mail")

    def start(self, certificate=None, watch=None, has_tls=True, has_sign_in=True):
        """Returns when it answers; the ports stay the same over a restart."""
        settings = self.settings
        settings.certificate = certificate or "good"
        settings.port = settings.port or addresses.free_port()
        settings.tls_port = settings.tls_port or addresses.free_port()
        self.settings = settings
        tls = self.directory / "tls"
        command = [
            sys.executable, mail_daemon.__file__, "--port", settings.port, "--tls-port", settings.tls_port,
            "--certificate", tls / f"{settings.certificate}.pem", "--key", tls / f"{settings.certificate}.key",
            "--mail", self.directory / "mail", "--user", USER, "--password-file", self.password_file,
            *([] if has_tls else ["--no-tls"]), *([] if has_sign_in else ["--no-sign-in"]),
        ]  # fmt: skip
        keeper.start(
            command,
            pid_file=self.pid_file,
            log=self.directory / "mail.log",
            ready=lambda: all(addresses.answers("127.0.0.1", port) for port in (settings.port, settings.tls_port)),
            watch=watch,
        )

    def environment(self, prefix="CW_LAB_MAIL"):
        values = {
            "DIR": self.directory,
            "HOST": HOST,
            "PORT": self.settings.port,
            "TLS_PORT": self.settings.tls_port,
            "CA": self.directory / "tls/ca.pem",
            "OTHER_CA": self.directory / "tls/other-ca.pem",
            "USER": USER,
            "PASSWORD_FILE": self.password_file,
            "MAILBOX": self.directory / "mail",
        }
        return {f"{prefix}_{name}": str(value) for name, value in values.items()}


def _make(path):
    pki.make(path / "tls", [HOST])
    (path / "mail").mkdir()
    password = path / "password"
    password.write_text(secrets.token_urlsafe(24))
    password.chmod(0o600)


def create(directory):
    """A stopped mail server in directory."""
    cache.fetch(cache.key("mail", HOST, ("mail_server.py", "pki.py")), directory, _make)
    lab = MailLab(directory)
    lab.settings = Settings()
    return lab


def main():
    parser = lab_server.parser(__doc__.partition("\n")[0])
    parser.verbs["start"].add_argument("--no-tls", action="store_true")
    parser.verbs["start"].add_argument("--no-sign-in", action="store_true")

    def start(lab, args):
        lab.start(args.certificate, args.watch, not args.no_tls, not args.no_sign_in)
        return f"smtp://{HOST}:{lab.settings.port} smtps://{HOST}:{lab.settings.tls_port}"

    lab_server.main(parser, MailLab, {"create": lambda lab, args: create(args.directory), "start": start})


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command among real servers, and stops them whatever happens.

  with_lab.py [--ad N]... [--slapd N]... [--ds389] [--tenant] [--postgres] [--mail] -- COMMAND...

Exports what the command needs to know (see HACKING.md, "Labs"): CW_LAB_AD_*, CW_LAB_AD2_* for a
second forest, CW_LAB_SLAPD_*, CW_LAB_DS389_*, CW_LAB_TENANT_*, CW_LAB_POSTGRES_*, CW_LAB_MAIL_*, and
CW_LAB_TOOLS, the directory of the lab's own commands, with which a test stops, starts or changes a server:

  $CW_LAB_TOOLS/samba_ad.py stop "$CW_LAB_AD_DIR"

Returns the command's exit code. When a server is not installed or root is missing, the answer is 77
(skipped), or 99 (an error) if CW_LAB_REQUIRED is set, as ./run test does.
"""

import argparse
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import addresses
import ds389
import keeper
import mail_server
import postgres
import samba_ad
import slapd
import tenant
from keeper import LabError

SKIPPED, BROKEN = 77, 99
REALMS = (("CONTOSO.LAB", "contoso.com"), ("FABRIKAM.LAB", "fabrikam.com"))
PREFIX = "causeway-lab."


def _sweep():
    """Removes what a lab left on the disk that was killed without a chance to clean up."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = path / "owner"
        if owner.exists() and not keeper.is_running(owner):
            shutil.rmtree(path, ignore_errors=True)


class Labs:
    """The servers of one run, in one temporary directory."""

    def __init__(self):
        _sweep()
        self.directory = Path(tempfile.mkdtemp(prefix=PREFIX))
        keeper.write_pid(self.directory / "owner")
        self.started = []
        self.addresses = []
        self.environment = {
            "CW_LAB_DIR": str(self.directory),
            "CW_LAB_TOOLS": str(Path(__file__).resolve().parent),
            "CW_LAB_WATCH": str(os.getpid()),
        }

    def add_ad(self, users, model):
        number = len(self.addresses)
        realm, mail_domain = REALMS[number]
        directory = self.directory / f"ad{number + 1}"
        lab = samba_ad.create(directory, users, realm, mail_domain)
        address = addresses.take_address()
        self.addresses.append(address)
        self.started.append(lab)
        lab.start(address=address.text, model=model, watch=os.getpid())
        held = " ".join(held.text for held in self.addresses)
        self.environment["CW_LAB_HELD_ADDRESSES"] = held
        self.environment.update(lab.environment(_prefix("AD", number)))

    def add_slapd(self, number, args):
        directory = self.directory / f"slapd{number + 1}"
        groups = args.slapd_groups
        memberships = args.slapd_memberships or 20 * groups
        lab = slapd.create(directory, args.slapd[number], groups, memberships, args.slapd_sync)
        self.started.append(lab)
        lab.start(watch=os.getpid())
        self.environment.update(lab.environment(_prefix("SLAPD", number)))

    def add_ds389(self, sync):
        lab = ds389.create(self.directory / "ds389")
        self.started.append(lab)
        lab.start(watch=os.getpid(), sync=sync)
        self.environment.update(lab.environment())

    def add_tenant(self, options, accounts):
        lab = tenant.create(self.directory / "tenant", database=True, accounts=accounts)
        self.started.append(lab)
        lab.start(options, watch=os.getpid())
        self.environment.update(lab.environment())

    def add_postgres(self):
        lab = postgres.create(self.directory / "postgres")
        self.started.append(lab)
        lab.start(watch=os.getpid())
        self.environment.update(lab.environment())

    def add_mail(self):
        lab = mail_server.create(self.directory / "mail")
        self.started.append(lab)
        lab.start(watch=os.getpid())
        self.environment.update(lab.environment())

    def close(self):
        for lab in reversed(self.started):
            lab.stop(at_once=True)
        for address in self.addresses:
            address.release()
        shutil.rmtree(self.directory, ignore_errors=True)


def _prefix(kind, number):
    return f"CW_LAB_{kind}{number + 1 if number else ''}"


class _Terminated(Exception):
    pass


def _on_signal(number, frame):
    raise _Terminated(number)


def _run(command, environment):
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, preexec_fn=keeper.die_with_parent
    )
    try:
        code = process.wait()
    except _Terminated:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
        raise
    return 128 - code if code < 0 else code


def _start_all(labs, args):
    for users in args.ad:
        labs.add_ad(users, args.ad_model)
    for number in range(len(args.slapd)):
        labs.add_slapd(number, args)
    if args.ds389:
        labs.add_ds389(args.ds389_sync)
    if args.tenant:
        labs.add_tenant(args.tenant_option, args.tenant_accounts)
    if args.postgres:
        labs.add_postgres()
    if args.mail:
        labs.add_mail()


def _missing(args):
    """Why this machine cannot run such a lab, or nothing."""
    if args.ad and os.geteuid() != 0:
        return "a domain controller needs root (its ports are below 1024)"
    if args.ad and not Path("/usr/sbin/samba").exists():
        return "samba is not installed"
    if args.slapd and not Path(slapd.SLAPD).exists():
        return "slapd is not installed"
    if args.postgres and postgres.programs() is None:
        return "postgresql is not installed"
    if args.mail and importlib.util.find_spec("aiosmtpd") is None:
        return "python3-aiosmtpd is not installed"
    return None


def _parser():
    parser = argparse.ArgumentParser(description="Run a command among real servers.")
    add = parser.add_argument
    add("--when", metavar="VARIABLE", help="skipped (a TAP plan says so) unless the environment has it")
    add("--ad", type=int, nargs="?", const=200, action="append", default=[], metavar="N",
        help="a Samba AD forest with N people; twice for two forests")  # fmt: skip
    add("--ad-model", default="standard", choices=("single", "standard", "prefork"))
    add("--slapd", type=int, nargs="?", const=200, action="append", default=[], metavar="N",
        help="an OpenLDAP server with N people")  # fmt: skip
    add("--slapd-sync", default="accesslog", choices=slapd.SYNC_KINDS)
    add("--slapd-groups", type=int, default=20, metavar="N")
    add("--slapd-memberships", type=int, metavar="N")
    add("--ds389", action="store_true",
        help="a 389 Directory Server; the test is skipped where it is not installed")  # fmt: skip
    add("--ds389-sync", default="content", choices=ds389.SYNC_KINDS)
    add("--tenant", action="store_true", help="causeway-tenant (CW_TENANT names the program)")
    add("--tenant-accounts", action="store_true",
        help="with administrators who can sign in at its pages")  # fmt: skip
    add("--tenant-option", action="append", default=[], metavar="OPTION",
        help="passed on to causeway-tenant")  # fmt: skip
    add("--postgres", action="store_true", help="a PostgreSQL server with a user for each way of signing in")
    add("--mail", action="store_true", help="a mail server that keeps what it takes")
    add("command", nargs="+")
    return parser


def main(argv):
    args = _parser().parse_args(argv)
    if args.when and not os.environ.get(args.when):
        print(f"1..0 # SKIP {args.when} is not set")
        return 0
    if args.ds389 and not Path(ds389.SERVER).exists():
        print("1..0 # SKIP 389-ds-base is not installed")
        return 0
    missing = _missing(args)
    if missing:
        print(f"with_lab.py: {missing}", file=sys.stderr)
        return BROKEN if os.environ.get("CW_LAB_REQUIRED") else SKIPPED
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _on_signal)
    labs = Labs()
    try:
        _start_all(labs, args)
        return _run(args.command, labs.environment)
    except _Terminated as stopped:
        return 128 + stopped.args[0]
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        labs.close()


if __name__ == "__main__":
    os.umask(0o077)
    try:
        sys.exit(main(sys.argv[1:]))
    except LabError as error:
        print(f"with_lab.py: {error}", file=sys.stderr)
        sys.exit(BROKEN)

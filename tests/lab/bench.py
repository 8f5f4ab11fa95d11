#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The speed and memory of the engine, each figure beside the floor it is held to.

100,000 people and 10,000 groups with 1,000,000 memberships lie in a slapd, and go to an unthrottled
practice tenant. Everything is a ratio within one run on one machine: against ldapsearch reading the
same, against the tenant's own processor time, against a tenth of the directory, PostgreSQL against
SQLite. --smaller N divides all sizes by N, for a quick look.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import answers
import bench_bell
import bench_checks
import bench_identities
import bench_load
import bench_window
import engine
import keeper
import people_ldif
import postgres
import report
import runs
import slapd
import tenant
from keeper import LabError

USERS, GROUPS, MEMBERSHIPS = 100_000, 10_000, 1_000_000
DOMAIN = "example.org"

# Of each name it is written down who has it.
LOGIN_RATIO = 1.5

# The same import into another program, whose work this machine's cores have to do as well.
POSTGRESQL_RATIO = 1.5

# One COPY for each table, with nothing else to do: page by page, beside what reads the directory, it may take twice as long.
BARE_LOAD_RATIO = 2


@dataclass
class Figure:
    name: str
    measured: float
    unit: str
    floor: float
    at_most: bool = True

    @property
    def is_met(self):
        return self.measured <= self.floor if self.at_most else self.measured >= self.floor

    def row(self):
        relation = "at most" if self.at_most else "at least"
        return (
            self.name,
            f"{self.measured:,.2f} {self.unit}".strip(),
            f"{relation} {self.floor:,g} {self.unit}".strip(),
            self.is_met,
        )


class Bench:
    """One size: the servers, the engine, and what is measured with them."""

    def __init__(self, directory, divisor, by_login=False, on_postgresql=False):
        self.directory, self.by_login = directory, by_login
        self.postgres = on_postgresql and postgres.create(directory / "postgres")
        self.users, self.groups = USERS // divisor, GROUPS // divisor
        self.memberships = MEMBERSHIPS // divisor

    def start(self):
        watch = os.getpid()
        self.slapd = slapd.create(
            self.directory / "slapd", self.users, self.groups, self.memberships, by_login=self.by_login
        )
        self.slapd.start(watch=watch)
        self.tenant = tenant.create(self.directory / "tenant", domains=DOMAIN)
        self.tenant.start(watch=watch)
        self.engine = engine.Engine(self.directory / "engine")
        self.engine.start(watch=watch)
        path = self.directory / "answers.json"
        values = answers.openldap_to_graph(
            self.slapd.environment("SLAPD"), self.tenant.environment("TENANT")
        )
        if self.postgres:
            self.postgres.start(watch=watch)
            database = answers.postgresql(self.postgres.environment("POSTGRES"), "bench")
            values["installation"] = {"database": database}
        path.write_text(json.dumps(values))
        done = self.engine.run("setup", "--answers", path)
        if done.returncode != 0:
            raise LabError(f"setup failed: {done.stderr}")

    def stop(self):
        for lab in (self.engine, self.tenant, self.slapd, self.postgres):
            if lab:
                lab.stop(at_once=True)

    def ldapsearch(self, *args):
        """Seconds that ldapsearch takes over the same connection as the engine's."""
        values = self.slapd.environment("")
        command = [
            "ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-E", "pr=1000/noprompt",
            "-H", f"ldaps://127.0.0.1:{values['_TLS_PORT']}", "-D", values["_BIND_DN"],
            "-y", values["_PASSWORD_FILE"], "-b", values["_BASE"], *args,
        ]  # fmt: skip
        began = time.monotonic()
        done = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "LDAPTLS_REQCERT": "never"},
        )  # fmt: skip
        if done.returncode != 0:
            raise LabError(f"ldapsearch: {done.stderr}")
        return time.monotonic() - began

    def cycle(self, kind):
        """(the cycle with its steps, seconds from asking for it to knowing that it is over)"""
        began = time.monotonic()
        done = self.engine.run("cycle", "start", "--type", kind, "--wait")
        seconds = time.monotonic() - began
        run = self.engine.last_run()
        if run["state"] not in ("success", "completed-errors"):
            raise LabError(f"the {kind} cycle ended as {run['state']}: {done.stderr}")
        return run, seconds

    def tenant_cpu(self):
        return engine.cpu_seconds(keeper.server_pid(self.tenant.pid_file))

    def add_to_largest_group(self):
        """The one change of the last figure: somebody who is not yet in the group joins."""
        values = self.slapd.environment("")
        group = people_ldif.group_dn(0)
        newcomer = f"cn=newcomer,{people_ldif.PEOPLE}"
        ldif = (
            f"dn: {newcomer}\nchangetype: add\nobjectClass: inetOrgPerson\ncn: newcomer\n"
            f"sn: Newcomer\nuid: newcomer\nmail: newcomer@{DOMAIN}\n\n"
        )
        self.ldapmodify(values, ldif)
        self.cycle("delta")
        change = f"dn: {group}\nchangetype: modify\nadd: member\nmember: {newcomer}\n\n"
        self.ldapmodify(values, change)

    def ldapmodify(self, values, ldif):
        subprocess.run(
            ["ldapmodify", "-x", "-H", values["_SOCKET_URI"], "-D", values["_ADMIN_DN"],
             "-y", values["_ADMIN_PASSWORD_FILE"]],
            input=ldif, text=True, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip


def measure_initial(bench):
    """Figures of the first cycle: import, synchronise, export."""
    reading = min(bench.ldapsearch("(objectClass=*)", "*", "+") for _ in range(2))
    tenant_before = bench.tenant_cpu()
    run, _ = bench.cycle("initial")
    report.table(runs.RUN_HEADINGS, runs.rows_of_run(run))
    imported, synchronised = runs.step(run, "import"), runs.step(run, "synchronise")
    exported = runs.step(run, "export")
    tenant_share = (bench.tenant_cpu() - tenant_before) / exported["seconds"]
    objects = synchronised["counts"]["evaluated"]
    return [
        Figure("full import against ldapsearch", imported["seconds"] / reading, "times", 1.5),
        Figure("synchronise", objects / synchronised["seconds"], "objects/s", 20_000, False),
        Figure("export: the tenant's share of a core", tenant_share, "", 0.8, False),
    ]


def measure_delta(bench):
    """Figures of the cycles after it: nothing new, and one new member in the largest group."""
    bench.cycle("delta")  # confirms the exports of the initial cycle
    answer = bench.ldapsearch("-s", "base", "contextCSN")
    idle = min(bench.cycle("delta")[1] for _ in range(3))
    bench.add_to_largest_group()
    run, seconds = bench.cycle("delta")
    counts = runs.step(run, "export")["counts"]
    operations = sum(number for name, number in counts.items() if name.startswith("export-"))
    return [
        Figure("a delta cycle with nothing new", idle - answer, "s", 0.3),
        Figure("one member more in the largest group", operations, "operations", 1),
        Figure("... and the delta cycle that exports it", seconds - answer, "s", 1),
    ]


def measure_import(bench):
    """Seconds of the first import, whose references all have to be there in the end."""
    run, _ = bench.cycle("initial")
    imported = runs.step(run, "import")
    added = imported["counts"]["links-added"]
    if added < bench.memberships:
        raise LabError(f"of {bench.memberships} memberships {added} were imported")
    return [imported["seconds"]]


def compare_imports(divisor, **variant):
    """How many times as long the same import takes there."""
    (plain,), _ = run_size(divisor, [measure_import])
    (other,), _ = run_size(divisor, [measure_import], **variant)
    print(f"  {plain:.2f} s, {other:.2f} s")
    return other / plain


def measure_logins(divisor):
    """Members told by login name (memberUid, RFC 2307) against those told by DN, of the same groups."""
    ratio = compare_imports(divisor, by_login=True)
    return [Figure("import of members by login name against by DN", ratio, "times", LOGIN_RATIO)]


def measure_databases(divisor):
    (plain,), _ = run_size(divisor, [measure_import])
    (other, bare), _ = run_size(divisor, [measure_import, bench_load.measure_bare_load], on_postgresql=True)
    print(f"  {plain:.2f} s, {other:.2f} s, of which a bare load takes {bare:.2f} s")
    return [
        Figure("full import to PostgreSQL against SQLite", other / plain, "times", POSTGRESQL_RATIO),
        Figure("... against a bare load of its rows", other / bare, "times", BARE_LOAD_RATIO),
    ]


def run_size(divisor, measures, **variant):
    """(figures, peak memory of causewayd in MB) at one size, on servers of its own."""
    directory = Path(tempfile.mkdtemp(prefix="causeway-bench."))
    bench = Bench(directory, divisor, **variant)
    try:
        with report.step(f"{bench.users:,} people, {bench.memberships:,} memberships"):
            bench.start()
            figures = [figure for measure in measures for figure in measure(bench)]
            return figures, bench.engine.peak_memory_mb()
    finally:
        bench.stop()
        shutil.rmtree(directory, ignore_errors=True)


def measure_checks(bench):
    return [Figure(*row) for row in bench_checks.measure_anchor_values(bench)]


def measure_identities(bench):
    return [Figure(*row) for row in bench_identities.measure_changes(bench)]


def measure_one_core(bench):
    rate = bench_identities.rate_on_one_core(bench)
    return [Figure("synchronise by one core alone", rate, "objects/s", 30_000, False)]


def measure_side_by_side(bench):
    return [Figure("two engines side by side", bench_identities.rate_side_by_side(bench), "objects/s", 0, False)]


def measure_cores(divisor, rate):
    """What the second core adds, beside what it adds to an engine of its own: no program gets more from it."""
    alone, _ = run_size(divisor, [measure_one_core])
    pair, _ = run_size(divisor, [measure_side_by_side])
    gain, most = (some / alone[0].measured for some in (rate, pair[0].measured))
    print(f"  two engines side by side: {most:.2f} times as many as one")
    return alone + [
        Figure("... and what the second core adds", gain, "times", 1.6, False),
        Figure("... of what it adds to a second engine", gain / most, "", 0.9, False),
    ]


def by_name(figures, name):
    return next(figure for figure in figures if figure.name == name)


def measure_engine(divisor):
    _, small_memory = run_size(divisor * 10, [measure_initial])
    figures, memory = run_size(divisor, [measure_checks, measure_initial, measure_delta, measure_identities])
    cores = measure_cores(divisor, by_name(figures, "synchronise").measured)
    return figures + cores + [
        Figure("peak memory of causewayd", memory, "MB", 150),
        Figure("... against a tenth of the directory", memory / small_memory, "times", 1.3),
    ] + measure_databases(divisor * 2) + measure_logins(divisor * 10)


def measure_windows(verbose):
    """On a small directory: its size does not matter to them."""
    return run_size(USERS // 200, [lambda bench: [Figure(*row) for row in bench_window.measure(bench, verbose)]])[0]


def measure_bells(divisor, verbose):
    """On a domain of its own: how large it is does not matter to a delta cycle."""
    directory = Path(tempfile.mkdtemp(prefix="causeway-bench."))
    try:
        with report.step("a domain that is listened to"):
            return [Figure(*row) for row in bench_bell.measure(directory, divisor, verbose)]
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def measure_chosen(args):
    if args.logins:
        return measure_logins(args.smaller)
    if args.databases:
        return measure_databases(args.smaller)
    if args.bells:
        return measure_bells(args.smaller, args.verbose)
    if args.window:
        return measure_windows(args.verbose)
    return measure_engine(args.smaller) + measure_bells(args.smaller, args.verbose) + measure_windows(args.verbose)


def main(argv):
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--smaller", type=int, default=1, metavar="N", help="divide the sizes")
    parser.add_argument("--window", action="store_true", help="only the windows of the application")
    parser.add_argument("--logins", action="store_true", help="only members by login name")
    parser.add_argument("--databases", action="store_true", help="only PostgreSQL against SQLite")
    parser.add_argument("--bells", action="store_true", help="only changes that a domain tells of")
    parser.add_argument("--verbose", action="store_true", help="every page of the windows; where a change spends its time")
    figures = measure_chosen(parser.parse_args(argv))
    report.table(("figure", "measured", "floor", "met"), [figure.row() for figure in figures])
    missed = sum(not figure.is_met for figure in figures)
    print(f"{len(figures) - missed} of {len(figures)} figures met their floor")
    return 1 if missed else 0


if __name__ == "__main__":
    os.umask(0o077)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        sys.exit(main(sys.argv[1:]))
    except LabError as error:
        sys.exit(report.fail("bench", error))
    except KeyboardInterrupt:
        sys.exit(130)

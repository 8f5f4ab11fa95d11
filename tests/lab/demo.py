#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A live Active Directory synchronised to a practice tenant, end to end.

Provisions a real Samba AD domain controller with a believable company, starts causeway-tenant and
causewayd (and with --database postgresql a PostgreSQL server for its data), sets them up from an answers
file, runs the initial cycle, lets a week pass in the company, runs a delta cycle, and prints what happened.
./run demo builds everything first.
"""

import argparse
import json
import os
import shlex
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import answers
import cache
import company
import engine
import postgres
import report
import runs
import samba_ad
import tenant
from keeper import LabError

DIRECTORY = Path(os.environ.get("CW_DEMO_DIR") or engine.ROOT / ".demo").resolve()
# Of root's demo the server runs as another user, who may not come into DIRECTORY: a link to where it is.
DATABASE = DIRECTORY / "postgres"
SCHEMA = "causeway"


class Demo:
    def __init__(self, users, watch, database):
        self.users = users
        self.watch = watch
        self.database = database
        self.postgres = None

    def make(self):
        shutil.rmtree(DIRECTORY, ignore_errors=True)
        DIRECTORY.mkdir(mode=0o700)
        self.make_directory()
        self.make_tenant()
        if self.database == "postgresql":
            self.make_database()
        self.make_engine()

    def make_directory(self):
        with report.step(f"Active Directory: a company of {self.users:,} people"):
            self.ad = samba_ad.create(DIRECTORY / "ad", self.users)
            self.ad.start(watch=self.watch)
            facts = json.loads((self.ad.directory / "facts.json").read_text())
            self.people = facts["counts"]
            print(f"    A Samba domain controller of its own: {self.ad.host} on {self.ad.address}.")
            print("    Its people are invented: tests/lab/company.py makes them up, the same for the same")
            print(f"    size. The filled domain is kept in {cache.directory()} for the next time.")
            report.table(("what", "how many"), list(self.people.items()))

    def make_tenant(self):
        with report.step("A practice tenant"):
            self.tenant = tenant.create(DIRECTORY / "tenant", domains="contoso.com", database=True)
            self.tenant.start(watch=self.watch)
            print(f"    causeway-tenant on {self.tenant.url}, empty")

    def make_database(self):
        with report.step("A PostgreSQL server for the engine's data"):
            folder = Path(tempfile.mkdtemp(prefix="causeway-demo.")) / "postgres"
            folder.mkdir()
            DATABASE.symlink_to(folder)
            self.postgres = postgres.create(DATABASE)
            self.postgres.start(watch=self.watch)
            print(f"    {self.postgres.version()} on 127.0.0.1:{self.postgres.settings.port}, with TLS")

    def make_engine(self):
        with report.step("The engine, set up from an answers file"):
            self.engine = engine.Engine(DIRECTORY / "engine")
            self.engine.start(watch=self.watch)
            path = DIRECTORY / "answers.json"
            values = answers.active_directory_to_graph(
                self.ad.environment("AD"), self.tenant.environment("TENANT")
            )
            if self.postgres:
                data = answers.postgresql(self.postgres.environment("POSTGRES"), SCHEMA)
                values["installation"] = {"database": data}
            path.write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n")
            self.engine.show("setup", "--answers", path)

    def cycle(self, kind, title):
        with report.step(title):
            self.engine.show_progress("cycle", "start", "--type", kind, "--wait")
        run = self.engine.last_run()
        report.table(runs.RUN_HEADINGS, runs.rows_of_run(run))
        errors = runs.rows_of_errors(self.engine.ask("error", "list"))
        if errors:
            print("  What could not be done; everything else was:")
            report.table(runs.ERROR_HEADINGS, errors)
        print(f"  {runs.summary(run)}")

    def change(self):
        import company_changes  # needs samba's modules, which --stop and --help do not

        with report.step("A week passes in the company"):
            made = company_changes.apply(self.ad)
            report.table(("change", "what"), [(change["change"], change["text"]) for change in made])

    def state(self):
        """What the practice tenant holds."""
        tls = ssl.create_default_context(cafile=self.tenant.directory / "tls/ca.pem")
        with urllib.request.urlopen(f"{self.tenant.url}/admin/state", context=tls) as answer:
            return json.load(answer)

    def total(self):
        report.heading("In the end")
        state = self.state()
        members = sum(len(group.get("members", ())) for group in state["groups"])
        report.table(("in the tenant", "how many"), [
            ("users", len(state["users"])),
            ("groups", len(state["groups"])),
            ("memberships", members),
            ("deleted users, who could be restored", len(state["deletedUsers"])),
        ])  # fmt: skip
        if self.postgres:
            report.table(("in PostgreSQL", "rows"), self.rows_in_database())

    def rows_in_database(self):
        """The tables that hold what is synchronised, as the server itself counts them."""
        tables = ("cs_object", "mv_object", "link", "cycle")
        counts = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {SCHEMA}.{name}" for name in tables)
        lines = self.postgres.sql(counts, postgres.DATABASE).splitlines()
        return [(name, int(count)) for name, count in (line.split("|") for line in lines)]

    def open_window(self):
        """The application on the demo's engine, until somebody closes it: the set-up, filled in with
        the demo's directory and practice tenant, above the status panel."""
        report.heading("The application")
        program = engine.build_directory() / "src/app/causeway"
        print("  Its set-up is open, filled in with this directory and tenant: click through it, or close it")
        print("  and look at the status panel behind. The demo ends when you close the panel.")
        subprocess.run(
            [str(program), "--state-dir", str(self.engine.state), "--draft", str(DIRECTORY / "answers.json")]
        )

    def explain(self):
        """Commands that a shell takes as they are."""
        shell = shlex.join(self.engine.command())
        changes = shlex.quote(str(Path(__file__).with_name("company_changes.py").resolve()))
        directory, run = shlex.quote(str(DIRECTORY)), shlex.quote(str(engine.ROOT / "run"))
        database = self.explain_database(directory) if self.postgres else ""
        print(f"""
All of it keeps running. Try:

  ctl() {{ {shell} "$@"; }}
  ctl status
  ctl object search Zoë
  ctl object show zoe.neuling@contoso.com
  {changes} {directory}/ad leave    # somebody leaves
  ctl cycle start --type delta --wait
  ctl error list
  tail -n 1 {directory}/tenant/requests.jsonl    # what was said to Microsoft Graph
{database}  {run} demo --stop    # ends it and removes what it made
""")

    def explain_database(self, directory):
        password, port = f"{directory}/postgres/scram.password", self.postgres.settings.port
        login = f"psql -h 127.0.0.1 -p {port} -U {postgres.SCRAM_USER} {postgres.DATABASE}"
        return f"""\
  ctl database check
  PGPASSWORD=$(cat {password}) {login} -c 'SELECT id, state FROM {SCHEMA}.cycle'
"""


def stop():
    """Stops what a demo left running, and removes its directory."""
    for lab in (
        engine.Engine(DIRECTORY / "engine", must_exist=False),
        tenant.TenantLab(DIRECTORY / "tenant"),
        samba_ad.SambaLab(DIRECTORY / "ad"),
        postgres.PostgresLab(DATABASE),
    ):
        lab.stop()
    if DATABASE.is_symlink():
        shutil.rmtree(DATABASE.resolve().parent, ignore_errors=True)
    shutil.rmtree(DIRECTORY, ignore_errors=True)


def has_display():
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _parser():
    parser = argparse.ArgumentParser(prog="./run demo", description=__doc__.partition("\n\n")[2])
    add = parser.add_argument
    add("--users", type=int, default=samba_ad.DEFAULT_USERS, metavar="N",
        help="the size of the company (%(default)s)")  # fmt: skip
    add("--database", choices=("sqlite", "postgresql"), default="sqlite", help="where the engine's data lies (%(default)s)")
    add("--keep", action="store_true", help="leave everything running, and say how to use it")
    add("--headless", action="store_true", help="never open a window")
    add("--stop", action="store_true", help="end a demo that was kept")
    return parser


def main(argv):
    args = _parser().parse_args(argv)
    sys.stdout.reconfigure(line_buffering=True)  # programs in between print for themselves
    if args.users < company.MINIMUM_USERS:
        raise LabError(f"a company has at least {company.MINIMUM_USERS} people")
    stop()
    if args.stop:
        return 0
    kept = False
    try:
        demo = Demo(args.users, None if args.keep else os.getpid(), args.database)
        demo.make()
        demo.cycle("initial", "The initial cycle")
        demo.change()
        demo.cycle("delta", "The delta cycle")
        demo.total()
        kept = args.keep
        if kept:
            demo.explain()
        if has_display() and not args.headless:
            demo.open_window()
    finally:
        if not kept:
            stop()
    return 0


if __name__ == "__main__":
    os.umask(0o077)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        sys.exit(main(sys.argv[1:]))
    except LabError as error:
        sys.exit(report.fail("demo", error))
    except KeyboardInterrupt:
        sys.exit(130)

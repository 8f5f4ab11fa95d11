#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./run demo: it ends well, shows what it should, and --keep says only what works; on PostgreSQL as on SQLite. Runs
in with_lab.py without servers: the demo brings its own.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import scenario

import keeper
import tap
import tenant

USERS = 120
DEMO = Path(os.environ["CW_LAB_TOOLS"]) / "demo.py"


def run_demo(*args):
    """On a machine with a display, on which --headless opens no window: that would be one more part."""
    environment = {**os.environ, "CW_DEMO_DIR": str(directory()), "DISPLAY": ":4711"}
    return subprocess.run(
        ["/usr/bin/python3", DEMO, *args], env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def directory():
    return Path(os.environ["CW_LAB_DIR"]) / "demo"


def pids():
    """Of the keepers that the demo has started."""
    files = ("ad/run/keeper.pid", "tenant/keeper.pid", "postgres/keeper.pid", "engine/keeper.pid")
    return [directory() / name for name in files]


def check_output(text, n_parts):
    yield text.count("=== ") == n_parts, f"{text.count('=== ')} parts are shown"
    for words in ("import, full", "synchronise", "export", "rename-unit", "duplicate-value"):
        yield words in text, f"the tables have “{words}”"
    longest = max(len(line) for line in text.splitlines() if "keeps running" not in line)
    yield longest < 200, f"no line is longer than a terminal is wide: {longest}"
    steps = re.findall(r"^ {2}step ", text, re.M)
    yield len(steps) == 2, f"each cycle's steps are shown once: {len(steps)}"
    yield "Traceback" not in text, "nothing has gone wrong"


def check_kept(text):
    """Every command that --keep names works, in a shell of its own, from another directory."""
    named = text.partition("Try:\n")[2]
    commands = [line.strip() for line in named.splitlines() if line.startswith("  ")]
    yield len(commands) > 6, f"{len(commands)} commands are named"
    setting, *commands = commands
    environment = {**os.environ, "CW_DEMO_DIR": str(directory())}
    for command in commands:
        done = subprocess.run(
            ["bash", "-c", f"{setting}\n{command}"], cwd="/", env=environment,
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip
        good = done.returncode in (scenario.OK, scenario.OBJECT_ERRORS)
        yield good, f"it runs: {command} {scenario.first_line(done.stderr) if not good else ''}"
        if "cycle start" in command:
            deleted = "export-deleted" in done.stdout
            yield deleted, f"and does what it says: {scenario.first_line(done.stdout)}"


def in_the_end(text):
    """What it says of the tenant, in words and numbers."""
    return re.findall(r"^ +(users|groups|memberships|deleted users.*\S) +([\d,]+)$", text.partition("In the end")[2], re.M)


def check_database(kept, plain):
    """The data lies on the server, and what comes of it is the same as with SQLite."""
    rows = dict(re.findall(r"^ +(cs_object|mv_object|link|cycle) +([\d,]+)$", kept, re.M))
    yield int(rows.get("cs_object", "0").replace(",", "")) > USERS, f"the objects lie in PostgreSQL: {rows}"
    yield rows.get("cycle") == "2", "and both cycles"
    yield len(in_the_end(plain)) == 4 and in_the_end(kept) == in_the_end(plain), f"the tenant is the same: {in_the_end(kept)}"


def results():
    plain = run_demo("--headless", "--users", str(USERS))
    yield plain.returncode == 0, f"the demo ends well {plain.stdout[-300:] if plain.returncode else ''}"
    yield from check_output(plain.stdout, 7)
    yield not directory().exists(), "and leaves nothing behind"
    done = run_demo("--headless", "--users", str(USERS), "--keep", "--database", "postgresql")
    yield done.returncode == 0, f"it ends well on PostgreSQL {done.stdout[-300:] if done.returncode else ''}"
    yield from check_output(done.stdout, 8)
    yield from check_database(done.stdout, plain.stdout)
    yield all(keeper.is_running(path) for path in pids()), "--keep keeps all running"
    server = (directory() / "postgres").resolve().parent
    lab = tenant.TenantLab(directory() / "tenant")
    scene = scenario.Scenario("demo/engine", scenario.Tenant(lab))
    yield from scene.log_results()
    yield from scene.contract_results()
    yield from check_kept(done.stdout)
    yield not any(keeper.is_running(path) for path in pids()), "--stop stops it"
    yield not directory().exists() and not server.exists(), "and removes its directories"
    done = run_demo("--users", "3")
    yield done.returncode == 1, f"a company that is too small is refused: {done.stdout.strip()}"
    done = run_demo("--stop")
    yield done.returncode == 0, "--stop without a demo is no error"


def is_possible():
    """Whether this machine can have a domain controller, which needs root; ./run test insists."""
    has_samba = os.geteuid() == 0 and Path("/usr/sbin/samba").exists()
    return has_samba or "CW_LAB_REQUIRED" in os.environ


if __name__ == "__main__":
    if not is_possible():
        print("1..0 # SKIP a domain controller needs root and samba")
        sys.exit(0)
    sys.exit(tap.run(results()))

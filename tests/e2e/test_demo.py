#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./run demo: it ends well, shows what it should, and --keep says only what works. Runs in
with_lab.py without servers: the demo brings its own.
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
    files = ("ad/run/keeper.pid", "tenant/keeper.pid", "engine/keeper.pid")
    return [directory() / name for name in files]


def check_output(text):
    yield text.count("=== ") == 7, f"{text.count('=== ')} parts are shown"
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


def results():
    done = run_demo("--headless", "--users", str(USERS), "--keep")
    yield done.returncode == 0, f"the demo ends well {done.stdout[-300:] if done.returncode else ''}"
    yield from check_output(done.stdout)
    yield all(keeper.is_running(path) for path in pids()), "--keep keeps all running"
    lab = tenant.TenantLab(directory() / "tenant")
    scene = scenario.Scenario("demo/engine", scenario.Tenant(lab))
    yield from scene.log_results()
    yield from scene.contract_results()
    yield from check_kept(done.stdout)
    yield not any(keeper.is_running(path) for path in pids()), "--stop stops it"
    yield not directory().exists(), "and removes its directory"
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

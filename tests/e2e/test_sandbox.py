#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service's unit forbids much: the engine does its work all the same. A domain is read and exported with the
system calls that causewayd.service lets through, and no others. Runs inside with_lab.py --ad N --tenant.
"""

import platform
import shutil
import subprocess
import sys
from pathlib import Path

import scenario
from scenario import OBJECT_ERRORS, OK

import tap

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "data/systemd/causewayd.service.in"
WRAPPER = (sys.executable, ROOT / "tests/lab/sandbox.py", UNIT)

# What the sandbox refuses, and one thing that it must not: for the test of the test.
PROBE = """
import mmap, os, socket
def refused(call, *args, **more):
    try:
        call(*args, **more)
    except OSError:
        return True
print(refused(socket.socket, socket.AF_NETLINK, socket.SOCK_RAW), refused(mmap.mmap, -1, 4096, prot=7),
      refused(os.chown, "/nonexistent", 0, 0) and refused(os.nice, 1), not refused(socket.socket, socket.AF_INET))
"""


def results():
    if platform.machine() != "x86_64":
        yield True, "sandbox # SKIP the filter is written for x86-64"
        return
    if not shutil.which("systemd-analyze"):
        yield tap.lacks("sandbox", "systemd-analyze is not here, which knows the groups of calls")
        return
    done = subprocess.run([*WRAPPER, sys.executable, "-c", PROBE], capture_output=True, text=True)
    yield done.stdout.split() == ["True"] * 4, f"the sandbox is one {done.stdout}{done.stderr}"
    scene = scenario.Scenario()
    scene.start(wrapper=WRAPPER)
    done = scene.set_up(scene.active_directory_answers())
    yield done.returncode == OK, f"it is set up there {done.stderr if done.returncode else ''}"
    status = open(f"/proc/{scene.ask('status')['pid']}/status").read()
    yield "\nSeccomp:\t2\n" in status and "\nNoNewPrivs:\t1\n" in status, "the engine runs in it"
    for kind in ("initial", "delta"):
        cycle = scene.cycle(kind)
        yield cycle.exit in (OK, OBJECT_ERRORS), f"a cycle goes well there: {kind} ({cycle.explain()})"
    yield len(scene.tenant.state()["users"]) > 20, "and people are in the tenant"
    yield scene.run("connector", "test", scene.ask("connector", "list")["items"][0]["name"]).returncode == OK, "a test"
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Debian packages, for real: built, looked at, installed, upgraded, removed and purged.

dpkg works on this machine's own system below an overlay that is thrown away: the files and the list of packages that
it changes are not the real ones. Needs root, overlay mounts and debhelper; skipped without.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/lab"))
import tap  # noqa: E402

PATIENCE = 60

# What the optimiser makes of the programs all other tests show; here it matters what lies where.
QUICKLY = {"DEB_BUILD_OPTIONS": "noopt noautodbgsym optimize=-lto", "DEB_CFLAGS_APPEND": "-g0"}

PACKAGES = ("causeway", "causeway-engine", "causeway-shell", "causeway-tenant")

# In whose package is what; everything else of them is documentation.
PLACES = {
    "causeway": {"usr/bin/causeway", "usr/share/applications/org.causeway.Causeway.desktop"},
    "causeway-engine": {"usr/sbin/causewayd", "lib/systemd/system/causewayd.service",
                        "lib/systemd/system/causewayd.socket", "usr/lib/sysusers.d/causeway.conf",
                        "usr/lib/tmpfiles.d/causeway.conf"},
    "causeway-shell": {"usr/bin/causewayctl", "usr/share/bash-completion/completions/causewayctl"},
    "causeway-tenant": {"usr/bin/causeway-tenant"},
}  # fmt: skip


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, **options)


def why_not():
    """What is missing; None when all is there."""
    if os.geteuid() != 0:
        return "only root can install packages"
    if not shutil.which("dh") or not shutil.which("dpkg-buildpackage"):
        return "debhelper is not here"
    return None


class System:
    """This machine's system below an overlay, in a mount namespace that ends with it."""

    def __init__(self, scratch):
        self.root = scratch / "system"
        upper = self.layers = scratch / "layers"
        for folder in (self.root, upper):
            folder.mkdir()
        script = (
            f"mount -t tmpfs -o size=1g none {upper} && mkdir {upper}/upper {upper}/work && "
            f"mount -t overlay overlay -o lowerdir=/,upperdir={upper}/upper,workdir={upper}/work {self.root} && "
            f"mount -t proc proc {self.root}/proc && mount --bind /dev {self.root}/dev && "
            f"mount -t tmpfs none {self.root}/run && mount -t tmpfs none {self.root}/tmp && echo ready && exec cat"
        )
        self.keeper = subprocess.Popen(["unshare", "--mount", "--propagation", "private", "sh", "-c", script],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # fmt: skip
        self.is_there = self.keeper.stdout.readline() == "ready\n"

    def inside(self, *command):
        return ["nsenter", f"--target={self.keeper.pid}", "--mount", "chroot", str(self.root), *command]

    def run(self, *command):
        env = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8",
               "DEBIAN_FRONTEND": "noninteractive"}  # fmt: skip
        return run(*self.inside(*command), env=env)

    def put(self, path, target):
        run("nsenter", f"--target={self.keeper.pid}", "--mount", "cp", str(path), f"{self.root}{target}")

    def close(self):
        self.keeper.stdin.close()
        self.keeper.wait(PATIENCE)


def contents(debs):
    for package, wanted in PLACES.items():
        listed = run("dpkg-deb", "--contents", str(debs[package])).stdout
        files = set(re.findall(r" \./(\S+[^/\s])$", listed, re.M))
        yield wanted <= files, f"{package} has {sorted(wanted - files) or 'what it is for'}"
        others = set().union(*(PLACES[other] for other in PACKAGES if other != package))
        yield not files & others, f"{package} has nothing of the others {sorted(files & others) or ''}"
        manual = [name for name in files if name.startswith("usr/share/man/")]
        yield manual, f"{package} has a manual page"
        # In nobody's way: no file of theirs is outside of the places where packages have them.
        strange = [name for name in files if not re.match(r"(usr/(s?bin|lib|share)|lib/systemd)/", name)]
        yield not strange, f"{package} keeps to its places {strange or ''}"


def checked(scratch):
    if not shutil.which("lintian"):
        yield True, "lintian # SKIP it is not here"
        return
    changes = next(scratch.glob("*.changes"))
    done = run("lintian", "--allow-root", "--fail-on", "error", str(changes))
    errors = [line for line in done.stdout.splitlines() if line.startswith("E:")]
    yield done.returncode == 0 and not errors, f"lintian finds no error {errors or done.stderr if done.returncode else ''}"


def newer(deb, scratch):
    """The same package with a higher version."""
    tree = scratch / f"newer-{deb.stem}"
    run("dpkg-deb", "--raw-extract", str(deb), str(tree), check=True)
    control = tree / "DEBIAN/control"
    control.write_text(re.sub(r"0\.1\.0(?=[\n)])", "0.1.1", control.read_text()))
    made = scratch / deb.name.replace("_0.1.0_", "_0.1.1_")
    run("dpkg-deb", "-Znone", "--build", str(tree), str(made), check=True)
    return made


def new_files(system):
    """What is there below the overlay alone, but for what packages' tools keep for themselves."""
    top = f"{system.layers}/upper"
    done = run("nsenter", f"--target={system.keeper.pid}", "--mount", "find", top, "-type", "f", "-o", "-type", "l")
    kept = re.compile(r"/(run|tmp|var/(lib/(dpkg|apt|systemd)|cache|log))/|/etc/(passwd|group|shadow|gshadow|subuid|subgid)")
    paths = [line.removeprefix(top) for line in done.stdout.splitlines()]
    return [path for path in paths if not kept.match(path) and not os.path.lexists(path)]


def start_engine(system):
    """As the service manager would: the account, and its directory."""
    engine = subprocess.Popen(
        system.inside("setpriv", "--reuid=causeway", "--regid=causeway", "--init-groups", "/usr/sbin/causewayd",
                      "--state-dir", "/var/lib/causeway", "--socket", "/run/causeway/bus", "--no-scheduler"),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    end = time.monotonic() + PATIENCE
    while system.run("causewayctl", "status").returncode != 0 and time.monotonic() < end:
        if engine.poll() is not None:
            raise RuntimeError(engine.stderr.read())
        time.sleep(0.1)
    return engine


MADE = ("INSERT INTO made_thing (kind, place, identity, name, connector, state, intended_usec, changed_usec) "
        "VALUES ('account', 'contoso.com', 'x', 'MSOL_4711', '', 1, 0, 0)")  # fmt: skip
RUNNING = "INSERT INTO cycle (is_initial, state, started_usec, ended_usec, cause) VALUES (0, 0, 1, 0, 'request')"


def write_store(system, statement):
    """Writes into the store as the engine's account, beside an engine that runs or without."""
    script = ("import sqlite3, sys; d = sqlite3.connect('/var/lib/causeway/causeway.db', timeout=30); "
              "d.execute(sys.argv[1]); d.commit()")  # fmt: skip
    return system.run("setpriv", "--reuid=causeway", "--regid=causeway", "--clear-groups", "python3", "-c", script,
                      statement)  # fmt: skip


def installed(system, debs):
    for deb in debs.values():
        system.put(deb, "/tmp/")
    done = system.run("sh", "-c", "dpkg --install /tmp/*_0.1.0_*.deb")
    yield done.returncode == 0, f"they install {done.stderr if done.returncode else ''}"
    yield "/usr/sbin/causewayd" in new_files(system), "their files are there"
    state = system.run("stat", "-c", "%U:%G %a", "/var/lib/causeway").stdout.strip()
    yield state == "causeway:causeway 700", f"the engine's directory is its account's alone: {state}"
    for group in ("admins", "operators", "browse", "passwordreset"):
        yield system.run("getent", "group", f"causeway-{group}").returncode == 0, f"there is the group causeway-{group}"

    engine = start_engine(system)
    status = json.loads(system.run("causewayctl", "status", "--json").stdout)
    yield status["role"] == "admin", "the engine runs as its account, and root finds it with the shell"
    done = system.run("setpriv", "--reuid=65534", "--regid=causeway-browse", "--clear-groups", "causewayctl", "status")
    yield done.returncode == 0, "so does a member of a group"
    yield system.run("causewayctl", "config", "set", "history.days", "9").returncode == 0, "something is configured"
    records = json.loads(system.run("causewayctl", "audit", "--json").stdout)["items"]
    yield records[0]["user"] == "root", f"and who did it is known: {records[0]}"

    done = write_store(system, RUNNING)
    yield done.returncode == 0, f"a cycle runs {done.stderr}"
    for deb in list(debs.values()):
        system.put(newer(deb, deb.parent), "/tmp/")
    done = system.run("sh", "-c", "dpkg --install /tmp/*_0.1.1_*.deb")
    yield done.returncode == 0, f"they upgrade {done.stderr if done.returncode else ''}"
    yield "A cycle is under way" in done.stderr, f"and tell that a cycle runs: {done.stderr}"
    engine.terminate()
    engine.wait(PATIENCE)
    engine = start_engine(system)
    shown = json.loads(system.run("causewayctl", "config", "show", "--json").stdout)
    yield shown["config"]["history"]["days"] == 9, "and everything is still there"
    engine.terminate()
    engine.wait(PATIENCE)

    done = system.run("sh", "-c", "dpkg --install /tmp/causeway-engine_0.1.0_*.deb 2>&1")
    yield done.returncode == 0, "a way back there is, too"
    done = write_store(system, MADE)
    yield done.returncode == 0, f"a set-up made something elsewhere {done.stderr}"
    done = system.run("dpkg", "--remove", *PACKAGES)
    yield done.returncode == 0 and "MSOL_4711, in contoso.com" in done.stderr, f"whoever removes it is told: {done.stderr}"
    yield "until the package is purged" in done.stderr, "and that the data stays"
    yield system.run("test", "-s", "/var/lib/causeway/causeway.db").returncode == 0, "as it does"
    owners = system.run("find", "/var/lib/causeway", "!", "-user", "causeway").stdout
    yield owners == "", f"nothing there belongs to anybody else {owners}"
    done = system.run("dpkg", "--purge", *PACKAGES)
    yield done.returncode == 0 and "MSOL_4711" in done.stderr, f"whoever purges is told once more: {done.stderr}"
    yield system.run("test", "-e", "/var/lib/causeway").returncode == 1, "then the data is gone"
    left = new_files(system)
    yield not left, f"and nothing else is left {sorted(left)[:5] or ''}"


def results():
    reason = why_not()
    if reason is not None:
        yield tap.lacks("packages", reason)
        return
    scratch = Path(tempfile.mkdtemp(prefix="cw-deb-"))
    try:
        done = run(str(ROOT / "data/debian/build-packages"), str(scratch), env={**os.environ, **QUICKLY})
        yield done.returncode == 0, f"the packages are built {(done.stdout + done.stderr)[-2000:] if done.returncode else ''}"
        if done.returncode != 0:
            return
        debs = {package: next(scratch.glob(f"{package}_0.1.0_*.deb")) for package in PACKAGES}
        yield from contents(debs)
        yield from checked(scratch)
        system = System(scratch)
        try:
            if system.is_there:
                yield from installed(system, debs)
            else:
                # The kernel has no overlays, or this container may not mount one: no package helps.
                yield True, "installing # SKIP an overlay cannot be mounted here"
        finally:
            system.close()
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    sys.exit(tap.run(results()))

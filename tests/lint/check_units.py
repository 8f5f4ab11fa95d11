#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service files: what systemd's own tools say of them, where they are installed.

systemd need not run: it is asked about the files. check_units.py CAUSEWAYD.SERVICE
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/lab"))
import tap  # noqa: E402

FOLDER = ROOT / "data/systemd"
WORST_EXPOSURE = 1.5
GROUPS = ("causeway-admins", "causeway-operators", "causeway-browse", "causeway-passwordreset")

# What the engine lives by. systemd-analyze would be content without most of it.
WANTED = {
    "Type": "notify", "NotifyAccess": "main", "User": "causeway", "StateDirectory": "causeway",
    "StateDirectoryMode": "0700", "RuntimeDirectory": "causeway", "RuntimeDirectoryPreserve": "yes",
    "Restart": "on-failure", "LimitCORE": "0", "UMask": "0077", "NoNewPrivileges": "yes",
    "ProtectSystem": "strict", "CapabilityBoundingSet": "",
}  # fmt: skip


def settings(path):
    """Of a unit: {"Type": "notify"}; of what is there twice the last one."""
    return dict(re.findall(r"^([A-Za-z]+)=(.*)$", path.read_text(), re.M))


def run(*command):
    return subprocess.run(command, capture_output=True, text=True)


def contents(unit):
    found = settings(unit)
    wrong = {name: found.get(name) for name, value in WANTED.items() if found.get(name) != value}
    yield not wrong, f"the service says what the engine lives by {wrong or ''}"
    yield "PrivateUsers" not in found, "callers keep their uids: no user namespace"
    yield Path(found["ExecStart"]).is_absolute(), "the program is the installed one"
    yield found["WatchdogSec"] != "0", "the watchdog is on"
    sockets = settings(FOLDER / "causewayd.socket")
    yield sockets["ListenStream"] == "/run/causeway/bus", "the socket is where the programs look"
    yield sockets["SocketMode"] == "0666", "everybody may connect, and is looked at"


def packages():
    """What else is said twice."""
    version = re.search(r"version: '([^']+)'", (ROOT / "meson.build").read_text())[1]
    changelog = (ROOT / "data/debian/changelog").read_text()
    yield changelog.startswith(f"causeway ({version}) "), f"the packages have the version of the sources, {version}"


def exposure(unit, scratch):
    """What systemd-analyze makes of the unit, without a manager."""
    shutil.copy(unit, scratch / "causewayd.service")
    done = run("systemd-analyze", "security", "--offline=true", "--no-pager", str(scratch / "causewayd.service"))
    level = re.search(r"exposure level for causewayd\.service: ([0-9.]+)", done.stdout)
    good = level is not None and float(level[1]) <= WORST_EXPOSURE
    yield good, f"exposure {level[1] if level else done.stderr} of at most {WORST_EXPOSURE}"


def verify(unit, scratch):
    """No setting is misspelt, no unit missing: in a root of its own, with the program in its place."""
    root = scratch / "root"
    units = root / "usr/lib/systemd/system"
    units.mkdir(parents=True)
    shutil.copy(unit, units / "causewayd.service")
    shutil.copy(FOLDER / "causewayd.socket", units)
    program = root / settings(unit)["ExecStart"].lstrip("/")
    program.parent.mkdir(parents=True)
    program.write_text("")
    program.chmod(0o755)
    for name in ("network-online", "nss-user-lookup", "time-sync", "sysinit", "basic", "shutdown", "sockets",
                 "multi-user", "network", "local-fs"):  # fmt: skip
        (units / f"{name}.target").write_text("[Unit]\nDescription=stands for systemd's own\n")
    done = run("systemd-analyze", "verify", f"--root={root}", "--man=no", "causewayd.service", "causewayd.socket")
    ours = [line for line in done.stderr.splitlines() if "causeway" in line]
    yield not ours, f"systemd-analyze verify finds nothing {ours or ''}"


def accounts(scratch):
    root = scratch / "accounts"
    (root / "etc").mkdir(parents=True)
    done = run("systemd-sysusers", f"--root={root}", str(FOLDER / "causeway.sysusers"))
    users = (root / "etc/passwd").read_text() if done.returncode == 0 else done.stderr
    user = re.search(r"^causeway:x:(\d+):(\d+):[^:]*:/var/lib/causeway:(.*)$", users, re.M)
    yield user is not None and user[3].endswith("nologin"), f"the account is made, and cannot sign in: {users}"
    groups = (root / "etc/group").read_text()
    yield all(f"\n{name}:" in "\n" + groups for name in GROUPS), "and the four groups"
    password = (root / "etc/shadow").read_text()
    yield re.search(r"^causeway:!\*:", password, re.M) is not None, "it has no password"
    uid = int(user[1])

    done = run("systemd-tmpfiles", f"--root={root}", "--create", str(FOLDER / "causeway.tmpfiles"))
    state = root / "var/lib/causeway"
    made = done.returncode == 0 and state.stat().st_uid == uid and state.stat().st_mode & 0o777 == 0o700
    yield made, f"its directory is made, for it alone {done.stderr}"
    state.chmod(0o750)
    shutil.chown(state, 4711, 4711)
    run("systemd-tmpfiles", f"--root={root}", "--create", str(FOLDER / "causeway.tmpfiles"))
    yield state.stat().st_uid == 4711, "another owner, chosen since, is kept"


def results(unit):
    yield from contents(unit)
    yield from packages()
    with tempfile.TemporaryDirectory(prefix="cw-units-") as directory:
        scratch = Path(directory)
        if shutil.which("systemd-analyze"):
            yield from exposure(unit, scratch)
            yield from verify(unit, scratch)
        else:
            yield tap.lacks("exposure", "systemd-analyze is not here")
        if shutil.which("systemd-sysusers") and shutil.which("systemd-tmpfiles"):
            yield from accounts(scratch)
        else:
            yield tap.lacks("accounts", "systemd-sysusers is not here")


if __name__ == "__main__":
    sys.exit(tap.run(results(Path(sys.argv[1]))))

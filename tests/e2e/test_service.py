#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account of the service, chosen by root: which ones cannot be used and why, what the choice gives to it, and
how it is taken back when the service does not start. With real uids, in a mount namespace with a user database of
its own; where there is no service manager a program stands for systemctl.
"""

import contextlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

sys.path.append(os.environ["CW_LAB_TOOLS"])

import keeper
import tap

BUILD = Path(os.environ["CW_BUILD"])
SOURCE = Path(__file__).resolve().parents[2]
WORLD = Path("/mnt")
STATE = WORLD / "var/causeway"
UNIT = WORLD / "unit.d"
DROP_IN = UNIT / "zz-account.conf"
BIN = WORLD / "bin"
OK, FAILED, ATTENTION, NOT_PERMITTED, BUSY = 0, 1, 10, 5, 8
NOLOGIN = "/usr/sbin/nologin"

# name: (uid, gid, shell, the day on which it expires)
USERS = {
    "causeway": (60101, 60101, NOLOGIN, ""),
    "svc-sync": (60102, 60102, NOLOGIN, ""),
    "svc@contoso.lab": (60103, 60110, NOLOGIN, ""),
    "old": (60104, 60101, NOLOGIN, "1"),
    "person": (60105, 60101, "/bin/bash", ""),
    "lost": (60106, 60199, NOLOGIN, ""),
    "svc sync": (60107, 60101, NOLOGIN, ""),
    "12345": (60108, 60101, NOLOGIN, ""),
}
GROUPS = {"causeway": 60101, "svc-sync": 60102, "domain users": 60110}


# ----- a machine of its own


def mount(*words):
    subprocess.run(["mount", *map(str, words)], check=True)


def put_over(path, text, mode):
    copy = WORLD / "etc" / Path(path).name
    copy.parent.mkdir(exist_ok=True)
    copy.write_text(Path(path).read_text() + text)
    copy.chmod(mode)
    mount("--bind", copy, path)


def make_world():
    # Others go through its folders; the lab keeps its own to itself.
    os.umask(0o022)
    mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", WORLD)
    lines = [f"{name}:x:{uid}:{gid}::/nonexistent:{shell}\n" for name, (uid, gid, shell, _) in USERS.items()]
    put_over("/etc/passwd", "".join(lines), 0o644)
    put_over("/etc/group", "".join(f"{name}:x:{gid}:\n" for name, gid in GROUPS.items()), 0o644)
    put_over("/etc/shadow", "".join(f"{name}:!:19000:::::{day}:\n" for name, (*_, day) in USERS.items()), 0o600)
    BIN.mkdir()
    for name in ("src/service/causewayd", "src/cli/causewayctl"):
        shutil.copy(BUILD / name, BIN)
    (WORLD / "ready").mkdir()
    (WORLD / "ready").chmod(0o1777)
    STATE.mkdir(parents=True)
    STATE.chmod(0o700)
    own(STATE, "causeway")


def own(path, name):
    os.chown(path, *USERS[name][:2], follow_symlinks=False)


def identity(name):
    uid, gid = USERS[name][:2] if name != "root" else (0, 0)
    return {"user": uid, "group": gid, "extra_groups": []}


def ctl(*words, account="root", **how):
    options = ["--state-dir", STATE] + (["--unit-folder", UNIT] if words[0] == "service" else [])
    return subprocess.run([BIN / "causewayctl", *map(str, words), *options], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, **identity(account), **how)  # fmt: skip


def service(*words, **how):
    """(exit code, the answer)"""
    done = ctl("service", *words, "--json", **how)
    return done.returncode, json.loads(done.stdout) if done.stdout else {"error": done.stderr}


def failures(answer):
    return [check["id"] for check in answer["checks"] if check["status"] == "failed"]


@contextlib.contextmanager
def engine(account):
    """One that works, as that account."""
    ready = WORLD / "ready" / f"{time.monotonic_ns()}"
    log = WORLD / "engine.log"
    with open(log, "ab") as out:
        process = subprocess.Popen(
            [BIN / "causewayd", "--state-dir", STATE, "--no-scheduler", "--ready-file", ready],
            stdin=subprocess.DEVNULL, stdout=out, stderr=out, **identity(account))  # fmt: skip
    try:
        while process.poll() is None and not ready.exists():
            time.sleep(0.05)
        yield process.poll() is None, keeper.tail(log)
    finally:
        process.terminate()
        process.wait()


def installation():
    done = ctl("instance", "show", "--json")
    return json.loads(done.stdout)["id"]


def owners(folder=STATE):
    """{(uid, gid)} of everything that is there"""
    paths = [folder, *folder.rglob("*")]
    return {(path.lstat().st_uid, path.lstat().st_gid) for path in paths}


def is_owned_by(name):
    return owners() == {USERS[name][:2]}


def user_of_unit():
    return re.findall("^User=(.*)$", DROP_IN.read_text(), re.M) if DROP_IN.exists() else None


# ----- which account can be used


def judged():
    for name, why in (
        ("root", "may do everything"), ("nobody", "everybody without an account"), ("no-such-user", "does not know the account"),
        ("old", "has expired"), ("lost", "does not know the group 60199"), ("svc sync", "no account with a name"),
        ("12345", "no account with a name"),
    ):  # fmt: skip
        code, answer = service("check", name)
        yield code == FAILED and failures(answer) == ["service-account"], f"{name}: refused {answer}"
        found = next(check for check in answer["checks"] if check["status"] == "failed")
        yield why in found["summary"] and found["remedy"], f"{name}: with the reason and what to do {found}"
        code, answer = service("set-account", name)
        yield code == FAILED and not answer["changed"], f"{name}: nor can it be set {answer}"
    code, answer = service("check", "svc-sync")
    yield code == OK and answer["ok"] and answer["uid"] == 60102, f"a user of the system can {answer}"
    yield not answer["running"] and "unitFile" not in answer, "nothing runs, and nothing is settled"
    code, answer = service("check", "person")
    yield code == ATTENTION and "/bin/bash" in answer["checks"][1]["summary"], f"one that signs in is warned of {answer}"
    yield is_owned_by("causeway") and not UNIT.exists(), "a check changes nothing"


def way_is_closed():
    os.chmod(STATE.parent, 0o700)
    code, answer = service("check", "svc-sync")
    yield failures(answer) == ["data-location"], f"a closed way to the state directory {answer}"
    code, answer = service("set-account", "svc-sync")
    yield code == FAILED and is_owned_by("causeway"), "and nothing is given away"
    os.chmod(STATE.parent, 0o755)


def unprivileged():
    done = ctl("service", "set-account", "svc-sync", account="person")
    yield done.returncode == NOT_PERMITTED, f"only root can settle it: {done.returncode} {done.stderr}"
    yield "sudo causewayctl service set-account svc-sync" in done.stderr, "and how is said"
    code, answer = service("check", "svc-sync", account="person")
    yield code == OK, f"anybody may check {answer}"


# ----- another one


def changed():
    with engine("causeway") as (runs, log):
        yield runs, f"the engine as the package has it {log}"
        before = installation()
        code, answer = service("set-account", "svc-sync")
        yield code == BUSY and "An engine works on" in answer["error"], f"not under a running engine {answer}"
        yield is_owned_by("causeway") and not UNIT.exists(), "and nothing was changed"
    code, answer = service("set-account", "svc-sync")
    yield code == OK and answer["changed"], f"another account {answer}"
    yield is_owned_by("svc-sync"), f"owns everything {owners()}"
    yield user_of_unit() == ["svc-sync"] and "Group=60102\n" in DROP_IN.read_text(), "and the unit says so"
    yield stat.S_IMODE(DROP_IN.stat().st_mode) == 0o644, "for everybody who reads units"
    with engine("svc-sync") as (runs, log):
        yield runs and installation() == before, f"the engine goes on as that account {log}"
        code, answer = service("show")
        yield code == OK and answer["account"] == "svc-sync" and answer["running"], f"and is shown {answer}"
        yield answer["unitFile"] == str(DROP_IN), "with the file that settles it"
    with engine("causeway") as (runs, log):
        yield not runs and "causewayctl service set-account" in log, "as the one of before it refuses, and says what to do"
    written = DROP_IN.stat().st_mtime_ns
    code, answer = service("set-account", "svc-sync")
    yield code == OK and not answer["changed"] and DROP_IN.stat().st_mtime_ns == written, "the same again changes nothing"
    code, answer = service("set-account", "causeway")
    yield code == OK and is_owned_by("causeway") and not UNIT.exists(), "back to that of the package"


# ----- what is in the state directory


def foreign_things():
    stray = STATE / "backups" / "stray"
    stray.parent.mkdir(exist_ok=True)
    own(stray.parent, "causeway")
    stray.write_text("x")
    own(stray, "person")
    code, answer = service("set-account", "svc-sync")
    yield code == FAILED and "belongs to neither account" in answer["error"], f"a file of somebody else's {answer}"
    stray.unlink()

    outside = WORLD / "outside"
    outside.write_text("x")
    own(outside, "causeway")
    os.link(outside, stray)
    code, answer = service("set-account", "svc-sync")
    yield code == FAILED and "has another name" in answer["error"], f"a file that has another name {answer}"
    stray.unlink()
    os.chown(outside, 0, 0)

    stray.symlink_to(outside)
    own(stray, "causeway")
    yield is_owned_by("causeway") and not UNIT.exists(), "until then nothing was given away"
    code, answer = service("set-account", "svc-sync")
    yield code == OK and is_owned_by("svc-sync"), f"a link is given away {answer}"
    yield outside.stat().st_uid == 0, "and not what it leads to"
    service("set-account", "causeway")
    stray.unlink()


# ----- a domain's


def make_keytab(path, principal):
    text = f"addent -password -p {principal} -k 1 -e aes256-cts\nsesame\nwkt {path}\nq\n"
    subprocess.run(["ktutil"], input=text, text=True, check=True, capture_output=True)
    path.chmod(0o600)
    return path


def refused_keytabs():
    folder = WORLD / "keytabs"
    folder.mkdir(mode=0o755)
    good = make_keytab(folder / "good", "svc@CONTOSO.LAB")
    link, second = folder / "link", make_keytab(folder / "second", "svc@CONTOSO.LAB")
    link.symlink_to(good)
    os.link(second, folder / "third")
    hidden = make_keytab(Path("/tmp") / f"causeway-{os.getpid()}.keytab", "svc@CONTOSO.LAB")
    try:
        for path, why in (
            (folder / "none", None), (make_keytab(folder / "other", "other@CONTOSO.LAB"), None), (link, "is a link"),
            (second, "has another name"), (hidden, "does not see"), ("/etc/krb5.keytab", "of the machine itself"),
        ):  # fmt: skip
            code, answer = service("check", "svc@contoso.lab", "--keytab", path)
            said = " ".join(check["summary"] for check in answer["checks"])
            yield code == FAILED and set(failures(answer)) == {"keytab"}, f"keytab {path}: refused {answer}"
            yield why is None or why in said, f"keytab {path}: {said}"
            code, answer = service("set-account", "svc@contoso.lab", "--keytab", path)
            yield code == FAILED and not answer["changed"], f"keytab {path}: nor taken"
        yield good.stat().st_uid == 0 and second.stat().st_uid == 0, "none was given away"
    finally:
        hidden.unlink()
    code, answer = service("check", "svc@contoso.lab", "--keytab", good, account="person")
    skipped = [check["id"] for check in answer["checks"] if check["status"] == "skipped"]
    yield skipped == ["keytab"], f"whoever may not read it does not judge it {answer}"
    folder.chmod(0o700)
    code, answer = service("check", "svc@contoso.lab", "--keytab", good)
    yield failures(answer) == ["keytab"], f"a way to it that is closed {answer}"


def domain_account():
    folder = WORLD / "k 100% \"q\" \\b"
    folder.mkdir(mode=0o755)
    keytab = make_keytab(WORLD / "plain", "svc@CONTOSO.LAB").rename(folder / "svc.keytab")
    code, answer = service("set-account", "svc@contoso.lab", "--keytab", keytab)
    yield code == OK and is_owned_by("svc@contoso.lab"), f"one of a domain {answer}"
    yield (keytab.stat().st_uid, stat.S_IMODE(keytab.stat().st_mode)) == (60103, 0o600), "gets its keytab, alone"
    yield "Group=60110\n" in DROP_IN.read_text(), "and its group, whose name has a blank"
    code, answer = service("show")
    yield answer["keytab"] == str(keytab), f"a path with anything in it is found again {answer}"
    with engine("svc@contoso.lab") as (runs, log):
        yield runs, f"the engine runs as it {log}"
    yield from systemd_reads(keytab)
    code, answer = service("set-account", "causeway")
    yield code == OK and is_owned_by("causeway") and not DROP_IN.exists(), "and back"


def systemd_reads(keytab):
    """What the real one makes of the file."""
    units = WORLD / "units"
    (units / "causewayd.service.d").mkdir(parents=True)
    text = (SOURCE / "data/systemd/causewayd.service.in").read_text().replace("@sbindir@/causewayd", str(BIN / "causewayd"))
    (units / "causewayd.service").write_text(text)
    shutil.copy(SOURCE / "data/systemd/causewayd.socket", units)
    shutil.copy(DROP_IN, units / "causewayd.service.d")
    verify = subprocess.run(["systemd-analyze", "verify", "--man=no", "causewayd.service"], capture_output=True, text=True,
                            env={**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:"})  # fmt: skip
    about = [line for line in verify.stderr.splitlines() if "zz-account" in line or "causewayd.service" in line]
    yield about == [], f"systemd takes the file {about}"
    broken = units / "causewayd.service.d/zz-account.conf"
    broken.write_text(broken.read_text().replace("User=svc@contoso.lab", "User=svc:sync"))
    verify = subprocess.run(["systemd-analyze", "verify", "--man=no", "causewayd.service"], capture_output=True, text=True,
                            env={**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:"})  # fmt: skip
    yield "zz-account" in verify.stderr, f"and would say if it did not {verify.stderr}"


# ----- the service manager

SYSTEMCTL = """#!/bin/sh
echo "$*" >> {world}/asked
if [ "$1" = start ] && [ -e {world}/refuse ] && grep -qs "$(cat {world}/refuse)" {drop_in}; then
  echo "Job for causewayd.service failed" >&2
  exit 1
fi
if [ "$1" = stop ] && [ -e {world}/hold ]; then
  echo "Access denied" >&2
  exit 1
fi
"""


def asked():
    path = WORLD / "asked"
    text = path.read_text().split("\n")[:-1] if path.exists() else []
    path.unlink(missing_ok=True)
    return [line.split()[0] for line in text]


def managed():
    (WORLD / "run").mkdir()
    (WORLD / "run/system").mkdir()
    Path("/run/systemd").mkdir(exist_ok=True)
    mount("--bind", WORLD / "run", "/run/systemd")
    program = BIN / "systemctl"
    program.write_text(SYSTEMCTL.format(world=WORLD, drop_in=DROP_IN))
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}
    code, answer = service("set-account", "svc-sync", env=environment)
    yield code == OK and asked() == ["stop", "daemon-reload", "start"], f"it is stopped before and started after {answer}"

    good = DROP_IN.read_text()
    keytab = make_keytab(WORLD / "svc.keytab", "svc@CONTOSO.LAB")
    (WORLD / "refuse").write_text("contoso")
    code, answer = service("set-account", "svc@contoso.lab", "--keytab", keytab, env=environment)
    yield code == FAILED and "Job for causewayd.service failed" in answer["error"], f"it does not start {answer}"
    yield "as it was before" in answer["error"], "which is said"
    yield is_owned_by("svc-sync") and DROP_IN.read_text() == good, "and everything is as it was"
    yield keytab.stat().st_uid == 0, "the keytab too"
    words = asked()
    yield words == ["stop", "daemon-reload", "start", "stop", "daemon-reload", "start"], f"and it runs again: {words}"

    (WORLD / "hold").touch()
    code, answer = service("set-account", "causeway", env=environment)
    yield code == FAILED and "Access denied" in answer["error"] and is_owned_by("svc-sync"), f"what does not stop is left {answer}"
    (WORLD / "hold").unlink()
    code, answer = service("set-account", "causeway", env=environment)
    yield code == OK and not UNIT.exists(), f"back to the package's {answer}"


def results():
    make_world()
    yield from judged()
    yield from way_is_closed()
    yield from unprivileged()
    yield from changed()
    yield from foreign_things()
    yield from refused_keytabs()
    yield from domain_account()
    yield from managed()


def main():
    if "--inside" in sys.argv:
        return tap.run(results())
    own_mounts = ["unshare", "--mount", "--"]
    if os.geteuid() != 0 or subprocess.run([*own_mounts, "true"], capture_output=True).returncode != 0:
        print("1..0 # SKIP it takes root, who becomes others")
        return 0
    return os.execvp(own_mounts[0], [*own_mounts, sys.executable, os.path.abspath(__file__), "--inside"])


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""causewayctl as scripts see it: answers files, exit codes, --json, --direct. Runs inside
with_lab.py --slapd N --tenant.
"""

import contextlib
import copy
import fcntl
import json
import os
import pty
import pwd
import re
import stat
import struct
import subprocess
import sys
import tarfile
import termios
from pathlib import Path

import scenario
from scenario import (
    FAILED, GUARD, INVALID, NO_ENGINE, NOT_FOUND, OBJECT_ERRORS, OK, USAGE, first_line
)  # fmt: skip

import openmetrics
import tap
from json_keys import find_known, read_keys

BASE = os.environ["CW_LAB_SLAPD_BASE"]
TENANT = os.environ["CW_LAB_TENANT_INITIAL_DOMAIN"]

DEEP = "[" * 100_000
COLUMNS, CLEAR_LINE = 100, "\r\033[K"
ENDED = (OK, OBJECT_ERRORS)

# (what is wrong, where, how): every mistake is named by its JSON path.
MISTAKES = (
    ("another format", "$.format", lambda a: a.update(format="something")),
    ("a version of the future", "$.version", lambda a: a.update(version=2)),
    ("no connectors", "$", lambda a: a.pop("connectors")),
    ("an unknown member", "$.frobnicate", lambda a: a.update(frobnicate=1)),
    ("a wrong type", "$.scheduler.enabled", lambda a: a.update(scheduler={"enabled": "no"})),
    ("too small", "$.scheduler.intervalMinutes", lambda a: a["scheduler"].update(intervalMinutes=0)),
    ("negative", "$.guards.deletionThreshold", lambda a: a.update(guards={"deletionThreshold": -1})),
    ("no server", "$.connectors[0]", lambda a: a["connectors"][0].pop("server")),
    ("an unknown kind", "$.connectors[0].kind", lambda a: a["connectors"][0].update(kind="novell")),
    ("a bad port", "$.connectors[0].server.port",
     lambda a: a["connectors"][0]["server"].update(port=70000)),
    ("an unknown method", "$.connectors[0].authentication.method",
     lambda a: a["connectors"][0]["authentication"].update(method="telepathy")),
    ("no GUID", "$.connectors[1].clientId", lambda a: a["connectors"][1].update(clientId="42")),
    ("a password in the file", "$.connectors[0].authentication.password",
     lambda a: a["connectors"][0]["authentication"].update(password="hunter2-canary")),
    ("a file that is not there", "$.connectors[0].authentication.passwordFile",
     lambda a: a["connectors"][0]["authentication"].update(passwordFile="/nonexistent/pw")),
    ("two of one name", "$.connectors[1].name",
     lambda a: a["connectors"][1].update(name=a["connectors"][0]["name"])),
)  # fmt: skip


def check_mistakes(scene, good):
    for what, path, spoil in MISTAKES:
        bad = copy.deepcopy(good)
        spoil(bad)
        done = scene.set_up(bad)
        named = any(line.removeprefix("causewayctl: ").startswith(f"{path}:")
                    for line in done.stderr.splitlines())  # fmt: skip
        yield done.returncode == INVALID and named, f"{what}: {path} {first_line(done.stderr)}"
        yield "hunter2-canary" not in done.stdout + done.stderr, f"{what}: no secret is repeated"
    bad = copy.deepcopy(good)
    paths = ["$.format", "$.version", "$.connectors[0].server.port", "$.connectors[1].clientId"]
    for _, path, spoil in MISTAKES:
        if path in paths:
            spoil(bad)
    told = scene.set_up(bad).stderr
    yield all(f"{path}:" in told for path in paths), "several mistakes are told all at once"
    path = scene.engine.directory / "broken.json"
    for name, text in (("cut off", '{"format":'), ("empty", ""), ("binary", "\x00\x01\x02"),
                       ("an array", "[]"), ("deep", DEEP)):  # fmt: skip
        path.write_text(text)
        done = scene.run("setup", "--answers", path)
        yield done.returncode == INVALID, f"no JSON object: {name}: {first_line(done.stderr)}"
    yield scene.ask("connector", "list")["items"] == [], "none of this has changed anything"


def check_secret_files(scene, good):
    """A password in a file that others may read is not taken."""
    bad = copy.deepcopy(good)
    path = scene.engine.directory / "open.password"
    path.write_text("sync-secret")
    path.chmod(0o644)
    bad["connectors"][0]["authentication"]["passwordFile"] = str(path)
    done = scene.set_up(bad)
    yield done.returncode == INVALID, f"a password for all to read: {first_line(done.stderr)}"


def check_setup(scene, good):
    done = scene.set_up(good, "--check")
    yield done.returncode == OK, f"--check finds the answers good {first_line(done.stderr)}"
    yield scene.ask("connector", "list")["items"] == [], "and changes nothing"
    done = scene.set_up(good, "--json")
    report = json.loads(done.stdout) if done.returncode == OK else {}
    yield report.get("applied") is True, f"setup applies them {first_line(done.stderr)}"
    version = scene.ask("config", "show")["version"]
    report = json.loads(scene.set_up(good, "--json").stdout)
    yield report["changed"] is False, "the same answers again change nothing"
    yield scene.ask("config", "show")["version"] == version, "not even the version"


def check_exit_codes(scene):
    expected = (
        (USAGE, ["frobnicate"]),
        (USAGE, ["status", "--frobnicate"]),
        (USAGE, ["connector", "show"]),
        (USAGE, ["cycle", "start", "--type", "sideways"]),
        (USAGE, ["run", "show", "yesterday"]),
        (USAGE, ["pending", "list", "--operation", "explode"]),
        (NOT_FOUND, ["connector", "show", "nobody"]),
        (NOT_FOUND, ["run", "show", "4711"]),
        (NOT_FOUND, ["object", "show", "4711000"]),
        (NOT_FOUND, ["object", "search", "no such thing anywhere"]),
        (NOT_FOUND, ["cycle", "stop"]),
        (INVALID, ["config", "set", "scheduler.intervalMinutes", "0"]),
        (INVALID, ["config", "set", "no.such.thing", "1"]),
        (INVALID, ["connector", "add", "--file", "/dev/null"]),
        (USAGE, ["support", "save"]),
        (NO_ENGINE, ["--socket", "/nonexistent/bus", "status"]),
        (OK, ["version"]),
        (OK, ["--help"]),
        (OK, ["help"]),
    )
    for code, words in expected:
        done = scene.run(*words)
        title = " ".join(map(str, words))
        yield done.returncode == code, f"exit code {code}: {title} ({done.returncode})"
        yield bool(done.stderr) == (code != OK) or code == NOT_FOUND, f"{title}: says why"


def held_list(scene):
    """The digest of a list that a guard holds back, or None."""
    return next((item["digest"] for item in scene.ask("guard", "show")["items"] if "digest" in item), None)


def check_json(scene, *needed):
    """Every member of every answer is known, and those of the verbs needed have something in them."""
    places = {"{source}": BASE, "{person}": f"uid=u000003,ou=people,{BASE}", "{held}": held_list(scene),
              "{backup}": os.path.join(os.environ["CW_LAB_DIR"], "shell.backup")}  # fmt: skip
    for verb, keys in read_keys().items():
        words = [places.get(word, word) for word in verb.split()]
        if None in words:
            continue
        done = scene.run(*words, "--json")
        try:
            answer = json.loads(done.stdout)
        except ValueError as error:
            yield False, f"{verb} --json is JSON: {error} {first_line(done.stderr)}"
            continue
        unknown, missing = find_known(answer, keys)
        yield not unknown, f"{verb} --json has no member that is not in the list: {unknown}"
        yield not missing, f"{verb} --json has all its members: {missing}"
        yield verb not in needed or answer["items"], f"{verb} has something to show"


def check_search(scene):
    done = scene.run("object", "search", "u000003.alias@example.org", "--json")
    items = json.loads(done.stdout)["items"] if done.returncode == OK else []
    kinds = {item["connector"]["kind"] for item in items}
    yield kinds == {"openldap", "graph"}, f"an address finds both sides of a person: {kinds}"
    done = scene.run("object", "search", "--connector", TENANT, "u000003.alias@example.org", "--json")
    items = json.loads(done.stdout)["items"] if done.returncode == OK else []
    yield len(items) == 1, f"search in one connector by address: {len(items)}"


def check_deep(scene):
    """JSON that is nested deeper than any stack."""
    path = scene.engine.directory / "deep.json"
    path.write_text(DEEP)
    done = scene.run("connector", "add", "--file", path)
    yield done.returncode == INVALID, f"connector add refuses it: {first_line(done.stderr)}"
    yield scene.run("status").returncode == OK, "the engine lives"


def check_help(scene):
    text = scene.run("help").stdout
    verbs = []
    for line in text.partition("Commands:\n")[2].partition("\n\n")[0].splitlines():
        words = line.split("  ")[1].split()
        verbs.append([word for word in words if word.islower() or "-" in word])
    yield len(verbs) > 20, f"help lists the verbs: {len(verbs)}"
    for verb in verbs:
        done = scene.run(*verb, "--help")
        good = done.returncode == OK and "Usage:" in done.stdout
        yield good, f"{' '.join(verb)} --help"


def check_versions(scene):
    """The configuration goes back and forth in time, and into a file and out of it."""
    path = scene.engine.directory / "exported.json"
    before = scene.ask("config", "show")["version"]
    scene.run("config", "set", "history.days", 12)
    newest = scene.ask("config", "history")["items"][0]
    mine = (newest["version"], newest["kind"], newest["user"]) == (before + 1, "settings", pwd.getpwuid(os.getuid())[0])
    changed = [change["what"] for change in newest["changes"]]
    yield mine and changed == ["history.days"], f"config history: {newest}"
    done = scene.run("config", "diff", before, before + 1)
    yield done.stdout.startswith("history.days: ") and done.stdout.endswith("12\n"), f"config diff: {done.stdout}"
    yield scene.run("config", "export", path).returncode == OK and is_private(path), "config export"
    done = scene.run("config", "restore", before, "--expect", before)
    yield done.returncode == FAILED, f"restore, another version expected: {first_line(done.stderr)}"
    done = scene.run("config", "restore", before, "--expect", before + 1, "--json")
    report = json.loads(done.stdout)
    yield report["version"] == before + 2 and report["missingSecrets"] == [], f"config restore: {report}"
    same = scene.ask("config", "show", str(before))["config"] == scene.ask("config", "show")["config"]
    yield same, "and all is as it was"
    done = scene.run("config", "import", path)
    is_good = done.returncode == OK and scene.ask("status")["staging"]
    yield is_good, f"config import, in staging mode: {first_line(done.stdout)}"
    scene.run("config", "import", "--keep-active", path)
    yield not scene.ask("status")["staging"], "or as the file has it"
    yield scene.run("config", "compare", path).returncode == OK, "the file is what there is"
    spoilt = path.read_text().replace('"days" : 12', '"days" : 0').replace('"days": 12', '"days": 0')
    path.write_text(spoilt)
    done = scene.run("config", "import", path)
    yield done.returncode == INVALID and "$.history.days" in done.stderr, f"a mistake in it: {first_line(done.stderr)}"


def check_direct(scene, directory):
    """The same without a daemon, and both in turn on one state."""
    scene.engine.stop()
    yield scene.run("status").returncode == NO_ENGINE, "no engine, no status"
    done = scene.run("--direct", "status", "--json")
    yield json.loads(done.stdout)["metaverseObjects"] > 0, "--direct status"
    directory.add_person("direct")
    done = scene.run("--direct", "cycle", "start", "--json")
    run = json.loads(done.stdout)
    yield done.returncode == OK and run["trigger"] == "direct", "--direct cycle"
    yield "direct@example.org" in scene.tenant.users(), "has exported"
    done = scene.run("--direct", "config", "set", "history.days", 8)
    yield done.returncode == OK, "--direct config set"
    scene.start()
    yield scene.ask("run", "list")["items"][0]["id"] == run["id"], "the daemon knows that run"
    cycle = scene.cycle("delta")
    nothing_new = cycle.exit == OK and cycle.count("import", "read") == 0
    yield nothing_new, f"and goes on where it ended ({cycle.explain()})"


def check_cycle_codes(scene, directory):
    """cycle start --wait tells by its exit code how it went."""
    directory.add_person("same1", "mail: same@example.org")
    directory.add_person("same2", "mail: same@example.org")
    yield scene.cycle("delta").exit == OBJECT_ERRORS, "errors of objects: 6"
    scene.run("config", "set", "guards.deletionThreshold", 0)
    directory.delete(f"uid=direct,{directory.people}")
    yield scene.cycle("delta").exit == GUARD, "a guard: 7"
    yield held_list(scene) is not None, "which holds a list back"
    yield from check_json(scene, "pending list", "error list", "run list", "connector list", "guard show")
    scene.run("config", "set", "guards.deletionThreshold", 500)
    directory.lab.stop()
    yield scene.cycle("delta").exit == FAILED, "a failure: 1"
    directory.lab.start()


def on_terminal(scene, *words):
    """What a command draws on a terminal for its messages, and what it prints into a pipe."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
    process = subprocess.Popen(
        scene.engine.command(*words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs
    )
    os.close(theirs)
    drawn = b""
    with contextlib.suppress(OSError):  # EIO: the other side is closed
        while part := os.read(ours, 4096):
            drawn += part
    os.close(ours)
    printed = process.communicate()[0]
    return drawn.decode(), printed.decode(), process.returncode


def check_terminal(scene):
    """On a terminal there is one line, drawn over and over, which is gone in the end. Of a burst of news
    only the last is told, so a short step may be seen by nobody."""
    drawn, printed, code = on_terminal(scene, "cycle", "start", "--type", "initial", "--wait")
    lines = drawn.split(CLEAR_LINE)
    steps = re.findall(r"\[\d/4\] (?:import|synchronise|export)", drawn)
    yield code in ENDED and steps, f"progress is drawn {len(lines) - 1} times, steps {len(steps)} times"
    too_long = [line for line in lines if len(line) >= COLUMNS or "\n" in line]
    yield not too_long, f"in one line of {COLUMNS} columns: {too_long}"
    yield lines[-1] == "" and CLEAR_LINE not in printed, "and wiped off, before the table in the pipe"
    drawn, _, code = on_terminal(scene, "cycle", "start", "--wait", "--quiet")
    yield code in ENDED and drawn == "", f"--quiet draws nothing: {drawn!r}"


def read_archive(path):
    with tarfile.open(path) as archive:
        return {Path(item.name).name: archive.extractfile(item).read().decode() for item in archive if item.isfile()}


def is_private(path):
    return stat.S_IMODE(path.stat().st_mode) == 0o600


def check_support(scene):
    """The support file, as the application saves it: without secrets, for its owner only, over nothing that is there."""
    folder = scene.engine.directory / "for-support"
    folder.mkdir()
    path, link = folder / "support.tar.gz", folder / "link.tar.gz"
    done = scene.run("support", "save", path)
    yield done.returncode == OK and is_private(path), f"support save: for its owner only {first_line(done.stderr)}"
    files = read_archive(path)
    held = BASE in files["config.json"] and files["status.json"] and json.loads(files["runs.json"])["items"]
    yield held, f"with configuration, state and runs: {sorted(files)}"
    variables = ("CW_LAB_SLAPD_PASSWORD_FILE", "CW_LAB_TENANT_CLIENT_SECRET_FILE")
    secrets = [Path(os.environ[variable]).read_text().strip() for variable in variables]
    secrets += Path(os.environ["CW_LAB_TENANT_CLIENT_KEY_FILE"]).read_text().splitlines()[5:8]
    yield not [secret for secret in secrets if secret in "".join(files.values())], "and without a secret"
    path.write_text("mine")
    path.chmod(0o644)
    done = scene.run("support", "save", path)
    yield done.returncode == FAILED and path.read_text() == "mine", f"not over a file: {first_line(done.stderr)}"
    link.symlink_to(folder / "elsewhere")
    done = scene.run("support", "save", link)
    yield done.returncode == FAILED and not (folder / "elsewhere").exists(), "nor through a link"
    done = scene.run("support", "save", "--force", path)
    yield done.returncode == OK and is_private(path), "--force: over it, and for its owner only"
    yield "config.json" in read_archive(path), "as a whole"
    yield not list(folder.glob("support.tar.gz.*")), "and nothing is left beside it"
    answer = json.loads(scene.run("support", "save", folder, "--json").stdout)
    saved = Path(answer["path"])
    named = saved.parent == folder and re.fullmatch(r"causeway-support-\d{8}-\d{6}\.tar\.gz", saved.name)
    yield named and answer["size"] == saved.stat().st_size, f"in a folder it has a name of its own: {saved.name}"
    yield scene.run("support", "save", folder / "no" / "file").returncode != OK, "where there is no folder it fails"


def check_progress(scene):
    done = scene.run("cycle", "start", "--type", "initial", "--wait", "--quiet")
    yield done.stderr == "", f"--quiet has no progress: {first_line(done.stderr)}"
    done = scene.run("cycle", "start", "--json")
    yield set(json.loads(done.stdout)) == {"id", "type"}, "without --wait it says what has begun"
    scene.settle()


def check_metrics(scene):
    """What a strict reader makes of them is what the engine tells by other verbs."""
    done = scene.run("metrics")
    families = openmetrics.read(done.stdout)
    yield done.returncode == OK and len(families) >= 20, f"metrics: {len(families)} families"
    status, run = scene.ask("status"), scene.engine.last_run()

    def values(family, *labels):
        found = families[f"causeway_{family}"]["samples"].items()
        return {tuple(dict(key).get(label) for label in labels): value for key, value in found}

    wanted = {(item["name"],): item["objects"] for item in status["connectors"]}
    yield values("connector_objects", "connector") == wanted, f"objects by connector: {wanted}"
    yield values("metaverse_objects") == {(): status["metaverseObjects"]}, "objects of the metaverse"
    pending = {name: number for item in status["connectors"] for name, number in item.get("pending", {}).items()}
    found = values("pending_exports", "operation")
    yield found == {(name,): number for name, number in pending.items()}, f"pending exports: {found}"
    states = values("last_cycle_state", "causeway_last_cycle_state")
    yield {name for (name,), value in states.items() if value} == {run["state"]}, f"the state: {run['state']}"
    counts = {(step["kind"], name): value for step in run["steps"] for name, value in step["counts"].items()
              if step["kind"] != "import"}  # fmt: skip
    found = values("last_cycle_step_objects", "step", "count")
    yield counts.items() <= found.items() and counts, f"counts of the steps: {counts}"
    yield ("version", status["version"]) in next(iter(families["causeway_build"]["samples"])), "the version"
    for broken in (done.stdout.replace("# EOF\n", ""), done.stdout.replace("_total ", " "), done.stdout + "x 1\n"):
        try:
            openmetrics.read(broken)
            yield False, "the reader takes what is broken"
        except ValueError as error:
            yield True, f"the reader is strict: {str(error)[:60]}"


def results():
    scene, directory = scenario.Scenario(), scenario.Directory()
    scene.tenant.verify(scenario.OPENLDAP_DOMAIN)
    scene.start()
    good = scene.openldap_answers()
    yield from check_mistakes(scene, good)
    yield from check_secret_files(scene, good)
    yield from check_setup(scene, good)
    first = scene.cycle("initial")
    yield first.exit == OK, f"the initial cycle ({first.explain()})"
    yield from check_metrics(scene)
    yield from check_exit_codes(scene)
    yield from check_search(scene)
    yield from check_help(scene)
    yield from check_support(scene)
    yield from check_versions(scene)
    yield from check_direct(scene, directory)
    yield from check_cycle_codes(scene, directory)
    yield from check_progress(scene)
    yield from check_terminal(scene)
    yield from check_deep(scene)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

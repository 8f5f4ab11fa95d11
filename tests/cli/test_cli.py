#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""causewayctl as a process: command lines, exit codes, the forms of its JSON."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/lab"))
import tap  # noqa: E402

BUILD = Path(os.environ["CW_BUILD"])
DAEMON = BUILD / "src/service/causewayd"
SHELL = BUILD / "src/cli/causewayctl"
PATIENCE = 60

CONNECTOR = {
    "name": "directory",
    "kind": "openldap",
    "server": {"host": "localhost", "address": "127.0.0.1", "port": 1},
    "authentication": {"method": "simple", "user": "cn=reader"},
}


class Shell:
    def __init__(self, directory):
        self.state = Path(directory) / "state"

    def run(self, *args, stdin=None, env=None):
        return subprocess.run(
            [SHELL, "--state-dir", self.state, *args],
            input=stdin, capture_output=True, text=True, timeout=PATIENCE,
            start_new_session=True,  # no terminal to ask on
            env={**os.environ, **(env or {})},
        )  # fmt: skip

    def code(self, *args, **options):
        return self.run(*args, **options).returncode

    def json(self, *args):
        return json.loads(self.run(*args, "--json").stdout)


def verbs():
    """Every command, as `help` lists them."""
    text = subprocess.run([SHELL, "help"], capture_output=True, text=True).stdout
    commands = text.partition("Commands:\n")[2].partition("\n\n")[0]
    return [re.match(r"  ([a-z]+(?: [a-z-]+)?)", line)[1] for line in commands.splitlines()]


def without_engine(shell):
    yield shell.code("status") == 4, "without an engine: 4"
    yield shell.code() == 2, "no command: 2"
    yield shell.code("--help") == 0, "--help: 0"
    for help_option in ("--help", "-h", "help"):
        done = shell.run("connector", help_option)
        is_good = done.returncode == 0 and "connector set-secret" in done.stdout
        yield is_good and "cycle start" not in done.stdout, f"connector {help_option}: its commands"
    for words in (["connector"], ["connector", "frobnicate"]):
        done = shell.run(*words)
        is_told = done.returncode == 2 and "connector set-secret" in done.stderr
        yield is_told, f"{' '.join(words)}: 2, and what there is"
    yield "help" in shell.run("frobnicate").stderr, "an unknown word: where to look"
    yield shell.code("paint") == 2, "an unknown command: 2"
    yield shell.code("--paint") == 2, "an unknown option: 2"
    yield shell.code("status", "--paint") == 2, "an unknown option behind a command: 2"
    yield shell.code("status", "extra") == 2, "an argument too many: 2"
    yield shell.code("connector", "show") == 2, "an argument too few: 2"
    yield shell.code("run", "show", "one") == 2, "a run that is no number: 2"
    yield shell.code("setup") == 2, "setup without a file: 2"
    yield shell.code("setup", "--answers", "/nonexistent") == 9, "answers that are not there: 9"
    yield shell.code("scheduler", "set") == 2, "nothing to set: 2"
    for pair in (["--enable", "--disable"], ["--suspend", "--resume"]):
        done = shell.run("scheduler", "set", "--interval", "9", *pair)
        is_told = done.returncode == 2 and "exclude" in done.stderr
        yield is_told, f"{' '.join(pair)}: 2, and why"
    for verb in ("run list", "pending list", "error list", "object search x"):
        for limit in ("0", "-3", "many"):
            done = shell.run(*verb.split(), "--limit", limit)
            yield done.returncode == 2, f"{verb} --limit {limit}: 2"
    version = shell.run("version")
    yield version.returncode == 0 and version.stdout.startswith("causewayctl "), "version"


def help_texts(shell):
    for verb in verbs():
        done = shell.run(*verb.split(), "--help")
        shown = f"causewayctl [OPTION…] {verb}" in done.stdout and "--json" in done.stdout
        yield done.returncode == 0 and shown, f"{verb} --help"


def documents(shell):
    completion = (ROOT / "data/completion/causewayctl").read_text()
    manual = (ROOT / "data/man/causewayctl.1").read_text().replace("\\-", "-")
    for verb in verbs():
        yield all(word in completion for word in verb.split()), f"completion knows {verb}"
        yield f"\n.B {verb}" in manual, f"causewayctl(1) describes {verb}"


# What bash says for words, the last of them not finished.
COMPLETE = """
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_causewayctl
printf '%s\\n' "${COMPREPLY[@]}"
"""


def complete(*words):
    path = ROOT / "data/completion/causewayctl"
    done = subprocess.run(["bash", "-c", COMPLETE, "bash", path, "causewayctl", *words],
                          capture_output=True, text=True, timeout=PATIENCE,
                          env={**os.environ, "PATH": f"{BUILD / 'src/cli'}:{os.environ['PATH']}"})  # fmt: skip
    return set(done.stdout.split())


def long_options(help_text):
    return set(re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", help_text, re.M))


def completion(shell):
    """Everything that a command line may have is offered, word by word."""
    nouns = complete("")
    for verb in verbs():
        noun, _, rest = verb.partition(" ")
        yield noun in nouns and (not rest or rest in complete(noun, "")), f"{verb} is offered"
        options = long_options(shell.run(*verb.split(), "--help").stdout)
        missing = options - complete(*verb.split(), "--")
        # A word alone may have commands below it, whose options bash cannot tell apart yet.
        yield not missing - {"--help"}, f"{verb}: so are its options {missing or ''}"
    checks = shell.run("doctor", "--list").stdout.split()
    missing = set(checks) - complete("doctor", "")
    yield len(checks) > 25 and not missing, f"doctor: so is each of its {len(checks)} checks {missing or ''}"
    listed = json.loads(shell.run("doctor", "--list", "--json").stdout)
    yield listed == {"checks": checks}, "which a script can have as well"


def manuals(shell):
    """Each program has a manual page, which names all its options."""
    pages = {"src/service/causewayd": "causewayd.8", "src/tenant/causeway-tenant": "causeway-tenant.1",
             "src/app/causeway": "causeway.1"}  # fmt: skip
    for program, page in pages.items():
        text = (ROOT / "data/man" / page).read_text().replace("\\-", "-")
        done = subprocess.run([BUILD / program, "--help"], capture_output=True, text=True)
        missing = {option for option in long_options(done.stdout) if option not in text}
        found = done.returncode == 0 and len(done.stdout) > 100
        yield found and not missing - {"--help", "--help-all", "--help-gapplication"}, f"{page} {missing or ''}"


# Command, the members that its JSON always has.
FORMS = (
    (("status",), {"version", "state", "role", "pid", "stateDir", "startedAt", "staging", "scheduler",
                   "metaverseObjects", "objectErrors", "connectors"}),
    (("connector", "list"), {"items"}),
    (("run", "list"), {"items"}),
    (("audit",), {"items"}),
    (("pending", "list"), {"items"}),
    (("error", "list"), {"items"}),
    (("object", "search", "x"), {"items"}),
    (("config", "show"), {"version", "digest", "config"}),
    (("scheduler", "show"), {"enabled", "suspended", "intervalMinutes", "nextType"}),
    (("version",), {"version"}),
)  # fmt: skip


# Of setup: the members that its JSON always has, and those that it may have (docs/json.md).
PLANNED = (
    {"ok", "applied", "changed", "digest", "actions", "checks", "warnings", "connectors", "staging", "notServed"},
    set(),
)
APPLIED = (
    {"ok", "applied", "changed", "version", "actions", "notServed"},
    {"secretsChanged", "connectors", "staging", "errorCode", "errorMessage"},
)


def json_forms(shell, how):
    for args, members in FORMS:
        answer = shell.json(*how, *args)
        yield members <= set(answer), f"{' '.join(args)} has {', '.join(sorted(members))}"


def empty_engine(shell, how):
    yield shell.code(*how, "status") == 0, "status: 0"
    yield shell.code(*how, "cycle", "start") == 9, "a cycle without connectors: 9"
    yield shell.code(*how, "cycle", "stop") == 3, "no cycle to stop: 3"
    yield shell.code(*how, "run", "show") == 3, "no run to show: 3"
    yield shell.code(*how, "run", "show", "7") == 3, "no such run: 3"
    yield shell.code(*how, "object", "show", "7") == 3, "no such object: 3"
    yield shell.code(*how, "object", "search", "x") == 3, "nothing found: 3"
    yield shell.code(*how, "connector", "show", "x") == 3, "no such connector: 3"
    yield shell.code(*how, "connector", "test", "x") == 3, "no such connector to test: 3"
    yield shell.code(*how, "config", "set", "no.path", "1") == 9, "no such setting: 9"
    yield shell.code(*how, "config", "set", "history.days", "0") == 9, "a bad value: 9"
    yield shell.code(*how, "pending", "list", "-o", "paint") == 2, "no such operation: 2"
    yield shell.code(*how, "cycle", "start", "--type", "x") == 2, "no such type: 2"
    add = ("connector", "add", "--file")
    yield shell.code(*how, *add, "-", stdin="{") == 9, "a connector that is no JSON: 9"
    yield shell.code(*how, *add, "/nonexistent") == 1, "a connector that is no file: 1"


def with_connector(shell, how):
    text = json.dumps(CONNECTOR)
    added = shell.run(*how, "connector", "add", "--file", "-", "--json", stdin=text)
    yield added.returncode == 0, "add: 0"
    yield set(json.loads(added.stdout)) == {"id", "changed"}, f"its JSON: {added.stdout}"
    yield shell.code(*how, "connector", "add", "--file", "-", stdin=text) == 9, "the name again: 9"
    shown = shell.json(*how, "connector", "show", "directory")
    yield shown["settings"]["server"]["port"] == 1, "show has the settings"
    yield shown["secrets"] == [] and shown["secretNeeded"] == "password", "and no secret yet"
    yield shell.code(*how, "connector", "set-secret", "directory") == 2, "no terminal to ask on: 2"
    secret = shell.state.parent / "secret"
    secret.write_text("x")
    secret.chmod(0o644)
    set_secret = (*how, "connector", "set-secret", "directory", "--password-file", str(secret))
    yield shell.code(*set_secret) != 0, "a secret that others may read is refused"
    secret.chmod(0o600)
    taken = shell.run(*set_secret, "--json")
    yield taken.returncode == 0, "one of our own is taken"
    yield set(json.loads(taken.stdout)) == {"changed"}, f"its JSON: {taken.stdout}"
    yield shell.json(*how, "connector", "show", "directory")["secrets"] == ["password"], "stored"
    tested = shell.run(*how, "connector", "test", "directory", "--json")
    failed = tested.returncode == 1 and json.loads(tested.stdout)["ok"] is False
    yield failed, "a connector that cannot be reached: 1"
    yield shell.code(*how, "connector", "schema", "directory") == 1, "nor its schema: 1"
    cycle = shell.run(*how, "cycle", "start", "--wait", "--json")
    run = json.loads(cycle.stdout)
    yield cycle.returncode == 1 and run["state"] == "failed", "nor can a cycle read it: 1"
    states = [step["state"] for step in run["steps"]]
    yield states == ["failed", "skipped"], f"its steps: {states}"
    yield run["steps"][0]["errorCode"] == "unreachable", "and why"
    yield shell.json(*how, "run", "show", str(run["id"])) == run, "run show tells the same"
    yield shell.json(*how, "run", "list")["items"][0]["id"] == run["id"], "run list has it"
    again = shell.run(*how, "config", "set", "history.days", "9", "--json")
    yield json.loads(again.stdout)["changed"] is True, "a setting changes"
    again = shell.run(*how, "config", "set", "history.days", "9", "--json")
    yield json.loads(again.stdout)["changed"] is False, "once"
    quiet = shell.run(*how, "config", "set", "history.days", "8", "--quiet")
    yield quiet.returncode == 0 and quiet.stdout == "", "--quiet says nothing"
    done = shell.run(*how, "scheduler", "set", "--suspend", "--interval", "77", "--json")
    scheduler = json.loads(done.stdout)
    yield (scheduler["suspended"], scheduler["intervalMinutes"]) == (True, 77), "scheduler set"
    removed = shell.run(*how, "connector", "remove", "directory", "--json")
    yield removed.returncode == 0, "remove: 0"
    yield set(json.loads(removed.stdout)) == {"id", "changed"}, f"its JSON: {removed.stdout}"
    yield shell.code(*how, "connector", "show", "directory") == 3, "gone: 3"


def answers(shell, how):
    directory = shell.state.parent
    path = directory / "answers.json"
    path.write_text('{"format": "causeway-answers", "version": 1, "connectors": [{}], "x": 1}')
    done = shell.run(*how, "setup", "--answers", str(path))
    named = done.returncode == 9 and "$.connectors[0]" in done.stderr and "$.x" in done.stderr
    yield named, "every mistake of the answers is named: 9"
    secret = directory / "password"
    secret.write_text("x")
    secret.chmod(0o600)
    connector = json.loads(json.dumps(CONNECTOR))
    connector["authentication"]["passwordFile"] = "password"
    values = {"format": "causeway-answers", "version": 1, "startNow": False, "connectors": [connector]}
    path.write_text(json.dumps(values))
    setup = (*how, "setup", "--answers", str(path))
    tried = shell.run(*setup, "--json")
    report = json.loads(tried.stdout)
    yield tried.returncode == 1 and not report["applied"], "a connector that does not work: 1"
    checked = json.loads(shell.run(*setup, "--no-connect", "--check", "--json").stdout)
    yield checked["changed"] and not checked["applied"], "--check changes nothing"
    yield shell.json(*how, "connector", "list")["items"] == [], "indeed"
    first = json.loads(shell.run(*setup, "--no-connect", "--json").stdout)
    yield first["applied"] and first["changed"], "setup applies"
    for title, answer, (always, sometimes) in (
        ("--check", checked, PLANNED), ("setup", first, APPLIED)
    ):  # fmt: skip
        yield always <= set(answer) <= always | sometimes, f"{title}: its JSON: {sorted(answer)}"
    actions = {action["id"]: action["state"] for action in first["actions"]}
    yield actions == {"configuration": "done"}, "nothing else was to be done"
    second = json.loads(shell.run(*setup, "--no-connect", "--json").stdout)
    yield second["applied"] and not second["changed"], "and the same again changes nothing"
    plain = shell.run(*setup, "--no-connect", "--check")
    yield "Store the configuration" in plain.stdout, "--check shows what would be done"
    plain = shell.run(*setup, "--no-connect")
    yield plain.returncode == 0 and "configuration" in plain.stderr, "each action is told"
    yield shell.json(*how, "setup", "created")["created"] == [], "nothing was made elsewhere"
    yield shell.code(*how, "setup", "undo") == 0, "and nothing is to be undone"
    yield shell.code(*how, "setup", "undo", "4711") == 3, "what nobody made: 3"
    checked = json.loads(shell.run(*how, "setup", "check", "preflight", "--json").stdout)
    yield {"engine", "clock"} <= {check["id"] for check in checked["checks"]}, "setup check preflight"
    yield shell.code(*how, "setup", "check", "nothing") == 3, "a check that there is not: 3"
    yield shell.code(*how, "setup", "check", "forest", "--input", "[]") == 2, "input that is no object: 2"
    forest = shell.run(*how, "setup", "check", "forest", "--connector", connector["name"], "--json")
    yield forest.returncode == 1 and not json.loads(forest.stdout)["ok"], "a forest that is not there: 1"


def output(shell):
    plain = shell.run("status", env={"LC_ALL": "C"})
    yield "\x1b" not in plain.stdout, "no colours into a pipe"
    shell.run("connector", "add", "--file", "-", stdin=json.dumps({**CONNECTOR, "name": "Zürich"}))
    listed = shell.run("connector", "list", env={"LC_ALL": "C"})
    yield "Zürich" in listed.stdout, "names are UTF-8 in every locale"
    yield shell.code("connector", "remove", "Zürich") == 0, "and taken as such"


def part(title, results):
    for passed, what in results:
        yield passed, f"{title}: {what}"


def results():
    directory = tempfile.mkdtemp(prefix="cw-cli-")
    shell = Shell(directory)
    direct = Shell(Path(directory) / "direct")
    daemon = None
    try:
        yield from part("without engine", without_engine(shell))
        yield from part("help", help_texts(shell))
        yield from part("documents", documents(shell))
        yield from part("completion", completion(shell))
        yield from part("manuals", manuals(shell))
        read, write = os.pipe()
        daemon = subprocess.Popen(
            [DAEMON, "--state-dir", shell.state, "--no-scheduler", "--ready-fd", str(write)],
            pass_fds=(write,), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as pipe:
            pipe.readline()
        for title, one, how in (("bus", shell, ()), ("direct", direct, ("--direct",))):
            yield from part(f"{title}, empty", empty_engine(one, how))
            yield from part(f"{title}, forms", json_forms(one, how))
            yield from part(f"{title}, connector", with_connector(one, how))
            yield from part(f"{title}, answers", answers(one, how))
        yield from part("output", output(shell))
        daemon.terminate()
        yield daemon.wait(PATIENCE) == 0, "the daemon ends well"
    finally:
        if daemon is not None and daemon.poll() is None:
            daemon.kill()
            daemon.wait()
        shutil.rmtree(directory)


if __name__ == "__main__":
    sys.exit(tap.run(results()))

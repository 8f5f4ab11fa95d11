#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alerts and hooks: who is told of what, how often, and what comes of programs that fail or hang.
Runs inside with_lab.py --slapd N --tenant.
"""

import base64
import email
import email.policy
import json
import os
import socket
import sys
import time
from pathlib import Path

import openmetrics
import scenario
from scenario import FAILED, GUARD, OK, wait_for

import tap

LEAVERS = 30
SECRET = "planted-in-the-engine's-environment"


class Program:
    """A shell script that notes what it was told: one run after the other."""

    def __init__(self, folder, name, script=""):
        self.path = folder / name
        self.notes = folder / f"{name}.notes"
        self.notes.write_text("")
        self.write(script)

    def write(self, script):
        """script runs when everything is noted; what is told without an end of line gets one."""
        new = self.path.with_suffix(".new")
        new.write_text(
            "#!/bin/sh\n"
            f"{{ echo \"RUN $*\"; env | sed 's/^/ENV /'; sed 's/^/> /'; echo; echo END; }}"
            f" >> '{self.notes}'\n"
            f"{script}\n"
        )
        new.chmod(0o755)
        new.rename(self.path)

    def runs(self):
        """What each run that has read everything was told."""
        runs = self.notes.read_text().split("END\n")[:-1]
        return ["".join(l[2:] + "\n" for l in r.splitlines() if l.startswith("> ")) for r in runs]

    def lines(self):
        return [json.loads(line) for run in self.runs() for line in run.splitlines() if line]

    def told(self, alert):
        """States of alerts of a kind in the order in which they were told."""
        return [m["state"] for m in self.lines() if m["id"].split("/")[0] == alert]


def set_value(scene, name, value):
    done = scene.run("config", "set", name, value)
    return done.returncode == OK, f"{name} is set {done.stderr}"


EVENTS = ["run-finished", "step-failed", "object-added", "object-changed", "object-deleted", "links-added",
          "links-removed"]  # fmt: skip


def make_hook(program, **more):
    return {"name": "mine", "events": EVENTS, "program": str(program.path), **more}


def check_refused(scene, folder, command):
    """Programs that anybody could change are not taken, and say why."""
    loose = Program(folder, "loose")
    loose.path.chmod(0o777)
    for name, value in [
        ("alerts.command", loose.path),
        ("alerts.command", folder / "missing"),
        ("alerts.command", "relative"),
        ("hooks", json.dumps([make_hook(loose)])),
        ("hooks", json.dumps([make_hook(command, events=["sunrise"])])),
        ("hooks", json.dumps(2 * [make_hook(command)])),
        ("hooks", json.dumps([make_hook(command, attributes=["unicodePwd"])])),
        ("alerts.mailTo", '["ops@example.org\\nBcc: else@example.org"]'),
        ("alerts.mailFrom", '"a@example.org>\\nX: y"'),
    ]:  # fmt: skip
        done = scene.run("config", "set", name, value)
        yield done.returncode != OK and done.stderr, f"{name} {value} is refused: {done.stderr}"
    yield "alerts" not in scene.ask("config", "show")["config"], "and nothing is set"


def check_trial(scene, command, mail):
    done = scene.run("alert", "test")
    yield done.returncode != OK and "alerts.command" in done.stderr, f"nobody yet: {done.stderr}"
    yield set_value(scene, "alerts.command", command.path)
    yield set_value(scene, "alerts.sendmail", mail.path)
    yield set_value(scene, "alerts.mailTo", '["ops@example.org", "night@example.org"]')
    done = scene.run("alert", "test")
    yield done.returncode == OK, f"a message for trial {done.stderr}"
    yield command.told("test") == ["test"], f"the command has it: {command.lines()}"
    text = command.notes.read_text()
    names = {line.split()[1].split("=")[0] for line in text.splitlines() if line.startswith("ENV ")}
    # A shell adds the last two by itself.
    yield names <= {"PATH", "LANG", "PWD", "SHLVL", "_", "OLDPWD"}, f"its environment: {names}"
    yield is_planted(scene) and SECRET not in text, "without what the engine's environment has"
    yield "RUN -t -i\n" in mail.notes.read_text(), "sendmail takes the addresses from the message"
    yield mail.notes.read_text().count("RUN ") == 1, "which came once"


def is_planted(scene):
    """Its environment the engine shows to nobody but root."""
    try:
        return SECRET in Path(f"/proc/{scene.pid()}/environ").read_text()
    except PermissionError:
        return True


def read_mail(text):
    return email.message_from_string(text, policy=email.policy.default)


def check_directory(scene, directory, command, mail):
    """A directory that is off, and on again."""
    yield set_value(scene, "alerts.failedCycles", 1)
    directory.lab.stop()
    for _ in range(3):
        yield scene.cycle("delta").exit == FAILED, "a cycle fails"
    told = wait_for(lambda: command.told("cycles-failed") == ["raised"], 30)
    yield told, f"it is told of that: {command.lines()}"
    items = scene.ask("alert", "list")["items"]
    yield [i["id"] for i in items] == ["cycles-failed"], f"and lists it: {items}"
    yield "The last" in scene.run("status").stdout, "status has it too"
    directory.lab.start()
    yield scene.cycle("delta").exit == OK, "the directory is back"
    over = wait_for(lambda: command.told("cycles-failed") == ["raised", "cleared"], 30)
    yield over, f"told once, and once that it is over: {command.lines()}"
    yield wait_for(lambda: len(mail.runs()) == 3, 30), f"so does mail: {len(mail.runs())}"
    message = read_mail(mail.runs()[1])
    to = [a.addr_spec for a in message["To"].addresses]
    yield to == ["ops@example.org", "night@example.org"], f"to {to}"
    yield "alert: The last" in message["Subject"], f"about {message['Subject']}"
    yield not message.defects and message["Date"].datetime, f"well formed {message.defects}"
    yield "causewayctl run show" in message.get_content(), "with what to do"
    yield ": over: " in read_mail(mail.runs()[2])["Subject"], "and the other one says that it is over"
    yield scene.ask("alert", "list")["items"] == [], "nothing is listed any more"


def check_guard(scene, directory, command, mail):
    """A guard that is stuck is told of once in five cycles; its connector has a name for injection."""
    yield set_value(scene, "guards.deletionThreshold", 20)
    yield set_value(scene, "connectors.1.name", json.dumps("cloud\r\nBcc: else@example.org é"))
    directory.delete(*(directory.person(number) for number in range(100, 100 + LEAVERS)))
    for _ in range(5):
        yield scene.cycle("delta").exit == GUARD, "it holds the list back"
        yield wait_for(lambda: "raised" in command.told("guard"), 30), "and is told of"
    yield command.told("guard") == ["raised"], f"once: {command.told('guard')}"
    text = mail.runs()[-1]
    message = read_mail(text)
    header = text.partition("\n\n")[0]
    yield message["Bcc"] is None and "else@" not in header, f"nobody else is a recipient: {header}"
    yield all(c.isascii() for c in text) and max(map(len, text.split("\n"))) < 100, "lines are short"
    scene.restart()
    yield scene.cycle("delta").exit == GUARD, "also by the next engine"
    time.sleep(1)
    yield command.told("guard") == ["raised"], f"which says nothing: {command.told('guard')}"
    digest = next(i for i in scene.ask("guard", "show")["items"] if i["kind"] == "deletions")["digest"]
    yield scene.run("guard", "approve", digest).returncode == OK, "it is approved"
    yield scene.cycle("delta").exit == OK, "and passes"
    over = wait_for(lambda: command.told("guard") == ["raised", "cleared"], 30)
    yield over, f"and is over: {command.told('guard')}"


def is_alive(pid):
    """A zombie waits only for whoever takes in orphans."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def check_hanging(scene, folder, command):
    """A command that hangs is stopped, and everybody who looks is told."""
    yield set_value(scene, "alerts.timeLimitSeconds", 2)
    child = folder / "child"
    command.write(f"echo 'the pager is busy' >&2\nsleep 600 & echo $! > '{child}'\nwait")
    done = scene.run("alert", "test")
    yield done.returncode == FAILED and "2 seconds" in done.stderr, f"stopped: {done.stderr}"
    yield "the pager is busy" in done.stderr, "with what it said"
    pid = int(child.read_text())
    yield wait_for(lambda: not is_alive(pid)), "and what it had started"
    shown = scene.run("status").stdout
    yield "did not arrive" in shown and "the pager is busy" in shown, f"status: {shown}"
    shown = scene.run("doctor", "alerts")
    yield shown.returncode == FAILED and "the pager is busy" in shown.stdout, f"doctor: {shown.stdout}"
    outcome = scene.ask("alert", "list")["command"]
    yield not outcome["ok"] and len(outcome["errorMessage"]) < 800, f"alert list: {outcome}"
    command.write("head -c 100000 /dev/zero | tr '\\0' x >&2; exit 3")
    done = scene.run("alert", "test")
    yield done.returncode == FAILED and len(done.stderr) < 1000, "much that is said is not kept"
    command.write("")
    yield scene.run("alert", "test").returncode == OK, "it is mended"
    yield scene.run("doctor", "alerts").returncode == OK, "and doctor is content"


def names(lines, event):
    return [line["object"].get("title") for line in lines if line["event"] == event]


def check_hook(scene, directory, folder):
    """One run of the program for a cycle, whatever the number of objects, with named attributes."""
    program = Program(folder, "hook")
    hook = make_hook(program, attributes=["userPrincipalName"], arguments=["one", "two words"])
    yield set_value(scene, "hooks", json.dumps([hook]))
    for number in range(20):
        directory.add_person(f"hook{number:02d}")
    directory.delete(directory.person(150))
    directory.modify(directory.person(151), "replace: title", "title: Told")
    cycle = scene.cycle("delta")
    yield cycle.exit == OK, f"a cycle {cycle.explain()}"
    yield wait_for(lambda: any(l["event"] == "run-finished" for l in program.lines()), 30), "is told"
    lines = program.lines()
    yield len(program.runs()) == 1, f"in one run of the program: {len(program.runs())}"
    yield "RUN one two words\n" in program.notes.read_text(), "with its arguments"
    added = sorted(names(lines, "object-added"))
    yield added == [f"hook{number:02d}" for number in range(20)], f"who came: {added}"
    yield names(lines, "object-deleted") == ["User 000150"], f"who went: {names(lines, 'object-deleted')}"
    yield names(lines, "object-changed") == ["User 000151"], f"who changed: {names(lines, 'object-changed')}"
    values = {tuple(line.get("values", {})) for line in lines if line["event"] == "object-added"}
    yield values == {("userPrincipalName",)}, f"and nothing but what is named: {values}"
    run = lines[-1]["run"]
    yield (run["id"], run["state"]) == (cycle.run["id"], "success"), f"last the run: {run}"
    yield run["steps"] == cycle.run["steps"], "as run show has it"
    scene.restart()
    time.sleep(1)
    yield len(program.runs()) == 1, "another engine does not tell it again"
    return program, hook


def told_by(scene, program, kind="delta"):
    """A cycle, and the lines of the one run of the program that tells of it."""
    before = len(program.runs())
    cycle = scene.cycle(kind)
    wait_for(lambda: len(program.runs()) > before, 30)
    return cycle, [json.loads(line) for run in program.runs()[before:] for line in run.splitlines() if line]


def links(lines, event):
    return [(line["object"]["type"], line["object"].get("title"), line["count"]) for line in lines if line["event"] == event]


def check_hook_links(scene, directory, program):
    """Members that come and go."""
    group = f"cn=told,{directory.groups}"
    directory.add_group("told", *(directory.person(number) for number in (10, 11, 12)))
    cycle, lines = told_by(scene, program)
    yield cycle.exit == OK and names(lines, "object-added") == ["told"], f"a group {cycle.explain()} {lines}"
    yield links(lines, "links-added") == [("group", "told", 3)], f"its members: {lines}"
    yield links(lines, "links-removed") == [], f"none is gone: {lines}"
    directory.modify(group, "delete: member", f"member: {directory.person(10)}", f"member: {directory.person(11)}", "-",
                     "add: member", f"member: {directory.person(13)}")  # fmt: skip
    cycle, lines = told_by(scene, program)
    yield links(lines, "links-added") == [("group", "told", 1)], f"one who comes {cycle.explain()} {lines}"
    yield links(lines, "links-removed") == [("group", "told", 2)], f"two who go: {lines}"
    steps = {line["stepId"] for line in lines if "count" in line}
    yield steps == {step["id"] for step in cycle.run["steps"] if step["kind"] == "export"}, f"of the export: {steps}"


def check_hook_steps(scene, directory, program):
    """A step that fails; a good one is not told of by itself."""
    directory.lab.stop()
    cycle, lines = told_by(scene, program)
    directory.lab.start()
    failed = [line for line in lines if line["event"] == "step-failed"]
    wanted = [step for step in cycle.run["steps"] if step["state"] == "failed"]
    yield cycle.exit == FAILED and wanted, f"a directory that is off {cycle.explain()}"
    yield [line["step"] for line in failed] == wanted, f"is told of as run show has it: {failed}"
    first = failed[0]
    yield (first["stepId"], first["step"]["kind"]) == (wanted[0]["id"], "import"), f"by its number: {first}"
    yield first["step"]["errorMessage"], f"with why: {first}"
    yield lines[-1]["event"] == "run-finished" and lines[-1]["run"]["state"] == "failed", f"before the run: {lines[-1]}"
    cycle, lines = told_by(scene, program)
    yield cycle.exit == OK and "step-failed" not in {line["event"] for line in lines}, f"it is back {lines}"


def check_hook_again(scene, command, program, hook):
    """What failed is told again after a while that is set, and what came meanwhile behind it."""

    def about(run):
        lines = [json.loads(line) for line in run.splitlines() if line]
        return [(line["event"], line["runId"], line.get("object", {}).get("title")) for line in lines]

    before = program.runs()
    program.write("")
    yield set_value(scene, "hooks", json.dumps([{**hook, "retrySeconds": 3600}]))
    time.sleep(1)
    yield len(program.runs()) == len(before), "it is not run again before its time"
    yield set_value(scene, "hooks", json.dumps([{**hook, "retrySeconds": 1}]))
    yield wait_for(lambda: len(program.runs()) == len(before) + 2, 60), f"and then twice: {program.runs()}"
    again, behind = (about(run) for run in program.runs()[len(before):])
    yield again == about(before[-1]) and len(again) > 1, f"with the same lines: {again}"
    yield behind[-1][:2] == ("run-finished", again[-1][1] + 1), f"then with what came meanwhile: {behind}"
    yield scene.ask("alert", "list")["hooks"][0]["ok"], "its failure is over"
    scene.cycle("delta")
    over = wait_for(lambda: command.told("hook") == ["raised", "cleared"], 30)
    yield over, f"so is the alert: {command.told('hook')}"
    yield scene.run("doctor", "alerts").returncode == OK, "and doctor is content"


def check_hook_failing(scene, directory, command, program, hook):
    """A hook that fails or hangs is shown, and never stops a cycle."""
    before, seconds = len(program.runs()), 3
    yield set_value(scene, "hooks", json.dumps([{**hook, "timeLimitSeconds": seconds}]))
    program.write("echo 'no disk' >&2\nsleep 600")
    directory.add_person("late")
    started = time.monotonic()
    cycle = scene.cycle("delta")
    yield cycle.exit == OK, f"the cycle goes well ({time.monotonic() - started:.1f} s)"

    def state():
        return scene.ask("alert", "list")["hooks"][0]

    yield wait_for(lambda: state().get("ok") is False, 60), f"its failure is shown: {state()}"
    yield "no disk" in state()["errorMessage"], "with what it said"
    log = scene.engine.log.read_text(errors="replace")
    yield "Hook mine failed" in log and "no disk" in log, "in the journal too"
    shown = scene.run("doctor", "alerts")
    yield shown.returncode == FAILED and "no disk" in shown.stdout, f"and by doctor: {shown.stdout}"
    scene.cycle("delta")
    yield wait_for(lambda: command.told("hook") == ["raised"], 30), f"an alert: {command.told('hook')}"
    yield "no disk" in scene.run("status").stdout, "which status has"
    yield len(program.runs()) == before + 1, "and it was not run again at once"


def fetch(address, request):
    """What comes back to these bytes, until the other side closes."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as link:
        link.settimeout(30)
        link.connect(address)
        link.sendall(request)
        parts = []
        while part := link.recv(65536):
            parts.append(part)
    return b"".join(parts).decode()


def check_metrics(scene, folder):
    """Metrics by HTTP, on a unix socket and a port, as the configuration says at the moment."""
    path = str(folder / "metrics")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        yield set_value(scene, "metrics.port", port)
        yield set_value(scene, "metrics.socket", path)
        yield wait_for(lambda: Path(path).exists()), "a port that is taken does not keep the socket shut"
        yield "Metrics are not at port" in scene.engine.log.read_text(errors="replace"), "and is told of"
    scene.restart()
    get = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for address in (path, ("127.0.0.1", port)):
        head, _, body = fetch(address, get).partition("\r\n\r\n")
        yield head.startswith("HTTP/1.0 200 OK\r\n"), f"{address} answers {head}"
        yield "Content-Type: application/openmetrics-text" in head, "in the form of OpenMetrics"
        yield f"Content-Length: {len(body.encode())}" in head, "the whole of it"
        yield "causeway_build" in openmetrics.read(body), "which it is"
    for request, status in [(b"GET / HTTP/1.0\r\n\r\n", 404), (b"POST /metrics HTTP/1.0\r\n\r\n", 405),
                            (b"nonsense\n\n", 400), (8192 * b"x", 400)]:  # fmt: skip
        answer = fetch(path, request)
        yield answer.startswith(f"HTTP/1.0 {status} "), f"{request[:30]}: {answer.splitlines()[:1]}"
    with socket.socket(socket.AF_UNIX) as idle:
        idle.connect(path)
        idle.sendall(b"GET /met")
        started = time.monotonic()
        scene.restart()
        yield time.monotonic() - started < 9, "somebody who does not finish does not keep the engine"
    yield set_value(scene, "metrics", "null")
    yield wait_for(lambda: not Path(path).exists()), "it is closed by the configuration"


def check_secrets(scene, programs):
    """Nothing that is told is one of the lab's secrets."""
    values = [Path(value).read_text().strip() for name, value in os.environ.items()
              if name.startswith("CW_LAB_") and name.endswith(("PASSWORD_FILE", "SECRET_FILE"))]  # fmt: skip
    texts = [program.notes.read_text() for program in programs]
    texts += [base64.b64decode(text.partition("\n\n")[2]).decode() for text in programs[1].runs()]
    found = [value for value in values if any(value in text for text in texts)]
    yield values and not found, f"{len(values)} secrets are in nothing that was told: {found}"


def results():
    os.environ["CW_PLANTED"] = SECRET
    scene, directory = scenario.Scenario(), scenario.Directory()
    folder = Path(os.environ["CW_LAB_DIR"]) / "programs"
    folder.mkdir(mode=0o755)
    command, mail = Program(folder, "command"), Program(folder, "sendmail")
    scene.begin_with_openldap()
    yield scene.cycle("initial").exit == OK, "the first cycle"
    yield scene.cycle("delta").exit == OK, "and the one that confirms it"
    yield from check_refused(scene, folder, command)
    yield from check_trial(scene, command, mail)
    yield from check_directory(scene, directory, command, mail)
    yield from check_guard(scene, directory, command, mail)
    yield from check_hanging(scene, folder, command)
    program, hook = yield from check_hook(scene, directory, folder)
    yield from check_hook_links(scene, directory, program)
    yield from check_hook_steps(scene, directory, program)
    yield from check_hook_failing(scene, directory, command, program, hook)
    yield from check_hook_again(scene, command, program, hook)
    yield from check_metrics(scene, folder)
    yield from check_secrets(scene, [command, mail, program])
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail of alerts by a mail server: what is set, what arrives, what is refused, and where the password is not.
Runs inside with_lab.py --slapd N --tenant --mail.
"""

import base64
import email
import email.policy
import json
import os
import subprocess
import sys
from pathlib import Path

import scenario
from scenario import FAILED, NOT_FOUND, OK, wait_for

import mail_server
import tap
from contents import contents

WRONG = "a-Wr0ng-canary-passw0rd"
TO = ["ops@example.org", "night@example.org"]
# What the mail server repeats to whoever signs in with a wrong password: mail_daemon.py.
PLAIN = base64.b64encode(b"\0" + mail_server.USER.encode() + b"\0" + WRONG.encode()).decode()


def read(message):
    return email.message_from_string(message["text"], policy=email.policy.default)


class Mail:
    """The mail server of with_lab.py, and what the engine is told of it."""

    def __init__(self):
        self.lab = mail_server.MailLab(os.environ["CW_LAB_MAIL_DIR"])
        self.password = Path(os.environ["CW_LAB_MAIL_PASSWORD_FILE"]).read_text()

    def settings(self, **more):
        values = {name: os.environ[f"CW_LAB_MAIL_{name.upper()}"] for name in ("host", "user")}
        return {**values, "port": self.lab.settings.port, "caFile": os.environ["CW_LAB_MAIL_CA"], **more}

    def messages(self):
        return self.lab.mailbox.messages()

    def subjects(self):
        return [read(message)["Subject"] for message in self.messages()]

    def restart(self, **how):
        self.lab.stop(at_once=True)
        self.lab.start(**how)


def set_value(scene, name, value):
    done = scene.run("config", "set", name, json.dumps(value))
    return done.returncode == OK, f"{name} is set {done.stderr}"


def private_file(scene, name, content):
    path = scene.engine.directory / name
    path.write_text(content)
    path.chmod(0o600)
    return path


def check_answers(scene, mail, answers):
    """The set-up takes it from the answers, tries it, and does not wait for it."""
    right = private_file(scene, "mail-password", mail.password)
    wrong = private_file(scene, "wrong-password", WRONG)

    def check(**smtp):
        alerts = {"mailTo": TO, "smtp": mail.settings(**smtp)}
        done = scene.set_up({**answers, "alerts": alerts}, "--check", "--json")
        return done, json.loads(done.stdout) if done.stdout else {}

    done, _ = check()
    yield done.returncode != OK and "$.alerts.smtp.passwordFile" in done.stderr, f"no password: {done.stderr}"
    done, _ = check(user="a\nb", passwordFile=str(right))
    yield done.returncode != OK and "$.alerts.smtp.user" in done.stderr, f"a bad user: {done.stderr}"
    done, report = check(passwordFile=str(wrong))
    found = [item for item in report["checks"] if item["id"] == "mail-server"]
    yield done.returncode == OK and report["ok"], f"a wrong one stands in nobody's way {done.stderr}"
    yield [item["status"] for item in found] == ["warning"], f"but is told: {found}"
    done, report = check(passwordFile=str(right))
    found = [item for item in report["checks"] if item["id"] == "mail-server"]
    yield [item["status"] for item in found] == ["ok"], f"the right one is found to be good: {found}"
    yield not mail.messages(), "and nothing was sent"
    done = scene.set_up({**answers, "alerts": {"mailTo": TO, "smtp": mail.settings(passwordFile=str(right))}})
    yield done.returncode == OK, f"it is set up {done.stdout}{done.stderr}"
    done = scene.set_up({**answers, "alerts": {"mailTo": TO, "smtp": mail.settings()}})
    yield done.returncode == OK, f"the same again needs no password {done.stderr}"


def check_trial(scene, mail):
    done = scene.run("alert", "test")
    yield done.returncode == OK, f"a message for trial {done.stderr}"
    messages = mail.messages()
    yield [m["to"] for m in messages] == [[address] for address in TO], f"one for each: {messages}"
    yield all(m["tls"] and m["user"] == mail_server.USER for m in messages), "signed in, by TLS"
    message = read(messages[0])
    to = [a.addr_spec for a in message["To"].addresses]
    yield to == TO and not message.defects, f"well formed, to {to} {message.defects}"
    shown = scene.ask("alert", "list")["mail"]
    yield shown["ok"] and shown["server"] == f"localhost:{mail.lab.settings.port}", f"alert list: {shown}"
    yield "localhost" in scene.run("alert", "list").stdout, "also for people"
    yield scene.run("doctor", "alerts").returncode == OK, "and doctor is content"
    yield len(mail.messages()) == len(TO), "and sends nothing"
    mail.lab.mailbox.clear()
    yield set_value(scene, "alerts.smtp", mail.settings(port=mail.lab.settings.tls_port, security="tls"))
    done = scene.run("alert", "test")
    yield done.returncode == OK and len(mail.messages()) == 2, f"TLS from the first byte on {done.stderr}"
    yield set_value(scene, "alerts.smtp", mail.settings())


def refused(scene, mail, what):
    """A trial fails, and everybody who looks is told."""
    mail.lab.mailbox.clear()
    done = scene.run("alert", "test")
    yield done.returncode == FAILED and what in done.stderr, f"{what}: {done.stderr}"
    outcome = scene.ask("alert", "list")["mail"]
    yield not outcome["ok"] and what in outcome["errorMessage"], "alert list has it"
    shown = scene.run("status").stdout
    yield "did not arrive" in shown and what in shown, f"status has it: {shown}"
    shown = scene.run("doctor", "alerts")
    yield shown.returncode == FAILED and what in shown.stdout, f"doctor has it: {shown.stdout}"
    yield not mail.messages(), "and nothing arrives"


def check_refused(scene, mail):
    mail.restart(certificate="wrong-name")
    yield from refused(scene, mail, "is not for \"localhost\"")
    mail.restart(has_tls=False)
    yield from refused(scene, mail, "does not begin TLS")
    mail.restart()
    file = private_file(scene, "wrong-password", WRONG)
    done = scene.run("alert", "set-password", "--password-file", file)
    yield done.returncode == OK, f"a wrong password is stored {done.stderr}"
    yield from refused(scene, mail, "sign in")
    file = private_file(scene, "mail-password", mail.password)
    yield scene.run("alert", "set-password", "--password-file", file).returncode == OK, "the right one"
    yield scene.run("alert", "test").returncode == OK, "is good again"


def check_injection(scene, mail):
    """What would be a header, a command or another address is not set."""
    for name, value in [
        ("alerts.mailTo", ["ops@example.org\r\nBcc: else@example.org"]),
        ("alerts.mailTo", ["ops@example.org\n"]),
        ("alerts.mailTo", ["ops@example.org>\r\nRCPT TO:<else@example.org"]),
        ("alerts.mailFrom", "causeway@example.org\r\nSubject: x"),
        ("alerts.smtp", mail.settings(host="localhost\r\nQUIT")),
        ("alerts.smtp", mail.settings(user="a\r\nb")),
        ("alerts.smtp", mail.settings(security="none")),
        ("alerts.smtp", mail.settings(password=WRONG)),
    ]:  # fmt: skip
        done = scene.run("config", "set", name, json.dumps(value))
        yield done.returncode != OK and done.stderr, f"{name} {value!r} is refused: {done.stderr}"


def check_password(scene, mail):
    """The password belongs to a user at a server; it is no other's."""
    names = [item["name"] for item in scene.ask("keys", "show")["items"]]
    yield f"alerts/localhost/{mail_server.USER}" in names, f"keys show: {names}"
    done = scene.run("keys", "rotate")
    yield done.returncode == OK and scene.run("alert", "test").returncode == OK, f"another key {done.stderr}"
    yield set_value(scene, "alerts.smtp", mail.settings(user="else@example.org"))
    done = scene.run("alert", "test")
    yield done.returncode != OK and "set-password" in done.stderr, f"of another user: {done.stderr}"
    yield set_value(scene, "alerts.smtp", mail.settings())
    done = scene.run("alert", "test")
    yield done.returncode != OK and "set-password" in done.stderr, f"it is forgotten: {done.stderr}"
    exported = scene.engine.directory / "exported.json"
    yield scene.run("config", "export", exported).returncode == OK, "the configuration is exported"
    yield mail.password not in exported.read_text(), "without the password"
    done = scene.run("config", "import", exported, "--keep-active")
    yield done.returncode == OK and "alert set-password" in done.stdout, f"what is missing is told: {done.stdout}"
    yield set_value(scene, "alerts.smtp", {"host": "localhost"})
    file = private_file(scene, "mail-password", mail.password)
    done = scene.run("alert", "set-password", "--password-file", file)
    yield done.returncode == NOT_FOUND, f"nobody signs in: {done.stderr}"
    yield set_value(scene, "alerts.smtp", mail.settings())
    yield scene.run("alert", "set-password", "--password-file", file).returncode == OK, "it is entered again"
    audit = json.dumps(scene.ask("audit"))
    yield "mail-password" in audit and mail.password not in audit, "audit has that it was, and not what it is"


def check_away(scene, directory, mail):
    """A server that is gone hides nothing, and what waits arrives when it is back."""
    mail.lab.mailbox.clear()
    yield set_value(scene, "alerts.failedCycles", 1)
    mail.lab.stop(at_once=True)
    directory.lab.stop()
    yield scene.cycle("delta").exit == FAILED, "a cycle fails"

    def failed_at():
        items = scene.ask("alert", "list")["items"]
        return [item.get("failedAt") for item in items if item["id"] == "cycles-failed"]

    yield wait_for(lambda: failed_at() and failed_at()[0], 60), f"nobody can be told: {failed_at()}"
    shown = scene.run("status").stdout
    yield "did not arrive" in shown and "does not answer" in shown, f"status: {shown}"
    mail.lab.start()
    yield scene.run("alert", "test").returncode == OK, "it is back"
    yield set_value(scene, "alerts.errors", 101)  # has it look at once
    arrived = wait_for(lambda: sum("The last" in subject for subject in mail.subjects()) == 2, 180)
    yield arrived, f"then the alert arrives, at each address once: {mail.subjects()}"
    yield wait_for(lambda: failed_at() == [None], 60), f"and is told: {failed_at()}"
    # One address that is refused keeps it from nobody, and nobody gets it twice.
    mail.lab.mailbox.clear()
    yield set_value(scene, "alerts.mailTo", ["later@example.org", *TO])
    directory.lab.start()
    yield scene.cycle("delta").exit == OK, "the directory is back"
    arrived = wait_for(lambda: len(mail.messages()) == 2, 60)
    yield arrived and [m["to"] for m in mail.messages()] == [[a] for a in TO], f"the others: {mail.messages()}"
    outcome = scene.ask("alert", "list")["mail"]
    yield not outcome["ok"] and "later@example.org" in outcome["errorMessage"], f"who was not: {outcome}"
    again = wait_for(lambda: len(tried_again(scene)) > 1, 180)
    yield again, f"that one is tried again: {tried_again(scene)}"
    yield len(mail.messages()) == 2, f"and nobody else: {mail.subjects()}"
    yield set_value(scene, "alerts.mailTo", TO)


def tried_again(scene):
    lines = scene.engine.log.read_text(errors="replace").splitlines()
    return [line for line in lines if "by mail failed" in line and "later@example.org" in line]


def check_text(scene, mail):
    """A long subject in letters of all kinds, with what would be a header of its own."""
    program = scene.engine.directory / "hook"
    text = "“Käse” 日本語 ไทย\r\nBcc: else@example.org\r\n\r\n." + "ä" * 600
    program.write_text(f"#!/bin/sh\ncat >/dev/null\nprintf '%s' '{text}' >&2\nexit 1\n")
    program.chmod(0o755)
    mail.lab.mailbox.clear()
    hook = {"name": "mine", "events": ["run-finished"], "program": str(program)}
    yield set_value(scene, "hooks", [hook])
    scene.cycle("delta")
    yield wait_for(lambda: len(mail.messages()) == 2, 180), f"an alert arrives: {mail.subjects()}"
    raw = mail.messages()[0]
    message = read(raw)
    header, _, body = raw["text"].partition("\r\n\r\n")
    yield "“Käse” 日本語 ไทย" in message["Subject"], f"the subject: {message['Subject']}"
    yield message["Bcc"] is None and "else@" not in header, f"no header more: {header}"
    yield [m["to"] for m in mail.messages()] == [[address] for address in TO], "nobody else gets it"
    yield "äääää" in message.get_content() and not message.defects, f"whole {message.defects}"
    lines = raw["text"].split("\r\n")
    yield max(map(len, lines)) < 100 and raw["text"].isascii(), f"short lines {max(map(len, lines))}"
    yield "\n" not in raw["text"].replace("\r\n", ""), "that end as they should"


def check_secrets(scene, mail):
    """Neither password is anywhere, though the server repeats the wrong one."""
    found = []
    texts = {name: text for name, text in (("right", mail.password), ("wrong", WRONG), ("PLAIN", PLAIN))}
    files = dict(contents(scene.engine.log, scene.engine.state))
    for path, content in files.items():
        for name, text in texts.items():
            forms = (text.encode(), base64.b64encode(text.encode()).rstrip(b"="))
            found += [(name, path.name) for form in forms if form in content]
    yield scene.engine.log in files and not found, f"no password in log and state {found}"
    support = scene.engine.directory / "support.tar"
    yield scene.run("support", "save", support).returncode == OK, "a support file"
    unpacked = subprocess.run(["tar", "-xOf", support], capture_output=True, check=True).stdout
    yield not any(text.encode() in unpacked for text in texts.values()), "has none either"


def results():
    scene, directory, mail = scenario.Scenario(), scenario.Directory(), Mail()
    scene.tenant.verify(scenario.OPENLDAP_DOMAIN)
    scene.start()
    yield from check_answers(scene, mail, scene.openldap_answers())
    yield scene.cycle("initial").exit == OK, "the first cycle"
    yield scene.cycle("delta").exit == OK, "and the one that confirms it"
    yield from check_trial(scene, mail)
    yield from check_refused(scene, mail)
    yield from check_injection(scene, mail)
    yield from check_password(scene, mail)
    yield from check_away(scene, directory, mail)
    yield from check_text(scene, mail)
    yield from check_secrets(scene, mail)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail of alerts, set as a person sets it: a mail server entered, tried with a wrong password and the right one, and a
server that is gone. Runs inside with_lab.py --slapd N --tenant --mail, and in there inside headless.sh.
"""

import json
import os
import re
import sys
from pathlib import Path

import panel_lab
from acts import press, take_newest_window
from driver import wait_for
from panel_lab import names_are_good

import mail_server
import tap
from contents import contents

WRONG = "a-Wr0ng-canary-passw0rd"
LAB = mail_server.MailLab(os.environ["CW_LAB_MAIL_DIR"])
MIDDLE = (280, 300)  # of the window, where the wheel scrolls it
BUTTONS = 60  # what they take at its end


def password():
    return Path(os.environ["CW_LAB_MAIL_PASSWORD_FILE"]).read_text()


def open_window(app):
    app.find("push button", "Main Menu").click()
    app.wait("menu item", re.compile("^Alerts")).do_first()
    take_newest_window(app)
    return app.wait("label", "Mail goes", 30)


def close_window(app):
    app.key("Escape")
    wait_for("it to close", lambda: not app.has("frame", "Alerts"))
    app.window = app._find_window()


def choose_way(app, key, condition):
    """The entry beside the chosen one, by the keyboard."""
    app.find("combo box", "Mail goes").bring_into_view(MIDDLE).click()
    app.key(key, "Return")
    wait_for("it to be chosen", condition)


def enter(app, name, text):
    field = app.find("text", name)
    field.bring_into_view(MIDDLE, BUTTONS)
    field.enter(text)


def save(app):
    press(app, "Save")
    return app.wait("label", "It is stored", 30)


def check_entered(app, scene):
    open_window(app)
    yield not app.find("push button", "Save").is_sensitive, "nothing is set, and nothing can be saved"
    yield not app.find("push button", "Send a Message for Trial").is_sensitive, "or tried"
    yield names_are_good(app, "nothing set")
    app.screenshot("alerts")
    choose_way(app, "Down", lambda: app.has("text", "Name of the server"))
    yield app.wait("label", re.compile("^Enter who gets the mail")), "what is missing is told"
    enter(app, "To, with commas between", "ops@example.org, night@example.org")
    enter(app, "Name of the server", mail_server.HOST)
    enter(app, "Port, when not the usual one", str(LAB.settings.port))
    enter(app, "File with its authority (PEM)", os.environ["CW_LAB_MAIL_CA"])
    enter(app, "User, when one has to sign in", mail_server.USER)
    yield app.wait("label", "Enter the password of this user."), "down to the password"
    yield not app.find("push button", "Save").is_sensitive, "before that it cannot be saved"
    enter(app, "Password", WRONG)
    yield names_are_good(app, "a server")
    app.screenshot("alerts-server")
    app.resize(370, 720)
    app.screenshot("alerts-server-narrow")
    app.resize(560, 720)
    yield save(app), "then it is stored"
    config = json.dumps(scene.ask("config", "show"))
    yield mail_server.USER in config and WRONG not in config, "the password not in the configuration"
    yield app.has("label", "Stored password"), "and that one is stored is told"


def check_tried(app, scene):
    press(app, "Send a Message for Trial")
    yield app.wait("label", "The message was not taken", 60), "a wrong password: told"
    yield app.has("label", re.compile("does not let .* sign in")), "with why"
    yield app.has("label", re.compile("^The last message was not taken")), "and kept as how it went last"
    app.screenshot("alerts-refused")
    enter(app, "Password", password())
    yield not app.find("push button", "Send a Message for Trial").is_sensitive, "another is entered: first it is saved"
    yield save(app), "the right one is stored"
    press(app, "Send a Message for Trial")
    yield app.wait("label", "The message was taken", 60), "a message is taken"
    wait_for("both", lambda: len(LAB.mailbox.messages()) == 2)
    yield all(m["user"] == mail_server.USER and m["tls"] for m in LAB.mailbox.messages()), "for each, signed in, by TLS"
    yield names_are_good(app, "tried")
    app.screenshot("alerts-taken")


def check_gone(app, scene):
    LAB.stop(at_once=True)
    wait_for("Send", lambda: app.find("push button", "Send a Message for Trial").is_sensitive)
    press(app, "Send a Message for Trial")
    yield app.wait("label", re.compile("does not answer at port"), 60), "a server that is gone is told"
    LAB.start()
    close_window(app)
    open_window(app)
    yield app.wait("label", re.compile("^The last message was not taken")), "also when it is opened again"
    shown = app.find("text", "Name of the server").text
    yield shown == mail_server.HOST, f"with what was entered: {shown}"
    choose_way(app, "Up", lambda: not app.has("text", "Name of the server"))
    yield save(app), "nobody gets mail any more"
    yield "mailTo" not in scene.ask("config", "show")["config"]["alerts"], "and so it is"
    close_window(app)


def check_passwords_nowhere(app, scene):
    files = dict(contents(scene.engine.state, app.log.name))
    held = [path.name for path, content in files.items() for text in (WRONG, password()) if text.encode() in content]
    yield any(path.name.endswith(".log") for path in files) and not held, f"no password in a file or a log: {held}"


if __name__ == "__main__":
    sys.exit(tap.run(panel_lab.results(check_entered, check_tried, check_gone, check_passwords_nowhere)))

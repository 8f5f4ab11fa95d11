#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Rules view, used as an administrator uses it: what rules there are, one of them switched off and on, one
written and checked as it is typed. Runs inside with_lab.py --slapd N --tenant, and in there inside headless.sh.
"""

import os
import re
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "e2e"))

import scenario  # noqa: E402
import tap  # noqa: E402
from driver import App, run, wait_for  # noqa: E402


def names_are_good(app, where):
    bad = sorted(set(app.check_names()))
    return not bad, f"{where}: every control has a name {bad or ''}"


def rule(scene, rule_id):
    return scene.ask("rule", "show", rule_id)


def check_list(app, scene):
    app.wait(name=os.environ["CW_LAB_SLAPD_BASE"])
    app.key("alt+4")
    yield app.wait("label", "In from LDAP: inetOrgPerson"), "the shipped rules are listed by their names"
    yield app.wait("label", "Out to Microsoft Entra ID"), "under the system that they are for"
    yield names_are_good(app, "rules")
    app.screenshot("rules")


def check_search(app, scene):
    app.type("ldap: inet")
    wait_for("the others to go", lambda: not app.has("label", "In from AD: user"))
    yield app.has("label", "In from LDAP: inetOrgPerson"), "a search leaves those that fit"


def check_shipped(app, scene):
    app.find("label", "In from LDAP: inetOrgPerson").click()
    yield app.wait("label", "Attribute Flows", 20), "a rule is shown as it is written"
    app.screenshot("rule")


def check_switch(app, scene):
    app.find(None, "In Force").click()
    wait_for("it to be off", lambda: not rule(scene, "in-ldap-person")["enabled"])
    yield app.wait("label", "Off"), "switched off, which the list says too"
    app.find(None, "In Force").click()
    wait_for("it to be on", lambda: rule(scene, "in-ldap-person")["enabled"])
    yield wait_for("the mark to go", lambda: not app.has("label", "Off")), "and on again"


def take_window(app, title):
    """Keys and clicks go to that window."""
    app.window = wait_for(title, lambda: run("xdotool", "search", "--name", f"^{title}$"))


def is_ready(app):
    return app.find("push button", "Try…").is_sensitive


def check_editor(app, scene):
    panel = app.window
    app.find("push button", "New Rule").click()
    app.wait("text", "Name")
    take_window(app, "New Rule")
    app.find("text", "Name").enter("Titles in capitals")
    app.find("push button", "Add a Flow").click()
    app.wait("text", "Target Attribute").bring_into_view((360, 400)).enter("title")
    field = app.find("text", "Expression").bring_into_view((360, 400))
    field.enter("UpCase([title])")
    yield app.wait("label", re.compile("UpCase.*did you mean.*UCase")), "a mistake is told as it is typed"
    yield not is_ready(app), "and the rule cannot be tried"
    app.screenshot("rule-mistake")
    app.find("text", "Expression").enter("UCase([title])")
    yield wait_for("the rule to be good", lambda: is_ready(app)), "mended, it can"
    app.find("push button", "Cancel").do()
    app.window = panel
    yield wait_for("it to close", lambda: not app.has("push button", "Try…")), "left, nothing is stored"


def check_narrow(app, scene):
    app.resize(400, 720)
    app.find("label", "In from LDAP: inetOrgPerson").click()
    yield app.wait("push button", "All Rules"), "360 pixels wide: one pane, and the way back"
    app.screenshot("rule-narrow")
    app.find("push button", "All Rules").do()
    yield app.wait("label", "In from LDAP: inetOrgPerson"), "to the list"
    app.screenshot("rules-narrow")


def check_end(app, scene, log):
    yield app.close() == 0, "it ends cleanly"
    text = log.read_text(errors="replace")
    yield not re.search("CRITICAL|Sanitizer", text), "no critical of GLib or GTK"


def results():
    scene = scenario.Scenario()
    scene.directory = scenario.Directory()
    scene.begin_with_openldap()
    scene.cycle("initial")
    program = Path(os.environ["CW_BUILD"]) / "src/app/causeway"
    log = Path(os.environ["CW_LAB_SLAPD_DIR"]) / "causeway.log"
    app = App([program, "--state-dir", scene.engine.state], log)
    try:
        for check in (check_list, check_search, check_shipped, check_switch, check_editor, check_narrow):
            for result in check(app, scene):
                yield bool(result[0]), result[1]
        yield from check_end(app, scene, log)
    finally:
        if app.process.poll() is None:
            app.close()
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

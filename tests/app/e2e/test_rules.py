#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Rules view, used as an administrator uses it: what rules there are, one of them switched off and on, one
written and checked as it is typed, looked at on a person, tried on all, saved, at work and removed; a shipped one
changed by a copy, compared with it and reset. Runs inside with_lab.py --slapd N --tenant, and in there inside
headless.sh.
"""

import os
import re
import sys

import panel_lab
from driver import run, wait_for
from panel_lab import names_are_good

import tap


def rule(scene, rule_id):
    return scene.ask("rule", "show", rule_id)


def check_list(app, scene):
    app.wait(name=os.environ["CW_LAB_SLAPD_BASE"])
    app.key("alt+4")
    yield app.wait("label", "In from LDAP: inetOrgPerson"), "the shipped rules are listed by their names"
    yield app.wait("label", "Out to Microsoft Entra ID"), "under the system that they are for"
    yield names_are_good(app, "rules")
    app.screenshot("rules")


def check_broken_file(app, scene):
    """A file that no cycle can use stands above the rules, and goes when it is put right."""
    path = scene.engine.state / "rules" / "mine.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text('{"version": 1, "rules": [1]}')
    app.key("alt+1")
    app.key("alt+4")
    yield app.wait("label", str(path)), "a rule file with a mistake is told by its path"
    yield app.has("label", re.compile(r"^\$\.rules\[0\]: ")), "and the place in it"
    yield app.has("label", "In from LDAP: inetOrgPerson"), "beside the rules that there are"
    yield names_are_good(app, "rules with a broken file")
    app.screenshot("rules-broken-file")
    path.write_text('{"version": 1, "rules": []}')
    app.key("alt+1")
    app.key("alt+4")
    yield wait_for("it to go", lambda: not app.has("label", str(path))), "put right, it is not told any more"
    path.unlink()


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


MIDDLE = (360, 400)  # of the editor, where the wheel scrolls it


def write_rule(app):
    """The editor with a rule that puts display names into capitals, from where it opens."""
    app.find("push button", "New Rule").click()
    app.wait("text", "Name")
    take_window(app, "New Rule")
    app.find("text", "Name").enter("Names in capitals")
    app.find("push button", "Add a Flow").bring_into_view(MIDDLE).click()
    app.wait("text", "Target Attribute").bring_into_view(MIDDLE).enter("displayName")
    app.find("text", "Expression").bring_into_view(MIDDLE).enter("UpCase([cn])")


def check_editor(app, scene):
    panel = app.window
    write_rule(app)
    yield app.wait("label", re.compile("UpCase.*did you mean.*UCase")), "a mistake is told as it is typed"
    yield not is_ready(app), "and the rule cannot be tried"
    app.screenshot("rule-mistake")
    app.wait("push button", "Write “UCase”").do()
    yield wait_for("the rule to be good", lambda: is_ready(app)), "mended by what was meant, it can"
    app.find("push button", "Cancel").do()
    app.wait("push button", "Stay Here").do()
    wait_for("the question to go", lambda: not app.has("push button", "Stay Here"))
    yield is_ready(app), "left, it asks, and stays when it shall"
    app.key("Escape")
    app.wait("push button", "Leave").do()
    app.window = panel
    yield wait_for("it to close", lambda: not app.has("push button", "Try…")), "or goes, and nothing is stored"
    yield "own-50" not in rule_ids(scene), "nothing was stored"


def rule_ids(scene):
    return [item["id"] for item in scene.ask("rule", "list")["items"]]


def names(scene):
    """Of everybody whom we brought to the tenant, by source anchor."""
    users = [user["properties"] for user in scene.tenant.users().values()]
    return {user["onPremisesImmutableId"]: user["displayName"] for user in users
            if user.get("onPremisesImmutableId")}  # fmt: skip


def scroll_to_end(app):
    app.point_at(*MIDDLE)
    run("xdotool", "click", "--repeat", "30", "--delay", "20", "5")


def choose_person(app, scene):
    """The preview, on somebody who is searched for."""
    field = app.find("text", "Name, address, DN or anchor").bring_into_view(MIDDLE)
    field.enter("window")
    row = app.wait("label", re.compile("^In scope · .*\\buid=window", re.S))
    scroll_to_end(app)
    row.click()
    return app.wait("label", re.compile("displayName: .* → WIN DOW"))


def check_saved(app, scene):
    """Written, looked at on a person, tried on all, saved: what was announced is what happens."""
    scene.directory.add_person("window", "givenName: Win", "sn: Dow", "displayName: Win Dow")
    scene.cycle("delta")
    before, panel = names(scene), app.window
    write_rule(app)
    app.find("text", "Expression").enter("UCase([displayName])")
    wait_for("the rule to be good", lambda: is_ready(app))
    yield choose_person(app, scene), "a chosen person shows what would become of the name"
    yield names_are_good(app, "editor")
    app.screenshot("rule-preview")
    app.find("push button", "Try…").do()
    told = app.wait("label", re.compile("^Objects that would change: "), 30).name
    n_announced = int(re.search(r": ([\d,]+) of", told)[1].replace(",", ""))
    yield 0 < n_announced <= len(before), f"the trial counts who would change: {told}"
    yield app.wait("label", re.compile("displayName: .* → ")), "and shows some of them"
    yield names(scene) == before and "own-50" not in rule_ids(scene), "nothing has happened yet"
    app.screenshot("rule-trial")
    app.wait("push button", "Save").do()
    wait_for("the rule to be stored", lambda: "own-50" in rule_ids(scene))
    app.window = panel
    yield app.wait("label", "Names in capitals"), "saved, it is in the list"
    scene.cycle("delta")
    after = names(scene)
    changed = {anchor: name for anchor, name in after.items() if name != before.get(anchor)}
    yield "WIN DOW" in after.values(), "after a cycle the name is in capitals in the tenant"
    same = all(name.casefold() == before[anchor].casefold() for anchor, name in changed.items())
    yield same and len(changed) == n_announced, f"those changed who were announced, {n_announced}: {len(changed)}"
    capitals = all(name != before[anchor] and not re.search("[a-z]", name) for anchor, name in changed.items())
    yield capitals, "each to capitals"


def check_removed(app, scene):
    app.wait("push button", "Remove…").do()
    app.wait("push button", "Remove").do()
    wait_for("the rule to be gone", lambda: "own-50" not in rule_ids(scene))
    scene.cycle("delta")
    found = list(names(scene).values())
    yield "Win Dow" in found and "WIN DOW" not in found, "removed, the names are as before"


def write_filter(app):
    """A rule that brings nobody to the cloud any more."""
    app.find("push button", "New Rule").click()
    app.wait("text", "Name")
    take_window(app, "New Rule")
    app.find("text", "Name").enter("Nobody")
    app.find("push button", "Add a Flow").bring_into_view(MIDDLE).click()
    app.wait("text", "Target Attribute").bring_into_view(MIDDLE).enter("cloudFiltered")
    app.find("text", "Expression").bring_into_view(MIDDLE).enter("True")
    wait_for("the rule to be good", lambda: is_ready(app))


def deletions(app):
    return list(app.find_all("label", re.compile("^contoso.* · Delete")))


def check_deletions(app, scene):
    """What would be deleted is told before it is saved, and who can be looked for."""
    panel, users = app.window, len(scene.tenant.users())
    write_filter(app)
    app.find("push button", "Try…").do()
    told = app.wait("label", re.compile("would be deleted"), 30).name
    yield told == f"{users} would be deleted", f"the trial says what it would do in the cloud: {told}"
    yield app.has("label", re.compile("^contoso")), "and in which"
    yield app.wait("label", re.compile("^contoso.* · Delete")), "the objects are marked"
    app.screenshot("rule-trial-deletions")
    field = app.find("entry", "Search these objects")
    field.enter("win dow")
    yield wait_for("the others to go", lambda: len(deletions(app)) == 1), "a search leaves whom it fits"
    yield names_are_good(app, "trial")
    app.screenshot("rule-trial-search")
    field.enter("nobody is called so")
    yield app.wait("label", "Nothing Found"), "or says that there is none"
    app.find("push button", "Back").do()
    wait_for("the rule", lambda: is_ready(app))
    app.key("Escape")
    app.wait("push button", "Leave").do()
    app.window = panel
    wait_for("it to close", lambda: not app.has("entry", "Search these objects"))
    yield len(scene.tenant.users()) == users and "own-50" not in rule_ids(scene), "left, nothing has happened"


def job_titles(scene):
    return {user["properties"].get("jobTitle") for user in scene.tenant.users().values()}


def edit_copy(app):
    """The shipped rule's flow to title, in a copy: from another attribute."""
    app.find("push button", "Make a Copy…").do()
    app.wait("push button", "Try…", 30)
    take_window(app, "Edit Rule")
    app.wait("label", "title").bring_into_view(MIDDLE).click()
    field = app.wait("text", "Attribute")
    field.bring_into_view(MIDDLE).enter("employeeType")
    wait_for("the rule to be good", lambda: is_ready(app))


def check_difference(app, scene):
    """A copy stands in the shipped rule's place; what is different is told, and goes when it is reset."""
    panel, before = app.window, job_titles(scene)
    app.find("label", "In from LDAP: inetOrgPerson").click()
    app.wait("push button", "Make a Copy…")
    yield not app.has("label", "Difference to the Shipped Rule"), "a shipped rule differs from nothing"
    edit_copy(app)
    app.screenshot("rule-copy")
    app.find("push button", "Try…").do()
    app.wait("label", re.compile("^Objects that would change: "), 30)
    app.wait("push button", "Save").do()
    app.window = panel
    yield app.wait("label", "Difference to the Shipped Rule", 30), "a copy says what is different"
    told = app.wait("label", re.compile("^shipped: ")).name
    yield told == "shipped: [title]\nyours: [employeeType]", f"the shipped source and the own one: {told}"
    yield len(list(app.find_all("label", re.compile("^shipped: ")))) == 1, "nothing else differs"
    yield names_are_good(app, "difference")
    app.screenshot("rule-difference")
    scene.cycle("delta")
    yield job_titles(scene) == {"full-time"} | ({None} & before), f"the copy is at work: {job_titles(scene)}"
    app.find("push button", "Reset to the Shipped Rule…").do()
    app.wait("push button", "Reset").do()
    wait_for("the copy to be gone", lambda: not any(item.startswith("own-") for item in rule_ids(scene)))
    yield wait_for("the difference to go", lambda: not app.has("label", "Difference to the Shipped Rule")), "reset, it differs no more"
    scene.cycle("delta")
    yield job_titles(scene) == before, "and what it gave is as before"


def check_narrow(app, scene):
    app.resize(400, 720)
    app.find("label", "In from LDAP: inetOrgPerson").click()
    yield app.wait("push button", "All Rules"), "360 pixels wide: one pane, and the way back"
    app.screenshot("rule-narrow")
    app.find("push button", "All Rules").do()
    yield app.wait("label", "In from LDAP: inetOrgPerson"), "to the list"
    app.screenshot("rules-narrow")


if __name__ == "__main__":
    sys.exit(tap.run(panel_lab.results(check_list, check_broken_file, check_search, check_shipped, check_switch, check_editor, check_saved,
                                       check_removed, check_deletions, check_difference, check_narrow)))  # fmt: skip

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The status panel and the other views, used as a person uses them. Runs inside
with_lab.py --slapd N --tenant, and in there inside headless.sh.
"""

import os
import re
import sys

import panel_lab
from bus import Bus
from driver import wait_for
from panel_lab import names_are_good

import tap


def check_status(app, scene):
    yield app.wait(name=re.compile("^Needs a look|^All is well|^Ready to start")), "health is told"
    yield app.wait(name=os.environ["CW_LAB_SLAPD_BASE"]), "and the directory by its name"
    yield names_are_good(app, "status")
    app.screenshot("status")


def check_synchronise(app, scene):
    before = scene.ask("run", "list")["items"][0]["id"]
    scene.directory.add_person("window", "givenName: Win", "sn: Dow")
    app.find("push button", "Synchronise Now").click()
    wait_for("a new run", lambda: scene.ask("run", "list")["items"][0]["id"] > before, 30)
    wait_for("its end", lambda: scene.ask("status")["state"] == "idle", 30)
    yield "window@" in str(scene.tenant.users()), "Synchronise Now: the new person is in the tenant"


def check_operations(app, scene):
    app.key("alt+2")
    yield app.wait("push button", re.compile(r"^Made: 1$")), "operations: the run, its steps and counts"
    yield names_are_good(app, "operations")
    app.screenshot("operations")
    app.find("push button", re.compile(r"^Made: 1$")).click()
    yield app.wait("label", re.compile("^“Made” of step")), "a count opens the objects behind it"
    yield app.wait("label", re.compile("window|Win")), "the person who was made is among them"


def is_searched(app, text):
    """The list shows what was found for the whole of @text, and no longer for its beginning."""
    rows = list(app.find("list", "Objects").find_all("list item"))
    return rows and all(row.has("label", re.compile(text, re.IGNORECASE)) for row in rows)


def check_objects(app, scene):
    app.key("ctrl+f")
    app.type("window")
    wait_for("the search", lambda: is_searched(app, "window"))
    app.wait("label", re.compile("^window")).click()
    yield app.wait("label", "Joined With"), "an object's story: what it is joined with"
    told = app.wait("label", re.compile("Set by the rule “In from LDAP: inetOrgPerson”"))
    yield told, "and which rule set a value, by its name"
    yield names_are_good(app, "objects")
    app.screenshot("objects")


def check_no_errors(app, scene):
    app.key("alt+5")
    yield app.wait("label", "No Errors"), "errors: none yet"
    yield not app.has("label", "Two objects want the same value"), "and nothing else"


def check_errors(app, scene):
    """Two people with one user principal name; the second one is at another place."""
    other = f"uid=twin,{scene.directory.groups}"
    scene.directory.add_person("twin", mail=None)
    scene.directory.add_person("twin", "title: Second", mail=None, dn=other)
    scene.cycle("delta")
    error = scene.errors()["duplicate-value"][0]
    bus = Bus(str(scene.engine.state / "bus"))
    group = bus.call("ListErrorGroups")["items"][0]
    bus.close()
    yield app.wait("label", group["title"]), "an error: under its cause"
    told = f"1 object · {group['connector']['name']}\n{group['remedy']}"
    yield app.wait("label", told), "with how many there are, where, and the remedy"
    yield app.has("label", "duplicate-value"), "and what causewayctl calls it"
    row = app.wait("label", re.compile("^" + re.escape(f"{error['dn']}\n{error['message']}\nseen 1 time")))
    yield names_are_good(app, "errors")
    app.screenshot("errors")
    row.click()
    yield app.wait("label", error["message"]), "the object behind it opens its story, with the error"
    yield app.wait("label", re.compile("^" + re.escape(group["remedy"]) + "\nduplicate-value · ")), "and its remedy"
    yield app.wait("label", re.compile("^inetOrgPerson · .*\n" + re.escape(error["dn"]) + "\n")), "of that object"
    app.screenshot("errors-story")


def check_errors_counted(app, scene):
    """The run in which it came up says so, and has it as a count that opens the object."""
    error = scene.errors()["duplicate-value"][0]
    app.key("alt+2")
    row = app.wait("label", re.compile("^Delta cycle · .*\nFinished; some objects have errors$"))
    yield row, "operations: the run is listed, and its row says how it ended"
    row.click()
    ended = "^Finished; some objects have errors, in "
    yield app.wait("label", re.compile(ended)), "its step says so, too"
    button = app.wait("push button", "Errors: 1")
    yield not app.has("push button", re.compile("^Errors: [^1]")), "one object is one error, in one step"
    yield names_are_good(app, "operations with errors")
    app.screenshot("errors-run")
    button.click()
    yield app.wait("label", re.compile("^“Errors” of step")), "the count opens the objects behind it"
    told = re.compile(r"^dc=example,dc=org · inetOrgPerson\n" + re.escape(error["dn"]) + "$")
    yield app.wait("label", told), "the one that has the error is among them"
    yield app.wait("label", error["message"]), "and its story is shown"
    app.screenshot("errors-counted")


def check_errors_found(app, scene):
    app.key("alt+1")
    wait_for("the panel", lambda: app.find("label", "1 object has an error.").extents[3] > 0)
    app.find("label", "1 object has an error.").click()
    yield app.wait("label", "Two objects want the same value"), "the panel's finding opens the errors"


def check_errors_mended(app, scene):
    scene.directory.delete(f"uid=twin,{scene.directory.groups}")
    scene.cycle("delta")
    app.key("alt+5")
    yield app.wait("label", "No Errors"), "mended, it is none any more"


def check_narrow(app, scene):
    app.resize(400, 720)
    app.key("alt+1")
    yield app.wait("label", "Connected Systems"), "360 pixels wide: the panel is still there"
    app.screenshot("status-narrow")


if __name__ == "__main__":
    sys.exit(tap.run(panel_lab.results(check_status, check_synchronise, check_operations, check_objects,
                                       check_no_errors, check_errors, check_errors_counted, check_errors_found,
                                       check_errors_mended, check_narrow)))  # fmt: skip

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The set-up wizard the long way: every page that Customize leads to, looked at and gone on from, to a
synchronised tenant. On the way somebody chooses a sign-in name that holds several values, a source anchor that not
everybody can be tied by, and a group whose name nobody has, or two. Runs as test_wizard.py does.
"""

import os
import re
import sys
from pathlib import Path

from test_wizard import (  # isort: skip
    LAB, Wizard, check_configuring, check_directories, check_ready, check_synchronised, sign_in, tap,
    wait_for, write_draft,
)  # fmt: skip

import company_changes  # noqa: E402
import scenario  # noqa: E402
from driver import comes_true, run  # noqa: E402

MIDDLE = (600, 300)

# What is done on a page before Next can be pressed; nothing for the others.
BY_HAND = {"Connect to the Cloud", "Connect Your Directories"}


def current(app):
    row = app.wait("list item", re.compile(", this step$"))
    return row.name.removesuffix(", this step")


def slug(title):
    return "custom-" + title.lower().replace(" ", "-")


def choose_attribute(app, name, row="Attribute of the directory"):
    """By the search of the list, with the keyboard: what is found is below the field."""
    button = app.find(None, row)
    button = next(iter(button.find_all("push button")), button)
    for _ in range(2):
        button.bring_into_view(MIDDLE).click()
        wait_for("the list", lambda: app.find("combo box").has("list item"))  # the page has others beside it
        app.type(name)
        found = lambda: [node.name for node in app.find("combo box").find_all("label")]  # noqa: E731
        wait_for("what was looked for", lambda: name in found())
        app.key("Down", "Return")
        if comes_true(lambda: button.has("label", name), 5):
            return
    raise AssertionError(f"{name} is not chosen")


def check_attribute(app):
    """otherMailbox holds several values in Active Directory."""
    choose_attribute(app, "otherMailbox")
    told = "It can hold several values: a user name must be one"
    yield app.wait("label", told, 30), "an attribute with several values is no sign-in name"
    yield app.looked_at("sign-in-names-several-values")
    yield not app.find("push button", "Next").is_sensitive, "and does not lead on"
    choose_attribute(app, "userPrincipalName")
    yield wait_for("the text to go", lambda: not app.has("label", told)), "another one is"


def number_people():
    """Four of whom each has something that is no anchor; everybody else has nothing."""
    firm = company_changes.Company(scenario.active_directory())
    for person, number in zip(firm.ordinary, ("a@b", "x" * 60, "12", "12", "E-1")):
        firm.replace(person.dn, employeeNumber=number)
    return [str(person["displayName"]) for person in firm.ordinary[:5]]


def scroll_up(app):
    left, top = app.origin()
    app.focus()
    run("xdotool", "mousemove", "--sync", str(left + MIDDLE[0]), str(top + MIDDLE[1]))
    run("xdotool", "click", "--repeat", "40", "4")  # more than there is


def check_anchor(app):
    """employeeNumber is a good name, with values that are not."""
    names = number_people()
    app.find("label", "An attribute of your choice").bring_into_view(MIDDLE).click()
    choose_attribute(app, "employeeNumber", "Source anchor")
    for told in ("2 people share values of employeeNumber with somebody else of the same directory",
                 "1 person has a value of employeeNumber with an @ or another sign that no anchor may hold",
                 "1 person has a value of employeeNumber that is too long for an anchor",
                 re.compile("^[0-9]+ people have no value of employeeNumber, and would not be ")):  # fmt: skip
        yield app.wait("label", told, 60), f"an anchor: {getattr(told, 'pattern', told)}"
    yield app.has("label", re.compile("^Correct these values to letters")), "with what to do about it"
    app.find("label", "Whose value holds an @ or another sign").bring_into_view(MIDDLE).click()
    yield app.wait("label", names[0]), "and who it is"
    yield app.has("label", re.compile("^1 entry has “a@b”")), "with the value"
    yield app.looked_at("anchor-values")
    scroll_up(app)
    app.find("label", "Choose it for me").bring_into_view(MIDDLE).click()
    gone = wait_for("the values to go", lambda: not app.has("label", "What People Have There"))
    yield gone, "another choice has no values to look at"


def add_twins():
    database = company_changes.connect(scenario.active_directory())
    for number in ("one", "two"):
        dn = f"CN=twin-{number},CN=Users,{os.environ['CW_LAB_AD_BASE']}"
        database.add({"dn": dn, "objectClass": "group", "sAMAccountName": f"twin-{number}", "displayName": "The Twins"})


def check_group(app):
    add_twins()
    app.find("label", "The members of a group").bring_into_view(MIDDLE).click()
    field = app.wait("text", "Name or distinguished name of the group")
    for text, said in (("Nobody at all", "No group is called “Nobody at all”"),
                       ("The Twins", "“The Twins” may mean several groups")):  # fmt: skip
        field.bring_into_view(MIDDLE).enter(text)
        app.key("Return")
        yield app.wait("label", said, 30), f"a group: {said}"
        yield app.looked_at(f"group-{slug(text)}")
        yield not app.find("push button", "Next").is_sensitive, "which does not lead on"
    for number in ("one", "two"):
        yield app.has("label", re.compile(f"^CN=twin-{number},")), f"twin-{number} is offered"
    app.find("label", "Everybody").bring_into_view(MIDDLE).click()


def do_page(app, title):
    if title == "Connect to the Cloud":
        yield sign_in(app), "cloud: signed in"
    if title == "Connect Your Directories":
        yield from check_directories(app)
    if title == "Sign-In Names":
        yield from check_attribute(app)
        app.wait("label", re.compile("^Not added to the tenant:"), 30)
        app.find("label", re.compile("^Continue without")).bring_into_view((600, 300)).click()
    if title == "Identifying Users":
        yield from check_anchor(app)
    if title == "Filter Users and Devices":
        yield from check_group(app)
    if title == "Optional Features":
        yield app.wait("label", "No forest has the schema of Exchange.", 30), "a feature that the forest rules out says why"
    yield app.looked_at(slug(title))


def walk(app):
    """Page by page until the plan."""
    seen = []
    while (title := current(app)) != "Ready to Configure":
        assert title not in seen, f"{title} leads back"
        seen.append(title)
        yield from do_page(app, title)
        wait_for(f"{title} to be complete", lambda: app.find("push button", "Next").is_sensitive, 60)
        app.find("push button", "Next").click()
        wait_for(f"the page behind {title}", lambda: current(app) != title, 30)
    yield len(seen) > 5, f"customised: {', '.join(seen)}"


def results():
    program = Path(os.environ["CW_BUILD"]) / "src/app/causeway"
    draft = LAB / "draft-custom.json"
    write_draft(draft)
    state = LAB / "wizard-custom-state"
    state.mkdir(mode=0o700, exist_ok=True)
    app = Wizard([program, "--state-dir", state, "--draft", draft], LAB / "wizard.log")
    try:
        yield app.opened(), "it opens the wizard when nothing is configured"
        app.find("label", re.compile("^Custom")).click()
        yield from walk(app)
        yield from check_ready(app)
        yield from check_configuring(app)
        yield from check_synchronised(app, state)
        yield app.close() == 0, "it ends cleanly"
    except Exception:
        app.screenshot("failed")
        print("\n".join(f"# {node.role}: {node.name}" for node in app.walk() if node.name))
        raise
    finally:
        if app.process.poll() is None:
            app.close()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A configuration profile, saved in one installation and used in another one, as a person does both; and before, who of the
tenant belongs to nobody, which is what people ask about after a move. Runs inside with_lab.py --slapd N --tenant, and in there inside headless.sh.
"""

import os
import re
import sys
from pathlib import Path

import panel_lab
from acts import choose, press, take_newest_window
from driver import App, wait_for
from panel_lab import names_are_good

import tap
from contents import contents

PASSPHRASE, WRONG = "correct horse battery", "correct horse bakery"
LAB = Path(os.environ["CW_LAB_SLAPD_DIR"])
PROFILE, DAMAGED, NOTHING = LAB / "causeway-profile.json", LAB / "damaged.json", LAB / "nothing.bin"
NARROW = (370, 720)


def connectors(scene):
    return sorted(item["name"] for item in scene.ask("status")["connectors"])


def look(app, name, size=(600, 680)):
    app.screenshot(f"profile-{name}")
    app.resize(*NARROW)
    app.screenshot(f"profile-{name}-narrow")
    app.resize(*size)


# ----- whom nobody in the directories has


def find_left_alone(app, text):
    app.find("entry", "Search in the list").enter(text)


def check_left_alone(app, scene):
    """One whom another program made, with a source anchor as Causeway's, and one of the cloud's own."""
    scene.tenant.admin("seed", {"users": [
        {"userPrincipalName": "other@contoso.com", "displayName": "Other program", "onPremisesImmutableId": "R0dHR0dHR0dHR0dHR0dHRw=="},
        {"userPrincipalName": "cloud@contoso.com", "displayName": "Cloud only"},
    ]})  # fmt: skip
    scene.cycle("delta")
    main = app.window
    app.find("push button", "Main Menu").click()
    app.wait("menu item", re.compile("^Installations")).do_first()
    take_newest_window(app)
    app.wait("list item", re.compile("^Accounts Left Alone")).click()
    take_newest_window(app)
    yield app.wait("list item", re.compile("^Other program"), 30), "who belongs to nobody is listed"
    yield app.has("label", re.compile("Nobody in the directories has its source anchor, and no look")), "with the reason"
    yield not app.has("list item", re.compile("^Cloud only")), "the cloud's own are not"
    yield names_are_good(app, "left alone")
    look(app, "left-alone", (640, 640))
    app.find("check box", re.compile("^Those without a source anchor")).click()
    yield app.wait("list item", re.compile("^Cloud only"), 30), "unless one asks for them"
    find_left_alone(app, "nobody at all")
    yield app.wait("label", "Nobody Is Left Alone", 30), "a search that finds nobody says so"
    app.screenshot("profile-left-alone-nobody")
    find_left_alone(app, "OTHER")
    app.wait("list item", re.compile("^Other program"), 30).click()
    yield wait_for("them to close", lambda: app.windows() == [main]), "a row closes the windows above"
    app.window = main
    yield app.wait("label", "Other program", 30), "and leads to the story of its object"


# ----- where the configuration works


def open_saving(app):
    app.find("push button", "Main Menu").click()
    app.wait("menu item", re.compile("^Save the Configuration Profile")).do_first()
    take_newest_window(app)
    return app.wait("text", "Passphrase once more", 30)


def check_passphrase(app, scene):
    open_saving(app)
    yield not app.find("push button", "Save…").is_sensitive, "without a passphrase nothing is saved"
    app.find("text", "Passphrase").enter("elevenchars")
    app.find("text", "Passphrase once more").enter("elevenchars")
    yield app.wait("label", re.compile("^Too short")), "a short passphrase is told"
    yield not app.find("push button", "Save…").is_sensitive, "and refused"
    app.find("text", "Passphrase").enter(PASSPHRASE)
    app.find("text", "Passphrase once more").enter(WRONG)
    yield app.wait("label", "The two are not the same yet."), "and one that is entered otherwise the second time"
    yield not app.find("push button", "Save…").is_sensitive, "is refused too"
    yield names_are_good(app, "saving")
    look(app, "save")


def check_saved(app, scene):
    own = app._find_window()
    app.find("text", "Passphrase once more").enter(PASSPHRASE)
    press(app, "Save…")
    choose(app, PROFILE)
    yield app.wait("label", "The profile is saved", 30), "typed twice alike, it saves the profile"
    yield app.has("label", re.compile(f"^In {re.escape(str(PROFILE))}")), "where one wants it, which is told"
    yield PROFILE.stat().st_mode & 0o777 == 0o600, "in a file for its owner only"
    secret = Path(os.environ["CW_LAB_SLAPD_PASSWORD_FILE"]).read_text().strip()
    yield secret not in PROFILE.read_text(), "in which the stored password is not in clear"
    yield app.find("text", "Passphrase").text == "", "and the passphrase is forgotten"
    look(app, "saved")
    app.key("Escape")
    wait_for("it to close", lambda: not app.has("frame", "Configuration Profile"))
    app.window = wait_for("the panel", lambda: (found := app._find_window()) != own and found)


# ----- on another computer


def open_existing(other):
    row = other.wait("push button", re.compile("^Use an Existing Configuration"))
    row.bring_into_view((500, 300)).click()
    take_newest_window(other)
    return other.wait("text", "Passphrase", 30)


def try_profile(other, path, passphrase):
    other.wait("push button", re.compile("Choose a File… Configuration profile")).click()
    choose(other, path)
    other.wait("label", str(path))
    other.find("text", "Passphrase").enter(passphrase)
    press(other, "Look at It")


def check_mistakes(other):
    """Each is told, and nothing is changed by it."""
    text = PROFILE.read_text()
    DAMAGED.write_text(text.replace('"sealed": "', '"sealed": "AAAA'))
    NOTHING.write_bytes(b"\xff\xfe\x00 no text")
    yield not other.find("push button", "Look at It").is_sensitive, "without a file there is nothing to look at"
    other.wait("push button", re.compile("Choose a File… Configuration profile")).click()
    choose(other, NOTHING)
    yield other.wait("label", re.compile("^This is neither a configuration profile")), "a file that is none is told"
    try_profile(other, DAMAGED, PASSPHRASE)
    yield other.wait("label", re.compile("is damaged"), 30), "and one that is damaged"
    try_profile(other, PROFILE, WRONG)
    yield other.wait("label", re.compile("passphrase is not the one"), 30), "and a wrong passphrase"
    yield other.has("label", "The profile cannot be opened"), "by what it means"
    yield names_are_good(other, "opening")
    look(other, "wrong", (600, 640))


def check_shown(other, names):
    other.find("text", "Passphrase").enter(PASSPHRASE)
    press(other, "Look at It")
    yield other.wait("push button", "Use This Configuration", 30), "with the right one it is opened"
    yield all(other.has("label", name) for name in names), f"and shows the connectors that it holds {names}"
    yield other.has("label", "In the profile itself, with its secrets"), "and where the configuration lies"
    yield other.has("label", re.compile("^Staging mode is switched on")), "and that it begins in staging mode"
    yield other.has("label", re.compile("two must not export the same")), "and what to do before that ends"
    yield names_are_good(other, "what it holds")
    look(other, "holds", (600, 640))


def check_taken(other):
    press(other, "Use This Configuration")
    yield other.wait(None, "The Configuration Is in Use", 60), "it is taken into use"
    yield other.has("label", re.compile("in staging mode")), "in staging mode, as it says"
    yield names_are_good(other, "in use")
    look(other, "used", (600, 640))
    other.find("push button", "Show the Status Panel").click()
    wait_for("the set-up to close", lambda: not other.has("frame", "Set Up Causeway"))
    other.window = wait_for("the panel", other._find_window)
    yield not other.has("frame", "Existing Configuration"), "the set-up is not needed any more, and closes"


def check_panel(other, names):
    yield other.wait(name=re.compile("^Staging mode is on"), seconds=30), "the status panel tells of the staging mode"
    yield all(other.wait("label", name, 30) for name in names), f"and has the same connectors {names}"
    other.screenshot("profile-panel")


def check_used(app, scene):
    """The second program has a state directory of its own, and nothing in it."""
    names = connectors(scene)
    program = Path(os.environ["CW_BUILD"]) / "src/app/causeway"
    state = LAB / "other-state"
    state.mkdir(mode=0o700)
    other = App([program, "--state-dir", state], LAB / "other.log")
    try:
        yield other.wait("push button", "Next", 30), "elsewhere the set-up opens by itself"
        other.window = other._find_window()
        other.screenshot("profile-welcome")
        open_existing(other)
        yield from check_mistakes(other)
        yield from check_shown(other, names)
        yield from check_taken(other)
        yield from check_panel(other, names)
        files = dict(contents(state, LAB / "other.log"))
        held = [path.name for path, content in files.items() if PASSPHRASE.encode() in content]
        yield any(path.name.endswith(".log") for path in files) and not held, f"no passphrase in a file or a log: {held}"
        yield other.close() == 0, "it ends cleanly"
        yield not re.search("CRITICAL|Sanitizer", (LAB / "other.log").read_text(errors="replace")), "without a critical"
    except Exception:
        other.screenshot("failed-profile")
        print("\n".join(f"# {node.role}: {node.name}" for node in other.walk() if node.name))
        raise
    finally:
        other.close()


if __name__ == "__main__":
    sys.exit(tap.run(panel_lab.results(check_left_alone, check_passphrase, check_saved, check_used)))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Installations that share nothing but a tenant notice each other there: which one exports is noted in the
tenant, the one that finds another's note exports nothing until an administrator says so, and the one that
went on without being asked finds out. Moving by a profile, a restored backup and a start of the engine in
between need no say-so; a copy of a state directory does.

Runs inside with_lab.py --slapd N --tenant.
"""

import contextlib
import json
import shutil
import socket
import sys

import scenario
from scenario import GUARD, NOT_FOUND, OK

import tap

NOTE = "/groups(uniqueName='causeway-exporting-installation')"
PASSPHRASE = "one long passphrase\n"


def note(scene):
    """What the tenant itself shows to whoever looks at its groups."""
    return json.loads(scene.tenant.get(NOTE)["description"])


def own_id(scene):
    return scene.ask("instance", "show")["id"]


def alerts(scene):
    return [item for item in scene.ask("alert", "list")["items"] if item["id"].startswith("exporter/")]


def tenants(scene):
    return scene.ask("status")["instance"]["tenants"]


def found_by_doctor(scene):
    """What the check of the tenant says of it, by asking the tenant now."""
    answer = json.loads(scene.run("--json", "doctor", "tenant").stdout)
    return [item["state"] for item in answer["items"] if item["name"] == "exporter"]


class Change:
    """Something that every engine of the directory would export: another title of the same person."""

    def __init__(self, directory):
        self.directory, self.number = directory, 0

    def make(self):
        self.number += 1
        person = self.directory.person(1)
        self.directory.modify(person, "replace: title", f"title: Title {self.number}")
        return f"Title {self.number}"


def titles(scene):
    return {user["properties"].get("jobTitle") for user in scene.tenant.users().values()}


def exported(scene, change, kind="delta"):
    """Whether a cycle writes a change into the tenant; and the cycle."""
    title = change.make()
    cycle = scene.cycle(kind)
    return title in titles(scene), cycle


def note_is_made(first, change):
    first.cycle("initial")
    text = note(first)
    yield (text["installation"], text["host"]) == (own_id(first), socket.gethostname()), (
        "the first export notes in the tenant which installation it was, and on which computer"
    )
    yield text["causeway"] == first.ask("instance", "show")["version"], "of which version"
    seen = tenants(first)
    yield [(item["host"], item["own"], item["holding"]) for item in seen] == [
        (socket.gethostname(), True, False)
    ], f"status tells it {seen}"
    shown = first.run("instance", "show").stdout
    yield f"“{socket.gethostname()}” exported last" in shown, "instance show says it"
    yield "exported last" in first.run("status").stdout, "and status does"
    yield found_by_doctor(first) == ["ok"], "the doctor knows it for its own"
    done, _ = exported(first, change)
    yield done and note(first) == text, "within an hour it is not written again"
    first.restart()
    done, _ = exported(first, change)
    yield done and note(first) == text, "nor after a start"
    first.cycle("delta")
    found = first.run("object", "search", "Causeway: which")
    yield found.returncode == NOT_FOUND, "it is no object that the engine reads"


def unknown_one_is_held(first, second, change):
    before, writes = note(first), second.tenant.writes()
    done, cycle = exported(second, change, "initial")
    step = cycle.step("export")
    yield not done and (cycle.exit, step["state"], step["errorCode"]) == (GUARD, "guarded", "guard"), (
        f"another installation that comes to the same tenant exports nothing: {cycle.explain()}"
    )
    yield second.tenant.writes() == writes, "and writes nothing at all there"
    yield (
        before["host"] in step["errorMessage"]
        and before["time"] in step["errorMessage"]
        and "instance activate --force" in step["errorMessage"]
    ), f"it says who exports, since when and what helps: {step['errorMessage']}"
    raised = alerts(second)
    yield len(raised) == 1 and before["host"] in raised[0]["summary"], f"an alert tells it {raised}"
    yield [item["holding"] for item in tenants(second)] == [True], "status does"
    yield found_by_doctor(second) == ["attention"], "the doctor does"
    yield "nothing is exported from here" in second.run("instance", "show").stdout, "instance show does"
    second.cycle("delta")
    log = second.engine.log.read_text()
    yield log.count("which does not share this configuration") == 2, "the journal warns of it once"
    yield note(first) == before, "the note is that of the first one still"


def activation_without_force(second, change):
    done = second.run("instance", "activate")
    yield done.returncode == OK, f"activate alone is taken {done.stderr}"
    done, _ = exported(second, change)
    yield not done, "and is no say-so"


def say_so(first, second, change):
    done = second.run("instance", "activate", "--force")
    yield done.returncode == OK, f"an administrator says that the first one exports no more {done.stderr}"
    yield scenario.wait_for(lambda: not alerts(second)), "the alert goes"
    audit = second.run("audit").stdout
    yield socket.gethostname() in audit, "who said it, and of which computer, is in the audit log"
    done, cycle = exported(second, change)
    yield done, f"the second one exports {cycle.explain()}"
    yield note(first)["installation"] == own_id(second), "the note is its own"
    done, cycle = exported(first, change)
    yield not done and cycle.step("export")["state"] == "guarded", "the first one, which went on, stops"
    yield len(alerts(first)) == 1, "and tells it"
    first.run("instance", "activate", "--force")
    exported(second, change)  # writes into the tenant after that was said, but no new note
    done, _ = exported(first, change)
    yield done, "sent back, it exports again"
    done, cycle = exported(second, change)
    yield not done, "and the second one, which went on, is held once more"


def another_note_in_between(first, second, change):
    """A say-so counts for the note that was there when it was given, and no other."""
    exported(second, change)
    second.run("instance", "activate", "--force")
    text = note(first)
    third = dict(text, mark="00000000-0000-4000-8000-000000000000", host="elsewhere")
    patch(first, json.dumps(third))
    done, cycle = exported(second, change)
    yield not done and "elsewhere" in cycle.step("export")["errorMessage"], (
        "a third one that came in between is told, and holds the export back again"
    )


def patch(scene, text):
    if scene.tenant.token is None:
        scene.tenant.sign_in()
    headers = {"Authorization": f"Bearer {scene.tenant.token}", "Content-Type": "application/json"}
    body = json.dumps({"description": text}).encode()
    scene.tenant.request(f"/v1.0{NOTE}", body, headers, "PATCH")


def unreadable_note(first, change):
    first.run("instance", "activate", "--force")
    exported(first, change)
    for text in ("not ours", '{"causeway":1}', '{"causeway":"1","host":"a\\nb"}'):
        patch(first, text)
        done, cycle = exported(first, change)
        if done or "cannot be read" not in cycle.step("export")["errorMessage"]:
            yield False, f"a note that is none holds the export back: {text} {cycle.explain()}"
        yield found_by_doctor(first) == ["attention"], f"which the doctor tells: {text}"
        first.run("instance", "activate", "--force")
        done, cycle = exported(first, change)
        yield done, f"and can be said to be nobody's: {text} {cycle.explain()}"


def lost_note(first, change):
    patch(first, "")
    done, cycle = exported(first, change)
    yield done and note(first)["installation"] == own_id(first), (
        f"a note that somebody took away is written again {cycle.explain()}"
    )


def refused_note(first, change):
    """An application that may not: told once, and nothing else fails."""
    fault = {"match": {"method": "GET", "path_regex": "causeway-exporting"}, "times": -1}
    first.tenant.admin("faults", {**fault, "action": "status", "status": 403})
    before = first.engine.log.read_text().count("it cannot be noted in the tenant")
    done, cycle = exported(first, change)
    again, _ = exported(first, change)
    yield done and again, f"an application that may not read the note exports all the same {cycle.explain()}"
    told = first.engine.log.read_text().count("it cannot be noted in the tenant") - before
    yield told == 1, f"and that is told once, not {told} times"
    first.tenant.admin("faults", method="DELETE")
    done, _ = exported(first, change)
    yield done, "once it may it is as before"


def lost_answer(first, change):
    """The note was written, and nobody knows it: it is not taken for another one's."""
    patch(first, "")
    fault = {"match": {"method": "PATCH", "path_regex": "causeway-exporting"}, "times": 1}
    first.tenant.admin("faults", {**fault, "action": "cut", "apply": True})
    done, cycle = exported(first, change)
    yield done, f"an answer that was lost does no harm {cycle.explain()}"
    first.tenant.admin("faults", method="DELETE")


def copied_state(first, change):
    """The disk of a computer, started twice."""
    first.engine.stop()
    copy = scenario.Scenario("copy", first.tenant)
    shutil.copytree(first.engine.state, copy.engine.state)
    first.start()
    patch(first, "")
    exported(first, change)
    copy.start()
    done, cycle = exported(copy, change)
    yield not done and "A copy of this installation" in cycle.step("export")["errorMessage"], (
        f"a copy of the disk that is started as well exports nothing {cycle.explain()}"
    )
    copy.engine.stop()


def moved_by_profile(first, change):
    """docs/instances.md, "Moving to another computer", and nothing besides."""
    password = first.engine.directory / "passphrase"
    password.write_text(PASSPHRASE)
    password.chmod(0o600)
    path = first.engine.directory / "causeway.profile"
    first.run("config", "set", "staging", "true")
    done = first.run("instance", "profile", path, "--passphrase-file", password)
    yield done.returncode == OK, f"a profile is saved {done.stderr}"
    moved = scenario.Scenario("moved", first.tenant)
    moved.start()
    done = moved.run("instance", "attach", path, "--passphrase-file", password)
    yield done.returncode == OK, f"another computer takes it {done.stderr}"
    moved.cycle("initial")
    moved.run("config", "set", "staging", "false")
    done, cycle = exported(moved, change)
    yield done, f"and exports without any other say-so {cycle.explain()}"
    first.run("config", "set", "staging", "false")
    done, cycle = exported(first, change)
    yield not done and len(alerts(first)) == 1, f"the old one, once it goes on, does not {cycle.explain()}"
    yield from moved.log_results()
    moved.engine.stop()


def main():
    first, second = scenario.Scenario("first"), scenario.Scenario("second")
    change = Change(scenario.Directory())
    first.begin_with_openldap()
    second.begin(second.openldap_answers())
    yield from note_is_made(first, change)
    yield from unknown_one_is_held(first, second, change)
    yield from activation_without_force(second, change)
    yield from say_so(first, second, change)
    yield from another_note_in_between(first, second, change)
    second.engine.stop()
    yield from second.log_results()
    yield from unreadable_note(first, change)
    yield from lost_note(first, change)
    yield from refused_note(first, change)
    yield from lost_answer(first, change)
    yield from copied_state(first, change)
    yield from moved_by_profile(first, change)
    yield from first.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(main()))

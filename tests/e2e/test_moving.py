#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moving to another computer, as docs/instances.md has it, with its commands: whoever is deleted in the directory while no
engine looks on is deleted in the tenant all the same, and nobody else is. Beside it another engine on the same directory
goes on undisturbed, with a tenant of its own: both tenants end up the same.

Runs inside with_lab.py --slapd N --tenant.
"""

import base64
import json
import os
import random
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import scenario
from scenario import GUARD, OK

import answers
import relay
import slapd
import tap

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/instances.md"
FOLDER = Path(os.environ["CW_LAB_DIR"])
SEED = int(os.environ.get("CW_SEED", "1"))


def read_steps(heading):
    """The commands below a heading: a list for each block."""
    text = DOCUMENT.read_text().split(f"\n{heading}\n", 1)[1]
    text = re.split(r"\n#{2,3} ", text, maxsplit=1)[0]
    blocks = re.findall(r"(?:^ {7}\S.*\n)+", text, re.M)
    return [[line.strip() for line in block.splitlines()] for block in blocks]


def stranger_anchor(text):
    return base64.b64encode(text.encode().ljust(16, b"-")[:16]).decode()


# Who is in the tenant before any engine is: somebody of another program with an anchor such as ours, an account and groups
# of the cloud's own.
STRANGERS = {
    "users": [
        {"userPrincipalName": "other@contoso.com", "displayName": "Other program", "onPremisesImmutableId": stranger_anchor("other")},
        {"userPrincipalName": "cloud@contoso.com", "displayName": "Cloud only"},
        {"userPrincipalName": "odd@contoso.com", "displayName": "Odd anchor", "onPremisesImmutableId": "employee-17"},
    ],
    "groups": [
        {"displayName": "Template", "uniqueName": "made-by-a-template", "mailNickname": "t", "securityEnabled": True, "mailEnabled": False},
        {"displayName": "Cloud group", "mailNickname": "c", "securityEnabled": True, "mailEnabled": False},
    ],
}  # fmt: skip
KEPT = ("other@contoso.com", "cloud@contoso.com", "odd@contoso.com")


class Computer(scenario.Scenario):
    """An engine, its files, and the document's commands."""

    profile = FOLDER / "causeway.profile"

    def __init__(self, name, tenant):
        super().__init__(name, tenant)
        self.passphrase = FOLDER / "passphrase"
        self.passphrase.write_text("correct horse battery")
        self.passphrase.chmod(0o600)

    def perform(self, lines):
        """What went wrong, or nothing."""
        for line in lines:
            words = shlex.split(line)
            if words[0] != "causewayctl":
                return f"{line}: what is that?"
            words = [str(self.profile) if word == "causeway.profile" else word for word in words[1:]]
            if words[0] == "instance":
                words += ["--passphrase-file", str(self.passphrase)]
            done = self.run(*words)
            if done.returncode != OK:
                return f"{line}: exit {done.returncode}: {done.stdout}{done.stderr}"
        return ""

    def attach(self):
        self.start()
        return self.perform(["causewayctl instance attach causeway.profile"])

    def save(self):
        """The profile of this one in place of the last."""
        self.profile.unlink()
        return self.perform(["causewayctl instance profile causeway.profile"])

    def deletions(self):
        items = self.ask("pending", "list", "--limit", 1000, "--operation", "delete")["items"]
        return {item.get("title", "") for item in items}

    def waiting(self):
        items = self.ask("pending", "list", "--limit", 1000)["items"]
        return sorted((item["operation"], item.get("title", "")) for item in items if item["operation"] != "links")

    def left_alone(self, *options):
        """Who is left alone, and for which reason."""
        items = self.ask("instance", "left-alone", "--limit", 1000, *options)["items"]
        return {item["title"]: item["code"] for item in items}

    def unclaimed(self):
        return self.ask("status").get("unclaimed")


def titles(tenant):
    return {user["properties"]["displayName"] for user in tenant.state()["users"]}


# ----- the procedure


def moved(old, new, directory):
    first, second, third = read_steps("## Moving to another computer")
    trouble = old.perform(first)
    yield not trouble, f"move: the old computer, as it is written {trouble}"
    yield old.cycle("delta").step("export")["errorCode"] == "staging", "move: which exports nothing any more"
    old.engine.stop()
    directory.delete(directory.person(11), directory.person(12))
    directory.add_person("newcomer")
    new.start()
    done = new.run("instance", "attach", new.profile, "--check", "--passphrase-file", new.passphrase)
    yield "found by the source anchor" in done.stdout, f"move: what the profile is good for {done.stdout}{done.stderr}"
    writes = new.tenant.writes()
    trouble = new.perform(second)
    yield not trouble, f"move: the new computer, as it is written {trouble}"
    found = new.waiting()
    expected = [("add", "newcomer"), ("delete", "User 000011"), ("delete", "User 000012")]
    yield found == expected, f"move: the preview has two deletions and one addition {found}"
    items = new.ask("pending", "list", "--operation", "delete")["items"]
    yield all("source anchor" in item.get("reason", "") for item in items) and len(items) == 2, f"move: with the reason {items}"
    yield new.unclaimed() == {"state": "found", "found": 2, "kept": 0}, f"move: the status says so {new.unclaimed()}"
    text = new.run("status").stdout
    yield "2 to be deleted" in text, f"move: in words too {text}"
    yield "instance left-alone" in text, f"move: and how one sees who is left alone {text}"
    yield new.left_alone() == {"Other program": "stranger"}, f"move: whom the other program made is so {new.left_alone()}"
    own = {name for name, code in new.left_alone("--all").items() if code == "no-anchor"}
    yield own == {"Cloud only", "Odd anchor", "Template", "Cloud group"}, f"move: the cloud's own are told of on demand {own}"
    table, csv = new.run("instance", "left-alone").stdout, new.run("instance", "left-alone", "--csv").stdout
    yield "stranger" in table and "delete it in the tenant" in table, f"move: with what to do {table}"
    yield csv.count("stranger") == 1 and len(csv.splitlines()) == 2, f"move: for a spreadsheet too {csv}"
    cycle = new.ask("run", "show", new.engine.last_run()["id"])
    step = [step for step in cycle["steps"] if step["kind"] == "synchronise"][0]
    yield step["counts"].get("deprovisioned") == 2 and len(new.behind(step, "deprovisioned")) == 2, f"move: and the step tells whom {step['counts']}"
    yield new.tenant.writes() == writes, "move: nothing is exported yet"
    trouble = new.perform(third)
    run = new.engine.last_run()
    yield not trouble and run["state"] == "success", f"move: it takes over, as it is written {trouble}"
    yield new.unclaimed() is None, f"move: nothing is looked for any more {new.unclaimed()}"
    yield new.is_settled() and new.waiting() == [], f"move: and nothing more is done {new.waiting()}"


def same(new, twin):
    twin.cycle("delta")
    twin.is_settled()
    here, there = new.tenant.state(), twin.tenant.state()
    yield here["users"] == there["users"], "same: the people are those that a computer that goes on has"
    yield here["groups"] == there["groups"], "same: and so are the groups"
    left = set(new.tenant.users())
    yield left.issuperset(KEPT) and {"Template", "Cloud group"} <= set(new.tenant.groups()), "same: those that were never ours are untouched"


# ----- what goes wrong


def chained(computer):
    """One that has not looked for anybody yet moves on: what it was told of the first one goes with it."""
    trouble = computer.attach() or computer.save()
    computer.engine.stop()
    yield not trouble, f"chained: attached, and saved at once {trouble}"


def unreadable(computer, directory, through):
    """The directory is away, and dies in the middle of the first read."""
    trouble = computer.attach()
    yield not trouble, f"unreadable: attached {trouble}"
    directory.lab.stop()
    cycle = computer.cycle("initial")
    yield cycle.failed_with("unreachable", "timeout") and computer.waiting() == [], f"unreadable: nobody is deleted {cycle.explain()}"
    directory.lab.start()
    computer.run("config", "set", "connectors.0.server.port", through.port)
    through.on_bytes(20000, lambda: directory.lab.stop(at_once=True))
    cycle = computer.cycle("initial")
    yield through.has_acted and cycle.state == "failed" and computer.waiting() == [], f"unreadable: half-way: nor then {cycle.explain()}"
    directory.lab.start()
    yield computer.unclaimed()["state"] == "wanted", f"unreadable: it is still to be looked for {computer.unclaimed()}"
    cycle = computer.cycle("initial")
    yield cycle.count("synchronise", "deprovisioned") == 3, f"unreadable: once it can be read, they are found {cycle.explain()}"
    computer.engine.stop()


def killed(computer, n_gone):
    """SIGKILL at random points of the first cycle, which is whole in the end."""
    dice = random.Random(SEED)
    trouble = computer.attach()
    yield not trouble, f"killed: attached {trouble}"
    for _ in range(8):
        computer.run("cycle", "start", "--type", "initial")
        time.sleep(dice.uniform(0, 0.2))
        computer.kill_engine()
        computer.start()
        computer.settle()
    cycle = computer.cycle("initial")
    n_killed = len([run for run in computer.ask("run", "list")["items"] if run["state"] == "interrupted"])
    yield cycle.exit == OK and n_killed > 0, f"killed: {n_killed} times, then whole {cycle.explain()}"
    yield len(computer.deletions()) == n_gone, f"killed: those and no others {computer.deletions()}"
    yield [op for op, _ in computer.waiting()] == ["delete"] * n_gone, f"killed: and nothing else {computer.waiting()}"


def guarded(computer, n_gone):
    """Their number is judged as that of any deletions."""
    computer.run("config", "set", "guards.deletionThreshold", 1)
    computer.run("config", "set", "staging", "false")
    before = titles(computer.tenant)
    cycle = computer.cycle("delta")
    yield cycle.exit == GUARD and titles(computer.tenant) == before, f"guard: too many {cycle.explain()}"
    digest = [guard["digest"] for guard in computer.ask("guard", "show")["items"] if guard.get("digest")][0]
    done = computer.run("guard", "approve", digest)
    yield done.returncode == OK, f"guard: the list is approved {done.stdout}{done.stderr}"
    cycle = computer.cycle("delta")
    yield cycle.count("export", "export-deleted") == n_gone, f"guard: and exported {cycle.explain()}"
    yield computer.is_settled() and computer.deletions() == set(), f"guard: once {computer.deletions()}"
    computer.run("config", "set", "guards.deletionThreshold", 500)


def shrunken(computer, directory):
    """The new computer may read a part of the directory only, as it seems."""
    directory.delete(*(directory.person(index) for index in range(20, 100)))
    trouble = computer.attach()
    cycle = computer.cycle("initial")
    reason = (computer.unclaimed() or {}).get("reason", "")
    yield not trouble and "missing" in reason and computer.deletions() == set(), f"shrunken: nobody is deleted {reason} {cycle.explain()}"
    yield "not yet" in computer.run("status").stdout, "shrunken: the status says why"
    codes = sorted(computer.left_alone().values())
    yield codes == ["stranger"] + ["waiting"] * 80, f"shrunken: those who wait are told {len(codes)} {set(codes)}"
    computer.run("config", "set", "guards.shrinkPercent", 90)
    computer.cycle("initial")
    yield len(computer.deletions()) == 80, f"shrunken: until somebody says that it is so {len(computer.deletions())}"
    yield computer.left_alone() == {"Other program": "stranger"}, f"shrunken: then nobody waits {computer.left_alone()}"
    computer.engine.stop()


def filtered_otherwise(computer):
    """The scope is another one than the old computer's."""
    trouble = computer.attach()
    computer.run("config", "set", "connectors.0.scope", json.dumps({"rules": []}))
    cycle = computer.cycle("initial")
    yield not trouble and computer.unclaimed() is None and computer.deletions() == set(), f"filtered: nobody is looked for {cycle.explain()}"
    computer.engine.stop()


def ruled_otherwise(computer):
    """It has rules in a file that the old computer had not."""
    trouble = computer.attach()
    folder = computer.engine.state / "rules"
    folder.mkdir(mode=0o700)
    (folder / "own.json").write_text(json.dumps({"version": 1, "rules": []}))
    cycle = computer.cycle("initial")
    yield not trouble and computer.unclaimed() is None and computer.deletions() == set(), f"rule files: nobody is looked for {cycle.explain()}"
    computer.engine.stop()


def restored(computer, directory):
    """Somebody came after the backup and went before it was restored."""
    backup = FOLDER / "before.backup"
    done = computer.run("database", "backup", backup)
    directory.add_person("brief")
    computer.cycle("delta")
    yield done.returncode == OK and "brief" in titles(computer.tenant), f"restored: a guest since {done.stderr}"
    directory.delete(f"uid=brief,{directory.people}")
    done = computer.run("database", "restore", backup)
    cycle = computer.cycle("initial")
    yield done.returncode == OK and computer.deletions() == {"brief"}, f"restored: is found {done.stderr} {computer.waiting()} {cycle.explain()}"
    yield "brief" in titles(computer.tenant), "restored: not deleted before everything was read once more"
    cycle = computer.cycle("delta")
    yield cycle.count("export", "export-deleted") == 1 and "brief" not in titles(computer.tenant), f"restored: and then deleted {cycle.explain()}"
    yield set(computer.tenant.users()).issuperset(KEPT), "restored: those that were never ours are untouched"


def main():
    directory = scenario.Directory()
    graph = scenario.Tenant()
    graph.verify(scenario.OPENLDAP_DOMAIN)
    other = scenario.second_tenant()
    for tenant in (graph, other):
        tenant.admin("seed", STRANGERS)
    old, new, twin = Computer("old", graph), Computer("new", graph), Computer("twin", other)
    for computer in (old, twin):
        computer.begin(computer.openldap_answers())
        cycle = computer.cycle("initial")
        yield cycle.exit == OK and computer.is_settled(), f"the engine works {cycle.explain()}"
    yield from moved(old, new, directory)
    yield from same(new, twin)
    yield from restored(new, directory)
    # And from there to others, each on its own.
    new.run("config", "set", "staging", "true")
    trouble = new.save()
    yield not trouble, f"the next profile {trouble}"
    new.engine.stop()
    directory.delete(*(directory.person(index) for index in (13, 14, 15)))
    through = relay.Relay("127.0.0.1", int(scenario.labs("SLAPD")["SLAPD_TLS_PORT"]))
    yield from chained(Computer("chained", graph))
    yield from unreadable(Computer("unreadable", graph), directory, through)
    yield from filtered_otherwise(Computer("filtered", graph))
    yield from ruled_otherwise(Computer("ruled", graph))
    third = Computer("third", graph)
    yield from killed(third, 3)
    yield from guarded(third, 3)
    third.run("config", "set", "staging", "true")
    third.save()
    yield from shrunken(Computer("shrunken", graph), directory)
    yield from third.log_results()
    yield from new.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(main()))

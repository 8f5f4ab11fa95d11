# SPDX-License-Identifier: GPL-3.0-or-later
"""From a change in a domain to the tenant, when the domain itself tells of it (docs/schedule.md, "At once").

People of a Samba domain are changed one after the other, at random moments that are close enough for some of them
to share a cycle, and far enough apart for most of them not to.
"""

import json
import os
import random
import time
from datetime import datetime
from pathlib import Path

import answers
import company_changes
import engine
import report
import samba_ad
import tenant
from keeper import LabError

PEOPLE = 200  # the size of a domain that tests have as well
CHANGES, LEAST_CHANGES = 100, 40
GAPS = (0.3, 1.7)  # seconds from one change to the next
WEEK = 10080  # minutes: no cycle comes by the schedule
PATIENCE = 60
SEED = 1


class World:
    """A domain, a tenant, and an engine that has read both and listens."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.domain = samba_ad.create(self.directory / "ad", PEOPLE)
        self.tenant = tenant.create(self.directory / "tenant", domains=self.domain.settings.mail_domain)
        self.engine = engine.Engine(self.directory / "engine")

    def start(self):
        watch = os.getpid()
        self.domain.start(watch=watch)
        self.tenant.start(watch=watch)
        self.engine.start(watch=watch)
        path = self.directory / "answers.json"
        values = answers.active_directory_to_graph(
            self.domain.environment("AD"), self.tenant.environment("TENANT")
        )
        path.write_text(json.dumps(values), encoding="utf-8")
        self.command("setup", "--answers", path)
        self.command("cycle", "start", "--type", "initial", "--wait")
        self.command("scheduler", "set", "--enable", "--interval", WEEK, "--near-real-time")
        self.wait_for(self.is_listening, "the domain is not listened to")
        # What may have been missed before is looked at once.
        self.wait_for(self.is_quiet, "the engine does not come to rest")

    def stop(self):
        for lab in (self.engine, self.tenant, self.domain):
            lab.stop(at_once=True)

    def command(self, *args):
        done = self.engine.run(*args)
        if done.returncode not in (0, engine.OBJECT_ERRORS):
            raise LabError(f"{args[0]} failed: {done.stderr}")

    def bells(self):
        return self.engine.ask("scheduler", "show")["nearRealTime"]

    def is_listening(self):
        found = self.bells()["listeners"]
        return bool(found) and all(listener["state"] == "listening" for listener in found)

    def is_quiet(self):
        """For longer than a bell takes."""
        before = self.engine.ask("run", "list")["items"][0]["id"]
        time.sleep(3)
        is_idle = self.engine.ask("status")["state"] == "idle" and not self.bells()["waiting"]
        return is_idle and self.engine.ask("run", "list")["items"][0]["id"] == before

    def wait_for(self, condition, trouble):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise LabError(f"{trouble}: {self.bells()}")
            time.sleep(0.1)

    def requests(self):
        """What the tenant was asked and granted: (when it had answered, the line of its log)"""
        for line in self.tenant.request_log.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if entry["response"]["status"] < 300:
                yield _seconds(entry["time"]) + entry["duration_ms"] / 1000, line

    def arrivals(self, values):
        """When the tenant was given each of them; those that it was not given are left out."""
        found = {}
        for at, line in self.requests():
            for value in values:
                if value not in found and f'"{value}"' in line:
                    found[value] = at
        return found


def _seconds(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def change_people(world, count):
    """(value, when the domain had it) of each change."""
    firm = company_changes.Company(world.domain)
    chance = random.Random(SEED)
    people = chance.sample(firm.ordinary, count)
    for number, person in enumerate(people):
        time.sleep(chance.uniform(*GAPS))
        value = f"Bell {number:04d}"
        firm.replace(person.dn, displayName=value)
        yield value, time.time()


def percentile(values, part):
    """The smallest of them that is not below that part of all (nearest rank)."""
    return sorted(values)[max(-(-len(values) * part // 100), 1) - 1]


def _cycles(world, since):
    """(began, ended) of the cycles since then, the oldest first."""
    world.wait_for(world.is_quiet, "the engine does not come to rest")
    found = world.engine.ask("run", "list", "--limit", 1000)["items"]
    times = ((_seconds(run["startedAt"]), _seconds(run["endedAt"])) for run in found)
    return sorted(cycle for cycle in times if cycle[0] >= since)


def _print_parts(world, changed, arrived):
    """Where the time goes: until the cycle that brings a change has begun (unless one that runs reads it as well),
    and from then on."""
    cycles = _cycles(world, min(changed.values()))
    waits, rests = [], []
    for value, at in changed.items():
        began = max([at, *(began for began, _ in cycles if began <= arrived[value])])
        waits.append(began - at)
        rests.append(arrived[value] - began)
    lasted = [ended - began for began, ended in cycles]
    apart = [after[0] - before[0] for before, after in zip(cycles, cycles[1:])]
    rows = [
        (name, f"{percentile(values, 50):.2f}", f"{percentile(values, 99):.2f}")
        for name, values in (
            ("until the cycle begins", waits), ("in the cycle, until the tenant has it", rests),
            ("a whole cycle", lasted), ("from the beginning of one to that of the next", apart),
        )
    ]  # fmt: skip
    print(f"    {len(changed)} changes, {len(cycles)} cycles")
    report.table(("seconds", "p50", "p99"), rows)


def measure(directory, divisor=1, verbose=False):
    """(name, measured, unit, at most): how long a change takes."""
    world = World(directory)
    try:
        world.start()
        count = max(CHANGES // divisor, LEAST_CHANGES)
        changed = dict(change_people(world, count))
        world.wait_for(lambda: len(world.arrivals(changed)) == count, "not every change arrives")
        arrived = world.arrivals(changed)
        if verbose:
            _print_parts(world, changed, arrived)
    finally:
        world.stop()
    taken = [arrived[value] - at for value, at in changed.items()]
    return [
        ("a change in a domain that is listened to, until the tenant has it: half of them", percentile(taken, 50), "s", 3),
        ("... and 99 of 100", percentile(taken, 99), "s", 5),
    ]

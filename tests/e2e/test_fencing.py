#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two engines on one configuration, which lies in PostgreSQL: the one that exports is paused in the middle of an export,
again and again, until its lease is over; the other one takes over, and the first goes on, behind the other one's export
or in the middle of it. Nothing of it reaches the tenant any more, nothing is sent twice, and in the end the tenant is
that of an engine that nobody disturbed.

Runs inside with_lab.py --slapd N --slapd-groups N --tenant --postgres. CW_SEED pauses elsewhere; CW_FENCING_RACES: how
many times.
"""

import os
import random
import signal
import sys

import rounds
import scenario
from scenario import OBJECT_ERRORS, OK, wait_for
from tenant_log import TenantLog, repeated
from test_instances import begin_first, begin_second, exports, is_over, is_staged, own

import tap

SEED = int(os.environ.get("CW_SEED", "4"))
RACES = int(os.environ.get("CW_FENCING_RACES", "6"))
TITLES = 240  # new in each race: without them there is little to export
SIZE = 0.5  # of the other changes
AHEAD = 160  # so many writes the tenant may have before the pause
DELAY_MS = 120  # of each answer to a batch: an export takes a while, and somebody waits for an answer
GOOD = (OK, OBJECT_ERRORS)


class Race:
    """holder exports, other takes over."""

    def __init__(self, number, dice, holder, other):
        self.holder, self.other, self.dice = holder, other, dice
        self.log = TenantLog(holder.tenant.lab.request_log)
        self.way = ("behind", "amid", "amid", "behind")[number % 4]  # each of them in both ways
        self.what = f"race {number}, {self.way} the other one's export"

    def wait_for_writes(self, number):
        return wait_for(lambda: len(self.log.writes()) >= number)

    def pause(self):
        """In the middle of an export, and until the lease is over."""
        self.log.mark()
        self.holder.run("cycle", "start", "--type", "delta")
        wished = self.dice.randrange(1, AHEAD)
        yield self.wait_for_writes(wished), f"{self.what}: the tenant has {wished} writes"
        self.pid = self.holder.pid()
        os.kill(self.pid, signal.SIGSTOP)
        yield wait_for(lambda: is_over(own(self.other).get("until"))), f"{self.what}: the lease is over"
        self.n_before = len(self.log.writes())

    def go_on(self):
        os.kill(self.pid, signal.SIGCONT)

    def take_over(self):
        done = self.other.run("instance", "activate", "--force", "--wait", "60")
        yield done.returncode == OK and exports(self.other), f"{self.what}: the other one takes over {done.stdout}{done.stderr}"
        yield len(self.log.writes()) == self.n_before, f"{self.what}: and has written nothing yet"
        self.other.run("cycle", "start", "--type", "delta")
        if self.way == "amid":
            wished = self.n_before + self.dice.randrange(1, AHEAD // 4)
            yield self.wait_for_writes(wished), f"{self.what}: which exports"
            self.go_on()
        yield self.other.settle(), f"{self.what}: its cycle ends"
        run = self.other.engine.last_run()
        yield run["state"] in ("success", "errors"), f"{self.what}: well {run['state']} {run['steps'][-1]}"
        self.n_after = len(self.log.writes())
        yield self.n_before < self.n_after, f"{self.what}: {self.n_before} writes of the first, {self.n_after - self.n_before} of the other one"

    def come_back(self):
        """Of the one that was paused."""
        if self.way == "behind":
            self.go_on()
        yield wait_for(lambda: own(self.holder).get("state") == "staging"), f"{self.what}: it finds itself without {own(self.holder)}"
        yield self.holder.settle(), f"{self.what}: its cycle ends"
        step = next(step for step in self.holder.engine.last_run()["steps"] if step["kind"] == "export")
        yield step["state"] != "success", f"{self.what}: not well {step['state']} {step.get('errorCode')} {step.get('errorMessage')}"
        cycle = self.holder.cycle("delta")
        yield is_staged(cycle), f"{self.what}: the next one exports nothing {cycle.explain()}"
        writes = self.log.writes()
        yield len(writes) == self.n_after, f"{self.what}: nothing of it reaches the tenant any more {writes[self.n_after:][:3]}"
        yield not repeated(writes), f"{self.what}: none of {len(writes)} writes was sent twice {repeated(writes)[:3]}"

    def results(self):
        yield from self.pause()
        yield from self.take_over()
        yield from self.come_back()


def change(source, number):
    source.change()
    people = [source.directory.person(index) for index in source.alive[:TITLES]]
    source.directory.change(*([f"dn: {dn}", "changetype: modify", "replace: title", f"title: Of race {number}"] for dn in people))


def check_same(calm, exporting, what):
    for scene in (calm, exporting):
        cycle = scene.cycle("delta")
        yield cycle.exit in GOOD, f"{what}: one more cycle {cycle.explain()}"
    yield calm.tenant.state() == exporting.tenant.state(), f"{what}: the tenant is that of an engine in peace"
    counters = [scene.tenant.counters() for scene in (calm, exporting)]
    numbers = [[c[name] for name in ("usersCreated", "groupsCreated", "usersDeleted", "groupsDeleted", "duplicatesPrevented")]
               for c in counters]  # fmt: skip
    yield numbers[0] == numbers[1] and numbers[0][-1] == 0, f"{what}: nothing was made or deleted twice {numbers}"


def main():
    print(f"# CW_SEED={SEED}", flush=True)
    source, dice = rounds.Openldap(SEED, SIZE), random.Random(SEED)
    first, second = scenario.Scenario("first"), scenario.Scenario("second")
    calm = scenario.Scenario("calm", scenario.second_tenant())
    begin_first(first)
    calm.begin(calm.openldap_answers())
    for scene in (first, calm):
        cycle = scene.cycle("initial")
        yield cycle.exit in GOOD, f"an initial cycle {cycle.explain()}"
    begin_second(second, first)
    cycle = second.cycle("initial")
    yield is_staged(cycle), f"the second is in staging mode {cycle.explain()}"
    first.tenant.admin("faults", {"match": {"method": "POST", "path_regex": r"/\$batch"}, "times": -1,
                                  "action": "delay", "delay_ms": DELAY_MS})  # fmt: skip
    holder, other = first, second
    for number in range(RACES):
        change(source, number)
        race = Race(number, dice, holder, other)
        yield from race.results()
        cycle = calm.cycle("delta")
        yield cycle.exit in GOOD, f"{race.what}: in peace {cycle.explain()}"
        yield from check_same(calm, other, race.what)
        holder, other = other, holder
    for scene in (second, first, calm):
        yield from scene.closing_results()
    calm.tenant.lab.stop()


if __name__ == "__main__":
    sys.exit(tap.run(main()))

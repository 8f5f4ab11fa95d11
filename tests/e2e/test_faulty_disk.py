#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that is full, that fails, or that takes only half of what is written, at any write below the state directory
(lab/faulty_disk.c): a cycle ends, with an error that says so, and the engine goes on; started again on a good disk it
ends where another one is that never had a bad one. CW_SEED=7 fails elsewhere, CW_FAULTS=20 more often.

Runs inside with_lab.py --slapd N --tenant.
"""

import os
import random
import struct
import sys
from pathlib import Path

import scenario
from scenario import NO_ENGINE, OBJECT_ERRORS, OK

import tap

FAULTS = int(os.environ.get("CW_FAULTS", "5"))  # of each kind
SEED = int(os.environ.get("CW_SEED", "1"))
FULL, BROKEN, SHORT = 1, 2, 3
FOR_GOOD = 1 << 40
KINDS = (("full", FULL, FOR_GOOD), ("full once", FULL, 1), ("broken", BROKEN, FOR_GOOD), ("broken once", BROKEN, 1),
         ("short writes", SHORT, FOR_GOOD), ("a short write", SHORT, 1))  # fmt: skip


class Disk:
    """What the engine's disk does."""

    def __init__(self, path):
        self.path = path
        path.write_bytes(bytes(32))

    def count(self):
        return struct.unpack("=Q", self.path.read_bytes()[:8])[0]

    def _put(self, first, end, kind):
        with open(self.path, "r+b") as file:
            file.seek(8)
            file.write(struct.pack("=QQQ", first, end, kind))

    def fail(self, kind, after, times):
        first = self.count() + after
        self._put(first, first + times, kind)

    def heal(self):
        self._put(0, 0, 0)


class Shaken(scenario.Scenario):
    """An engine on such a disk."""

    def __init__(self, name, graph=None):
        super().__init__(name, graph)
        self.n_failed = 0  # cycles
        self.disk = Disk(Path(os.environ["CW_LAB_DIR"]) / f"{name}.disk")
        values = {"LD_PRELOAD": os.environ["CW_FAULTY_DISK"], "CW_FAULTY_CONTROL": self.disk.path,
                  "CW_FAULTY_FOLDER": self.engine.state}  # fmt: skip
        self.wrapper = ["env", *(f"{variable}={value}" for variable, value in values.items())]

    def start(self, **how):
        super().start(wrapper=self.wrapper, **how)


def change(directory, number):
    directory.add_person(f"new{number:03}")
    directory.modify(directory.person(number + 10), "replace: telephoneNumber", f"telephoneNumber: +49 30 {number}")
    directory.delete(directory.person(number + 60))


def is_told(done):
    """Whether a cycle that did not work says that it was the disk, wherever it could not begin or go on."""
    words = done.stdout + done.stderr
    return any(word in words for word in ("disk I/O error", "is full", "No space", "Input/output error"))


def fail_once(scene, calm, directory, dice, number, kind):
    what, fault, times = kind
    change(directory, number)
    began = calm.disk.count()
    cycle = calm.cycle("delta")
    n_writes = calm.disk.count() - began
    if cycle.exit not in (OK, OBJECT_ERRORS):
        return f"in peace: {cycle.explain()}"
    scene.disk.fail(fault, dice.randrange(1, max(n_writes, 2)), times)
    done = scene.run("cycle", "start", "--wait")
    scene.n_failed += done.returncode not in (OK, OBJECT_ERRORS)
    if done.returncode not in (OK, OBJECT_ERRORS) and not is_told(done):
        return f"{what}: it is not told what failed: {done.stdout}{done.stderr}"
    if fault == SHORT and done.returncode not in (OK, OBJECT_ERRORS):
        return f"{what}: a write that is not whole is gone on with: {done.stdout}{done.stderr}"
    if scene.run("status").returncode == NO_ENGINE:
        return f"{what}: the engine is gone"
    scene.engine.stop()
    scene.disk.heal()
    scene.start()
    for _ in range(2):
        cycle = scene.cycle("delta")
        if cycle.exit not in (OK, OBJECT_ERRORS):
            return f"{what}: on a good disk: {cycle.explain()}"
    calm.cycle("delta")
    return "" if scene.tenant.state() == calm.tenant.state() else f"{what}: the tenants differ"


def results():
    scene, calm = Shaken("engine"), Shaken("calm", scenario.second_tenant())
    directory, dice = scenario.Directory(), random.Random(SEED)
    for each in (scene, calm):
        each.begin_with_openldap()
        cycle = each.cycle("initial")
        yield cycle.state == "success", f"an installation at work {cycle.explain()}"
    yield calm.disk.count() > 20, f"its writes are counted: {calm.disk.count()}"
    number = 0
    for kind in KINDS:
        troubles = []
        for _ in range(FAULTS):
            troubles.append(fail_once(scene, calm, directory, dice, number, kind))
            number += 1
        found = [trouble for trouble in troubles if trouble]
        yield not found, f"{kind[0]}: {FAULTS} cycles end, and the next ones where others are {found[:2]}"
    yield scene.n_failed > FAULTS, f"many of them failed: {scene.n_failed} of {number}"
    done = scene.run("database", "check")
    yield done.returncode == OK, f"the database is good {done.stdout}"
    for each in (calm, scene):
        yield from each.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

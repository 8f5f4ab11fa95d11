# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of a check that reads everybody: the values of a source anchor, before anything is synchronised."""

import json
import time

from keeper import LabError

# Each has one of their own (people_ldif.py).
IDENTITY = {"sourceAnchor": {"method": "attribute", "attribute": "employeeNumber"}}


def measure_anchor_values(bench):
    """(name, measured, unit, floor): how long it takes beside who reads the same, and its memory."""
    reading = min(bench.ldapsearch("(objectClass=*)", "*", "+") for _ in range(2))
    connectors = bench.engine.ask("config", "show")["config"]["connectors"]
    given = {"connectors": [item for item in connectors if "server" in item], "identity": IDENTITY}
    before = bench.engine.peak_memory_mb()
    began = time.monotonic()
    answer = bench.engine.ask("setup", "check", "anchor-values", "--input", json.dumps(given))
    seconds = time.monotonic() - began
    if answer["good"] < bench.users:
        raise LabError(f"of {bench.users} people {answer['good']} have an anchor: {answer['checks']}")
    yield "values of a source anchor against ldapsearch", seconds / reading, "times", 1.5
    yield "... and the memory for it", bench.engine.peak_memory_mb() - before, "MB", 16

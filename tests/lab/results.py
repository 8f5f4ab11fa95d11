#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What meson noted of the tests in its trees.

results.py count LOG...  "N passed, N failed, N skipped" as the last line; exit code 1 when something failed
results.py again LOG     names of the failed tests that may be tried once more, one a line

A test with real servers or a display can fail by what else the machine does, one in some thousand times; it is
tried once more, alone, and when it passes then it counts as passed and is told as unsteady: a mistake to be
found, in it or in what it tests. A unit test has no such excuse, and more than a few failures are no chance.
"""

import json
import sys
from pathlib import Path

KINDS = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}
STEADY = {"unit", "lint"}
MOST_AGAIN = 3


def read(log):
    """Suites, name and result of each test. (None): the tree could not be built or its tests not started."""
    try:
        lines = Path(log).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    return [split(json.loads(line)) for line in lines]


def split(noted):
    """Of 'causeway:ui+widgets / app-page-plan' the suites and the name."""
    suites, _, name = noted["name"].rpartition(" / ")
    return set(suites.rpartition(":")[2].split("+")), name, noted["result"]


def is_failure(result):
    return result not in KINDS


def again(log):
    failed = [(suites, name) for suites, name, result in read(log) or () if is_failure(result)]
    if len(failed) > MOST_AGAIN or any(suites & STEADY for suites, _ in failed):
        return []
    return [name for _, name in failed]


def second_tries(log):
    second = Path(log).with_name("again.json")
    return {name: result for _, name, result in read(second) or ()}


def count_tree(log, counts):
    """One tree's tests into counts. Yields what is to be told of them."""
    tree, tried = Path(log).parts[-3], second_tries(log)
    noted = read(log)
    if noted is None:
        counts["failed"] += 1
        return
    for _, name, result in noted:
        last = tried.get(name, result)
        counts[KINDS.get(last, "failed")] += 1
        if is_failure(last):
            yield f"failed in {tree}: {name} ({last})"
        elif is_failure(result):
            yield f"unsteady in {tree}: {name} ({result}, and once more, alone: {last})"


def count(logs):
    counts = dict.fromkeys(("passed", "failed", "skipped"), 0)
    for log in logs:
        for line in count_tree(log, counts):
            print(line)
    print(", ".join(f"{number} {kind}" for kind, number in counts.items()))
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    verb, *files = sys.argv[1:]
    if verb == "count":
        sys.exit(count(files))
    print("".join(f"{name}\n" for name in again(files[0])), end="")

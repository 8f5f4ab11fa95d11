#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""results.py: what is counted, and which tests are tried once more. Prints TAP."""

import contextlib
import io
import json
import sys
import tempfile
from pathlib import Path

import results as noted
import tap

GOOD = (("unit", "base-dn", "OK"), ("ui+widgets", "app-plan", "OK"), ("integration", "e2e-far", "SKIP"))


def log(directory, tests, name="testlog.json"):
    path = Path(directory) / "build" / "meson-logs" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    forms = [{"name": f"causeway:{suite} / {test}", "result": result} for suite, test, result in tests]
    path.write_text("".join(json.dumps(form) + "\n" for form in forms), encoding="utf-8")
    return str(path)


def count(*logs):
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        code = noted.count(logs)
    return code, printed.getvalue().splitlines()


def counted(tests, second=()):
    with tempfile.TemporaryDirectory() as directory:
        log(directory, second, "again.json")
        return count(log(directory, tests))


def chosen(*tests):
    with tempfile.TemporaryDirectory() as directory:
        return noted.again(log(directory, GOOD + tests))


def results():
    yield counted(GOOD) == (0, ["2 passed, 0 failed, 1 skipped"]), "nothing failed"
    yield counted(()) == (1, ["0 passed, 0 failed, 0 skipped"]), "no test is no success"
    yield count("/nowhere/build/meson-logs/testlog.json") == (1, ["0 passed, 1 failed, 0 skipped"]), "no log"
    failed = ("integration", "e2e-near", "TIMEOUT")
    code, lines = counted((*GOOD, failed))
    yield code == 1 and lines[-1] == "2 passed, 1 failed, 1 skipped", "a failure"
    yield lines[0] == "failed in build: e2e-near (TIMEOUT)", f"is told: {lines[0]}"
    code, lines = counted((*GOOD, failed), [("integration", "e2e-near", "FAIL")])
    yield code == 1 and lines[0] == "failed in build: e2e-near (FAIL)", "one that fails twice as well"
    code, lines = counted((*GOOD, failed), [("integration", "e2e-near", "OK")])
    yield code == 0 and lines[-1] == "3 passed, 0 failed, 1 skipped", "one that passes alone counts"
    yield lines[0].startswith("unsteady in build: e2e-near (TIMEOUT"), f"and is told: {lines[0]}"
    display = ("ui+widgets", "app-near", "ERROR")
    yield chosen(failed, display) == ["e2e-near", "app-near"], "those of servers and of the display are tried again"
    yield chosen(failed, ("unit", "base-guid", "FAIL")) == [], "nothing is where a unit test failed"
    yield chosen(failed, ("lint", "lint-source", "FAIL")) == [], "or lint"
    yield chosen(*(("integration", f"e2e-{i}", "FAIL") for i in range(4))) == [], "or four at once"


if __name__ == "__main__":
    sys.exit(tap.run(results()))

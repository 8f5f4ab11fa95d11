# SPDX-License-Identifier: GPL-3.0-or-later
"""TAP for tests written in Python."""

import os
import sys


def _title(text):
    """In one line: what a check tells may be the whole output of a program."""
    return "; ".join(line.strip() for line in text.splitlines() if line.strip())


def lacks(what, why):
    """The result of what cannot be shown on this machine, though a machine can be made on which it can: skipped, and
    a failure where everything has to be shown. What no machine like this one can do is "# SKIP" alone."""
    if os.environ.get("CW_LAB_REQUIRED"):
        return False, f"{what}: CW_LAB_REQUIRED is set, and {why}"
    return True, f"{what} # SKIP {why}"


def run(results):
    """Prints results, (passed, what) each, as they come; returns the exit code.

    An exception ends the test and counts as a failure of its own.
    """
    number = failures = 0
    try:
        for passed, what in results:
            number += 1
            failures += not passed
            print(f"{'ok' if passed else 'not ok'} {number} - {_title(what)}", flush=True)
    finally:
        error = sys.exc_info()[1]
        if error is not None:
            print(f"not ok {number + 1} - {_title(f'{type(error).__name__}: {error}')}")
    print(f"1..{number}")
    return 1 if failures else 0

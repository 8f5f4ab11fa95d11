# SPDX-License-Identifier: GPL-3.0-or-later
"""TAP for tests written in Python."""

import sys


def _title(text):
    """In one line: what a check tells may be the whole output of a program."""
    return "; ".join(line.strip() for line in text.splitlines() if line.strip())


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

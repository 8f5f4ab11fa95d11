# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps and tables on a terminal, for the demo and the bench."""

import contextlib
import sys
import time
import unicodedata


def width(text):
    """Columns on a terminal: wide characters take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def table(headings, rows):
    """Prints rows of anything; numbers are set to the right."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [
        max(width(line[column]) for line in [list(headings), *cells])
        for column in range(len(headings))
    ]
    right = [
        bool(rows) and all(isinstance(row[column], (int, float)) for row in rows)
        for column in range(len(headings))
    ]

    def line(values):
        padded = []
        for text, columns, to_right in zip(values, widths, right):
            space = " " * (columns - width(text))
            padded.append(space + text if to_right else text + space)
        return ("  " + "  ".join(padded)).rstrip()

    print(line(headings))
    print("  " + "  ".join("-" * columns for columns in widths))
    for row in cells:
        print(line(row))
    print(flush=True)


def _cell(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else str(value)


@contextlib.contextmanager
def step(title):
    """Prints a heading, and how long the step took."""
    print(f"\n=== {title}", flush=True)
    began = time.monotonic()
    yield
    print(f"    {time.monotonic() - began:.1f} s", flush=True)


def fail(program, error):
    print(f"\n{program}: {error}", file=sys.stderr)
    return 1

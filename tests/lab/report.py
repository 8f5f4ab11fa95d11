# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps and tables on a terminal, for the demo and the bench."""

import contextlib
import itertools
import shutil
import sys
import time
import unicodedata

LINE_WIDTH, LEAST_WIDTH = 120, 12
INDENT, GAP = "  ", "  "


def width(text):
    """Columns on a terminal: wide characters take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def table(headings, rows):
    """Prints rows of anything; numbers are set to the right, long texts are wrapped."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [
        max(width(line[column]) for line in [list(headings), *cells])
        for column in range(len(headings))
    ]
    _shrink(widths, [width(heading) for heading in headings])
    right = [
        bool(rows) and all(isinstance(row[column], (int, float)) for row in rows)
        for column in range(len(headings))
    ]

    def line(values):
        padded = []
        for text, columns, to_right in zip(values, widths, right):
            space = " " * (columns - width(text))
            padded.append(space + text if to_right else text + space)
        return (INDENT + GAP.join(padded)).rstrip()

    print(line(headings))
    print(INDENT + GAP.join("-" * columns for columns in widths))
    for row in cells:
        wrapped = [wrap(text, columns) for text, columns in zip(row, widths)]
        for part in itertools.zip_longest(*wrapped, fillvalue=""):
            print(line(part))
    print(flush=True)


def _shrink(widths, least):
    """Takes from the widest column until the table fits the terminal."""
    limit = min(shutil.get_terminal_size((LINE_WIDTH, 0)).columns, LINE_WIDTH) - len(INDENT)
    while sum(widths) + len(GAP) * (len(widths) - 1) > limit:
        widest = widths.index(max(widths))
        if widths[widest] <= max(least[widest], LEAST_WIDTH):
            return
        widths[widest] -= 1


def wrap(text, columns):
    """The lines of a text that is to be so wide; words that are longer are cut."""
    lines, current = [], ""
    for word in text.split(" "):
        joined = f"{current} {word}" if current else word
        if width(joined) <= columns:
            current = joined
            continue
        lines += [current] if current else []
        current = word
        while width(current) > columns:
            cut = columns
            while width(current[:cut]) > columns:
                cut -= 1
            lines.append(current[:cut])
            current = current[cut:]
    return [*lines, current]


def _cell(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else " ".join(str(value).split("\n"))


def heading(title):
    print(f"\n=== {title}", flush=True)


@contextlib.contextmanager
def step(title):
    """Prints a heading, and how long the step took."""
    heading(title)
    began = time.monotonic()
    yield
    print(f"    {time.monotonic() - began:.1f} s", flush=True)


def fail(program, error):
    print(f"\n{program}: {error}", file=sys.stderr)
    return 1

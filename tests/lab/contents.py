# SPDX-License-Identifier: GPL-3.0-or-later
"""What files hold, to look for what must not be in them."""

from pathlib import Path


def contents(*places):
    """(path, bytes) of each of these files, and of all files in these directories. What SQLite keeps beside a database comes
    and goes: what is gone when it is to be read is none of them."""
    for place in map(Path, places):
        for path in place.rglob("*") if place.is_dir() else [place]:
            try:
                if path.is_file():
                    yield path, path.read_bytes()
            except FileNotFoundError:
                continue

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the pictures of one page, NAME.LANGUAGE.WAY.png, side by side into sheets/NAME.png.

  contact_sheets.py DIRECTORY
"""

import subprocess
import sys
from pathlib import Path

WAYS = ("light", "dark", "rtl", "narrow", "narrow-rtl", "large", "large-narrow", "full")
LANGUAGES = ("en", "de", "th")


def place(picture):
    """Where it stands: by its way, then by its language."""
    _, language, way = picture.stem.rsplit(".", 2)
    return WAYS.index(way), LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES)


def pages(directory):
    """The pictures of each page, by its name."""
    found = {}
    for picture in directory.glob("*.*.*.png"):
        if picture.stem.rsplit(".", 1)[1] in WAYS:
            found.setdefault(picture.stem.rsplit(".", 2)[0], []).append(picture)
    return found


def font_file():
    """ImageMagick takes a file; its own default is often not there."""
    return subprocess.run(
        ["fc-match", "-f", "%{file}", "Cantarell"], check=True, capture_output=True, text=True
    ).stdout


def make_sheet(path, pictures):
    labelled = ["-font", font_file()]
    for picture in sorted(pictures, key=place):
        labelled += ["-label", picture.stem.split(".", 1)[1], str(picture)]
    subprocess.run(
        ["montage", *labelled, "-tile", "x1", "-gravity", "north", "-background", "#808080",
         "-geometry", "640x1600>+8+8", str(path)],
        check=True,
    )  # fmt: skip


def main():
    directory = Path(sys.argv[1])
    sheets = directory / "sheets"
    sheets.mkdir(exist_ok=True)
    for name, pictures in sorted(pages(directory).items()):
        make_sheet(sheets / f"{name}.png", pictures)


if __name__ == "__main__":
    main()

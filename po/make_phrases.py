#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the templates that the engine makes its texts from, for the application to recognise them by
(src/base/cw-phrase-book.h): records that end with a byte 2; between one thing and many, a byte 1.

  make_phrases.py ROOT OUTPUT
"""

import ast
import re
import subprocess
import sys
from pathlib import Path


# What keeps a page from being complete is said by the engine too, of answers that came past the page.
PROBLEMS = "src/setup/draft/cw-wizard-problems"


def list_calls(root):
    """Keywords and files: without what the application itself has translated by _() and N_()."""
    lines = (root / "po/KEYWORDS").read_text().splitlines()
    files = [line for line in (root / "po/POTFILES").read_text().splitlines() if line.endswith(".c")]
    yield [line for line in lines if line[:1] != "#" and line not in ("_", "N_")], files
    yield ["_"], [name for name in files if name.startswith(PROBLEMS)]


def extract(root, keywords, files):
    """The POT of the files."""
    keywords = [f"--keyword={word}" for word in keywords]
    done = subprocess.run(
        ["xgettext", "--keyword", *keywords, "--from-code=UTF-8", "--no-wrap", "--output=-", *files],
        cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8", check=True,
    )  # fmt: skip
    return done.stdout


def parse(pot):
    """(one, many or None) of each message."""
    for block in pot.split("\n\n"):
        texts, name = {}, None
        for line in block.splitlines():
            found = re.match(r'(msgid_plural|msgid|msgstr)\S* (".*")$', line)
            if found:
                name = found[1]
                texts[name] = ast.literal_eval(found[2])
            elif line.startswith('"'):
                texts[name] += ast.literal_eval(line)
        if texts.get("msgid"):
            yield texts["msgid"], texts.get("msgid_plural")


def main(root, output):
    pots = [extract(Path(root), *call) for call in list_calls(Path(root))]
    found = {message for pot in pots for message in parse(pot)}
    records = sorted(one + ("\1" + many if many else "") for one, many in found)
    Path(output).write_text("".join(record + "\2" for record in records), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every language of po/LINGUAS is complete: each string that the program has now is translated, none is
fuzzy, and msgfmt finds no mistake in placeholders or plurals.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

# What meson's preset "glib" extracts by; po/KEYWORDS holds ours.
KEYWORDS = ["C_:1c,2", "NC_:1c,2", "ngettext:1,2", "g_dcgettext:2", "g_dngettext:2,3"]


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, **options)


def make_template(root, path):
    ours = [line for line in (root / "po/KEYWORDS").read_text().splitlines() if line[:1] != "#"]
    keywords = [f"--keyword={keyword}" for keyword in KEYWORDS + ours]
    done = run(
        "xgettext", "--from-code=UTF-8", *keywords, "--files-from", root / "po/POTFILES", "--directory", root,
        "--output", path,
    )  # fmt: skip
    if done.returncode != 0:
        raise SystemExit(f"xgettext: {done.stderr}")


def count(text):
    """Messages of a PO text, without its header."""
    return sum(line.startswith("msgid ") for line in text.splitlines()) - 1


def open_messages(template, po):
    """How many strings of the template the language lacks."""
    merged = run("msgmerge", "--quiet", "--no-fuzzy-matching", "--output-file=-", po, template)
    left = run("msgattrib", "--untranslated", "--no-obsolete", input=merged.stdout)
    fuzzy = run("msgattrib", "--only-fuzzy", "--no-obsolete", po)
    return max(count(left.stdout), 0) + max(count(fuzzy.stdout), 0), left.stdout


def check(root, language, template):
    po = root / "po" / f"{language}.po"
    done = run("msgfmt", "--check", "--output-file=/dev/null", po)
    yield done.returncode == 0, f"{language}: msgfmt finds no mistake {done.stderr.strip()[:300]}"
    number, left = open_messages(template, po)
    first = next((line for line in left.splitlines()[1:] if line.startswith('msgid "') and line != 'msgid ""'), "")
    yield number == 0, f"{language}: {number} strings are not translated {first}"


def main(root):
    root = Path(root)
    number = 0
    with tempfile.TemporaryDirectory() as directory:
        template = Path(directory) / "causeway.pot"
        make_template(root, template)
        for language in (root / "po/LINGUAS").read_text().split():
            for is_good, what in check(root, language, template):
                number += 1
                print(f"{'ok' if is_good else 'not ok'} {number} - {what}")
    # The lines tell what failed; meson takes an exit status beside them for a test that broke down.
    print(f"1..{number}")


if __name__ == "__main__":
    main(sys.argv[1])

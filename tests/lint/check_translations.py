#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""po/POTFILES names every file of the application, once and sorted, and nothing else; every template
is in the resources.

  check_translations.py [ROOT]      exit 1 when something is found
"""

import sys
from pathlib import Path

# Where people read what is written.
PLACES = ("src/app/*.c", "src/app/pages/*.c", "src/setup/draft/*.c", "ui/*.ui", "data/*.in")


def main(argv):
    root = Path(argv[0]) if argv else Path(__file__).parents[2]
    findings = []
    listed = [
        line for line in (root / "po/POTFILES").read_text().splitlines() if line[:1] not in ("", "#")
    ]
    expected = {path.relative_to(root).as_posix() for place in PLACES for path in root.glob(place)}
    findings += [f"po/POTFILES: {name} is missing" for name in sorted(expected - set(listed))]
    findings += [f"po/POTFILES: there is no {name}" for name in sorted(set(listed) - expected)]
    if listed != sorted(set(listed)):
        findings.append("po/POTFILES: not sorted, or something is there twice")
    resources = (root / "ui/causeway.gresource.xml").read_text()
    findings += [
        f"ui/causeway.gresource.xml: {path.name} is missing"
        for path in sorted((root / "ui").glob("*.ui"))
        if f">{path.name}<" not in resources
    ]
    for finding in findings:
        print(finding)
    print(f"{len(listed)} files with texts: {len(findings)} errors")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

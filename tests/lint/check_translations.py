#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""po/POTFILES names every file of the application and every file of the engine that forms texts for
people, once and sorted, and nothing else; every template is in the resources.

  check_translations.py [ROOT]      exit 1 when something is found
"""

import re
import sys
from pathlib import Path

# Where people read what is written.
PLACES = ("src/app/*.c", "src/app/pages/*.c", "src/setup/draft/*.c", "ui/*.ui", "data/*.in")

# The engine forms texts there; the application says them in the user's language.
ENGINE = ("base", "model", "vault", "store", "connectors", "rules", "sync", "signin", "engine", "setup", "service")

# Nothing of these reaches a window: mistakes in the program's own schemas and rules, and what stops
# causewayd before it serves.
NOT_SHOWN = re.compile(
    r"src/base/cw-(json-schema|queue)\.c|"
    r"src/service/(cw-peer-role|cw-readiness|cw-service.*|main)\.c"
)


def engine_files(root):
    keywords = [line.split(":")[0] for line in (root / "po/KEYWORDS").read_text().splitlines() if line[:1] != "#"]
    call = re.compile(r"\b(%s) \(" % "|".join(keywords))
    for folder in ENGINE:
        for path in (root / "src" / folder).rglob("*.c"):
            name = path.relative_to(root).as_posix()
            if not NOT_SHOWN.fullmatch(name) and call.search(path.read_text()):
                yield name


def main(argv):
    root = Path(argv[0]) if argv else Path(__file__).parents[2]
    findings = []
    listed = [
        line for line in (root / "po/POTFILES").read_text().splitlines() if line[:1] not in ("", "#")
    ]
    expected = {path.relative_to(root).as_posix() for place in PLACES for path in root.glob(place)}
    expected |= set(engine_files(root))
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

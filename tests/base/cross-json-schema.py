#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares our JSON Schema checker, the table's own word and python3-jsonschema.

Usage: cross-json-schema.py CASES.json CHECKER
"""

import json
import os
import subprocess
import sys

SKIPPED = 77


def rows(path):
    with open(path, encoding="utf-8") as file:
        table = json.load(file)
    for row in table:
        for verdict in ("valid", "invalid"):
            for value in row[verdict]:
                yield row["schema"], value, verdict == "valid"


def main():
    cases, checker = sys.argv[1:3]
    ours = subprocess.run(
        [checker, cases], check=True, capture_output=True, text=True
    ).stdout.split()
    table = list(rows(cases))
    failures = []

    if len(ours) != len(table):
        sys.exit(f"{len(ours)} verdicts for {len(table)} values")
    for (schema, value, expected), verdict in zip(table, ours):
        if (verdict == "1") != expected:
            failures.append(f"ours, not the table: {schema} {value!r}")

    try:
        from jsonschema import Draft202012Validator, FormatChecker
    except ImportError:
        Draft202012Validator = None
    if Draft202012Validator is not None:
        formats = FormatChecker()
        for (schema, value, expected) in table:
            # Some formats are known only with a further package.
            if isinstance(schema, dict) and schema.get("format", "uuid") not in formats.checkers:
                continue
            validator = Draft202012Validator(schema, format_checker=formats)
            if validator.is_valid(value) != expected:
                failures.append(f"jsonschema, not the table: {schema} {value!r}")

    print(f"{len(table)} values, {len(failures)} differences")
    print("\n".join(failures))
    if failures:
        sys.exit(1)
    if Draft202012Validator is None:
        sys.exit("CW_LAB_REQUIRED is set, and python3-jsonschema is not here" if os.environ.get("CW_LAB_REQUIRED") else SKIPPED)


main()

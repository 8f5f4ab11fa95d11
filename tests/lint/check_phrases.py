#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine says to people can be said in their language: every template is extracted whole, and
every text given to a function that shows it is marked (HACKING.md, "A message of the engine").

  check_phrases.py [ROOT]      exit 1 when something is found
"""

import re
import sys
from pathlib import Path

from check_translations import ENGINE, NOT_SHOWN

# They take texts for people, more than one, so that po/KEYWORDS cannot name them.
SHOWN = re.compile(
    r"\b(cw_setup_check_add|cw_setup_check_add_error|cw_check_new|cw_ldap_check_add|cw_ldap_check_add_error|"
    r"cw_setup_plan_add_action|cw_setup_action_set_detail|cw_graph_operation_end|cw_change_writer_add_broken|"
    r"cw_run_store_put_error|put_task_error|add_check|add_warning|set_problem) \("
)
# Formats that xgettext sees, by po/KEYWORDS.
FORMATS = re.compile(r"\b(g_set_error|g_error_new|g_prefix_error|g_propagate_prefixed_error|CW_PHRASE|CW_PHRASE_COUNT) \(")
STRING = re.compile(r'"(?:\\.|[^"\\])*"')


def read_call(text, start):
    """The arguments of a call whose parenthesis is open at START."""
    depth, i = 1, start
    while depth > 0 and i < len(text):
        string = STRING.match(text, i)
        if string:
            i = string.end()
            continue
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        i += 1
    return text[start : i - 1]


def check_text(name, text):
    # Characters that would look like the beginning of a string or a parenthesis.
    text = re.sub(r"'(\\.|[^'\\])'", "' '", text)
    for found in SHOWN.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        call = read_call(text, found.end())
        marked = [m.span() for m in re.finditer(r'CW_PHRASE(?:_COUNT)? \((?:[^()"]|"(?:\\.|[^"\\])*"|\([^()]*\))*\)', call)]
        for string in STRING.finditer(call):
            is_marked = any(start <= string.start() < end for start, end in marked)
            if " " in string[0] and not is_marked:
                yield f"{name}:{line}: {string[0]} is shown to people: mark it with CW_PHRASE()"
    for found in FORMATS.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        if re.search(r'"\s*(G_[A-Z0-9]+_FORMAT|PRI\w+)\b', read_call(text, found.end())):
            yield f"{name}:{line}: xgettext cuts a template at a macro: use %lld, %llu or %zu"


def main(argv):
    root = Path(argv[0]) if argv else Path(__file__).parents[2]
    paths = [path for folder in ENGINE for path in (root / "src" / folder).rglob("*.c")]
    names = sorted(path.relative_to(root).as_posix() for path in paths)
    names = [name for name in names if not NOT_SHOWN.fullmatch(name)]
    findings = [finding for name in names for finding in check_text(name, (root / name).read_text())]
    for finding in findings:
        print(finding)
    print(f"{len(names)} files of the engine: {len(findings)} errors")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

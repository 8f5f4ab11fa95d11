# SPDX-License-Identifier: GPL-3.0-or-later
"""A strict reader of OpenMetrics 1.0 text, as far as the engine uses it: anything beside the specification is an error."""

import re

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
HEAD = re.compile(rf"# (TYPE|UNIT|HELP) ({NAME}) (.+)")
SAMPLE = re.compile(rf"({NAME})(?:\{{(.*)\}})? (-?\d+(?:\.\d+)?)")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(?:,|$)')
SUFFIXES = {"gauge": "", "counter": "_total", "info": "_info", "stateset": ""}
ORDER = ("TYPE", "UNIT", "HELP")


def read_labels(text):
    labels, position = {}, 0
    while position < len(text):
        found = LABEL.match(text, position)
        if not found or found[1] in labels:
            raise ValueError(f"bad labels: {text}")
        labels[found[1]] = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], found[2])
        position = found.end()
    if text.endswith(","):
        raise ValueError(f"a comma at the end of {text}")
    return labels


def read_head(line, families, family):
    found = HEAD.fullmatch(line)
    if not found:
        raise ValueError(f"no line of a family's head: {line}")
    kind, name, value = found.groups()
    if kind == "TYPE":
        if name in families or value not in SUFFIXES:
            raise ValueError(f"{name} twice, or of no known type: {value}")
        families[name] = {"TYPE": value, "samples": {}}
        return name
    known = families[name] if name == family else {}
    if not known or kind in known or known["samples"] or ORDER.index(kind) < len(known) - 2:
        raise ValueError(f"{kind} of {name} is out of place")
    if kind == "UNIT" and not name.endswith(f"_{value}"):
        raise ValueError(f"{name} does not end with its unit {value}")
    known[kind] = value
    return family


def read_sample(line, families, family):
    found = SAMPLE.fullmatch(line)
    if not found or family is None:
        raise ValueError(f"no sample: {line}")
    known = families[family]
    if found[1] != family + SUFFIXES[known["TYPE"]]:
        raise ValueError(f"{found[1]} does not belong to {family}")
    labels = read_labels(found[2] or "")
    key = tuple(sorted(labels.items()))
    if key in known["samples"] or (known["TYPE"] == "stateset" and family not in labels):
        raise ValueError(f"twice, or without its state: {line}")
    known["samples"][key] = float(found[3])


def read(text):
    """{family: {"TYPE", "UNIT", "HELP", "samples": {((label, value), ...): number}}}"""
    if not text.endswith("\n# EOF\n"):
        raise ValueError("the end is not # EOF")
    families, family = {}, None
    # Only LF ends a line: the name of a connector may have a CR.
    for line in text.removesuffix("\n# EOF\n").split("\n"):
        if line.startswith("#"):
            family = read_head(line, families, family)
        else:
            read_sample(line, families, family)
    mute = [name for name, known in families.items() if "HELP" not in known]
    if mute:
        raise ValueError(f"without HELP: {mute}")
    return families

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The house rules that a machine can check. HACKING.md tells why; RULES below lists them.

  check_source.py [ROOT]      exit 1 when something is found

A finding that is right as it is carries a comment on its line or the line before it:
  /* lint-allow: RULE: the reason */
"""

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from csource import CSource

# A folder includes itself and what stands before it.
FOLDERS = (
    "base", "model", "vault", "store", "connectors", "rules", "sync", "signin", "engine", "setup",
    "service", "app", "cli", "agent", "tenant",
)  # fmt: skip
LEAVES = {"service", "app", "cli", "agent", "tenant"}  # nobody includes them
ONLY = {"tenant": {"base"}}  # the practice tenant knows nothing of the engine

# Libraries that stay behind a folder's interface: header pattern, folders.
LIBRARIES = (
    (r"(ldap|lber|openldap|ldap_\w+)\.h|sasl/.*", ("connectors/ldap", "signin")),
    (r"(sqlite3|libpq-fe)\.h", ("store", "tenant")),
    (r"libsoup/.*",
     ("connectors/graph", "connectors/dirsync", "connectors/scim", "signin", "tenant")),
    (r"libxml/.*", ("signin",)),
    (r"curl/.*", ("engine",)),
    (r"(gtk|gdk|gsk)/.*|adwaita\.h", ("app",)),
)  # fmt: skip

# Named _sync, but only binds a socket and listens.
WITHOUT_ASYNC_FORM = {"g_dbus_server_new_sync"}

FUNCTION_LINES, FUNCTION_LINES_NOTED, BLOCK_DEPTH = 120, 60, 5
FILE_LINES, FILE_LINES_WARNED, HEADER_LINES_WARNED = 1200, 800, 200

SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"
SKIPPED_DIRECTORIES = {".git", ".demo", "__pycache__", "subprojects"}
BINARY_SUFFIXES = {".png", ".xz", ".db", ".ico", ".der", ".gz", ".mo", ".pyc"}
# Paths of one machine. Written in two halves, so that this file does not find itself.
PRIVATE_PATHS = ("/wo" "rk/", "/ro" "ot/", "../sha" "red")
PRIVATE_PATHS_ALLOWED = {".ci/run": ("../sha" "red",)}


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    rule: str
    message: str
    is_error: bool = True

    def __str__(self):
        kind = "error" if self.is_error else "warning"
        return f"{self.path}:{self.line}: {kind}: {self.message} [{self.rule}]"


class File:
    """One file under the root; path is relative and written with slashes."""

    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.c = CSource(path, text) if path.endswith((".c", ".h")) else None

    @property
    def in_source(self):
        return self.c is not None and self.path.startswith("src/")

    @property
    def folder(self):
        """The folder below src/, "connectors" for all connectors."""
        return self.path.split("/")[1] if self.path.startswith("src/") else ""

    def is_in(self, *folders):
        return any(self.path.startswith(f"src/{folder}/") for folder in folders)

    @property
    def is_program(self):
        return any(function.name == "main" for function in self.c.functions)


# Rules: generators of (line, message) or (line, message, is_error)


def spdx(file):
    name = file.path.rpartition("/")[2]
    if name.endswith((".c", ".h")):
        if file.text.partition("\n")[0] != f"/* {SPDX} */":
            yield 1, f"the first line is not /* {SPDX} */"
    elif name.endswith((".py", ".sh")) or file.path in ("run", ".ci/run"):
        if SPDX not in "".join(file.text.splitlines()[:2]):
            yield 1, f"the first two lines do not hold # {SPDX}"


def private_path(file):
    for number, line in enumerate(file.text.splitlines(), 1):
        for path in PRIVATE_PATHS:
            if path in line and path not in PRIVATE_PATHS_ALLOWED.get(file.path, ()):
                yield number, f"names {path}, a path of one machine"


def file_length(file):
    if file.c is None:
        return
    lines = len(file.c.lines)
    if lines > FILE_LINES:
        yield lines, f"{lines} lines; split the file (limit {FILE_LINES})"
    elif lines > FILE_LINES_WARNED:
        yield lines, f"{lines} lines; does it do two things?", False
    elif file.path.endswith(".h") and lines > HEADER_LINES_WARNED:
        yield lines, f"{lines} lines in a header; two types?", False


def log_domain(file):
    if file.in_source and file.path.endswith(".c"):
        if not re.search(r'^#define G_LOG_DOMAIN "cw-[a-z-]+"$', file.text, re.M):
            yield 1, 'no #define G_LOG_DOMAIN "cw-<folder>"'


def config_h(file):
    if file.in_source and file.path.endswith(".c"):
        if not file.c.includes or file.c.includes[0][1] != "config.h":
            yield 1, 'the first include is not "config.h"'


def pragma_once(file):
    if file.c and file.path.endswith(".h") and "#pragma once" not in file.text:
        yield 1, "no #pragma once"


def include_direction(file):
    if not file.in_source or file.folder not in FOLDERS:
        return
    for line, name, is_system in file.c.includes:
        other = name.partition("/")[0]
        if is_system or "/" not in name or other == file.folder:
            continue
        if other not in FOLDERS:
            yield line, f'"{name}" is below no folder of src/'
        elif other in LEAVES or FOLDERS.index(other) > FOLDERS.index(file.folder):
            yield line, f"src/{file.folder} may not include from src/{other}"
        elif other not in ONLY.get(file.folder, FOLDERS):
            yield line, f"src/{file.folder} may include only {', '.join(ONLY[file.folder])}"


def include_library(file):
    if not file.in_source:
        return
    for line, name, is_system in file.c.includes:
        for pattern, folders in LIBRARIES:
            if is_system and re.fullmatch(pattern, name) and not file.is_in(*folders):
                yield line, f"<{name}> belongs behind {', '.join(folders)}"


def known_folder(file):
    if file.in_source and file.path.count("/") > 1 and file.folder not in FOLDERS:
        yield 1, f"src/{file.folder} is not a folder of architecture and HACKING.md"


def goto(file):
    for line, _ in file.c.matches(r"\bgoto\b") if file.c else ():
        yield line, "goto; use g_auto* and early returns"


def function_length(file):
    for function in file.c.functions if file.c else ():
        if function.length > FUNCTION_LINES:
            yield (
                function.line,
                f"{function.name} has {function.length} lines (limit {FUNCTION_LINES})",
            )


def nesting(file):
    for function in file.c.functions if file.c else ():
        if function.depth >= BLOCK_DEPTH:
            yield function.line, f"{function.name} nests {function.depth} blocks deep"


def blocking_call(file):
    if not file.is_in("app", "service") or not file.c:
        return
    for line, match in file.c.matches(r"\b(\w+_sync|g_usleep|usleep|sleep|system)\s*\("):
        if match.group(1) not in WITHOUT_ASYNC_FORM:
            yield line, f"{match.group(1)}() blocks the main loop"


def nested_loop(file):
    for line, _ in file.c.matches(r"\bg_main_context_iteration\s*\(") if file.in_source else ():
        yield line, "a nested main loop"


def signal_connect(file):
    if not file.is_in("app") or not file.c:
        return
    for line, match in file.c.matches(r"\b(g_signal_connect(_swapped|_after)?)\s*\("):
        yield line, f"{match.group(1)}(); use g_signal_connect_object()"


def abort_call(file):
    for line, _ in file.c.matches(r"\bg_error\s*\(") if file.in_source else ():
        yield line, "g_error() aborts the process"


def exit_call(file):
    if not file.in_source or file.is_program:
        return
    for line, match in file.c.matches(r"(?<![\w.>])(_?exit|abort)\s*\("):
        yield line, f"{match.group(1)}() outside of a main file"


def plain_types(file):
    for line, match in file.c.matches(r"\b(gchar|gint)\b") if file.c else ():
        yield line, f"{match.group(1)}; write the C type"


def mutable_variable(file):
    if not file.in_source:
        return
    for line, declaration in file.c.variables:
        after_pointer = declaration.rpartition("*")[2] if "*" in declaration else declaration
        is_constant = re.search(r"\bconst\b", after_pointer)
        # g_once_init_enter() and quarks need one; GObject keeps its pspecs and signals so.
        by_convention = re.match(
            r"static\s+(gsize|GQuark|GOnce|GParamSpec \*\w+\[|guint signals\[)", declaration
        )
        if not is_constant and not by_convention:
            yield line, f"mutable variable with static storage: {' '.join(declaration.split())}"


_SQL = re.compile(r"\b(SELECT .+ FROM|INSERT (OR \w+ )?INTO|UPDATE .+ SET|DELETE FROM)\b", re.S)


def sql_place(file):
    if not file.in_source or file.is_in("store", "tenant"):
        return
    for line, text in file.c.literals:
        if _SQL.search(text):
            yield line, "SQL outside of src/store"


def sql_text(file):
    if not file.in_source:
        return
    for line, match in file.c.matches(r"\bsqlite3_(v?m|sn|vsn|str_append)\w*printf\s*\(|%[qQw]\b"):
        yield line, f"SQL made of text by {match.group().strip(' (')}; bind parameters"
    for line, text in file.c.literals:
        if re.search(r"%[qQw]", text) or (_SQL.search(text) and re.search(r"%[-0-9.*l]*[sdu]", text)):
            yield line, "SQL made of text; bind parameters"


def sql_dialect(file):
    """Another database takes the place of SQLite without a change beside its own folder."""
    if not file.is_in("store") or file.is_in("store/sqlite") or not file.c:
        return
    own = r"\b(rowid|last_insert_rowid|total_changes|ifnull|sqlite_\w+|PRAGMA|INSERT OR|INDEXED BY)\b"
    for line, text in file.c.literals:
        if re.search(own, text, re.I):
            yield line, "only SQLite knows this; ask the driver (cw-sql-driver.h)"


def todo(file):
    if file.c is None:
        return
    for number, line in enumerate(file.c.lines, 1):
        if re.search(r"\b(TODO|FIXME|XXX)\b", line):
            yield number, "a TODO belongs into an issue"


RULES = (
    spdx, private_path, file_length, log_domain, config_h, pragma_once, include_direction,
    include_library, known_folder, goto, function_length, nesting, blocking_call, nested_loop,
    signal_connect, abort_call, exit_call, plain_types, mutable_variable, sql_place, sql_text, sql_dialect,
    todo,
)  # fmt: skip


def check_file(path, text):
    """All findings of one file; path is relative to the root."""
    file = File(path, text)
    allowed = file.c.allowed if file.c else {}
    findings = []
    for rule in RULES:
        name = rule.__name__.replace("_", "-")
        for line, message, *rest in rule(file):
            if name in allowed.get(line, set()) | allowed.get(line - 1, set()):
                continue
            findings.append(Finding(path, line, name, message, *rest))
    return findings


def _is_skipped(part):
    return part in SKIPPED_DIRECTORIES or part.startswith("build")


def files_below(root):
    """(relative path, text) of every text file that belongs to the project."""
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if any(map(_is_skipped, relative.parts)) or path.suffix in BINARY_SUFFIXES:
            continue
        if path.is_file() and not path.is_symlink():
            try:
                yield relative.as_posix(), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def _statistics(functions):
    """Where the tree stands against the targets that are no errors."""
    lengths = sorted(function.length for _, function in functions)
    if not lengths:
        return
    long = sorted(
        (pair for pair in functions if pair[1].length > FUNCTION_LINES_NOTED),
        key=lambda pair: -pair[1].length,
    )
    p95 = lengths[int(len(lengths) * 0.95)]
    print(
        f"{len(lengths)} functions, median {lengths[len(lengths) // 2]} lines, p95 {p95}; "
        f"{len(long)} longer than {FUNCTION_LINES_NOTED}, "
        f"{sum(f.depth > 3 for _, f in functions)} deeper than 3 blocks, "
        f"{sum(f.parameters > 6 for _, f in functions)} with more than 6 parameters"
    )
    for path, function in long[:10]:
        print(f"  {function.length:4} {path}:{function.line} {function.name}")


def main(argv):
    parser = argparse.ArgumentParser(description="Check the house rules.")
    parser.add_argument("root", nargs="?", type=Path, default=Path(__file__).parents[2])
    root = parser.parse_args(argv).root
    findings, functions, count = [], [], 0
    for path, text in files_below(root):
        count += 1
        findings += check_file(path, text)
        if path.startswith("src/") and path.endswith(".c"):
            functions += [(path, function) for function in CSource(path, text).functions]
    for finding in findings:
        print(finding)
    errors = sum(finding.is_error for finding in findings)
    print(f"{count} files: {errors} errors, {len(findings) - errors} warnings")
    _statistics(functions)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

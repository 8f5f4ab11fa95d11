#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each rule of check_source.py must find what it is for, and nothing in code that keeps it.

Prints TAP. Every case is (rule, path, broken text, sound text).
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import check_source

sys.path.append(str(Path(__file__).parents[1] / "lab"))
import tap  # noqa: E402

SPDX = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
HEAD = SPDX + '#define G_LOG_DOMAIN "cw-x"\n\n#include "config.h"\n\n'
HEADER = SPDX + "#pragma once\n\n"


def function(body, name="f"):
    return HEAD + f"void\n{name} (void)\n{{\n{body}}}\n"


def include(text):
    return HEAD + f"#include {text}\n"


def blocks(depth):
    return function("  if (a)\n    {\n" * depth + "      g ();\n" + "    }\n" * depth)


CASES = [
    ("spdx", "src/base/a.c", "#include <x.h>\n", HEAD),
    ("spdx", "tests/lab/a.py", "import os\n", "#!/usr/bin/python3\n# " + SPDX[3:-4] + "\n"),
    ("private-path", "docs/a.md", "see /wo" + "rk/main\n", "see /usr/share/doc\n"),
    ("private-path", "src/base/a.c", HEAD + '/* ../sha' + 'red */\n', HEAD),
    ("file-length", "src/base/a.c", HEAD + "\n" * 1300, HEAD + "\n" * 700),
    ("file-length", "src/base/a.h", HEADER + "\n" * 250, HEADER),
    ("log-domain", "src/base/a.c", SPDX + '#include "config.h"\n', HEAD),
    ("config-h", "src/base/a.c", HEAD.replace("config.h", "base/a.h"), HEAD),
    ("pragma-once", "src/base/a.h", SPDX, HEADER),
    ("include-direction", "src/base/a.c", include('"model/b.h"'), include('"base/b.h"')),
    ("include-direction", "src/engine/a.c", include('"service/b.h"'), include('"sync/b.h"')),
    ("include-direction", "src/cli/a.c", include('"app/b.h"'), include('"engine/b.h"')),
    ("include-direction", "src/tenant/a.c", include('"model/b.h"'), include('"base/b.h"')),
    ("include-direction", "src/base/a.c", include('"nowhere/b.h"'), include('"base/b.h"')),
    ("include-library", "src/engine/a.c", include("<ldap.h>"), include("<glib.h>")),
    ("include-library", "src/model/a.c", include("<sqlite3.h>"), include("<string.h>")),
    ("include-library", "src/connectors/ldap/a.c", include("<libsoup/soup.h>"),
     include("<ldap.h>")),
    ("include-library", "src/setup/a.c", include("<gtk/gtk.h>"), include("<gio/gio.h>")),
    ("goto", "src/base/a.c", function("  goto out;\n"), function('  /* goto */ h ("goto");\n')),
    ("function-length", "src/base/a.c", function("  g ();\n" * 120), function("  g ();\n" * 100)),
    ("nesting", "src/base/a.c", blocks(5), blocks(4)),
    ("nesting", "tests/base/a.c", blocks(5), function("  int a[1][1][1] = { { { 1 } } };\n")),
    ("blocking-call", "src/app/a.c", function("  g_dbus_call_sync (c);\n"),
     function("  g_dbus_call (c);\n")),
    ("blocking-call", "src/service/a.c", function("  g_usleep (1);\n"),
     function("  g_dbus_server_new_sync (a);\n")),
    ("nested-loop", "src/base/a.c", function("  g_main_context_iteration (NULL, TRUE);\n"),
     function("  g_main_context_wakeup (NULL);\n")),
    ("signal-connect", "src/app/a.c", function('  g_signal_connect (a, "b", c, d);\n'),
     function('  g_signal_connect_object (a, "b", c, d, 0);\n')),
    ("abort-call", "src/base/a.c", function('  g_error ("no");\n'),
     function("  g_error_free (e);\n")),
    ("exit-call", "src/base/a.c", function("  exit (1);\n"), function("  exit (1);\n", "main")),
    ("plain-types", "src/base/a.c", function("  gint i = 0;\n"), function("  int i = 0;\n")),
    ("mutable-variable", "src/base/a.c", HEAD + "static int count;\n",
     HEAD + "static const int count = 1;\n"),
    ("mutable-variable", "src/base/a.c", HEAD + "int count = 1;\n",
     HEAD + "int *f (int a, void (*g) (int b));\n"),
    ("mutable-variable", "src/base/a.c", HEAD + 'static const char *names[] = { "a" };\n',
     HEAD + 'static const char *const names[] = { "a" };\n'),
    ("mutable-variable", "src/base/a.c", HEAD + "G_DEFINE_QUARK (a, b)\n\nstatic void (*f) (void);\n",
     HEAD + "G_DEFINE_QUARK (a, b)\n\ntypedef struct\n{\n  int a;\n} A;\n"),
    ("mutable-variable", "src/base/a.c", function("  static int calls = 0;\n"),
     function("  static gsize once = 0;\n")),
    ("mutable-variable", "src/base/a.c", HEAD + "static struct\n{\n  int a;\n} state;\n",
     HEAD + "static const struct\n{\n  int a;\n} table[] = { { 1 } };\n"),
    ("sql-place", "src/engine/a.c", function('  q ("SELECT a "\n     "FROM b");\n'),
     function('  q ("select one of them");\n')),
    ("sql-text", "src/store/a.c", function('  p ("DELETE FROM a WHERE b = \'%s\'", c);\n'),
     function('  p ("DELETE FROM a WHERE b = ?", c);\n')),
    ("sql-text", "src/store/a.c", function('  p (sqlite3_mprintf ("x"));\n'), function("  p ();\n")),
    ("sql-dialect", "src/store/a.c", function('  p ("SELECT last_insert_rowid()");\n'),
     function('  p ("SELECT id FROM a");\n')),
    ("sql-dialect", "src/store/a.c", function('  p ("INSERT OR IGNORE INTO a VALUES (?1)");\n'),
     function('  p ("INSERT INTO a VALUES (?1) ON CONFLICT DO NOTHING");\n')),
    ("todo", "src/base/a.c", HEAD + "/* TODO: more */\n", HEAD + "/* to do this, ... */\n"),
]  # fmt: skip


def rules_found(path, text):
    return {finding.rule for finding in check_source.check_file(path, text)}


def results():
    """(whether it is as it should be, what)"""
    for rule, path, broken, sound in CASES:
        yield rule in rules_found(path, broken), f"{rule} is found in {path}"
        yield rule not in rules_found(path, sound), f"{rule} is not found in sound {path}"
    cases = {case[0] for case in CASES} | {"known-folder"}
    for rule in check_source.RULES:
        name = rule.__name__.replace("_", "-")
        yield name in cases, f"{name} has a case"
    yield "known-folder" in rules_found("src/misc/a.c", HEAD), "known-folder is found"
    yield "known-folder" not in rules_found("src/base/a.c", HEAD), "known-folder knows base"
    allowed = function("  /* lint-allow: goto: shows the comment */\n  goto out;\n")
    yield "goto" not in rules_found("src/base/a.c", allowed), "a comment allows a finding"
    unreasoned = function("  /* lint-allow: goto */\n  goto out;\n")
    yield "goto" in rules_found("src/base/a.c", unreasoned), "a comment needs a reason"
    yield from run_on_tree()


def run_on_tree():
    """The command itself fails on a tree with one bad file and passes without it."""
    with tempfile.TemporaryDirectory() as scratch:
        bad = Path(scratch) / "src/base/a.c"
        bad.parent.mkdir(parents=True)
        for text, code in ((HEAD, 0), (function("  goto out;\n"), 1)):
            bad.write_text(text)
            command = [sys.executable, check_source.__file__, scratch]
            done = subprocess.run(command, capture_output=True, text=True)
            yield done.returncode == code, f"the command returns {code}"


if __name__ == "__main__":
    sys.exit(tap.run(results()))

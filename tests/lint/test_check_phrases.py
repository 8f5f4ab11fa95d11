#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check_phrases.py must find what cannot be said in another language, and nothing in code that can.

Prints TAP. Every case is (what it is, how many findings, the text of a file).
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import check_phrases

sys.path.append(str(Path(__file__).parents[1] / "lab"))
import tap  # noqa: E402

CASES = [
    ("a text", 1, 'cw_check_new ("id", CW_CHECK_OK, "The server answers", NULL);'),
    ("a text that is marked", 0, 'cw_check_new ("id", CW_CHECK_OK, CW_PHRASE ("The server answers"), NULL);'),
    ("a name without a space", 0, 'cw_check_new ("server", CW_CHECK_OK, summary, NULL);'),
    ("the second text only", 1, 'set_problem (r, OK, g_strdup (CW_PHRASE ("Bad (very) end")), "Mend it");'),
    ("two texts", 2, 'set_problem (r, OK, g_strdup ("Bad end"), "Mend it");'),
    ("a text behind a choice", 1, 'cw_check_new ("id", OK, is_bad ? "Bad end" : CW_PHRASE ("Good end"), NULL);'),
    ("a text over two lines", 2, 'cw_check_new ("id", OK,\n  "The server "\n  "answers late", NULL);'),
    ("both forms of a count", 0, 'cw_check_new ("id", OK, CW_PHRASE_COUNT (n, "%lld day left", "%lld days left"), NULL);'),
    ("a parenthesis in a text", 1, 'cw_check_new ("id", OK, ")", "The end");'),
    ("a quotation mark as a character", 1, "if (c == '\"')\n  cw_check_new (\"id\", OK, \"The end\", NULL);"),
    ("a text of another call", 0, 'cw_check_new ("id", OK, NULL, NULL); g_debug ("not for people");'),
    ("a call that shows nothing", 0, 'g_warning ("The server answers");'),
    ("a macro in a template", 1, 'g_set_error (error, D, C, "%" G_GINT64_FORMAT " things", n);'),
    ("a macro of C in a template", 1, 'CW_PHRASE ("read %" PRIu64 " things")'),
    ("a template without one", 0, 'g_set_error (error, D, C, "%lld things", n);'),
    ("a macro elsewhere", 0, 'g_strdup_printf ("%" G_GINT64_FORMAT, n);'),
]


def results():
    for what, wanted, text in CASES:
        found = list(check_phrases.check_text("src/setup/a.c", text))
        yield len(found) == wanted, f"{what}: {wanted} ({'; '.join(found) or 'none'})".replace("\n", " ")
    where = list(check_phrases.check_text("a.c", '\n\ncw_check_new ("id", OK, "The end", NULL);'))
    yield where and where[0].startswith("a.c:3: "), "a finding says where it is"
    yield from run_on_tree()


def run_on_tree():
    """The command fails on a tree with one bad file of the engine, not for what no window shows."""
    bad = 'cw_check_new ("id", OK, "The end", NULL);\n'
    for name, code in (("src/setup/a.c", 1), ("src/cli/a.c", 0), ("src/service/main.c", 0)):
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / name
            path.parent.mkdir(parents=True)
            path.write_text(bad)
            command = [sys.executable, check_phrases.__file__, scratch]
            done = subprocess.run(command, capture_output=True, text=True)
            yield done.returncode == code, f"{name}: the command returns {code}"


if __name__ == "__main__":
    sys.exit(tap.run(results()))

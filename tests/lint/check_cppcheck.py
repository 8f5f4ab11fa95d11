#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cppcheck finds in src, without what it cannot know; 77 (skipped) without cppcheck.

A finding that is right as it is carries a comment: /* cppcheck-suppress ID ; reason */
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Each with the reason why it says nothing here.
SUPPRESSED = {
    "missingInclude": "headers of libraries are left out, which makes it ten times as fast",
    "unknownMacro": "G_DEFINE_* and their like",
    "varFuncNullUB": "NULL is a pointer in glibc, as POSIX wants it",
    "memleak": "g_array_append_val() takes what it is given; the sanitizers look for leaks",
}


def main():
    root = Path(__file__).parents[2]
    if not shutil.which("cppcheck"):
        print("cppcheck is not installed")
        return 77
    done = subprocess.run(
        ["cppcheck", "--quiet", f"-j{os.cpu_count()}", "-Isrc", "--library=gtk", "--inline-suppr",
         "--enable=warning,performance,portability", "--error-exitcode=1",
         "--template={file}:{line}: {id}: {message}",
         *(f"--suppress={name}" for name in SUPPRESSED), "src"],
        cwd=root,
    )  # fmt: skip
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())

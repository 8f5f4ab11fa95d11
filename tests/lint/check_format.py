#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether every C file is as clang-format 14 leaves it; 77 (skipped) without clang-format-14."""

import shutil
import subprocess
import sys
from pathlib import Path

PROGRAM = "clang-format-14"  # other versions disagree with it


def main():
    root = Path(__file__).parents[2]
    if not shutil.which(PROGRAM):
        print(f"{PROGRAM} is not installed")
        return 77
    files = sorted(
        path.relative_to(root)
        for folder in ("src", "tests")
        for path in (root / folder).rglob("*.[ch]")
    )
    if not files:
        return 0
    done = subprocess.run(
        [PROGRAM, "--dry-run", "-Werror", "--ferror-limit=3", *files], cwd=root
    )
    if done.returncode != 0:
        print(f"run: {PROGRAM} -i FILE...")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())

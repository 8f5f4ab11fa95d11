# SPDX-License-Identifier: GPL-3.0-or-later
"""Prepared lab states, kept so that a test starts in a second: made once, copied ever after."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

KEEP_DAYS = 7


def directory():
    """CW_LAB_CACHE, or causeway-lab in the user's cache directory."""
    chosen = os.environ.get("CW_LAB_CACHE")
    fallback = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(chosen) if chosen else Path(fallback) / "causeway-lab"


def key(name, wishes, sources):
    """A name that changes with everything that goes into a state."""
    digest = hashlib.sha256(repr(wishes).encode())
    for source in sources:
        digest.update(Path(__file__).with_name(source).read_bytes())
    return f"{name}-{digest.hexdigest()[:16]}"


@contextlib.contextmanager
def _locked(path):
    """Tests run in parallel: the first makes the state, the others wait for it."""
    with open(path, "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _drop_unused(root):
    """States that no test asked for lately were made by older scripts."""
    oldest = time.time() - KEEP_DAYS * 86400
    for state in root.iterdir():
        if state.is_dir() and state.stat().st_mtime < oldest:
            shutil.rmtree(state, ignore_errors=True)


def fetch(state_key, target, make):
    """Copies the state to target; make(path) fills path when the cache has none."""
    root = directory()
    root.mkdir(parents=True, exist_ok=True)
    state = root / state_key
    with _locked(root / f"{state_key}.lock"):
        if not state.exists():
            making = root / f"{state_key}.making"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            make(making)
            _drop_unused(root)
            making.rename(state)
        os.utime(state)
        Path(target).mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", "--sparse=always", f"{state}/.", str(target)], check=True)

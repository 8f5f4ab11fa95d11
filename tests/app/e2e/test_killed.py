#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The application killed by SIGKILL: the engine that it started ends with it, cleanly, unless it was chosen to go on;
told at its end by the window, or as remembered. One that crashes leaves nothing of its memory. Runs inside headless.sh."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lab"))
import cores  # noqa: E402
import tap  # noqa: E402

BUILD = Path(os.environ["CW_BUILD"])
PATIENCE = 120  # seconds: only a hang is that slow
SETTINGS = Path(os.environ["XDG_CONFIG_HOME"]) / "causeway/application.ini"


def comes_true(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


class Installation:
    """An application with an engine of its own."""

    def __init__(self, choice):
        self.directory = Path(tempfile.mkdtemp(prefix="cw-killed-"))
        self.state = self.directory / "state"
        SETTINGS.parent.mkdir(parents=True, exist_ok=True)
        SETTINGS.write_text(f"[engine]\nwhen-closed={choice}\n")
        with open(self.directory / "log", "w") as log:
            command = [BUILD / "src/app/causeway", "--state-dir", self.state]
            self.process = cores.start(command, self.directory, stdout=log, stderr=log)
        self.engine = None
        if not comes_true(self.answers):
            raise RuntimeError((self.directory / "log").read_text())

    def answers(self):
        """Asks the engine who it is."""
        done = subprocess.run(
            [BUILD / "src/cli/causewayctl", "--state-dir", self.state, "status", "--json"],
            capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip
        if done.returncode == 0:
            self.engine = json.loads(done.stdout)["pid"]
        return done.returncode == 0

    def is_alive(self):
        """A process that has ended and that nobody has waited for yet counts as ended."""
        try:
            state = Path(f"/proc/{self.engine}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return False
        return state not in "ZX"

    def kill(self):
        self.process.kill()
        self.process.wait()

    def log(self):
        return (self.state / "engine.log").read_text()

    def end(self):
        self.kill()
        if self.engine is not None and self.is_alive():
            os.kill(self.engine, signal.SIGTERM)
            comes_true(lambda: not self.is_alive())
        shutil.rmtree(self.directory)


def check(choice, number, goes_on):
    made = Installation(choice)
    try:
        made.process.send_signal(number)
        made.process.wait(PATIENCE)
        what = f"{choice}, {signal.Signals(number).name}"
        if goes_on:
            yield made.answers() and made.is_alive(), f"{what}: the engine goes on"
            return
        yield comes_true(lambda: not made.is_alive()), f"{what}: the engine ends with the application"
        yield not (made.state / "bus").exists() and "is stopping" in made.log(), f"{what}: and cleanly"
    finally:
        made.end()


def check_crash():
    """Passwords are typed into it."""
    made = Installation("stop")
    try:
        skip = "" if cores.is_possible(__file__, made.directory) else " # SKIP this system writes no core files"
        for core in made.directory.glob("core*"):
            core.unlink()
        yield not cores.crash(made.process), f"a crash gives its memory to nobody{skip}"
        yield not list(made.directory.glob("core*")), f"and leaves no file{skip}"
        yield comes_true(lambda: not made.is_alive()), "its engine ends as well"
    finally:
        made.end()


def results():
    yield from check("ask", signal.SIGKILL, False)
    yield from check("stop", signal.SIGKILL, False)
    yield from check("keep", signal.SIGKILL, True)
    yield from check("keep", signal.SIGTERM, True)
    yield from check("stop", signal.SIGTERM, False)
    yield from check_crash()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

# SPDX-License-Identifier: GPL-3.0-or-later
"""causewayd and causewayctl on a state directory of their own, for the demo, the bench and tests.

The programs are those of ./build, or of the tree that CW_BUILD names.
"""

import json
import os
import subprocess
from pathlib import Path

import keeper
from keeper import LabError

# What causewayctl exits with when everything ran and some objects have errors.
OBJECT_ERRORS = 6

ROOT = Path(__file__).resolve().parents[2]


def build_directory():
    return Path(os.environ.get("CW_BUILD") or ROOT / "build")


class Engine:
    def __init__(self, directory, must_exist=True):
        self.directory = Path(directory).resolve()
        self.state = self.directory / "state"
        self.daemon = build_directory() / "src/service/causewayd"
        self.shell = build_directory() / "src/cli/causewayctl"
        for program in (self.daemon, self.shell):
            if must_exist and not program.exists():
                raise LabError(f"{program} does not exist; ./run build makes it")

    @property
    def pid_file(self):
        return self.directory / "keeper.pid"

    @property
    def log(self):
        return self.directory / "causewayd.log"

    @property
    def bus(self):
        """The socket where it is asked (cw_state_dir_get_socket)."""
        return self.state / "bus"

    def command(self, *args):
        return [str(self.shell), "--state-dir", str(self.state), *map(str, args)]

    def start(self, watch=None, options=(), wrapper=()):
        """wrapper is a command that runs the daemon: a shell that limits it, a tracer."""
        self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        keeper.start(
            [*wrapper, self.daemon, "--state-dir", self.state, *options],
            pid_file=self.pid_file,
            log=self.log,
            # A question before there is anybody to ask would only take the engine's time to start.
            ready=lambda: self.bus.exists() and self.run("status").returncode == 0,
            watch=watch,
        )

    def stop(self, at_once=False):
        keeper.stop(self.pid_file, at_once)

    def run(self, *args):
        return subprocess.run(
            self.command(*args), stdin=subprocess.DEVNULL, capture_output=True, text=True
        )

    def ask(self, *args):
        """The answer of a verb as JSON values."""
        done = self.run(*args, "--json")
        if done.returncode != 0:
            raise LabError(f"causewayctl {' '.join(map(str, args))}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def last_run(self):
        """The newest cycle with its steps."""
        newest = self.ask("run", "list")["items"][0]
        return self.ask("run", "show", newest["id"])

    def show(self, *args):
        """Runs a verb with its output, and its progress, on our own terminal."""
        self._watch(args, None)

    def show_progress(self, *args):
        """The same without what it prints in the end."""
        self._watch(args, subprocess.DEVNULL)

    def _watch(self, args, output):
        done = subprocess.run(self.command(*args), stdin=subprocess.DEVNULL, stdout=output)
        if done.returncode not in (0, OBJECT_ERRORS):
            raise LabError(f"causewayctl {' '.join(map(str, args))}: exit code {done.returncode}")

    def peak_memory_mb(self):
        """The highest resident memory of the daemon so far, in MB."""
        status = Path(f"/proc/{keeper.server_pid(self.pid_file)}/status").read_text()
        kilobytes = next(line.split()[1] for line in status.splitlines() if "VmHWM" in line)
        return int(kilobytes) / 1024


def cpu_seconds(pid):
    """The processor time of a process so far, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

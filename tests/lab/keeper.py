#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps one server running in the background and never leaves it behind.

A keeper is a small process of its own session that is the parent of one server. The server ends
  - when the keeper gets SIGTERM (in order) or SIGUSR1 (at once),
  - when the process that the keeper watches ends, however it ends,
  - when the keeper itself is killed: the kernel sends the server SIGKILL, and a samba, which reads
    its standard input, sees end of file.

Importable:   start(), stop(), is_running()
As a command: keeper.py --pid-file F --log F [--watch PID] -- COMMAND...
"""

import argparse
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
PATIENCE_SECONDS = 30


class LabError(Exception):
    """A lab that could not be made, started or stopped; the message says what to look at."""


def start_time(pid):
    """The boot-relative start time of a process: with the pid, it names one process for good.
    None when there is no such process, or only a zombie of it."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]


def _read_pid(pid_file):
    """The pid in pid_file when it still is the process that wrote it."""
    try:
        pid, started = Path(pid_file).read_text().split()[:2]
    except (OSError, ValueError):
        return None
    return int(pid) if start_time(pid) == started else None


def write_pid(pid_file, server=""):
    """Names this process in pid_file, and the server that it keeps, in one step."""
    pid_file = Path(pid_file)
    temporary = pid_file.with_suffix(f".{os.getpid()}")
    temporary.write_text(f"{os.getpid()} {start_time(os.getpid())} {server}\n")
    temporary.rename(pid_file)


def server_pid(pid_file):
    """The pid of the server that the keeper of pid_file keeps."""
    return int(Path(pid_file).read_text().split()[2])


def is_running(pid_file):
    return _read_pid(pid_file) is not None


def tail(log, lines=15):
    try:
        return "\n".join(Path(log).read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return "(no log)"


def start(command, *, pid_file, log, ready, watch=None, locks=(), env=None, timeout_seconds=180):
    """Starts command under a keeper and returns once ready() is true; ready takes no argument.

    locks are file descriptors that the keeper inherits and so holds for as long as it runs.
    """
    if is_running(pid_file):
        raise LabError(f"{pid_file} names a server that is already running")
    watch = watch or os.environ.get("CW_LAB_WATCH")  # of with_lab.py, for servers that tests start
    keeper = [sys.executable, __file__, "--pid-file", pid_file, "--log", log]
    keeper += ["--watch", str(watch)] if watch else []
    process = subprocess.Popen(
        [*map(str, keeper), "--", *map(str, command)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=tuple(locks),
        env=env,
    )
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise LabError(f"{command[0]} ended at once; {log} ends with:\n{tail(log)}")
        if ready():
            return
        time.sleep(0.02)
    stop(pid_file, at_once=True)
    raise LabError(f"{command[0]} was not ready in {timeout_seconds} s; {log}:\n{tail(log)}")


def stop(pid_file, at_once=False):
    """Stops the server and waits for its end; a server that is not running is no error."""
    pid = _read_pid(pid_file)
    if pid is None:
        return
    started = start_time(pid)
    os.kill(pid, signal.SIGUSR1 if at_once else signal.SIGTERM)
    deadline = time.monotonic() + 3 * PATIENCE_SECONDS
    while start_time(pid) == started and started is not None:
        _reap(pid)
        if time.monotonic() > deadline:
            raise LabError(f"the server of {pid_file} (keeper {pid}) does not stop")
        time.sleep(0.01)


def _reap(pid):
    """Takes the exit status when the keeper is our own child, so that it does not stay a zombie."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass


def die_with_parent():
    """For preexec_fn: the kernel kills this process as soon as its parent is gone."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _signal_group(child, number):
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        pass


def _end(child, at_once):
    """Ends the child; whatever is left of its process group (forked workers) goes with it."""
    if not at_once and child.poll() is None:
        child.terminate()
        try:
            child.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            pass
    _signal_group(child, signal.SIGKILL)
    child.wait()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _is_anybody_left(child.pid) and time.monotonic() < deadline:
        time.sleep(0.01)


def _is_anybody_left(group):
    """In the process group, beside zombies: a killed worker still listens until the kernel comes to it."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, number = path.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(number) == group and state != "Z":
            return True
    return False


def _wait(child, watch, asked):
    """Returns when the child has ended, the watched process has ended, or a signal asks to stop."""
    poller = select.poll()
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write)
    poller.register(wake_read, select.POLLIN)
    interval_ms = None
    for pid in filter(None, (child.pid, watch)):
        try:
            poller.register(os.pidfd_open(pid), select.POLLIN)
        except ProcessLookupError:
            return
        except OSError:
            interval_ms = 100  # no pidfd_open here (old container runtimes): look now and then
    watched = start_time(watch) if watch else None
    while not asked and child.poll() is None:
        if watch and (watched is None or start_time(watch) != watched):
            return
        poller.poll(interval_ms)


def _keep(args):
    asked = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
        signal.signal(number, lambda got, frame: asked.append(got))
    with open(args.log, "ab") as log:
        child = subprocess.Popen(
            args.command,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
    write_pid(args.pid_file, child.pid)
    try:
        _wait(child, args.watch, asked)
    finally:
        _end(child, signal.SIGUSR1 in asked)
        Path(args.pid_file).unlink(missing_ok=True)
    return 0 if asked else child.returncode


def main(argv):
    parser = argparse.ArgumentParser(description="Keep a server running for as long as wanted.")
    parser.add_argument("--pid-file", required=True)
    parser.add_argument("--log", required=True)
    parser.add_argument("--watch", type=int, help="stop when this process ends")
    parser.add_argument("command", nargs="+")
    return _keep(parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

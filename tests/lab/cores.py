# SPDX-License-Identifier: GPL-3.0-or-later
"""What a program leaves behind when it crashes where nothing limits core files."""

import fcntl
import os
import resource
import signal
import subprocess
import sys
import termios


def _lift_limit():
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def start(command, directory, **how):
    """Starts it with core files as large as this system lets them be, and directory as the place for them."""
    return subprocess.Popen([*map(str, command)], cwd=directory, preexec_fn=_lift_limit, **how)


def start_on_terminal(command, directory, end):
    """The same for one that asks on its terminal, of which end is this end."""

    def take_terminal():
        _lift_limit()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    return subprocess.Popen([*map(str, command)], cwd=directory, preexec_fn=take_terminal, start_new_session=True,
                            stdin=end, stdout=end, stderr=end)  # fmt: skip


def crash(process):
    """Whether the kernel gave its memory away: to a file, or to the program that collects crashes."""
    process.send_signal(signal.SIGABRT)
    ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    process.wait()
    return ended.si_code == os.CLD_DUMPED


def is_possible(path, directory):
    """Whether a program that does not forbid it, and has read path, leaves its memory behind here."""
    reader = "import sys; data = open(sys.argv[1], 'rb').read(); print(len(data), flush=True); sys.stdin.read()"
    pipe = subprocess.PIPE
    process = start([sys.executable, "-c", reader, path], directory, stdin=pipe, stdout=pipe)
    process.stdout.readline()
    return crash(process)

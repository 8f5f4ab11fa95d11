# SPDX-License-Identifier: GPL-3.0-or-later
"""Loopback addresses for servers that need well-known ports, and free ports for the others.

Several labs may run at once, each with a domain controller on ports 88, 389 and 636: each takes an
address of its own from 127.0.0.11 to 127.0.0.250 and holds a lock on it. (On Linux the whole of
127.0.0.0/8 is local, so that no address has to be added to the interface.)
"""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path

from keeper import LabError

FIRST, LAST = 11, 250
WELL_KNOWN_PORTS = (88, 389, 636)


def _lock_directory():
    path = Path(tempfile.gettempdir()) / f"causeway-lab-addresses.{os.getuid()}"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def lock_file(address):
    return _lock_directory() / address


def _can_bind(address, ports):
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except PermissionError as error:
                raise LabError(f"port {port} of {address} needs root: {error}") from error
            except OSError:
                return False
    return True


class Address:
    """One loopback address that is ours until release() or the end of this process."""

    def __init__(self, text, lock):
        self.text = text
        self._lock = lock

    def __str__(self):
        return self.text

    def fileno(self):
        return self._lock.fileno()

    def release(self):
        self._lock.close()


def _take(text):
    lock = open(lock_file(text), "a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    if not _can_bind(text, WELL_KNOWN_PORTS):
        lock.close()
        return None
    return Address(text, lock)


def take_address(wanted=None):
    """Reserves an address: the wanted one when it is free, else the first that is."""
    candidates = [f"127.0.0.{last}" for last in range(FIRST, LAST + 1)]
    for text in ([wanted] if wanted else []) + candidates:
        address = _take(text)
        if address:
            return address
    raise LabError(f"no free loopback address from {candidates[0]} to {candidates[-1]}")


def _first_ephemeral_port():
    """Where those begin that the kernel gives to whoever connects (ip(7))."""
    try:
        return int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    except (OSError, ValueError):
        return 32768


def free_port(address="127.0.0.1"):
    """A port for a server that may be stopped and started again: none of those that the kernel gives away
    meanwhile to a client of anybody."""
    last = _first_ephemeral_port() - 1
    for _ in range(100):
        port = random.randint(min(10000, last - 1000), last)
        if _can_bind(address, (port,)):
            return port
    raise LabError(f"no free port of {address} below {last}")


def answers(address, port):
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((address, port), timeout=1):
            return True
    except OSError:
        return False

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a program under what the service unit's system call settings come to, without systemd.

  sandbox.py UNIT PROGRAM [ARGUMENT...]

SystemCallFilter= with its groups as systemd-analyze expands them, RestrictAddressFamilies=, MemoryDenyWriteExecute=,
RestrictNamespaces= and NoNewPrivileges=, as a seccomp(2) filter of our own. x86-64 only.
"""

import ctypes
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO = 0x7FFF0000, 0x00050000
LOAD, EQUAL, BITS, RETURN = 0x20, 0x15, 0x45, 0x06
NUMBER, FIRST, THIRD = 0, 16, 32  # struct seccomp_data: nr, and the low halves of arguments 0 and 2
EPERM, EAFNOSUPPORT = 1, 97
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10, "AF_NETLINK": 16}
PROT_WRITE, PROT_EXEC = 2, 4


def expand(group):
    """The names of a group of system calls."""
    text = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager", group], capture_output=True,
                          text=True, check=True).stdout  # fmt: skip
    names = set()
    for word in re.findall(r"^    ([@\w]\S*)$", text, re.M):
        names |= expand(word) if word.startswith("@") else {word}
    return names


def numbers():
    text = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h").read_text()
    return {name: int(number) for name, number in re.findall(r"#define __NR_(\w+) (\d+)", text)}


def allowed(lines):
    names = set()
    for line in lines:
        words = line.lstrip("~").split()
        for word in words:
            group = expand(word) if word.startswith("@") else {word}
            names = names - group if line.startswith("~") else names | group
    return names


def instruction(code, value, true=0, false=0):
    return struct.pack("HBBI", code, true, false, value & 0xFFFFFFFF)


def make_filter(unit):
    settings = re.findall(r"^(\w+)=(.*)$", Path(unit).read_text(), re.M)
    calls = numbers()
    names = allowed([value for name, value in settings if name == "SystemCallFilter"])
    families = [FAMILIES[word] for name, value in settings if name == "RestrictAddressFamilies" for word in value.split()]
    program = []
    # socket(2) of a family that is not listed.
    program += [instruction(LOAD, NUMBER), instruction(EQUAL, calls["socket"], 0, len(families) + 3)]
    program += [instruction(LOAD, FIRST)]
    program += [instruction(EQUAL, family, len(families) - i, 0) for i, family in enumerate(families)]
    program += [instruction(RETURN, SECCOMP_RET_ERRNO | EAFNOSUPPORT), instruction(RETURN, SECCOMP_RET_ALLOW)]
    # Memory that can be written and run, or that becomes runnable.
    program += [instruction(LOAD, NUMBER), instruction(EQUAL, calls["mmap"], 0, 5), instruction(LOAD, THIRD),
                instruction(BITS, PROT_EXEC, 0, 2), instruction(BITS, PROT_WRITE, 0, 1),
                instruction(RETURN, SECCOMP_RET_ERRNO | EPERM), instruction(RETURN, SECCOMP_RET_ALLOW)]  # fmt: skip
    program += [instruction(LOAD, NUMBER)]
    for name in ("mprotect", "pkey_mprotect"):
        program += [instruction(EQUAL, calls[name], 0, 4), instruction(LOAD, THIRD),
                    instruction(BITS, PROT_EXEC, 0, 1), instruction(RETURN, SECCOMP_RET_ERRNO | EPERM),
                    instruction(RETURN, SECCOMP_RET_ALLOW)]  # fmt: skip
    for name in sorted(names & set(calls)):
        program += [instruction(EQUAL, calls[name], 0, 1), instruction(RETURN, SECCOMP_RET_ALLOW)]
    program += [instruction(RETURN, SECCOMP_RET_ERRNO | EPERM)]
    return program


def confine(program):
    code = b"".join(program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) != 0 or libc.prctl(22, 2, header, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the filter cannot be installed")


if __name__ == "__main__":
    confine(make_filter(sys.argv[1]))
    # LeakSanitizer looks for leaks by ptrace(2), which no service may call; without the sandbox all other tests do.
    os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    os.execv(sys.argv[2], sys.argv[2:])

# SPDX-License-Identifier: GPL-3.0-or-later
"""What the servers of the labs have in common: a directory with their settings, a keeper, and the verbs of their
scripts. A server's own module says what is different: its Settings, how it is made, started and described."""

import argparse
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

import keeper
import pki
from keeper import LabError


class LabServer:
    """A private server whose everything lies in one directory. A subclass has Settings, a dataclass of what a restart
    must know, start(), and environment(), which tests find it by."""

    Settings = None

    def __init__(self, directory):
        self.directory = Path(directory).resolve()

    @property
    def settings(self):
        try:
            return self.Settings(**json.loads((self.directory / "lab.json").read_text()))
        except FileNotFoundError as error:
            raise LabError(f"{self.directory} holds no lab; make one with create") from error

    @settings.setter
    def settings(self, settings):
        (self.directory / "lab.json").write_text(json.dumps(asdict(settings)))

    @property
    def pid_file(self):
        return self.directory / "keeper.pid"

    def is_running(self):
        return keeper.is_running(self.pid_file)

    def stop(self, at_once=False):
        keeper.stop(self.pid_file, at_once)


def parser(description, verbs=("create",), at_once="kill -9", certificates=True):
    """With the verbs of every lab; the caller adds the options of its own to parser.verbs["create"] and others."""
    made = argparse.ArgumentParser(description=description)
    choices = made.add_subparsers(dest="verb", required=True)
    for verb in (*verbs, "start", "stop", "env"):
        choices.add_parser(verb).add_argument("directory", metavar="DIR", type=Path)
    start = choices.choices["start"]
    start.add_argument("--watch", type=int, metavar="PID", help="stop when that process ends")
    if certificates:
        start.add_argument("--certificate", choices=pki.VARIANTS)
    choices.choices["stop"].add_argument("--at-once", action="store_true", help=at_once)
    made.verbs = choices.choices
    return made


def given(args, *names):
    """Those of the options that were given, by name: what start() is to change."""
    return {name: getattr(args, name) for name in names if getattr(args, name)}


def _print_environment(lab):
    for name, value in lab.environment().items():
        print(f"{name}={value}")


def main(made_parser, lab_class, verbs, passes_options=False):
    """Runs the script of a lab. verbs: what each verb of its own does with (lab, args); what "start" returns says where
    the server is. With passes_options, "start" finds in args.options what the parser does not know."""
    os.umask(0o077)
    args, options = made_parser.parse_known_args()
    if options and not (passes_options and args.verb == "start"):
        made_parser.error(f"{args.verb} does not know {options[0]}")
    args.options = options
    lab = lab_class(args.directory)
    began = time.monotonic()
    try:
        if args.verb == "env":
            return _print_environment(lab)
        if args.verb == "stop":
            lab.stop(args.at_once)
        elif args.verb == "start":
            print(verbs["start"](lab, args))
        else:
            verbs[args.verb](lab, args)
    except LabError as error:
        sys.exit(f"{Path(sys.argv[0]).name}: {error}")
    print(f"{args.verb}: {time.monotonic() - began:.1f} s", file=sys.stderr)

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects whose anchor cannot be read: who was never seen with one is an error and no more; who was is
not taken for deleted. Runs inside with_lab.py --slapd N --slapd-sync none --tenant, because in RFC 4533 the
anchor comes with the protocol.
"""

import sys

import scenario
from scenario import OBJECT_ERRORS, OK

import tap


def restart(directory, **changes):
    directory.lab.stop()
    directory.lab.start(**changes)


def check_never_seen(scene, directory):
    """A newcomer without an anchor: an error in the import; all others go on."""
    dn = f"uid=anchorless,{directory.people}"
    restart(directory, hidden=dn)
    directory.add_person("anchorless")
    directory.add_person("ordinary")
    cycle = scene.cycle("delta")
    errors = cycle.count("import", "errors")
    yield cycle.exit == OBJECT_ERRORS and errors == 1, f"an error is counted ({cycle.explain()})"
    users = scene.tenant.users()
    yield "anchorless@example.org" not in users, "who has no anchor stays behind"
    yield "ordinary@example.org" in users, "others go on"
    told = scene.engine.log.read_text()
    yield "anchorless" in told, "the log names the object"
    restart(directory, hidden="")
    directory.modify(dn, "replace: title", "title: Seen")
    cycle = scene.cycle("delta")
    users = scene.tenant.users()
    yield cycle.exit == OK and "anchorless@example.org" in users, f"until there is one ({cycle.explain()})"


def check_once_seen(scene, directory):
    """Somebody's anchor is hidden later: to us that is no deletion."""
    dn = directory.person(5)
    before = scene.tenant.state()
    restart(directory, hidden=dn)
    directory.add_person("trigger")
    directory.delete(f"uid=trigger,{directory.people}")
    for kind in ("delta", "initial"):
        cycle = scene.cycle(kind)
        kept = scene.tenant.state() == before
        yield kept, f"{kind}: whose anchor is hidden is not deleted ({cycle.explain()})"
    restart(directory, hidden="")
    cycle = scene.cycle("initial")
    yield cycle.exit == OK, f"shown again, all is well ({cycle.explain()})"
    yield scene.tenant.state() == before, "and nothing has changed"
    directory.delete(dn)
    cycle = scene.cycle("delta")
    yield cycle.count("export", "export-deleted") == 1, f"a real deletion is one ({cycle.explain()})"


def results():
    scene, directory = scenario.Scenario(), scenario.Directory()
    scene.begin_with_openldap()
    first = scene.cycle("initial")
    yield first.exit == OK, f"the initial cycle ({first.explain()})"
    yield scene.is_settled(), "and two more without anything to do"
    yield from check_never_seen(scene, directory)
    yield from check_once_seen(scene, directory)
    yield scene.is_settled(), "nothing is left to do in the end"
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

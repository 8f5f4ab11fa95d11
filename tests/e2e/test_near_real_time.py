#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Near-real-time: sources tell of changes, and cycles come without the schedule. A domain and an
OpenLDAP server, each with a tenant of its own. Runs inside with_lab.py --ad N --slapd N --tenant.
"""

import sys

import ldb
import scenario
from bells import check_source, last_id, settle, since
from scenario import wait_for

import company_changes
import tap
from test_identity import CONSISTENCY, grant_anchor


class Domain:
    def __init__(self):
        self.lab = scenario.active_directory()
        self.connect()

    def connect(self):
        self.firm = company_changes.Company(self.lab)
        self.person = self.firm.pick(0.5)

    def change(self, *values):
        for value in values:
            self.firm.replace(self.person.dn, displayName=value)

    def stop(self):
        self.lab.stop()

    def start(self):
        self.lab.start()
        self.connect()


class Suffix:
    def __init__(self):
        self.directory = scenario.Directory()

    def change(self, *values):
        head = (f"dn: {self.directory.person(3)}", "changetype: modify", "replace: displayName")
        self.directory.change(*([*head, f"displayName: {value}"] for value in values))

    def stop(self):
        self.directory.lab.stop()

    def start(self):
        self.directory.lab.start()


def check_own_writes(scene, domain):
    """What is written to the domain rings too: once, then there is nothing more to write."""
    last = last_id(scene)
    company_changes.hire_user(domain.firm)
    name = f"zoe.neuling@{domain.lab.settings.mail_domain}"
    yield wait_for(lambda: name in scene.tenant.users(), 60), "a new colleague arrives"
    yield settle(scene), "it comes to an end"
    made = since(scene, last)
    yield len(made) <= 6, f"after a few cycles: {len(made)}"
    found = domain.firm.search(domain.lab.base, f"(mail={name})", [CONSISTENCY])
    yield CONSISTENCY in found[0], "with the anchor written to the domain"
    last = last_id(scene)
    domain.firm.database.delete(found[0].dn)
    yield wait_for(lambda: name not in scene.tenant.users(), 60), "and goes when deleted"
    settle(scene)


def check_irrelevant(scene, domain):
    """Computers and the like are none of ours."""
    last = last_id(scene)
    rung = scene.ask("scheduler", "show")["nearRealTime"]["lastChangeAt"]
    dn = f"CN=printer,{domain.lab.base}"
    domain.firm.database.add({"dn": dn, "objectClass": "computer", "sAMAccountName": "printer$"})
    domain.firm.replace(ldb.Dn(domain.firm.database, dn), description="a computer")
    settle(scene)
    now = scene.ask("scheduler", "show")["nearRealTime"]["lastChangeAt"]
    yield now == rung and last_id(scene) == last, "a computer rings for nobody"


def results():
    domain, suffix = Domain(), Suffix()
    grant_anchor(domain.firm.database, domain.lab.base)
    first = scenario.Scenario("domain")
    answers = first.active_directory_answers()
    answers["identity"] = {"sourceAnchor": {"method": "attribute", "attribute": CONSISTENCY}}
    first.begin(answers)
    yield from check_source(first, domain)
    yield from check_own_writes(first, domain)
    yield from check_irrelevant(first, domain)
    yield from first.closing_results()
    second = scenario.Scenario("suffix", scenario.second_tenant())
    second.begin(second.openldap_answers())
    yield from check_source(second, suffix)
    yield from second.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

# SPDX-License-Identifier: GPL-3.0-or-later
"""Rounds of changes to the slapd of with_lab.py, the same for the same seed and size."""

import os
import random

import scenario


class Openldap:
    def __init__(self, seed, size=1.0):
        """size: 1.0 changes some 160 objects in each round and uses up 130 people."""
        self.size = size
        self.directory = scenario.Directory()
        self.random = random.Random(seed)
        self.alive = list(range(100, int(os.environ["CW_LAB_SLAPD_USERS"])))
        self.n_groups = int(os.environ["CW_LAB_SLAPD_GROUPS"])
        self.n_added = 0

    def count(self, number):
        return max(1, int(number * self.size))

    def take(self, number):
        """People who are never touched again: a name is looked up once."""
        self.random.shuffle(self.alive)
        taken, self.alive = self.alive[:number], self.alive[number:]
        return [self.directory.person(index) for index in taken]

    def change(self):
        records = [["dn: " + dn, "changetype: modify", "replace: title", "title: Changed"]
                   for dn in self.take(self.count(60))]  # fmt: skip
        records += [[f"dn: {dn}", "changetype: delete"] for dn in self.take(self.count(20))]
        for dn in self.take(self.count(10)):
            name = f"uid=renamed{self.random.random()}"
            records.append([f"dn: {dn}", "changetype: modrdn", f"newrdn: {name}", "deleteoldrdn: 0"])
        for _ in range(self.count(30)):
            self.n_added += 1
            uid = f"added{self.n_added}"
            records.append([
                f"dn: uid={uid},{self.directory.people}", "changetype: add", f"uid: {uid}",
                "objectClass: inetOrgPerson", "sn: Added", f"cn: {uid}",
                f"mail: {uid}@{scenario.OPENLDAP_DOMAIN}",
                f"manager: {self.directory.person(3)}",
            ])  # fmt: skip
        for number in self.random.sample(range(self.n_groups), self.count(20)):
            members = self.take(2) + [self.directory.person(self.random.randrange(100))]
            records.append([
                f"dn: cn=g{number:05d},{self.directory.groups}", "changetype: modify",
                "replace: member", *(f"member: {member}" for member in members),
            ])  # fmt: skip
        self.directory.change(*records)

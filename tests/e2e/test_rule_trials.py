#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the trial of a rule change announces is what the next cycle does: object by object made, changed and
deleted in the tenant, and reference by reference added and removed. Beside a real directory and the practice
tenant. Runs inside with_lab.py --slapd N --slapd-groups N --tenant.
"""

import json
import sys

import scenario
from scenario import OK

import tap
from test_rules import Files

PERSON = {"direction": "inbound", "connectorKind": "openldap", "objectTypes": ["inetOrgPerson"],
          "metaverseType": "person", "within": "in-ldap-person"}  # fmt: skip

TENANT = "contoso.onmicrosoft.com"

# What a trial calls it, and the counter of the export.
COUNTS = {
    "targetAdded": "export-added",
    "targetChanged": "export-updated",
    "targetDeleted": "export-deleted",
    "linksAdded": "export-links-added",
    "linksRemoved": "export-links-removed",
}


def own(name, precedence, **members):
    return {**PERSON, "id": f"own-{name}", "precedence": precedence, **members}


def constant(name, precedence, value, target="title"):
    return own(name, precedence, flows=[{"target": target, "constant": value}])


def rules(*several, off=()):
    return {"version": 1, "rules": list(several), "disabledRules": list(off)}


def person(uid, target, **source):
    """A flow of one person alone."""
    scope = [[{"attribute": "uid", "operator": "EQUAL", "value": uid}]]
    return {"scope": scope, "flows": [{"target": target, **source}]}


def without(scene, rule, target):
    """A copy of a shipped rule that lacks the flow to one attribute, and the flow."""
    shipped = scene.ask("rule", "show", rule)["rule"]
    flows = [flow for flow in shipped["flows"] if flow["target"] != target]
    assert len(flows) < len(shipped["flows"])
    return {**shipped, "id": f"own-{rule}", "replaces": rule, "flows": flows}


class Trials:
    def __init__(self, scene):
        self.scene = scene
        self.files = Files(scene)

    def rest(self):
        """Until a cycle finds nothing to do any more."""
        writes = None
        while writes != (writes := self.scene.tenant.writes()):
            self.scene.cycle("delta")

    def announce(self, document, *options):
        self.rest()
        return self.scene.ask("rule", "test", self.files.write(document), *options)

    def save(self, document, *options):
        """Announced, then stored, and a cycle: what was announced, what was done, and in which cycle."""
        tried = self.announce(document, *options)
        announced = {what: tried[what] for what in COUNTS}
        assert self.scene.run("rule", "add", self.files.path).returncode == OK
        cycle = self.scene.reviewed_cycle("delta")
        done = {what: cycle.count("export", counter) for what, counter in COUNTS.items()}
        return tried, announced, done, cycle

    def result(self, what, document, *options, **expected):
        """A line of the test; expected: counts that have to be above 0."""
        tried, announced, done, cycle = self.save(document, *options)
        nothing_else = all((announced[name] > 0) == (name in expected) for name in COUNTS)
        exact = all(announced[name] == value for name, value in expected.items())
        good = announced == done and nothing_else and exact
        told = "" if good else f" but done {done} ({cycle.explain()})"
        return tried, (good, f"{what}: {({k: v for k, v in announced.items() if v})}{told}")

    def drop(self, rule):
        """It is gone, and what it did."""
        assert self.scene.run("rule", "remove", rule).returncode == OK
        self.scene.cycle("delta")


def named(item, what):
    return [link for target in item["targets"] for link in target.get(what, [])]


def check_values(trials, scene):
    """Constants, and which of two rules wins."""
    people = len(scene.tenant.users())
    high, low = constant("high", 20, "High"), constant("low", 30, "Low")
    yield trials.result("two rules, one title", rules(high, low), targetChanged=people)[1]
    yield trials.result("another constant", {**high, "flows": [{"target": "title", "constant": "Top"}]},
                        targetChanged=people)[1]  # fmt: skip
    swapped = rules({**low, "precedence": 10}, {**high, "flows": [{"target": "title", "constant": "Top"}]})
    tried, line = trials.result("precedence swapped", swapped, targetChanged=people)
    yield line
    change = tried["items"][0]["targets"][0]["changes"][0]
    yield (change["removed"], change["added"]) == (["Top"], ["Low"]), f"from one to the other: {change}"
    hidden = {**high, "precedence": 30, "flows": [{"target": "title", "constant": "Never"}]}
    yield trials.result("what another rule hides changes nobody", hidden)[1]
    trials.drop("own-high")
    trials.drop("own-low")


def check_managers(trials, scene):
    """A flow of references that goes; and that what nobody reads any more cannot be counted on its way back."""
    links = scene.manager_count
    document = without(scene, "in-ldap-person", "manager")
    tried, line = trials.result("no managers", document, linksRemoved=links)
    yield line
    yield tried["changed"] == links, f"who has one would change: {tried['changed']}"
    link = named(tried["items"][0], "links")[0]
    told = (link["attribute"], link["operation"], "dn" in link)
    yield told == ("manager", "remove", True), f"and is shown with whom: {link}"
    tried = trials.announce({**document, "flows": scene.ask("rule", "show", "in-ldap-person")["rule"]["flows"]})
    yield tried["unread"] == ["manager"], f"what is not read is told: {tried['unread']}"
    told = scene.run("rule", "test", trials.files.path).stdout
    yield "for the first time: manager" in told, "to people too"
    trials.drop("own-in-ldap-person")


def check_choices(trials, scene):
    """There is place for one manager: of several flows the best one decides."""
    second = own("second", 99, flows=[{"target": "manager", "source": "secretary"}])
    first = own("first", 40, flows=[{"target": "manager", "source": "manager"}])
    scene.run("rule", "add", trials.files.write(second))
    cycle = scene.cycle("delta")
    done = cycle.count("export", "export-links-added"), cycle.count("export", "export-links-removed")
    yield done == (2, 1), f"two have secretaries for managers, one of them instead ({cycle.explain()})"
    yield trials.result("managers first", first, linksAdded=1, linksRemoved=1)[1]
    swapped = rules({**second, "precedence": 30}, {**first, "precedence": 99})
    tried, line = trials.result("secretaries first", swapped, linksAdded=1, linksRemoved=1)
    yield line
    yield tried["unread"] == [] and tried["changed"] == 1, "one has another one, and one the same"
    shown = [(link["operation"], link["dn"].partition(",")[0]) for link in named(tried["items"][0], "links")]
    yield sorted(shown) == [("add", "uid=boss"), ("remove", "uid=m1")], f"from whom to whom: {shown}"
    previewed = scene.ask("object", "preview", f"uid=m3,{scene.directory.people}", "--rules", trials.files.write(
        rules(without(scene, "in-ldap-person", "manager"), {**first, "flows": []})))  # fmt: skip
    shown = [(link["operation"], link["dn"].partition(",")[0]) for link in named(previewed, "links")]
    yield shown == [("remove", "uid=m2")], f"one alone is told the same: {shown}"
    told = scene.run("object", "preview", str(previewed["id"]), "--rules", trials.files.path).stdout
    yield "uid=m2" in told, "and people are"
    alone = scene.ask("object", "preview", previewed["id"])
    yield named(alone, "links") == [], "without other rules nothing would happen to it"
    document = trials.files.path.read_text()
    yield trials.result("secretaries alone", json.loads(document), linksRemoved=scene.manager_count - 2)[1]
    for name in ("own-in-ldap-person", "own-first", "own-second"):
        trials.drop(name)


def check_members(trials, scene):
    document = without(scene, "in-ldap-group", "member")
    members = scene.member_count
    some = {"id": "own-members", "direction": "inbound", "connectorKind": "openldap", "metaverseType": "group",
            "objectTypes": ["groupOfNames"], "within": "in-ldap-group", "precedence": 50,
            "scope": [[{"attribute": "cn", "operator": "EQUAL", "value": "few"}]],
            "flows": [{"target": "member", "source": "member"}]}  # fmt: skip
    tried, line = trials.result("members of one group alone", rules(document, some), "--limit", 1000,
                                linksRemoved=members - 3)  # fmt: skip
    yield line
    counted = sum(target["linksRemoved"] for item in tried["items"] for target in item["targets"])
    yield counted == members - 3 and tried["changed"] == len(tried["items"]), f"group by group: {counted}"
    shown = max(len(target["links"]) for item in tried["items"] for target in item["targets"])
    yield shown == 10, f"with {shown} of them by name"
    told = scene.run("rule", "test", trials.files.write({**some, "scope": []}), "--no-color").stdout
    yield f"{members - 3} references added" in told and "members (+" in told, f"told to people: {told}"
    yield trials.result("members of all groups", {**some, "scope": []}, linksAdded=members - 3)[1]
    yield trials.result("of none", {**some, "flows": []}, linksRemoved=members)[1]
    trials.drop("own-members")
    trials.drop("own-in-ldap-group")
    left = without(scene, "out-graph-group", "members")
    yield trials.result("what no rule writes any more stays", left)[1]
    trials.drop("own-out-graph-group")


def check_filters(trials, scene):
    """Who goes leaves groups by it, and is no manager any more: nothing is removed for that."""
    gone = own("filter", 10, **person("boss", "cloudFiltered", constant=True))
    tried, line = trials.result("a manager and member filtered", gone, targetDeleted=1)
    yield line
    first = tried["items"][0]["targets"][0]
    yield first["operation"] == "delete" and first["connector"]["name"] == TENANT, f"the sample says so: {first['operation']}"
    target = tried["targets"][0]
    yield (target["connector"]["name"], target["targetDeleted"]) == (TENANT, 1), "and each target's counts"
    told = scene.run("rule", "test", trials.files.path, "--no-color")
    yield told.returncode == OK and "0 of " in told.stdout, f"once it is done, no more: {scenario.first_line(told.stdout)}"
    nobody = {**gone, "scope": [[{"attribute": "uid", "operator": "EQUAL", "value": "late"}]]}
    tried, line = trials.result("no longer filtered: restored, with its references", nobody, targetAdded=1)
    yield line
    yield tried["items"][0]["targets"][0]["operation"] == "restore", "which is what the sample says"
    many = {**gone, "scope": [[{"attribute": "uid", "operator": "STARTSWITH", "value": "m"}]]}
    yield trials.result("three filtered, managers of each other", many, targetDeleted=3)[1]
    yield trials.result("and back", nobody, targetAdded=3)[1]
    people = scene.directory.people
    scene.directory.add_person("late", f"manager: uid=boss,{people}")
    scene.directory.add_person("under", f"manager: uid=late,{people}")
    scene.directory.modify(f"cn=few,{scene.directory.groups}", "add: member", f"member: uid=late,{people}")
    free = {**gone, "scope": [[{"attribute": "uid", "operator": "EQUAL", "value": "nobody"}]]}
    tried, line = trials.result("one whom the cloud never had, with references of it and to it", free, targetAdded=1,
                                linksAdded=3)  # fmt: skip
    yield line
    yield tried["changed"] == 3, "who refers to it changes too"
    trials.drop("own-filter")


def role(join, metaverse):
    """Roles are a part of the person whom they find."""
    return {"id": "own-role", "direction": "inbound", "connectorKind": "openldap", "objectTypes": ["organizationalRole"],
            "metaverseType": "person", "linkType": "join", "precedence": 20,
            "join": [[{"source": join, "metaverse": metaverse}]],
            "flows": [{"target": "title", "source": "description"},
                      {"target": "department", "source": "ou"}]}  # fmt: skip


def check_joins(trials, scene):
    people = scene.directory.people
    lines = [f"dn: cn=boss,{people}", "changetype: add", "objectClass: organizationalRole", "cn: boss"]
    scene.directory.change([*lines, "description: Chief", f"ou: boss@{scenario.OPENLDAP_DOMAIN}"])
    scene.run("rule", "add", trials.files.write(role("description", "mail")))
    scene.cycle("delta")
    tried = trials.announce(role("cn", "displayName"))
    yield (tried["joined"], tried["everything"]) == (1, True), "by what nobody was found by before, one joins"
    yield tried["targetChanged"] == 1, f"and changes whom it joins: {tried['targetChanged']}"
    tried, line = trials.result("another join", role("ou", "mail"), targetChanged=1)
    yield line
    shown = tried["items"][0]
    yield tried["joined"] == 1 and shown["dn"] == f"cn=boss,{people}", f"the one that joins is shown: {shown['dn']}"
    yield trials.result("who has joined stays", role("description", "mail"))[1]
    # Another person with the same mail address is no part of the first one.
    first = scene.ask("rule", "show", "in-ldap-person")["rule"]
    first = {**first, "id": "own-in-ldap-person", "replaces": "in-ldap-person"}
    away = [{"attribute": "uid", "operator": "NOTEQUAL", "value": "twin"}]
    scene.run("rule", "add", trials.files.write({**first, "scope": [[*group, *away] for group in first["scope"]]}))
    scene.directory.add_person("twin", f"mail: boss@{scenario.OPENLDAP_DOMAIN}")
    scene.cycle("delta")
    tried = trials.announce({**first, "join": [[{"source": "mail", "metaverse": "mail"}]]})
    yield (tried["joined"], tried["failed"]) == (0, 1), f"a second one of its directory would fail: {tried['failed']}"
    scene.run("rule", "add", trials.files.path)
    scene.cycle("delta")
    found = scene.errors().get("ambiguous-join", [])
    yield len(found) == 1 and found[0]["message"] == tried["items"][0]["errorMessage"], "and does, with what was told"
    for name in ("own-role", "own-in-ldap-person"):
        trials.drop(name)
    scene.directory.delete(f"cn=boss,{people}", f"uid=twin,{people}")
    scene.cycle("delta")


def check_outbound(trials, scene):
    users, groups = len(scene.tenant.users()), len(scene.tenant.groups())
    tried, line = trials.result("no users any more", rules(off=["out-graph-user"]), targetDeleted=users)
    yield line
    yield tried["removed"] == 0, "though the metaverse keeps them"
    told = scene.run("rule", "test", trials.files.write(rules()), "--no-color").stdout
    yield TENANT in told, f"told to people: {scenario.first_line(told)}"
    scene.run("rule", "enable", "out-graph-user")
    trials.rest()
    yield len(scene.tenant.users()) == users, "all are there again"
    yield trials.result("no groups any more", rules(off=["in-ldap-group"]), targetDeleted=groups)[1]
    scene.run("rule", "enable", "in-ldap-group")
    scene.cycle("delta")


def results():
    scene = scenario.Scenario()
    directory = scene.directory = scenario.Directory()
    scene.begin_with_openldap()
    scene.run("config", "set", "guards.deletionPercent", 90)
    dn = lambda uid: f"uid={uid},{directory.people}"  # noqa: E731
    directory.add_person("boss")
    directory.add_person("sub", f"manager: {dn('boss')}", f"secretary: {dn('boss')}")
    directory.add_person("m1")
    directory.add_person("m2", f"manager: {dn('m1')}", f"secretary: {dn('boss')}")
    directory.add_person("m3", f"manager: {dn('m2')}")
    directory.add_person("new", f"secretary: {dn('m3')}")
    directory.add_group("few", dn("boss"), dn("sub"), dn("m1"))
    first = scene.cycle("initial")
    yield first.exit == OK, f"the initial cycle ({first.explain()})"
    scene.manager_count = sum(bool(user.get("manager")) for user in scene.tenant.users().values())
    scene.member_count = sum(len(group["members"]) for group in scene.tenant.groups().values())
    yield scene.manager_count > 3 and scene.member_count > 20, (
        f"{scene.manager_count} managers, {scene.member_count} members")  # fmt: skip
    trials = Trials(scene)
    for check in (check_values, check_managers, check_choices, check_members, check_filters, check_joins,
                  check_outbound):  # fmt: skip
        yield from check(trials, scene)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An administrator's own rules: tried, added, edited, switched off and removed by causewayctl, beside a real
domain and the practice tenant. Runs inside with_lab.py --ad N --tenant.
"""

import base64
import json
import os
import sys

import scenario
from scenario import ATTENTION, INVALID, NOT_FOUND, OK

import company_changes
import ldb
import tap

RULE = {
    "id": "own-title",
    "name": "Titles in capitals",
    "direction": "inbound",
    "connectorKind": "active-directory",
    "objectTypes": ["user"],
    "metaverseType": "person",
    "precedence": 50,
    "within": "in-ad-user",
    "flows": [{"target": "title", "expression": "UCase([title])"}],
}


def changed(**members):
    return {**RULE, **members}


def flow(target="title", **source):
    return {"flows": [{"target": target, **source}]}


def taken(source, **members):
    """A rule that takes a value from the cloud."""
    return {"id": "own-taken", "direction": "inbound", "connectorKind": "graph", "objectTypes": ["user"],
            "metaverseType": "person", "precedence": 40, **flow("description", source=source), **members}  # fmt: skip


# What is wrong with a rule, and a word of what is said about it.
MISTAKES = {
    "an unknown member": (changed(colour="red"), "colour"),
    "a wrong type": (changed(precedence="high"), "precedence"),
    "a missing member": ({"id": "own-x", "rules": 1}, "version"),
    "a standard rule's precedence": (changed(precedence=110), "below 100"),
    "an operator that is none": (
        changed(scope=[[{"attribute": "title", "operator": "LIKE", "value": "x"}]]),
        "operator",
    ),
    "a circle": ({"version": 1, "rules": [changed(id="own-a", within="own-b"),
                                          changed(id="own-b", within="own-a", precedence=51)]},
                 "circle"),
    "one precedence twice": (
        {"version": 1, "rules": [changed(id="own-a"), changed(id="own-b")]}, "own-a"),
    "a rule that is not there": (changed(within="nobody"), "nobody"),
    "an unknown function": (changed(**flow(expression='Trim(UpCase([title]))')), "at 6"),
    "a function's argument": (changed(**flow(expression="Left([title])")), "at 1"),
    "an attribute of the metaverse": (changed(**flow("colour", constant="red")), "colour"),
    "an expression of a megabyte": (changed(**flow(expression='"' + "x" * 1000000 + '"')), "own-title"),
    "what a rule writes to the cloud": (taken("jobTitle"), "jobTitle"),
    "somebody whom the cloud makes": (taken("employeeType", linkType="provision"), "linkType"),
    "a group that is no DN": (
        changed(scope=[[{"attribute": "memberOf", "operator": "ISMEMBEROF", "value": "Pilots"}]]),
        "DN",
    ),
}  # fmt: skip


# Files that somebody put among the rules, past all checks, and a word of what is said about each.
BROKEN_FILES = {
    "no JSON": ("{not json", "no JSON"),
    "a list": ("[]", "$: must be object"),
    "no list of rules": ('{"version": 1, "rules": {}}', "$.rules"),
    "a rule that is a number": ('{"version": 1, "rules": [1]}', "$.rules[0]"),
    "no types": ('{"version": 1, "rules": [{"id": "x"}]}', '$.rules[0]: "objectTypes"'),
    "flows that are none": (json.dumps({"version": 1, "rules": [changed(flows={})]}), "$.rules[0].flows"),
    "disabled rules that are none": ('{"version": 1, "disabledRules": {"a": 1}}', "$.disabledRules"),
    "an unknown function": (json.dumps({"version": 1, "rules": [changed(**flow(expression="UpCase([title])"))]}),
                            'rule "own-title": flows[0]'),
    "a standard rule's precedence": (json.dumps({"version": 1, "rules": [changed(precedence=150)]}), "below 100"),
    "the precedence of a rule of the configuration": (
        json.dumps({"version": 1, "rules": [changed(id="file-title")]}), "both have precedence 50"),
}  # fmt: skip


class Files:
    def __init__(self, scene):
        self.path = scene.engine.directory / "rule.json"

    def write(self, rule):
        self.path.write_text(json.dumps(rule))
        return self.path


def titles(scene):
    """Of everybody whom we brought to the tenant, by source anchor."""
    users = [user["properties"] for user in scene.tenant.users().values()]
    return {user["onPremisesImmutableId"]: user.get("jobTitle") for user in users
            if user.get("onPremisesImmutableId")}  # fmt: skip


def version(scene):
    return scene.ask("config", "show")["version"]


def rule_of(scene, object_id, attribute):
    values = scene.ask("object", "explain", object_id)["explanation"]["values"]
    return next(item for item in values if item["attribute"] == attribute)


def check_list(scene, files):
    items = scene.ask("rule", "list")["items"]
    by_id = {item["id"]: item for item in items}
    good = all(item["origin"] == "standard" and item["precedence"] >= 100 for item in items)
    yield good and by_id["in-ad-user"]["enabled"], f"{len(items)} standard rules are in force"
    shown = scene.ask("rule", "show", "in-ad-user-common")
    yield shown["rule"]["within"] == "in-ad-user", "one is shown as it is written"
    yield scene.run("rule", "show", "nobody").returncode == NOT_FOUND, "one that is not there: 3"
    yield scene.run("rule", "list").stdout.count("\n") == len(items) + 1, "and for people, a line each"


def check_mistakes(scene, files):
    before = version(scene)
    said = set()
    for what, (rule, word) in MISTAKES.items():
        path = files.write(rule)
        for verb in ("add", "test"):
            done = scene.run("rule", verb, path)
            said.add(done.stderr)
            told = done.returncode == INVALID and word in done.stderr
            yield told, f"{what} is refused by {verb}: {scenario.first_line(done.stderr)}"
    yield len(said) >= len(MISTAKES), "each with words of its own"
    yield scene.run("rule", "add", "/nonexistent").returncode != OK, "a file that is not there"
    yield version(scene) == before, "nothing was stored"


def check_trial(scene, files):
    """What a rule would change is what it changes."""
    scene.is_settled()
    before, writes = titles(scene), scene.tenant.writes()
    expected = {anchor for anchor, title in before.items() if title and title != title.upper()}
    tried = scene.ask("rule", "test", files.write(RULE), "--limit", 3)
    yield tried["rules"] == ["own-title"] and not tried["everything"], "one rule is different"
    yield tried["changed"] == len(expected) > 3, f"{tried['changed']} objects would change"
    yield tried["added"] == tried["removed"] == tried["failed"] == 0, "none comes, goes or fails"
    sample = tried["items"][0]
    names = [change["name"] for target in sample["targets"] for change in target["changes"]]
    yield len(tried["items"]) == 3 and names == ["jobTitle"], f"three are shown: {names}"
    told = scene.run("rule", "test", files.path).stdout
    yield f"{tried['changed']} of " in told and "jobTitle" in told, "and told to people"
    previewed = scene.ask("object", "preview", sample["id"], "--rules", files.path)
    changes = previewed["targets"][0]["changes"]
    yield [change["name"] for change in changes] == ["jobTitle"], "one of them alone says the same"
    plain = scene.ask("object", "preview", sample["id"])
    yield plain["targets"][0]["operation"] == "none", "without the rule nothing would happen"
    yield scene.tenant.writes() == writes and titles(scene) == before, "nothing has happened"

    yield scene.run("rule", "add", files.path).returncode == OK, "it is added"
    cycle = scene.cycle("delta")
    after = titles(scene)
    different = {anchor for anchor in before if after[anchor] != before[anchor]}
    yield different == expected, f"just those are different ({cycle.explain()})"
    is_full = cycle.step("synchronise")["full"]
    yield not is_full, "not everybody was looked at"
    narrow = {**RULE, "scope": [[{"attribute": "sAMAccountName", "operator": "EQUAL", "value": "x"}]]}
    scene.is_settled()
    scene.run("rule", "add", files.write(narrow))
    cycle = scene.cycle("delta")
    scene.run("rule", "add", files.write(RULE))
    again = scene.cycle("delta")
    counts = [each.count("synchronise", "evaluated") for each in (cycle, again)]
    persons = len(before)
    yield all(count < 2 * persons for count in counts), f"in scope are {persons}: {counts}"
    scene.is_settled()
    explained = rule_of(scene, sample["id"], "title")
    yield explained["rule"] == "own-title" and explained["expression"] == "UCase([title])", (
        "explain says which rule set it")
    overruled = [item["rule"] for item in explained["overruled"]]
    yield "in-ad-user-common" in overruled, f"and which had no say: {overruled}"
    told = scene.run("object", "explain", str(sample["id"])).stdout
    yield "own-title" in told and "(references)" in told, "to people too"
    manager = rule_of(scene, sample["id"], "manager")
    yield (manager["rule"], manager["reference"]) == ("in-ad-user-common", True), "and which one brings the manager"


def check_switch(scene, files):
    """Off, on, removed: the values follow."""
    mine = titles(scene)
    done = scene.run("rule", "disable", "own-title")
    yield done.returncode == OK and "version" in done.stdout, "it is switched off"
    scene.cycle("delta")
    theirs = titles(scene)
    yield theirs != mine and not rules(scene)["own-title"]["enabled"], "its values go"
    scene.run("rule", "enable", "own-title")
    scene.cycle("delta")
    yield titles(scene) == mine, "and come back with it"
    yield scene.run("rule", "remove", "own-title").returncode == OK, "it is removed"
    scene.cycle("delta")
    yield titles(scene) == theirs and "own-title" not in rules(scene), "for good"
    yield scene.run("rule", "remove", "own-title").returncode == NOT_FOUND, "once"
    yield scene.run("rule", "remove", "in-ad-user").returncode == NOT_FOUND, "not a shipped one"
    yield "rules" not in scene.ask("config", "show")["config"], "the configuration is as before"


def check_type(scene, files):
    """The rule that makes the groups: what it made goes from the cloud, and comes back with it."""
    users, groups = titles(scene), set(scene.tenant.groups())
    yield users and groups, f"there are {len(users)} users and {len(groups)} groups"
    yield scene.run("rule", "disable", "in-ad-group").returncode == OK, "the type is switched off"
    cycle = scene.reviewed_cycle("delta")
    left = sorted(scene.tenant.groups())
    yield not left, f"every group goes: {left} ({cycle.explain()})"
    yield titles(scene) == users, "and no user"
    scene.run("rule", "enable", "in-ad-group")
    cycle = scene.cycle("delta")
    yield set(scene.tenant.groups()) == groups, f"they come back with it ({cycle.explain()})"


def rules(scene):
    return {item["id"]: item for item in scene.ask("rule", "list")["items"]}


def check_copy(scene, files):
    """A changed copy takes the place of a shipped rule."""
    before = titles(scene)
    os.environ["EDITOR"] = "sed -i 's/\"source\" : \"title\"/\"expression\" : \"LCase([title])\"/'"
    done = scene.run("rule", "edit", "in-ad-user-common")
    yield done.returncode == OK, f"a shipped rule is edited {done.stderr}"
    found = rules(scene)
    state = (found["in-ad-user-common"]["replacedBy"], found["in-ad-user-common"]["enabled"])
    yield state == ("own-in-ad-user-common", False), "it stands back behind its copy"
    shown = scene.ask("rule", "show", "own-in-ad-user-common")["differences"]
    targets = [item.get("target") for item in shown]
    yield targets == ["title"], f"the difference is shown: {targets}"
    scene.run("rule", "disable", "in-ad-user-exchange")
    scene.cycle("delta")
    expected = {anchor: title and title.lower() for anchor, title in before.items()}
    yield titles(scene) == expected, "its values flow"
    os.environ["EDITOR"] = "true"
    yield "No change" in scene.run("rule", "edit", "own-in-ad-user-common").stdout, "edited in vain"
    os.environ["EDITOR"] = "grep -q LCase"
    again = scene.run("rule", "edit", "in-ad-user-common")
    yield "No change" in again.stdout, f"the shipped one is edited again: it is the copy {again.stderr}"
    os.environ["EDITOR"] = "sed -i 's/LCase/LowCase/'"
    done = scene.run("rule", "edit", "own-in-ad-user-common")
    kept = done.stderr.partition("is kept in ")[2].partition(": ")[0]
    yield done.returncode == INVALID and "LowCase" in open(kept).read(), "a bad edit is not lost"
    os.unlink(kept)
    scene.run("rule", "enable", "in-ad-user-exchange")
    scene.run("rule", "remove", "own-in-ad-user-common")
    scene.cycle("delta")
    yield titles(scene) == before, "without it all is as before"


def anchors_of_members(firm, group):
    """Source anchors of a group's direct members, as the directory has them."""
    found = firm.search(firm.lab.base, f"(memberOf={group.dn})", ["objectGUID"])
    return {base64.b64encode(bytes(entry["objectGUID"][0])).decode() for entry in found}


def check_pilot(scene, files):
    """A group of the domain decides who is brought to the cloud."""
    firm = company_changes.Company(scenario.active_directory())
    group = firm.group("mail-security")
    everyone = set(titles(scene))
    outside = [{"attribute": "memberOf", "operator": "ISNOTMEMBEROF", "value": str(group.dn)}]
    rule = changed(id="own-pilot", precedence=10, scope=[outside],
                   **flow("cloudFiltered", constant=True))  # fmt: skip
    tried = scene.ask("rule", "test", files.write(rule))
    scene.run("rule", "add", files.path)
    cycle = scene.cycle("delta")
    expected = anchors_of_members(firm, group) & everyone
    yield set(titles(scene)) == expected and 0 < len(expected) < len(everyone), (
        f"{len(expected)} of {len(everyone)} stay ({cycle.explain()})")  # fmt: skip
    gone = cycle.count("export", "export-deleted")
    yield tried["changed"] >= gone > 0, f"{tried['changed']} were announced, {gone} are deleted"
    scene.is_settled()
    joining = next(person for person in firm.ordinary if anchor_of(firm, person) not in expected)
    firm.modify(group.dn, ldb.FLAG_MOD_ADD, member=[str(joining.dn)])
    cycle = scene.cycle("delta")
    yield set(titles(scene)) == expected | {anchor_of(firm, joining)}, "who joins it is brought"
    looked_at = cycle.count("synchronise", "evaluated")
    yield looked_at < 12, f"nobody else is looked at ({cycle.explain()})"
    firm.modify(group.dn, ldb.FLAG_MOD_DELETE, member=[str(joining.dn)])
    scene.cycle("delta")
    yield set(titles(scene)) == expected, "who leaves it goes"
    scene.run("rule", "remove", "own-pilot")
    cycle = scene.cycle("delta")
    different = set(titles(scene)) ^ everyone
    yield not different, f"without the rule everybody is there again: {different} ({cycle.explain()})"


def check_positive(scene, files):
    """One rule takes some in, by False; one of lower precedence keeps out whoever is left."""
    before = titles(scene)
    wanted = {anchor for anchor, title in before.items() if title}
    titled = [{"attribute": "title", "operator": "ISNOTNULL"}]
    in_scope = changed(id="own-wanted", precedence=20, scope=[titled], **flow("cloudFiltered", constant=False))
    rest = changed(id="own-rest", precedence=90, **flow("cloudFiltered", constant=True))
    for rule in (in_scope, rest):
        done = scene.run("rule", "add", files.write(rule))
        yield done.returncode == OK, f"{rule['id']} is added {done.stderr}"
    cycle = scene.cycle("delta")
    found = set(titles(scene))
    yield found == wanted and 0 < len(wanted) < len(before), (
        f"{len(wanted)} of {len(before)} stay ({cycle.explain()})")  # fmt: skip
    for name in ("own-wanted", "own-rest"):
        scene.run("rule", "remove", name)
    cycle = scene.cycle("delta")
    yield titles(scene) == before, f"without the rules everybody is there again ({cycle.explain()})"


def anchor_of(firm, person):
    entry = firm.search(person.dn, "(objectClass=*)", ["objectGUID"])[0]
    return base64.b64encode(bytes(entry["objectGUID"][0])).decode()


def check_failing(scene, files):
    """A rule that fails on some: their errors, the others go on."""
    rule = changed(**flow("department", expression='IIF([title] = "x", "y", CStr(CNum([title])))'))
    tried = scene.ask("rule", "test", files.write(rule))
    n = len([title for title in titles(scene).values() if title])
    yield tried["failed"] >= n > 0, f"{tried['failed']} would fail"
    scene.run("rule", "add", files.path)
    scene.cycle("delta")
    errors = [item for item in scene.ask("error", "list")["items"] if "own-title" in item["message"]]
    yield len(errors) == tried["failed"], f"{len(errors)} fail: {errors[0]['message']}"
    scene.run("rule", "remove", "own-title")
    scene.cycle("delta")
    left = [item for item in scene.ask("error", "list")["items"] if "own-title" in item["message"]]
    yield left == [], "the errors go with the rule"
    person = company_changes.Company(scenario.active_directory()).ordinary[0]
    files.write(changed(**flow("department", expression='Error("no \x1b[31mred")')))
    told = scene.run("object", "preview", str(person.dn), "--rules", files.path).stdout
    yield "Error: " in told and "[31mred" in told and "\x1b" not in told, f"an escape is no command {told[-60:]!r}"


def check_set_up(scene, files):
    """A set-up that says nothing of rules leaves them alone."""
    scene.run("rule", "add", files.write(RULE))
    done = scene.set_up(scene.active_directory_answers())
    yield done.returncode == OK and "own-title" in rules(scene), "a set-up keeps own rules"
    scene.run("rule", "remove", "own-title")


def check_parameters(scene, files):
    """What the domain calls itself and its forest is read from it."""
    names = ("Domain.Netbios", "Domain.FQDN", "Forest.Netbios", "Forest.FQDN", "Forest.LDAP")
    rule = changed(**flow(expression=' & "|" & '.join(f"%{name}%" for name in names)))
    before = titles(scene)
    scene.run("rule", "add", files.write(rule))
    scene.cycle("delta")
    base, domain = os.environ["CW_LAB_AD_BASE"], os.environ["CW_LAB_AD_DOMAIN"]
    database = company_changes.connect(scenario.active_directory())
    found = database.search(f"CN=Partitions,CN=Configuration,{base}", ldb.SCOPE_ONELEVEL, f"(nCName={base})",
                            attrs=["nETBIOSName"])  # fmt: skip
    netbios = str(found[0]["nETBIOSName"][0])
    wanted = "|".join((netbios, domain, netbios, domain, base))
    yield set(titles(scene).values()) == {wanted} and len(before) > 10, f"everybody has {wanted}: {set(titles(scene).values())}"
    scene.run("rule", "remove", "own-title")
    scene.cycle("delta")
    yield titles(scene) == before, "and had them before"


def check_new_attribute(scene, files):
    """A rule that reads what was never read has it read, in the same cycle."""
    firm = company_changes.Company(scenario.active_directory())
    person = firm.ordinary[0]
    firm.replace(person.dn, wWWHomePage="https://contoso.example/ann")
    scene.run("rule", "add", files.write(changed(**flow("description", source="wWWHomePage"))))
    cycle = scene.cycle("delta")
    shown = scene.ask("object", "explain", str(person.dn))
    described = next(item for item in shown["explanation"]["values"]
                     if item["attribute"] == "description")  # fmt: skip
    right = (described["value"], described["rule"])
    yield right == ("https://contoso.example/ann", "own-title"), f"{right} ({cycle.explain()})"
    scene.run("rule", "remove", "own-title")


def check_from_cloud(scene, files):
    """What somebody enters in the cloud comes into the metaverse, and is explained."""
    firm = company_changes.Company(scenario.active_directory())
    person = firm.ordinary[1]
    user = next(user for user in scene.tenant.all("/users?$select=id,onPremisesImmutableId")
                if user["onPremisesImmutableId"] == anchor_of(firm, person))  # fmt: skip
    done = scene.run("rule", "add", files.write(taken("employeeType")))
    yield done.returncode == OK, f"a rule that takes something from the cloud {done.stderr}"
    scene.cycle("delta")
    yield rule_of(scene, str(person.dn), "title")["rule"] != "own-taken", "which says nothing yet"
    headers = {"Authorization": f"Bearer {scene.tenant.token}", "Content-Type": "application/json"}
    scene.tenant.request(f"/v1.0/users/{user['id']}", b'{"employeeType":"Contractor"}', headers, "PATCH")
    cycle = scene.cycle("delta")
    found = rule_of(scene, str(person.dn), "description")
    right = (found["value"], found["rule"]) == ("Contractor", "own-taken")
    yield right, f"it flows in the cycle that reads it: {found} ({cycle.explain()})"
    writes = scene.tenant.writes()
    scene.cycle("delta")
    yield scene.tenant.writes() == writes, "and nothing is written for it"
    shown = json.dumps(scene.ask("object", "show", str(person.dn)))
    yield "Contractor" in shown, "the metaverse has it"
    scene.run("rule", "remove", "own-taken")
    scene.cycle("delta")
    yield "Contractor" not in json.dumps(scene.ask("object", "show", str(person.dn))["metaverse"]), "and no more when the rule is gone"


def check_broken_files(scene, files):
    """A file that cannot be used is told with path and place; the other rules can be looked at; no cycle runs."""
    before = scene.cycle("delta").step("synchronise")
    scene.run("rule", "add", files.write(RULE))
    path = scene.engine.state / "rules" / "bad.json"
    path.parent.mkdir(exist_ok=True)
    shipped = {item["id"] for item in scene.ask("rule", "list")["items"] if item["origin"] == "standard"}
    for what, (text, word) in BROKEN_FILES.items():
        path.write_text(text)
        listed = scene.run("rule", "list")
        told = listed.returncode == ATTENTION and str(path) in listed.stdout and word in listed.stdout
        yield told, f"{what}: listed {listed.stdout.splitlines()[-1].strip()}"
        answer = json.loads(scene.run("rule", "list", "--json").stdout)
        yield shipped <= {item["id"] for item in answer["items"]}, f"{what}: with the other rules"
        yield scene.run("rule", "show", "in-ad-user").returncode == OK, f"{what}: which can be looked at"
        for verb in (("rule", "disable", "in-ad-contact"), ("rule", "test", files.path)):
            done = scene.run(*verb)
            named = done.returncode == INVALID and str(path) in done.stderr
            yield named, f"{what}: {verb[1]} names the file: {scenario.first_line(done.stderr)}"
        found = scene.run("doctor", "rules", "--json")
        summaries = [item["summary"] for item in json.loads(found.stdout)["items"] if item["state"] == "attention"]
        yield found.returncode == ATTENTION and str(path) in str(summaries), f"{what}: the doctor tells {summaries}"
    cycle, writes = scene.cycle("delta"), scene.tenant.writes()
    failed = (cycle.state, cycle.step("synchronise")["errorCode"]) == ("failed", "invalid-config")
    yield failed and str(path) in cycle.step("synchronise")["errorMessage"], f"no cycle runs: {cycle.explain()}"
    path.unlink()
    scene.run("rule", "remove", "own-title")
    cycle = scene.cycle("delta")
    goes_on = cycle.step("synchronise")["state"] == before["state"] and scene.tenant.writes() == writes
    yield goes_on, f"without the file all goes on ({cycle.explain()})"
    yield scene.run("doctor", "rules").returncode == OK and scene.run("rule", "list").returncode == OK, "and all is well"


def check_direct(scene, files):
    scene.engine.stop()
    done = scene.run("rule", "add", files.write(RULE), "--direct")
    yield done.returncode == OK, f"without an engine: added {done.stderr}"
    answer = json.loads(scene.run("rule", "list", "--direct", "--json").stdout)
    yield "own-title" in [item["id"] for item in answer["items"]], "listed"
    done = scene.run("rule", "remove", "own-title", "--direct")
    yield done.returncode == OK, "removed"
    scene.start()


def results():
    scene = scenario.Scenario()
    scene.begin(scene.active_directory_answers())
    scene.run("config", "set", "guards.deletionPercent", 90)
    first = scene.cycle("initial")
    yield len(scene.tenant.users()) > 10, f"the initial cycle ({first.explain()})"
    files = Files(scene)
    checks = (check_list, check_mistakes, check_trial, check_switch, check_type, check_copy,
              check_pilot, check_positive, check_failing, check_set_up, check_parameters, check_new_attribute,
              check_from_cloud, check_broken_files, check_direct)  # fmt: skip
    for check in checks:
        yield from check(scene, files)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

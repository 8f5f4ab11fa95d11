#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings and rules that Microsoft Entra Connect exported, taken over by causewayctl: the set-up that they make
brings a real domain's people to the practice tenant as the rules say. The exports are made here, in the form that
public descriptions give them. Runs inside with_lab.py --ad N --tenant.
"""

import json
import sys

import scenario
from scenario import INVALID, OK

import company_changes
import tap

CLOUD = "b891884f-051e-4a83-95af-2544101c9083"
FOREST = "11111111-2222-3333-4444-555555555555"
DEPARTMENT = "Contractors"

SCRIPT = """\
New-ADSyncRule  `
-Name 'In from AD - Contractors stay' `
-Identifier 'aaaaaaaa-0000-0000-0000-000000000001' `
-Description 'People''s contracts' `
-Direction 'Inbound' `
-Precedence 40 `
-PrecedenceAfter '00000000-0000-0000-0000-000000000000' `
-PrecedenceBefore '00000000-0000-0000-0000-000000000000' `
-SourceObjectType 'user' `
-TargetObjectType 'person' `
-Connector '{forest}' `
-LinkType 'Join' `
-SoftDeleteExpiryInterval 0 `
-ImmutableTag '' `
-OutVariable syncRule


Add-ADSyncAttributeFlowMapping  `
-SynchronizationRule $syncRule[0] `
-Source @('True') `
-Destination 'cloudFiltered' `
-FlowType 'Constant' `
-ValueMergeType 'Update' `
-OutVariable syncRule


Add-ADSyncAttributeFlowMapping  `
-SynchronizationRule $syncRule[0] `
-Source @('info') `
-Destination 'info' `
-FlowType 'Direct' `
-ValueMergeType 'Update' `
-OutVariable syncRule


New-Object  `
-TypeName 'Microsoft.IdentityManagement.PowerShell.ObjectModel.ScopeCondition' `
-ArgumentList 'department','{department}','EQUAL' `
-OutVariable condition0


Add-ADSyncScopeConditionGroup  `
-SynchronizationRule $syncRule[0] `
-ScopeConditions @($condition0[0]) `
-OutVariable syncRule


Add-ADSyncRule  `
-SynchronizationRule $syncRule[0]


Get-ADSyncRule  `
-Identifier 'aaaaaaaa-0000-0000-0000-000000000001'

"""


def settings(base):
    """As its wizard would export them, with a rule of each direction. base: the DN of the domain."""
    titles = {
        "name": "In from AD - Titles",
        "uniqueIdentifier": "aaaaaaaa-0000-0000-0000-000000000002",
        "direction": "Inbound",
        "precedence": 50,
        "source": "user",
        "target": "person",
        "linkType": "Join",
        "disabled": False,
        "scopeFilters": [[{"attribute": "title", "condition": "ISNOTNULL", "value": ""}]],
        "joinFilters": [],
        "attributeMappings": [
            {"destination": "title", "flowType": "Expression", "mergeType": "Update",
             "expression": 'IIF(Len([title]) > 0, UCase(Trim([title])), NULL)'},
        ],
    }  # fmt: skip
    offices = {
        "name": "Out to AAD - Offices",
        "direction": "Outbound",
        "precedence": 60,
        "source": "person",
        "target": "user",
        "linkType": "Join",
        "scopeFilters": [[{"attribute": "cloudMastered", "condition": "NOTEQUAL", "value": "True"}]],
        "attributeMappings": [
            {"destination": "physicalDeliveryOfficeName", "flowType": "Constant", "mergeType": "Update",
             "source": ["Head office"]},
        ],
    }  # fmt: skip
    return {
        "policyMetadata": {"policyVersion": "1.0"},
        "deploymentMetadata": {"hostName": "SYNC1"},
        "onpremisesDirectoryPolicy": [
            {"fullyQualifiedDomainName": base.lower().replace("dc=", "").replace(",", "."),
             "uniqueIdentifier": FOREST,
             "partitionFilters": [{"distinguishedName": base, "containerInclusions": [base]}],
             "customSynchronizationRules": [titles], "standardSynchronizationRules": []},
        ],
        "azureDirectoryPolicy": {"uniqueIdentifier": CLOUD, "customSynchronizationRules": [offices]},
        "globalParameters": [{"name": "Microsoft.UserSignIn.SignOnMethod", "value": "DoNotConfigure"}],
    }  # fmt: skip


def write_export(folder, base):
    """UTF-16 with a mark and line ends of Windows, as PowerShell 5 writes it."""
    scripts = folder / f"forest_Connector_{FOREST}"
    scripts.mkdir(parents=True)
    script = SCRIPT.format(forest=FOREST, department=DEPARTMENT)
    (scripts / "rules.ps1").write_bytes(script.replace("\n", "\r\n").encode("utf-16"))
    text = json.dumps(settings(base), indent=2)
    (folder / "Applied-SynchronizationPolicy-20261128.JSON").write_bytes(text.encode("utf-16"))


def check_import(scene, folder):
    made = scene.engine.directory / "imported.json"
    answer = scene.ask("import", "entra-connect", folder, "--output", made, "--rules", f"{made}.rules")
    left = [item["what"] for item in answer["items"] if not item["isTaken"] and item["part"] == "rules"]
    yield len(left) == 1 and left[0].endswith(": info"), f"of the rules one flow is left: {left}"
    answers = json.loads(made.read_text())
    yield answers == answer["answers"] and answers["staging"], "the answers are written, with staging on"
    rules = json.loads((made.parent / f"{made.name}.rules").read_text())
    yield answers["rules"] == rules and len(rules["rules"]) == 3, "and three rules, in a file of their own too"
    told = scene.run("import", "entra-connect", folder)
    yield told.returncode == OK and "✗" in told.stdout and "✓" in told.stdout, "people are told"
    yield scene.run("import", "entra-connect", folder, "--check").returncode == 1, "a check tells what is left: 1"
    missing = scene.run("import", "entra-connect", folder / "nothing")
    yield missing.returncode == INVALID, "a folder that is not there: 9"
    (folder / "empty").mkdir()
    yield scene.run("import", "entra-connect", folder / "empty").returncode == INVALID, "one without exports: 9"
    scripts = next(folder.glob("forest_*"))
    only = scene.run("import", "entra-connect", scripts, "--output", f"{made}.no")
    yield only.returncode == 2 and "--rules" in only.stderr, "rules alone make no answers: 2, and what to do"


def complete(scene, answers):
    """What no export holds: where the directory is, who reads it, and the tenant."""
    known = scene.active_directory_answers()
    source = next(item for item in known["connectors"] if item["kind"] == "active-directory")
    imported = answers["connectors"][0]
    return {
        **answers,
        "connectors": [{**source, "name": imported["name"], "partitions": imported["partitions"]}]
        + [item for item in known["connectors"] if item["kind"] == "graph"],
        "scheduler": known["scheduler"],
        "startNow": False,
    }


def ours(scene):
    users = [user["properties"] for user in scene.tenant.users().values()]
    return {user["displayName"]: user for user in users if user.get("onPremisesImmutableId")}


def check_tenant(scene, person):
    """With staging nothing is written; without, what the rules say."""
    contractor = str(person["displayName"])
    answers = json.loads((scene.engine.directory / "imported.json").read_text())
    done = scene.set_up(complete(scene, answers))
    yield done.returncode == OK, f"the answers set it up {done.stdout}{done.stderr}"
    staged = scene.cycle("initial")
    yield not ours(scene), f"in staging nothing is exported ({staged.explain()})"
    yield scene.run("config", "set", "staging", "false").returncode == OK, "staging is switched off"
    cycle = scene.cycle("delta")
    users = ours(scene)
    yield len(users) > 10, f"{len(users)} people are in the tenant ({cycle.explain()})"
    titles = [user["jobTitle"] for user in users.values() if user.get("jobTitle")]
    yield titles and all(title == title.upper() for title in titles), f"titles in capitals: {titles[:3]}"
    offices = {user.get("officeLocation") for user in users.values()}
    yield offices == {"Head office"}, f"the rule of the other direction: {offices}"
    yield contractor not in users, "the contractor stays"
    shown = scene.ask("object", "explain", str(person.dn))["explanation"]["values"]
    by = next(item["rule"] for item in shown if item["attribute"] == "cloudFiltered")
    yield by == "entra-in-from-ad-contractors-stay", f"because of the script's rule: {by}"


def results():
    lab = scenario.active_directory()
    firm = company_changes.Company(lab)
    person = firm.ordinary[0]
    firm.replace(person.dn, department=DEPARTMENT)
    scene = scenario.Scenario()
    folder = scene.engine.directory.parent / "export"
    write_export(folder, scenario.labs("AD")["AD_BASE"])
    scene.start()
    yield from check_import(scene, folder)
    yield from check_tenant(scene, person)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

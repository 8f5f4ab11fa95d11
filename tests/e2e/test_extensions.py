#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Directory extensions: the places that a set-up makes for them in the tenant, and their values, of a real
domain. Runs inside with_lab.py --ad N --tenant --tenant-accounts.
"""

import base64
import json
import os
import sys
from pathlib import Path

import scenario

import answers as lab_answers
import company_changes
import ldb
import person
import tap
from bus import Bus, GLib
from test_attributes import add_person, is_settled, set_value
from test_domain_troubles import BASE, upn
from test_setup import CLOUD, VALUES, sign_in

PASSWORD = Path(os.environ["CW_LAB_AD_PASSWORD_FILE"]).read_bytes().rstrip(b"\n")
ANN, BOB = (f"CN={name},OU=People,{BASE}" for name in ("ann", "bob"))
STAFF = f"CN=staff,OU=People,{BASE}"
APP = "Tenant Schema Extension App"
LOGO = bytes(range(256))
WANTED = [
    {"name": "division", "class": "user"},
    {"name": "otherTelephone", "class": "user"},
    {"name": "employeeNumber", "class": "user"},
    {"name": "countryCode", "class": "user"},
    {"name": "thumbnailLogo", "class": "user"},
    {"name": "info", "class": "user"},
    {"name": "info", "class": "group"},
]


def document(extensions, **more):
    directory = lab_answers.active_directory(scenario.labs("AD"))
    directory["authentication"].pop("passwordFile")
    attributes = {"attributes": {"extensions": extensions}} if extensions else {}
    return json.dumps({
        "format": "causeway-answers", "version": 1, "startNow": False, "scheduler": {"enabled": False},
        "cloud": {**CLOUD, "registration": {"mode": "create"}}, "connectors": [directory], **attributes, **more,
    })  # fmt: skip


def apply(bus, sign, extensions, method="ApplySetup", password=PASSWORD):
    options = {"signIn": GLib.Variant("s", sign)} if sign else {}
    secrets = [(scenario.labs("AD")["AD_DOMAIN"], "password", password)]
    return bus.call(method, "(sa(ssay)a{sv})", document(extensions), secrets, options)


def states(answer):
    return {action["id"]: action["state"] for action in answer["actions"]}


class Schema:
    """What the tenant has of the extensions' application."""

    def __init__(self, tenant):
        apps = [app for app in tenant.all("/applications") if app["displayName"] == APP]
        self.count = len(apps)
        self.app = apps[0] if apps else None
        self.properties = {}
        if self.app:
            found = tenant.all(f"/applications/{self.app['id']}/extensionProperties")
            self.properties = {item["name"].split("_", 2)[2]: item for item in found}

    def full(self, name):
        return f"extension_{self.app['appId'].replace('-', '')}_{name}"


def check_plan(scene, bus, sign):
    answer = apply(bus, sign, WANTED, "PlanSetup")
    action = [action for action in answer["actions"] if action["id"] == "extensions"]
    yield len(action) == 1 and "division" in action[0]["detail"] and APP in action[0]["detail"], (
        f"plan: the places are named {answer['checks']}")
    wrong = apply(bus, sign, [{"name": "managerr", "class": "user"}, {"name": "lastLogon", "class": "user"}], "PlanSetup")
    found = [check["summary"] for check in wrong["checks"] if check["id"] == "attribute:attributes.extensions"]
    yield len(found) == 2 and not wrong["ok"], f"plan: what there is not, and what is each server's own: {found}"
    many = apply(bus, sign, [{"name": f"extensionAttribute{i}", "class": "user"} for i in range(101)], "PlanSetup")
    yield not many["ok"], "plan: more than an object may have are refused"


def check_undone(scene, bus, sign):
    answer = apply(bus, sign, WANTED, password=b"not the password")
    schema = Schema(scene.tenant)
    yield not answer["ok"] and schema.count == 0, f"a set-up that fails takes everything away: {states(answer)}"


def check_made(scene, bus, sign):
    answer = apply(bus, sign, WANTED)
    yield answer["ok"] and states(answer)["extensions"] == "done", f"applied: {answer.get('errorMessage', '')}"
    schema = Schema(scene.tenant)
    types = {name: (item["dataType"], item["isMultiValued"], sorted(item["targetObjects"]))
             for name, item in schema.properties.items()}
    yield types == {
        "division": ("String", False, ["User"]),
        "otherTelephone": ("String", True, ["User"]),
        "employeeNumber": ("String", False, ["User"]),
        "countryCode": ("LargeInteger", False, ["User"]),
        "thumbnailLogo": ("Binary", False, ["User"]),
        "info": ("String", False, ["Group", "User"]),
    }, f"as the directory's schema has them: {types}"  # fmt: skip
    made = [item["kind"] for item in bus.call("GetSetup")["created"]]
    yield made.count("extension") == 6 and made.count("extension-application") == 1, f"all is in the journal: {made}"
    again = apply(bus, sign, WANTED)
    yield again["ok"] and Schema(scene.tenant).properties == schema.properties, "again: nothing is made twice"
    alone = apply(bus, None, WANTED)
    yield alone["ok"] and states(alone)["extensions"] == "skipped", "and without signing in it stays"
    return schema


def values(scene, schema, name):
    properties = scene.tenant.users()[upn(name)]["properties"]
    prefix = schema.full("")
    return {key.removeprefix(prefix): value for key, value in properties.items() if key.startswith("extension_")}


def check_values(scene, database, schema):
    first = scene.cycle("initial")
    found = values(scene, schema, "ann")
    yield found == {
        "division": "North", "otherTelephone": ["1", "2"], "countryCode": 276,
        "thumbnailLogo": base64.b64encode(LOGO).decode(), "info": "of Ann",
    }, f"their values, typed: {found} ({first.explain()})"  # fmt: skip
    group = scene.tenant.groups()["staff"]["properties"]
    yield group.get(schema.full("info")) == "of the staff", "and of groups"
    yield is_settled(scene), "repeated: nothing is written"
    scene.cycle("initial")
    yield is_settled(scene), "nor after everything was read anew"
    set_value(database, ANN, "division", None)
    set_value(database, ANN, "countryCode", "40")
    set_value(database, ANN, "otherTelephone", None)
    cycle = scene.cycle("delta")
    found = values(scene, schema, "ann")
    yield "division" not in found and "otherTelephone" not in found and found["countryCode"] == 40, (
        f"what is cleared is cleared ({cycle.explain()}) {found}")
    yield is_settled(scene), "and that is all"


def check_too_long(scene, database, schema):
    set_value(database, ANN, "info", "x" * 257)
    set_value(database, ANN, "countryCode", "50")
    set_value(database, BOB, "info", "x" * 256)
    cycle = scene.cycle("delta")
    yield values(scene, schema, "bob")["info"] == "x" * 256, f"256 characters go, and the rest goes on ({cycle.explain()})"
    found = values(scene, schema, "ann")
    yield found["info"] == "of Ann", "more are not cut"
    yield found["countryCode"] == 50, "nor do they hold back the rest of the object"
    errors = [error["message"] for found in scene.errors().values() for error in found]
    told = [message for message in errors if "extension_info has 257 characters" in message]
    yield len(told) == 1, f"but told, as an error of that object: {errors}"
    scene.cycle("delta")
    before = scene.tenant.writes()
    scene.cycle("delta")
    told = scene.errors().get("InvalidValue", [])
    yield scene.tenant.writes() == before and len(told) == 1, f"told again in each cycle, and nothing is sent: {told}"
    set_value(database, ANN, "info", "short")
    scene.cycle("delta")
    yield values(scene, schema, "ann")["info"] == "short", "once it is short enough it goes"
    yield "InvalidValue" not in scene.errors(), "and the error with it"
    set_value(database, ANN, "countryCode", "40")
    scene.cycle("delta")


def check_fewer(scene, bus, sign, database, schema):
    """One that is not wanted any more; one that comes later. As the wizard says it: the others with their types."""
    stored = bus.call("GetConfig")["config"]["attributes"]["extensions"]
    yield all("type" in item for item in stored), f"the types are written down: {stored}"
    fewer = [item for item in stored if item["name"] != "countryCode"] + [{"name": "personalTitle", "class": "user"}]
    answer = apply(bus, sign, fewer)
    yield answer["ok"], f"one less, one more: {answer.get('errorMessage', '')}"
    set_value(database, ANN, "countryCode", "276")
    set_value(database, ANN, "personalTitle", "Dr.")
    cycle = scene.cycle("delta")
    found = values(scene, schema, "ann")
    yield found["countryCode"] == 40, f"the value of the one stays in the cloud ({cycle.explain()})"
    yield found.get("personalTitle") == "Dr.", "that of the other comes, though nobody was read anew by hand"
    yield is_settled(scene), "and that is all"


def check_removed(scene, bus, sign):
    for item in bus.call("GetConfig")["config"]["connectors"]:
        bus.call("RemoveConnector", "(s)", item["id"])
    made = bus.call("GetSetup")["created"]
    ids = [item["id"] for item in made if item["kind"].startswith("extension")]
    answer = bus.call("UndoSetup", "(asa(ssay)a{sv})", ids, [], {"signIn": GLib.Variant("s", sign)})
    yield answer["ok"] and Schema(scene.tenant).count == 0, f"undone: nothing is left {answer['items']}"


def results():
    scene = scenario.Scenario("extensions")
    database = company_changes.connect(scenario.active_directory())
    add_person(database, ANN, division="North", otherTelephone=["1", "2"], countryCode="276", thumbnailLogo=LOGO,
               info="of Ann")  # fmt: skip
    add_person(database, BOB)
    database.add({"dn": STAFF, "objectClass": "group", "sAMAccountName": "staff", "info": "of the staff", "member": [ANN]})
    scene.start()
    bus = Bus(str(scene.engine.state / "bus"))
    sign, _ = sign_in(bus, "device-code", person.Person(VALUES))
    yield from check_plan(scene, bus, sign)
    yield from check_undone(scene, bus, sign)
    schema = yield from check_made(scene, bus, sign)
    yield from check_values(scene, database, schema)
    yield from check_too_long(scene, database, schema)
    yield from check_fewer(scene, bus, sign, database, schema)
    yield from check_removed(scene, bus, sign)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts of administrators in the tenant that match people of a directory: by anchor or by name, with a role
of their own or a group's. Nobody takes one over without a say-so for it."""

import json
import sys

import rounds
import scenario
import tap
from scenario import OBJECT_ERRORS, OK

SEED = 11
ROLE = "62e90394-69f5-4237-9190-012177145e10"
REFUSED = "administrator-match"
PEOPLE = ("hard", "soft", "grouped", "plain")


def address(uid):
    return f"{uid}@example.org"


def seed(directory, graph):
    for uid in PEOPLE:
        directory.add_person(uid)
    users = [{"userPrincipalName": address(uid), "displayName": f"Cloud {uid}", "mailNickname": uid,
              "accountEnabled": True} for uid in PEOPLE]  # fmt: skip
    users[0].update(userPrincipalName="boss@contoso.com",
                    onPremisesImmutableId=directory.anchor(f"uid=hard,{directory.people}"))  # fmt: skip
    group = "aaaaaaaa-0000-4000-8000-000000000007"
    graph.admin("seed", {
        "users": users,
        "groups": [{"id": group, "displayName": "Admins", "mailNickname": "admins", "mailEnabled": False,
                    "securityEnabled": True, "isAssignableToRole": True, "members": [address("grouped")]}],
        "roleAssignments": [{"principal": "boss@contoso.com", "role": "Global Administrator"},
                            {"principal": address("soft"), "role": "User Administrator"},
                            {"principal": group, "role": "Global Reader"}],
    })  # fmt: skip
    ids = {user["displayName"]: user["id"] for user in graph.all("/users?$select=id,displayName")}
    return {uid: ids[f"Cloud {uid}"] for uid in PEOPLE}


def refused(scene):
    """Who is, by the id of the account that the message names."""
    return {error["message"].split("(")[1].split(")")[0]: error for error in scene.errors().get(REFUSED, [])}


def names(scene, ids):
    users = {user["id"]: user["displayName"] for user in scene.tenant.all("/users?$select=id,displayName")}
    return {uid: users[id] for uid, id in ids.items()}


def check_refused(scene, ids):
    people = len(scene.tenant.users())
    cycle = scene.cycle("initial")
    yield cycle.exit == OBJECT_ERRORS, f"the initial cycle ({cycle.explain()})"
    found = refused(scene)
    yield set(found) == {ids[uid] for uid in ("hard", "soft", "grouped")}, f"three are not taken over: {found}"
    told = found[ids["hard"]]
    yield "boss@contoso.com" in told["message"] and "Global Administrator" in told["message"], f"told: {told['message']}"
    yield told["dn"].startswith("uid=hard,"), f"with who matches it: {told['dn']}"
    yield "Global Reader" in found[ids["grouped"]]["message"], "a group's role counts"
    now = names(scene, ids)
    yield now == {**{uid: f"Cloud {uid}" for uid in PEOPLE}, "plain": "plain"}, f"they are as they were: {now}"
    made = {user["displayName"] for user in scene.tenant.all("/users?$select=id,displayName")}
    yield len(made) > people and not {"hard", "soft", "grouped"} & made, "nor is somebody made beside them"
    yield scene.is_settled_but(OBJECT_ERRORS), "repeated, nothing is written"
    shown = scene.show(scene.cloud, ids["hard"])
    yield "Global Administrator" in json.dumps(shown), "the account shows its roles"


def check_allowed(scene, ids):
    done = scene.run("connector", "allow-takeover", scene.cloud, "the boss")
    yield done.returncode not in (OK, 1), f"not an id: {done.stderr.strip()}"
    done = scene.run("connector", "allow-takeover", scene.cloud, ids["hard"])
    yield done.returncode == OK, f"allowed for one {done.stderr}"
    again = scene.ask("connector", "allow-takeover", scene.cloud, ids["hard"].upper())
    yield scene.taken_over() == [ids["hard"].upper()], f"said twice it is there once: {again}"
    values = scene.openldap_answers()
    done = scene.set_up(values)
    yield len(scene.taken_over()) == 1, f"a set-up that is run again keeps it {done.stderr}"
    cycle = scene.cycle("delta")
    found = refused(scene)
    yield set(found) == {ids["soft"], ids["grouped"]}, f"it is taken over, the others are not ({cycle.explain()})"
    yield scene.tenant.users()[address("hard")]["properties"]["displayName"] == "hard", "with name and address"
    done = scene.run("connector", "allow-takeover", scene.cloud, ids["hard"], "--withdraw")
    yield done.returncode == OK and scene.taken_over() is None, "withdrawn"
    cycle = scene.cycle("initial")
    yield len(refused(scene)) == 2, f"it stays one's own ({cycle.explain()})"


def check_roles_end(scene, ids):
    graph = scene.tenant
    path = "/roleManagement/directory/roleAssignments"
    found = graph.all(f"{path}?$filter=principalId eq '{ids['soft']}'")
    scene.write(f"{path}/{found[0]['id']}", method="DELETE")
    cycle = scene.cycle("delta")
    yield set(refused(scene)) == {ids["grouped"]}, f"without its role it is like any other ({cycle.explain()})"
    yield names(scene, ids)["soft"] == "soft", "and taken over"
    scene.write(f"/groups/aaaaaaaa-0000-4000-8000-000000000007/members/{ids['grouped']}/$ref", method="DELETE")
    cycle = scene.cycle("delta")
    yield not refused(scene), f"nor does it hold the group's role any more ({cycle.explain()})"
    scene.write(path, {"principalId": ids["plain"], "roleDefinitionId": ROLE, "directoryScopeId": "/"})
    cycle = scene.cycle("delta")
    yield cycle.exit == OK, f"who is one's own may become an administrator ({cycle.explain()})"
    yield scene.is_settled(), "and all is quiet"


class Scene(scenario.Scenario):
    @property
    def cloud(self):
        """The name of the connector to the tenant."""
        return next(item["name"] for item in self.ask("connector", "list")["items"] if item["kind"] == "graph")

    def taken_over(self):
        return self.ask("connector", "show", self.cloud)["settings"].get("takeOver")

    def is_settled_but(self, code):
        self.cycle("delta")
        writes = self.tenant.writes()
        return self.cycle("delta").exit == code and self.tenant.writes() == writes

    def write(self, path, value=None, method=None):
        headers = {"Authorization": f"Bearer {self.tenant.token}", "Content-Type": "application/json"}
        data = None if value is None else json.dumps(value).encode()
        return self.tenant.request(f"/v1.0{path}", data, headers, method)


def results():
    source = rounds.Openldap(SEED, 0.3)
    scene = Scene("administrators")
    scene.tenant.verify(scenario.OPENLDAP_DOMAIN)
    ids = seed(source.directory, scene.tenant)
    scene.begin(scene.openldap_answers())
    yield from check_refused(scene, ids)
    yield from check_allowed(scene, ids)
    yield from check_roles_end(scene, ids)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant that fails in every way that Microsoft's does: in the end it is that of an engine for which all
went well. And one that was not empty. Runs inside with_lab.py --slapd N --tenant.
"""

import os
import re
import sys
import time

import rounds
import scenario
from relay import Relay
from scenario import FAILED, OBJECT_ERRORS, OK

import tap

SEED = 7
BATCH, DELTA, USER = "\\$batch", "/delta", "/users($|/[0-9a-f]{8}-)"
LAG_MS = 3000
PATIENCE = 4  # cycles until everything has come to its end


def fault(action, path=None, **values):
    match = {"path_regex": path} if path else {}
    return {"action": action, "match": {**match, "inner": values.pop("inner", False)}, **values}


# (what happens, the faults, whether the cycle itself has to come to a good end)
FAULTS = (
    ("503 with Retry-After", [fault("status", BATCH, status=503, retry_after=1, times=2)], True),
    ("500 without a word", [fault("status", BATCH, status=500, times=2)], True),
    ("a proxy's page", [fault("status", BATCH, status=502, body="<html>no</html>", times=2)], True),
    ("throttled batches", [fault("throttle", BATCH, retry_after=1, times=2)], True),
    ("throttled parts", [fault("throttle", USER, inner=True, retry_after=1, times=15)], True),
    ("parts that fail for a time", [fault("status", USER, inner=True, status=503, times=9)], True),
    ("a cut connection", [fault("cut", BATCH, times=2)], True),
    ("a lost answer", [fault("cut", BATCH, times=3, skip=1, apply=True)], True),
    ("half an answer", [fault("truncate", BATCH, times=2)], True),
    ("an expired token", [fault("expired-token", BATCH, times=1, skip=1)], True),
    ("an expired token in parts", [fault("expired-token", USER, inner=True, times=3)], True),
    ("a claims challenge", [fault("claims-challenge", BATCH, times=1, skip=1)], True),
    ("a claims challenge in parts", [fault("claims-challenge", USER, inner=True, times=3)], True),
    ("an expired delta", [fault("expired-delta", "/users/delta", times=1)], True),
    ("half a delta page", [fault("truncate", DELTA, times=1)], True),
    ("a delta query that is down", [fault("status", DELTA, status=503, times=-1)], False),
    ("a tenant that is down", [fault("status", "v1.0", status=503, times=-1)], False),
    ("no tokens", [fault("status", "oauth2", status=503, times=-1)], False),
)  # fmt: skip


def check_end(calm, shaken, what):
    """However the cycles before ended: now both tenants are the same, and nothing was made twice."""
    for _ in range(PATIENCE):
        cycle = shaken.cycle("delta")
        if cycle.exit == OK and calm.tenant.state() == shaken.tenant.state():
            break
    yield cycle.exit == OK, f"{what}: then it is well again ({cycle.explain()})"
    same = calm.tenant.state() == shaken.tenant.state()
    yield same, f"{what}: both tenants are the same"
    made = [scene.tenant.counters()["usersCreated"] for scene in (calm, shaken)]
    yield made[0] == made[1], f"{what}: as many users were made: {made}"


def check_faults(calm, shaken, source):
    for what, faults, must_end_well in FAULTS:
        source.change()
        cycle = calm.cycle("delta")
        yield cycle.exit == OK, f"{what}: in peace ({cycle.explain()})"
        shaken.tenant.admin("faults", {"faults": faults})
        cycle = shaken.cycle("delta")
        hits = sum(rule["hits"] for rule in shaken.tenant.admin("faults")["faults"])
        shaken.tenant.admin("faults", method="DELETE")
        yield hits > 0, f"{what}: it happened {hits} times"
        if must_end_well:
            yield cycle.exit == OK, f"{what}: the cycle ends well ({cycle.explain()})"
        else:
            failed = cycle.exit == FAILED and cycle.step("import")["state"] == "success"
            yield failed, f"{what}: the cycle fails ({cycle.explain()})"
        yield from check_end(calm, shaken, what)


def check_refusal(calm, shaken, source):
    """What Graph refuses of one object is that object's error; the others go on."""
    for scene in (calm, shaken):
        scene.cycle("delta")
    directory = source.directory
    for number in range(30):
        directory.add_person(f"refused{number}")
    yield calm.cycle("delta").exit == OK, "30 people in peace"
    rule = fault("status", USER, inner=True, status=400, code="Request_BadRequest", times=1)
    rule["match"]["method"] = "POST"
    shaken.tenant.admin("faults", rule)
    cycle = shaken.cycle("delta")
    shaken.tenant.admin("faults", method="DELETE")
    made = cycle.count("export", "export-added")
    yield cycle.exit == OBJECT_ERRORS and made == 29, f"one is refused ({cycle.explain()})"
    yield len(shaken.errors()) == 1, f"and has an error: {list(shaken.errors())}"
    yield from check_end(calm, shaken, "refused once")
    yield not shaken.errors(), "the error is gone"


def check_expired(calm, shaken, source):
    """All tokens at once; all delta links at once, in both ways that Graph tells."""
    for what, path, body in (
        ("tokens", "expire-tokens", {}),
        ("delta links (410)", "expire-delta", {}),
        ("delta links (400)", "expire-delta", {"status": 400}),
    ):
        source.change()
        calm.cycle("delta")
        shaken.tenant.admin(path, body)
        cycle = shaken.cycle("delta")
        yield cycle.exit == OK, f"expired {what}: the cycle ends well ({cycle.explain()})"
        yield from check_end(calm, shaken, f"expired {what}")


def check_throttled(calm, shaken, source):
    """Microsoft's throttle, tightened; and parts of a batch in any order."""
    lab = shaken.tenant.lab
    lab.stop()
    lab.start(["--throttle", "--throttle-writes", "40", "--throttle-window", "1", "--shuffle-batch"])
    source.change()
    calm.cycle("delta")
    cycle = shaken.cycle("delta")
    yield cycle.exit == OK, f"throttled: the cycle ends well ({cycle.explain()})"
    throttled = shaken.tenant.counters()["throttled"]
    yield throttled > 0, f"throttled {throttled} times"
    lab.stop()
    lab.start()
    yield shaken.cycle("delta").exit == OK, "no throttle any more"
    same = calm.tenant.state() == shaken.tenant.state()
    yield same, "throttled: both tenants are the same"


def check_death(calm, shaken, source, relay):
    """kill -9 of the tenant in the middle of an export."""
    values = shaken.openldap_answers()
    graph = values["connectors"][1]
    graph["graphUrl"] = graph["authorityUrl"] = f"https://localhost:{relay.port}"
    done = shaken.set_up(values)
    yield done.returncode == OK, f"setup through a relay {done.stderr}"
    yield shaken.is_settled(), "cycles through the relay"
    before = relay.n_answered
    shaken.cycle("delta")
    quiet = relay.n_answered - before
    lab, directory = shaken.tenant.lab, source.directory
    for turn, size in enumerate((2_000, 20_000)):
        for number in range(60):
            directory.add_person(f"turn{turn}.{number}")
        calm.cycle("delta")
        relay.on_bytes(quiet + size, lambda: lab.stop(at_once=True))
        cycle = shaken.cycle("delta")
        what = f"the tenant dies after {size} bytes of an export"
        failed = cycle.exit == FAILED and cycle.step("export")["state"] == "failed"
        yield failed, f"{what}: the export fails ({cycle.explain()})"
        if relay.has_acted:
            lab.start()
        for _ in range(PATIENCE):
            cycle = shaken.cycle("delta")
        yield cycle.exit == OK, f"{what}: then it is well again ({cycle.explain()})"
        same = calm.tenant.state() == shaken.tenant.state()
        yield same, f"{what}: both tenants are the same"


def anchor_of(directory, uid):
    return directory.anchor(f"uid={uid},{directory.people}")


def check_unmatched(directory, graph):
    """The set-up says that what the cloud has is not taken over by its addresses: it stays apart."""
    graph.admin("reset", {})
    graph.verify(scenario.OPENLDAP_DOMAIN)
    scene = scenario.Scenario("apart", graph)
    directory.add_person("apart")
    directory.add_person("kept")
    anchor = anchor_of(directory, "kept")
    graph.admin("seed", {
        "users": [
            {"userPrincipalName": "apart@example.org", "displayName": "Apart", "mailNickname": "apart",
             "accountEnabled": True, "jobTitle": "From the cloud"},
            {"userPrincipalName": "other@example.org", "displayName": "Kept", "mailNickname": "kept",
             "onPremisesImmutableId": anchor, "accountEnabled": True},
        ],
    })  # fmt: skip
    before = {user["displayName"]: user["id"] for user in graph.all("/users?$select=id,displayName")}
    scene.begin({**scene.openldap_answers(), "identity": {"softMatch": False}})
    cycle = scene.cycle("initial")
    yield cycle.exit == OBJECT_ERRORS, f"one of them has an error ({cycle.explain()})"
    kept = graph.get("/users/kept@example.org?$select=id,displayName")
    yield kept["id"] == before["Kept"], "who has the anchor is found without it"
    apart = graph.get("/users/apart@example.org?$select=id,jobTitle,onPremisesImmutableId")
    untouched = apart == {**apart, "id": before["Apart"], "jobTitle": "From the cloud", "onPremisesImmutableId": None}
    yield untouched, f"who only has the name stays as it is: {apart}"
    made = [name for name in graph.users() if re.fullmatch(r"apart\d+@contoso\.onmicrosoft\.com", name)]
    yield len(made) == 1, f"the directory's own gets a name of its own: {made}"
    errors = [item for item in scene.ask("error", "list")["items"] if before["Apart"] in str(item)]
    yield errors and all(item["code"] == "duplicate-value" for item in errors), f"and an error names both: {errors}"
    yield from scene.closing_results()


def check_existing(directory, graph):
    """People and groups that were in the cloud before: found by anchor, name or address, and the others
    left alone."""
    graph.admin("reset", {})
    graph.verify(scenario.OPENLDAP_DOMAIN)
    scene = scenario.Scenario("joining", graph)
    directory.add_person("hard")
    anchor = anchor_of(directory, "hard")
    directory.add_person("soft")
    directory.add_person("mailed", "mail: mailed@example.org")
    graph.admin("seed", {
        "users": [
            {"userPrincipalName": "other.name@example.org", "displayName": "Hard",
             "onPremisesImmutableId": anchor, "mailNickname": "hard", "accountEnabled": True},
            {"userPrincipalName": "SOFT@example.org", "displayName": "Soft", "mailNickname": "soft",
             "accountEnabled": True, "jobTitle": "From the cloud"},
            {"userPrincipalName": "somebody@example.org", "displayName": "Mailed",
             "mail": "mailed@example.org", "proxyAddresses": ["SMTP:mailed@example.org"],
             "mailNickname": "mailed", "accountEnabled": True},
            {"userPrincipalName": "admin@contoso.onmicrosoft.com", "displayName": "Cloud Admin",
             "mailNickname": "admin", "accountEnabled": True},
        ],
        "groups": [{"displayName": "g00001", "mailNickname": "cloudgroup", "securityEnabled": True,
                    "mailEnabled": False, "description": "made in the cloud"}],
    })  # fmt: skip
    before = {user["displayName"]: user["id"] for user in graph.all("/users?$select=id,displayName")}
    counters = graph.counters()
    scene.begin(scene.openldap_answers())
    cycle = scene.cycle("initial")
    yield cycle.exit == OK, f"the initial cycle joins ({cycle.explain()})"
    made = graph.counters()["usersCreated"] - counters["usersCreated"]
    people = scene.query("SELECT count(*) FROM mv_object m JOIN attribute a ON a.id = m.object_type "
                         "WHERE a.name = 'person'")[0][0]  # fmt: skip
    yield made == people - 3, f"{made} of {people} people are made, three are joined"
    for name, title in (("hard", "Hard"), ("soft", "Soft"), ("mailed", "Mailed")):
        user = graph.get(f"/users/{name}@example.org?$select=id,displayName,onPremisesImmutableId")
        yield user["id"] == before[title], f"{name} is the user that was there"
        tied = user["onPremisesImmutableId"] == anchor_of(directory, name)
        yield tied and user["displayName"] == name, f"{name} is tied, and has its own name"
    admin = graph.users()["admin@contoso.onmicrosoft.com"]["properties"]
    yield admin["displayName"] == "Cloud Admin", "who is in the cloud alone stays as he is"
    groups = [group for group in graph.state()["groups"]
              if group["properties"]["displayName"] == "g00001"]  # fmt: skip
    yield len(groups) == 2, "a group of the cloud with a group's name is not taken over"
    yield scene.is_settled(), "nothing is left to do"
    directory.delete(*(f"uid={uid},{directory.people}" for uid in ("hard", "soft", "mailed")))
    cycle = scene.cycle("delta")
    yield cycle.count("export", "export-deleted") == 3, f"joined users can leave ({cycle.explain()})"
    yield "admin@contoso.onmicrosoft.com" in graph.users(), "who is in the cloud alone stays"
    yield from scene.closing_results()


def check_lag(source):
    """Delta queries that tell of a change only later, and never of what came and went meanwhile: that is
    not for ever sent again."""
    graph = scenario.second_tenant("tenant3", ["--delta-lag", str(LAG_MS)])
    scene = scenario.Scenario("lagging", graph)
    scene.begin(scene.openldap_answers())
    for kind in ("initial", "delta", "delta"):
        cycle = scene.cycle(kind)
        yield cycle.exit == OK, f"lag: a {kind} cycle ({cycle.explain()})"
        source.change()
    cycle = scene.cycle("delta")
    yield cycle.exit == OK, f"lag: another ({cycle.explain()})"
    time.sleep(LAG_MS / 1000)
    yield scene.is_settled(), "lag: when all is told, the engine comes to rest"
    waiting = scene.ask("status")["connectors"][1]["pending"]
    yield not any(waiting.values()), f"lag: nothing waits any more: {waiting}"
    state = graph.state()
    made = len(state["users"]) + len(state["groups"])
    yield made == scene.ask("status")["metaverseObjects"], f"lag: {made} objects are in the tenant"
    yield from scene.closing_results()


def results():
    source = rounds.Openldap(SEED, 0.3)
    calm, shaken = scenario.Scenario("calm", scenario.second_tenant()), scenario.Scenario("shaken")
    relay = Relay("127.0.0.1", int(os.environ["CW_LAB_TENANT_PORT"]))
    for scene in (calm, shaken):
        scene.begin_with_openldap()
        cycle = scene.cycle("initial")
        yield cycle.exit == OK, f"the initial cycle ({cycle.explain()})"
    yield from check_faults(calm, shaken, source)
    yield from check_refusal(calm, shaken, source)
    yield from check_expired(calm, shaken, source)
    yield from check_throttled(calm, shaken, source)
    yield from check_death(calm, shaken, source, relay)
    for scene in (calm, shaken):
        yield from scene.closing_results()
    yield from check_unmatched(source.directory, calm.tenant)
    yield from check_existing(source.directory, calm.tenant)
    yield from check_lag(source)


if __name__ == "__main__":
    sys.exit(tap.run(results()))

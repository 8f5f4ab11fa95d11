#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The source anchor that is left to Causeway, chosen by the first cycle: every way in which a tenant and a real domain
can decide it, the domain changed from one to the next. Runs inside with_lab.py --ad N --tenant.
"""

import sys

import scenario
from scenario import OK

import company_changes
import tap
from test_domain_troubles import upn
from test_identity import CONSISTENCY, Domain, cloud, encode


def recorded(scene):
    anchor = scene.ask("config", "show")["config"]["identity"]["sourceAnchor"]
    return anchor["attribute"], anchor["reason"]


def check_automatic(name, domain, wanted, users=()):
    """An engine and a tenant of their own; whom the tenant has already are told by their anchors."""
    graph = scenario.second_tenant(f"tenant-{name}")
    graph.verify(upn("x").partition("@")[2])
    graph.admin("seed", {"users": [
        {"userPrincipalName": f"seed{index}@contoso.com", "displayName": f"Seed {index}", "accountEnabled": True,
         "mailNickname": f"seed{index}", "onPremisesImmutableId": encode(anchor)}
        for index, anchor in enumerate(users)
    ]})  # fmt: skip
    scene = scenario.Scenario(name, graph)
    scene.begin(scene.active_directory_answers())
    before = domain.anchors()
    cycle = scene.cycle("initial")
    yield recorded(scene) == wanted, f"{name}: chosen is {recorded(scene)} ({cycle.explain()})"
    reasons = [item.get("sourceAnchorReason") for item in scene.ask("status")["connectors"]]
    yield any(reason and wanted[0].replace("mS", "ms") in reason for reason in reasons), f"{name}: with a reason"
    after = domain.anchors()
    people = set(cloud(scene).values())
    if wanted[0] == CONSISTENCY:
        yield people <= {encode(anchor) for _, anchor in after.values() if anchor}, f"{name}: everybody has it"
    else:
        yield after == before, f"{name}: nothing is written"
        yield people <= {encode(guid) for guid, _ in after.values()} | set(map(encode, users)), f"{name}: by objectGUID"
    yield len(people) > 30, f"{name}: {len(people)} people"
    for kind in ("delta", "initial"):
        scene.cycle(kind)
    yield recorded(scene) == wanted, f"{name}: and it stays"
    quiet = graph.writes()
    scene.cycle("delta")
    yield graph.writes() == quiet, f"{name}: with nothing left to do"
    # Answers that say nothing of it, as those of a second server or another directory, keep it.
    done = scene.set_up(scene.active_directory_answers())
    yield done.returncode == OK and recorded(scene) == wanted, f"{name}: also when it is set up again"
    yield from scene.closing_results()


def results():
    domain = Domain()
    company = [dn for dn, (guid, anchor) in domain.anchors().items() if anchor and anchor != guid]
    used = [domain.anchors()[dn][1] for dn in company]
    ordinary = company_changes.Company(scenario.active_directory()).ordinary[:3]
    guids = [domain.anchors()[str(person.dn)][0] for person in ordinary]
    yield from check_automatic("in-use", domain, ("objectGUID", "in-use"))
    yield from check_automatic("by-guid", domain, ("objectGUID", "tenant"), guids)
    for dn in company:
        domain.set(dn, CONSISTENCY, [])
    yield from check_automatic("read-only", domain, ("objectGUID", "read-only"))
    domain.grant()
    yield from check_automatic("unused", domain, (CONSISTENCY, "unused"))
    # What another tool, or an installation before this one, has written: the tenant knows it.
    yield from check_automatic("written", domain, (CONSISTENCY, "tenant"), guids)
    for dn, value in zip(company, used):
        domain.set(dn, CONSISTENCY, value)
    yield from check_automatic("by-consistency", domain, (CONSISTENCY, "tenant"), used[:2])


if __name__ == "__main__":
    sys.exit(tap.run(results()))

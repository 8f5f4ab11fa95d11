#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is who: mS-DS-ConsistencyGuid written to a real domain before the cloud gets to know anybody, an anchor that
somebody changes, another attribute as the anchor and as the user name. Runs inside with_lab.py --ad N --tenant.
"""

import base64
import json
import os
import sys

import scenario
from scenario import OBJECT_ERRORS, OK

import company_changes
import ldb
import samba_ad
import samba_populate
import tap
from samba.dcerpc import security
from samba.ndr import ndr_unpack
from test_domain_troubles import BASE, upn

PEOPLE = f"OU=People,{BASE}"
CONSISTENCY = "mS-DS-ConsistencyGuid"
OCTETS = "terminalServer"  # a single octet string, of users
CONSISTENCY_RIGHT = "23773dc2-b63a-11d2-90e1-00c04fd91ab1"
USER_CLASS = "bf967aba-0de6-11d0-a285-00aa003049e2"
PERSON_CLASS = "4828cc14-1437-45bc-9b07-ad6f015e5f28"
CYCLES = 10


def grant_anchor(database, base):
    """The lab's own account may write mS-DS-ConsistencyGuid from now on."""
    found = database.search(f"CN={samba_ad.SYNC_ACCOUNT},CN=Users,{base}", ldb.SCOPE_BASE, attrs=["objectSid"])
    sid = ndr_unpack(security.dom_sid, found[0]["objectSid"][0])
    for klass in (USER_CLASS, PERSON_CLASS):
        samba_populate.grant(database, base, f"(OA;CIIO;RPWP;{CONSISTENCY_RIGHT};{klass};{sid})", [])


class Domain:
    def __init__(self):
        self.database = company_changes.connect(scenario.active_directory())

    def add(self, account, **values):
        dn = f"CN={account},{PEOPLE}"
        given = {"objectClass": "user", "sAMAccountName": account, "userPrincipalName": upn(account)}
        self.database.add({"dn": dn, **given, **values})
        return dn

    def set(self, dn, attribute, value):
        message = ldb.Message(ldb.Dn(self.database, dn))
        message[attribute] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE, attribute)
        self.database.modify(message)

    def grant(self):
        grant_anchor(self.database, BASE)

    def anchors(self):
        """(objectGUID, mS-DS-ConsistencyGuid or None) of everything by its DN."""
        found = self.database.search(BASE, ldb.SCOPE_SUBTREE, attrs=["objectGUID", CONSISTENCY])
        return {
            str(item.dn): (bytes(item["objectGUID"][0]), bytes(item[CONSISTENCY][0]) if CONSISTENCY in item else None)
            for item in found
        }

    def usn(self):
        return int(self.database.search("", ldb.SCOPE_BASE, attrs=["highestCommittedUSN"])[0]["highestCommittedUSN"][0])


def encode(value):
    return base64.b64encode(value).decode()


def cloud(scene):
    """Source anchors of the users whom we brought to the tenant, by name."""
    return {
        name: user["properties"]["onPremisesImmutableId"]
        for name, user in scene.tenant.users().items()
        if user["properties"].get("onPremisesImmutableId")
    }


def written(domain):
    return {dn for dn, (guid, anchor) in domain.anchors().items() if anchor == guid}


def pending(scene):
    items = scene.ask("pending", "list", "--limit", 1000)["items"]
    return [item for item in items if item["connector"]["name"] == os.environ["CW_LAB_AD_DOMAIN"]]


def check_refused(scene, domain):
    """The account may not write yet."""
    preset = {encode(anchor) for _, anchor in domain.anchors().values() if anchor}
    cycle = scene.cycle("initial")
    yield cycle.exit == OBJECT_ERRORS, f"a domain that refuses is told ({cycle.explain()})"
    people = cloud(scene)
    yield preset and set(people.values()) == preset, f"only who has an anchor is made: {people}"
    errors = scene.errors()
    yield len(errors["write-refused"]) > 30, f"each of the others has an error: {list(errors)}"
    yield len(scene.tenant.groups()) > 0, "groups need none"
    waiting = pending(scene)
    yield not written(domain), "nothing was written"
    scene.cycle("delta")
    yield cloud(scene) == people, f"and so it stays; {len(waiting)} wait"


def check_killed(scene, domain):
    """SIGKILL while the domain is written to: the store has not heard of all of it."""
    domain.grant()
    before = set(cloud(scene))
    scene.run("cycle", "start", "--type", "delta")
    reached = scenario.wait_for(lambda: len(written(domain)) >= 3, 60)
    scene.kill_engine()
    yield reached, f"{len(written(domain))} are written when the engine is killed"
    known = {encode(anchor) for _, anchor in domain.anchors().values() if anchor}
    yield set(cloud(scene).values()) <= known, "nobody is in the cloud who is not written"
    scene.start()
    for _ in range(3):
        cycle = scene.cycle("delta")
    anchors = domain.anchors()
    people = cloud(scene)
    wanted = {encode(anchor) for _, anchor in anchors.values() if anchor}
    yield set(people.values()) == wanted, f"everybody who is written, and nobody else ({cycle.explain()})"
    yield len(people) > len(before) + 30, f"{len(people)} people"
    own = {encode(guid) for guid, anchor in anchors.values() if anchor == guid}
    yield len(own & set(people.values())) == len(own), "with the GUID that was written"
    yield "write-refused" not in scene.errors(), "and without an error"


def check_quiet(scene, domain):
    for _ in range(2):
        scene.cycle("delta")
    usn, writes = domain.usn(), scene.tenant.writes()
    cycles = [scene.cycle("delta") for _ in range(CYCLES)]
    yield (domain.usn(), scene.tenant.writes()) == (usn, writes), f"{CYCLES} cycles write nothing"
    last = cycles[-1].step("export", os.environ["CW_LAB_AD_DOMAIN"])
    yield last["state"] == "success" and not any(last["counts"].values()), f"the step says so: {last}"


def check_changed(scene, domain):
    """Somebody changes what must not change, and takes it away."""
    dn = domain.add("anchored")
    for _ in range(2):
        scene.cycle("delta")
    guid = domain.anchors()[dn][1]
    user = scene.tenant.users()[upn("anchored")]
    yield guid and cloud(scene)[upn("anchored")] == encode(guid), "a newcomer is written, then made"
    other = bytes(range(16))
    for value, shown in ((other, encode(other)), ([], None)):
        domain.set(dn, CONSISTENCY, value)
        domain.set(dn, "department", f"Dept {shown}")
        cycle = scene.cycle("delta")
        after = scene.tenant.users()[upn("anchored")]
        yield after["key"] == user["key"] and cloud(scene)[upn("anchored")] == encode(guid), "it is the same user"
        yield after["properties"]["department"] == f"Dept {shown}", f"all else goes on ({cycle.explain()})"
        told = scene.errors().get("anchor-changed", [])
        if shown is None:
            continue
        yield len(told) == 1 and encode(guid) in told[0]["message"] and shown in told[0]["message"], f"told: {told}"
    for _ in range(2):
        scene.cycle("delta")
    yield domain.anchors()[dn][1] == guid, "who lost it gets it again: it is its own GUID"
    yield "anchor-changed" not in scene.errors(), "and the error is gone"


def check_swapped(scene, domain):
    """Two people swap their names, without an address of mail: one has another name meanwhile."""
    dns = {name: domain.add(name) for name in ("swapone", "swaptwo")}
    for _ in range(3):
        scene.cycle("delta")
    before = {name: scene.tenant.users()[upn(name)]["key"] for name in dns}
    # Active Directory does not take the same name twice either.
    domain.set(dns["swapone"], "userPrincipalName", upn("swapped"))
    domain.set(dns["swaptwo"], "userPrincipalName", upn("swapone"))
    domain.set(dns["swapone"], "userPrincipalName", upn("swaptwo"))
    cycles = [scene.cycle("delta") for _ in range(4)]
    users = scene.tenant.users()
    after = {name: users[upn(name)]["key"] if upn(name) in users else None for name in dns}
    yield after == {"swapone": before["swaptwo"], "swaptwo": before["swapone"]}, f"they are the same people: {after}"
    told = [error["dn"] for found in scene.errors().values() for error in found]
    yield not set(told) & set(dns.values()), f"without an error: {told} ({cycles[-1].explain()})"
    writes = scene.tenant.writes()
    scene.cycle("delta")
    yield scene.tenant.writes() == writes, "and nothing is written any more"


def check_staging(scene, domain):
    scene.run("config", "set", "staging", "true")
    dn = domain.add("staged")
    cycle = scene.cycle("delta")
    yield domain.anchors()[dn][1] is None, f"staging writes nothing ({cycle.explain()})"
    waiting = pending(scene)
    attributes = [item["attributes"] for item in waiting]
    yield len(waiting) == 1 and waiting[0]["operation"] == "update", f"what would be is listed: {attributes}"
    scene.run("config", "set", "staging", "false")
    scene.cycle("delta")
    yield domain.anchors()[dn][1] is not None and upn("staged") in cloud(scene), "then it is done"


def check_decided(scene):
    done = scene.run("config", "set", "identity.sourceAnchor", '{"method": "attribute", "attribute": "employeeID"}')
    yield done.returncode != OK and CONSISTENCY in done.stderr + done.stdout, "another anchor is refused"


def check_bytes(domain, graph):
    """An octet string that no rule file knows: the schema says so to the set-up."""
    scene = scenario.Scenario("bytes", graph)
    values = scene.active_directory_answers()
    values["identity"] = {"sourceAnchor": {"method": "attribute", "attribute": OCTETS}}
    held = {upn("bytes"): bytes([0xFF, 0, 0xFE, *range(13)]), upn("letters"): b"ABC"}
    for name, octets in held.items():
        domain.add(name.partition("@")[0], **{OCTETS: octets})
    scene.begin(values)
    stored = scene.ask("config", "show")["config"]["identity"]["sourceAnchor"]
    yield stored == {**values["identity"]["sourceAnchor"], "isBinary": True}, f"bytes: that they are is written down {stored}"
    scene.cycle("initial")  # held back: another installation has exported to this tenant
    scene.run("instance", "activate", "--force")
    cycle = scene.cycle("initial")
    people = {name: anchor for name, anchor in cloud(scene).items() if name in held}
    yield people == {name: encode(octets) for name, octets in held.items()}, f"bytes: in Base64 {people} {cycle.explain()}"
    found = {item["name"] for item in json.loads(scene.run("doctor", "anchor-values", "--json").stdout)["items"]}
    yield "anchor-values-no-text" not in found and "anchor-values-missing" in found, f"bytes: nothing else is wrong with them {found}"
    done = scene.run("config", "set", "identity.sourceAnchor.isBinary", "false")
    yield done.returncode != OK and OCTETS in done.stderr, f"bytes: for good {done.stderr}"
    done = scene.set_up(values)
    yield done.returncode == OK and scene.ask("config", "show")["config"]["identity"]["sourceAnchor"] == stored, (
        f"bytes: the same answers again change nothing {done.stderr}")  # fmt: skip
    yield from scene.closing_results()


def check_attribute(domain, graph):
    """Another anchor and another user name, in a tenant of its own."""
    domain_name = upn("x").partition("@")[2]
    graph.verify(domain_name)
    scene = scenario.Scenario("attribute", graph)
    values = scene.active_directory_answers()
    values["identity"] = {
        "userPrincipalName": "mail",
        "sourceAnchor": {"method": "attribute", "attribute": "employeeID"},
    }
    one = domain.add("one", employeeID="AbC-1", mail=f"first.one@{domain_name}")
    two = domain.add("two", employeeID="abc-1", mail=f"second.two@{domain_name}")
    three = domain.add("three", employeeID="3")
    domain.add("four", employeeID="a@b", mail=f"four@{domain_name}")
    scene.begin(values)
    scene.cycle("initial")
    people = cloud(scene)
    wanted = {f"first.one@{domain_name}": "AbC-1", f"second.two@{domain_name}": "abc-1"}
    yield {name: people.get(name) for name in wanted} == wanted, f"names and anchors as chosen, with their case: {people}"
    told = [error["message"] for error in scene.errors()["invalid-data"]]
    yield any("mail" in text and "none" in text for text in told), "who has no mail is told"
    yield any("a@b" in text for text in told), "and who has no good anchor"
    items = json.loads(scene.run("doctor", "anchor-values", "--json").stdout)["items"]
    found = {item["name"]: item["state"] for item in items if item["check"] == "anchor-values"}
    wanted_states = {f"anchor-values-{end}": "attention" for end in ("sign", "missing")}
    yield found == wanted_states, f"which the doctor says too: {found}"
    keys = {name: scene.tenant.users()[name]["key"] for name in wanted}
    domain.set(one, "employeeID", "abc-1")
    domain.set(two, "employeeID", "AbC-1")
    domain.set(three, "mail", f"third@{domain_name}")
    for _ in range(2):
        cycle = scene.cycle("delta")
    people = cloud(scene)
    yield {name: people.get(name) for name in wanted} == wanted, f"exchanged numbers change nobody ({cycle.explain()})"
    yield {name: scene.tenant.users()[name]["key"] for name in wanted} == keys, "nobody is made anew"
    yield len(scene.errors()["anchor-changed"]) == 2, "both are told"
    yield people.get(f"third@{domain_name}") == "3", "who gets an address comes"
    domain.set(three, "mail", [])
    domain.set(one, "employeeID", "AbC-1")
    domain.set(two, "employeeID", "abc-1")
    scene.cycle("delta")
    yield f"third@{domain_name}" in cloud(scene), "who loses it is told, not deleted"
    yield "anchor-changed" not in scene.errors(), "and the old numbers put it right"
    yield from scene.closing_results()


def results():
    scene = scenario.Scenario()
    domain = Domain()
    values = scene.active_directory_answers()
    values["identity"] = {"sourceAnchor": {"method": "attribute", "attribute": CONSISTENCY}}
    scene.begin(values)
    yield from check_refused(scene, domain)
    yield from check_killed(scene, domain)
    yield from check_quiet(scene, domain)
    yield from check_changed(scene, domain)
    yield from check_swapped(scene, domain)
    yield from check_staging(scene, domain)
    yield from check_decided(scene)
    yield from scene.closing_results()
    other = scenario.second_tenant()
    yield from check_attribute(domain, other)
    yield from check_bytes(domain, other)


if __name__ == "__main__":
    sys.exit(tap.run(results()))

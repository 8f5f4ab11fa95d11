#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Federation with a provider elsewhere: what its metadata says, as it should be and as it should not; the
domain in the tenant; where the cloud sends people; the file that its administrator gets. Runs inside
with_lab.py --tenant --tenant-accounts.
"""

import json
import os
import socket
import sys
import threading
from pathlib import Path

import scenario

import engine
import person
import pki
import provider
import tap
from bus import Bus, BusError
from provider import entity, identity_provider, token_service, wsdl
from test_setup import CLOUD, VALUES, sign_in

LAB = Path(os.environ["CW_LAB_DIR"])
ISSUER = "http://sts.contoso.com/adfs/services/trust"
DOMAIN = "contoso.com"


class World:
    def __init__(self, bus):
        self.bus = bus
        self.directory = pki.make(LAB / "provider-pki", ["localhost"])
        self.ca = str(self.directory / "ca.pem")
        self.server = provider.Provider(self.directory / "good.pem")
        self.signing = provider.make_certificate(self.directory, "good")

    def run(self, name, token="", **given):
        return self.bus.call("RunCheck", "(ssa(ssay)s)", name, json.dumps(given), [], token)

    def look(self, url, **given):
        """What is found at an address: each finding's worst status."""
        answer = self.run("federation", metadataUrl=url, **{"caFile": self.ca, **given})
        return worst(answer), answer

    def serve(self, document, path="/metadata", **given):
        return self.look(self.server.put(path, document), **given)

    def ad_fs(self, certificates=None, issuer=ISSUER, **changes):
        """Metadata with everything, unless changed."""
        exchange = self.server.put("/mex", wsdl(self.server.url + "/trust/13/usernamemixed"))
        addresses = {"passive": self.server.url + "/ls", "active": self.server.url + "/trust", "exchange": exchange}
        return entity(issuer, token_service(certificates or [self.signing], **{**addresses, **changes}))


def worst(answer):
    order, found = ("ok", "warning", "failed"), {}
    for check in answer["checks"]:
        found[check["id"]] = max(found.get(check["id"], "ok"), check["status"], key=order.index)
    return found


GOOD = {"metadata": "ok", "signing": "ok", "sign-in": "ok", "active": "ok", "endpoint": "ok"}
GOOD_SAML = {name: status for name, status in GOOD.items() if name != "active"}


def told(answer):
    """Nothing is wrong without a remedy."""
    return all(check.get("remedy") for check in answer["checks"] if check["status"] != "ok")


# ----- what it says


def good(world):
    found, answer = world.serve(world.ad_fs())
    yield found == GOOD, f"WS-Federation with all that belongs to it {found if found != GOOD else ''}"
    yield answer["issuer"] == ISSUER and answer["signInUrl"].endswith("/ls"), "the issuer and the address are told"
    post = world.server.url + "/SSO.saml2"
    found, answer = world.serve(entity("urn:provider", identity_provider([world.signing], post=post)))
    yield found == GOOD_SAML, "SAML 2.0 by HTTP POST"
    yield answer["signInUrl"] == post, "SAML 2.0: its address is told"
    wrapped = f'<EntitiesDescriptor {provider.NAMESPACES}>{world.ad_fs()}</EntitiesDescriptor>'
    yield world.serve(wrapped)[0] == GOOD, "a list of one provider"
    bare = world.ad_fs().replace('use="signing"', "")
    yield world.serve(bare)[0] == GOOD, "a key that does not say what it is for is for both"


def certificates(world):
    soon = provider.make_certificate(world.directory, "soon", days=10)
    weak = provider.make_certificate(world.directory, "weak", bits=1024)
    expired = provider.read_certificate(world.directory / "expired.pem")
    future = provider.read_certificate(world.directory / "not-yet-valid.pem")
    rows = (
        ("expired", [expired], "failed"), ("not valid yet", [future], "failed"), ("a short key", [weak], "failed"),
        ("ends in ten days", [soon], "warning"), ("one that is over, and its successor", [expired, world.signing], "ok"),
        ("one that is to come, and the present one", [world.signing, future], "ok"),
        ("rubbish", ["AAAA"], "failed"), ("rubbish beside a good one", [world.signing, "AAAA"], "failed"),
    )  # fmt: skip
    for name, given, expected in rows:
        found, answer = world.serve(world.ad_fs(given))
        yield found == {**GOOD, "signing": expected}, f"a certificate that signs: {name}: {expected}"
        yield told(answer), f"a certificate that signs: {name}: what to do is told"
    only_encrypts = world.ad_fs().replace('use="signing"', 'use="encryption"')
    yield world.serve(only_encrypts)[0] == {**GOOD, "signing": "failed"}, "no certificate that signs"
    old = world.ad_fs().replace("<EntityDescriptor", '<EntityDescriptor validUntil="2020-01-01T00:00:00Z"')
    yield world.serve(old)[0] == {**GOOD, "metadata": "failed"}, "metadata that is over"


def addresses(world):
    server, none = world.server, socket.create_server(("127.0.0.1", 0))
    down = f"https://localhost:{none.getsockname()[1]}/ls"
    none.close()
    expired = provider.Provider(world.directory / "expired.pem")
    plain = server.url.replace("https", "http") + "/ls"
    rows = (
        ("a server that is down", world.ad_fs(passive=down), {"endpoint": "failed"}),
        ("a server whose certificate is over", world.ad_fs(passive=expired.url), {"endpoint": "failed"}),
        ("an address without TLS", world.ad_fs(passive=plain), {"endpoint": "failed"}),
        ("an address that is none", world.ad_fs(passive="ls"), {"endpoint": "failed"}),
        ("nowhere to sign in", world.ad_fs(passive=None), {"sign-in": "failed"}),
        ("no WS-Trust", world.ad_fs(active=None, exchange=None), {"active": "warning"}),
        ("WS-Trust that is not described", world.ad_fs(exchange=server.url + "/none"), {"active": "failed"}),
        ("a description that is none", world.ad_fs(exchange=server.put("/page", "<html/>")), {"active": "failed"}),
        ("WS-Trust without passwords", world.ad_fs(exchange=server.put("/kerberos", wsdl(server.url + "/x"))),
         {"active": "warning"}),
        ("PingFederate's WS-Trust", world.ad_fs(exchange=server.put("/ping", wsdl(server.url + "/idp/sts.wst"))), {}),
    )  # fmt: skip
    for name, document, expected in rows:
        found, answer = world.serve(document)
        yield found == {**GOOD, **expected}, f"{name}: {expected or 'good'} {found if found != {**GOOD, **expected} else ''}"
        yield told(answer), f"{name}: what to do is told"
    document = entity("urn:p", identity_provider([world.signing], redirect=server.url + "/sso"))
    found, answer = world.serve(document)
    yield found["sign-in"] == "failed" and told(answer), "SAML 2.0 by redirect only"
    expired.stop()


# ----- what it sends instead

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
)
BOMB = LAUGHS + ']><EntityDescriptor entityID="&j;"/>'
FILE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><EntityDescriptor entityID="&f;"/>'
REMOTE = '<!DOCTYPE x SYSTEM "{}/dtd"><EntityDescriptor/>'


def wrong_documents(world):
    service = identity_provider([world.signing], role="SPSSODescriptor")
    two = entity("a", service) + entity("b", service)
    rows = {
        "nothing": "", "spaces": "  \n", "JSON": '{"a": 1}', "text": "Service unavailable", "a page": "<html/>",
        "an HTML page": "<!DOCTYPE html><html><body></body></html>", "entities that grow": BOMB, "an entity of a file": FILE,
        "a document type elsewhere": REMOTE.format(world.server.url), "half of it": world.ad_fs()[:900],
        "100,000 levels": "<a>" * 100_000 + "</a>" * 100_000, "10 MB": world.ad_fs() + " " * 10_000_000,
        "zeros": b"\0" * 1000, "wrong bytes": world.ad_fs().encode().replace(b"adfs", b"\xff\xfe"),
        "no issuer": world.ad_fs(issuer=None), "one who asks, and is no provider": entity("sp", service),
        "a list of two": f"<EntitiesDescriptor {provider.NAMESPACES}>{two}</EntitiesDescriptor>",
        "a list of none": f"<EntitiesDescriptor {provider.NAMESPACES}/>",
        "a thousand addresses": entity("x", *(identity_provider([], post=f"{world.server.url}/{n}") for n in range(1000))),
    }  # fmt: skip
    world.server.put("/dtd", "<!ENTITY x 'y'>")
    for name, document in rows.items():
        found, answer = world.serve(document)
        yield found == {"metadata": "failed"}, f"{name}: refused {found if found != {'metadata': 'failed'} else ''}"
        yield told(answer) and "issuer" not in answer, f"{name}: what to do is told"
    texts = {name: world.serve(rows[name])[1]["checks"][0]["summary"] for name in rows}
    yield len({texts[name] for name in ("JSON", "10 MB", "entities that grow", "a list of two", "no issuer")}) == 5, (
        "what it is instead is told apart"
    )


def other_answers(world):
    server, failed = world.server, {"metadata": "failed"}
    there = server.put("/there", world.ad_fs())
    yield world.look(server.send_to("/moved", "/there"))[0] == GOOD, "a redirect to another path"
    yield world.look(server.send_to("/far", there))[0] == GOOD, "a redirect to another address"
    yield world.look(server.send_to("/moved", "/there"))[1]["metadataUrl"] == there, "where it was found is told"
    plain = server.send_to("/plain", there.replace("https", "http"))
    rows = {
        "a redirect to http": plain, "a redirect to a file": server.send_to("/file", "file:///etc/passwd"),
        "a redirect to nowhere": server.send_to("/nowhere", None), "redirects without end": server.send_to("/loop", "/loop"),
        "404": server.url + "/none", "500": server.put("/broken", world.ad_fs(), 500),
        "401": server.put("/locked", b"", 401, {"WWW-Authenticate": 'Basic realm="x"'}),
        "a name that is not known": "https://no-such-host.invalid/",
    }  # fmt: skip
    for name, url in rows.items():
        found, answer = world.look(url)
        yield found == failed and told(answer), f"{name}: refused"
    found, answer = world.look(there, caFile=str(world.directory / "other-ca.pem"))
    yield found == failed and told(answer), "a certificate that nobody trusts"
    for url in ("http://localhost/", "ftp://localhost/", "localhost", "https://", "https:///x", ""):
        code = world.bus.code("RunCheck", "(ssa(ssay)s)", "federation", json.dumps({"metadataUrl": url}), [], "")
        yield code == "invalidargument", f"“{url}” is no address"


def stopped(world):
    """While the provider says nothing."""
    found = []
    url = world.server.put("/silent", None)

    def ask():
        try:
            world.run("federation", token="t", metadataUrl=url, caFile=world.ca)
        except BusError as error:
            found.append(error.code)

    world.server.pages["/silent"] = (200, {}, None)
    world.server.asked.clear()
    worker = threading.Thread(target=ask)
    worker.start()
    world.server.asked.wait(30)
    yield world.bus.call("CancelCall", "(s)", "t")["cancelled"], "a provider that is silent: told to stop"
    worker.join()
    yield found == ["Cancelled"], "a provider that is silent: it ends as cancelled"


# ----- the tenant


def federate(domain, issuer, url):
    scenario.Tenant().admin("domains/federate", {
        "domain": domain, "issuerUri": issuer, "passiveSignInUri": url + "/ls", "activeSignInUri": url + "/trust"})  # fmt: skip


def domains(world):
    tenant = scenario.Tenant()
    tenant.admin("domains/verify", {"domain": "pending.example", "verified": False})
    tenant.verify("fabrikam.example")
    sign, _ = sign_in(world.bus, "device-code", person.Person(VALUES))
    url = world.server.put("/metadata", world.ad_fs())

    def ask(domain, **given):
        answer = world.run("federated-domain", domain=domain, signIn=sign, **given)
        return worst(answer), answer

    rows = (
        ("fabrikam.example", {"domain": "ok", "federation": "ok"}), ("FABRIKAM.example", {"domain": "ok", "federation": "ok"}),
        ("pending.example", {"domain": "failed"}), ("none.example", {"domain": "failed"}),
        (VALUES["CW_LAB_TENANT_INITIAL_DOMAIN"], {"domain": "failed", "federation": "ok"}),
        (DOMAIN, {"domain": "ok", "default": "failed", "federation": "ok"}),
    )  # fmt: skip
    for domain, expected in rows:
        found, answer = ask(domain)
        yield found == expected, f"the domain {domain}: {expected} {found if found != expected else ''}"
        yield told(answer), f"the domain {domain}: what to do is told"
    answer = world.run("federated-domain", domain="fabrikam.example")
    yield worst(answer) == {"tenant": "warning"} and told(answer), "nobody is signed in: told"
    found, _ = world.look(url, domain="fabrikam.example", signIn=sign)
    yield found == {**GOOD, "issuer": "ok"}, "no other domain has the issuer"
    federate("fabrikam.example", ISSUER, world.server.url)
    found, answer = world.look(url, domain=DOMAIN, signIn=sign)
    yield found == {**GOOD, "issuer": "failed"} and told(answer), "another domain has the issuer"
    yield any("fabrikam.example" in check["summary"] for check in answer["checks"]), "which one is told"
    found, _ = world.look(url, domain="fabrikam.example", signIn=sign)
    yield found == {**GOOD, "issuer": "ok"}, "its own domain may"
    yield ask("fabrikam.example")[0] == {"domain": "ok", "federation": "warning"}, "federated with somebody"
    yield ask("fabrikam.example", issuer=ISSUER)[0] == {"domain": "ok", "federation": "ok"}, "federated with this provider"
    found, answer = ask("fabrikam.example", issuer="urn:another")
    yield found == {"domain": "ok", "federation": "failed"} and told(answer), "federated with another provider"
    yield answer["issuer"] == ISSUER and answer["isFederated"], "with which is told"
    code = world.bus.code("RunCheck", "(ssa(ssay)s)", "federated-domain", json.dumps({"domain": "x", "signIn": "no"}), [], "")
    yield code == "auth", f"a sign-in that is none is refused {code}"


def sign_ins(world):
    """fabrikam.example is federated by now."""

    def ask(domain, cloud=CLOUD, **given):
        answer = world.run("federated-sign-in", domain=domain, cloud=cloud, **given)
        return worst(answer).get("realm"), answer

    rows = (
        (DOMAIN, {}, "warning"), ("none.example", {}, "failed"), ("fabrikam.example", {}, "warning"),
        ("fabrikam.example", {"host": "localhost"}, "ok"), ("fabrikam.example", {"host": "sts.other.example"}, "failed"),
    )  # fmt: skip
    for domain, given, expected in rows:
        found, answer = ask(domain, **given)
        yield found == expected and told(answer), f"where the cloud sends people of {domain} {given}: {expected}"
    yield ask("fabrikam.example")[1]["host"] == "localhost", "where is told"
    away = {**CLOUD, "authorityUrl": "https://localhost:1"}
    found, answer = ask(DOMAIN, cloud=away)
    yield found == "failed" and told(answer), "a cloud that cannot be reached"
    code = world.bus.code("RunCheck", "(ssa(ssay)s)", "federated-sign-in", "{}", [], "")
    yield code == "invalidargument", "without a domain it is refused"


# ----- the file for its administrator

ANSWERS = {
    "version": 1,
    "signIn": {"method": "ping-federate", "federation": {"domain": DOMAIN}},
    "connectors": [{
        "name": "corp.contoso.com", "kind": "active-directory", "server": {"host": "dc1.corp.contoso.com"},
        "partitions": ["DC=corp,DC=contoso,DC=com"],
        "authentication": {"method": "simple", "user": "svc@corp.contoso.com", "passwordFile": "/nowhere/secret-file"},
    }],
}  # fmt: skip


def handed_over(lab):
    path = LAB / "answers.json"

    def ask(*arguments, **changes):
        path.write_text(json.dumps({**ANSWERS, **changes}))
        return lab.run("setup", "federation-settings", "--answers", str(path), *arguments)

    done = ask("--json")
    made = json.loads(done.stdout)
    yield made["domain"] == DOMAIN and made["cloud"]["entityId"] == "urn:federation:MicrosoftOnline", "the file: who and whom"
    yield made["cloud"]["endpoint"] == "https://login.microsoftonline.com/login.srf", "the file: where tokens go"
    claims = {claim["name"]: [source["attribute"] for source in claim["sources"]] for claim in made["claims"]}
    yield claims["ImmutableID"] == ["mS-DS-ConsistencyGuid", "objectGUID"], "the file: the anchor in use"
    yield claims["UPN"] == ["userPrincipalName"], "the file: the name"
    directory = made["directories"][0]
    yield (directory["host"], directory["port"], directory["account"]) == ("dc1.corp.contoso.com", 636, "svc@corp.contoso.com"), "the file: the directory"
    yield "secret-file" not in done.stdout, "the file: nothing of the password"
    identity = {"userPrincipalName": "mail", "sourceAnchor": {"method": "attribute", "attribute": "employeeID"}}
    made = json.loads(ask("--json", identity=identity).stdout)
    claims = {claim["name"]: claim["sources"] for claim in made["claims"]}
    yield claims["UPN"][0]["attribute"] == "mail", "the file: another attribute is the name"
    yield claims["NameID"] == [{"attribute": "employeeID", "encoding": "as-synchronised"}], "the file: and the anchor"
    identity = {"sourceAnchor": {"method": "automatic", "attribute": "objectGUID", "reason": "in-use"}}
    made = json.loads(ask("--json", identity=identity).stdout)
    claims = {claim["name"]: [source["attribute"] for source in claim["sources"]] for claim in made["claims"]}
    yield claims["ImmutableID"] == ["objectGUID"], "the file: the anchor that Causeway has chosen"
    made = json.loads(ask("--json", cloud={"environment": "china"}).stdout)
    yield made["cloud"]["endpoint"] == "https://login.partner.microsoftonline.cn/login.srf", "the file: another cloud"
    made = json.loads(ask("--json", signIn={"method": "saml", "federation": {"domain": DOMAIN}}).stdout)
    yield made["protocol"]["binding"] == "HTTP-POST" and "virtualServerId" not in made["issuer"], "the file: SAML 2.0"
    yield [claim["name"] for claim in made["claims"]] == ["NameID", "IDPEmail"], "the file: the claims of SAML 2.0"
    text = ask().stdout
    yield DOMAIN in text and "mS-DS-ConsistencyGuid" in text and "{" in text and '"' not in text, "the file: to be read"
    for name, is_json in (("out.json", True), ("out.txt", False)):
        yield ask("--output", str(LAB / name)).returncode == 0, f"the file: {name} is written"
        yield (LAB / name).read_text().startswith("{") == is_json, f"the file: {name} is what it is called"
    yield ask("--output", str(LAB / "none" / "x")).returncode == 5, "the file: a place that is not there"
    yield ask(signIn={"method": "password-hash"}).returncode == 9, "the file: not federated"
    yield ask(signIn={"method": "saml"}).returncode == 9, "the file: no domain"
    yield lab.run("setup", "federation-settings", "--answers", "/nowhere").returncode == 1, "the file: no answers"
    done = lab.run("setup", "federation-settings")
    yield done.returncode == 9 and "federation" in done.stderr, "the file: of a configuration that is not federated"


def results():
    lab = engine.Engine(LAB / "providers-engine")
    lab.start(watch=os.getpid())
    try:
        world = World(Bus(str(lab.state / "bus")))
        for part in (good, certificates, addresses, wrong_documents, other_answers, stopped, domains, sign_ins):
            yield from part(world)
        yield from handed_over(lab)
        world.server.stop()
    finally:
        lab.stop()
    scene = scenario.Scenario()
    yield from scene.contract_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

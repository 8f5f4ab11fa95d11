#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Microsoft's own client library signs in to the lab's tenant: what it accepts is Entra-shaped.

  with_lab.py --tenant --tenant-accounts -- test_msal.py

Needs python3-msal; without it everything is skipped.
"""

import hashlib
import html
import json
import os
import re
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request

try:
    import jwt
    import msal
except ImportError:
    print("1..0 # SKIP python3-msal is not installed")
    sys.exit(0)

URL = os.environ.get("CW_LAB_TENANT_URL", "")
CA = os.environ.get("CW_LAB_TENANT_CA", "")
TENANT = os.environ.get("CW_LAB_TENANT_ID", "")
ADMIN = "admin@" + os.environ.get("CW_LAB_TENANT_INITIAL_DOMAIN", "")
PUBLIC_CLIENT = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
# requests prefers it to what MSAL says, and the machine may have set it.
os.environ["REQUESTS_CA_BUNDLE"] = CA
SCOPES = [f"{URL}/User.Read", f"{URL}/Application.ReadWrite.All"]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Person:
    """Walks the tenant's pages."""

    def __init__(self):
        context = ssl.create_default_context(cafile=CA)
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context), _Stay
        )
        self.page, self.location = "", None

    def open(self, url, form=None):
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        try:
            answer = self.opener.open(urllib.parse.urljoin(URL, url), data, timeout=120)
        except urllib.error.HTTPError as error:
            answer = error
        self.page, self.location = answer.read().decode(), answer.headers.get("Location")

    def submit(self, action, **fields):
        target = re.search(r'action="([^"]*)"', self.page)[1]
        flow = re.search(r'name="flow" value="([^"]*)"', self.page)
        if flow:
            fields["flow"] = html.unescape(flow[1])
        self.open(target, {"action": action, **fields})

    def sign_in(self):
        with open(os.environ["CW_LAB_TENANT_ACCOUNTS_FILE"], encoding="utf-8") as file:
            password = json.load(file)[ADMIN]["password"]
        self.submit("sign-in", loginfmt=ADMIN, passwd=password)


def new_public_client():
    return msal.PublicClientApplication(
        PUBLIC_CLIENT,
        authority=f"{URL}/organizations",
        validate_authority=False,
        verify=CA,
    )


def is_admin(result):
    claims = result.get("id_token_claims", {})
    return claims.get("preferred_username") == ADMIN and claims.get("tid") == TENANT


def check_device(app):
    flow = app.initiate_device_flow(SCOPES)
    person = Person()
    person.open(flow["verification_uri"])
    person.submit("next", user_code=flow["user_code"])
    person.sign_in()
    person.submit("continue")
    person.submit("accept", for_all="yes")
    return is_admin(app.acquire_token_by_device_flow(flow))


def check_code(app):
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri="http://localhost:8400")
    person = Person()
    person.open(flow["auth_uri"])
    person.sign_in()
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(person.location).query))
    return is_admin(app.acquire_token_by_auth_code_flow(flow, query))


def check_silent(app):
    account = app.get_accounts(ADMIN)[0]
    before = app.acquire_token_silent(SCOPES, account)["access_token"]
    after = app.acquire_token_silent(SCOPES, account, force_refresh=True)
    return "access_token" in after and after["access_token"] != before


def check_signatures(app):
    """The published keys verify both tokens."""
    account = app.get_accounts(ADMIN)[0]
    token = app.acquire_token_silent(SCOPES, account)["access_token"]
    person = Person()
    person.open(f"/{TENANT}/discovery/v2.0/keys")
    keys = {key["kid"]: jwt.PyJWK(key) for key in json.loads(person.page)["keys"]}
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(
        token, key.key, algorithms=["RS256"], audience="00000003-0000-0000-c000-000000000000"
    )
    return claims["upn"] == ADMIN and "Application.ReadWrite.All" in claims["scp"]


def check_certificate(_):
    environment = os.environ
    with open(environment["CW_LAB_TENANT_CLIENT_KEY_FILE"], encoding="utf-8") as file:
        key = file.read()
    with open(environment["CW_LAB_TENANT_CLIENT_CERTIFICATE"], encoding="utf-8") as file:
        certificate = file.read()
    der = ssl.PEM_cert_to_DER_cert(certificate)
    app = msal.ConfidentialClientApplication(
        environment["CW_LAB_TENANT_CLIENT_ID"],
        authority=f"{URL}/{TENANT}",
        validate_authority=False,
        verify=CA,
        client_credential={
            "private_key": key,
            "thumbprint": hashlib.sha1(der).hexdigest(),
            "public_certificate": certificate,
        },
    )
    return "access_token" in app.acquire_token_for_client([f"{URL}/.default"])


def main():
    checks = [check_device, check_code, check_silent, check_signatures, check_certificate]
    app = new_public_client()
    failed = 0
    print(f"1..{len(checks)}")
    for number, check in enumerate(checks, 1):
        is_right = check(app)
        failed += not is_right
        print(f"{'ok' if is_right else 'not ok'} {number} {check.__name__[6:]}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

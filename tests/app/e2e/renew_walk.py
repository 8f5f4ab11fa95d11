# SPDX-License-Identifier: GPL-3.0-or-later
"""The walk through a renewal of the certificate by which the tenant lets Causeway in, for real: refused, broken off
by the tenant, and then gone through. For a test in whose lab a set-up has registered the application.
"""

import re

import scenario
from driver import wait_for
from made_walk import ask, sign_in


def certificate(state):
    """Of the one connector to the cloud."""
    (found,) = [item for item in ask(state, "connector", "list")["items"] if item["kind"] == "graph"]
    settings = ask(state, "connector", "show", found["id"])["settings"]
    return settings["authentication"]["certificate"]


def open_window(app):
    old = app.window
    app.find("push button", re.compile("^Renew…")).do()
    app.window = wait_for("the window", lambda: (found := app._find_window()) != old and found)
    return app.wait("frame", "Renew Certificate")


def close_window(app):
    wait_for("it to close", lambda: not app.has("frame", "Renew Certificate"))
    app.window = app._find_window()


def check_no_role(app):
    """Somebody signs in who may not."""
    yield sign_in(app, "user"), "somebody without a role signs in"
    yield app.wait("label", re.compile("neither Global Administrator nor"), 30), "that it is not enough is told"
    yield not app.find("push button", "Renew").is_sensitive, "and nothing can be renewed"
    yield app.looked_at("renew-no-role")
    app.find("push button", "Sign Out").bring_into_view((300, 300)).click()
    yield app.wait("push button", re.compile("Code")), "another may sign in"


# What the tenant does to the application, and what the window then says to do.
FAILURES = {
    "refuses": ({"action": "status", "status": 403, "code": "Authorization_RequestDenied"}, "Sign out here, and sign in"),
    "is gone in the middle": ({"action": "cut"}, "Try again: it goes on"),
}


def check_failures(app, state):
    """The tenant says no, or is gone, when the application is to get the new certificate: the one before stays."""
    tenant, before = scenario.Tenant(), certificate(state)
    for what, (fault, remedy) in FAILURES.items():
        match = {"method": "PATCH", "path_regex": "/applications"}
        tenant.admin("faults", {"faults": [{"match": match, "times": -1, **fault}]})
        try:
            app.find("push button", "Renew").click()
            yield app.wait("label", "The certificate could not be renewed", 150), f"the tenant {what}: that is told"
            yield app.wait("label", re.compile(remedy)), f"the tenant {what}: with what to do"
            yield app.looked_at(f"renew-{what.split()[0]}")
        finally:
            tenant.admin("faults", method="DELETE")
        yield certificate(state) == before, f"the tenant {what}: the certificate before stays"
        wait_for("Renew", lambda: app.find("push button", "Renew").is_sensitive, 30)


def check_renewal(app, state):
    before = certificate(state)
    yield app.wait("label", "Certificate of the application"), "the panel tells of the certificate"
    yield app.has("label", re.compile("^Good until ")), "and until when it is good"
    open_window(app)
    yield app.wait("push button", re.compile("Code")), "an administrator is asked for"
    yield not app.find("push button", "Renew").is_sensitive, "without one nothing is renewed"
    yield app.looked_at("renew")
    app.resize(370, 720)
    yield app.looked_at("renew-narrow")
    app.resize(560, 720)
    app.key("Escape")
    close_window(app)
    open_window(app)
    yield from check_no_role(app)
    yield sign_in(app), "an administrator of the tenant signs in"
    wait_for("Renew", lambda: app.find("push button", "Renew").is_sensitive, 30)
    yield certificate(state) == before, "nothing has changed until then"
    yield app.looked_at("renew-ready")
    yield from check_failures(app, state)
    app.find("push button", "Renew").click()
    yield app.wait("label", "The Certificate Is Renewed", 120), "it is renewed"
    yield app.looked_at("renewed")
    yield certificate(state) != before, "the connector has another one"
    app.key("Return")
    close_window(app)
    yield app.has("label", "Certificate of the application"), "and it is the panel again"

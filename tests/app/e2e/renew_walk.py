# SPDX-License-Identifier: GPL-3.0-or-later
"""The walk through a renewal of the certificate by which the tenant lets Causeway in, for real. For a test in
whose lab a set-up has registered the application.
"""

import re

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
    yield sign_in(app), "an administrator of the tenant signs in"
    wait_for("Renew", lambda: app.find("push button", "Renew").is_sensitive, 30)
    yield certificate(state) == before, "nothing has changed until then"
    yield app.looked_at("renew-ready")
    app.find("push button", "Renew").click()
    yield app.wait("label", "The Certificate Is Renewed", 120), "it is renewed"
    yield app.looked_at("renewed")
    yield certificate(state) != before, "the connector has another one"
    app.key("Return")
    close_window(app)
    yield app.has("label", "Certificate of the application"), "and it is the panel again"

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The administrator signs in to the tenant with a browser (authorization code and PKCE, back by a redirect to this
machine), used as a person uses it: what the browser is sent to, who comes back how, and what the page says of it. Runs
inside with_lab.py --tenant --tenant-accounts, and in there inside headless.sh.
"""

import json
import os
import re
import socket
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

sys.path.append(str(Path(__file__).resolve().parents[2] / "e2e"))

import scenario  # noqa: E402  # first: it finds tests/lab
import tap  # noqa: E402
from browser import Browser  # noqa: E402
from driver import App, wait_for  # noqa: E402

FOLDER = Path(os.environ["CW_LAB_DIR"])
SIGN_IN = re.compile("^_?Sign In…")
OPENED = "Sign in in the browser window that has opened."
BACK, REFUSED = "Back to Causeway", "Not signed in"


class Walk:
    def __init__(self):
        self.tenant = scenario.Tenant()
        self.browser = Browser(FOLDER / "browser")
        draft, state = FOLDER / "draft.json", FOLDER / "state"
        state.mkdir(mode=0o700)
        env = os.environ
        draft.write_text(json.dumps({
            "format": "causeway-answers", "version": 1,
            "cloud": {"environment": "practice", "authorityUrl": env["CW_LAB_TENANT_URL"],
                      "graphUrl": env["CW_LAB_TENANT_URL"], "caFile": env["CW_LAB_TENANT_CA"],
                      "registration": {"mode": "create"}},
        }))  # fmt: skip
        program = Path(env["CW_BUILD"]) / "src/app/causeway"
        self.app = App([program, "--state-dir", state, "--draft", draft], FOLDER / "causeway.log")

    def begin(self, how):
        """Presses the button; the browser that opens, and what it saw in the end."""
        n = len(self.browser.visits())
        self.browser.will(how)
        self.app.wait("push button", SIGN_IN, 30).click()
        url, last = wait_for("the browser", lambda: self.browser.visits()[n:], 60)[0]
        return url, last

    def is_stuck(self):
        return not self.app.find("push button", "Next").is_sensitive

    def looked_at(self, name):
        bad = sorted(set(self.app.check_names()))
        self.app.screenshot(f"browser-{name}")
        return not bad, f"{name}: every control has a name {bad or ''}"

    def fail(self, code, path):
        self.tenant.admin("faults", {"match": {"path_regex": path}, "action": "sign-in", "code": code})


def open_page(walk):
    app = walk.app
    app.wait("push button", "Next", 30)
    app.window = app._find_window()
    app.find("label", "Express").click()
    wait_for("Next to be sensitive", lambda: app.find("push button", "Next").is_sensitive, 60)
    app.find("push button", "Next").click()
    app.wait("list item", "Connect to the Cloud, this step", 30)


def listens(url):
    """Whether anybody waits for the browser there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", urlsplit(url).port)) == 0


def check_cancelled(walk):
    """The person comes back to the window, while the browser still shows the page."""
    app = walk.app
    url, last = walk.begin("leave")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    yield url.startswith(f"{os.environ['CW_LAB_TENANT_URL']}/"), "the browser is sent to the cloud's page"
    yield asked["response_type"] == "code", f"for an authorization code: {sorted(asked)}"
    yield asked["code_challenge_method"] == "S256" and len(asked["code_challenge"]) == 43, "with PKCE's challenge"
    redirect = asked["redirect_uri"]
    yield re.fullmatch(r"http://localhost:\d+/?", redirect) and listens(redirect), f"and is awaited at {redirect}"
    yield app.wait("label", OPENED), "the window says where to go on"
    yield walk.looked_at("opened")
    app.find("push button", "Cancel").click()
    yield app.wait("push button", SIGN_IN), "cancelled: it can be begun again"
    yield wait_for("the port to close", lambda: not listens(redirect), 20), "nobody waits for the browser any more"
    yield walk.is_stuck(), "and it does not lead on"


def check_refusals(walk):
    for how, said, what in (
        ("give-up", "The permissions were not accepted", "a sign-in that is given up in the browser"),
        ("refuse", "The permissions were not accepted", "permissions that are refused"),
    ):
        _, last = walk.begin(how)
        yield last == REFUSED, f"{what}: the browser says so: {last}"
        yield walk.app.wait("label", re.compile(said), 30), f"{what}: and so does the page, with what to do"
        yield walk.is_stuck(), f"{what}: it does not lead on"
    yield walk.looked_at("refused")


def check_second_factor(walk):
    """The cloud wants one only when the browser has done its part."""
    try:
        walk.fail("50076", "/token")
        _, last = walk.begin("sign-in")
        yield last == BACK, f"the browser has done its part: {last}"
        yield walk.app.wait("label", re.compile("A second factor is needed.*AADSTS50076"), 30), "a second factor is told"
        yield not walk.app.has("label", re.compile("The permissions were not accepted")), "and only that"
        yield walk.is_stuck(), "and does not lead on"
        yield walk.looked_at("second-factor")
    finally:
        walk.tenant.admin("faults", method="DELETE")


def check_signed_in(walk, how, what):
    """@how: with or without a second factor, which the browser's pages ask for."""
    app = walk.app
    if how == "second-factor":
        walk.fail("50076", "/login")
    _, last = walk.begin(how)
    yield last == BACK, f"{what}: the browser sends back: {last}"
    yield app.wait("label", re.compile("^admin@"), 30), f"{what}: signed in"
    yield app.has("label", re.compile("Global Administrator")), f"{what}: with the role"
    yield wait_for("Next", lambda: not walk.is_stuck(), 30), f"{what}: it leads on"


def results():
    walk = Walk()
    app = walk.app
    try:
        open_page(walk)
        yield from check_cancelled(walk)
        yield from check_refusals(walk)
        yield from check_second_factor(walk)
        yield from check_signed_in(walk, "second-factor", "a second factor")
        yield walk.looked_at("signed-in")
        app.find("push button", "Sign Out").click()
        yield app.wait("push button", SIGN_IN), "signed out: another one may"
        yield walk.is_stuck(), "and has to"
        yield from check_signed_in(walk, "sign-in", "without")
        app.find("push button", "Next").click()
        yield app.wait("list item", "Connect Your Directories, this step", 30), "to the next page"
        yield app.close() == 0, "it ends cleanly"
        text = (FOLDER / "causeway.log").read_text(errors="replace")
        yield "CRITICAL" not in text and "Sanitizer" not in text, "no critical of GLib or GTK"
    except Exception:
        app.screenshot("failed-browser")
        print("\n".join(f"# {node.role}: {node.name}" for node in app.walk() if node.name))
        raise
    finally:
        if app.process.poll() is None:
            app.close()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another installation, which shares nothing with this one but the tenant, exported there: the panel and the window of the
installations say on which computer, and that nothing is exported from here; by force this one goes on.

Runs inside headless.sh and with_lab.py --slapd N --tenant.
"""

import json
import os
import re
import socket
import sys
from pathlib import Path

import panel_lab  # first: it finds tests/e2e
from acts import answer, next_page, take_newest_window
from driver import App, wait_for
from panel_lab import names_are_good

import scenario
import tap

FORCE = "Take Over by Force…"
HOST = socket.gethostname()


def says(app, text):
    return app.wait("label", re.compile(text), 30)


def is_held(scene):
    return [item["holding"] for item in scene.ask("status")["instance"]["tenants"]] == [True]


def check_panel(app, scene):
    yield app.wait("label", "Installations", 30), "the panel has a group for it"
    yield says(app, f"^“{HOST}” exported last into "), "which says where another one exported"
    yield says(app, "Nothing is exported from here"), "and that nothing is, from here"
    yield says(app, "^This installation is active, but its exports are held$"), "which is not that it exports"
    yield not app.has("label", re.compile("has the list under “Safety”")), "no list is promised where there is none"
    yield says(app, "In this application: Main Menu › Installations… › Take Over by Force…$"), "the window's way is named"
    yield names_are_good(app, "panel")
    app.screenshot("exporter-panel")
    panel = app.window
    app.find("label", re.compile("›.*Take Over by Force…$")).bring_into_view((400, 400)).click()
    take_newest_window(app)
    yield app.wait("push button", FORCE, 30), "the step that is held leads to the window where it is settled"
    app.key("Escape")
    wait_for("it to close", lambda: not app.has("frame", "Installations"))
    app.window = panel


def check_window(app, scene):
    app.find("push button", "Main Menu").click()
    app.wait("menu item", re.compile("^Installations")).do_first()
    take_newest_window(app)
    app.resize(600, 760)
    window = app.window
    yield says(app, f"^“{HOST}” exported last into "), "the window says it too"
    yield names_are_good(app, "window")
    app.screenshot("exporter-window")
    app.resize(370, 720)
    app.screenshot("exporter-window-narrow")
    app.resize(600, 760)
    yield not app.find("push button", "Go to Staging Mode").is_sensitive, "staging is not asked for here"
    app.wait("push button", FORCE, 30).bring_into_view((300, 400), 10).click()
    take_newest_window(app)
    app.screenshot("exporter-question")
    answer(app, "Take Over", window)
    yield wait_for("it", lambda: not is_held(scene), 60), "by force this one exports"
    yield says(app, "^This installation exports$"), "and that is said now"
    app.key("Escape")
    wait_for("it to close", lambda: not app.has("frame", "Installations"))
    app.window = app._find_window()


def write_draft(path):
    """Of a set-up by an application that somebody has registered in the tenant; its secret is still to be entered."""
    env = os.environ
    url, ca = env["CW_LAB_TENANT_URL"], env["CW_LAB_TENANT_CA"]
    path.write_text(json.dumps({
        "format": "causeway-answers", "version": 1,
        "cloud": {"environment": "practice", "authorityUrl": url, "graphUrl": url, "caFile": ca,
                  "registration": {"mode": "existing"}},
        "connectors": [{"name": "tenant", "kind": "graph", "tenantId": env["CW_LAB_TENANT_ID"],
                        "clientId": env["CW_LAB_TENANT_CLIENT_ID"], "authentication": {"method": "secret"}}],
    }))  # fmt: skip


def is_in_view(app, label):
    """Above the page's buttons."""

    def is_above():
        _, y, _, height = label.rest()
        return 0 < y and y + height < app.height() - 60

    return wait_for("it to come into view", is_above, 10)


def check_page_of_cloud(app):
    app.wait("push button", "Next", 30)
    app.window = app._find_window()
    app.find("label", "Express").click()
    next_page(app)
    secret = Path(os.environ["CW_LAB_TENANT_CLIENT_SECRET_FILE"]).read_text().rstrip("\n")
    app.wait("text", "Client secret").bring_into_view((600, 300)).enter(secret)
    told = says(app, f"^Another installation of Causeway .* on “{HOST}”")
    yield told, "the page of the cloud names the computer"
    yield is_in_view(app, told), "where it is seen at once"
    yield says(app, "^Nothing will be exported from here until"), "and says what that means and what to do"
    yield names_are_good(app, "page of the cloud")
    app.screenshot("exporter-cloud")
    app.resize(370, 720)
    app.screenshot("exporter-cloud-narrow")
    app.resize(940, 720)
    yield next_page(app) == "Connect Your Directories", "which stops nobody"


def check_setup(log):
    """Before a third installation is set up, whoever connects the tenant is told of the one that exports there."""
    made = scenario.Scenario("third")
    made.start()
    draft = made.engine.directory / "draft.json"
    write_draft(draft)
    program = Path(os.environ["CW_BUILD"]) / "src/app/causeway"
    app = App([program, "--state-dir", made.engine.state, "--draft", draft], log)
    try:
        for is_good, what in check_page_of_cloud(app):
            yield bool(is_good), what
    except Exception:
        app.screenshot("failed-exporter-set-up")
        print("\n".join(f"# {node.role}: {node.name}" for node in app.walk() if node.name))
        raise
    finally:
        app.process.kill()
        app.process.wait()


def results():
    other, scene = scenario.Scenario("other"), scenario.Scenario()
    other.begin_with_openldap()
    other.cycle("initial")
    scene.begin(scene.openldap_answers())
    scenario.Directory().modify(scenario.Directory().person(1), "replace: title", "title: Changed")
    scene.cycle("initial")
    yield is_held(scene), "another installation's note holds the export back"
    log = Path(os.environ["CW_LAB_DIR"]) / "causeway.log"
    app = App([Path(os.environ["CW_BUILD"]) / "src/app/causeway", "--state-dir", scene.engine.state], log)
    try:
        for check in (check_panel, check_window):
            for is_good, what in check(app, scene):
                yield bool(is_good), what
        yield from panel_lab.check_end(app, scene, log)
    except Exception:
        app.screenshot("failed-exporter")
        print("\n".join(f"# {node.role}: {node.name}" for node in app.walk() if node.name))
        raise
    finally:
        if app.process.poll() is None:
            app.close()
    yield from check_setup(log)
    yield from scene.log_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

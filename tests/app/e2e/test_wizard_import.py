#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An export of Microsoft Entra Connect on the first page of the set-up, chosen as people choose a file: a damaged one,
none, and a good one, of which every row is held against what causewayctl tells of it. Runs inside
with_lab.py, without a server, and in there inside headless.sh.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "e2e"))

import test_entra  # noqa: E402
from driver import App, run, wait_for  # noqa: E402

import tap  # noqa: E402

BUILD = Path(os.environ["CW_BUILD"])
BASE = "DC=corp,DC=example,DC=com"
MIDDLE = (600, 300)


def looked_at(app, name):
    bad = sorted(set(app.check_names()))
    app.screenshot(f"import-{name}")
    return not bad, f"{name}: every control has a name {bad or ''}"


def open_chooser(app):
    app.wait("push button", re.compile("Import settings$")).bring_into_view(MIDDLE).click()
    before = app.window
    app.window = wait_for("the file chooser", lambda: (found := app._find_window()) != before and found)
    app.wait("push button", "Import")
    wait_for("its focus", lambda: run("xdotool", "getwindowfocus") == app.window)
    return before


def close_chooser(app, before, *keys):
    app.key(*keys)
    wait_for("the chooser to go", lambda: app._find_window() == before)
    app.window = before


def choose(app, path):
    """GTK's own chooser, without a portal: typing a path brings up a field for it."""
    before = open_chooser(app)
    app.type(str(path))
    close_chooser(app, before, "Return")


def told_by_shell(path):
    """What causewayctl says of the same file, a sentence each: (what, is it taken, why not)"""
    done = subprocess.run([BUILD / "src/cli/causewayctl", "import", "entra-connect", path, "--json"],
                          capture_output=True, text=True)  # fmt: skip
    return [(item["what"], item["isTaken"], item.get("reason", "")) for item in json.loads(done.stdout)["items"]]


def check_unusable(app, folder):
    damaged = folder / "damaged.json"
    damaged.write_text('{"onpremisesDirectoryPolicy": [')
    choose(app, damaged)
    yield app.wait("label", re.compile("damaged.json|JSON")), "a damaged file is told"
    yield looked_at(app, "damaged")
    yield not app.has("label", "Imported Settings"), "and nothing is taken from it"
    close_chooser(app, open_chooser(app), "Escape")
    yield not app.has("label", "Imported Settings"), "nor from none"


def check_good(app, path):
    expected = told_by_shell(path)
    left = [item for item in expected if not item[1]]
    yield left and len(left) < len(expected), f"{len(left)} of {len(expected)} settings cannot be taken over"
    choose(app, path)
    yield app.wait("label", "Imported Settings", 30), "what became of the export is told on the first page"
    # Of one the sentence speaks otherwise.
    counted = re.compile(f"^{len(left)} settings? of {len(expected)} could not be taken over")
    yield app.wait("label", counted), "with how much was left"
    names = [node.name for node in app.walk() if node.role == "label"]
    missing = [what for what, _, _ in expected if what not in names]
    yield not missing, f"every setting has a row: {missing}"
    untold = [reason for _, is_taken, reason in expected if not is_taken and reason not in names]
    yield not untold, f"what could not be taken says why: {untold}"
    n_taken = names.count("Taken over.")
    yield n_taken == len(expected) - len(left), f"and all others that they were: {n_taken}"
    yield looked_at(app, "export")
    app.find("label", left[0][0]).bring_into_view(MIDDLE)
    app.screenshot("import-left")
    app.resize(370, 720)
    yield looked_at(app, "export-narrow")
    app.resize(940, 720)


def check_goes_on(app):
    """It is an own way of setting up: the long one, with what the export says."""
    wait_for("Next", lambda: app.find("push button", "Next").is_sensitive, 60)
    app.find("push button", "Next").click()
    app.wait("list item", re.compile("^(?!Welcome).*, this step$"), 30)
    yield True, "the set-up goes on from there"
    yield looked_at(app, "next")


def results():
    folder = Path(tempfile.mkdtemp(prefix="cw-import-"))
    export = folder / "export"
    test_entra.write_export(export, BASE)
    path = next(export.glob("*.JSON"))
    state = folder / "state"
    state.mkdir(mode=0o700)
    app = App([BUILD / "src/app/causeway", "--state-dir", state], folder / "log")
    try:
        app.wait("push button", "Next", 30)
        app.window = app._find_window()
        yield from check_unusable(app, folder)
        yield from check_good(app, path)
        yield from check_goes_on(app)
        yield app.close() == 0, "it ends cleanly"
        text = (folder / "log").read_text(errors="replace")
        yield "CRITICAL" not in text and "Sanitizer" not in text, "no critical of GLib or GTK"
    except Exception:
        app.screenshot("failed")
        print("\n".join(f"# {node.role}: {node.name}" for node in app.walk() if node.name))
        raise
    finally:
        if app.process.poll() is None:
            app.close()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the panel begin and end with: the application on an engine that synchronises a laboratory's
OpenLDAP with the practice tenant.
"""

import os
import re
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "e2e"))

import scenario  # noqa: E402
from driver import App  # noqa: E402


def names_are_good(app, where):
    bad = sorted(set(app.check_names()))
    return not bad, f"{where}: every control has a name {bad or ''}"


def check_end(app, scene, log):
    yield app.close() == 0, "it ends cleanly"
    yield scene.run("status").returncode == 0, "and leaves an engine that it did not start alone"
    text = log.read_text(errors="replace")
    yield not re.search("CRITICAL|Sanitizer", text), "no critical of GLib or GTK"


def results(*checks):
    """Of the checks (app, scene), one after the other."""
    scene = scenario.Scenario()
    scene.directory = scenario.Directory()
    scene.begin_with_openldap()
    scene.cycle("initial")
    program = Path(os.environ["CW_BUILD"]) / "src/app/causeway"
    log = Path(os.environ["CW_LAB_SLAPD_DIR"]) / "causeway.log"
    app = App([program, "--state-dir", scene.engine.state], log)
    try:
        for check in checks:
            for result in check(app, scene):
                yield bool(result[0]), result[1]
        yield from check_end(app, scene, log)
    finally:
        if app.process.poll() is None:
            app.close()
    yield from scene.closing_results()

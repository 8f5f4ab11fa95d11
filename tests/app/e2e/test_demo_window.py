#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./run demo on a machine with a display: it opens the application on its directory and tenant, the set-up filled in and
ready to click through, and ends with it. Runs inside with_lab.py without servers, and in there inside headless.sh.
"""

import os
import re
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "e2e"))

import scenario  # noqa: E402, F401  # it finds tests/lab
import tap  # noqa: E402
import tenant  # noqa: E402
from acts import next_page, page  # noqa: E402
from driver import App, wait_for  # noqa: E402
from test_demo import directory, is_possible  # noqa: E402

PROGRAM = Path(os.environ["CW_BUILD"]) / "src/app/causeway"
LOG = Path(os.environ["CW_LAB_DIR"]) / "demo.log"


def runs(pid, program):
    """By its command line: which file it is, the window tells nobody but root."""
    try:
        return os.path.samefile(Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0], program)
    except OSError:
        return False  # it has ended


class Demo(App):
    @property
    def pid(self):
        """The window's, which comes when the cycles have run."""
        demo = self.process.pid
        children = Path(f"/proc/{demo}/task/{demo}/children").read_text().split()
        return next((int(child) for child in children if runs(child, PROGRAM)), -1)

    def shown(self):
        """What is entered and what is told."""
        frame = self.find("frame", "Set Up Causeway")
        return {node.text for node in frame.find_all("text")} | {node.name for node in frame.find_all("label")}


def check_filled_in(app):
    """Page by page, without anything being entered, to the plan."""
    host = next(line for line in LOG.read_text().splitlines() if "A Samba domain controller of its own" in line)
    host, seen = host.split(": ")[1].split()[0], {}
    while page(app) != "Ready to Configure":
        seen[page(app)] = app.shown()
        yield not list(app.check_names()), f"{page(app)}: every control has a name"
        app.screenshot(f"demo-{len(seen):02}")
        next_page(app)
    yield len(seen) > 2, f"one can click through to the plan: {', '.join(seen)}"
    yield host in seen["Connect Your Directories"], f"with the demo's domain controller, {host}"
    yield tenant.INITIAL_DOMAIN in seen["Connect to the Cloud"], f"and its practice tenant, {tenant.INITIAL_DOMAIN}"
    wait_for("a plan", lambda: app.find("push button", "Configure").is_sensitive, 60)
    yield True, "there is a plan"
    app.screenshot("demo-ready")


def check_configured(app):
    app.find("push button", "Configure").click()
    yield app.wait(None, "Causeway is set up", 120), "it is carried out"
    app.screenshot("demo-complete")
    app.wait("push button", "Finish").do()
    wait_for("the set-up to close", lambda: not app.has("frame", "Set Up Causeway"), 30)
    app.window = app._find_window()
    yield app.wait("label", "contoso.lab", 30), "and the status panel has the demo's domain"
    app.screenshot("demo-status")


def results():
    os.environ["CW_DEMO_DIR"] = str(directory())
    app = Demo(["/usr/bin/python3", Path(os.environ["CW_LAB_TOOLS"]) / "demo.py", "--users", "60"], LOG, 120)
    try:
        yield app.wait("push button", "Next", 30), "it opens the application, and its set-up"
        app.window = app._find_window()
        app.resize(940, 860)
        yield from check_filled_in(app)
        yield from check_configured(app)
        app.find("push button", "Close").do()
        yield app.process.wait(120) == 0, "when the panel is closed, the demo ends well"
        yield not directory().exists(), "and leaves nothing behind"
        text = LOG.read_text(errors="replace")
        yield not re.search("CRITICAL|Sanitizer|Traceback", text), "without a complaint"
    except Exception:
        app.screenshot("failed-demo")
        print("\n".join(f"# {node.role}: {node.name}" for node in app.walk() if node.name))
        raise
    finally:
        if app.process.poll() is None:
            app.close()


if __name__ == "__main__":
    if not is_possible():
        print("1..0 # SKIP a domain controller needs root and samba")
        sys.exit(0)
    sys.exit(tap.run(results()))

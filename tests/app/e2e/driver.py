# SPDX-License-Identifier: GPL-3.0-or-later
"""Uses the application as a person does: reads it through the accessibility tree (AT-SPI), acts with
the mouse and the keyboard (xdotool).

What GTK 4.8 does not tell is worked around here and nowhere else:
- no screen coordinates: the place in the window, and where the window is, are added up
- names are never empty: without one GTK gives the type's, "GtkSwitch"; check_names() finds those
- a label with a mnemonic reads "_Next Next"
- the text of a widget comes only for a counted range

Everything is waited for; nothing sleeps and hopes. Text beyond ASCII goes in by EditableText, because
xdotool remaps the keyboard for it and loses characters on a slow machine.
"""

import os
import re
import subprocess
import time
from pathlib import Path

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

Atspi.init()
Atspi.set_timeout(60_000, 60_000)

PATIENCE = 6

CONTROLS = {
    "push button", "toggle button", "check box", "radio button", "text", "password text", "entry",
    "spin button", "combo box", "slider", "menu item", "check menu item", "radio menu item", "link",
    "tree table", "page tab",
}  # fmt: skip
TYPE_NAME = re.compile(r"^(Gtk|Adw|Cw|Gdk)[A-Z]\w*$")


class NotFound(AssertionError):
    pass


def run(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def wait_for(what, condition, seconds=10):
    """The first true value of condition(), which may raise NotFound meanwhile. seconds: on a machine that has
    nothing else to do; a busy one gets more."""
    deadline = time.monotonic() + PATIENCE * seconds
    while True:
        try:
            value = condition()
            if value:
                return value
        except (NotFound, GLib.Error):
            pass
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.05)


def comes_true(condition, seconds):
    try:
        return wait_for("it", condition, seconds)
    except AssertionError:
        return False


def plain_name(name):
    """Without the mnemonic: "_Next Next" is "Next"."""
    for place in range(1, len(name)):
        if name[place] == " " and name[:place].replace("_", "") == name[place + 1 :]:
            return name[place + 1 :]
    return name


class Node:
    def __init__(self, app, accessible):
        self.app, self.accessible = app, accessible

    @property
    def role(self):
        return self.accessible.get_role_name()

    @property
    def raw_name(self):
        return self.accessible.get_name() or ""

    @property
    def name(self):
        return plain_name(self.raw_name)

    def is_in_state(self, state):
        return self.accessible.get_state_set().contains(state)

    @property
    def is_sensitive(self):
        return self.is_in_state(Atspi.StateType.SENSITIVE)

    @property
    def text(self):
        count = Atspi.Text.get_character_count(self.accessible)
        return Atspi.Text.get_text(self.accessible, 0, count)

    @property
    def extents(self):
        box = self.accessible.get_extents(Atspi.CoordType.WINDOW)
        return box.x, box.y, box.width, box.height

    def walk(self):
        """Itself and everything below, as it is now."""
        yield self
        for index in range(self.accessible.get_child_count()):
            try:
                child = self.accessible.get_child_at_index(index)
                if child is not None:
                    yield from Node(self.app, child).walk()
            except GLib.Error:
                continue  # it went away meanwhile

    def find_all(self, role=None, name=None):
        """name: a string, or a compiled pattern to be found in it."""
        for node in self.walk():
            if role is not None and node.role != role:
                continue
            found = plain_name(node.accessible.get_name() or "")
            if name is None or (name.search(found) if hasattr(name, "search") else found == name):
                yield node

    def find(self, role=None, name=None):
        for node in self.find_all(role, name):
            return node
        raise NotFound(f"no {role} named {name}")

    def has(self, role=None, name=None):
        return any(True for _ in self.find_all(role, name))

    def wait(self, role=None, name=None, seconds=10):
        try:
            return wait_for(f"{role} named {name}", lambda: self.find(role, name), seconds)
        except AssertionError as error:
            shown = [node.accessible.get_name() for node in self.find_all("label")]
            raise AssertionError(f"{error}; shown: {' | '.join(filter(None, shown))}") from None

    def do(self, action="click"):
        """The widget's own action, wherever it is on the screen."""
        for index in range(self.accessible.get_n_actions()):
            if Atspi.Action.get_action_name(self.accessible, index) == action:
                return self.accessible.do_action(index)
        raise NotFound(f"{self.role} {self.name} has no action {action}")

    def do_first(self):
        """For what has one action, whose name differs: a menu's item."""
        return self.accessible.do_action(0)

    def bring_into_view(self, place, margin=80):
        """By the wheel, over a place (in the window) of what scrolls: below the edge, and below the buttons
        there, it cannot be clicked. @margin: what the buttons take, if there are any."""
        left, top = self.app.origin()
        self.app.focus()
        run("xdotool", "mousemove", "--sync", str(left + place[0]), str(top + place[1]))
        for _ in range(40):
            _, y, _, height = self.rest()
            if y + height < self.app.height() - margin:
                return self
            run("xdotool", "click", "5")
        raise AssertionError(f"{self.role} {self.name} does not come into view")

    def rest(self):
        """Waits until it no longer moves."""
        last = None
        for _ in range(60):
            box = self.extents
            if box == last and box[2] > 0:
                return box
            last = box
            time.sleep(0.04)
        return last

    def click(self):
        """Where it still is once the pointer is there: on a busy machine a page may come to rest late."""
        for _ in range(10):
            box = x, y, width, height = self.rest()
            assert width > 0 and height > 0, f"{self.role} {self.name} is not on the screen"
            left, top = self.app.origin()
            self.app.focus()
            run("xdotool", "mousemove", "--sync", str(left + x + width // 2), str(top + y + height // 2))
            if self.rest() == box and self.app.origin() == (left, top):
                break
        run("xdotool", "click", "1")
        return self

    def enter(self, text):
        """Twice at most: on a busy machine a click may come while the page still moves."""
        for seconds in (5, 10):
            if text.isascii():
                self.click()
                run("xdotool", "key", "ctrl+a", "BackSpace")
                if text:
                    run("xdotool", "type", "--delay", "10", "--", text)
            else:
                assert self.accessible.set_text_contents(text)
            if comes_true(lambda: self.text == text, seconds):
                return self
        raise AssertionError(f"{text} does not come into {self.name}, which has {self.text}")


class App(Node):
    def __init__(self, command, log, seconds=20):
        self.log = open(log, "ab")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        self.app = self
        try:
            self.accessible = wait_for("the application on the accessibility bus", self._look, seconds)
            # Nothing is remembered, so nothing is out of date; and clearing a cache while the tree
            # changes crashes libatspi now and then.
            self.accessible.set_cache_mask(Atspi.Cache.NONE)
            self.window = wait_for("its window", self._find_window, seconds)
        except BaseException:
            self.close()
            raise

    def walk(self):
        """The newest window first: it is the one that is used, and each question costs a round trip."""
        yield self
        for index in reversed(range(self.accessible.get_child_count())):
            try:
                child = self.accessible.get_child_at_index(index)
                if child is not None:
                    yield from Node(self, child).walk()
            except GLib.Error:
                continue  # it went away meanwhile

    @property
    def pid(self):
        """Of the application, which the command may have started as another process."""
        return self.process.pid

    def _look(self):
        assert self.process.poll() is None, "the application ended early"
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child and child.get_process_id() == self.pid and child.get_child_count():
                return child

    def windows(self):
        """Those that are seen, the newest last."""
        return run("xdotool", "search", "--onlyvisible", "--pid", str(self.pid)).split()

    def _find_window(self):
        return next(reversed(self.windows()), None)

    def origin(self):
        """Where the window's own coordinates begin on the screen: behind its shadow."""
        geometry = dict(
            line.split("=") for line in run("xdotool", "getwindowgeometry", "--shell", self.window).splitlines()
            if "=" in line
        )  # fmt: skip
        frame = re.search(r"= (\d+), (\d+), (\d+), (\d+)", run("xprop", "-id", self.window, "_GTK_FRAME_EXTENTS"))
        left, top = (int(frame[1]), int(frame[3])) if frame else (0, 0)
        return int(geometry["X"]) + left, int(geometry["Y"]) + top

    def height(self):
        """Of what is within the shadow."""
        return next(node.extents[3] for node in self.find_all("frame") if node.extents[3] > 0)

    def focus(self):
        if run("xdotool", "getwindowfocus") != self.window:
            run("xdotool", "windowfocus", "--sync", self.window)

    def resize(self, width, height):
        run("xdotool", "windowsize", "--sync", self.window, str(width), str(height))

    def key(self, *keys):
        self.focus()
        run("xdotool", "key", "--delay", "40", *keys)

    def type(self, text):
        """Into what has the focus; plain ASCII."""
        self.focus()
        run("xdotool", "type", "--delay", "20", "--", text)

    def screenshot(self, name):
        """Kept when CW_SCREENSHOTS names a directory."""
        directory = os.environ.get("CW_SCREENSHOTS")
        if not directory:
            return
        Path(directory).mkdir(parents=True, exist_ok=True)
        run("xdotool", "mousemove", "--sync", "0", "0")
        time.sleep(0.3)  # frames that are on their way; nothing depends on it
        command = ["import", "-window", self.window, f"{directory}/{name}.png"]
        subprocess.run(command, check=True, timeout=120)

    def check_names(self):
        """The controls whose name is not one that a person wrote."""
        for node in self.walk():
            name = node.accessible.get_name() or ""
            if node.role in CONTROLS and (not name.strip() or TYPE_NAME.match(name)):
                yield f"{node.role} {name!r}"

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30 * PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        return self.process.returncode

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

from accessibility import IN_WINDOW, NOWHERE, Atspi, Bus, GLib, method, role_name, value

PATIENCE = 6

CONTROLS = {
    "push button", "toggle button", "check box", "radio button", "text", "password text", "entry",
    "spin button", "combo box", "slider", "menu item", "check menu item", "radio menu item", "link",
    "tree table", "page tab",
}  # fmt: skip
OUTERMOST = {"application", "frame", "dialog", "popup menu"}
TYPE_NAME = re.compile(r"^(Gtk|Adw|Cw|Gdk)[A-Z]\w*$")


class NotFound(AssertionError):
    pass


def run(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def wait_for(what, condition, seconds=10):
    """The first true value of condition(), which may raise NotFound meanwhile. seconds: on a machine that has
    nothing else to do; a busy one gets more. Half of the time is the application's, which is kept busy by a look."""
    deadline = time.monotonic() + PATIENCE * seconds
    while True:
        began = time.monotonic()
        try:
            value = condition()
            if value:
                return value
        except (NotFound, GLib.Error):
            pass
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(max(0.05, time.monotonic() - began))


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
    def __init__(self, app, place):
        self.app, self.place = app, place
        self.find_again = None  # what found it, where it was waited for

    def ask(self, interface, name, kinds="", *arguments):
        """A method's answer. @kinds: the types of the arguments."""
        packed = GLib.Variant(f"({kinds})", arguments) if kinds else None
        return self.app.bus.ask_one(method(self.place, interface, name, packed))

    def value(self, interface, name):
        return self.app.bus.ask_one(value(self.place, interface, name))

    @property
    def role(self):
        return role_name(self.ask("Accessible", "GetRole"))

    @property
    def raw_name(self):
        return self.value("Accessible", "Name")

    @property
    def name(self):
        return plain_name(self.raw_name)

    def is_in_state(self, state):
        low, high = self.ask("Accessible", "GetState")
        return bool((high << 32 | low) >> int(state) & 1)

    @property
    def is_sensitive(self):
        return self.is_in_state(Atspi.StateType.SENSITIVE)

    @property
    def text(self):
        return self.ask("Text", "GetText", "ii", 0, self.value("Text", "CharacterCount"))

    @property
    def extents(self):
        return self.app.bus.ask_one(method(self.place, "Component", "GetExtents", IN_WINDOW))

    def tree(self):
        """Place, role and name of itself and of everything below, as it is now."""
        return self.app.bus.tree([self.place])

    def walk(self):
        """The same as nodes."""
        for place, _, _ in self.tree():
            yield Node(self.app, place)

    def find_all(self, role=None, name=None):
        """name: a string, or a compiled pattern to be found in it."""
        for place, found_role, found in self.tree():
            if role not in (None, found_role):
                continue
            found = plain_name(found)
            if name is None or (name.search(found) if hasattr(name, "search") else found == name):
                yield Node(self.app, place)

    def find(self, role=None, name=None):
        for node in self.find_all(role, name):
            return node
        raise NotFound(f"no {role} named {name}")

    def has(self, role=None, name=None):
        return any(True for _ in self.find_all(role, name))

    def wait(self, role=None, name=None, seconds=10):
        try:
            node = wait_for(f"{role} named {name}", lambda: self.find(role, name), seconds)
            node.find_again = lambda: self.find(role, name)
            return node
        except AssertionError as error:
            shown = [node.raw_name for node in self.find_all("label")]
            raise AssertionError(f"{error}; shown: {' | '.join(filter(None, shown))}") from None

    def do(self, action="click"):
        """The widget's own action, wherever it is on the screen."""
        for index in range(self.value("Action", "NActions")):
            if self.ask("Action", "GetName", "i", index) == action:
                return self.ask("Action", "DoAction", "i", index)
        raise NotFound(f"{self.role} {self.name} has no action {action}")

    def do_first(self):
        """For what has one action, whose name differs: a menu's item."""
        return self.ask("Action", "DoAction", "i", 0)

    def bring_into_view(self, place, margin=80):
        """By the wheel, over a place (in the window) of what scrolls: below the edge, and below the buttons
        there, it cannot be clicked. @margin: what the buttons take, if there are any."""
        self.app.point_at(*place)
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

    def middle(self):
        x, y, width, height = self.rest()
        assert width > 0 and height > 0, f"{self.role} {self.name} is not on the screen"
        return x + width // 2, y + height // 2

    def is_shown_at(self, x, y):
        """Whether it, or what it is made of, is what the window has under this point: one question instead of
        some for each thing that it lies in. No means nothing, because what cannot be used is passed over."""
        for window in self.app.toplevels():
            found = window.at_point(x, y)
            while found is not None and found.place != self.place:
                found = found.parent
            if found is not None:
                return True
        return False

    def _at(self, place):
        return None if place[1] == NOWHERE else Node(self.app, place)

    @property
    def parent(self):
        return self._at(self.value("Accessible", "Parent"))

    def at_point(self, x, y):
        """What the window has there."""
        return self._at(self.ask("Component", "GetAccessibleAtPoint", "iiu", x, y, Atspi.CoordType.WINDOW))

    def view(self):
        """(left, top, right, bottom): what the window shows of what it lies in. The place that is told of a thing
        may be behind the buttons at the edge, or above what has been scrolled."""
        left, top, right, bottom = 0, 0, 1 << 16, 1 << 16
        around = self.parent
        while around is not None and around.role not in OUTERMOST:
            # The page of a GtkStack has no place.
            x, y, width, height = around.extents if around.has_place() else (0, 0, 0, 0)
            if width > 0 and height > 0:
                left, top = max(left, x), max(top, y)
                right, bottom = min(right, x + width), min(bottom, y + height)
            around = around.parent
        return left, top, right, bottom

    def has_place(self):
        return any(name.endswith(".Component") for name in self.ask("Accessible", "GetInterfaces"))

    def scroll_to(self):
        """By the wheel, as who does not see it would; the middle of it, which is given back."""
        for _ in range(80):
            middle = self.middle()
            if self.is_shown_at(*middle):
                return middle
            left, top, right, bottom = self.view()
            if top <= middle[1] < bottom or bottom <= top:
                return middle
            self.app.point_at((left + right) // 2, (top + bottom) // 2)
            run("xdotool", "click", "4" if middle[1] < top else "5")
        raise AssertionError(f"{self.role} {self.name} does not come into view")

    def click(self):
        """What was waited for may have been put up anew since, such as a list that is searched while one types: a person
        clicks on what is there now."""
        try:
            return self._click()
        except GLib.Error:
            if self.find_again is None:
                raise
        self.place = wait_for(f"what was {self.place}", self.find_again).place
        return self._click()

    def _click(self):
        """Where it still is once the pointer is there: on a busy machine a page may come to rest late. For as long
        as a person takes."""
        for _ in range(10):
            middle, origin = self.scroll_to(), self.app.origin()
            self.app.point_at(*middle)
            if self.middle() == middle and self.app.origin() == origin:
                break
        run("xdotool", "mousedown", "1", "sleep", "0.08", "mouseup", "1")
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
                assert self.ask("EditableText", "SetTextContents", "s", text)
            if comes_true(lambda: self.text == text, seconds):
                return self
        raise AssertionError(f"{text} does not come into {self.name}, which has {self.text}")


class App(Node):
    def __init__(self, command, log, seconds=20):
        self.log = open(log, "ab")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        self.app, self.bus = self, Bus()
        try:
            self.place = wait_for("the application on the accessibility bus", self._look, seconds)
            self.window = wait_for("its window", self._find_window, seconds)
        except BaseException:
            self.close()
            raise

    def tree(self):
        """The newest window first: it is the one that is used."""
        return self.bus.tree([window.place for window in self.toplevels()])

    @property
    def pid(self):
        """Of the application, which the command may have started as another process."""
        return self.process.pid

    def _look(self):
        assert self.process.poll() is None, "the application ended early"
        return self.bus.application(self.pid)

    def windows(self):
        """Those that are seen, the newest last."""
        return run("xdotool", "search", "--onlyvisible", "--pid", str(self.pid)).split()

    def toplevels(self):
        """The same in the accessibility tree, the newest first."""
        for place in reversed(self.bus.children([self.place])[self.place]):
            yield Node(self, place)

    def _find_window(self):
        return next(reversed(self.windows()), None)

    def origin(self):
        """Where the window's own coordinates begin on the screen: behind its shadow."""
        geometry = dict(
            line.split("=") for line in run("xdotool", "getwindowgeometry", "--shell", self.window).splitlines()
            if "=" in line
        )  # fmt: skip
        left, _, top, _ = self._shadow()
        return int(geometry["X"]) + left, int(geometry["Y"]) + top

    def _shadow(self):
        """Left, right, top, bottom."""
        frame = re.search(r"= (\d+), (\d+), (\d+), (\d+)", run("xprop", "-id", self.window, "_GTK_FRAME_EXTENTS"))
        return tuple(map(int, frame.groups())) if frame else (0, 0, 0, 0)

    def height(self):
        """Of what is within the shadow."""
        frames = (window for window in self.toplevels() if window.role == "frame")
        return next(height for height in (frame.extents[3] for frame in frames) if height > 0)

    def focus(self):
        if run("xdotool", "getwindowfocus") != self.window:
            run("xdotool", "windowfocus", "--sync", self.window)

    def point_at(self, x, y):
        """In the window."""
        self.focus()
        left, top = self.origin()
        x, y = left + x, top + y
        # From beside it: where the pointer is already, --sync waits for 15 seconds.
        run("xdotool", "mousemove", str(x + 1), str(y + 1), "mousemove", "--sync", str(x), str(y))

    def resize(self, width, height):
        """Until it shows itself in that size: what is where is told as of before meanwhile."""
        run("xdotool", "windowsize", "--sync", self.window, str(width), str(height))
        wait_for("the window's new size", self._is_laid_out)

    def _is_laid_out(self):
        geometry = run("xdotool", "getwindowgeometry", "--shell", self.window)
        size = [int(re.search(rf"^{name}=(\d+)", geometry, re.M)[1]) for name in ("WIDTH", "HEIGHT")]
        left, right, top, bottom = self._shadow()
        inner = (size[0] - left - right, size[1] - top - bottom)
        return any(window.extents[2:] == inner for window in self.toplevels())

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
        for _, role, name in self.tree():
            if role in CONTROLS and (not name.strip() or TYPE_NAME.match(name)):
                yield f"{role} {name!r}"

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

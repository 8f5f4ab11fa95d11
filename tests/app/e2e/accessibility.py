# SPDX-License-Identifier: GPL-3.0-or-later
"""What an application tells of its widgets on the accessibility bus, by the messages of AT-SPI themselves
(/usr/share/dbus-1/interfaces, package at-spi2-core).

libatspi asks one question, waits, and asks the next one: some 2,000 for a window, which keeps four programs busy for a
second or two. Here one answer has the roles and names of all that GTK was asked for before (GetItems), what is below what is
asked for in one go, and only what is new level by level.

A place is the name of an application on the bus, and the path of one of its widgets there.
"""

import ast
import re
from collections import namedtuple

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

PREFIX = "org.a11y.atspi"
NOWHERE = f"/{PREFIX.replace('.', '/')}/null"
REGISTRY = (f"{PREFIX}.Registry", f"/{PREFIX.replace('.', '/')}/accessible/root")
CACHE = f"/{PREFIX.replace('.', '/')}/cache"
TIMEOUT_MS = 60_000
IN_WINDOW = GLib.Variant("(u)", (Atspi.CoordType.WINDOW,))

Item = namedtuple("Item", "role name parent count")  # count: how many are below it

# One answer of GetItems as GLib prints it: its place, the application's, its parent's, index, count, interfaces, name, role,
# description, states. PyGObject takes a third of a second to unpack those of a window, of which this needs a tenth.
PLACE = r"\('([^']*)', '([^']*)'\)"
TEXT = r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
PRINTED_ITEM = re.compile(
    rf"\({PLACE}, {PLACE}, {PLACE}, -?\d+, (-?\d+), \[[^]]*\], {TEXT}, (\d+), {TEXT}, \[[^]]*\]\)"
)


def method(place, interface, name, arguments=None):
    """A question for Bus.ask()."""
    return place, f"{PREFIX}.{interface}", name, arguments


def value(place, interface, name):
    """The same for a property."""
    return place, "org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (f"{PREFIX}.{interface}", name))


def role_name(number):
    return Atspi.role_get_name(Atspi.Role(number))


class Bus:
    def __init__(self):
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                                    Gio.DBusCallFlags.NONE, TIMEOUT_MS).unpack()[0]  # fmt: skip
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)

    def _call(self, question):
        (name, path), interface, member, arguments = question
        return self.connection.call_sync(name, path, interface, member, arguments, None, Gio.DBusCallFlags.NONE, TIMEOUT_MS)

    def ask_one(self, question):
        """The answer; GLib.Error without one."""
        answer = self._call(question).unpack()
        return answer[0] if answer else None

    def ask(self, questions):
        """The answers, in that order; None for what went away meanwhile."""
        answers, waiting = [None] * len(questions), set(range(len(questions)))

        def take(connection, result, index):
            try:
                answers[index] = connection.call_finish(result).unpack()[0]
            except GLib.Error:
                pass
            waiting.remove(index)

        for index, ((name, path), interface, member, arguments) in enumerate(questions):
            self.connection.call(name, path, interface, member, arguments, None, Gio.DBusCallFlags.NONE, TIMEOUT_MS, None,
                                 take, index)  # fmt: skip
        while waiting:
            GLib.MainContext.default().iteration(True)
        return answers

    def _below(self, counts):
        """What is below each of these places: (place, how many)."""
        slots = [(place, index) for place, count in counts for index in range(count or 0)]
        found = self.ask([method(place, "Accessible", "GetChildAtIndex", GLib.Variant("(i)", (index,)))
                          for place, index in slots])  # fmt: skip
        below = {place: [] for place, _ in counts}
        for (place, _), child in zip(slots, found):
            if child and child[1] != NOWHERE:
                below[place].append(child)
        return below

    def children(self, places):
        """Those of each of the places, by their place."""
        return self._below(list(zip(places, self.ask([value(place, "Accessible", "ChildCount") for place in places]))))

    def tree(self, roots):
        """These places of one application and everything below, the way a reader comes to it: (place, role, name) of each."""
        asked = set()
        while roots:
            items = self._items(roots[0][0])
            below = self._below([(place, items[place].count) for place in items if _is_within(items, place, roots)])
            new = [child for children in below.values() for child in children if child not in items and child not in asked]
            if not new:
                return [(place, role_name(items[place].role), items[place].name) for place in _in_order(below, roots)]
            asked.update(new)
            self._make_known(new)
        return []

    def _items(self, application):
        """All widgets that GTK was ever asked for, those included that nobody sees any more."""
        told = self._call(method((application, CACHE), "Cache", "GetItems")).get_child_value(0)
        found = PRINTED_ITEM.findall(told.print_(False))
        assert len(found) == told.n_children(), f"{len(found)} of {told.n_children()} items are understood"
        return {(name, path): Item(int(role), _plain(text), (above, above_path), int(count))
                for name, path, _, _, above, above_path, count, text, role, _ in found}  # fmt: skip

    def _make_known(self, places):
        """GTK tells of what is below them from then on."""
        while places:
            places = [child for children in self.children(places).values() for child in children]

    def application(self, pid):
        """The place of the application that is this process, once it has a window; None before that."""
        for place in self.children([REGISTRY])[REGISTRY]:
            bus = ("org.freedesktop.DBus", "/org/freedesktop/DBus")
            process = (bus, bus[0], "GetConnectionUnixProcessID", GLib.Variant("(s)", (place[0],)))
            found, count = self.ask([process, value(place, "Accessible", "ChildCount")])
            if found == pid and count:
                return place
        return None


def _plain(text):
    """A text as GLib prints it, without its quotation marks: its escapes are those of Python."""
    return ast.literal_eval(text) if "\\" in text else text[1:-1]


def _is_within(items, place, roots):
    while place in items:
        if place in roots:
            return True
        place = items[place].parent
    return False


def _in_order(below, roots):
    seen, stack = {}, list(reversed(roots))
    while stack:
        place = stack.pop()
        # Otherwise it went away meanwhile, or moves.
        if place in below and place not in seen:
            seen[place] = True
            stack += reversed(below[place])
    return seen

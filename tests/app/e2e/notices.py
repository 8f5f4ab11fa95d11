#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop shows beside its windows: org.freedesktop.Notifications of the Desktop Notifications
Specification, as far as an application calls it. notices.py FILE: each call as a line of JSON.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from gi.repository import Gio, GLib

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
INTERFACE = """<node><interface name="org.freedesktop.Notifications">
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation">
    <arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/><arg type="s" direction="out"/>
  </method>
</interface></node>"""


class Server:
    def __init__(self, file):
        self.file, self.last = file, 0

    def note(self, **what):
        self.file.write(json.dumps(what) + "\n")
        self.file.flush()

    def answer(self, method, arguments):
        if method == "GetCapabilities":
            return GLib.Variant("(as)", (["body"],))
        if method == "GetServerInformation":
            return GLib.Variant("(ssss)", ("notices", "causeway", "1", "1.2"))
        if method == "CloseNotification":
            self.note(closed=arguments[0])
            return None
        self.last += 1
        self.note(id=self.last, summary=arguments[3], body=arguments[4])
        return GLib.Variant("(u)", (self.last,))

    def on_call(self, connection, sender, path, interface, method, arguments, invocation):
        invocation.return_value(self.answer(method, arguments.unpack()))


class Notices:
    """The server as a process beside the test, and what it was told."""

    def __init__(self, path):
        self.path = Path(path)
        self.process = subprocess.Popen([os.path.realpath(__file__), self.path], stdout=subprocess.PIPE)
        self.process.stdout.readline()  # the name is taken

    def read(self):
        return [json.loads(line) for line in self.path.read_text().splitlines()]

    def shown(self, text):
        """Those with text in their summary."""
        return [notice for notice in self.read() if text in notice.get("summary", "")]

    def is_closed(self, notice):
        return {"closed": notice["id"]} in self.read()

    def stop(self):
        self.process.terminate()
        self.process.wait()


def main():
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        server, bus = Server(file), Gio.bus_get_sync(Gio.BusType.SESSION)
        interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]
        bus.register_object(PATH, interface, server.on_call, None, None)
        Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE, lambda *_: print("ready", flush=True), None)
        GLib.MainLoop().run()


if __name__ == "__main__":
    main()

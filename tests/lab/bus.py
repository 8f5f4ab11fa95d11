# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine's D-Bus interface as a client has it: a connection of its own, calls with JSON-like answers."""

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

OBJECT, INTERFACE = "/org/causeway/Engine", "org.causeway.Engine1"
PATIENCE_MS = 120_000


class BusError(Exception):
    """What the engine refused: .code is "busy" for org.causeway.Error.Busy."""

    def __init__(self, error):
        name = Gio.DBusError.get_remote_error(error) or ""
        Gio.DBusError.strip_remote_error(error)
        super().__init__(error.message)
        stopped = error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED)
        self.code = "Cancelled" if stopped else name.rpartition(".")[2]


class Bus:
    def __init__(self, socket):
        self.connection = Gio.DBusConnection.new_for_address_sync(
            f"unix:path={socket}", Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT, None, None
        )

    def close(self):
        self.connection.close_sync(None)

    def call(self, method, signature="()", *values):
        try:
            answer = self.connection.call_sync(
                None, OBJECT, INTERFACE, method, GLib.Variant(signature, values), None,
                Gio.DBusCallFlags.NONE, PATIENCE_MS, None,
            )  # fmt: skip
        except GLib.Error as error:
            raise BusError(error) from None
        return answer.unpack()[0]

    def listen(self, signal):
        """A list to which what comes with the signal is added, whenever drain() is called."""
        found = []
        self.connection.signal_subscribe(
            None, INTERFACE, signal, OBJECT, None, Gio.DBusSignalFlags.NONE,
            lambda *args: found.append(args[5].unpack()[0]),
        )  # fmt: skip
        return found

    def drain(self):
        """What came before the last answer is there."""
        self.call("GetStatus")
        while GLib.MainContext.default().iteration(False):
            pass

    def hang_up(self, method, signature, *values):
        """Sends a call and goes before its answer."""
        self.connection.call(
            None, OBJECT, INTERFACE, method, GLib.Variant(signature, values), None,
            Gio.DBusCallFlags.NONE, PATIENCE_MS, None, None,
        )  # fmt: skip
        self.connection.flush_sync(None)
        self.close()

    def code(self, method, signature="()", *values):
        """None, or what the refusal is called."""
        try:
            self.call(method, signature, *values)
        except BusError as error:
            return error.code.lower()
        return None

# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP relay before a server, so that something can happen in the middle of an answer: after so many
bytes, whatever the speed of the machine."""

import select
import socket
import threading

import keeper


GO_ON = object()
PATIENCE_SECONDS = 120


def has_hung_up(peer):
    """Whether the other end is closed, though there may be something of it that nobody has read yet."""
    poller = select.poll()
    poller.register(peer, select.POLLRDHUP)
    return bool(poller.poll(0))


class Relay:
    """Listens on a free port of 127.0.0.1. on_bytes(n, act) calls act once the server has answered n
    bytes from now on; the bytes after those never reach the client, unless act returns GO_ON. What a server
    says to a client that has hung up, TLS's goodbye to a connection of before, is no answer."""

    def __init__(self, address, port):
        self.server = (address, port)
        self.lock = threading.Lock()
        self.left, self.act = None, None
        self.n_answered = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def on_bytes(self, number, act):
        with self.lock:
            self.left, self.act = number, act

    @property
    def has_acted(self):
        return self.act is None

    def _accept(self):
        while True:
            client, _ = self.listener.accept()
            try:
                server = socket.create_connection(self.server)
            except OSError:
                client.close()
                continue
            for source, target, counts in ((client, server, False), (server, client, True)):
                threading.Thread(
                    target=self._copy, args=(source, target, counts), daemon=True
                ).start()

    def _copy(self, source, target, counts):
        try:
            while data := source.recv(65536):
                if counts and not has_hung_up(target) and self._is_enough(len(data)):
                    break
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _is_enough(self, number):
        with self.lock:
            self.n_answered += number
            if self.act is None:
                return False
            self.left -= number
            if self.left > 0:
                return False
            act, self.act = self.act, None
        try:
            return act() is not GO_ON
        except keeper.LabError as error:
            print(f"# {error}", flush=True)
            return True


class Gate:
    """Holds an answer back, in its middle, until it is opened: relay.on_bytes(n, gate.hold)."""

    def __init__(self):
        self.is_reached, self.is_open = threading.Event(), threading.Event()

    def hold(self):
        self.is_reached.set()
        self.is_open.wait(PATIENCE_SECONDS)
        return GO_ON

    def wait(self):
        return self.is_reached.wait(PATIENCE_SECONDS)

    def open(self):
        self.is_open.set()

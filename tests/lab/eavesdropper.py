# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of the engine that asks for nothing and keeps every byte that it is sent: the signals, as they are on the
socket."""

import os
import socket
import threading


class Eavesdropper:
    def __init__(self, path):
        self.heard = bytearray()
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(str(path))
        identity = str(os.getuid()).encode().hex().encode()
        self.socket.sendall(b"\0AUTH EXTERNAL " + identity + b"\r\n")
        answer = self.socket.recv(4096)
        if not answer.startswith(b"OK "):
            raise ConnectionError(f"the engine does not let us in: {answer}")
        self.socket.sendall(b"BEGIN\r\n")
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self):
        while data := self.socket.recv(65536):
            self.heard += data

    def end(self):
        """What was heard, up to the end of the engine or to now."""
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the engine has hung up
        self.thread.join()
        self.socket.close()
        return bytes(self.heard)

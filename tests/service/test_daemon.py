#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""causewayd as a process: how it starts, whom it tells, how it ends, what it leaves behind."""

import contextlib
import json
import os
import re
import select
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/lab"))
import tap  # noqa: E402

BUILD = Path(os.environ["CW_BUILD"])
DAEMON = BUILD / "src/service/causewayd"
SHELL = BUILD / "src/cli/causewayctl"
PATIENCE = 60  # seconds: only a hang is that slow
CANARY = "canary-4711-never-to-be-seen"


class Installation:
    """A state directory, and the daemon on it."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.state = self.directory / "state"
        self.log = self.directory / "log"
        self.process = None
        self.pass_fds = ()

    def start(self, *options, ready=True, env=None):
        """Starts the daemon; returns when it answers (or, without ready, at once)."""
        read, write = os.pipe()
        command = [DAEMON, "--state-dir", self.state, *options]
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                [*command, "--ready-fd", str(write)],
                pass_fds=(write, *self.pass_fds), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **(env or {})},
            )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as pipe:
            line = pipe.readline() if ready else ""
        if ready and line != "ready\n":
            raise RuntimeError(f"the daemon did not start: {self.log.read_text()}")

    def end(self, number=signal.SIGTERM):
        """Sends a signal; returns the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def run(self, *args, stdin=None):
        return subprocess.run(
            [SHELL, "--state-dir", self.state, *args],
            input=stdin, capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip

    def ask(self, *args):
        done = self.run(*args, "--json")
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return json.loads(done.stdout)

    def refused(self, *options, code=1):
        """The message of a start that has to fail."""
        done = subprocess.run(
            [DAEMON, "--state-dir", self.state, *options],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip
        return done.stderr if done.returncode == code else f"exit code {done.returncode}"


@contextlib.contextmanager
def installation():
    directory = tempfile.mkdtemp(prefix="cw-daemon-")
    made = Installation(directory)
    try:
        yield made
    finally:
        if made.process is not None and made.process.poll() is None:
            made.process.kill()
            made.process.wait()
        shutil.rmtree(directory)


def add_ldap(made, port):
    """A connector to whatever listens on a port of this machine."""
    settings = {
        "name": "directory",
        "kind": "openldap",
        "server": {
            "host": "localhost",
            "address": "127.0.0.1",
            "port": port,
            "security": "starttls",
            "timeoutSeconds": 600,
        },
        "authentication": {"method": "simple", "user": "cn=reader"},
    }
    done = made.run("connector", "add", "--file", "-", stdin=json.dumps(settings))
    secret = made.directory / "secret"
    secret.write_text(CANARY + "\n")
    secret.chmod(0o600)
    stored = made.run("connector", "set-secret", "directory", "--password-file", str(secret))
    return done.returncode == 0 and stored.returncode == 0


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def starting_and_ending():
    with installation() as made:
        ready_file = made.directory / "ready"
        made.start("--ready-file", ready_file)
        bus = made.state / "bus"
        yield ready_file.read_text() == f"{bus}\n", "the ready file names the socket"
        yield made.ask("status")["pid"] == made.process.pid, "calls are answered"
        yield mode(made.state) == 0o700, "others may not enter the state directory"
        closed = all(mode(path) & 0o077 == 0 for path in made.state.iterdir() if path != bus)
        yield closed, "nor read a file in it"
        made.process.send_signal(signal.SIGHUP)
        yield made.ask("status")["state"] == "idle", "SIGHUP changes nothing"
        yield made.end() == 0, "SIGTERM ends it with exit code 0"
        yield not bus.exists(), "and its socket is gone"
        yield made.run("status").returncode == 4, "nobody answers then"
        made.start()
        yield made.end(signal.SIGINT) == 0, "SIGINT ends it too"


def one_instance():
    with installation() as made:
        made.start()
        yield str(made.process.pid) in made.refused(), "a second daemon is told who holds the lock"
        direct = made.run("--direct", "status")
        yield direct.returncode == 8, "so is causewayctl --direct"
        shared = Installation(made.directory / "other")
        message = shared.refused("--socket", made.state / "bus")
        yield "another program listens" in message, "a socket in use is not taken away"
        yield made.ask("status")["state"] == "idle", "the first one goes on"


def after_a_crash():
    with installation() as made:
        made.start()
        made.end(signal.SIGKILL)
        yield (made.state / "bus").exists(), "kill -9 leaves the socket"
        made.start()
        yield made.ask("status")["state"] == "idle", "the next start replaces it"
        yield made.end() == 0, "and ends well"


def parent():
    """A descriptor whose other end another process has, which is then killed."""
    for words, ends in ((b"", True), (b"k", False), (b"ke", True), (b"kek", False)):
        with installation() as made:
            ours, theirs = socket.socketpair()
            holder = subprocess.Popen(["sleep", "infinity"], pass_fds=(theirs.fileno(),))
            theirs.sendall(words)
            made.pass_fds = (ours.fileno(),)
            made.start("--parent-fd", str(ours.fileno()))
            ours.close()
            theirs.close()
            yield made.ask("status")["state"] == "idle", f"{words} with a parent it works"
            holder.kill()
            holder.wait()
            if ends:
                code = made.process.wait(PATIENCE)
                yield code == 0 and not (made.state / "bus").exists(), f"{words} ends with it, cleanly"
            else:
                yield made.ask("status")["state"] == "idle", f"{words} outlives it"
                yield made.end() == 0, f"{words} and ends when asked to"


def bad_start():
    with installation() as made:
        yield "99" in made.refused("--parent-fd", "99"), "a descriptor that is not there is told"
        yield "--bad" in made.refused("--bad", code=2), "an unknown option is exit code 2"
        yield "extra" in made.refused("extra", code=2), "so is an argument"
        file = made.directory / "file"
        file.write_text("mine")
        message = made.refused("--socket", file)
        refused = "something else than a socket" in message and file.read_text() == "mine"
        yield refused, "a file in the socket's place is left alone"
        message = made.refused("--socket", made.directory / ("x" * 120))
        yield "at most" in message, "a path that is too long for a socket is told"
        made.state.chmod(0o777)
        yield "0700" in made.refused(), "a state directory open to all is refused"


def without_locale():
    """Under an init system there is none: what is printed is UTF-8 all the same."""
    done = subprocess.run([DAEMON, "--help"], capture_output=True, env={"LC_ALL": "C"})
    yield done.returncode == 0 and "[OPTION…]" in done.stdout.decode(), "--help is UTF-8"


def newer_store():
    with installation() as made:
        made.start()
        made.end()
        path = made.state / "causeway.db"
        with contextlib.closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA user_version = 9999")
        before = path.read_bytes()
        message = made.refused()
        yield "9999" in message or "newer" in message, "a store of a newer version is refused"
        yield path.read_bytes() == before, "and not touched"


def write_version(made, version, text):
    """What stands in the store as this version of the configuration."""
    with contextlib.closing(sqlite3.connect(made.state / "causeway.db")) as database:
        database.execute("UPDATE config_version SET text = ? WHERE version = ?", (text, version))
        database.commit()


def damaged_configuration():
    """Nobody can read what is stored: the start names what helps, and that does help."""
    with installation() as made:
        made.start()
        add_ldap(made, 9)
        for value in ("false", "true", "false"):
            made.run("config", "set", "staging", value)
        made.run("config", "set", "identity.sourceAnchor", '{"method": "attribute", "attribute": "objectGUID"}')
        made.run("config", "set", "history.days", "9")
        whole = made.ask("config", "show")
        made.end()
        text = json.dumps(whole["config"])
        spoilt = {"cut off": text[: len(text) // 2], "nothing": "", "of a newer version": text.replace('"version": 1', '"version": 2', 1),
                  "with another member": '{"colour": "red", ' + text[1:]}  # fmt: skip
        version = whole["version"]
        for what, content in spoilt.items():
            write_version(made, version, content)
            message = made.refused()
            helps = f"version {version}" in message and "--direct config restore" in message
            yield helps, f"a configuration that is {what}: the start names what helps: {message.strip()[:300]}"
            done = made.run("status", "--direct")
            yield done.returncode != 0 and "config restore" in done.stderr, f"{what}: nothing else works without it either"
            listed = json.loads(made.run("config", "history", "--direct", "--json").stdout)["items"]
            yield [item["version"] for item in listed][:2] == [version, version - 1], f"{what}: the versions are listed"
            done = made.run("config", "restore", str(version - 1), "--direct")
            yield done.returncode == 0, f"{what}: one can go back {done.stderr.strip()}"
            made.start()
            now = made.ask("config", "show")["config"]
            kept = now["connectors"] == whole["config"]["connectors"] and "history" not in now
            yield kept and now["identity"] == whole["config"]["identity"], f"{what}: to what was there"
            yield now["staging"] is True, f"{what}: which exports nothing before somebody says so"
            yield made.ask("connector", "show", "directory")["secrets"] == ["password"], f"{what}: no secret is lost"
            made.run("config", "set", "staging", "false")
            made.run("config", "set", "history.days", "9")
            version = made.ask("config", "show")["version"]
            made.end()
        write_version(made, version - 1, "{")
        write_version(made, version, "{")
        done = made.run("config", "restore", str(version - 1), "--direct")
        yield done.returncode != 0 and f"version {version - 1}" in done.stderr, f"one that is damaged too: {done.stderr.strip()}"


def damaged_database_file():
    """database.json, which says where the data is: each damage has its own words, and what helps."""
    whole = json.dumps({"version": 1, "database": {"kind": "postgresql", "hosts": [{"host": "db.example"}], "name": "causeway"}})
    spoilt = {
        "cut": (whole[:60], "damaged or cut off"),
        "empty": ("", "is empty"),
        "blank": (" \n", "is empty"),
        "newer": (whole.replace('"version": 1', '"version": 2'), "newer version of Causeway"),
        "with another member": ('{"colour": "red", ' + whole[1:], "something else in it: $.colour"),
        "a list": ("[]", "something else in it"),
    }
    with installation() as made:
        made.state.mkdir(mode=0o700)
        path = made.state / "database.json"
        messages = set()
        for what, (text, told) in spoilt.items():
            path.write_text(text)
            path.chmod(0o600)
            message = made.refused()
            helps = "install that version" if what == "newer" else "Put it back from a backup"
            yield told in message and helps in message and str(path) in message, f"{what}: {message.strip()}"
            yield path.read_text() == text and not (made.state / "causeway.db").exists(), f"{what}: nothing is made anew"
            messages.add(message)
        yield len(messages) == len(spoilt) - 1, "each has words of its own"
        path.unlink()
        made.start()
        yield made.ask("status")["database"]["kind"] == "sqlite", "moved away, as it says, the engine starts"


class Manager:
    """What systemd is for a service: the socket for its notices."""

    def __init__(self, directory):
        self.path = str(Path(directory) / "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(PATIENCE)

    def hear(self):
        return self.socket.recv(1000).decode()

    def hear_until(self, beginning):
        """All notices up to the first with this beginning."""
        heard = [self.hear()]
        while not heard[-1].startswith(beginning):
            heard.append(self.hear())
        return heard

    def is_silent(self, seconds):
        """Whether nothing comes for so long, once what is under way has come."""
        while select.select([self.socket], [], [], 0.05)[0]:
            self.hear()
        return not select.select([self.socket], [], [], seconds)[0]


def service_manager():
    with installation() as made, socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        manager = Manager(made.directory)
        made.start("--no-scheduler", env={"NOTIFY_SOCKET": manager.path})
        heard = manager.hear_until("READY=1")
        yield heard[0].startswith("STATUS=Opening"), "the service manager is told what is done"
        yield manager.hear().startswith("STATUS=Idle; no cycle"), "that it is ready, and for what"
        yield add_ldap(made, silent.getsockname()[1]), "a connector to a silent server"
        yield made.run("cycle", "start").returncode == 0, "a cycle starts"
        peer, _ = silent.accept()
        heard = manager.hear_until("STATUS=Cycle 1: ")
        yield True, f"what a cycle does is told: {heard[-1]}"
        code = made.end()
        heard = manager.hear_until("STOPPING=1")
        yield code == 0, "and the end"
        peer.close()
        made.state.chmod(0o777)
        made.start(ready=False, env={"NOTIFY_SOCKET": manager.path})
        heard = manager.hear_until("STATUS=Others than")
        yield made.process.wait(PATIENCE) == 1, f"and why it cannot start: {heard[-1]}"


def watchdog():
    with installation() as made:
        manager = Manager(made.directory)
        env = {"NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "600000"}
        made.start(env=env)
        heard = manager.hear_until("WATCHDOG=1") + manager.hear_until("WATCHDOG=1")
        yield "READY=1" in heard, "the watchdog is fed while the main loop turns"
        made.process.send_signal(signal.SIGSTOP)
        yield manager.is_silent(1), "and not when it does not"
        made.process.send_signal(signal.SIGCONT)
        yield manager.hear_until("WATCHDOG=1")[-1] == "WATCHDOG=1", "until it does again"
        made.end()
        made.start(env={**env, "WATCHDOG_PID": "1"})
        manager.hear_until("READY=1")
        yield manager.is_silent(1), "a watchdog for another process is none"
        made.end()


def given_socket(made, listening, *options):
    """Starts the daemon with a socket as the service manager hands it over: descriptor 3."""
    code = ("import os,sys; os.dup2(int(sys.argv[1]),3); os.environ['LISTEN_PID']=str(os.getpid()); "
            "os.environ['LISTEN_FDS']='1'; os.execv(sys.argv[2],sys.argv[2:])")  # fmt: skip
    with open(made.log, "a") as log:
        made.process = subprocess.Popen(
            [sys.executable, "-c", code, str(listening.fileno()), DAEMON, "--state-dir", made.state,
             *options],
            pass_fds=(listening.fileno(),), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip


def activation():
    with installation() as made, socket.socket(socket.AF_UNIX) as listening:
        made.directory.chmod(0o755)
        path = str(made.directory / "given")
        listening.bind(path)
        os.chmod(path, 0o666)
        listening.listen()

        def ask(*command):
            return subprocess.run([*command, SHELL, "--socket", path, "status", "--json"],
                                  capture_output=True, text=True, timeout=PATIENCE)  # fmt: skip

        with subprocess.Popen([SHELL, "--socket", path, "status", "--json"],
                              stdout=subprocess.PIPE) as early:  # fmt: skip
            given_socket(made, listening)
            answer = json.loads(early.communicate(timeout=PATIENCE)[0])
            yield answer["pid"] == made.process.pid, "who asked before it ran is answered"
        yield not (made.state / "bus").exists(), "it listens nowhere else"
        if os.geteuid() == 0:
            done = ask("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
            yield done.returncode == 5, "who asks there is looked at as well: nobody is refused"
        yield ask().returncode == 0, "root is not"
        yield made.end() == 0 and os.path.exists(path), "at its end the socket stays"
        given_socket(made, listening)
        yield ask().returncode == 0, "for the next start"
        made.end()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
            given_socket(made, other)
            yield made.process.wait(PATIENCE) == 1, "what is no such socket is refused"
        yield "handed over something else" in made.log.read_text(), "and that is told"


def account():
    """The engine runs as who owns the state directory, or not at all."""
    if os.geteuid() != 0:
        return
    with installation() as made:
        made.directory.chmod(0o755)
        made.start()
        made.end()
        done = subprocess.run(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
             DAEMON, "--state-dir", made.state],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip
        message = done.stderr
        yield "belongs to the account “root”" in message and "service set-account" in message, f"told: {message}"
        os.chown(made.state, 65534, 65534)
        message = made.refused()
        yield "“nobody”" in message and "runuser" in message, f"root is refused: {message}"
        files = {path.name: path.stat().st_uid for path in made.state.iterdir()}
        yield set(files.values()) == {0}, "and made no file there"
        direct = made.run("--direct", "status")
        yield direct.returncode == 9, "neither does causewayctl --direct"


def default_directory():
    with installation() as made:
        process = subprocess.Popen(
            [DAEMON, "--ready-file", made.directory / "ready"],
            env={**os.environ, "STATE_DIRECTORY": f"{made.state}:/nowhere"},
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        made.process = process
        while not (made.directory / "ready").exists() and process.poll() is None:
            pass
        yield made.ask("status")["stateDir"] == str(made.state), "STATE_DIRECTORY is followed"
        yield made.end() == 0, "and the daemon ends well"


def ending_in_a_cycle():
    """A server that takes connections and never says a word."""
    with installation() as made, socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        made.start("--no-scheduler")
        yield add_ldap(made, silent.getsockname()[1]), "a connector to a silent server"
        yield made.run("cycle", "start").returncode == 0, "a cycle starts"
        yield made.run("cycle", "start").returncode == 8, "a second one does not"
        silent.settimeout(PATIENCE)
        peer, _ = silent.accept()
        yield made.ask("status")["state"] == "running", "it waits for the server"
        yield made.end() == 0, "SIGTERM ends the daemon in the middle of it"
        peer.close()
        made.start("--no-scheduler")
        yield made.ask("run", "show")["state"] == "stopped", "the cycle is recorded as stopped"
        with subprocess.Popen(
            [SHELL, "--state-dir", made.state, "cycle", "start", "--wait"], stderr=subprocess.PIPE
        ) as waiting:
            peer, _ = silent.accept()
            made.end(signal.SIGKILL)
            yield waiting.wait(PATIENCE) == 4, "a shell that waits learns that the engine is gone"
        peer.close()
        made.start("--no-scheduler")
        yield made.ask("run", "show")["state"] == "interrupted", "after kill -9 as interrupted"


def scheduling():
    with installation() as made, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        made.start("--no-scheduler")
        yield add_ldap(made, closed.getsockname()[1]), "a connector to nobody"
        yield made.ask("run", "list")["items"] == [], "no cycle starts without the scheduler"
        made.end()
        made.start()
        while not (runs := made.ask("run", "list")["items"]) or runs[0]["state"] == "running":
            pass
        first = runs[0]
        yield first["trigger"] == "schedule", "the scheduler starts one at once"
        yield first["type"] == "initial" and first["state"] == "failed", "an initial one; it fails"
        scheduler = made.ask("scheduler", "show")
        yield scheduler["nextAt"] > first["startedAt"], "the next comes in its turn"
        made.end()
        made.start()
        yield len(made.ask("run", "list")["items"]) == 1, "a restart does not hurry it"


def no_secret():
    with installation() as made, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        made.start("--no-scheduler", env={"G_MESSAGES_DEBUG": "all"})
        yield add_ldap(made, closed.getsockname()[1]), "a connector with a secret"
        shown = made.run("connector", "show", "directory", "--json").stdout
        shown += made.run("config", "show", "--json").stdout
        shown += made.run("connector", "test", "directory", "--json").stdout
        shown += made.run("cycle", "start", "--wait", "--json").stdout
        made.end()
        yield CANARY not in shown, "no answer has it"
        yield CANARY not in made.log.read_text(), "the journal has it not"
        files = [path for path in made.state.rglob("*") if path.is_file()]
        found = [path.name for path in files if CANARY.encode() in path.read_bytes()]
        yield found == [], f"no file of the state directory has it {found or ''}"


# Of a cycle that fails, in the order in which they happen.
EVENTS = ("engine-started", "config-changed", "audit", "cycle-started", "step-started", "step-failed",
          "cycle-finished", "engine-stopping")  # fmt: skip


def journal():
    """What an administrator filters by: each event has the message id that causewayd(8) lists."""
    manual = (ROOT / "data/man/causewayd.8").read_text().replace("\\-", "-")
    listed = dict(re.findall(r"^\.B ([a-z-]+)\n([0-9a-f]{32})$", manual, re.M))
    with installation() as made, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        made.start("--no-scheduler", env={"CW_LOG_FORMAT": "json"})
        yield add_ldap(made, closed.getsockname()[1]), "a connector to nobody"
        yield made.run("cycle", "start", "--wait").returncode == 1, "a cycle fails"
        yield made.end() == 0, "the daemon ends well"
        lines = [json.loads(line) for line in made.log.read_text().splitlines()]
        found = {line["CW_EVENT"]: line for line in lines if "CW_EVENT" in line}
        yield set(EVENTS) <= set(found), f"its events are in the journal: {sorted(found)}"
        wrong = [name for name, line in found.items() if line["MESSAGE_ID"] != listed.get(name)]
        yield not wrong, f"each with the message id that causewayd(8) lists {wrong}"
        failed = found["step-failed"]
        told = failed["LEVEL"] == "warning" and len(failed["MESSAGE"]) > 20
        yield told and failed["CYCLE_ID"] == found["cycle-started"]["CYCLE_ID"], f"what failed: {failed}"


def results():
    for part in (
        starting_and_ending,
        one_instance,
        after_a_crash,
        parent,
        bad_start,
        without_locale,
        newer_store,
        damaged_configuration,
        damaged_database_file,
        service_manager,
        watchdog,
        activation,
        account,
        default_directory,
        ending_in_a_cycle,
        scheduling,
        no_secret,
        journal,
    ):
        for passed, what in part():
            yield passed, f"{part.__name__}: {what}"


if __name__ == "__main__":
    sys.exit(tap.run(results()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets go in and never come out: after everything that an engine can do, no password, client secret,
private key or token lies in its state, its logs, its answers, its signals or its command lines, nor in what a crash
leaves behind. Runs inside with_lab.py --ad N --tenant.
"""

import base64
import io
import json
import os
import pty
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from urllib.parse import quote

import scenario
from scenario import FAILED, INVALID, OK

import cores
import tap
from bus import Bus
from contents import contents
from eavesdropper import Eavesdropper

WRONG_PASSWORD = "Wr0ng-canary-passw0rd"
INLINE_PASSWORD = "Inl1ne-canary-passw0rd"
DOMAIN, BASE = os.environ["CW_LAB_AD_DOMAIN"], os.environ["CW_LAB_AD_BASE"]
TENANT = os.environ["CW_LAB_TENANT_INITIAL_DOMAIN"]
# A JSON Web Token: what signs us in, and what Microsoft gives for it.
TOKEN = re.compile(rb"eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}")
LINES_OF_KEY = 3


def spellings(text):
    """What a secret may look like where it should not be."""
    raw = text.encode()
    forms = {raw, text.encode("utf-16-le"), raw.hex().encode(), quote(text).encode()}
    forms |= {json.dumps(text)[1:-1].encode(), base64.b64encode(raw), base64.urlsafe_b64encode(raw)}
    forms.add(base64.b64encode(text.encode("utf-16-le")))
    return {form.rstrip(b"=") for form in forms}


def spellings_of_token(client_id):
    """The practice tenant's tokens are JWTs, and name the application somewhere in their base64."""
    shifted = [base64.urlsafe_b64encode(b"-" * shift + client_id.encode()) for shift in range(3)]
    return {form[4:-8] for form in shifted}


def read_secrets():
    """{name: its spellings}"""
    found = {"wrong password": spellings(WRONG_PASSWORD), "inline": spellings(INLINE_PASSWORD)}
    for name, variable in (
        ("password", "CW_LAB_AD_PASSWORD_FILE"),
        ("client secret", "CW_LAB_TENANT_CLIENT_SECRET_FILE"),
    ):
        found[name] = spellings(Path(os.environ[variable]).read_text().strip())
    key = Path(os.environ["CW_LAB_TENANT_CLIENT_KEY_FILE"]).read_text().splitlines()
    found["access token"] = spellings_of_token(os.environ["CW_LAB_TENANT_CLIENT_ID"])
    found["private key"] = {line.encode() for line in key[5 : 5 + LINES_OF_KEY]}
    found["private key"] |= {base64.b64decode(line) for line in key[5 : 5 + LINES_OF_KEY]}
    return found


class Search:
    def __init__(self):
        self.secrets = read_secrets()
        self.n_bytes = 0

    def find(self, data):
        """Names of the secrets in these bytes."""
        self.n_bytes += len(data)
        found = [name for name, forms in self.secrets.items() if any(f in data for f in forms)]
        return found + (["token"] if TOKEN.search(data) else [])

    def find_in_files(self, directory):
        """{path: names of the secrets in it}"""
        found = {}
        for path, content in contents(directory):
            names = self.find(content)
            if names:
                found[str(path)] = names
        return found

    def find_in_process(self, pid):
        """In what ps shows of a process."""
        shown = [Path(f"/proc/{pid}/{name}").read_bytes() for name in ("cmdline", "comm")]
        try:
            shown.append(Path(f"/proc/{pid}/environ").read_bytes())
        except PermissionError:
            pass  # it shows that to nobody, which only root may overrule
        return self.find(b"".join(shown))


def check_search(search):
    """A search that finds nothing anywhere proves nothing."""
    for variable, name in (
        ("CW_LAB_AD_PASSWORD_FILE", "password"),
        ("CW_LAB_TENANT_CLIENT_SECRET_FILE", "client secret"),
        ("CW_LAB_TENANT_CLIENT_KEY_FILE", "private key"),
    ):
        path = Path(os.environ[variable])
        yield search.find_in_files(path) == {str(path): [name]}, f"the search finds the {name}"
    graph = scenario.Tenant()
    graph.sign_in()
    found = search.find(graph.token.encode())
    yield found == ["access token", "token"], f"and an access token: {found}"
    token = b"Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLW9mLWl0"
    yield search.find(token) == ["token"], "and what signs us in"


def set_up(scene, search, values):
    """Runs setup and looks at it from outside meanwhile; yields what it has found."""
    path = scene.engine.directory / "answers.json"
    path.write_text(json.dumps(values))
    process = subprocess.Popen(
        scene.engine.command("setup", "--answers", path),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    found = search.find_in_process(process.pid)
    output = process.communicate()[0]
    yield process.returncode == OK, f"setup {output.decode()[-200:] if process.returncode else ''}"
    yield not found + search.find(output), "setup shows no secret"


def with_secret(values):
    values["connectors"][1]["authentication"] = {
        "method": "secret",
        "secretFile": os.environ["CW_LAB_TENANT_CLIENT_SECRET_FILE"],
    }
    return values


def check_mistakes(scene, search):
    """Messages about secrets do not repeat them."""
    path = scene.engine.directory / "wrong.password"
    path.write_text(WRONG_PASSWORD)
    path.chmod(0o600)
    outputs = []
    done = scene.run("connector", "set-secret", DOMAIN, "--password-file", path)
    outputs.append(done.stdout + done.stderr)
    outputs.append(scene.cycle("delta").output)
    done = scene.run("connector", "test", DOMAIN)
    yield done.returncode == FAILED, "a wrong password is one"
    outputs.append(done.stdout + done.stderr)
    path.unlink()
    values = scene.active_directory_answers()
    values["connectors"][0]["authentication"]["password"] = INLINE_PASSWORD
    done = scene.set_up(values)
    yield done.returncode == INVALID, "a password has no place in the answers"
    outputs.append(done.stdout + done.stderr)
    (scene.engine.directory / "answers.json").unlink()
    yield not search.find("".join(outputs).encode()), "no message repeats a password"


def check_answers(scene, search):
    """All that causewayctl can be asked."""
    verbs = (
        ["status"], ["config", "show"], ["config", "show", "1"], ["config", "history"], ["config", "diff", "1", "2"],
        ["audit"], ["connector", "list"], ["connector", "show", DOMAIN],
        ["connector", "show", TENANT], ["connector", "test", DOMAIN], ["connector", "test", TENANT],
        ["connector", "partitions", DOMAIN], ["connector", "schema", DOMAIN], ["run", "list"],
        ["run", "show"], ["error", "list"], ["pending", "list"], ["scheduler", "show"],
        ["object", "search", "MSOL_"], ["object", "show", f"CN=Administrator,CN=Users,{BASE}"],
    )  # fmt: skip
    for words in verbs:
        for options in ([], ["--json"]):
            done = scene.run(*words, *options)
            found = search.find((done.stdout + done.stderr).encode())
            yield not found, f"{' '.join(words + options)} shows no secret: {found}"


def check_versions(scene, search):
    """The configuration in files and in time: what secrets belong to is in it, and they are not."""
    path = scene.engine.directory / "exported.json"
    done = scene.run("config", "export", path)
    text = path.read_bytes() if done.returncode == OK else b""
    yield BASE.encode() in text and not search.find(text), "an exported configuration holds no secret"
    versions = scene.ask("config", "history")["items"]
    done = scene.run("config", "restore", versions[-1]["version"], "--json")
    found = search.find((done.stdout + done.stderr).encode())
    yield done.returncode == OK and not found, f"going back to the first version shows none: {found}"
    scene.run("config", "restore", versions[0]["version"])
    spoilt = json.loads(text)
    spoilt["config"]["connectors"][0]["authentication"]["password"] = INLINE_PASSWORD
    path.write_text(json.dumps(spoilt))
    done = scene.run("config", "import", path)
    path.unlink()
    found = search.find((done.stdout + done.stderr).encode())
    yield done.returncode == INVALID and not found, f"a password has no place in it, and is not repeated: {found}"
    now = scene.ask("config", "show")["config"]
    yield now == config_of(scene, versions[0]), "and all is as it was"


def config_of(scene, version):
    return scene.ask("config", "show", str(version["version"]))["config"]


def check_support_file(scene, search):
    """What goes to whoever helps; with the log that the application keeps of an engine of its own."""
    kept = scene.engine.state / "engine.log"
    kept.write_bytes(scene.engine.log.read_bytes())
    kept.chmod(0o600)
    bus = Bus(str(scene.engine.state / "bus"))
    content = bytes(bus.call("MakeSupportFile")["content"])
    bus.close()
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        files = {Path(item.name).name: archive.extractfile(item).read() for item in archive if item.isfile()}
    yield BASE.encode() in files["config.json"] and files["engine.log"], f"a support file: {sorted(files)}"
    for name, data in files.items():
        found = search.find(data)
        yield not found, f"{name} in it holds no secret: {found}"


def check_everywhere(scene, search, when):
    found = search.find_in_files(scene.engine.state)
    yield not found, f"{when}: none in the state directory: {found}"
    found = search.find_in_files(scene.engine.log)
    yield not found, f"{when}: none in the log: {found}"
    found = search.find_in_process(scene.pid())
    yield not found, f"{when}: none in what ps shows: {found}"
    found = search.find_in_files(scene.tenant.lab.request_log)
    yield not found, f"{when}: none in the tenant's log: {found}"


def check_signals(search, ear):
    heard = ear.end()
    kinds = [kind for kind in (b"Progress", b"StateChanged", b"SetupProgress") if kind in heard]
    found = search.find(heard)
    yield len(kinds) == 3 and not found, f"{len(heard)} bytes of signals, {kinds}: no secret in them: {found}"


def start_engine(scene, directory):
    """An engine that has just used its secrets."""
    process = cores.start([scene.engine.daemon, "--state-dir", scene.engine.state], directory)
    scenario.wait_for(lambda: scene.run("status").returncode == OK)
    scene.run("connector", "test", DOMAIN)
    scene.run("connector", "test", TENANT)
    return process


def start_shell(scene, directory):
    """causewayctl, to which somebody types a password just now."""
    terminal, end = pty.openpty()
    command = scene.engine.command("connector", "set-secret", DOMAIN)
    process = cores.start_on_terminal(command, directory, end)
    os.close(end)
    shown = b""
    while b"New password" not in shown:
        shown += os.read(terminal, 4096)
    os.write(terminal, WRONG_PASSWORD.encode())
    return process


def check_cores(scene, search):
    """A crash, by SIGABRT, where core files may be as large as they like."""
    directory = scene.engine.directory / "cores"
    directory.mkdir()
    password = os.environ["CW_LAB_AD_PASSWORD_FILE"]
    possible = cores.is_possible(password, directory)
    skip = "" if possible else " # SKIP this system writes no core files"
    if "/" not in Path("/proc/sys/kernel/core_pattern").read_text() and possible:
        left = [names for names in search.find_in_files(directory).values()]
        yield left == [["password"]], f"another program's core file has what it has read: {left}"
    for path in directory.iterdir():
        path.unlink()
    scene.engine.stop()
    engine = start_engine(scene, directory)
    shell = start_shell(scene, directory)
    yield not cores.crash(shell), f"causewayctl that crashes gives its memory to nobody{skip}"
    yield not cores.crash(engine), f"nor does the engine{skip}"
    yield not list(directory.iterdir()), f"and no file is left{skip}"
    scene.start()


def check_modes(scene):
    """What is sealed can be unsealed by its owner only."""
    loose = [str(path) for path in scene.engine.state.rglob("*")
             if path.lstat().st_mode & 0o077 and not path.is_socket()]  # fmt: skip
    yield not loose, f"only the owner may read the state directory: {loose}"


def results():
    search = Search()
    yield from check_search(search)
    os.environ["G_MESSAGES_DEBUG"] = "all"
    scene = scenario.Scenario()
    scene.start()
    ear = Eavesdropper(scene.engine.state / "bus")
    for method in ("certificate", "secret"):
        values = scene.active_directory_answers()
        yield from set_up(scene, search, with_secret(values) if method == "secret" else values)
        cycle = scene.cycle("initial")
        yield cycle.step("export")["state"] != "failed", f"a cycle by {method} ({cycle.explain()})"
        yield from check_everywhere(scene, search, method)
    yield from check_mistakes(scene, search)
    yield from check_answers(scene, search)
    yield from check_versions(scene, search)
    yield from check_support_file(scene, search)
    yield from check_everywhere(scene, search, "after mistakes")
    yield from check_signals(search, ear)
    yield from check_cores(scene, search)
    yield from check_modes(scene)
    yield from scene.closing_results()
    found = search.find_in_files(scene.engine.directory)
    yield not found, f"none anywhere in the end: {found}"
    yield search.n_bytes > 1_000_000, f"{search.n_bytes} bytes were searched"
    yield scene.engine.log.stat().st_size > 10_000, "the log was a talkative one"


if __name__ == "__main__":
    sys.exit(tap.run(results()))

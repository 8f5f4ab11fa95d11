#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The vault's keys over the years of an installation: shown, exported, lost, imported, rotated, killed in between,
given up. Runs inside with_lab.py --slapd N --tenant.
"""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import scenario
from scenario import INVALID, OK, USAGE

import tap

PASSPHRASE = "correct horse battery"
KILLS = 12


def write_secret(path, text):
    path.write_text(text)
    path.chmod(0o600)
    return path


class Keys(scenario.Scenario):
    def __init__(self):
        super().__init__("engine")
        self.file = self.engine.state / "keys/vault.key"
        folder = Path(os.environ["CW_LAB_DIR"])
        self.passphrase = write_secret(folder / "passphrase", PASSPHRASE)
        self.wrong = write_secret(folder / "wrong", PASSPHRASE.upper())
        self.short = write_secret(folder / "short", "elevenchars")
        self.exported = folder / "exported.json"
        self.source = os.environ["CW_LAB_SLAPD_BASE"]  # the connector's name (lab/answers.py)

    def keys(self, verb, *args):
        return self.run("keys", verb, *args)

    def import_keys(self, path, passphrase=None):
        return self.keys("import", path, "--passphrase-file", passphrase or self.passphrase)

    def shown(self):
        """GetKeys, also when causewayctl exits with an error because a secret is lost."""
        return json.loads(self.run("--json", "keys", "show").stdout)

    def sealed(self):
        with sqlite3.connect(self.engine.state / "causeway.db") as database:
            return dict(database.execute("SELECT name, sealed FROM secret"))

    def store(self, values):
        """As if somebody with rights on the database had written them."""
        with sqlite3.connect(self.engine.state / "causeway.db") as database:
            database.executemany("UPDATE secret SET sealed = ? WHERE name = ?", [(v, n) for n, v in values.items()])

    def states(self):
        return {item["name"]: item["state"] for item in self.shown()["items"]}

    def works(self):
        return self.cycle("delta").state == "success"


def shown(scene):
    answer = scene.shown()
    yield answer["state"] == "good" and len(answer["keys"]) == 1, "there is one key"
    kinds = sorted(item["kind"] for item in answer["items"])
    yield answer["secrets"] == len(kinds) >= 2 and all(i["opens"] for i in answer["items"]), f"it opens {kinds}"
    yield answer["protection"] == "file", "the rights of the file protect it"
    yield answer["file"] == str(scene.file) and answer["writtenAt"], f"it was written at {answer['writtenAt']}"
    database = scene.ask("status")["database"]
    size = (scene.engine.state / "causeway.db").stat().st_size
    yield database["kind"] == "sqlite" and database["bytes"] >= size > 0, f"the database takes {database['bytes']} bytes"
    counts = {"state": "good", "secrets": len(kinds), "lost": 0, "damaged": 0}
    yield scene.ask("status")["keys"] == counts, "the status says so"
    text = scene.keys("show").stdout
    yield answer["keys"][0] in text and "password" in text, "and so does the list for people"


def exported(scene):
    done = scene.keys("export", scene.exported, "--passphrase-file", scene.short)
    yield done.returncode != OK, f"a short passphrase is refused: {done.stderr.strip()}"
    yield not scene.exported.exists(), "and nothing is written"
    done = scene.keys("export", scene.exported, "--passphrase-file", scene.passphrase)
    yield done.returncode == OK, "the keys are exported"
    yield scene.exported.stat().st_mode & 0o777 == 0o600, "into a file for its owner only"
    secret = scene.file.read_text().split()[1]
    yield secret not in scene.exported.read_text(), "in which they are not in clear"
    before = scene.exported.read_bytes()
    done = scene.keys("export", scene.exported, "--passphrase-file", scene.passphrase)
    yield done.returncode != OK and scene.exported.read_bytes() == before, "a file that is there is not written over"


def lost(scene):
    """A database that was restored without its keys."""
    kept = scene.file.read_bytes()
    scene.engine.stop()
    scene.file.unlink()
    scene.start()
    answer = scene.shown()
    yield answer["state"] == "lost" and answer["lost"] == answer["secrets"], "without the key file everything is lost"
    done = scene.keys("show")
    yield done.returncode == INVALID and "Import the key set" in done.stderr, "which is told, with the remedy"
    n_runs = len(scene.ask("run", "list")["items"])
    done = scene.run("cycle", "start")
    yield done.returncode != OK, "no cycle begins"
    yield "keys import" in done.stderr, "and the refusal names the remedy"
    yield len(scene.ask("run", "list")["items"]) == n_runs, "it is no run that failed either"
    yield scene.run("connector", "test", scene.source).returncode != OK, "a connector cannot sign in"
    yield not scene.file.exists(), "and no other key was made meanwhile"
    done = scene.import_keys(scene.exported, scene.wrong)
    yield done.returncode != OK and scene.shown()["state"] == "lost", f"a wrong passphrase: {done.stderr.strip()}"
    yield "passphrase is not the one" in done.stderr, "which is told as that, and not as a damaged file"
    yield from foreign(scene)
    done = scene.import_keys(scene.exported)
    yield done.returncode == OK and scene.shown()["state"] == "good", "the exported keys open everything"
    yield scene.file.read_bytes() == kept, "the file is what it was, to the byte"
    yield scene.works(), "and the next cycle is well"


def foreign(scene):
    """The key set of another installation, under the same passphrase: it would open nothing."""
    other = Path(os.environ["CW_LAB_DIR"]) / "other"
    exported = Path(os.environ["CW_LAB_DIR"]) / "foreign.json"
    place = ("--direct", "--state-dir", other)
    for command in (["rotate"], ["export", exported, "--passphrase-file", scene.passphrase]):
        subprocess.run([scene.engine.shell, "keys", *command, *place], check=True, capture_output=True)
    done = scene.import_keys(exported)
    yield done.returncode != OK and "another one" in done.stderr, f"another installation's keys: {done.stderr.strip()}"
    yield scene.shown()["keys"] == [] and not scene.file.exists(), "are not taken in"


def tampered(scene):
    text = scene.exported.read_text()
    path = Path(os.environ["CW_LAB_DIR"]) / "tampered.json"
    for name, changed in (
        ("nothing", ""),
        ("something else", "{}"),
        ("another cost", text.replace('"operations": 3', '"operations": 2')),
        ("other keys", text.replace('"sealed": "', '"sealed": "AAAA')),
        ("its end missing", text[:-40]),
    ):
        path.write_text(changed)
        done = scene.import_keys(path)
        told = "no exported key set" if name in ("nothing", "something else", "its end missing") else "is damaged"
        yield done.returncode != OK and told in done.stderr, f"a changed file, {name}: {done.stderr.strip()[:90]}"
    yield scene.shown()["state"] == "good" and len(scene.shown()["keys"]) == 1, "nothing of them was taken in"


def rotated(scene):
    before, old = scene.sealed(), scene.shown()["keys"]
    done = scene.keys("rotate")
    answer = scene.shown()
    yield done.returncode == OK and answer["state"] == "good", "a new key seals everything"
    yield len(answer["keys"]) == 1 and answer["keys"] != old, "the old one is gone"
    after = scene.sealed()
    yield before.keys() == after.keys() and not set(before.values()) & set(after.values()), "all was sealed anew"
    yield len(scene.file.read_text().splitlines()) == 1, "the file has the new key only"
    yield scene.works(), "and the next cycle is well"
    scene.restart()
    yield scene.shown()["state"] == "good" and scene.works(), "so after a restart"
    before = scene.sealed()
    done = scene.import_keys(scene.exported)
    yield done.returncode == OK and scene.shown()["keys"] == old, "an older export can be imported: its key seals again"
    yield scene.shown()["state"] == "good" and not set(before.values()) & set(scene.sealed().values()), "everything"


def killed(scene):
    """SIGKILL while the key is changed: whatever the moment, every secret opens afterwards, and one key is left."""
    scene.keys("rotate")
    source = random.Random(int(os.environ.get("CW_SEED", "1")))
    began = time.monotonic()
    scene.keys("rotate")
    takes = time.monotonic() - began
    bad, keys = [], set()
    for i in range(KILLS):
        process = subprocess.Popen(scene.engine.command("keys", "rotate"), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)  # fmt: skip
        time.sleep(source.uniform(0, takes))
        scene.engine.stop(at_once=True)
        process.wait()
        scene.start()
        answer = scene.shown()
        keys.update(answer["keys"])
        if answer["state"] != "good" or len(answer["keys"]) != 1:
            bad.append((i, answer))
    yield not bad, f"killed {KILLS} times in a rotation, {len(keys)} keys seen: {bad or 'all is well'}"
    yield scene.works(), "and the next cycle is well"


def damaged(scene):
    """Values of the database that stand under each other's names, or are cut: nothing makes them lost for ever."""
    whole, key = scene.sealed(), scene.file.read_bytes()
    one, two = sorted(whole)[:2]
    swapped = {one: whole[two], two: whole[one]}
    for text, spoilt in (("swapped", swapped), ("cut", {one: whole[one][:40]}), ("cut to the header", {one: whole[one][:7]})):
        scene.store(spoilt)
        done = scene.keys("rotate")
        yield done.returncode != OK and one in done.stderr, f"{text}: the key is not rotated: {done.stderr.strip()}"
        yield scene.sealed() == {**whole, **spoilt} and scene.file.read_bytes() == key, "and nothing is changed"
        expected = {name: "damaged" if name in spoilt else "good" for name in whole}
        yield scene.states() == expected, f"it is told which: {scene.states()}"
        done = scene.keys("show")
        yield done.returncode == INVALID and "damaged" in done.stdout and "set-secret" in done.stderr, done.stderr.strip()
        status = scene.ask("status")["keys"]
        yield status["state"] == "damaged" and status["damaged"] == len(spoilt), f"the status too: {status}"
        shown = json.loads(scene.run("--json", "doctor", "keys").stdout)
        rows = [row for row in shown["items"] if row["name"] == "damaged-secret"]
        yield [row["state"] for row in rows] == ["failed"] * len(spoilt), f"and the doctor: {[r['summary'] for r in rows]}"
        yield from half_way_damaged(scene, spoilt, one)
        scene.store({name: whole[name] for name in spoilt})
        scene.restart()
        yield scene.shown()["state"] == "good" and len(scene.shown()["keys"]) == 1, "put back as it was, all opens"
        yield scene.works(), "and the next cycle is well"
        whole, key = scene.sealed(), scene.file.read_bytes()
        swapped.update({one: whole[two], two: whole[one]})


def half_way_damaged(scene, spoilt, name):
    """A rotation that broke off before anything was sealed anew, and then somebody's hand in the database."""
    scene.engine.stop()
    old = scene.file.read_text()
    scene.file.write_text("causeway-vault-key-1 " + os.urandom(32).hex() + "\n" + old)
    scene.start()
    yield len(scene.shown()["keys"]) == 2, "a rotation that broke off: the old key stays as long as one is damaged"
    yield scene.keys("rotate").returncode != OK and scene.file.read_text().endswith(old), "also when asked again"
    yield scene.states()[name] == "damaged", "and the value is as it was"


def half_way(scene):
    """What a kill leaves in the worst case, whatever the machine's speed: two keys, nothing sealed anew yet."""
    scene.engine.stop()
    old = scene.file.read_text()
    fresh = "causeway-vault-key-1 " + "ab" * 32 + "\n"
    scene.file.write_text(fresh + old)
    before = scene.sealed()
    scene.start()
    answer = scene.shown()
    yield answer["state"] == "good" and len(answer["keys"]) == 1, "a rotation that broke off is ended at the start"
    yield scene.file.read_text() == fresh, "by the new key"
    yield not set(before.values()) & set(scene.sealed().values()), "with which all is sealed"
    yield scene.works(), "and the next cycle is well"
    scene.keys("rotate")


def protected(scene):
    """A credential of the service, as systemd gives it."""
    folder = Path(os.environ["CW_LAB_DIR"]) / "credentials"
    folder.mkdir(mode=0o700)
    write_secret(folder / "causeway-vault", "0123456789abcdef")
    os.environ["CREDENTIALS_DIRECTORY"] = str(folder)
    try:
        scene.restart()
        answer = scene.shown()
        yield answer["protection"] == "credential" and answer["state"] == "good", "a credential protects the key file"
        yield "causeway-vault-key" not in scene.file.read_text(), "which is worth nothing alone from then on"
        yield scene.keys("rotate").returncode == OK and scene.works(), "keys are rotated as before"
        os.environ.pop("CREDENTIALS_DIRECTORY")
        scene.restart()
        yield scene.shown()["state"] == "lost", "a service without it opens nothing"
        done = scene.run("connector", "test", scene.source)
        yield "credential" in done.stdout + done.stderr, "and says why"
        os.environ["CREDENTIALS_DIRECTORY"] = str(folder)
        scene.restart()
        yield scene.shown()["state"] == "good" and scene.works(), "with it all is well again"
    finally:
        os.environ.pop("CREDENTIALS_DIRECTORY", None)
        shutil.rmtree(folder)


def abandoned(scene):
    """The keys are gone for ever, and so is the export: the credential that sealed the file is deleted by now."""
    scene.restart()
    yield scene.shown()["state"] == "lost", "nothing opens any more"
    names = sorted(scene.sealed())
    yield scene.keys("rotate").returncode != OK, "it cannot be rotated"
    yield scene.keys("abandon").returncode == USAGE and sorted(scene.sealed()) == names, "giving up has to be confirmed"
    done = scene.keys("abandon", "--yes")
    yield done.returncode == OK and "password" in done.stdout, "then it says what has to be entered again"
    yield not scene.sealed() and scene.shown()["state"] == "good", "nothing is stored, with a new key"
    run = scene.cycle("delta")
    yield run.state == "failed" and run.step("import")["errorCode"] == "invalid-config", "a cycle names what is missing"
    values = scene.openldap_answers()
    yield scene.set_up(values).returncode == OK, "the set-up enters everything again"
    scene.settle()
    yield scene.works() and scene.shown()["state"] == "good", "and the next cycle is well"


def main():
    scene = Keys()
    scene.begin_with_openldap()
    scene.cycle("initial")
    n_users = len(scene.tenant.users())
    yield n_users > 0, f"{n_users} people are in the tenant"
    for part in (shown, exported, lost, tampered, rotated, damaged, killed, half_way, protected, abandoned):
        yield from part(scene)
    yield len(scene.tenant.users()) == n_users, "and everybody is still there"
    scene.engine.stop()
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(main()))

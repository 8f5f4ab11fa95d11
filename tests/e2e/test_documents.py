#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the documents promise: links lead somewhere, commands exist, examples are valid, and the JSON of
causewayctl is described. Prints TAP.

  test_documents.py ROOT      of the source tree
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema

ROOT = Path(sys.argv[1]).resolve()
sys.path.append(str(ROOT / "tests/lab"))

import tap  # noqa: E402

from json_keys import read_keys  # noqa: E402

LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
CODE = re.compile(r"`([^`\n]+)`")


def documents():
    return [ROOT / "README.md", ROOT / "HACKING.md", *sorted(ROOT.glob("docs/*.md"))]


def check_links(document, text):
    targets = [target for target in LINK.findall(text) if "://" not in target]
    missing = [target for target in targets if not (document.parent / target).exists()]
    yield not missing, f"{document.name}: {len(targets)} links lead somewhere: {missing}"


def exists(name):
    """A file of this tree, or a program that is made from one. NNNN-name and vN stand for numbered files."""
    if re.search(r"NNNN-name|vN", name):
        pattern = name.replace("NNNN-name", "[0-9][0-9][0-9][0-9]-*").replace("vN", "v[0-9]*")
        return any(ROOT.glob(pattern))
    return (ROOT / name).exists() or any((ROOT / name).parent.glob(f"{Path(name).name}.*"))


def check_paths(document, text):
    """Names of files in backticks: those that look like paths of this tree; what is to come says so in
    its line."""
    top = "|".join(sorted(path.name for path in ROOT.iterdir() if path.is_dir()))
    present = "\n".join(line for line in text.splitlines() if "to come" not in line)
    named = {code for code in CODE.findall(present) if re.fullmatch(rf"({top})/[\w./-]+", code)}
    missing = {name for name in named if not exists(name) and not name.startswith("build")}
    yield not missing, f"{document.name}: {len(named)} named files exist: {missing}"


def check_commands(document, text):
    known = subprocess.run(["bash", ROOT / "run", "--help"], capture_output=True, text=True).stdout
    verbs = set(re.findall(r"^ {2}(\w+) ", known, re.M))
    used = set(re.findall(r"\./run (\w+)", text))
    yield used <= verbs, f"{document.name}: verbs of ./run exist: {used - verbs}"


def check_run():
    for verb in ("build", "test", "demo", "bench", "clean"):
        done = subprocess.run(["bash", ROOT / "run", verb, "--help"], capture_output=True, text=True)
        good = done.returncode == 0 and f"./run {verb}" in done.stdout
        yield good, f"./run {verb} --help"
    done = subprocess.run(["bash", ROOT / "run", "frobnicate"], capture_output=True, text=True)
    yield done.returncode != 0 and "frobnicate" in done.stderr, "an unknown verb is refused"


def check_answers():
    schema = json.loads((ROOT / "data/causeway-answers.schema.json").read_text())
    text = (ROOT / "docs/answers.md").read_text()
    examples = re.findall(r"```json\n(.*?)```", text, re.S)
    yield bool(examples), f"docs/answers.md has {len(examples)} examples"
    for number, example in enumerate(examples):
        try:
            jsonschema.validate(json.loads(example), schema)
            yield True, f"example {number} is valid"
        except (ValueError, jsonschema.ValidationError) as error:
            yield False, f"example {number} is valid: {str(error).splitlines()[0]}"


def check_json():
    """docs/json.md names every member that tests/e2e/json_keys.py knows."""
    text = (ROOT / "docs/json.md").read_text()
    words = {word for code in CODE.findall(text) for word in re.findall(r"[\w-]+", code)}
    for verb, keys in read_keys().items():
        names = {name.removesuffix("[]") for key in keys for name in key.replace("[]", "").split(".")}
        yield not names - words, f"docs/json.md describes {verb}: {names - words}"
        command = " ".join(word for word in verb.split()[:2] if word.isalpha())
        last = command.split()[-1]
        yield command in text or last in text, f"docs/json.md has {command}"


def check_events():
    """causewayd(8) lists every event of the journal with its message id."""
    events = re.findall(r'{ "([0-9a-f]{32})", "([a-z-]+)" }', (ROOT / "src/base/cw-log.c").read_text())
    manual = (ROOT / "data/man/causewayd.8").read_text().replace("\\-", "-")
    missing = [name for number, name in events if f".B {name}\n{number}\n" not in manual]
    yield events and not missing, f"causewayd(8) lists {len(events)} events: {missing}"


def check_versions():
    """What the programs ask of PostgreSQL is what they say, and what is written."""
    header = (ROOT / "src/store/postgresql/cw-postgresql-settings.h").read_text()
    wanted = int(re.search(r"CW_POSTGRESQL_MIN_VERSION (\d+)", header)[1]) // 10000
    told = {int(n) for path in ROOT.glob("src/**/*.c") for n in re.findall(r"PostgreSQL (\d+) or newer", path.read_text())}
    yield told == {wanted}, f"the programs say which PostgreSQL they need: {wanted}, {told}"
    text = (ROOT / "docs/database.md").read_text()
    written = {int(n) for n in re.findall(r"Version (\d+) or newer", text)}
    yield written == {wanted}, f"so does docs/database.md: {written}"


def results():
    for document in documents():
        text = document.read_text()
        yield from check_links(document, text)
        yield from check_paths(document, text)
        yield from check_commands(document, text)
    yield from check_run()
    yield from check_answers()
    yield from check_json()
    yield from check_events()
    yield from check_versions()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

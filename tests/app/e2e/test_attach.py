#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The set-up of a second computer whose database holds the configuration of the first: it is told, and used, or another
one is chosen, or the set-up is left; and what people get wrong on the way. Runs inside with_lab.py --postgres --slapd N
--tenant, and in there inside headless.sh.
"""

import os
import re
import sys
from pathlib import Path

from acts import choose, press, take_newest_window
from driver import App, run, wait_for
from panel_lab import names_are_good

import answers
import scenario
import tap
from bus import Bus
from contents import contents
from postgres import PostgresLab

SERVER = PostgresLab(os.environ["CW_LAB_POSTGRES_DIR"])
FOLDER = Path(os.environ["CW_LAB_DIR"])
PASSPHRASE, WRONG = "correct horse battery", "correct horse bakery"
KEYS, FOREIGN = FOLDER / "causeway-keys.json", FOLDER / "foreign-keys.json"
HOLDS = "This Database Holds a Configuration"
TRY = re.compile("Try the password$")
MIDDLE = (600, 300)  # of the set-up's window, where the wheel scrolls a page
NARROW = (370, 720)


def look(app, name, size):
    app.screenshot(f"attach-{name}")
    app.resize(*NARROW)
    app.screenshot(f"attach-{name}-narrow")
    app.resize(*size)


# ----- what there is on the server


def prepare():
    """The first engine, with its data in the schema "causeway", and its exported keys; those of somebody else."""
    first = scenario.Scenario("first")
    first.tenant.verify(scenario.OPENLDAP_DOMAIN)
    place = {**answers.postgresql(SERVER.environment("POSTGRES"), "causeway"), "name": "causeway"}
    first.begin({**first.openldap_answers(), "installation": {"database": place}})
    first.cycle("initial")
    phrase = FOLDER / "phrase"
    phrase.write_text(PASSPHRASE)
    phrase.chmod(0o600)
    first.run("keys", "export", KEYS, "--passphrase-file", phrase)
    other = ("--direct", "--state-dir", FOLDER / "nobody")
    for command in (["rotate"], ["export", FOREIGN, "--passphrase-file", phrase]):
        first.run("keys", *command, *other)
    return first


def occupy():
    """What a newer Causeway has written; and another program's tables."""
    SERVER.sql("CREATE SCHEMA newer AUTHORIZATION scram; CREATE SCHEMA shop AUTHORIZATION scram;"
               "CREATE TABLE newer.causeway_schema (LIKE causeway.causeway_schema INCLUDING ALL);"
               "INSERT INTO newer.causeway_schema SELECT * FROM causeway.causeway_schema;"
               "UPDATE newer.causeway_schema SET version = version + 100;"
               "CREATE TABLE newer.config_version (LIKE causeway.config_version);"
               "INSERT INTO newer.config_version SELECT * FROM causeway.config_version;"
               "CREATE TABLE shop.customer (name text);"
               "ALTER TABLE newer.causeway_schema OWNER TO scram; ALTER TABLE newer.config_version OWNER TO scram;"
               "ALTER TABLE shop.customer OWNER TO scram", "causeway")  # fmt: skip


# ----- the page


def pick(app, title, place, condition):
    """The entry of a list that opens, by the keyboard."""
    app.find("combo box", title).bring_into_view(MIDDLE).click()
    app.key(*["Down"] * place, "Return")
    wait_for(f"{title} to be chosen", condition)


def fill_in(app, schema):
    """The database's settings, typed in on the page Components, which is the next one."""
    app.wait("list item", "Components, this step")
    pick(app, "Kind", 1, lambda: app.has("text", "Hosts"))
    pick(app, "Signs in by", 2, lambda: app.has("text", "Password"))
    for title, text in (
        ("Hosts", f"localhost:{SERVER.settings.port}"),
        ("Database", "causeway"),
        ("Schema", schema),
        ("File with its authority (PEM)", str(SERVER.directory / "tls/ca.pem")),
        ("User", "scram"),
        ("Password", (SERVER.directory / "scram.password").read_text()),
    ):
        app.find("text", title).bring_into_view(MIDDLE).enter(text)


def try_it(app, told):
    app.find("push button", TRY).bring_into_view(MIDDLE)
    press(app, TRY)
    return app.wait("label", re.compile(told), 60)


def try_schema(app, schema, told):
    back(app).find("text", "Schema").enter(schema)
    return try_it(app, told)


def back(app):
    """The wheel, upwards."""
    app.point_at(*MIDDLE)
    run("xdotool", "click", "--repeat", "30", "4")
    return app


def opened(app):
    app.wait("push button", "Next", 30)
    app.window = app._find_window()


def is_next_offered(app):
    return app.find("push button", "Next").is_sensitive


# ----- one after the other


def check_strangers(app):
    """What cannot be used, each with a sentence of its own and what to do."""
    app.find("label", re.compile("^Custom")).click()
    press(app, "Next")
    fill_in(app, "shop")
    yield try_it(app, "^The tables in the schema shop are those of another program"), "another program's tables are told"
    yield app.has("label", re.compile("^Choose another schema: ")), "with what to do"
    yield not app.has("label", HOLDS), "and not taken for a configuration"
    app.screenshot("attach-stranger")
    yield try_schema(app, "newer", "^What is in the schema newer was written by a newer"), "so is what a newer Causeway wrote"
    yield app.has("label", re.compile("^Install that version")), "with what to do"
    yield not app.has("label", HOLDS), "and not offered either"
    SERVER.stop()
    yield try_schema(app, "causeway", "^No connection to the database server"), "and a server that is down"
    yield not app.has("label", HOLDS), "of which nothing is known"
    app.screenshot("attach-server-down")
    SERVER.start()


def check_told(app):
    yield try_it(app, f"^{HOLDS}$"), "a database that holds a configuration: that is told"
    yield app.has("label", re.compile("never overwritten")), "and that it is not overwritten"
    ways = ("Use that configuration", "Choose another database", "Stop here")
    yield all(app.wait("label", way) for way in ways), f"with three ways to go on {ways}"
    yield not is_next_offered(app), "and no other"
    yield names_are_good(app, "three ways")
    app.find("label", "Stop here").bring_into_view(MIDDLE)
    look(app, "ways", (940, 720))


def check_other(app):
    """Another database: where its name is typed in."""
    app.find("label", "Choose another database").bring_into_view(MIDDLE).click()
    app.key("ctrl+a")
    app.type("nowhere")
    yield wait_for("the name", lambda: app.find("text", "Database").text == "nowhere"), "another one: its name can be typed at once"
    yield wait_for("the ways to go", lambda: not app.has("label", HOLDS)), "and the three ways are gone"
    yield try_it(app, "^The server has no database nowhere"), "which is tried as the first was"
    back(app).find("text", "Database").enter("causeway")
    yield try_schema(app, "elsewhere", "^The engine may make the schema elsewhere"), "an empty schema is one that will do"
    yield not app.has("label", HOLDS), "it holds nothing"
    yield wait_for("Next", lambda: is_next_offered(app)), "and leads on"


def check_stop(app, state):
    try_schema(app, "causeway", f"^{HOLDS}$")
    app.find("label", "Stop here").bring_into_view(MIDDLE).click()
    yield app.wait(None, re.compile("^Leave the set-up"), 30), "stop: what was typed in is not thrown away unasked"
    app.wait("push button", "Leave").do()
    wait_for("the set-up to close", lambda: not app.has("frame", "Set Up Causeway"))
    app.window = wait_for("the main window", app._find_window)
    yield app.wait("label", "Nothing Is Set Up Yet", 30), "stop: the set-up is closed, and nothing is set up"
    yield not (state / "database.json").exists(), "stop: nor is anything changed"


def open_keys(app):
    app.find("push button", "Set Up…").click()
    wait_for("the set-up", lambda: app.has("frame", "Set Up Causeway"))
    opened(app)
    own = app.window
    app.wait("push button", re.compile("^Use an Existing Configuration")).bring_into_view((500, 300)).click()
    take_newest_window(app)
    app.wait("label", "Type in the database’s settings instead", 30).click()
    wait_for("it to close", lambda: not app.has("frame", "Existing Configuration"))
    app.window = own
    fill_in(app, "causeway")
    try_it(app, f"^{HOLDS}$")
    app.find("label", "Use that configuration").bring_into_view(MIDDLE).click()
    take_newest_window(app)
    return app.wait("label", "Exported key set", 30)


def use(app, keys, passphrase):
    app.find("push button", re.compile("Choose a File|Exported key set")).click()
    choose(app, keys)
    app.wait("label", str(keys))
    app.find("text", "Passphrase").enter(passphrase)
    press(app, "Use This Configuration")


def check_mistakes(app, state):
    yield open_keys(app), "use it: the exported key set is asked for"
    yield not app.find("push button", "Use This Configuration").is_sensitive, "without which nothing goes on"
    yield names_are_good(app, "key set")
    look(app, "keys", (600, 640))
    use(app, KEYS, WRONG)
    yield app.wait("label", re.compile("passphrase is not the one"), 60), "a wrong passphrase is told"
    yield app.has("label", "The configuration cannot be used"), "by what it means"
    use(app, FOREIGN, PASSPHRASE)
    yield app.wait("label", re.compile("exported from this installation"), 60), "a key set of another installation is told"
    look(app, "foreign", (600, 640))
    SERVER.stop()
    use(app, KEYS, PASSPHRASE)
    yield app.wait("label", re.compile("cannot be opened: Connection refused"), 120), "a server that has gone meanwhile is told"
    app.screenshot("attach-gone")
    SERVER.start()
    yield not (state / "database.json").exists(), "nothing of it has changed anything"


def check_used(app):
    use(app, KEYS, PASSPHRASE)
    yield app.wait(None, "The Configuration Is in Use", 120), "the right one: it is used"
    yield app.has("label", re.compile("^Both installations use one configuration")), "together with the other, as it says"
    yield names_are_good(app, "in use")
    look(app, "used", (600, 640))
    press(app, "Read Everything Now")
    wait_for("the set-up to close", lambda: not app.has("frame", "Set Up Causeway"))
    app.window = wait_for("the panel", app._find_window)
    yield not app.has("frame", "Existing Configuration"), "reading everything leads to the panel"


def check_panel(app, first, state):
    names = sorted(item["name"] for item in first.ask("status")["connectors"])
    bus = Bus(str(state / "bus"))
    try:
        ended = lambda: "endedAt" in bus.call("GetStatus").get("lastCycle", {})  # noqa: E731
        yield wait_for("its cycle", ended, 60), "it reads everything"
        status = bus.call("GetStatus")
        yield status["lastCycle"]["type"] == "initial" and status["lastCycle"]["state"] == "success", f"all of it {status['lastCycle']}"
        yield status["staging"] and status["attached"], "in staging mode, attached to the other's configuration"
    finally:
        bus.close()
    yield app.wait(name=re.compile("^Staging mode is on|in staging mode"), seconds=30), "the panel tells of the staging mode"
    yield all(app.wait("label", name, 30) for name in names), f"and has the same connectors {names}"
    look(app, "panel", (900, 700))
    yield not first.ask("status")["staging"], "the first one goes on exporting"


def check_secrets(app, state):
    files = dict(contents(state, app.log.name))
    for what, secret in (("passphrase", PASSPHRASE), ("password", (SERVER.directory / "scram.password").read_text())):
        held = [path.name for path, content in files.items() if secret.encode() in content]
        yield len(files) > 3 and not held, f"no {what} in a file or a log {held}"


def checks(app, first, state):
    yield from check_strangers(app)
    yield from check_told(app)
    yield from check_other(app)
    yield from check_stop(app, state)
    yield from check_mistakes(app, state)
    yield from check_used(app)
    yield from check_panel(app, first, state)
    yield from check_secrets(app, state)


def results():
    first = prepare()
    occupy()
    program = Path(os.environ["CW_BUILD"]) / "src/app/causeway"
    state, log = FOLDER / "second", FOLDER / "second.log"
    state.mkdir(mode=0o700)
    app = App([program, "--state-dir", state], log)
    try:
        opened(app)
        for result in checks(app, first, state):
            yield bool(result[0]), result[1]
        yield app.close() == 0, "it ends cleanly"
        yield not re.search("CRITICAL|Sanitizer", log.read_text(errors="replace")), "without a critical"
    except Exception:
        app.screenshot("failed-attach")
        print("\n".join(f"# {node.role}: {node.name}" for node in app.walk() if node.name))
        raise
    finally:
        app.close()
    yield from first.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

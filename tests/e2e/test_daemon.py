#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""causewayd: its schedule, its signals, one cycle at a time, and who may call it. Runs inside
with_lab.py --slapd N --tenant.
"""

import copy
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta

import scenario
from relay import Gate, Relay
from scenario import BUSY, FAILED, NOT_FOUND, NOT_PERMITTED, OK, first_line, wait_for

import answers
import keeper
import tap

MINUTES = 45
NOBODY = 65534


class Daemon:
    """causewayd without a keeper, so that its exit code is seen."""

    def __init__(self, scene, *options):
        self.scene = scene
        scene.engine.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        ready = scene.engine.directory / "ready"
        ready.unlink(missing_ok=True)
        options = ["--state-dir", scene.engine.state, "--ready-file", ready, *options]
        with open(scene.engine.log, "ab") as log:
            self.process = subprocess.Popen(
                [scene.engine.daemon, *options], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=keeper.die_with_parent,
            )  # fmt: skip
        if not wait_for(ready.exists):
            raise keeper.LabError(f"causewayd does not get ready: {keeper.tail(scene.engine.log)}")

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self):
        """Its exit code; negative: the signal that ended it."""
        return self.process.wait(300)

    def stop(self):
        self.signal(signal.SIGTERM)
        return self.wait()


def through(relay, scene):
    values = {**scenario.labs("SLAPD"), "SLAPD_TLS_PORT": relay.port}
    return answers.openldap_to_graph(values, scene.tenant.values)


def age(scene, minutes):
    """Makes the last cycles so much older, while no engine runs."""
    store = sqlite3.connect(scene.store)
    with store:
        store.execute("UPDATE cycle SET started_usec = started_usec - ?", (minutes * 60_000_000,))
    store.close()


def newest(scene):
    runs = scene.ask("run", "list")["items"]
    return runs[0] if runs else {"id": 0}


def wait_for_run(scene, after):
    """The cycle that comes by itself after that one, at its end."""
    wait_for(lambda: newest(scene)["id"] > after and newest(scene)["state"] != "running")
    return newest(scene)


def is_scheduled(run, kind):
    return (run.get("trigger"), run.get("type"), run.get("state")) == ("schedule", kind, "success")


def check_schedule(scene, values):
    """The first cycle comes at once and is initial; the next ones come when they are due."""
    values = copy.deepcopy(values)
    values["scheduler"] = {"enabled": True, "intervalMinutes": MINUTES}
    daemon = Daemon(scene)
    done = scene.set_up(values)
    yield done.returncode == OK, f"setup {done.stderr}"
    run = wait_for_run(scene, 0)
    yield is_scheduled(run, "initial"), f"the first cycle comes by itself: {run}"
    shown = scene.ask("scheduler", "show")
    last, following = (datetime.fromisoformat(shown[name]) for name in ("lastStartedAt", "nextAt"))
    yield following - last == timedelta(minutes=MINUTES), "the next is due an interval later"
    yield shown["nextType"] == "delta", "and will be a delta"
    yield daemon.stop() == 0, "SIGTERM between cycles: exit code 0"

    age(scene, MINUTES + 1)
    daemon = Daemon(scene)
    second = wait_for_run(scene, run["id"])
    yield is_scheduled(second, "delta"), f"what came due meanwhile runs at the start: {second}"
    done = scene.run("scheduler", "set", "--suspend", "--next-type", "initial")
    yield done.returncode == OK and "nextAt" not in scene.ask("scheduler", "show"), "suspended"
    daemon.stop()

    age(scene, MINUTES + 1)
    daemon = Daemon(scene)
    shown = scene.ask("scheduler", "show")
    yield shown["suspended"] and "nextAt" not in shown, "a restart does not end that"
    yield newest(scene)["id"] == second["id"], "nothing has run"
    scene.run("scheduler", "set", "--resume")
    third = wait_for_run(scene, second["id"])
    yield is_scheduled(third, "initial"), f"resumed, and initial as wished: {third}"
    scene.run("scheduler", "set", "--disable")
    yield "nextAt" not in scene.ask("scheduler", "show"), "disabled: none is due"
    daemon.stop()

    daemon = Daemon(scene, "--no-scheduler")
    scene.run("scheduler", "set", "--enable")
    yield "nextAt" not in scene.ask("scheduler", "show"), "--no-scheduler: none is due"
    yield scene.cycle("delta").exit == OK, "but one can be asked for"
    scene.run("scheduler", "set", "--disable")
    daemon.stop()


def hold_import(scene, relay, *options):
    """(a gate that holds an import in its middle, causewayctl waiting for that cycle)"""
    gate = Gate()
    relay.on_bytes(200_000, gate.hold)
    command = scene.engine.command("cycle", "start", "--type", "initial", *options)
    asking = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    gate.wait()
    return gate, asking


def check_one_at_a_time(scene, relay):
    gate, asking = hold_import(scene, relay, "--wait")
    status = scene.ask("status")
    yield status["state"] == "running", "status says that a cycle runs"
    yield status["cycle"]["step"]["kind"] == "import", f"and in which step: {status.get('cycle')}"
    done = scene.run("cycle", "start")
    yield done.returncode == BUSY, f"a second one is refused: {first_line(done.stderr)}"
    yield scene.run("object", "search", "u000003").returncode == OK, "questions are answered"
    done = scene.run("cycle", "stop", "--json")
    yield done.returncode == OK, f"cycle stop {done.stderr}"
    yield set(json.loads(done.stdout)) == {"state"}, f"its JSON: {done.stdout.strip()}"
    gate.open()
    asking.communicate(timeout=300)
    run = scene.engine.last_run()
    yield run["state"] == "stopped" and asking.returncode == FAILED, f"it is {run['state']}"
    yield all(step["state"] != "running" for step in run["steps"]), "no step is left running"
    yield scene.run("cycle", "stop").returncode == NOT_FOUND, "there is none to stop any more"


def check_signals(scene, relay):
    """SIGTERM in the middle of a step ends it at the next page and the engine with it, in order."""
    daemon = Daemon(scene)
    yield from check_one_at_a_time(scene, relay)
    daemon.signal(signal.SIGHUP)
    yield scene.run("status").returncode == OK, "SIGHUP changes nothing"
    gate, asking = hold_import(scene, relay)
    asking.communicate(timeout=300)
    daemon.signal(signal.SIGTERM)
    gate.open()
    yield daemon.wait() == 0, "SIGTERM in an import: exit code 0"
    yield not scene.engine.state.joinpath("bus").exists(), "the socket is gone"
    daemon = Daemon(scene)
    yield newest(scene)["state"] == "stopped", "the cycle is shown as stopped"
    cycle = scene.cycle("delta")
    yield cycle.exit == OK, f"the next one is fine ({cycle.explain()})"
    daemon.signal(signal.SIGINT)
    yield daemon.wait() == 0, "SIGINT: exit code 0"


def check_signal_in_export(scene, directory):
    """SIGTERM while the tenant takes its time: what is under way is noted, nothing is sent twice."""
    daemon = Daemon(scene)
    for number in range(100):
        directory.add_person(f"late{number}")
    before = scene.tenant.counters()["usersCreated"]
    scene.tenant.admin(
        "faults",
        {"action": "delay", "delay_ms": 2000, "times": -1, "match": {"path_regex": "batch"}},
    )
    scene.run("cycle", "start")

    def is_exporting():
        return scene.ask("status").get("cycle", {}).get("step", {}).get("kind") == "export"

    yield wait_for(is_exporting), "an export runs slowly"
    daemon.signal(signal.SIGTERM)
    yield daemon.wait() == 0, "SIGTERM in an export: exit code 0"
    scene.tenant.admin("faults", method="DELETE")
    daemon = Daemon(scene)
    yield newest(scene)["state"] == "stopped", "the cycle is shown as stopped"
    cycle = scene.cycle("delta")
    yield cycle.exit == OK, f"the next one is fine ({cycle.explain()})"
    counters = scene.tenant.counters()
    made = counters["usersCreated"] - before
    yield made == 100 and counters["duplicatesPrevented"] == 0, f"{made} of 100 users were made"
    daemon.stop()


def check_callers(scene):
    """Who is in none of the engine's groups is answered, but not served."""
    place = tempfile.mkdtemp(prefix="causeway-bus.", dir="/tmp")
    os.chmod(place, 0o755)
    try:
        shell = shutil.copy(scene.engine.shell, place)
        os.chmod(shell, 0o755)
        daemon = Daemon(scene)
        daemon.stop()
        daemon = Daemon(scene, "--socket", f"{place}/bus")
        for words in (["status"], ["cycle", "start"], ["config", "set", "staging", "true"]):
            done = subprocess.run(
                [shell, "--socket", f"{place}/bus", *words], capture_output=True, text=True,
                user=NOBODY, group=NOBODY, extra_groups=[], cwd="/",
            )  # fmt: skip
            told = first_line(done.stderr)
            yield done.returncode == NOT_PERMITTED, f"nobody may not {' '.join(words)}: {told}"
        daemon.stop()
    finally:
        shutil.rmtree(place)


def results():
    scene, directory = scenario.Scenario(), scenario.Directory()
    relay = Relay("127.0.0.1", int(os.environ["CW_LAB_SLAPD_TLS_PORT"]))
    scene.tenant.verify(scenario.OPENLDAP_DOMAIN)
    yield from check_schedule(scene, through(relay, scene))
    yield from check_signals(scene, relay)
    yield from check_signal_in_export(scene, directory)
    if os.geteuid() == 0:
        yield from check_callers(scene)
    yield from scene.closing_results()


if __name__ == "__main__":
    sys.exit(tap.run(results()))

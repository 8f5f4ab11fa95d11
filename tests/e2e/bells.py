# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every directory that is listened to. A source is what a test makes of one: change(*values) gives
somebody these display names one after the other, without a pause; stop() and start() are the server's."""

import time

from scenario import OK, wait_for

BURST = 200
WEEK = 10080
WELL = ("success", "completed-errors")


def has(scene, value):
    """Somebody in the tenant is called that."""
    return any(user["properties"].get("displayName") == value for user in scene.tenant.users().values())


def listeners(scene):
    return scene.ask("scheduler", "show")["nearRealTime"]["listeners"]


def is_listening(scene):
    found = listeners(scene)
    return bool(found) and all(listener["state"] == "listening" for listener in found)


def runs(scene):
    return scene.ask("run", "list", "--limit", 1000)["items"]


def last_id(scene):
    return runs(scene)[0]["id"]


def since(scene, last):
    return [run for run in runs(scene) if run["id"] > last]


def is_quiet(scene):
    """Nothing runs, nobody rang."""
    status = scene.ask("status")
    return status["state"] == "idle" and not status["scheduler"]["nearRealTime"]["waiting"]


def settle(scene):
    """Whether cycles come to an end by themselves: nothing for longer than a bell takes."""

    def is_still():
        before = last_id(scene)
        time.sleep(3)
        return is_quiet(scene) and last_id(scene) == before

    return wait_for(is_still)


def check_arrives(scene, source, what):
    value = f"{what} {time.time():.3f}"[:60]
    began = time.monotonic()
    source.change(value)
    arrived = wait_for(lambda: has(scene, value), 60)
    yield arrived, f"{what}: a change reaches the tenant by itself, {time.monotonic() - began:.1f} s"


def check_begin(scene, source):
    cycle = scene.cycle("initial")
    yield cycle.state in WELL, f"a first cycle ({cycle.explain()})"
    done = scene.run("scheduler", "set", "--enable", "--interval", WEEK, "--near-real-time")
    yield done.returncode == OK and "Near-real-time: on" in done.stdout, f"switched on: {done.stdout}{done.stderr}"
    yield wait_for(lambda: is_listening(scene)), f"each partition that was read is listened to: {listeners(scene)}"
    yield settle(scene), "what may have been missed before is looked at once"


def check_change(scene, source):
    last = last_id(scene)
    yield from check_arrives(scene, source, "quick")
    wait_for(lambda: is_quiet(scene))
    made = since(scene, last)
    told = made and all(run["trigger"] == "change" and run["part"] for run in made)
    yield told, f"by a part of a cycle: {made}"
    steps = [(step["kind"], step.get("partition")) for step in scene.ask("run", "show", made[0]["id"])["steps"]]
    kinds = {kind for kind, _ in steps}
    yield kinds == {"import", "synchronise", "export"}, f"with what is needed for it: {steps}"


def check_burst(scene, source):
    """Many changes are few cycles; the last one counts."""
    last = last_id(scene)
    source.change(*(f"burst {number}" for number in range(BURST)))
    yield wait_for(lambda: has(scene, f"burst {BURST - 1}"), 60), "the last of a burst arrives"
    settle(scene)
    made = since(scene, last)
    yield 0 < len(made) <= BURST / 10, f"{BURST} changes: {len(made)} cycles"


def check_suspended(scene, source):
    """What is told while nothing may begin is not forgotten."""
    scene.run("scheduler", "set", "--suspend")
    last, value = last_id(scene), "while suspended"
    source.change(value)
    waiting = wait_for(lambda: scene.ask("scheduler", "show")["nearRealTime"]["waiting"])
    yield waiting and not since(scene, last), "suspended: it waits"
    scene.run("scheduler", "set", "--resume")
    yield wait_for(lambda: has(scene, value), 60), "and comes when resumed"


def check_server_gone(scene, source):
    """A lost connection fails nobody's cycle; the server comes back, and so does the bell."""
    wait_for(lambda: is_quiet(scene))
    last = last_id(scene)
    source.stop()
    lost = wait_for(lambda: any(listener["state"] == "reconnecting" for listener in listeners(scene)))
    yield lost, f"the server is gone: {listeners(scene)}"
    told = [listener["message"] for listener in listeners(scene) if listener["state"] == "reconnecting"]
    yield told and all(len(text) > 20 for text in told), f"and it is told why: {told}"
    yield not since(scene, last), "no cycle fails by it"
    told = scene.run("status").stdout
    yield "the schedule goes on" in told, f"status: {told}"
    source.start()
    yield wait_for(lambda: is_listening(scene)), f"it listens again: {listeners(scene)}"
    yield from check_arrives(scene, source, "after a restart")
    # Between two rings it is quiet as well; a cycle that has just begun is none that went well yet.
    yield settle(scene), "and comes to rest"
    made = since(scene, last)
    yield all(run["state"] in WELL for run in made), f"with cycles that went well: {made}"


def check_killed(scene, source):
    """SIGKILL when somebody has rung: the next engine looks at what it missed."""
    value = "killed"
    source.change(value)
    wait_for(lambda: scene.ask("scheduler", "show")["nearRealTime"].get("lastChangeAt"))
    scene.kill_engine()
    source.change(f"{value} again")
    scene.start()
    yield wait_for(lambda: has(scene, f"{value} again"), 60), "after SIGKILL nothing is missed"
    yield wait_for(lambda: is_listening(scene)), "and it listens"


def check_source(scene, source):
    yield from check_begin(scene, source)
    yield from check_change(scene, source)
    yield from check_burst(scene, source)
    yield from check_suspended(scene, source)
    yield from check_server_gone(scene, source)
    yield from check_killed(scene, source)

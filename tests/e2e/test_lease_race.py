#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two installations race for the lease, again and again: the one that has it is paused, killed, or asked to give it up,
and the other one is to take over. Requests of one must never come after those of the next.

Runs inside with_lab.py --postgres; argument: the program lease-racer. CW_SEED: another course of things.
"""

import collections
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.append(os.environ["CW_LAB_TOOLS"])

import tap

RACES = 200
PAIRS = 4
DURATION = 0.4
# For the other one to be seen at work; a machine may be slow.
PATIENCE = 60

Send = collections.namedtuple("Send", "epoch instance time")


class Racer:
    def __init__(self, program, folder, pair):
        self.arguments = [program, str(folder), f"/{pair.schema}", str(pair.keys), str(pair.log), str(int(DURATION * 1000))]
        folder.mkdir(mode=0o700)
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.id = self.process.stdout.readline().strip()

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        self.process.kill()
        self.process.wait()


class Pair:
    """Two racers in a schema of their own, and what they have sent."""

    def __init__(self, program, folder, number):
        self.schema = f"race{os.getpid()}x{number}"
        self.random = random.Random(int(os.environ.get("CW_SEED", "1")) * 100 + number)
        self.keys = folder / f"keys{number}"
        self.keys.mkdir(mode=0o700)
        self.log = folder / f"log{number}"
        self.log.touch()
        self.done = collections.Counter()
        self.failures = []
        self.racers = [Racer(program, folder / f"a{number}", self)]
        self.wait_for(self.racers[0], 0)
        self.racers.append(Racer(program, folder / f"b{number}", self))

    def sends(self):
        return [Send(int(epoch), instance, int(at)) for epoch, instance, at in map(str.split, self.log.read_text().splitlines())]

    def wait_for(self, racer, epoch):
        """Until it has sent something in a later epoch."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            size = self.log.stat().st_size
            with self.log.open() as file:
                file.seek(max(0, size - 4096))
                tail = [line.split() for line in file.read().splitlines()[1 if size > 4096 else 0 :]]
            if any(len(parts) == 3 and parts[1] == racer.id and int(parts[0]) > epoch for parts in tail):
                return True
            time.sleep(0.01)
        return False

    def nap(self, longest):
        time.sleep(self.random.uniform(0, longest) * DURATION)

    def paused(self, holder, other):
        holder.signal(signal.SIGSTOP)
        self.nap(0.3)
        other.tell(f"{self.random.choice(['activate', 'force'])} {other.id}")
        self.nap(2.5)
        holder.signal(signal.SIGCONT)

    def killed(self, holder, other):
        holder.kill()
        other.tell(f"force {other.id}")
        self.nap(2)
        holder.start()

    def planned(self, holder, other):
        self.random.choice([holder, other]).tell(f"activate {other.id}")

    def flickering(self, holder, other):
        other.tell(f"activate {other.id}")
        for _ in range(self.random.randint(1, 5)):
            holder.signal(signal.SIGSTOP)
            self.nap(0.4)
            holder.signal(signal.SIGCONT)
            self.nap(0.1)

    def race(self, n):
        for i in range(n):
            holder, other = self.racers if i % 2 == 0 else reversed(self.racers)
            epoch = max(send.epoch for send in self.sends())
            way = self.random.choice([self.paused, self.paused, self.killed, self.planned, self.flickering])
            way(holder, other)
            self.done[way.__name__] += 1
            if not self.wait_for(other, epoch):
                self.failures.append(f"race {i}, {way.__name__}: nobody took over")
                return
            self.nap(0.5)

    def end(self):
        for racer in self.racers:
            racer.kill()


def find_overlap(sends):
    """What was let out after somebody else's later epoch had begun."""
    highest = None
    for send in sorted(sends, key=lambda one: one.time):
        if highest is not None and send.epoch < highest.epoch:
            return f"{send} after {highest}"
        if highest is not None and send.epoch == highest.epoch and send.instance != highest.instance:
            return f"{send} and {highest}"
        highest = send
    return None


def races(program):
    with tempfile.TemporaryDirectory(prefix="causeway-race-") as name:
        pairs = [Pair(program, Path(name), number) for number in range(PAIRS)]
        threads = [threading.Thread(target=pair.race, args=(RACES // PAIRS,)) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for pair in pairs:
            pair.end()
        done = sum((pair.done for pair in pairs), collections.Counter())
        failures = [failure for pair in pairs for failure in pair.failures]
        yield not failures and done.total() == RACES, f"races: {done.total()}, and each time the other one took over {dict(done)} {failures}"
        sends = [pair.sends() for pair in pairs]
        overlaps = [overlap for overlap in map(find_overlap, sends) if overlap]
        yield not overlaps, f"races: {sum(map(len, sends))} requests, never two of them at once {overlaps}"
        # Told beside: stopped right between the question and the request, which nothing can see.
        late = sum(a.epoch > b.epoch for own in sends for a, b in zip(own, own[1:]))
        print(f"# {late} were let out in time, and stopped before they went")
        epochs = [len({send.epoch for send in own}) for own in sends]
        yield sum(epochs) >= RACES, f"races: each had an epoch of its own {epochs}"


if __name__ == "__main__":
    sys.exit(tap.run(races(sys.argv[1])))

# SPDX-License-Identifier: GPL-3.0-or-later
"""An engine between the servers that with_lab.py has started, and the tenant seen from outside.

An end-to-end test is a Python program that prints TAP (lab/tap.py) and is registered like this:

  test('e2e-first-line', with_lab, args: ['--ad', '60', '--tenant', '--', files('test_first_line.py')],
       suite: 'integration', protocol: 'tap', env: program_env, timeout: 300)

Its results end with closing_results(), which has the logs of the engine and the tenant checked.
"""

import base64
import json
import os
import re
import sqlite3
import ssl
import subprocess
import sys
import time
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

sys.path.append(os.environ["CW_LAB_TOOLS"])

import answers  # noqa: E402
import engine  # noqa: E402
import keeper  # noqa: E402
import samba_ad  # noqa: E402
import slapd  # noqa: E402
import tenant  # noqa: E402

# What causewayctl exits with (src/cli/cw-exit.h).
OK, FAILED, USAGE, NOT_FOUND, NO_ENGINE, NOT_PERMITTED = range(6)
OBJECT_ERRORS, GUARD, BUSY, INVALID, ATTENTION = range(6, 11)

# Of GLib's checks and of the sanitizers, in the engine's log.
COMPLAINT = re.compile(r"^critical|CRITICAL|Sanitizer|runtime error:|should not happen", re.I)

# The group whose description says which installation exports (cw-graph-note.h).
EXPORTER_NOTE = "causeway-exporting-installation"

OPENLDAP_DOMAIN = "example.org"  # of the mail addresses in a slapd lab


def labs(prefix):
    """What with_lab.py exports of a lab, under the names that answers.py takes: AD_HOST, ..."""
    found = {name.removeprefix("CW_LAB_"): value for name, value in os.environ.items()}
    return {name: value for name, value in found.items() if name.startswith(f"{prefix}_")}


def active_directory():
    return samba_ad.SambaLab(os.environ["CW_LAB_AD_DIR"])


def openldap():
    return slapd.SlapdLab(os.environ["CW_LAB_SLAPD_DIR"])


def wait_for(condition, seconds=120):
    """Whether condition() came true in time: a state that has to come, on however busy a machine."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


class Directory:
    """What an administrator does to the slapd of with_lab.py."""

    def __init__(self):
        self.lab = openldap()
        self.base = slapd.SUFFIX
        self.people, self.groups = f"ou=people,{self.base}", f"ou=groups,{self.base}"

    def change(self, *records, options=()):
        """LDIF records (RFC 2849): lines of text each. options: of ldapmodify."""
        ldif = "\n\n".join("\n".join(lines) for lines in records) + "\n"
        done = subprocess.run(
            ["ldapmodify", "-x", "-H", self.lab.socket_uri, "-D", slapd.ADMIN_DN,
             "-w", slapd.ADMIN_PASSWORD, *options],
            input=ldif.encode(), capture_output=True,
        )  # fmt: skip
        if done.returncode != 0:
            raise keeper.LabError(f"ldapmodify: {done.stderr.decode(errors='replace')}")

    def add_person(self, uid, *more, dn=None, mail=OPENLDAP_DOMAIN):
        """more are LDIF lines; mail is the domain of the mail address when they have none."""
        lines = [f"dn: {dn or f'uid={uid},{self.people}'}", "changetype: add"]
        lines += ["objectClass: inetOrgPerson", f"uid: {uid}", "sn: Added", *more]
        if not any(line.startswith("cn:") for line in more):
            lines.append(f"cn: {uid}")
        if mail and not any(line.startswith("mail:") for line in more):
            lines.append(f"mail: {uid}@{mail}")
        self.change(lines)

    def add_ghost(self, name, *more):
        """A person without uid, whom only a mail address brings into scope; returns the DN."""
        dn = f"cn={name},{self.people}"
        lines = [f"dn: {dn}", "changetype: add", "objectClass: inetOrgPerson", f"cn: {name}"]
        self.change([*lines, "sn: Ghost", *more])
        return dn

    def add_group(self, name, *members):
        lines = [f"dn: cn={name},{self.groups}", "changetype: add", "objectClass: groupOfNames"]
        self.change([*lines, f"cn: {name}", *(f"member: {member}" for member in members)])

    def modify(self, dn, *lines):
        self.change([f"dn: {dn}", "changetype: modify", *lines])

    def become(self, dn, classes, *lines):
        """Other classes, structural ones too, with the entryUUID that it has (draft-zeilenga-ldap-relax)."""
        kinds = [f"objectClass: {name}" for name in classes]
        self.change([f"dn: {dn}", "changetype: modify", "replace: objectClass", *kinds, *lines],
                    options=["-e", "!relax"])  # fmt: skip

    def delete(self, *dns):
        self.change(*([f"dn: {dn}", "changetype: delete"] for dn in dns))

    def anchor(self, dn):
        """The source anchor that a person gets (cw-rule-functions-convert.c: CGuid, base64)."""
        done = subprocess.run(
            ["ldapsearch", "-x", "-LLL", "-H", self.lab.socket_uri, "-D", slapd.ADMIN_DN,
             "-w", slapd.ADMIN_PASSWORD, "-s", "base", "-b", dn, "entryUUID"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        value = uuid.UUID(done.stdout.partition("entryUUID: ")[2].strip())
        return base64.b64encode(value.bytes_le).decode()

    def person(self, index):
        return f"uid=u{index:06d},{self.people}"


def ldif_binary(name, value):
    """An LDIF line for any bytes."""
    return f"{name}:: {base64.b64encode(value).decode()}"


class Tenant:
    """Graph as an application sees it that is not the engine, and the practice tenant's own side."""

    def __init__(self, lab=None):
        """lab: a tenant that the test has started itself."""
        values = lab.environment("TENANT") if lab else labs("TENANT")
        self.values = values
        self.lab = lab or tenant.TenantLab(values["TENANT_DIR"])
        self.url = values["TENANT_URL"]
        self.tls = ssl.create_default_context(cafile=values["TENANT_CA"])
        self.token = None

    def request(self, path, data=None, headers=(), method=None):
        address = self.url + urllib.parse.quote(path, safe="/?&=$,()'")
        request = urllib.request.Request(address, data, dict(headers), method=method)
        with urllib.request.urlopen(request, context=self.tls) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def sign_in(self):
        form = {
            "grant_type": "client_credentials",
            "client_id": self.values["TENANT_CLIENT_ID"],
            "client_secret": Path(self.values["TENANT_CLIENT_SECRET_FILE"]).read_text(),
            "scope": "https://graph.microsoft.com/.default",
        }
        data = urllib.parse.urlencode(form).encode()
        path = f"/{self.values['TENANT_ID']}/oauth2/v2.0/token"
        self.token = self.request(path, data)["access_token"]

    def get(self, path):
        """One resource of Graph v1.0."""
        if self.token is None:
            self.sign_in()
        return self.request(f"/v1.0{path}", headers={"Authorization": f"Bearer {self.token}"})

    def all(self, path):
        """Every object of a collection, page after page."""
        page = self.get(path)
        found = page["value"]
        while link := page.get("@odata.nextLink"):
            page = self.get(link.removeprefix(f"{self.url}/v1.0"))
            found += page["value"]
        return found

    def admin(self, path, value=None, method=None):
        """What the practice tenant offers besides Graph; value is sent as JSON."""
        data = None if value is None else json.dumps(value).encode()
        return self.request(f"/admin/{path}", data, {"Content-Type": "application/json"}, method)

    def verify(self, domain):
        self.admin("domains/verify", {"domain": domain, "verified": True})

    def state(self):
        """Everything in the tenant, without what differs from run to run, which is true of the note of who
        exports as well (test_exporters.py)."""
        state = self.admin("state?ids=0")
        state["groups"] = [
            group for group in state["groups"] if group["properties"].get("uniqueName") != EXPORTER_NOTE
        ]
        return state

    def counters(self):
        return self.admin("counters")

    def writes(self):
        return self.counters()["writes"]

    def users(self):
        """Properties of the live users by their userPrincipalName."""
        users = self.state()["users"]
        return {user["properties"]["userPrincipalName"]: user for user in users}

    def groups(self):
        groups = self.state()["groups"]
        return {group["properties"]["displayName"]: group for group in groups}


def second_tenant(name="tenant2", options=()):
    """Another empty tenant, for an engine to compare with; it ends with with_lab.py."""
    lab = tenant.create(Path(os.environ["CW_LAB_DIR"]) / name, database=True)
    lab.start(options)
    graph = Tenant(lab)
    graph.verify(OPENLDAP_DOMAIN)
    return graph


class Cycle:
    """One cycle that has ended: what causewayctl exited with, and the run with its steps."""

    def __init__(self, done, run):
        self.exit = done.returncode
        self.output = done.stdout + done.stderr
        self.run = run
        self.state = run["state"]

    def step(self, kind, name=None):
        """The step of that kind, of the connector with that name (left out: the first)."""
        for step in self.run["steps"]:
            if step["kind"] == kind and name in (None, step.get("connector")):
                return step
        raise LookupError(f"the cycle has no step {kind}")

    def is_state(self, **states):
        """is_state(synchronise="skipped", export="skipped")"""
        return all(self.step(kind)["state"] == state for kind, state in states.items())

    def count(self, kind, name):
        return self.step(kind)["counts"].get(name, 0)

    def failed_with(self, *codes):
        """Failed in its first import, for one of these reasons, which is told; nothing came after."""
        step = self.step("import")
        is_guarded = step.get("errorCode") == "guard"
        state = "guarded" if is_guarded else "failed"
        return (
            (self.exit, self.state, step["state"]) == (GUARD if is_guarded else FAILED, state, state)
            and step["errorCode"] in codes
            and len(step["errorMessage"]) > 20
            and self.is_state(synchronise="skipped", export="skipped")
        )

    def explain(self):
        """For the title of a check that fails."""
        steps = [
            f"{step['kind']} {step['state']} {step.get('errorCode', '')} {step['counts']}"
            f" {step.get('seconds', 0):.1f} s"
            for step in self.run["steps"]
        ]
        return f"exit {self.exit}, {self.state}: {'; '.join(steps)}"


class Scenario:
    def __init__(self, name="engine", graph=None):
        """graph: the Tenant to export to; left out: that of with_lab.py."""
        self.engine = engine.Engine(Path(os.environ["CW_LAB_DIR"]) / name)
        self.tenant = graph or Tenant()

    def start(self, **how):
        self.engine.start(**how)

    def restart(self, **how):
        self.engine.stop()
        self.engine.start(**how)

    def run(self, *args):
        return self.engine.run(*args)

    def ask(self, *args):
        return self.engine.ask(*args)

    def set_up(self, values, *options):
        """Sets the engine up from an answers file; returns what causewayctl did."""
        path = self.engine.directory / "answers.json"
        path.write_text(json.dumps(values, ensure_ascii=False))
        return self.engine.run("setup", "--answers", path, *options)

    def active_directory_answers(self):
        return answers.active_directory_to_graph(labs("AD"), self.tenant.values)

    def openldap_answers(self):
        return answers.openldap_to_graph(labs("SLAPD"), self.tenant.values)

    def begin(self, values):
        """A running engine that is set up, or an exception."""
        self.start()
        done = self.set_up(values)
        if done.returncode != 0:
            raise keeper.LabError(f"setup failed: {done.stdout}{done.stderr}")

    def begin_with_openldap(self):
        self.tenant.verify(OPENLDAP_DOMAIN)
        self.begin(self.openldap_answers())

    def cycle(self, kind):
        """Runs a cycle to its end."""
        done = self.engine.run("cycle", "start", "--type", kind, "--wait")
        return Cycle(done, self.engine.last_run())

    def reviewed_cycle(self, kind):
        """A cycle whose deletions an administrator approves where a guard holds them back."""
        cycle = self.cycle(kind)
        while cycle.exit == GUARD:
            held = [item["digest"] for item in self.ask("guard", "show")["items"] if item["holding"]]
            if not held or any(self.run("guard", "approve", digest).returncode for digest in held):
                return cycle
            cycle = self.cycle(kind)
        return cycle

    def settle(self):
        """Waits for the end of a cycle that runs."""
        return wait_for(lambda: self.ask("status")["state"] == "idle")

    def is_settled(self):
        """Whether two more cycles find nothing to do; the first confirms what was exported."""
        self.cycle("delta")
        writes = self.tenant.writes()
        last = self.cycle("delta")
        return last.state == "success" and self.tenant.writes() == writes

    def behind(self, step, count, page=1000):
        """The objects behind a count of a step, read by pages of this size."""
        items, after = [], 0
        while after is not None:
            answer = self.ask("run", "objects", step["id"], count, "--limit", page, "--after", after)
            items += answer["items"]
            after = answer.get("next")
        return items

    def miscounted(self, limit=1000):
        """Counts of all steps of the newest runs with other objects behind them than they say, and how many
        counts there were."""
        wrong, n_counts = [], 0
        for run in self.ask("run", "list", "--limit", limit)["items"]:
            for step in self.ask("run", "show", run["id"])["steps"]:
                for count, value in step["counts"].items():
                    n_counts += 1
                    objects = self.behind(step, count)
                    names = [o.get("dn") or o.get("title") or o.get("anchor") for o in objects]
                    # An object that was never made has no name of its own.
                    nameless = names.count(None) and step["kind"] == "import"
                    if sum(item["count"] for item in objects) != value or nameless:
                        wrong.append((run["id"], step["kind"], count, value, len(objects)))
        return wrong, n_counts

    def show(self, connector, text):
        """All that is known of the one object of a connector that a search finds."""
        items = json.loads(self.run("object", "search", text, "--json").stdout)["items"]
        found = [item for item in items if item["connector"]["name"] == connector]
        if len(found) != 1:
            raise keeper.LabError(f"{len(found)} objects are found by {text}")
        return self.ask("object", "show", found[0]["id"])

    def errors(self):
        """Errors of objects: {code: [error, ...]}"""
        found = {}
        for error in self.ask("error", "list", "--limit", 1000)["items"]:
            found.setdefault(error["code"], []).append(error)
        return found

    def query(self, sql, *values):
        """The store as it is on the disk, read past the engine."""
        store = sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)
        try:
            return store.execute(sql, values).fetchall()
        finally:
            store.close()

    @property
    def store(self):
        return self.engine.state / "causeway.db"

    def watermarks(self):
        return dict(self.query("SELECT name, watermark FROM partition"))

    def pid(self):
        return keeper.server_pid(self.engine.pid_file)

    def kill_engine(self):
        """SIGKILL to the daemon itself; its keeper then ends too."""
        os.kill(self.pid(), 9)
        self.engine.stop()

    def contract_violations(self):
        """What the checker of CW_GRAPH_CONTRACT says about the tenant's log; None without it."""
        checker = os.environ.get("CW_GRAPH_CONTRACT")
        if not checker:
            return None
        done = subprocess.run(
            ["node", checker, self.tenant.lab.request_log], capture_output=True, text=True
        )
        report = done.stdout + done.stderr
        return "" if done.returncode == 0 or is_all_mistaken(report) else report

    def complaints(self):
        """What the engine's log says against the engine itself."""
        if not self.engine.log.exists():
            return []
        lines = self.engine.log.read_text(errors="replace").splitlines()
        return [line for line in lines if COMPLAINT.search(line)]

    def log_results(self):
        found = self.complaints()
        yield not found, f"the log has no complaint about the engine itself: {found[:3]}"

    def contract_results(self):
        found = self.contract_violations()
        if found is None:
            yield True, "the graph contract # SKIP CW_GRAPH_CONTRACT is not set"
        else:
            yield not found, f"the graph contract {first_line(found)}"

    def closing_results(self):
        """TAP: the engine ends without a complaint, and all that it and the tenant said to one another is
        Graph."""
        self.engine.stop()
        yield from self.log_results()
        yield from self.contract_results()


def is_mistaken(violation):
    """The checker looks for the operators of an advanced query in the whole filter, also within
    literals, where an anchor in base64 may read 'NE/...'."""
    if "[docs] advanced" not in violation:
        return False
    url = urllib.parse.unquote(violation.partition("[docs]")[0])
    bare = re.sub(r"'(?:[^']|'')*'", "''", url)
    return not re.search(r"\b(?:ne|not|endsWith)\b|\$search|\$count=true", bare, re.IGNORECASE)


def is_all_mistaken(report):
    """A checker that broke down reports no violation at all: that is not this."""
    violations = [line for line in report.splitlines() if line.startswith("    - ")]
    return bool(violations) and all(map(is_mistaken, violations))


def first_line(text):
    return text.strip().partition("\n")[0]

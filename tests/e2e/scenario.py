# SPDX-License-Identifier: GPL-3.0-or-later
"""An engine between the servers that with_lab.py has started, and the tenant seen from outside.

An end-to-end test is a Python program that prints TAP (lab/tap.py) and is registered like this:

  test('e2e-first-line', with_lab, args: ['--ad', '60', '--tenant', '--', files('test_first_line.py')],
       suite: 'integration', protocol: 'tap', env: program_env, timeout: 300)
"""

import json
import os
import ssl
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.append(os.environ["CW_LAB_TOOLS"])

import answers  # noqa: E402
import engine  # noqa: E402
import keeper  # noqa: E402
import samba_ad  # noqa: E402
import slapd  # noqa: E402
import tenant  # noqa: E402


def labs(prefix):
    """What with_lab.py exports of a lab, under the names that answers.py takes: AD_HOST, ..."""
    found = {name.removeprefix("CW_LAB_"): value for name, value in os.environ.items()}
    return {name: value for name, value in found.items() if name.startswith(f"{prefix}_")}


class Tenant:
    """Graph as an application sees it that is not the engine."""

    def __init__(self):
        values = labs("TENANT")
        self.lab = tenant.TenantLab(values["TENANT_DIR"])
        self.url = values["TENANT_URL"]
        self.id = values["TENANT_ID"]
        self.client_id = values["TENANT_CLIENT_ID"]
        self.secret = Path(values["TENANT_CLIENT_SECRET_FILE"]).read_text()
        self.tls = ssl.create_default_context(cafile=values["TENANT_CA"])
        self.token = None

    def request(self, path, data=None, headers=()):
        request = urllib.request.Request(
            self.url + urllib.parse.quote(path, safe="/?&=$,()'"), data, dict(headers)
        )
        with urllib.request.urlopen(request, context=self.tls) as answer:
            return json.load(answer)

    def sign_in(self):
        form = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.secret,
            "scope": "https://graph.microsoft.com/.default",
        }
        data = urllib.parse.urlencode(form).encode()
        self.token = self.request(f"/{self.id}/oauth2/v2.0/token", data)["access_token"]

    def get(self, path):
        """One resource of Graph v1.0."""
        if self.token is None:
            self.sign_in()
        return self.request(f"/v1.0{path}", headers={"Authorization": f"Bearer {self.token}"})

    def all(self, path):
        """Every object of a collection, page after page."""
        page, found = self.get(path), []
        while True:
            found += page["value"]
            link = page.get("@odata.nextLink")
            if link is None:
                return found
            page = self.get(link.removeprefix(f"{self.url}/v1.0"))


class Scenario:
    def __init__(self, name="engine"):
        self.engine = engine.Engine(Path(os.environ["CW_LAB_DIR"]) / name)
        self.tenant = Tenant()

    def start(self):
        self.engine.start()

    def set_up(self, values):
        """Sets the engine up from an answers file; returns what causewayctl did."""
        path = self.engine.directory / "answers.json"
        path.write_text(json.dumps(values, ensure_ascii=False))
        return self.engine.run("setup", "--answers", path)

    def set_up_active_directory(self):
        return self.set_up(answers.active_directory_to_graph(labs("AD"), labs("TENANT")))

    def set_up_openldap(self):
        return self.set_up(answers.openldap_to_graph(labs("SLAPD"), labs("TENANT")))

    def cycle(self, kind):
        """Runs a cycle to its end and returns it with its steps."""
        self.engine.run("cycle", "start", "--type", kind, "--wait")
        return self.engine.last_run()

    def kill_engine(self):
        """SIGKILL to the daemon itself; its keeper then ends too."""
        os.kill(keeper.server_pid(self.engine.pid_file), 9)
        self.engine.stop()

    def contract_violations(self):
        """What the checker of CW_GRAPH_CONTRACT says about the tenant's log; None without it."""
        checker = os.environ.get("CW_GRAPH_CONTRACT")
        if not checker:
            return None
        done = subprocess.run(
            ["node", checker, self.tenant.lab.request_log], capture_output=True, text=True
        )
        return done.stdout + done.stderr if done.returncode else ""


def active_directory():
    return samba_ad.SambaLab(os.environ["CW_LAB_AD_DIR"])


def openldap():
    return slapd.SlapdLab(os.environ["CW_LAB_SLAPD_DIR"])
